//! How new instances' metadata answers: by the launch, else by the account, else by the image; and IMDSv2 enforced.

use sts_flow::cloud::{DeliveryMode, Service};

use crate::world::{IMAGE, World, refusal, refused, text};

/// Amazon Linux 2, which is not marked `imds-support v2.0`.
const OLD: &str = "ami-0d5eff06f840b45e9";
const LAUNCH: &str = "You can't launch instances with IMDSv1 because httpTokensEnforced is enabled for this account. Either launch \
                      the instance with httpTokens=required or contact your account owner to disable httpTokensEnforced using \
                      the ModifyInstanceMetadataDefaults API or the account settings in the EC2 console.";
const CHANGE: &str = "You can't set httpTokens to 'optional' because httpTokensEnforced is enabled for this account.";

fn launch(world: &mut World, image: &str, more: &[(&str, &str)]) -> sts_flow::wire::Response {
    let params = [("ImageId", image), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1")];
    world.admin(Service::Ec2, "RunInstances", &[&params[..], more].concat())
}

fn defaults(world: &mut World, params: &[(&str, &str)]) {
    world.ok(Service::Ec2, "ModifyInstanceMetadataDefaults", params);
}

#[test]
fn each_option_goes_by_the_launch_then_the_account_then_the_image() {
    let tokens = ("HttpTokens", "required");
    let hops = ("HttpPutResponseHopLimit", "5");
    for (image, account, of_launch, expected) in [
        (IMAGE, &[][..], &[][..], ("required", "2", "enabled")),
        (OLD, &[], &[], ("optional", "1", "enabled")),
        (OLD, &[tokens], &[], ("required", "1", "enabled")),
        (IMAGE, &[hops], &[], ("required", "5", "enabled")),
        (IMAGE, &[("HttpTokens", "optional")], &[], ("optional", "2", "enabled")),
        (OLD, &[tokens, hops], &[("MetadataOptions.HttpTokens", "optional")], ("optional", "5", "enabled")),
        (IMAGE, &[("HttpEndpoint", "disabled")], &[], ("required", "2", "disabled")),
        (IMAGE, &[hops, tokens], &[("MetadataOptions.HttpPutResponseHopLimit", "1")], ("required", "1", "enabled")),
    ] {
        let mut world = World::new(1, DeliveryMode::AheadOfTime);
        if !account.is_empty() {
            defaults(&mut world, account);
        }
        let answer = launch(&mut world, image, of_launch);
        let option = |name: &str| text(&answer, &["instancesSet", "item", "metadataOptions", name]);
        let found = (option("httpTokens"), option("httpPutResponseHopLimit"), option("httpEndpoint"));
        let found = (found.0.as_str(), found.1.as_str(), found.2.as_str());
        assert_eq!(found, expected, "{image} {account:?} {of_launch:?}");
    }
}

#[test]
fn defaults_are_told_as_they_were_set() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let told = |world: &mut World| {
        let body = world.ok(Service::Ec2, "GetInstanceMetadataDefaults", &[]).body.text().into_owned();
        body.split_once("<accountLevel>").unwrap().1.split_once("</accountLevel>").unwrap().0.replace(['\n', ' '], "")
    };
    assert_eq!(told(&mut world), "<managedBy>account</managedBy>");
    defaults(
        &mut world,
        &[("HttpTokens", "required"), ("HttpPutResponseHopLimit", "2"), ("HttpTokensEnforced", "enabled")],
    );
    assert_eq!(
        told(&mut world),
        "<httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><managedBy>account</managedBy>\
         <httpTokensEnforced>enabled</httpTokensEnforced>"
    );
    // What is not named stays; no preference is none.
    defaults(&mut world, &[("HttpPutResponseHopLimit", "-1"), ("HttpTokensEnforced", "no-preference")]);
    assert_eq!(told(&mut world), "<httpTokens>required</httpTokens><managedBy>account</managedBy>");
    for (name, value) in [
        ("HttpTokens", "perhaps"),
        ("HttpPutResponseHopLimit", "0"),
        ("HttpPutResponseHopLimit", "65"),
        ("HttpTokensEnforced", "true"),
        ("InstanceMetadataTags", "enabled"), // not modelled
    ] {
        let answer = world.admin(Service::Ec2, "ModifyInstanceMetadataDefaults", &[(name, value)]);
        let message = format!("Value ({value}) for parameter {name} is invalid.");
        refused(&answer, 400, "InvalidParameterValue", &message);
    }
}

#[test]
fn enforced_imdsv2_is_neither_launched_without_nor_taken_back() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let old = launch(&mut world, OLD, &[]);
    let old = text(&old, &["instancesSet", "item", "instanceId"]);
    defaults(&mut world, &[("HttpTokensEnforced", "enabled")]);
    for (image, more, wrong) in [
        (OLD, &[][..], true),
        (IMAGE, &[("MetadataOptions.HttpTokens", "optional")], true),
        (IMAGE, &[("MetadataOptions.HttpTokens", "optional"), ("DryRun", "true")], true),
        (IMAGE, &[], false),
        (OLD, &[("MetadataOptions.HttpTokens", "required")], false),
    ] {
        let answer = launch(&mut world, image, more);
        if wrong {
            refused(&answer, 400, "UnsupportedOperation", LAUNCH);
        } else {
            assert_eq!(answer.status, 200, "{image} {more:?}: {}", answer.body.text());
        }
    }
    // An instance that has IMDSv1 keeps it, as long as nobody touches it.
    let change = |world: &mut World, tokens: &str| {
        let params = [("InstanceId", old.as_str()), ("HttpTokens", tokens)];
        world.admin(Service::Ec2, "ModifyInstanceMetadataOptions", &params)
    };
    let body = world.ok(Service::Ec2, "DescribeInstances", &[("InstanceId.1", &old)]).body.text().into_owned();
    assert!(body.contains("<httpTokens>optional</httpTokens>"), "{body}");
    assert_eq!(change(&mut world, "required").status, 200);
    refused(&change(&mut world, "optional"), 400, "UnsupportedOperation", CHANGE);
    defaults(&mut world, &[("HttpTokensEnforced", "disabled")]);
    assert_eq!(change(&mut world, "optional").status, 200);
}

#[test]
fn images_say_whether_they_support_imdsv2() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let body = world.ok(Service::Ec2, "DescribeImages", &[("Owner.1", "amazon")]).body.text().into_owned();
    let images: Vec<(bool, bool)> =
        body.split("<imageId>").skip(1).map(|one| (one.starts_with(OLD), one.contains("<imdsSupport>v2.0"))).collect();
    assert_eq!(images, [(false, true), (true, false)]);
    for (id, code) in [("ami-1", "InvalidAMIID.Malformed"), ("ami-0123456789abcdef0", "InvalidAMIID.NotFound")] {
        assert_eq!(refusal(&world.admin(Service::Ec2, "DescribeImages", &[("ImageId.1", id)])).1, code);
    }
    let none = world.ok(Service::Ec2, "DescribeImages", &[("Owner.1", "self")]).body.text().into_owned();
    assert!(!none.contains("imageId"), "{none}");
}
