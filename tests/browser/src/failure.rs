//! What went wrong, in a sentence.

use std::error::Error;
use std::fmt;

/// A failed step of a test. It prints as a sentence also where a test returns it.
pub struct Failure(String);

/// What a step of a test yields.
pub type Result<T = ()> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure that says this.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// Says what was being done when `cause` came up.
    pub fn of(doing: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self(format!("{doing}: {cause}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// The test harness prints a returned error with `Debug`.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Failure {}
