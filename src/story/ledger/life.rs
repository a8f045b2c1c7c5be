//! The ledger's types: a credential's life, who holds it, and the calls made with it.

use crate::cloud::{AccessKeyId, CredentialState, InstanceId, Service};
use crate::kernel::SimTime;
use crate::story::trace::Trace;
use crate::story::{Node, Terminal};

/// So many colours tell credentials apart. An instance has at most eight sets that are valid at once: they live 6 h 36 min
/// at most, and a new one comes about hourly, after 50 minutes at the soonest.
pub const COLOURS: usize = 8;

/// A point of a run: so many events have happened, and the clock says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// How many events have happened. Several can bear the same time.
    pub events: usize,
    /// What the simulated clock says.
    pub at: SimTime,
}

impl Moment {
    /// When all has happened that `trace` has at `at`.
    pub fn at(trace: &Trace, at: SimTime) -> Self {
        Self { events: trace.events().partition_point(|event| event.at <= at), at }
    }
}

/// Something in the trace: which event, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its place in the trace.
    pub event: usize,
    /// When it was.
    pub at: SimTime,
}

impl Fact {
    /// Whether it had happened at `moment`.
    pub const fn is_known(self, moment: Moment) -> bool {
        self.event < moment.events
    }
}

/// A credential: a set that STS issued, or the long-term key of a user who used it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// Its key.
    pub key: AccessKeyId,
    /// Whom it speaks for: an ARN.
    pub principal: String,
    /// Who asked for it; nobody did for a long-term key.
    pub requested_by: String,
    /// The instance to which IMDS serves it.
    pub instance: Option<InstanceId>,
    /// When it was issued; for a long-term key, when it was first used.
    pub issued: Fact,
    /// When it ends by itself; a long-term key never does.
    pub expires: Option<SimTime>,
    /// When IMDS began to serve it.
    pub served: Option<Fact>,
    /// When a newer set took its place.
    pub superseded: Option<Fact>,
    /// When its sessions were revoked; that can be undone, and done again.
    pub revoked: Vec<Revocation>,
    /// Its colour, of [`COLOURS`]; a long-term key has none.
    pub colour: Option<usize>,
    /// The states of its machine, each from when on.
    pub(super) states: Vec<(Fact, CredentialState)>,
    /// The calls made with it: places in [`Ledger::calls`].
    pub(super) calls: Vec<usize>,
}

/// That a credential was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// From when on it worked no more.
    pub fact: Fact,
    /// The machine's event: `revoked`, or `role deleted`.
    pub on: &'static str,
    /// The event that recorded the call which did it.
    pub by: Option<usize>,
    /// When it worked again: the deny was removed.
    pub undone: Option<Fact>,
}

/// Why a credential works no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Its time was over.
    Expired(SimTime),
    /// A deny covers it.
    Revoked(Revocation),
}

impl Life {
    /// A long-term key, valid from `fact` on.
    pub(super) fn new(key: AccessKeyId, principal: String, fact: Fact) -> Self {
        Self {
            key,
            principal,
            requested_by: String::new(),
            instance: None,
            issued: fact,
            expires: None,
            served: None,
            superseded: None,
            revoked: Vec::new(),
            colour: None,
            states: vec![(fact, CredentialState::Valid)],
            calls: Vec::new(),
        }
    }

    /// What it was at `moment`: nothing before it was issued.
    pub fn status(&self, moment: Moment) -> Option<CredentialState> {
        if self.expires.is_some_and(|expires| expires <= moment.at) && self.issued.is_known(moment) {
            return Some(CredentialState::Expired);
        }
        let known = self.states.partition_point(|(fact, _)| fact.is_known(moment));
        Some(self.states[known.checked_sub(1)?].1)
    }

    /// Why it worked no more at `moment`, if it did not.
    pub fn ended(&self, moment: Moment) -> Option<Ended> {
        let last = |r: &&Revocation| r.fact.is_known(moment);
        match self.status(moment)? {
            CredentialState::Expired => self.expires.map(Ended::Expired),
            CredentialState::Revoked => self.revoked.iter().rev().find(last).copied().map(Ended::Revoked),
            CredentialState::Valid | CredentialState::Superseded => None,
        }
    }

