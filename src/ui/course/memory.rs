//! What a lesson that is worked through remembers: how far the learner has come, and what was predicted.
//!
//! ```
//! use std::rc::Rc;
//! use sts_flow::ui::course::{Memory, Told};
//! use yew::Reducible;
//!
//! let memory = Rc::new(Memory::default()).reduce(Told::Hint).reduce(Told::Hint);
//! assert_eq!(memory.walk().hints, 2);
//! ```

use std::rc::Rc;

use yew::Reducible;

use crate::kernel::SimTime;
use crate::lesson::course::{Step, Taught, Vars};

/// How far a step has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The event of the run with which it began.
    pub since: usize,
    /// The simulated time then.
    pub began: SimTime,
    /// Whether its goal has held.
    pub holds: bool,
    /// Whether its solution was played for the learner.
    pub shown: bool,
    /// How many hints were asked for.
    pub hints: usize,
}

/// A question that was put, and what was predicted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction {
    /// The step that it was put in, from 0.
    pub step: usize,
    /// The question's place in the lesson.
    pub question: usize,
    /// What varies.
    pub vars: Vars,
    /// The same as it is told: with what the run fills in.
    pub shown: Vars,
    /// The choice that is right, as the simulation found out.
    pub right: usize,
    /// What the learner chose.
    pub chosen: Option<usize>,
    /// Whether it was put once more, at the end.
    pub again: bool,
    /// How many hands a room has raised for each choice; none where no room was asked.
    pub hands: Vec<u16>,
    /// Whether a room was told the answer before the step was done.
    pub told: bool,
}

impl Prediction {
    /// Whether it came true.
    pub fn came_true(&self) -> bool {
        self.chosen == Some(self.right)
    }

    /// A room has raised so many hands for each choice: what most are for is its prediction, if one has more than the others.
    fn polled(&mut self, hands: Vec<u16>, told: bool) {
        let most = hands.iter().copied().max().filter(|most| *most > 0);
        let mut first = (0..hands.len()).filter(|choice| hands.get(*choice).copied() == most);
        if let (Some(choice), None) = (first.next(), first.next()) {
            self.chosen = Some(choice);
        }
        self.hands = hands;
        self.told |= told;
    }
}

/// What a lesson remembers.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Of which lesson. Another is another beginning.
    of: Option<Rc<Taught>>,
    /// The step that is being worked through, from 0; past the last one, the lesson is over.
    pub step: usize,
    /// An earlier step that is read once more.
    pub reads: Option<usize>,
    /// How far each step has come.
    pub walks: Vec<Walk>,
    /// What was predicted, in the order in which it was asked.
    pub predictions: Vec<Prediction>,
}

impl PartialEq for Memory {
    fn eq(&self, other: &Self) -> bool {
        self.of.as_ref().map(Rc::as_ptr) == other.of.as_ref().map(Rc::as_ptr)
            && (self.step, self.reads) == (other.step, other.reads)
            && self.walks == other.walks
            && self.predictions == other.predictions
    }
}

impl Memory {
    /// Whether it remembers this lesson.
    pub fn is_of(&self, taught: &Rc<Taught>) -> bool {
        self.of.as_ref().is_some_and(|of| Rc::ptr_eq(of, taught))
    }

    /// How far the step has come that is worked through.
    pub fn walk(&self) -> Walk {
        self.walks.get(self.step).copied().unwrap_or_default()
    }

    /// The step that is shown: an earlier one that is read, or the one that is worked through.
    pub fn shown(&self) -> usize {
        self.reads.unwrap_or(self.step)
    }

    /// Whether all questions of these steps were put, and each came true.
    pub fn all_came_true(&self, steps: &[Step]) -> bool {
        let asks = steps.iter().enumerate();
        asks.map(|(at, step)| (step.ask.len(), self.asked_in(at).count())).all(|(asks, put)| asks == put)
            && self.predictions.iter().all(Prediction::came_true)
    }

    /// What was asked in a step.
    pub fn asked_in(&self, step: usize) -> impl Iterator<Item = (usize, &Prediction)> {
        self.predictions.iter().enumerate().filter(move |(_, it)| it.step == step && !it.again)
    }

