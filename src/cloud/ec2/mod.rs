//! EC2: instances, their profile, and their metadata options.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>

mod api;
mod describe;
mod endpoints;
mod network;
mod run;

use std::collections::BTreeMap;
use std::rc::Rc;

pub use endpoints::VPC;

use super::{
    Arn, AssociationEvent, AssociationId, AssociationState, Cloud, Due, InstanceEvent, InstanceId, InstanceState,
    ServiceError,
};
use crate::kernel::{IllegalStep, Machine, Millis, SimTime};

/// Time from `pending` to `running`. Real ones take some 10 to 30 s.
const BOOT: Millis = Millis::seconds(18);
/// Time from `stopping` to `stopped`, and from `shutting-down` to `terminated`.
const HALT: Millis = Millis::seconds(30);
/// Time for an association to come into force or to go.
const SETTLE: Millis = Millis::seconds(4);

/// `MetadataOptions` of an instance.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetadataOptions {
    /// `HttpTokens=required`: IMDSv2 only.
    pub tokens_required: bool,
    /// `HttpEndpoint=enabled`.
    pub endpoint_enabled: bool,
    /// `HttpPutResponseHopLimit`, 1 to 64.
    pub hop_limit: u8,
}

impl Default for MetadataOptions {
    /// As Amazon Linux 2023 sets them (`imds-support v2.0`).
    fn default() -> Self {
        Self { tokens_required: true, endpoint_enabled: true, hop_limit: 2 }
    }
}

/// An instance.
#[derive(Clone, Debug)]
pub struct Instance {
    /// `i-…`
    pub id: InstanceId,
    /// Its `Name` tag.
    pub name: String,
    /// Its AMI.
    pub image: String,
    /// Its type: `t3.micro`.
    pub kind: String,
    /// Its private address.
    pub private_ip: String,
    /// Its public address, while it runs; another one after each start.
    pub public_ip: Option<String>,
    /// When it was last started.
    pub launched: SimTime,
    /// Where in its life it is.
    pub state: InstanceState,
    /// How its metadata answers.
    pub metadata: MetadataOptions,
    /// Its place among those launched with it.
    pub index: usize,
    /// Its place among all that were ever launched, from 0.
    pub place: u32,
    /// What it was launched by: `r-…`
    pub reservation: Rc<str>,
    /// Its key pair.
    pub key_name: Option<String>,
    /// Its security groups, by name or by id.
    pub groups: Vec<String>,
    /// Its subnet.
    pub subnet: Option<String>,
    /// Its tags.
    pub tags: Vec<(String, String)>,
}

impl Instance {
    /// `ec2-54-204-17-23.compute-1.amazonaws.com`, or nothing while it has no public address.
    pub fn public_name(&self) -> String {
        let name = |ip: &String| ["ec2-", &ip.replace('.', "-"), ".compute-1.amazonaws.com"].concat();
        self.public_ip.as_ref().map(name).unwrap_or_default()
    }

    /// `ip-10-0-1-23.ec2.internal`
    pub fn hostname(&self) -> String {
        format!("{}.ec2.internal", self.short_hostname())
    }

    /// `ip-10-0-1-23`
    pub fn short_hostname(&self) -> String {
        format!("ip-{}", self.private_ip.replace('.', "-"))
    }
}

/// The tie of an instance to a profile.
#[derive(Clone, Debug)]
pub struct Association {
    /// `iip-assoc-…`
    pub id: AssociationId,
    /// Which instance.
    pub instance: InstanceId,
    /// Which profile.
    pub profile_arn: Arn,
    /// The profile's `AIPA…`.
    pub profile_id: String,
    /// Its state.
    pub state: AssociationState,
}

impl Association {
    /// The profile's name, from its ARN.
    pub fn profile_name(&self) -> &str {
        self.profile_arn.as_str().rsplit('/').next().unwrap_or("")
    }
}

/// What one call launched.
#[derive(Clone, Debug)]
pub(super) struct Reservation {
    /// `r-…`
    id: Rc<str>,
    instances: Rc<[InstanceId]>,
}

