//! Roles and whom they trust.

use std::rc::Rc;
use std::sync::Arc;

use super::api::{
    Answer, boundary_element, conflict, constraint, document, exists, malformed, no_such, page, quota, tags_element,
    under, weight,
};
use super::seen::Kind;
use super::{Attached, Role, Tag};
use crate::cloud::policy::{self, Document, Who, WhoKind};
use crate::cloud::service::Call;
use crate::cloud::{Cloud, ServiceError};
use crate::wire::percent_encode;
use crate::wire::xml::El;

/// The longest trust policy, without its white space.
const LONGEST_TRUST: usize = 2048;

impl Cloud {
    pub(super) fn role(&self, name: &str) -> Result<&Role, ServiceError> {
        self.iam.own.roles.get(name).map(AsRef::as_ref).ok_or_else(|| no_such("The role with name", name))
    }

    pub(super) fn role_mut(&mut self, name: &str) -> Result<&mut Role, ServiceError> {
        self.iam.own.roles.get_mut(name).map(Rc::make_mut).ok_or_else(|| no_such("The role with name", name))
    }

    /// A trust policy whose principals exist.
    fn trust(&self, text: &str) -> Result<Arc<Document>, ServiceError> {
        let trust = document(text, policy::Kind::Trust)?;
        if weight(text) > LONGEST_TRUST {
            return Err(quota("ACLSizePerRole: 2048"));
        }
        for arn in aws_principals(&trust) {
            if !self.principal_exists(arn) {
                return Err(malformed(["Invalid principal in policy: \"AWS\":\"", arn, "\""].concat()));
            }
        }
        Ok(Arc::new(trust))
    }

    /// Accounts are taken at their word; users and roles have to be there, and there are only those of this account.
    fn principal_exists(&self, arn: &str) -> bool {
        let Some(rest) = arn.strip_prefix("arn:aws:") else { return !arn.starts_with("arn:") };
        let Some((service, rest)) = rest.split_once("::") else { return false };
        let Some((account, name)) = rest.split_once(':') else { return false };
        let ours = account == self.account.as_str();
        match (service, name.split_once('/')) {
            ("iam", None) => name == "root",
            ("iam", Some(("user", _))) => self.iam.own.users.values().any(|user| user.arn.as_str() == arn),
            ("iam", Some(("role", _))) => self.iam.own.role_by_arn(arn).is_some(),
            ("sts", Some(("assumed-role", session))) => {
                ours && session.split_once('/').is_some_and(|(role, _)| self.iam.own.roles.contains_key(role))
            }
            ("sts", Some(("federated-user", _))) => ours,
            _ => false,
        }
    }
}

fn aws_principals(trust: &Document) -> impl Iterator<Item = &str> {
    let listed = trust.statements().iter().filter_map(|statement| statement.principal.as_ref());
    listed.flat_map(|listed| &listed.values).filter_map(|who| match who {
        Who::Named(WhoKind::Aws, name) => Some(name.as_str()),
        _ => None,
    })
}

/// Whoever is deleted leaves his unique id in the policies that trusted him: nobody can come by that name again.
pub(super) fn forget(cloud: &mut Cloud, arn: &str, id: &str) {
    let quoted = |text: &str| ["\"", text, "\""].concat();
    let mut changed = Vec::new();
    for (name, role) in &cloud.iam.own.roles {
        if aws_principals(&role.trust).any(|principal| principal == arn) {
            let text = role.trust.source().replace(&quoted(arn), &quoted(id));
            if let Ok(trust) = Document::parse(&text, policy::Kind::Trust) {
                changed.push((name.clone(), Arc::new(trust)));
            }
        }
    }
    for (name, trust) in changed {
        if let Ok(role) = cloud.role_mut(&name) {
            role.trust = trust;
        }
        cloud.iam_changed(Kind::Role, &name);
    }
}

pub(super) fn create(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let trust = cloud.trust(call.need("AssumeRolePolicyDocument")?)?;
    if cloud.iam.own.roles.keys().any(|other| other.eq_ignore_ascii_case(name)) {
        return Err(exists("Role with name", name));
    }
    let max_session_seconds = max_session(call.get("MaxSessionDuration").unwrap_or("3600"))?;
    let description = described(call)?;
    let boundary = cloud.boundary_named(call)?;
    let tags = Cloud::tags_of(call)?;
    let path = call.get("Path").unwrap_or("/");
    let role = Role {
        id: cloud.mint.unique("AROA"),
        arn: cloud.account.iam_arn("role", path, name),
        created: cloud.now.floor_second(),
        description,
        max_session_seconds,
        trust,
        policies: Attached { boundary, ..Attached::default() },
        tags,
        path: path.to_owned(),
        name: name.to_owned(),
    };
    // IAM does not tell the longest session here.
    let answer = summary(El::new("Role"), &role);
    let answer =
        vec![answer.children(boundary_element(role.policies.boundary.as_ref())).children(tags_element(&role.tags))];
    cloud.iam.own.roles.insert(role.name.clone(), Rc::new(role));
    Ok(answer)
}

