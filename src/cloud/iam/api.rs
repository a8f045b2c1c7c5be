//! IAM's Query API: the table of its actions, and what they share.
//!
//! A row says what an action is on. One interpreter finds that thing's ARN, asks whether the caller may, calls the row's
//! function, and lets the rest of AWS know what changed.

use super::super::auth::{Ask, Principal};
use super::super::service::{Call, invalid_action};
use super::super::{Cloud, ServiceError};
use super::seen::Kind;
use super::{Tag, attached, keys, policies, profiles, roles, users};
use crate::cloud::policy::{self, Document};
use crate::wire::xml::El;

pub(super) type Answer = Result<Vec<El>, ServiceError>;

/// Carries an action out on the thing of this kind and name.
pub(super) type Run = fn(&mut Cloud, &Call<'_>, Kind, &str) -> Answer;

/// What an action is on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    /// A thing that is about to be.
    New,
    /// All things of the kind.
    All,
    /// One thing.
    One,
    /// One user; the caller, if none is named.
    Own,
}

struct Row {
    action: &'static str,
    on: On,
    kind: Kind,
    run: Run,
}

const fn row(action: &'static str, on: On, kind: Kind, run: Run) -> Row {
    Row { action, on, kind, run }
}

const ACTIONS: [Row; 54] = [
    row("CreateUser", On::New, Kind::User, users::create),
    row("GetUser", On::Own, Kind::User, users::get),
    row("ListUsers", On::All, Kind::User, users::list),
    row("DeleteUser", On::One, Kind::User, users::delete),
    row("CreateAccessKey", On::Own, Kind::User, keys::create),
    row("ListAccessKeys", On::Own, Kind::User, keys::list),
    row("UpdateAccessKey", On::Own, Kind::User, keys::update),
    row("DeleteAccessKey", On::Own, Kind::User, keys::delete),
    row("GetAccessKeyLastUsed", On::All, Kind::User, keys::last_used),
    row("AttachUserPolicy", On::One, Kind::User, attached::attach),
    row("DetachUserPolicy", On::One, Kind::User, attached::detach),
    row("ListAttachedUserPolicies", On::One, Kind::User, attached::list_attached),
    row("PutUserPolicy", On::One, Kind::User, attached::put),
    row("GetUserPolicy", On::One, Kind::User, attached::get),
    row("DeleteUserPolicy", On::One, Kind::User, attached::delete),
    row("ListUserPolicies", On::One, Kind::User, attached::list),
    row("PutUserPermissionsBoundary", On::One, Kind::User, attached::put_boundary),
    row("DeleteUserPermissionsBoundary", On::One, Kind::User, attached::delete_boundary),
    row("CreateRole", On::New, Kind::Role, roles::create),
    row("GetRole", On::One, Kind::Role, roles::get),
    row("ListRoles", On::All, Kind::Role, roles::list),
    row("UpdateRole", On::One, Kind::Role, roles::update),
    row("UpdateRoleDescription", On::One, Kind::Role, roles::update_description),
    row("UpdateAssumeRolePolicy", On::One, Kind::Role, roles::update_trust),
    row("DeleteRole", On::One, Kind::Role, roles::delete),
    row("AttachRolePolicy", On::One, Kind::Role, attached::attach),
    row("DetachRolePolicy", On::One, Kind::Role, attached::detach),
    row("ListAttachedRolePolicies", On::One, Kind::Role, attached::list_attached),
    row("PutRolePolicy", On::One, Kind::Role, attached::put),
    row("GetRolePolicy", On::One, Kind::Role, attached::get),
    row("DeleteRolePolicy", On::One, Kind::Role, attached::delete),
    row("ListRolePolicies", On::One, Kind::Role, attached::list),
    row("PutRolePermissionsBoundary", On::One, Kind::Role, attached::put_boundary),
    row("DeleteRolePermissionsBoundary", On::One, Kind::Role, attached::delete_boundary),
    row("ListInstanceProfilesForRole", On::One, Kind::Role, profiles::list_for_role),
    row("CreateInstanceProfile", On::New, Kind::Profile, profiles::create),
    row("GetInstanceProfile", On::One, Kind::Profile, profiles::get),
    row("ListInstanceProfiles", On::All, Kind::Profile, profiles::list),
    row("DeleteInstanceProfile", On::One, Kind::Profile, profiles::delete),
    row("AddRoleToInstanceProfile", On::One, Kind::Profile, profiles::add_role),
    row("RemoveRoleFromInstanceProfile", On::One, Kind::Profile, profiles::remove_role),
    row("CreatePolicy", On::New, Kind::Policy, policies::create),
    row("GetPolicy", On::One, Kind::Policy, policies::get),
    row("GetPolicyVersion", On::One, Kind::Policy, policies::version),
    row("ListPolicyVersions", On::One, Kind::Policy, policies::versions),
    row("ListPolicies", On::All, Kind::Policy, policies::list),
    row("DeletePolicy", On::One, Kind::Policy, policies::delete),
    row("ListEntitiesForPolicy", On::One, Kind::Policy, policies::entities),
    row("TagRole", On::One, Kind::Role, roles::tag),
    row("ListRoleTags", On::One, Kind::Role, roles::list_tags),
    row("UntagRole", On::One, Kind::Role, roles::untag),
    row("TagUser", On::One, Kind::User, users::tag),
    row("ListUserTags", On::One, Kind::User, users::list_tags),
    row("UntagUser", On::One, Kind::User, users::untag),
];

