//! What EC2 tells of instances and associations, and the filters of what is wanted.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use std::collections::BTreeSet;
use std::rc::Rc;

use super::elements::{association_fields, options_element, profile_element, state_element};
use super::network::group_id;
use super::refusal::{dry_run, invalid_value, unknown_association, unknown_instances};
use super::state::{Association, Instance, VPC};
use crate::cloud::service::Call;
use crate::cloud::{AssociationId, Cloud, InstanceId, ServiceError};
use crate::kernel::Machine;
use crate::wire::xml::El;

/// `Filter.1.Name=…&Filter.1.Value.1=…`: all filters have to fit, and one value of each.
struct Filter<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

impl Filter<'_> {
    /// Reads the filters; each has to be one of `known`, or of a tag.
    fn all<'a>(call: &'a Call<'_>, known: &[&str]) -> Result<Vec<Filter<'a>>, ServiceError> {
        let mut all = Vec::new();
        for i in 1.. {
            let start = ["Filter.", &i.to_string()].concat();
            let Some(name) = call.get(&[&start, ".Name"].concat()) else { break };
            let tag = known.contains(&"tag-key") && name.starts_with("tag:");
            if !tag && !known.contains(&name) {
                let message = ["The filter '", name, "' is invalid"].concat();
                return Err(ServiceError::new(400, "InvalidParameterValue", message));
            }
            all.push(Filter { name, values: call.list(&[&start, ".Value"].concat()) });
        }
        Ok(all)
    }

    fn fits(&self, actual: &[&str]) -> bool {
        self.values.iter().any(|wanted| actual.iter().any(|text| like(wanted.as_bytes(), text.as_bytes())))
    }
}

