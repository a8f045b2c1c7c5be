//! A picture without what is hidden.
//!
//! May use: what [`story`](super) may.

use super::{Flight, Hidden, Picture, Pulse, Trace, is_told};

impl Picture {
    /// Takes all out that is hidden. It is a picture of `trace`, of which the show begins with event `first`.
    pub fn hide(&mut self, hidden: &Hidden, trace: &Trace, first: usize) {
        if hidden.is_empty() {
            return;
        }
        let told = |index: &usize| is_told(&trace.events()[*index].kind) && !hidden.hides(trace, *index);
        self.latest = self.latest.and_then(|latest| (first..=latest).rev().find(told));
        self.flights.retain(|Flight { event, .. }| !hidden.hides(trace, *event));
        self.pulses.retain(|Pulse { event, .. }| !hidden.hides(trace, *event));
        self.holds.retain(|node, _| !hidden.has_node(*node));
        self.guest = self.guest.filter(|node| !hidden.has_node(*node));
        self.exports.retain(|terminal, _| !hidden.has(*terminal));
        self.opened.retain(|terminal| !hidden.has(*terminal));
        self.running.retain(|terminal, _| !hidden.has(*terminal));
        self.background.retain(|(terminal, _), _| !hidden.has(*terminal));
        self.lines.retain(|terminal, _| !hidden.has(*terminal));
        self.prompts.retain(|terminal, _| !hidden.has(*terminal));
    }
}
