//! A run that can be gone back on, waited in and forked: its world, its trace, and worlds of earlier moments.

use std::rc::Rc;

use super::actors::{Actor, Actors};
use super::{Action, Deed, Goal, MAX_WAIT, Spent, Trace, World};
use crate::cloud::Setup;
use crate::kernel::chunk::{self, Chunk};
use crate::kernel::{Millis, SimTime};

/// The most actions in one run; a file or link with more is refused before it is played, and a run that has them takes no
/// more.
pub const MAX_ACTIONS: usize = 20_000;

/// Actions between two checkpoints of the world. To do so many again takes a moment, and most lessons have fewer.
const SPACING: usize = 32;

/// Simulated time between two checkpoints within a wait: with a fleet, much happens in it.
const SHIFT: Millis = Millis::hours(8);

/// With more checkpoints than this, every other one goes, but for the newest [`NEAR`]. Further back, going back takes longer.
const MOST: usize = 96;
const NEAR: usize = 16;

/// How a run stands between two actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rest {
    at: SimTime,
    events: usize,
}

/// An earlier world. Shared by the run's copies and forks.
#[derive(Clone, Debug)]
struct Checkpoint {
    /// So many actions had been done; if the next is a wait, part of it may have passed.
    done: usize,
    /// So many events had happened.
    events: usize,
    world: Rc<World>,
    actors: Actors,
}

/// Something that is being done in a run: see [`Story::begin`].
#[derive(Debug)]
pub struct Doing(Stage);

#[derive(Debug)]
enum Stage {
    /// Until then; what somebody does by himself meanwhile is under way, it may be.
    Waits(SimTime, Option<Deed>),
    Acts(Deed),
    Done,
}

/// A start, a seed, and what has been done since.
///
/// Time can be let pass in slices, and the run be forked at any moment:
///
/// ```
/// use sts_flow::cloud::Setup;
/// use sts_flow::kernel::{Millis, SimTime};
/// use sts_flow::story::{Action, Story};
///
/// let mut story = Story::new(&Setup::default(), 7, SimTime::default());
/// for _ in 0..60 {
///     story.wait(Millis::minutes(1));
/// }
/// assert_eq!(story.actions(), [Action::wait_seconds(3600)]);
/// let half = story.fork(SimTime::from_millis(1_800_000));
/// assert_eq!(half.actions(), [Action::wait_seconds(1800)]);
/// ```
#[derive(Clone, Debug)]
pub struct Story {
    /// With what it began, and when.
    start: Rc<(Setup, SimTime)>,
    seed: u64,
    actions: Vec<Action>,
    /// How it stood before the first action, and after each.
    rests: Vec<Rest>,
    /// So many actions are as they are: a wait among them is not made longer.
    sealed: usize,
    world: World,
    trace: Trace,
    checkpoints: Vec<Checkpoint>,
    /// Who acts by himself while time passes.
    actors: Actors,
}

impl Story {
    /// The beginning of a run.
    pub fn new(setup: &Setup, seed: u64, now: SimTime) -> Self {
        Self::from_start(Rc::new((setup.clone(), now)), seed)
    }

    fn from_start(start: Rc<(Setup, SimTime)>, seed: u64) -> Self {
        let now = start.1;
        let world = World::new(&start.0, seed, now);
        let rests = vec![Rest { at: now, events: 0 }];
        let (actions, checkpoints) = (Vec::new(), Vec::new());
        let (trace, actors) = (Trace::from(now), Actors::default());
        Self { start, seed, actions, rests, sealed: 0, world, trace, checkpoints, actors }
    }

    /// These act by themselves while time passes from here on.
    pub fn cast(&mut self, actors: Rc<[Actor]>) {
        self.actors = Actors::of(actors);
    }

    /// Who acts by himself while time passes.
    pub fn actors(&self) -> &Rc<[Actor]> {
        self.actors.all()
    }

    /// Does `action`. A wait after a wait makes that one longer.
    pub fn act(&mut self, action: Action) {
        let mut doing = self.begin(action);
        while self.turn(&mut doing, u64::MAX) {}
    }

    /// Lets time pass. In however many slices, it is the same run; a slice costs what happens in it.
    pub fn wait(&mut self, span: Millis) {
        self.act(Action::Wait { span });
    }

