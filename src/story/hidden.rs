//! Terminals that are kept from the eyes of whoever looks: what is typed and printed there, and, where they are all that a computer
//! has, its place, its messages and what it holds. The run goes on as ever; CloudTrail and GuardDuty tell of it what they tell.
//!
//! May use: what [`story`](super) may.
//!
//! ```
//! use sts_flow::story::{Hidden, Node, Terminal};
//!
//! let hidden: Hidden = [Terminal::Attacker].into_iter().collect();
//! assert!(hidden.has(Terminal::Attacker) && hidden.has_node(Node::Attacker));
//! assert!(!hidden.has(Terminal::Pc) && Hidden::default().is_empty());
//! ```

use std::collections::BTreeSet;

use super::{Holder, Kind, Node, Terminal, Trace};
use crate::cloud::Effect;

/// See the [module](self).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden(BTreeSet<Terminal>);

impl FromIterator<Terminal> for Hidden {
    fn from_iter<T: IntoIterator<Item = Terminal>>(terminals: T) -> Self {
        Self(terminals.into_iter().collect())
    }
}

impl Hidden {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this terminal is; where a computer is, all of its terminals are.
    pub fn has(&self, terminal: Terminal) -> bool {
        self.0.contains(&terminal) || self.has_node(terminal.node())
    }

    /// Whether this computer is: one that is there only while somebody types there, and whose first terminal is hidden.
    pub fn has_node(&self, node: Node) -> bool {
        node.comes() && self.0.iter().any(|terminal| terminal.node() == node && terminal.first() == *terminal)
    }

    /// Whether what a holder holds is.
    pub fn has_holder(&self, holder: &Holder) -> bool {
        match holder {
            Holder::Cli(terminal)
            | Holder::Sdk(terminal)
            | Holder::Background(terminal, ..)
            | Holder::Shell(terminal) => self.has(*terminal),
            Holder::File(node) => self.has_node(*node),
            Holder::Imds(_) | Holder::Lambda(_) => false,
        }
    }

    /// Whether event `index` is: what happens in such a terminal, and what its computer sends, gets, and is judged for.
    pub fn hides(&self, trace: &Trace, index: usize) -> bool {
        let Some(event) = trace.events().get(index).filter(|_| !self.is_empty()) else { return false };
        match &event.kind {
            Kind::Typed { terminal, .. }
            | Kind::Refused { terminal, .. }
            | Kind::Opened { terminal, .. }
            | Kind::Closed { terminal }
            | Kind::Printed { terminal, .. }
            | Kind::Noted { terminal, .. }
            | Kind::Ready { terminal, .. }
            | Kind::Asks { terminal, .. }
            | Kind::Started { terminal, .. }
            | Kind::Behind { terminal, .. }
            | Kind::Ended { terminal, .. } => self.has(*terminal),
            Kind::Message(message) => self.has_node(message.from) || self.has_node(message.to),
            Kind::Lost { from, .. } => self.has_node(*from),
            // A service judges what it was sent last.
            Kind::Effect(Effect::Authenticated { .. } | Effect::Decided { .. } | Effect::Rejected { .. }) => {
                let sent = (0..index).rev().find(|before| trace.message(*before).is_some());
                sent.is_some_and(|sent| self.hides(trace, sent))
            }
            _ => false,
        }
    }
}
