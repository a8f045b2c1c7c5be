//! CloudTrail: a record for each call, and none for what is no call.

use serde_json::{Value, json};
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::kernel::SimTime;

use crate::world::{A_MINUTE, ACCOUNT, ROLE, S3_READ, TRUST_EC2, World, get, issued, role_arn, trust};

fn find<'a>(records: &'a [Value], name: &str) -> Vec<&'a Value> {
    records.iter().filter(|record| record["eventName"] == name).collect()
}

#[test]
fn ec2_assumes_the_role_and_says_so() {
    let (world, id) = World::with_instance(1);
    let (mut world, id) = (world, id);
    let document = world.document(&id, ROLE);
    let records = world.records();
    let assumed = find(&records, "AssumeRole");
    assert_eq!(assumed.len(), 1);
    let record = assumed[0];
    assert_eq!(record["userIdentity"], json!({ "type": "AWSService", "invokedBy": "ec2.amazonaws.com" }));
    assert_eq!(record["sourceIPAddress"], "ec2.amazonaws.com");
    assert_eq!(record["userAgent"], "ec2.amazonaws.com");
    assert_eq!(record["eventSource"], "sts.amazonaws.com");
    assert_eq!(record["requestParameters"], json!({ "roleArn": role_arn(ROLE), "roleSessionName": id.as_str() }));
    let expires = SimTime::parse(document["Expiration"].as_str().unwrap()).unwrap();
    assert_eq!(
        record["responseElements"],
        json!({ "credentials": {
            "accessKeyId": document["AccessKeyId"],
            "sessionToken": document["Token"],
            "expiration": expires.cloudtrail(),
        } })
    );
    let form = record["responseElements"]["credentials"]["expiration"].as_str().unwrap();
    assert!(form.starts_with("Nov 2, 2025, ") && (form.ends_with(" AM") || form.ends_with(" PM")), "{form}");
    assert_eq!(record["resources"], json!([{ "ARN": role_arn(ROLE), "accountId": ACCOUNT, "type": "AWS::IAM::Role" }]));
    assert!(record["sharedEventID"].is_string() && record["sharedEventID"] != record["eventID"]);
    assert_eq!((&record["eventType"], &record["recipientAccountId"]), (&"AwsApiCall".into(), &ACCOUNT.into()));
    // The secret is in no record.
    let all = serde_json::to_string(&records).unwrap();
    assert!(!all.contains(document["SecretAccessKey"].as_str().unwrap()) && !all.contains("ecretAccessKey"));
}

#[test]
fn a_call_with_the_roles_credentials() {
    for (tokens, delivery) in [("required", "2.0"), ("optional", "1.0")] {
        let mut world = World::new(1, DeliveryMode::AheadOfTime);
        world.role(ROLE, TRUST_EC2, &[S3_READ]);
        let id = world.launch(Some(ROLE));
        world.ok(Service::Ec2, "ModifyInstanceMetadataOptions", &[("InstanceId", id.as_str()), ("HttpTokens", tokens)]);
        world.wait(A_MINUTE);
        let key = world.credentials(&id, ROLE);
        if tokens == "optional" {
            // Without a token: what goes out so is IMDSv1's set.
            let path = format!("/latest/meta-data/iam/security-credentials/{ROLE}");
            assert_eq!(world.metadata(&id, get(&path, None)).status, 200);
        }
        let request = world.signed(&key, Service::S3, "/", &[]);
        assert_eq!(world.send(Source::Instance(id.clone()), request).status, 200);
        let records = world.records();
        let record = find(&records, "ListBuckets")[0];
        let who = &record["userIdentity"];
        let principal = who["principalId"].as_str().unwrap();
        assert!(principal.starts_with("AROA") && principal.ends_with(&format!(":{id}")), "{principal}");
        assert_eq!(who["type"], "AssumedRole");
        assert_eq!(who["arn"], format!("arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/{id}"));
        assert_eq!(who["accessKeyId"], key.access_key_id);
        let context = &who["sessionContext"];
        assert_eq!(context["ec2RoleDelivery"], delivery);
        let assumed = find(&records, "AssumeRole")[0];
        assert_eq!(context["attributes"]["creationDate"], assumed["eventTime"]);
        assert_eq!(context["sessionIssuer"]["arn"], role_arn(ROLE));
        assert_eq!((&record["eventSource"], &record["readOnly"]), (&"s3.amazonaws.com".into(), &true.into()));
        assert_eq!(record["userAgent"], "[aws-cli/2.17.18]");
        assert!(record["sharedEventID"].is_null() && record["errorCode"].is_null());
    }
}

