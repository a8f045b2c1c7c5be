//! What is said at the end of a lesson and of an experiment: what was seen, the questions, and where to go on.

use super::Lang;
use crate::cloud::{Effect, Service};
use crate::lesson::check::{Choice, Question};
use crate::story::{Event, Http, Kind, Operation, Trace};

/// The fixed words of a closing card.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the values say what they are")]
pub struct ClosingWords {
    pub seen: &'static str,
    pub questions: &'static str,
    pub right: &'static str,
    pub on: &'static str,
    pub again: &'static str,
    pub free: &'static str,
    pub lesson: &'static str,
    pub next: &'static str,
    pub next_lesson: &'static str,
    pub second_lesson: &'static str,
}

/// The fixed words of a closing card in this language.
pub const fn closing(lang: Lang) -> &'static ClosingWords {
    lang.pick(&JA, &EN)
}

const JA: ClosingWords = ClosingWords {
    seen: "わかったこと",
    questions: "確かめてみましょう",
    right: "そのとおりです。",
    on: "次は",
    again: "もう一度見る",
    free: "自由に試す",
    lesson: "レッスンへ",
    next: "次の実験",
    next_lesson: "次のレッスン",
    second_lesson: "いつ、誰が STS を呼ぶのか",
};

const EN: ClosingWords = ClosingWords {
    seen: "What you have seen",
    questions: "Check yourself",
    right: "That is right.",
    on: "Where next",
    again: "Watch it again",
    free: "Free play",
    lesson: "To the lesson",
    next: "Next experiment",
    next_lesson: "Next lesson",
    second_lesson: "When it really happens",
};

/// More lines than these are not said.
const LINES: usize = 5;

/// What was seen, from event `first` on and before event `end`: a few lines, in the order in which it happened.
pub fn seen_lines(trace: &Trace, first: usize, end: usize, lang: Lang) -> Vec<String> {
    let end = end.min(trace.len());
    let events = &trace.events()[first.min(end)..end];
    let mut lines: Vec<(u8, usize, String)> = Vec::new();
    for (place, event) in events.iter().enumerate() {
        let Some((weight, line)) = line(events, event, lang) else { continue };
        if lines.iter().all(|(_, _, other)| *other != line) {
            lines.push((weight, place, line));
        }
    }
    // Where there is more than can be said, what was rejected says most.
    lines.sort_by_key(|(weight, place, _)| (*weight, *place));
    lines.truncate(LINES);
    lines.sort_by_key(|(_, place, _)| *place);
    lines.into_iter().map(|(_, _, line)| line).collect()
}

/// What `event` says at the end, and how much that matters: the least number is the most.
fn line(events: &[Event], event: &Event, lang: Lang) -> Option<(u8, String)> {
    let en = lang.main() == Lang::En;
    match &event.kind {
        Kind::Message(message) if message.status() == Some(200) => match (&message.operation, &message.http) {
            (Operation::PutToken, _) => {
                let with_token = events.iter().filter(|other| match &other.kind {
                    Kind::Message(other) => match &other.http {
                        Http::Request(request) => request.headers.get("x-aws-ec2-metadata-token").is_some(),
                        Http::Response(_) => false,
                    },
                    _ => false,
                });
                let count = with_token.count();
                let said = if en {
                    let requests = if count == 1 { "request" } else { "requests" };
                    format!("IMDS returned an IMDSv2 token, and {count} {requests} carried it.")
                } else {
                    format!("IMDS が発行したトークンを、{count} 回のリクエストに付けました。")
                };
                Some((3, said))
            }
            (Operation::GetRoleName, Http::Response(response)) => {
                let body = response.body.text();
                let role = body.lines().next().unwrap_or("");
                let said = if en {
                    format!("IMDS named the role: {role}.")
                } else {
                    format!("IMDS が返したロールの名前は {role} です。")
                };
                Some((4, said))
            }
            _ => None,
        },
        Kind::Effect(effect) => self::effect(event, effect, lang),
        _ => None,
    }
}

