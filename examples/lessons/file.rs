//! A lesson of this checkout, by its id.
//!
//! Shared by the examples that name one: `#[path = "lessons/file.rs"] mod file;`.

use sts_flow::lesson::{self, Lesson};

/// Reads it. An id names a file of `static/lessons`, and nothing beside that folder.
pub fn load(id: &str) -> Result<Lesson, String> {
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(format!("a lesson's id is made of letters, digits and hyphens, not {id:?}"));
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("static/lessons").join(format!("{id}.json"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    lesson::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}
