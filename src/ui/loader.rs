//! Fetches, opens and plays what the state wants, in slices that leave the browser free, and says how far it has come.
//!
//! May use: [`state`](super::state) and the browser's clock. A wish that is replaced or cancelled stops at the next slice.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
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
use crate::host::chunk;
use crate::kernel::chunk::{Chunk, NotFetched, take_wanted};
use crate::lesson::opening::{Budget, Opening};
use crate::lesson::saved::{self, FIRST, OpenError, Saved, SavedError};
use crate::lesson::{Lesson, PIECE, Played, Playing, misfits, share};
use crate::story::Action;
use crate::words::{Lang, Problem};

/// A slice takes no longer than this, in milliseconds, but for the piece in which it ends.
const SLICE: f64 = 5.0;
/// What takes no longer than this is not told of, in milliseconds.
const PATIENCE: f64 = 250.0;
/// How far it has come is told no more often than this, in milliseconds.
const TOLD_EVERY: f64 = 100.0;

/// Plays what is wanted whenever that is something else.
#[hook]
pub fn use_loader(page: &Page, model: &UseReducerHandle<Model>) {
    let (page, lesson, lang) = (page.clone(), model.lesson(), model.settings.lang);
    use_effect_with(model.wanted.clone(), move |wanted| {
        let stopped = Rc::new(Cell::new(false));
        if let Some(wanted) = wanted.clone() {
            let stopped = stopped.clone();
            spawn_local(async move {
                let report = {
                    let page = page.clone();
                    Callback::from(move |loading| page.send(Msg::Loading(loading)))
                };
                if let Ok(loaded) = load(&wanted, lesson, &Slices { stopped, lang, report }).await {
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
    /// In which language a show leaves time to read.
    lang: Lang,
    report: Callback<Loading>,
}

/// It is not wanted any more.
#[derive(Clone, Copy, Debug)]
pub struct Stopped;

impl Slices {
    /// For work that nobody stops and nobody watches.
    pub fn unwatched(lang: Lang) -> Self {
        Self { stopped: Rc::default(), lang, report: Callback::noop() }
    }

    /// Plays what `begin` begins, piece after piece; each says how much is done, of how much. Where it comes to a part of the
    /// page's code that is not here, that is fetched, and it begins anew.
    async fn play<P>(
        &self,
        begin: impl Fn() -> Result<P, Problem>,
        piece: impl Fn(&mut P) -> (Poll<()>, (u64, u64)),
    ) -> Result<Result<P, Problem>, Stopped> {
        loop {
            let mut playing = match begin() {
                Ok(work) => work,
                Err(problem) => return Ok(Err(problem)),
            };
            let Some(chunk) = self.run(|| piece(&mut playing)).await? else { return Ok(Ok(playing)) };
            if let Err(problem) = fetched(chunk).await {
                return Ok(Err(problem));
            }
            self.wanted()?;
        }
    }

    /// Does piece after piece until the work is done, or until it wants a chunk that is not here.
    async fn run(&self, mut piece: impl FnMut() -> (Poll<()>, (u64, u64))) -> Result<Option<Chunk>, Stopped> {
        let clock = window().performance();
        let now = || clock.as_ref().map_or(0.0, web_sys::Performance::now);
        let (began, mut told) = (now(), 0.0);
        loop {
            let until = now() + SLICE;
            let progress = loop {
                let (state, progress) = piece();
                let lacks = take_wanted();
                if lacks.is_some() || state.is_ready() {
                    return self.wanted().map(|()| lacks);
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
        let run = Run::of(played, lesson.clone(), self.lang);
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
            open(misfits::told(|| share::read(link)).await, Problem::Link, &lesson, slices).await?
        }
        (Wanted::File(text), Some(lesson)) => {
            open(misfits::told(|| saved::read(text)).await, Problem::Saved, &lesson, slices).await?
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
    let lesson = match misfits::told(|| crate::lesson::parse(&text)).await {
        Ok(lesson) => Rc::new(lesson),
        Err(error) => return Ok(Err(broken(error))),
    };
    slices.rest().await?;
    let mut problems = Vec::new();
    if let Some(link) = link {
        match open(misfits::told(|| share::read(&link)).await, Problem::Link, &lesson, slices).await? {
            Ok(loaded) => return Ok(Ok(Loaded { link: Some(link), ..loaded })),
            // It can be tried again.
            Err(problem @ Problem::CodeMissing { .. }) => return Ok(Err(problem)),
            // The lesson is there all the same.
            Err(problem) => problems.push(problem),
        }
    }
    let shown = lesson.steps.iter().filter(|_| !free).flat_map(|step| &step.actions);
    if let Err(problem) = needed(lesson.start.before.iter().chain(shown)).await {
        return Ok(Err(problem));
    }
    let begin =
        || Ok(if free { Playing::sandbox(&lesson.start, lesson.seed) } else { Playing::lesson(&lesson, lesson.seed) });
    let played = match slices.play(begin, |playing| (playing.step(PIECE), playing.progress())).await? {
        Ok(playing) => playing.finish().map_err(broken),
        Err(problem) => Err(problem),
    };
    let played = match played {
        Ok(played) => played,
        Err(problem) => return Ok(Err(problem)),
    };
    let run = slices.show(played, &lesson).await?;
    Ok(Ok(Loaded { problems, ..Loaded::begun(Branch::new(FIRST, run)) }))
}

/// Plays a kept run, within a budget. `problem` says where it came from.
async fn open(
    saved: Result<Saved, SavedError>,
    problem: fn(SavedError) -> Problem,
    lesson: &Rc<Lesson>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    let told = |error| match error {
        OpenError::Saved(error) => problem(error),
        OpenError::Lesson(error) => Problem::LessonBroken { id: lesson.id.clone(), error },
    };
    let saved = match saved {
        Ok(saved) => saved,
        Err(error) => return Ok(Err(problem(error))),
    };
    let (front, beside, moment) = (saved.front, saved.beside, saved.moment);
    let place = match &saved.lesson {
        Some(id) => Place::Lesson { id: id.clone(), step: None },
        None => Place::Play,
    };
    if let Err(problem) = needed(saved.futures.iter().flat_map(|future| &future.actions)).await {
        return Ok(Err(problem));
    }
    let begin = || Opening::new(saved.clone(), lesson, Budget::default()).map_err(told);
    let opened = match slices.play(begin, |opening| (opening.step(PIECE), opening.progress())).await? {
        Ok(opening) => opening.finish().map_err(told),
        Err(problem) => Err(problem),
    };
    let opened = match opened {
        Ok(opened) => opened,
        Err(problem) => return Ok(Err(problem)),
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

/// Fetches what the lines that are about to be typed name, so that they need not be run twice.
async fn needed(actions: impl Iterator<Item = &Action>) -> Result<(), Problem> {
    for action in actions {
        if let Action::Type { line, .. } = action {
            for chunk in Chunk::named_in(line).filter(|chunk| !chunk::is_here(*chunk)) {
                fetched(chunk).await?;
            }
        }
    }
    Ok(())
}

async fn fetched(chunk: Chunk) -> Result<(), Problem> {
    chunk::fetch(chunk).await.map_err(|NotFetched| Problem::CodeMissing { program: chunk.program() })
}

thread_local! {
    /// What is being fetched before anybody has asked for it.
    static AHEAD: RefCell<BTreeSet<Chunk>> = const { RefCell::new(BTreeSet::new()) };
}

/// Somebody writes `text`: what it names is fetched ahead.
pub fn near(text: &str) {
    Chunk::named_in(text).for_each(ahead);
}

/// Somebody is about to need a chunk.
pub fn ahead(chunk: Chunk) {
    if !chunk::is_here(chunk) && AHEAD.with_borrow_mut(|ahead| ahead.insert(chunk)) {
        spawn_local(async move {
            // Whoever needs it asks again, and says if it cannot be had.
            let _ = chunk::fetch(chunk).await;
            AHEAD.with_borrow_mut(|ahead| ahead.remove(&chunk));
        });
    }
}

/// Fetches what something waits for, as often as somebody asks for it.
#[hook]
pub fn use_fetcher(page: &Page, model: &Model) {
    let page = page.clone();
    let wanted = model.held.as_ref().filter(|held| !held.failed).map(|held| (held.chunk, held.tries));
    use_effect_with(wanted, move |wanted| {
        if let Some((chunk, _)) = *wanted {
            spawn_local(async move {
                let outcome = chunk::fetch(chunk).await;
                page.send(Msg::Fetched(chunk, outcome));
            });
        }
    });
}
