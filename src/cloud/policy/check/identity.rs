//! Managed, inline and session policies, in the order in which AWS checks them: syntax, version, what an older parser finds
//! (letters of Effect, dates, parts of ARNs), `Sid`, actions, and the format of resources.
//!
//! May use: [`shape`](super::shape), [`arn`](super::arn), [`dates`](super::dates) and [`words`](super::words).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::collections::BTreeSet;

use serde_json::Value;

use super::arn;
use super::dates::is_date;
use super::shape::Written;
use super::words::{Given, Parsed};
use crate::cloud::policy::document::Form;
use crate::cloud::policy::fault::{Fault, MalformedPolicy};

pub(super) fn check(given: &Given<'_>, json: &Value, statements: &[Written<'_>]) -> Parsed<()> {
    if given.form == Form::Managed && json.get("Version").and_then(Value::as_str) != Some("2012-10-17") {
        return given.fault("", Fault::OldVersion);
    }
    for statement in statements {
        if let Some(name) = ["Principal", "NotPrincipal"].into_iter().find(|name| statement.has(name)) {
            return given.fault(&statement.at, Fault::Prohibited(name));
        }
    }
    for statement in statements {
        if let Some(effect) = statement.text("Effect").filter(|text| !matches!(*text, "Allow" | "Deny")) {
            return given.fault(&statement.inner("Effect"), Fault::EffectCase(effect.to_owned()));
        }
        comparable(given, statement)?;
    }
    let bad_resource = resources(given, statements)?;
    sids(given, statements)?;
    for statement in statements {
        listed(given, statement, "Action")?;
    }
    if let Some(malformed) = bad_resource {
        return Err(malformed);
    }
    for name in ["Action", "NotAction"] {
        for statement in statements {
            statement.texts(name).try_for_each(|text| action(given, &statement.inner(name), text))?;
        }
    }
    statements.iter().try_for_each(|statement| listed(given, statement, "Resource"))
}

/// What conditions compare with: dates and ARNs have to be such.
pub(super) fn comparable(given: &Given<'_>, statement: &Written<'_>) -> Parsed<()> {
    for (operator, parsed, key, values) in statement.conditions() {
        let at = || [&statement.at, ".Condition.", operator, ".", key].concat();
        let bad = |fits: fn(&str) -> bool| values.iter().find(|text| !fits(text)).cloned();
        if let Some(text) = parsed.wants_dates().then(|| bad(is_date)).flatten() {
            return given.fault(&at(), Fault::Date(text));
        }
        if let Some(text) = parsed.wants_arns().then(|| bad(arn::is_comparable)).flatten() {
            return given.fault(&at(), Fault::Arn(text));
        }
    }
    Ok(())
}

/// The first resource whose format is wrong: AWS tells of it later. Until one is found, the older parser looks at each
/// statement's as well, and what it finds is told at once.
fn resources(given: &Given<'_>, statements: &[Written<'_>]) -> Parsed<Option<MalformedPolicy>> {
    let mut found = None;
    for name in ["Resource", "NotResource"] {
        for statement in statements {
            let at = statement.inner(name);
            for text in statement.texts(name) {
                if let Err(fault) = arn::format(text) {
                    found = found.or_else(|| given.fault::<()>(&at, fault).err());
                }
            }
            let may_end_early = given.form != Form::Session;
            let broken = statement.texts(name).find(|text| !arn::is_whole(text, may_end_early));
            if let Some(text) = broken.filter(|_| found.is_none()) {
                return given.fault(&at, Fault::Parts(text.to_owned()));
            }
        }
    }
    Ok(found)
}

/// Letters and digits, and no two alike.
pub(super) fn sids(given: &Given<'_>, statements: &[Written<'_>]) -> Parsed<()> {
    let named = || statements.iter().filter_map(|statement| Some((statement, statement.text("Sid")?)));
    for (statement, sid) in named() {
        if !sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return given.fault(&statement.inner("Sid"), Fault::Sid(sid.to_owned()));
        }
    }
    let mut known = BTreeSet::new();
    for (statement, sid) in named().filter(|(_, sid)| !sid.is_empty()) {
        if !known.insert(sid) {
            return given.fault(&statement.inner("Sid"), Fault::SidTwice(sid.to_owned()));
        }
    }
    Ok(())
}

fn listed(given: &Given<'_>, statement: &Written<'_>, name: &'static str) -> Parsed<()> {
    if statement.lists(name) {
        return Ok(());
    }
    match [name.to_owned(), ["Not", name].concat()].into_iter().find(|name| statement.has(name)) {
        Some(name) => given.fault(&statement.inner(&name), Fault::Empty),
        None => given.fault(&statement.at, Fault::Missing(name)),
    }
}

/// `s3:GetObject`, `s3:*`, `*`. Whether there is such an action AWS does not ask.
fn action(given: &Given<'_>, at: &str, text: &str) -> Parsed<()> {
    if text == "*" {
        return Ok(());
    }
    let Some((vendor, name)) = text.split_once(':') else {
        return given.fault(at, Fault::Vendor(text.to_owned()));
    };
    if name.contains(':') {
        return given.fault(at, Fault::Colons(text.to_owned()));
    }
    if vendor.is_empty() {
        return given.fault(at, Fault::Vendor(text.to_owned())); // (U)
    }
    let possible = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    if vendor != "*" && !vendor.bytes().all(possible) {
        return given.fault(at, Fault::VendorName(text.to_owned()));
    }
    Ok(())
}
