//! A run that can be gone back on: the world with a checkpoint at every action.

use std::rc::Rc;

use super::{Action, Trace, World};
use crate::cloud::Setup;
use crate::kernel::SimTime;

/// The most actions in one run; a file or link with more is refused before it is played.
pub const MAX_ACTIONS: usize = 2000;

/// Actions between two checkpoints of the world.
const SPACING: usize = 8;

/// A start, a seed, and what has been done since.
#[derive(Clone, Debug)]
pub struct Story {
    seed: u64,
    actions: Vec<Action>,
    world: World,
    /// The world before the action of this number. Shared by the run's copies: the page makes one for every command.
    checkpoints: Vec<(usize, Rc<World>)>,
}

impl Story {
    /// The beginning of a run.
    pub fn new(setup: &Setup, seed: u64, now: SimTime) -> Self {
        let world = World::new(setup, seed, now);
        Self { seed, actions: Vec::new(), checkpoints: vec![(0, Rc::new(world.clone()))], world }
    }

    /// Does `action`.
    pub fn act(&mut self, action: Action) {
        // What is kept is what the world let in.
        self.actions.push(self.world.act(action));
        if self.actions.len().is_multiple_of(SPACING) {
            self.checkpoints.push((self.actions.len(), Rc::new(self.world.clone())));
        }
    }

    /// Goes back to where only the first `count` actions had been taken.
    pub fn rewind(&mut self, count: usize) {
        let count = count.min(self.actions.len());
        self.checkpoints.retain(|(done, _)| *done <= count);
        let again = self.actions.split_off(self.checkpoints.last().map_or(0, |(done, _)| *done));
        if let Some((done, world)) = self.checkpoints.last() {
            self.world = World::clone(world);
            for action in again.into_iter().take(count - done) {
                self.act(action);
            }
        }
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

    /// The record.
    pub fn trace(&self) -> &Trace {
        self.world.trace()
    }
}
