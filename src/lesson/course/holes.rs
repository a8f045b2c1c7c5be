//! A start that lessons share, with the places that it leaves open filled by the lesson.
//!
//! May use: [`deeds`](super::deeds)'s way of filling, and the reader of starts.
//!
//! ```text
//! starts/app.json   { "holes": { "tokens": "required" }, …, "MetadataOptions.HttpTokens": "{tokens}" }
//! a lesson          { "from": "app", "with": { "tokens": "optional" } }
//! ```

use serde_json::Value;

use super::deeds::{Vars, filled};
use super::format::Course;
use crate::lesson::error::{LessonError, Misfit};
use crate::lesson::format::Start;
use crate::lesson::read::parse_start;

/// Reads the start of `course`, whose text this is.
pub fn start(course: &Course, text: &str) -> Result<Start, LessonError> {
    let Ok(Value::Object(mut document)) = serde_json::from_str(text) else { return parse_start(text) };
    let mut holes: Vars = match document.remove("holes") {
        Some(Value::Object(holes)) => holes.into_iter().collect(),
        _ => Vars::new(),
    };
    for (name, value) in &course.start.with {
        if holes.insert(name.clone(), value.clone()).is_none() {
            let why = format!("the start `{}` leaves no such place open", course.start.from);
            return Err(LessonError::Misfit(Misfit { at: format!("start.with.{name}"), why }));
        }
    }
    if holes.is_empty() {
        return parse_start(text);
    }
    parse_start(&filled(&Value::Object(document), &holes).to_string())
}
