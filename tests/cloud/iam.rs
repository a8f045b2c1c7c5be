//! Roles, policies and instance profiles.

use sts_flow::cloud::{DeliveryMode, Service};
use sts_flow::wire::percent_decode;

use crate::world::{ACCOUNT, ROLE, S3_READ, TRUST_EC2, World, refusal, refused, text, trust};

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

type Pairs<'a> = &'a [(&'a str, &'a str)];
type Outcome<'a> = Result<Pairs<'a>, (u16, &'a str, &'a str)>;

/// One call after another as the admin, with the status and what the answer has to hold: a text at a path below the
/// root, or for a refusal its code and words.
#[track_caller]
fn play(world: &mut World, calls: &[(&str, Pairs, Outcome)]) {
    for (action, params, expected) in calls {
        let answer = world.admin(Service::Iam, action, params);
        match expected {
            Ok(texts) => {
                assert_eq!(answer.status, 200, "{action}: {}", answer.body.text());
                for (path, wanted) in *texts {
                    let result = format!("{action}Result");
                    let path: Vec<&str> = std::iter::once(&*result).chain(path.split('/')).collect();
                    assert_eq!(percent_decode(&text(&answer, &path)), *wanted, "{action} {path:?}");
                }
            }
            Err((status, code, message)) => refused(&answer, *status, code, message),
        }
    }
}

const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;

