//! The lesson on paper. For whoever teaches, the plan: what is done in each step, what is said, asked and drawn, why it is so, and
//! the answers on a page apart. For those who learn, the handout: what is done and asked, and nothing that tells the answer. What an
//! answer is, the simulation finds out, as it does when the question is put.
//!
//! May use: [`lesson`](crate::lesson), [`course`](crate::ui::course), which puts questions; the frame that is
//! [printed](crate::ui::share).

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;

use super::board::{Asked, letter};
use crate::host::chunk;
use crate::kernel::chunk::Chunk;
use crate::lesson::course::{Question, Taught, beginning};
use crate::lesson::notes::Notes;
use crate::lesson::{Bi, Lesson, Playing};
use crate::ui::course::put;
use crate::ui::share::{self, Writer};
use crate::words::{Lang, classroom_words, course_words, labels, step_of};

/// Whom the paper is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Whoever teaches.
    Teacher,
    /// Those who learn.
    Learner,
}

/// A step on paper.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaperStep {
    /// Its title.
    pub title: Bi,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// What is done, or seen.
    pub say: Bi,
    /// What the teacher says.
    pub note: Option<Bi>,
    /// What the teacher draws.
    pub draw: Option<Bi>,
    /// Why it is so.
    pub explain: Bi,
    /// What is asked.
    pub asks: Vec<Asked>,
    /// Of the questions with choices, the one that is right, and why.
    pub answers: Vec<(char, Bi, Option<Bi>)>,
}

/// A lesson on paper.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paper {
    /// Its title.
    pub title: Bi,
    /// Whether it plays by itself.
    pub plays: bool,
    /// Its steps.
    pub steps: Vec<PaperStep>,
}

impl Paper {
    /// Of a lesson that plays by itself.
    pub fn of_lesson(lesson: &Lesson, notes: Option<&Notes>) -> Self {
        let steps = lesson.steps.iter().enumerate().map(|(at, step)| {
            let present = notes.and_then(|notes| notes.steps.get(at));
            let ask = present.and_then(|present| present.ask.clone());
            PaperStep {
                title: step.title.clone(),
                minutes: present.map(|present| present.minutes),
                say: step.text.clone(),
                note: present.map(|present| present.note.clone()),
                draw: present.and_then(|present| present.board.clone()),
                explain: step.behind.clone(),
                asks: ask.into_iter().map(Asked::open).collect(),
                answers: Vec::new(),
            }
        });
        Self { title: lesson.title.clone(), plays: true, steps: steps.collect() }
    }

    /// A step of one that is worked through; or the chunk that one of its questions needs.
    pub fn step_of(taught: &Taught, at: usize) -> Result<PaperStep, Chunk> {
        let Some(step) = taught.course.steps.get(at) else { return Ok(PaperStep::default()) };
        let present = step.present.as_ref();
        let mut paper = PaperStep {
            title: step.title.clone(),
            minutes: present.map(|present| present.minutes),
            say: step.task.say.clone(),
            note: present.map(|present| present.note.clone()),
            draw: present.and_then(|present| present.board.clone()),
            explain: step.explain.clone(),
            ..PaperStep::default()
        };
        let ask = present.and_then(|present| present.ask.clone());
        paper.asks = ask.into_iter().map(Asked::open).collect();
        if step.ask.is_empty() {
            return Ok(paper);
        }
        let begun = beginning(&taught.course, &taught.start, taught.course.seed, at).and_then(Playing::finish);
        let Ok(played) = begun else { return Ok(paper) };
        for asked in put(taught, at, &step.ask, &played.story)? {
            let Some(question) = taught.course.questions.get(asked.question) else { continue };
            paper.asks.push(Asked::put(question, &asked));
            if let (Some(choice), Some(letter)) = (question.choices.get(asked.right), letter(asked.right)) {
                let told = |text: &Bi| Question::told(text, &asked.shown);
                paper.answers.push((letter, told(&choice.say), choice.why.as_ref().map(told)));
            }
        }
        Ok(paper)
    }

    /// As HTML for this reader, without what stands around it.
    pub fn html(&self, lang: Lang, reader: Reader) -> String {
        let (w, c) = (classroom_words(lang), course_words(lang));
        let teaches = reader == Reader::Teacher;
        let mut out = Writer::new(lang);
        out.text("h1", &self.title);
        for (at, step) in self.steps.iter().enumerate() {
            out.heading(&format!("{} · ", at + 1), &step.title, step.minutes.filter(|_| teaches));
            out.text("p", &step.say);
            for (label, told) in [(w.note, &step.note), (w.board, &step.draw)] {
                if let Some(told) = told.as_ref().filter(|_| teaches) {
                    out.label(label);
                    out.text("p", told);
                }
            }
            for asked in &step.asks {
                out.label(if teaches && asked.choices.is_empty() { w.ask } else { c.predict });
                out.text("p", &asked.ask);
                out.list(&asked.choices);
            }
            if teaches {
                out.label(if self.plays { labels(lang).behind } else { c.explain });
                out.text("p", &step.explain);
            }
        }
        if teaches {
            self.answered(&mut out, lang);
        }
        out.html()
    }

    /// The answers, on a page apart.
    fn answered(&self, out: &mut Writer, lang: Lang) {
        if self.steps.iter().all(|step| step.answers.is_empty()) {
            return;
        }
        out.open("section", "apart");
        out.line("h1", classroom_words(lang).answers);
        for (at, step) in self.steps.iter().enumerate().filter(|(_, step)| !step.answers.is_empty()) {
            out.line("h2", &step_of(lang, at + 1, self.steps.len()));
            let asked = step.asks.iter().filter(|asked| !asked.choices.is_empty());
            for (asked, (letter, choice, why)) in asked.zip(&step.answers) {
                out.text("p", &asked.ask);
                out.answer(*letter, choice);
                if let Some(why) = why {
                    out.text("p", why);
                }
            }
        }
        out.close("section");
    }
}

/// A step's questions need no more chunks than this.
const TRIES: usize = 6;

/// Has the browser print a lesson that is worked through. Its questions are put one step at a time, so that the page can be used
/// meanwhile. Whether all that it takes could be had.
pub async fn print_taught(taught: Rc<Taught>, lang: Lang, reader: Reader) -> bool {
    let mut paper = Paper { title: taught.course.title.clone(), plays: false, steps: Vec::new() };
    for at in 0..taught.course.steps.len() {
        let mut step = Paper::step_of(&taught, at);
        for _ in 0..TRIES {
            let Err(chunk) = step else { break };
            if chunk::fetch(chunk).await.is_err() {
                return false;
            }
            step = Paper::step_of(&taught, at);
        }
        let Ok(step) = step else { return false };
        paper.steps.push(step);
        TimeoutFuture::new(0).await;
    }
    print(&paper, lang, reader)
}

/// Has the browser print it; whether it could be asked to.
pub fn print(paper: &Paper, lang: Lang, reader: Reader) -> bool {
    share::print(&paper.html(lang, reader)).is_ok()
}
