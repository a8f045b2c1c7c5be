//! Questions at the end, of which the simulation knows the answers: they are read from the trace, or found out by a probe on
//! a copy of the run that is thrown away. Nobody has written an answer down.
//!
//! May use: [`story`](crate::story) and below.
//!
//! ```
//! use sts_flow::lesson::{self, check};
//! let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
//! let played = lesson::play(&lesson, lesson.seed).unwrap();
//! let checks = check::checks(&played.story);
//! assert!(checks.iter().all(|check| check.answer < check.choices.len()));
//! ```

use serde_json::Value;

use crate::cloud::{Effect, Issue};
use crate::kernel::{Millis, chunk};
use crate::story::{Action, Event, Http, Kind, Message, Node, Story, Terminal, Trace};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Who called AssumeRole?
    Assumer,
    /// What does S3 answer to whoever leaves the session token out?
    WithoutToken,
    /// In how many requests did the secret access key travel?
    SecretSent,
    /// For how long are the credentials valid?
    Lifetime,
}

/// What can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `ec2.amazonaws.com`
    Ec2Service,
    /// The program on the instance.
    Program,
    /// Whoever made the role.
    Administrator,
    /// It answers as if nothing were missing.
    Success,
    /// It refuses with this code.
    Code(&'static str),
    /// In so many requests.
    Requests(usize),
    /// About so long, in minutes.
    Minutes(i64),
}

/// A question, what can be answered, and which of that is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What is asked.
    pub question: Question,
    /// What can be answered.
    pub choices: Vec<Choice>,
    /// The place of the right one.
    pub answer: usize,
}

/// The questions that fit a run.
pub fn checks(story: &Story) -> Vec<Check> {
    let trace = story.trace();
    let Some(issue) = latest_issue(trace) else { return Vec::new() };
    let asks = messages(trace.events()).map(|message| &message.http).filter(|http| matches!(http, Http::Request(_)));
    let all = [
        assumer(&issue).map(|answer| (Question::Assumer, answer)),
        without_token(story).map(|answer| (Question::WithoutToken, answer)),
        Some((Question::SecretSent, Choice::Requests(secrets_sent(trace, asks)))),
        Some((Question::Lifetime, Choice::Minutes(nearest(issue.expires.since(issue.issued))))),
    ];
    all.into_iter().flatten().filter_map(|(question, answer)| check(question, answer)).take(3).collect()
}

/// So long credentials might last, in minutes.
const LIFETIMES: [i64; 4] = [15, 60, 360, 2160];

/// The question with its choices, if the answer is among them.
fn check(question: Question, answer: Choice) -> Option<Check> {
    let mut choices = match question {
        Question::Assumer => vec![Choice::Program, Choice::Ec2Service, Choice::Administrator],
        Question::WithoutToken => vec![
            Choice::Success,
            Choice::Code("AccessDenied"),
            Choice::Code("InvalidAccessKeyId"),
            Choice::Code("SignatureDoesNotMatch"),
        ],
        Question::SecretSent => vec![Choice::Requests(0), Choice::Requests(1)],
        Question::Lifetime => LIFETIMES.map(Choice::Minutes).to_vec(),
    };
    if matches!(answer, Choice::Requests(_)) && !choices.contains(&answer) {
        choices.push(answer);
    }
    let answer = choices.iter().position(|choice| *choice == answer)?;
    Some(Check { question, choices, answer })
}

fn latest_issue(trace: &Trace) -> Option<Issue> {
    trace.events().iter().rev().find_map(|event| match &event.kind {
        Kind::Effect(Effect::Issued { credential }) => Some(Issue::clone(credential)),
        _ => None,
    })
}

fn assumer(issue: &Issue) -> Option<Choice> {
    match issue.requested_by.as_str() {
        "ec2.amazonaws.com" => Some(Choice::Ec2Service),
        arn if arn.contains(":user/") => Some(Choice::Administrator),
        arn if arn.contains(":assumed-role/") => Some(Choice::Program),
        _ => None,
    }
}

/// The one of [`LIFETIMES`] that is nearest.
fn nearest(span: Millis) -> i64 {
    let minutes = span.as_seconds() / 60;
    LIFETIMES.into_iter().min_by_key(|other| (other - minutes).abs()).unwrap_or_default()
}

