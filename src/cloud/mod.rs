//! The simulated AWS account: EC2, IMDS, STS, IAM, S3 and CloudTrail behind one front door, `Request` in, `Response` out.
//!
//! May use: [`wire`](crate::wire) and [`kernel`](crate::kernel). Never knows who looks on.
//!
//! A request arrives ([`Cloud::arrive`]); the service that its host names verifies the signature, evaluates the policies
//! and answers, at once or after calls to other services. What goes out waits in [`Cloud::take_dispatches`], what
//! happened inside in [`Cloud::take_effects`]. Time passes by [`Cloud::tick`]. Who wants no network in between uses
//! [`Cloud::request`]:
//!
//! ```
//! use sts_flow::cloud::{Cloud, Setup, Source};
//! use sts_flow::kernel::SimTime;
//! use sts_flow::wire::{Method, Request};
//!
//! let mut cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
//! let who = Request::new(Method::Post, "sts.us-east-1.amazonaws.com", "/").with_body("Action=GetCallerIdentity");
//! let answer = cloud.request(SimTime::default(), Source::internet("198.51.100.7"), who);
//! assert_eq!(answer.status, 403); // unsigned: MissingAuthenticationToken
//! ```

pub mod auth;
mod ec2;
mod error;
mod fleet;
mod guardduty;
pub mod iam;
mod ids;
mod imds;
mod lambda;
mod machines;
pub mod policy;
mod s3;
mod service;
mod sts;
pub mod trail;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::kernel::{EventQueue, Machine, Millis, SimTime};
use crate::wire::{Request, Response};

pub use ec2::{Association, Instance, MetadataOptions, VPC};
pub use error::{AuthProblem, ServiceError};
pub use fleet::{Attended, HANDFUL, Held, Member};
pub use guardduty::{FINDING_TYPE, Finding};
pub use ids::{AccessKeyId, AccountId, Arn, AssociationId, InstanceId, Mint};
pub use imds::ADDRESS as IMDS_ADDRESS;
pub use machines::{
    AssociationEvent, AssociationState, Chart, CredentialEvent, CredentialState, DeliveryEvent, DeliveryState,
    InstanceEvent, InstanceState, TokenEvent, TokenState,
};
pub use service::{Service, Source};
pub use sts::{Holder, Identity, IdentityKind, Passed, RoleSession, Session, Whose};

/// How far a request's clock may be off: 15 minutes.
pub const MAX_SKEW: Millis = Millis::minutes(15);

/// The number of an exchange that no network carries.
const OURS: u64 = u64::MAX;

/// When a role's credentials come to the instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryMode {
    /// As AWS does: when the profile is associated, then about hourly.
    #[default]
    AheadOfTime,
    /// When somebody first asks IMDS: the logical order of the well-known five-step diagram.
    OnFirstRequest,
}

/// How soon the rest of AWS goes by what IAM was told.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consistency {
    /// As in AWS: three to four seconds later. IAM itself answers with the change at once.
    #[default]
    Eventual,
    /// At once.
    Immediate,
}

/// What an account begins with. Roles, profiles and instances are made by calls, as in life.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setup {
    /// The account's number.
    pub account: String,
    /// The region of its instances.
    pub region: String,
    /// When role credentials are delivered.
    pub delivery: DeliveryMode,
    /// How soon changes of IAM are known everywhere. What the account begins with is known from its start.
    pub consistency: Consistency,
    /// Users with a key each.
    pub users: Vec<UserSetup>,
    /// Buckets.
    pub buckets: Vec<BucketSetup>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            account: "123456789012".into(),
            region: "us-east-1".into(),
            delivery: DeliveryMode::default(),
            consistency: Consistency::default(),
            users: Vec::new(),
            buckets: Vec::new(),
        }
    }
}

/// A user that is there from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSetup {
    /// Its name.
    pub name: String,
    /// ARNs of its managed policies.
    #[serde(default)]
    pub policies: Vec<String>,
}

/// A bucket that is there from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketSetup {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: SimTime,
    /// Its objects.
    #[serde(default)]
    pub objects: Vec<ObjectSetup>,
}

/// An object that is there from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSetup {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: SimTime,
}

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
        /// [`AuthProblem::name`].
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
        decision: Rc<policy::Decision>,
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
        record: Rc<trail::Record>,
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
    /// A service calls another; its answer is to be handed to [`Cloud::answer`].
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
enum Waiting {
    /// IMDS asked IAM which role the profile has.
    Role(InstanceId),
    /// EC2 asked STS for the role's credentials.
    Credentials(InstanceId),
    /// Lambda asked STS for the credentials of a function's environment.
    Environment(String),
}

/// What is due at a later time.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Due {
    Instance(InstanceId, InstanceEvent),
    Association(AssociationId, AssociationEvent),
    Refresh(InstanceId),
    TokenEnds(String),
    CredentialEnds(u32),
    IamSeen,
    Finding,
}

