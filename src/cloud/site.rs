//! What all services share: the account's number and region, the clock, the generator of ids ([`Mint`]), the schedule, and
//! the effects and messages on their way out.
//!
//! May use: ids, [`machines`](super::machines), [`setup`](super::setup), [`told`](super::told) and
//! [`kernel`](crate::kernel). It knows no service's state.
//!
//! ```text
//! site.step(key, CredentialState::Valid, CredentialEvent::Expire) → Effect::Transition { from: "valid", to: "expired", … }
//! ```

use std::collections::BTreeMap;

use super::setup::{Consistency, DeliveryMode, Setup};
use super::told::{Authorizations, Effect, History};
use super::{AccountId, AssociationEvent, AssociationId, InstanceEvent, InstanceId, Mint, Service};
use crate::kernel::{EventQueue, IllegalStep, Machine, Millis, Rng, SimTime};
use crate::wire::{Request, Response};

/// The account's default VPC, in which every instance is.
pub const VPC: &str = "vpc-0b7d1f3a5c9e24680";

/// What the cloud sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// The answer to a request that arrived.
    Reply {
        /// Which one.
        exchange: u64,
        /// The answer.
        response: Response,
    },
    /// The answer to this request ran out of hops on its way: whoever asked waits in vain, until its timeout.
    Lost {
        /// Which one.
        exchange: u64,
    },
    /// A service calls another; its answer is to be handed to [`Cloud::answer`](super::Cloud::answer).
    Call {
        /// Names the call.
        ticket: u64,
        /// Who calls.
        from: Service,
        /// Whom.
        to: Service,
        /// With what.
        request: Request,
    },
}

/// What waits for the answer to an internal call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    /// IMDS asked IAM which role the profile has.
    Role(InstanceId),
    /// EC2 asked STS for the role's credentials.
    Credentials(InstanceId),
    /// Lambda asked STS for the credentials of a function's environment.
    Environment(String),
}

/// What is due at a later time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Instance(InstanceId, InstanceEvent),
    Association(AssociationId, AssociationEvent),
    Refresh(InstanceId),
    TokenEnds(String),
    CredentialEnds(u32),
    IamSeen,
    Finding,
    /// A sign-in by `aws login` is over: its place.
    SignInEnds(usize),
    /// The same with Identity Center.
    PortalEnds(usize),
}

/// What every service stands on.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub account: AccountId,
    pub region: String,
    pub delivery: DeliveryMode,
    pub consistency: Consistency,
    pub now: SimTime,
    pub mint: Mint,
    /// What STS signs tokens with that are for use outside.
    pub signing: String,
    pub schedule: EventQueue<Due>,
    pub effects: Vec<Effect>,
    pub dispatches: Vec<Dispatch>,
    pub waiting: BTreeMap<u64, Waiting>,
    tickets: u64,
    pub history: History,
    /// What is known of refusals.
    pub authorizations: Authorizations,
    /// From when on, by their own clocks, the clients are behind this one, and by how much more than before.
    leaps: Vec<(SimTime, Millis)>,
}

impl Site {
    pub fn new(setup: &Setup, seed: u64, now: SimTime) -> Self {
        Self {
            account: AccountId::new(setup.account.as_str()),
            region: setup.region.clone(),
            delivery: setup.delivery,
            consistency: setup.consistency,
            now,
            mint: Mint::new(seed),
            signing: Rng::stream(seed, "outbound-tokens").hex(32),
            schedule: EventQueue::new(),
            effects: Vec::new(),
            dispatches: Vec::new(),
            waiting: BTreeMap::new(),
            tickets: 0,
            history: History::default(),
            authorizations: Authorizations::default(),
            leaps: Vec::new(),
        }
    }

    /// The numbers of its calls are to be others than those of the account beside it.
    pub fn neighbours(&mut self) {
        self.tickets = 1 << 40;
    }

    /// The clock was moved `by` at `clients`, and theirs was not.
    pub fn leap(&mut self, clients: SimTime, by: Millis) {
        // A signature is dated to the second.
        self.leaps.push((clients.floor_second(), by));
    }

    /// The time of this clock for those whose clock was not moved, when they signed at `signed`.
    pub fn now_for(&self, signed: SimTime) -> SimTime {
        self.leaps.iter().filter(|(from, _)| signed >= *from).fold(self.now, |now, (_, by)| now - *by)
    }

    /// Steps a machine and tells of it; an illegal step changes nothing.
    pub fn step<M: Machine>(&mut self, subject: &str, state: M, event: M::Event) -> Result<M, IllegalStep> {
        let to = state.step(event)?;
        self.effects.push(Effect::Transition {
            machine: M::NAME,
            subject: subject.to_owned(),
            from: state.label(),
            on: M::event_label(event),
            to: to.label(),
        });
        Ok(to)
    }

    /// Calls another service; the answer is for what waits.
    pub fn call(&mut self, from: Service, to: Service, request: Request, waiting: Waiting) {
        self.tickets += 1;
        // Tickets are odd multiples far from the exchange numbers that the world counts from 0.
        let ticket = (1 << 48) + self.tickets;
        self.waiting.insert(ticket, waiting);
        self.dispatches.push(Dispatch::Call { ticket, from, to, request });
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:REST`, of what is in the account's region.
    pub fn arn(&self, service: Service, rest: &str) -> String {
        ["arn:aws:", service.prefix(), ":", &self.region, ":", self.account.as_str(), ":", rest].concat()
    }
}
