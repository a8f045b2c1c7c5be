//! Branches: a run is forked, both futures stay, and two of them are shown side by side on one clock.

use std::rc::Rc;

use super::{Branch, Model, Msg, Sheet};
use crate::host::secrets::blanked;
use crate::kernel::{Millis, SimTime};
use crate::lesson::saved::{FIRST, MAX_NAME};
use crate::words::Problem;

/// More branches than this are not made: their chips would have no room.
const MOST: usize = 8;
/// What branches are called until somebody calls them otherwise.
const NAMES: [&str; MOST] = [FIRST, "B", "C", "D", "E", "F", "G", "H"];

impl Model {
    /// Makes another future from the playhead, and goes there.
    pub(super) fn fork(&mut self) {
        let Some(run) = self.cell().filter(|_| self.branches.len() < MOST) else { return };
        self.stop();
        self.keep_trip();
        let fork = run.borrow().fork(self.now);
        let at = self.at;
        let branch = Branch::new(self.free_name(), fork);
        Rc::make_mut(&mut self.branches).push(branch);
        let from = self.front;
        let comparing = self.beside.is_some();
        self.front = self.branches.len() - 1;
        self.beside = None;
        self.changed();
        self.seek(at);
        if comparing {
            self.put_beside(from);
        }
    }

    /// Goes on from `time` in another future; where there are too many, instead of the one in front.
    pub(super) fn back_to(&mut self, time: SimTime) {
        let Some(run) = self.cell() else { return };
        self.stop();
        self.beside = None;
        let fork = run.borrow().fork(time);
        if self.branches.len() >= MOST {
            Rc::make_mut(&mut self.branches).remove(self.front);
        }
        let branch = Branch::new(self.free_name(), fork);
        Rc::make_mut(&mut self.branches).push(branch);
        self.front = self.branches.len() - 1;
        self.changed();
        self.seek_course(self.total());
    }

    /// A name that no branch has yet.
    pub(super) fn free_name(&self) -> &'static str {
        let free = |name: &&str| !self.branches.iter().any(|branch| *branch.name == **name);
        NAMES.iter().copied().find(free).unwrap_or(NAMES[0])
    }

    /// This branch to the front. While two are compared, the one that was there stays beside it.
    pub(super) fn switch(&mut self, branch: usize) {
        if branch >= self.branches.len() || branch == self.front {
            return;
        }
        self.stop();
        self.keep_trip();
        self.sheet = None;
        let (was, comparing, now) = (self.front, self.beside.take().is_some(), self.now);
        self.front = branch;
        self.changed();
        if comparing {
            self.put_beside(was);
        } else {
            self.seek_course(self.place_at(now));
        }
    }

    /// Two side by side, or one again.
    pub(super) fn compare(&mut self) {
        self.stop();
        self.typing = false; // both are looked at as a whole
        self.keep_trip();
        if self.beside.take().is_some() {
            let show = self.at;
            return self.seek(show);
        }
        // The one it was forked from stands before it.
        if let Some(other) = if self.front > 0 { Some(self.front - 1) } else { (self.branches.len() > 1).then_some(1) }
        {
            self.put_beside(other);
        }
    }

    /// What the branch in front is called from now on; nothing while it is being written.
    pub(super) fn rename(&mut self, name: Option<String>) {
        let Some(name) = name else { return self.sheet = Some(Sheet::Renaming) };
        self.sheet = None;
        let name: String = name.trim().chars().take(MAX_NAME).collect();
        // It stands on the page, in files and in links.
        if blanked(&name).is_some() {
            return self.failed(Problem::SecretName);
        }
        let taken = self.branches.iter().enumerate().any(|(i, branch)| i != self.front && *branch.name == *name);
        let front = self.front;
        if let (false, false, Some(branch)) = (name.is_empty(), taken, Rc::make_mut(&mut self.branches).get_mut(front))
        {
            branch.name = name.into();
        }
    }

    /// Drops the branch in front. One always stays.
    pub(super) fn drop_front(&mut self) {
        if self.branches.len() < 2 {
            return;
        }
        self.stop();
        self.sheet = None;
        let now = self.now;
        let next = self.beside.take().map_or(self.front.saturating_sub(1), |beside| beside.branch);
        Rc::make_mut(&mut self.branches).remove(self.front);
        self.front = next - usize::from(next > self.front);
        self.front = self.front.min(self.branches.len() - 1);
        self.changed();
        self.seek_course(self.place_at(now));
    }

    /// While two are compared, time passes in both: the one that is behind catches up.
    pub(super) fn keep_up(&mut self) {
        let Some(beside) = &self.beside else { return };
        let cells = [self.front, beside.branch].map(|branch| self.branches[branch].run.clone());
        let ends = [0, 1].map(|i| cells[i].borrow().end());
        for i in [0, 1] {
            let behind = ends[1 - i].since(ends[i]);
            if behind > Millis::ZERO
                && let Err(chunk) = cells[i].borrow_mut().wait(behind)
            {
                self.hold(chunk, Some(Msg::CatchUp));
                break;
            }
        }
        self.join();
    }

    /// Takes what two futures have gained into the clock that they share.
    pub(super) fn join(&self) {
        if let Some(beside) = &self.beside {
            let runs = [self.front, beside.branch].map(|branch| self.branches[branch].run.borrow());
            beside.duet.borrow_mut().extend(&runs[0].playback, &runs[1].playback);
        }
    }
}
