//! Finds a thing of IAM's by its kind and name, or says in IAM's words that there is none.
//!
//! May use: [`state`](super::state) and [`refusal`](super::refusal).

use std::collections::BTreeMap;
use std::rc::Rc;

use super::kind::Kind;
use super::refusal::no_such;
use super::state::Iam;
use crate::cloud::ServiceError;
use crate::cloud::directory::{Attached, Profile, Role, Tag, User};

const USER: &str = "The user with name";
const ROLE: &str = "The role with name";
const PROFILE: &str = "Instance Profile";

type Things<T> = BTreeMap<String, Rc<T>>;

fn find<'t, T>(things: &'t Things<T>, what: &str, name: &str) -> Result<&'t T, ServiceError> {
    things.get(name).map(AsRef::as_ref).ok_or_else(|| no_such(what, name))
}

fn find_mut<'t, T: Clone>(things: &'t mut Things<T>, what: &str, name: &str) -> Result<&'t mut T, ServiceError> {
    things.get_mut(name).map(Rc::make_mut).ok_or_else(|| no_such(what, name))
}

impl Iam {
    pub(super) fn user(&self, name: &str) -> Result<&User, ServiceError> {
        find(&self.own.users, USER, name)
    }

    pub(super) fn role(&self, name: &str) -> Result<&Role, ServiceError> {
        find(&self.own.roles, ROLE, name)
    }

    pub(super) fn role_mut(&mut self, name: &str) -> Result<&mut Role, ServiceError> {
        find_mut(&mut self.own.roles, ROLE, name)
    }

    pub(super) fn profile(&self, name: &str) -> Result<&Profile, ServiceError> {
        find(&self.own.profiles, PROFILE, name)
    }

    pub(super) fn profile_mut(&mut self, name: &str) -> Result<&mut Profile, ServiceError> {
        find_mut(&mut self.own.profiles, PROFILE, name)
    }

    /// The policies and the tags of a user or a role.
    pub(super) fn holder(&self, kind: Kind, name: &str) -> Result<(&Attached, &[Tag]), ServiceError> {
        Ok(match kind {
            Kind::User => self.user(name).map(|user| (&user.policies, &user.tags[..]))?,
            _ => self.role(name).map(|role| (&role.policies, &role.tags[..]))?,
        })
    }

    /// The same, to be changed.
    pub(super) fn holder_mut(
        &mut self,
        kind: Kind,
        name: &str,
    ) -> Result<(&mut Attached, &mut Vec<Tag>), ServiceError> {
        Ok(match kind {
            Kind::User => find_mut(&mut self.own.users, USER, name).map(|user| (&mut user.policies, &mut user.tags))?,
            _ => self.role_mut(name).map(|role| (&mut role.policies, &mut role.tags))?,
        })
    }
}
