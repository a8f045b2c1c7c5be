//! The format of a lesson's file that is worked through by the learner, as types: what serde derives of them is what the file
//! may hold.
//!
//! May use: the patterns of lessons, and [`deeds`](super::deeds), [`read`](super::read), [`goal`](super::goal).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::deeds::Deeds;
use super::goal::Goal;
use super::read::{Is, Read};
use crate::lesson::format::{Bi, Cite, Try};
use crate::story::Terminal;

/// The format that this version reads.
pub const FORMAT: u64 = 2;

/// A lesson that the learner works through: a prediction, something to do, what to look at, and why it is so.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// [`FORMAT`].
    pub format: u64,
    /// Its name in the address.
    pub id: String,
    /// The unit that it belongs to.
    pub unit: String,
    /// Its title.
    pub title: Bi,
    /// How long it takes.
    pub minutes: u32,
    /// What helps to have been worked through before.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The one thing that learners believe and that is not so, as they would say it.
    pub wrong: Bi,
    /// The seed that it is played with unless another is asked for.
    pub seed: u64,
    /// What is there when it begins.
    pub start: Beginning,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What is asked in it.
    pub questions: Vec<Question>,
    /// What AWS tells nobody, and only a simulation can.
    #[serde(default)]
    pub silent: Vec<Bi>,
    /// Commands worth trying afterwards.
    #[serde(default)]
    pub tries: Vec<Try>,
}

impl Course {
    /// The question of this name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}

/// What is there when it begins.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    /// The start that it shares with others: `static/lessons/starts/NAME.json`.
    pub from: String,
    /// What is done after that, before the curtain rises.
    #[serde(default)]
    pub more: Deeds,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bi,
    /// The questions that are asked before it is done.
    #[serde(default)]
    pub ask: Vec<String>,
    /// What is to be done.
    #[serde(rename = "do")]
    pub task: Task,
    /// Where to look then.
    #[serde(default)]
    pub look: Vec<Look>,
    /// Why it is so. It is shown when the goal holds.
    pub explain: Bi,
    /// In what the real AWS, or an article that many have read, differs from it.
    pub real: Option<Bi>,
    /// Where AWS says so.
    pub cite: Vec<Cite>,
    /// The sections of the source articles that are done here: `k0/step-4-1`.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What to achieve.
    pub say: Bi,
    /// When it is achieved.
    pub goal: Goal,
    /// One way to it.
    pub solution: Deeds,
    /// Every other way that has to count.
    #[serde(default)]
    pub also: Vec<Deeds>,
    /// What comes near to it, and must not count.
    #[serde(default)]
    pub not: Vec<Deeds>,
    /// Where to look, which call, and the very line.
    pub hints: [Hint; 3],
}

/// A hint.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hint {
    /// What it says.
    pub say: Bi,
    /// The line that can be put into a terminal.
    pub line: Option<String>,
    /// Into which.
    pub terminal: Option<Terminal>,
}

/// Where to look.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The panel.
    pub panel: Panel,
    /// What is seen there.
    pub say: Bi,
}

/// The panels that a lesson can point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are the page's own")]
pub enum Panel {
    Terminal,
    Wire,
    Timeline,
    Trail,
    Charts,
    Stage,
}

/// A question, whose answer the simulation computes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name.
    pub id: String,
    /// What is asked; `{hours}` stands for what varies.
    pub ask: Bi,
    /// What varies, and how.
    #[serde(default)]
    pub vary: BTreeMap<String, Vec<Value>>,
    /// What is done on a copy of the run, to find out.
    pub probe: Deeds,
    /// What is read off that.
    pub read: Read,
    /// What can be answered.
    pub choices: Vec<Choice>,
}

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// When it is right.
    pub is: Is,
    /// What it says.
    pub say: Bi,
    /// Why it is so, if it is.
    pub why: Option<Bi>,
    /// Why one may well think so, if it is not.
    pub tempts: Option<Bi>,
}
