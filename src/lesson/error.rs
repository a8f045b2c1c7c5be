//! What is wrong with a lesson's file, or with the lesson in it.

use std::fmt;

/// What does not fit, and where: ``steps[2].cite: missing field `url` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The way to it from the outermost object.
    pub at: String,
    /// What is wrong there.
    pub why: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.at)?;
        f.write_str(if self.at.is_empty() { "" } else { ": " })?;
        f.write_str(&self.why)
    }
}

/// Why a lesson cannot be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonError {
    /// It is no JSON from here on.
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// The byte in the line, from 1.
        column: usize,
        /// What is wrong there.
        why: String,
    },
    /// It is not of a lesson's form.
    Misfit(Misfit),
    /// It was written for another version.
    OtherFormat {
        /// Its format.
        found: u64,
        /// The format that this version reads.
        known: u64,
    },
    /// It has no steps.
    NoSteps,
    /// It has more actions than a run may have.
    TooLong {
        /// How many.
        actions: usize,
    },
    /// The event at which a step begins never happens.
    NeverBegins {
        /// The step, from 1.
        step: usize,
    },
    /// An event that a step expects never happens in it.
    NeverHappens {
        /// The step, from 1.
        step: usize,
        /// Which of its expectations, from 1.
        expectation: usize,
    },
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line, column, why } => write!(f, "{why} at line {line} column {column}"),
            Self::Misfit(misfit) => write!(f, "{misfit}"),
            Self::OtherFormat { found, known } => write!(f, "format {found}, where {known} is read"),
            Self::NoSteps => f.write_str("no steps"),
            Self::TooLong { actions } => write!(f, "{actions} actions are too many"),
            Self::NeverBegins { step } => write!(f, "step {step} never begins"),
            Self::NeverHappens { step, expectation } => {
                write!(f, "expectation {expectation} of step {step} never happens")
            }
        }
    }
}

impl std::error::Error for LessonError {}