/// `*` stands for any text, `?` for one character.
fn like(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p + 1, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|c| *c == b'?' || *c == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            p = after;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

const INSTANCE_FILTERS: [&str; 12] = [
    "instance-id",
    "instance-state-name",
    "instance-state-code",
    "instance-type",
    "image-id",
    "key-name",
    "private-ip-address",
    "subnet-id",
    "availability-zone",
    "reservation-id",
    "iam-instance-profile.arn",
    "tag-key",
];

pub(super) fn instances(cloud: &mut Cloud, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
    cloud.authorize_ec2(call, "ec2:DescribeInstances", "*")?;
    let filters = Filter::all(call, &INSTANCE_FILTERS)?;
    let wanted: BTreeSet<&str> = call.list("InstanceId").into_iter().collect();
    let mut unknown = Vec::new();
    for id in &wanted {
        match cloud.instance_state(&InstanceId::new(*id)) {
            Err(refusal) if refusal.code == "InvalidInstanceID.NotFound" => unknown.push(*id),
            Err(refusal) => return Err(refusal),
            Ok(_) => {}
        }
    }
    if !unknown.is_empty() {
        return Err(unknown_instances(&unknown));
    }
    dry_run(call)?;
    let (from, most) = page(call, wanted.is_empty())?;
    let mut found = Vec::new();
    for reservation in &cloud.ec2.reservations {
        let all = reservation.instances.iter().filter_map(|id| cloud.ec2.instances.get(id));
        let fitting = all.filter(|instance| {
            (wanted.is_empty() || wanted.contains(instance.id.as_str()))
                && filters.iter().all(|filter| instance_fits(cloud, instance, &reservation.id, filter))
        });
        let items: Vec<El> = fitting.map(|instance| cloud.instance_element(instance, "applied")).collect();
        if !items.is_empty() {
            found.push(
                El::new("item")
                    .leaf("reservationId", &*reservation.id)
                    .leaf("ownerId", cloud.account.as_str())
                    .child(El::new("groupSet"))
                    .child(El::new("instancesSet").children(items)),
            );
        }
    }
    Ok(paged("reservationSet", found, from, most))
}

fn instance_fits(cloud: &Cloud, instance: &Instance, reservation: &str, filter: &Filter<'_>) -> bool {
    if let Some(key) = filter.name.strip_prefix("tag:") {
        return instance.tags.iter().any(|(k, value)| k == key && filter.fits(&[value]));
    }
    let code = instance.state.code().to_string();
    let zone = cloud.zone();
    let one: Option<&str> = match filter.name {
        "instance-id" => Some(instance.id.as_str()),
        "instance-state-name" => Some(instance.state.label()),
        "instance-state-code" => Some(&code),
        "instance-type" => Some(&instance.kind),
        "image-id" => Some(&instance.image),
        "key-name" => instance.key_name.as_deref(),
        "private-ip-address" => Some(&instance.private_ip),
        "subnet-id" => instance.subnet.as_deref(),
        "availability-zone" => Some(&zone),
        "reservation-id" => Some(reservation),
        "iam-instance-profile.arn" => cloud.ec2.active_association(&instance.id).map(|a| a.profile_arn.as_str()),
        _ => return instance.tags.iter().any(|(key, _)| filter.fits(&[key])),
    };
    one.is_some_and(|text| filter.fits(&[text]))
}

pub(super) fn associations(cloud: &mut Cloud, call: &Call<'_>) -> Result<Vec<El>, ServiceError> {
    cloud.authorize_ec2(call, "ec2:DescribeIamInstanceProfileAssociations", "*")?;
    let filters = Filter::all(call, &["instance-id", "state"])?;
    let wanted: BTreeSet<&str> = call.list("AssociationId").into_iter().collect();
    for id in &wanted {
        if !cloud.ec2.associations.contains_key(&AssociationId::new(*id)) {
            return Err(unknown_association(id));
        }
    }
    let (from, most) = page(call, wanted.is_empty())?;
    let fits = |association: &&Rc<Association>| {
        (wanted.is_empty() || wanted.contains(association.id.as_str()))
            && filters.iter().all(|filter| match filter.name {
                "state" => filter.fits(&[association.state.label()]),
                _ => filter.fits(&[association.instance.as_str()]),
            })
    };
    let found = cloud.ec2.associations.values().filter(fits).map(|a| association_fields(El::new("item"), a)).collect();
    Ok(paged("iamInstanceProfileAssociationSet", found, from, most))
}

/// Where a page begins and how much it holds. The token of the next page is opaque in AWS; here it is its beginning.
fn page(call: &Call<'_>, all: bool) -> Result<(usize, usize), ServiceError> {
    let from = match call.get("NextToken") {
        None => 0,
        Some(text) => text.parse().map_err(|_| invalid_value(text, "NextToken"))?,
    };
    let Some(text) = call.get("MaxResults") else { return Ok((from, 1000)) };
    if !all {
        let message = "The parameter instancesSet cannot be used with the parameter maxResults";
        return Err(ServiceError::new(400, "InvalidParameterCombination", message));
    }
    if let Ok(most @ 5..=1000) = text.parse() {
        return Ok((from, most));
    }
    let message = ["Value ( ", text, " ) for parameter maxResults is invalid. Expecting a value greater than 5."];
    Err(ServiceError::new(400, "InvalidParameterValue", message.concat()))
}

fn paged(name: &'static str, found: Vec<El>, from: usize, most: usize) -> Vec<El> {
    let more = found.len() > from.saturating_add(most);
    let mut answer = vec![El::new(name).children(found.into_iter().skip(from).take(most))];
    if more {
        answer.push(El::new("nextToken").text((from + most).to_string()));
    }
    answer
}

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

impl Cloud {
    /// The availability zone of every instance.
    pub(in crate::cloud) fn zone(&self) -> String {
        [&self.region, "a"].concat()
    }

    pub(super) fn instance_element(&self, instance: &Instance, options: &str) -> El {
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
                El::new("placement")
                    .leaf("availabilityZone", self.zone())
                    .leaf("groupName", "")
                    .leaf("tenancy", "default"),
            )
            .child(El::new("monitoring").leaf("state", "disabled"))
            .children(instance.subnet.as_ref().map(|id| El::new("subnetId").text(id)))
            .leaf("vpcId", VPC)
            .leaf("privateIpAddress", &instance.private_ip)
            .children(instance.public_ip.as_ref().map(|ip| El::new("ipAddress").text(ip)))
            .child(El::new("groupSet").children(instance.groups.iter().map(group)))
            .children(ALIKE.iter().map(|(name, value)| El::new(*name).text(*value)));
        element
            .children(self.ec2.active_association(&instance.id).map(profile_element))
            .children((!instance.tags.is_empty()).then(|| El::new("tagSet").children(instance.tags.iter().map(tag))))
            .child(options_element("metadataOptions", instance.metadata, options))
    }
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn what_a_filter_fits() {
        for (pattern, text, fits) in [
            ("web", "web", true),
            ("web", "webs", false),
            ("w?b", "web", true),
            ("w?b", "wb", false),
            ("*", "", true),
            ("w*", "web", true),
            ("*b*b", "abcb", true),
            ("*b*b", "abc", false),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(like(pattern.as_bytes(), text.as_bytes()), fits, "{pattern} {text}");
        }
    }
}