    /// Whether it is a long-term key.
    pub const fn is_long_term(&self) -> bool {
        self.expires.is_none()
    }
}

/// Something that lasts for a while: a person's sign-in, or that the metadata service is disturbed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The sign-in, or how the service is disturbed.
    pub what: What,
    /// From when on.
    pub from: Fact,
    /// When it ends by itself, if that was said.
    pub planned: Option<SimTime>,
    /// What ended it.
    pub ended: Option<Fact>,
}

/// What lasts for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A person is signed in: whose session it is.
    SignIn(String),
    /// The metadata service is late by so many milliseconds, or silent.
    Disturbed(Option<u32>),
}

impl Stretch {
    /// Until when it lasts, as far as that is known at `known`.
    pub fn until(&self, known: Moment) -> SimTime {
        match self.ended.filter(|fact| fact.is_known(known)) {
            Some(fact) => fact.at,
            None => self.planned.unwrap_or(known.at),
        }
    }
}

/// Where a copy is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// The metadata service of this instance.
    Imds(InstanceId),
    /// A process of the AWS CLI in this terminal, while it runs.
    Cli(Terminal),
    /// The SDK's cache in a program that stays, in this terminal.
    Sdk(Terminal),
    /// A program in the background of this terminal, by its process id and its line.
    Background(Terminal, u32, String),
    /// The variables of the shell in this terminal: someone exported the key and its secret.
    Shell(Terminal),
    /// The AWS CLI's files on this computer, from when a program first found it there.
    File(Node),
    /// The environment of this Lambda function.
    Lambda(String),
}

impl Holder {
    /// The place on the stage where it is.
    pub const fn node(&self) -> Node {
        match self {
            Self::Imds(_) => Node::Imds,
            Self::Cli(terminal) | Self::Sdk(terminal) | Self::Shell(terminal) | Self::Background(terminal, ..) => {
                terminal.node()
            }
            Self::File(node) => *node,
            Self::Lambda(_) => Node::Lambda,
        }
    }
}

/// One holder's copies, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Who holds them.
    pub holder: Holder,
    /// Which, and from when to when.
    pub spans: Vec<Span>,
}

impl Lane {
    /// The place of the credential that it held at `moment`.
    pub fn held(&self, moment: Moment) -> Option<usize> {
        let after = self.spans.partition_point(|span| span.from.is_known(moment));
        let span = self.spans.get(after.checked_sub(1)?)?;
        (!span.until.is_some_and(|until| until.is_known(moment))).then_some(span.credential)
    }
}

/// A holder had this copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The credential's place.
    pub credential: usize,
    /// From when on.
    pub from: Fact,
    /// Until when, if that has come.
    pub until: Option<Fact>,
}

/// A request that was signed with a known credential, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The credential's place.
    pub credential: usize,
    /// When the service judged it.
    pub judged: Fact,
    /// The event that sent the request.
    pub request: usize,
    /// The event that sent the answer, once there is one.
    pub answer: Option<usize>,
    /// Which service was asked.
    pub service: Service,
    /// For what: `ListBuckets`.
    pub operation: String,
    /// Which computer asked.
    pub from: Node,
    /// From which address, as CloudTrail has it.
    pub address: Option<String>,
    /// Why it was refused, if it was.
    pub refusal: Option<Refusal>,
}

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error's code: `AccessDenied`.
    pub code: String,
    /// What stood against it.
    pub reason: Reason,
}

/// What stood against a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its proof of identity: [`AuthProblem::name`](crate::cloud::AuthProblem::name).
    Proof(&'static str),
    /// The policies; the event that tells how they were evaluated.
    Policies(usize),
    /// Something else: what it asked for is not there, or not as it should be.
    Other,
}

/// A signed request on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pending {
    pub exchange: u64,
    pub request: usize,
    pub arrives: SimTime,
    pub key: String,
    pub call: Option<usize>,
}
