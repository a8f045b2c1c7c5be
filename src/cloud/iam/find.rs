//! Finds a thing of IAM's by its kind and name, or says in IAM's words that there is none.
//!
//! May use: [`state`](super::state) and [`refusal`](super::refusal).

use std::rc::Rc;

use super::kind::Kind;
use super::refusal::no_such;
use super::state::Iam;
use crate::cloud::ServiceError;
use crate::cloud::directory::tables::{Attached, Profile, Role, Tag, User};

impl Iam {
    pub(super) fn user(&self, name: &str) -> Result<&User, ServiceError> {
        self.own.users.get(name).map(AsRef::as_ref).ok_or_else(|| no_such("The user with name", name))
    }

    pub(super) fn user_mut(&mut self, name: &str) -> Result<&mut User, ServiceError> {
        self.own.users.get_mut(name).map(Rc::make_mut).ok_or_else(|| no_such("The user with name", name))
    }

    pub(super) fn role(&self, name: &str) -> Result<&Role, ServiceError> {
        self.own.roles.get(name).map(AsRef::as_ref).ok_or_else(|| no_such("The role with name", name))
    }

    pub(super) fn role_mut(&mut self, name: &str) -> Result<&mut Role, ServiceError> {
        self.own.roles.get_mut(name).map(Rc::make_mut).ok_or_else(|| no_such("The role with name", name))
    }

    pub(super) fn profile(&self, name: &str) -> Result<&Profile, ServiceError> {
        self.own.profiles.get(name).map(AsRef::as_ref).ok_or_else(|| no_such("Instance Profile", name))
    }

    pub(super) fn profile_mut(&mut self, name: &str) -> Result<&mut Profile, ServiceError> {
        self.own.profiles.get_mut(name).map(Rc::make_mut).ok_or_else(|| no_such("Instance Profile", name))
    }

    /// The policies of a user or a role.
    pub(super) fn attached(&self, kind: Kind, name: &str) -> Result<&Attached, ServiceError> {
        match kind {
            Kind::User => Ok(&self.user(name)?.policies),
            _ => Ok(&self.role(name)?.policies),
        }
    }

    pub(super) fn attached_mut(&mut self, kind: Kind, name: &str) -> Result<&mut Attached, ServiceError> {
        match kind {
            Kind::User => Ok(&mut self.user_mut(name)?.policies),
            _ => Ok(&mut self.role_mut(name)?.policies),
        }
    }

    /// The tags of a user or a role.
    pub(super) fn tags(&self, kind: Kind, name: &str) -> Result<&[Tag], ServiceError> {
        match kind {
            Kind::User => Ok(&self.user(name)?.tags),
            _ => Ok(&self.role(name)?.tags),
        }
    }

    pub(super) fn tags_mut(&mut self, kind: Kind, name: &str) -> Result<&mut Vec<Tag>, ServiceError> {
        match kind {
            Kind::User => Ok(&mut self.user_mut(name)?.tags),
            _ => Ok(&mut self.role_mut(name)?.tags),
        }
    }
}
