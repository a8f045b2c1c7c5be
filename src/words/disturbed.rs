//! What is said of a metadata service that is slow, or does not answer.
//!
//! May use: the languages.
//!
//! ```text
//! For 10 min, IMDS does not answer
//! ```

use super::Lang;

/// What a person did to it: for so many seconds, each answer is late by so much, or none comes.
pub(super) fn told(lang: Lang, late: Option<u32>, seconds: u32) -> String {
    if seconds == 0 {
        return lang.pick("IMDS が通常どおり応答するように戻しました", "IMDS answers normally again").to_owned();
    }
    let minutes = seconds.div_ceil(60);
    match (late.map(in_seconds), lang.main()) {
        (None, Lang::En) => format!("For the next {minutes} min, IMDS does not answer"),
        (None, _) => format!("これから {minutes} 分間、IMDS は応答しません"),
        (Some(late), Lang::En) => format!("For the next {minutes} min, IMDS answers {late} s late"),
        (Some(late), _) => format!("これから {minutes} 分間、IMDS の応答が {late} 秒遅れます"),
    }
}

/// The same on the stage, in short, with the time that is left.
pub fn disturbed_label(lang: Lang, late: Option<u32>, left: &str) -> String {
    match late {
        None => format!("▲ {} {left}", lang.pick("応答なし", "no answer")),
        Some(late) => format!("▲ +{} s {left}", in_seconds(late)),
    }
}

/// `2.5`, `3`
pub(super) fn in_seconds(millis: u32) -> String {
    let (whole, rest) = (millis / 1000, millis % 1000 / 100);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest}") }
}
