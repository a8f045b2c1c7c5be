//! The versions of managed policies: up to five of one, of which one is the default and counts.
//!
//! May use: [`policies`](super::policies), [`answer`](super::answer) and [`refusal`](super::refusal). What AWS says of them:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html>.

use std::mem;
use std::rc::Rc;
use std::sync::Arc;

use super::answer::page;
use super::kind::Kind;
use super::policies::{LONGEST, not_found, own};
use super::refusal::{document, quota, weight};
use super::state::Iam;
use crate::cloud::directory::{Policy, PolicyVersion, managed};
use crate::cloud::policy::Form;
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk};
use crate::wire::percent_encode;
use crate::wire::xml::El;

/// No policy has more versions than these.
const MOST: usize = 5;

fn no_version(arn: &str, version: &str) -> ServiceError {
    let message = ["Policy ", arn, " version ", version, " does not exist or is not attachable."].concat();
    ServiceError::new(404, "NoSuchEntity", message)
}

/// A policy of the account's own, to be changed.
fn mine<'i>(iam: &'i mut Iam, arn: &str) -> Result<&'i mut Policy, ServiceError> {
    own(arn)?;
    iam.own.policies.get_mut(arn).map(Rc::make_mut).ok_or_else(|| not_found(arn))
}

fn fields(element: El, version: &str, is_default: bool, created: &str) -> El {
    let is_default = if is_default { "true" } else { "false" };
    element.leaf("VersionId", version).leaf("IsDefaultVersion", is_default).leaf("CreateDate", created)
}

fn of_mine(element: El, policy: &Policy, version: &PolicyVersion) -> El {
    fields(element, &version.id(), version.number == policy.default.number, &version.created.iso())
}

pub(super) fn create(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let text = call.need("PolicyDocument")?;
    let document = Arc::new(document(text, Form::Managed)?);
    if weight(text) > LONGEST {
        return Err(quota("PolicySize: 6144"));
    }
    let policy = mine(iam, arn)?;
    if policy.others.len() + 1 >= MOST {
        let message = "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.";
        return Err(ServiceError::new(409, "LimitExceeded", message));
    }
    let created = desk.site.now.floor_second();
    policy.made += 1;
    let version = PolicyVersion { number: policy.made, created, document };
    policy.updated = created;
    let element = if call.get("SetAsDefault") == Some("true") {
        let before = mem::replace(&mut policy.default, version);
        policy.others.push(before);
        of_mine(El::new("PolicyVersion"), policy, &policy.default)
    } else {
        let element = of_mine(El::new("PolicyVersion"), policy, &version);
        policy.others.push(version);
        element
    };
    Ok(vec![element])
}

/// The place of a version among those that are not the default.
fn other(policy: &Policy, arn: &str, version: &str) -> Result<usize, ServiceError> {
    policy.others.iter().position(|other| other.id() == version).ok_or_else(|| no_version(arn, version))
}

pub(super) fn set_default(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let version = call.need("VersionId")?;
    let policy = mine(iam, arn)?;
    if policy.default.id() != version {
        let at = other(policy, arn, version)?;
        mem::swap(&mut policy.default, &mut policy.others[at]);
        policy.others.sort_by_key(|other| other.number);
        policy.updated = desk.site.now.floor_second();
    }
    Ok(Vec::new())
}

pub(super) fn delete(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let version = call.need("VersionId")?;
    let policy = mine(iam, arn)?;
    if policy.default.id() == version {
        return Err(ServiceError::new(409, "DeleteConflict", "Cannot delete the default version of a policy."));
    }
    let at = other(policy, arn, version)?;
    policy.others.remove(at);
    policy.updated = desk.site.now.floor_second();
    Ok(Vec::new())
}

pub(super) fn get(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let wanted = call.need("VersionId")?;
    let whole = |source: &str| El::new("PolicyVersion").leaf("Document", percent_encode(source));
    if let Some(policy) = iam.own.policies.get(arn) {
        let version = policy.versions().into_iter().find(|version| version.id() == wanted);
        let version = version.ok_or_else(|| no_version(arn, wanted))?;
        return Ok(vec![of_mine(whole(version.document.source()), policy, version)]);
    }
    // AWS keeps the earlier versions of its own policies; here is the one that counts.
    let aws = managed::by_arn(arn).ok_or_else(|| not_found(arn))?;
    if aws.version != wanted {
        return Err(no_version(arn, wanted));
    }
    Ok(vec![fields(whole(aws.document), aws.version, true, managed::CREATED)])
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let member = || El::new("member");
    if let Some(policy) = iam.own.policies.get(arn) {
        let all: Vec<El> = policy.versions().into_iter().map(|version| of_mine(member(), policy, version)).collect();
        return page(call, "Versions", all.into_iter());
    }
    let aws = managed::by_arn(arn).ok_or_else(|| not_found(arn))?;
    page(call, "Versions", std::iter::once(fields(member(), aws.version, true, managed::CREATED)))
}
