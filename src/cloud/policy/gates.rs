//! The gates that a request passes, in the order in which AWS evaluates policies within one account.
//!
//! May use: [`decision`](super::decision).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
//!
//! ```
//! use sts_flow::cloud::policy::{Decision, Gate, Passage, PolicyType, Verdict, gates};
//!
//! let nothing = Decision { verdict: Verdict::ImplicitDeny(PolicyType::Identity), by: None, checks: Vec::new() };
//! let found = gates(&nothing, |kind| kind == PolicyType::Identity);
//! assert_eq!(found[0], (Gate::NoDeny, Passage::Passed));
//! assert_eq!(found[2], (Gate::Allowed(PolicyType::Identity), Passage::Stopped));
//! assert_eq!(found[3], (Gate::Allowed(PolicyType::Boundary), Passage::NotReached));
//! ```

use super::decision::{Decision, PolicyType, Verdict};
use super::document::Effect;

/// A gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// No statement of any policy denies it.
    NoDeny,
    /// The policies of this type allow it.
    Allowed(PolicyType),
}

/// What happened at a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// The request passed.
    Passed,
    /// It was stopped here.
    Stopped,
    /// There are policies, which had nothing to say, and need not have.
    Silent,
    /// There is no such policy, and none is needed.
    Absent,
    /// It was stopped before.
    NotReached,
}

/// What happened at each gate. `there` says of which types there are policies.
pub fn gates(decision: &Decision, there: impl Fn(PolicyType) -> bool) -> Vec<(Gate, Passage)> {
    let own = if there(PolicyType::Trust) || decision.verdict == Verdict::ImplicitDeny(PolicyType::Trust) {
        PolicyType::Trust
    } else {
        PolicyType::Resource
    };
    let denied = matches!(decision.verdict, Verdict::ExplicitDeny(_));
    let stopped_at = match decision.verdict {
        Verdict::ImplicitDeny(kind) => Some(kind),
        _ => None,
    };
    let allows = |kind: PolicyType| {
        decision.checks.iter().any(|it| it.at.policy_type == kind && it.effect == Effect::Allow && it.matched())
    };
    let mut all = vec![(Gate::NoDeny, if denied { Passage::Stopped } else { Passage::Passed })];
    let mut stopped = denied;
    for kind in [own, PolicyType::Identity, PolicyType::Boundary, PolicyType::Session] {
        let passage = if stopped {
            Passage::NotReached
        } else if stopped_at == Some(kind) {
            Passage::Stopped
        } else if allows(kind) {
            Passage::Passed
        } else if there(kind) {
            Passage::Silent
        } else {
            Passage::Absent
        };
        stopped |= passage == Passage::Stopped;
        all.push((Gate::Allowed(kind), passage));
    }
    all
}
