//! What parameters have to be like: lengths, patterns, ranges, ARNs; and how IAM and STS say that they are not.

use std::collections::BTreeSet;

use sts_flow::cloud::{DeliveryMode, Service};

use crate::world::{ROLE, S3_READ, TRUST_EC2, World, issued, refused, role_arn, trust, user_arn};

type Pairs<'a> = &'a [(&'a str, &'a str)];

const NAME: &str = "It must contain only alphanumeric characters and/or the following: +=,.@_-";
const TAG: &str = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]";
const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;

fn world() -> World {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Web", &trust(&user_arn("admin")), &[]);
    world
}

/// `1 validation error detected: …`
fn detected(faults: &[String]) -> String {
    let s = if faults.len() == 1 { "" } else { "s" };
    format!("{} validation error{s} detected: {}", faults.len(), faults.join("; "))
}

/// `Value 'x' at 'roleName' failed to satisfy constraint: Member must …`
fn fault(value: &str, field: &str, must: &str) -> String {
    format!("Value '{value}' at '{field}' failed to satisfy constraint: Member must {must}")
}

fn in_list(field: &str, must: &str) -> String {
    format!("Value at '{field}' failed to satisfy constraint: Member must {must}")
}

/// What IAM and STS carry out has its parameters looked at.
#[test]
fn every_call_is_in_the_tables() {
    for (operations, table, what) in [
        (
            include_str!("../../src/cloud/iam/operations.rs"),
            include_str!("../../src/cloud/constraints/iam.txt"),
            "row(\"",
        ),
        (include_str!("../../src/cloud/sts/operations.rs"), include_str!("../../src/cloud/constraints/sts.txt"), " \""),
    ] {
        let known: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("> ")?.split(' ').next()).collect();
        let names = operations.split(what).skip(1).filter_map(|rest| rest.split('"').next());
        let names: Vec<&str> = names
            .filter(|name| name.starts_with(char::is_uppercase) && name.bytes().all(|b| b.is_ascii_alphanumeric()))
            .filter(|name| !matches!(*name, "InvalidAction" | "DecodeAuthorizationMessage"))
            .collect();
        assert!(names.len() >= 8);
        assert_eq!(names.iter().find(|name| !known.contains(name)), None);
    }
}

