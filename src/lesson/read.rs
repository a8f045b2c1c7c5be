//! The form of a lesson: which fields it has, and what may stand in each. A misspelt field is an error that names it.

use std::collections::BTreeMap;
use std::fmt;

use super::{Bi, Cite, Lesson, Pattern, Start, Step, Try, What};
use crate::cloud::{BucketSetup, Consistency, DeliveryMode, ObjectSetup, Service, Setup, UserSetup};
use crate::kernel::{Millis, SimTime};
use crate::story::{Action, Node, Operation, Terminal};
use crate::wire::json::Json;

/// What does not fit, and where: `steps[2].begins: unknown field "evnt"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The way to it from the outermost object.
    pub at: String,
    /// What is wrong there.
    pub why: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.at.trim_start_matches('.');
        f.write_str(place)?;
        f.write_str(if place.is_empty() { "" } else { ": " })?;
        f.write_str(&self.why)
    }
}

type Fit<T> = Result<T, Misfit>;

pub(super) fn misfit<T>(why: impl Into<String>) -> Fit<T> {
    Err(Misfit { at: String::new(), why: why.into() })
}

impl Misfit {
    /// The same, seen from further out.
    fn within(mut self, place: &str) -> Self {
        self.at.insert_str(0, place);
        self
    }
}

/// The fields of an object, all of them known.
pub(super) struct Fields<'a>(&'a [(String, Json)]);

impl<'a> Fields<'a> {
    pub fn of(json: &'a Json, known: &[&str]) -> Fit<Self> {
        let Json::Object(members) = json else { return misfit("expected an object") };
        for (n, (name, _)) in members.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return misfit(format!("unknown field \"{name}\", expected one of: {}", known.join(", ")));
            }
            if members[..n].iter().any(|(other, _)| other == name) {
                return misfit(format!("field \"{name}\" is there twice"));
            }
        }
        Ok(Self(members))
    }

    fn find(&self, name: &str) -> Option<&'a Json> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }

    /// A field that has to be there.
    pub fn need<T>(&self, name: &str, read: fn(&Json) -> Fit<T>) -> Fit<T> {
        match self.find(name) {
            Some(value) => read(value).map_err(|error| error.within(&format!(".{name}"))),
            None => misfit(format!("field \"{name}\" is missing")),
        }
    }

    /// A field that may be left out.
    pub fn may<T>(&self, name: &str, read: fn(&Json) -> Fit<T>) -> Fit<Option<T>> {
        match self.find(name) {
            None | Some(Json::Null) => Ok(None),
            Some(_) => self.need(name, read).map(Some),
        }
    }

    /// A list, which is empty when it is left out.
    pub fn list<T>(&self, name: &str, read: fn(&Json) -> Fit<T>) -> Fit<Vec<T>> {
        let Some(value) = self.find(name) else { return Ok(Vec::new()) };
        list(value, read).map_err(|error| error.within(&format!(".{name}")))
    }

    /// A list that has to be there.
    pub fn need_list<T>(&self, name: &str, read: fn(&Json) -> Fit<T>) -> Fit<Vec<T>> {
        self.need(name, |_| Ok(()))?;
        self.list(name, read)
    }
}

fn list<T>(json: &Json, read: fn(&Json) -> Fit<T>) -> Fit<Vec<T>> {
    let Json::Array(items) = json else { return misfit("expected a list") };
    let read = |(n, item)| read(item).map_err(|error| error.within(&format!("[{n}]")));
    items.iter().enumerate().map(read).collect()
}

// ---- Values -----------------------------------------------------------------------------------------------------------

pub(super) fn text(json: &Json) -> Fit<String> {
    json.as_str().map_or_else(|| misfit("expected a text"), |text| Ok(text.to_owned()))
}

pub(super) fn number(json: &Json) -> Fit<u64> {
    json.as_u64().map_or_else(|| misfit("expected a whole number"), Ok)
}

pub(super) fn small_number(json: &Json) -> Fit<u32> {
    u32::try_from(number(json)?).or_else(|_| misfit("expected a smaller number"))
}

pub(super) fn truth(json: &Json) -> Fit<bool> {
    match json {
        Json::Bool(value) => Ok(*value),
        _ => misfit("expected true or false"),
    }
}

pub(super) fn time(json: &Json) -> Fit<SimTime> {
    SimTime::parse(&text(json)?).or_else(|error| misfit(error.to_string()))
}

/// The one of `all` that is written so.
fn one_of<T: Copy>(json: &Json, all: &[(&str, T)]) -> Fit<T> {
    let text = text(json)?;
    if let Some((_, value)) = all.iter().find(|(name, _)| *name == text) {
        return Ok(*value);
    }
    let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
    misfit(format!("unknown word \"{text}\", expected one of: {}", names.join(", ")))
}

