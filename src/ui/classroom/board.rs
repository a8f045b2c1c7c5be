//! What a presenter sees, and what a presenter can press: as types that also travel from window to window.
//!
//! May use: [`lesson`](crate::lesson), [`state`](crate::ui::state) and what a lesson that is worked through remembers, of which
//! a [`Board`] is made.

use serde::{Deserialize, Serialize};

use super::pace::{Timer, budget};
use super::target::Target;
use crate::lesson::Bi;
use crate::lesson::course::{Present, Question};
use crate::lesson::notes::Notes;
use crate::story::Terminal;
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
    /// What is right, if the simulation has found that out.
    pub answer: Option<Answer>,
    /// Its place among what the lesson has asked, if the lesson asks it too.
    pub place: Option<usize>,
}

/// The answer of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Which of the choices, from 0.
    pub right: usize,
    /// Why.
    pub why: Option<Bi>,
}

/// The letter of a choice, from 0.
pub fn letter(place: usize) -> Option<char> {
    u8::try_from(place).ok().filter(|place| *place < 26).map(|place| char::from(b'A' + place))
}

impl Asked {
    /// A question as it was put.
    pub fn put(question: &Question, asked: &Prediction) -> Self {
        let told = |text: &Bi| Question::told(text, &asked.shown);
        let why = |right: usize| question.choices.get(right)?.why.as_ref().map(told);
        Self {
            ask: told(&question.ask),
            choices: question.choices.iter().map(|choice| told(&choice.say)).collect(),
            answer: Some(Answer { right: asked.right, why: why(asked.right) }),
            place: None,
        }
    }

    /// One to which nobody has written choices.
    pub fn open(ask: Bi) -> Self {
        Self { ask, ..Self::default() }
    }

    /// Its answer, with the choice that is right.
    pub fn answered(&self) -> Option<(&Answer, &Bi)> {
        let answer = self.answer.as_ref()?;
        Some((answer, self.choices.get(answer.right)?))
    }
}

/// What a presenter sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// The lesson's name in the address.
    pub lesson: String,
    /// Its title.
    pub title: Bi,
    /// Its steps' titles; none in free play.
    pub steps: Vec<Bi>,
    /// The one that is shown, from 0; past the last one, the lesson is over.
    pub step: Option<usize>,
    /// The one that comes next.
    pub next: Option<usize>,
    /// The one that is worked through, of a lesson in which each is done: what stands before a later one is still to do.
    pub worked: Option<usize>,
    /// Whether the next one may begin.
    pub ready: bool,
    /// Whether the learners' part of the step can be done for them.
    pub task: bool,
    /// Whether a card with the step stands beside the stage.
    pub card: bool,
    /// What to say.
    pub note: Option<Bi>,
    /// What to ask the room.
    pub asks: Vec<Asked>,
    /// What to draw.
    pub draw: Option<Bi>,
    /// The seconds that each step has.
    pub budget: Vec<u32>,
    /// The time that has passed since the class began.
    pub timer: Timer,
    /// How much had passed when this lesson began, in milliseconds.
    pub from: i64,
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
    /// Whether its answer is shown, too.
    pub answered: bool,
    /// How many hands were raised, for each choice of each question.
    pub counts: Vec<Vec<u16>>,
    /// The places of the picture.
    pub places: Vec<Target>,
    /// The one that is nearer.
    pub zoom: Option<Target>,
    /// The one that is pointed at.
    pub pointed: Option<Target>,
    /// Whether the pointer draws.
    pub drawing: bool,
    /// Whether the screen is black.
    pub black: bool,
    /// The panel that lies over the stage, counted from 1.
    pub panel: Option<u8>,
    /// The projector's brightness and contrast, in hundredths.
    pub beam: [u16; 2],
    /// Whether light and dark have changed places.
    pub inverted: bool,
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
    /// The question is put away; nothing goes on.
    Aside,
    /// This question of the step is put to the room.
    Ask(usize),
    /// This one, with its answer.
    Reveal(usize),
    /// To this question, for this choice, so many hands were raised.
    Count(usize, usize, u16),
    /// The lesson is printed for whoever teaches.
    Print,
    /// The lesson is printed for those who learn.
    Handout,
    /// This place comes nearer; without one, all of the picture is seen.
    Zoom(Option<Target>),
    /// The pointer draws, or does not.
    Draw(bool),
    /// This place is pointed at, or none is.
    Point(Option<Target>),
    /// The card beside the stage is scrolled down, or else up.
    Scroll(bool),
    /// This panel is called up over the stage, or put away; counted from 1.
    Call(u8),
    /// The projector is made up for: brightness and contrast in hundredths, and whether light and dark change places.
    Beam(u16, u16, bool),
}

impl Board {
    /// What stands there of a lesson that is shown; `notes` are those of one that plays by itself.
    pub fn of(scene: &Scene, memory: &Memory, notes: Option<&Notes>) -> Self {
        let run = scene.run();
        if let Some(taught) = run.taught.as_ref().filter(|taught| memory.is_of(taught)) {
            let course = &taught.course;
            let at = memory.shown();
            let present = |at: usize| course.steps.get(at).and_then(|step| step.present.as_ref());
            let minutes: Vec<Option<u32>> = (0..course.steps.len()).map(|at| Some(present(at)?.minutes)).collect();
            let predicted = memory.asked_in(at).filter_map(|(place, asked)| {
                Some(Asked { place: Some(place), ..Asked::put(course.questions.get(asked.question)?, asked) })
            });
            return Self {
                lesson: course.id.clone(),
                title: course.title.clone(),
                steps: course.steps.iter().map(|step| step.title.clone()).collect(),
                step: Some(at),
                worked: Some(memory.step),
                next: Some(at + 1).filter(|next| *next <= course.steps.len()),
                ready: at < memory.step || memory.walk().holds,
                task: at == memory.step && at < course.steps.len() && !memory.walk().holds,
                card: true,
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
            lesson: if plays { lesson.id.clone() } else { String::new() },
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
        let asked = present.and_then(|present| present.ask.clone()).map(Asked::open);
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
