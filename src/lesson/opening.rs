//! Replays a saved or shared run, a piece at a time and within a budget.
//!
//! May use: [`story`](crate::story). A link is somebody's text: a hundred letters of it may ask for hours of work. So it is
//! played as a lesson is ([`Playing`]), in pieces that leave the page free to say how far it is and to be told to stop (to
//! cancel is to drop it), and what takes more than any honest run is refused. The budget is counted, not timed: what opens
//! on one machine opens on all.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use sts_flow::lesson::opening::{Budget, Opening};
//! use sts_flow::lesson::{self, PIECE, share};
//! # use sts_flow::lesson::saved::{Future, Moment, Saved};
//!
//! let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
//! # let future = Future { name: "A".into(), given: None, actions: Vec::new(), events: None };
//! # let run = Saved { lesson: None, seed: 7, futures: vec![future], front: 0, beside: None, moment: Moment::Show(0) };
//! # let link = share::write(&run).unwrap();
//! let saved = share::read(&link).unwrap();
//! let mut opening = Opening::new(saved, &lesson, Budget::default()).unwrap();
//! // In a page: each turn of the loop is a task of its own, and Cancel drops `opening`. What is being opened is taken out
//! // of the address before the first of them and put back after the last, so that a reload does not fall into it again.
//! loop {
//!     let (began, mut ready) = (Instant::now(), false);
//!     while !ready && began.elapsed() < Duration::from_millis(8) {
//!         ready = opening.step(PIECE).is_ready();
//!     }
//!     let (done, all) = opening.progress();
//!     println!("{done} of {all}");
//!     if ready {
//!         break;
//!     }
//! }
//! assert_eq!(opening.finish().unwrap().futures.len(), 1);
//! ```

use std::task::Poll;

use super::playing::{Playing, Progress, weight};
use super::saved::{OpenError, Opened, Saved, SavedError};
use super::{Lesson, Played};
use crate::kernel::Millis;
use crate::story::{Action, Doing, MAX_ACTIONS, MAX_TEXT, Spent, Story};

/// How much work a link or a file may ask for in all, the beginnings that its futures share counted once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Actions: as many as one run may have.
    pub actions: u64,
    /// Simulated time: two years. Every future that there may be can go on for more than a month.
    pub span: Millis,
    /// What happens, as [`Spent::events`] counts it: a thousand instances for thirty days are 0.75 million, and the same with
    /// a fork is still opened. A single instance comes to 16,000 in the same time.
    pub events: u64,
    /// Steps of programs, as [`Spent::steps`] counts them: four programs that go on until the system ends them, or
    /// thousands of the kind that people write.
    pub steps: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { actions: MAX_ACTIONS as u64, span: Millis::hours(731 * 24), events: 1_600_000, steps: 20_000_000 }
    }
}

impl Budget {
    /// Whether this is more work than it allows, however much time passes in it.
    pub const fn is_exceeded_by(self, spent: Spent) -> bool {
        spent.events > self.events || spent.steps > self.steps
    }
}

/// A kept run that is being played again.
#[derive(Debug)]
pub struct Opening {
    saved: Saved,
    budget: Budget,
    /// What was used of it.
    spent: Spent,
    span: Millis,
    stage: Stage,
    progress: Progress,
    /// For each future, the one before it that it has most in common with, and how many actions that is.
    plan: Vec<(usize, usize)>,
    /// What each future begins with, once that has been played.
    begun: Vec<Option<Played>>,
    opened: Opened,
}

#[derive(Debug)]
enum Stage {
    /// Looks what the futures have in common.
    Plans(Box<Playing>),
    /// What all of them begin with is played.
    Given(Box<Playing>),
    /// A future is: so many of its actions are done or being done.
    Future {
        played: Box<Played>,
        next: usize,
        doing: Option<Doing>,
    },
    Done,
    Failed(OpenError),
}

