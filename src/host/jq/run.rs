//! What a filter is handed while it runs, and what it shares with whoever runs it: the simulated process's clock, environment
//! and inputs.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use jaq_core::data::HasLut;
use jaq_core::{DataT, Error, Lut};

use super::meter;
use super::value::{Metered, wrong};

/// What a filter works with.
pub(super) enum Kind {}

impl DataT for Kind {
    type V<'a> = Metered;
    type Data<'a> = Run<'a>;
}

/// What a filter is handed while it runs.
pub(super) struct Run<'a> {
    pub lut: &'a Lut<Kind>,
    /// What it shares with its caller.
    pub shared: &'a Shared,
    /// How many contexts it was made of, one of the other: as many as calls are nested, about.
    pub depth: u32,
}

impl Clone for Run<'_> {
    fn clone(&self) -> Self {
        Self { depth: self.depth + 1, ..*self }
    }
}

impl<'a> HasLut<'a, Kind> for Run<'a> {
    /// jaq asks for this whenever it evaluates a term.
    fn lut(&self) -> &'a Lut<Kind> {
        meter::evaluate();
        self.lut
    }
}

/// An input, or jq's message where the text goes on with none; and how many lines have been read with it.
pub(super) type Input = (Result<Metered, String>, usize);

/// What a filter and whoever runs it share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The clock, in seconds.
    pub now: f64,
    /// The environment.
    pub env: Metered,
    /// The name of the file that is read, if it is one.
    pub file: Option<String>,
    /// What has not been read yet.
    pub inputs: RefCell<VecDeque<Input>>,
    /// What was said on standard error.
    pub said: RefCell<String>,
    /// How many lines have been read.
    pub line: Cell<usize>,
}

impl Shared {
    /// The next input.
    pub(super) fn next(&self) -> Option<Result<Metered, Error<Metered>>> {
        let (input, line) = self.inputs.borrow_mut().pop_front()?;
        self.line.set(line);
        Some(input.map_err(wrong))
    }

    /// How many lines have been read.
    pub(super) fn line(&self) -> usize {
        self.line.get()
    }

    pub(super) fn file(&self) -> Metered {
        self.file.clone().map_or_else(Metered::default, Metered::from)
    }

    pub(super) fn say(&self, text: &str) {
        if meter::spend(1 + text.len() as u64 / 8) {
            self.said.borrow_mut().push_str(text);
        }
    }
}
