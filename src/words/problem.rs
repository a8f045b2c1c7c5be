//! What went wrong, in a sentence that says what to do.

use super::Lang;
use crate::lesson::saved::{SavedError, VERSION};
use crate::lesson::share;
use crate::lesson::{LessonError, Limit};
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
    /// A branch was to be called by what looks like a secret.
    SecretName,
    /// What is to be played needs a part of the page's code that could not be fetched.
    CodeMissing {
        /// The program that is in it.
        program: &'static str,
    },
    /// A part of the page's own code could not be fetched.
    PartMissing,
    /// What was jumped to does not happen.
    NothingAhead(Goal),
    /// The browser did not let a window be opened.
    WindowBlocked,
}

impl Problem {
    /// Whether what is missing may come if it is asked for again.
    pub const fn may_be_asked_again(&self) -> bool {
        matches!(self, Self::CodeMissing { .. } | Self::PartMissing)
    }

    /// The sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let en = lang.main() == Lang::En;
        match self {
            Self::CodeMissing { program } => super::opening::program_missing(lang, program),
            Self::PartMissing => super::opening::part_missing(lang).to_owned(),
            Self::WindowBlocked if en => {
                "The browser blocked the window. Allow pop-ups for this page, then press the button again.".to_owned()
            }
            Self::WindowBlocked => {
                "ブラウザがウィンドウをブロックしました。このページのポップアップを許可して、もう一度ボタンを押してください。".to_owned()
            }
            Self::NothingAhead(goal) => super::branches::nothing_ahead(lang, *goal).to_owned(),
            Self::LessonMissing { id, status: 0 } if en => {
                format!("The lesson “{id}” could not be loaded: the server did not respond.")
            }
            Self::LessonMissing { id, status: 0 } => {
                format!("レッスン「{id}」を読み込めませんでした。サーバーからレスポンスがありません。")
            }
            Self::LessonMissing { id, status } if en => format!("The lesson “{id}” was not found (HTTP {status})."),
            Self::LessonMissing { id, status } => format!("レッスン「{id}」は見つかりませんでした (HTTP {status})。"),
            Self::LessonBroken { id, error } if en => {
                format!("The lesson “{id}” cannot be opened: {}", lesson_error(error, lang))
            }
            Self::LessonBroken { id, error } => {
                format!("レッスン「{id}」を開けません。{}", lesson_error(error, lang))
            }
            Self::UnknownAddress { hash } if en => {
                format!("There is nothing at the address “{}”, so the first lesson is shown.", short(hash))
            }
            Self::UnknownAddress { hash } => {
                format!("アドレス「{}」に該当するものがないため、最初のレッスンを表示しています。", short(hash))
            }
            Self::NoSuchStep { step, steps } if en => {
                format!(
                    "There is no step “{}”: this lesson has {steps} steps. It starts at the first one.",
                    short(step)
                )
            }
            Self::NoSuchStep { step, steps } => {
                format!("ステップ「{}」はありません (全 {steps} ステップ)。最初から始めます。", short(step))
            }
            Self::LongEntry { most } if en => format!(
                "The input is larger than {}, so none of it was entered. Enter it in smaller parts.",
                kilobytes(*most)
            ),
            Self::LongEntry { most } => {
                format!(
                    "一度に入力できるのは {} までです。何も入力されていないので、分けて入力してください。",
                    kilobytes(*most)
                )
            }
            Self::SecretName if en => {
                "The name looks like a real credential, so the branch was not renamed.".to_owned()
            }
            Self::SecretName => {
                "本物の認証情報とみられる文字列なので、分岐の名前は変更しませんでした。".to_owned()
            }
            Self::Saved(error) => saved_error(error, false, en),
            Self::Link(error) => saved_error(error, true, en),
            Self::Differs if en => {
                "This run was saved by another version of STS Flow, so some results may differ from the original."
                    .to_owned()
            }
            Self::Differs => {
                "別のバージョンの STS Flow で保存されたデータのため、結果が保存時と一部異なることがあります。"
                    .to_owned()
            }
            Self::SettingsUnreadable if en => {
                "The saved settings could not be read, so the defaults are used.".to_owned()
            }
            Self::SettingsUnreadable => "保存されていた設定を読み込めなかったため、初期設定で始めます。".to_owned(),
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
    let kept = if en { "The page is unchanged." } else { "画面の内容は変わっていません。" };
    let parts: [&str; 4] = match error {
        SavedError::NotARun if en => [this, " is not a saved STS Flow run", "", ". "],
        SavedError::NotARun => [this, "は STS Flow で保存したデータではありません", "", "。"],
        SavedError::Damaged if en => [this, " is damaged (truncated or altered), so it", "", " cannot be opened. "],
        SavedError::Damaged => [this, "は途中で切れているか、一部が書き換わっているため、", "", "開けません。"],
        SavedError::OtherVersion { found } if en => {
            // Files of earlier formats are read, links are not: they are opened where they were made, or not at all.
            return if link {
                format!("{this} uses format {found}, but this page reads only format {}. {kept}", share::VERSION)
            } else {
                format!("{this} uses format {found}, but this page reads formats up to {VERSION}. {kept}")
            };
        }
        SavedError::OtherVersion { found } => {
            return if link {
                format!(
                    "{this}の形式は {found} ですが、このページで読み込めるのは形式 {} だけです。{kept}",
                    share::VERSION
                )
            } else {
                format!("{this}の形式は {found} ですが、このページで読み込めるのは形式 {VERSION} までです。{kept}")
            };
        }
        SavedError::DoesNotFit(why) if en => [this, " cannot be opened: ", &short(&misfit(why, en)), ". "],
        SavedError::DoesNotFit(why) => [this, "は開けません (", &short(&misfit(why, en)), ")。"],
        SavedError::OtherLesson { id } if en => {
            [this, " belongs to the lesson “", &short(id), "”, not to the one that is open. "]
        }
        SavedError::OtherLesson { id } => {
            [this, "はレッスン「", &short(id), "」のものなので、いま開いているレッスンでは使えません。"]
        }
        SavedError::TooLong { most } if en => {
            [this, " exceeds the limit of ", &size(*most, link, en), " and cannot be opened. "]
        }
        SavedError::TooLong { most } => [this, "は上限 (", &size(*most, link, en), ") を超えているため、開けません。"],
        SavedError::Secret if en => {
            [this, " contains what looks like a real credential, so it was not opened", "", ". "]
        }
        SavedError::LongText { most } if en => {
            [this, " cannot be opened: it contains a single input larger than ", &kilobytes(*most), ". "]
        }
        SavedError::LongText { most } => {
            [this, "には 1 回で ", &kilobytes(*most), " を超える入力が含まれているため、開けません。"]
        }
        SavedError::TooMuchWork if en => [
            this,
            " is too heavy to replay here",
            "",
            ": reduce the waiting time, the instances, the branches or the endless programs in it. ",
        ],
        SavedError::TooMuchWork => [
            this,
            "は計算量が大きすぎるため、ここでは再現できません",
            "",
            "。待ち時間、インスタンス、分岐、終わらないプログラムを減らしてください。",
        ],
        SavedError::Secret => {
            [this, "には本物の認証情報とみられる文字列が含まれているため、開きませんでした", "", "。"]
        }
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
            format!("it uses format {found}, but this page reads format {known}.")
        }
        LessonError::OtherFormat { found, known } => {
            format!("形式は {found} ですが、このページで読み込めるのは形式 {known} です。")
        }
        LessonError::NoSteps if en => "it has no steps.".to_owned(),
        LessonError::NoSteps => "ステップがありません。".to_owned(),
        LessonError::TooLong { actions } if en => format!("it has too many actions ({actions})."),
        LessonError::TooLong { actions } => format!("操作が多すぎます ({actions} 個)。"),
        LessonError::Beyond { at, limit, found } => beyond(at, *limit, *found, en),
        LessonError::NeverBegins { step } if en => {
            format!("the event that starts step {step} never happens in the simulation.")
        }
        LessonError::NeverBegins { step } => {
            format!("ステップ {step} の開始となるイベントが、シミュレーションで発生しませんでした。")
        }
        LessonError::NeverHappens { step, expectation } if en => {
            format!("an event expected in step {step} ({expectation}) never happens in the simulation.")
        }
        LessonError::NeverHappens { step, expectation } => {
            format!("ステップ {step} で起きるはずのイベント ({expectation}) が、シミュレーションで発生しませんでした。")
        }
    }
}

