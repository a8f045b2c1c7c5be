//! How the page comes to be shown to a room, and back.

use super::Model;
use super::beam::Presenting;
use super::parts::Tab;

impl Model {
    /// Begins to present, or ends it. The projector stays as bad as it is.
    pub(super) fn present(&mut self, on: bool) {
        // The opening screen is for whoever sits before it.
        let on = on && !self.place.is_outside();
        self.presenting =
            Presenting { on, beam: self.presenting.beam, strip: self.presenting.strip, ..Presenting::default() };
        self.sheet = None;
    }

    /// Calls this panel up, or puts it away, if it is the one that is there.
    pub(super) fn call(&mut self, tab: Tab) {
        let there = self.presenting.called && self.desk.tab == tab;
        self.presenting.called = !there;
        if !there {
            self.open(tab);
        }
    }

    /// Puts away what is uppermost; whether there was anything.
    pub(super) fn uncover(&mut self) -> bool {
        let Presenting { black, called, pointing, .. } = &mut self.presenting;
        let uppermost = [black, called, pointing].into_iter().find(|shown| **shown);
        uppermost.map(|shown| *shown = false).is_some()
    }
}
