//! The tree of an instance's metadata, with its listings.

use std::collections::BTreeSet;

use sts_flow::cloud::{InstanceId, Service};
use sts_flow::wire::Method;

use crate::world::{ACCOUNT, ROLE, World, put_token, text};

const META: &str = "/latest/meta-data/";

fn lines(world: &mut World, id: &InstanceId, path: &str) -> Vec<String> {
    let answer = world.get(id, path);
    assert_eq!(answer.status, 200, "{path}");
    answer.body.text().lines().map(str::to_owned).collect()
}

/// `0e:12:34:…`
fn mac(world: &mut World, id: &InstanceId) -> String {
    world.get(id, "/latest/meta-data/mac").body.text().into_owned()
}

#[test]
fn directories_list_what_is_in_them() {
    let (mut world, id) = World::with_instance(1);
    let mac = mac(&mut world, &id);
    assert!(mac.len() == 17 && mac.split(':').count() == 6, "{mac}");
    let card = format!("network/interfaces/macs/{mac}/");
    for (path, names) in [
        (
            "",
            "ami-id ami-launch-index ami-manifest-path block-device-mapping/ events/ hibernation/ hostname iam/ \
             identity-credentials/ instance-action instance-id instance-life-cycle instance-type local-hostname local-ipv4 mac \
             metrics/ network/ placement/ profile public-hostname public-ipv4 reservation-id security-groups services/ system",
        ),
        ("block-device-mapping/", "ami root"),
        ("events/", "maintenance/"),
        ("events/maintenance/", "history scheduled"),
        ("iam/", "info security-credentials/"),
        ("identity-credentials/", "ec2/"),
        ("identity-credentials/ec2/", "info"),
        ("metrics/", "vhostmd"),
        ("network/", "interfaces/"),
        ("network/interfaces/", "macs/"),
        ("network/interfaces/macs/", &*format!("{mac}/")),
        (
            &*card,
            "device-number interface-id ipv4-associations/ local-hostname local-ipv4s mac owner-id public-hostname public-ipv4s \
             security-group-ids security-groups subnet-id subnet-ipv4-cidr-block vpc-id vpc-ipv4-cidr-block vpc-ipv4-cidr-blocks",
        ),
        ("placement/", "availability-zone availability-zone-id region"),
        ("services/", "domain partition"),
    ] {
        let names: Vec<&str> = names.split_whitespace().collect();
        assert_eq!(lines(&mut world, &id, &[META, path].concat()), names, "{path}");
        // Without the slash it is the same.
        assert_eq!(lines(&mut world, &id, [META, path].concat().trim_end_matches('/')), names, "{path}");
    }
    let identity = ["document", "pkcs7", "rsa2048", "signature"];
    assert_eq!(lines(&mut world, &id, "/latest/dynamic/instance-identity/"), identity);
}

/// Every name that a directory lists is there, and what is there is one or the other.
#[test]
fn whatever_is_listed_can_be_asked_for() {
    let (mut world, id) = World::with_instance(1);
    let mut ahead = vec!["/latest/dynamic/".to_owned(), META.to_owned()];
    let mut leaves = BTreeSet::new();
    while let Some(directory) = ahead.pop() {
        for name in lines(&mut world, &id, &directory) {
            let path = [&directory, name.as_str()].concat();
            if name.ends_with('/') {
                ahead.push(path);
            } else {
                for path in [path.clone(), [&path, "/"].concat()] {
                    let answer = world.get(&id, &path);
                    assert!(answer.status == 200 && !answer.body.is_empty(), "{path}");
                }
                leaves.insert(path);
            }
        }
    }
    assert!(leaves.len() > 45, "{leaves:?}");
    assert!(leaves.contains(&format!("{META}iam/security-credentials/{ROLE}")), "{leaves:?}");
}

