//! A program that runs in the background: where it came from, and what it has heard since.
//!
//! May use: [`host`](crate::host). A process cannot be copied, and a world can: a copy has what was heard, and makes the
//! process anew from that when it is next needed.
//!
//! ```text
//! node app.js, began 09:30, heard [Woke, Answer 200, Woke …]
//! ```

use std::fmt;

use super::asking::Heard;
use crate::cloud::InstanceId;
use crate::host::{self, Io, Process, Session, Step};
use crate::kernel::SimTime;
use crate::story::Terminal;

/// A program in the background.
#[derive(Clone, Debug)]
pub(super) struct Background {
    pub terminal: Terminal,
    pub pid: u32,
    pub line: String,
    /// The instance that it runs on.
    pub instance: Option<InstanceId>,
    /// The shell as it was.
    pub shell: Session,
    pub began: SimTime,
    /// Whether it has come to where it first waits.
    pub set_off: bool,
    pub heard: Vec<(SimTime, Heard)>,
    /// The exchange on which it waits.
    pub awaited: Option<u64>,
    /// Until when it sleeps.
    pub wakes: Option<SimTime>,
    pub live: Live,
}

/// The process itself, which a copy has to make anew.
pub(super) struct Live(pub Option<Process<Session>>);

impl Clone for Live {
    fn clone(&self) -> Self {
        Self(None)
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Live").field(&self.0.is_some()).finish()
    }
}

impl Background {
    /// The process, at the place to which it has come.
    pub fn process(&mut self) -> &mut Process<Session> {
        let Self { line, shell, began, set_off, heard, live, .. } = self;
        live.0.get_or_insert_with(|| {
            let io = Io::new(*began);
            let mut process = Process::spawn(io.clone(), host::start(shell.clone(), line.clone(), io));
            if *set_off {
                while matches!(process.poll(*began), Step::Works) {}
            }
            for (at, heard) in heard.iter() {
                tell(&mut process, heard);
                while matches!(process.poll(*at), Step::Works) {}
            }
            // It has said all that before, and whatever work that is was counted then.
            process.take_outputs();
            process.take_notes();
            process.take_work();
            process
        })
    }
}

/// Hands a program what it hears.
pub(super) fn tell(process: &mut Process<Session>, heard: &Heard) {
    if let Heard::Answer(answer) = heard {
        process.deliver(answer.clone());
    }
}
