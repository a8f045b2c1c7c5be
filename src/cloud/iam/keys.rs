//! Long-term access keys: at most two for a user.
//!
//! May use: [`find`](super::find), [`answer`](super::answer) and [`refusal`](super::refusal).

use std::rc::Rc;

use super::answer::{Answer, page};
use super::kind::Kind;
use super::refusal::{constraint, no_such, quota};
use super::tables::{Key, KeyOwner};
use crate::cloud::service::Call;
use crate::cloud::{AccessKeyId, Cloud, ServiceError};
use crate::wire::xml::El;

/// The most keys that a user may have.
const MOST: usize = 2;

pub(super) fn create(cloud: &mut Cloud, _: &Call<'_>, _: Kind, user: &str) -> Answer {
    cloud.user(user)?;
    let owner = KeyOwner::User(user.to_owned());
    if cloud.iam.own.keys.values().filter(|key| key.owner == owner).count() >= MOST {
        return Err(quota("AccessKeysPerUser: 2"));
    }
    let id = cloud.add_key(owner);
    let Some(key) = cloud.iam.own.keys.get(&id) else { return Ok(Vec::new()) };
    let element = El::new("AccessKey")
        .leaf("UserName", user)
        .leaf("AccessKeyId", id.as_str())
        .leaf("Status", "Active")
        .leaf("SecretAccessKey", &key.secret)
        .leaf("CreateDate", key.created.iso());
    cloud.iam_changed(Kind::Key, id.as_str());
    Ok(vec![element])
}

pub(super) fn list(cloud: &mut Cloud, call: &Call<'_>, _: Kind, user: &str) -> Answer {
    cloud.user(user)?;
    let owner = KeyOwner::User(user.to_owned());
    let keys = cloud.iam.own.keys.iter().filter(|(_, key)| key.owner == owner);
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
fn named(cloud: &Cloud, call: &Call<'_>, user: &str) -> Result<AccessKeyId, ServiceError> {
    cloud.user(user)?;
    let id = AccessKeyId::new(call.need("AccessKeyId")?);
    match cloud.iam.own.keys.get(&id) {
        Some(key) if key.owner == KeyOwner::User(user.to_owned()) => Ok(id),
        _ => Err(no_such("The Access Key with id", id.as_str())),
    }
}

pub(super) fn update(cloud: &mut Cloud, call: &Call<'_>, _: Kind, user: &str) -> Answer {
    let active = match call.need("Status")? {
        "Active" => true,
        "Inactive" => false,
        other => return Err(constraint("status", other, "satisfy enum value set: [Active, Inactive]")),
    };
    let id = named(cloud, call, user)?;
    if let Some(key) = cloud.iam.own.keys.get_mut(&id) {
        Rc::make_mut(key).active = active;
    }
    cloud.iam_changed(Kind::Key, id.as_str());
    Ok(Vec::new())
}

pub(super) fn delete(cloud: &mut Cloud, call: &Call<'_>, _: Kind, user: &str) -> Answer {
    let id = named(cloud, call, user)?;
    cloud.iam.own.keys.remove(&id);
    cloud.iam_changed(Kind::Key, id.as_str());
    Ok(Vec::new())
}

pub(super) fn last_used(cloud: &mut Cloud, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let id = AccessKeyId::new(call.need("AccessKeyId")?);
    let Some(KeyOwner::User(user)) = cloud.iam.own.keys.get(&id).map(|key| &key.owner) else {
        return Err(no_such("The Access Key with id", id.as_str()));
    };
    let element = match cloud.iam.used.get(&id) {
        None => El::new("AccessKeyLastUsed").leaf("ServiceName", "N/A").leaf("Region", "N/A"),
        Some((at, service)) => El::new("AccessKeyLastUsed")
            .leaf("LastUsedDate", at.iso())
            .leaf("ServiceName", service.prefix())
            .leaf("Region", &cloud.region),
    };
    Ok(vec![El::new("UserName").text(user), element])
}