    /// Begins to do `action`, which [`turn`](Self::turn) goes on with. Until it has come to its end, nothing else may be done.
    ///
    /// Nothing is done where there is no room for it: in a run that [is full](Self::is_full), and with an action that
    /// [is too long](Action::is_too_long).
    pub fn begin(&mut self, action: Action) -> Doing {
        if let Action::Wait { span } = action {
            let span = span.clamp(Millis::ZERO, MAX_WAIT);
            let begun = span > Millis::ZERO && self.begin_wait();
            return Doing(if begun { Stage::Waits(self.now() + span, None) } else { Stage::Done });
        }
        Doing(self.begin_deed(action).map_or(Stage::Done, Stage::Acts))
    }

    /// Begins what is no wait, if there is room for it.
    fn begin_deed(&mut self, action: Action) -> Option<Deed> {
        let deed = if self.is_full() { None } else { self.world.begin(action) }?;
        // What is kept is what the world let in.
        self.actions.push(deed.action().clone());
        self.rests.push(Rest { at: self.now(), events: self.trace.len() });
        let now = self.now();
        self.actors.note(deed.action(), now);
        Some(deed)
    }

    /// Goes on with it, for about `most` units of [work](Spent::units), or one event if that is more; whether there is more
    /// to do. In however many pieces, it is the same run.
    pub fn turn(&mut self, doing: &mut Doing, most: u64) -> bool {
        match &mut doing.0 {
            Stage::Done => return false,
            Stage::Waits(until, acting) => {
                let until = *until;
                if let Some(deed) = acting {
                    if self.turn_deed(deed, most) {
                        return true;
                    }
                    *acting = None;
                    if self.now() < until && self.begin_wait() {
                        return true;
                    }
                } else if let Some(action) = self.turn_of_somebody(until) {
                    self.leave_wait();
                    *acting = self.begin_deed(action);
                    if acting.is_some() || self.now() < until && self.begin_wait() {
                        return true;
                    }
                } else {
                    let to = self.actors.due().map_or(until, |due| due.min(until));
                    if !self.pass_some(to, most) || to < until {
                        return true;
                    }
                    self.end_wait();
                }
            }
            Stage::Acts(deed) => {
                if self.turn_deed(deed, most) {
                    return true;
                }
            }
        }
        doing.0 = Stage::Done;
        false
    }

    /// Goes on with a deed; whether there is more to do.
    fn turn_deed(&mut self, deed: &mut Deed, most: u64) -> bool {
        let more = self.world.turn(deed, most);
        self.settle();
        if !more && self.actions.len().is_multiple_of(SPACING) {
            self.keep(self.actions.len());
        }
        more
    }

    /// What somebody does by himself before time may go on until then.
    fn turn_of_somebody(&mut self, until: SimTime) -> Option<Action> {
        let now = self.now();
        if now < until { self.actors.take(now) } else { None }
    }

    /// How much work it was to come this far, going back not counted.
    pub fn spent(&self) -> Spent {
        self.world.spent()
    }

    /// Lets time pass until something happens of which `goal` says so, and returns when that was. If it does not within 30
    /// days, the run is left as it was.
    pub fn wait_for(&mut self, goal: Goal) -> Option<SimTime> {
        let (world, actors, at) = (self.world.clone(), self.actors.clone(), self.now());
        let (done, events) = (self.actions.len(), self.trace.len());
        let last = (self.actions.last().cloned(), self.rests.last().copied());
        if !self.begin_wait() {
            return None;
        }
        if self.pass(at + MAX_WAIT, Some(goal)) {
            self.end_wait();
            return Some(self.now());
        }
        self.actions.truncate(done);
        self.rests.truncate(done + 1);
        // It may have become longer.
        if let (Some(action), Some(was)) = (self.actions.last_mut(), last.0) {
            *action = was;
        }
        if let (Some(rest), Some(was)) = (self.rests.last_mut(), last.1) {
            *rest = was;
        }
        self.checkpoints.retain(|kept| kept.world.now() <= at);
        self.trace.cut(events, at);
        (self.world, self.actors) = (world, actors);
        None
    }

