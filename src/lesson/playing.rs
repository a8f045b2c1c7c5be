//! Plays a lesson, or free play up to where the learner begins, a piece at a time, and checks that what a lesson expects
//! comes true.
//!
//! May use: [`story`](crate::story). A page plays for as long as it may keep the browser from its other work, says how far
//! it has come, and goes on a little later (or never: to cancel is to drop it). A piece of [`PIECE`] takes a few hundred
//! microseconds natively, and a millisecond or two in a browser that has just begun to run the page's code:
//!
//! ```
//! use std::task::Poll;
//! use std::time::{Duration, Instant};
//! use sts_flow::lesson::{self, PIECE, Playing};
//!
//! let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
//! let mut playing = Playing::lesson(&lesson, lesson.seed);
//! let slice = |playing: &mut Playing| {
//!     let began = Instant::now(); // in a page: performance.now()
//!     while began.elapsed() < Duration::from_millis(8) {
//!         if playing.step(PIECE).is_ready() {
//!             return true;
//!         }
//!     }
//!     false
//! };
//! while !slice(&mut playing) {
//!     let (done, all) = playing.progress();
//!     assert!(done <= all);
//!     // in a page: set_timeout(0), and the next slice
//! }
//! assert_eq!(playing.finish().unwrap().story.trace(), lesson::play(&lesson, lesson.seed).unwrap().story.trace());
//! # let _: fn(&mut Playing, u64) -> Poll<()> = Playing::step;
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::task::Poll;

use super::error::LessonError;
use super::format::{Lesson, Start};
use super::pattern::Pattern;
use super::played::Played;
use crate::cloud::{BucketSetup, DeliveryMode, OTHER_ACCOUNT, OtherSetup, Setup, UserSetup};
use crate::kernel::{Millis, SimTime};
use crate::story::{Action, Actor, Doing, PARTNER, Spent, Story, Terminal};

/// A piece of work that is small enough for any machine, in [units](Spent::units) of about an event each.
pub const PIECE: u64 = 16;

/// The other account of free play: somebody who may do all there, and a bucket.
fn neighbour(now: SimTime) -> OtherSetup {
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess".to_owned();
    OtherSetup {
        account: OTHER_ACCOUNT.to_owned(),
        users: vec![UserSetup { name: PARTNER.to_owned(), policies: vec![admin] }],
        roles: Vec::new(),
        buckets: vec![BucketSetup { name: "partner-data".to_owned(), created: now, objects: Vec::new() }],
    }
}

/// A part in a run: where somebody enters which line, and how long it takes each time until he does.
pub(super) type Part = (Terminal, String, Millis);

/// A run that is being played.
#[derive(Debug)]
pub struct Playing {
    story: Story,
    doing: Option<Doing>,
    /// What is still to be done, the next last.
    left: Vec<Action>,
    /// How much of that comes after the curtain has risen; in a lesson.
    shown: usize,
    first: usize,
    /// What a lesson shows: at what each step begins, and what it expects.
    steps: Vec<(Pattern, Vec<Pattern>)>,
    progress: Progress,
    /// Of a lesson opened at a later step: how much is left to do as each step before it begins, and the event at which it did.
    marks: Vec<usize>,
    earlier: Vec<usize>,
    /// Who acts by himself while time passes, once only so much is left to do; each after so long, and again as often.
    cast: Option<(usize, Vec<Part>)>,
    /// What fills the places of an action when its turn comes.
    fill: Option<fn(Action, &Story) -> Action>,
    /// After how many actions the run is wanted as it is then, and what it was.
    wanted: BTreeSet<usize>,
    kept: BTreeMap<usize, Story>,
}

impl Playing {
    /// A lesson.
    pub fn lesson(lesson: &Lesson, seed: u64) -> Self {
        let start = &lesson.start;
        let shown = lesson.steps.iter().flat_map(|step| &step.actions);
        let mut playing = Self::new(&start.setup, start.clock, start.before.iter().chain(shown), seed);
        playing.story.cast(start.actors.clone());
        playing.shown = playing.left.len() - start.before.len();
        playing.steps = lesson.steps.iter().map(|step| (step.begins.clone(), step.expects.clone())).collect();
        playing
    }

