//! Instances and their profile associations.

use sts_flow::cloud::{AssociationId, DeliveryMode, InstanceId, Service};
use sts_flow::wire::Response;

use crate::world::{A_MINUTE, IMAGE, ROLE, TRUST_EC2, World, refusal, refused, role_arn, text};

fn state(world: &mut World, id: &InstanceId) -> (String, String) {
    let answer = world.ok(Service::Ec2, "DescribeInstances", &[("InstanceId.1", id.as_str())]);
    let at = |name| text(&answer, &["reservationSet", "item", "instancesSet", "item", "instanceState", name]);
    (at("code"), at("name"))
}

fn association(answer: &Response) -> (String, String) {
    let at = |name| text(answer, &["iamInstanceProfileAssociation", name]);
    (at("associationId"), at("state"))
}

fn association_state(world: &mut World, id: &str) -> String {
    let answer = world.ok(Service::Ec2, "DescribeIamInstanceProfileAssociations", &[("AssociationId.1", id)]);
    text(&answer, &["iamInstanceProfileAssociationSet", "item", "state"])
}

fn two_roles() -> (World, InstanceId) {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[]);
    world.role("Other-Role", TRUST_EC2, &[]);
    let id = world.launch(None);
    world.wait(A_MINUTE);
    (world, id)
}

/// A refusal of EC2's for want of permission: its words, and the rest of the reasons in an opaque token.
#[track_caller]
fn unauthorized(answer: &Response, words: &str) {
    let (status, code, message) = refusal(answer);
    assert_eq!((status, &*code), (403, "UnauthorizedOperation"));
    let (told, hidden) =
        message.split_once(" Encoded authorization failure message: ").unwrap_or_else(|| panic!("{message}"));
    assert_eq!(told, words);
    assert_eq!(hidden.len(), 320);
}

#[test]
fn states_and_their_codes() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let id = world.launch(None);
    let instance = [("InstanceId.1", id.as_str())];
    let is =
        |world: &mut World, code: &str, name: &str| assert_eq!(state(world, &id), (code.to_owned(), name.to_owned()));
    is(&mut world, "0", "pending");
    world.wait(A_MINUTE);
    is(&mut world, "16", "running");
    world.ok(Service::Ec2, "StopInstances", &instance);
    is(&mut world, "64", "stopping");
    world.wait(A_MINUTE);
    is(&mut world, "80", "stopped");
    world.ok(Service::Ec2, "StartInstances", &instance);
    is(&mut world, "0", "pending");
    world.wait(A_MINUTE);
    world.ok(Service::Ec2, "RebootInstances", &instance);
    is(&mut world, "16", "running");
    let answer = world.ok(Service::Ec2, "TerminateInstances", &instance);
    assert_eq!(text(&answer, &["instancesSet", "item", "previousState", "name"]), "running");
    assert_eq!(text(&answer, &["instancesSet", "item", "currentState", "code"]), "32");
    is(&mut world, "32", "shutting-down");
    world.wait(A_MINUTE);
    is(&mut world, "48", "terminated");
    let answer = world.admin(Service::Ec2, "StartInstances", &instance);
    let (status, code, _) = refusal(&answer);
    assert_eq!((status, &*code), (400, "IncorrectInstanceState"));
}

#[test]
fn what_does_not_exist() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[]);
    let nowhere = "i-0123456789abcdef0";
    for action in ["StartInstances", "StopInstances", "TerminateInstances", "RebootInstances", "DescribeInstances"] {
        let answer = world.admin(Service::Ec2, action, &[("InstanceId.1", nowhere)]);
        refused(&answer, 400, "InvalidInstanceID.NotFound", &format!("The instance ID '{nowhere}' does not exist"));
    }
    let none = "iip-assoc-0123456789abcdef0";
    for (action, more) in [
        ("DisassociateIamInstanceProfile", None),
        ("ReplaceIamInstanceProfileAssociation", Some(("IamInstanceProfile.Name", ROLE))),
    ] {
        let mut params = vec![("AssociationId", none)];
        params.extend(more);
        let answer = world.admin(Service::Ec2, action, &params);
        refused(
            &answer,
            400,
            "InvalidAssociationID.NotFound",
            &format!("An invalid association-id of '{none}' was given"),
        );
    }
}