    /// Does what `act` does, unless a program wants code that is not here: then the run is as it was, and this says which
    /// chunk it was. Fetch that, and do the same again.
    pub fn attempt<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> Result<T, Chunk> {
        let (done, at) = (self.actions.len(), self.now());
        // What somebody else wanted, such as a probe on a copy, is nothing to this.
        let _ = chunk::take_wanted();
        let result = act(self);
        let Some(chunk) = chunk::take_wanted() else { return Ok(result) };
        // A wait may have become longer; then the last action is one of which only a part had passed.
        let whole = self.rests.get(done).is_some_and(|rest| rest.at == at);
        *self = self.back_to(if whole { done } else { done.saturating_sub(1) }, at);
        Err(chunk)
    }

    /// From here on, waiting is an action of its own. A run that begins with what somebody else has done seals that.
    pub fn seal(&mut self) {
        self.sealed = self.actions.len();
    }

    /// Whether it has as many actions as a run may have: then nothing more can be done in it.
    pub fn is_full(&self) -> bool {
        self.actions.len() >= MAX_ACTIONS
    }

    /// Goes back to where only the first `count` actions had been taken.
    pub fn rewind(&mut self, count: usize) {
        if let Some(rest) = self.rests.get(count).copied() {
            *self = self.back_to(count, rest.at);
        }
    }

    /// The same run as it was at `at`: a run of its own, with another future. It goes as far as the world was at rest: the
    /// last action that had not come to its end is not in it, unless that is a wait.
    pub fn fork(&self, at: SimTime) -> Self {
        let done = self.done_by(at);
        let rest = self.rests.get(done).map_or_else(|| self.now(), |rest| rest.at);
        match self.actions.get(done) {
            Some(Action::Wait { .. }) => self.back_to(done, at.max(rest)),
            Some(_) => self.back_to(done, rest),
            None => self.clone(),
        }
    }

    /// How many actions had come to their end by `at`.
    pub fn done_by(&self, at: SimTime) -> usize {
        self.rests.partition_point(|rest| rest.at <= at).saturating_sub(1)
    }

