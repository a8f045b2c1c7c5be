//! AssumeRole by users and roles, and who am I.

use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::kernel::SimTime;
use sts_flow::wire::sigv4::Credentials;

use crate::world::{ACCOUNT, ADMIN, ROLE, TRUST_EC2, World, issued, refused, role_arn, text, trust, user_arn};

const CHAINED: &str =
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";

fn account_root() -> String {
    format!("arn:aws:iam::{ACCOUNT}:root")
}

fn not_authorized(who: &str, role: &str) -> String {
    format!("User: {who} is not authorized to perform: sts:AssumeRole on resource: {}", role_arn(role))
}

#[test]
fn who_may_assume_a_role() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Named", &trust(&user_arn("nobody")), &[]);
    world.role("Account", &trust(&account_root()), &[]);
    world.role("Ec2Only", TRUST_EC2, &[]);
    for (user, role, allowed) in [
        ("nobody", "Named", true),    // the trust policy names the user: enough
        ("admin", "Named", false),    // no permission of one's own makes up for the trust
        ("admin", "Account", true),   // the account is trusted, and the user's own policy allows
        ("nobody", "Account", false), // the account is trusted, but nothing allows the user
        ("admin", "Ec2Only", false),
        ("nobody", "Ec2Only", false),
        ("admin", "Missing", false), // whether a role exists is nobody's business
    ] {
        let key = world.key(user);
        let answer = world.assume(&key, role, &[]);
        if allowed {
            assert_eq!(answer.status, 200, "{user} → {role}: {}", answer.body.text());
        } else {
            refused(&answer, 403, "AccessDenied", &not_authorized(&user_arn(user), role));
        }
    }
}

/// A session of `role`, which trusts the admin.
fn session(world: &mut World, role: &str) -> Credentials {
    let key = world.key("admin");
    issued(&world.assume(&key, role, &[]))
}

#[test]
fn a_role_assumes_a_role_for_an_hour_at_most() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("First", &trust(&user_arn("admin")), &[]);
    world.role("Second", &trust(&role_arn("First")), &[]);
    let first = session(&mut world, "First");
    for (seconds, good) in [("900", true), ("3600", true), ("3601", false), ("43200", false)] {
        let answer = world.assume(&first, "Second", &[("DurationSeconds", seconds)]);
        if good {
            let second = issued(&answer);
            let who = world.call(&second, Service::Sts, "GetCallerIdentity", &[]);
            let arn = text(&who, &["GetCallerIdentityResult", "Arn"]);
            assert_eq!(arn, format!("arn:aws:sts::{ACCOUNT}:assumed-role/Second/desk"));
        } else {
            refused(&answer, 400, "ValidationError", CHAINED);
        }
    }
    // The other way round nobody agreed to.
    let second = issued(&world.assume(&first, "Second", &[]));
    let who = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Second/desk");
    refused(&world.assume(&second, "First", &[]), 403, "AccessDenied", &not_authorized(&who, "First"));
}

#[test]
fn a_role_needs_its_own_consent_to_assume_itself() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let two = |more: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":["{}"{more}]}},"Action":"sts:AssumeRole"}}]}}"#,
            user_arn("admin")
        )
    };
    world.role("Mighty", &two(""), &[ADMIN]);
    let mighty = session(&mut world, "Mighty");
    let who = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Mighty/desk");
    refused(&world.assume(&mighty, "Mighty", &[]), 403, "AccessDenied", &not_authorized(&who, "Mighty"));
    let explicit = two(&format!(",\"{}\"", role_arn("Mighty")));
    world.ok(Service::Iam, "UpdateAssumeRolePolicy", &[("RoleName", "Mighty"), ("PolicyDocument", &explicit)]);
    assert_eq!(world.assume(&mighty, "Mighty", &[]).status, 200);
}

#[test]
fn durations() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Hour", &trust(&user_arn("admin")), &[]);
    let half_day = [
        ("RoleName", "HalfDay"),
        ("AssumeRolePolicyDocument", &*trust(&user_arn("admin"))),
        ("MaxSessionDuration", "43200"),
    ];
    world.ok(Service::Iam, "CreateRole", &half_day);
    let key = world.key("admin");
    let constraint = |value: &str, end: &str| {
        format!(
            "1 validation error detected: Value '{value}' at 'durationSeconds' failed to satisfy constraint: Member must have value {end}"
        )
    };
    let beyond = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.".to_owned();
    for (role, asked, expected) in [
        ("Hour", None, Ok(3600)),
        ("Hour", Some("900"), Ok(900)),
        ("Hour", Some("3600"), Ok(3600)),
        ("Hour", Some("3601"), Err(beyond)),
        ("Hour", Some("899"), Err(constraint("899", "greater than or equal to 900"))),
        ("Hour", Some("43201"), Err(constraint("43201", "less than or equal to 43200"))),
        ("HalfDay", None, Ok(3600)),
        ("HalfDay", Some("43200"), Ok(43_200)),
    ] {
        let more: Vec<(&str, &str)> = asked.map(|seconds| ("DurationSeconds", seconds)).into_iter().collect();
        let answer = world.assume(&key, role, &more);
        match expected {
            Ok(seconds) => {
                assert_eq!(answer.status, 200, "{}", answer.body.text());
                let end = text(&answer, &["AssumeRoleResult", "Credentials", "Expiration"]);
                let life = SimTime::parse(&end).unwrap().since(world.now.floor_second());
                assert_eq!(life.as_seconds(), seconds, "{role} {asked:?}");
            }
            Err(message) => refused(&answer, 400, "ValidationError", &message),
        }
    }
}

