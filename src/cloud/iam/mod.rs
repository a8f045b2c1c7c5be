//! IAM: users, roles, policies and instance profiles.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>

mod api;
pub mod managed;

use crate::kernel::Map;

use super::policy::Document;
use super::{AccessKeyId, Arn, Cloud, UserSetup};
use crate::kernel::SimTime;
use crate::wire::sigv4::Credentials;

/// Policies of a user or role: managed ones by ARN, inline ones by name.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// ARNs of managed policies, in the order attached.
    pub managed: Vec<String>,
    /// Inline policies.
    pub inline: Map<String, Document>,
}

impl Attached {
    /// The names of all of them.
    pub fn names(&self) -> Vec<String> {
        let managed = self.managed.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn).to_owned());
        managed.chain(self.inline.keys().cloned()).collect()
    }
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// `AROA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// Longest session that AssumeRole may ask for, in seconds. It does not govern EC2's credentials.
    pub max_session_seconds: i64,
    /// Who may assume it.
    pub trust: Document,
    /// What it may do.
    pub policies: Attached,
}

/// An instance profile: the container by which EC2 takes a role.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name; the console gives it the role's.
    pub name: String,
    /// `AIPA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// Its one role.
    pub role: Option<String>,
}

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// Its name.
    pub name: String,
    /// `AIDA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// What it may do.
    pub policies: Attached,
}

/// Whose long-term key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOwner {
    /// A user's.
    User(String),
    /// A service's own. AWS does not say how its services sign to each other; here they sign like everybody else.
    Service(&'static str),
}

/// Everything that IAM keeps.
#[derive(Clone, Debug, Default)]
pub struct Iam {
    pub(super) users: Map<String, User>,
    pub(super) roles: Map<String, Role>,
    pub(super) profiles: Map<String, Profile>,
    pub(super) keys: Map<AccessKeyId, (KeyOwner, String)>,
}

impl Iam {
    /// The long-term key of the user `name`.
    pub fn user_key(&self, name: &str) -> Option<Credentials> {
        self.key_of(&KeyOwner::User(name.to_owned()))
    }

    pub(super) fn key_of(&self, wanted: &KeyOwner) -> Option<Credentials> {
        self.keys.iter().find(|(_, (owner, _))| owner == wanted).map(|(id, (_, secret))| Credentials {
            access_key_id: id.as_str().to_owned(),
            secret_access_key: secret.clone(),
            session_token: None,
        })
    }

    /// The instance profile that holds the role `name`.
    pub fn profile_of(&self, name: &str) -> Option<&Profile> {
        self.profiles.values().find(|profile| profile.role.as_deref() == Some(name))
    }

    /// The roles, by name.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }
}

impl Cloud {
    /// What IAM keeps.
    pub fn iam(&self) -> &Iam {
        &self.iam
    }

    pub(super) fn add_user(&mut self, setup: &UserSetup) {
        let user = User {
            name: setup.name.clone(),
            id: self.mint.unique("AIDA"),
            arn: self.account.iam_arn("user", "/", &setup.name),
            policies: Attached { managed: setup.policies.clone(), inline: Map::new() },
        };
        self.add_key(KeyOwner::User(user.name.clone()));
        self.iam.users.insert(user.name.clone(), user);
    }

    pub(super) fn add_service_key(&mut self, principal: &'static str) {
        self.add_key(KeyOwner::Service(principal));
    }

    fn add_key(&mut self, owner: KeyOwner) {
        let (id, secret) = (self.mint.access_key("AKIA"), self.mint.secret());
        self.iam.keys.insert(id, (owner, secret));
    }
}
