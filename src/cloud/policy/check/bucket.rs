//! Bucket policies: whom they name, which actions there are, and whether actions, resources and conditions go together.
//!
//! May use: [`shape`](super::shape), [`principal`](super::principal), [`s3`](super::s3)'s tables,
//! [`dates`](super::dates) and [`words`](super::words).
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>

use std::collections::BTreeSet;

use serde_json::Value;

use super::dates::is_date;
use super::principal::is_possible;
use super::s3::{Level, actions, asked_of, is_key};
use super::shape::Written;
use super::words::{Given, Parsed};
use crate::cloud::policy::fault::Fault;
use crate::cloud::policy::pattern::matches;
use crate::cloud::policy::values::in_network;

/// The most bytes, without white space.
const LONGEST: usize = 20_480;

pub(super) fn check(given: &Given<'_>, bucket: &str, json: &Value, statements: &[Written<'_>]) -> Parsed<()> {
    if given.text.len() > LONGEST && json.to_string().len() > LONGEST {
        return given.fault("", Fault::TooLong);
    }
    statements.iter().try_for_each(|statement| missing(given, statement))?;
    let mut sids = BTreeSet::new();
    for (statement, sid) in statements.iter().filter_map(|one| Some((one, one.text("Sid")?))) {
        if !sid.is_empty() && !sids.insert(sid) {
            return given.fault(&statement.inner("Sid"), Fault::SidTwice(sid.to_owned()));
        }
    }
    for statement in statements {
        principals(given, statement)?;
        let meant = levels(given, bucket, statement)?;
        applicable(given, statement, meant)?;
        conditions(given, statement)?;
    }
    Ok(())
}

fn missing(given: &Given<'_>, statement: &Written<'_>) -> Parsed<()> {
    if !statement.has("Effect") {
        return given.fault(&statement.at, Fault::Missing("Effect"));
    }
    if !statement.has("Principal") && !statement.has("NotPrincipal") {
        return given.fault(&statement.at, Fault::Missing("Principal"));
    }
    for name in ["Action", "Resource"] {
        if !statement.lists(name) {
            return given.fault(&statement.at, Fault::Missing(name));
        }
    }
    Ok(())
}

fn principals(given: &Given<'_>, statement: &Written<'_>) -> Parsed<()> {
    let name = if statement.has("Principal") { "Principal" } else { "NotPrincipal" };
    let at = statement.inner(name);
    match statement.text(name) {
        Some("*") => return Ok(()),
        Some("") => return given.fault(&at, Fault::Nobody),
        Some(text) => return given.fault(&at, Fault::PrincipalText(text.to_owned())),
        None => {}
    }
    let mut nobody = true;
    for (name, kind, text) in statement.principals(name) {
        nobody = false;
        if !is_possible(given.form, kind, text) {
            return given.fault(&at, Fault::Principal(name, text.to_owned()));
        }
    }
    if nobody { given.fault(&at, Fault::Nobody) } else { Ok(()) }
}

/// Whether the statement is about the bucket, and whether about objects in it. Nothing else may be meant.
fn levels(given: &Given<'_>, bucket: &str, statement: &Written<'_>) -> Parsed<Level> {
    // That there are such actions is asked first.
    for name in ["Action", "NotAction"] {
        for text in statement.texts(name) {
            if actions(text) == Level::default() {
                return given.fault(&statement.inner(name), Fault::Action(text.to_owned()));
            }
        }
    }
    let mut meant = Level::default();
    for name in ["Resource", "NotResource"] {
        for text in statement.texts(name) {
            let Some(level) = level_of(text, bucket) else {
                return given.fault(&statement.inner(name), Fault::Elsewhere(text.to_owned()));
            };
            meant = meant.or(level);
        }
    }
    // What is not listed may be of either level.
    Ok(if statement.has("NotResource") { Level { bucket: true, objects: true } } else { meant })
}

/// What of this bucket the resource means; nothing, if it means anything else.
fn level_of(text: &str, bucket: &str) -> Option<Level> {
    let rest = text.strip_prefix("arn:aws:s3:::").or_else(|| text.strip_prefix("arn:*:s3:::"))?;
    let (own, key) = rest.split_once('/').map_or((rest, None), |(own, key)| (own, Some(key)));
    // A pattern may be wider than the bucket (U), but has to fit it.
    if own.is_empty() || own == "*" || !matches(own, bucket, false) {
        return None;
    }
    Some(Level { bucket: key.is_none(), objects: key.is_some() || own.ends_with('*') })
}

/// Whether each action is done to something that the statement is about.
fn applicable(given: &Given<'_>, statement: &Written<'_>, meant: Level) -> Parsed<()> {
    for text in statement.texts("Action") {
        let done_to = actions(text);
        if !(done_to.bucket && meant.bucket || done_to.objects && meant.objects) {
            return given.fault(&statement.inner("Action"), Fault::Inapplicable(text.to_owned()));
        }
    }
    Ok(())
}

fn conditions(given: &Given<'_>, statement: &Written<'_>) -> Parsed<()> {
    for (operator, parsed, key, values) in statement.conditions() {
        let at = || [&statement.at, ".Condition.", operator, ".", key].concat();
        if !is_key(key) {
            return given.fault(&[&statement.at, ".Condition.", operator].concat(), Fault::Key(key.to_owned()));
        }
        if let Some(text) = values.iter().find(|text| parsed.wants_dates() && !is_date(text)) {
            return given.fault(&at(), Fault::Date(text.clone()));
        }
        let is_network = |text: &str| in_network("0.0.0.0", text).is_some();
        if let Some(text) = values.iter().find(|text| parsed.wants_addresses() && !is_network(text)) {
            return given.fault(&at(), Fault::Address(text.clone()));
        }
        if !statement.texts("Action").all(|action| asked_of(key, action)) {
            return given.fault(&[&statement.at, ".Condition.", operator].concat(), Fault::Unasked(key.to_owned()));
        }
    }
    Ok(())
}
