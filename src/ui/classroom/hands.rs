//! A question stops the page until whoever presents goes on; how many hands were raised is noted, and the answer comes when it
//! is called for. It is drawn by [`question`](super::question).
//!
//! May use: [`board`](super::board), [`sheet`](super::sheet) for the clock; [`state`](crate::ui::state), which rests and plays.

use std::collections::BTreeMap;
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
pub struct Raised(BTreeMap<(usize, usize), Vec<u16>>);

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
        let noted = self.0.get(&(step, question)).map_or(&[][..], Vec::as_slice);
        (0..choices.max(1)).map(|choice| noted.get(choice).copied().unwrap_or_default()).collect()
    }
}

impl Reducible for Raised {
    type Action = Noted;

    fn reduce(self: Rc<Self>, noted: Noted) -> Rc<Self> {
        let Noted::Hands(step, question, choice, hands) = noted else { return Rc::default() };
        let mut all = self.0.clone();
        let counts = all.entry((step, question)).or_default();
        counts.resize(counts.len().max(choice + 1), 0);
        counts[choice] = hands.min(MOST);
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

/// The steps of a lesson, as they come while the presenter's notes are in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Steps {
    /// The lesson.
    id: String,
    /// The step that was there when last anything changed; none while the notes were not in use.
    there: Option<usize>,
    /// The step that somebody went to from another one.
    came: Option<usize>,
    /// Those whose questions have come, or were let go.
    asked: Vec<usize>,
}

impl Steps {
    /// Whether the questions of this step come now: `begins` while they can, `used` while the notes are in use. Whoever opens the
    /// lesson, or the notes in the midst of a step, has not gone to it: there a question comes when it is called for.
    fn comes(&mut self, step: Option<usize>, begins: bool, used: bool, taught: bool) -> bool {
        let Some(step) = step else { return false };
        if !used {
            (self.there, self.came) = (None, None);
            return false;
        }
        let before = self.there.replace(step);
        if before.is_some_and(|before| before != step) {
            self.came = Some(step);
        }
        if !begins || self.asked.contains(&step) {
            return false;
        }
        self.asked.push(step);
        if taught { self.came == Some(step) } else { before.is_some() }
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
    let steps = use_mut_ref(Steps::default);
    let (id, taught) = {
        let run = scene.run();
        (run.lesson.id.clone(), run.taught.is_some())
    };
    let step = board.step;
    let begins = step.is_some_and(|step| {
        let run = scene.run();
        if taught { board.task } else { playing && scene.at < run.played.span(&run.playback, step).0 + BEGINNING }
    });
    let (begins, used) = (begins && !board.asks.is_empty(), used && *chosen);
    {
        let (stopped, page, raised) = (stopped.clone(), page.clone(), raised.dispatcher());
        use_effect_with((id, step, begins, used), move |(id, step, begins, used)| {
            let mut steps = steps.borrow_mut();
            if steps.id != *id {
                *steps = Steps { id: id.clone(), ..Steps::default() };
                stopped.set(None);
                raised.dispatch(Noted::Begins);
            }
            let comes = steps.comes(*step, *begins, *used, taught);
            let Some(step) = step.filter(|_| comes) else { return };
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

    #[test]
    fn a_question_comes_by_itself_only_where_somebody_goes_to_its_step() {
        let mut steps = Steps::default();
        // A lesson is opened with its notes, or the notes are opened in its first step: nothing is thrown up.
        assert!(!steps.comes(None, false, true, true));
        assert!(!steps.comes(Some(0), true, true, true));
        // The next one: its question comes with what it has to ask, and once.
        assert!(!steps.comes(Some(1), false, true, true));
        assert!(steps.comes(Some(1), true, true, true));
        assert!(!steps.comes(Some(1), false, true, true));
        assert!(!steps.comes(Some(0), false, true, true) && !steps.comes(Some(1), true, true, true));
        // The window is closed, and opened anew two steps later.
        assert!(!steps.comes(Some(2), true, false, true) && !steps.comes(Some(3), true, false, true));
        assert!(!steps.comes(Some(3), true, true, true));
        // A lesson that plays by itself begins its first step when it plays, and not by the notes that are opened meanwhile.
        let mut steps = Steps::default();
        assert!(!steps.comes(Some(0), false, true, false) && steps.comes(Some(0), true, true, false));
        let mut steps = Steps::default();
        assert!(!steps.comes(Some(0), true, false, false) && !steps.comes(Some(0), true, true, false));
    }
}