/// More of something than a lesson may have.
fn beyond(at: &str, limit: Limit, found: usize, en: bool) -> String {
    let (ja, english) = match limit {
        Limit::Bytes => ("バイト数", "bytes"),
        Limit::Steps => ("ステップ数", "steps"),
        Limit::Actions => ("操作の数", "actions"),
        Limit::Days => ("進める日数", "simulated days"),
        Limit::Probes => ("確認 (probe) の数", "probes"),
        Limit::Questions => ("問題数", "questions"),
        Limit::Choices => ("選択肢の数", "choices"),
        Limit::Varying => ("変数の数", "variables"),
        Limit::Variations => ("変数の組み合わせの数", "variations"),
        Limit::Columns => ("表の列の数", "columns"),
        Limit::Rows => ("表の行の数", "rows"),
        Limit::Actors => ("自動で操作する人の数", "actors"),
    };
    let (found, most) = (found.to_string(), limit.most().to_string());
    match (en, at.is_empty()) {
        (true, true) => ["it has ", &found, " ", english, "; the limit is ", &most, "."].concat(),
        (true, false) => ["`", at, "` has ", &found, " ", english, "; the limit is ", &most, "."].concat(),
        (false, true) => [ja, "が上限を超えています (", &found, "、上限 ", &most, ")。"].concat(),
        (false, false) => ["`", at, "`: ", ja, "が上限を超えています (", &found, "、上限 ", &most, ")。"].concat(),
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
    ("a string", "a string", "文字列"),
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
    let blanked = crate::host::secrets::blanked(text);
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

    #[test]
    fn more_than_may_be_is_said_in_both_languages() {
        for (at, limit, found, en, ja) in [
            (
                "",
                Limit::Steps,
                41,
                "it has 41 steps; the limit is 40.",
                "ステップ数が上限を超えています (41、上限 40)。",
            ),
            (
                "questions[0].probe",
                Limit::Days,
                32,
                "`questions[0].probe` has 32 simulated days; the limit is 30.",
                "`questions[0].probe`: 進める日数が上限を超えています (32、上限 30)。",
            ),
        ] {
            assert_eq!(
                (beyond(at, limit, found, true), beyond(at, limit, found, false)),
                (en.to_owned(), ja.to_owned())
            );
        }
    }
}
