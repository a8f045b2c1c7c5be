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

/// Of what a lesson may have so much and no more: it may be somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of its file.
    Bytes,
    /// Steps.
    Steps,
    /// Actions, written in it anywhere.
    Actions,
    /// Simulated days in one list of actions.
    Days,
    /// Probes in one goal.
    Probes,
    /// Questions.
    Questions,
    /// Choices of one question.
    Choices,
    /// Things that vary in one question.
    Varying,
    /// Variations of one question, all put together.
    Variations,
    /// Columns of one table.
    Columns,
    /// Rows of one table.
    Rows,
    /// Those who act by themselves.
    Actors,
}

impl Limit {
    /// So many.
    pub const fn most(self) -> usize {
        match self {
            Self::Bytes => 64 * 1024,
            Self::Steps | Self::Questions => 40,
            Self::Actions => 400,
            Self::Days => 30,
            Self::Probes => 8,
            Self::Choices => 6,
            Self::Varying | Self::Columns | Self::Actors => 4,
            Self::Rows => 12,
            Self::Variations => 24,
        }
    }

    /// What there are too many of.
    const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Steps => "steps",
            Self::Actions => "actions",
            Self::Days => "simulated days",
            Self::Probes => "probes",
            Self::Questions => "questions",
            Self::Choices => "choices",
            Self::Varying => "things that vary",
            Self::Variations => "variations",
            Self::Columns => "columns",
            Self::Rows => "rows",
            Self::Actors => "actors",
        }
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
    /// It has more of something than a lesson may have.
    Beyond {
        /// Where; nowhere, if it is the lesson itself.
        at: String,
        /// Of what.
        limit: Limit,
        /// How many.
        found: usize,
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
            Self::Beyond { at, limit, found } => {
                let colon = if at.is_empty() { "" } else { ": " };
                write!(f, "{at}{colon}{found} {} are too many: at most {} are read", limit.name(), limit.most())
            }
            Self::NeverBegins { step } => write!(f, "step {step} never begins"),
            Self::NeverHappens { step, expectation } => {
                write!(f, "expectation {expectation} of step {step} never happens")
            }
        }
    }
}

impl std::error::Error for LessonError {}
