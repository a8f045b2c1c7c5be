//! Instance profiles, and the one role of each.
//!
//! May use: [`roles`](super::roles), which tells the role in a profile, [`find`](super::find), [`answer`](super::answer) and
//! [`refusal`](super::refusal).

use std::rc::Rc;

use super::answer::{Answer, page, under};
use super::kind::Kind;
use super::refusal::{conflict, exists, no_such, quota};
use super::roles;
use super::tables::{Profile, Tables};
use super::tags::{tags_element, tags_of};
use crate::cloud::Cloud;
use crate::cloud::service::{Call, EC2_PRINCIPAL};
use crate::wire::xml::El;

/// The console makes a profile with the role, under the same name; the API does not.
pub(super) fn create(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    if cloud.iam.own.profiles.keys().any(|other| other.eq_ignore_ascii_case(name)) {
        return Err(exists("Instance Profile", name));
    }
    let tags = tags_of(call)?;
    let path = call.get("Path").unwrap_or("/");
    let profile = Profile {
        id: cloud.mint.unique("AIPA"),
        arn: cloud.account.iam_arn("instance-profile", path, name),
        created: cloud.now.floor_second(),
        role: None,
        tags,
        path: path.to_owned(),
        name: name.to_owned(),
    };
    let answer = vec![fields(El::new("InstanceProfile"), &profile, &cloud.iam.own)];
    cloud.iam.own.profiles.insert(profile.name.clone(), Rc::new(profile));
    Ok(answer)
}

pub(super) fn get(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    // EC2 goes by what has come to it.
    let tables = if call.caller.principal.is_service(EC2_PRINCIPAL) { &cloud.iam.seen } else { &cloud.iam.own };
    let profile = tables.profiles.get(name).ok_or_else(|| no_such("Instance Profile", name))?;
    Ok(vec![fields(El::new("InstanceProfile"), profile, tables)])
}

pub(super) fn list(cloud: &mut Cloud, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let profiles = cloud.iam.own.profiles.values().filter(|profile| under(call, &profile.path));
    page(call, "InstanceProfiles", profiles.map(|profile| fields(El::new("member"), profile, &cloud.iam.own)))
}

pub(super) fn list_for_role(cloud: &mut Cloud, call: &Call<'_>, _: Kind, role: &str) -> Answer {
    cloud.role(role)?;
    let profiles = cloud.iam.own.profiles.values().filter(|profile| profile.role.as_deref() == Some(role));
    page(call, "InstanceProfiles", profiles.map(|profile| fields(El::new("member"), profile, &cloud.iam.own)))
}

pub(super) fn delete(cloud: &mut Cloud, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    if cloud.profile(name)?.role.is_some() {
        return Err(conflict("remove roles from instance profile"));
    }
    cloud.iam.own.profiles.remove(name);
    Ok(Vec::new())
}

/// Whoever puts a role where EC2 can take it must be allowed to pass that role.
pub(super) fn add_role(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = call.need("RoleName")?;
    let arn = cloud.role(role)?.arn.clone();
    if cloud.profile(name)?.role.is_some() {
        return Err(quota("InstanceSessionsPerInstanceProfile: 1"));
    }
    cloud.authorize_pass_role(call.caller, arn.as_str(), EC2_PRINCIPAL)?;
    cloud.profile_mut(name)?.role = Some(role.to_owned());
    Ok(Vec::new())
}

pub(super) fn remove_role(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = call.need("RoleName")?;
    let profile = cloud.profile_mut(name)?;
    if profile.role.as_deref() != Some(role) {
        return Err(no_such("The role with name", role));
    }
    profile.role = None;
    Ok(Vec::new())
}

fn fields(element: El, profile: &Profile, tables: &Tables) -> El {
    let role = profile.role.as_ref().and_then(|role| tables.roles.get(role));
    element
        .leaf("Path", &profile.path)
        .leaf("InstanceProfileName", &profile.name)
        .leaf("InstanceProfileId", &profile.id)
        .leaf("Arn", profile.arn.as_str())
        .leaf("CreateDate", profile.created.iso())
        .child(El::new("Roles").children(role.map(|role| roles::fields(El::new("member"), role, false))))
        .children(tags_element(&profile.tags))
}
