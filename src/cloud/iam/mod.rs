//! IAM: users, roles, policies and instance profiles.
//!
//! May use: the rest of [`cloud`](super). The API is a table ([`api`]) of actions; each file beside it carries out those
//! on one kind of thing.
//!
//! IAM is eventually consistent. What it was just told it answers itself at once; those who verify signatures and
//! evaluate policies, STS and EC2 go by what they knew some seconds ago ([`seen`]).
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>

mod api;
mod attached;
mod keys;
pub mod managed;
mod policies;
mod profiles;
mod roles;
mod seen;
mod users;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::policy::Document;
use super::{AccessKeyId, Arn, Cloud, Service, UserSetup};
use crate::kernel::SimTime;
use crate::wire::sigv4::Credentials;

/// Policies of a user or role: managed ones by ARN, inline ones by name.
#[derive(Clone, Debug, Default)]
pub struct Attached {
    /// ARNs of managed policies, in the order attached.
    pub managed: Vec<String>,
    /// Inline policies.
    pub inline: BTreeMap<String, Arc<Document>>,
    /// The ARN of the managed policy beyond which nothing is allowed: the permissions boundary.
    pub boundary: Option<String>,
}

impl Attached {
    /// The names of all of them.
    pub fn names(&self) -> Vec<String> {
        let managed = self.managed.iter().map(|arn| last(arn).to_owned());
        managed.chain(self.inline.keys().cloned()).collect()
    }
}

/// `Key=…, Value=…`
pub type Tag = (String, String);

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AROA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// What its maker says of it.
    pub description: Option<String>,
    /// Longest session that AssumeRole may ask for, in seconds. It does not govern EC2's credentials.
    pub max_session_seconds: i64,
    /// Who may assume it. A user or role that was deleted since stands in it by its unique id, as in AWS: another one of
    /// the same name is not trusted.
    pub trust: Arc<Document>,
    /// What it may do.
    pub policies: Attached,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// An instance profile: the container by which EC2 takes a role.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name; the console gives it the role's.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AIPA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// Its one role.
    pub role: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// Its name.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `AIDA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// What it may do.
    pub policies: Attached,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// A customer managed policy, in its only version.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `/`, or `/team/`.
    pub path: String,
    /// `ANPA…`
    pub id: String,
    /// Its ARN.
    pub arn: Arn,
    /// When it was made.
    pub created: SimTime,
    /// What its maker says of it.
    pub description: Option<String>,
    /// What it says itself.
    pub document: Arc<Document>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// Whose long-term key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOwner {
    /// A user's.
    User(String),
    /// A service's own. AWS does not say how its services sign to each other; here they sign like everybody else.
    Service(&'static str),
}

/// A long-term access key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Whose it is.
    pub owner: KeyOwner,
    /// The secret half.
    pub secret: String,
    /// When it was made.
    pub created: SimTime,
    /// `Active`; an inactive key opens nothing.
    pub active: bool,
}

/// All things of the account, shared between the two views of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub users: BTreeMap<String, Rc<User>>,
    pub roles: BTreeMap<String, Rc<Role>>,
    pub profiles: BTreeMap<String, Rc<Profile>>,
    /// Customer managed policies, by ARN.
    pub policies: BTreeMap<String, Rc<Policy>>,
    pub keys: BTreeMap<AccessKeyId, Rc<Key>>,
}

impl Tables {
    /// The instance profile called `name`, or that of this ARN.
    pub fn profile_by(&self, name_or_arn: &str) -> Option<&Rc<Profile>> {
        if name_or_arn.starts_with("arn:") {
            return self.profiles.values().find(|profile| profile.arn.as_str() == name_or_arn);
        }
        self.profiles.get(name_or_arn)
    }

    /// The role of this ARN.
    pub fn role_by_arn(&self, arn: &str) -> Option<&Rc<Role>> {
        self.roles.get(last(arn)).filter(|role| role.arn.as_str() == arn)
    }

    /// The policies of every user and every role.
    fn attached(&self) -> impl Iterator<Item = &Attached> {
        let users = self.users.values().map(|user| &user.policies);
        users.chain(self.roles.values().map(|role| &role.policies))
    }

    /// The managed policy of this ARN, AWS's own or the account's: its name, and what it says.
    pub fn managed(&self, arn: &str) -> Option<(&str, Arc<Document>)> {
        if let Some(policy) = self.policies.get(arn) {
            return Some((&policy.name, policy.document.clone()));
        }
        managed::by_arn(arn).and_then(|policy| Some((policy.name, policy.parsed()?)))
    }
}

/// Everything that IAM keeps.
#[derive(Clone, Debug, Default)]
pub struct Iam {
    /// As IAM itself answers.
    pub(super) own: Tables,
    /// As the rest of AWS knows it by now.
    pub(super) seen: Tables,
    /// What is on its way from the one to the other.
    on_its_way: Vec<seen::Change>,
    /// When the last of it arrives.
    arrives: SimTime,
    /// When each long-term key was last used, and with which service.
    pub(super) used: BTreeMap<AccessKeyId, (SimTime, Service)>,
}

impl Iam {
    /// The long-term key of the user `name`.
    pub fn user_key(&self, name: &str) -> Option<Credentials> {
        self.key_of(&KeyOwner::User(name.to_owned()))
    }

    pub(super) fn key_of(&self, wanted: &KeyOwner) -> Option<Credentials> {
        self.own.keys.iter().find(|(_, key)| key.owner == *wanted && key.active).map(|(id, key)| Credentials {
            access_key_id: id.as_str().to_owned(),
            secret_access_key: key.secret.clone(),
            session_token: None,
        })
    }

    /// The instance profile that holds the role `name`.
    pub fn profile_of(&self, name: &str) -> Option<&Profile> {
        self.own.profiles.values().find(|profile| profile.role.as_deref() == Some(name)).map(AsRef::as_ref)
    }

    /// The roles, by name.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.own.roles.values().map(AsRef::as_ref)
    }
}

/// What follows the last slash: the name in an ARN.
fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

impl Cloud {
    /// What IAM keeps.
    pub fn iam(&self) -> &Iam {
        &self.iam
    }

    pub(super) fn add_user(&mut self, setup: &UserSetup) {
        let user = User {
            name: setup.name.clone(),
            path: "/".to_owned(),
            id: self.mint.unique("AIDA"),
            arn: self.account.iam_arn("user", "/", &setup.name),
            created: self.now.floor_second(),
            policies: Attached { managed: setup.policies.clone(), ..Attached::default() },
            tags: Vec::new(),
        };
        self.add_key(KeyOwner::User(user.name.clone()));
        self.iam.own.users.insert(user.name.clone(), Rc::new(user));
    }

    pub(super) fn add_service_key(&mut self, principal: &'static str) {
        self.add_key(KeyOwner::Service(principal));
    }

    fn add_key(&mut self, owner: KeyOwner) -> AccessKeyId {
        let (id, secret) = (self.mint.access_key(), self.mint.secret());
        let key = Key { owner, secret, created: self.now.floor_second(), active: true };
        self.iam.own.keys.insert(id.clone(), Rc::new(key));
        id
    }
}