fn node(json: &Json) -> Fit<Node> {
    one_of(json, &Node::ALL.map(|node| (node.as_str(), node)))
}

pub(super) fn terminal(json: &Json) -> Fit<Terminal> {
    one_of(json, &Terminal::ALL.map(|terminal| (terminal.as_str(), terminal)))
}

fn service(json: &Json) -> Fit<Service> {
    one_of(json, &Service::ALL.map(|service| (service.prefix(), service)))
}

fn what(json: &Json) -> Fit<What> {
    const ALL: [(&str, What); 13] = [
        ("typed", What::Typed),
        ("request", What::Request),
        ("response", What::Response),
        ("lost", What::Lost),
        ("transition", What::Transition),
        ("decided", What::Decided),
        ("rejected", What::Rejected),
        ("issued", What::Issued),
        ("served", What::Served),
        ("recorded", What::Recorded),
        ("holds", What::Holds),
        ("printed", What::Printed),
        ("found", What::Found),
    ];
    one_of(json, &ALL)
}

// ---- Objects ----------------------------------------------------------------------------------------------------------

pub(super) fn bi(json: &Json) -> Fit<Bi> {
    let fields = Fields::of(json, &["ja", "en"])?;
    Ok(Bi { ja: fields.need("ja", text)?, en: fields.need("en", text)? })
}

pub(super) fn lesson(json: &Json) -> Fit<Lesson> {
    let fields = Fields::of(json, &["format", "id", "title", "seed", "start", "steps", "tries"])?;
    Ok(Lesson {
        format: fields.need("format", number)?,
        id: fields.need("id", text)?,
        title: fields.need("title", bi)?,
        seed: fields.need("seed", number)?,
        start: fields.need("start", start)?,
        steps: fields.need_list("steps", step)?,
        tries: fields.list("tries", a_try)?,
    })
}

fn start(json: &Json) -> Fit<Start> {
    let fields = Fields::of(json, &["clock", "setup", "before"])?;
    Ok(Start {
        clock: fields.need("clock", time)?,
        setup: fields.need("setup", setup)?,
        before: fields.list("before", action)?,
    })
}

fn setup(json: &Json) -> Fit<Setup> {
    const DELIVERIES: [(&str, DeliveryMode); 2] =
        [("ahead-of-time", DeliveryMode::AheadOfTime), ("on-first-request", DeliveryMode::OnFirstRequest)];
    const CONSISTENCIES: [(&str, Consistency); 2] =
        [("eventual", Consistency::Eventual), ("immediate", Consistency::Immediate)];
    let fields = Fields::of(json, &["account", "region", "delivery", "consistency", "users", "buckets"])?;
    let default = Setup::default();
    Ok(Setup {
        account: fields.may("account", text)?.unwrap_or(default.account),
        region: fields.may("region", text)?.unwrap_or(default.region),
        delivery: fields.may("delivery", |json| one_of(json, &DELIVERIES))?.unwrap_or_default(),
        consistency: fields.may("consistency", |json| one_of(json, &CONSISTENCIES))?.unwrap_or_default(),
        users: fields.list("users", user)?,
        buckets: fields.list("buckets", bucket)?,
    })
}

fn user(json: &Json) -> Fit<UserSetup> {
    let fields = Fields::of(json, &["name", "policies"])?;
    Ok(UserSetup { name: fields.need("name", text)?, policies: fields.list("policies", text)? })
}

fn bucket(json: &Json) -> Fit<BucketSetup> {
    let fields = Fields::of(json, &["name", "created", "objects"])?;
    Ok(BucketSetup {
        name: fields.need("name", text)?,
        created: fields.need("created", time)?,
        objects: fields.list("objects", object)?,
    })
}

fn object(json: &Json) -> Fit<ObjectSetup> {
    let fields = Fields::of(json, &["key", "size", "modified"])?;
    Ok(ObjectSetup {
        key: fields.need("key", text)?,
        size: fields.need("size", number)?,
        modified: fields.need("modified", time)?,
    })
}

fn step(json: &Json) -> Fit<Step> {
    let known = ["title", "text", "behind", "timing", "cite", "on", "actions", "begins", "expects"];
    let fields = Fields::of(json, &known)?;
    Ok(Step {
        title: fields.need("title", bi)?,
        text: fields.need("text", bi)?,
        behind: fields.need("behind", bi)?,
        timing: fields.may("timing", bi)?,
        cite: fields.need("cite", cite)?,
        on: fields.need("on", two_places)?,
        actions: fields.list("actions", action)?,
        begins: fields.need("begins", pattern)?,
        expects: fields.list("expects", pattern)?,
    })
}

fn two_places(json: &Json) -> Fit<[Node; 2]> {
    list(json, node)?.try_into().or_else(|_| misfit("expected two places"))
}

