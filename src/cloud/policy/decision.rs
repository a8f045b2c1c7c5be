//! What was decided, and all that led to it: as the trace keeps it and the page shows it.
//!
//! May use: [`document`](super::document)'s effects and [`miss`](super::miss).

use serde::Serialize;

use super::document::Effect;
use super::miss::Miss;

/// The types of policy, as AWS's messages tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyType {
    /// "identity-based policy"
    Identity,
    /// "resource-based policy"
    Resource,
    /// "role trust policy": without its consent nothing else counts.
    Trust,
    /// "permissions boundary"
    Boundary,
    /// "session policy"
    Session,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// "because no … policy allows the … action"
    ImplicitDeny(PolicyType),
    /// "with an explicit deny in a … policy"
    ExplicitDeny(PolicyType),
}

impl Verdict {
    /// Whether the request goes ahead.
    pub fn is_allow(self) -> bool {
        self == Self::Allow
    }
}

/// The statement that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct By {
    /// The type of its policy.
    pub policy_type: PolicyType,
    /// The name of its policy.
    pub policy: String,
    /// The ARN of its policy, which a managed one alone has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Its place in the policy, from 0.
    pub index: usize,
    /// Its `Sid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

/// How one statement fared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementTrace {
    /// Where the statement is.
    pub at: By,
    /// What it would do.
    pub effect: Effect,
    /// Why it does not; nothing when it matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miss: Option<Miss>,
}

impl StatementTrace {
    /// Whether the statement applies to the request.
    pub fn matched(&self) -> bool {
        self.miss.is_none()
    }
}

/// A verdict and all that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// The statement that decided; none when it is that nothing allowed, or that the root user asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// Every statement of every policy, in the order of [`Policies`].
    pub checks: Vec<StatementTrace>,
}
