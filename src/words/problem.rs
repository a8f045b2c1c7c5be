//! What went wrong, in a sentence that says what to do.

use super::Lang;
use crate::lesson::LessonError;
use crate::lesson::saved::{SavedError, VERSION};
use crate::lesson::share;
use crate::story::Goal;

/// A problem that the page can tell of. None of them loses what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The lesson could not be fetched.
    LessonMissing {
        /// Which.
        id: String,
        /// The HTTP status, or 0 when there was no answer.
        status: u16,
    },
    /// The lesson could not be read or does not hold together.
    LessonBroken {
        /// Which.
        id: String,
        /// Why.
        error: LessonError,
    },
    /// The part of the address after `#` means nothing.
    UnknownAddress {
        /// It.
        hash: String,
    },
    /// The lesson has no such step.
    NoSuchStep {
        /// The step asked for.
        step: String,
        /// How many there are.
        steps: usize,
    },
    /// A file cannot be opened as a saved run.
    Saved(SavedError),
    /// A link cannot be opened.
    Link(SavedError),
    /// A run opened, but other things came of it than when it was kept.
    Differs,
    /// What the browser kept of the settings was unreadable and is not used.
    SettingsUnreadable,
    /// More was entered at once than comes in.
    LongEntry {
        /// The most that does, in bytes.
        most: usize,
    },
    /// What is to be played needs a part of the page's code that could not be fetched.
    CodeMissing {
        /// The program that is in it.
        program: &'static str,
    },
    /// What was jumped to does not happen.
    NothingAhead(Goal),
}

impl Problem {
    /// The sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let en = lang.main() == Lang::En;
        match self {
            Self::CodeMissing { program } => super::opening::program_missing(lang, program),
            Self::NothingAhead(goal) => super::branches::nothing_ahead(lang, *goal).to_owned(),
            Self::LessonMissing { id, status: 0 } if en => {
                format!("The lesson “{id}” could not be fetched: the server did not answer.")
            }
            Self::LessonMissing { id, status: 0 } => {
                format!("レッスン「{id}」を取得できませんでした。サーバーから応答がありません。")
            }
            Self::LessonMissing { id, status } if en => format!("There is no lesson “{id}” here (HTTP {status})."),
            Self::LessonMissing { id, status } => format!("レッスン「{id}」は見つかりませんでした (HTTP {status})。"),
            Self::LessonBroken { id, error } if en => {
                format!("The lesson “{id}” cannot be played: {}", lesson_error(error, lang))
            }
            Self::LessonBroken { id, error } => {
                format!("レッスン「{id}」を再生できません。{}", lesson_error(error, lang))
            }
            Self::UnknownAddress { hash } if en => {
                format!("The address “{}” leads nowhere, so the first lesson is shown.", short(hash))
            }
            Self::UnknownAddress { hash } => {
                format!("アドレス「{}」に当たるものがないので、最初のレッスンを表示しています。", short(hash))
            }
            Self::NoSuchStep { step, steps } if en => {
                format!("There is no step “{}”; this lesson has {steps}. It starts at the first.", short(step))
            }
            Self::NoSuchStep { step, steps } => {
                format!("ステップ「{}」はありません (全 {steps} ステップ)。最初から始めます。", short(step))
            }
            Self::LongEntry { most } if en => format!(
                "That is more than {} at once, so nothing of it was entered; enter it in smaller parts.",
                kilobytes(*most)
            ),
            Self::LongEntry { most } => {
                format!(
                    "一度に入力できるのは {} までなので、何も入力していません。分けて入力してください。",
                    kilobytes(*most)
                )
            }
            Self::Saved(error) => saved_error(error, false, en),
            Self::Link(error) => saved_error(error, true, en),
            Self::Differs if en => {
                "This run was kept with another version of the simulation, so parts of it may go another way now."
                    .to_owned()
            }
            Self::Differs => {
                "この実行記録は別の版のシミュレーションで作られたため、結果が当時と一部異なることがあります。"
                    .to_owned()
            }
            Self::SettingsUnreadable if en => {
                "The saved settings could not be read; the page starts with its defaults.".to_owned()
            }
            Self::SettingsUnreadable => "保存されていた設定を読めなかったので、初期設定で始めます。".to_owned(),
        }
    }
}

