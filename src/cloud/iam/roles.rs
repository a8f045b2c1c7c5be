//! Roles: created, read, changed and deleted.
//!
//! May use: [`trust`](super::trust), [`find`](super::find), [`answer`](super::answer) and [`refusal`](super::refusal).

use std::rc::Rc;

use super::answer::{boundary_element, page, under};
use super::attached::{boundary_named, check_bare};
use super::kind::Kind;
use super::refusal::{conflict, exists};
use super::state::Iam;
use super::tags::{tags_element, tags_of};
use super::trust::{forget, trust};
use crate::cloud::directory::{Attached, Role};
use crate::cloud::{call::Answer, call::Call, desk::Desk};
use crate::wire::percent_encode;
use crate::wire::xml::El;

pub(super) fn create(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let trust = trust(iam, desk, call.need("AssumeRolePolicyDocument")?)?;
    if iam.own.roles.keys().any(|other| other.eq_ignore_ascii_case(name)) {
        return Err(exists("Role with name", name));
    }
    let max_session_seconds = max_session(call).unwrap_or(3600);
    let description = described(call);
    let boundary = boundary_named(iam, call)?;
    let tags = tags_of(call, Kind::Role)?;
    let path = call.get("Path").unwrap_or("/");
    let role = Role {
        id: desk.site.mint.unique("AROA"),
        arn: desk.site.account.iam_arn("role", path, name),
        created: desk.site.now.floor_second(),
        description,
        max_session_seconds,
        trust,
        policies: Attached { boundary, ..Attached::default() },
        tags,
        path: path.to_owned(),
        name: name.to_owned(),
    };
    // IAM does not tell the longest session here.
    let answer = vec![whole(summary(El::new("Role"), &role), &role)];
    iam.own.roles.insert(role.name.clone(), Rc::new(role));
    Ok(answer)
}

pub(super) fn get(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = iam.role(name)?;
    // Of a role that was never used it is empty; lists do not have it.
    let used = El::new("RoleLastUsed");
    let used = match iam.roles_used.get(&role.id) {
        Some((at, region)) => used.leaf("LastUsedDate", at.iso()).leaf("Region", region),
        None => used,
    };
    Ok(vec![whole(listed(El::new("Role"), role), role).child(used)])
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let roles = iam.own.roles.values().filter(|role| under(call, &role.path));
    page(call, "Roles", roles.map(|role| listed(El::new("member"), role)))
}

pub(super) fn update(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = iam.role_mut(name)?;
    // What is not given stays as it is.
    role.max_session_seconds = max_session(call).unwrap_or(role.max_session_seconds);
    if is_given(call, "Description") {
        role.description = described(call);
    }
    Ok(Vec::new())
}

pub(super) fn update_description(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = iam.role_mut(name)?;
    role.description = described(call);
    // As after CreateRole, IAM does not tell the longest session here.
    Ok(vec![whole(summary(El::new("Role"), role), role)])
}

pub(super) fn update_trust(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    iam.role(name)?;
    let trust = trust(iam, desk, call.need("PolicyDocument")?)?;
    iam.role_mut(name)?.trust = trust;
    Ok(Vec::new())
}

/// A role goes only when nothing hangs on it. Sessions of it are nobody's from then on.
pub(super) fn delete(iam: &mut Iam, desk: &mut Desk<'_>, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = iam.role(name)?;
    let (arn, id) = (role.arn.to_string(), role.id.clone());
    if iam.profile_of(name).is_some() {
        return Err(conflict("remove roles from instance profile"));
    }
    check_bare(iam, Kind::Role, name)?;
    iam.own.roles.remove(name);
    forget(iam, desk, &arn, &id);
    Ok(Vec::new())
}

/// What every answer tells of a role.
pub(super) fn summary(element: El, role: &Role) -> El {
    element
        .leaf("Path", &role.path)
        .leaf("RoleName", &role.name)
        .leaf("RoleId", &role.id)
        .leaf("Arn", role.arn.as_str())
        .leaf("CreateDate", role.created.iso())
        // IAM answers with the document percent-encoded; clients decode it.
        .leaf("AssumeRolePolicyDocument", percent_encode(role.trust.source()))
        .children(role.description.as_ref().map(|text| El::new("Description").text(text)))
}

/// Lists leave out the boundary and the tags; of roles in a profile nor is the longest session told.
fn listed(element: El, role: &Role) -> El {
    summary(element, role).leaf("MaxSessionDuration", role.max_session_seconds.to_string())
}

/// The same with the boundary and the tags.
fn whole(element: El, role: &Role) -> El {
    element.children(boundary_element(role.policies.boundary.as_ref())).children(tags_element(&role.tags))
}

fn is_given(call: &Call<'_>, name: &str) -> bool {
    call.params.iter().any(|(given, _)| given == name)
}

fn described(call: &Call<'_>) -> Option<String> {
    call.get("Description").map(str::to_owned)
}

fn max_session(call: &Call<'_>) -> Option<i64> {
    call.get("MaxSessionDuration")?.parse().ok()
}
