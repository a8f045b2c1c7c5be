//! How what was done is held until a chunk has come, and is done then.

use std::rc::Rc;

use super::{Held, Model, Msg};
use crate::kernel::chunk::{Chunk, NotFetched};

impl Model {
    /// Holds `msg` if something is held before it: then it is not to be taken yet.
    pub(super) fn queue(&mut self, msg: &Msg) -> bool {
        let Some(held) = self.held.as_mut().filter(|_| msg.waits_its_turn()) else { return false };
        Rc::make_mut(held).msgs.push(msg.clone());
        true
    }

    /// A chunk was wanted, and what wanted it has not been done: `again` does it.
    pub(super) fn hold(&mut self, chunk: Chunk, again: Option<Msg>) {
        let held = self.held.get_or_insert_with(|| Rc::new(Held { chunk, tries: 0, failed: false, msgs: Vec::new() }));
        Rc::make_mut(held).msgs.extend(again);
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
