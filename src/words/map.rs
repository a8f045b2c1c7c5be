//! What is said on the map of all lessons.

use super::Lang;
use crate::lesson::progress::{ImportError, MOST, State};

/// The fixed words of the map.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct MapWords {
    pub title: &'static str,
    pub lead: &'static str,
    pub minutes: &'static str,
    pub to_come: &'static str,
    pub review: &'static str,
    pub review_about: &'static str,
    pub review_start: &'static str,
    pub review_next: &'static str,
    pub review_end: &'static str,
    pub review_done: &'static str,
    pub preparing: &'static str,
    pub try_it: &'static str,
    pub glossary: &'static str,
    pub glossary_filter: &'static str,
    pub search: &'static str,
    pub resume: &'static str,
    pub progress: &'static str,
    pub progress_about: &'static str,
    pub export: &'static str,
    pub import: &'static str,
    pub imported: &'static str,
    pub not_kept: &'static str,
    pub sheet: &'static str,
    pub sheet_about: &'static str,
    pub sheet_print: &'static str,
    pub sheet_failed: &'static str,
    pub sheet_commands: &'static str,
    pub sheet_proven: &'static str,
}

/// The fixed words of the map in this language.
pub const fn map_words(lang: Lang) -> &'static MapWords {
    lang.pick(&JA, &EN)
}

const JA: MapWords = MapWords {
    title: "レッスン一覧",
    lead: "A1 では全体の流れを見ます。ほかのレッスンは、予想する、やってみる、どこを見るか、なぜか、の順に進みます。どこから始めてもかまいません。",
    minutes: " 分",
    to_come: "準備中",
    review: "復習",
    review_about: "前に予想した質問です。条件は前回と変わっています。",
    review_start: "復習を始める",
    review_next: "次の質問",
    review_end: "終わる",
    review_done: "今日の復習は終わりです。",
    preparing: "準備しています",
    try_it: "試せるレッスンへ",
    glossary: "用語集",
    glossary_filter: "用語を絞り込む",
    search: "レッスンと用語を検索",
    resume: "続きから",
    progress: "学習の記録",
    progress_about: "記録はこの端末のブラウザにだけ保存されます。ファイルに書き出すと、別の端末で読み込めます。",
    export: "ファイルに書き出す",
    import: "ファイルから読み込む",
    imported: "読み込みました。両方に記録があるレッスンは、進んでいるほうを採用しました。",
    not_kept: "読み込めましたが、このブラウザには保存できませんでした。ストレージがブロックされているか、空きがありません。",
    sheet: "早見表",
    sheet_about: "流れ、よく使うコマンド、シミュレーションで確かめた表、用語集をまとめて印刷します。",
    sheet_print: "早見表を印刷",
    sheet_failed: "早見表を作れませんでした。接続を確かめて、もう一度お試しください。",
    sheet_commands: "よく使うコマンド",
    sheet_proven: "シミュレーションで確かめたこと",
};

const EN: MapWords = MapWords {
    title: "All lessons",
    lead: "A1 shows the whole flow. Every other lesson follows the same pattern: predict, do, look, and read why. Begin wherever you like.",
    minutes: " min",
    to_come: "coming soon",
    review: "Review",
    review_about: "You have predicted these before. The conditions are other ones now.",
    review_start: "Start the review",
    review_next: "Next question",
    review_end: "Finish",
    review_done: "That is all for today.",
    preparing: "Getting ready",
    try_it: "Try it in a lesson",
    glossary: "Glossary",
    glossary_filter: "Filter terms",
    search: "Search lessons and terms",
    resume: "Continue",
    progress: "Your progress",
    progress_about: "It is kept in this browser only. Save it as a file to carry on with it on another device.",
    export: "Save as a file",
    import: "Load from a file",
    imported: "Loaded. Where both had a record of a lesson, the one that has come further counts.",
    not_kept: "The file was read, but this browser could not keep it: its storage is blocked or full.",
    sheet: "Cheat sheet",
    sheet_about: "The flow, the commands worth having, the tables that the simulation has found out, and the glossary, for printing.",
    sheet_print: "Print the cheat sheet",
    sheet_failed: "The cheat sheet could not be made. Check the connection and try again.",
    sheet_commands: "Commands worth having",
    sheet_proven: "Found out by the simulation",
};