/// The account and everything in it.
#[derive(Clone, Debug)]
pub struct Cloud {
    account: AccountId,
    region: String,
    delivery: DeliveryMode,
    consistency: Consistency,
    now: SimTime,
    mint: Mint,
    iam: iam::Iam,
    sts: sts::Sts,
    ec2: ec2::Ec2,
    imds: imds::Imds,
    fleet: fleet::Fleet,
    s3: s3::S3,
    lambda: lambda::Lambda,
    /// The steps of functions' programs since they were last asked for.
    worked: u64,
    trail: trail::Trail,
    guardduty: guardduty::GuardDuty,
    schedule: EventQueue<Due>,
    effects: Vec<Effect>,
    dispatches: Vec<Dispatch>,
    waiting: BTreeMap<u64, Waiting>,
    tickets: u64,
    /// From when on, by their own clocks, the clients are behind this one, and by how much more than before.
    leaps: Vec<(SimTime, Millis)>,
}

impl Cloud {
    /// The account of `setup` at `now`; `seed` decides every id, secret and lifetime.
    pub fn new(setup: &Setup, seed: u64, now: SimTime) -> Self {
        let mut cloud = Self {
            account: AccountId::new(setup.account.as_str()),
            region: setup.region.clone(),
            delivery: setup.delivery,
            consistency: setup.consistency,
            now,
            mint: Mint::new(seed),
            iam: iam::Iam::default(),
            sts: sts::Sts::new(seed),
            ec2: ec2::Ec2::default(),
            imds: imds::Imds::default(),
            fleet: fleet::Fleet::default(),
            s3: s3::S3::new(&setup.buckets, &setup.region),
            lambda: lambda::Lambda::new(seed),
            worked: 0,
            trail: trail::Trail::default(),
            guardduty: guardduty::GuardDuty::default(),
            schedule: EventQueue::new(),
            effects: Vec::new(),
            dispatches: Vec::new(),
            waiting: BTreeMap::new(),
            tickets: 0,
            leaps: Vec::new(),
        };
        for user in &setup.users {
            cloud.add_user(user);
        }
        cloud.add_service_key(service::EC2_PRINCIPAL);
        cloud.add_lambda_key(seed);
        cloud.iam_settled();
        cloud
    }

    /// Every key id, secret access key and session token of this account that anyone has seen.
    pub fn minted(&self) -> impl Iterator<Item = &str> {
        self.mint.minted()
    }

    /// A request arrives at `now`. Its answer comes out of [`Self::take_dispatches`] under the same `exchange`.
    pub fn arrive(&mut self, now: SimTime, exchange: u64, from: &Source, request: &Request) {
        self.arrive_as(Service::of(request), now, exchange, from, request);
    }

    /// As [`arrive`](Self::arrive), for a service that something else than the request's host names.
    fn arrive_as(&mut self, service: Option<Service>, now: SimTime, exchange: u64, from: &Source, request: &Request) {
        self.now = now;
        let response = match service {
            Some(Service::Imds) => match self.imds_request(exchange, from, request) {
                Some(response) => response,
                None => return, // parked until another service has answered, or lost
            },
            Some(service) => match self.api_request(exchange, service, from, request) {
                Some(response) => response,
                None => return, // parked: Lambda assumes a role first
            },
            None => Response::new(400).with_body("Bad Request"),
        };
        self.dispatches.push(Dispatch::Reply { exchange, response });
    }

    /// The answer to an internal call arrives.
    pub fn answer(&mut self, now: SimTime, ticket: u64, response: &Response) {
        self.now = now;
        match self.waiting.remove(&ticket) {
            Some(Waiting::Role(instance)) => self.role_looked_up(&instance, response),
            Some(Waiting::Credentials(instance)) => self.credentials_arrived(&instance, response),
            Some(Waiting::Environment(function)) => self.environment_ready(&function, response),
            None => {}
        }
    }

    /// When something is next due by itself.
    pub fn due(&self) -> Option<SimTime> {
        self.schedule.next_at()
    }

    /// Lets everything happen that is due up to `now`.
    pub fn tick(&mut self, now: SimTime) {
        self.tick_some(now, usize::MAX);
    }

    /// The same, but no more than `most` things, of which many may be due at once in a fleet; how many it was. It is all
    /// when nothing is [due](Self::due) any more by then.
    pub fn tick_some(&mut self, now: SimTime, most: usize) -> usize {
        let mut count = 0;
        while count < most && self.schedule.next_at().is_some_and(|at| at <= now) {
            let Some((at, due)) = self.schedule.pop() else { break };
            count += 1;
            self.now = at;
            match due {
                Due::Instance(id, event) => self.instance_due(&id, event),
                Due::Association(id, event) => self.association_due(&id, event),
                Due::Refresh(id) => self.refresh_due(&id),
                Due::TokenEnds(token) => self.token_ends(&token),
                Due::CredentialEnds(number) => self.credential_ends(number),
                Due::IamSeen => self.iam_seen(),
                Due::Finding => self.finding_due(),
            }
        }
        self.now = now;
        count
    }

