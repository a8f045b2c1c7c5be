//! What is fetched, opened and played outside of the reducer, in slices: the wish, how far it has come, and what comes of it.

use std::rc::Rc;

use super::run::Branch;
use crate::lesson::saved::Moment;
use crate::ui::address::{FIRST_LESSON, Place};
use crate::words::Problem;

/// What is wanted: a wish replaces the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A lesson, or free play on the account of one, and on top of it the run that a link holds.
    Lesson {
        /// The lesson's id.
        id: String,
        /// The step that it is opened at, from 0, where that makes another run.
        step: usize,
        /// Whether it is free play.
        free: bool,
        /// The link.
        link: Option<Rc<str>>,
    },
    /// The run that a link holds, on the lesson that is there.
    Link(Rc<str>),
    /// The run that a file holds: its text.
    File(Rc<str>),
}

impl Wanted {
    /// What `place` is. Free play begins with the first lesson's account; the opening screen shows a moment of that lesson.
    pub fn lesson(place: &Place, link: Option<Rc<str>>) -> Self {
        match place {
            Place::Lesson { id, step } => {
                let written = step.as_ref().and_then(|step| step.parse::<usize>().ok());
                Self::Lesson {
                    id: id.clone(),
                    step: written.map_or(0, |step| step.saturating_sub(1)),
                    free: false,
                    link,
                }
            }
            Place::Welcome | Place::Lessons => Self::Lesson { id: FIRST_LESSON.to_owned(), step: 0, free: false, link },
            Place::Play => Self::Lesson { id: FIRST_LESSON.to_owned(), step: 0, free: true, link },
        }
    }

    /// The link in it.
    pub fn link(&self) -> Option<&Rc<str>> {
        match self {
            Self::Lesson { link, .. } => link.as_ref(),
            Self::Link(link) => Some(link),
            Self::File(_) => None,
        }
    }
}

/// How far the playing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loading {
    /// So much is done.
    pub done: usize,
    /// Of so much.
    pub all: usize,
}

/// What was wanted, played.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its futures.
    pub branches: Vec<Branch>,
    /// The one in front.
    pub front: usize,
    /// The one beside it.
    pub beside: Option<usize>,
    /// Where the playhead was, if it is a run that was kept.
    pub moment: Option<Moment>,
    /// Where it belongs, if it says so.
    pub place: Option<Place>,
    /// The link it came from.
    pub link: Option<Rc<str>>,
    /// What has to be told.
    pub problems: Vec<Problem>,
}

impl Loaded {
    /// A run from its beginning.
    pub fn begun(branch: Branch) -> Self {
        let branches = vec![branch];
        Self { branches, front: 0, beside: None, moment: None, place: None, link: None, problems: Vec::new() }
    }
}