#[test]
fn users_and_their_keys() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let user = ("UserName", "roletestuser202201");
    let bob = ("UserName", "bob");
    play(
        &mut world,
        &[
            (
                "CreateUser",
                &[user],
                Ok(&[
                    ("User/Path", "/"),
                    ("User/UserName", user.1),
                    ("User/Arn", "arn:aws:iam::123456789012:user/roletestuser202201"),
                    ("User/CreateDate", "2025-11-02T00:30:00Z"),
                ]),
            ),
            (
                "CreateUser",
                &[("UserName", "RoleTestUser202201")],
                Err((409, "EntityAlreadyExists", "User with name RoleTestUser202201 already exists.")),
            ),
            ("GetUser", &[], Ok(&[("User/UserName", "admin")])),
            ("GetUser", &[bob], Err((404, "NoSuchEntity", "The user with name bob cannot be found."))),
            (
                "CreateUser",
                &[bob, ("Path", "/team/"), ("Tags.member.1.Key", "who"), ("Tags.member.1.Value", "Bob")],
                Ok(&[("User/Arn", "arn:aws:iam::123456789012:user/team/bob"), ("User/Tags/member/Value", "Bob")]),
            ),
            (
                "ListUsers",
                &[("PathPrefix", "/team/")],
                Ok(&[("Users/member/UserName", "bob"), ("IsTruncated", "false")]),
            ),
            (
                "ListUsers",
                &[("MaxItems", "2")],
                Ok(&[("Users/member/UserName", "admin"), ("IsTruncated", "true"), ("Marker", "2")]),
            ),
            ("ListUsers", &[("MaxItems", "2"), ("Marker", "2")], Ok(&[("Users/member/UserName", "nobody")])),
            (
                "CreateUser",
                &[("UserName", "a b")],
                Err((
                    400,
                    "ValidationError",
                    "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
                )),
            ),
            (
                "CreateUser",
                &[("UserName", "c"), ("Path", "team")],
                Err((
                    400,
                    "ValidationError",
                    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
                )),
            ),
            (
                "CreateAccessKey",
                &[("UserName", "eve")],
                Err((404, "NoSuchEntity", "The user with name eve cannot be found.")),
            ),
            ("CreateAccessKey", &[bob], Ok(&[("AccessKey/UserName", "bob"), ("AccessKey/Status", "Active")])),
            ("CreateAccessKey", &[bob], Ok(&[])),
            ("CreateAccessKey", &[bob], Err((409, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"))),
            ("ListAccessKeys", &[bob], Ok(&[("AccessKeyMetadata/member/Status", "Active")])),
            (
                "DeleteUser",
                &[bob],
                Err((409, "DeleteConflict", "Cannot delete entity, must delete access keys first.")),
            ),
            ("AttachUserPolicy", &[user, ("PolicyArn", S3_READ)], Ok(&[])),
            (
                "ListAttachedUserPolicies",
                &[user],
                Ok(&[("AttachedPolicies/member/PolicyName", "AmazonS3ReadOnlyAccess")]),
            ),
            (
                "DeleteUser",
                &[user],
                Err((409, "DeleteConflict", "Cannot delete entity, must detach all policies first.")),
            ),
            ("DetachUserPolicy", &[user, ("PolicyArn", S3_READ)], Ok(&[])),
            (
                "DetachUserPolicy",
                &[user, ("PolicyArn", S3_READ)],
                Err((404, "NoSuchEntity", "Policy arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess was not found.")),
            ),
            ("PutUserPolicy", &[user, ("PolicyName", "p"), ("PolicyDocument", ALLOW)], Ok(&[])),
            (
                "GetUserPolicy",
                &[user, ("PolicyName", "p")],
                Ok(&[("UserName", user.1), ("PolicyName", "p"), ("PolicyDocument", ALLOW)]),
            ),
            ("ListUserPolicies", &[user], Ok(&[("PolicyNames/member", "p")])),
            ("DeleteUser", &[user], Err((409, "DeleteConflict", "Cannot delete entity, must delete policies first."))),
            (
                "DeleteUserPolicy",
                &[user, ("PolicyName", "q")],
                Err((404, "NoSuchEntity", "The user policy with name q cannot be found.")),
            ),
            ("DeleteUserPolicy", &[user, ("PolicyName", "p")], Ok(&[])),
            ("DeleteUser", &[user], Ok(&[])),
            (
                "UpdateAccessKey",
                &[bob, ("AccessKeyId", "AKIANOBODYISHERE"), ("Status", "Inactive")],
                Err((404, "NoSuchEntity", "The Access Key with id AKIANOBODYISHERE cannot be found.")),
            ),
            (
                "UpdateAccessKey",
                &[bob, ("AccessKeyId", "AKIANOBODYISHERE"), ("Status", "Off")],
                Err((
                    400,
                    "ValidationError",
                    "1 validation error detected: Value 'Off' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]",
                )),
            ),
        ],
    );
}

#[test]
fn an_inactive_key_is_no_key() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let key = world.key("reader");
    let who = |world: &mut World| world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
    assert_eq!(who(&mut world).status, 200);
    let named = [("UserName", "reader"), ("AccessKeyId", key.access_key_id.as_str())];
    let used = world.ok(Service::Iam, "GetAccessKeyLastUsed", &named[1..]);
    assert_eq!(text(&used, &["GetAccessKeyLastUsedResult", "AccessKeyLastUsed", "ServiceName"]), "sts");
    world.ok(Service::Iam, "UpdateAccessKey", &[named[0], named[1], ("Status", "Inactive")]);
    let unknown = "The security token included in the request is invalid.";
    refused(&who(&mut world), 403, "InvalidClientTokenId", unknown);
    world.ok(Service::Iam, "UpdateAccessKey", &[named[0], named[1], ("Status", "Active")]);
    assert_eq!(who(&mut world).status, 200);
    world.ok(Service::Iam, "DeleteAccessKey", &named);
    refused(&who(&mut world), 403, "InvalidClientTokenId", unknown);
}

#[test]
fn roles_profiles_and_policies() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let name = ("RoleName", "web");
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    let mine = "arn:aws:iam::123456789012:policy/team/mine";
    let long = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["s3:{}"],"Resource":"*"}}]}}"#,
        "a".repeat(6200)
    );
    let longer = long.replace("aaa", "aaaaaa");
    play(
        &mut world,
        &[
            (
                "CreateRole",
                &[name, trust, ("Path", "/team/"), ("Description", "Serves"), ("MaxSessionDuration", "7200")],
                Ok(&[
                    ("Role/Arn", "arn:aws:iam::123456789012:role/team/web"),
                    ("Role/Description", "Serves"),
                    ("Role/AssumeRolePolicyDocument", TRUST_EC2),
                ]),
            ),
            ("GetRole", &[name], Ok(&[("Role/MaxSessionDuration", "7200")])),
            ("UpdateRole", &[name, ("Description", "Waits")], Ok(&[])),
            ("GetRole", &[name], Ok(&[("Role/Description", "Waits"), ("Role/MaxSessionDuration", "7200")])),
            (
                "UpdateRole",
                &[name, ("MaxSessionDuration", "60")],
                Err((
                    400,
                    "ValidationError",
                    "1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
                )),
            ),
            ("ListRoles", &[], Ok(&[("Roles/member/RoleName", "web")])),
            ("PutRolePolicy", &[name, ("PolicyName", "p"), ("PolicyDocument", ALLOW)], Ok(&[])),
            ("GetRolePolicy", &[name, ("PolicyName", "p")], Ok(&[("RoleName", "web"), ("PolicyDocument", ALLOW)])),
            (
                "GetRolePolicy",
                &[name, ("PolicyName", "q")],
                Err((404, "NoSuchEntity", "The role policy with name q cannot be found.")),
            ),
            ("ListRolePolicies", &[name], Ok(&[("PolicyNames/member", "p")])),
            (
                "PutRolePolicy",
                &[name, ("PolicyName", "q"), ("PolicyDocument", &longer)],
                Err((409, "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role web")),
            ),
            (
                "CreatePolicy",
                &[("PolicyName", "mine"), ("Path", "/team/"), ("PolicyDocument", ALLOW)],
                Ok(&[("Policy/Arn", mine), ("Policy/DefaultVersionId", "v1"), ("Policy/AttachmentCount", "0")]),
            ),
            (
                "CreatePolicy",
                &[("PolicyName", "mine"), ("PolicyDocument", ALLOW)],
                Err((
                    409,
                    "EntityAlreadyExists",
                    "A policy called mine already exists. Duplicate names are not allowed.",
                )),
            ),
            (
                "CreatePolicy",
                &[("PolicyName", "long"), ("PolicyDocument", &long)],
                Err((409, "LimitExceeded", "Cannot exceed quota for PolicySize: 6144")),
            ),
            ("AttachRolePolicy", &[name, ("PolicyArn", mine)], Ok(&[])),
            ("AttachRolePolicy", &[name, ("PolicyArn", mine)], Ok(&[])),
            (
                "GetPolicy",
                &[("PolicyArn", mine)],
                Ok(&[("Policy/PolicyName", "mine"), ("Policy/AttachmentCount", "1")]),
            ),
            (
                "GetPolicyVersion",
                &[("PolicyArn", mine), ("VersionId", "v1")],
                Ok(&[("PolicyVersion/Document", ALLOW), ("PolicyVersion/IsDefaultVersion", "true")]),
            ),
            (
                "GetPolicyVersion",
                &[("PolicyArn", mine), ("VersionId", "v2")],
                Err((
                    404,
                    "NoSuchEntity",
                    "Policy arn:aws:iam::123456789012:policy/team/mine version v2 does not exist or is not attachable.",
                )),
            ),
            ("ListPolicies", &[("Scope", "Local")], Ok(&[("Policies/member/PolicyName", "mine")])),
            (
                "ListPolicies",
                &[("Scope", "AWS"), ("OnlyAttached", "true")],
                Ok(&[("Policies/member/PolicyName", "AdministratorAccess")]),
            ),
            (
                "ListPolicies",
                &[("Scope", "Mine")],
                Err((
                    400,
                    "ValidationError",
                    "1 validation error detected: Value 'Mine' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]",
                )),
            ),
            ("ListEntitiesForPolicy", &[("PolicyArn", mine)], Ok(&[("PolicyRoles/member/RoleName", "web")])),
            (
                "GetPolicy",
                &[("PolicyArn", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")],
                Ok(&[("Policy/Path", "/service-role/")]),
            ),
            (
                "GetPolicy",
                &[("PolicyArn", "arn:aws:iam::aws:policy/Nothing")],
                Err((404, "NoSuchEntity", "Policy arn:aws:iam::aws:policy/Nothing was not found.")),
            ),
            (
                "AttachRolePolicy",
                &[name, ("PolicyArn", "arn:aws:iam::aws:mine")],
                Err((400, "ValidationError", "ARN arn:aws:iam::aws:mine is not valid.")),
            ),
            (
                "DeletePolicy",
                &[("PolicyArn", mine)],
                Err((409, "DeleteConflict", "Cannot delete a policy attached to entities.")),
            ),
            ("DetachRolePolicy", &[name, ("PolicyArn", mine)], Ok(&[])),
            ("DeletePolicy", &[("PolicyArn", mine)], Ok(&[])),
            (
                "DeletePolicy",
                &[("PolicyArn", mine)],
                Err((404, "NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/team/mine was not found.")),
            ),
            ("CreateInstanceProfile", &[("InstanceProfileName", "web")], Ok(&[])),
            ("AddRoleToInstanceProfile", &[("InstanceProfileName", "web"), name], Ok(&[])),
            ("ListInstanceProfiles", &[], Ok(&[("InstanceProfiles/member/Roles/member/RoleName", "web")])),
            ("ListInstanceProfilesForRole", &[name], Ok(&[("InstanceProfiles/member/InstanceProfileName", "web")])),
            ("TagRole", &[name, ("Tags.member.1.Key", "env"), ("Tags.member.1.Value", "test")], Ok(&[])),
            ("ListRoleTags", &[name], Ok(&[("Tags/member/Key", "env")])),
            ("UntagRole", &[name, ("TagKeys.member.1", "env")], Ok(&[])),
            ("Nonsense", &[], Err((400, "InvalidAction", "Could not find operation Nonsense for this service"))),
        ],
    );
}

#[test]
fn ten_managed_policies_and_no_more() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    role_alone(&mut world, ROLE);
    for i in 0..11 {
        let (name, arn) = (format!("p{i}"), format!("arn:aws:iam::{ACCOUNT}:policy/p{i}"));
        world.ok(Service::Iam, "CreatePolicy", &[("PolicyName", &name), ("PolicyDocument", ALLOW)]);
        for (who, action, message) in [
            (("RoleName", ROLE), "AttachRolePolicy", "Cannot exceed quota for PoliciesPerRole: 10"),
            (("UserName", "nobody"), "AttachUserPolicy", "Cannot exceed quota for PoliciesPerUser: 10"),
        ] {
            let answer = world.admin(Service::Iam, action, &[who, ("PolicyArn", &arn)]);
            if i < 10 {
                assert_eq!(answer.status, 200);
            } else {
                refused(&answer, 409, "LimitExceeded", message);
            }
        }
    }
}

