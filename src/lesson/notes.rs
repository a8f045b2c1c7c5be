//! What a presenter is told who shows a lesson that plays by itself: a file beside the lesson, which only presenters fetch.
//! Lessons that are worked through have it in their steps.
//!
//! ```
//! let notes = sts_flow::lesson::notes::parse(include_str!("../../static/lessons/notes/five-steps.json")).unwrap();
//! assert_eq!(notes.steps.len(), 5);
//! ```

use serde::Deserialize;

use super::course::Present;
use super::error::LessonError;
use super::read;

/// For whoever presents a lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    /// Of each step.
    pub steps: Vec<Present>,
}

/// Reads them.
pub fn parse(text: &str) -> Result<Notes, LessonError> {
    read::plain(text)
}
