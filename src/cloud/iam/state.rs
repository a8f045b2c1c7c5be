//! What IAM keeps: its resources as it answers them itself, and the changes that the rest of AWS does not know yet.
//!
//! May use: the [`directory`](crate::cloud::directory) and the [`site`](crate::cloud::site).

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use super::kind::Kind;
use crate::cloud::directory::{
    Attached, IdentityProvider, Key, KeyOwner, Outbound, Policy, Profile, Role, Tables, User,
};
use crate::cloud::policy::{self, Document};
use crate::cloud::setup::{Consistency, RoleSetup, UserSetup};
use crate::cloud::site::{Due, Site};
use crate::cloud::{AccessKeyId, Service};
use crate::kernel::{Millis, SimTime};
use crate::wire::sigv4::Credentials;

/// One thing as it is now; nothing when it was deleted.
#[derive(Clone, Debug)]
enum Thing {
    User(Option<Rc<User>>),
    Role(Option<Rc<Role>>),
    Profile(Option<Rc<Profile>>),
    Policy(Option<Rc<Policy>>),
    Key(Option<Rc<Key>>),
    Provider(Option<Rc<IdentityProvider>>),
    Outbound(Option<Rc<Outbound>>),
}

/// One thing that was made, changed or deleted.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Change {
    pub(in crate::cloud) name: String,
    thing: Thing,
}

impl Change {
    fn of(tables: &Tables, kind: Kind, name: &str) -> Self {
        let thing = match kind {
            Kind::User => Thing::User(tables.users.get(name).cloned()),
            Kind::Role => Thing::Role(tables.roles.get(name).cloned()),
            Kind::Profile => Thing::Profile(tables.profiles.get(name).cloned()),
            Kind::Policy => Thing::Policy(tables.policies.get(name).cloned()),
            Kind::OpenIdProvider | Kind::SamlProvider => Thing::Provider(tables.providers.get(name).cloned()),
            Kind::Account => Thing::Outbound(tables.outbound.clone()),
            Kind::Key => Thing::Key(tables.keys.get(&AccessKeyId::new(name)).cloned()),
        };
        Self { name: name.to_owned(), thing }
    }

    /// Whether it is of a role.
    pub(in crate::cloud) fn is_of_role(&self) -> bool {
        matches!(self.thing, Thing::Role(_))
    }

    pub(in crate::cloud) fn apply(self, tables: &mut Tables) {
        fn put<K: Ord, T>(things: &mut BTreeMap<K, T>, name: K, thing: Option<T>) {
            match thing {
                Some(thing) => drop(things.insert(name, thing)),
                None => drop(things.remove(&name)),
            }
        }
        match self.thing {
            Thing::User(user) => put(&mut tables.users, self.name, user),
            Thing::Role(role) => put(&mut tables.roles, self.name, role),
            Thing::Profile(profile) => put(&mut tables.profiles, self.name, profile),
            Thing::Policy(policy) => put(&mut tables.policies, self.name, policy),
            Thing::Provider(provider) => put(&mut tables.providers, self.name, provider),
            Thing::Outbound(outbound) => tables.outbound = outbound,
            Thing::Key(key) => put(&mut tables.keys, AccessKeyId::new(self.name), key),
        }
    }
}

/// A change that the rest of AWS heard of later than IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spread {
    /// The name of what was changed.
    name: String,
    /// When it was changed.
    made: SimTime,
    /// When it was seen everywhere.
    seen: SimTime,
}

/// So many of them are remembered.
const SPREADS: usize = 32;

/// Everything that IAM keeps.
#[derive(Clone, Debug, Default)]
pub struct Iam {
    /// As IAM itself answers.
    pub(in crate::cloud) own: Tables,
    /// What the rest of AWS does not know yet.
    on_its_way: Vec<Change>,
    /// When the last of it arrives.
    arrives: SimTime,
    /// The latest changes that took a while to be seen.
    spreads: VecDeque<Spread>,
    /// When each long-term key was last used, and with which service.
    pub(super) used: BTreeMap<AccessKeyId, (SimTime, Service)>,
    /// When each role's sessions last made a call, and in which region, by the role's id.
    pub(super) roles_used: BTreeMap<String, (SimTime, String)>,
}

impl Iam {
    /// The long-term key of the user `name`.
    pub fn user_key(&self, name: &str) -> Option<Credentials> {
        self.own.key_of(&KeyOwner::User(name.to_owned()))
    }

    /// The instance profile that holds the role `name`.
    pub fn profile_of(&self, name: &str) -> Option<&Profile> {
        self.own.profiles.values().find(|profile| profile.role.as_deref() == Some(name)).map(AsRef::as_ref)
    }

