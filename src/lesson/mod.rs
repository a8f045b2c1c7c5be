//! Lessons as data, and the runner that plays and checks one.
//!
//! May use: [`story`](crate::story) and below. A lesson says what is done and what it expects to see; what really happens
//! is the simulation's business, and a lesson whose expectation does not come true is refused.
//!
//! ```
//! let text = include_str!("../../static/lessons/five-steps.json");
//! let lesson = sts_flow::lesson::parse(text).unwrap();
//! let played = sts_flow::lesson::play(&lesson, lesson.seed).unwrap();
//! assert_eq!(played.steps.len(), 5);
//! assert_eq!(played.story.trace(), sts_flow::lesson::play(&lesson, lesson.seed).unwrap().story.trace());
//! ```

pub mod check;
pub mod console;
pub mod course;
mod error;
mod format;
pub mod glossary;
pub mod map;
pub mod misfits;
pub mod notes;
pub mod opening;
mod pattern;
mod played;
mod playing;
pub mod progress;
mod read;
pub mod saved;
pub mod search;
pub mod share;
mod typed;

pub use error::{LessonError, Limit, Misfit};
pub use format::{Bi, Cite, FORMAT, Lesson, Start, Step, Try};
pub use pattern::{Pattern, What};
pub use played::Played;
pub use playing::{PIECE, Playing, free, play, sandbox};
pub use read::{format_of, parse, parse_start};
