//! Fetches, opens and plays what the state wants, in slices that leave the browser free, and says how far it has come.
//!
//! May use: [`state`](super::state) and the browser's clock. A wish that is replaced or cancelled stops at the next slice.

use std::cell::Cell;
use std::rc::Rc;
use std::task::Poll;

use gloo::timers::future::TimeoutFuture;
use gloo::utils::window;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::address::Place;
use super::context::Page;
use super::state::{Branch, Loaded, Loading, Model, Msg, Run, Wanted};
use super::storage;
use crate::lesson::opening::{Budget, Opening};
use crate::lesson::saved::{self, FIRST, OpenError, Saved, SavedError};
use crate::lesson::{Lesson, PIECE, Played, Playing, share};
use crate::words::Problem;

/// A slice takes no longer than this, in milliseconds, but for the piece in which it ends.
const SLICE: f64 = 5.0;
/// What takes no longer than this is not told of, in milliseconds.
const PATIENCE: f64 = 250.0;
/// How far it has come is told no more often than this, in milliseconds.
const TOLD_EVERY: f64 = 100.0;

/// Plays what is wanted whenever that is something else.
#[hook]
pub fn use_loader(page: &Page, model: &UseReducerHandle<Model>) {
    let (page, lesson) = (page.clone(), model.lesson());
    use_effect_with(model.wanted.clone(), move |wanted| {
        let stopped = Rc::new(Cell::new(false));
        if let Some(wanted) = wanted.clone() {
            let stopped = stopped.clone();
            spawn_local(async move {
                let report = {
                    let page = page.clone();
                    Callback::from(move |loading| page.send(Msg::Loading(loading)))
                };
                if let Ok(loaded) = load(&wanted, lesson, &Slices { stopped, report }).await {
                    page.send(Msg::Loaded(wanted, loaded));
                }
            });
        }
        move || stopped.set(true)
    });
}

/// How the work is divided, and whether it is still wanted.
#[derive(Clone, Debug)]
pub struct Slices {
    stopped: Rc<Cell<bool>>,
    report: Callback<Loading>,
}

/// It is not wanted any more.
#[derive(Clone, Copy, Debug)]
pub struct Stopped;

impl Slices {
    /// For work that nobody stops and nobody watches.
    pub fn unwatched() -> Self {
        Self { stopped: Rc::default(), report: Callback::noop() }
    }

    /// Does piece after piece until the work is done; each says how much is done, of how much.
    async fn run(&self, mut piece: impl FnMut() -> (Poll<()>, (u64, u64))) -> Result<(), Stopped> {
        let clock = window().performance();
        let now = || clock.as_ref().map_or(0.0, web_sys::Performance::now);
        let (began, mut told) = (now(), 0.0);
        loop {
            let until = now() + SLICE;
            let progress = loop {
                let (state, progress) = piece();
                if state.is_ready() {
                    return self.wanted();
                }
                if now() >= until {
                    break progress;
                }
            };
            let at = now();
            if at - began > PATIENCE && at - told > TOLD_EVERY {
                told = at;
                let (done, all) = progress;
                self.report.emit(Loading { done: done as usize, all: all as usize });
            }
            self.rest().await?;
        }
    }

    /// Lets the browser do its other work.
    async fn rest(&self) -> Result<(), Stopped> {
        TimeoutFuture::new(0).await;
        self.wanted()
    }

    fn wanted(&self) -> Result<(), Stopped> {
        if self.stopped.get() { Err(Stopped) } else { Ok(()) }
    }

    /// Makes a show of a run, in a slice of its own.
    async fn show(&self, played: Played, lesson: &Rc<Lesson>) -> Result<Run, Stopped> {
        self.rest().await?;
        let run = Run::of(played, lesson.clone());
        self.rest().await?;
        Ok(run)
    }
}

