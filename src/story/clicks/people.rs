//! IAM's users, tags and deletions, and the account's metadata defaults: which calls each button makes.
//!
//! May use: actions, and the account to be looked at.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html>
//!
//! ```text
//! Delete role → RemoveRoleFromInstanceProfile, DeleteInstanceProfile, DetachRolePolicy × n, DeleteRolePolicy × n, DeleteRole
//! ```

use super::buttons::call;
use crate::cloud::iam::Attached;
use crate::cloud::{Cloud, Service};
use crate::story::Action;

/// Create user, with the policies that it gets at once.
pub fn new_user(by: &str, name: &str, policies: &[&str]) -> Vec<Action> {
    let created = call(by, Service::Iam, "CreateUser", &[("UserName", name)]);
    let attach = |arn: &&str| call(by, Service::Iam, "AttachUserPolicy", &[("UserName", name), ("PolicyArn", arn)]);
    std::iter::once(created).chain(policies.iter().map(attach)).collect()
}

/// A tag is put on a role or a user: `action` is TagRole or TagUser, `holder` its parameter and name.
pub fn tag(by: &str, action: &str, holder: (&str, &str), key: &str, value: &str) -> Action {
    call(by, Service::Iam, action, &[holder, ("Tags.member.1.Key", key), ("Tags.member.1.Value", value)])
}

/// Edit a role: its description and its longest session.
pub fn edit_role(by: &str, name: &str, description: &str, seconds: &str) -> Vec<Action> {
    let params = [("RoleName", name), ("Description", description), ("MaxSessionDuration", seconds)];
    vec![call(by, Service::Iam, "UpdateRole", &params)]
}

/// What has to go before `holder`, a role or a user, can: its policies.
fn bare(by: &str, holder: (&str, &str), kind: &str, policies: &Attached) -> Vec<Action> {
    let of = |action: &str, field: &str, value: &str| {
        call(by, Service::Iam, &action.replace('…', kind), &[holder, (field, value)])
    };
    let managed = policies.managed.iter().map(|arn| of("Detach…Policy", "PolicyArn", arn));
    managed.chain(policies.inline.keys().map(|name| of("Delete…Policy", "PolicyName", name))).collect()
}

/// Delete role. The console takes it out of its instance profile, and deletes that if it has the role's name.
pub fn delete_role(cloud: &Cloud, by: &str, name: &str) -> Vec<Action> {
    let mut calls = Vec::new();
    if let Some(profile) = cloud.iam().profile_of(name) {
        let of = ("InstanceProfileName", profile.name.as_str());
        calls.push(call(by, Service::Iam, "RemoveRoleFromInstanceProfile", &[of, ("RoleName", name)]));
        if profile.name == name {
            calls.push(call(by, Service::Iam, "DeleteInstanceProfile", &[of]));
        }
    }
    let holder = ("RoleName", name);
    if let Some(role) = cloud.iam().roles().find(|role| role.name == name) {
        calls.extend(bare(by, holder, "Role", &role.policies));
    }
    calls.push(call(by, Service::Iam, "DeleteRole", &[holder]));
    calls
}

/// Delete user, with its access keys.
pub fn delete_user(cloud: &Cloud, by: &str, name: &str) -> Vec<Action> {
    let holder = ("UserName", name);
    let keys = cloud.iam().keys_of(name);
    let mut calls: Vec<Action> = keys
        .map(|(id, _)| call(by, Service::Iam, "DeleteAccessKey", &[holder, ("AccessKeyId", id.as_str())]))
        .collect();
    if let Some(user) = cloud.iam().users().find(|user| user.name == name) {
        calls.extend(bare(by, holder, "User", &user.policies));
    }
    calls.push(call(by, Service::Iam, "DeleteUser", &[holder]));
    calls
}

/// The account's defaults of metadata options, as the console's form has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataDefaults {
    /// `HttpTokens`
    pub tokens: String,
    /// `HttpPutResponseHopLimit`; `-1` is no preference.
    pub hops: String,
    /// `HttpEndpoint`
    pub endpoint: String,
    /// `HttpTokensEnforced`
    pub enforced: String,
}

impl MetadataDefaults {
    /// As they are.
    pub fn of(cloud: &Cloud) -> Self {
        let (tokens, endpoint, hops, enforced) = cloud.metadata_defaults();
        let word = |value: Option<bool>, off: &str, on: &str| {
            value.map_or("no-preference", |value| if value { on } else { off }).to_owned()
        };
        Self {
            tokens: word(tokens, "optional", "required"),
            hops: hops.map_or_else(|| "-1".to_owned(), |hops| hops.to_string()),
            endpoint: word(endpoint, "disabled", "enabled"),
            enforced: word(enforced, "disabled", "enabled"),
        }
    }

    /// Save.
    pub fn calls(&self, by: &str) -> Vec<Action> {
        let params = [
            ("HttpTokens", self.tokens.as_str()),
            ("HttpPutResponseHopLimit", &self.hops),
            ("HttpEndpoint", &self.endpoint),
            ("HttpTokensEnforced", &self.enforced),
        ];
        vec![call(by, Service::Ec2, "ModifyInstanceMetadataDefaults", &params)]
    }
}
