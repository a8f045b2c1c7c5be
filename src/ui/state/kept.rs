//! Runs that are kept: what the page writes into a file or a link.

use super::{Branch, Model};
use crate::lesson::saved::{Future, Moment, Saved};
use crate::ui::address::Place;

impl Model {
    /// The run as it is kept.
    pub fn kept(&self) -> Option<Saved> {
        let run = self.run()?;
        let future = |branch: &Branch| {
            let run = branch.run.borrow();
            let story = &run.played.story;
            Future {
                name: branch.name.to_string(),
                given: run.played.cut.then_some(run.played.given),
                actions: story.actions()[run.played.given..].to_vec(),
                events: Some(story.trace().len()),
            }
        };
        Some(Saved {
            lesson: (self.place != Place::Play).then(|| run.lesson.id.clone()),
            seed: run.played.story.seed(),
            futures: self.branches.iter().map(future).collect(),
            front: self.front,
            beside: self.beside.as_ref().map(|beside| beside.branch),
            moment: Moment::of(&run.playback, self.picture.events, self.at),
        })
    }
}
