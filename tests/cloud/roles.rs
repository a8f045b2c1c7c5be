//! When a role was last used, and what AWS's own policies let it do.

use sts_flow::cloud::{DeliveryMode, Service, Source};

use crate::world::{ROLE, TRUST_EC2, World, issued, refusal, text, trust, user_arn};

const LAST_USED: [&str; 4] = ["GetRoleResult", "Role", "RoleLastUsed", "LastUsedDate"];

#[test]
fn a_role_was_last_used_when_its_session_made_a_call() {
    let (mut world, id) = World::with_instance(1);
    let role = [("RoleName", ROLE)];
    // EC2 has assumed it, and nobody has used it.
    let body = world.ok(Service::Iam, "GetRole", &role).body.text().into_owned();
    assert!(body.contains("<RoleLastUsed/>") || body.contains("<RoleLastUsed></RoleLastUsed>"), "{body}");
    let key = world.credentials(&id, ROLE);
    world.wait(3600);
    let request = world.signed(&key, Service::S3, "/", &[]);
    assert_eq!(world.send(Source::Instance(id), request).status, 200);
    let at = world.now.iso();
    world.wait(3600);
    let answer = world.ok(Service::Iam, "GetRole", &role);
    assert_eq!(text(&answer, &LAST_USED), at);
    assert_eq!(text(&answer, &["GetRoleResult", "Role", "RoleLastUsed", "Region"]), "us-east-1");
    let list = world.ok(Service::Iam, "ListRoles", &[]).body.text().into_owned();
    assert!(!list.contains("RoleLastUsed"), "{list}");
    // A refused call is one too.
    world.call(&key, Service::Iam, "ListUsers", &[]);
    let at = world.now.iso();
    assert_eq!(text(&world.ok(Service::Iam, "GetRole", &role), &LAST_USED), at);
    // A new role of the old name has not been used.
    let profile = [("InstanceProfileName", ROLE), role[0]];
    world.ok(Service::Iam, "RemoveRoleFromInstanceProfile", &profile);
    world.ok(Service::Iam, "DetachRolePolicy", &[role[0], ("PolicyArn", crate::world::S3_READ)]);
    world.ok(Service::Iam, "DeleteRole", &role);
    world.ok(Service::Iam, "CreateRole", &[role[0], ("AssumeRolePolicyDocument", TRUST_EC2)]);
    let body = world.ok(Service::Iam, "GetRole", &role).body.text().into_owned();
    assert!(!body.contains("LastUsedDate"), "{body}");
}

#[test]
fn managed_policies_go_as_far_as_aws_lets_them() {
    for (policy, service, action, params, allowed) in [
        ("AmazonEC2FullAccess", Service::Ec2, "DescribeInstances", &[][..], true),
        ("AmazonEC2FullAccess", Service::Ec2, "GetInstanceMetadataDefaults", &[], true),
        ("AmazonEC2FullAccess", Service::Iam, "ListRoles", &[], false),
        ("AmazonS3FullAccess", Service::S3, "/", &[], true),
        ("AmazonS3FullAccess", Service::Ec2, "DescribeInstances", &[], false),
        ("IAMFullAccess", Service::Iam, "ListRoles", &[], true),
        ("IAMFullAccess", Service::S3, "/", &[], false),
        ("SignInLocalDevelopmentAccess", Service::S3, "/", &[], false),
        ("SignInLocalDevelopmentAccess", Service::Iam, "ListRoles", &[], false),
    ] {
        let mut world = World::new(1, DeliveryMode::AheadOfTime);
        world.role("Tried", &trust(&user_arn("admin")), &[&format!("arn:aws:iam::aws:policy/{policy}")]);
        let admin = world.key("admin");
        let key = issued(&world.assume(&admin, "Tried", &[]));
        let answer = world.call(&key, service, action, params);
        let refused = if answer.status == 200 { String::new() } else { refusal(&answer).2 };
        assert_eq!(refused.is_empty(), allowed, "{policy} {action}: {refused}");
        assert!(allowed || refused.contains("because no identity-based policy allows"), "{refused}");
    }
}