/// What is wrong with a file or a link, and that the page goes on without it.
#[inline(never)]
fn saved_error(error: &SavedError, link: bool, en: bool) -> String {
    let this = match (link, en) {
        (true, true) => "This link",
        (true, false) => "このリンク",
        (false, true) => "This file",
        (false, false) => "このファイル",
    };
    let kept = if en { "What is on the page stays as it was." } else { "画面の内容はそのままです。" };
    let parts: [&str; 4] = match error {
        SavedError::NotARun if en => [this, " is not a saved run of STS Flow", "", ". "],
        SavedError::NotARun => [this, "は STS Flow の実行記録ではありません", "", "。"],
        SavedError::Damaged if en => {
            [this, " is damaged: it was cut short or changed on its way, so it", "", " cannot be opened. "]
        }
        SavedError::Damaged => [this, "は途中で切れているか、文字が変わっているため、", "", "開けません。"],
        SavedError::OtherVersion { found } if en => {
            // Files of earlier formats are read, links are not: they are opened where they were made, or not at all.
            return if link {
                format!("{this} is written in format {found}, and this page reads format {}. {kept}", share::VERSION)
            } else {
                format!("{this} is written in format {found}, and this page reads up to {VERSION}. {kept}")
            };
        }
        SavedError::OtherVersion { found } => {
            return if link {
                format!("{this}の形式は {found} で、このページが読めるのは形式 {} です。{kept}", share::VERSION)
            } else {
                format!("{this}の形式は {found} で、このページが読めるのは {VERSION} までです。{kept}")
            };
        }
        SavedError::DoesNotFit(why) if en => [this, " cannot be opened: ", &short(&misfit(why, en)), ". "],
        SavedError::DoesNotFit(why) => [this, "は開けません (", &short(&misfit(why, en)), ")。"],
        SavedError::OtherLesson { id } if en => {
            [this, " belongs to the lesson “", &short(id), "”, which is not the one that is open. "]
        }
        SavedError::OtherLesson { id } => {
            [this, "はレッスン「", &short(id), "」のもので、いま開いているレッスンには使えません。"]
        }
        SavedError::TooLong { most } if en => {
            [this, " is too long to be opened: ", &size(*most, link, en), " are the most. "]
        }
        SavedError::TooLong { most } => [this, "は大きすぎて開けません (上限 ", &size(*most, link, en), ")。"],
        SavedError::Secret if en => [this, " holds what looks like a real credential, so it was not opened", "", ". "],
        SavedError::LongText { most } if en => {
            [this, " cannot be opened: somebody enters more than ", &kilobytes(*most), " at once in it. "]
        }
        SavedError::LongText { most } => {
            [this, "には一度に ", &kilobytes(*most), " を超える入力があるので、開けません。"]
        }
        SavedError::TooMuchWork if en => [
            this,
            " is too much work to be replayed here",
            "",
            ": a run with shorter waits, fewer instances, branches or endless programs can be opened. ",
        ],
        SavedError::TooMuchWork => [
            this,
            "の実行は計算量が大きすぎるため、ここでは再現できません",
            "",
            "。待ち時間、インスタンス、分岐、終わらないプログラムを減らした実行なら開けます。",
        ],
        SavedError::Secret => [this, "には本物の認証情報のような文字列が含まれているので、開いていません", "", "。"],
    };
    [&parts.concat(), kept].concat()
}

fn size(most: usize, letters: bool, en: bool) -> String {
    let (number, unit) = match (letters, en) {
        (true, true) => (most, " characters"),
        (true, false) => (most, " 文字"),
        (false, _) => (most >> 20, " MB"),
    };
    [&number.to_string(), unit].concat()
}

fn kilobytes(most: usize) -> String {
    [&(most >> 10).to_string(), " kB"].concat()
}

fn lesson_error(error: &LessonError, lang: Lang) -> String {
    let en = lang.main() == Lang::En;
    match error {
        LessonError::Unreadable { line, column, why } if en => format!("line {line}, column {column}: {why}."),
        LessonError::Unreadable { line, column, why } => format!("{line} 行 {column} 列目: {why}"),
        LessonError::Misfit(why) if en => format!("{}.", short(&misfit(&why.to_string(), en))),
        LessonError::Misfit(why) => short(&misfit(&why.to_string(), en)),
        LessonError::OtherFormat { found, known } if en => {
            format!("it is written in format {found}, and this page reads {known}.")
        }
        LessonError::OtherFormat { found, known } => {
            format!("形式 {found} で書かれていますが、このページが読めるのは {known} です。")
        }
        LessonError::NoSteps if en => "it has no steps.".to_owned(),
        LessonError::NoSteps => "ステップがありません。".to_owned(),
        LessonError::TooLong { actions } if en => format!("it has {actions} actions, more than can be played."),
        LessonError::TooLong { actions } => format!("操作が {actions} 個あり、多すぎます。"),
        LessonError::NeverBegins { step } if en => {
            format!("what step {step} begins with never happens in the simulation.")
        }
        LessonError::NeverBegins { step } => {
            format!("ステップ {step} の始まりに当たる出来事が、シミュレーションで起きませんでした。")
        }
        LessonError::NeverHappens { step, expectation } if en => {
            format!("step {step} expects something ({expectation}) that never happens in the simulation.")
        }
        LessonError::NeverHappens { step, expectation } => {
            format!("ステップ {step} で起きるはずの出来事 ({expectation}) が、シミュレーションで起きませんでした。")
        }
    }
}

