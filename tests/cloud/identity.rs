//! Who may be whom, and the policy language as it is reached from outside.

use sts_flow::cloud::{DeliveryMode, Service};
use sts_flow::wire::sigv4::Credentials;

use crate::world::{ADMIN, S3_READ, TRUST_EC2, World, issued, refusal, role_arn, trust};

fn policy(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

fn put(world: &mut World, role: &str, statements: &str) {
    let document = policy(statements);
    let params = [("RoleName", role), ("PolicyName", "p"), ("PolicyDocument", &*document)];
    world.ok(Service::Iam, "PutRolePolicy", &params);
}

/// A session of the role `name`, which the admin may assume.
fn session(world: &mut World, name: &str, policies: &[&str]) -> Credentials {
    world.role(name, &trust("arn:aws:iam::123456789012:user/admin"), policies);
    let admin = world.key("admin");
    issued(&world.assume(&admin, name, &[]))
}

#[track_caller]
fn refused_to_assume(world: &mut World, key: &Credentials, role: &str) {
    let (status, code, message) = refusal(&world.assume(key, role, &[]));
    assert_eq!((status, &*code), (403, "AccessDenied"));
    assert!(
        message.ends_with(&format!("is not authorized to perform: sts:AssumeRole on resource: {}", role_arn(role))),
        "{message}"
    );
}

/// Since September 2022 a role does not trust itself unless its trust policy says so.
#[test]
fn a_role_assumes_itself_only_where_its_trust_names_it() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let key = session(&mut world, "self", &[ADMIN]);
    refused_to_assume(&mut world, &key, "self");
    let named = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:user/admin","arn:aws:iam::123456789012:role/self"]},"Action":"sts:AssumeRole"}]}"#;
    world.ok(Service::Iam, "UpdateAssumeRolePolicy", &[("RoleName", "self"), ("PolicyDocument", named)]);
    assert_eq!(world.assume(&key, "self", &[]).status, 200);
}