impl Opening {
    /// Begins to play `saved` on `lesson`; free play begins with that one's account.
    pub fn new(saved: Saved, lesson: &Lesson, budget: Budget) -> Result<Self, OpenError> {
        if let Some(id) = saved.lesson.as_ref().filter(|id| **id != lesson.id) {
            return Err(OpenError::Saved(SavedError::OtherLesson { id: id.clone() }));
        }
        // A name is shown, and is not part of the world that screens what comes in.
        if saved.futures.iter().any(|future| crate::host::secrets::blanked(&future.name).is_some()) {
            return Err(OpenError::Saved(SavedError::Secret));
        }
        if saved.futures.iter().flat_map(|future| &future.actions).any(Action::is_too_long) {
            return Err(OpenError::Saved(SavedError::LongText { most: MAX_TEXT }));
        }
        let playing = match saved.lesson {
            Some(_) => Playing::lesson(lesson, saved.seed),
            None => Playing::sandbox(&lesson.start, saved.seed),
        };
        Ok(Self {
            budget,
            spent: Spent::default(),
            span: Millis::ZERO,
            stage: Stage::Plans(Box::new(playing)),
            progress: Progress::default(),
            plan: Vec::new(),
            begun: saved.futures.iter().map(|_| None).collect(),
            opened: Opened { futures: Vec::new(), differs: false },
            saved,
        })
    }

    /// Does about `most` units of [work](Spent::units), of which [`PIECE`](super::PIECE) are a good measure; whether it has
    /// come to its end, good or bad.
    pub fn step(&mut self, most: u64) -> Poll<()> {
        // While it is being worked on it is nowhere; whatever goes wrong is a failure.
        let stage = std::mem::replace(&mut self.stage, Stage::Done);
        let stage = match stage {
            Stage::Plans(playing) => self.look(playing),
            Stage::Given(playing) => self.play_given(playing, most),
            Stage::Future { played, next, doing } => self.play_future(played, next, doing, most),
            stage => Ok(stage),
        };
        self.stage = stage.unwrap_or_else(Stage::Failed);
        if matches!(self.stage, Stage::Done | Stage::Failed(_)) { Poll::Ready(()) } else { Poll::Pending }
    }

    /// How much of it is done, and how much all of it is: an action counts as one, and so does each hour of a wait. Before
    /// all is known, it is nothing of nothing.
    pub fn progress(&self) -> (u64, u64) {
        let (done, all) = match &self.stage {
            Stage::Future { played, .. } => self.progress.so_far(played.story.now()),
            _ => (self.progress.done, self.progress.all),
        };
        let given = if let Stage::Given(playing) = &self.stage { playing.progress().0 } else { 0 };
        (done + given, all)
    }

    /// How much work it was up to here.
    pub fn spent(&self) -> Spent {
        self.spent
    }

    /// Plays what is left.
    pub fn finish(mut self) -> Result<Opened, OpenError> {
        while self.step(super::PIECE).is_pending() {}
        match self.stage {
            Stage::Failed(error) => Err(error),
            _ => Ok(self.opened),
        }
    }

    /// Looks where one more future parts from the others. Then it is known how much there is to play.
    fn look(&mut self, mut playing: Box<Playing>) -> Result<Stage, OpenError> {
        let number = self.plan.len();
        let Some(future) = self.saved.futures.get(number) else {
            let new =
                || self.plan.iter().zip(&self.saved.futures).flat_map(|((_, first), future)| &future.actions[*first..]);
            let span = |action: &Action| if let Action::Wait { span } = action { span.0.max(0) } else { 0 };
            let waits = new().map(span).fold(0_i64, i64::saturating_add);
            if new().count() as u64 > self.budget.actions || Millis(waits) > self.budget.span {
                return Err(too_much());
            }
            self.progress.all = playing.progress().1 + new().map(weight).sum::<u64>();
            return Ok(Stage::Given(playing));
        };
        let (like, first) = self.saved.nearest(number);
        if let (0, Some(given)) = (first, future.given) {
            playing.keep(given);
        }
        self.plan.push((like, first));
        Ok(Stage::Plans(playing))
    }