    fn walk_mut(&mut self) -> &mut Walk {
        let step = self.step;
        if self.walks.len() <= step {
            self.walks.resize(step + 1, Walk::default());
        }
        &mut self.walks[step]
    }
}

/// What it is told.
#[derive(Clone, Debug)]
pub enum Told {
    /// This lesson begins, or begins anew, with this event and time. The steps before the one it was opened at, which were done for
    /// the learner, began with these events.
    Opens(Rc<Taught>, usize, SimTime, Vec<usize>),
    /// These questions are put.
    Asks(Vec<Prediction>),
    /// Of a question that was put, this is chosen.
    Chooses(usize, usize),
    /// To a question that was put, a room has raised so many hands for each choice; and whether it was told the answer.
    Polled(usize, Vec<u16>, bool),
    /// One more hint.
    Hint,
    /// The solution is played.
    Shows,
    /// The step's goal holds.
    Holds,
    /// The next step begins, with this event and time.
    Turns(usize, SimTime),
    /// An earlier step is read, or the one that is worked through.
    Reads(Option<usize>),
    /// The step began here: the run went back to it.
    Returns,
}

impl Reducible for Memory {
    type Action = Told;

    fn reduce(self: Rc<Self>, told: Told) -> Rc<Self> {
        let mut memory = Self::clone(&self);
        match told {
            Told::Opens(taught, since, began, earlier) => {
                let step = taught.step;
                // Who goes on in a lesson, or is taken to a later step of it, has still predicted what was predicted before.
                let same = memory.of.as_ref().is_some_and(|of| of.course.id == taught.course.id);
                let before = |asked: &Prediction| same && asked.step < step && !asked.again;
                let predictions = memory.predictions.into_iter().filter(before).collect();
                memory = Self { of: Some(taught), step, predictions, ..Self::default() };
                // What comes before was done for the learner.
                let since_of = |step: usize| earlier.get(step).copied().unwrap_or(since);
                let done = |step| Walk { holds: true, shown: true, since: since_of(step), began, hints: 0 };
                memory.walks = (0..step).map(done).collect();
                memory.walks.push(Walk { since, began, ..Walk::default() });
            }
            Told::Asks(questions) => memory.predictions.extend(questions),
            Told::Chooses(place, choice) => {
                if let Some(prediction) = memory.predictions.get_mut(place) {
                    prediction.chosen = Some(choice);
                }
            }
            Told::Polled(place, hands, told) => {
                if let Some(prediction) = memory.predictions.get_mut(place) {
                    prediction.polled(hands, told);
                }
            }
            Told::Hint => memory.walk_mut().hints += 1,
            Told::Shows => memory.walk_mut().shown = true,
            Told::Holds => memory.walk_mut().holds = true,
            Told::Turns(since, began) => {
                memory.step += 1;
                memory.reads = None;
                *memory.walk_mut() = Walk { since, began, ..Walk::default() };
            }
            Told::Reads(step) => memory.reads = step.filter(|step| *step < memory.step),
            Told::Returns => memory.walk_mut().holds = false,
        }
        Rc::new(memory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_most_hands_are_for_is_what_a_room_predicts() {
        let asked = Prediction { right: 1, ..Prediction::default() };
        let memory = Rc::new(Memory::default()).reduce(Told::Asks(vec![asked]));
        let told = |memory: &Rc<Memory>, hands: [u16; 3], answer: bool| {
            let memory = memory.clone().reduce(Told::Polled(0, hands.to_vec(), answer));
            let asked = memory.predictions[0].clone();
            (memory, asked.chosen, asked.told)
        };
        let (memory, chosen, _) = told(&memory, [0, 0, 0], false);
        assert_eq!((chosen, memory.predictions[0].hands.len()), (None, 3), "it was asked, and nobody has answered");
        let (memory, chosen, answered) = told(&memory, [3, 12, 5], false);
        assert_eq!((chosen, answered), (Some(1), false));
        let (memory, chosen, answered) = told(&memory, [12, 12, 5], true);
        assert_eq!((chosen, answered), (Some(1), true), "as many for two are no other answer");
        let (_, chosen, answered) = told(&memory, [13, 12, 5], false);
        assert_eq!((chosen, answered), (Some(0), true), "what was told is known");
        let memory = memory.reduce(Told::Polled(7, vec![1], true));
        assert_eq!(memory.predictions.len(), 1);
    }
}