#[test]
fn a_session_from_the_desk_has_no_role_delivery() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Desk", &trust(&format!("arn:aws:iam::{ACCOUNT}:user/reader")), &[]);
    let reader = world.key("reader");
    let desk = issued(&world.assume(&reader, "Desk", &[("DurationSeconds", "900")]));
    world.call(&desk, Service::Sts, "GetCallerIdentity", &[]);
    let records = world.records();
    let assumed = find(&records, "AssumeRole")[0];
    assert_eq!(assumed["userIdentity"]["type"], "IAMUser");
    assert_eq!(assumed["userIdentity"]["userName"], "reader");
    assert!(assumed["userIdentity"]["principalId"].as_str().unwrap().starts_with("AIDA"));
    assert_eq!(
        (&assumed["sourceIPAddress"], &assumed["userAgent"]),
        (&"203.0.113.45".into(), &"aws-cli/2.17.18".into())
    );
    assert_eq!(assumed["responseElements"]["credentials"]["accessKeyId"], desk.access_key_id);
    let who = find(&records, "GetCallerIdentity")[0];
    assert_eq!(who["userIdentity"]["type"], "AssumedRole");
    assert!(who["userIdentity"]["sessionContext"]["ec2RoleDelivery"].is_null());
}

#[test]
fn a_refusal_is_recorded_too() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Bare", TRUST_EC2, &[]);
    let nobody = world.key("nobody");
    world.call(&nobody, Service::S3, "/", &[]);
    world.assume(&nobody, "Bare", &[]);
    let records = world.records();
    let list = find(&records, "ListBuckets")[0];
    assert_eq!(list["errorCode"], "AccessDenied");
    assert!(list["errorMessage"].as_str().unwrap().contains("s3:ListAllMyBuckets"));
    let assume = find(&records, "AssumeRole")[0];
    assert_eq!((&assume["errorCode"], &assume["responseElements"]), (&"AccessDenied".into(), &Value::Null));
    assert!(assume["resources"].is_null());
}

#[test]
fn one_record_a_call_in_order_and_none_for_metadata() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[S3_READ]);
    let id = world.launch(Some(ROLE));
    world.wait(A_MINUTE);
    let before = world.records().len();
    let token = world.token(&id, 600);
    for path in ["/latest/meta-data/", "/latest/meta-data/iam/info", "/latest/nothing"] {
        world.metadata(&id, get(path, Some(&token)));
    }
    world.credentials(&id, ROLE);
    let records = world.records();
    let new: Vec<&Value> = records[before..].iter().map(|record| &record["eventName"]).collect();
    assert_eq!(new, ["AssumeRole"], "EC2's own call, and nothing of the metadata service");
    let names: Vec<&str> = records.iter().map(|record| record["eventName"].as_str().unwrap()).collect();
    // EC2's look into the profile is nobody's API call.
    assert_eq!(
        names,
        [
            "CreateRole",
            "AttachRolePolicy",
            "CreateInstanceProfile",
            "AddRoleToInstanceProfile",
            "RunInstances",
            "AssumeRole"
        ]
    );
    let times: Vec<&str> = records.iter().map(|record| record["eventTime"].as_str().unwrap()).collect();
    assert!(times.is_sorted());
    let mut ids: Vec<&str> = records.iter().map(|record| record["eventID"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), records.len());
    // Somebody's own look is.
    world.ok(Service::Iam, "GetInstanceProfile", &[("InstanceProfileName", ROLE)]);
    assert_eq!(find(&world.records(), "GetInstanceProfile").len(), 1);
    // A signature that does not hold has no caller, and leaves nothing.
    let mut key = world.key("admin");
    key.secret_access_key.push('x');
    let count = world.records().len();
    world.call(&key, Service::S3, "/", &[]);
    assert_eq!(world.records().len(), count);
}
