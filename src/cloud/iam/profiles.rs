//! Instance profiles, and the one role of each.
//!
//! May use: [`roles`](super::roles), which tells the role in a profile, [`find`](super::find),
//! [`answer`](super::answer) and [`refusal`](super::refusal).

use std::rc::Rc;

use super::answer::{page, under};
use super::kind::Kind;
use super::refusal::{conflict, exists, no_such, quota};
use super::roles;
use super::state::Iam;
use super::tags::{tags_element, tags_of, tags_or_none};
use crate::cloud::directory::{Profile, Tables};
use crate::cloud::{call::Answer, call::Call, desk::Desk, may::authorize_pass_role, service::EC2_PRINCIPAL};
use crate::wire::xml::El;

/// The console makes a profile with the role, under the same name; the API does not.
pub(super) fn create(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    if iam.own.profiles.keys().any(|other| other.eq_ignore_ascii_case(name)) {
        return Err(exists("Instance Profile", name));
    }
    let tags = tags_of(call, Kind::Profile)?;
    let path = call.get("Path").unwrap_or("/");
    let profile = Profile {
        id: desk.site.mint.unique("AIPA"),
        arn: desk.site.account.iam_arn("instance-profile", path, name),
        created: desk.site.now.floor_second(),
        role: None,
        tags,
        path: path.to_owned(),
        name: name.to_owned(),
    };
    let answer = vec![fields(El::new("InstanceProfile"), &profile, &iam.own).children(tags_element(&profile.tags))];
    iam.own.profiles.insert(profile.name.clone(), Rc::new(profile));
    Ok(answer)
}

pub(super) fn get(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    // EC2 goes by what has come to it.
    let tables = if call.caller.principal.is_service(EC2_PRINCIPAL) { desk.known } else { &iam.own };
    let profile = tables.profiles.get(name).ok_or_else(|| no_such("Instance Profile", name))?;
    Ok(vec![fields(El::new("InstanceProfile"), profile, tables).child(tags_or_none(&profile.tags))])
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let profiles = iam.own.profiles.values().filter(|profile| under(call, &profile.path));
    page(call, "InstanceProfiles", profiles.map(|profile| fields(El::new("member"), profile, &iam.own)))
}

pub(super) fn list_for_role(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, role: &str) -> Answer {
    iam.role(role)?;
    let profiles = iam.own.profiles.values().filter(|profile| profile.role.as_deref() == Some(role));
    page(call, "InstanceProfiles", profiles.map(|profile| fields(El::new("member"), profile, &iam.own)))
}

pub(super) fn delete(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    if iam.profile(name)?.role.is_some() {
        return Err(conflict("remove roles from instance profile"));
    }
    iam.own.profiles.remove(name);
    Ok(Vec::new())
}

/// Whoever puts a role where EC2 can take it must be allowed to pass that role.
pub(super) fn add_role(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = call.need("RoleName")?;
    let arn = iam.role(role)?.arn.clone();
    if iam.profile(name)?.role.is_some() {
        return Err(quota("InstanceSessionsPerInstanceProfile: 1"));
    }
    authorize_pass_role(desk, call.caller, arn.as_str(), EC2_PRINCIPAL)?;
    iam.profile_mut(name)?.role = Some(role.to_owned());
    Ok(Vec::new())
}

pub(super) fn remove_role(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = call.need("RoleName")?;
    let profile = iam.profile_mut(name)?;
    if profile.role.as_deref() != Some(role) {
        return Err(no_such("The role with name", role));
    }
    profile.role = None;
    Ok(Vec::new())
}

/// Lists leave out the tags; and of roles nowhere here the longest session is told.
fn fields(element: El, profile: &Profile, tables: &Tables) -> El {
    let role = profile.role.as_ref().and_then(|role| tables.roles.get(role));
    element
        .leaf("Path", &profile.path)
        .leaf("InstanceProfileName", &profile.name)
        .leaf("InstanceProfileId", &profile.id)
        .leaf("Arn", profile.arn.as_str())
        .leaf("CreateDate", profile.created.iso())
        .child(El::new("Roles").children(role.map(|role| roles::summary(El::new("member"), role))))
}
