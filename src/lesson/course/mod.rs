//! Lessons that are worked through (format 2): the learner predicts, does, looks, and reads why. What counts is what holds in
//! the world afterwards; what a question's answer is, the simulation computes on a copy of the run.
//!
//! May use: [`story`](crate::story) and below, and what lessons of both formats share. [`format`] is the file; [`deeds`],
//! [`read`] and [`goal`] are the three things that it is made of; [`question`] answers; [`check`] is what an author is told.
//!
//! ```
//! use sts_flow::lesson::{course, parse_start};
//!
//! let course = course::parse(include_str!("../../../static/lessons/look-inside.json")).unwrap();
//! let start = parse_start(include_str!("../../../static/lessons/starts/app.json")).unwrap();
//! let begun = course::begin(&course, &start, course.seed).unwrap();
//! let step = &course.steps[0];
//! let mut story = begun.story.clone();
//! let since = story.trace().len();
//! assert!(!step.task.goal.holds(&story, since).unwrap());
//! step.task.solution.play(&mut story, &course::Vars::new()).unwrap();
//! assert!(step.task.goal.holds(&story, since).unwrap());
//! ```

pub mod check;
mod deeds;
mod format;
mod goal;
mod holes;
mod limits;
mod question;
mod read;
#[cfg(not(target_arch = "wasm32"))]
mod schema;
mod table;

use super::error::LessonError;
use super::format::Start;
use super::played::Played;
use super::playing::Playing;
use super::read as reader;
use super::typed::{Way, way};
use crate::kernel::Millis;
use crate::kernel::chunk::{Door, NotFetched, load};

pub use deeds::{Deeds, Vars, of_the_run, told, vars_of_the_run};
pub use format::{
    Acts, Beginning, Choice, Course, FORMAT, Hides, Hint, Look, Panel, Present, Question, Quote, Step, Stuck, Task,
};
pub use goal::Goal;
pub use holes::start;
pub use question::NoAnswer;
pub use read::{Found, Is, Read};
#[cfg(not(target_arch = "wasm32"))]
pub use schema::schema;
pub use table::{Cell, Placed, Row, Shown, Table, Unit};

static WAY: Door<Way> = Door::of_the_page(&(way::<Course> as Way));

/// Fetches what finds the place at which a lesson does not fit.
pub(super) async fn fetch_way() -> Result<(), NotFetched> {
    WAY.open(load!(misfits, Way, &(way::<Course> as Way))).await
}

/// Reads a lesson. It is somebody's text: whatever is wrong with it comes back as an error.
pub fn parse(text: &str) -> Result<Course, LessonError> {
    limits::of_text(text)?;
    let course: Course = reader::document(text, FORMAT, &WAY)?;
    limits::of_course(&course)?;
    Ok(course)
}

/// A lesson, and what is there when it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught {
    /// The lesson.
    pub course: Course,
    /// The start that it shares with others.
    pub start: Start,
    /// The step that it was opened at, from 0. What comes before was done by its solutions.
    pub step: usize,
}

/// What is played before the curtain rises, piece by piece. Where it rises at a later step, the solutions of those before it
/// have been done.
pub fn beginning(course: &Course, start: &Start, seed: u64, step: usize) -> Result<Playing, LessonError> {
    let earlier = course.steps.iter().take(step).map(|step| &step.task.solution);
    let mut before = start.before.clone();
    before.extend(course.start.more.actions(&Vars::new()).map_err(LessonError::Misfit)?);
    let begun = before.len();
    let mut marks = Vec::new();
    for deeds in earlier {
        marks.push(before.len());
        before.extend(deeds.actions(&Vars::new()).map_err(LessonError::Misfit)?);
    }
    let part = |acts: &Acts| (acts.terminal, acts.line.clone(), Millis::minutes(acts.every.into()));
    let parts = course.start.actors.iter().map(part).collect();
    Ok(Playing::free(&start.setup, start.clock, &before, seed).filled_by(of_the_run).cast(begun, parts).marked(&marks))
}

/// What the cells of a table would show, row by row: each found out on a copy of the run that a lesson begins with `seed`,
/// which goes on by the lesson's own solutions, and by the cell's probe where it has one.
pub fn computed(
    course: &Course,
    start: &Start,
    seed: u64,
    table: &Placed<'_>,
) -> Result<Vec<Option<Found>>, LessonError> {
    let mut story = begin(course, start, seed)?.story;
    let mut probed = vec![None; table.cells().count()];
    let mut begun = Vec::new();
    for (n, step) in course.steps.iter().enumerate() {
        begun.push(story.trace().len());
        table.probed(&story, n, &mut probed).map_err(LessonError::Misfit)?;
        step.task.solution.play(&mut story, &Vars::new()).map_err(LessonError::Misfit)?;
    }
    let shown = table.shown(&story, &begun, story.trace().len());
    Ok(shown.into_iter().zip(probed).map(|(shown, probed)| shown.map(|shown| shown.found).or(probed)).collect())
}

/// The beginning, at once, from the first step.
pub fn begin(course: &Course, start: &Start, seed: u64) -> Result<Played, LessonError> {
    Ok(beginning(course, start, seed, 0)?.play())
}
