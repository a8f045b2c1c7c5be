//! Opens lessons that are worked through, and runs that were kept: what few visitors come with is behind doors. Lessons are in
//! the file that draws them, runs in that of the menu by which they are kept.
//!
//! May use: [`lesson::course`](crate::lesson::course), [`storage`](super::storage), which fetches.

use std::task::Poll;

use super::address::is_id;
use super::storage;
use crate::kernel::chunk::{Door, NotFetched, load};
use crate::lesson::course::{self, Course, Taught};
use crate::lesson::map::{self, Map};
use crate::lesson::opening::{Budget, Opening};
use crate::lesson::saved::{self, OpenError, Opened, Saved, SavedError};
use crate::lesson::{Lesson, LessonError, PIECE, Playing, Start, format_of, misfits, parse, search, share};
use crate::words::Problem;

/// What is behind the door.
#[derive(Debug)]
struct Opener {
    read: fn(&str) -> Result<Course, LessonError>,
    start: fn(&Course, &str) -> Result<Start, LessonError>,
    begin: fn(&Taught) -> Result<Playing, LessonError>,
}

static OPENER: Opener = Opener { read: course::parse, start: course::start, begin };
static DOOR: Door<Opener> = Door::of_the_page(&OPENER);

/// Whether a piece of work was the last, and how much is done of how much.
type Stepped = (Poll<()>, (u64, u64));

/// Reads runs that were kept, and plays them again.
#[derive(Debug)]
pub struct Reader {
    /// What a link holds.
    pub link: fn(&str) -> Result<Saved, SavedError>,
    /// What a file holds.
    pub file: fn(&str) -> Result<Saved, SavedError>,
    /// Begins to play it.
    pub begin: fn(Saved, &Lesson) -> Result<Opening, OpenError>,
    /// A piece of it, and how much is done of how much.
    pub step: fn(&mut Opening) -> Stepped,
    /// What has come of it.
    pub finish: fn(Opening) -> Result<Opened, OpenError>,
}

static READER: Reader = Reader {
    link: share::read,
    file: saved::read,
    begin: |saved, lesson| Opening::new(saved, lesson, Budget::default()),
    step: |opening| (opening.step(PIECE), opening.progress()),
    finish: Opening::finish,
};
static READER_DOOR: Door<Reader> = Door::of_the_page(&READER);

/// Fetches it.
pub async fn reader() -> Result<&'static Reader, NotFetched> {
    READER_DOOR.open(load!(share, Reader, &READER)).await?;
    READER_DOOR.look().ok_or(NotFetched)
}

/// Reads the lesson `id`, whose text this is, and fetches the start that it shares with others. It is opened at this step, from 0.
pub async fn taught(id: &str, text: &str, step: usize) -> Result<Taught, Problem> {
    let broken = |error| Problem::LessonBroken { id: id.to_owned(), error };
    let opener = opener().await.map_err(|NotFetched| Problem::PartMissing)?;
    let course = misfits::told(|| (opener.read)(text)).await.map_err(broken)?;
    let from = &course.start.from;
    let missing = |status| Problem::LessonMissing { id: from.clone(), status };
    if !is_id(from) {
        return Err(missing(404));
    }
    let start = storage::fetch(&format!("lessons/starts/{from}.json")).await.map_err(missing)?;
    let start = misfits::told(|| (opener.start)(&course, &start)).await.map_err(broken)?;
    // That a step is not there is said once the lesson is.
    let step = if step < course.steps.len() { step } else { 0 };
    Ok(Taught { course, start, step })
}

/// The same of the lesson of this name.
pub async fn fetch_taught(id: &str) -> Result<Taught, Problem> {
    let missing = |status| Problem::LessonMissing { id: id.to_owned(), status };
    // It may have been kept by somebody else.
    if !is_id(id) {
        return Err(missing(404));
    }
    taught(id, &storage::fetch(&format!("lessons/{id}.json")).await.map_err(missing)?, 0).await
}

/// Fetches a lesson that plays by itself.
pub async fn fetch_lesson(id: &str) -> Result<Lesson, Problem> {
    let missing = |status| Problem::LessonMissing { id: id.to_owned(), status };
    let text = storage::fetch(&format!("lessons/{id}.json")).await.map_err(missing)?;
    parse(&text).map_err(|error| Problem::LessonBroken { id: id.to_owned(), error })
}

/// Reads what a lesson says that is to be searched, whichever format it has.
pub async fn fetch_places(id: &str) -> Result<Vec<search::Place>, Problem> {
    let missing = |status| Problem::LessonMissing { id: id.to_owned(), status };
    let broken = |error| Problem::LessonBroken { id: id.to_owned(), error };
    let text = storage::fetch(&format!("lessons/{id}.json")).await.map_err(missing)?;
    if format_of(&text) == Some(course::FORMAT) {
        let opener = opener().await.map_err(|NotFetched| Problem::PartMissing)?;
        (opener.read)(&text).map(|course| search::Place::of_course(&course)).map_err(broken)
    } else {
        parse(&text).map(|lesson| search::Place::of_lesson(&lesson)).map_err(broken)
    }
}

/// Fetches the map of all lessons.
pub async fn fetch_map() -> Result<Map, Problem> {
    let id = || "map".to_owned();
    let missing = |status| Problem::LessonMissing { id: id(), status };
    let text = storage::fetch("lessons/map.json").await.map_err(missing)?;
    map::parse(&text).map_err(|error| Problem::LessonBroken { id: id(), error })
}

/// What is played before the curtain rises.
pub fn beginning(taught: &Taught) -> Result<Playing, LessonError> {
    // It was read by what is behind the same door.
    DOOR.look().map_or(Err(LessonError::NoSteps), |opener| (opener.begin)(taught))
}

async fn opener() -> Result<&'static Opener, NotFetched> {
    DOOR.open(load!(panels, Opener, &OPENER)).await?;
    DOOR.look().ok_or(NotFetched)
}

fn begin(taught: &Taught) -> Result<Playing, LessonError> {
    course::beginning(&taught.course, &taught.start, taught.course.seed, taught.step)
}
