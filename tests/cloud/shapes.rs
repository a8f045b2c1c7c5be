//! What answers hold, and nothing more: IAM's, EC2's and S3's, and CloudTrail's records.

use serde_json::Value;
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::wire::sigv4;
use sts_flow::wire::{Method, Request, Response};

use crate::world::{REGION, ROLE, S3_READ, TRUST_EC2, World, refused, text};

const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;

fn world() -> World {
    World::new(1, DeliveryMode::AheadOfTime)
}

/// Whether an answer has an element of this name.
fn has(answer: &Response, name: &str) -> bool {
    let body = answer.body.text();
    body.contains(&format!("<{name}>")) || body.contains(&format!("<{name}/>"))
}

#[test]
fn members_that_answers_of_iam_have_and_have_not() {
    let mut world = world();
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    let mine = "arn:aws:iam::123456789012:policy/mine";
    let tag = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue")];
    for (action, params, there, not_there) in [
        (
            "CreateRole",
            &[("RoleName", "plain"), trust][..],
            &["Arn"][..],
            &["Description", "Tags", "MaxSessionDuration"][..],
        ),
        ("CreateRole", &[("RoleName", "empty"), trust, ("Description", "")], &["Arn"], &["Description"]),
        (
            "CreateRole",
            &[("RoleName", "web"), trust, ("Description", "Serves"), ("MaxSessionDuration", "7200"), tag[0], tag[1]],
            &["Description", "Tags"],
            &["MaxSessionDuration"],
        ),
        ("GetRole", &[("RoleName", "web")], &["Description", "Tags", "MaxSessionDuration", "RoleLastUsed"], &[]),
        ("GetRole", &[("RoleName", "plain")], &["MaxSessionDuration"], &["Description", "Tags"]),
        ("ListRoles", &[], &["MaxSessionDuration"], &["Tags", "RoleLastUsed"]),
        (
            "UpdateRoleDescription",
            &[("RoleName", "web"), ("Description", "Waits")],
            &["Description"],
            &["MaxSessionDuration"],
        ),
        ("CreateInstanceProfile", &[("InstanceProfileName", "web")], &["Roles"], &["Tags"]),
        (
            "AddRoleToInstanceProfile",
            &[("InstanceProfileName", "web"), ("RoleName", "web")],
            &[],
            &["AddRoleToInstanceProfileResult"],
        ),
        ("GetInstanceProfile", &[("InstanceProfileName", "web")], &["RoleName", "Tags"], &["MaxSessionDuration"]),
        ("ListInstanceProfiles", &[], &["RoleName"], &["MaxSessionDuration", "Tags"]),
        ("ListInstanceProfilesForRole", &[("RoleName", "web")], &["RoleName"], &["MaxSessionDuration", "Tags"]),
        (
            "CreatePolicy",
            &[("PolicyName", "mine"), ("PolicyDocument", ALLOW), ("Description", "Mine")],
            &["Arn", "IsAttachable"],
            &["Description", "Tags"],
        ),
        (
            "CreatePolicy",
            &[("PolicyName", "tagged"), ("PolicyDocument", ALLOW), tag[0], tag[1]],
            &["Tags"],
            &["Description"],
        ),
        ("GetPolicy", &[("PolicyArn", mine)], &["Description", "Tags"], &[]),
        ("GetPolicy", &[("PolicyArn", S3_READ)], &["Tags"], &["Description"]),
        ("ListPolicies", &[("Scope", "Local")], &["Arn"], &["Description", "Tags"]),
        ("CreateUser", &[("UserName", "x")], &["Arn"], &["Tags", "PermissionsBoundary"]),
    ] {
        let answer = world.ok(Service::Iam, action, params);
        for name in there {
            assert!(has(&answer, name), "{action} {params:?} lacks {name}: {}", answer.body.text());
        }
        for name in not_there {
            assert!(!has(&answer, name), "{action} {params:?} has {name}: {}", answer.body.text());
        }
    }
}