#[test]
fn session_names() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Hour", &trust(&user_arn("admin")), &[]);
    let key = world.key("admin");
    let (longest, too_long) = ("n".repeat(64), "n".repeat(65));
    for (name, wrong) in [
        ("ab", None),
        (&*longest, None),
        ("i-0abc_=,.@-+", None),
        ("a", Some("Member must have length greater than or equal to 2")),
        (&*too_long, Some("Member must have length less than or equal to 64")),
        ("a b", Some("Member must satisfy regular expression pattern: [\\w+=,.@-]*")),
        ("a/b", Some("Member must satisfy regular expression pattern: [\\w+=,.@-]*")),
        ("名前です", Some("Member must satisfy regular expression pattern: [\\w+=,.@-]*")),
    ] {
        let answer = world.assume(&key, "Hour", &[("RoleSessionName", name)]);
        match wrong {
            None => assert_eq!(answer.status, 200, "{name}"),
            Some(constraint) => refused(
                &answer,
                400,
                "ValidationError",
                &format!(
                    "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: {constraint}"
                ),
            ),
        }
    }
}

#[test]
fn the_answer_to_assume_role() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Hour", &trust(&user_arn("admin")), &[]);
    let key = world.key("admin");
    let answer = world.assume(&key, "Hour", &[]);
    let at = |path: &[&str]| text(&answer, path);
    let credentials = |name| at(&["AssumeRoleResult", "Credentials", name]);
    let (id, request) =
        (at(&["AssumeRoleResult", "AssumedRoleUser", "AssumedRoleId"]), at(&["ResponseMetadata", "RequestId"]));
    assert!(id.starts_with("AROA") && id.ends_with(":desk") && id.len() == 26, "{id}");
    assert!(
        credentials("AccessKeyId").starts_with("ASIA") && credentials("SessionToken").starts_with("IQoJb3JpZ2luX2Vj")
    );
    let body = format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <AssumeRoleResult>\n    <AssumedRoleUser>\n      \
         <AssumedRoleId>{id}</AssumedRoleId>\n      <Arn>arn:aws:sts::{ACCOUNT}:assumed-role/Hour/desk</Arn>\n    </AssumedRoleUser>\n    \
         <Credentials>\n      <AccessKeyId>{}</AccessKeyId>\n      <SecretAccessKey>{}</SecretAccessKey>\n      <SessionToken>{}</SessionToken>\n      \
         <Expiration>2025-11-02T01:30:00Z</Expiration>\n    </Credentials>\n  </AssumeRoleResult>\n  <ResponseMetadata>\n    \
         <RequestId>{request}</RequestId>\n  </ResponseMetadata>\n</AssumeRoleResponse>\n",
        credentials("AccessKeyId"),
        credentials("SecretAccessKey"),
        credentials("SessionToken"),
    );
    assert_eq!(answer.body.text(), body);
    assert_eq!(answer.headers.get("content-type"), Some("text/xml"));
    assert_eq!(answer.headers.get("x-amzn-requestid"), Some(request.as_str()));
}

#[test]
fn who_am_i() {
    let (mut world, id) = World::with_instance(1);
    let role = world.credentials(&id, ROLE);
    // A user's id begins AIDA, a role session's AROA, and neither is a name.
    for (key, arn, prefix, suffix) in [
        (world.key("nobody"), user_arn("nobody"), "AIDA", String::new()),
        (role, format!("arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/{id}"), "AROA", format!(":{id}")),
    ] {
        let answer = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
        let user_id = text(&answer, &["GetCallerIdentityResult", "UserId"]);
        assert!(
            user_id.starts_with(prefix) && user_id.len() == 21 + suffix.len() && user_id.ends_with(&suffix),
            "{user_id}"
        );
        let request = text(&answer, &["ResponseMetadata", "RequestId"]);
        let body = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <GetCallerIdentityResult>\n    \
             <Arn>{arn}</Arn>\n    <UserId>{user_id}</UserId>\n    <Account>{ACCOUNT}</Account>\n  </GetCallerIdentityResult>\n  \
             <ResponseMetadata>\n    <RequestId>{request}</RequestId>\n  </ResponseMetadata>\n</GetCallerIdentityResponse>\n"
        );
        assert_eq!((answer.status, &*answer.body.text()), (200, &*body));
    }
}

#[test]
fn a_parameter_is_needed_and_an_action_has_to_exist() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let key = world.key("admin");
    let null = |field: &str| {
        format!(
            "1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
        )
    };
    let answer = world.call(&key, Service::Sts, "AssumeRole", &[("RoleSessionName", "desk")]);
    refused(&answer, 400, "ValidationError", &null("roleArn"));
    let answer = world.call(&key, Service::Sts, "AssumeRole", &[("RoleArn", &role_arn("A"))]);
    refused(&answer, 400, "ValidationError", &null("roleSessionName"));
    let answer = world.call(&key, Service::Sts, "Nonsense", &[]);
    assert_eq!((answer.status, answer.body.text().contains("<Code>InvalidAction</Code>")), (400, true));
    // Who is not signed in is told so.
    let request = crate::world::query_api(Service::Sts, "GetCallerIdentity", &[]);
    let answer = world.send(Source::internet("203.0.113.45"), request);
    refused(&answer, 403, "MissingAuthenticationToken", "Request is missing Authentication Token");
}
