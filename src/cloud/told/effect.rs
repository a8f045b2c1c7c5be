//! Something that happened inside the cloud: what the trace is made of, besides the messages.
//!
//! May use: ids, [`record`](super::record), [`finding`](super::finding) and [`policy`](crate::cloud::policy)'s
//! decisions.

use std::rc::Rc;

use serde::{Serialize, Serializer};

use super::finding::Finding;
use super::record::Record;
use crate::cloud::{
    AccessKeyId, Arn, InstanceId, Service,
    policy::{Basis, Decision},
};
use crate::kernel::SimTime;

/// Something that happened inside the cloud. What is large in it is shared, since it is kept in many places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", rename_all = "lowercase")]
pub enum Effect {
    /// A machine stepped.
    Transition {
        /// The machine's name.
        machine: &'static str,
        /// Which one: an instance id, an access key id, …
        subject: String,
        /// The state before.
        from: &'static str,
        /// The event.
        on: &'static str,
        /// The state after.
        to: &'static str,
    },
    /// A signature was verified, and the caller is known.
    Authenticated {
        /// By whom.
        service: Service,
        /// The caller's ARN, or the service principal's name.
        principal: String,
        /// The key it signed with.
        access_key_id: AccessKeyId,
    },
    /// A request's proof of identity was refused.
    Rejected {
        /// By whom.
        service: Service,
        /// [`AuthProblem::name`](crate::cloud::AuthProblem::name).
        problem: &'static str,
        /// The code sent back.
        code: &'static str,
        /// The key that was named, if one was.
        #[serde(skip_serializing_if = "Option::is_none")]
        access_key_id: Option<String>,
    },
    /// Policies were evaluated.
    Decided {
        /// By whom.
        service: Service,
        /// Who asked.
        principal: String,
        /// For what.
        action: String,
        /// On what.
        resource: String,
        /// The outcome, and why.
        decision: Rc<Decision>,
        /// What it was decided on. It is not written with the trace.
        #[serde(skip)]
        basis: Rc<Basis>,
    },
    /// STS issued credentials.
    Issued {
        /// All that is known of them but the secrets.
        credential: Rc<Issue>,
    },
    /// IMDS now serves these credentials to its instance.
    Served {
        /// The instance.
        instance: InstanceId,
        /// The key.
        access_key_id: AccessKeyId,
    },
    /// GuardDuty made a finding, or there is more of the same.
    Found {
        /// The finding as it is now.
        finding: Rc<Finding>,
    },
    /// CloudTrail wrote a record.
    Recorded {
        /// Which service's call it was.
        service: Service,
        /// The record.
        record: Rc<Record>,
    },
    /// One of many instances is told of from now on, where another was.
    Attended(Box<Attended>),
}

/// A set of temporary credentials as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The key.
    pub access_key_id: AccessKeyId,
    /// Whom they speak for: `arn:aws:sts::…:assumed-role/ROLE/SESSION`.
    pub principal: Arn,
    /// Who asked for them: an ARN or `ec2.amazonaws.com`.
    pub requested_by: String,
    /// When they were issued.
    pub issued: SimTime,
    /// When they end.
    pub expires: SimTime,
}

/// Another instance is told of from now on: what is known of it by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attended {
    /// Which.
    pub instance: InstanceId,
    /// Which one was till then.
    #[serde(skip)]
    pub left: Option<InstanceId>,
    /// Its machines: name, subject and state.
    pub machines: Vec<(&'static str, String, &'static str)>,
    /// Its sets of credentials that have not ended and were not told of, with their states.
    #[serde(serialize_with = "with_states")]
    pub credentials: Vec<(Rc<Issue>, &'static str)>,
    /// The one that its metadata hands out.
    pub serves: Option<AccessKeyId>,
}

/// A set of credentials and its state, as one object.
fn with_states<S: Serializer>(sets: &[(Rc<Issue>, &'static str)], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct InState<'a> {
        #[serde(flatten)]
        issue: &'a Issue,
        state: &'a str,
    }
    serializer.collect_seq(sets.iter().map(|(issue, state)| InState { issue, state }))
}
