//! A run that was played: a lesson's, or free play.
//!
//! May use: [`story`](crate::story). [`Playing`](super::Playing) makes it.

use crate::kernel::SimTime;
use crate::story::{Hidden, Playback, Reading, Show, Story};

/// A run that was played: a lesson's, or free play.
#[derive(Clone, Debug)]
pub struct Played {
    /// The run.
    pub story: Story,
    /// The first event after the curtain rises.
    pub first: usize,
    /// The clock when the curtain rises.
    pub since: SimTime,
    /// The event at which each step begins.
    pub steps: Vec<usize>,
    /// Of a lesson that was opened at a later step, the event at which each step before it began.
    pub earlier: Vec<usize>,
    /// How many of the story's actions belong to the lesson; those that follow are the learner's own.
    pub given: usize,
    /// Whether the lesson has more than those: it was forked before all of them had been done.
    pub cut: bool,
}

impl Played {
    /// Another future from the last moment at rest that is not after `at`, or from the rise of the curtain.
    pub fn fork(&self, at: SimTime) -> Self {
        let mut fork = self.with(self.story.fork(at), self.story.done_by(at));
        if fork.story.trace().len() < self.first {
            // Nothing can be done before that.
            fork = self.with(self.story.fork(self.since), self.story.done_by(self.since));
        }
        fork
    }

    /// The same, in which no more than `given` of the lesson's own actions have been done.
    pub fn cut_to(&self, given: usize) -> Self {
        let mut story = self.story.clone();
        story.rewind(given);
        self.with(story, given)
    }

    /// This run with another story, of whose actions the first `done` are this one's.
    pub(super) fn with(&self, story: Story, done: usize) -> Self {
        let events = story.trace().len();
        let steps = self.steps.iter().copied().filter(|event| *event < events).collect();
        let earlier = self.earlier.clone();
        Self { story, steps, earlier, given: self.given.min(done), cut: self.cut || done < self.given, ..*self }
    }

    /// The show.
    pub fn playback(&self) -> Playback {
        Playback::since(self.story.trace(), self.first, self.since)
    }

    /// The show, in which there is time to read what is said.
    pub fn read(&self, reading: Reading) -> Playback {
        self.read_past(reading, &Hidden::default())
    }

    /// The same without what is hidden.
    pub fn read_past(&self, reading: Reading, hidden: &Hidden) -> Playback {
        Playback::read_past(self.story.trace(), self.first, self.since, reading, hidden)
    }

    /// Where the lesson's own actions have been shown; what the learner did on top is shown after it.
    pub fn ends(&self, playback: &Playback) -> Show {
        let Some((events, at)) = self.story.rest(self.given).filter(|_| self.story.actions().len() > self.given) else {
            return playback.total();
        };
        let next = (events < self.story.trace().len()).then(|| playback.cue(events).begins.saturating_sub(1));
        playback.show_at(at).min(next.unwrap_or(Show::MAX))
    }

    /// The step, from 0, in which `show` is.
    pub fn step_at(&self, playback: &Playback, show: Show) -> Option<usize> {
        let begun = self.steps.iter().filter(|event| playback.cue(**event).begins <= show).count();
        begun.checked_sub(1).or_else(|| (!self.steps.is_empty()).then_some(0))
    }

    /// From where to where step `step` is shown.
    pub fn span(&self, playback: &Playback, step: usize) -> (Show, Show) {
        let begins = |step: usize| self.steps.get(step).map(|event| playback.cue(*event).begins);
        // What the learner did on top is shown after the last step, not in it.
        let end = begins(step + 1).map_or_else(|| self.ends(playback), |next| next.saturating_sub(1));
        (begins(step).unwrap_or(0), end)
    }
}