#[test]
fn whom_a_role_can_trust() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    for (principal, known) in [
        ("arn:aws:iam::123456789012:user/admin", true),
        ("arn:aws:iam::123456789012:user/ghost", false),
        ("arn:aws:iam::123456789012:role/ghost", false),
        ("arn:aws:iam::123456789012:root", true),
        ("arn:aws:iam::999999999999:root", true),
        ("arn:aws:iam::999999999999:user/admin", false),
        ("999999999999", true),
        ("arn:aws:sts::123456789012:assumed-role/ghost/x", false),
        ("arn:aws:iam::123456789012:group/admins", false),
        ("arn:aws:s3:::bucket", false),
        ("*", true),
    ] {
        let name = format!("r{}", principal.len());
        let params =
            [("RoleName", &*name), ("AssumeRolePolicyDocument", &*trust(principal))].map(|(n, v)| (n, v.to_owned()));
        let params: Vec<(&str, &str)> = params.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = world.admin(Service::Iam, "CreateRole", &params);
        if known {
            assert_eq!(answer.status, 200, "{principal}: {}", answer.body.text());
            world.ok(Service::Iam, "DeleteRole", &params[..1]);
        } else {
            let message = format!("Invalid principal in policy: \"AWS\":\"{principal}\"");
            refused(&answer, 400, "MalformedPolicyDocument", &message);
        }
    }
}

