//! What EC2 tells of instances and associations, and the filters of what is wanted.
//!
//! May use: [`state`](super::state), [`may`](super::may), [`elements`](super::elements) and
//! [`refusal`](super::refusal). <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use std::collections::BTreeSet;
use std::rc::Rc;

use super::elements::{association_fields, instance_element, zone};
use super::may::{authorize_ec2, instance_state};
use super::refusal::{dry_run, invalid_value, unknown_association, unknown_instances};
use super::state::{Association, Ec2, Instance};
use crate::cloud::policy::matches;
use crate::cloud::{AssociationId, InstanceId, ServiceError, call::Answer, call::Call, desk::Desk};
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
        self.values.iter().any(|wanted| actual.iter().any(|text| matches(wanted, text, false)))
    }
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

pub(super) fn instances(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:DescribeInstances", "*")?;
    let filters = Filter::all(call, &INSTANCE_FILTERS)?;
    let wanted: BTreeSet<&str> = call.list("InstanceId").into_iter().collect();
    let mut unknown = Vec::new();
    for id in &wanted {
        match instance_state(ec2, &InstanceId::new(*id)) {
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
    for reservation in &ec2.reservations {
        let all = reservation.instances.iter().filter_map(|id| ec2.instances.get(id));
        let fitting = all.filter(|instance| {
            (wanted.is_empty() || wanted.contains(instance.id.as_str()))
                && filters.iter().all(|filter| instance_fits(ec2, desk, instance, &reservation.id, filter))
        });
        let items: Vec<El> = fitting.map(|instance| instance_element(ec2, desk, instance, "applied")).collect();
        if !items.is_empty() {
            found.push(
                El::new("item")
                    .leaf("reservationId", &*reservation.id)
                    .leaf("ownerId", desk.site.account.as_str())
                    .child(El::new("groupSet"))
                    .child(El::new("instancesSet").children(items)),
            );
        }
    }
    Ok(paged("reservationSet", found, from, most))
}

fn instance_fits(ec2: &Ec2, desk: &Desk<'_>, instance: &Instance, reservation: &str, filter: &Filter<'_>) -> bool {
    if let Some(key) = filter.name.strip_prefix("tag:") {
        return instance.tags.iter().any(|(k, value)| k == key && filter.fits(&[value]));
    }
    let code = instance.state.code().to_string();
    let zone = zone(desk);
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
        "iam-instance-profile.arn" => ec2.active_association(&instance.id).map(|a| a.profile_arn.as_str()),
        _ => return instance.tags.iter().any(|(key, _)| filter.fits(&[key])),
    };
    one.is_some_and(|text| filter.fits(&[text]))
}

pub(super) fn associations(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:DescribeIamInstanceProfileAssociations", "*")?;
    let filters = Filter::all(call, &["instance-id", "state"])?;
    let wanted: BTreeSet<&str> = call.list("AssociationId").into_iter().collect();
    for id in &wanted {
        if !ec2.associations.contains_key(&AssociationId::new(*id)) {
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
    let found = ec2.associations.values().filter(fits).map(|a| association_fields(El::new("item"), a)).collect();
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

#[cfg(test)]
mod tests {
    use super::matches;

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
            assert_eq!(matches(pattern, text, false), fits, "{pattern} {text}");
        }
    }
}
