//! Session Manager: an instance that its agent has registered, and sessions on it.

use serde_json::{Value, json};
use sts_flow::cloud::{Agent, InstanceId, Service, Source};
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, layout};

use crate::world::{A_MINUTE, REGION, TRUST_EC2, World};

const CORE: &str = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

/// What Systems Manager answers.
fn call(world: &mut World, key: &Credentials, operation: &str, body: &Value) -> (u16, Value) {
    let mut request = Request::new(Method::Post, &format!("ssm.{REGION}.amazonaws.com"), "/")
        .header("X-Amz-Target", format!("AmazonSSM.{operation}"))
        .header("Content-Type", "application/x-amz-json-1.1")
        .with_body(layout::compact(body));
    sigv4::sign(&mut request, key, REGION, "ssm", world.now);
    let answer = world.send(Source::internet("203.0.113.45"), request);
    (answer.status, serde_json::from_str(&answer.body.text()).unwrap())
}

/// An instance whose role has these policies.
fn instance(policies: &[&str]) -> (World, InstanceId) {
    let mut world = World::new(1, sts_flow::cloud::DeliveryMode::AheadOfTime);
    world.role("Managed", TRUST_EC2, policies);
    let id = world.launch(Some("Managed"));
    world.wait(A_MINUTE);
    world.cloud.pass(world.now);
    (world, id)
}

fn start(world: &mut World, id: &InstanceId) -> (u16, Value) {
    let admin = world.key("admin");
    call(world, &admin, "StartSession", &json!({ "Target": id }))
}

#[test]
fn the_agent_is_connected_where_the_instance_runs_and_its_role_lets_it() {
    let role = [("RoleName", "Managed")];
    let (mut world, id) = instance(&[CORE]);
    assert_eq!(world.cloud.agent(id.as_str()), Agent::Connected);
    let stop = [("InstanceId.1", id.as_str())];
    world.ok(Service::Ec2, "StopInstances", &stop);
    assert_eq!(world.cloud.agent(id.as_str()), Agent::NotRunning);
    world.wait(A_MINUTE);
    world.ok(Service::Ec2, "StartInstances", &stop);
    world.wait(A_MINUTE);
    world.cloud.pass(world.now);
    assert_eq!(world.cloud.agent(id.as_str()), Agent::Connected);
    world.ok(Service::Iam, "DetachRolePolicy", &[role[0], ("PolicyArn", CORE)]);
    assert_eq!(world.cloud.agent(id.as_str()), Agent::Unregistered);
    let half = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:UpdateInstanceInformation","Resource":"*"}]}"#;
    world.ok(Service::Iam, "PutRolePolicy", &[role[0], ("PolicyName", "half"), ("PolicyDocument", half)]);
    assert_eq!(world.cloud.agent(id.as_str()), Agent::Deaf);
    world.ok(Service::Iam, "AttachRolePolicy", &[role[0], ("PolicyArn", CORE)]);
    let revoked = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
    world.ok(Service::Iam, "PutRolePolicy", &[role[0], ("PolicyName", "revoked"), ("PolicyDocument", revoked)]);
    assert_eq!(world.cloud.agent(id.as_str()), Agent::Denied);
    world.ok(Service::Iam, "DeleteRolePolicy", &[role[0], ("PolicyName", "revoked")]);
    let options = [("InstanceId", id.as_str()), ("HttpEndpoint", "disabled")];
    world.ok(Service::Ec2, "ModifyInstanceMetadataOptions", &options);
    assert_eq!(world.cloud.agent(id.as_str()), Agent::NoCredentials);
    assert_eq!(world.cloud.agent("i-0"), Agent::NotRunning);
    let (world, bare) = World::with_instance(1);
    assert_eq!(world.cloud.agent(bare.as_str()), Agent::NotRunning, "nothing has happened yet: it boots");
}

