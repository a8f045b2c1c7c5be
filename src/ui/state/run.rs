//! A run that can be looked at, and the branches of it: what was forked from one another.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::kernel::chunk::Chunk;
use crate::kernel::{Millis, SimTime};
use crate::lesson::course::Taught;
use crate::lesson::{Lesson, Played};
use crate::story::{Action, Album, Goal, Hidden, Ledger, Picture, Playback, Show, Trace, clicks};
use crate::words::{Lang, reading};

/// A run, its show and its pictures. It grows where it stands: whoever looks borrows it for as long as they look.
#[derive(Debug)]
pub struct Run {
    /// The run.
    pub played: Played,
    /// Its show.
    pub playback: Playback,
    /// In which language it leaves time to read.
    lang: Lang,
    /// Its pictures.
    album: Album,
    /// Its credentials, once somebody has asked.
    ledger: RefCell<Ledger>,
    /// The lesson it belongs to.
    pub lesson: Rc<Lesson>,
    /// What is worked through in it, if it is such a lesson.
    pub taught: Option<Rc<Taught>>,
    /// Whether it was forked from another.
    pub forked: bool,
    /// What is kept out of sight.
    pub hidden: Hidden,
}

impl Run {
    /// A run that was played, to be watched in this language.
    pub fn of(played: Played, lesson: Rc<Lesson>, lang: Lang) -> Self {
        let playback = played.read(reading(lang));
        let album = Album::of(played.story.trace(), &playback);
        let (taught, forked, hidden) = (None, false, Hidden::default());
        Self { played, playback, lang, album, ledger: RefCell::default(), lesson, taught, forked, hidden }
    }

    /// Leaves time to read in this language.
    pub fn speak(&mut self, lang: Lang) {
        if self.lang != lang {
            self.lang = lang;
            self.lay_out();
        }
    }

    /// Keeps these terminals out of sight.
    pub fn hide(&mut self, hidden: &Hidden) {
        if self.hidden != *hidden {
            self.hidden.clone_from(hidden);
            self.lay_out();
        }
    }

    fn lay_out(&mut self) {
        self.playback = self.played.read_past(reading(self.lang), &self.hidden);
        self.album = Album::of(self.played.story.trace(), &self.playback);
    }

    /// What is worked through in it. What it hides at the step that it is opened at is out of sight.
    pub fn teach(&mut self, taught: Option<Rc<Taught>>) {
        self.hide(&taught.as_ref().map_or_else(Hidden::default, |it| it.course.hidden(it.step, false)));
        self.taught = taught;
    }

    /// The record.
    pub fn trace(&self) -> &Trace {
        self.played.story.trace()
    }

    /// The picture at `show`.
    pub fn picture(&self, show: Show) -> Picture {
        let mut picture = self.album.at(self.trace(), &self.playback, show);
        picture.hide(&self.hidden, self.trace(), self.playback.first());
        picture
    }

    /// Its credentials.
    pub fn ledger(&self) -> Ref<'_, Ledger> {
        if let Ok(mut ledger) = self.ledger.try_borrow_mut() {
            ledger.extend(self.trace());
        }
        self.ledger.borrow()
    }

    /// Where the simulation has come to.
    pub fn end(&self) -> SimTime {
        self.played.story.now()
    }

    /// Does these, up to the first call of a console that is refused; or none of them, where one needs a chunk that is not here.
    pub fn act(&mut self, actions: &[Action]) -> Result<(), Chunk> {
        self.played.story.attempt(|story| clicks::in_turn(story, actions))?;
        self.grow();
        Ok(())
    }

    /// Another future from the last moment at rest that is not after `at`.
    pub fn fork(&self, at: SimTime) -> Self {
        let mut fork = Self::of(self.played.fork(at), self.lesson.clone(), self.lang);
        fork.hide(&self.hidden);
        Self { forked: true, taught: self.taught.clone(), ..fork }
    }

    /// Lets time pass.
    pub fn wait(&mut self, span: Millis) -> Result<(), Chunk> {
        self.played.story.attempt(|story| story.wait(span))?;
        self.grow();
        Ok(())
    }

    /// The next event of this kind from event `from` on.
    pub fn next(&self, goal: Goal, from: usize) -> Option<usize> {
        self.trace().events().iter().skip(from).position(|event| goal.is(event)).map(|at| from + at)
    }

    /// Lets time pass until an event of this kind, which is returned; if there is none for long, nothing happens.
    pub fn wait_for(&mut self, goal: Goal) -> Result<Option<usize>, Chunk> {
        let from = self.trace().len();
        if self.played.story.attempt(|story| story.wait_for(goal))?.is_none() {
            return Ok(None);
        }
        self.grow();
        Ok(self.next(goal, from))
    }

    /// Takes what the story has gained into the show.
    fn grow(&mut self) {
        let trace = self.played.story.trace();
        self.playback.extend(trace);
        self.album.extend(trace, &self.playback);
    }
}

/// A future: its name, and its run.
#[derive(Clone, Debug)]
pub struct Branch {
    /// What it is called: `A`, `B`, or what somebody called it.
    pub name: Rc<str>,
    /// The run.
    pub run: Rc<RefCell<Run>>,
}

impl Branch {
    /// A branch.
    pub fn new(name: &str, run: Run) -> Self {
        Self { name: name.into(), run: Rc::new(RefCell::new(run)) }
    }
}

/// The same run under the same name.
impl PartialEq for Branch {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.run, &other.run) && self.name == other.name
    }
}

/// A future that nobody has asked to keep: it goes when its visitor goes back.
#[derive(Clone, Debug)]
pub struct Trip {
    /// It.
    pub(super) run: Rc<RefCell<Run>>,
    /// Where the lesson was left, in its own show.
    pub(super) left: Show,
    /// Whether it stays all the same, because its visitor has asked for that.
    pub(super) kept: bool,
}
