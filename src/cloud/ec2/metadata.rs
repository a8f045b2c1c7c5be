//! What an instance's metadata says: the paths, and the documents at their ends.
//!
//! May use: [`state`](super::state), [`deliveries`](super::deliveries), the [`tree`](super::tree) of paths, and
//! [`instance_data`](super::instance_data).

use serde::Serialize;

use super::answer::DOCUMENTATION;
use super::elements::zone;
use super::instance_data::text;
use super::state::{Ec2, Instance};
use super::tree::{CREDENTIALS, IAM_INFO, Place, look};
use crate::cloud::{AccountId, Arn, DeliveryState, InstanceId, desk::Desk};
use crate::wire::layout;

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
    billing_products: (),
    devpay_product_codes: (),
    marketplace_product_codes: (),
    image_id: &'a str,
    instance_id: &'a InstanceId,
    instance_type: &'a str,
    kernel_id: (),
    pending_time: String,
    private_ip: &'a str,
    ramdisk_id: (),
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
    let bare = path.strip_suffix('/').unwrap_or(path);
    let credentials =
        path.strip_prefix(CREDENTIALS).or_else(|| (bare == CREDENTIALS.trim_end_matches('/')).then_some(""));
    if let Some(role) = credentials {
        // A slash after the role's name makes no difference.
        let role = role.strip_suffix('/').unwrap_or(role);
        if delivers {
            return Found::Credentials((!role.is_empty()).then(|| role.to_owned()));
        }
        return Found::Html;
    }
    match look(instance, delivers, path) {
        Place::Leaf(leaf) => self::leaf(ec2, desk, instance, &leaf).map_or(Found::Html, Found::Text),
        Place::Directory(names) => Found::Text(names),
        Place::Nothing => Found::Html,
    }
}

/// The text at one of the tree's paths. Those that clients and lessons ask for are here; the others in
/// [`instance_data`](super::instance_data).
fn leaf(ec2: &Ec2, desk: &Desk<'_>, instance: &Instance, path: &str) -> Option<String> {
    let text = match path {
        IAM_INFO => return iam_info(ec2, desk, instance),
        "meta-data/ami-id" => &instance.image,
        "meta-data/ami-launch-index" => return Some(instance.index.to_string()),
        "meta-data/hostname" | "meta-data/local-hostname" => return Some(instance.hostname()),
        "meta-data/instance-action" => "none",
        "meta-data/instance-id" => instance.id.as_str(),
        "meta-data/instance-life-cycle" => "on-demand",
        "meta-data/instance-type" => &instance.kind,
        "meta-data/local-ipv4" => &instance.private_ip,
        "meta-data/placement/availability-zone" => return Some(zone(desk)),
        "meta-data/placement/region" => &desk.site.region,
        "meta-data/profile" => "default-hvm",
        "meta-data/reservation-id" => &instance.reservation,
        "meta-data/services/domain" => "amazonaws.com",
        "meta-data/services/partition" => "aws",
        "meta-data/system" => "nitro",
        "dynamic/instance-identity/document" => return Some(identity_document(desk, instance)),
        _ => return text(desk, instance, path, &identity_document(desk, instance)),
    };
    Some(text.to_owned())
}

fn identity_document(desk: &Desk<'_>, instance: &Instance) -> String {
    layout::imds(&IdentityDocument {
        account_id: &desk.site.account,
        architecture: "x86_64",
        availability_zone: zone(desk),
        billing_products: (),
        devpay_product_codes: (),
        marketplace_product_codes: (),
        image_id: &instance.image,
        instance_id: &instance.id,
        instance_type: &instance.kind,
        kernel_id: (),
        pending_time: instance.launched.iso(),
        private_ip: &instance.private_ip,
        ramdisk_id: (),
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
