//! Roles, policies and instance profiles.

use sts_flow::cloud::{DeliveryMode, Service};
use sts_flow::wire::percent_decode;

use crate::world::{ACCOUNT, ROLE, S3_READ, TRUST_EC2, World, refusal, refused, text};

fn role_alone(world: &mut World, name: &str) {
    world.ok(Service::Iam, "CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", TRUST_EC2)]);
}

#[test]
fn a_role_as_it_is_answered() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let params = [("RoleName", ROLE), ("AssumeRolePolicyDocument", TRUST_EC2)];
    let created = world.ok(Service::Iam, "CreateRole", &params);
    let got = world.ok(Service::Iam, "GetRole", &params[..1]);
    for (answer, result) in [(created, "CreateRoleResult"), (got, "GetRoleResult")] {
        let at = |name| text(&answer, &[result, "Role", name]);
        assert_eq!(at("Arn"), format!("arn:aws:iam::{ACCOUNT}:role/{ROLE}"));
        assert!(at("RoleId").starts_with("AROA") && at("RoleId").len() == 21);
        assert_eq!(percent_decode(&at("AssumeRolePolicyDocument")), TRUST_EC2);
        assert_eq!((at("Path"), at("CreateDate")), ("/".into(), "2025-11-02T00:30:00Z".into()));
        assert!(answer.body.text().contains("xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <"));
    }
}

#[test]
fn the_profile_is_a_thing_of_its_own() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    role_alone(&mut world, ROLE);
    // The console makes the profile with the role; the API does not.
    let name = [("InstanceProfileName", ROLE)];
    let answer = world.admin(Service::Iam, "GetInstanceProfile", &name);
    refused(&answer, 404, "NoSuchEntity", &format!("Instance Profile {ROLE} cannot be found."));
    let answer = world.ok(Service::Iam, "CreateInstanceProfile", &name);
    let id = text(&answer, &["CreateInstanceProfileResult", "InstanceProfile", "InstanceProfileId"]);
    assert!(id.starts_with("AIPA") && id.len() == 21, "{id}");
    world.ok(Service::Iam, "AddRoleToInstanceProfile", &[name[0], ("RoleName", ROLE)]);
    let answer = world.ok(Service::Iam, "GetInstanceProfile", &name);
    let held = ["GetInstanceProfileResult", "InstanceProfile", "Roles", "member", "RoleName"];
    assert_eq!(text(&answer, &held), ROLE);
    // One role per profile.
    role_alone(&mut world, "Second");
    let answer = world.admin(Service::Iam, "AddRoleToInstanceProfile", &[name[0], ("RoleName", "Second")]);
    refused(&answer, 409, "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
}

