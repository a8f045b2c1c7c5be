//! The account and everything in it: what each service keeps, and what may be looked at from outside.
//!
//! May use: what the services keep.

use std::rc::Rc;

use super::desk::{Desk, View};
use super::directory::{KeyOwner, Tables};
use super::ec2::fleet::{Held, Member};
use super::ec2::state::{Association, Ec2, Instance};
use super::ec2::{attend, defaults, look, network};
use super::signin::console::{Console, ConsoleSession};
use super::signin::state::Signin;
use super::site::{Dispatch, Site};
use super::ssm::agent::{Agent, agent};
use super::ssm::state::Ssm;
use super::sso::center::START_URL;
use super::sso::state::Sso;
use super::told::{Effect, Finding, Record};
use super::who::{Provider, Sessions, TOKEN_LIFE};
use super::{
    AccessKeyId, Arn, AssociationId, InstanceId, analyzer::Analyzer, guardduty::GuardDuty, iam::Iam, lambda,
    lambda::state::Lambda, s3::state::S3, service::EC2_PRINCIPAL, setup::OtherSetup, setup::Setup,
    trail::write::record_of,
};
use crate::kernel::{Millis, SimTime};
use crate::wire::sigv4::Credentials;

/// Tells the seeds of two accounts apart.
const NEIGHBOUR: u64 = 0x5bd1_e995_9d1c_a3f7;

/// The account and everything in it.
#[derive(Clone, Debug)]
pub struct Cloud {
    pub(super) site: Site,
    pub(super) iam: Iam,
    /// Users, roles, policies and keys, as IAM has let the rest of AWS know them by now.
    pub(super) known: Tables,
    pub(super) sessions: Sessions,
    pub(super) provider: Provider,
    pub(super) ec2: Ec2,
    pub(super) s3: S3,
    pub(super) lambda: Lambda,
    pub(super) guardduty: GuardDuty,
    pub(super) ssm: Ssm,
    pub(super) analyzer: Analyzer,
    /// Another account, which somebody here may have to do with.
    pub(super) other: Option<Box<Cloud>>,
    pub(super) signin: Signin,
    pub(super) sso: Sso,
}

impl Cloud {
    /// The account of `setup` at `now`; `seed` decides every id, secret and lifetime.
    pub fn new(setup: &Setup, seed: u64, now: SimTime) -> Self {
        let (mut site, mut iam) = (Site::new(setup, seed, now), Iam::default());
        for user in &setup.users {
            iam.add_user(&mut site, user);
        }
        iam.add_key(&mut site, KeyOwner::Service(EC2_PRINCIPAL));
        let (id, key) = lambda::operations::own_key(seed, now);
        iam.own.keys.insert(id, key.into());
        Self {
            known: iam.own.clone(),
            site,
            iam,
            sessions: Sessions::default(),
            provider: Provider::new(seed),
            ec2: Ec2::default(),
            s3: S3::new(&setup.buckets, &setup.region),
            lambda: Lambda::new(seed),
            guardduty: GuardDuty::default(),
            ssm: Ssm::default(),
            analyzer: Analyzer::default(),
            other: setup.other.as_ref().map(|other| Box::new(Self::neighbour(setup, other, seed, now))),
            signin: Signin::new(seed),
            sso: Sso::new(seed),
        }
    }

    /// The other account of `setup`: nothing that it makes may be the same as what this one makes.
    fn neighbour(setup: &Setup, other: &OtherSetup, seed: u64, now: SimTime) -> Self {
        let own = Setup {
            account: other.account.clone(),
            users: other.users.clone(),
            buckets: other.buckets.clone(),
            other: None,
            ..setup.clone()
        };
        let mut cloud = Self::new(&own, seed ^ NEIGHBOUR, now);
        cloud.site.neighbours();
        for role in &other.roles {
            cloud.iam.found_role(&mut cloud.site, role);
        }
        cloud.known = cloud.iam.own.clone();
        cloud
    }

