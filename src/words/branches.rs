//! What is said of two branches, and of the ways through time.

use super::Lang;
use super::describe::short_label;
use super::names::{machine_title, place_name, state_word};
use crate::story::compare::Difference;
use crate::story::{Goal, Kind, Trace};

/// How many differences there are.
pub fn differing(lang: Lang, count: usize) -> String {
    match (count, lang.main()) {
        (0, Lang::En) => "no difference".to_owned(),
        (0, _) => "違いなし".to_owned(),
        (1, Lang::En) => "≠ 1 difference".to_owned(),
        (_, Lang::En) => ["≠ ", &count.to_string(), " differences"].concat(),
        _ => ["≠ 違い ", &count.to_string(), " 件"].concat(),
    }
}

/// That so many more are not listed.
pub fn and_more(lang: Lang, count: usize) -> String {
    let count = count.to_string();
    if lang.main() == Lang::En { ["and ", &count, " more"].concat() } else { ["ほか ", &count, " 件"].concat() }
}

/// What something is on one of the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnSide {
    /// The class that gives it its colour.
    pub class: &'static str,
    /// It, in the learner's words.
    pub said: String,
    /// A state's own name in the state diagrams, where that is another.
    pub own: Option<&'static str>,
}

impl OnSide {
    fn new(class: &'static str, said: String) -> Self {
        Self { class, said, own: None }
    }
}

/// A name by its two ends, where it is longer than an id: a token of IMDS is nobody's to read.
fn ends(name: &str) -> String {
    match (name.get(..4), name.get(name.len().saturating_sub(4)..)) {
        (Some(head), Some(tail)) if name.len() > 24 => [head, "…", tail].concat(),
        _ => name.to_owned(),
    }
}

/// What a branch is called beside its letter: the first command that was run in it alone, if the trace has one.
pub fn begun_with(trace: &Trace, parted: usize) -> Option<&str> {
    let mut events = trace.events().get(parted..)?.iter();
    events.find_map(|event| match &event.kind {
        Kind::Typed { line, .. } => Some(line.as_str()),
        _ => None,
    })
}

/// The caption of a branch that shows nothing of its own: whether something happened before it parted from the other one, and
/// whether something follows.
pub const fn nothing_yet(lang: Lang, before: bool, later: bool) -> &'static str {
    match (before, later) {
        (false, true) => lang.pick("この時点では、まだ何も起きていません", "Nothing has happened by this time"),
        (true, true) => {
            lang.pick("分岐してからこの時点まで、何も起きていません", "Nothing has happened from the fork until now")
        }
        (true, false) => lang.pick("分岐してから、何も実行していません", "Nothing has been run since the fork"),
        (false, false) => lang.pick("まだ何も実行していません", "Nothing has been run yet"),
    }
}

