//! The console of free play: experiments to do by hand, and defences to switch, as data.
//!
//! May use: [`story`](crate::story) and below. `static/play/console.json` says what to type and where, and which event
//! shows that it happened; it says nothing of how things turn out. What its lines leave open, in braces, is read from
//! the run: the instance, the account, the credentials that were last printed.
//!
//! ```
//! use sts_flow::lesson::console;
//! let console = console::parse(include_str!("../../static/play/console.json")).unwrap();
//! assert!(console.experiments.iter().any(|experiment| experiment.id == "local-pc"));
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::typed::{Way, way};
use super::{Bi, FORMAT, LessonError, Pattern, read};
use crate::cloud::Cloud;
use crate::kernel::chunk::{Door, NotFetched, load};
use crate::story::{Event, Inventory, Kind, Node, Picture, Terminal, Trace};

/// The words that the console cannot do without.
const WORDS: [&str; 11] = [
    "title",
    "defend",
    "intro",
    "experiments",
    "lessons",
    "defences",
    "defences-intro",
    "done",
    "needs",
    "refused",
    "count",
];

/// What free play offers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Console {
    words: BTreeMap<String, Bi>,
    /// The role that its lines are about.
    pub role: String,
    /// What to find out.
    pub experiments: Vec<Experiment>,
    /// What can be defended with.
    pub switches: Vec<Switch>,
}

impl Console {
    /// A word of its own. All that are asked for are there, or it would not have been read.
    pub fn word(&self, name: &str) -> Option<&Bi> {
        self.words.get(name)
    }

    /// The switch of this name.
    pub fn switch(&self, id: &str) -> Option<&Switch> {
        self.switches.iter().find(|switch| switch.id == id)
    }
}

/// Something to find out, step by step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Its name in `data-experiment`.
    pub id: String,
    /// Its title.
    pub title: Bi,
    /// The question.
    pub aim: Bi,
    /// The lessons that explain it.
    #[serde(default)]
    pub lessons: Vec<Explains>,
    /// What to do.
    pub steps: Vec<Step>,
}

/// A lesson that explains an experiment, as the map of lessons has it: the console does not fetch that for a few titles.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explains {
    /// Its name in the address.
    pub id: String,
    /// `D1`
    pub code: String,
    /// Its title.
    pub title: Bi,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenStep")]
pub struct Step {
    /// What to look at.
    pub say: Bi,
    /// What is done.
    pub act: Act,
    /// The event that shows that it happened. What leaves none has none.
    pub done: Option<Pattern>,
    /// Whether it only counts after the step before.
    pub then: bool,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Puts a line into a terminal.
    Type {
        /// Which.
        terminal: Terminal,
        /// The line, with places to be filled.
        line: String,
        /// What `{count}` may be.
        counts: Vec<u32>,
    },
    /// Presses a button of the page, by its `data-do`.
    Press(String),
    /// Turns a switch on.
    Switch(String),
    /// Disturbs the metadata service, or lets it be again. Its words are found by this name.
    Disturb {
        /// The name.
        word: String,
        /// By how many milliseconds each answer is late; without it none comes.
        late: Option<u32>,
        /// For how many seconds.
        seconds: u32,
    },
}

impl Act {
    /// Whether somebody does it, since event `from`: what it asks for may come of that.
    fn brings_about(&self, running: &BTreeMap<Terminal, usize>, from: usize) -> bool {
        let runs = |node: Node| running.iter().any(|(terminal, entered)| terminal.node() == node && *entered >= from);
        match self {
            Self::Type { terminal, .. } => runs(terminal.node()),
            // A switch enters its commands at the desk.
            Self::Switch(_) => runs(Node::Pc),
            Self::Press(_) | Self::Disturb { .. } => true,
        }
    }
}

/// A defence that can be switched on and off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Its name in `data-switch`.
    pub id: String,
    /// Its title.
    pub title: Bi,
    /// What it sets.
    pub say: Bi,
    /// What the account says of it, with places to be filled.
    pub shows: String,
    /// When it is on.
    pub state: State,
    /// The administrator's commands that switch it on.
    pub on: Vec<String>,
    /// Those that switch it off.
    pub off: Vec<String>,
}

/// How an account is when a switch is on. What is not given may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// Of the first instance: `HttpTokens=required`.
    pub tokens: Option<bool>,
    /// Of the first instance: `HttpPutResponseHopLimit`.
    pub hops: Option<u32>,
    /// Whether there is a VPC endpoint.
    pub endpoint: Option<bool>,
    /// Policies that the role has.
    pub policies: Vec<String>,
    /// Policies that it has not.
    pub without: Vec<String>,
}

