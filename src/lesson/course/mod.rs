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
mod question;
mod read;

use super::error::{LessonError, Misfit};
use super::format::Start;
use super::played::Played;
use super::playing::Playing;
use super::read as reader;
use super::typed::{Way, way};
use crate::kernel::chunk::{Door, NotFetched, load};

pub use deeds::{Deeds, Vars, told};
pub use format::{Beginning, Choice, Course, FORMAT, Hint, Look, Panel, Question, Step, Task};
pub use goal::Goal;
pub use question::NoAnswer;
pub use read::{Found, Is, Read};

static WAY: Door<Way> = Door::of_the_page(&(way::<Course> as Way));

/// Fetches what finds the place at which a lesson does not fit.
pub(super) async fn fetch_way() -> Result<(), NotFetched> {
    WAY.open(load!(misfits, Way, &(way::<Course> as Way))).await
}

/// Reads a lesson. It is somebody's text: whatever is wrong with it comes back as an error.
pub fn parse(text: &str) -> Result<Course, LessonError> {
    let course: Course = reader::document(text, FORMAT, &WAY)?;
    if course.steps.is_empty() {
        return Err(LessonError::NoSteps);
    }
    let at = |at: String| move |misfit: Misfit| LessonError::Misfit(Misfit { at: at + &misfit.at, ..misfit });
    let none = Vars::new();
    let mut actions = course.start.more.actions(&none).map_err(at("start.more".to_owned()))?.len();
    for (n, step) in course.steps.iter().enumerate() {
        let task = &step.task;
        let ways = task.also.iter().map(|way| ("also", way)).chain(task.not.iter().map(|way| ("not", way)));
        for (name, way) in ways.chain([("solution", &task.solution)]) {
            actions += way.actions(&none).map_err(at(format!("steps[{n}].do.{name}")))?.len();
        }
        if let Some(unknown) = step.ask.iter().find(|id| course.question(id).is_none()) {
            let why = format!("there is no question `{unknown}`");
            return Err(LessonError::Misfit(Misfit { at: format!("steps[{n}].ask"), why }));
        }
    }
    for (n, question) in course.questions.iter().enumerate() {
        for vars in question.variations() {
            actions += question.probe.actions(&vars).map_err(at(format!("questions[{n}].probe")))?.len();
        }
    }
    if actions > crate::story::MAX_ACTIONS {
        return Err(LessonError::TooLong { actions });
    }
    Ok(course)
}

/// What is played before the curtain rises, piece by piece.
pub fn beginning(course: &Course, start: &Start, seed: u64) -> Result<Playing, LessonError> {
    let more = course.start.more.actions(&Vars::new()).map_err(LessonError::Misfit)?;
    let before: Vec<_> = start.before.iter().cloned().chain(more).collect();
    Ok(Playing::free(&start.setup, start.clock, &before, seed).filled_by(deeds::of_the_run))
}

/// The same, at once.
pub fn begin(course: &Course, start: &Start, seed: u64) -> Result<Played, LessonError> {
    Ok(beginning(course, start, seed)?.play())
}
