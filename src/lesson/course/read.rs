//! What can be read off a run: of its trace, from an event on. Nothing is changed by it.
//!
//! May use: [`story`](crate::story), and the patterns of lessons.
//!
//! ```text
//! { "outcome": { "from": "pc", "operation": "ListBuckets" } }   → "ok", the code of the refusal, or nothing
//! { "count": { "event": "request", "to": "sts" } }              → how many
//! { "seconds": [ PATTERN, PATTERN ] }                           → from the first of one to the first of the other after it
//! { "lifetime": { "from": "pc", "operation": "AssumeRole" } }   → of the credentials that this call was answered with
//! ```

use std::ops::Range;

use serde::Deserialize;

use crate::cloud::Effect;
use crate::host::Note;
use crate::lesson::check::{messages, secrets_sent};
use crate::lesson::pattern::Pattern;
use crate::story::{Http, Kind, Ledger, Leg, Life, Message, Node, Operation, Story, Terminal};
use crate::wire::{Response, error_code};

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// What became of a call: `ok`, the code of its refusal, or nothing if there was none.
    Outcome(CallOf),
    /// The code of its refusal; of the last call that was refused.
    Refusal(CallOf),
    /// The HTTP status of its answer.
    Status(CallOf),
    /// Who made a call, by the ARN that the service found.
    Principal(CallOf),
    /// How many events fit.
    Count(Pattern),
    /// What was printed, without the space around it.
    Printed(Terminal),
    /// Which of some texts was printed last.
    Says(SaysOf),
    /// A header of its answer: a number where it is one.
    Header(HeaderOf),
    /// From which provider the last program had its credentials.
    Provider(Terminal),
    /// The seconds from the first event that fits to the first after it that fits the other.
    Seconds([Pattern; 2]),
    /// In how many requests to these places a secret access key stands that IMDS has returned.
    Secrets(Vec<Node>),
    /// How many sets of temporary credentials are valid now.
    Valid(Always),
    /// For how many seconds the newest set was issued; of those that a call was answered with, if one is described.
    Lifetime(CallOf),
}

/// Which texts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SaysOf {
    /// The terminal.
    pub from: Terminal,
    /// One of these.
    pub any: Vec<String>,
}

/// Which header.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HeaderOf {
    /// Of which call's answer.
    pub of: CallOf,
    /// Its name.
    pub name: String,
}

/// It asks for nothing: `{}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Always {}

/// Which call; the last that fits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CallOf {
    /// Who called.
    pub from: Option<Node>,
    /// Who was called.
    pub to: Option<Node>,
    /// What was asked for.
    pub operation: Option<Operation>,
    /// A part of its address: of the host's name, or of the target.
    pub about: Option<String>,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing fits.
    Nothing,
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// What it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Is {
    /// Just this number.
    Number(i64),
    /// From the one to the other.
    Range([i64; 2]),
    /// Just this text.
    Text(String),
    /// A text in which this stands.
    Contains {
        /// What stands in it.
        contains: String,
    },
    /// Nothing.
    Nothing(()),
}

impl Is {
    /// Whether it is so.
    pub fn fits(&self, found: &Found) -> bool {
        match (self, found) {
            (Self::Number(wanted), Found::Number(found)) => wanted == found,
            (Self::Range([least, most]), Found::Number(found)) => (least..=most).contains(&found),
            (Self::Text(wanted), Found::Text(found)) => wanted == found,
            (Self::Contains { contains }, Found::Text(found)) => found.contains(contains.as_str()),
            (Self::Nothing(()), Found::Nothing) => true,
            _ => false,
        }
    }
}

/// The code with which something was refused; the status, where none is told.
fn refusal(response: &Response) -> Option<String> {
    (response.status >= 400).then(|| error_code(response).unwrap_or_else(|| response.status.to_string()))
}

impl CallOf {
    fn fits(&self, message: &Message) -> bool {
        message.leg() == Leg::Request
            && self.from.is_none_or(|from| message.from == from)
            && self.to.is_none_or(|to| message.to == to)
            && self.operation.as_ref().is_none_or(|operation| message.operation == *operation)
            && self.about.as_ref().is_none_or(|about| match &message.http {
                Http::Request(request) => request.host().contains(about) || request.target.contains(about),
                Http::Response(_) => false,
            })
    }

    /// Whether nothing is said of it.
    fn is_any(&self) -> bool {
        *self == Self { from: None, to: None, operation: None, about: None }
    }

    /// The last call among these events that fits: the place of its request.
    fn last(&self, story: &Story, window: &Range<usize>) -> Option<usize> {
        let events = story.trace().events();
        window.clone().rev().find(|&at| matches!(&events[at].kind, Kind::Message(message) if self.fits(message)))
    }
}

impl Read {
    /// Reads it off what happened since event `since`.
    pub fn read(&self, story: &Story, since: usize) -> Found {
        let all = story.trace().len();
        self.seen(story, &(since..all)).map_or(Found::Nothing, |(found, _)| found)
    }

