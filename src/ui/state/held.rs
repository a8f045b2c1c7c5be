//! What waits for a part of the page's code that is not here yet.
//!
//! Something was done that came to a chunk's door ([`chunk`](crate::host::chunk)): the run is as it was before, and what was
//! done is held here until the chunk has come, in its order, with all that follows it. Then it is done again.

use std::rc::Rc;

use super::{Model, Msg};
use crate::host::chunk::{Chunk, NotFetched};
use crate::story::Terminal;
use crate::ui::keys::Command;

/// What waits, and for what.
#[derive(Clone, Debug)]
pub struct Held {
    /// What is not here.
    pub chunk: Chunk,
    /// How often it has been asked for in vain.
    pub tries: u32,
    /// Whether the last answer was that it cannot be had. Nobody asks again by themselves.
    pub failed: bool,
    /// What is to be done then.
    msgs: Vec<Msg>,
}

impl Held {
    /// The lines that wait to be run in this terminal.
    pub fn lines(&self, terminal: Terminal) -> impl Iterator<Item = &str> {
        let its = move |msg: &'_ Msg| matches!(msg, Msg::Enter(at, _) if *at == terminal);
        self.msgs
            .iter()
            .filter(move |msg| its(msg))
            .flat_map(|msg| match msg {
                Msg::Enter(_, lines) => lines.as_slice(),
                _ => &[],
            })
            .map(String::as_str)
    }
}

impl Msg {
    /// Whether it changes a run, or which one is in front: then it has to wait its turn.
    const fn waits_its_turn(&self) -> bool {
        matches!(
            self,
            Self::Enter(..)
                | Self::OpenTerminal(_)
                | Self::CloseTerminal(_)
                | Self::Attend(_)
                | Self::CatchUp
                | Self::Switch(_)
                | Self::Drop
                | Self::Do(Command::Wait(_) | Command::Jump(_) | Command::Fork | Command::Compare)
        )
    }
}

impl Model {
    /// Holds `msg` if something is held before it: then it is not to be taken yet.
    pub(super) fn queue(&mut self, msg: &Msg) -> bool {
        let Some(held) = self.held.as_mut().filter(|_| msg.waits_its_turn()) else { return false };
        Rc::make_mut(held).msgs.push(msg.clone());
        true
    }

    /// A chunk was wanted, and what wanted it has not been done: `again` does it.
    pub(super) fn hold(&mut self, chunk: Chunk, again: Option<Msg>) {
        match &mut self.held {
            Some(held) => Rc::make_mut(held).msgs.extend(again),
            None => {
                let msgs = again.into_iter().collect();
                self.held = Some(Rc::new(Held { chunk, tries: 0, failed: false, msgs }));
            }
        }
    }

    /// The chunk has come, or has not.
    pub(super) fn fetched(&mut self, chunk: Chunk, outcome: Result<(), NotFetched>) {
        let Some(held) = self.held.as_mut().filter(|held| held.chunk == chunk) else { return };
        if outcome.is_err() {
            let held = Rc::make_mut(held);
            (held.failed, held.tries) = (true, held.tries + 1);
            return;
        }
        let msgs = self.held.take().map(|held| held.msgs.clone()).unwrap_or_default();
        for msg in msgs {
            self.take(msg);
        }
    }

    /// Asks for it again, or gives it up with all that waits for it.
    pub(super) fn fetch_again(&mut self, again: bool) {
        match &mut self.held {
            Some(held) if again => Rc::make_mut(held).failed = false,
            held => *held = None,
        }
    }
}