#[test]
fn what_update_role_is_not_given_stays() {
    let mut world = world();
    let name = ("RoleName", "web");
    let params =
        [name, ("AssumeRolePolicyDocument", TRUST_EC2), ("Description", "Serves"), ("MaxSessionDuration", "7200")];
    world.ok(Service::Iam, "CreateRole", &params);
    for (params, description, seconds) in [
        (&[name][..], "Serves", "7200"),
        (&[name, ("Description", "Waits")], "Waits", "7200"),
        (&[name, ("MaxSessionDuration", "3600")], "Waits", "3600"),
    ] {
        world.ok(Service::Iam, "UpdateRole", params);
        let role = world.ok(Service::Iam, "GetRole", &[name]);
        let at = |part: &str| text(&role, &["GetRoleResult", "Role", part]);
        assert_eq!((at("Description").as_str(), at("MaxSessionDuration").as_str()), (description, seconds));
    }
}

#[test]
fn keys_of_tags_differ_by_case_but_for_users_and_roles() {
    let mut world = world();
    let two = [
        ("Tags.member.1.Key", "a"),
        ("Tags.member.1.Value", "1"),
        ("Tags.member.2.Key", "A"),
        ("Tags.member.2.Value", "2"),
    ];
    let with = |params: &[(&'static str, &'static str)]| params.iter().copied().chain(two).collect::<Vec<_>>();
    let twice = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
    for (action, params, allowed) in [
        ("CreatePolicy", &[("PolicyName", "mine"), ("PolicyDocument", ALLOW)][..], true),
        ("CreateInstanceProfile", &[("InstanceProfileName", "mine")], true),
        ("CreateRole", &[("RoleName", "mine"), ("AssumeRolePolicyDocument", TRUST_EC2)], false),
        ("CreateUser", &[("UserName", "mine")], false),
    ] {
        let answer = world.admin(Service::Iam, action, &with(params));
        if allowed {
            assert_eq!(answer.status, 200, "{action}");
        } else {
            refused(&answer, 400, "InvalidInput", twice);
        }
    }
    for (action, name) in [
        ("GetPolicy", ("PolicyArn", "arn:aws:iam::123456789012:policy/mine")),
        ("GetInstanceProfile", ("InstanceProfileName", "mine")),
    ] {
        let kept = world.ok(Service::Iam, action, &[name]).body.text().into_owned();
        for part in ["<Key>a</Key>", "<Value>1</Value>", "<Key>A</Key>", "<Value>2</Value>"] {
            assert!(kept.contains(part), "{action}: {kept}");
        }
    }
    // A role's tag takes the new value, and is taken away, whatever the case.
    world.ok(Service::Iam, "CreateRole", &[("RoleName", "web"), ("AssumeRolePolicyDocument", TRUST_EC2)]);
    for (key, value) in [("Env", "base"), ("env", "lower")] {
        let params = [("RoleName", "web"), ("Tags.member.1.Key", key), ("Tags.member.1.Value", value)];
        world.ok(Service::Iam, "TagRole", &params);
    }
    let tags = world.ok(Service::Iam, "ListRoleTags", &[("RoleName", "web")]).body.text().into_owned();
    assert!(tags.contains("<Key>env</Key>") && tags.contains("lower") && !tags.contains("base"), "{tags}");
    world.ok(Service::Iam, "UntagRole", &[("RoleName", "web"), ("TagKeys.member.1", "ENV")]);
    assert!(!has(&world.ok(Service::Iam, "ListRoleTags", &[("RoleName", "web")]), "Key"));
}