/// A difference: what differs, and what it is in each of the two.
pub fn difference(lang: Lang, difference: &Difference, traces: [&Trace; 2]) -> (String, [OnSide; 2]) {
    let none = lang.pick("なし", "none");
    let state = |machine: &str, state: Option<&'static str>| {
        let Some(state) = state else { return OnSide::new("", none.to_owned()) };
        let class = match state {
            "valid" | "running" | "delivered" | "associated" => "good",
            "revoked" | "expired" | "failed" | "terminated" => "bad",
            _ => "",
        };
        let said = state_word(lang, machine, state);
        OnSide { class, said: said.to_owned(), own: (said != state).then_some(state) }
    };
    match difference {
        Difference::Call { from, operation, sides, .. } => {
            let what = [place_name(lang, *from), ": ", &operation.to_string()].concat();
            let outcome = |side: usize| {
                let Some(message) = sides[side].and_then(|event| traces[side].message(event)) else {
                    return OnSide::new("", lang.pick("呼び出しなし", "not called").to_owned());
                };
                OnSide::new(if message.is_refusal() { "bad" } else { "good" }, short_label(message))
            };
            (what, [outcome(0), outcome(1)])
        }
        Difference::Holder { node, sides } => {
            let what = [place_name(lang, *node), lang.pick("の認証情報", ": credentials")].concat();
            let key = |side: usize| OnSide::new("", sides[side].clone().unwrap_or_else(|| none.to_owned()));
            (what, [key(0), key(1)])
        }
        Difference::Credential { access_key_id, sides } => {
            (access_key_id.clone(), [0, 1].map(|side| state("credential", sides[side])))
        }
        Difference::Policies { role, sides } => {
            let what = [role.as_str(), lang.pick(" のポリシー", ": policies")].concat();
            let only = |side: usize| match sides[side].as_slice() {
                [] => OnSide::new("", lang.pick("(これは付いていない)", "(without it)").to_owned()),
                names => OnSide::new("", names.join(", ")),
            };
            (what, [only(0), only(1)])
        }
        Difference::Records { call: (source, name), outcome, sides } => {
            let ended = outcome.as_deref().map_or_else(String::new, |code| [" · ", code].concat());
            let what = ["CloudTrail: ", source.trim_end_matches(".amazonaws.com"), ":", name, &ended].concat();
            let count = |side: usize| {
                let class = if sides[side] > 0 && outcome.is_some() { "bad" } else { "" };
                let count = sides[side].to_string();
                let said = match (lang.main(), sides[side]) {
                    (Lang::En, 0) => "no record".to_owned(),
                    (Lang::En, 1) => "1 record".to_owned(),
                    (Lang::En, _) => [&count, " records"].concat(),
                    (_, 0) => "記録なし".to_owned(),
                    _ => ["記録 ", &count, " 件"].concat(),
                };
                OnSide::new(class, said)
            };
            (what, [count(0), count(1)])
        }
        Difference::Machine { machine, subject, sides } => {
            let what = match *machine {
                // Its subject is a program's name.
                "sdk-refresher" => [machine_title(lang, machine), " (", subject, ")"].concat(),
                _ => [machine_title(lang, machine), " ", &ends(subject)].concat(),
            };
            (what, [0, 1].map(|side| state(machine, sides[side])))
        }
    }
}

/// A button that goes to the next event of a kind.
pub fn jump_label(lang: Lang, goal: Goal) -> (&'static str, &'static str) {
    match goal {
        Goal::Refresh => lang
            .pick(("次の再取得へ", "SDK が認証情報を取得し直す"), ("Next refresh", "an SDK fetches newer credentials")),
        Goal::Rotation => lang.pick(
            ("次のローテーションへ", "IMDS の認証情報が新しくなる"),
            ("Next rotation", "IMDS gets new credentials"),
        ),
        Goal::Expiry => {
            lang.pick(("次の期限切れへ", "認証情報の有効期限が切れる"), ("Next expiration", "credentials expire"))
        }
        Goal::Refusal => {
            lang.pick(("次の拒否へ", "API 呼び出しが拒否される"), ("Next rejection", "an API call is rejected"))
        }
    }
}

/// That nothing of the kind happens within 30 days.
pub fn nothing_ahead(lang: Lang, goal: Goal) -> &'static str {
    match goal {
        Goal::Refresh => lang.pick(
            "この先 30 日間、SDK による再取得は起きません。",
            "No SDK refreshes its credentials within the next 30 days.",
        ),
        Goal::Rotation => lang.pick(
            "この先 30 日間、IMDS の認証情報のローテーションは起きません。",
            "IMDS gets no new credentials within the next 30 days.",
        ),
        Goal::Expiry => lang.pick(
            "この先 30 日間に、有効期限が切れる認証情報はありません。",
            "No credentials expire within the next 30 days.",
        ),
        Goal::Refusal => lang.pick(
            "この先 30 日間に、拒否される API 呼び出しはありません。",
            "No API call is rejected within the next 30 days.",
        ),
    }
}

/// A speed: how much simulated time passes in a second.
pub fn clock_speed(lang: Lang, rate: u32) -> String {
    let (count, unit) = match rate {
        86_400.. => (rate / 86_400, lang.pick("日", " day")),
        3600.. => (rate / 3600, lang.pick("時間", " h")),
        _ => (rate / 60, lang.pick("分", " min")),
    };
    [&count.to_string(), unit, lang.pick::<&str>("/秒", "/s")].concat()
}

/// A button that lets so much time pass.
pub fn wait_label(lang: Lang, minutes: u32) -> String {
    let (count, unit) = match minutes {
        1440.. => (minutes / 1440, lang.pick(" 日", " day")),
        60.. => (minutes / 60, lang.pick(" 時間", " h")),
        _ => (minutes, lang.pick(" 分", " min")),
    };
    ["+", &count.to_string(), unit].concat()
}
