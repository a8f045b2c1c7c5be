//! What can be read off a run: of its trace, from an event on. Nothing is changed by it.
//!
//! May use: [`story`](crate::story), and the patterns of lessons.
//!
//! ```text
//! { "outcome": { "from": "pc", "operation": "ListBuckets" } }   → "ok", the code of the refusal, or nothing
//! { "count": { "event": "request", "to": "sts" } }              → how many
//! { "seconds": [ PATTERN, PATTERN ] }                           → from the first of one to the first of the other after it
//! ```

use serde::Deserialize;

use crate::cloud::Effect;
use crate::host::Note;
use crate::lesson::check::{messages, secrets_sent};
use crate::lesson::pattern::Pattern;
use crate::story::{Event, Http, Kind, Ledger, Leg, Message, Node, Operation, Story, Terminal};
use crate::wire::error_code;

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Read {
    /// What became of a call: `ok`, the code of its refusal, or nothing if there was none.
    Outcome(CallOf),
    /// The HTTP status of its answer.
    Status(CallOf),
    /// Who made a call, by the ARN that the service found.
    Principal(CallOf),
    /// How many events fit.
    Count(Pattern),
    /// What was printed, without the space around it.
    Printed(Terminal),
    /// From which provider the last program had its credentials.
    Provider(Terminal),
    /// The seconds from the first event that fits to the first after it that fits the other.
    Seconds([Pattern; 2]),
    /// In how many requests to these places a secret access key stands that IMDS has returned.
    Secrets(Vec<Node>),
    /// How many sets of temporary credentials are valid now.
    Valid(Always),
    /// For how many seconds the newest set was issued.
    Lifetime(Always),
}

/// It asks for nothing: `{}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Always {}

/// Which call; the last that fits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallOf {
    /// Who called.
    pub from: Option<Node>,
    /// Who was called.
    pub to: Option<Node>,
    /// What was asked for.
    pub operation: Option<Operation>,
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

impl CallOf {
    fn fits(&self, message: &Message) -> bool {
        message.leg() == Leg::Request
            && self.from.is_none_or(|from| message.from == from)
            && self.to.is_none_or(|to| message.to == to)
            && self.operation.as_ref().is_none_or(|operation| message.operation == *operation)
    }

    /// The last call that fits: the place of its request.
    fn last(&self, story: &Story, since: usize) -> Option<usize> {
        let events = story.trace().events();
        (since..events.len()).rev().find(|&at| matches!(&events[at].kind, Kind::Message(message) if self.fits(message)))
    }
}

impl Read {
    /// Reads it off what happened since event `since`.
    pub fn read(&self, story: &Story, since: usize) -> Found {
        let events = story.trace().events();
        let since = since.min(events.len());
        self.found(story, since, &events[since..]).unwrap_or(Found::Nothing)
    }

    fn found(&self, story: &Story, since: usize, new: &[Event]) -> Option<Found> {
        let trace = story.trace();
        let answer = |call: &CallOf| {
            let request = call.last(story, since)?;
            trace.message(trace.counterpart(request)?)
        };
        let number = |count: usize| Found::Number(i64::try_from(count).unwrap_or(i64::MAX));
        Some(match self {
            Self::Outcome(call) => Found::Text(match &answer(call)?.http {
                Http::Response(response) if response.status < 400 => "ok".to_owned(),
                Http::Response(response) => error_code(response).unwrap_or_else(|| response.status.to_string()),
                Http::Request(_) => return None,
            }),
            Self::Status(call) => Found::Number(answer(call)?.status()?.into()),
            Self::Principal(call) => {
                let request = call.last(story, since)?;
                let until = trace.counterpart(request).unwrap_or(trace.len());
                trace.events()[request..until].iter().find_map(|event| match &event.kind {
                    Kind::Effect(Effect::Authenticated { principal, .. }) => Some(Found::Text(principal.clone())),
                    _ => None,
                })?
            }
            Self::Count(pattern) => number(new.iter().filter(|event| pattern.matches(event)).count()),
            Self::Printed(terminal) => {
                let printed = new.iter().filter_map(|event| match &event.kind {
                    Kind::Printed { terminal: at, text, .. } if at == terminal => Some(text.as_str()),
                    _ => None,
                });
                Found::Text(printed.collect::<String>().trim().to_owned())
            }
            Self::Provider(terminal) => {
                let held = new.iter().rev().find_map(|event| match &event.kind {
                    Kind::Noted { terminal: at, note: Note::Holds { provider, .. } }
                        if at.node() == terminal.node() =>
                    {
                        Some(provider.clone())
                    }
                    _ => None,
                });
                Found::Text(held?)
            }
            Self::Seconds([from, to]) => {
                let begun = new.iter().position(|event| from.matches(event))?;
                let ended = new[begun..].iter().find(|event| to.matches(event))?;
                Found::Number(ended.at.since(new[begun].at).as_seconds())
            }
            Self::Secrets(places) => {
                let theirs = |message: &&Message| message.leg() == Leg::Request && places.contains(&message.to);
                number(secrets_sent(trace, messages(new).filter(theirs).map(|message| &message.http)))
            }
            Self::Valid(_) => {
                let (ledger, now) = (Ledger::of(trace), story.now());
                number(ledger.alive(now, now).filter(|place| ledger.lives()[*place].expires.is_some()).count())
            }
            Self::Lifetime(_) => {
                let ledger = Ledger::of(trace);
                let newest = ledger.lives().iter().rev().find(|life| life.expires.is_some())?;
                Found::Number(newest.expires?.since(newest.issued.at).as_seconds())
            }
        })
    }
}
