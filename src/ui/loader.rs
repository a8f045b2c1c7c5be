//! Fetches, opens and plays what the state wants, in slices that leave the browser free, and says how far it has come.
//!
//! May use: [`state`](super::state) and the browser's clock. A wish that is replaced or cancelled stops at the next slice.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::address::Place;
use super::context::Page;
use super::state::{Branch, Loaded, Loading, Model, Msg, Run, Wanted};
use super::storage;
use crate::lesson::saved::{self, FIRST, OpenError, Saved, SavedError};
use crate::lesson::{Lesson, Played, share};
use crate::words::Problem;

/// Plays what is wanted whenever that is something else.
#[hook]
pub fn use_loader(page: &Page, model: &UseReducerHandle<Model>) {
    let (page, lesson) = (page.clone(), model.lesson());
    use_effect_with(model.wanted.clone(), move |wanted| {
        let stopped = Rc::new(Cell::new(false));
        if let Some(wanted) = wanted.clone() {
            let stopped = stopped.clone();
            spawn_local(async move {
                let slices = Slices {
                    stopped,
                    report: Callback::from({
                        let page = page.clone();
                        move |loading| page.send(Msg::Loading(loading))
                    }),
                };
                if let Some(loaded) = load(&wanted, lesson, &slices).await {
                    page.send(Msg::Loaded(wanted, loaded));
                }
            });
        }
        move || stopped.set(true)
    });
}

/// How the work is divided, and whether it is still wanted.
pub struct Slices {
    stopped: Rc<Cell<bool>>,
    report: Callback<Loading>,
}

impl Slices {
    /// For work that nobody stops and nobody watches.
    pub fn unwatched() -> Self {
        Self { stopped: Rc::default(), report: Callback::noop() }
    }
}

/// Fetches and plays it; nothing if it was stopped.
pub async fn load(wanted: &Wanted, lesson: Option<Rc<Lesson>>, slices: &Slices) -> Option<Result<Loaded, Problem>> {
    let loaded = match wanted {
        Wanted::Lesson { id, free, link } => self::lesson(id, *free, link.clone(), slices).await,
        Wanted::Link(link) => match lesson {
            Some(lesson) => {
                open(share::read(link), &lesson, slices).await.map_err(|error| told(error, &lesson, Problem::Link))
            }
            None => return None,
        }
        .map(|loaded| Loaded { link: Some(link.clone()), ..loaded }),
        Wanted::File(text) => match lesson {
            Some(lesson) => {
                open(saved::read(text), &lesson, slices).await.map_err(|error| told(error, &lesson, Problem::Saved))
            }
            None => return None,
        },
    };
    (!slices.stopped.get()).then_some(loaded)
}

async fn lesson(id: &str, free: bool, link: Option<Rc<str>>, slices: &Slices) -> Result<Loaded, Problem> {
    let text = storage::fetch(&format!("lessons/{id}.json")).await;
    let text = text.map_err(|status| Problem::LessonMissing { id: id.to_owned(), status })?;
    let broken = |error| Problem::LessonBroken { id: id.to_owned(), error };
    let lesson = Rc::new(crate::lesson::parse(&text).map_err(broken)?);
    let mut problems = Vec::new();
    if let Some(link) = link {
        match open(share::read(&link), &lesson, slices).await {
            Ok(loaded) => return Ok(Loaded { link: Some(link), ..loaded }),
            // The lesson is there all the same.
            Err(error) => problems.push(told(error, &lesson, Problem::Link)),
        }
    }
    let played = if free {
        crate::lesson::sandbox(&lesson.start, lesson.seed)
    } else {
        crate::lesson::play(&lesson, lesson.seed).map_err(broken)?
    };
    Ok(Loaded { problems, ..Loaded::begun(Branch::new(FIRST, Run::of(played, lesson))) })
}

/// Plays a kept run.
#[expect(clippy::unused_async, reason = "it will be played in slices")]
async fn open(saved: Result<Saved, SavedError>, lesson: &Rc<Lesson>, _slices: &Slices) -> Result<Loaded, OpenError> {
    let saved = saved.map_err(OpenError::Saved)?;
    let opened = saved.open(lesson)?;
    let branch = |(n, (name, played)): (usize, (String, Played))| {
        let forked = n > 0 || played.cut;
        let mut run = Run::of(played, lesson.clone());
        run.forked = forked;
        Branch::new(&name, run)
    };
    Ok(Loaded {
        branches: opened.futures.into_iter().enumerate().map(branch).collect(),
        front: saved.front,
        beside: saved.beside,
        moment: Some(saved.moment),
        place: Some(match saved.lesson {
            Some(id) => Place::Lesson { id, step: None },
            None => Place::Play,
        }),
        link: None,
        problems: if opened.differs { vec![Problem::Differs] } else { Vec::new() },
    })
}

fn told(error: OpenError, lesson: &Lesson, problem: fn(SavedError) -> Problem) -> Problem {
    match error {
        OpenError::Saved(error) => problem(error),
        OpenError::Lesson(error) => Problem::LessonBroken { id: lesson.id.clone(), error },
    }
}