/// Everything that EC2 keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Ec2 {
    /// In the order of their launch.
    reservations: Vec<Reservation>,
    pub instances: BTreeMap<InstanceId, Rc<Instance>>,
    pub associations: BTreeMap<AssociationId, Rc<Association>>,
    /// The association of each instance that is in force or coming.
    active: BTreeMap<InstanceId, AssociationId>,
    /// The gateway endpoints of the VPC.
    endpoints: Vec<endpoints::Endpoint>,
    /// What security groups let in.
    rules: Vec<network::Rule>,
    /// How many public addresses have been given out.
    addresses: usize,
}

impl Ec2 {
    /// The instance's association, if one is in force or coming.
    pub fn active_association(&self, instance: &InstanceId) -> Option<&Association> {
        self.associations.get(self.active.get(instance)?).map(Rc::as_ref)
    }

    /// The instance, to be changed.
    fn instance_mut(&mut self, id: &InstanceId) -> Option<&mut Instance> {
        self.instances.get_mut(id).map(Rc::make_mut)
    }
}

impl Cloud {
    /// Steps the instance's machine, or says in EC2's words why it cannot be.
    fn instance_event(&mut self, id: &InstanceId, event: InstanceEvent) -> Result<InstanceState, ServiceError> {
        let state = self.ec2.instances.get(id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))?;
        let to = self.step_of(id, id.as_str(), state, event).map_err(|_| wrong_state(id, event))?;
        let now = self.now;
        let address = if event == InstanceEvent::Start { self.ec2.next_address() } else { String::new() };
        if let Some(instance) = self.ec2.instance_mut(id) {
            instance.state = to;
            match event {
                InstanceEvent::Start => {
                    instance.launched = now;
                    instance.public_ip = Some(address);
                }
                InstanceEvent::Halted => instance.public_ip = None,
                _ => {}
            }
        }
        self.fleet_stepped(id, to);
        let due = match to {
            InstanceState::Pending => Some((BOOT, InstanceEvent::Booted)),
            InstanceState::Stopping | InstanceState::ShuttingDown => Some((HALT, InstanceEvent::Halted)),
            InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated => None,
        };
        if let Some((span, event)) = due {
            self.schedule.push(self.now + span, Due::Instance(id.clone(), event));
        }
        Ok(to)
    }

    /// Steps a machine of the instance's, and tells of it if the instance is told of.
    fn step_of<M: Machine>(
        &mut self,
        instance: &InstanceId,
        subject: &str,
        state: M,
        event: M::Event,
    ) -> Result<M, IllegalStep> {
        if self.is_told(instance) { self.step(subject, state, event) } else { state.step(event) }
    }

    /// Whether the instance's machine can step so.
    fn instance_may(&self, id: &InstanceId, event: InstanceEvent) -> Result<(), ServiceError> {
        let state = self.ec2.instances.get(id).map(|i| i.state).ok_or_else(|| unknown_instance(id.as_str()))?;
        state.step(event).map(|_| ()).map_err(|_| wrong_state(id, event))
    }

    pub(super) fn instance_due(&mut self, id: &InstanceId, event: InstanceEvent) {
        // A boot that a termination overtook is no longer a legal step, and is dropped by the table.
        let Ok(state) = self.instance_event(id, event) else { return };
        match (event, state) {
            (InstanceEvent::Booted, _)
                if self.ec2.active_association(id).is_some_and(|a| a.state == AssociationState::Associated) =>
            {
                self.profile_attached(id);
            }
            // Once it is started again, the role is taken anew.
            (_, InstanceState::Stopped) => self.profile_detached(id),
            (_, InstanceState::Terminated) => {
                if let Some(association) = self.ec2.active_association(id).map(|a| a.id.clone()) {
                    let _ = self.association_event(&association, AssociationEvent::Disassociate);
                }
            }
            _ => {}
        }
    }

    fn association_event(
        &mut self,
        id: &AssociationId,
        event: AssociationEvent,
    ) -> Result<AssociationState, ServiceError> {
        let association = self.ec2.associations.get(id).ok_or_else(|| unknown_association(id.as_str()))?;
        let (state, instance) = (association.state, association.instance.clone());
        let to = self.step_of(&instance, id.as_str(), state, event).map_err(|_| not_active(id.as_str()))?;
        if let Some(association) = self.ec2.associations.get_mut(id) {
            Rc::make_mut(association).state = to;
        }
        if !matches!(to, AssociationState::Associating | AssociationState::Associated)
            && self.ec2.active.get(&instance) == Some(id)
        {
            self.ec2.active.remove(&instance);
        }
        if to == AssociationState::Disassociating {
            self.schedule.push(self.now + SETTLE, Due::Association(id.clone(), AssociationEvent::Removed));
        }
        Ok(to)
    }

    pub(super) fn association_due(&mut self, id: &AssociationId, event: AssociationEvent) {
        let Ok(state) = self.association_event(id, event) else { return };
        let Some(instance) = self.ec2.associations.get(id).map(|a| a.instance.clone()) else { return };
        match state {
            // One that does not run yet takes its role when it has booted.
            AssociationState::Associated
                if self.ec2.instances.get(&instance).is_some_and(|i| i.state == InstanceState::Running) =>
            {
                self.profile_attached(&instance);
            }
            // Unless another profile has taken its place meanwhile.
            AssociationState::Disassociated if self.ec2.active_association(&instance).is_none() => {
                self.profile_detached(&instance);
            }
            _ => {}
        }
    }

    fn associate(&mut self, instance: &InstanceId, profile: &str) -> Result<AssociationId, ServiceError> {
        let profile = self.iam.seen.profiles.get(profile).ok_or_else(|| invalid_profile(profile, "name", "name"))?;
        let association = Association {
            id: self.mint.association(),
            instance: instance.clone(),
            profile_arn: profile.arn.clone(),
            profile_id: profile.id.clone(),
            state: AssociationState::INITIAL,
        };
        let id = association.id.clone();
        self.schedule.push(self.now + SETTLE, Due::Association(id.clone(), AssociationEvent::Settled));
        self.ec2.associations.insert(id.clone(), Rc::new(association));
        self.ec2.active.insert(instance.clone(), id.clone());
        Ok(id)
    }
}

