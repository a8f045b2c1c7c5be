//! Somebody who enters a line by himself again and again while time passes: a thief who keeps calling, an application.
//!
//! May use: what [`story`](super) may. What he enters is an action of the run like any other: a run that is kept or shared has it
//! among its actions, and is the same when it is played again. He acts before time goes on beyond his hour, never in the midst of
//! somebody else's action: what was his turn by then comes after that.

use std::rc::Rc;

use super::{Action, Terminal};
use crate::kernel::{Millis, SimTime};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Where he enters it.
    pub terminal: Terminal,
    /// The line.
    pub line: String,
    /// When for the first time.
    pub first: SimTime,
    /// And how long after that again, each time.
    pub every: Millis,
}

/// Those of a run, each with his next turn.
#[derive(Clone, Debug, Default)]
pub(super) struct Actors {
    all: Rc<[Actor]>,
    next: Vec<SimTime>,
}

impl Actor {
    fn action(&self) -> Action {
        Action::Type { terminal: self.terminal, line: self.line.clone() }
    }

    /// The first of his turns after `now`.
    fn after(&self, now: SimTime) -> SimTime {
        let every = self.every.0.max(1);
        let gone = now.since(self.first).0;
        if gone < 0 { self.first } else { self.first + Millis((gone / every + 1) * every) }
    }
}

impl Actors {
    /// They begin.
    pub fn of(all: Rc<[Actor]>) -> Self {
        let next = all.iter().map(|actor| actor.first).collect();
        Self { all, next }
    }

    /// They.
    pub fn all(&self) -> &Rc<[Actor]> {
        &self.all
    }

    /// When it is somebody's turn next.
    pub fn due(&self) -> Option<SimTime> {
        self.next.iter().min().copied()
    }

    /// What is entered now by the one whose turn came first. He has had it.
    pub fn take(&mut self, now: SimTime) -> Option<Action> {
        let (next, actor) = self.next.iter_mut().zip(self.all.iter()).min_by_key(|(next, _)| **next)?;
        let comes = *next <= now;
        if comes {
            *next = actor.after(now);
        }
        comes.then(|| actor.action())
    }

    /// This is done now, as it was in a run that is played again: if it was somebody's turn to do that, he has had it.
    pub fn note(&mut self, action: &Action, now: SimTime) {
        let had = self.all.iter().zip(&mut self.next).find(|(actor, next)| **next <= now && actor.action() == *action);
        if let Some((actor, next)) = had {
            *next = actor.after(now);
        }
    }
}
