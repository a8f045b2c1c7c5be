//! The interface of a compiled `--query` expression. It stands apart so that nothing outside the chunk names the crate.

use std::fmt::Debug;

use serde_json::Value;

/// An expression that has been read.
pub trait Query: Debug {
    /// How many steps it takes on `value`, at most.
    fn steps(&self, value: &Value) -> u64;

    /// Its answer.
    fn ask(&self, value: &Value) -> Result<Value, Unanswered>;
}

/// Why there is no answer.
#[derive(Debug, PartialEq)]
pub enum Unanswered {
    /// The CLI's message.
    Failed(String),
    /// It would take more than a program may.
    Killed,
}