    /// Free play on the account that a lesson begins with: see [`sandbox`](super::sandbox).
    pub fn sandbox(start: &Start, seed: u64) -> Self {
        let other = start.setup.other.clone().unwrap_or_else(|| neighbour(start.clock));
        let setup = Setup { delivery: DeliveryMode::AheadOfTime, other: Some(other), ..start.setup.clone() };
        Self::free(&setup, start.clock, &start.before, seed)
    }

    /// The account of `setup` after `before`, and nothing planned.
    pub fn free(setup: &Setup, clock: SimTime, before: &[Action], seed: u64) -> Self {
        Self::new(setup, clock, before.iter(), seed)
    }

    /// The places of its actions are filled by this, each when its turn comes.
    pub(super) fn filled_by(self, fill: fn(Action, &Story) -> Action) -> Self {
        Self { fill: Some(fill), ..self }
    }

    /// When so many of its actions have been done, these take up their parts.
    pub(super) fn cast(mut self, done: usize, parts: Vec<Part>) -> Self {
        self.cast = (!parts.is_empty()).then(|| (self.left.len().saturating_sub(done), parts));
        self
    }

    /// What comes after so many of its actions are steps that are done before the curtain rises.
    pub(super) fn marked(mut self, done: &[usize]) -> Self {
        self.marks = done.iter().map(|done| self.left.len().saturating_sub(*done)).collect();
        self
    }

    fn new<'a>(setup: &Setup, clock: SimTime, actions: impl Iterator<Item = &'a Action>, seed: u64) -> Self {
        let mut left: Vec<Action> = actions.cloned().collect();
        let progress = Progress { all: left.iter().map(weight).sum(), ..Progress::default() };
        left.reverse();
        Self {
            story: Story::new(setup, seed, clock),
            doing: None,
            left,
            shown: 0,
            first: 0,
            steps: Vec::new(),
            marks: Vec::new(),
            earlier: Vec::new(),
            progress,
            cast: None,
            fill: None,
            wanted: BTreeSet::new(),
            kept: BTreeMap::new(),
        }
    }

    /// Does about `most` units of [work](Spent::units), of which [`PIECE`] are a good measure; whether all is done.
    pub fn step(&mut self, most: u64) -> Poll<()> {
        let doing = if let Some(doing) = &mut self.doing {
            doing
        } else {
            if self.left.len() == self.shown {
                self.first = self.story.trace().len();
            }
            while self.marks.get(self.earlier.len()) == Some(&self.left.len()) {
                self.earlier.push(self.story.trace().len());
            }
            if let Some((_, parts)) = self.cast.take_if(|(left, _)| *left == self.left.len()) {
                let now = self.story.now();
                let actor = |(terminal, line, every)| Actor { terminal, line, first: now + every, every };
                self.story.cast(parts.into_iter().map(actor).collect());
            }
            let Some(action) = self.left.pop() else { return Poll::Ready(()) };
            let action = match self.fill {
                Some(fill) => fill(action, &self.story),
                None => action,
            };
            self.progress.begin(&action, self.story.now());
            self.doing.insert(self.story.begin(action))
        };
        if !self.story.turn(doing, most) {
            self.doing = None;
            self.progress.end();
            // A wait may yet become longer by the next: then this is kept anew.
            let count = self.story.actions().len();
            if self.wanted.contains(&count) {
                self.kept.insert(count, self.story.clone());
            }
        }
        Poll::Pending
    }

    /// How much of it is done, and how much all of it is: an action counts as one, and so does each hour of a wait.
    pub fn progress(&self) -> (u64, u64) {
        self.progress.so_far(self.story.now())
    }

    /// The simulated clock.
    pub(super) fn now(&self) -> SimTime {
        self.story.now()
    }

    /// How much work it was to come this far.
    pub fn spent(&self) -> Spent {
        self.story.spent()
    }

    /// Plays what is left, and checks that what the lesson expects has come true.
    pub fn finish(mut self) -> Result<Played, LessonError> {
        while self.step(u64::MAX).is_pending() {}
        self.check()
    }

    /// The run is kept as it is after `count` actions, of which none has been done yet.
    pub(super) fn keep(&mut self, count: usize) {
        self.wanted.insert(count);
        if count == 0 && self.doing.is_none() {
            self.kept.insert(0, self.story.clone());
        }
    }

    /// What was kept.
    pub(super) fn take_kept(&mut self) -> BTreeMap<usize, Story> {
        std::mem::take(&mut self.kept)
    }

    /// Plays what is left of what no lesson expects anything of.
    pub(super) fn play(mut self) -> Played {
        while self.step(u64::MAX).is_pending() {}
        self.played(Vec::new())
    }

    fn check(self) -> Result<Played, LessonError> {
        let events = self.story.trace().events();
        let find = |from: usize, pattern: &Pattern| (from..events.len()).find(|&i| pattern.matches(&events[i]));
        let mut steps = Vec::new();
        let mut from = self.first;
        for (n, (begins, _)) in self.steps.iter().enumerate() {
            let begins = find(from, begins).ok_or(LessonError::NeverBegins { step: n + 1 })?;
            steps.push(begins);
            from = begins + 1;
        }
        for (n, (_, expects)) in self.steps.iter().enumerate() {
            let end = steps.get(n + 1).copied().unwrap_or(events.len());
            let mut from = steps[n];
            for (k, pattern) in expects.iter().enumerate() {
                let found = find(from, pattern).filter(|&i| i < end);
                from = found.ok_or(LessonError::NeverHappens { step: n + 1, expectation: k + 1 })? + 1;
            }
        }
        Ok(self.played(steps))
    }

    fn played(self, steps: Vec<usize>) -> Played {
        let Self { mut story, first, earlier, .. } = self;
        story.seal();
        let given = story.actions().len();
        let since = story.trace().events().get(first).map_or_else(|| story.now(), |event| event.at);
        Played { story, first, since, steps, earlier, given, cut: false }
    }
}

