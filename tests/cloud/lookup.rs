//! `LookupEvents`: the event history by its API.

use serde_json::{Value, json};
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::kernel::{Millis, SimTime};
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, Response};

use crate::world::{REGION, World, role_arn, trust};

const LATER: i64 = 6 * 60;

fn look_up(world: &mut World, key: &Credentials, target: &str, body: &str) -> Response {
    let mut request = Request::new(Method::Post, &format!("cloudtrail.{REGION}.amazonaws.com"), "/")
        .header("X-Amz-Target", format!("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.{target}"))
        .header("Content-Type", "application/x-amz-json-1.1")
        .with_body(body);
    sigv4::sign(&mut request, key, REGION, Service::CloudTrail.prefix(), world.now);
    world.send(Source::internet("203.0.113.45"), request)
}

fn ask(world: &mut World, body: &Value) -> (u16, Value) {
    let key = world.key("admin");
    let answer = look_up(world, &key, "LookupEvents", &body.to_string());
    assert_eq!(answer.headers.get("content-type"), Some("application/x-amz-json-1.1"));
    (answer.status, serde_json::from_str(&answer.body.text()).unwrap())
}

fn names(answer: &Value) -> Vec<&str> {
    answer["Events"].as_array().unwrap().iter().map(|event| event["EventName"].as_str().unwrap()).collect()
}

/// A role made and assumed by the admin, and GetCallerIdentity by the reader, a minute apart.
fn busy() -> World {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Desk", &trust("arn:aws:iam::123456789012:user/admin"), &[]);
    world.wait(60);
    let key = world.key("admin");
    assert_eq!(world.assume(&key, "Desk", &[]).status, 200);
    world.wait(60);
    let reader = world.key("reader");
    world.call(&reader, Service::Sts, "GetCallerIdentity", &[]);
    world
}

#[test]
fn events_come_late_and_newest_first() {
    let mut world = busy();
    world.wait(1);
    assert_eq!(names(&ask(&mut world, &json!({})).1), [""; 0], "within five minutes there is nothing yet");
    world.wait(299);
    let (status, answer) = ask(&mut world, &json!({}));
    assert_eq!(status, 200);
    assert_eq!(
        names(&answer),
        ["GetCallerIdentity", "AssumeRole", "AddRoleToInstanceProfile", "CreateInstanceProfile", "CreateRole"]
    );
    let assumed = &answer["Events"][1];
    assert_eq!((&assumed["Username"], &assumed["ReadOnly"]), (&"admin".into(), &"true".into()));
    assert_eq!(assumed["EventSource"], "sts.amazonaws.com");
    assert_eq!(assumed["AccessKeyId"], world.key("admin").access_key_id);
    let record: Value = serde_json::from_str(assumed["CloudTrailEvent"].as_str().unwrap()).unwrap();
    assert_eq!(record["eventID"], assumed["EventId"]);
    let at = SimTime::parse(record["eventTime"].as_str().unwrap()).unwrap();
    assert_eq!(assumed["EventTime"], at.as_millis() / 1000);
    let resource = json!({"ResourceType": "AWS::IAM::Role", "ResourceName": role_arn("Desk")});
    assert!(assumed["Resources"].as_array().unwrap().contains(&resource), "{assumed}");
}

#[test]
fn one_attribute_a_span_of_time_and_pages() {
    let mut world = busy();
    let middle = (world.now - Millis::seconds(90)).as_millis() / 1000;
    world.wait(LATER);
    let by = |key: &str, value: &str| json!({"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]});
    let admin = world.key("admin").access_key_id;
    let all = ["GetCallerIdentity", "AssumeRole", "AddRoleToInstanceProfile", "CreateInstanceProfile", "CreateRole"];
    for (asked, expected) in [
        (by("EventName", "AssumeRole"), &all[1..2]),
        (by("EventName", "Nonsense"), &[]),
        (by("Username", "reader"), &all[..1]),
        (by("AccessKeyId", &admin), &all[1..]),
        (by("EventSource", "iam.amazonaws.com"), &all[2..]),
        (by("ReadOnly", "true"), &all[..2]),
        (by("ResourceName", &role_arn("Desk")), &all[1..2]),
        (by("ResourceType", "AWS::IAM::InstanceProfile"), &all[2..4]),
        (json!({"StartTime": middle}), &all[..2]),
        (json!({"EndTime": middle}), &all[2..]),
        (json!({"StartTime": middle, "EndTime": middle}), &[]),
        (json!({"MaxResults": 2}), &all[..2]),
    ] {
        let (status, answer) = ask(&mut world, &asked);
        assert_eq!((status, names(&answer).as_slice()), (200, expected), "{asked}");
        // The look-ups themselves are too young to be seen.
    }
    let (_, first) = ask(&mut world, &json!({"MaxResults": 2}));
    let (_, second) = ask(&mut world, &json!({"MaxResults": 50, "NextToken": first["NextToken"]}));
    assert_eq!(names(&second), &all[2..]);
    assert!(second["NextToken"].is_null());
    world.wait(LATER);
    let (_, seen) = ask(&mut world, &by("EventName", "LookupEvents"));
    assert_eq!(seen["Events"].as_array().unwrap().len(), 14);
}

#[test]
fn refusals() {
    let mut world = busy();
    for (asked, code) in [
        (json!({"MaxResults": 0}), "InvalidMaxResultsException"),
        (json!({"MaxResults": 51}), "InvalidMaxResultsException"),
        (json!({"MaxResults": "2"}), "InvalidMaxResultsException"),
        (json!({"NextToken": "x"}), "InvalidNextTokenException"),
        (json!({"StartTime": 2, "EndTime": 1}), "InvalidTimeRangeException"),
        (json!({"StartTime": "today"}), "InvalidTimeRangeException"),
        (
            json!({"LookupAttributes": [{"AttributeKey": "Color", "AttributeValue": "red"}]}),
            "InvalidLookupAttributesException",
        ),
        (json!({"LookupAttributes": [{}, {}]}), "InvalidLookupAttributesException"),
    ] {
        let (status, answer) = ask(&mut world, &asked);
        assert_eq!((status, &answer["__type"]), (400, &code.into()), "{asked}");
    }
    let (admin, nobody) = (world.key("admin"), world.key("nobody"));
    let mut unknown = admin.clone();
    unknown.access_key_id = "AKIAIOSFODNN7EXAMPLE".into();
    let mut wrong = admin.clone();
    wrong.secret_access_key.push('x');
    for (key, target, body, code) in [
        (&admin, "LookupEvents", "{", "SerializationException"),
        (&admin, "Nonsense", "{}", "UnknownOperationException"),
        (&nobody, "LookupEvents", "{}", "AccessDeniedException"),
        (&unknown, "LookupEvents", "{}", "UnrecognizedClientException"),
        (&wrong, "LookupEvents", "{}", "InvalidSignatureException"),
    ] {
        let answer = look_up(&mut world, key, target, body);
        let value: Value = serde_json::from_str(&answer.body.text()).unwrap();
        assert_eq!((answer.status, &value["__type"]), (400, &code.into()), "{target} {body}");
    }
}
