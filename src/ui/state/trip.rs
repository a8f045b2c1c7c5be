//! Side trips: what somebody does in the middle of a lesson is done in another future, and the lesson waits where it was.

use std::rc::Rc;

use super::run::Trip;
use super::{Branch, Model, Scene};
use crate::ui::address::Place;

/// Where a future's visitor comes back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// The lesson, where it was left.
    pub scene: Scene,
    /// Whether the future stays when its visitor goes back.
    pub kept: bool,
}

impl Model {
    /// Whatever is done from here on is not the lesson's: while that has more to show, it is done in another future.
    pub(super) fn set_out(&mut self) {
        let Some(cell) = self.cell().filter(|_| matches!(self.place, Place::Lesson { .. })) else { return };
        let fork = {
            let run = cell.borrow();
            let over = run.played.steps.is_empty() || self.at >= run.played.ends(&run.playback);
            if over || run.played.cut {
                return;
            }
            run.fork(self.now)
        };
        self.stop();
        let branch = Branch::new(self.free_name(), fork);
        self.trip = Some(Trip { run: branch.run.clone(), left: self.at, kept: false });
        self.beside = None;
        Rc::make_mut(&mut self.branches).push(branch);
        self.front = self.branches.len() - 1;
        self.changed();
        self.seek(self.total());
    }

    /// Where the future in front left its lesson, if it did.
    pub fn home(&self) -> Option<Home> {
        let front = self.run()?;
        if !matches!(self.place, Place::Lesson { .. }) || !front.played.cut {
            return None;
        }
        let whole = |branch: &Branch| !branch.run.borrow().played.cut;
        let place = self.branches.iter().position(whole)?;
        let trip = self.trip.as_ref().filter(|trip| Rc::ptr_eq(&trip.run, &self.branches[self.front].run));
        let run = self.branches[place].run.borrow();
        let at = trip.map_or_else(|| run.playback.show_at(self.now), |trip| trip.left);
        let now = run.playback.sim_time(at);
        // No more is asked of it than how far the lesson has come.
        let scene = Scene::of(&self.branches[place], place, true, at, now, Rc::default());
        Some(Home { scene, kept: trip.is_none_or(|trip| trip.kept) })
    }

    /// Back to where the lesson was left. Whether there was anything to go back from.
    pub(super) fn go_home(&mut self) -> bool {
        let Some(Home { scene, kept }) = self.home() else { return false };
        self.stop();
        let mut front = scene.branch;
        if !kept {
            Rc::make_mut(&mut self.branches).remove(self.front);
            front -= usize::from(front > self.front);
        }
        (self.trip, self.beside, self.sheet) = (None, None, None);
        self.front = front;
        self.changed();
        self.seek(scene.at);
        true
    }

    /// The future stays when its visitor goes back.
    pub(super) fn keep_trip(&mut self) {
        if let Some(trip) = &mut self.trip {
            trip.kept = true;
        }
    }
}