#[test]
fn a_user_made_anew_is_not_the_one_that_was_trusted() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let bob = [("UserName", "bob")];
    let made = world.ok(Service::Iam, "CreateUser", &bob);
    let id = text(&made, &["CreateUserResult", "User", "UserId"]);
    let trust = trust("arn:aws:iam::123456789012:user/bob");
    world.ok(Service::Iam, "CreateRole", &[("RoleName", "desk"), ("AssumeRolePolicyDocument", &trust)]);
    world.ok(Service::Iam, "CreateAccessKey", &bob);
    let key = world.key("bob");
    assert_eq!(world.assume(&key, "desk", &[]).status, 200);
    world.ok(Service::Iam, "DeleteAccessKey", &[bob[0], ("AccessKeyId", &key.access_key_id)]);
    world.ok(Service::Iam, "DeleteUser", &bob);
    let role = world.ok(Service::Iam, "GetRole", &[("RoleName", "desk")]);
    let document = percent_decode(&text(&role, &["GetRoleResult", "Role", "AssumeRolePolicyDocument"]));
    assert!(document.contains(&format!("\"AWS\":\"{id}\"")), "{document}");
    world.ok(Service::Iam, "CreateUser", &bob);
    world.ok(Service::Iam, "CreateAccessKey", &bob);
    let key = world.key("bob");
    let (status, code, _) = refusal(&world.assume(&key, "desk", &[]));
    assert_eq!((status, &*code), (403, "AccessDenied"));
}

