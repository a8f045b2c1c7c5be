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

use crate::host::NetError;
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
}