#[test]
fn an_association_comes_and_goes() {
    let (mut world, id) = two_roles();
    let params = [("InstanceId", id.as_str()), ("IamInstanceProfile.Name", ROLE)];
    let (assoc, first) = association(&world.ok(Service::Ec2, "AssociateIamInstanceProfile", &params));
    assert!(assoc.starts_with("iip-assoc-") && assoc.len() == 27, "{assoc}");
    assert_eq!(first, "associating");
    world.wait(10);
    assert_eq!(association_state(&mut world, &assoc), "associated");
    let answer = world.admin(Service::Ec2, "AssociateIamInstanceProfile", &params);
    refused(&answer, 400, "IncorrectState", &format!("There is an existing association for instance {id}"));
    let gone = world.ok(Service::Ec2, "DisassociateIamInstanceProfile", &[("AssociationId", &assoc)]);
    assert_eq!(association(&gone), (assoc.clone(), "disassociating".to_owned()));
    world.wait(10);
    assert_eq!(world.cloud.attended_association(), None::<&AssociationId>);
    let again = association(&world.ok(Service::Ec2, "AssociateIamInstanceProfile", &params));
    assert_ne!(again.0, assoc);
}

#[test]
fn only_a_running_or_stopped_instance_takes_a_profile() {
    let (mut world, id) = two_roles();
    let instance = [("InstanceId.1", id.as_str())];
    let params = [("InstanceId", id.as_str()), ("IamInstanceProfile.Name", ROLE)];
    let message = format!("The instance '{id}' is not in the 'running' or 'stopped' states.");
    world.ok(Service::Ec2, "StopInstances", &instance);
    refused(
        &world.admin(Service::Ec2, "AssociateIamInstanceProfile", &params),
        400,
        "IncorrectInstanceState",
        &message,
    );
    world.wait(A_MINUTE);
    world.ok(Service::Ec2, "AssociateIamInstanceProfile", &params);
    world.wait(A_MINUTE);
    // Its credentials come when it starts.
    world.ok(Service::Ec2, "StartInstances", &instance);
    let pending = world.launch(None);
    let early = [("InstanceId", pending.as_str()), ("IamInstanceProfile.Name", ROLE)];
    let message = format!("The instance '{pending}' is not in the 'running' or 'stopped' states.");
    refused(&world.admin(Service::Ec2, "AssociateIamInstanceProfile", &early), 400, "IncorrectInstanceState", &message);
    world.wait(A_MINUTE);
    assert_eq!(world.document(&id, ROLE)["Code"], "Success");
}

#[test]
fn replacing() {
    let (mut world, id) = two_roles();
    let params = [("InstanceId", id.as_str()), ("IamInstanceProfile.Name", ROLE)];
    let (old, _) = association(&world.ok(Service::Ec2, "AssociateIamInstanceProfile", &params));
    world.wait(10);
    let before = world.credentials(&id, ROLE);
    let replace = [("AssociationId", &*old), ("IamInstanceProfile.Name", "Other-Role")];
    let (new, now) = association(&world.ok(Service::Ec2, "ReplaceIamInstanceProfileAssociation", &replace));
    assert_eq!(now, "associating");
    assert_ne!(new, old);
    world.wait(10);
    assert_eq!(association_state(&mut world, &new), "associated");
    assert_eq!(world.get(&id, "/latest/meta-data/iam/security-credentials/").body.text(), "Other-Role");
    // Replacing forces new credentials; the old ones still are somebody.
    assert_ne!(world.credentials(&id, "Other-Role").access_key_id, before.access_key_id);
    assert_eq!(world.call(&before, Service::Sts, "GetCallerIdentity", &[]).status, 200);
    let answer = world.admin(Service::Ec2, "ReplaceIamInstanceProfileAssociation", &replace);
    refused(&answer, 400, "IncorrectState", &format!("The association {old} is not the active association"));

    world.ok(Service::Ec2, "StopInstances", &[("InstanceId.1", id.as_str())]);
    world.wait(A_MINUTE);
    let stopped = [("AssociationId", &*new), ("IamInstanceProfile.Name", ROLE)];
    let answer = world.admin(Service::Ec2, "ReplaceIamInstanceProfileAssociation", &stopped);
    refused(&answer, 400, "IncorrectState", &format!("The association {new} is not the active association"));
}

