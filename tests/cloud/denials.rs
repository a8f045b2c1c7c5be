//! What a refusal names of its reasons: the managed policy that denied, by its ARN; and in IAM's, an authorization id,
//! under which the whole decision can be had (Access Troubleshooter, preview).

use serde_json::{Value, json};
use sts_flow::cloud::{DeliveryMode, Effect, Service, Source};
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, percent_encode};

use crate::world::{ACCOUNT, ADMIN, REGION, World, issued, refusal, user_arn};

const NO_S3: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"NoS3","Effect":"Deny","Action":["s3:*","iam:Get*","ec2:*"],"Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// The account with the managed policy `no-s3`; its ARN.
fn with_policy() -> (World, String) {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.ok(Service::Iam, "CreatePolicy", &[("PolicyName", "no-s3"), ("PolicyDocument", NO_S3)]);
    (world, format!("arn:aws:iam::{ACCOUNT}:policy/no-s3"))
}

#[test]
fn a_managed_policy_that_denies_is_named_by_its_arn() {
    let buckets =
        |who: &str, ending: &str| format!("User: {who} is not authorized to perform: s3:ListAllMyBuckets {ending}");
    // Where the policy stands, and what the refusal says of it.
    for (place, ending) in [
        ("attached", "with an explicit deny in an identity-based policy: ARN"),
        ("boundary", "with an explicit deny in a permissions boundary: ARN"),
        ("inline", "with an explicit deny in an identity-based policy"),
        ("session", "with an explicit deny in a session policy: ARN"),
        ("session, inline", "with an explicit deny in a session policy"),
    ] {
        let (mut world, arn) = with_policy();
        let user = [("UserName", "reader")];
        let mut key = world.key("reader");
        let mut who = user_arn("reader");
        match place {
            "attached" => drop(world.ok(Service::Iam, "AttachUserPolicy", &[user[0], ("PolicyArn", &arn)])),
            "boundary" => {
                world.ok(Service::Iam, "PutUserPermissionsBoundary", &[user[0], ("PermissionsBoundary", &arn)]);
            }
            "inline" => {
                let params = [user[0], ("PolicyName", "no-s3"), ("PolicyDocument", NO_S3)];
                world.ok(Service::Iam, "PutUserPolicy", &params);
            }
            _ => {
                let trust = crate::world::trust(&user_arn("admin"));
                world.role("Admin", &trust, &[ADMIN]);
                let admin = world.key("admin");
                let passed = if place == "session" { ("PolicyArns.member.1.arn", &*arn) } else { ("Policy", NO_S3) };
                key = issued(&world.assume(&admin, "Admin", &[passed]));
                who = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Admin/desk");
            }
        }
        let answer = world.call(&key, Service::S3, "/", &[]);
        let (status, code, message) = refusal(&answer);
        let expected = buckets(&who, &ending.replace("ARN", &arn));
        assert_eq!((status, &*code, message), (403, "AccessDenied", expected), "{place}");
    }
}

#[test]
fn ec2_names_it_before_its_encoded_message() {
    let (mut world, arn) = with_policy();
    world.ok(Service::Iam, "AttachUserPolicy", &[("UserName", "nobody"), ("PolicyArn", &arn)]);
    let (_, id) = World::with_instance(1);
    let key = world.key("nobody");
    let (_, code, message) =
        refusal(&world.call(&key, Service::Ec2, "StopInstances", &[("InstanceId.1", id.as_str())]));
    assert_eq!(code, "UnauthorizedOperation");
    let start = format!(
        "You are not authorized to perform this operation. User: {} is not authorized to perform: ec2:StopInstances on \
         resource: arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{id} with an explicit deny in an identity-based policy: {arn}. \
         Encoded authorization failure message: ",
        user_arn("nobody")
    );
    assert!(message.starts_with(&start), "{message}");
}

#[test]
fn a_bucket_policy_has_no_arn_to_name() {
    let (mut world, _) = with_policy();
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::flow-photos"}]}"#;
    let mut request =
        Request::new(Method::Put, &format!("s3.{REGION}.amazonaws.com"), "/flow-photos?policy").with_body(policy);
    sigv4::sign(&mut request, &world.key("admin"), REGION, "s3", world.now);
    let answer = world.send(Source::internet("203.0.113.45"), request);
    assert_eq!(answer.status, 204, "{}", answer.body.text());
    let key = world.key("reader");
    let (_, _, message) = refusal(&world.call(&key, Service::S3, "/flow-photos?list-type=2", &[]));
    assert!(message.ends_with("with an explicit deny in a resource-based policy"), "{message}");
}

