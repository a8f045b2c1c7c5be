//! Managed policies: the account's own, and those of AWS.
//!
//! May use: [`managed`](super::managed), [`answer`](super::answer) and [`refusal`](super::refusal). A customer managed
//! policy has one version here, `v1`; AWS keeps up to five.

use std::rc::Rc;
use std::sync::Arc;

use super::answer::{page, under};
use super::kind::Kind;
use super::refusal::{constraint, document, quota, weight};
use super::state::Iam;
use super::tags::{tags_element, tags_of};
use crate::cloud::directory::{Attached, Policy, Role, Tag, User, managed};
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk, policy};
use crate::wire::percent_encode;
use crate::wire::xml::El;

/// The longest managed policy, without its white space.
const LONGEST: usize = 6144;

/// A managed policy of either kind.
struct About<'a> {
    name: &'a str,
    id: String,
    arn: String,
    path: &'a str,
    version: &'a str,
    created: String,
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
            version: "v1",
            created: policy.created.iso(),
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
            version: policy.version,
            created: managed::CREATED.to_owned(),
            description: None,
            tags: &[],
        }
    }

    fn element(&self, name: &'static str, iam: &Iam, whole: bool) -> El {
        let count = |of: fn(&Attached, &str) -> bool| {
            iam.own.attached().filter(|attached| of(attached, &self.arn)).count().to_string()
        };
        let element = El::new(name)
            .leaf("PolicyName", self.name)
            .leaf("PolicyId", &self.id)
            .leaf("Arn", &self.arn)
            .leaf("Path", self.path)
            .leaf("DefaultVersionId", self.version)
            .leaf("AttachmentCount", count(holds))
            .leaf("PermissionsBoundaryUsageCount", count(bounded))
            .leaf("IsAttachable", "true")
            .children(self.description.filter(|_| whole).map(|text| El::new("Description").text(text)))
            .leaf("CreateDate", &self.created)
            .leaf("UpdateDate", &self.created);
        if whole { element.children(tags_element(self.tags)) } else { element }
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

fn not_found(arn: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", ["Policy ", arn, " was not found."].concat())
}

pub(super) fn create(iam: &mut Iam, desk: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let name = call.need("PolicyName")?;
    let text = call.need("PolicyDocument")?;
    let document = Arc::new(document(text, policy::Kind::Identity)?);
    if weight(text) > LONGEST {
        return Err(quota("PolicySize: 6144"));
    }
    if iam.own.policies.values().any(|other| other.name.eq_ignore_ascii_case(name)) {
        let message = ["A policy called ", name, " already exists. Duplicate names are not allowed."].concat();
        return Err(ServiceError::new(409, "EntityAlreadyExists", message));
    }
    let tags = tags_of(call)?;
    let path = call.get("Path").unwrap_or("/");
    let policy = Policy {
        name: name.to_owned(),
        path: path.to_owned(),
        id: desk.site.mint.unique("ANPA"),
        arn: desk.site.account.iam_arn("policy", path, name),
        created: desk.site.now.floor_second(),
        description: call.get("Description").map(str::to_owned),
        document,
        tags,
    };
    let answer = vec![About::mine(&policy).element("Policy", iam, true)];
    iam.own.policies.insert(arn.to_owned(), Rc::new(policy));
    Ok(answer)
}

pub(super) fn get(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    Ok(vec![managed_policy(iam, arn)?.element("Policy", iam, true)])
}

pub(super) fn version(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let version = call.need("VersionId")?;
    let about = managed_policy(iam, arn)?;
    let document = iam.own.managed(arn).filter(|_| about.version == version).map(|(_, document)| document);
    let Some(document) = document else {
        let message = ["Policy ", arn, " version ", version, " does not exist or is not attachable."].concat();
        return Err(ServiceError::new(404, "NoSuchEntity", message));
    };
    let element = El::new("PolicyVersion").leaf("Document", percent_encode(document.source()));
    Ok(vec![version_fields(element, &about)])
}

pub(super) fn versions(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, arn: &str) -> Answer {
    let about = managed_policy(iam, arn)?;
    page(call, "Versions", std::iter::once(version_fields(El::new("member"), &about)))
}

fn version_fields(element: El, about: &About<'_>) -> El {
    element.leaf("VersionId", about.version).leaf("IsDefaultVersion", "true").leaf("CreateDate", &about.created)
}

pub(super) fn list(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let (aws, local) = match call.get("Scope").unwrap_or("All") {
        "All" => (true, true),
        "AWS" => (true, false),
        "Local" => (false, true),
        other => return Err(constraint("scope", other, "satisfy enum value set: [All, AWS, Local]")),
    };
    let only = call.get("OnlyAttached") == Some("true");
    let attached = |arn: &str| iam.own.attached().any(|attached| holds(attached, arn));
    let mine = iam.own.policies.values().filter(|_| local).map(|policy| About::mine(policy.as_ref()));
    let all = mine.chain(managed::ALL.iter().filter(|_| aws).map(About::aws));
    let wanted = all.filter(|about| under(call, about.path) && (!only || attached(&about.arn)));
    page(call, "Policies", wanted.map(|about| about.element("member", iam, false)))
}

pub(super) fn delete(iam: &mut Iam, _: &mut Desk<'_>, _: &Call<'_>, _: Kind, arn: &str) -> Answer {
    if !iam.own.policies.contains_key(arn) {
        return Err(not_found(arn));
    }
    if iam.own.attached().any(|attached| holds(attached, arn) || bounded(attached, arn)) {
        return Err(ServiceError::new(409, "DeleteConflict", "Cannot delete a policy attached to entities."));
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
