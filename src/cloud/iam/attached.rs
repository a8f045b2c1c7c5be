//! Policies of users and roles: attached managed ones, inline ones, and the permissions boundary.
//!
//! May use: [`find`](super::find), [`answer`](super::answer) and [`refusal`](super::refusal).

use std::sync::Arc;

use super::answer::{page, under};
use super::kind::Kind;
use super::refusal::{conflict, document, no_such, quota, weight};
use super::state::Iam;
use crate::cloud::policy::Form;
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk, directory::last};
use crate::wire::percent_encode;
use crate::wire::xml::El;

/// The most managed policies that a user or a role may have.
const MOST_MANAGED: usize = 10;

/// Whoever is to be deleted has no policies any more.
pub(super) fn check_bare(iam: &Iam, kind: Kind, name: &str) -> Result<(), ServiceError> {
    let attached = iam.holder(kind, name)?.0;
    if !attached.managed.is_empty() {
        return Err(conflict("detach all policies"));
    }
    if !attached.inline.is_empty() {
        return Err(conflict("delete policies"));
    }
    Ok(())
}

/// The `PermissionsBoundary` that the call names, if it names one.
pub(super) fn boundary_named(iam: &Iam, call: &Call<'_>) -> Result<Option<String>, ServiceError> {
    let Some(arn) = call.get("PermissionsBoundary") else { return Ok(None) };
    match iam.own.managed(arn) {
        Some(_) => Ok(Some(arn.to_owned())),
        None => Err(ServiceError::new(
            404,
            "NoSuchEntity",
            ["Scope ARN: ", arn, " does not exist or is not attachable."].concat(),
        )),
    }
}

pub(super) fn attach(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let arn = call.need("PolicyArn")?;
    let known = iam.own.managed(arn).is_some();
    let attached = iam.holder_mut(kind, name)?.0;
    if !known {
        let message = ["Policy ", arn, " does not exist or is not attachable."].concat();
        return Err(ServiceError::new(404, "NoSuchEntity", message));
    }
    // What is attached already stays so.
    if !attached.managed.iter().any(|other| other == arn) {
        if attached.managed.len() >= MOST_MANAGED {
            return Err(quota(if kind == Kind::User { "PoliciesPerUser: 10" } else { "PoliciesPerRole: 10" }));
        }
        attached.managed.push(arn.to_owned());
    }
    Ok(Vec::new())
}

pub(super) fn detach(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let arn = call.need("PolicyArn")?;
    let attached = iam.holder_mut(kind, name)?.0;
    let before = attached.managed.len();
    attached.managed.retain(|other| other != arn);
    if attached.managed.len() == before {
        return Err(ServiceError::new(404, "NoSuchEntity", ["Policy ", arn, " was not found."].concat()));
    }
    Ok(Vec::new())
}

pub(super) fn list_attached(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let managed = iam.holder(kind, name)?.0.managed.iter();
    let managed = managed.filter(|arn| arn.split_once(":policy").is_some_and(|(_, path)| under(call, path)));
    let item = |arn: &String| El::new("member").leaf("PolicyName", last(arn)).leaf("PolicyArn", arn);
    page(call, "AttachedPolicies", managed.map(item))
}

pub(super) fn put(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let policy = call.need("PolicyName")?;
    let text = call.need("PolicyDocument")?;
    let document = document(text, Form::Inline)?;
    let attached = iam.holder_mut(kind, name)?.0;
    let others = attached.inline.iter().filter(|(other, _)| *other != policy);
    let sum: usize = others.map(|(_, document)| weight(document.source())).sum();
    let most = if kind == Kind::User { 2048 } else { 10_240 };
    if sum + weight(text) > most {
        let message =
            ["Maximum policy size of ", &most.to_string(), " bytes exceeded for ", kind.label(), " ", name].concat();
        return Err(ServiceError::new(409, "LimitExceeded", message));
    }
    attached.inline.insert(policy.to_owned(), Arc::new(document));
    Ok(Vec::new())
}

fn no_such_inline(kind: Kind, policy: &str) -> ServiceError {
    no_such(&["The ", kind.label(), " policy with name"].concat(), policy)
}

pub(super) fn get(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let policy = call.need("PolicyName")?;
    let document = iam.holder(kind, name)?.0.inline.get(policy).ok_or_else(|| no_such_inline(kind, policy))?;
    Ok(vec![
        El::new(kind.parameter()).text(name),
        El::new("PolicyName").text(policy),
        // IAM answers with the document percent-encoded; clients decode it.
        El::new("PolicyDocument").text(percent_encode(document.source())),
    ])
}

pub(super) fn delete(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let policy = call.need("PolicyName")?;
    match iam.holder_mut(kind, name)?.0.inline.remove(policy) {
        Some(_) => Ok(Vec::new()),
        None => Err(no_such_inline(kind, policy)),
    }
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let names = iam.holder(kind, name)?.0.inline.keys();
    page(call, "PolicyNames", names.map(|policy| El::new("member").text(policy)))
}

pub(super) fn put_boundary(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    call.need("PermissionsBoundary")?;
    let boundary = boundary_named(iam, call)?;
    iam.holder_mut(kind, name)?.0.boundary = boundary;
    Ok(Vec::new())
}

pub(super) fn delete_boundary(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, kind: Kind, name: &str) -> Answer {
    iam.holder_mut(kind, name)?.0.boundary = None;
    Ok(Vec::new())
}
