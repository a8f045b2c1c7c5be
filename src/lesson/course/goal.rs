//! Goals: what has to hold in the world, however it came about.
//!
//! May use: [`deeds`](super::deeds) and [`read`](super::read). A probe does what it does on a copy of the run that is thrown
//! away.
//!
//! ```text
//! { "all": [ { "event": { "event": "printed", "from": "ec2", "text": "SecretAccessKey" } },
//!            { "probe": { "do": [ … ], "read": { "outcome": { "from": "ec2" } }, "is": "ok" } } ] }
//! ```

use serde::Deserialize;

use super::deeds::{Deeds, Vars};
use super::read::{Is, Read};
use crate::lesson::error::Misfit;
use crate::lesson::pattern::Pattern;
use crate::story::Story;

/// When something is achieved.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// All of these hold.
    All(Vec<Goal>),
    /// One of these holds.
    Any(Vec<Goal>),
    /// This does not hold.
    Not(Box<Goal>),
    /// This has happened since the step began.
    Event(Pattern),
    /// So many seconds have passed since the step began.
    Waited(i64),
    /// This is read off what happened since the step began.
    Seen(Seen),
    /// This is read off a copy of the run, on which that is done.
    Probe(Probe),
}

/// What is read, and what it has to be.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// What is read.
    pub read: Read,
    /// What it has to be.
    pub is: Is,
}

/// What is done on a copy, what is read off that, and what it has to be.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// What is done.
    #[serde(rename = "do")]
    pub deeds: Deeds,
    /// What is read.
    pub read: Read,
    /// What it has to be.
    pub is: Is,
}

impl Goal {
    /// Whether it holds in a run in which the step began with event `since`.
    pub fn holds(&self, story: &Story, since: usize) -> Result<bool, Misfit> {
        Ok(match self {
            Self::All(goals) => {
                for goal in goals {
                    if !goal.holds(story, since)? {
                        return Ok(false);
                    }
                }
                true
            }
            Self::Any(goals) => {
                for goal in goals {
                    if goal.holds(story, since)? {
                        return Ok(true);
                    }
                }
                false
            }
            Self::Not(goal) => !goal.holds(story, since)?,
            Self::Event(pattern) => story.trace().events().iter().skip(since).any(|event| pattern.matches(event)),
            Self::Waited(seconds) => {
                let events = story.trace().events();
                let begun = since.checked_sub(1).and_then(|last| events.get(last)).map(|event| event.at);
                begun.is_some_and(|begun| story.now().since(begun).as_seconds() >= *seconds)
            }
            Self::Seen(Seen { read, is }) => is.fits(&read.read(story, since)),
            Self::Probe(Probe { deeds, read, is }) => {
                let mut copy = story.clone();
                let since = copy.trace().len();
                deeds.play(&mut copy, &Vars::new())?;
                is.fits(&read.read(&copy, since))
            }
        })
    }
}