/// To take a profile away and to associate it again gives new credentials, as replacing it does, however soon it is done.
#[test]
fn associating_again_gives_new_credentials() {
    for pause in [0, 1, 10, A_MINUTE] {
        let (mut world, id) = World::with_instance(1);
        let before = world.credentials(&id, ROLE);
        let old = world.cloud.attended_association().unwrap().to_string();
        world.ok(Service::Ec2, "DisassociateIamInstanceProfile", &[("AssociationId", &old)]);
        world.wait(pause);
        let params = [("InstanceId", id.as_str()), ("IamInstanceProfile.Name", ROLE)];
        let (new, now) = association(&world.ok(Service::Ec2, "AssociateIamInstanceProfile", &params));
        assert_eq!(now, "associating");
        world.wait(A_MINUTE);
        assert_eq!(association_state(&mut world, &old), "disassociated", "after {pause} s");
        assert_eq!(association_state(&mut world, &new), "associated", "after {pause} s");
        assert_ne!(world.credentials(&id, ROLE).access_key_id, before.access_key_id, "after {pause} s");
    }
}

#[test]
fn a_terminated_instance_loses_its_association() {
    let (mut world, id) = World::with_instance(1);
    let association = world.cloud.attended_association().unwrap().to_string();
    world.ok(Service::Ec2, "TerminateInstances", &[("InstanceId.1", id.as_str())]);
    world.wait(2 * A_MINUTE);
    assert_eq!(association_state(&mut world, &association), "disassociated");
}

#[test]
fn passing_a_role_needs_permission() {
    let (mut world, id) = two_roles();
    let allow = |action: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":{action},"Resource":"*"}}]}}"#)
    };
    // A role that may do all of EC2, but passes no role on; it is used from the desk.
    let trust = crate::world::trust("arn:aws:iam::123456789012:user/admin");
    world.role("Operator", &trust, &[]);
    let put = |world: &mut World, document: &str| {
        let params = [("RoleName", "Operator"), ("PolicyName", "p"), ("PolicyDocument", document)];
        world.ok(Service::Iam, "PutRolePolicy", &params);
    };
    put(&mut world, &allow("\"ec2:*\""));
    let admin = world.key("admin");
    let operator = crate::world::issued(&world.assume(&admin, "Operator", &[]));
    let message = format!(
        "You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/Operator/desk is not \
         authorized to perform: iam:PassRole on resource: {} because no identity-based policy allows the iam:PassRole action.",
        role_arn(ROLE)
    );
    let associate = [("InstanceId", id.as_str()), ("IamInstanceProfile.Name", ROLE)];
    let run = [("ImageId", IMAGE), ("MinCount", "1"), ("MaxCount", "1"), ("IamInstanceProfile.Name", ROLE)];
    for (action, params) in [("RunInstances", &run[..]), ("AssociateIamInstanceProfile", &associate)] {
        unauthorized(&world.call(&operator, Service::Ec2, action, params), &message);
    }
    assert_eq!(world.cloud.attended_association(), None);
    // Without a profile there is nothing to pass.
    assert_eq!(world.call(&operator, Service::Ec2, "RunInstances", &run[..3]).status, 200);
    put(&mut world, &allow("[\"ec2:*\",\"iam:PassRole\"]"));
    assert_eq!(world.call(&operator, Service::Ec2, "AssociateIamInstanceProfile", &associate).status, 200);
    // The other way round: who may pass the role must also be allowed to associate.
    put(&mut world, &allow("\"iam:PassRole\""));
    let answer = world.call(&operator, Service::Ec2, "AssociateIamInstanceProfile", &associate);
    let (status, code, message) = refusal(&answer);
    assert_eq!((status, &*code), (403, "UnauthorizedOperation"));
    assert!(message.contains("ec2:AssociateIamInstanceProfile"), "{message}");
}