    /// The policies that are attached to a role or a user: each one's name, what it says, and whether it is the boundary.
    pub fn permissions<'i>(
        &'i self,
        attached: &'i Attached,
    ) -> impl Iterator<Item = (String, Arc<Document>, bool)> + use<'i> {
        let managed = |arn: &String| self.own.managed(arn).map(|(name, document)| (name.to_owned(), document));
        let inline = attached.inline.iter().map(|(name, document)| (name.clone(), document.clone()));
        let mine = attached.managed.iter().filter_map(managed).chain(inline).map(|(name, said)| (name, said, false));
        mine.chain(attached.boundary.iter().filter_map(managed).map(|(name, said)| (name, said, true)))
    }

    /// How long it takes from `now` on until the change of a user or role is seen everywhere that was made last by then.
    ///
    /// It is nothing where there is none on its way: IAM answers by the change at once, other services some seconds later.
    pub fn settles(&self, name: &str, now: SimTime) -> Option<Millis> {
        let last = self.spreads.iter().rev().find(|spread| spread.name == name && spread.made <= now)?;
        (last.seen > now).then(|| last.seen.since(now))
    }

    /// The roles, by name.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.own.roles.values().map(AsRef::as_ref)
    }

    /// The users, by name.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.own.users.values().map(AsRef::as_ref)
    }

    /// The long-term keys of a user, by id.
    pub fn keys_of(&self, user: &str) -> impl Iterator<Item = (&AccessKeyId, &Key)> {
        let owner = KeyOwner::User(user.to_owned());
        self.own.keys.iter().filter(move |(_, key)| key.owner == owner).map(|(id, key)| (id, key.as_ref()))
    }

    /// The instance profiles, by name.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.own.profiles.values().map(AsRef::as_ref)
    }

    /// The customer managed policies, by ARN.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.own.policies.values().map(AsRef::as_ref)
    }

    /// A user that is there from the beginning, with a key.
    pub(in crate::cloud) fn add_user(&mut self, site: &mut Site, setup: &UserSetup) {
        let user = User {
            name: setup.name.clone(),
            path: "/".to_owned(),
            id: site.mint.unique("AIDA"),
            arn: site.account.iam_arn("user", "/", &setup.name),
            created: site.now.floor_second(),
            policies: Attached { managed: setup.policies.clone(), ..Attached::default() },
            tags: Vec::new(),
        };
        self.add_key(site, KeyOwner::User(user.name.clone()));
        self.own.users.insert(user.name.clone(), Rc::new(user));
    }

    /// A role that is there from the beginning; nothing comes of a trust policy that is none.
    pub(in crate::cloud) fn found_role(&mut self, site: &mut Site, setup: &RoleSetup) {
        let Some(trust) = Document::read(&setup.trust, policy::Kind::Trust) else { return };
        let role = Role {
            name: setup.name.clone(),
            path: "/".to_owned(),
            id: site.mint.unique("AROA"),
            arn: site.account.iam_arn("role", "/", &setup.name),
            created: site.now.floor_second(),
            description: None,
            max_session_seconds: 3600,
            trust: Arc::new(trust),
            policies: Attached { managed: setup.policies.clone(), ..Attached::default() },
            tags: Vec::new(),
        };
        self.own.roles.insert(role.name.clone(), Rc::new(role));
    }

    /// Whether there is a role of this name.
    pub(in crate::cloud) fn has_role(&self, name: &str) -> bool {
        self.own.roles.contains_key(name)
    }

    /// Puts a role there that a service of AWS makes for itself.
    pub(in crate::cloud) fn add_role(&mut self, site: &mut Site, role: Role) {
        let name = role.name.clone();
        self.own.roles.insert(name.clone(), Rc::new(role));
        self.changed(site, Kind::Role, &name);
    }

    /// A new key of this owner's.
    pub(in crate::cloud) fn add_key(&mut self, site: &mut Site, owner: KeyOwner) -> AccessKeyId {
        let (id, secret) = (site.mint.access_key(), site.mint.secret());
        let key = Key { owner, secret, created: site.now.floor_second(), active: true };
        self.own.keys.insert(id.clone(), Rc::new(key));
        id
    }

    /// Notes that a long-term key was used.
    pub(in crate::cloud) fn key_used(&mut self, key: &AccessKeyId, at: SimTime, service: Service) {
        self.used.insert(key.clone(), (at.floor_second(), service));
    }

    /// Notes that a session of a role made a call.
    pub(in crate::cloud) fn role_used(&mut self, role_id: &str, at: SimTime, region: &str) {
        match self.roles_used.get_mut(role_id) {
            Some(used) => used.0 = at.floor_second(),
            None => drop(self.roles_used.insert(role_id.to_owned(), (at.floor_second(), region.to_owned()))),
        }
    }

    /// Sends word of a thing that was made, changed or deleted.
    pub(super) fn changed(&mut self, site: &mut Site, kind: Kind, name: &str) {
        self.on_its_way.push(Change::of(&self.own, kind, name));
        if site.consistency == Consistency::Immediate {
            return; // the front door takes it along at once
        }
        // Word travels in order: nobody sees the second change of a thing before the first.
        let after = Millis(site.mint.consistency_millis());
        self.arrives = self.arrives.max(site.now + after);
        site.schedule.push(self.arrives, Due::IamSeen);
        if self.spreads.len() == SPREADS {
            self.spreads.pop_front();
        }
        self.spreads.push_back(Spread { name: name.to_owned(), made: site.now, seen: self.arrives });
    }

    /// Word of the oldest change arrives.
    pub(in crate::cloud) fn word(&mut self) -> Option<Change> {
        (!self.on_its_way.is_empty()).then(|| self.on_its_way.remove(0))
    }
}
