//! The map of all lessons: units, how long each lesson takes, and what helps to have been worked through before.
//!
//! ```
//! let map = sts_flow::lesson::map::parse(r#"{"units": [{"id": "A", "title": {"ja": "流れ", "en": "The flow"},
//!     "about": {"ja": "…", "en": "…"}, "lessons": []}]}"#).unwrap();
//! assert_eq!(map.units[0].title.en, "The flow");
//! ```

use serde::Deserialize;

use super::error::LessonError;
use super::format::Bi;
use super::read;

/// All lessons.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The units, in the order in which they are taken.
    pub units: Vec<Unit>,
    /// What stands on the cheat sheet: steps of lessons, each by the lesson's name and its own, whose commands are worth having.
    #[serde(default)]
    pub sheet: Vec<(String, String)>,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// `A`
    pub id: String,
    /// Its title.
    pub title: Bi,
    /// What it is about.
    pub about: Bi,
    /// Its lessons.
    pub lessons: Vec<Entry>,
}

/// A lesson, as the map shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in the address.
    pub id: String,
    /// `A1`
    pub code: String,
    /// Its title.
    pub title: Bi,
    /// How many minutes it takes.
    pub minutes: u32,
    /// What helps to have been worked through before.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The question that it answers.
    pub question: Bi,
    /// Whether it is there. What is not is to come.
    #[serde(default)]
    pub file: bool,
}

impl Map {
    /// The lesson of this name.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.units.iter().flat_map(|unit| &unit.lessons).find(|entry| entry.id == id)
    }

    /// What comes after this lesson: the next that is there.
    pub fn after(&self, id: &str) -> Option<&Entry> {
        let mut later = self.units.iter().flat_map(|unit| &unit.lessons).skip_while(|entry| entry.id != id).skip(1);
        later.find(|entry| entry.file)
    }
}

/// Reads the map.
pub fn parse(text: &str) -> Result<Map, LessonError> {
    read::plain(text)
}