pub(super) fn get(cloud: &mut Cloud, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    Ok(vec![fields(El::new("Role"), cloud.role(name)?, true)])
}

pub(super) fn list(cloud: &mut Cloud, call: &Call<'_>, _: Kind, _: &str) -> Answer {
    let roles = cloud.iam.own.roles.values().filter(|role| under(call, &role.path));
    page(call, "Roles", roles.map(|role| fields(El::new("member"), role, false)))
}

pub(super) fn update(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let seconds = call.get("MaxSessionDuration").map(max_session).transpose()?;
    let description = described(call)?;
    let role = cloud.role_mut(name)?;
    role.max_session_seconds = seconds.unwrap_or(3600);
    // What is not given is taken away.
    role.description = description;
    Ok(Vec::new())
}

pub(super) fn update_description(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let description = described(call)?;
    let role = cloud.role_mut(name)?;
    role.description = description;
    Ok(vec![fields(El::new("Role"), role, true)])
}

pub(super) fn update_trust(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    cloud.role(name)?;
    let trust = cloud.trust(call.need("PolicyDocument")?)?;
    cloud.role_mut(name)?.trust = trust;
    Ok(Vec::new())
}

/// A role goes only when nothing hangs on it. Sessions of it are nobody's from then on.
pub(super) fn delete(cloud: &mut Cloud, _: &Call<'_>, _: Kind, name: &str) -> Answer {
    let role = cloud.role(name)?;
    let (arn, id) = (role.arn.to_string(), role.id.clone());
    if cloud.iam.profile_of(name).is_some() {
        return Err(conflict("remove roles from instance profile"));
    }
    cloud.check_bare(Kind::Role, name)?;
    cloud.iam.own.roles.remove(name);
    forget(cloud, &arn, &id);
    Ok(Vec::new())
}

pub(super) fn tag(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let tags = Cloud::tags_of(call)?;
    merge_tags(&mut cloud.role_mut(name)?.tags, tags);
    Ok(Vec::new())
}

pub(super) fn untag(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    let keys = call.list("TagKeys.member");
    cloud.role_mut(name)?.tags.retain(|(key, _)| !keys.contains(&key.as_str()));
    Ok(Vec::new())
}

pub(super) fn list_tags(cloud: &mut Cloud, call: &Call<'_>, _: Kind, name: &str) -> Answer {
    tag_page(call, &cloud.role(name)?.tags)
}

/// A tag of the same key, in any case of its letters, takes the new value.
pub(super) fn merge_tags(tags: &mut Vec<Tag>, new: Vec<Tag>) {
    tags.retain(|(key, _)| new.iter().all(|(other, _)| !other.eq_ignore_ascii_case(key)));
    tags.extend(new);
}

pub(super) fn tag_page(call: &Call<'_>, tags: &[Tag]) -> Answer {
    page(call, "Tags", tags.iter().map(|(key, value)| El::new("member").leaf("Key", key).leaf("Value", value)))
}

/// What every answer tells of a role.
fn summary(element: El, role: &Role) -> El {
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

/// Lists leave out the boundary and the tags.
pub(super) fn fields(element: El, role: &Role, whole: bool) -> El {
    let element = summary(element, role).leaf("MaxSessionDuration", role.max_session_seconds.to_string());
    if !whole {
        return element;
    }
    element.children(boundary_element(role.policies.boundary.as_ref())).children(tags_element(&role.tags))
}

fn described(call: &Call<'_>) -> Result<Option<String>, ServiceError> {
    match call.get("Description") {
        Some(text) if text.chars().count() > 1000 => {
            Err(constraint("description", text, "length less than or equal to 1000"))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

/// One hour to twelve.
fn max_session(text: &str) -> Result<i64, ServiceError> {
    let bound = match text.parse() {
        Ok(seconds @ 3600..=43_200) => return Ok(seconds),
        Ok(43_201..) => "value less than or equal to 43200",
        _ => "value greater than or equal to 3600",
    };
    Err(constraint("maxSessionDuration", text, bound))
}