impl State {
    /// Whether the account is so.
    pub fn holds(&self, inventory: &Inventory, role: &str) -> bool {
        let instance = inventory.instances.first();
        let policies = inventory.roles.iter().find(|item| item.name == role).map_or(&[][..], |item| &item.policies);
        self.tokens.is_none_or(|wanted| instance.is_some_and(|i| i.tokens_required == wanted))
            && self.hops.is_none_or(|wanted| instance.is_some_and(|i| u32::from(i.hop_limit) == wanted))
            && self.endpoint.is_none_or(|wanted| inventory.endpoints.is_empty() != wanted)
            && self.policies.iter().all(|name| policies.contains(name))
            && !self.without.iter().any(|name| policies.contains(name))
    }
}

// ---- What was done --------------------------------------------------------------------------------------------------

/// The events that show which steps happened: for each experiment, for each of its steps.
///
/// A step happened when what it asks for came of the learner's own doing, since it was shown: of a line that was entered on its
/// computer and is still running, or of the button that it names.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    read: usize,
    found: Vec<Vec<Option<usize>>>,
    /// The lines that are running, by the event at which each was entered.
    running: BTreeMap<Terminal, usize>,
}

/// From this event on, this experiment was shown; until the next.
pub type Shown = (usize, usize);

impl Progress {
    /// How many steps happened.
    pub fn count(&self) -> usize {
        self.found.iter().flatten().flatten().count()
    }

    /// Reads what is new in a trace. An event shows the first step that waits for it, of the experiment that was `shown` then;
    /// what happened before `first` was not done by the learner.
    pub fn extend(&mut self, console: &Console, events: &[Event], first: usize, shown: &[Shown]) {
        if self.found.is_empty() {
            self.found = console.experiments.iter().map(|e| vec![None; e.steps.len()]).collect();
        }
        for (index, event) in events.iter().enumerate().skip(self.read) {
            match &event.kind {
                Kind::Typed { terminal, .. } => drop(self.running.insert(*terminal, index)),
                Kind::Ready { terminal, .. } | Kind::Closed { terminal } => drop(self.running.remove(terminal)),
                _ => {}
            }
            if index >= first
                && let Some((since, experiment)) = shown.iter().rev().find(|(since, _)| *since <= index)
            {
                self.look(console, *experiment, index, event, *since);
            }
        }
        self.read = events.len();
    }

    /// Whether `event` shows a step of this experiment, which has been shown since event `since`.
    fn look(&mut self, console: &Console, experiment: usize, index: usize, event: &Event, since: usize) {
        let (Some(steps), Some(found)) = (console.experiments.get(experiment), self.found.get_mut(experiment)) else {
            return;
        };
        let mut before = Some(since);
        for (step, place) in steps.steps.iter().zip(found) {
            let Some(pattern) = &step.done else { continue };
            let from = if step.then { before } else { Some(since) };
            if let (None, Some(from)) = (*place, from)
                && pattern.matches(event)
                && step.act.brings_about(&self.running, from)
            {
                *place = Some(index);
                break;
            }
            before = place.map(|place| place.max(since));
        }
    }

    /// The event that shows that this step happened.
    pub fn found(&self, experiment: usize, step: usize) -> Option<usize> {
        *self.found.get(experiment)?.get(step)?
    }
}

// ---- What is filled in ----------------------------------------------------------------------------------------------

/// Where the places of a line are filled from.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The role of the console.
    pub role: &'a str,
    /// The record.
    pub trace: &'a Trace,
    /// What can be seen.
    pub picture: &'a Picture,
    /// The account.
    pub cloud: &'a Cloud,
    /// The time at which the next action comes.
    pub now: crate::kernel::SimTime,
}

