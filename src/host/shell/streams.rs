//! The streams of a running command, and whether the script goes on after it.
//!
//! May use: [`Sink`] of this room.

use crate::host::program::Sink;

/// Where a command's streams lead.
#[derive(Clone, Debug)]
pub(super) struct Streams {
    pub input: Option<String>,
    pub out: Sink,
    pub err: Sink,
    /// Whether this is a copy of the shell, which `exit` leaves without a word.
    pub copy: bool,
    /// How many programs have run each other, down to here.
    pub depth: u8,
}

/// Whether the script goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// With the next command.
    On,
    /// `exit` was run.
    Exit,
}