/// Fetches and plays it.
pub async fn load(
    wanted: &Wanted,
    lesson: Option<Rc<Lesson>>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    let opened = match (wanted, lesson) {
        (Wanted::Lesson { id, free, link }, _) => return self::lesson(id, *free, link.clone(), slices).await,
        // Nothing is opened where there is no lesson to play it on.
        (_, None) => return Err(Stopped),
        (Wanted::Link(link), Some(lesson)) => {
            let opened = open(share::read(link), &lesson, slices).await?;
            opened.map_err(|error| told(error, &lesson, Problem::Link))
        }
        (Wanted::File(text), Some(lesson)) => {
            let opened = open(saved::read(text), &lesson, slices).await?;
            opened.map_err(|error| told(error, &lesson, Problem::Saved))
        }
    };
    Ok(opened.map(|loaded| Loaded { link: wanted.link().cloned(), ..loaded }))
}

async fn lesson(
    id: &str,
    free: bool,
    link: Option<Rc<str>>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    let text = match storage::fetch(&format!("lessons/{id}.json")).await {
        Ok(text) => text,
        Err(status) => return Ok(Err(Problem::LessonMissing { id: id.to_owned(), status })),
    };
    slices.rest().await?;
    let broken = |error| Problem::LessonBroken { id: id.to_owned(), error };
    let lesson = match crate::lesson::parse(&text) {
        Ok(lesson) => Rc::new(lesson),
        Err(error) => return Ok(Err(broken(error))),
    };
    slices.rest().await?;
    let mut problems = Vec::new();
    if let Some(link) = link {
        match open(share::read(&link), &lesson, slices).await? {
            Ok(loaded) => return Ok(Ok(Loaded { link: Some(link), ..loaded })),
            // The lesson is there all the same.
            Err(error) => problems.push(told(error, &lesson, Problem::Link)),
        }
    }
    let mut playing =
        if free { Playing::sandbox(&lesson.start, lesson.seed) } else { Playing::lesson(&lesson, lesson.seed) };
    slices.run(|| (playing.step(PIECE), playing.progress())).await?;
    let played = match playing.finish() {
        Ok(played) => played,
        Err(error) => return Ok(Err(broken(error))),
    };
    let run = slices.show(played, &lesson).await?;
    Ok(Ok(Loaded { problems, ..Loaded::begun(Branch::new(FIRST, run)) }))
}

/// Plays a kept run, within a budget.
async fn open(
    saved: Result<Saved, SavedError>,
    lesson: &Rc<Lesson>,
    slices: &Slices,
) -> Result<Result<Loaded, OpenError>, Stopped> {
    let saved = match saved {
        Ok(saved) => saved,
        Err(error) => return Ok(Err(OpenError::Saved(error))),
    };
    let (front, beside, moment) = (saved.front, saved.beside, saved.moment);
    let place = match &saved.lesson {
        Some(id) => Place::Lesson { id: id.clone(), step: None },
        None => Place::Play,
    };
    let mut opening = match Opening::new(saved, lesson, Budget::default()) {
        Ok(opening) => opening,
        Err(error) => return Ok(Err(error)),
    };
    slices.run(|| (opening.step(PIECE), opening.progress())).await?;
    let opened = match opening.finish() {
        Ok(opened) => opened,
        Err(error) => return Ok(Err(error)),
    };
    let mut branches = Vec::new();
    for (n, (name, played)) in opened.futures.into_iter().enumerate() {
        let forked = n > 0 || played.cut;
        let mut run = slices.show(played, lesson).await?;
        run.forked = forked;
        branches.push(Branch::new(&name, run));
    }
    let problems = if opened.differs { vec![Problem::Differs] } else { Vec::new() };
    Ok(Ok(Loaded { branches, front, beside, moment: Some(moment), place: Some(place), link: None, problems }))
}

fn told(error: OpenError, lesson: &Lesson, problem: fn(SavedError) -> Problem) -> Problem {
    match error {
        OpenError::Saved(error) => problem(error),
        OpenError::Lesson(error) => Problem::LessonBroken { id: lesson.id.clone(), error },
    }
}
