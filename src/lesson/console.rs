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

use super::read::{self, Fields, Misfit, bi, number, pattern, small_number, terminal, text};
use super::{Bi, FORMAT, LessonError, Pattern};
use crate::cloud::Cloud;
use crate::story::{Event, Inventory, Kind, Node, Picture, Terminal, Trace};
use crate::wire::json::Json;

/// The words that the console cannot do without.
const WORDS: [&str; 10] =
    ["title", "defend", "intro", "experiments", "defences", "defences-intro", "done", "needs", "refused", "count"];

/// What free play offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    words: Vec<(String, Bi)>,
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
        self.words.iter().find(|(known, _)| known == name).map(|(_, word)| word)
    }

    /// The switch of this name.
    pub fn switch(&self, id: &str) -> Option<&Switch> {
        self.switches.iter().find(|switch| switch.id == id)
    }
}

/// Something to find out, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// Its name in `data-experiment`.
    pub id: String,
    /// Its title.
    pub title: Bi,
    /// The question.
    pub aim: Bi,
    /// What to do.
    pub steps: Vec<Step>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// A defence that can be switched on and off.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default)]
pub struct Progress {
    read: usize,
    found: Vec<Vec<Option<usize>>>,
}

impl Progress {
    /// How many steps happened.
    pub fn count(&self) -> usize {
        self.found.iter().flatten().flatten().count()
    }

    /// Reads what is new in a trace. An event shows the first step of an experiment that waits for it; what happened
    /// before `first` was not done by the learner.
    pub fn extend(&mut self, console: &Console, events: &[Event], first: usize) {
        if self.found.is_empty() {
            self.found = console.experiments.iter().map(|e| vec![None; e.steps.len()]).collect();
        }
        for (index, event) in events.iter().enumerate().skip(self.read.max(first)) {
            for (experiment, found) in console.experiments.iter().zip(&mut self.found) {
                let mut before = true;
                for (step, place) in experiment.steps.iter().zip(found) {
                    let Some(pattern) = &step.done else { continue };
                    if place.is_none() && (before || !step.then) && pattern.matches(event) {
                        *place = Some(index);
                        break;
                    }
                    before = place.is_some();
                }
            }
        }
        self.read = events.len();
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
        names.iter().find_map(|name| document.field(name)).and_then(Json::as_str).map(str::to_owned)
    }
}

/// The credentials in `text`, as IMDS writes them.
fn document(text: &str) -> Option<Json> {
    let at = text.rfind("\"SecretAccessKey\"")?;
    Json::parse_next(text, text[..at].rfind('{')?)?.ok().map(|(json, _)| json)
}

// ---- How it is written ----------------------------------------------------------------------------------------------

type Fit<T> = Result<T, Misfit>;

/// Reads a console. It is somebody's text: whatever is wrong with it comes back as an error.
pub fn parse(text: &str) -> Result<Console, LessonError> {
    let json = Json::parse(text).map_err(LessonError::Unreadable)?;
    let found = json.field("format").and_then(Json::as_u64);
    if let Some(found) = found.filter(|found| *found != FORMAT) {
        return Err(LessonError::OtherFormat { found, known: FORMAT });
    }
    console(&json).map_err(LessonError::Misfit)
}

fn console(json: &Json) -> Fit<Console> {
    let fields = Fields::of(json, &["format", "words", "role", "experiments", "switches"])?;
    fields.need("format", number)?;
    let console = Console {
        words: fields.need("words", words)?,
        role: fields.need("role", text)?,
        experiments: fields.need_list("experiments", experiment)?,
        switches: fields.need_list("switches", switch)?,
    };
    for step in console.experiments.iter().flat_map(|experiment| &experiment.steps) {
        let missing = match &step.act {
            Act::Switch(id) if console.switch(id).is_none() => id,
            Act::Press(button) if console.word(button).is_none() => button,
            _ => continue,
        };
        return read::misfit(["\"", missing, "\" is not there"].concat());
    }
    Ok(console)
}

fn words(json: &Json) -> Fit<Vec<(String, Bi)>> {
    let Json::Object(members) = json else { return read::misfit("expected an object") };
    for name in WORDS {
        if json.field(name).is_none() {
            return read::misfit(["field \"", name, "\" is missing"].concat());
        }
    }
    members.iter().map(|(name, value)| Ok((name.clone(), bi(value)?))).collect()
}

fn experiment(json: &Json) -> Fit<Experiment> {
    let fields = Fields::of(json, &["id", "title", "aim", "steps"])?;
    Ok(Experiment {
        id: fields.need("id", text)?,
        title: fields.need("title", bi)?,
        aim: fields.need("aim", bi)?,
        steps: fields.need_list("steps", step)?,
    })
}

fn step(json: &Json) -> Fit<Step> {
    let known = ["say", "terminal", "line", "counts", "press", "switch", "done", "then"];
    let fields = Fields::of(json, &known)?;
    let (press, switch) = (fields.may("press", text)?, fields.may("switch", text)?);
    let act = match (press, switch) {
        (Some(button), None) => Act::Press(button),
        (None, Some(id)) => Act::Switch(id),
        (None, None) => Act::Type {
            terminal: fields.need("terminal", terminal)?,
            line: fields.need("line", text)?,
            counts: fields.list("counts", small_number)?,
        },
        _ => return read::misfit("a step does one thing"),
    };
    Ok(Step {
        say: fields.need("say", bi)?,
        act,
        done: fields.may("done", pattern)?,
        then: fields.may("then", read::truth)?.unwrap_or(false),
    })
}

fn switch(json: &Json) -> Fit<Switch> {
    let fields = Fields::of(json, &["id", "title", "say", "shows", "state", "on", "off"])?;
    Ok(Switch {
        id: fields.need("id", text)?,
        title: fields.need("title", bi)?,
        say: fields.need("say", bi)?,
        shows: fields.need("shows", text)?,
        state: fields.need("state", state)?,
        on: fields.need_list("on", text)?,
        off: fields.need_list("off", text)?,
    })
}

fn state(json: &Json) -> Fit<State> {
    let fields = Fields::of(json, &["tokens", "hops", "endpoint", "policies", "without"])?;
    Ok(State {
        tokens: fields.may("tokens", read::truth)?,
        hops: fields.may("hops", small_number)?,
        endpoint: fields.may("endpoint", read::truth)?,
        policies: fields.list("policies", text)?,
        without: fields.list("without", text)?,
    })
}