    fn play_given(&mut self, mut playing: Box<Playing>, most: u64) -> Result<Stage, OpenError> {
        let (before, now) = (playing.spent(), playing.now());
        let step = playing.step(most);
        self.spend(playing.spent().since(before), playing.now().since(now))?;
        if step.is_pending() {
            return Ok(Stage::Given(playing));
        }
        self.progress.done = playing.progress().1;
        let kept = playing.take_kept();
        let given = playing.finish().map_err(OpenError::Lesson)?;
        for ((begun, future), (_, first)) in self.begun.iter_mut().zip(&self.saved.futures).zip(&self.plan) {
            let cut = future.given.filter(|count| *count < given.given);
            *begun = match cut.and_then(|count| Some((count, kept.get(&count)?))) {
                _ if *first > 0 => None,
                None => Some(given.clone()),
                Some((count, story)) => {
                    let mut story = story.clone();
                    story.seal();
                    Some(given.with(story, count))
                }
            };
        }
        self.next_future()
    }

    /// The next future begins.
    fn next_future(&mut self) -> Result<Stage, OpenError> {
        let number = self.opened.futures.len();
        let Some((_, first)) = self.plan.get(number) else { return Ok(Stage::Done) };
        let Some(played) = self.begun.get_mut(number).and_then(Option::take) else {
            return Err(OpenError::Saved(SavedError::DoesNotFit("like".to_owned())));
        };
        Ok(Stage::Future { played: Box::new(played), next: *first, doing: None })
    }

    fn play_future(
        &mut self,
        mut played: Box<Played>,
        mut next: usize,
        doing: Option<Doing>,
        most: u64,
    ) -> Result<Stage, OpenError> {
        let number = self.opened.futures.len();
        let story = &mut played.story;
        let mut doing = if let Some(doing) = doing {
            doing
        } else {
            let future = &self.saved.futures[number];
            let Some(action) = future.actions.get(next) else {
                self.opened.differs |= future.events.is_some_and(|events| events != story.trace().len());
                self.opened.futures.push((future.name.clone(), *played));
                return self.next_future();
            };
            next += 1;
            self.progress.begin(action, story.now());
            begin(story, action)?
        };
        let (before, now) = (story.spent(), story.now());
        let more = story.turn(&mut doing, most);
        self.spend(story.spent().since(before), story.now().since(now))?;
        if more {
            return Ok(Stage::Future { played, next, doing: Some(doing) });
        }
        self.progress.end();
        for (begun, (like, first)) in self.begun.iter_mut().zip(&self.plan).skip(number + 1) {
            if *like == number && *first == next {
                *begun = Some(Played::clone(&played));
            }
        }
        Ok(Stage::Future { played, next, doing: None })
    }

    /// Takes this off the budget.
    fn spend(&mut self, spent: Spent, span: Millis) -> Result<(), OpenError> {
        self.spent.events += spent.events;
        self.spent.steps += spent.steps;
        self.span = self.span + span;
        if self.budget.is_exceeded_by(self.spent) || self.span > self.budget.span {
            return Err(too_much());
        }
        Ok(())
    }
}

impl Saved {
    /// Plays it on `lesson`, to its end at once; free play begins with that one's account. [`Opening`] does it in pieces.
    pub fn open(&self, lesson: &Lesson) -> Result<Opened, OpenError> {
        Opening::new(self.clone(), lesson, Budget::default())?.finish()
    }
}

/// Begins `action`, if the run has room for it and the world lets all of it in.
fn begin(story: &mut Story, action: &Action) -> Result<Doing, OpenError> {
    if story.is_full() {
        let why = [&story.actions().len().to_string(), " actions"].concat();
        return Err(OpenError::Saved(SavedError::DoesNotFit(why)));
    }
    let doing = story.begin(action.clone());
    // The world blanks what it does not know, and keeps that.
    if !matches!(action, Action::Wait { .. }) && story.actions().last() != Some(action) {
        return Err(OpenError::Saved(SavedError::Secret));
    }
    Ok(doing)
}

const fn too_much() -> OpenError {
    OpenError::Saved(SavedError::TooMuchWork)
}
