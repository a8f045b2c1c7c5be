//! A question stops the page until whoever presents goes on; how many hands were raised is noted, and the answer comes when it
//! is called for. It is drawn by [`question`](super::question).
//!
//! May use: [`board`](super::board), [`sheet`](super::sheet) for the clock; [`state`](crate::ui::state), which rests and plays.

use std::rc::Rc;

use yew::prelude::*;

use super::board::{Asked, Board};
use super::sheet::wall;
use crate::ui::context::Page;
use crate::ui::keys::Command;
use crate::ui::state::{Msg, Scene};
use crate::ui::storage;

/// Whether the page stops at questions is remembered by this name.
const HANDS: &str = "hands";
/// What is shown of a step before its question stops it is no longer than this, in milliseconds of the show.
const BEGINNING: u32 = 3000;
/// For so many milliseconds a question is not led on from: the second click of a double click is meant for what was there before.
const GUARD: i64 = 700;
/// No room has more hands.
pub const MOST: u16 = 999;

/// The hands that were raised in a lesson: of a step and its question, for each choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raised(Vec<((usize, usize), Vec<u16>)>);

/// What is noted of them.
#[derive(Clone, Copy, Debug)]
pub enum Noted {
    /// In this step, to this question, for this choice, so many.
    Hands(usize, usize, usize, u16),
    /// Another lesson begins.
    Begins,
}

impl Raised {
    /// For each choice of a question, of which there are so many. To one without choices, hands are raised as well.
    pub fn of(&self, step: usize, question: usize, choices: usize) -> Vec<u16> {
        let noted = self.0.iter().find(|(at, _)| *at == (step, question)).map_or(&[][..], |(_, hands)| hands);
        (0..choices.max(1)).map(|choice| noted.get(choice).copied().unwrap_or_default()).collect()
    }
}

impl Reducible for Raised {
    type Action = Noted;

    fn reduce(self: Rc<Self>, noted: Noted) -> Rc<Self> {
        let Noted::Hands(step, question, choice, hands) = noted else { return Rc::default() };
        let mut all = self.0.clone();
        let at = (step, question);
        let place = all.iter().position(|(there, _)| *there == at).unwrap_or_else(|| {
            all.push((at, Vec::new()));
            all.len() - 1
        });
        if let Some((_, counts)) = all.get_mut(place) {
            counts.resize(counts.len().max(choice + 1), 0);
            counts[choice] = hands.min(MOST);
        }
        Rc::new(Self(all))
    }
}

/// A stop at a question.
#[derive(Clone)]
pub struct Stop {
    /// Whether the page stops at questions.
    pub on: bool,
    /// The question of the step that it has stopped at.
    pub held: Option<usize>,
    /// Whether its answer is shown.
    pub answered: bool,
    /// How many hands were raised, for each choice of each question of the step.
    pub counts: Vec<Vec<u16>>,
    stopped: UseStateHandle<Option<Stopped>>,
    chosen: UseStateHandle<bool>,
    raised: UseReducerDispatcher<Raised>,
    /// The step.
    step: Option<usize>,
    page: Page,
}

/// Where the page has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stopped {
    step: usize,
    question: usize,
    /// Whether the step was about to play.
    played: bool,
    /// Whether it was called for: then nothing comes after it.
    called: bool,
    /// Whether the answer is shown.
    answered: bool,
    /// When it was put, on the wall.
    since: i64,
}

impl Stop {
    /// The page stops at questions from now on, or does not.
    pub fn choose(&self, on: bool) {
        self.chosen.set(on);
        storage::keep(HANDS, &on);
        if !on {
            self.stopped.set(None);
        }
    }

    /// To the next question of the step; after the last one, the step begins.
    pub fn go_on(&self) {
        let Some(stopped) = *self.stopped else { return };
        if wall() - stopped.since < GUARD {
            return;
        }
        let next = stopped.question + 1;
        if !stopped.called && next < self.counts.len() {
            return self.stopped.set(Some(Stopped { question: next, answered: false, since: wall(), ..stopped }));
        }
        self.stopped.set(None);
        if stopped.played {
            self.page.send(Msg::ToStep(stopped.step));
        }
    }

