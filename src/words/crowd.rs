//! What is said of a crowd of instances.
//!
//! ```
//! use sts_flow::words::{Lang, crowd};
//! assert_eq!(crowd(Lang::En, 1000), "1,000 instances");
//! ```

use super::Lang;

/// What the colour of an instance in the crowd says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Its credentials are good for more than six hours.
    Fresh,
    /// For more than five.
    Valid,
    /// For less: a renewal is overdue.
    Ageing,
    /// They were revoked.
    Revoked,
    /// Its role cannot be assumed, or they have ended.
    Refused,
    /// It starts, and has none yet.
    Booting,
    /// It has none.
    Nothing,
    /// It is terminated.
    Gone,
}

impl Mood {
    /// All of them, as the legend has them.
    pub const ALL: [Self; 8] = [
        Self::Fresh,
        Self::Valid,
        Self::Ageing,
        Self::Revoked,
        Self::Refused,
        Self::Booting,
        Self::Nothing,
        Self::Gone,
    ];

    /// Its name in `data-mood`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Valid => "valid",
            Self::Ageing => "ageing",
            Self::Revoked => "revoked",
            Self::Refused => "refused",
            Self::Booting => "booting",
            Self::Nothing => "nothing",
            Self::Gone => "gone",
        }
    }
}

/// The crowd's title.
pub fn crowd(lang: Lang, count: usize) -> String {
    let count = if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) };
    let (before, after) = lang.pick(("インスタンス ", " 台"), ("", " instances"));
    [before, &count, after].concat()
}

/// What the crowd has in common, where it has, and what each has of its own.
pub fn crowd_about(lang: Lang, role: Option<&str>) -> String {
    let (before, after) = match role {
        Some(_) => lang.pick(
            ("ロールは 1 つ (", ")、セッションは 1 台ごとに別です。"),
            ("One role (", "), one session per instance."),
        ),
        None => lang.pick(("", "セッションは 1 台ごとに別です。"), ("", "One session per instance.")),
    };
    [before, role.unwrap_or_default(), after].concat()
}

/// What a colour says.
pub const fn mood(lang: Lang, mood: Mood) -> &'static str {
    let (ja, en) = match mood {
        Mood::Fresh => ("残り 6 時間超", "more than 6 h left"),
        Mood::Valid => ("残り 5～6 時間", "5 to 6 h left"),
        Mood::Ageing => ("残り 5 時間未満", "less than 5 h left"),
        Mood::Revoked => ("取り消し済み", "revoked"),
        Mood::Refused => ("引き受け不可・期限切れ", "AssumeRole denied, or expired"),
        Mood::Booting => ("起動中", "starting"),
        Mood::Nothing => ("認証情報なし", "no credentials"),
        Mood::Gone => ("終了済み", "terminated"),
    };
    lang.pick(ja, en)
}

/// The words on an instance's card.
#[derive(Debug)]
#[expect(missing_docs, reason = "they are what they are called")]
pub struct MemberWords {
    pub colour: &'static str,
    pub state: &'static str,
    pub holds: &'static str,
    pub session: &'static str,
    pub key: &'static str,
    pub issued: &'static str,
    pub expires: &'static str,
    pub next: &'static str,
    pub attend: &'static str,
    pub attended: &'static str,
    pub close: &'static str,
}

/// The words on an instance's card.
pub const fn member(lang: Lang) -> &'static MemberWords {
    lang.pick(
        &MemberWords {
            colour: "色は認証情報の残り時間を表します。",
            state: "状態",
            holds: "認証情報",
            session: "セッション",
            key: "アクセスキー",
            issued: "前回のローテーション",
            expires: "有効期限",
            next: "次回のローテーション",
            attend: "このインスタンスを図に表示",
            attended: "図に表示中",
            close: "閉じる",
        },
        &MemberWords {
            colour: "The color shows the time left on its credentials.",
            state: "State",
            holds: "Credentials",
            session: "Session",
            key: "Access key",
            issued: "Last rotation",
            expires: "Expires",
            next: "Next rotation",
            attend: "Show this instance in the diagram",
            attended: "Shown in the diagram",
            close: "Close",
        },
    )
}