/// What IAM Toolbox answers to a GET of this path.
fn toolbox(world: &mut World, key: &Credentials, path: &str) -> (u16, Value) {
    let mut request = Request::new(Method::Get, &format!("iam-toolbox.{REGION}.amazonaws.com"), path);
    sigv4::sign(&mut request, key, REGION, "iam", world.now);
    let answer = world.send(Source::internet("203.0.113.45"), request);
    let text = answer.body.text();
    let code = answer.headers.get("x-amzn-errortype").unwrap_or("");
    let mut said: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    if answer.status != 200 {
        said["code"] = code.into();
    }
    (answer.status, said)
}

/// The authorization id at the end of a refusal of IAM's, and what comes before.
fn split(message: &str) -> (&str, &str) {
    let (why, rest) = message.split_once(". Go to ").unwrap_or_else(|| panic!("{message}"));
    let (url, id) = rest
        .split_once(
            " for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ",
        )
        .unwrap_or_else(|| panic!("{message}"));
    let console = "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/";
    assert_eq!(url, [console, id].concat());
    assert!(id.len() > 20 && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()), "{id}");
    (why, id)
}

#[test]
fn most_refusals_of_iam_have_an_authorization_id_and_no_others() {
    let (mut world, id) = World::with_instance(1);
    let key = world.key("nobody");
    let role = [("RoleName", crate::world::ROLE)];
    for (service, action, params, has) in [
        (Service::Iam, "GetRole", &role[..], true),
        (Service::Iam, "ListAttachedRolePolicies", &role, true),
        (Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", "x")], true),
        (Service::Iam, "GetUser", &[("UserName", "admin")], true),
        // Captured without one.
        (
            Service::Iam,
            "CreateRole",
            &[("RoleName", "x"), ("AssumeRolePolicyDocument", crate::world::TRUST_EC2)],
            false,
        ),
        (Service::Iam, "ListInstanceProfiles", &[], false),
        // Other services are not supported yet.
        (Service::S3, "/", &[], false),
        (Service::Ec2, "StopInstances", &[("InstanceId.1", id.as_str())], false),
        (
            Service::Sts,
            "AssumeRole",
            &[("RoleArn", "arn:aws:iam::123456789012:role/No"), ("RoleSessionName", "no")],
            false,
        ),
    ] {
        let (status, _, message) = refusal(&world.call(&key, service, action, params));
        assert_eq!((status, message.contains("authorization id: ")), (403, has), "{action}: {message}");
    }
}

#[test]
fn the_details_of_a_refusal_are_those_of_the_decision_in_the_trace() {
    let (mut world, arn) = with_policy();
    world.role("Bare", crate::world::TRUST_EC2, &[]);
    let user = ("UserName", "nobody");
    world.ok(Service::Iam, "AttachUserPolicy", &[user, ("PolicyArn", &arn)]);
    let inline = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"#;
    world.ok(Service::Iam, "PutUserPolicy", &[user, ("PolicyName", "iam"), ("PolicyDocument", inline)]);
    let (key, admin) = (world.key("nobody"), world.key("admin"));
    world.cloud.take_effects();
    let (_, _, message) = refusal(&world.call(&key, Service::Iam, "GetRole", &[("RoleName", "Bare")]));
    let (why, id) = split(&message);
    assert!(why.ends_with(&format!("on resource: role Bare with an explicit deny in an identity-based policy: {arn}")));
    let by = world.cloud.take_effects().into_iter().find_map(|effect| match effect {
        Effect::Decided { decision, .. } => decision.by.clone(),
        _ => None,
    });
    let by = by.unwrap();
    assert_eq!((by.sid.as_deref(), by.arn.as_deref()), (Some("NoS3"), Some(arn.as_str())));

    // What was taken away since still stands in what was decided.
    world.ok(Service::Iam, "DetachUserPolicy", &[user, ("PolicyArn", &arn)]);
    let path = format!("/authorization-details/{id}");
    let (status, said) = toolbox(&mut world, &admin, &path);
    assert_eq!(status, 200, "{said}");
    let evaluation = &said["evaluations"][0];
    assert_eq!(evaluation["action"], "iam:GetRole");
    assert_eq!(evaluation["resource"], crate::world::role_arn("Bare"));
    assert_eq!(evaluation["evaluatedEffect"], "EXPLICIT_DENY");
    let inline = said["policies"][1]["uri"].as_str().unwrap().to_owned();
    let matched = json!([
        { "uri": arn, "matchedStatements": [
            { "sid": "NoS3", "evaluatedEffect": "DENY" }, { "sid": "Statement2", "evaluatedEffect": "ALLOW" } ] },
        { "uri": inline, "matchedStatements": [{ "sid": "Statement1", "evaluatedEffect": "ALLOW" }] },
    ]);
    assert_eq!(
        evaluation["checks"],
        json!([{ "checkType": "PRINCIPAL", "evaluatedEffect": "EXPLICIT_DENY",
                 "relevantPolicyTypes": ["IDENTITY_BASED_POLICY"], "matchedPolicies": matched }])
    );
    let context = &said["requestContext"];
    assert_eq!(context["aws:PrincipalArn"], user_arn("nobody"));
    assert_eq!((&context["aws:SourceIp"], &context["aws:username"]), (&json!("203.0.113.45"), &json!("nobody")));
    let attached = json!([{ "arn": user_arn("nobody") }]);
    let policy = |uri: &str, inline: bool| json!({ "type": "IDENTITY_BASED_POLICY", "inline": inline, "uri": uri, "attachedTo": attached });
    assert_eq!(said["policies"], json!([policy(&arn, false), policy(&inline, true)]));
    let (status, said) = toolbox(&mut world, &admin, &format!("{path}/policy?policyUri={}", percent_encode(&arn)));
    assert_eq!((status, &said["policyDocument"]["Statement"][0]["Sid"]), (200, &json!("NoS3")));

    // Not for everybody, not of a made-up id, and not for ever.
    let (status, said) = toolbox(&mut world, &key, &path);
    assert_eq!((status, &said["code"]), (200, &Value::Null), "{said}"); // iam:* is allowed, and nothing denies it now
    let reader = world.key("reader");
    let (status, said) = toolbox(&mut world, &reader, &path);
    let sentence = format!(
        "User: {} is not authorized to perform: iam:GetRequestAuthorizationDetails because no identity-based policy allows \
         the iam:GetRequestAuthorizationDetails action",
        user_arn("reader")
    );
    assert_eq!((status, said), (403, json!({ "message": sentence, "code": "AccessDeniedException" })));
    for (path, status, code) in [
        ("/authorization-details/0a1b2c", 404, "ResourceNotFoundException"),
        ("/authorization-details/NOT-AN-ID", 400, "ValidationException"),
        (&*format!("{path}/policy?policyUri=none"), 404, "ResourceNotFoundException"),
        ("/authorization", 404, "UnknownOperationException"),
    ] {
        let (found, said) = toolbox(&mut world, &admin, path);
        assert_eq!((found, &said["code"]), (status, &json!(code)), "{path}");
    }
    world.wait(24 * 3600 - 1);
    assert_eq!(toolbox(&mut world, &admin, &path).0, 200);
    world.wait(1);
    assert_eq!(toolbox(&mut world, &admin, &path).0, 404);
}

#[test]
fn a_boundary_and_a_session_policy_are_checks_of_their_own() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Admin", &crate::world::trust(&user_arn("admin")), &[ADMIN]);
    let boundary = [("RoleName", "Admin"), ("PermissionsBoundary", crate::world::S3_READ)];
    world.ok(Service::Iam, "PutRolePermissionsBoundary", &boundary);
    let admin = world.key("admin");
    let passed = r#"{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let key = issued(&world.assume(&admin, "Admin", &[("Policy", passed)]));
    let (_, _, message) = refusal(&world.call(&key, Service::Iam, "GetRole", &[("RoleName", "Admin")]));
    let (why, id) = split(&message);
    assert!(why.ends_with("because no permissions boundary allows the iam:GetRole action"), "{why}");
    let (_, said) = toolbox(&mut world, &admin, &format!("/authorization-details/{id}"));
    let effects: Vec<(&str, &str)> = said["evaluations"][0]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| (check["checkType"].as_str().unwrap(), check["evaluatedEffect"].as_str().unwrap()))
        .collect();
    assert_eq!(effects, [("PRINCIPAL", "ALLOW"), ("PERMISSIONS_BOUNDARY", "IMPLICIT_DENY"), ("SESSION", "ALLOW")]);
    assert_eq!(said["evaluations"][0]["evaluatedEffect"], "IMPLICIT_DENY");
}
