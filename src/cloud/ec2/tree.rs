//! The tree of an instance's metadata: which paths there are, and what a directory lists.
//!
//! May use: [`state`](super::state). It is that of an instance with Amazon Linux 2023 on the Nitro system, without what is not
//! modelled: docs/operations.md says what that is.
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html#instancedata-data-categories>
//!
//! ```text
//! placement/ → availability-zone, availability-zone-id, region
//! ```

use super::state::Instance;

/// Where the credentials are that a profile brings.
pub(super) const CREDENTIALS: &str = "meta-data/iam/security-credentials/";
pub(super) const IAM_INFO: &str = "meta-data/iam/info";
/// Above what is told of the one network interface.
const MACS: &str = "meta-data/network/interfaces/macs/";

/// When a path is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// With an instance profile.
    Profile,
    /// With a public address.
    Public,
}
use When::{Always, Profile, Public};

/// What there is to be asked for, in order; directories follow from it.
const PATHS: [(&str, When); 36] = [
    ("dynamic/instance-identity/document", Always),
    ("dynamic/instance-identity/pkcs7", Always),
    ("dynamic/instance-identity/rsa2048", Always),
    ("dynamic/instance-identity/signature", Always),
    ("meta-data/ami-id", Always),
    ("meta-data/ami-launch-index", Always),
    ("meta-data/ami-manifest-path", Always),
    ("meta-data/block-device-mapping/ami", Always),
    ("meta-data/block-device-mapping/root", Always),
    ("meta-data/events/maintenance/history", Always),
    ("meta-data/events/maintenance/scheduled", Always),
    ("meta-data/hibernation/configured", Always),
    ("meta-data/hostname", Always),
    (IAM_INFO, Profile),
    (CREDENTIALS, Profile),
    ("meta-data/identity-credentials/ec2/info", Always),
    ("meta-data/instance-action", Always),
    ("meta-data/instance-id", Always),
    ("meta-data/instance-life-cycle", Always),
    ("meta-data/instance-type", Always),
    ("meta-data/local-hostname", Always),
    ("meta-data/local-ipv4", Always),
    ("meta-data/mac", Always),
    ("meta-data/metrics/vhostmd", Always),
    (MACS, Always),
    ("meta-data/placement/availability-zone", Always),
    ("meta-data/placement/availability-zone-id", Always),
    ("meta-data/placement/region", Always),
    ("meta-data/profile", Always),
    ("meta-data/public-hostname", Public),
    ("meta-data/public-ipv4", Public),
    ("meta-data/reservation-id", Always),
    ("meta-data/security-groups", Always),
    ("meta-data/services/domain", Always),
    ("meta-data/services/partition", Always),
    ("meta-data/system", Always),
];

/// What is told of a network interface.
const INTERFACE: [(&str, When); 16] = [
    ("device-number", Always),
    ("interface-id", Always),
    ("ipv4-associations/", Public),
    ("local-hostname", Always),
    ("local-ipv4s", Always),
    ("mac", Always),
    ("owner-id", Always),
    ("public-hostname", Public),
    ("public-ipv4s", Public),
    ("security-group-ids", Always),
    ("security-groups", Always),
    ("subnet-id", Always),
    ("subnet-ipv4-cidr-block", Always),
    ("vpc-id", Always),
    ("vpc-ipv4-cidr-block", Always),
    ("vpc-ipv4-cidr-blocks", Always),
];

/// The address of the instance's network card: made of its id, so that it is the same in every run.
pub(super) fn mac(instance: &Instance) -> String {
    let digits = instance.id.as_str().trim_start_matches("i-");
    let pairs = (0..5).map(|i| digits.get(2 * i..2 * i + 2).unwrap_or("00"));
    pairs.fold("0e".to_owned(), |mac, pair| [&mac, ":", pair].concat())
}

/// The paths of this instance.
fn visible(instance: &Instance, delivers: bool) -> Vec<String> {
    let public = instance.public_ip.as_deref();
    let is_there = |when: When| match when {
        Always => true,
        Profile => delivers,
        Public => public.is_some(),
    };
    let mut paths = Vec::with_capacity(PATHS.len() + INTERFACE.len());
    for (path, _) in PATHS.iter().filter(|(_, when)| is_there(*when)) {
        if *path != MACS {
            paths.push((*path).to_owned());
            continue;
        }
        let card = [MACS, &mac(instance), "/"].concat();
        for (name, _) in INTERFACE.iter().filter(|(_, when)| is_there(*when)) {
            // What is below an association is the public address.
            let end = if name.ends_with('/') { public.unwrap_or("") } else { "" };
            paths.push([&card, *name, end].concat());
        }
    }
    paths
}

/// What is at a path.
pub(super) enum Place {
    /// A document, at this path.
    Leaf(String),
    /// A directory that lists this.
    Directory(String),
    Nothing,
}

/// Looks `path`, below a version, up. A slash at its end makes no difference.
pub(super) fn look(instance: &Instance, delivers: bool, path: &str) -> Place {
    let bare = path.strip_suffix('/').unwrap_or(path);
    let paths = visible(instance, delivers);
    if let Some(leaf) = paths.iter().find(|known| *known == bare) {
        return Place::Leaf(leaf.clone());
    }
    // A directory: what comes next in the paths below it, with a slash if that is a directory in its turn.
    let mut names: Vec<&str> = Vec::new();
    for known in &paths {
        let below = if bare.is_empty() {
            Some(known.as_str())
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
    if names.is_empty() { Place::Nothing } else { Place::Directory(names.join("\n")) }
}
