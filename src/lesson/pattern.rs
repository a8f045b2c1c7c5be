//! Event patterns: how a lesson names an event that it waits for or expects.

use serde::Deserialize;

use crate::cloud::{Effect, Service};
use crate::host::Note;
use crate::story::{Action, Event, Kind, Leg, Node, Operation};

/// The kinds of event that a lesson can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are the trace's own")]
pub enum What {
    Typed,
    Request,
    Response,
    Lost,
    Transition,
    Decided,
    Rejected,
    Issued,
    Served,
    Recorded,
    Holds,
    Printed,
    Found,
    Disturbed,
}

/// An event to wait for. What is not given may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Its kind.
    pub event: What,
    /// Of a message: its sender; of what was typed or printed: on which computer.
    pub from: Option<Node>,
    /// Of a message: its receiver.
    pub to: Option<Node>,
    /// Of a message: what the exchange is about.
    pub operation: Option<Operation>,
    /// Of an answer: its status.
    pub status: Option<u16>,
    /// Of an effect: the service.
    pub service: Option<Service>,
    /// Of a transition: the machine and the state reached.
    pub machine: Option<String>,
    /// The state reached; of a disturbance `slow`, `off` or `back`.
    pub state: Option<String>,
    /// Of a decision: whether it allows.
    pub allowed: Option<bool>,
    /// Of what was typed, printed or recorded: a part of its text.
    pub text: Option<String>,
}

fn fits<T: PartialEq>(wanted: Option<&T>, found: Option<&T>) -> bool {
    wanted.is_none() || wanted == found
}

impl Pattern {
    /// Whether `event` is one.
    pub fn matches(&self, event: &Event) -> bool {
        let text = |found: &str| self.text.as_deref().is_none_or(|part| found.contains(part));
        let service = |found: &Service| fits(self.service.as_ref(), Some(found));
        match (&event.kind, self.event) {
            (Kind::Typed { terminal, line, .. }, What::Typed) => {
                fits(self.from.as_ref(), Some(&terminal.node())) && text(line)
            }
            (Kind::Printed { terminal, text: found, .. }, What::Printed) => {
                fits(self.from.as_ref(), Some(&terminal.node())) && text(found)
            }
            (Kind::Lost { from, host, .. }, What::Lost) => fits(self.from.as_ref(), Some(from)) && text(host),
            (Kind::Noted { note: Note::Holds { provider, .. }, .. }, What::Holds) => text(provider),
            (Kind::Message(message), What::Request | What::Response) => {
                let leg = if self.event == What::Request { Leg::Request } else { Leg::Response };
                message.leg() == leg
                    && fits(self.from.as_ref(), Some(&message.from))
                    && fits(self.to.as_ref(), Some(&message.to))
                    && fits(self.operation.as_ref(), Some(&message.operation))
                    && fits(self.status.as_ref(), message.status().as_ref())
            }
            (Kind::Acted { action: Action::Disturb { late, seconds } }, What::Disturbed) => {
                let state = match (late, seconds) {
                    (_, 0) => "back",
                    (Some(_), _) => "slow",
                    (None, _) => "off",
                };
                self.state.as_deref().is_none_or(|wanted| wanted == state)
            }
            (Kind::Effect(effect), what) => match (effect, what) {
                (Effect::Transition { machine, to, .. }, What::Transition) => {
                    self.machine.as_deref().is_none_or(|m| m == *machine)
                        && self.state.as_deref().is_none_or(|s| s == *to)
                }
                (Effect::Decided { service: s, decision, action, .. }, What::Decided) => {
                    service(s)
                        && text(action)
                        && self.allowed.is_none_or(|allowed| allowed == decision.verdict.is_allow())
                }
                (Effect::Rejected { service: s, code, .. }, What::Rejected) => service(s) && text(code),
                (Effect::Recorded { service: s, record }, What::Recorded) => service(s) && text(&record.event_name),
                (Effect::Issued { .. }, What::Issued)
                | (Effect::Served { .. }, What::Served)
                | (Effect::Found { .. }, What::Found) => true,
                _ => false,
            },
            _ => false,
        }
    }
}
