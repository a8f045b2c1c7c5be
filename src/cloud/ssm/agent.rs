//! Systems Manager's agent on an instance, and whether it is connected: that follows from what there is at the moment.
//!
//! May use: EC2's instances and [`may`](crate::cloud::may). The agent comes with Amazon Linux, takes the role's
//! credentials from IMDS, registers with them (`ssm:UpdateInstanceInformation`) and keeps a channel open for messages
//! (`ssmmessages:…`): the policy AmazonSSMManagedInstanceCore lets it. Here it does both at once when it can, and sends
//! no messages that anybody sees; the real one tries again within half an hour.
//! <https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-getting-started-instance-profile.html>
//!
//! ```
//! use sts_flow::cloud::{Agent, Cloud, Setup};
//! use sts_flow::kernel::SimTime;
//!
//! let cloud = Cloud::new(&Setup::default(), 7, SimTime::default());
//! assert_eq!(cloud.agent("i-0123456789abcdef0"), Agent::NotRunning);
//! ```

use std::rc::Rc;

use crate::cloud::ec2::state::Ec2;
use crate::cloud::ec2::{network, turns};
use crate::cloud::may::{Ask, weigh};
use crate::cloud::policy::Verdict;
use crate::cloud::sts::{assume::ec2_may_assume, issue::instance_holder};
use crate::cloud::who::{Caller, Origin, Principal, Session};
use crate::cloud::{
    AccessKeyId, AssociationState, CredentialState, DeliveryMode, InstanceId, InstanceState, Service, Source,
    desk::View,
};
use crate::kernel::Millis;

/// Whether the agent of an instance is connected, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agent {
    /// There is no such instance, or it does not run.
    NotRunning,
    /// Its metadata hands out no credentials.
    NoCredentials,
    /// No policy of its role lets it register.
    Unregistered,
    /// A policy of its role denies that it registers.
    Denied,
    /// It is registered, but its role does not let it take messages.
    Deaf,
    /// A session can be started.
    Connected,
}

impl Agent {
    /// Whether Systems Manager lists the instance as online.
    pub const fn is_registered(self) -> bool {
        matches!(self, Self::Deaf | Self::Connected)
    }
}

/// The channels that a session goes by.
const CHANNELS: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/// The credentials that the instance's metadata would hand out to whoever asks first.
fn to_be(ec2: &Ec2, view: View<'_>, id: &InstanceId) -> Option<Session> {
    let association = ec2.active_association(id).filter(|one| one.state == AssociationState::Associated)?;
    let role = view.known.profile_by(association.profile_arn.as_str())?.role.as_ref()?;
    let role = view.known.roles.get(role).filter(|role| ec2_may_assume(view, role, id))?;
    Some(Session {
        access_key_id: AccessKeyId::new(""),
        secret: String::new(),
        token: String::new(),
        whose: Rc::new(instance_holder(&view.site.account, role, id)),
        issued: view.site.now,
        expires: view.site.now + Millis::hours(6),
        state: CredentialState::Valid,
        by_imdsv1: false,
    })
}

/// Whether the agent of this instance is connected now.
pub(in crate::cloud) fn agent(ec2: &Ec2, view: View<'_>, id: &InstanceId) -> Agent {
    let running = ec2.instance(id).filter(|instance| instance.state == InstanceState::Running);
    let Some(instance) = running else { return Agent::NotRunning };
    if !instance.metadata.endpoint_enabled {
        return Agent::NoCredentials;
    }
    let session = match turns::served(ec2, id) {
        Some(number) => view.sessions.session(view.site, number),
        // The agent asks as anybody would, and so is the first to ask.
        None if view.site.delivery == DeliveryMode::OnFirstRequest => to_be(ec2, view, id),
        None => None,
    };
    let session =
        session.filter(|session| session.state != CredentialState::Expired && view.site.now < session.expires);
    let Some(session) = session else { return Agent::NoCredentials };
    let stands = session.role().and_then(|of| Some(view.known.roles.get(&of.role)?.id == of.role_id));
    if stands != Some(true) {
        return Agent::NoCredentials;
    }
    let access_key_id = Some(session.access_key_id.clone());
    let principal = Principal::Session(Box::new(session));
    let (source, origin) = (Source::Instance(id.clone()), Origin::default());
    let mut caller = Caller { principal, access_key_id, signed: None, source, origin };
    caller.origin = network::origin(ec2, Service::Ssm, &caller);
    let verdict = |action: &str, resource: &str| weigh(view, &caller, &Ask::new(action, resource), None).verdict;
    let arn = view.site.arn(Service::Ec2, &["instance/", id.as_str()].concat());
    match verdict("ssm:UpdateInstanceInformation", &arn) {
        Verdict::ExplicitDeny(_) => Agent::Denied,
        Verdict::ImplicitDeny(_) => Agent::Unregistered,
        Verdict::Allow if CHANNELS.iter().all(|action| verdict(action, "*").is_allow()) => Agent::Connected,
        Verdict::Allow => Agent::Deaf,
    }
}