    /// Reads it off these events: what was found, and the event at which it was seen.
    pub fn seen(&self, story: &Story, window: &Range<usize>) -> Option<(Found, usize)> {
        let trace = story.trace();
        let until = window.end.min(trace.len());
        let window = window.start.min(until)..until;
        let (since, new) = (window.start, &trace.events()[window.clone()]);
        let answer = |call: &CallOf| {
            let at = trace.counterpart(call.last(story, &window)?).filter(|at| *at < until)?;
            Some((at, trace.message(at)?))
        };
        let number = |count: usize| Found::Number(i64::try_from(count).unwrap_or(i64::MAX));
        let latest = until.saturating_sub(1);
        let now = if until == trace.len() { story.now() } else { trace.events()[latest].at };
        Some(match self {
            Self::Outcome(call) => {
                let (at, message) = answer(call)?;
                let Http::Response(response) = &message.http else { return None };
                (Found::Text(refusal(response).unwrap_or_else(|| "ok".to_owned())), at)
            }
            Self::Refusal(call) => window.clone().rev().find_map(|at| {
                let Kind::Message(message) = &trace.events()[at].kind else { return None };
                let answered = trace.counterpart(at).filter(|answered| call.fits(message) && *answered < until)?;
                let Http::Response(response) = &trace.message(answered)?.http else { return None };
                Some((Found::Text(refusal(response)?), answered))
            })?,
            Self::Status(call) => {
                let (at, message) = answer(call)?;
                (Found::Number(message.status()?.into()), at)
            }
            Self::Principal(call) => {
                let request = call.last(story, &window)?;
                let until = trace.counterpart(request).unwrap_or(until).min(until);
                trace.events()[request..until].iter().find_map(|event| match &event.kind {
                    Kind::Effect(Effect::Authenticated { principal, .. }) => {
                        Some((Found::Text(principal.clone()), request))
                    }
                    _ => None,
                })?
            }
            Self::Count(pattern) => {
                let fits = |at: &usize| pattern.matches(&trace.events()[*at]);
                let last = window.clone().rev().find(fits).unwrap_or(latest);
                (number(window.filter(fits).count()), last)
            }
            Self::Printed(terminal) => {
                let theirs = |at: usize| match &trace.events()[at].kind {
                    Kind::Printed { terminal: from, text, .. } if from == terminal => Some((at, text.as_str())),
                    _ => None,
                };
                let printed: Vec<(usize, &str)> = window.filter_map(theirs).collect();
                let text: String = printed.iter().map(|(_, text)| *text).collect();
                (Found::Text(text.trim().to_owned()), printed.last().map_or(latest, |(at, _)| *at))
            }
            Self::Says(SaysOf { from, any }) => window.rev().find_map(|at| match &trace.events()[at].kind {
                Kind::Printed { terminal, text, .. } if terminal == from => {
                    let last = any.iter().filter_map(|one| Some((text.rfind(one.as_str())?, one))).max();
                    last.map(|(_, one)| (Found::Text(one.clone()), at))
                }
                _ => None,
            })?,
            Self::Header(HeaderOf { of, name }) => {
                let (at, message) = answer(of)?;
                let Http::Response(response) = &message.http else { return None };
                let value = response.headers.get(name)?;
                (value.parse().map_or_else(|_| Found::Text(value.to_owned()), Found::Number), at)
            }
            Self::Provider(terminal) => {
                let held = window.rev().find_map(|at| match &trace.events()[at].kind {
                    Kind::Noted { terminal: at_terminal, note: Note::Holds { provider, .. } }
                        if at_terminal.node() == terminal.node() =>
                    {
                        Some((Found::Text(provider.clone()), at))
                    }
                    _ => None,
                });
                held?
            }
            Self::Seconds([from, to]) => {
                let begun = new.iter().position(|event| from.matches(event))?;
                let ended = begun + new[begun..].iter().position(|event| to.matches(event))?;
                (Found::Number(new[ended].at.since(new[begun].at).as_seconds()), since + ended)
            }
            Self::Secrets(places) => {
                let theirs = |message: &&Message| message.leg() == Leg::Request && places.contains(&message.to);
                (number(secrets_sent(trace, messages(new).filter(theirs).map(|message| &message.http))), latest)
            }
            Self::Valid(_) => {
                let ledger = Ledger::of(trace);
                let temporary = |place: &usize| ledger.lives()[*place].expires.is_some();
                (number(ledger.alive(now, now).filter(temporary).count()), latest)
            }
            Self::Lifetime(call) if call.is_any() => {
                let ledger = Ledger::of(trace);
                let known = |life: &&Life| life.expires.is_some() && life.issued.event < until;
                let newest = ledger.lives().iter().rev().find(known)?;
                (Found::Number(newest.expires?.since(newest.issued.at).as_seconds()), newest.issued.event)
            }
            Self::Lifetime(call) => window.clone().rev().find_map(|at| {
                let Kind::Message(message) = &trace.events()[at].kind else { return None };
                let ended = trace.counterpart(at).filter(|ended| call.fits(message) && *ended < until)?;
                trace.events()[at..ended].iter().find_map(|event| match &event.kind {
                    Kind::Effect(Effect::Issued { credential }) => {
                        Some((Found::Number(credential.expires.since(credential.issued).as_seconds()), ended))
                    }
                    _ => None,
                })
            })?,
        })
    }
}
