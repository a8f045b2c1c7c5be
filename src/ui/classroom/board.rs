//! What a presenter sees, and what a presenter can press: as types that also travel from window to window.
//!
//! May use: [`lesson`](crate::lesson), [`state`](crate::ui::state) and what a lesson that is worked through remembers, of which
//! a [`Board`] is made.

use serde::{Deserialize, Serialize};

use super::pace::{Timer, budget};
use crate::lesson::Bi;
use crate::lesson::course::{Present, Question};
use crate::lesson::notes::Notes;
use crate::story::{Node, Terminal};
use crate::ui::course::{Memory, Prediction};
use crate::ui::state::Scene;

/// A question for the room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// It.
    pub ask: Bi,
    /// What can be answered, if it is not open.
    pub choices: Vec<Bi>,
}

impl Asked {
    /// A question as it was put.
    pub fn put(question: &Question, asked: &Prediction) -> Self {
        let told = |text: &Bi| Question::told(text, &asked.shown);
        Self { ask: told(&question.ask), choices: question.choices.iter().map(|choice| told(&choice.say)).collect() }
    }
}

/// What a presenter sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// The lesson's title.
    pub title: Bi,
    /// Its steps' titles; none in free play.
    pub steps: Vec<Bi>,
    /// The one that is shown, from 0; past the last one, the lesson is over.
    pub step: Option<usize>,
    /// The one that comes next.
    pub next: Option<usize>,
    /// Whether the next one may begin.
    pub ready: bool,
    /// Whether the learners' part of the step can be done for them.
    pub task: bool,
    /// What to say.
    pub note: Option<Bi>,
    /// What to ask the room.
    pub asks: Vec<Asked>,
    /// What to draw.
    pub draw: Option<Bi>,
    /// The seconds that each step has.
    pub budget: Vec<u32>,
    /// The time that has passed.
    pub timer: Timer,
    /// The language, by its name.
    pub lang: String,
    /// The colours, by their name.
    pub theme: String,
    /// Whether the page plays.
    pub playing: bool,
    /// Whether it stops at questions.
    pub hands: bool,
    /// The question that it has stopped at.
    pub held: Option<usize>,
    /// The places of the picture.
    pub places: Vec<Node>,
    /// The one that is nearer.
    pub zoom: Option<Node>,
    /// Whether the pointer draws.
    pub drawing: bool,
    /// The terminals that the room sees, the one in front first.
    pub terminals: Vec<Terminal>,
}

/// A line that a presenter has typed for the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    terminal: Terminal,
    line: String,
}

impl Typed {
    /// No line has more characters.
    pub const LONGEST: usize = 2_000;

    /// `line` for `terminal`.
    pub const fn new(terminal: Terminal, line: String) -> Self {
        Self { terminal, line }
    }

    /// What is to be entered, if it is one line of no more than [`Self::LONGEST`] characters for one of these terminals.
    pub fn entered(&self, there: &[Terminal]) -> Option<(Terminal, &str)> {
        let fits = self.line.chars().count() <= Self::LONGEST && !self.line.contains(char::is_control);
        (fits && there.contains(&self.terminal)).then_some((self.terminal, &self.line))
    }
}

/// What a presenter presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Press {
    /// The timer runs.
    Start,
    /// It rests.
    Pause,
    /// It stands at nothing.
    Reset,
    /// The presenter's own window.
    Window,
    /// The next step of the lesson.
    Next,
    /// The one before.
    Previous,
    /// This step of the lesson, from 0.
    To(usize),
    /// What the learners are to do is done for them.
    Show,
    /// The page plays, or rests.
    Play,
    /// One thing further.
    Step,
    /// One thing back.
    Back,
    /// The screen is black, or not.
    Black,
    /// The page stops at questions, or does not.
    Hands(bool),
    /// From the question that it has stopped at, it goes on.
    Continue,
    /// The lesson is printed.
    Print,
    /// This place comes nearer; without one, all of the picture is seen.
    Zoom(Option<Node>),
    /// The pointer draws, or does not.
    Draw(bool),
    /// This place is pointed at, or none is.
    Point(Option<Node>),
}

impl Board {
    /// What stands there of a lesson that is shown; `notes` are those of one that plays by itself.
    pub fn of(scene: &Scene, memory: &Memory, notes: Option<&Notes>) -> Self {
        let run = scene.run();
        if let Some(taught) = run.taught.as_ref().filter(|taught| memory.is_of(taught)) {
            let course = &taught.course;
            let at = memory.reads.unwrap_or(memory.step);
            let present = |at: usize| course.steps.get(at).and_then(|step| step.present.as_ref());
            let minutes: Vec<Option<u32>> = (0..course.steps.len()).map(|at| Some(present(at)?.minutes)).collect();
            let predicted = memory
                .asked_in(at)
                .filter_map(|(_, asked)| Some(Asked::put(course.questions.get(asked.question)?, asked)));
            return Self {
                title: course.title.clone(),
                steps: course.steps.iter().map(|step| step.title.clone()).collect(),
                step: Some(at),
                next: Some(at + 1).filter(|next| *next <= course.steps.len()),
                ready: at < memory.step || memory.walk().holds,
                task: at == memory.step && at < course.steps.len() && !memory.walk().holds,
                budget: budget(course.minutes, &minutes),
                ..Self::default()
            }
            .noted(present(at), predicted.collect());
        }
        // In free play, nothing of the lesson is played that it began with.
        let (lesson, plays) = (&run.lesson, !run.played.steps.is_empty());
        let step = scene.lesson_step().filter(|_| plays);
        let titles = lesson.steps.iter().filter(|_| plays).map(|step| step.title.clone());
        let count = titles.clone().count();
        // Before anything was shown, the first step is the next.
        let next = step.filter(|_| scene.at > 0).map_or(0, |step| step + 1);
        let minutes: Vec<Option<u32>> =
            (0..count).map(|at| Some(notes?.steps.get(at)?.minutes)).take_while(Option::is_some).collect();
        Self {
            title: lesson.title.clone(),
            steps: titles.collect(),
            step,
            next: Some(next).filter(|next| *next < count),
            ready: true,
            budget: if minutes.len() == count { budget(0, &minutes) } else { Vec::new() },
            ..Self::default()
        }
        .noted(step.and_then(|step| notes?.steps.get(step)), Vec::new())
    }

    /// With what is noted of the step, and what is predicted in it.
    fn noted(self, present: Option<&Present>, predicted: Vec<Asked>) -> Self {
        let asked = present.and_then(|present| present.ask.clone());
        let asked = asked.map(|ask| Asked { ask, choices: Vec::new() });
        Self {
            note: present.map(|present| present.note.clone()),
            asks: asked.into_iter().chain(predicted).collect(),
            draw: present.and_then(|present| present.board.clone()),
            ..self
        }
    }

    /// How long the lesson has, in seconds.
    pub fn whole(&self) -> u32 {
        self.budget.iter().fold(0, |sum, seconds| sum.saturating_add(*seconds))
    }
}
