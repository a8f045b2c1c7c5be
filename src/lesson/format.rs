//! The format of a lesson's file, as types: what serde derives of them is what the file may hold.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::pattern::Pattern;
use crate::cloud::Setup;
use crate::kernel::SimTime;
use crate::story::{Action, Actor, Node, Terminal};

/// The format that this version reads.
pub const FORMAT: u64 = 1;

/// A text in both languages. A lesson that lacks one does not parse.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bi {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// [`FORMAT`].
    pub format: u64,
    /// Its name in the address.
    pub id: String,
    /// Its title.
    pub title: Bi,
    /// The seed that it is played with unless another is asked for.
    pub seed: u64,
    /// What is there when it begins.
    pub start: Start,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Commands worth trying afterwards.
    #[serde(default)]
    pub tries: Vec<Try>,
}

/// What is there when a lesson begins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The simulated clock before the first action.
    pub clock: SimTime,
    /// The account.
    pub setup: Setup,
    /// What is done before the curtain rises: it really happens, and is history when step 1 begins.
    #[serde(default)]
    pub before: Vec<Action>,
    /// Who acts by himself while time passes after that.
    #[serde(skip)]
    pub actors: Rc<[Actor]>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its title.
    pub title: Bi,
    /// What to see.
    pub text: Bi,
    /// What happens behind.
    pub behind: Bi,
    /// In what the real AWS differs from the order shown here.
    pub timing: Option<Bi>,
    /// Where AWS says so.
    pub cite: Cite,
    /// Between which two places it happens; its number stands there, nearer to the first.
    pub on: [Node; 2],
    /// What is done. Most steps only go on watching what the first one began.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// The event at which it begins: the first that fits, after the step before began.
    pub begins: Pattern,
    /// What has to happen in it, in this order.
    #[serde(default)]
    pub expects: Vec<Pattern>,
}

/// Where something is documented.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// The page's title.
    pub title: Bi,
    /// Its address, `https://…`.
    pub url: String,
}

impl Cite {
    /// Whether it is on one of AWS's own sites. A lesson is somebody's text: nothing else in it becomes a link.
    pub fn is_of_aws(&self) -> bool {
        ["https://docs.aws.amazon.com/", "https://aws.amazon.com/"].iter().any(|site| self.url.starts_with(site))
    }
}

/// A command worth trying.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Try {
    /// Where.
    pub terminal: Terminal,
    /// The line.
    pub line: String,
    /// Why.
    pub why: Bi,
}