impl Kind {
    /// As it stands in an ARN.
    pub const fn label(self) -> &'static str {
        match self {
            Self::User | Self::Key => "user",
            Self::Role => "role",
            Self::Profile => "instance-profile",
            Self::Policy => "policy",
        }
    }

    /// As IAM's sentences call it.
    const fn noun(self) -> &'static str {
        match self {
            Self::Profile => "instance profile",
            other => other.label(),
        }
    }

    /// The parameter that names it, the field by which a complaint about the name calls it, and the longest name.
    pub const fn field(self) -> (&'static str, &'static str, usize) {
        match self {
            Self::User | Self::Key => ("UserName", "userName", 64),
            Self::Role => ("RoleName", "roleName", 64),
            Self::Profile => ("InstanceProfileName", "instanceProfileName", 128),
            Self::Policy => ("PolicyName", "policyName", 128),
        }
    }
}

impl Cloud {
    pub(in crate::cloud) fn iam_call(&mut self, action: &str, call: &Call<'_>) -> Answer {
        let Some(row) = ACTIONS.iter().find(|row| row.action == action) else { return Err(invalid_action(action)) };
        let path = call.get("Path").unwrap_or("/");
        let own = if let Principal::User(name) = &call.caller.principal { Some(name.as_str()) } else { None };
        let param = row.kind.field().0;
        let given = match (row.on, row.kind) {
            (On::All, _) => "",
            (On::One, Kind::Policy) => call.need("PolicyArn")?,
            (On::Own, _) => call.get(param).or(own).ok_or_else(|| {
                ServiceError::validation("Must specify userName when calling with non-User credentials")
            })?,
            _ => call.need(param)?,
        };
        let known = match (row.on, row.kind) {
            (On::New | On::All, _) => None,
            (_, Kind::User) => self.iam.own.users.get(given).map(|user| user.arn.to_string()),
            (_, Kind::Role) => self.iam.own.roles.get(given).map(|role| role.arn.to_string()),
            (_, Kind::Profile) => self.iam.own.profiles.get(given).map(|profile| profile.arn.to_string()),
            (_, Kind::Policy | Kind::Key) => Some(given.to_owned()),
        };
        let arn = known.unwrap_or_else(|| {
            let path = if row.on == On::All { call.get("PathPrefix").unwrap_or("/") } else { path };
            self.account.iam_arn(row.kind.label(), path, given).to_string()
        });
        let shown = match (row.on, row.kind) {
            (On::All, _) => arn.clone(),
            (On::New, kind) if kind != Kind::Policy => arn.clone(),
            (_, kind) => [kind.noun(), " ", given].concat(),
        };
        let ask = ["iam:", action].concat();
        self.authorize_ask(call.caller, &Ask { shown: &shown, ..Ask::new(&ask, &arn) })?;
        if row.on == On::New {
            check_name(row.kind, given)?;
            check_path(path)?;
        }
        // A managed policy goes by its ARN.
        let name = if row.kind == Kind::Policy { arn.as_str() } else { given };
        let answer = (row.run)(self, call, row.kind, name)?;
        if row.on != On::All && !action.starts_with("Get") && !action.starts_with("List") {
            self.iam_changed(row.kind, name);
        }
        Ok(answer)
    }

    pub(super) fn tags_of(call: &Call<'_>) -> Result<Vec<Tag>, ServiceError> {
        let mut tags: Vec<Tag> = Vec::new();
        for i in 1.. {
            let at = |part| ["Tags.member.", &i.to_string(), part].concat();
            let Some(key) = call.get(&at(".Key")) else { break };
            if tags.iter().any(|(other, _)| other.eq_ignore_ascii_case(key)) {
                let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
                return Err(ServiceError::new(400, "InvalidInput", message));
            }
            tags.push((key.to_owned(), call.get(&at(".Value")).unwrap_or("").to_owned()));
        }
        if tags.len() > 50 {
            return Err(quota("TagsPerResource: 50"));
        }
        Ok(tags)
    }
}