/// Every call of IAM's that takes a name, with which parameters, and which of them is told of first when none of them is one.
#[test]
fn a_name_that_is_none_is_told_of_by_every_call() {
    let mut world = world();
    let arn = role_arn("Web");
    let (role, user, profile, policy) = ("RoleName", "UserName", "InstanceProfileName", "PolicyName");
    let document = ("PolicyDocument", ALLOW);
    let attached = ("PolicyArn", S3_READ);
    let tags = [("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v")];
    let mut tried = BTreeSet::new();
    for (action, names, more) in [
        ("GetRole", &[role][..], &[][..]),
        ("DeleteRole", &[role], &[]),
        ("UpdateRole", &[role], &[]),
        ("UpdateRoleDescription", &[role], &[("Description", "d")]),
        ("UpdateAssumeRolePolicy", &[role], &[("PolicyDocument", TRUST_EC2)]),
        ("AttachRolePolicy", &[role], &[attached]),
        ("DetachRolePolicy", &[role], &[attached]),
        ("ListAttachedRolePolicies", &[role], &[]),
        ("PutRolePolicy", &[role, policy], &[document]),
        ("GetRolePolicy", &[role, policy], &[]),
        ("DeleteRolePolicy", &[role, policy], &[]),
        ("ListRolePolicies", &[role], &[]),
        ("PutRolePermissionsBoundary", &[role], &[("PermissionsBoundary", S3_READ)]),
        ("DeleteRolePermissionsBoundary", &[role], &[]),
        ("ListInstanceProfilesForRole", &[role], &[]),
        ("CreateRole", &[role], &[("AssumeRolePolicyDocument", TRUST_EC2)]),
        ("TagRole", &[role], &tags),
        ("UntagRole", &[role], &[("TagKeys.member.1", "k")]),
        ("ListRoleTags", &[role], &[]),
        ("AddRoleToInstanceProfile", &[profile, role], &[]),
        ("RemoveRoleFromInstanceProfile", &[profile, role], &[]),
        ("CreateInstanceProfile", &[profile], &[]),
        ("GetInstanceProfile", &[profile], &[]),
        ("DeleteInstanceProfile", &[profile], &[]),
        ("CreateUser", &[user], &[]),
        ("GetUser", &[user], &[]),
        ("DeleteUser", &[user], &[]),
        ("CreateAccessKey", &[user], &[]),
        ("ListAccessKeys", &[user], &[]),
        ("AttachUserPolicy", &[user], &[attached]),
        ("DetachUserPolicy", &[user], &[attached]),
        ("PutUserPolicy", &[user, policy], &[document]),
        ("GetUserPolicy", &[user, policy], &[]),
        ("DeleteUserPolicy", &[user, policy], &[]),
        ("ListUserPolicies", &[user], &[]),
        ("TagUser", &[user], &tags),
        ("ListUserTags", &[user], &[]),
        ("ListAttachedUserPolicies", &[user], &[]),
        ("PutUserPermissionsBoundary", &[user], &[("PermissionsBoundary", S3_READ)]),
        ("DeleteUserPermissionsBoundary", &[user], &[]),
        ("UntagUser", &[user], &[("TagKeys.member.1", "k")]),
        ("UpdateAccessKey", &[user], &[("AccessKeyId", "AKIAIOSFODNN7EXAMPLE"), ("Status", "Inactive")]),
        ("DeleteAccessKey", &[user], &[("AccessKeyId", "AKIAIOSFODNN7EXAMPLE")]),
        ("CreatePolicy", &[policy], &[document]),
    ] {
        tried.insert(action);
        // Each of them in turn, where the others are names.
        for wrong in names {
            let mut params: Vec<(&str, &str)> =
                names.iter().map(|name| (*name, if name == wrong { arn.as_str() } else { "Web" })).collect();
            params.extend(more);
            let field = wrong[..1].to_ascii_lowercase() + &wrong[1..];
            let message = format!("The specified value for {field} is invalid. {NAME}");
            refused(&world.admin(Service::Iam, action, &params), 400, "ValidationError", &message);
        }
    }
    // None is forgotten.
    let names = ["userNameType", "existingUserNameType", "roleNameType", "policyNameType", "instanceProfileNameType"];
    for line in include_str!("../../src/cloud/constraints/iam.txt").lines().filter_map(|line| line.strip_prefix("> ")) {
        let mut words = line.split(' ');
        let action = words.next().unwrap();
        let takes_one = words.filter_map(|member| member.split_once(':')).any(|(_, shape)| names.contains(&shape));
        assert!(!takes_one || tried.contains(action), "{action} is not tried");
    }
}