#[test]
fn a_session_starts_where_the_agent_is_connected_and_nowhere_else() {
    let (mut world, id) = instance(&[CORE]);
    let (status, said) = start(&mut world, &id);
    assert_eq!(status, 200, "{said}");
    let session = said["SessionId"].as_str().unwrap().to_owned();
    assert!(session.starts_with("admin-0") && session.len() == "admin-".len() + 17, "{session}");
    let url = format!("wss://ssmmessages.us-east-1.amazonaws.com/v1/data-channel/{session}?role=publish_subscribe");
    assert_eq!(said["StreamUrl"], url);
    assert_eq!(world.cloud.session_target(&session).map(|one| one.id.clone()), Some(id.clone()));

    // It is written down, without the token.
    let records = world.records();
    let record = records.last().unwrap();
    assert_eq!((&record["eventSource"], &record["eventName"]), (&json!("ssm.amazonaws.com"), &json!("StartSession")));
    assert_eq!(record["requestParameters"], json!({ "target": id }));
    let elements = json!({
        "sessionId": session, "streamUrl": url, "tokenValue": "Value hidden due to security reasons.",
    });
    assert_eq!((&record["responseElements"], &record["readOnly"]), (&elements, &json!(false)));

    let admin = world.key("admin");
    let (status, said) = call(&mut world, &admin, "TerminateSession", &json!({ "SessionId": session }));
    assert_eq!((status, said), (200, json!({ "SessionId": session })));
    assert!(world.cloud.session_target(&session).is_none());

    // Neither where the role has no such policy, nor where there is no instance.
    let (mut other, bare) = instance(&[]);
    for target in [bare, InstanceId::new("i-00000000000000000")] {
        let not = json!({ "__type": "TargetNotConnected", "message": format!("{target} is not connected.") });
        assert_eq!(start(&mut other, &target), (400, not));
    }
    let nobody = world.key("nobody");
    let (status, said) = call(&mut world, &nobody, "StartSession", &json!({ "Target": id }));
    assert_eq!((status, &said["__type"]), (400, &json!("AccessDeniedException")));
    let on = format!("on resource: arn:aws:ec2:us-east-1:123456789012:instance/{id} because no identity-based policy");
    assert!(said["message"].as_str().unwrap().contains(&on), "{said}");
    let (status, said) = call(&mut world, &admin, "StartSession", &json!({}));
    assert_eq!((status, &said["__type"]), (400, &json!("ValidationException")));
    assert_eq!(call(&mut world, &admin, "SendCommand", &json!({})).1["__type"], "UnknownOperationException");
}

#[test]
fn instances_are_listed_that_were_online() {
    let (mut world, id) = instance(&[CORE]);
    let admin = world.key("admin");
    let list = |world: &mut World, body: &Value| {
        let (status, said) = call(world, &admin, "DescribeInstanceInformation", body);
        assert_eq!(status, 200, "{said}");
        said["InstanceInformationList"].as_array().unwrap().clone()
    };
    let found = list(&mut world, &json!({}));
    assert_eq!(found.len(), 1);
    let status = |one: &Value| (one["InstanceId"].clone(), one["PingStatus"].clone());
    assert_eq!(status(&found[0]), (json!(id), json!("Online")));
    for (filter, count) in [(json!([id]), 1), (json!(["i-0123456789abcdef0"]), 0)] {
        assert_eq!(list(&mut world, &json!({ "Filters": [{ "Key": "InstanceIds", "Values": filter }] })).len(), count);
    }
    world.wait(700);
    world.ok(Service::Iam, "DetachRolePolicy", &[("RoleName", "Managed"), ("PolicyArn", CORE)]);
    let gone = list(&mut world, &json!({}));
    assert_eq!(status(&gone[0]), (json!(id), json!("ConnectionLost")));
    assert_eq!(gone[0]["LastPingDateTime"], found[0]["LastPingDateTime"]);
    let (mut other, _) = instance(&[]);
    assert!(list(&mut other, &json!({})).is_empty());
}
