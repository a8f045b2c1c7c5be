//! `RunInstances`.
//!
//! There is no network to lay out and no disk to fill: key pairs, security groups and subnets are taken at their word,
//! and what would need more of them than a name is refused.
//!
//! May use: [`state`](super::state), [`life`](super::life), [`may`](super::may), [`elements`](super::elements) and
//! [`refusal`](super::refusal). <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>

use std::rc::Rc;

use super::attend::fleet_launched;
use super::change::metadata_options;
use super::elements::instance_element;
use super::life::{BOOT, associate};
use super::may::{authorize_ec2, instance_arn, profile_to_pass};
use super::refusal::{dry_run, invalid_value, is_id, malformed};
use super::state::{Ec2, Instance, Reservation};
use crate::cloud::{InstanceEvent, InstanceState, ServiceError, call::Answer, call::Call, desk::Desk, site::Due};
use crate::kernel::Machine;
use crate::wire::xml::El;

/// The most instances at a time; AWS counts the virtual processors of an account instead.
const MOST: usize = 1000;

/// What a call may say; the rest is of things that are not modelled.
const PARAMETERS: [&str; 14] = [
    "Action",
    "Version",
    "ImageId",
    "InstanceType",
    "MinCount",
    "MaxCount",
    "KeyName",
    "SecurityGroup",
    "SecurityGroupId",
    "SubnetId",
    "IamInstanceProfile",
    "MetadataOptions",
    "TagSpecification",
    "ClientToken",
];

pub(super) fn run_instances(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:RunInstances", &instance_arn(desk, "*"))?;
    let known = |name: &str| {
        let first = name.split('.').next().unwrap_or(name);
        PARAMETERS.contains(&first) || first == "DryRun" || first.starts_with("X-Amz-")
    };
    if let Some((name, _)) = call.params.iter().find(|(name, _)| !known(name)) {
        let name: String = name.chars().take(60).collect();
        let message = ["The parameter ", &name, " is not recognized"].concat();
        return Err(ServiceError::new(400, "UnknownParameter", message));
    }
    let image = call.need_ec2("ImageId")?.to_owned();
    if !is_id(&image, "ami-") {
        let message = ["Invalid id: \"", &image, "\" (expecting \"ami-...\")"].concat();
        return Err(ServiceError::new(400, "InvalidAMIID.Malformed", message));
    }
    let kind = call.get("InstanceType").unwrap_or("m1.small").to_owned();
    let simple = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !kind.split_once('.').is_some_and(|(family, size)| simple(family) && simple(size)) {
        let message = ["Invalid value '", &kind, "' for InstanceType."].concat();
        return Err(ServiceError::new(400, "InvalidParameterValue", message));
    }
    let count = counted(call, ec2.fleet.live)?;
    let groups = groups(call)?;
    let subnet = call.get("SubnetId").map(str::to_owned);
    if let Some(subnet) = subnet.as_deref().filter(|id| !is_id(id, "subnet-")) {
        return Err(malformed("InvalidSubnetID.Malformed", subnet));
    }
    let tags = tags(call)?;
    let mut metadata = ec2.defaults.options(&image);
    metadata_options(&mut metadata, call, "MetadataOptions.")?;
    ec2.defaults.let_launch(metadata)?;
    let profile = profile_to_pass(desk, call, true)?;
    dry_run(call)?;

    let reservation: Rc<str> = ["r-", &desk.site.mint.instance().as_str()[2..]].concat().into();
    let name = tags.iter().find(|(key, _)| key == "Name").map(|(_, value)| value.clone()).unwrap_or_default();
    let mut ids = Vec::new();
    for index in 0..count {
        let place = ec2.instances.len();
        let id = desk.site.mint.instance();
        let instance = Instance {
            id: id.clone(),
            name: name.clone(),
            image: image.clone(),
            kind: kind.clone(),
            private_ip: ["10.0.", &(1 + place / 200).to_string(), ".", &(23 + place % 200).to_string()].concat(),
            public_ip: Some(ec2.next_address()),
            launched: desk.site.now,
            state: InstanceState::INITIAL,
            metadata,
            index,
            place: ec2.fleet.next_place(),
            reservation: reservation.clone(),
            key_name: call.get("KeyName").map(str::to_owned),
            groups: groups.clone(),
            subnet: subnet.clone(),
            tags: tags.clone(),
        };
        desk.site.schedule.push(desk.site.now + BOOT, Due::Instance(id.clone(), InstanceEvent::Booted));
        ec2.instances.insert(id.clone(), Rc::new(instance));
        fleet_launched(ec2, desk, &id);
        if let Some(profile) = &profile {
            associate(ec2, desk, &id, profile)?;
        }
        ids.push(id);
    }
    let reservation = Reservation { id: reservation, instances: ids.into() };
    let all = reservation.instances.iter().filter_map(|id| ec2.instances.get(id));
    let set = El::new("instancesSet").children(all.map(|instance| instance_element(ec2, desk, instance, "pending")));
    let answer = vec![
        El::new("reservationId").text(&*reservation.id),
        El::new("ownerId").text(desk.site.account.as_str()),
        El::new("groupSet"),
        set,
    ];
    ec2.reservations.push(reservation);
    Ok(answer)
}

