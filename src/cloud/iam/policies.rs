//! Managed policies: the account's own, and those of AWS.
//!
//! May use: [`managed`](super::managed), [`answer`](super::answer) and [`refusal`](super::refusal). Their versions are made and
//! chosen in [`versions`](super::versions).

use std::rc::Rc;
use std::sync::Arc;

use super::answer::{page, under};
use super::kind::Kind;
use super::refusal::{document, quota, weight};
use super::state::Iam;
use super::tags::{tags_element, tags_of, tags_or_none};
use crate::cloud::directory::{Attached, Policy, PolicyVersion, Role, Tag, User, managed};
use crate::cloud::policy::Form;
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk};
use crate::wire::xml::El;

/// The longest managed policy, without its white space.
pub(super) const LONGEST: usize = 6144;

/// A managed policy of either kind.
struct About<'a> {
    name: &'a str,
    id: String,
    arn: String,
    path: &'a str,
    version: String,
    created: String,
    updated: String,
    description: Option<&'a String>,
    tags: &'a [Tag],
}

impl<'a> About<'a> {
    fn mine(policy: &'a Policy) -> Self {
        Self {
            name: &policy.name,
            id: policy.id.clone(),
            arn: policy.arn.to_string(),
            path: &policy.path,
            version: policy.default.id(),
            created: policy.created.iso(),
            updated: policy.updated.iso(),
            description: policy.description.as_ref(),
            tags: &policy.tags,
        }
    }

    fn aws(policy: &'static managed::Managed) -> Self {
        Self {
            name: policy.name,
            id: policy.id(),
            arn: policy.arn(),
            path: policy.path,
            version: policy.version.to_owned(),
            created: managed::CREATED.to_owned(),
            updated: managed::CREATED.to_owned(),
            description: None,
            tags: &[],
        }
    }

    /// What every answer tells of it. The description is told by GetPolicy alone.
    fn element(&self, name: &'static str, iam: &Iam, description: Option<&String>) -> El {
        let count = |of: fn(&Attached, &str) -> bool| {
            iam.own.attached().filter(|attached| of(attached, &self.arn)).count().to_string()
        };
        El::new(name)
            .leaf("PolicyName", self.name)
            .leaf("PolicyId", &self.id)
            .leaf("Arn", &self.arn)
            .leaf("Path", self.path)
            .leaf("DefaultVersionId", &self.version)
            .leaf("AttachmentCount", count(holds))
            .leaf("PermissionsBoundaryUsageCount", count(bounded))
            .leaf("IsAttachable", "true")
            .children(description.map(|text| El::new("Description").text(text)))
            .leaf("CreateDate", &self.created)
            .leaf("UpdateDate", &self.updated)
    }
}

fn holds(attached: &Attached, arn: &str) -> bool {
    attached.managed.iter().any(|other| other == arn)
}

fn bounded(attached: &Attached, arn: &str) -> bool {
    attached.boundary.as_deref() == Some(arn)
}

fn managed_policy<'i>(iam: &'i Iam, arn: &str) -> Result<About<'i>, ServiceError> {
    let mine = iam.own.policies.get(arn).map(|policy| About::mine(policy.as_ref()));
    mine.or_else(|| managed::by_arn(arn).map(About::aws)).ok_or_else(|| not_found(arn))
}

/// Nobody but AWS changes AWS's own policies.
pub(super) fn own(arn: &str) -> Result<(), ServiceError> {
    if arn.starts_with("arn:aws:iam::aws:") {
        return Err(ServiceError::new(403, "AccessDenied", "Policy is outside your own account."));
    }
    Ok(())
}

pub(super) fn not_found(arn: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", ["Policy ", arn, " was not found."].concat())
}

pub(super) fn create(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let name = call.need("PolicyName")?;
    let text = call.need("PolicyDocument")?;
    let document = Arc::new(document(text, Form::Managed)?);
    if weight(text) > LONGEST {
        return Err(quota("PolicySize: 6144"));
    }
    if iam.own.policies.values().any(|other| other.name.eq_ignore_ascii_case(name)) {
        let message = ["A policy called ", name, " already exists. Duplicate names are not allowed."].concat();
        return Err(ServiceError::new(409, "EntityAlreadyExists", message));
    }
    let tags = tags_of(call, Kind::Policy)?;
    let path = call.get("Path").unwrap_or("/");
    let created = desk.site.now.floor_second();
    let policy = Policy {
        name: name.to_owned(),
        path: path.to_owned(),
        id: desk.site.mint.unique("ANPA"),
        arn: desk.site.account.iam_arn("policy", path, name),
        created,
        updated: created,
        description: call.get("Description").map(str::to_owned),
        default: PolicyVersion { number: 1, created, document },
        others: Vec::new(),
        made: 1,
        tags,
    };
    let answer = vec![About::mine(&policy).element("Policy", iam, None).children(tags_element(&policy.tags))];
    iam.own.policies.insert(arn.to_owned(), Rc::new(policy));
    Ok(answer)
}

pub(super) fn get(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let about = managed_policy(iam, arn)?;
    Ok(vec![about.element("Policy", iam, about.description).child(tags_or_none(about.tags))])
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let (aws, local) = match call.get("Scope").unwrap_or("All") {
        "AWS" => (true, false),
        "Local" => (false, true),
        _ => (true, true),
    };
    let only = call.get("OnlyAttached") == Some("true");
    let attached = |arn: &str| iam.own.attached().any(|attached| holds(attached, arn));
    let mine = iam.own.policies.values().filter(|_| local).map(|policy| About::mine(policy.as_ref()));
    let all = mine.chain(managed::ALL.iter().filter(|_| aws).map(About::aws));
    let wanted = all.filter(|about| under(call, about.path) && (!only || attached(&about.arn)));
    page(call, "Policies", wanted.map(|about| about.element("member", iam, None)))
}

pub(super) fn delete(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    own(arn)?;
    if !iam.own.policies.contains_key(arn) {
        return Err(not_found(arn));
    }
    if iam.own.attached().any(|attached| holds(attached, arn) || bounded(attached, arn)) {
        return Err(ServiceError::new(409, "DeleteConflict", "Cannot delete a policy attached to entities."));
    }
    if iam.own.policies.get(arn).is_some_and(|policy| !policy.others.is_empty()) {
        let message = "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.";
        return Err(ServiceError::new(409, "DeleteConflict", message));
    }
    iam.own.policies.remove(arn);
    Ok(Vec::new())
}

pub(super) fn entities(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    managed_policy(iam, arn)?;
    let users = iam.own.users.values().filter(|user| holds(&user.policies, arn));
    let roles = iam.own.roles.values().filter(|role| holds(&role.policies, arn));
    let user = |user: &Rc<User>| El::new("member").leaf("UserName", &user.name).leaf("UserId", &user.id);
    let role = |role: &Rc<Role>| El::new("member").leaf("RoleName", &role.name).leaf("RoleId", &role.id);
    Ok(vec![
        El::new("PolicyGroups"),
        El::new("PolicyUsers").children(users.map(user)),
        El::new("PolicyRoles").children(roles.map(role)),
        El::new("IsTruncated").text("false"),
    ])
}