fn cite(json: &Json) -> Fit<Cite> {
    let fields = Fields::of(json, &["title", "url"])?;
    Ok(Cite { title: fields.need("title", bi)?, url: fields.need("url", text)? })
}

fn a_try(json: &Json) -> Fit<Try> {
    let fields = Fields::of(json, &["terminal", "line", "why"])?;
    Ok(Try {
        terminal: fields.need("terminal", terminal)?,
        line: fields.need("line", text)?,
        why: fields.need("why", bi)?,
    })
}

pub(super) fn pattern(json: &Json) -> Fit<Pattern> {
    let known = ["event", "from", "to", "operation", "status", "service", "machine", "state", "allowed", "text"];
    let fields = Fields::of(json, &known)?;
    let status = |json: &Json| u16::try_from(number(json)?).or_else(|_| misfit("expected an HTTP status"));
    Ok(Pattern {
        event: fields.need("event", what)?,
        from: fields.may("from", node)?,
        to: fields.may("to", node)?,
        operation: fields.may("operation", text)?.map(Operation::from),
        status: fields.may("status", status)?,
        service: fields.may("service", service)?,
        machine: fields.may("machine", text)?,
        state: fields.may("state", text)?,
        allowed: fields.may("allowed", truth)?,
        text: fields.may("text", text)?,
    })
}

/// An action names its kind in `do`; the other fields depend on it.
pub(super) fn action(json: &Json) -> Fit<Action> {
    match json.field("do").and_then(Json::as_str) {
        Some(what @ ("type" | "refused")) => {
            let fields = Fields::of(json, &["do", "terminal", "line"])?;
            let (terminal, line) = (fields.need("terminal", terminal)?, fields.need("line", text)?);
            Ok(if what == "type" { Action::Type { terminal, line } } else { Action::Refused { terminal, line } })
        }
        Some(what @ ("open" | "close")) => {
            let terminal = Fields::of(json, &["do", "terminal"])?.need("terminal", terminal)?;
            Ok(if what == "open" { Action::Open { terminal } } else { Action::Close { terminal } })
        }
        Some("attend") => {
            Ok(Action::Attend { instance: Fields::of(json, &["do", "instance"])?.need("instance", text)? })
        }
        Some("call") => {
            let fields = Fields::of(json, &["do", "user", "service", "action", "params"])?;
            Ok(Action::Call {
                user: fields.need("user", text)?,
                service: fields.need("service", service)?,
                action: fields.need("action", text)?,
                params: fields.may("params", params)?.unwrap_or_default(),
            })
        }
        Some("wait") => {
            let fields = Fields::of(json, &["do", "seconds", "millis"])?;
            let millis = match (fields.may("seconds", number)?, fields.may("millis", number)?) {
                (Some(seconds), None) => seconds.saturating_mul(1000),
                (None, Some(millis)) => millis,
                _ => return misfit("expected either \"seconds\" or \"millis\""),
            };
            let most = crate::story::MAX_WAIT;
            Ok(Action::Wait { span: Millis(i64::try_from(millis).unwrap_or(most.0)).min(most) })
        }
        _ => misfit("expected an object whose \"do\" is type, refused, open, close, call or wait"),
    }
}

fn params(json: &Json) -> Fit<BTreeMap<String, String>> {
    let Json::Object(members) = json else { return misfit("expected an object") };
    members
        .iter()
        .map(|(name, value)| Ok((name.clone(), text(value).map_err(|error| error.within(&format!(".{name}")))?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str, from: &str, to: &str) -> String {
        assert!(text.contains(from), "{from}");
        lesson(&Json::parse(&text.replacen(from, to, 1)).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_fit_says_where_and_why() {
        let text = include_str!("../../static/lessons/five-steps.json");
        assert!(lesson(&Json::parse(text).unwrap()).is_ok());
        for (from, to, at, why) in [
            ("\"seed\"", "\"sead\"", "", "unknown field \"sead\", expected one of: format, "),
            ("\"seed\": 20251102,", "", "", "field \"seed\" is missing"),
            ("\"seed\": 20251102", "\"seed\": -1", "seed: ", "expected a whole number"),
            ("\"on-first-request\"", "\"soon\"", "start.setup.delivery: ", "unknown word \"soon\", expected one of: "),
            ("\"do\": \"wait\"", "\"do\": \"rest\"", "start.before[5]: ", "expected an object whose \"do\" is"),
            ("\"on\": [\"ec2\", \"imds\"]", "\"on\": [\"ec2\"]", "steps[0].on: ", "expected two places"),
            ("\"begins\": { \"event\"", "\"begins\": { \"evnt\"", "steps[0].begins: ", "unknown field \"evnt\""),
        ] {
            let message = error(text, from, to);
            assert!(message.starts_with(&format!("{at}{why}")), "{message}");
        }
    }
}