/// In how many of these requests any secret access key stood that IMDS has returned in the run.
pub(super) fn secrets_sent<'a>(trace: &Trace, requests: impl Iterator<Item = &'a Http>) -> usize {
    let returned = |http: &Http| match http {
        Http::Response(response) => field(&response.body.text(), "SecretAccessKey"),
        Http::Request(_) => None,
    };
    let secrets: Vec<String> = messages(trace.events()).filter_map(|message| returned(&message.http)).collect();
    let written = requests.filter_map(|http| serde_json::to_string(http).ok());
    written.filter(|text| secrets.iter().any(|secret| text.contains(secret.as_str()))).count()
}

/// The messages among these events.
pub(super) fn messages(events: &[Event]) -> impl Iterator<Item = &Message> {
    events.iter().filter_map(|event| match &event.kind {
        Kind::Message(message) => Some(&**message),
        _ => None,
    })
}

/// A field of the credentials in `text`, as IMDS writes them.
fn field(text: &str, name: &str) -> Option<String> {
    let at = text.rfind("\"SecretAccessKey\"")?;
    let object = &text[text[..at].rfind('{')?..];
    let document: Value = serde_json::Deserializer::from_str(object).into_iter().next()?.ok()?;
    document.get(name)?.as_str().map(str::to_owned)
}

/// What S3 answers: it is tried, with the credentials that the run has shown last, on a copy of the run.
fn without_token(story: &Story) -> Option<Choice> {
    let shown = |message: &Message| {
        let Http::Response(response) = &message.http else { return None };
        let text = response.body.text();
        Some((field(&text, "AccessKeyId")?, field(&text, "SecretAccessKey")?))
    };
    let (key, secret) = messages(story.trace().events()).filter_map(shown).last()?;
    let mut probe = story.clone();
    let before = probe.trace().len();
    let region = story.world().cloud().region();
    let line = format!("AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={secret} aws s3 ls --region {region}");
    probe.act(Action::Type { terminal: Terminal::Ec2, line });
    if chunk::take_wanted().is_some() {
        return None;
    }
    probe.trace().events()[before..].iter().find_map(|event| match &event.kind {
        Kind::Effect(Effect::Rejected { code, .. }) => Some(Choice::Code(code)),
        Kind::Effect(Effect::Decided { decision, .. }) if !decision.verdict.is_allow() => {
            Some(Choice::Code("AccessDenied"))
        }
        Kind::Message(message) if message.from == Node::S3 && message.status() == Some(200) => Some(Choice::Success),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulation_answers() {
        let lesson = crate::lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
        let played = crate::lesson::play(&lesson, lesson.seed).unwrap();
        let before = played.story.trace().len();
        let checks = checks(&played.story);
        let answers: Vec<_> = checks.iter().map(|check| (check.question, check.choices[check.answer])).collect();
        assert_eq!(
            answers,
            [
                (Question::Assumer, Choice::Ec2Service),
                (Question::WithoutToken, Choice::Code("InvalidAccessKeyId")),
                (Question::SecretSent, Choice::Requests(0)),
            ]
        );
        assert_eq!(played.story.trace().len(), before, "the run itself is as it was");
        assert_eq!(nearest(Millis::minutes(363)), 360);
    }

    #[test]
    fn another_account_gives_another_answer() {
        let lesson = crate::lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
        let mut played = crate::lesson::play(&lesson, lesson.seed).unwrap();
        // The secret is sent once: in a query string.
        let steal = "TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H \"X-aws-ec2-metadata-token-ttl-seconds: 60\"); \
            SECRET=$(curl -s -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-S3-ReadOnly-Role | grep SecretAccessKey | cut -d '\"' -f 4); \
            curl -s -H \"X-Gone: $SECRET\" http://169.254.169.254/latest/meta-data/";
        played.story.act(Action::Type { terminal: Terminal::Ec2, line: steal.into() });
        let sent = checks(&played.story).into_iter().find(|check| check.question == Question::SecretSent).unwrap();
        assert_eq!(sent.choices[sent.answer], Choice::Requests(1));
    }
}