/// One page of a list: at most `MaxItems` (100) from `Marker` on. A marker is opaque in AWS; here it is the place in
/// the list.
pub(super) fn page(call: &Call<'_>, name: &'static str, items: impl Iterator<Item = El>) -> Answer {
    let limit = match call.get("MaxItems").map(str::parse) {
        None => 100,
        Some(Ok(n @ 1..=1000)) => n,
        Some(_) => return Err(constraint("maxItems", call.get("MaxItems").unwrap_or(""), "value between 1 and 1000")),
    };
    let from: usize = match call.get("Marker").map(str::parse) {
        None => 0,
        Some(Ok(from)) => from,
        Some(Err(_)) => return Err(ServiceError::validation("Invalid Marker.")),
    };
    let mut rest = items.skip(from);
    let list = El::new(name).children(rest.by_ref().take(limit));
    let more = rest.next().is_some();
    let mut answer = vec![list, El::new("IsTruncated").text(if more { "true" } else { "false" })];
    if more {
        answer.push(El::new("Marker").text((from + limit).to_string()));
    }
    Ok(answer)
}

/// The things whose path begins as the call's `PathPrefix` says.
pub(super) fn under<'a>(call: &'a Call<'_>, path: &str) -> bool {
    let prefix: &'a str = call.get("PathPrefix").unwrap_or("/");
    path.starts_with(prefix)
}

pub(super) fn tags_element(tags: &[Tag]) -> Option<El> {
    let item = |(key, value): &Tag| El::new("member").leaf("Key", key).leaf("Value", value);
    (!tags.is_empty()).then(|| El::new("Tags").children(tags.iter().map(item)))
}

pub(super) fn boundary_element(boundary: Option<&String>) -> Option<El> {
    boundary.map(|arn| {
        // The type is that of what it points at: `PermissionsBoundaryPolicy` in the manual, `Policy` on the wire.
        El::new("PermissionsBoundary").leaf("PermissionsBoundaryType", "Policy").leaf("PermissionsBoundaryArn", arn)
    })
}

/// A policy document that IAM takes.
pub(super) fn document(text: &str, kind: policy::Kind) -> Result<Document, ServiceError> {
    Document::parse(text, kind).map_err(|error| malformed(error.aws_message()))
}

pub(super) fn malformed(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "MalformedPolicyDocument", message)
}

/// IAM counts a policy's characters without its white space.
pub(super) fn weight(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn check_name(kind: Kind, name: &str) -> Result<(), ServiceError> {
    let (_, field, longest) = kind.field();
    if name.chars().count() > longest {
        return Err(constraint(field, name, &format!("length less than or equal to {longest}")));
    }
    if name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        return Ok(());
    }
    Err(invalid_value(field, "+=,.@_-"))
}

pub(super) fn check_policy_name(name: &str) -> Result<(), ServiceError> {
    check_name(Kind::Policy, name)
}

fn check_path(path: &str) -> Result<(), ServiceError> {
    let ends = path.starts_with('/') && path.ends_with('/') && !path.contains("//");
    if ends && path.len() <= 512 && path.chars().all(|c| ('!'..='\u{7e}').contains(&c)) {
        return Ok(());
    }
    Err(ServiceError::validation(
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    ))
}

fn invalid_value(field: &str, also: &str) -> ServiceError {
    let start = "The specified value for ";
    let rest = " is invalid. It must contain only alphanumeric characters and/or the following: ";
    ServiceError::validation([start, field, rest, also].concat())
}

/// A value that fails one of the API's own constraints.
pub(super) fn constraint(field: &str, value: &str, must: &str) -> ServiceError {
    let have = if must.starts_with("satisfy") { "" } else { "have " };
    ServiceError::constraint(value, field, &["Member must ", have, must].concat())
}

pub(super) fn no_such(what: &str, name: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", [what, " ", name, " cannot be found."].concat())
}

pub(super) fn conflict(first: &str) -> ServiceError {
    ServiceError::new(409, "DeleteConflict", ["Cannot delete entity, must ", first, " first."].concat())
}

pub(super) fn exists(what: &str, name: &str) -> ServiceError {
    ServiceError::new(409, "EntityAlreadyExists", [what, " ", name, " already exists."].concat())
}

pub(super) fn quota(what: &str) -> ServiceError {
    ServiceError::new(409, "LimitExceeded", ["Cannot exceed quota for ", what].concat())
}
