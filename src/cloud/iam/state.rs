//! What IAM keeps: its things as it answers them itself, as the rest of AWS knows them, and what is on its way.
//!
//! May use: [`tables`](super::tables).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::kind::Kind;
use super::tables::{Key, KeyOwner, Policy, Profile, Role, Tables, User};
use crate::cloud::{AccessKeyId, Service};
use crate::kernel::SimTime;
use crate::wire::sigv4::Credentials;

/// One thing as it is now.
#[derive(Clone, Debug)]
enum Thing {
    User(Rc<User>),
    Role(Rc<Role>),
    Profile(Rc<Profile>),
    Policy(Rc<Policy>),
    Key(Rc<Key>),
}

/// One thing that was made, changed or deleted.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Change {
    pub(super) kind: Kind,
    pub(super) name: String,
    thing: Option<Thing>,
}

impl Change {
    pub(super) fn of(tables: &Tables, kind: Kind, name: &str) -> Self {
        let thing = match kind {
            Kind::User => tables.users.get(name).cloned().map(Thing::User),
            Kind::Role => tables.roles.get(name).cloned().map(Thing::Role),
            Kind::Profile => tables.profiles.get(name).cloned().map(Thing::Profile),
            Kind::Policy => tables.policies.get(name).cloned().map(Thing::Policy),
            Kind::Key => tables.keys.get(&AccessKeyId::new(name)).cloned().map(Thing::Key),
        };
        Self { kind, name: name.to_owned(), thing }
    }

    pub(super) fn apply(self, tables: &mut Tables) {
        match self.thing {
            Some(Thing::User(user)) => drop(tables.users.insert(self.name, user)),
            Some(Thing::Role(role)) => drop(tables.roles.insert(self.name, role)),
            Some(Thing::Profile(profile)) => drop(tables.profiles.insert(self.name, profile)),
            Some(Thing::Policy(policy)) => drop(tables.policies.insert(self.name, policy)),
            Some(Thing::Key(key)) => drop(tables.keys.insert(AccessKeyId::new(self.name), key)),
            None => match self.kind {
                Kind::User => drop(tables.users.remove(&self.name)),
                Kind::Role => drop(tables.roles.remove(&self.name)),
                Kind::Profile => drop(tables.profiles.remove(&self.name)),
                Kind::Policy => drop(tables.policies.remove(&self.name)),
                Kind::Key => drop(tables.keys.remove(&AccessKeyId::new(self.name))),
            },
        }
    }
}

/// Everything that IAM keeps.
#[derive(Clone, Debug, Default)]
pub struct Iam {
    /// As IAM itself answers.
    pub(in crate::cloud) own: Tables,
    /// As the rest of AWS knows it by now.
    pub(in crate::cloud) seen: Tables,
    /// What is on its way from the one to the other.
    pub(super) on_its_way: Vec<Change>,
    /// When the last of it arrives.
    pub(super) arrives: SimTime,
    /// When each long-term key was last used, and with which service.
    pub(in crate::cloud) used: BTreeMap<AccessKeyId, (SimTime, Service)>,
}

impl Iam {
    /// The long-term key of the user `name`.
    pub fn user_key(&self, name: &str) -> Option<Credentials> {
        self.key_of(&KeyOwner::User(name.to_owned()))
    }

    pub(in crate::cloud) fn key_of(&self, wanted: &KeyOwner) -> Option<Credentials> {
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