#[test]
fn other_values_that_iam_rules_out_in_words_of_its_own() {
    let mut world = world();
    let trust = ("AssumeRolePolicyDocument", TRUST_EC2);
    let invalid = |field: &str, must: &str| format!("The specified value for {field} is invalid. It must {must}");
    let path = "begin and end with / and contain only alphanumeric characters and/or / characters.";
    let prefix = "begin with the / character and contain only alphanumeric characters and/or / characters.";
    let ascii = "contain only printable ASCII characters.";
    let not_valid = |arn: &str| format!("ARN {arn} is not valid.");
    for (action, params, message) in [
        ("CreateRole", &[("RoleName", "x"), trust, ("Path", "team")][..], invalid("path", path)),
        ("CreateUser", &[("UserName", "x"), ("Path", "/a b/")], invalid("path", path)),
        ("CreateInstanceProfile", &[("InstanceProfileName", "x"), ("Path", "/a")], invalid("path", path)),
        ("CreatePolicy", &[("PolicyName", "x"), ("PolicyDocument", ALLOW), ("Path", "/a!/")], invalid("path", path)),
        ("ListRoles", &[("PathPrefix", "team")], invalid("pathPrefix", prefix)),
        ("ListUsers", &[("PathPrefix", "team/")], invalid("pathPrefix", prefix)),
        (
            "PutRolePolicy",
            &[("RoleName", "Web"), ("PolicyName", "p"), ("PolicyDocument", "{\"Sid\":\"方針\"}")],
            invalid("policyDocument", ascii),
        ),
        (
            "DeleteAccessKey",
            &[("UserName", "admin"), ("AccessKeyId", "AKIA-0000000000000")],
            invalid("accessKeyId", "contain only alphanumeric characters."),
        ),
        // ARNs of managed policies, part by part.
        ("GetPolicy", &[("PolicyArn", "not-an-arn-but-long-enough")], not_valid("not-an-arn-but-long-enough")),
        (
            "AttachRolePolicy",
            &[("RoleName", "Web"), ("PolicyArn", "arn:aws:iam::aws:role/ReadOnly")],
            not_valid("arn:aws:iam::aws:role/ReadOnly"),
        ),
        (
            "AttachUserPolicy",
            &[("UserName", "admin"), ("PolicyArn", "arn:aws:s3::aws:policy/ReadOnly")],
            not_valid("arn:aws:s3::aws:policy/ReadOnly"),
        ),
        (
            "DetachRolePolicy",
            &[("RoleName", "Web"), ("PolicyArn", "arn:aws:iam:us-east-1:aws:policy/x")],
            not_valid("arn:aws:iam:us-east-1:aws:policy/x"),
        ),
        (
            "DeletePolicy",
            &[("PolicyArn", "arn:aws:iam::12345678901:policy/x")],
            not_valid("arn:aws:iam::12345678901:policy/x"),
        ),
        ("GetPolicy", &[("PolicyArn", "arn:aws:iam::aws:policy/x ")], not_valid("arn:aws:iam::aws:policy/x ")),
        ("GetPolicy", &[("PolicyArn", "arn:error:iam::aws:policy/x")], not_valid("arn:error:iam::aws:policy/x")),
        (
            "PutUserPermissionsBoundary",
            &[("UserName", "admin"), ("PermissionsBoundary", "arn:aws:iam::aws:group/x")],
            not_valid("arn:aws:iam::aws:group/x"),
        ),
        (
            "AttachRolePolicy",
            &[("RoleName", "Web"), ("PolicyArn", "arn:aws-cn:iam::aws:policy/ReadOnly")],
            "Invalid ARN partition".to_owned(),
        ),
    ] {
        refused(&world.admin(Service::Iam, action, params), 400, "ValidationError", &message);
    }
    // The words for a SAML provider's name are (U).
    let document = crate::providers::metadata();
    let params = [("Name", &*role_arn("Web")), ("SAMLMetadataDocument", &*document)];
    let message = invalid("name", "contain only alphanumeric characters and/or the following: ._-");
    refused(&world.admin(Service::Iam, "CreateSAMLProvider", &params), 400, "ValidationError", &message);
    for (path, message) in [
        ("/aws-service-role/", "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles"),
        (
            "/aws-service-role/ecs.amazonaws.com/",
            "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles",
        ),
        ("/aws-reserved/sso/", "Path prefix '/aws-reserved/' can only be used by AWS"),
    ] {
        let answer = world.admin(Service::Iam, "CreateRole", &[("RoleName", "x"), trust, ("Path", path)]);
        refused(&answer, 400, "InvalidInput", message);
    }
    world.ok(Service::Iam, "CreateRole", &[("RoleName", "x"), trust, ("Path", "/service-role/")]);
    let answer = world.admin(Service::Iam, "DeletePolicy", &[("PolicyArn", S3_READ)]);
    refused(&answer, 403, "AccessDenied", "Policy is outside your own account.");
}

