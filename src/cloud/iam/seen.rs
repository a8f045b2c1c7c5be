//! How a change of IAM becomes known to the rest of AWS: some seconds later.
//!
//! Authentication, authorization, STS and EC2 go by [`Iam::seen`](super::Iam); IAM answers its own reads from
//! [`Iam::own`](super::Iam). Both share every user, role, profile, policy and key that did not change meanwhile.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency>

use std::sync::Arc;

use super::kind::Kind;
use super::state::Change;
use super::tables::Role;
use crate::cloud::policy::Document;
use crate::cloud::{Cloud, Consistency, Due};
use crate::kernel::Millis;

impl Cloud {
    /// Everything in IAM is known everywhere: how an account begins.
    pub(in crate::cloud) fn iam_settled(&mut self) {
        self.iam.seen = self.iam.own.clone();
    }

    /// Sends word of a thing that was made, changed or deleted.
    pub(super) fn iam_changed(&mut self, kind: Kind, name: &str) {
        let change = Change::of(&self.iam.own, kind, name);
        self.iam.on_its_way.push(change);
        if self.consistency == Consistency::Immediate {
            self.iam_seen();
            return;
        }
        // Word travels in order: nobody sees the second change of a thing before the first.
        let after = Millis(self.mint.consistency_millis());
        self.iam.arrives = self.iam.arrives.max(self.now + after);
        self.schedule.push(self.iam.arrives, Due::IamSeen);
    }

    /// Word of the oldest change arrives.
    pub(in crate::cloud) fn iam_seen(&mut self) {
        if self.iam.on_its_way.is_empty() {
            return;
        }
        let change = self.iam.on_its_way.remove(0);
        let name = change.name.clone();
        let before = match change.kind {
            Kind::Role => self.iam.seen.roles.get(&name).cloned(),
            _ => None,
        };
        let of_role = change.kind == Kind::Role;
        change.apply(&mut self.iam.seen);
        if of_role {
            self.role_seen(&name, before.as_deref());
        }
    }

    /// A role has become known as it is now. Policies that deny what was issued before a moment bite from now on; those
    /// that are gone do so no more.
    fn role_seen(&mut self, name: &str, before: Option<&Role>) {
        let now = self.iam.seen.roles.get(name).cloned();
        if before.is_some_and(|old| now.as_ref().is_none_or(|new| new.id != old.id)) {
            self.orphan_sessions(name);
        }
        let documents = |role: Option<&Role>| -> Vec<Arc<Document>> {
            role.map(|role| role.policies.inline.values().cloned().collect()).unwrap_or_default()
        };
        let (old, new) = (documents(before), documents(now.as_deref()));
        let only = |these: &[Arc<Document>], those: &[Arc<Document>]| -> Vec<Arc<Document>> {
            these.iter().filter(|one| !those.iter().any(|other| Arc::ptr_eq(one, other))).cloned().collect()
        };
        for document in only(&new, &old) {
            self.revoke_sessions(name, &document);
        }
        if now.is_some() && !only(&old, &new).is_empty() {
            self.restore_sessions(name, &new);
        }
    }
}
