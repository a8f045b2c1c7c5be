//! A program that asks at a terminal: `aws configure`.
//!
//! May use: [`host`](crate::host) and [`wire`](crate::wire). A world can be cloned between two actions, and a running program
//! cannot. So what is kept of a program that asks is how it came there: the line that was typed, and whatever it has heard
//! since, each with its time. When its answer is typed, it is run anew up to here, without a word, and goes on. What it hears
//! is all that it depends on, so it comes to the same place; nothing is sent or printed twice. [`deed`](super::deed) does it,
//! a piece at a time.
//!
//! ```text
//! aws configure                    → asks "AWS Access Key ID [None]: "
//! AKIA…                            → aws configure, heard ["AKIA…"] → asks "AWS Secret Access Key [None]: "
//! ```

use crate::host::{self, Io, NetError, Process, Session, Step};
use crate::kernel::SimTime;
use crate::wire::Response;

/// Something that a program heard, and when.
#[derive(Clone, Debug)]
pub(super) enum Heard {
    /// The answer to a request.
    Answer(Result<Response, NetError>),
    /// Its sleep was over.
    Woke,
    /// A line that was typed.
    Line(String),
    /// What a browser brought, or that none came.
    Brought(Option<String>),
}

/// How a program came to where it asks.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// What was typed to start it.
    pub line: String,
    /// When it was started.
    pub began: SimTime,
    /// What it has heard since.
    pub heard: Vec<(SimTime, Heard)>,
    /// What it asks.
    pub question: String,
    /// Where it waits for a browser instead, and until when.
    pub listens: Option<(String, SimTime)>,
}

impl Asking {
    /// The program at the place where it asks, with its answer handed over; or its shell, if it has come to its end sooner,
    /// as it may where its files were changed meanwhile.
    pub(super) fn resume(&self, session: Session) -> Result<Process<Session>, Session> {
        let io = Io::new(self.began);
        let mut process = Process::spawn(io.clone(), host::start(session, self.line.clone(), io));
        let mut now = self.began;
        for (at, heard) in &self.heard {
            loop {
                match process.poll(now) {
                    Step::Works => {}
                    Step::Done(session) => return Err(session),
                    Step::Sent(_) | Step::Sleeps(_) | Step::Asks(_) | Step::Listens(..) | Step::Waits => break,
                }
            }
            now = *at;
            match heard {
                Heard::Answer(answer) => process.deliver(answer.clone()),
                Heard::Woke => {}
                Heard::Line(line) => process.answer(Some(line.clone())),
                Heard::Brought(query) => process.answer(query.clone()),
            }
        }
        process.take_outputs();
        process.take_notes();
        Ok(process)
    }
}
