//! What EC2 keeps: instances, their profile associations, and what of the VPC is modelled.
//!
//! May use: ids, [`machines`](crate::cloud::machines), [`kernel`](crate::kernel)'s time, and what its metadata service
//! and the fleet keep.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::deliveries::Imds;
use super::fleet::Fleet;
use crate::cloud::{Arn, AssociationId, AssociationState, InstanceId, InstanceState};
use crate::kernel::SimTime;

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

/// The account's defaults of metadata options. What is nothing is `no-preference`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cloud) struct Defaults {
    pub(super) tokens_required: Option<bool>,
    pub(super) endpoint_enabled: Option<bool>,
    pub(super) hop_limit: Option<u8>,
    /// Tags in metadata are not modelled: they can be off, and nothing else.
    pub(super) tags: Option<bool>,
    pub(super) tokens_enforced: Option<bool>,
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
pub(in crate::cloud) struct Reservation {
    /// `r-…`
    pub(super) id: Rc<str>,
    pub(super) instances: Rc<[InstanceId]>,
}

/// Everything that EC2 keeps.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct Ec2 {
    /// In the order of their launch.
    pub(super) reservations: Vec<Reservation>,
    pub(super) instances: BTreeMap<InstanceId, Rc<Instance>>,
    pub(super) associations: BTreeMap<AssociationId, Rc<Association>>,
    /// The association of each instance that is in force or coming.
    pub(super) active: BTreeMap<InstanceId, AssociationId>,
    /// The gateway endpoints of the VPC.
    pub(super) endpoints: Vec<Endpoint>,
    /// What security groups let in.
    pub(super) rules: Vec<Rule>,
    /// How many public addresses have been given out.
    pub(super) addresses: usize,
    /// How new instances' metadata answers, where their launch does not say.
    pub(super) defaults: Defaults,
    /// What the instances' metadata service keeps.
    pub(super) imds: Imds,
    /// What is kept of the instances as a whole.
    pub fleet: Fleet,
}

impl Ec2 {
    /// The instance's association, if one is in force or coming.
    pub fn active_association(&self, instance: &InstanceId) -> Option<&Association> {
        self.associations.get(self.active.get(instance)?).map(Rc::as_ref)
    }

    /// The instance of this id.
    pub fn instance(&self, id: &InstanceId) -> Option<&Instance> {
        self.instances.get(id).map(Rc::as_ref)
    }

    /// The instances, by id.
    pub fn all(&self) -> impl Iterator<Item = &Instance> {
        self.instances.values().map(Rc::as_ref)
    }

    /// The instance that is told of whatever else there is: the one asked for, or the first that was launched and still
    /// runs.
    pub fn attended(&self) -> Option<&Instance> {
        self.instances.get(self.fleet.attended.as_ref()?).map(Rc::as_ref)
    }

    /// The ids of the VPC's endpoints.
    pub fn endpoint_ids(&self) -> impl Iterator<Item = &str> {
        self.endpoints.iter().map(|endpoint| endpoint.id.as_str())
    }

    /// The next public address, from Amazon's own block for us-east-1.
    pub(super) fn next_address(&mut self) -> String {
        let n = 17 * 256 + 23 + self.addresses * 37;
        self.addresses += 1;
        ["54.204.", &(n / 256 % 256).to_string(), ".", &(n % 256).to_string()].concat()
    }

    /// The instance, to be changed.
    pub(super) fn instance_mut(&mut self, id: &InstanceId) -> Option<&mut Instance> {
        self.instances.get_mut(id).map(Rc::make_mut)
    }
}

/// A security group's rule: these ports of TCP, from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cloud) struct Rule {
    /// The group's id.
    pub(super) group: String,
    pub(super) from: u16,
    pub(super) to: u16,
    pub(super) cidr: String,
}

/// A gateway endpoint for S3.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Endpoint {
    /// `vpce-…`
    pub(super) id: String,
    pub(super) service: String,
    pub(super) tables: Vec<String>,
    pub(super) created: SimTime,
}