#[test]
fn refusals() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[S3_READ]);
    let name = ("RoleName", ROLE);
    let missing = ("RoleName", "Nobody");
    let profile = ("InstanceProfileName", ROLE);
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    let no_role = "The role with name Nobody cannot be found.";
    let arn = "arn:aws:iam::aws:policy/NoSuchPolicy";
    for (action, params, status, code, message) in [
        ("CreateRole", &[name, trust][..], 409, "EntityAlreadyExists", format!("Role with name {ROLE} already exists.")),
        ("CreateInstanceProfile", &[profile], 409, "EntityAlreadyExists", format!("Instance Profile {ROLE} already exists.")),
        ("GetRole", &[missing], 404, "NoSuchEntity", no_role.into()),
        ("AttachRolePolicy", &[missing, ("PolicyArn", S3_READ)], 404, "NoSuchEntity", no_role.into()),
        ("UpdateAssumeRolePolicy", &[missing, ("PolicyDocument", TRUST_EC2)], 404, "NoSuchEntity", no_role.into()),
        ("AddRoleToInstanceProfile", &[profile, missing], 404, "NoSuchEntity", no_role.into()),
        ("DeleteRole", &[missing], 404, "NoSuchEntity", no_role.into()),
        (
            "AddRoleToInstanceProfile",
            &[("InstanceProfileName", "none"), name],
            404,
            "NoSuchEntity",
            "Instance Profile none cannot be found.".into(),
        ),
        (
            "DeleteInstanceProfile",
            &[("InstanceProfileName", "none")],
            404,
            "NoSuchEntity",
            "Instance Profile none cannot be found.".into(),
        ),
        (
            "AttachRolePolicy",
            &[name, ("PolicyArn", arn)],
            404,
            "NoSuchEntity",
            format!("Policy {arn} does not exist or is not attachable."),
        ),
        ("DetachRolePolicy", &[name, ("PolicyArn", arn)], 404, "NoSuchEntity", format!("Policy {arn} was not found.")),
        (
            "DeleteRolePolicy",
            &[name, ("PolicyName", "p")],
            404,
            "NoSuchEntity",
            "The role policy with name p cannot be found.".into(),
        ),
        (
            "DeleteInstanceProfile",
            &[profile],
            409,
            "DeleteConflict",
            "Cannot delete entity, must remove roles from instance profile first.".into(),
        ),
        (
            "DeleteRole",
            &[name],
            409,
            "DeleteConflict",
            "Cannot delete entity, must remove roles from instance profile first.".into(),
        ),
        (
            "CreateRole",
            &[("RoleName", "x"), trust, ("MaxSessionDuration", "3599")],
            400,
            "ValidationError",
            "1 validation error detected: Value '3599' at 'maxSessionDuration' failed to satisfy constraint: Member must have \
             value greater than or equal to 3600"
                .into(),
        ),
        (
            "CreateRole",
            &[("RoleName", "x"), trust, ("MaxSessionDuration", "43201")],
            400,
            "ValidationError",
            "1 validation error detected: Value '43201' at 'maxSessionDuration' failed to satisfy constraint: Member must have \
             value less than or equal to 43200"
                .into(),
        ),
        (
            "CreateRole",
            &[("RoleName", "a b"), trust],
            400,
            "ValidationError",
            "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: \
             +=,.@_-"
                .into(),
        ),
    ] {
        refused(&world.admin(Service::Iam, action, params), status, code, &message);
    }
    for text in [
        "",
        "{}",
        "not json",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}"#,
    ] {
        let params = [name, ("PolicyName", "p"), ("PolicyDocument", text)];
        let (status, code, _) = refusal(&world.admin(Service::Iam, "PutRolePolicy", &params));
        let expected = if text.is_empty() { "ValidationError" } else { "MalformedPolicyDocument" };
        assert_eq!((status, &*code), (400, expected), "{text}");
    }
}

#[test]
fn a_role_is_taken_apart_before_it_is_deleted() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role(ROLE, TRUST_EC2, &[S3_READ]);
    let (name, profile) = (("RoleName", ROLE), ("InstanceProfileName", ROLE));
    let allow = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    world.ok(Service::Iam, "PutRolePolicy", &[name, ("PolicyName", "p"), ("PolicyDocument", allow)]);
    world.ok(Service::Iam, "RemoveRoleFromInstanceProfile", &[profile, name]);
    let conflict = |world: &mut World, message: &str| {
        refused(&world.admin(Service::Iam, "DeleteRole", &[name]), 409, "DeleteConflict", message);
    };
    conflict(&mut world, "Cannot delete entity, must detach all policies first.");
    world.ok(Service::Iam, "DetachRolePolicy", &[name, ("PolicyArn", S3_READ)]);
    conflict(&mut world, "Cannot delete entity, must delete policies first.");
    world.ok(Service::Iam, "DeleteRolePolicy", &[name, ("PolicyName", "p")]);
    world.ok(Service::Iam, "DeleteRole", &[name]);
    world.ok(Service::Iam, "DeleteInstanceProfile", &[profile]);
    assert_eq!(world.admin(Service::Iam, "GetRole", &[name]).status, 404);
}
