//! What an instance's metadata says: the paths, and the documents at their ends.
//!
//! May use: [`state`](super::state) and [`deliveries`](super::deliveries).

use serde::Serialize;

use super::answer::DOCUMENTATION;
use super::elements::zone;
use super::state::{Ec2, Instance};
use crate::cloud::{AccountId, Arn, DeliveryState, InstanceId, desk::Desk};
use crate::wire::layout;

const CREDENTIALS: &str = "meta-data/iam/security-credentials/";

/// The versions by which the same metadata can be asked for.
pub(super) const VERSIONS: [&str; 29] = [
    "1.0",
    "2007-01-19",
    "2007-03-01",
    "2007-08-29",
    "2007-10-10",
    "2007-12-15",
    "2008-02-01",
    "2008-09-01",
    "2009-04-04",
    "2011-01-01",
    "2011-05-01",
    "2012-01-12",
    "2014-02-25",
    "2014-11-05",
    "2015-10-20",
    "2016-04-19",
    "2016-06-30",
    "2016-09-02",
    "2018-03-28",
    "2018-08-17",
    "2018-09-24",
    "2019-10-01",
    "2020-10-27",
    "2021-01-03",
    "2021-03-23",
    "2021-07-15",
    "2022-09-24",
    "2024-04-11",
    "latest",
];

/// What there is to be asked for, in order; directories follow from it. What is below `iam/` is there with a profile only.
const PATHS: [&str; 20] = [
    "dynamic/instance-identity/document",
    "meta-data/ami-id",
    "meta-data/ami-launch-index",
    "meta-data/hostname",
    IAM_INFO,
    CREDENTIALS,
    "meta-data/instance-action",
    "meta-data/instance-id",
    "meta-data/instance-life-cycle",
    "meta-data/instance-type",
    "meta-data/local-hostname",
    "meta-data/local-ipv4",
    "meta-data/placement/availability-zone",
    "meta-data/placement/region",
    "meta-data/profile",
    "meta-data/reservation-id",
    "meta-data/security-groups",
    "meta-data/services/domain",
    "meta-data/services/partition",
    "meta-data/system",
];

const IAM_INFO: &str = "meta-data/iam/info";

/// What a path under `/latest/` answers.
pub(super) enum Found {
    Text(String),
    Html,
    /// The credentials directory or a file in it.
    Credentials(Option<String>),
}

/// `dynamic/instance-identity/document`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdentityDocument<'a> {
    account_id: &'a AccountId,
    architecture: &'static str,
    availability_zone: String,
    image_id: &'a str,
    instance_id: &'a InstanceId,
    instance_type: &'a str,
    pending_time: String,
    private_ip: &'a str,
    region: &'a str,
    version: &'static str,
}

/// `meta-data/iam/info`
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct IamInfo<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    last_updated: String,
    instance_profile_arn: &'a Arn,
    instance_profile_id: &'a str,
}

pub(super) fn metadata(ec2: &Ec2, desk: &Desk<'_>, id: &InstanceId, path: &str) -> Found {
    let Some(instance) = ec2.instances.get(id) else { return Found::Html };
    let delivers = delivers(ec2, id);
    let bare = path.trim_end_matches('/');
    let credentials =
        path.strip_prefix(CREDENTIALS).or_else(|| (bare == CREDENTIALS.trim_end_matches('/')).then_some(""));
    if let Some(role) = credentials {
        if delivers {
            return Found::Credentials((!role.is_empty()).then(|| role.to_owned()));
        }
        return Found::Html;
    }
    let visible = || PATHS.iter().filter(|path| delivers || !path.starts_with("meta-data/iam/"));
    if visible().any(|known| *known == bare) {
        return leaf(ec2, desk, instance, bare).map_or(Found::Html, Found::Text);
    }
    // A directory: what comes next in the paths below it, with a slash if that is a directory in its turn.
    let mut names: Vec<&str> = Vec::new();
    for known in visible() {
        let below = if bare.is_empty() {
            Some(*known)
        } else {
            known.strip_prefix(bare).and_then(|rest| rest.strip_prefix('/'))
        };
        let Some(below) = below else { continue };
        let name = match below.find('/') {
            // At the top they are written without it.
            Some(slash) => &below[..if bare.is_empty() { slash } else { slash + 1 }],
            None => below,
        };
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    if names.is_empty() { Found::Html } else { Found::Text(names.join("\n")) }
}

/// The text at one of [`PATHS`].
fn leaf(ec2: &Ec2, desk: &Desk<'_>, instance: &Instance, path: &str) -> Option<String> {
    let text = match path.rsplit('/').next().unwrap_or("") {
        "info" => return iam_info(ec2, desk, instance),
        "ami-id" => &instance.image,
        "ami-launch-index" => return Some(instance.index.to_string()),
        "hostname" | "local-hostname" => return Some(instance.hostname()),
        "instance-action" => "none",
        "instance-id" => instance.id.as_str(),
        "instance-life-cycle" => "on-demand",
        "instance-type" => &instance.kind,
        "local-ipv4" => &instance.private_ip,
        "availability-zone" => return Some(zone(desk)),
        "region" => &desk.site.region,
        "profile" => "default-hvm",
        "reservation-id" => &instance.reservation,
        "security-groups" => return Some(instance.groups.join("\n")),
        "domain" => "amazonaws.com",
        "partition" => "aws",
        "system" => "nitro",
        _ => return Some(identity_document(desk, instance)),
    };
    Some(text.to_owned())
}

fn identity_document(desk: &Desk<'_>, instance: &Instance) -> String {
    layout::imds(&IdentityDocument {
        account_id: &desk.site.account,
        architecture: "x86_64",
        availability_zone: zone(desk),
        image_id: &instance.image,
        instance_id: &instance.id,
        instance_type: &instance.kind,
        pending_time: instance.launched.iso(),
        private_ip: &instance.private_ip,
        region: &desk.site.region,
        version: "2017-09-30",
    })
}

/// Whether the instance has a profile in force.
fn delivers(ec2: &Ec2, id: &InstanceId) -> bool {
    ec2.imds.deliveries.get(id).is_some_and(|d| d.state != DeliveryState::NoProfile)
}

fn iam_info(ec2: &Ec2, desk: &Desk<'_>, instance: &Instance) -> Option<String> {
    let association = ec2.active_association(&instance.id)?;
    let profile = desk.known.profile_by(association.profile_arn.as_str());
    let updated = ec2.imds.deliveries.get(&instance.id).map_or(desk.site.now, |d| d.updated);
    let message = profile.filter(|p| p.role.is_none()).map(|p| {
        format!("Instance Profile does not contain a role. Please see documentation at {DOCUMENTATION}. ({})", p.name)
    });
    Some(layout::imds(&IamInfo {
        code: if profile.is_some() { "Success" } else { "InstanceProfileNotFound" },
        message,
        last_updated: updated.iso(),
        instance_profile_arn: &association.profile_arn,
        instance_profile_id: &association.profile_id,
    }))
}