/// How far a lesson has come.
pub const fn lesson_state(lang: Lang, state: State) -> &'static str {
    match state {
        State::Open => lang.pick("未着手", "not begun"),
        State::Begun => lang.pick("途中", "begun"),
        State::Worked => lang.pick("やり終えた", "worked through"),
        State::Learned => lang.pick("身についた", "learned"),
    }
}

/// What helps to have been worked through before.
pub fn needs_told(lang: Lang, codes: &[&str]) -> String {
    match lang.main() {
        Lang::En => format!("easier after {}", codes.join(", ")),
        _ => format!("先に {} を終えておくとスムーズです", codes.join("、")),
    }
}

/// `復習する質問が 3 問あります。`
pub fn review_count(lang: Lang, count: usize) -> String {
    match lang.main() {
        Lang::En if count == 1 => "One question has come back.".to_owned(),
        Lang::En => format!("{count} questions have come back."),
        _ => format!("復習する質問が {count} 問あります。"),
    }
}

/// `A3 IMDS の中をのぞく、ステップ 4`
pub fn resume_told(lang: Lang, code: &str, title: &str, step: usize) -> String {
    match lang.main() {
        Lang::En => format!("{code} {title}, step {step}"),
        _ => format!("{code} {title} (ステップ {step})"),
    }
}

/// `12 か所と用語 2 語が見つかりました。`
pub fn search_count(lang: Lang, places: usize, terms: usize) -> String {
    match (lang.main(), places, terms) {
        (Lang::En, 0, 0) => "Nothing was found.".to_owned(),
        (Lang::En, 1, 0) => "One place.".to_owned(),
        (Lang::En, _, 0) => format!("{places} places."),
        (Lang::En, ..) => format!("Places: {places}. Terms: {terms}."),
        (_, 0, 0) => "見つかりませんでした。".to_owned(),
        (_, _, 0) => format!("{places} か所が見つかりました。"),
        (_, 0, _) => format!("用語が {terms} 語見つかりました。"),
        _ => format!("{places} か所と用語 {terms} 語が見つかりました。"),
    }
}

/// Why a file was not taken in as progress.
pub fn import_failed(lang: Lang, error: &ImportError) -> String {
    let en = lang.main() == Lang::En;
    match error {
        ImportError::TooLong if en => format!("The file is longer than {MOST} bytes. Nothing was changed."),
        ImportError::TooLong => format!("ファイルが大きすぎます (上限 {MOST} バイト)。記録は変わっていません。"),
        ImportError::NotProgress(why) if en => {
            format!("This file holds no progress ({why}). Choose one that was saved here. Nothing was changed.")
        }
        ImportError::NotProgress(why) => {
            format!(
                "学習の記録のファイルではありません ({why})。ここで書き出したファイルを選んでください。記録は変わっていません。"
            )
        }
        ImportError::Format(format) if en => {
            format!(
                "A later version wrote this file (format {format}). Reload the page and try again. Nothing was changed."
            )
        }
        ImportError::Format(format) => {
            format!(
                "新しいバージョンで書き出されたファイルです (形式 {format})。ページを再読み込みしてから、もう一度お試しください。記録は変わっていません。"
            )
        }
        ImportError::Limits if en => {
            "This file holds more, or longer names, than the lessons have. Nothing was changed.".to_owned()
        }
        ImportError::Limits => "レッスンにはない量や長さの記録が含まれています。記録は変わっていません。".to_owned(),
    }
}
