//! Access Analyzer: a policy that is written from what CloudTrail has recorded, and what is not in it.

use serde_json::{Value, json};
use sts_flow::cloud::{InstanceId, Service, Source};
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, layout};

use crate::world::{ADMIN, REGION, ROLE, START, World, role_arn};

const TRUST_ANALYZER: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"access-analyzer.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

fn call(world: &mut World, key: &Credentials, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let mut request = Request::new(method, &format!("access-analyzer.{REGION}.amazonaws.com"), path);
    if method == Method::Put {
        request = request.header("Content-Type", "application/json").with_body(layout::compact(body));
    }
    sigv4::sign(&mut request, key, REGION, "access-analyzer", world.now);
    let answer = world.send(Source::internet("203.0.113.45"), request);
    let mut said: Value = serde_json::from_str(&answer.body.text()).unwrap();
    if answer.status != 200 {
        said["code"] = answer.headers.get("x-amzn-errortype").unwrap_or("").into();
    }
    (answer.status, said)
}

/// An instance whose program lists the buckets and reads an object, launches an instance with a role, and fails at IAM.
fn a_working_day() -> (World, InstanceId) {
    let (mut world, id) = World::with_instance(1);
    let put = [("RoleName", ROLE), ("PolicyArn", ADMIN)];
    world.ok(Service::Iam, "AttachRolePolicy", &put);
    world.role("Reader", TRUST_ANALYZER, &[]);
    let key = world.credentials(&id, ROLE);
    let launch = [
        ("ImageId", crate::world::IMAGE),
        ("InstanceType", "t3.micro"),
        ("MinCount", "1"),
        ("MaxCount", "1"),
        ("IamInstanceProfile.Name", ROLE),
    ];
    for (service, action, params) in [
        (Service::S3, "/", &[][..]),
        (Service::S3, "/flow-photos/a.txt", &[]),
        (Service::Sts, "GetCallerIdentity", &[]),
        (Service::Ec2, "RunInstances", &launch),
        (Service::Iam, "GetRole", &[("RoleName", "None")]),
    ] {
        let request = world.signed(&key, service, action, params);
        world.send(Source::Instance(id.clone()), request);
    }
    world.wait(3600);
    (world, id)
}

fn wanted(principal: &str, access: &str) -> Value {
    json!({
        "policyGenerationDetails": { "principalArn": principal },
        "cloudTrailDetails": {
            "trails": [{ "cloudTrailArn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/all", "allRegions": true }],
            "accessRole": access,
            "startTime": START,
        },
    })
}

#[test]
fn a_policy_is_written_from_management_events_alone() {
    let (mut world, _) = a_working_day();
    let admin = world.key("admin");
    let body = wanted(&role_arn(ROLE), &role_arn("Reader"));
    let (status, said) = call(&mut world, &admin, Method::Put, "/policy/generation", &body);
    assert_eq!(status, 200, "{said}");
    let path = format!("/policy/generation/{}", said["jobId"].as_str().unwrap());
    let (_, said) = call(&mut world, &admin, Method::Get, &path, &Value::Null);
    assert_eq!(said["jobDetails"]["status"], "IN_PROGRESS");
    assert_eq!(said["generatedPolicyResult"]["generatedPolicies"], json!([]));
    world.wait(300);
    let (_, said) = call(&mut world, &admin, Method::Get, &path, &Value::Null);
    assert_eq!(said["jobDetails"]["status"], "SUCCEEDED");
    let text = said["generatedPolicyResult"]["generatedPolicies"][0]["policy"].as_str().unwrap().to_owned();
    let policy: Value = serde_json::from_str(&text).unwrap();
    // Neither the object that was read, nor the role that was passed, nor what failed.
    let actions = json!(["ec2:RunInstances", "s3:ListAllMyBuckets", "sts:GetCallerIdentity"]);
    assert_eq!(policy["Statement"], json!([{ "Effect": "Allow", "Action": actions, "Resource": "*" }]));
    let (_, said) =
        call(&mut world, &admin, Method::Get, &format!("{path}?includeResourcePlaceholders=true"), &Value::Null);
    let text = said["generatedPolicyResult"]["generatedPolicies"][0]["policy"].as_str().unwrap();
    assert!(text.contains("instance/${InstanceId}"), "{text}");

    // It breaks the next day: who has this policy alone cannot read the object again.
    let user = ("UserName", "nobody");
    world.ok(
        Service::Iam,
        "PutUserPolicy",
        &[user, ("PolicyName", "generated"), ("PolicyDocument", &policy.to_string())],
    );
    let nobody = world.key("nobody");
    assert_eq!(world.call(&nobody, Service::S3, "/", &[]).status, 200);
    assert_eq!(world.call(&nobody, Service::S3, "/flow-photos/a.txt", &[]).status, 403);
}

#[test]
fn refusals() {
    let (mut world, _) = a_working_day();
    let (admin, nobody) = (world.key("admin"), world.key("nobody"));
    let start =
        |world: &mut World, key: &Credentials, body: &Value| call(world, key, Method::Put, "/policy/generation", body);
    let good = wanted(&role_arn(ROLE), &role_arn("Reader"));
    assert_eq!(start(&mut world, &nobody, &good).1["code"], "AccessDeniedException");
    let mut late = good.clone();
    late["cloudTrailDetails"]["startTime"] = "2030-01-01T00:00:00Z".into();
    for body in [wanted("arn:aws:iam::123456789012:role/None", &role_arn("Reader")), json!({}), late] {
        let (status, said) = start(&mut world, &admin, &body);
        assert_eq!((status, &said["code"]), (400, &json!("ValidationException")), "{said}");
    }
    let (status, said) = call(&mut world, &admin, Method::Get, "/policy/generation/none", &Value::Null);
    assert_eq!((status, &said["code"]), (400, &json!("ValidationException")));
    // A role that does not trust Access Analyzer cannot read the trail for it.
    let (_, said) = start(&mut world, &admin, &wanted(&role_arn(ROLE), &role_arn(ROLE)));
    let path = format!("/policy/generation/{}", said["jobId"].as_str().unwrap());
    world.wait(300);
    let (_, said) = call(&mut world, &admin, Method::Get, &path, &Value::Null);
    let details = &said["jobDetails"];
    assert_eq!((&details["status"], &details["jobError"]["code"]), (&json!("FAILED"), &json!("AUTHORIZATION_ERROR")));
}