    /// How many steps functions' programs have taken since the last call.
    pub fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.worked)
    }

    /// What happened inside since the last call.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What is to be sent since the last call.
    pub fn take_dispatches(&mut self) -> Vec<Dispatch> {
        std::mem::take(&mut self.dispatches)
    }

    /// The whole way of one request with no time in between, internal calls included. Effects stay to be taken.
    ///
    /// An answer that is lost on its way is the 504 of whoever gives up waiting; [`request_as`](Self::request_as) tells
    /// it apart.
    #[expect(clippy::needless_pass_by_value, reason = "a request that was made is used up")]
    pub fn request(&mut self, now: SimTime, from: Source, request: Request) -> Response {
        self.request_as(Service::of(&request), now, &from, &request).unwrap_or_else(|| Response::new(504))
    }

    /// As [`request`](Self::request), for the service that the caller names: a server on another address than AWS's
    /// takes the request as it was signed, host and all, and knows by other signs whom it is for. Nothing comes of one
    /// whose answer is lost on its way ([`Dispatch::Lost`]): its client has to time out.
    pub fn request_as(
        &mut self,
        service: Option<Service>,
        now: SimTime,
        from: &Source,
        request: &Request,
    ) -> Option<Response> {
        self.pass(now);
        self.arrive_as(service, now, OURS, from, request);
        self.settle(now, OURS)
    }

    /// Lets time pass up to `now`, internal calls included. What is due meanwhile happens in its own time: a refresh an
    /// hour ago was answered an hour ago.
    pub fn pass(&mut self, now: SimTime) {
        while let Some(at) = self.due().filter(|at| *at < now) {
            self.tick(at);
            self.settle(at, OURS);
        }
        self.tick(now);
    }

    /// Carries internal calls to and fro, with no time in between, until none is left.
    pub fn settle(&mut self, now: SimTime, exchange: u64) -> Option<Response> {
        let mut answer = None;
        loop {
            let dispatches = self.take_dispatches();
            if dispatches.is_empty() {
                return answer;
            }
            for dispatch in dispatches {
                match dispatch {
                    Dispatch::Reply { exchange: e, response } if e == exchange => answer = Some(response),
                    Dispatch::Lost { .. } => {}
                    // The answer to an internal call, whose ticket travels as the exchange's number.
                    Dispatch::Reply { exchange: ticket, response } => self.answer(now, ticket, &response),
                    Dispatch::Call { ticket, from, request, .. } => {
                        self.arrive(now, ticket, &Source::Service(from), &request);
                    }
                }
            }
        }
    }

    /// This account's clock was moved `by` at `clients`, the time by the clocks of those who sign requests, and theirs
    /// was not. From then on a signature of their time is timely, as one of this clock's time is; what expires does so
    /// by this clock. Without a leap, as in life, there is but one time.
    pub fn leap(&mut self, clients: SimTime, by: Millis) {
        // A signature is dated to the second.
        self.leaps.push((clients.floor_second(), by));
    }

    /// The time of this clock for those whose clock was not moved, when they signed at `signed`.
    fn now_for(&self, signed: SimTime) -> SimTime {
        self.leaps.iter().filter(|(from, _)| signed >= *from).fold(self.now, |now, (_, by)| now - *by)
    }

    /// A user's long-term key, for whoever plays the person at the desk.
    pub fn user_key(&self, name: &str) -> Option<crate::wire::sigv4::Credentials> {
        self.iam.user_key(name)
    }

    /// The instances, by id.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.ec2.instances.values().map(Rc::as_ref)
    }

    /// The account's number.
    pub fn account(&self) -> &str {
        self.account.as_str()
    }

    /// The region of its instances.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The association of the attended instance that is in force or coming.
    pub fn attended_association(&self) -> Option<&AssociationId> {
        self.ec2.active_association(&self.attended()?.id).map(|a| &a.id)
    }

    /// Every CloudTrail record so far.
    pub fn records(&self) -> impl ExactSizeIterator<Item = Rc<trail::Record>> {
        (0..self.trail.len()).map(|number| self.record_of(number))
    }

    fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Steps a machine and tells of it; an illegal step changes nothing.
    fn step<M: Machine>(&mut self, subject: &str, state: M, event: M::Event) -> Result<M, crate::kernel::IllegalStep> {
        let to = state.step(event)?;
        self.effect(Effect::Transition {
            machine: M::NAME,
            subject: subject.to_owned(),
            from: state.label(),
            on: M::event_label(event),
            to: to.label(),
        });
        Ok(to)
    }

    fn call(&mut self, from: Service, to: Service, request: Request, waiting: Waiting) {
        self.tickets += 1;
        // Tickets are odd multiples far from the exchange numbers that the world counts from 0.
        let ticket = (1 << 48) + self.tickets;
        self.waiting.insert(ticket, waiting);
        self.dispatches.push(Dispatch::Call { ticket, from, to, request });
    }
}
