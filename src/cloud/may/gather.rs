//! The policies of a caller that have a say: identity policies, the permissions boundary, and session policies.
//!
//! May use: [`who`](crate::cloud::who) called, and the [`directory`](crate::cloud::directory), in which policies stand.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html>
//!
//! ```text
//! i-0abc of role Web → identity: AmazonS3ReadOnlyAccess (arn:aws:iam::aws:policy/…), AWSRevokeOlderSessions (inline)
//! ```

use std::sync::Arc;

use crate::cloud::directory::{Attached, Tables};
use crate::cloud::policy::{Document, PolicyType, Stood};
use crate::cloud::who::{Caller, Holder, Principal};

/// A policy that has a say.
pub(super) struct Found<'k> {
    pub name: &'k str,
    /// Its ARN, which a managed policy alone has.
    pub arn: Option<&'k str>,
    pub document: Arc<Document>,
}

impl<'k> Found<'k> {
    /// A policy that has no ARN: a resource's own.
    pub fn inline((name, document): (&'k str, &Arc<Document>)) -> Self {
        Self { name, arn: None, document: document.clone() }
    }

    /// It, to be kept.
    pub fn stood(self, policy_type: PolicyType) -> Stood {
        Stood { policy_type, name: self.name.to_owned(), arn: self.arn.map(str::to_owned), document: self.document }
    }
}

/// The policies of a caller.
#[derive(Default)]
pub(super) struct Gathered<'k> {
    pub identity: Vec<Found<'k>>,
    pub boundary: Option<Found<'k>>,
    pub session: Vec<Found<'k>>,
}

/// Gathers the policies of `caller`, as they are known by now.
pub(super) fn gather<'k>(known: &'k Tables, caller: &'k Caller) -> Gathered<'k> {
    let user = |name: &str| known.users.get(name).map(|user| &user.policies);
    let attached = match &caller.principal {
        Principal::User(name) => user(name),
        Principal::Session(session) => match &session.holder {
            Holder::Role(of) => known.roles.get(&of.role).map(|role| &role.policies),
            Holder::User(name) | Holder::Console(Some(name)) => user(name),
            Holder::Console(None) => None,
            // Without a session policy a federated user has no permission at all.
            Holder::Federated(name) => user(name).filter(|_| !session.passed.policies.is_empty()),
        },
        Principal::Service(_) | Principal::Federated(_) | Principal::Foreign(_) => None,
    };
    let passed = match &caller.principal {
        Principal::Session(session) => &session.passed.policies[..],
        _ => &[],
    };
    let session = passed.iter().map(|passed| Found {
        name: &passed.name,
        arn: passed.arn.as_deref(),
        document: passed.document.clone(),
    });
    Gathered {
        identity: attached.map(|attached| identity(known, attached)).unwrap_or_default(),
        boundary: attached.and_then(|attached| managed(known, attached.boundary.as_deref()?)),
        session: session.collect(),
    }
}

fn identity<'k>(known: &'k Tables, attached: &'k Attached) -> Vec<Found<'k>> {
    let inline = attached.inline.iter().map(|(name, document)| Found { name, arn: None, document: document.clone() });
    attached.managed.iter().filter_map(|arn| managed(known, arn)).chain(inline).collect()
}

fn managed<'k>(known: &'k Tables, arn: &'k str) -> Option<Found<'k>> {
    known.managed(arn).map(|(name, document)| Found { name, arn: Some(arn), document })
}
