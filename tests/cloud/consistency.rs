//! What IAM was told, and what the rest of AWS knows of it by then.

use sts_flow::cloud::{Cloud, Consistency, DeliveryMode, Service, Setup, UserSetup};
use sts_flow::kernel::SimTime;

use crate::world::{
    ADMIN, IMAGE, REGION, ROLE, S3_READ, START, TRUST_EC2, World, issued, refusal, refused, text, trust,
};

/// An account as AWS keeps it.
fn eventual() -> World {
    let user = |name: &str, policy: &str| UserSetup { name: name.into(), policies: vec![policy.into()] };
    let users = vec![user("admin", ADMIN), user("reader", S3_READ)];
    let setup = Setup { region: REGION.into(), users, ..Setup::default() };
    assert_eq!((setup.consistency, setup.delivery), (Consistency::Eventual, DeliveryMode::AheadOfTime));
    let now = SimTime::parse(START).unwrap();
    World { cloud: Cloud::new(&setup, 1, now), now }
}

#[test]
fn what_an_account_begins_with_is_known_from_the_start() {
    let mut world = eventual();
    let key = world.key("reader");
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
}

#[test]
fn a_new_key_is_nobodys_for_some_seconds() {
    let mut world = eventual();
    world.ok(Service::Iam, "CreateUser", &[("UserName", "bob")]);
    world.ok(Service::Iam, "CreateAccessKey", &[("UserName", "bob")]);
    // IAM itself knows at once.
    let listed = world.ok(Service::Iam, "ListAccessKeys", &[("UserName", "bob")]);
    let key = world.key("bob");
    assert_eq!(
        text(&listed, &["ListAccessKeysResult", "AccessKeyMetadata", "member", "AccessKeyId"]),
        key.access_key_id
    );
    for (after, status) in [(0, 403), (2, 403), (3, 200)] {
        world.wait(after);
        let answer = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
        assert_eq!(answer.status, status, "{after} s later");
    }
}

#[test]
fn policies_bite_some_seconds_later() {
    let mut world = eventual();
    let key = world.key("reader");
    let list = |world: &mut World| world.call(&key, Service::S3, "/", &[]).status;
    world.ok(Service::Iam, "DetachUserPolicy", &[("UserName", "reader"), ("PolicyArn", S3_READ)]);
    world.wait(2);
    assert_eq!(list(&mut world), 200);
    world.wait(3);
    assert_eq!(list(&mut world), 403);
    world.ok(Service::Iam, "AttachUserPolicy", &[("UserName", "reader"), ("PolicyArn", S3_READ)]);
    assert_eq!(list(&mut world), 403);
    world.wait(5);
    assert_eq!(list(&mut world), 200);
}

#[test]
fn a_new_role_and_a_new_profile() {
    let mut world = eventual();
    let admin = world.key("admin");
    let trusting = trust("arn:aws:iam::123456789012:user/admin");
    world.ok(Service::Iam, "CreateRole", &[("RoleName", "desk"), ("AssumeRolePolicyDocument", &trusting)]);
    let (status, code, _) = refusal(&world.assume(&admin, "desk", &[]));
    assert_eq!((status, &*code), (403, "AccessDenied"));
    world.role(ROLE, TRUST_EC2, &[S3_READ]);
    let run = [("ImageId", IMAGE), ("MinCount", "1"), ("MaxCount", "1"), ("IamInstanceProfile.Name", ROLE)];
    let message =
        format!("Value ({ROLE}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name");
    refused(&world.admin(Service::Ec2, "RunInstances", &run), 400, "InvalidParameterValue", &message);
    world.wait(5);
    issued(&world.assume(&admin, "desk", &[]));
    let id = world.launch(Some(ROLE));
    world.wait(60);
    assert_eq!(world.document(&id, ROLE)["Code"], "Success");
}

#[test]
fn sessions_are_revoked_when_the_deny_is_known() {
    let mut world = eventual();
    let admin = world.key("admin");
    let trusting = trust("arn:aws:iam::123456789012:user/admin");
    world.ok(Service::Iam, "CreateRole", &[("RoleName", "desk"), ("AssumeRolePolicyDocument", &trusting)]);
    world.ok(Service::Iam, "AttachRolePolicy", &[("RoleName", "desk"), ("PolicyArn", S3_READ)]);
    world.wait(5);
    let session = issued(&world.assume(&admin, "desk", &[]));
    world.wait(5);
    let revoke = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{{"DateLessThan":{{"aws:TokenIssueTime":"{}"}}}}}}]}}"#,
        world.now.iso()
    );
    let put = [("RoleName", "desk"), ("PolicyName", "AWSRevokeOlderSessions"), ("PolicyDocument", &*revoke)];
    world.steps("");
    world.ok(Service::Iam, "PutRolePolicy", &put);
    assert_eq!(world.call(&session, Service::S3, "/", &[]).status, 200);
    assert_eq!(world.steps("credential"), []);
    world.wait(5);
    let (_, code, message) = refusal(&world.call(&session, Service::S3, "/", &[]));
    assert_eq!(code, "AccessDenied");
    assert!(message.ends_with("with an explicit deny in an identity-based policy"), "{message}");
    assert_eq!(world.steps("credential"), [(session.access_key_id.clone(), "valid", "revoked")]);
    // Who am I still answers, and a new session is free.
    assert_eq!(world.call(&session, Service::Sts, "GetCallerIdentity", &[]).status, 200);
    let fresh = issued(&world.assume(&admin, "desk", &[]));
    assert_eq!(world.call(&fresh, Service::S3, "/", &[]).status, 200);
}

#[test]
fn changes_of_one_thing_arrive_in_order() {
    let mut world = eventual();
    let key = world.key("reader");
    let params = [("UserName", "reader"), ("PolicyArn", S3_READ)];
    for _ in 0..20 {
        world.ok(Service::Iam, "DetachUserPolicy", &params);
        world.ok(Service::Iam, "AttachUserPolicy", &params);
    }
    world.wait(5);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
}
