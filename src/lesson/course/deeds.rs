//! What a lesson does: the story's own actions, as they are written, with places that a question's variation or the run
//! fills.
//!
//! May use: [`story`](crate::story), and the console's [`Facts`].
//!
//! ```text
//! { "do": "type", "terminal": "pc", "line": "aws ec2 {how}-instances --instance-ids {instance} --profile admin" }
//! { "do": "wait", "hours": "{hours}" }   // seconds, minutes or hours
//! { "do": "console", "screen": "instances", "press": "stop" }   // a button of the console: the calls that it makes
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::kernel::chunk;
use crate::lesson::console::Facts;
use crate::lesson::error::Misfit;
use crate::story::clicks::{self, Click};
use crate::story::{Action, Kind, Picture, Playback, Story};

/// What a variation of a question fills in.
pub type Vars = BTreeMap<String, Value>;

/// Actions as they are written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Deeds(Vec<Value>);

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// An action of the story's.
    Act(Action),
    /// A button of the console. What it calls depends on the account as it is then.
    Press(Click),
}

impl Deeds {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The actions, with what a variation fills in. The console's buttons are none: which calls they make is known only when
    /// they are pressed.
    pub fn actions(&self, vars: &Vars) -> Result<Vec<Action>, Misfit> {
        let act = |(at, deed)| match deed {
            Deed::Act(action) => Ok(action),
            Deed::Press(_) => {
                let why =
                    "a button of the console stands in `also`, `not` and probes alone: write the calls that it makes";
                Err(Misfit { at: format!("[{at}]"), why: why.to_owned() })
            }
        };
        self.deeds(vars)?.into_iter().enumerate().map(act).collect()
    }

    /// All of them, with what a variation fills in.
    pub(super) fn deeds(&self, vars: &Vars) -> Result<Vec<Deed>, Misfit> {
        let read = |(at, written): (usize, &Value)| {
            let misfit = |why: String| Misfit { at: format!("[{at}]"), why };
            let mut filled = in_seconds(filled(written, vars));
            if filled.get("do").and_then(Value::as_str) != Some("console") {
                return serde_json::from_value(filled).map(Deed::Act).map_err(|error| misfit(error.to_string()));
            }
            if let Some(members) = filled.as_object_mut() {
                members.remove("do");
            }
            let click: Click = serde_json::from_value(filled).map_err(|error| misfit(error.to_string()))?;
            click.check().map_err(|error| misfit(error.to_string()))?;
            Ok(Deed::Press(click))
        };
        self.0.iter().enumerate().map(read).collect()
    }

    /// Does them, one after the other, each with what the run fills in by then. Where a program wants code that is not here,
    /// that is noted ([`chunk`]), and nothing more is done.
    pub fn play(&self, story: &mut Story, vars: &Vars) -> Result<(), Misfit> {
        for (at, deed) in self.deeds(vars)?.into_iter().enumerate() {
            match deed {
                Deed::Act(action) => {
                    let action = of_the_run(action, story);
                    story.act(action);
                }
                Deed::Press(click) => {
                    let click = click.filled(|text| line_of_the_run(text, story));
                    let calls = click.calls(story.world().cloud(), story.now());
                    let calls = calls.map_err(|error| Misfit { at: format!("[{at}]"), why: error.to_string() })?;
                    clicks::in_turn(story, &calls);
                }
            }
            if let Some(wanted) = chunk::take_wanted() {
                wanted.want();
                break;
            }
        }
        Ok(())
    }
}

/// `text` with what a variation fills in. Other braces stay.
pub fn told(text: &str, vars: &Vars) -> String {
    vars.iter().fold(text.to_owned(), |text, (name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.replace(&format!("{{{name}}}"), &value)
    })
}

/// A line with what the run fills in: the instance, the account, the credentials that were printed last. Nothing, while one
/// of that is not known.
fn line_of_the_run(line: &str, story: &Story) -> Option<String> {
    if !line.contains('{') {
        return Some(line.to_owned());
    }
    let line = &with_new_key(line, story);
    let trace = story.trace();
    let playback = Playback::of(trace, 0);
    let picture = Picture::at(trace, &playback, playback.total());
    let cloud = story.world().cloud();
    Facts { role: "", trace, picture: &picture, cloud, now: story.now() }.fill(line, 1)
}

/// `{newkey}` and `{newsecret}` are those of the access key that was made last, wherever that was printed.
fn with_new_key(line: &str, story: &Story) -> String {
    let made =
        story.trace().events().iter().rev().filter(|_| line.contains("{new")).find_map(|event| match &event.kind {
            Kind::Printed { text, .. } => {
                let printed: Value = serde_json::from_str(text).ok()?;
                let part = |name: &str| Some(printed.get("AccessKey")?.get(name)?.as_str()?.to_owned());
                Some((part("AccessKeyId")?, part("SecretAccessKey")?))
            }
            _ => None,
        });
    match made {
        Some((key, secret)) => line.replace("{newkey}", &key).replace("{newsecret}", &secret),
        None => line.to_owned(),
    }
}

/// What varies, as a person reads it: with what the run fills in.
pub fn vars_of_the_run(vars: &Vars, story: &Story) -> Vars {
    let filled = |value: &Value| match value {
        Value::String(text) => line_of_the_run(text, story).map_or_else(|| value.clone(), Value::String),
        other => other.clone(),
    };
    vars.iter().map(|(name, value)| (name.clone(), filled(value))).collect()
}

/// An action with what the run fills in. What is not known stays as it is written.
pub fn of_the_run(action: Action, story: &Story) -> Action {
    match action {
        Action::Type { terminal, line } => {
            let filled = line_of_the_run(&line, story);
            Action::Type { terminal, line: filled.unwrap_or(line) }
        }
        other => other,
    }
}

pub(super) fn filled(written: &Value, vars: &Vars) -> Value {
    match written {
        Value::String(text) => {
            let whole = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            whole.and_then(|name| vars.get(name)).cloned().unwrap_or_else(|| told(text, vars).into())
        }
        Value::Array(items) => items.iter().map(|item| filled(item, vars)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), filled(value, vars)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// A wait may be written in minutes or hours.
fn in_seconds(written: Value) -> Value {
    let Value::Object(mut members) = written else { return written };
    for (unit, seconds) in [("minutes", 60), ("hours", 3600), ("days", 86_400)] {
        if let Some(count) = members.get(unit).and_then(Value::as_u64) {
            members.remove(unit);
            members.insert("seconds".to_owned(), (count.saturating_mul(seconds)).into());
        }
    }
    members.into()
}
