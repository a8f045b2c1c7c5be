//! Long-term access keys: at most two for a user.
//!
//! May use: [`find`](super::find), [`answer`](super::answer) and [`refusal`](super::refusal).

use std::rc::Rc;

use super::answer::page;
use super::kind::Kind;
use super::refusal::{no_such, quota};
use super::state::Iam;
use crate::cloud::directory::{Key, KeyOwner};
use crate::cloud::{AccessKeyId, ServiceError, call::Answer, call::Call, desk::Desk};
use crate::wire::xml::El;

/// The most keys that a user may have.
const MOST: usize = 2;

pub(super) fn create(iam: &mut Iam, desk: &mut Desk<'_>, _: &Call<'_>, _: Kind, user: &str) -> Answer {
    iam.user(user)?;
    let owner = KeyOwner::User(user.to_owned());
    if iam.own.keys.values().filter(|key| key.owner == owner).count() >= MOST {
        return Err(quota("AccessKeysPerUser: 2"));
    }
    let id = iam.add_key(desk.site, owner);
    let Some(key) = iam.own.keys.get(&id) else { return Ok(Vec::new()) };
    let element = El::new("AccessKey")
        .leaf("UserName", user)
        .leaf("AccessKeyId", id.as_str())
        .leaf("Status", "Active")
        .leaf("SecretAccessKey", &key.secret)
        .leaf("CreateDate", key.created.iso());
    iam.changed(desk.site, Kind::Key, id.as_str());
    Ok(vec![element])
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, user: &str) -> Answer {
    iam.user(user)?;
    let owner = KeyOwner::User(user.to_owned());
    let keys = iam.own.keys.iter().filter(|(_, key)| key.owner == owner);
    let item = |(id, key): (&AccessKeyId, &Rc<Key>)| {
        El::new("member")
            .leaf("UserName", user)
            .leaf("AccessKeyId", id.as_str())
            .leaf("Status", if key.active { "Active" } else { "Inactive" })
            .leaf("CreateDate", key.created.iso())
    };
    page(call, "AccessKeyMetadata", keys.map(item))
}

/// The named key, if it is this user's.
fn named(iam: &Iam, call: &Call<'_>, user: &str) -> Result<AccessKeyId, ServiceError> {
    iam.user(user)?;
    let id = AccessKeyId::new(call.need("AccessKeyId")?);
    match iam.own.keys.get(&id) {
        Some(key) if key.owner == KeyOwner::User(user.to_owned()) => Ok(id),
        _ => Err(no_such("The Access Key with id", id.as_str())),
    }
}

pub(super) fn update(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, user: &str) -> Answer {
    let active = call.need("Status")? == "Active";
    let id = named(iam, call, user)?;
    if let Some(key) = iam.own.keys.get_mut(&id) {
        Rc::make_mut(key).active = active;
    }
    iam.changed(desk.site, Kind::Key, id.as_str());
    Ok(Vec::new())
}

pub(super) fn delete(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, user: &str) -> Answer {
    let id = named(iam, call, user)?;
    iam.own.keys.remove(&id);
    iam.changed(desk.site, Kind::Key, id.as_str());
    Ok(Vec::new())
}

pub(super) fn last_used(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let id = AccessKeyId::new(call.need("AccessKeyId")?);
    let Some(KeyOwner::User(user)) = iam.own.keys.get(&id).map(|key| &key.owner) else {
        return Err(no_such("The Access Key with id", id.as_str()));
    };
    let element = match iam.used.get(&id) {
        None => El::new("AccessKeyLastUsed").leaf("ServiceName", "N/A").leaf("Region", "N/A"),
        Some((at, service)) => El::new("AccessKeyLastUsed")
            .leaf("LastUsedDate", at.iso())
            .leaf("ServiceName", service.prefix())
            .leaf("Region", &desk.site.region),
    };
    Ok(vec![El::new("UserName").text(user), element])
}
