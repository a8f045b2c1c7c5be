//! What a decision was made on: who asked, what was known of the request, and every policy as it stood then.
//!
//! It is kept beside the decision, so that a person can read it afterwards, and ask what another policy would have meant:
//!
//! ```
//! use std::sync::Arc;
//! use sts_flow::cloud::policy::{Basis, Context, Document, Form, PolicyType, Principal, Stood, Verdict};
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
//! let document = Arc::new(Document::parse(text, Form::Inline)?);
//! let basis = Basis {
//!     principal: Principal::user("arn:aws:iam::123456789012:user/alice"),
//!     context: Context::new(),
//!     documents: vec![Stood { policy_type: PolicyType::Identity, name: "reading".into(), arn: None, document }],
//!     consented: false,
//! };
//! let decide = |what_if| basis.decide("s3:PutObject", "arn:aws:s3:::b/x", what_if).verdict;
//! assert_eq!(decide(None), Verdict::ImplicitDeny(PolicyType::Identity));
//! let wider = Document::parse(&text.replace("Get*", "*"), Form::Inline)?;
//! assert_eq!(decide(Some((0, &wider))), Verdict::Allow);
//! # Ok::<(), sts_flow::cloud::policy::MalformedPolicy>(())
//! ```
//!
//! May use: the rest of [`policy`](super).

use std::sync::Arc;

use super::context::Context;
use super::decision::{Decision, PolicyType};
use super::document::Document;
use super::evaluate::{Named, Policies, Request, evaluate};
use super::principal::Principal;

/// A policy that had a say, as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// What it is to the request.
    pub policy_type: PolicyType,
    /// The name by which a person knows it; of a resource's own policy, the resource's.
    pub name: String,
    /// Its ARN, which a managed policy alone has.
    pub arn: Option<String>,
    /// What it said.
    pub document: Arc<Document>,
}

/// What a decision was made on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Who asked.
    pub principal: Principal,
    /// What conditions could ask about the request.
    pub context: Context,
    /// Every policy that had a say, in the order of [`Decision::checks`].
    pub documents: Vec<Stood>,
    /// Whether the asker's own account had allowed it already: see [`Policies::consented`].
    pub consented: bool,
}

impl Basis {
    /// Whether there is a policy of this type.
    pub fn has(&self, policy_type: PolicyType) -> bool {
        self.documents.iter().any(|stood| stood.policy_type == policy_type)
    }

    /// Decides on it; with `what_if`, as if the policy at that place said something else.
    pub fn decide(&self, action: &str, resource: &str, what_if: Option<(usize, &Document)>) -> Decision {
        let named = |policy_type: PolicyType| -> Vec<Named<'_>> {
            let mut all = Vec::new();
            for (place, stood) in self.documents.iter().enumerate().filter(|(_, it)| it.policy_type == policy_type) {
                let instead = what_if.filter(|(other, _)| *other == place).map(|(_, document)| document);
                let document = instead.unwrap_or(&stood.document);
                all.push(Named { name: &stood.name, arn: stood.arn.as_deref(), document });
            }
            all
        };
        let resource_policy = [PolicyType::Trust, PolicyType::Resource].into_iter().find_map(|kind| named(kind).pop());
        let (identity, session) = (named(PolicyType::Identity), named(PolicyType::Session));
        let policies = Policies {
            identity: &identity,
            boundary: named(PolicyType::Boundary).pop(),
            session: &session,
            resource: resource_policy,
            consented: self.consented,
        };
        evaluate(&Request { principal: &self.principal, action, resource, context: &self.context }, &policies)
    }
}
