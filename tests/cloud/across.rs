//! Two accounts: a role of the other one, with and without an external id, and credentials that are used over there.

use serde_json::{Value, json};
use sts_flow::cloud::{
    BucketSetup, Cloud, Consistency, DeliveryMode, FINDING_TYPE, FINDING_TYPE_INSIDE, OTHER_ACCOUNT, OtherSetup,
    RoleSetup, Service, Setup, Source, UserSetup,
};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::Response;
use sts_flow::wire::sigv4::Credentials;

use crate::world::{ACCOUNT, ADMIN, ROLE, S3_READ, START, TRUST_EC2, World, issued, refused, text, user_arn};

fn trust(condition: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")}, "Condition": condition}]})
    .to_string()
}

/// This account, and another one with two roles that trust it: `Partner`, and `Guarded` for an external id.
fn two_accounts() -> World {
    let now = SimTime::parse(START).unwrap();
    let role = |name: &str, condition: &Value| RoleSetup {
        name: name.into(),
        trust: trust(condition),
        policies: vec![S3_READ.into()],
    };
    let other = OtherSetup {
        account: OTHER_ACCOUNT.into(),
        users: Vec::new(),
        roles: vec![
            role("Partner", &json!({})),
            role("Guarded", &json!({"StringEquals": {"sts:ExternalId": "12345"}})),
            role("Stranger", &json!({"StringEquals": {"aws:PrincipalArn": user_arn("somebody")}})),
        ],
        buckets: vec![BucketSetup { name: "partner-data".into(), created: now, objects: Vec::new() }],
    };
    let user = |name: &str, policies: &[&str]| UserSetup {
        name: name.into(),
        policies: policies.iter().map(ToString::to_string).collect(),
    };
    let setup = Setup {
        consistency: Consistency::Immediate,
        delivery: DeliveryMode::AheadOfTime,
        users: vec![user("admin", &[ADMIN]), user("nobody", &[])],
        other: Some(other),
        ..Setup::default()
    };
    World { cloud: Cloud::new(&setup, 1, now), now }
}

fn assume(world: &mut World, key: &Credentials, role: &str, more: &[(&str, &str)]) -> Response {
    let arn = format!("arn:aws:iam::{OTHER_ACCOUNT}:role/{role}");
    let params = [("RoleArn", arn.as_str()), ("RoleSessionName", "desk")];
    world.call(key, Service::Sts, "AssumeRole", &[&params[..], more].concat())
}

#[test]
fn both_sides_have_to_consent() {
    for (user, role, external, allowed) in [
        ("admin", "Partner", None, true),
        ("admin", "Guarded", Some("12345"), true),
        ("admin", "Guarded", Some("54321"), false),
        ("admin", "Guarded", None, false),
        ("admin", "Stranger", None, false),
        ("admin", "Missing", None, false),
        // The other account trusts this one; its own has not let this user.
        ("nobody", "Partner", None, false),
    ] {
        let mut world = two_accounts();
        let key = world.key(user);
        let more: Vec<(&str, &str)> = external.map(|id| ("ExternalId", id)).into_iter().collect();
        let answer = assume(&mut world, &key, role, &more);
        if allowed {
            let session = issued(&answer);
            assert!(
                world.cloud.minted().any(|known| known == session.secret_access_key),
                "it is this simulation's own"
            );
            let who = world.call(&session, Service::Sts, "GetCallerIdentity", &[]);
            let at = |field| text(&who, &["GetCallerIdentityResult", field]);
            assert_eq!(at("Account"), OTHER_ACCOUNT);
            assert_eq!(at("Arn"), format!("arn:aws:sts::{OTHER_ACCOUNT}:assumed-role/{role}/desk"));
            // What it may do is done over there.
            let list = world.call(&session, Service::S3, "/", &[]).body.text().into_owned();
            assert!(list.contains("<Name>partner-data</Name>") && !list.contains("flow-photos"), "{list}");
            assert_eq!(world.call(&session, Service::Iam, "ListUsers", &[]).status, 403);
        } else {
            let message = format!(
                "User: {} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{OTHER_ACCOUNT}:role/{role}",
                user_arn(user)
            );
            refused(&answer, 403, "AccessDenied", &message);
        }
    }
}

