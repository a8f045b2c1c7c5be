//! Fetches, opens and plays what the state wants, in slices that leave the browser free, and says how far it has come.
//!
//! May use: [`state`](super::state) and the browser's clock. A wish that is replaced or cancelled stops at the next slice.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::task::Poll;

use gloo::timers::future::TimeoutFuture;
use gloo::utils::window;
use serde::Deserialize;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::address::{Place, is_id};
use super::context::Page;
use super::opener::{Reader, beginning, reader, taught};
use super::state::{Branch, Loaded, Loading, Model, Msg, Run, Wanted};
use super::storage;
use crate::host::{chunk, secrets};
use crate::kernel::chunk::{Chunk, NotFetched, take_wanted};
use crate::lesson::course::Taught;
use crate::lesson::opening::Budget;
use crate::lesson::saved::{FIRST, OpenError, Saved, SavedError};
use crate::lesson::{Lesson, LessonError, PIECE, Played, Playing, Start, course, format_of, misfits};
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
    let there = model.run().map(|run| (run.lesson.clone(), run.taught.clone()));
    let (page, lang) = (page.clone(), model.settings.lang);
    use_effect_with(model.wanted.clone(), move |wanted| {
        let stopped = Rc::new(Cell::new(false));
        if let Some(wanted) = wanted.clone() {
            let stopped = stopped.clone();
            spawn_local(async move {
                let report = {
                    let page = page.clone();
                    Callback::from(move |loading| page.send(Msg::Loading(loading)))
                };
                if let Ok(loaded) = load(&wanted, there, &Slices { stopped, lang, report }).await {
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
            // To begin takes as long as a slice.
            self.rest().await?;
            let Some(chunk) = self.run(|| piece(&mut playing)).await? else { return Ok(Ok(playing)) };
            if let Err(problem) = fetched(chunk).await {
                return Ok(Err(problem));
            }
            self.wanted()?;
        }
    }

    /// Plays what `begin` begins to its end; `broken` says what is wrong with a lesson that does not hold together.
    async fn played(
        &self,
        begin: impl Fn() -> Result<Playing, Problem>,
        broken: impl Fn(LessonError) -> Problem,
    ) -> Result<Result<Played, Problem>, Stopped> {
        let spent = Cell::new(false);
        let piece = |playing: &mut Playing| {
            let state = playing.step(PIECE);
            // It may be somebody's file.
            spent.set(Budget::default().is_exceeded_by(playing.spent()));
            (if spent.get() { Poll::Ready(()) } else { state }, playing.progress())
        };
        let playing = self.play(begin, piece).await?;
        if spent.get() {
            return Ok(Err(Problem::Saved(SavedError::TooMuchWork)));
        }
        Ok(playing.and_then(|playing| playing.finish().map_err(broken)))
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
    there: Option<(Rc<Lesson>, Option<Rc<Taught>>)>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    if let Wanted::File(text) = wanted
        && format_of(text).is_some()
    {
        return from_file(text, slices).await;
    }
    let opened = match (wanted, there) {
        (Wanted::Lesson { id, step, free, link }, _) => {
            return self::lesson(id, *step, *free, link.clone(), slices).await;
        }
        // Nothing is opened where there is no lesson to play it on.
        (_, None) => return Err(Stopped),
        (Wanted::Link(link), Some((lesson, taught))) => open(Kept::Link(link), &lesson, taught, slices).await?,
        (Wanted::File(text), Some((lesson, taught))) => open(Kept::File(text), &lesson, taught, slices).await?,
    };
    Ok(opened.map(|loaded| Loaded { link: wanted.link().cloned(), ..loaded }))
}

async fn lesson(
    id: &str,
    step: usize,
    free: bool,
    link: Option<Rc<str>>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    let text = match storage::fetch(&format!("lessons/{id}.json")).await {
        Ok(text) => text,
        // One that came as a file stays on the device.
        Err(status) => match storage::recall(&own(id)) {
            Some(text) => text,
            None => return Ok(Err(Problem::LessonMissing { id: id.to_owned(), status })),
        },
    };
    slices.rest().await?;
    if format_of(&text) == Some(course::FORMAT) {
        return self::course(id, step, &text, link, slices).await;
    }
    watched(id, free, &text, link, slices).await
}

/// By this name a lesson is kept that came as a file.
fn own(id: &str) -> String {
    ["lesson.", id].concat()
}

/// A lesson that came as a file.
async fn from_file(text: &str, slices: &Slices) -> Result<Result<Loaded, Problem>, Stopped> {
    #[derive(Deserialize)]
    struct Head {
        id: String,
    }
    // It is kept, and shown.
    if secrets::waits(text)
        && let Err(problem) = fetched(Chunk::Account).await
    {
        return Ok(Err(problem));
    }
    if secrets::blanked(text).is_some() {
        return Ok(Err(Problem::Saved(SavedError::Secret)));
    }
    let named = serde_json::from_str::<Head>(text).ok().map(|head| head.id).filter(|id| is_id(id));
    let id = named.unwrap_or_else(|| "file".to_owned());
    let loaded = if format_of(text) == Some(course::FORMAT) {
        course(&id, 0, text, None, slices).await?
    } else {
        watched(&id, false, text, None, slices).await?
    };
    if loaded.is_ok() {
        storage::keep(&own(&id), &text);
    }
    Ok(loaded.map(|loaded| Loaded { place: Some(Place::lesson(&id)), ..loaded }))
}

/// A lesson that is watched, or free play on the account that it begins with.
async fn watched(
    id: &str,
    free: bool,
    text: &str,
    link: Option<Rc<str>>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    let broken = |error| Problem::LessonBroken { id: id.to_owned(), error };
    let lesson = match misfits::told(|| crate::lesson::parse(text)).await {
        Ok(lesson) => Rc::new(lesson),
        Err(error) => return Ok(Err(broken(error))),
    };
    slices.rest().await?;
    let problems = match linked(link, &lesson, None, slices).await? {
        Linked::Run(outcome) => return Ok(outcome),
        Linked::Lesson(problems) => problems,
    };
    let shown = lesson.steps.iter().filter(|_| !free).flat_map(|step| &step.actions);
    if let Err(problem) = needed(lesson.start.before.iter().chain(shown)).await {
        return Ok(Err(problem));
    }
    let begin =
        || Ok(if free { Playing::sandbox(&lesson.start, lesson.seed) } else { Playing::lesson(&lesson, lesson.seed) });
    let played = match slices.played(begin, broken).await? {
        Ok(played) => played,
        Err(problem) => return Ok(Err(problem)),
    };
    let run = slices.show(played, &lesson).await?;
    Ok(Ok(Loaded { problems, ..Loaded::begun(Branch::new(FIRST, run)) }))
}

/// What comes of a link to a lesson.
enum Linked {
    /// The run that it holds, or why that can be tried again.
    Run(Result<Loaded, Problem>),
    /// The lesson all the same, and what there is to be said.
    Lesson(Vec<Problem>),
}

/// The run that a link holds, if there is one, on the lesson that it is on.
async fn linked(
    link: Option<Rc<str>>,
    lesson: &Rc<Lesson>,
    taught: Option<Rc<Taught>>,
    slices: &Slices,
) -> Result<Linked, Stopped> {
    let Some(link) = link else { return Ok(Linked::Lesson(Vec::new())) };
    Ok(match open(Kept::Link(&link), lesson, taught, slices).await? {
        Ok(loaded) => Linked::Run(Ok(Loaded { link: Some(link), ..loaded })),
        Err(problem) if problem.may_be_asked_again() => Linked::Run(Err(problem)),
        Err(problem) => Linked::Lesson(vec![problem]),
    })
}

/// A lesson that is worked through, from this step on.
async fn course(
    id: &str,
    step: usize,
    text: &str,
    link: Option<Rc<str>>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    let broken = |error| Problem::LessonBroken { id: id.to_owned(), error };
    let taught = match taught(id, text, step).await {
        Ok(taught) => Rc::new(taught),
        Err(problem) => return Ok(Err(problem)),
    };
    slices.rest().await?;
    let begin = || beginning(&taught).map_err(broken);
    let played = match slices.played(begin, broken).await? {
        Ok(played) => played,
        Err(problem) => return Ok(Err(problem)),
    };
    // What a kept run begins with is what was done here, with all its places filled.
    let lesson = Rc::new(Lesson {
        format: course::FORMAT,
        id: id.to_owned(),
        title: taught.course.title.clone(),
        seed: taught.course.seed,
        start: Start {
            before: played.story.actions().to_vec(),
            actors: played.story.actors().clone(),
            ..taught.start.clone()
        },
        steps: Vec::new(),
        // They are told of at its end.
        tries: Vec::new(),
    });
    let problems = match linked(link, &lesson, Some(taught.clone()), slices).await? {
        Linked::Run(outcome) => return Ok(outcome),
        Linked::Lesson(problems) => problems,
    };
    // It will be needed soon.
    ahead(Chunk::Account);
    let mut run = slices.show(played, &lesson).await?;
    run.teach(Some(taught));
    Ok(Ok(Loaded { problems, ..Loaded::begun(Branch::new(FIRST, run)) }))
}

/// A run that is kept.
#[derive(Clone, Copy)]
enum Kept<'k> {
    /// In a link.
    Link(&'k str),
    /// In a file.
    File(&'k str),
}

impl Kept<'_> {
    async fn read(self, reader: &Reader) -> Result<Saved, Problem> {
        match self {
            Self::Link(link) => misfits::told(|| (reader.link)(link)).await.map_err(Problem::Link),
            Self::File(text) => misfits::told(|| (reader.file)(text)).await.map_err(Problem::Saved),
        }
    }

    /// What is said of one that cannot be played.
    const fn problem(self) -> fn(SavedError) -> Problem {
        match self {
            Self::Link(_) => Problem::Link,
            Self::File(_) => Problem::Saved,
        }
    }
}

/// Plays a kept run, within a budget.
async fn open(
    kept: Kept<'_>,
    lesson: &Rc<Lesson>,
    taught: Option<Rc<Taught>>,
    slices: &Slices,
) -> Result<Result<Loaded, Problem>, Stopped> {
    let told = |error| match error {
        OpenError::Saved(error) => kept.problem()(error),
        OpenError::Lesson(error) => Problem::LessonBroken { id: lesson.id.clone(), error },
    };
    let Ok(reader) = reader().await else { return Ok(Err(Problem::PartMissing)) };
    let saved = match kept.read(reader).await {
        Ok(saved) => saved,
        Err(problem) => return Ok(Err(problem)),
    };
    let (front, beside, moment) = (saved.front, saved.beside, saved.moment);
    let place = match &saved.lesson {
        Some(id) => Place::Lesson { id: id.clone(), step: None },
        None => Place::Play,
    };
    if let Err(problem) = needed(saved.futures.iter().flat_map(|future| &future.actions)).await {
        return Ok(Err(problem));
    }
    let begin = || (reader.begin)(saved.clone(), lesson).map_err(told);
    let opened = match slices.play(begin, |opening| (reader.step)(opening)).await? {
        Ok(opening) => (reader.finish)(opening).map_err(told),
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
        run.teach(taught.clone());
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