#[test]
fn faults_by_the_model_are_joined() {
    let mut world = world();
    let long = "n".repeat(65);
    let longer = "n".repeat(129);
    let much = "d".repeat(1001);
    let at_least = |n: u32| format!("have length greater than or equal to {n}");
    let at_most = |n: u32| format!("have length less than or equal to {n}");
    let pattern = |pattern: &str| format!("satisfy regular expression pattern: {pattern}");
    let description = r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*";
    let null = |field: &str| format!("Value null at '{field}' failed to satisfy constraint: Member must not be null");
    let name = ("RoleName", "Web");
    for (action, params, faults) in [
        ("GetRole", &[("RoleName", long.as_str())][..], vec![fault(&long, "roleName", &at_most(64))]),
        ("DeleteRole", &[("RoleName", &long)], vec![fault(&long, "roleName", &at_most(64))]),
        ("GetRole", &[("RoleName", "")], vec![fault("", "roleName", &at_least(1))]),
        ("GetRole", &[], vec![null("roleName")]),
        // Users that are there may have longer names than those that are made.
        ("DeleteUser", &[("UserName", &longer)], vec![fault(&longer, "userName", &at_most(128))]),
        ("CreateUser", &[("UserName", &long)], vec![fault(&long, "userName", &at_most(64))]),
        ("AttachRolePolicy", &[name, ("PolicyArn", "mine")], vec![fault("mine", "policyArn", &at_least(20))]),
        (
            "UpdateRole",
            &[("RoleName", &long), ("Description", &much), ("MaxSessionDuration", "60")],
            vec![
                fault(&long, "roleName", &at_most(64)),
                fault(&much, "description", &at_most(1000)),
                fault("60", "maxSessionDuration", "have value greater than or equal to 3600"),
            ],
        ),
        (
            "UpdateRoleDescription",
            &[name, ("Description", "説明")],
            vec![fault("説明", "description", &pattern(description))],
        ),
        ("CreateRole", &[("RoleName", "x")], vec![null("assumeRolePolicyDocument")]),
        ("CreateRole", &[], vec![null("roleName"), null("assumeRolePolicyDocument")]),
        ("ListRoles", &[("MaxItems", "0")], vec![fault("0", "maxItems", "have value greater than or equal to 1")]),
        (
            "ListUsers",
            &[("MaxItems", "1001")],
            vec![fault("1001", "maxItems", "have value less than or equal to 1000")],
        ),
        (
            "GetPolicyVersion",
            &[("PolicyArn", S3_READ), ("VersionId", "1")],
            vec![fault("1", "versionId", &pattern(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"))],
        ),
        (
            "ListPolicies",
            &[("Scope", "Mine"), ("PolicyUsageFilter", "All")],
            vec![
                fault("Mine", "scope", "satisfy enum value set: [All, AWS, Local]"),
                fault("All", "policyUsageFilter", "satisfy enum value set: [PermissionsPolicy, PermissionsBoundary]"),
            ],
        ),
        (
            "UpdateAccessKey",
            &[("AccessKeyId", "AKIA"), ("Status", "Off")],
            vec![
                fault("AKIA", "accessKeyId", &at_least(16)),
                fault("Off", "status", "satisfy enum value set: [Active, Inactive]"),
            ],
        ),
    ] {
        refused(&world.admin(Service::Iam, action, params), 400, "ValidationError", &detected(&faults));
    }
    for (action, params) in [
        ("ListRoles", &[("MaxItems", "many")][..]),
        ("UpdateRole", &[name, ("MaxSessionDuration", "1h")]),
        ("UpdateRole", &[name, ("MaxSessionDuration", "99999999999")]),
    ] {
        let (status, code, _) = crate::world::refusal(&world.admin(Service::Iam, action, params));
        assert_eq!((status, code.as_str()), (400, "MalformedInput"), "{action}");
    }
}

/// `Tags.member.1.Key=…` and so on.
fn tagged(tags: &[(String, String)]) -> Vec<(String, String)> {
    let part = |i: usize, part: &str| format!("Tags.member.{}.{part}", i + 1);
    tags.iter()
        .enumerate()
        .flat_map(|(i, (key, value))| [(part(i, "Key"), key.clone()), (part(i, "Value"), value.clone())])
        .collect()
}

fn some_tags(count: usize) -> Vec<(String, String)> {
    (0..count).map(|i| (format!("k{i}"), "v".to_owned())).collect()
}

#[test]
fn tags_of_users_roles_profiles_and_policies() {
    let mut world = world();
    let at_most = |n: u32| format!("have length less than or equal to {n}");
    let tag = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
    let mut one_bad_of_51 = some_tags(50);
    one_bad_of_51.extend(tag("NOWAY!", "v"));
    let calls: [(&str, Pairs); 6] = [
        ("TagRole", &[("RoleName", "Web")]),
        ("TagUser", &[("UserName", "admin")]),
        ("CreateRole", &[("RoleName", "x"), ("AssumeRolePolicyDocument", TRUST_EC2)]),
        ("CreateUser", &[("UserName", "x")]),
        ("CreateInstanceProfile", &[("InstanceProfileName", "x")]),
        ("CreatePolicy", &[("PolicyName", "x"), ("PolicyDocument", ALLOW)]),
    ];
    let cases = [
        (some_tags(51), vec![in_list("tags", &at_most(50))]),
        (tag(&"k".repeat(129), "v"), vec![in_list("tags.1.member.key", &at_most(128))]),
        (tag("k", &"v".repeat(257)), vec![in_list("tags.1.member.value", &at_most(256))]),
        (
            tag("NOWAY!", "v"),
            vec![in_list("tags.1.member.key", &format!("satisfy regular expression pattern: {TAG}+"))],
        ),
        (tag("k", "a,b"), vec![in_list("tags.1.member.value", &format!("satisfy regular expression pattern: {TAG}*"))]),
        (
            tag("", "v"),
            vec![
                in_list("tags.1.member.key", "have length greater than or equal to 1"),
                in_list("tags.1.member.key", &format!("satisfy regular expression pattern: {TAG}+")),
            ],
        ),
        (
            one_bad_of_51,
            vec![
                in_list("tags", &at_most(50)),
                in_list("tags.51.member.key", &format!("satisfy regular expression pattern: {TAG}+")),
            ],
        ),
    ];
    for (action, params) in calls {
        for (tags, faults) in &cases {
            let tags = tagged(tags);
            let tags = tags.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let all: Vec<(&str, &str)> = params.iter().copied().chain(tags).collect();
            refused(&world.admin(Service::Iam, action, &all), 400, "ValidationError", &detected(faults));
        }
        // Without its value it is no tag.
        let all: Vec<(&str, &str)> = params.iter().copied().chain([("Tags.member.1.Key", "k")]).collect();
        let fault = vec![in_list("tags.1.member.value", "not be null")];
        refused(&world.admin(Service::Iam, action, &all), 400, "ValidationError", &detected(&fault));
        let all: Vec<(&str, &str)> =
            params.iter().copied().chain([("Tags.member.1.Key", "aws:x"), ("Tags.member.1.Value", "v")]).collect();
        let reserved = "Tag keys beginning with aws: are reserved for system use.";
        refused(&world.admin(Service::Iam, action, &all), 400, "InvalidInput", reserved);
    }
    // What may be taken away: fifty keys, each of which could be one.
    let keys: Vec<(String, String)> = (0..51).map(|i| (format!("TagKeys.member.{}", i + 1), format!("k{i}"))).collect();
    let all = [("RoleName", "Web")].into_iter().chain(keys.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let answer = world.admin(Service::Iam, "UntagRole", &all.collect::<Vec<_>>());
    refused(&answer, 400, "ValidationError", &detected(&[in_list("tagKeys", &at_most(50))]));
    let answer = world.admin(Service::Iam, "UntagUser", &[("UserName", "admin"), ("TagKeys.member.1", "NOWAY!")]);
    let each = format!(
        "satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal \
         to 1, Member must satisfy regular expression pattern: {TAG}+, Member must not be null]"
    );
    refused(&answer, 400, "ValidationError", &detected(&[in_list("tagKeys", &each)]));
    // Fifty in all, in however many calls.
    let fifty = tagged(&some_tags(50));
    let fifty: Vec<(&str, &str)> = [("RoleName", "Web")]
        .into_iter()
        .chain(fifty.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        .collect();
    world.ok(Service::Iam, "TagRole", &fifty);
    world.ok(Service::Iam, "TagRole", &fifty);
    let more = [("RoleName", "Web"), ("Tags.member.1.Key", "more"), ("Tags.member.1.Value", "v")];
    let (status, code, _) = crate::world::refusal(&world.admin(Service::Iam, "TagRole", &more));
    assert_eq!((status, code.as_str()), (409, "LimitExceeded"));
}

#[test]
fn what_sts_asks_of_a_role() {
    let mut world = world();
    let key = world.key("admin");
    let arn_pattern = r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+";
    let short = |arn: &str| detected(&[fault(arn, "roleArn", "have length greater than or equal to 20")]);
    let invalid = |arn: &str| format!("{arn} is invalid");
    let other = || "Request ARN is invalid".to_owned();
    for (arn, message) in [
        ("nothing-valid-in-here", invalid("nothing-valid-in-here")),
        ("arn:a:a::aaaaaaaaaa:", invalid("arn:a:a::aaaaaaaaaa:")),
        ("arn:aws:iam::12345:role/Web", invalid("arn:aws:iam::12345:role/Web")),
        ("arn:aws:iam:123456789012:role/Web", invalid("arn:aws:iam:123456789012:role/Web")),
        ("arn:aws:iam::123456789012:role/Web ", invalid("arn:aws:iam::123456789012:role/Web ")),
        ("arn:aws:iam::YOUR_ACCOUNT:role/Web", invalid("arn:aws:iam::YOUR_ACCOUNT:role/Web")),
        ("arn:aws:iam::123456789012:user/admin", other()),
        ("arn:aws:iam::123456789012:oidc-provider/token.example.com", other()),
        ("arn:aws:sts::123456789012:assumed-role/Web/desk", other()),
        ("arn:aws:s3:::flow-photos-of-somebody", other()),
        ("arn:aws:iam::123456789012:role/", other()),
        ("not-an-arn", short("not-an-arn")),
        (
            "",
            detected(&[
                fault("", "roleArn", &format!("satisfy regular expression pattern: {arn_pattern}")),
                fault("", "roleArn", "have length greater than or equal to 20"),
            ]),
        ),
    ] {
        refused(&world.assume(&key, "", &[("RoleArn", arn)]), 400, "ValidationError", &message);
    }
    // A role that is not there is refused as one that does not trust the caller.
    let (status, code, _) = crate::world::refusal(&world.assume(&key, "Gone", &[]));
    assert_eq!((status, code.as_str()), (403, "AccessDenied"));
}

#[test]
fn what_sts_asks_of_the_other_parameters() {
    let mut world = world();
    let key = world.key("admin");
    let id = r"[\w+=,.@:\/-]*";
    let long = "x".repeat(1225);
    let (long_key, long_value) = ("k".repeat(129), "v".repeat(257));
    let pattern = |pattern: &str| format!("satisfy regular expression pattern: {pattern}");
    let tag = |part: &str| format!("tags.1.member.{part}");
    for (more, faults) in [
        (&[("ExternalId", "x")][..], vec![fault("x", "externalId", "have length greater than or equal to 2")]),
        (&[("ExternalId", long.as_str())], vec![fault(&long, "externalId", "have length less than or equal to 1224")]),
        (&[("ExternalId", "a b")], vec![fault("a b", "externalId", &pattern(id))]),
        (&[("SourceIdentity", "a")], vec![fault("a", "sourceIdentity", "have length greater than or equal to 2")]),
        (&[("TokenCode", "12345")], vec![fault("12345", "tokenCode", "have length greater than or equal to 6")]),
        (
            &[("RoleSessionName", "a/"), ("DurationSeconds", "899"), ("ExternalId", "!")],
            vec![
                fault("a/", "roleSessionName", &pattern(r"[\w+=,.@-]*")),
                fault("899", "durationSeconds", "have value greater than or equal to 900"),
                fault("!", "externalId", &pattern(id)),
                fault("!", "externalId", "have length greater than or equal to 2"),
            ],
        ),
        (
            &[("Tags.member.1.Key", "NOWAY!"), ("Tags.member.1.Value", "v")],
            vec![fault("NOWAY!", &tag("key"), &pattern(&format!("{TAG}+")))],
        ),
        (
            &[("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "a,b")],
            vec![fault("a,b", &tag("value"), &pattern(&format!("{TAG}*")))],
        ),
        (
            &[("Tags.member.1.Key", long_key.as_str()), ("Tags.member.1.Value", "v")],
            vec![fault(&long_key, &tag("key"), "have length less than or equal to 128")],
        ),
        (
            &[("Tags.member.1.Key", "k"), ("Tags.member.1.Value", long_value.as_str())],
            vec![fault(&long_value, &tag("value"), "have length less than or equal to 256")],
        ),
    ] {
        refused(&world.assume(&key, "Web", more), 400, "ValidationError", &detected(&faults));
    }
    let tags = tagged(&some_tags(51));
    let tags: Vec<(&str, &str)> = tags.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let too_many = detected(&[in_list("tags", "have length less than or equal to 50")]);
    refused(&world.assume(&key, "Web", &tags), 400, "ValidationError", &too_many);
    // The same for the other calls.
    for (action, params, message) in [
        (
            "GetFederationToken",
            &[("Name", "x")][..],
            detected(&[fault("x", "name", "have length greater than or equal to 2")]),
        ),
        (
            "GetSessionToken",
            &[("DurationSeconds", "129601")],
            detected(&[fault("129601", "durationSeconds", "have value less than or equal to 129600")]),
        ),
        (
            "GetAccessKeyInfo",
            &[("AccessKeyId", "AKIA")],
            detected(&[fault("AKIA", "accessKeyId", "have length greater than or equal to 16")]),
        ),
        (
            "AssumeRoleWithWebIdentity",
            &[("RoleArn", "x"), ("RoleSessionName", "desk"), ("WebIdentityToken", "abc")],
            detected(&[
                fault("x", "roleArn", "have length greater than or equal to 20"),
                fault("abc", "webIdentityToken", "have length greater than or equal to 4"),
            ]),
        ),
    ] {
        refused(&world.call(&key, Service::Sts, action, params), 400, "ValidationError", &message);
    }
    for seconds in ["", "abc", "900.0", "2147483648"] {
        let answer = world.assume(&key, "Web", &[("DurationSeconds", seconds)]);
        let (status, code, _) = crate::world::refusal(&answer);
        assert_eq!((status, code.as_str()), (400, "MalformedInput"), "{seconds}");
    }
}

#[test]
fn session_tags_that_are_too_large_together() {
    let mut world = world();
    let both = trust(&user_arn("admin")).replace("\"sts:AssumeRole\"", "[\"sts:AssumeRole\",\"sts:TagSession\"]");
    world.ok(Service::Iam, "UpdateAssumeRolePolicy", &[("RoleName", "Web"), ("PolicyDocument", &both)]);
    let key = world.key("admin");
    let tags: Vec<(String, String)> = (0..20).map(|i| (format!("key-{i:02}"), "v".repeat(206))).collect();
    let tags = tagged(&tags);
    let tags: Vec<(&str, &str)> = tags.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let message = "Packed size of session tags consumes 142% of allotted space.";
    refused(&world.assume(&key, "Web", &tags), 400, "PackedPolicyTooLarge", message);
    assert_eq!(world.assume(&key, "Web", &tags[..20]).status, 200);
}

#[test]
fn every_temporary_credential_makes_a_chain() {
    let mut world = world();
    world.ok(Service::Iam, "UpdateRole", &[("RoleName", "Web"), ("MaxSessionDuration", "43200")]);
    let key = world.key("admin");
    assert_eq!(world.assume(&key, "Web", &[("DurationSeconds", "7200")]).status, 200);
    let answer = world.call(&key, Service::Sts, "GetSessionToken", &[]);
    let session = {
        let field = |name| crate::world::text(&answer, &["GetSessionTokenResult", "Credentials", name]);
        sts_flow::wire::sigv4::Credentials {
            access_key_id: field("AccessKeyId"),
            secret_access_key: field("SecretAccessKey"),
            session_token: Some(field("SessionToken")),
        }
    };
    issued(&world.assume(&session, "Web", &[("DurationSeconds", "3600")]));
    let chained = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
    refused(&world.assume(&session, "Web", &[("DurationSeconds", "7200")]), 400, "ValidationError", chained);
    // The set of an instance is one of them.
    let (mut world, id) = World::with_instance(1);
    world.role("Web", &trust(&role_arn(ROLE)), &[]);
    world.ok(Service::Iam, "UpdateRole", &[("RoleName", "Web"), ("MaxSessionDuration", "43200")]);
    let of_instance = world.credentials(&id, ROLE);
    issued(&world.assume(&of_instance, "Web", &[("DurationSeconds", "3600")]));
    refused(&world.assume(&of_instance, "Web", &[("DurationSeconds", "3601")]), 400, "ValidationError", chained);
}