#[test]
fn a_user_who_may_assume_that_role_alone_may() {
    let mut world = two_accounts();
    let allow = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Resource": format!("arn:aws:iam::{OTHER_ACCOUNT}:role/Partner")}]});
    let put = [("UserName", "nobody"), ("PolicyName", "partner"), ("PolicyDocument", &*allow.to_string())];
    world.ok(Service::Iam, "PutUserPolicy", &put);
    let key = world.key("nobody");
    assert_eq!(assume(&mut world, &key, "Partner", &[]).status, 200);
    assert_eq!(assume(&mut world, &key, "Guarded", &[("ExternalId", "12345")]).status, 403);
    // The call is on record here, with the role over there.
    let records = world.records();
    let record = records.iter().find(|record| record["eventName"] == "AssumeRole").unwrap();
    assert_eq!(record["userIdentity"]["userName"], "nobody");
    assert_eq!(record["requestParameters"]["roleArn"], format!("arn:aws:iam::{OTHER_ACCOUNT}:role/Partner"));
    assert_eq!(records.iter().filter(|record| record["eventName"] == "AssumeRole").count(), 2);
}

#[test]
fn a_session_over_there_ends_as_any_other() {
    let mut world = two_accounts();
    let admin = world.key("admin");
    let session = issued(&assume(&mut world, &admin, "Partner", &[("DurationSeconds", "900")]));
    world.wait(899);
    assert_eq!(world.call(&session, Service::S3, "/", &[]).status, 200);
    world.wait(1);
    refused(&world.call(&session, Service::S3, "/", &[]), 400, "ExpiredToken", "The provided token has expired.");
    // A role that assumes a role has an hour at most, over there too.
    world.role("Hop", &crate::world::trust(&user_arn("admin")), &[ADMIN]);
    let hop = issued(&world.assume(&admin, "Hop", &[]));
    assert_eq!(assume(&mut world, &hop, "Partner", &[]).status, 200);
    let long = assume(&mut world, &hop, "Partner", &[("DurationSeconds", "3601")]);
    refused(
        &long,
        400,
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
}

#[test]
fn an_instances_keys_on_another_accounts_instance_are_found() {
    let foreign = |address: &str, endpoint: Option<&str>| Source::Foreign {
        account: OTHER_ACCOUNT.into(),
        address: address.into(),
        endpoint: endpoint.map(str::to_owned),
    };
    for (source, kind) in [
        (foreign("54.204.99.14", None), Some(FINDING_TYPE_INSIDE)),
        (foreign("172.31.40.17", Some("vpce-0f1e2d3c4b5a69788")), Some(FINDING_TYPE_INSIDE)),
        (Source::internet("198.51.100.23"), Some(FINDING_TYPE)),
    ] {
        let mut world = two_accounts();
        world.role(ROLE, TRUST_EC2, &[S3_READ]);
        let id = world.launch(Some(ROLE));
        world.wait(60);
        let key = world.credentials(&id, ROLE);
        let request = world.signed(&key, Service::S3, "/", &[]);
        assert_eq!(world.send(source.clone(), request).status, 200, "keys work wherever they are");
        let record = world.records().last().unwrap().clone();
        let endpoint = matches!(&source, Source::Foreign { endpoint: Some(_), .. });
        assert_eq!(record["vpcEndpointId"].is_string(), endpoint);
        world.now += Millis::minutes(20);
        world.cloud.pass(world.now);
        let found: Vec<&str> = world.cloud.findings().iter().map(|finding| finding.kind()).collect();
        assert_eq!(found, Vec::from_iter(kind));
        if kind == Some(FINDING_TYPE_INSIDE) {
            let said = serde_json::to_value(&**world.cloud.findings().first().unwrap()).unwrap();
            let call = &said["service"]["action"]["awsApiCallAction"];
            assert_eq!(call["remoteAccountDetails"], json!({ "accountId": OTHER_ACCOUNT, "affiliated": false }));
            assert_eq!(said["severity"], 8);
        }
    }
}