    /// What a service is given, besides its own state.
    pub(super) fn desk(&mut self) -> Desk<'_> {
        Desk { site: &mut self.site, known: &self.known, sessions: &mut self.sessions }
    }

    /// The same, and what EC2 keeps.
    pub(super) fn ec2_desk(&mut self) -> (&mut Ec2, Desk<'_>) {
        (&mut self.ec2, Desk { site: &mut self.site, known: &self.known, sessions: &mut self.sessions })
    }

    /// The same, and what Lambda keeps.
    pub(super) fn lambda_desk(&mut self) -> (&mut Lambda, Desk<'_>) {
        (&mut self.lambda, Desk { site: &mut self.site, known: &self.known, sessions: &mut self.sessions })
    }

    fn view(&self) -> View<'_> {
        View { site: &self.site, known: &self.known, sessions: &self.sessions }
    }

    // ---- What comes out -------------------------------------------------------------------------------------------

    /// How many steps functions' programs have taken since the last call.
    pub fn take_work(&mut self) -> u64 {
        std::mem::take(&mut self.lambda.worked)
    }

    /// What happened inside since the last call.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.site.effects)
    }

    /// What is to be sent since the last call.
    pub fn take_dispatches(&mut self) -> Vec<Dispatch> {
        std::mem::take(&mut self.site.dispatches)
    }

    // ---- The account ----------------------------------------------------------------------------------------------

    /// The account's number.
    pub fn account(&self) -> &str {
        self.site.account.as_str()
    }

    /// The region of its instances.
    pub fn region(&self) -> &str {
        &self.site.region
    }

    /// This account's clock was moved `by` at `clients`, the time by the clocks of those who sign requests, and theirs
    /// was not. From then on a signature of their time is timely, as one of this clock's time is; what expires does so
    /// by this clock. Without a leap, as in life, there is but one time.
    pub fn leap(&mut self, clients: SimTime, by: Millis) {
        self.site.leap(clients, by);
    }

    /// Every key id, secret access key and session token of this account, and of the other one, that anyone has seen.
    pub fn minted(&self) -> impl Iterator<Item = &str> {
        let other = self.other.as_ref().map(|other| other.site.mint.minted());
        self.site.mint.minted().chain(other.into_iter().flatten())
    }

    /// What IAM keeps.
    pub fn iam(&self) -> &Iam {
        &self.iam
    }

    /// A user's long-term key, for whoever plays the person at the desk.
    pub fn user_key(&self, name: &str) -> Option<Credentials> {
        self.iam.user_key(name)
    }

    /// A token of the simulated OpenID Connect provider at `issuer` (`https://accounts.google.com`), good for an hour.
    ///
    /// ```
    /// use sts_flow::cloud::{Cloud, Setup};
    /// use sts_flow::kernel::SimTime;
    ///
    /// let cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
    /// let token = cloud.identity_token("https://accounts.google.com", "alice", "my-app", SimTime::default());
    /// assert_eq!(token.split('.').count(), 3); // a JWT, as `aws sts assume-role-with-web-identity` takes it
    /// ```
    pub fn identity_token(&self, issuer: &str, subject: &str, audience: &str, now: SimTime) -> String {
        self.provider.token(issuer, subject, audience, &[], (now, TOKEN_LIFE))
    }

    /// The same with more claims than those that every token has: of GitHub Actions, `repository`, `ref` and `actor`.
    pub fn identity_token_with(
        &self,
        issuer: &str,
        subject: &str,
        audience: &str,
        more: &[(&str, &str)],
        now: SimTime,
    ) -> String {
        self.identity_token_for(issuer, subject, audience, more, (now, TOKEN_LIFE))
    }

    /// The same, good for so long from now on.
    pub fn identity_token_for(
        &self,
        issuer: &str,
        subject: &str,
        audience: &str,
        more: &[(&str, &str)],
        life: (SimTime, Millis),
    ) -> String {
        self.provider.token(issuer, subject, audience, more, life)
    }

    /// A response of the simulated SAML provider called `provider` in this account's IAM, in base64: `subject` may take
    /// the role `role_arn`. It holds for five minutes.
    pub fn saml_assertion(&self, provider: &str, subject: &str, role_arn: &str, now: SimTime) -> String {
        self.provider.assertion(&self.site.account, provider, subject, role_arn, now)
    }

    /// The console sessions of whoever owns the account, as the browser on the PC has them: the users', then the root user's.
    pub fn console_sessions(&self) -> Vec<ConsoleSession> {
        let all = Console::all(self.view()).into_iter();
        all.map(|who| ConsoleSession { arn: who.arn.to_string(), cookie: self.signin.cookie(who.arn.as_str()) })
            .collect()
    }

    /// What the person's browser on the PC has for IAM Identity Center.
    pub fn center_cookie(&self) -> &str {
        self.sso.cookie()
    }

    /// Where a person signs in to IAM Identity Center.
    pub const fn start_url(&self) -> &'static str {
        START_URL
    }

    /// Every CloudTrail record so far.
    pub fn records(&self) -> impl ExactSizeIterator<Item = Rc<Record>> {
        (0..self.site.history.len()).map(|number| record_of(self.view(), number))
    }

    /// What GuardDuty has found so far.
    pub fn findings(&self) -> &[Rc<Finding>] {
        self.guardduty.findings()
    }

    /// How many buckets there are.
    pub fn bucket_count(&self) -> usize {
        self.s3.len()
    }

    /// The names of Lambda's functions.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        self.lambda.names()
    }

    // ---- The network ----------------------------------------------------------------------------------------------

    /// The ids of the VPC's endpoints: `vpce-…`
    pub fn endpoints(&self) -> impl Iterator<Item = &str> {
        self.ec2.endpoint_ids()
    }

    /// The running instance that has this public address or name.
    pub fn instance_at(&self, host: &str) -> Option<&Instance> {
        network::instance_at(&self.ec2, host)
    }

    /// Whether the instance's security groups let a TCP connection to `port` in that comes from `address`.
    pub fn lets_in(&self, instance: &Instance, port: u16, address: &str) -> bool {
        network::lets_in(&self.ec2, instance, port, address)
    }

    // ---- Session Manager ------------------------------------------------------------------------------------------

    /// Whether the Systems Manager agent of this instance is connected now, and if not, why: whether Session Manager
    /// can open a shell there.
    pub fn agent(&self, instance: &str) -> Agent {
        agent(&self.ec2, self.view(), &InstanceId::new(instance))
    }

    /// The instance of this session of Session Manager's, as long as it is neither terminated nor its agent gone.
    pub fn session_target(&self, session: &str) -> Option<&Instance> {
        let target = self.ssm.target(session)?;
        self.ec2.instance(target).filter(|_| agent(&self.ec2, self.view(), target) == Agent::Connected)
    }

    /// Somebody has left the shell of this session.
    pub fn end_session(&mut self, session: &str) {
        self.ssm.end(session);
    }

    // ---- The instances --------------------------------------------------------------------------------------------

    /// The instances, by id.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.ec2.all()
    }

    /// The account's defaults of metadata options: tokens required, endpoint enabled, hop limit, tokens enforced. What is
    /// nothing is no preference.
    pub fn metadata_defaults(&self) -> (Option<bool>, Option<bool>, Option<u8>, Option<bool>) {
        defaults::told(&self.ec2)
    }

    /// The instance that is told of whatever else there is: the one asked for, or the first that was launched and still
    /// runs.
    pub fn attended(&self) -> Option<&Instance> {
        self.ec2.attended()
    }

    /// The association of the attended instance that is in force or coming.
    pub fn attended_association(&self) -> Option<&AssociationId> {
        self.ec2.active_association(&self.attended()?.id).map(|a| &a.id)
    }

    /// The association of this instance that is in force or coming.
    pub fn association(&self, instance: &str) -> Option<&Association> {
        self.ec2.active_association(&InstanceId::new(instance))
    }

    /// Turns to this instance. Nothing happens when there is none of that id, or it is terminated.
    pub fn attend(&mut self, now: SimTime, id: &str) -> bool {
        self.site.now = now;
        let (ec2, mut desk) = self.ec2_desk();
        attend::attend(ec2, &mut desk, id)
    }

    /// How many instances there are that are not terminated.
    pub fn live_instances(&self) -> usize {
        self.ec2.fleet.live()
    }

    /// Whether there are so many instances that only one is told of.
    pub fn is_crowd(&self) -> bool {
        self.ec2.fleet.is_crowd()
    }

    /// The instances in the order of their launch, as they were and what they held at `at`.
    pub fn fleet_at(&self, at: SimTime) -> Vec<Member> {
        look::at(&self.ec2, &self.sessions, at)
    }

    /// The instance that was launched as this one, counted from 0.
    pub fn launched(&self, place: usize) -> Option<&Instance> {
        look::launched(&self.ec2, place)
    }

    /// The role that all of them stand for that hold credentials, if it is one.
    pub fn fleet_role(&self, members: &[Member]) -> Option<String> {
        look::role(&self.sessions, members)
    }

    /// The access key id of a set that is held, and whom it stands for.
    pub fn held_key(&self, held: Held) -> Option<(AccessKeyId, Arn)> {
        look::held_key(&self.site, &self.sessions, held)
    }

    /// When the instance at this place gets another set than the one that it held at `at`, as far as that is known: when
    /// it did, or, at the end of what has happened, when it is due.
    pub fn fleet_next(&self, place: usize, at: SimTime) -> Option<SimTime> {
        look::next(&self.ec2, &self.sessions, self.site.now, place, at)
    }

    /// How many sets of credentials were issued to instances by `at`.
    pub fn deliveries(&self, at: SimTime) -> usize {
        look::deliveries(&self.sessions, at)
    }
}
