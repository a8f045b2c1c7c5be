//! The shapes of what CloudTrail writes of a call's parameters and of its answer.

use serde_json::{Value, json};
use sts_flow::cloud::{DeliveryMode, Service};

use crate::world::{ACCOUNT, ADMIN, ROLE, TRUST_EC2, World, role_arn, trust};

/// The record of the last call of this name.
fn last(world: &World, name: &str) -> Value {
    world.records().into_iter().rev().find(|record| record["eventName"] == name).unwrap_or_else(|| panic!("no {name}"))
}

/// Whether `whole` has all that `part` has.
fn has(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, value)| whole.get(name).is_some_and(|w| has(w, value)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(w, p)| has(w, p))
        }
        _ => whole == part,
    }
}

#[test]
fn parameters_and_answers() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[]);
    let id = world.launch(Some(ROLE));
    world.wait(60);
    let id = id.as_str();
    let association = world.cloud.attended_association().unwrap().to_string();
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let run = last(&world, "RunInstances");
    let (one, none) = (json!({"items": [{"instanceId": id}]}), Value::Null);
    let parameters =
        json!({"instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]}, "iamInstanceProfile": {"name": ROLE}});
    assert!(has(&run["requestParameters"], &parameters), "{run}");
    assert!(has(&run["responseElements"], &json!({"instancesSet": one})), "{run}");
    for (service, action, params, parameters, elements) in [
        (
            Service::Ec2,
            "DescribeInstances",
            vec![("InstanceId.1", id), ("Filter.1.Name", "instance-state-name"), ("Filter.1.Value.1", "running")],
            json!({"instancesSet": one,
                "filterSet": {"items": [{"name": "instance-state-name", "valueSet": {"items": [{"value": "running"}]}}]}}),
            none.clone(),
        ),
        (
            Service::Ec2,
            "ModifyInstanceMetadataOptions",
            vec![("InstanceId", id), ("HttpTokens", "required"), ("HttpPutResponseHopLimit", "2")],
            json!({"ModifyInstanceMetadataOptionsRequest":
                {"InstanceId": id, "HttpTokens": "required", "HttpPutResponseHopLimit": 2}}),
            json!({"ModifyInstanceMetadataOptionsResponse": {"instanceId": id}}),
        ),
        (
            Service::Ec2,
            "ReplaceIamInstanceProfileAssociation",
            vec![("AssociationId", &association), ("IamInstanceProfile.Name", ROLE)],
            json!({"ReplaceIamInstanceProfileAssociationRequest":
                {"AssociationId": association, "IamInstanceProfile": {"Name": ROLE}}}),
            json!({"ReplaceIamInstanceProfileAssociationResponse": {"iamInstanceProfileAssociation": {"instanceId": id}}}),
        ),
        (
            Service::Ec2,
            "StopInstances",
            vec![("InstanceId.1", id)],
            json!({"instancesSet": one}),
            json!({"instancesSet": {"items": [{"instanceId": id,
                "currentState": {"code": 64, "name": "stopping"}, "previousState": {"code": 16, "name": "running"}}]}}),
        ),
        (
            Service::Iam,
            "CreateUser",
            vec![("UserName", "alice")],
            json!({"userName": "alice"}),
            json!({"user": {"path": "/", "userName": "alice", "arn": format!("arn:aws:iam::{ACCOUNT}:user/alice"),
                "createDate": world.now.floor_second().cloudtrail()}}),
        ),
        (
            Service::Iam,
            "CreateAccessKey",
            vec![("UserName", "alice")],
            json!({"userName": "alice"}),
            json!({"accessKey": {"userName": "alice", "status": "Active"}}),
        ),
        (
            Service::Iam,
            "CreateRole",
            vec![
                ("RoleName", "Desk"),
                ("AssumeRolePolicyDocument", TRUST_EC2),
                ("MaxSessionDuration", "7200"),
                ("Tags.member.1.Key", "team"),
                ("Tags.member.1.Value", "blue"),
            ],
            json!({"roleName": "Desk", "assumeRolePolicyDocument": TRUST_EC2, "maxSessionDuration": 7200,
                "tags": [{"key": "team", "value": "blue"}]}),
            json!({"role": {"roleName": "Desk", "arn": role_arn("Desk")}}),
        ),
        (
            Service::Iam,
            "PutRolePolicy",
            vec![("RoleName", "Desk"), ("PolicyName", "p"), ("PolicyDocument", policy)],
            json!({"roleName": "Desk", "policyName": "p", "policyDocument": policy}),
            none.clone(),
        ),
        (
            Service::Iam,
            "AttachRolePolicy",
            vec![("RoleName", "Desk"), ("PolicyArn", ADMIN)],
            json!({"roleName": "Desk", "policyArn": ADMIN}),
            none.clone(),
        ),
        (Service::Iam, "GetRole", vec![("RoleName", "Desk")], json!({"roleName": "Desk"}), none.clone()),
        (Service::Sts, "GetCallerIdentity", vec![], none.clone(), none.clone()),
        (
            Service::Sts,
            "GetSessionToken",
            vec![("DurationSeconds", "900")],
            json!({"durationSeconds": 900}),
            json!({"credentials": {"expiration": "Nov 2, 2025, 12:46:00 AM"}}),
        ),
    ] {
        let answer = world.ok(service, action, &params);
        let record = last(&world, action);
        assert_eq!(record["requestParameters"], parameters, "{action}");
        if elements.is_null() {
            assert!(record["responseElements"].is_null(), "{action}: {record}");
        } else {
            assert!(has(&record["responseElements"], &elements), "{action}: {}", record["responseElements"]);
        }
        assert!(!record.to_string().contains("ecretAccessKey"), "{action}: {}", answer.body.text());
        assert_eq!(record["readOnly"], action.starts_with("Get") || action.starts_with("Describe"), "{action}");
    }
}

#[test]
fn an_assumed_role_says_what_was_asked_and_whose_it_is() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Desk", &trust(&format!("arn:aws:iam::{ACCOUNT}:user/admin")), &[]);
    let key = world.key("admin");
    let answer = world.assume(&key, "Desk", &[("DurationSeconds", "900"), ("ExternalId", "k7")]);
    let session = crate::world::issued(&answer);
    let record = last(&world, "AssumeRole");
    assert_eq!(
        record["requestParameters"],
        json!({"roleArn": role_arn("Desk"), "roleSessionName": "desk", "durationSeconds": 900, "externalId": "k7"})
    );
    let user = &record["responseElements"]["assumedRoleUser"];
    assert_eq!(user["arn"], format!("arn:aws:sts::{ACCOUNT}:assumed-role/Desk/desk"));
    assert_eq!(record["responseElements"]["credentials"]["accessKeyId"], session.access_key_id);
    assert_eq!(record["readOnly"], true);
    assert_eq!(record["eventVersion"], "1.08");
    // Seen from the session: who it is, when it began, and who issued it.
    world.call(&session, Service::Ec2, "DescribeInstances", &[]);
    let who = last(&world, "DescribeInstances")["userIdentity"].clone();
    assert_eq!(
        who["sessionContext"]["sessionIssuer"],
        json!({"type": "Role", "principalId": user["assumedRoleId"].as_str().unwrap().split(':').next().unwrap(),
            "arn": role_arn("Desk"), "accountId": ACCOUNT, "userName": "Desk"})
    );
    assert_eq!(
        who["sessionContext"]["attributes"],
        json!({"creationDate": "2025-11-02T00:30:00Z", "mfaAuthenticated": "false"})
    );
}