/// Plays `lesson` with `seed`, to its end at once; [`Playing`] does it in pieces.
pub fn play(lesson: &Lesson, seed: u64) -> Result<Played, LessonError> {
    Playing::lesson(lesson, seed).finish()
}

/// Free play on the account that a lesson begins with, in AWS's own timing, whatever order the lesson shows: the role's
/// credentials come to the instance ahead of time and are renewed about hourly.
pub fn sandbox(start: &Start, seed: u64) -> Played {
    Playing::sandbox(start, seed).play()
}

/// The account of `setup` after `before`, and nothing planned.
pub fn free(setup: &Setup, clock: SimTime, before: &[Action], seed: u64) -> Played {
    Playing::free(setup, clock, before, seed).play()
}

/// How far something has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    pub done: u64,
    pub all: u64,
    /// What is being done: since when, and what it counts as.
    doing: Option<(SimTime, u64)>,
}

impl Progress {
    pub fn begin(&mut self, action: &Action, now: SimTime) {
        self.doing = Some((now, weight(action)));
    }

    pub fn end(&mut self) {
        self.done += self.doing.take().map_or(0, |(_, weight)| weight);
    }

    pub fn so_far(&self, now: SimTime) -> (u64, u64) {
        let part = self
            .doing
            .map_or(0, |(began, weight)| (now.since(began).as_seconds().max(0) as u64 / 3600).min(weight - 1));
        (self.done + part, self.all)
    }
}

/// What an action counts as in the progress.
pub(super) fn weight(action: &Action) -> u64 {
    match action {
        Action::Wait { span } => 1 + span.as_seconds().max(0) as u64 / 3600,
        _ => 1,
    }
}