/// serde's words for what is wrong with a field, and what they are in Japanese, before and after what stands in them.
const MISFITS: [(&str, &str, &str); 4] = [
    ("missing field ", "項目 ", " がありません"),
    ("duplicate field ", "項目 ", " が 2 回あります"),
    ("unknown field ", "項目 ", " は使えません"),
    ("unknown variant ", "値 ", " は使えません"),
];

/// serde's words for what should stand somewhere, and plainer ones in English and Japanese.
const KINDS: [(&str, &str, &str); 7] = [
    ("u64", "a whole number", "整数"),
    ("u32", "a whole number", "整数"),
    ("u16", "a whole number", "整数"),
    ("a string", "a text", "文字列"),
    ("a boolean", "true or false", "true か false"),
    ("a sequence", "a list", "リスト"),
    ("a map", "an object", "オブジェクト"),
];

/// What does not fit, `steps[2].on: invalid length 1, expected …`, in words for a person. What is not serde's stays.
fn misfit(text: &str, en: bool) -> String {
    let (at, why) = match text.split_once(": ") {
        Some((at, why)) if !at.contains([' ', '`']) => (at, why),
        _ => ("", text),
    };
    let (found, wanted) = why.rsplit_once(", expected ").unwrap_or((why, ""));
    let known = MISFITS.into_iter().find_map(|(english, before, after)| {
        let name = found.strip_prefix(english)?;
        Some([before, name, after].concat())
    });
    let mut kinds = KINDS.into_iter();
    let kind =
        kinds.find(|(serde, ..)| *serde == wanted).map(|(_, english, japanese)| if en { english } else { japanese });
    let wanted = kind.unwrap_or_else(|| {
        if wanted.starts_with("struct ") { if en { "an object" } else { "オブジェクト" } } else { wanted }
    });
    let why = match (known, wanted) {
        (Some(known), "") if !en => known,
        (Some(known), wanted) if !en => {
            format!("{known} (使えるもの: {})", wanted.trim_start_matches("one of ").replace(" or ", ", "))
        }
        (_, "") => found.to_owned(),
        _ if en => [found, ", expected ", wanted].concat(),
        _ => {
            let found = found.rsplit_once(": ").map_or(found, |(_, found)| found);
            format!("{found} ではなく {wanted} が必要です")
        }
    };
    if at.is_empty() { why } else { [at, ": ", &why].concat() }
}

/// Text from outside is quoted only so far.
fn short(text: &str) -> String {
    // A file with somebody's key in it must not show it even in a complaint.
    let blanked = crate::host::secrets::screen(text, &|_| false);
    let text = blanked.as_deref().unwrap_or(text);
    let mut out: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_said_in_both_languages() {
        for (text, en, ja) in [
            (
                "steps[2].cite: missing field `url`",
                "steps[2].cite: missing field `url`",
                "steps[2].cite: 項目 `url` がありません",
            ),
            (
                "seed: invalid type: string \"x\", expected u64",
                "seed: invalid type: string \"x\", expected a whole number",
                "seed: string \"x\" ではなく 整数 が必要です",
            ),
            (
                "start.setup.delivery: unknown variant `soon`, expected `ahead-of-time` or `on-first-request`",
                "start.setup.delivery: unknown variant `soon`, expected `ahead-of-time` or `on-first-request`",
                "start.setup.delivery: 値 `soon` は使えません (使えるもの: `ahead-of-time`, `on-first-request`)",
            ),
            ("front: out of range", "front: out of range", "front: out of range"),
            ("20001 actions", "20001 actions", "20001 actions"),
        ] {
            assert_eq!((misfit(text, true), misfit(text, false)), (en.to_owned(), ja.to_owned()));
        }
    }
}