#[test]
fn an_unknown_profile() {
    let (mut world, id) = two_roles();
    let by_name = "Value (nowhere) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name";
    let run = [("ImageId", IMAGE), ("MinCount", "1"), ("MaxCount", "1"), ("IamInstanceProfile.Name", "nowhere")];
    refused(&world.admin(Service::Ec2, "RunInstances", &run), 400, "InvalidParameterValue", by_name);
    assert_eq!(world.cloud.instances().count(), 1, "nothing was launched");
    let associate = [("InstanceId", id.as_str()), ("IamInstanceProfile.Name", "nowhere")];
    let answer = world.admin(Service::Ec2, "AssociateIamInstanceProfile", &associate);
    refused(&answer, 400, "InvalidParameterValue", by_name);
    let arn = "arn:aws:iam::123456789012:instance-profile/nowhere";
    let answer = world.admin(
        Service::Ec2,
        "AssociateIamInstanceProfile",
        &[("InstanceId", id.as_str()), ("IamInstanceProfile.Arn", arn)],
    );
    let by_arn =
        format!("Value ({arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN");
    refused(&answer, 400, "InvalidParameterValue", &by_arn);
    // By the ARN of one that exists it works as by its name.
    let arn = format!("arn:aws:iam::123456789012:instance-profile/{ROLE}");
    world.ok(
        Service::Ec2,
        "AssociateIamInstanceProfile",
        &[("InstanceId", id.as_str()), ("IamInstanceProfile.Arn", &arn)],
    );
}

#[test]
fn many_instances_share_a_profile() {
    let (mut world, first) = World::with_instance(1);
    let second = world.launch(Some(ROLE));
    world.wait(A_MINUTE);
    let (a, b) = (world.credentials(&first, ROLE), world.credentials(&second, ROLE));
    assert_ne!(a, b);
    for (key, id) in [(a, first), (b, second)] {
        let answer = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
        assert!(text(&answer, &["GetCallerIdentityResult", "Arn"]).ends_with(id.as_str()));
    }
}

#[test]
fn what_is_so_already_stays_so() {
    let (mut world, id) = two_roles();
    let instance = [("InstanceId.1", id.as_str())];
    world.ok(Service::Ec2, "StartInstances", &instance);
    world.ok(Service::Ec2, "StopInstances", &instance);
    world.ok(Service::Ec2, "StopInstances", &instance);
    refused(
        &world.admin(Service::Ec2, "StartInstances", &instance),
        400,
        "IncorrectInstanceState",
        &format!("The instance '{id}' is not in a state from which it can be started."),
    );
    refused(
        &world.admin(Service::Ec2, "StopInstances", &[]),
        400,
        "MissingParameter",
        "The request must contain the parameter InstanceId",
    );
}

