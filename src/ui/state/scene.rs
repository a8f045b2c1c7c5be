//! What is seen at a playhead: what the parts of the page are drawn from.
//!
//! A [`Scene`] is one future at a moment; [`Seen`] is all that is on the stage: that future and, while two are compared, the
//! one beside it. Two of them are equal where they draw the same, which takes a few comparisons of pointers and numbers: so a
//! component that has one among its properties is drawn anew only when there is something new to see.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use super::run::{Branch, Run};
use crate::kernel::SimTime;
use crate::story::compare::{Difference, Side, differences, parting_from};
use crate::story::{Duet, Node, Picture, Show, Terminal};

/// One future at a moment.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Its place among the futures.
    pub branch: usize,
    /// What it is called.
    pub name: Rc<str>,
    /// Whether it is not the one in front, but stands beside it.
    pub aside: bool,
    /// The playhead, in its own show.
    pub at: Show,
    /// The simulated time at it.
    pub now: SimTime,
    /// The picture at it.
    pub picture: Rc<Picture>,
    run: Rc<RefCell<Run>>,
    /// How far the run had come. It only grows where it stands.
    events: usize,
    ends: SimTime,
}

/// The same run, no further than then, at the same moment.
impl PartialEq for Scene {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.run, &other.run)
            && (self.events, self.ends, self.at, self.now) == (other.events, other.ends, other.at, other.now)
            && (self.branch, self.aside) == (other.branch, other.aside)
            && self.name == other.name
            && Rc::ptr_eq(&self.picture, &other.picture)
    }
}

impl Scene {
    /// `branch`, which is the future number `place`, at a moment.
    pub(super) fn of(branch: &Branch, place: usize, aside: bool, at: Show, now: SimTime, picture: Rc<Picture>) -> Self {
        let (events, ends) = {
            let run = branch.run.borrow();
            (run.trace().len(), run.end())
        };
        Self {
            branch: place,
            name: branch.name.clone(),
            aside,
            at,
            now,
            picture,
            run: branch.run.clone(),
            events,
            ends,
        }
    }

    /// The run, for as long as it is looked at.
    pub fn run(&self) -> Ref<'_, Run> {
        self.run.borrow()
    }

    /// Whether `other` is a moment of the same run.
    pub fn is_of(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.run, &other.run)
    }

    /// The step that the playhead is in, from 0; none in free play.
    pub fn step(&self) -> Option<usize> {
        let run = self.run();
        run.played.step_at(&run.playback, self.at)
    }

    /// The lesson's step that the playhead is in.
    pub fn lesson_step(&self) -> Option<usize> {
        let step = self.step()?;
        (step < self.run().lesson.steps.len()).then_some(step)
    }

    /// The message that the wire panel shows: the pinned one, or the latest that has begun.
    pub fn shown_message(&self, pinned: Option<usize>) -> Option<usize> {
        let run = self.run();
        let in_sight = |i: usize| !run.hidden.hides(run.trace(), i);
        let sent = |i: &usize| run.trace().message(*i).is_some() && in_sight(*i);
        let latest = || (run.playback.first()..self.picture.events).rev().find(sent);
        pinned.filter(|i| *i < self.picture.events && in_sight(*i)).or_else(latest)
    }

    /// Whether a terminal is there: one of the instance only where there is one.
    pub fn has(&self, terminal: Terminal) -> bool {
        let there = terminal.node() != Node::Ec2 || !self.picture.inventory.instances.is_empty();
        there && self.picture.is_open(terminal)
    }

    /// The terminal in front: the chosen one, while it is there.
    pub fn front(&self, chosen: Terminal) -> Terminal {
        [chosen, chosen.first(), Terminal::Ec2].into_iter().find(|one| self.has(*one)).unwrap_or(Terminal::Pc)
    }

    /// So many lines stand in this terminal.
    pub fn lines(&self, terminal: Terminal) -> usize {
        self.picture.lines.get(&terminal).map_or(0, Vec::len)
    }
}

/// The other of two futures that are compared, at the same moment.
#[derive(Clone, Debug)]
pub struct Aside {
    /// It.
    pub scene: Scene,
    /// So many events they are known to have in common.
    parted: Rc<Cell<usize>>,
    /// The clock that both share: side 0 is the future in front.
    duet: Rc<RefCell<Duet>>,
}

/// All that is on the stage. The *course* is what the needle moves along: the show of the future in front, or what both
/// shows have in common while two are compared.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The future in front.
    pub scene: Scene,
    /// The one beside it.
    pub aside: Option<Aside>,
    /// The playhead on the course.
    pub course: Show,
    /// How long the course is.
    pub total: Show,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        let aside = |seen: &Self| seen.aside.as_ref().map(|aside| aside.scene.clone());
        (self.course, self.total) == (other.course, other.total)
            && self.scene == other.scene
            && aside(self) == aside(other)
    }
}

impl Seen {
    /// What is on the stage.
    pub(super) fn of(scene: Scene, aside: Option<Aside>, course: Show, total: Show) -> Self {
        Self { scene, aside, course, total }
    }

    /// The scenes in the order in which they stand on the screen: that in which they were forked.
    pub fn sides(&self) -> Vec<&Scene> {
        let mut sides: Vec<&Scene> = [&self.scene].into_iter().chain(self.aside.as_ref().map(|a| &a.scene)).collect();
        sides.sort_by_key(|scene| scene.branch);
        sides
    }

    /// Whether `other` is a moment of the same run, or of the same two.
    pub fn is_of(&self, other: &Self) -> bool {
        let same = match (&self.aside, &other.aside) {
            (Some(one), Some(another)) => one.scene.is_of(&another.scene),
            (one, another) => one.is_none() && another.is_none(),
        };
        same && self.scene.is_of(&other.scene)
    }

    /// The place of the course at which the future in front comes to `show`.
    pub fn course_of(&self, show: Show) -> Show {
        self.aside.as_ref().map_or(show, |aside| aside.duet.borrow().course(0, show))
    }

    /// In what the two that are compared differ now: the one that comes first on the screen first.
    pub fn differences(&self) -> Vec<Difference> {
        let Some(aside) = &self.aside else { return Vec::new() };
        let parted = aside.parted_from(&self.scene);
        let sides = self.sides();
        let runs = [sides[0].run(), sides[1].run()];
        differences([0, 1].map(|i| Side { trace: runs[i].trace(), picture: &sides[i].picture }), parted)
    }

    /// How many events the two that are compared have in common.
    pub fn parted(&self) -> Option<usize> {
        Some(self.aside.as_ref()?.parted_from(&self.scene))
    }

    /// Where the two that are compared part, on the course.
    pub fn parts_at(&self) -> Option<Show> {
        let parted = self.parted()?;
        let show = self.scene.run().playback.cue(parted.checked_sub(1)?).ends;
        Some(self.course_of(show))
    }
}

impl Aside {
    /// The other future.
    pub(super) fn of(scene: Scene, parted: Rc<Cell<usize>>, duet: Rc<RefCell<Duet>>) -> Self {
        Self { scene, parted, duet }
    }

    /// How many events the two have in common. What was found once is not looked for again: they only grow.
    fn parted_from(&self, front: &Scene) -> usize {
        let parted = parting_from(front.run().trace(), self.scene.run().trace(), self.parted.get());
        self.parted.set(parted);
        parted
    }
}
