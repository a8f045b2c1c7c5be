//! Pieces of EC2's answers: an instance's state, its profile, its metadata options, and the whole of it.
//!
//! May use: [`state`](super::state) and [`wire`](crate::wire)'s XML.

use super::state::{Association, Ec2, Instance, MetadataOptions};
use crate::cloud::{InstanceState, desk::Desk, site::VPC};
use crate::kernel::Machine;
use crate::wire::xml::El;

pub(super) fn state_element(name: &'static str, state: InstanceState) -> El {
    El::new(name).leaf("code", state.code().to_string()).leaf("name", state.label())
}

fn profile_element(association: &Association) -> El {
    El::new("iamInstanceProfile").leaf("arn", association.profile_arn.as_str()).leaf("id", &association.profile_id)
}

pub(super) fn association_fields(element: El, association: &Association) -> El {
    element
        .leaf("associationId", association.id.as_str())
        .child(profile_element(association))
        .leaf("instanceId", association.instance.as_str())
        .leaf("state", association.state.label())
}

pub(super) fn options_element(name: &'static str, options: MetadataOptions, state: &str) -> El {
    El::new(name)
        .leaf("state", state)
        .leaf("httpTokens", if options.tokens_required { "required" } else { "optional" })
        .leaf("httpPutResponseHopLimit", options.hop_limit.to_string())
        .leaf("httpEndpoint", if options.endpoint_enabled { "enabled" } else { "disabled" })
        .leaf("httpProtocolIpv6", "disabled")
        .leaf("instanceMetadataTags", "disabled")
}

/// The id of a group that is known by name alone.
pub(super) fn group_id(name: &str) -> String {
    if name.starts_with("sg-") { name.to_owned() } else { ["sg-", &"0".repeat(17)].concat() }
}

/// The subnet of an instance that was launched without one: the default subnet.
pub(super) const SUBNET: &str = "subnet-06f2d8a4c1b97e350";

/// What an instance of Amazon Linux on the Nitro system is like, whichever it is.
const ALIKE: [(&str, &str); 9] = [
    ("architecture", "x86_64"),
    ("rootDeviceType", "ebs"),
    ("rootDeviceName", "/dev/xvda"),
    ("virtualizationType", "hvm"),
    ("hypervisor", "xen"),
    ("ebsOptimized", "false"),
    ("enaSupport", "true"),
    ("sourceDestCheck", "true"),
    ("platformDetails", "Linux/UNIX"),
];

/// The availability zone of every instance.
pub(super) fn zone(desk: &Desk<'_>) -> String {
    [&desk.site.region, "a"].concat()
}

pub(super) fn instance_element(ec2: &Ec2, desk: &Desk<'_>, instance: &Instance, options: &str) -> El {
    let group = |name: &String| {
        // By its id, or by the name that a made-up id goes with.
        El::new("item").leaf("groupId", group_id(name)).leaf("groupName", name)
    };
    let tag = |(key, value): &(String, String)| El::new("item").leaf("key", key).leaf("value", value);
    let element = El::new("item")
        .leaf("instanceId", instance.id.as_str())
        .leaf("imageId", &instance.image)
        .child(state_element("instanceState", instance.state))
        .leaf("privateDnsName", instance.hostname())
        .leaf("dnsName", instance.public_name())
        .leaf("reason", "")
        .children(instance.key_name.as_ref().map(|name| El::new("keyName").text(name)))
        .leaf("amiLaunchIndex", instance.index.to_string())
        .leaf("instanceType", &instance.kind)
        .leaf("launchTime", instance.launched.iso_millis())
        .child(
            El::new("placement").leaf("availabilityZone", zone(desk)).leaf("groupName", "").leaf("tenancy", "default"),
        )
        .child(El::new("monitoring").leaf("state", "disabled"))
        .leaf("subnetId", instance.subnet.as_deref().unwrap_or(SUBNET))
        .leaf("vpcId", VPC)
        .leaf("privateIpAddress", &instance.private_ip)
        .children(instance.public_ip.as_ref().map(|ip| El::new("ipAddress").text(ip)))
        .child(El::new("groupSet").children(instance.groups.iter().map(group)))
        .children(ALIKE.iter().map(|(name, value)| El::new(*name).text(*value)));
    element
        .children(ec2.active_association(&instance.id).map(profile_element))
        .children((!instance.tags.is_empty()).then(|| El::new("tagSet").children(instance.tags.iter().map(tag))))
        .child(options_element("metadataOptions", instance.metadata, options))
}
