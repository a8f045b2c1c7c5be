//! How what was wanted comes into the state.

use std::rc::Rc;

use super::{Beside, Loaded, Model, Wanted};
use crate::story::{Kind, Node};
use crate::ui::address::{FIRST_LESSON, Place};
use crate::words::Problem;

/// Narrower windows are phones held upright.
const PHONE: i32 = 640;

impl Model {
    /// Wants this. What is there stays until it has come; the address has the link of a run once that has been played.
    pub(super) fn want(&mut self, wanted: Wanted) {
        if wanted.link().is_some() {
            self.link = None;
        }
        self.wanted = Some(wanted);
        self.loading = None;
    }

    /// Wants nothing any more. A link that was not played does not stay in the address, where it would be played again.
    pub(super) fn cancel(&mut self) {
        if let Some(Wanted::Lesson { id, step, free, link: Some(_) }) = self.wanted.take() {
            // Without its link, the lesson itself is as good as there.
            self.wanted = Some(Wanted::Lesson { id, step, free, link: None });
        }
        self.loading = None;
        self.link = None;
    }

    /// What was wanted is there, or could not be had. The answer to an earlier wish is none any more.
    pub(super) fn loaded(&mut self, wanted: &Wanted, loaded: Result<Loaded, Problem>) {
        if self.wanted.as_ref() != Some(wanted) {
            return;
        }
        let wanted = self.wanted.take();
        self.loading = None;
        match loaded {
            Ok(loaded) => self.show(loaded),
            Err(problem) => {
                self.missed = wanted.filter(|_| problem.may_be_asked_again());
                // A reload asks again, too.
                if let Some(link) = self.missed.as_ref().and_then(Wanted::link) {
                    self.link = Some(link.clone());
                }
                self.failed(problem);
            }
        }
    }

    fn show(&mut self, loaded: Loaded) {
        let Loaded { branches, front, beside, moment, place, link, problems } = loaded;
        for branch in &branches {
            // Another language may have been chosen since it was wanted.
            branch.run.borrow_mut().speak(self.settings.lang);
        }
        if let Some(place) = place {
            self.place = place;
        }
        self.branches = Rc::new(branches);
        self.held = None; // it was held for another run
        self.sight = Rc::default();
        self.front = front;
        (self.beside, self.trip) = (None, None);
        // On a phone, free play begins with the terminal in sight.
        self.typing = self.place == Place::Play && self.room.window < PHONE && !self.presenting.on && beside.is_none();
        self.changed();
        self.motion.playing = false;
        self.seek(0);
        self.link = link;
        Rc::make_mut(&mut self.problems).extend(problems);
        let Some(moment) = moment else {
            return if self.place.is_outside() { self.show_telling_moment() } else { self.go_to_addressed_step() };
        };
        let show = self.run().map_or(0, |run| moment.show(&run.playback, run.trace().len()));
        self.seek(show);
        if let Some(beside) = beside {
            self.put_beside(beside);
        }
    }

    /// On the opening screen: with the credentials that it has got, the program calls S3. The number that is lit is the one
    /// on whose way the message travels.
    fn show_telling_moment(&mut self) {
        let show = self.run().and_then(|run| {
            let events = run.trace().events().iter().enumerate().skip(run.played.first);
            let mut calls = events.filter(|(_, event)| match &event.kind {
                Kind::Message(message) => message.to == Node::S3,
                _ => false,
            });
            calls.next().map(|(event, _)| run.playback.cue(event).stands(true))
        });
        self.seek(show.unwrap_or(0));
    }

    /// From the opening screen into the first lesson, which plays.
    pub(super) fn begin(&mut self) {
        self.place = Place::lesson(FIRST_LESSON);
        self.seek(0);
        self.play_until(self.rest_ahead());
    }

    /// The step that the address names.
    pub(super) fn go_to_addressed_step(&mut self) {
        let Place::Lesson { step: Some(text), .. } = &self.place else { return };
        let text = text.clone();
        let Some(run) = self.cell() else { return };
        let run = run.borrow();
        if let Some(taught) = &run.taught {
            let steps = taught.course.steps.len();
            if !text.parse::<usize>().is_ok_and(|n| (1..=steps).contains(&n)) {
                self.failed(Problem::NoSuchStep { step: text, steps });
            }
            return;
        }
        match text.parse::<usize>().ok().filter(|n| (1..=run.played.steps.len()).contains(n)) {
            Some(step) => self.seek(run.played.span(&run.playback, step - 1).0),
            None => self.failed(Problem::NoSuchStep { step: text, steps: run.played.steps.len() }),
        }
    }

    /// Shows branch `other` beside the one in front, at the same simulated time.
    pub(super) fn put_beside(&mut self, other: usize) {
        let now = self.now;
        self.beside =
            Some(Beside { branch: other, at: 0, picture: Rc::default(), duet: Rc::default(), parted: Rc::default() });
        self.keep_up();
        self.seek_course(self.place_at(now));
    }
}
