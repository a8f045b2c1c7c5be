//! Trust policies: what has no place in them is named before what is missing; then who is trusted, and with what.
//!
//! May use: [`shape`](super::shape), [`principal`](super::principal), [`identity`](super::identity)'s checks of names and
//! conditions, and [`words`](super::words).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>

use super::identity::{comparable, sids};
use super::principal::is_possible;
use super::shape::Written;
use super::words::{Given, Parsed};
use crate::cloud::policy::fault::Fault;

/// The actions of STS by which a role is assumed. No pattern is taken, not even `sts:*`.
const ACTIONS: [&str; 6] =
    ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "SetContext", "SetSourceIdentity", "TagSession"];

fn assumes(text: &str) -> bool {
    text.split_once(':').is_some_and(|(service, name)| {
        service.eq_ignore_ascii_case("sts") && ACTIONS.iter().any(|action| action.eq_ignore_ascii_case(name))
    })
}

pub(super) fn check(given: &Given<'_>, statements: &[Written<'_>]) -> Parsed<()> {
    statements.iter().try_for_each(|statement| prohibited(given, statement))?;
    statements.iter().try_for_each(|statement| missing(given, statement))?;
    statements.iter().try_for_each(|statement| principals(given, statement))?;
    for statement in statements {
        for name in ["Action", "NotAction"] {
            if let Some(text) = statement.texts(name).find(|text| !assumes(text)) {
                return given.fault(&statement.inner(name), Fault::NotSts(text.to_owned()));
            }
        }
    }
    sids(given, statements)?;
    statements.iter().try_for_each(|statement| comparable(given, statement))
}

fn prohibited(given: &Given<'_>, statement: &Written<'_>) -> Parsed<()> {
    let allows = statement.text("Effect") == Some("Allow");
    let fault = statement.names().find_map(|name| match name {
        "NotPrincipal" if allows => Some(Fault::AllowsOthers),
        "NotPrincipal" => Some(Fault::Prohibited("NotPrincipal")),
        "Resource" => Some(Fault::Prohibited("Resource")),
        "NotResource" => Some(Fault::Prohibited("NotResource")),
        _ => None,
    });
    fault.map_or(Ok(()), |fault| given.fault(&statement.at, fault))
}

fn missing(given: &Given<'_>, statement: &Written<'_>) -> Parsed<()> {
    for name in ["Effect", "Principal"] {
        if !statement.has(name) {
            return given.fault(&statement.at, Fault::Missing(name));
        }
    }
    if !statement.lists("Action") {
        return given.fault(&statement.at, Fault::Missing("Action"));
    }
    Ok(())
}

fn principals(given: &Given<'_>, statement: &Written<'_>) -> Parsed<()> {
    let at = statement.inner("Principal");
    if let Some(text) = statement.text("Principal") {
        return given.fault(&at, Fault::PrincipalText(text.to_owned()));
    }
    if !statement.lists_kinds("Principal") {
        return given.fault(&at, Fault::Empty);
    }
    let mut nobody = true;
    for (name, kind, text) in statement.principals("Principal") {
        nobody = false;
        if !is_possible(given.form, kind, text) {
            return given.fault(&at, Fault::Principal(name, text.to_owned()));
        }
    }
    if nobody { given.fault(&at, Fault::Nobody) } else { Ok(()) }
}
