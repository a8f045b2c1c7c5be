//! What an account begins with: users with a key each, and the services' own keys.
//!
//! May use: [`tables`](super::tables).

use std::rc::Rc;

use super::state::Iam;
use super::tables::{Attached, Key, KeyOwner, User};
use crate::cloud::{AccessKeyId, Cloud, UserSetup};

impl Cloud {
    /// What IAM keeps.
    pub fn iam(&self) -> &Iam {
        &self.iam
    }

    pub(in crate::cloud) fn add_user(&mut self, setup: &UserSetup) {
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

    pub(in crate::cloud) fn add_service_key(&mut self, principal: &'static str) {
        self.add_key(KeyOwner::Service(principal));
    }

    pub(super) fn add_key(&mut self, owner: KeyOwner) -> AccessKeyId {
        let (id, secret) = (self.mint.access_key(), self.mint.secret());
        let key = Key { owner, secret, created: self.now.floor_second(), active: true };
        self.iam.own.keys.insert(id.clone(), Rc::new(key));
        id
    }
}