/// A trust in the account leaves the matter to the callers' own policies; a trust in a user or a role does not.
#[test]
fn trust_in_the_account_delegates() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("open", &trust("arn:aws:iam::123456789012:root"), &[]);
    world.role("twelve", &trust("123456789012"), &[]);
    world.role("named", &trust("arn:aws:iam::123456789012:user/nobody"), &[]);
    world.role("other", &trust("999999999999"), &[]);
    let nobody = world.key("nobody");
    refused_to_assume(&mut world, &nobody, "open");
    refused_to_assume(&mut world, &nobody, "twelve");
    assert_eq!(world.assume(&nobody, "named", &[]).status, 200);
    let allow = policy(r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/*"}"#);
    let params = [("UserName", "nobody"), ("PolicyName", "p"), ("PolicyDocument", &*allow)];
    world.ok(Service::Iam, "PutUserPolicy", &params);
    for role in ["open", "twelve", "named"] {
        assert_eq!(world.assume(&nobody, role, &[]).status, 200, "{role}");
    }
    refused_to_assume(&mut world, &nobody, "other");
    // A deny of one's own counts against every trust.
    let deny = policy(r#"{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}"#);
    world.ok(Service::Iam, "PutUserPolicy", &[params[0], params[1], ("PolicyDocument", &deny)]);
    for role in ["open", "named"] {
        let (status, code, message) = refusal(&world.assume(&nobody, role, &[]));
        assert_eq!((status, &*code), (403, "AccessDenied"), "{message}");
    }
}

/// What the statements of a role's own policy, its boundary and a session policy let through, at the front door of S3.
#[test]
fn policies_of_every_type_at_the_front_door() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("web", &trust("arn:aws:iam::123456789012:user/admin"), &[]);
    let admin = world.key("admin");
    let all = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let only =
        |condition: &str| format!(r#"{{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{condition}}}"#);
    let cases: &[(&str, String, Option<&str>, bool)] = &[
        ("allow", all.into(), None, true),
        ("nothing", r#"{"Effect":"Allow","Action":"ec2:*","Resource":"*"}"#.into(), None, false),
        ("NotAction", r#"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#.into(), None, true),
        ("NotAction of it", r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#.into(), None, false),
        ("NotResource", r#"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:iam::*:*"}"#.into(), None, true),
        ("wildcards", r#"{"Effect":"Allow","Action":"S3:List??lMyBuckets","Resource":"*"}"#.into(), None, true),
        ("deny wins", format!(r#"{all},{{"Effect":"Deny","Action":"s3:List*","Resource":"*"}}"#), None, false),
        ("source", only(r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#), None, true),
        ("other source", only(r#"{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#), None, false),
        ("date", only(r#"{"DateGreaterThan":{"aws:CurrentTime":"2025-11-02T00:00:00Z"}}"#), None, true),
        ("too late", only(r#"{"DateLessThan":{"aws:CurrentTime":"2025-11-02T00:00:00Z"}}"#), None, false),
        ("secure", only(r#"{"Bool":{"aws:SecureTransport":"true"}}"#), None, true),
        ("no such key", only(r#"{"StringEquals":{"aws:username":"x"}}"#), None, false),
        ("no such key, if it exists", only(r#"{"StringEqualsIfExists":{"aws:username":"x"}}"#), None, true),
        ("null", only(r#"{"Null":{"aws:username":"true"}}"#), None, true),
        ("for all of none", only(r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}"#), None, true),
        ("for any of none", only(r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":["a"]}}"#), None, false),
        (
            "a variable",
            only(r#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::${aws:PrincipalAccount}:role/web"}}"#),
            None,
            true,
        ),
        ("a variable without a value", only(r#"{"StringLike":{"aws:userid":"${aws:username}"}}"#), None, false),
        ("a session policy", all.into(), Some(all), true),
        (
            "a session policy that says less",
            all.into(),
            Some(r#"{"Effect":"Allow","Action":"ec2:*","Resource":"*"}"#),
            false,
        ),
        (
            "a session policy that says more",
            r#"{"Effect":"Allow","Action":"ec2:*","Resource":"*"}"#.into(),
            Some(all),
            false,
        ),
    ];
    for (what, statements, passed, allowed) in cases {
        put(&mut world, "web", statements);
        let passed = passed.map(policy);
        let more: Vec<(&str, &str)> = passed.iter().map(|text| ("Policy", text.as_str())).collect();
        let key = issued(&world.assume(&admin, "web", &more));
        let answer = world.call(&key, Service::S3, "/", &[]);
        assert_eq!(answer.status, if *allowed { 200 } else { 403 }, "{what}: {}", answer.body.text());
    }
}

#[test]
fn a_boundary_of_a_role_holds_for_its_sessions() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let key = session(&mut world, "web", &[ADMIN]);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
    world.ok(Service::Iam, "PutRolePermissionsBoundary", &[("RoleName", "web"), ("PermissionsBoundary", S3_READ)]);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
    let (_, _, message) = refusal(&world.call(&key, Service::Iam, "ListRoles", &[]));
    assert!(message.ends_with("because no permissions boundary allows the iam:ListRoles action"), "{message}");
}

#[test]
fn a_role_with_a_path() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    world.ok(Service::Iam, "CreateRole", &[("RoleName", "deep"), ("Path", "/team/a/"), trust]);
    world.ok(Service::Iam, "CreateInstanceProfile", &[("InstanceProfileName", "deep"), ("Path", "/team/a/")]);
    world.ok(Service::Iam, "AddRoleToInstanceProfile", &[("InstanceProfileName", "deep"), ("RoleName", "deep")]);
    let id = world.launch(Some("deep"));
    world.wait(60);
    // The path is in the role's ARN, and in no session's.
    let key = world.credentials(&id, "deep");
    let who = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
    let arn = crate::world::text(&who, &["GetCallerIdentityResult", "Arn"]);
    assert_eq!(arn, format!("arn:aws:sts::123456789012:assumed-role/deep/{id}"));
}