    /// How many events had happened when the first `count` actions had been done, and when that was.
    pub fn rest(&self, count: usize) -> Option<(usize, SimTime)> {
        self.rests.get(count).map(|rest| (rest.events, rest.at))
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// What has been done.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The world as it is after the last action.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The simulated clock after the last action.
    pub fn now(&self) -> SimTime {
        self.world.now()
    }

    /// The record.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Begins a wait, if there is room for one more action.
    fn begin_wait(&mut self) -> bool {
        let room = !self.is_full();
        if room {
            self.actions.push(Action::Wait { span: Millis::ZERO });
            self.rests.push(Rest { at: self.now(), events: self.trace.len() });
        }
        room
    }

    /// Ends a wait in whose midst somebody acts by himself. One in which nothing has passed is none.
    fn leave_wait(&mut self) {
        self.settle();
        if matches!(self.actions.last(), Some(Action::Wait { span }) if *span == Millis::ZERO) {
            self.actions.pop();
            self.rests.pop();
        } else {
            self.end_wait();
        }
    }

    /// Makes one of the last two actions, if both are waits that may be one.
    fn end_wait(&mut self) {
        let last = self.actions.len() - 1;
        let [.., Action::Wait { span: one }, Action::Wait { span: other }] = self.actions[self.sealed.min(last)..]
        else {
            return;
        };
        if one + other <= MAX_WAIT {
            self.actions.pop();
            self.rests.remove(last);
            for kept in self.checkpoints.iter_mut().rev().take_while(|kept| kept.done == last) {
                kept.done -= 1;
            }
            self.settle();
        }
    }

    /// Lets the last action, a wait, go on until `until` or until the goal; whether that was reached.
    fn pass(&mut self, until: SimTime, goal: Option<Goal>) -> bool {
        let mut reached = false;
        while !reached && self.now() < until {
            if let Some(action) = self.turn_of_somebody(until) {
                self.leave_wait();
                let from = self.trace.len();
                if let Some(mut deed) = self.begin_deed(action) {
                    while self.turn_deed(&mut deed, u64::MAX) {}
                }
                reached = goal.is_some_and(|goal| self.trace.events().iter().skip(from).any(|event| goal.is(event)));
                if reached || self.now() < until && !self.begin_wait() {
                    break;
                }
                continue;
            }
            let until = self.actors.due().map_or(until, |due| due.min(until));
            let (to, due) = self.shift(until);
            match goal {
                Some(goal) => reached = self.world.wait_for(goal, to),
                None => self.world.wait(to.since(self.now())),
            }
            self.settle_wait(due);
        }
        reached
    }

    /// The same without a goal, but for no more than about `most` units of work; whether that was all.
    fn pass_some(&mut self, until: SimTime, most: u64) -> bool {
        let before = self.spent();
        loop {
            let (to, due) = self.shift(until);
            let left = most.saturating_sub(self.spent().since(before).units());
            if !self.world.wait_some(to, left.max(1)) {
                self.settle();
                return false;
            }
            self.settle_wait(due);
            if self.now() >= until {
                return true;
            }
        }
    }

    /// How far a wait goes on before the world may have to be kept, and when that is due: a checkpoint for each shift,
    /// wherever the slices begin and end.
    fn shift(&self, until: SimTime) -> (SimTime, SimTime) {
        let due = self.checkpoints.last().map_or(self.start.1, |last| last.world.now()) + SHIFT;
        let to = if due > self.now() { until.min(due) } else { until.min(self.now() + SHIFT) };
        (to, due)
    }

    fn settle_wait(&mut self, due: SimTime) {
        self.settle();
        if self.now() >= due {
            self.keep(self.actions.len() - 1);
        }
    }

    /// Takes what has happened into the trace; the last action has come to its end, for now.
    fn settle(&mut self) {
        let events = self.world.take_events();
        self.trace.extend(events, self.world.now());
        let done = self.actions.len();
        let began = done.checked_sub(1).and_then(|before| self.rests.get(before)).map(|rest| rest.at);
        if let (Some(Action::Wait { span }), Some(began)) = (self.actions.last_mut(), began) {
            *span = self.world.now().since(began);
        }
        if let Some(rest) = self.rests.last_mut() {
            *rest = Rest { at: self.world.now(), events: self.trace.len() };
        }
    }

    fn keep(&mut self, done: usize) {
        let (world, actors) = (Rc::new(self.world.clone()), self.actors.clone());
        self.checkpoints.push(Checkpoint { done, events: self.trace.len(), world, actors });
        let all = self.checkpoints.len();
        if all > MOST {
            let mut number = 0;
            self.checkpoints.retain(|_| {
                number += 1;
                number % 2 == 1 || number + NEAR > all
            });
        }
    }

    /// The run after its first `done` actions, and after so much of the next, a wait, as had passed at `at`.
    fn back_to(&self, done: usize, at: SimTime) -> Self {
        let usable = |kept: &&Checkpoint| kept.done <= done && kept.world.now() <= at;
        let kept = self.checkpoints.iter().take_while(usable).count();
        let mut story = match kept.checked_sub(1).and_then(|last| self.checkpoints.get(last)) {
            Some(from) => Self {
                start: self.start.clone(),
                seed: self.seed,
                actions: self.actions[..from.done].to_vec(),
                rests: self.rests[..=from.done].to_vec(),
                sealed: self.sealed,
                world: World::clone(&from.world),
                trace: self.trace.until(from.events, from.world.now()),
                checkpoints: self.checkpoints[..kept].to_vec(),
                // Those who came later have not had a turn.
                actors: if Rc::ptr_eq(from.actors.all(), self.actors.all()) {
                    from.actors.clone()
                } else {
                    Actors::of(self.actors.all().clone())
                },
            },
            None => Self {
                sealed: self.sealed,
                actors: Actors::of(self.actors.all().clone()),
                ..Self::from_start(self.start.clone(), self.seed)
            },
        };
        let begun = story.actions.len();
        for (number, action) in self.actions.iter().enumerate().take(done + 1).skip(begun) {
            let whole = number < done;
            match action {
                Action::Wait { .. } => {
                    let ends = if whole { self.rests[number + 1].at } else { at };
                    if whole || ends > self.rests[number].at {
                        story.actions.push(Action::Wait { span: Millis::ZERO });
                        story.rests.push(Rest { at: ends, events: 0 });
                        story.pass(ends, None);
                        story.settle();
                    }
                }
                _ if whole => story.act(action.clone()),
                _ => {}
            }
        }
        // What is left of a wait is an action of this run, which can be made longer.
        story.sealed = self.sealed.min(done);
        story
    }
}