#[test]
fn a_permissions_boundary_is_the_most_that_may_be() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let only_ec2 = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}"#;
    world.ok(Service::Iam, "CreatePolicy", &[("PolicyName", "fence"), ("PolicyDocument", only_ec2)]);
    let fence = ("PermissionsBoundary", "arn:aws:iam::123456789012:policy/fence");
    let reader = ("UserName", "reader");
    let key = world.key("reader");
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
    play(
        &mut world,
        &[
            ("PutUserPermissionsBoundary", &[reader, fence], Ok(&[])),
            ("GetUser", &[reader], Ok(&[("User/PermissionsBoundary/PermissionsBoundaryArn", fence.1)])),
            (
                "DeletePolicy",
                &[("PolicyArn", fence.1)],
                Err((409, "DeleteConflict", "Cannot delete a policy attached to entities.")),
            ),
            (
                "CreateUser",
                &[("UserName", "x"), ("PermissionsBoundary", "arn:aws:iam::aws:policy/Nothing")],
                Err((
                    404,
                    "NoSuchEntity",
                    "Scope ARN: arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.",
                )),
            ),
            (
                "CreateUser",
                &[("UserName", "fenced"), fence],
                Ok(&[("User/PermissionsBoundary/PermissionsBoundaryArn", fence.1)]),
            ),
            (
                "CreateRole",
                &[("RoleName", "fenced"), fence, ("AssumeRolePolicyDocument", TRUST_EC2)],
                Ok(&[("Role/PermissionsBoundary/PermissionsBoundaryType", "Policy")]),
            ),
            ("DeleteRolePermissionsBoundary", &[("RoleName", "fenced")], Ok(&[])),
        ],
    );
    let (_, code, message) = refusal(&world.call(&key, Service::S3, "/", &[]));
    assert_eq!(code, "AccessDenied");
    assert!(message.ends_with("because no permissions boundary allows the s3:ListAllMyBuckets action"), "{message}");
    world.ok(Service::Iam, "DeleteUserPermissionsBoundary", &[reader]);
    assert_eq!(world.call(&key, Service::S3, "/", &[]).status, 200);
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html>
#[test]
fn versions_of_a_policy() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let says = |action: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#)
    };
    let first = says("s3:ListAllMyBuckets");
    world.ok(Service::Iam, "CreatePolicy", &[("PolicyName", "mine"), ("PolicyDocument", &first)]);
    let arn = &format!("arn:aws:iam::{ACCOUNT}:policy/mine");
    let arn = ("PolicyArn", arn.as_str());
    let default = |world: &mut World| {
        text(&world.ok(Service::Iam, "GetPolicy", &[arn]), &["GetPolicyResult", "Policy", "DefaultVersionId"])
    };
    for n in 2..=5 {
        let document = says(&format!("s3:Get{n}*"));
        let params = [arn, ("PolicyDocument", &document), ("SetAsDefault", if n == 3 { "true" } else { "false" })];
        let made = world.ok(Service::Iam, "CreatePolicyVersion", &params);
        let at = |name| text(&made, &["CreatePolicyVersionResult", "PolicyVersion", name]);
        assert_eq!((at("VersionId"), at("IsDefaultVersion")), (format!("v{n}"), (n == 3).to_string()));
    }
    assert_eq!(default(&mut world), "v3");
    let listed = world.ok(Service::Iam, "ListPolicyVersions", &[arn]).body.text().to_string();
    let at: Vec<_> = ["v5", "v4", "v3", "v2", "v1"].map(|id| listed.find(&format!(">{id}<"))).into();
    assert!(at.iter().all(Option::is_some) && at.is_sorted(), "the latest first: {listed}");
    let version = |id| [arn, ("VersionId", id)];
    let got = world.ok(Service::Iam, "GetPolicyVersion", &version("v1"));
    assert_eq!(percent_decode(&text(&got, &["GetPolicyVersionResult", "PolicyVersion", "Document"])), first);

    let sixth = world.admin(Service::Iam, "CreatePolicyVersion", &[arn, ("PolicyDocument", &first)]);
    let limit = "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.";
    refused(&sixth, 409, "LimitExceeded", limit);
    let none = world.admin(Service::Iam, "SetDefaultPolicyVersion", &version("v9"));
    let message = format!("Policy {} version v9 does not exist or is not attachable.", arn.1);
    refused(&none, 404, "NoSuchEntity", &message);
    let counts = world.admin(Service::Iam, "DeletePolicyVersion", &version("v3"));
    refused(&counts, 409, "DeleteConflict", "Cannot delete the default version of a policy.");
    let more = world.admin(Service::Iam, "DeletePolicy", &[arn]);
    let conflict = "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.";
    refused(&more, 409, "DeleteConflict", conflict);

    world.ok(Service::Iam, "SetDefaultPolicyVersion", &version("v1"));
    assert_eq!(default(&mut world), "v1");
    for id in ["v2", "v3", "v4", "v5"] {
        world.ok(Service::Iam, "DeletePolicyVersion", &version(id));
    }
    // A number is given once.
    let made = world.ok(Service::Iam, "CreatePolicyVersion", &[arn, ("PolicyDocument", &first)]);
    assert_eq!(text(&made, &["CreatePolicyVersionResult", "PolicyVersion", "VersionId"]), "v6");
    world.ok(Service::Iam, "DeletePolicyVersion", &version("v6"));
    world.ok(Service::Iam, "DeletePolicy", &[arn]);
}
