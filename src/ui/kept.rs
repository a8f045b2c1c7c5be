//! Runs that are kept: what the page writes into a file or a link, and what it opens from one.

use super::address::Place;
use super::model::{Branch, Model, Run};
use crate::lesson::saved::{self, Future, Moment, OpenError, Saved, SavedError};
use crate::lesson::{Played, share};
use crate::words::Problem;

impl Model {
    /// The run as it is kept.
    #[inline(never)]
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
            lesson: matches!(self.place, Place::Lesson { .. }).then(|| run.lesson.id.clone()),
            seed: run.played.story.seed(),
            futures: self.branches.iter().map(future).collect(),
            front: self.front,
            beside: self.beside.as_ref().map(|beside| beside.branch),
            moment: Moment::of(&run.playback, self.picture.events, self.at),
        })
    }

    /// Opens a file's text.
    #[inline(never)]
    pub(super) fn open_file(&mut self, text: &str) {
        if self.open(saved::read(text), Problem::Saved) {
            self.link = None;
        }
    }

    /// Opens what the address holds, if it holds something. What cannot be opened does not stay in it.
    #[inline(never)]
    pub(super) fn open_link(&mut self) {
        if let Some(link) = self.link.take() {
            self.follow(link);
        }
    }

    #[inline(never)]
    fn follow(&mut self, link: std::rc::Rc<str>) {
        if self.open(share::read(&link), Problem::Link) {
            self.link = Some(link);
        }
    }

    /// Opens a kept run in place of the one that is there, or says why not.
    fn open(&mut self, saved: Result<Saved, SavedError>, problem: fn(SavedError) -> Problem) -> bool {
        let Some(lesson) = self.run().map(|run| run.lesson.clone()) else { return false };
        let opened = saved.map_err(OpenError::Saved).and_then(|saved| Ok((saved.open(&lesson)?, saved)));
        match opened {
            Ok((opened, saved)) => {
                if opened.differs {
                    self.problems.push(Problem::Differs);
                }
                self.place = match saved.lesson {
                    Some(id) => Place::Lesson { id, step: None },
                    None => Place::Play,
                };
                let branch = |(n, (name, played)): (usize, (String, Played))| {
                    let forked = n > 0 || played.cut;
                    let mut run = Run::of(played, lesson.clone());
                    run.forked = forked;
                    Branch::new(&name, run)
                };
                self.begin(opened.futures.into_iter().enumerate().map(branch).collect(), saved.front);
                let show = self.run().map_or(0, |run| saved.moment.show(&run.playback, run.trace().len()));
                self.seek(show);
                if let Some(beside) = saved.beside {
                    self.put_beside(beside);
                }
                true
            }
            Err(error) => {
                self.problems.push(match error {
                    OpenError::Saved(error) => problem(error),
                    OpenError::Lesson(error) => Problem::LessonBroken { id: lesson.id.clone(), error },
                });
                false
            }
        }
    }
}