fn counted(call: &Call<'_>, running: usize) -> Result<usize, ServiceError> {
    let number = |name| {
        let text = call.need_ec2(name)?;
        text.parse::<usize>().ok().filter(|n| *n > 0).ok_or_else(|| invalid_value(text, name))
    };
    let (least, most) = (number("MinCount")?, number("MaxCount")?);
    if most < least {
        let message = "MaxCount must be equal to or greater than MinCount.";
        return Err(ServiceError::new(400, "InvalidParameterValue", message));
    }
    if least > MOST.saturating_sub(running) {
        let message = [
            "You have requested more instances (",
            &least.saturating_add(running).to_string(),
            ") than your current instance limit of 1000 allows for the specified instance type.",
        ];
        return Err(ServiceError::new(400, "InstanceLimitExceeded", message.concat()));
    }
    Ok(most.min(MOST - running))
}

/// Names of security groups are for the default subnet only.
fn groups(call: &Call<'_>) -> Result<Vec<String>, ServiceError> {
    let (names, ids) = (call.list("SecurityGroup"), call.list("SecurityGroupId"));
    let clash = |one: &str, other: &str| {
        let message = ["The parameter ", one, " cannot be used with the parameter ", other].concat();
        Err(ServiceError::new(400, "InvalidParameterCombination", message))
    };
    if !names.is_empty() && call.get("SubnetId").is_some() {
        return clash("groupName", "subnet");
    }
    if !names.is_empty() && !ids.is_empty() {
        return clash("groupName", "groupId");
    }
    if let Some(bad) = ids.iter().find(|id| !is_id(id, "sg-")) {
        let message = ["Invalid id: \"", bad, "\" (expecting \"sg-...\")"].concat();
        return Err(ServiceError::new(400, "InvalidGroupId.Malformed", message));
    }
    let given: Vec<String> = names.into_iter().chain(ids).map(str::to_owned).collect();
    Ok(if given.is_empty() { vec!["default".to_owned()] } else { given })
}

/// The tags for the instances; those for their disks and interfaces are for what is not modelled.
fn tags(call: &Call<'_>) -> Result<Vec<(String, String)>, ServiceError> {
    let mut tags: Vec<(String, String)> = Vec::new();
    for i in 1.. {
        let start = ["TagSpecification.", &i.to_string(), "."].concat();
        let at = |rest: &str| call.get(&[&start, rest].concat());
        let (Some(kind), any) = (at("ResourceType"), at("Tag.1.Key")) else {
            return if at("Tag.1.Key").is_some() { Err(invalid_value("null", "ResourceType")) } else { Ok(tags) };
        };
        if any.is_none() {
            return Err(ServiceError::new(
                400,
                "InvalidParameterValue",
                "Tag specification must have at least one tag",
            ));
        }
        for j in 1.. {
            let part = |name: &str| at(&["Tag.", &j.to_string(), ".", name].concat());
            let Some(key) = part("Key") else { break };
            if key.starts_with("aws:") {
                let message = "Tag keys starting with 'aws:' are reserved for internal use";
                return Err(ServiceError::new(400, "InvalidParameterValue", message));
            }
            if tags.iter().any(|(other, _)| other == key) {
                let message = ["Duplicate tag key '", key, "' specified."].concat();
                return Err(ServiceError::new(400, "InvalidParameterValue", message));
            }
            if kind == "instance" {
                tags.push((key.to_owned(), part("Value").unwrap_or("").to_owned()));
            }
        }
    }
    Ok(tags)
}