#[test]
fn an_instance_is_not_launched_with_a_hollow_profile() {
    let mut world = world();
    world.ok(Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", "hollow")]);
    let arn = "arn:aws:iam::123456789012:instance-profile/hollow";
    let message = format!("IAM Instance Profile \"{arn}\" has no associated IAM Roles");
    for given in [("IamInstanceProfile.Name", "hollow"), ("IamInstanceProfile.Arn", arn)] {
        let params = [("ImageId", crate::world::IMAGE), ("MinCount", "1"), ("MaxCount", "1"), given];
        let params: Vec<(&str, &str)> = params.into_iter().chain([("InstanceType", "t3.micro")]).collect();
        refused(&world.admin(Service::Ec2, "RunInstances", &params), 400, "InvalidParameterValue", &message);
    }
    assert!(!has(&world.ok(Service::Ec2, "DescribeInstances", &[]), "instanceId"));
}

#[test]
fn an_instances_id_is_no_associations() {
    let (mut world, id) = World::with_instance(1);
    let profile = ("IamInstanceProfile.Name", ROLE);
    for (action, params) in [
        ("ReplaceIamInstanceProfileAssociation", &[("AssociationId", id.as_str()), profile][..]),
        ("DisassociateIamInstanceProfile", &[("AssociationId", id.as_str())]),
    ] {
        let answer = world.admin(Service::Ec2, action, params);
        refused(&answer, 400, "InvalidParameterValue", "Invalid value for associationId.");
    }
    let gone = [("AssociationId", "iip-assoc-00000000000000000"), profile];
    let answer = world.admin(Service::Ec2, "ReplaceIamInstanceProfileAssociation", &gone);
    let message = "An invalid association-id of 'iip-assoc-00000000000000000' was given";
    refused(&answer, 400, "InvalidAssociationID.NotFound", message);
}

#[test]
fn records_say_what_kind_of_event_they_are_and_whose_fault_a_refusal_was() {
    let (mut world, id) = World::with_instance(1);
    let nobody = world.key("nobody");
    let stop = [("InstanceId.1", id.as_str())];
    world.call(&nobody, Service::Ec2, "StopInstances", &stop);
    world.call(&nobody, Service::Ec2, "DescribeInstances", &[]);
    world.admin(Service::Ec2, "StopInstances", &[("InstanceId.1", "i-0123456789abcdef0")]);
    world.admin(Service::Ec2, "StopInstances", &[stop[0], ("DryRun", "true")]);
    world.call(&nobody, Service::Iam, "GetRole", &[("RoleName", ROLE)]);
    world.call(&nobody, Service::S3, "/", &[]);
    world.admin(Service::Sts, "AssumeRole", &[("RoleArn", "nothing-valid-in-here"), ("RoleSessionName", "desk")]);
    let records = world.records();
    for record in &records {
        assert_eq!(record["managementEvent"], true, "{record}");
        assert_eq!(record["eventCategory"], "Management", "{record}");
        let names: Vec<&String> = record.as_object().unwrap().keys().collect();
        let place = |name: &str| names.iter().position(|n| *n == name).unwrap();
        assert!(
            place("eventType") < place("managementEvent") && place("managementEvent") < place("recipientAccountId")
        );
        assert!(place("recipientAccountId") < place("eventCategory"), "{names:?}");
    }
    let codes: Vec<&str> = records.iter().filter_map(|record| record["errorCode"].as_str()).collect();
    assert_eq!(
        codes,
        [
            "Client.UnauthorizedOperation",
            "Client.UnauthorizedOperation",
            "Client.InvalidInstanceID.NotFound",
            "Client.DryRunOperation",
            "AccessDenied",
            "AccessDenied",
            "ValidationError"
        ]
    );
    assert!(records.iter().all(|record| record["errorCode"] != Value::Null || record["errorMessage"] == Value::Null));
}

/// A request to S3 by the admin: the method, the target, headers and a body.
fn s3(
    world: &mut World,
    user: &str,
    (method, target): (Method, &str),
    headers: &[(&str, &str)],
    body: &str,
) -> Response {
    let mut request = Request::new(method, &format!("s3.{REGION}.amazonaws.com"), target);
    for (name, value) in headers {
        request = request.header((*name).to_owned(), *value);
    }
    if !body.is_empty() {
        request = request.with_body(body.to_owned());
    }
    sigv4::sign(&mut request, &world.key(user), REGION, "s3", world.now);
    world.send(Source::internet("203.0.113.45"), request)
}

#[test]
fn if_match_where_something_is_changed() {
    let mut world = world();
    let key = "/flow-reports/a.txt";
    let put = s3(&mut world, "admin", (Method::Put, key), &[], "one");
    let etag = put.headers.get("etag").unwrap().to_owned();
    let failed = "At least one of the pre-conditions you specified did not hold";
    let missing = "The specified key does not exist.";
    for (what, headers, expected) in [
        ((Method::Put, key), [("If-Match", "\"00\"")], Some((412, "PreconditionFailed", failed))),
        ((Method::Put, "/flow-reports/gone"), [("If-Match", etag.as_str())], Some((404, "NoSuchKey", missing))),
        ((Method::Put, key), [("If-None-Match", "*")], Some((412, "PreconditionFailed", failed))),
        ((Method::Delete, key), [("If-Match", "\"00\"")], Some((412, "PreconditionFailed", failed))),
        ((Method::Delete, "/flow-reports/gone"), [("If-Match", "*")], Some((404, "NoSuchKey", missing))),
        ((Method::Put, key), [("If-Match", etag.as_str())], None),
        ((Method::Delete, key), [("If-Match", "*")], None),
    ] {
        let answer = s3(&mut world, "admin", what, &headers, if what.0 == Method::Put { "two" } else { "" });
        match expected {
            Some((status, code, message)) => refused(&answer, status, code, message),
            None => assert!(answer.is_success(), "{what:?}: {}", answer.body.text()),
        }
    }
    // To compare is to read: who may only write may not.
    let write = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject","s3:DeleteObject"],"Resource":"*"}]}"#;
    world.ok(
        Service::Iam,
        "PutUserPolicy",
        &[("UserName", "nobody"), ("PolicyName", "write"), ("PolicyDocument", write)],
    );
    for (headers, status) in [(&[][..], 200), (&[("If-Match", "*")], 200), (&[("If-Match", "\"00\"")], 403)] {
        assert_eq!(s3(&mut world, "nobody", (Method::Put, key), headers, "three").status, status, "{headers:?}");
    }
}

#[test]
fn a_copy_onto_itself_changes_nothing_and_is_refused() {
    let mut world = world();
    let illegal = "This copy request is illegal because it is trying to copy an object to itself without changing the object's \
                   metadata, storage class, website redirect location or encryption attributes.";
    let failed = "At least one of the pre-conditions you specified did not hold";
    let source = |value: &'static str| ("x-amz-copy-source", value);
    for (target, headers, expected) in [
        ("/flow-photos/a.txt", vec![source("flow-photos/a.txt")], Some((400, "InvalidRequest", illegal))),
        ("/flow-photos/a.txt", vec![source("/flow-photos/a%2Etxt")], Some((400, "InvalidRequest", illegal))),
        (
            "/flow-photos/b.txt",
            vec![source("flow-photos/a.txt"), ("x-amz-copy-source-if-match", "\"00\"")],
            Some((412, "PreconditionFailed", failed)),
        ),
        ("/flow-photos/b.txt", vec![source("flow-photos/a.txt"), ("x-amz-copy-source-if-none-match", "\"00\"")], None),
        ("/flow-reports/a.txt", vec![source("flow-photos/a.txt")], None),
    ] {
        let answer = s3(&mut world, "admin", (Method::Put, target), &headers, "");
        match expected {
            Some((status, code, message)) => refused(&answer, status, code, message),
            None => assert_eq!(answer.status, 200, "{target}: {}", answer.body.text()),
        }
    }
}

#[test]
fn lambda_says_on_what_where_others_leave_it_out() {
    let mut world = world();
    let mut request = Request::new(Method::Get, &format!("lambda.{REGION}.amazonaws.com"), "/2015-03-31/functions");
    sigv4::sign(&mut request, &world.key("nobody"), REGION, "lambda", world.now);
    let answer = world.send(Source::internet("203.0.113.45"), request);
    let body: Value = serde_json::from_str(&answer.body.text()).unwrap();
    let who = crate::world::user_arn("nobody");
    assert_eq!(
        body["Message"].as_str().unwrap(),
        format!(
            "User: {who} is not authorized to perform: lambda:ListFunctions on resource: * because no identity-based policy \
             allows the lambda:ListFunctions action"
        )
    );
}