impl Facts<'_> {
    /// `line` with its places filled; nothing while one of them is not known. Other braces stay.
    pub fn fill(&self, line: &str, count: u32) -> Option<String> {
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            out += before;
            let name = from[1..].split('}').next().unwrap_or("");
            if !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()) {
                out += &self.fact(name, count)?;
                rest = &from[name.len() + 2..];
            } else {
                out.push('{');
                rest = &from[1..];
            }
        }
        Some(out + rest)
    }

    fn fact(&self, name: &str, count: u32) -> Option<String> {
        let instance = self.picture.inventory.instances.first();
        Some(match name {
            "role" => self.role.to_owned(),
            "count" => count.to_string(),
            "instance" => instance?.id.clone(),
            "account" => self.cloud.account().to_owned(),
            "other" => self.cloud.other()?.account().to_owned(),
            "region" => self.cloud.region().to_owned(),
            "address" => {
                self.cloud.instances().find(|i| i.id.as_str() == instance.map_or("", |i| &i.id))?.public_ip.clone()?
            }
            "vpc" => crate::cloud::VPC.to_owned(),
            "endpoint" => self.picture.inventory.endpoints.first()?.clone(),
            "now" => self.now.iso(),
            "tokens" => if instance?.tokens_required { "required" } else { "optional" }.to_owned(),
            "hops" => instance?.hop_limit.to_string(),
            "key" => self.printed(&["AccessKeyId"])?,
            "secret" => self.printed(&["SecretAccessKey"])?,
            "token" => self.printed(&["Token", "SessionToken"])?,
            _ => return None,
        })
    }

    /// A field of the credentials that were printed last, on any terminal but those of the desk.
    fn printed(&self, names: &[&str]) -> Option<String> {
        let shown = self.picture.lines.iter().filter(|(terminal, _)| terminal.node() != Node::Pc);
        let newest = |lines: &Vec<usize>| {
            lines.iter().rev().find_map(|index| match &self.trace.events().get(*index)?.kind {
                Kind::Printed { text, .. } => Some((*index, document(text)?)),
                _ => None,
            })
        };
        let (_, document) = shown.filter_map(|(_, lines)| newest(lines)).max_by_key(|(index, _)| *index)?;
        names.iter().find_map(|name| document.get(name)).and_then(Value::as_str).map(str::to_owned)
    }
}

/// The credentials in `text`, as IMDS writes them.
fn document(text: &str) -> Option<Value> {
    let at = text.rfind("\"SecretAccessKey\"")?;
    let object = &text[text[..at].rfind('{')?..];
    serde_json::Deserializer::from_str(object).into_iter().next()?.ok()
}

// ---- How it is written ----------------------------------------------------------------------------------------------

static WAY: Door<Way> = Door::of_the_page(&(way::<Console> as Way));

/// Fetches what finds the place at which a console does not fit.
pub(super) async fn fetch_way() -> Result<(), NotFetched> {
    WAY.open(load!(misfits, Way, &(way::<Console> as Way))).await
}

/// Reads a console. It is somebody's text: whatever is wrong with it comes back as an error.
pub fn parse(text: &str) -> Result<Console, LessonError> {
    read::document(text, FORMAT, &WAY)
}

/// A console as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "format")]
    _format: u64,
    words: BTreeMap<String, Bi>,
    role: String,
    experiments: Vec<Experiment>,
    switches: Vec<Switch>,
}

impl TryFrom<Written> for Console {
    type Error = String;

    /// Looks whether everything is there that is spoken of.
    fn try_from(written: Written) -> Result<Self, String> {
        let Written { words, role, experiments, switches, .. } = written;
        if let Some(name) = WORDS.into_iter().find(|name| !words.contains_key(*name)) {
            return Err(format!("words: missing field `{name}`"));
        }
        let console = Self { words, role, experiments, switches };
        for step in console.experiments.iter().flat_map(|experiment| &experiment.steps) {
            let missing = match &step.act {
                Act::Switch(id) if console.switch(id).is_none() => id,
                Act::Press(word) | Act::Disturb { word, .. } if console.word(word).is_none() => word,
                _ => continue,
            };
            return Err(format!("\"{missing}\" is not there"));
        }
        Ok(console)
    }
}

/// A step as it is written: it has a line and its terminal, or presses a button, or turns a switch on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    say: Bi,
    terminal: Option<Terminal>,
    line: Option<String>,
    #[serde(default)]
    counts: Vec<u32>,
    press: Option<String>,
    switch: Option<String>,
    disturb: Option<WrittenDisturb>,
    done: Option<Pattern>,
    then: Option<bool>,
}

/// How the metadata service is disturbed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDisturb {
    word: String,
    late: Option<u32>,
    seconds: u32,
}

impl TryFrom<WrittenStep> for Step {
    type Error = &'static str;

    fn try_from(written: WrittenStep) -> Result<Self, &'static str> {
        let act = match (written.press, written.switch, written.terminal, written.line) {
            (Some(_), Some(_), _, _) => return Err("a step does one thing"),
            (None, None, None, None) if written.disturb.is_some() => {
                let WrittenDisturb { word, late, seconds } = written.disturb.ok_or("missing field `disturb`")?;
                Act::Disturb { word, late, seconds }
            }
            (Some(button), ..) => Act::Press(button),
            (_, Some(id), ..) => Act::Switch(id),
            (_, _, Some(terminal), Some(line)) => Act::Type { terminal, line, counts: written.counts },
            (_, _, None, _) => return Err("missing field `terminal`"),
            (_, _, _, None) => return Err("missing field `line`"),
        };
        Ok(Self { say: written.say, act, done: written.done, then: written.then.unwrap_or(false) })
    }
}