#[test]
fn launching_as_the_guide_does() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("s3access-profile", TRUST_EC2, &[]);
    let by_name = [
        ("ImageId", "ami-11aa22bb"),
        ("MinCount", "1"),
        ("MaxCount", "2"),
        ("IamInstanceProfile.Name", "s3access-profile"),
        ("KeyName", "my-key-pair"),
        ("SecurityGroup.1", "my-security-group"),
    ];
    let with = |more: &[(&'static str, &'static str)]| {
        let mut all: Vec<(&str, &str)> = by_name.to_vec();
        all.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        all.extend(more);
        all.retain(|(_, value)| !value.is_empty());
        all
    };
    for (more, status, code, message) in [
        (
            &[("SubnetId", "subnet-1a2b3c4d")][..],
            400,
            "InvalidParameterCombination",
            "The parameter groupName cannot be used with the parameter subnet",
        ),
        (&[("ImageId", "")], 400, "MissingParameter", "The request must contain the parameter ImageId"),
        (&[("ImageId", "ami-1")], 400, "InvalidAMIID.Malformed", "Invalid id: \"ami-1\" (expecting \"ami-...\")"),
        (&[("MinCount", "")], 400, "MissingParameter", "The request must contain the parameter MinCount"),
        (&[("MinCount", "0")], 400, "InvalidParameterValue", "Value (0) for parameter MinCount is invalid."),
        (&[("InstanceType", "big")], 400, "InvalidParameterValue", "Invalid value 'big' for InstanceType."),
        (
            &[("Monitoring.Enabled", "true")],
            400,
            "UnknownParameter",
            "The parameter Monitoring.Enabled is not recognized",
        ),
        (
            &[("MetadataOptions.HttpPutResponseHopLimit", "65")],
            400,
            "InvalidParameterValue",
            "Value (65) for parameter HttpPutResponseHopLimit is invalid.",
        ),
        (
            &[("IamInstanceProfile.Arn", "arn:aws:iam::123456789012:instance-profile/s3access-profile")],
            400,
            "InvalidParameterCombination",
            "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
        ),
        (
            &[("TagSpecification.1.ResourceType", "instance"), ("TagSpecification.1.Tag.1.Key", "aws:x")],
            400,
            "InvalidParameterValue",
            "Tag keys starting with 'aws:' are reserved for internal use",
        ),
        (&[("DryRun", "true")], 412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."),
    ] {
        refused(&world.admin(Service::Ec2, "RunInstances", &with(more)), status, code, message);
    }
    assert_eq!(world.cloud.instances().count(), 0);
    let answer = world.ok(
        Service::Ec2,
        "RunInstances",
        &with(&[
            ("SecurityGroup.1", ""),
            ("SecurityGroupId.1", "sg-1a2b3c4d"),
            ("SubnetId", "subnet-1a2b3c4d"),
            ("MetadataOptions.HttpTokens", "optional"),
            ("TagSpecification.1.ResourceType", "instance"),
            ("TagSpecification.1.Tag.1.Key", "Name"),
            ("TagSpecification.1.Tag.1.Value", "web"),
        ]),
    );
    for (path, wanted) in [
        ("keyName", "my-key-pair"),
        ("subnetId", "subnet-1a2b3c4d"),
        ("instanceType", "m1.small"),
        ("groupSet/item/groupId", "sg-1a2b3c4d"),
        ("tagSet/item/value", "web"),
        ("placement/availabilityZone", "us-east-1a"),
        ("metadataOptions/httpTokens", "optional"),
        ("iamInstanceProfile/arn", "arn:aws:iam::123456789012:instance-profile/s3access-profile"),
    ] {
        let path: Vec<&str> = ["instancesSet", "item"].into_iter().chain(path.split('/')).collect();
        assert_eq!(text(&answer, &path), wanted, "{path:?}");
    }
    assert_eq!(world.cloud.instances().count(), 2);
    // Both are of one reservation.
    let all = world.ok(Service::Ec2, "DescribeInstances", &[]);
    assert_eq!(all.body.text().matches("<reservationId>").count(), 1);
}