fn effect(event: &Event, effect: &Effect, lang: Lang) -> Option<(u8, String)> {
    let en = lang.main() == Lang::En;
    match effect {
        Effect::Issued { credential } => {
            let key = &credential.access_key_id;
            let hours = (credential.expires.since(event.at).as_seconds() + 1800) / 3600;
            let said = if en {
                format!("STS issued {key}, valid for about {hours} h.")
            } else {
                format!("STS が発行した {key} の有効期間は約 {hours} 時間です。")
            };
            Some((2, said))
        }
        Effect::Decided { service, principal, action, decision, .. } => {
            let allows = decision.verdict.is_allow();
            if *service == Service::Sts && action == "sts:AssumeRole" {
                let said = match (en, allows) {
                    (true, true) => format!("AssumeRole was called by {principal}, and the trust policy allowed it."),
                    (true, false) => format!("AssumeRole was called by {principal}, and was denied."),
                    (false, true) => {
                        format!("AssumeRole を呼び出したのは {principal} で、信頼ポリシーによって許可されました。")
                    }
                    (false, false) => format!("AssumeRole を呼び出したのは {principal} で、拒否されました。"),
                };
                return Some((if allows { 2 } else { 1 }, said));
            }
            // What an administrator may do is no news.
            if principal.contains(":user/") && allows {
                return None;
            }
            let by = decision.by.as_ref().map(|by| by.policy.as_str());
            let said = match (en, allows, by) {
                (true, true, Some(by)) => format!("{action} was allowed by {by}."),
                (true, false, Some(by)) => format!("{action} was denied by {by}."),
                (true, _, None) => format!("{action} was denied: no policy allows it."),
                (false, true, Some(by)) => format!("{action} は {by} によって許可されました。"),
                (false, false, Some(by)) => format!("{action} は {by} によって拒否されました。"),
                (false, _, None) => format!("{action} は、許可するポリシーがないので拒否されました。"),
            };
            Some((if allows { 3 } else { 1 }, said))
        }
        Effect::Rejected { service, code, .. } => {
            let service = format!("{service:?}").to_ascii_uppercase();
            let said = if en {
                format!("{service} rejected a signature: {code}.")
            } else {
                format!("{service} が署名を受け付けませんでした ({code})。")
            };
            Some((1, said))
        }
        Effect::Found { finding } => {
            let said = if finding.remote_account.is_some() {
                lang.pick(
                    "GuardDuty が、別のアカウントのインスタンスでの使用を検出しました。",
                    "GuardDuty found that the credentials were used on another account's instance.",
                )
            } else {
                lang.pick(
                    "GuardDuty が、AWS の外での使用を検出しました。",
                    "GuardDuty found that the credentials were used from outside AWS.",
                )
            };
            Some((0, said.to_owned()))
        }
        Effect::Transition { machine: "credential", subject, to: "expired", .. } => {
            let said = if en {
                format!("{subject} expired.")
            } else {
                format!("{subject} は期限切れになりました。")
            };
            Some((2, said))
        }
        _ => None,
    }
}

/// What a question asks.
pub const fn question(lang: Lang, question: Question) -> &'static str {
    match question {
        Question::Assumer => {
            lang.pick("STS の `AssumeRole` を呼び出したのは誰ですか。", "Who called `AssumeRole` on STS?")
        }
        Question::WithoutToken => lang.pick(
            "セッショントークンを付けずに呼び出すと、S3 は何を返しますか。",
            "How does S3 respond if the session token is left out?",
        ),
        Question::SecretSent => lang.pick(
            "シークレットアクセスキーは、何回のリクエストで送信されましたか。",
            "In how many requests was the secret access key sent?",
        ),
        Question::Lifetime => lang.pick(
            "発行された一時認証情報の有効期間は、どれに近いですか。",
            "For about how long are the temporary credentials valid?",
        ),
    }
}

/// What can be answered.
pub fn choice(lang: Lang, choice: Choice) -> String {
    match choice {
        Choice::Ec2Service => lang.pick("EC2 サービス", "The EC2 service").to_owned(),
        Choice::Program => lang.pick("インスタンスの AWS CLI", "The AWS CLI on the instance").to_owned(),
        Choice::Administrator => lang.pick("ロールを作った管理者", "The administrator who made the role").to_owned(),
        Choice::Success => lang.pick("通常どおりの一覧 (200)", "The usual list (200)").to_owned(),
        Choice::Code(code) => code.to_owned(),
        Choice::Requests(0) => lang.pick("一度もない", "In none").to_owned(),
        Choice::Requests(count) => format!("{count}{}", lang.pick(" 回", "")),
        Choice::Minutes(minutes) if minutes < 60 => format!("{minutes}{}", lang.pick(" 分", " minutes")),
        Choice::Minutes(60) => lang.pick("1 時間", "1 hour").to_owned(),
        Choice::Minutes(minutes) => format!("{}{}", minutes / 60, lang.pick(" 時間", " hours")),
    }
}

/// What the simulation says to a wrong answer.
pub fn corrected(lang: Lang, answer: &str) -> String {
    match lang.main() {
        Lang::En => format!("The simulation says: {answer}."),
        _ => format!("シミュレーションの結果は「{answer}」でした。"),
    }
}

/// How a switch stands.
pub const fn switch_state(lang: Lang, on: bool) -> &'static str {
    if on { lang.pick("オン", "On") } else { lang.pick("オフ", "Off") }
}
