//! Lessons as data, and the runner that plays and checks one.
//!
//! May use: [`story`](crate::story) and below. A lesson says what is done and what it expects to see; what really happens is the simulation's business, and a lesson whose
//! expectation does not come true is refused.
//!
//! ```
//! let text = include_str!("../../static/lessons/five-steps.json");
//! let lesson = sts_flow::lesson::parse(text).unwrap();
//! let played = sts_flow::lesson::play(&lesson, lesson.seed).unwrap();
//! assert_eq!(played.steps.len(), 5);
//! assert_eq!(played.story.trace(), sts_flow::lesson::play(&lesson, lesson.seed).unwrap().story.trace());
//! ```

pub mod console;
pub mod opening;
mod pattern;
mod playing;
mod read;
mod run;
pub mod saved;
pub mod share;

use std::fmt;

use serde::Deserialize;

use crate::cloud::Setup;
use crate::kernel::SimTime;
use crate::story::{Action, Node, Terminal};

pub use pattern::{Pattern, What};
pub use playing::{PIECE, Playing};
pub use read::Misfit;
pub use run::{Played, free, play, sandbox};

/// The format that this version reads.
pub const FORMAT: u64 = 1;

/// A text in both languages. A lesson that lacks one does not parse.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bi {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// [`FORMAT`].
    pub format: u64,
    /// Its name in the address.
    pub id: String,
    /// Its title.
    pub title: Bi,
    /// The seed that it is played with unless another is asked for.
    pub seed: u64,
    /// What is there when it begins.
    pub start: Start,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Commands worth trying afterwards.
    #[serde(default)]
    pub tries: Vec<Try>,
}

/// What is there when a lesson begins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The simulated clock before the first action.
    pub clock: SimTime,
    /// The account.
    pub setup: Setup,
    /// What is done before the curtain rises: it really happens, and is history when step 1 begins.
    #[serde(default)]
    pub before: Vec<Action>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its title.
    pub title: Bi,
    /// What to see.
    pub text: Bi,
    /// What happens behind.
    pub behind: Bi,
    /// In what the real AWS differs from the order shown here.
    pub timing: Option<Bi>,
    /// Where AWS says so.
    pub cite: Cite,
    /// Between which two places it happens; its number stands there, nearer to the first.
    pub on: [Node; 2],
    /// What is done. Most steps only go on watching what the first one began.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// The event at which it begins: the first that fits, after the step before began.
    pub begins: Pattern,
    /// What has to happen in it, in this order.
    #[serde(default)]
    pub expects: Vec<Pattern>,
}

/// Where something is documented.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// The page's title.
    pub title: Bi,
    /// Its address, `https://…`.
    pub url: String,
}

/// A command worth trying.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Try {
    /// Where.
    pub terminal: Terminal,
    /// The line.
    pub line: String,
    /// Why.
    pub why: Bi,
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

/// Reads a lesson. It is somebody's text: whatever is wrong with it comes back as an error.
pub fn parse(text: &str) -> Result<Lesson, LessonError> {
    let lesson: Lesson = read::document(text)?;
    if lesson.steps.is_empty() {
        return Err(LessonError::NoSteps);
    }
    let actions = lesson.start.before.len() + lesson.steps.iter().map(|step| step.actions.len()).sum::<usize>();
    if actions > crate::story::MAX_ACTIONS {
        return Err(LessonError::TooLong { actions });
    }
    Ok(lesson)
}