#[test]
fn filters() {
    let (mut world, id) = World::with_instance(1);
    let other = world.launch(None);
    let profile = format!("arn:aws:iam::123456789012:instance-profile/{ROLE}");
    for (name, value, wanted) in [
        ("instance-id", id.as_str(), vec![&id]),
        ("instance-state-name", "running", vec![&id]),
        ("instance-state-name", "pending", vec![&other]),
        ("instance-state-code", "80", vec![]),
        ("iam-instance-profile.arn", &profile, vec![&id]),
        ("instance-type", "t3.*", vec![&id, &other]),
        ("tag:Name", "x", vec![]),
        ("image-id", "ami-0c02fb55956c7d316", vec![&id, &other]),
    ] {
        let answer =
            world.ok(Service::Ec2, "DescribeInstances", &[("Filter.1.Name", name), ("Filter.1.Value.1", value)]);
        let body = answer.body.text();
        for instance in [&id, &other] {
            assert_eq!(
                body.contains(&format!("<instanceId>{instance}<")),
                wanted.contains(&instance),
                "{name}={value}"
            );
        }
    }
    for (action, name) in [("DescribeInstances", "colour"), ("DescribeIamInstanceProfileAssociations", "tag:Name")] {
        let answer = world.admin(Service::Ec2, action, &[("Filter.1.Name", name), ("Filter.1.Value.1", "x")]);
        refused(&answer, 400, "InvalidParameterValue", &format!("The filter '{name}' is invalid"));
    }
    for (name, value, count) in [
        ("state", "associated", 1),
        ("state", "disassociated", 0),
        ("instance-id", id.as_str(), 1),
        ("instance-id", other.as_str(), 0),
    ] {
        let params = [("Filter.1.Name", name), ("Filter.1.Value.1", value)];
        let answer = world.ok(Service::Ec2, "DescribeIamInstanceProfileAssociations", &params);
        assert_eq!(answer.body.text().matches("<associationId>").count(), count, "{name}={value}");
    }
    let answer = world.admin(Service::Ec2, "DescribeInstances", &[("InstanceId.1", "web")]);
    refused(&answer, 400, "InvalidInstanceID.Malformed", "Invalid id: \"web\"");
}

#[test]
fn all_or_none_and_dry_runs() {
    let (mut world, id) = two_roles();
    let both = [("InstanceId.1", id.as_str()), ("InstanceId.2", "i-0123456789abcdef0")];
    let answer = world.admin(Service::Ec2, "StopInstances", &both);
    refused(&answer, 400, "InvalidInstanceID.NotFound", "The instance ID 'i-0123456789abcdef0' does not exist");
    let dry = [both[0], ("DryRun", "true")];
    let answer = world.admin(Service::Ec2, "StopInstances", &dry);
    refused(&answer, 412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    assert_eq!(state(&mut world, &id).1, "running");
    let nobody = world.key("nobody");
    let answer = world.call(&nobody, Service::Ec2, "StopInstances", &dry);
    let words = format!(
        "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/nobody is not authorized to \
         perform: ec2:StopInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance/{id} because no identity-based \
         policy allows the ec2:StopInstances action."
    );
    unauthorized(&answer, &words);
}

#[test]
fn passing_a_role_may_depend_on_the_service() {
    let (mut world, id) = two_roles();
    let admin = world.key("admin");
    for (service, allowed) in [("ec2.amazonaws.com", true), ("lambda.amazonaws.com", false)] {
        let document = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["ec2:*","iam:AddRoleToInstanceProfile"],"Resource":"*"}},
            {{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{{"StringEquals":{{"iam:PassedToService":"{service}"}}}}}}]}}"#
        );
        let trust = crate::world::trust("arn:aws:iam::123456789012:user/admin");
        let name = service.split('.').next().unwrap();
        world.role(name, &trust, &[]);
        let put = [("RoleName", name), ("PolicyName", "p"), ("PolicyDocument", &*document)];
        world.ok(Service::Iam, "PutRolePolicy", &put);
        let key = crate::world::issued(&world.assume(&admin, name, &[]));
        let empty = format!("{name}-empty");
        world.ok(Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", &empty)]);
        let add = [("InstanceProfileName", &*empty), ("RoleName", ROLE)];
        assert_eq!(world.call(&key, Service::Iam, "AddRoleToInstanceProfile", &add).status == 200, allowed);
        let associate = [("InstanceId", id.as_str()), ("IamInstanceProfile.Name", ROLE)];
        // The second finds an association, if it gets that far.
        let answer = world.call(&key, Service::Ec2, "AssociateIamInstanceProfile", &associate);
        assert_eq!(answer.status, if allowed { 200 } else { 403 }, "{}", answer.body.text());
    }
}
