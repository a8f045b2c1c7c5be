//! The format of a lesson's file that is worked through by the learner, as types: what serde derives of them is what the file
//! may hold.
//!
//! May use: the patterns of lessons, and [`deeds`](super::deeds), [`read`](super::read), [`goal`](super::goal),
//! [`table`](super::table).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::deeds::Deeds;
use super::goal::Goal;
use super::read::{Is, Read};
use super::table::{Placed, Table};
use crate::lesson::format::{Bi, Cite, Try};
use crate::story::{Hidden, Story, Terminal};

/// The format that this version reads.
pub const FORMAT: u64 = 2;

/// A lesson that the learner works through: a prediction, something to do, what to look at, and why it is so.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
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
    /// A table that fills as its steps are worked through.
    pub table: Option<Table>,
    /// Terminals that are kept out of sight for a while.
    #[serde(default)]
    pub hides: Vec<Hides>,
    /// What AWS tells nobody, and only a simulation can.
    #[serde(default)]
    pub silent: Vec<Bi>,
    /// Commands worth trying afterwards.
    #[serde(default)]
    pub tries: Vec<Try>,
    /// AWS's names and terms that stand between backticks without being seen in a run: `DurationSeconds`.
    #[serde(default)]
    pub names: Vec<String>,
}

impl Course {
    /// The question of this name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// What is out of sight while step `step` is worked through, and whether its goal has been reached.
    pub fn hidden(&self, step: usize, holds: bool) -> Hidden {
        let ends = |hides: &&Hides| self.steps.iter().position(|step| step.id == hides.until);
        let still = |hides: &&Hides| ends(hides).is_some_and(|until| step < until || step == until && !holds);
        self.hides.iter().filter(still).map(|hides| hides.terminal).collect()
    }

    /// Its tables: its own, and those of its steps.
    pub fn tables(&self) -> impl Iterator<Item = Placed<'_>> {
        let names = self.steps.iter().map(|step| step.id.as_str());
        let own = self.table.iter().map(|table| (None, table));
        let steps = self.steps.iter().enumerate().filter_map(|(n, step)| Some((Some(n), step.table.as_ref()?)));
        own.chain(steps).map(move |(of, table)| Placed::new(table, of, &names))
    }
}

/// What is there when it begins.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    /// The start that it shares with others: `static/lessons/starts/NAME.json`.
    pub from: String,
    /// What fills the places that the start leaves open; each has a value of its own there.
    #[serde(default)]
    pub with: BTreeMap<String, Value>,
    /// What is done after that, before the curtain rises.
    #[serde(default)]
    pub more: Deeds,
    /// Who acts by himself while time passes after that.
    #[serde(default)]
    pub actors: Vec<Acts>,
}

/// Somebody who enters a line by himself, again and again while time passes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Acts {
    /// Where.
    pub terminal: Terminal,
    /// The line. It has no places for the run to fill.
    pub line: String,
    /// Every so many minutes.
    pub every: u32,
}

/// A terminal that is kept out of sight, with all that is to be seen of it; and so are the others and the place of a computer that
/// is there only while somebody types there.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hides {
    /// Which. Of such a computer, the first one.
    pub terminal: Terminal,
    /// The step that brings it into sight when its goal is reached.
    pub until: String,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
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
    /// What its texts quote of the run, and where it stands there.
    #[serde(default)]
    pub quotes: Vec<Quote>,
    /// A table that fills in this step.
    pub table: Option<Table>,
    /// For whoever presents it to others.
    pub present: Option<Present>,
}

/// What is quoted of the run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The text; ids, keys and times may be others in the run.
    pub text: String,
    /// The terminal at which it is printed; anywhere in the run, without it.
    pub from: Option<Terminal>,
}

/// For whoever presents a step to others.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// How long it takes.
    pub minutes: u32,
    /// What to say.
    pub note: Bi,
    /// What to ask the room, for a show of hands.
    pub ask: Option<Bi>,
    /// What to draw, or to point at.
    pub board: Option<Bi>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
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
    /// When it can no longer be achieved, and what is said then.
    #[serde(default)]
    pub stuck: Vec<Stuck>,
}

impl Task {
    /// What to say of a run, begun with event `since`, in which it can no longer be achieved.
    pub fn stuck(&self, story: &Story, since: usize) -> Option<&Bi> {
        let now = |stuck: &&Stuck| stuck.when.holds(story, since).unwrap_or_default();
        self.stuck.iter().find(now).map(|stuck| &stuck.say)
    }
}

/// When something can no longer be achieved in this run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stuck {
    /// What holds then.
    pub when: Goal,
    /// What is said then.
    pub say: Bi,
}

/// A hint.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
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
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The panel.
    pub panel: Panel,
    /// What is seen there.
    pub say: Bi,
}

/// The panels that a lesson can point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are the page's own")]
pub enum Panel {
    Terminal,
    Wire,
    Timeline,
    Trail,
    Charts,
    Policies,
    Console,
    Stage,
}

/// A question, whose answer the simulation computes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
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
    /// Whether another choice is right in another variation.
    #[serde(default)]
    pub depends: bool,
}

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
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