const fn past(event: InstanceEvent) -> &'static str {
    match event {
        InstanceEvent::Start => "started",
        InstanceEvent::Stop => "stopped",
        InstanceEvent::Reboot => "rebooted",
        InstanceEvent::Terminate => "terminated",
        InstanceEvent::Booted => "booted",
        InstanceEvent::Halted => "halted",
    }
}

fn wrong_state(id: &InstanceId, event: InstanceEvent) -> ServiceError {
    let parts = ["The instance '", id.as_str(), "' is not in a state from which it can be ", past(event), "."];
    ServiceError::new(400, "IncorrectInstanceState", parts.concat())
}

fn unknown_instance(id: &str) -> ServiceError {
    unknown_instances(&[id])
}

fn unknown_instances(ids: &[&str]) -> ServiceError {
    let (s, end) = if ids.len() == 1 { ("", "' does not exist") } else { ("s", "' do not exist") };
    let message = ["The instance ID", s, " '", &ids.join(", "), end].concat();
    ServiceError::new(400, "InvalidInstanceID.NotFound", message)
}

fn unknown_association(id: &str) -> ServiceError {
    ServiceError::new(400, "InvalidAssociationID.NotFound", format!("An invalid association-id of '{id}' was given"))
}

fn not_active(id: &str) -> ServiceError {
    ServiceError::new(400, "IncorrectState", format!("The association {id} is not the active association"))
}

fn invalid_profile(given: &str, field: &str, what: &str) -> ServiceError {
    ServiceError::new(
        400,
        "InvalidParameterValue",
        format!(
            "Value ({given}) for parameter iamInstanceProfile.{field} is invalid. Invalid IAM Instance Profile {what}"
        ),
    )
}