#[test]
fn what_the_documents_say() {
    let (mut world, id) = World::with_instance(1);
    let described = world.ok(Service::Ec2, "DescribeInstances", &[]);
    let told = |name: &str| text(&described, &["reservationSet", "item", "instancesSet", "item", name]);
    let card = format!("network/interfaces/macs/{}/", mac(&mut world, &id));
    let (address, private) = (told("ipAddress"), told("privateIpAddress"));
    for (path, value) in [
        ("public-ipv4", address.clone()),
        ("public-hostname", told("dnsName")),
        ("local-ipv4", private.clone()),
        ("ami-manifest-path", "(unknown)".into()),
        ("block-device-mapping/root", told("rootDeviceName")),
        ("events/maintenance/scheduled", "[]".into()),
        ("placement/availability-zone-id", "use1-az1".into()),
        (&*[&card, "device-number"].concat(), "0".into()),
        (&*[&card, "owner-id"].concat(), ACCOUNT.into()),
        (&*[&card, "public-ipv4s"].concat(), address.clone()),
        (&*[&card, "local-ipv4s"].concat(), private.clone()),
        (&*[&card, "ipv4-associations/", &address].concat(), private),
        (&*[&card, "vpc-id"].concat(), told("vpcId")),
        (&*[&card, "subnet-id"].concat(), told("subnetId")),
        (&*[&card, "security-groups"].concat(), "default".into()),
    ] {
        assert_eq!(world.get(&id, &[META, path].concat()).body.text(), value, "{path}");
    }
    let info = world.get(&id, "/latest/meta-data/identity-credentials/ec2/info").body.text().into_owned();
    assert!(
        info.contains(&format!("\"AccountId\" : \"{ACCOUNT}\"")) && info.contains("\"Code\" : \"Success\""),
        "{info}"
    );
    let document = world.get(&id, "/latest/dynamic/instance-identity/document").body.text().into_owned();
    for member in ["billingProducts", "devpayProductCodes", "kernelId", "marketplaceProductCodes", "ramdiskId"] {
        assert!(document.contains(&format!("\"{member}\" : null")), "{document}");
    }
    // The signatures are of this document: another instance has others.
    let other = world.launch(None);
    world.wait(60);
    for name in ["pkcs7", "rsa2048", "signature"] {
        let path = format!("/latest/dynamic/instance-identity/{name}");
        let (one, two) =
            (world.get(&id, &path).body.text().into_owned(), world.get(&other, &path).body.text().into_owned());
        assert!(one != two && one.len() > 170 && one.lines().all(|line| line.len() <= 76), "{name}: {one}");
        assert_eq!(one, world.get(&id, &path).body.text(), "the same every time");
    }
    assert_ne!(mac(&mut world, &id), mac(&mut world, &other));
}

#[test]
fn a_stopped_instance_comes_back_with_another_address() {
    let (mut world, id) = World::with_instance(1);
    let before = world.get(&id, "/latest/meta-data/public-ipv4").body.text().into_owned();
    for action in ["StopInstances", "StartInstances"] {
        world.ok(Service::Ec2, action, &[("InstanceId.1", id.as_str())]);
        world.wait(60);
    }
    let described = world.ok(Service::Ec2, "DescribeInstances", &[]);
    let address = text(&described, &["reservationSet", "item", "instancesSet", "item", "ipAddress"]);
    assert_ne!(address, before);
    assert_eq!(world.get(&id, "/latest/meta-data/public-ipv4").body.text(), address);
}

/// What an instance may have in AWS and has not here is named in the docs.
#[test]
fn what_stays_out_is_said() {
    let docs = include_str!("../../docs/operations.md");
    let chapter = docs.split("## The tree of metadata").nth(1).unwrap().split("\n## ").next().unwrap();
    let (mut world, id) = World::with_instance(1);
    for (path, named) in [
        ("../user-data", "user data"),
        ("tags/instance/", "tags"),
        ("ipv6", "IPv6"),
        ("public-keys/", "public-keys/"),
        ("managed-ssh-keys/", "managed-ssh-keys/"),
        ("autoscaling/", "autoscaling/"),
        ("spot/", "spot/"),
        ("events/recommendations/", "events/recommendations/"),
        ("fws/", "fws/"),
        ("product-codes", "product-codes"),
        ("placement/group-name", "groups"),
        ("placement/host-id", "hosts"),
        ("placement/partition-number", "partitions"),
        ("identity-credentials/ec2/security-credentials/", "identity-credentials/ec2/security-credentials/"),
    ] {
        let path = path.strip_prefix("../").map_or_else(|| [META, path].concat(), |path| ["/latest/", path].concat());
        assert_eq!(world.get(&id, &path).status, 404, "{path}");
        assert!(chapter.contains(named), "{path} is not said");
    }
}

#[test]
fn a_slash_at_the_end() {
    let (mut world, id) = World::with_instance(1);
    for (method, path, status) in [
        (Method::Put, "/latest/api/token", 200),
        (Method::Put, "/latest/api/token/", 403),
        (Method::Put, "/latest/api/token//", 403),
        (Method::Put, "/2021-03-23/api/token/", 403),
    ] {
        let mut request = put_token(Some("60"));
        (request.method, request.target) = (method, path.into());
        assert_eq!(world.metadata(&id, request).status, status, "{path}");
    }
    let at = |path: &str| format!("{META}iam/security-credentials/{path}");
    for (path, status) in [(ROLE, 200), (&*format!("{ROLE}/"), 200), ("Other/", 404), ("", 200)] {
        assert_eq!(world.get(&id, &at(path)).status, status, "{path}");
    }
    assert_eq!(world.get(&id, &at(&format!("{ROLE}/"))).body.text(), world.get(&id, &at(ROLE)).body.text());
}
