//! Which decision stands behind something that is seen: an answer, a line in a terminal, a record of CloudTrail.
//!
//! May use: [`trace`](super::trace).
//!
//! ```text
//! An error occurred (AccessDenied) when calling the GetObject operation: …   → the decision that refused it
//! ```

use std::rc::Rc;

use super::trace::{Kind, Leg, Trace};
use crate::cloud::policy::{Basis, Decision};
use crate::cloud::{Effect, Service};

/// A decision, and what it was about.
#[derive(Clone, Debug)]
pub struct Decided<'t> {
    /// By whom.
    pub service: Service,
    /// Who asked.
    pub principal: &'t str,
    /// For what.
    pub action: &'t str,
    /// On what.
    pub resource: &'t str,
    /// The outcome.
    pub decision: &'t Rc<Decision>,
    /// What it was decided on.
    pub basis: &'t Rc<Basis>,
}

/// The decision that event `event` is, if it is one.
pub fn decided(trace: &Trace, event: usize) -> Option<Decided<'_>> {
    match &trace.events().get(event)?.kind {
        Kind::Effect(Effect::Decided { service, principal, action, resource, decision, basis }) => {
            Some(Decided { service: *service, principal, action, resource, decision, basis })
        }
        _ => None,
    }
}

/// The decision that stands behind event `event`: of an exchange the one that refused, or else the last; of a line that was
/// printed the one behind the last answer that refused; of a record the one before it.
pub fn decision_behind(trace: &Trace, event: usize) -> Option<usize> {
    let events = trace.events();
    match &events.get(event)?.kind {
        Kind::Effect(Effect::Decided { .. }) => Some(event),
        Kind::Message(message) => {
            let other = trace.counterpart(event);
            let (from, to) = match message.leg() {
                Leg::Request => (event, other.unwrap_or(events.len())),
                Leg::Response => (other?, event),
            };
            within(trace, from, to)
        }
        Kind::Effect(Effect::Recorded { .. }) => {
            let asked =
                (0..event).rev().take_while(|at| !matches!(events[*at].kind, Kind::Effect(Effect::Recorded { .. })));
            let asked = asked.take_while(|at| trace.message(*at).is_none_or(|message| message.leg() == Leg::Request));
            within(trace, asked.last()?, event)
        }
        Kind::Printed { terminal, .. } => {
            let node = terminal.node();
            let before = (0..event)
                .rev()
                .take_while(|at| !matches!(&events[*at].kind, Kind::Typed { terminal: at, .. } if at == terminal));
            let refused = before.filter_map(|at| trace.message(at).map(|message| (at, message)));
            let mut refused = refused.filter(|(_, message)| message.to == node && message.leg() == Leg::Response);
            let (at, _) = refused.find(|(_, message)| message.is_refusal())?;
            decision_behind(trace, at)
        }
        _ => None,
    }
}

/// The decision between two events that refused, or else the last.
fn within(trace: &Trace, from: usize, to: usize) -> Option<usize> {
    let found = |refused: bool| {
        (from..to).rev().find(|at| decided(trace, *at).is_some_and(|it| !refused || !it.decision.verdict.is_allow()))
    };
    found(true).or_else(|| found(false))
}