    /// This question of the step, with its answer or without.
    pub fn put(&self, question: usize, answered: bool) {
        let Some(step) = self.step.filter(|_| question < self.counts.len()) else { return };
        let since = wall();
        let stopped = self.stopped.filter(|_| self.held.is_some());
        self.stopped.set(Some(match stopped {
            Some(stopped) => Stopped { question, answered, since, ..stopped },
            None => Stopped { step, question, played: false, called: true, answered, since },
        }));
    }

    /// It is put away, and nothing goes on.
    pub fn put_away(&self) {
        self.stopped.set(None);
    }

    /// So many hands were raised for this choice of a question.
    pub fn count(&self, question: usize, choice: usize, hands: u16) {
        let fits = self.counts.get(question).is_some_and(|counts| choice < counts.len());
        if let Some(step) = self.step.filter(|_| fits) {
            self.raised.dispatch(Noted::Hands(step, question, choice, hands));
        }
    }
}

/// Stops the page where a step begins that has a question, once for each step: `used` says whether the presenter's notes are
/// in use at all.
#[hook]
pub fn use_hands(page: &Page, scene: &Scene, board: &Board, playing: bool, used: bool) -> Stop {
    let chosen = use_state_eq(|| true);
    {
        let chosen = chosen.setter();
        use_effect_with((), move |()| chosen.set(storage::recall(HANDS).unwrap_or(true)));
    }
    let stopped = use_state_eq(|| None::<Stopped>);
    let raised = use_reducer_eq(Raised::default);
    // The lesson, and the steps of it whose questions were asked.
    let asked = use_mut_ref(|| (String::new(), Vec::<usize>::new()));
    let (id, taught) = {
        let run = scene.run();
        (run.lesson.id.clone(), run.taught.is_some())
    };
    let step = board.step;
    let begins = step.is_some_and(|step| {
        let run = scene.run();
        if taught { board.task } else { playing && scene.at < run.played.span(&run.playback, step).0 + BEGINNING }
    });
    let stops = used && *chosen && begins && !board.asks.is_empty();
    {
        let (stopped, page, raised) = (stopped.clone(), page.clone(), raised.dispatcher());
        use_effect_with((id, step, stops), move |(id, step, stops)| {
            let mut asked = asked.borrow_mut();
            if asked.0 != *id {
                *asked = (id.clone(), Vec::new());
                stopped.set(None);
                raised.dispatch(Noted::Begins);
            }
            let Some(step) = step.filter(|step| *stops && !asked.1.contains(step)) else { return };
            asked.1.push(step);
            if !taught {
                page.send(Msg::Do(Command::PlayPause));
            }
            let since = wall();
            stopped.set(Some(Stopped { step, question: 0, played: !taught, called: false, answered: false, since }));
        });
    }
    // Elsewhere, it is over.
    let here = stopped.filter(|stopped| Some(stopped.step) == step);
    let counts =
        |(question, asked): (usize, &Asked)| raised.of(step.unwrap_or_default(), question, asked.choices.len());
    Stop {
        on: *chosen,
        held: here.map(|stopped| stopped.question),
        answered: here.is_some_and(|stopped| stopped.answered),
        counts: board.asks.iter().enumerate().map(counts).collect(),
        stopped,
        chosen,
        raised: raised.dispatcher(),
        step,
        page: page.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_are_noted_for_each_choice_of_each_question() {
        let note = |raised: Rc<Raised>, noted| raised.reduce(noted);
        let raised = [(0, 0, 1, 12), (0, 0, 0, 3), (0, 1, 0, 7), (0, 0, 1, 13), (1, 0, 2, u16::MAX)];
        let raised = raised
            .into_iter()
            .map(|(step, question, choice, hands)| Noted::Hands(step, question, choice, hands))
            .fold(Rc::new(Raised::default()), note);
        assert_eq!(raised.of(0, 0, 3), [3, 13, 0]);
        assert_eq!(raised.of(0, 1, 0), [7], "an open question has one number");
        assert_eq!(raised.of(1, 0, 3), [0, 0, MOST]);
        assert_eq!(raised.of(2, 0, 2), [0, 0]);
        assert_eq!(*note(raised, Noted::Begins), Raised::default());
    }
}
