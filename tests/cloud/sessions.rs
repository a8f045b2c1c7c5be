//! What is passed to a session, what sessions of users may do, and what an identity provider's word is worth.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::wire::Response;
use sts_flow::wire::sigv4::Credentials;

use crate::world::{ACCOUNT, ADMIN, S3_READ, World, query_api, refusal, refused, role_arn, text, trust, user_arn};

const DESK: &str = "203.0.113.45";

fn statement(effect: &str, action: &str, resource: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]})
        .to_string()
}

/// The credentials in an answer, wherever they are in it.
fn issued(answer: &Response) -> Credentials {
    let body = answer.body.text();
    assert_eq!(answer.status, 200, "{body}");
    let field = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}>")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    Credentials {
        access_key_id: field("AccessKeyId"),
        secret_access_key: field("SecretAccessKey"),
        session_token: Some(field("SessionToken")),
    }
}

#[test]
fn a_session_policy_is_the_most_that_a_session_may_do() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Desk", &trust(&user_arn("admin")), &[S3_READ]);
    let key = world.key("admin");
    let who = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Desk/desk");
    let no_session = format!(
        "User: {who} is not authorized to perform: s3:ListAllMyBuckets because no session policy allows the s3:ListAllMyBuckets action"
    );
    let denied = format!(
        "User: {who} is not authorized to perform: s3:ListAllMyBuckets with an explicit deny in a session policy"
    );
    let (list, get, deny) = (
        statement("Allow", "s3:ListAllMyBuckets", "*"),
        statement("Allow", "s3:GetObject", "*"),
        statement("Deny", "s3:*", "*"),
    );
    for (more, packed, expected) in [
        (vec![], false, Ok(())),
        (vec![("Policy", &*list)], true, Ok(())),
        (vec![("Policy", &*get)], true, Err(&no_session)),
        (vec![("Policy", &*deny)], true, Err(&denied)),
        (vec![("PolicyArns.member.1.arn", S3_READ)], true, Ok(())),
        // One of them has to allow it.
        (vec![("Policy", &*get), ("PolicyArns.member.1.arn", ADMIN)], true, Ok(())),
    ] {
        let answer = world.assume(&key, "Desk", &more);
        assert_eq!(answer.body.text().contains("<PackedPolicySize>"), packed, "{more:?}");
        let session = issued(&answer);
        let answer = world.call(&session, Service::S3, "/", &[]);
        match expected {
            Ok(()) => assert_eq!(answer.status, 200, "{more:?}: {}", answer.body.text()),
            Err(message) => refused(&answer, 403, "AccessDenied", message),
        }
        // A session policy gives nothing that the role has not.
        let answer = world.call(&session, Service::Iam, "GetRole", &[("RoleName", "Desk")]);
        assert_eq!(answer.status, 403);
    }
    let (long, far) = (format!("{list}{}", " ".repeat(2048)), "arn:aws:iam::aws:policy/Nonsense");
    let many = "k".repeat(2000);
    for (more, code) in [
        (("Policy", "{"), "MalformedPolicyDocument"),
        (("Policy", &*long), "ValidationError"),
        (("PolicyArns.member.1.arn", far), "ValidationError"),
        (("SerialNumber", "arn:aws:iam::123456789012:mfa/admin"), "AccessDenied"),
        (("TokenCode", "123456"), "AccessDenied"),
        (("Tags.member.1.Key", &*many), "ValidationError"),
    ] {
        let (_, given, _) = refusal(&world.assume(&key, "Desk", &[more]));
        assert_eq!(given, code, "{more:?}");
    }
}

/// A role that the admin may tag sessions of, whose own permission hangs on the tag `team`.
fn tagged(world: &mut World, name: &str, who: &str) {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": who},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}]});
    world.role(name, &trust.to_string(), &[]);
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*",
         "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}},
        {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*",
         "Condition": {"StringEquals": {"aws:SourceIdentity": "alice"}}}]});
    let params = [("RoleName", name), ("PolicyName", "p"), ("PolicyDocument", &*policy.to_string())];
    world.ok(Service::Iam, "PutRolePolicy", &params);
}

#[test]
fn tags_and_a_source_identity_follow_the_chain() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    tagged(&mut world, "First", &user_arn("admin"));
    tagged(&mut world, "Second", &role_arn("First"));
    world.role("Plain", &trust(&user_arn("admin")), &[]);
    let key = world.key("admin");
    let team = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "blue")];
    let kept = [team[0], team[1], ("TransitiveTagKeys.member.1", "team"), ("SourceIdentity", "alice")];
    // Whether the first session, and one that it opens, may list buckets and read roles.
    for (more, first_may, second_may) in [
        (&[][..], (false, false), (false, false)),
        (&team[..], (true, false), (false, false)),
        (&kept[..3], (true, false), (true, false)),
        (&kept[..], (true, true), (true, true)),
        (&kept[3..], (false, true), (false, true)),
    ] {
        let first = issued(&world.assume(&key, "First", more));
        let second = issued(&world.assume(&first, "Second", &[]));
        for (session, (lists, reads)) in [(&first, first_may), (&second, second_may)] {
            assert_eq!(world.call(session, Service::S3, "/", &[]).status == 200, lists, "{more:?}");
            let answer = world.call(session, Service::Iam, "GetRole", &[("RoleName", "First")]);
            assert_eq!(answer.status == 200, reads, "{more:?}");
        }
    }
    // What was called transitive stays as it is, and so does the identity.
    let first = issued(&world.assume(&key, "First", &kept));
    let (_, code, _) = refusal(&world.assume(&first, "Second", &team));
    assert_eq!(code, "InvalidParameterValue");
    let (_, code, _) = refusal(&world.assume(&first, "Second", &[("SourceIdentity", "mallory")]));
    assert_eq!(code, "AccessDenied");
    assert_eq!(world.assume(&first, "Second", &[("SourceIdentity", "alice")]).status, 200);
    // Each wants a permission of its own of the role.
    for (more, action) in [(&team[..], "sts:TagSession"), (&kept[3..], "sts:SetSourceIdentity")] {
        let message = format!(
            "User: {} is not authorized to perform: {action} on resource: {}",
            user_arn("admin"),
            role_arn("Plain")
        );
        refused(&world.assume(&key, "Plain", more), 403, "AccessDenied", &message);
    }
    for more in [
        &[team[0], team[1], ("Tags.member.2.Key", "TEAM"), ("Tags.member.2.Value", "x")][..],
        &[("TransitiveTagKeys.member.1", "team")][..],
    ] {
        let (_, code, _) = refusal(&world.assume(&key, "First", more));
        assert_eq!(code, "InvalidParameterValue", "{more:?}");
    }
}

#[test]
fn what_a_trust_policy_may_ask_for() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let key = world.key("admin");
    for (n, (condition, more, good)) in [
        (json!({"StringEquals": {"sts:ExternalId": "k7"}}), vec![], false),
        (json!({"StringEquals": {"sts:ExternalId": "k7"}}), vec![("ExternalId", "k7")], true),
        (json!({"StringEquals": {"sts:ExternalId": "k7"}}), vec![("ExternalId", "k8")], false),
        (json!({"StringLike": {"sts:RoleSessionName": "${aws:username}"}}), vec![], false),
        (json!({"StringLike": {"sts:RoleSessionName": "${aws:username}"}}), vec![("RoleSessionName", "admin")], true),
        (json!({"NumericLessThanEquals": {"sts:DurationSeconds": "1000"}}), vec![("DurationSeconds", "900")], true),
        (json!({"NumericLessThanEquals": {"sts:DurationSeconds": "1000"}}), vec![("DurationSeconds", "1001")], false),
    ]
    .into_iter()
    .enumerate()
    {
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": user_arn("admin")}, "Action": "sts:AssumeRole", "Condition": condition}]});
        world.role(&format!("R{n}"), &trust.to_string(), &[]);
        let answer = world.assume(&key, &format!("R{n}"), &more);
        assert_eq!(answer.status, if good { 200 } else { 403 }, "{condition} {more:?}");
    }
}

#[test]
fn a_users_session_is_the_user_but_for_iam_and_sts() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Desk", &trust(&user_arn("admin")), &[]);
    let key = world.key("admin");
    for (seconds, life) in [(None, 43_200), (Some("900"), 900), (Some("129600"), 129_600)] {
        let params: Vec<_> = seconds.map(|s| ("DurationSeconds", s)).into_iter().collect();
        let answer = world.call(&key, Service::Sts, "GetSessionToken", &params);
        let end = text(&answer, &["GetSessionTokenResult", "Credentials", "Expiration"]);
        let end = sts_flow::kernel::SimTime::parse(&end).unwrap();
        assert_eq!(end.since(world.now).as_seconds(), life);
    }
    for seconds in ["899", "129601"] {
        let (status, code, _) =
            refusal(&world.call(&key, Service::Sts, "GetSessionToken", &[("DurationSeconds", seconds)]));
        assert_eq!((status, code.as_str()), (400, "ValidationError"));
    }
    let session = issued(&world.call(&key, Service::Sts, "GetSessionToken", &[]));
    let answer = world.call(&session, Service::Sts, "GetCallerIdentity", &[]);
    assert_eq!(text(&answer, &["GetCallerIdentityResult", "Arn"]), user_arn("admin"));
    assert!(text(&answer, &["GetCallerIdentityResult", "UserId"]).starts_with("AIDA"));
    assert_eq!(world.call(&session, Service::S3, "/", &[]).status, 200);
    assert_eq!(world.call(&session, Service::Ec2, "DescribeInstances", &[]).status, 200);
    let chained = issued(&world.assume(&session, "Desk", &[("DurationSeconds", "3600")]));
    // Whatever temporary credential assumes a role makes a chain.
    let (_, _, message) = refusal(&world.assume(&session, "Desk", &[("DurationSeconds", "7200")]));
    assert!(message.contains("by role chaining"), "{message}");
    for (key, service, action, params, code) in [
        (&session, Service::Iam, "GetRole", &[("RoleName", "Desk")][..], "InvalidClientTokenId"),
        (&session, Service::Sts, "GetSessionToken", &[], "AccessDenied"),
        (&session, Service::Sts, "GetFederationToken", &[("Name", "bob")], "AccessDenied"),
        (&session, Service::Sts, "GetAccessKeyInfo", &[("AccessKeyId", "AKIAIOSFODNN7EXAMPLE")], "AccessDenied"),
        (&chained, Service::Sts, "GetSessionToken", &[], "AccessDenied"),
    ] {
        let (status, given, message) = refusal(&world.call(key, service, action, params));
        assert_eq!((status, given.as_str()), (403, code), "{action}: {message}");
    }
    let (status, code, message) = refusal(&world.call(&key, Service::Sts, "DecodeAuthorizationMessage", &[]));
    assert_eq!((status, code.as_str()), (400, "InvalidAction"));
    assert!(message.contains("not simulated"));
    let records = world.records();
    let listed = records.iter().find(|r| r["eventName"] == "ListBuckets").unwrap();
    assert_eq!(listed["userIdentity"]["type"], "IAMUser");
    assert_eq!(listed["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"], "false");
}

#[test]
fn a_federated_user_has_what_both_sides_allow() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let key = world.key("admin");
    let list = statement("Allow", "s3:ListAllMyBuckets", "*");
    for (params, may) in [(vec![("Name", "bob")], false), (vec![("Name", "bob"), ("Policy", &*list)], true)] {
        let answer = world.call(&key, Service::Sts, "GetFederationToken", &params);
        let user = ["GetFederationTokenResult", "FederatedUser", "Arn"];
        assert_eq!(text(&answer, &user), format!("arn:aws:sts::{ACCOUNT}:federated-user/bob"));
        let session = issued(&answer);
        assert_eq!(world.call(&session, Service::S3, "/", &[]).status == 200, may);
        assert_eq!(world.call(&session, Service::Ec2, "DescribeInstances", &[]).status, 403);
        let who = world.call(&session, Service::Sts, "GetCallerIdentity", &[]);
        assert_eq!(text(&who, &["GetCallerIdentityResult", "UserId"]), format!("{ACCOUNT}:bob"));
    }
    let nobody = world.key("nobody");
    assert_eq!(world.call(&nobody, Service::Sts, "GetFederationToken", &[("Name", "bob")]).status, 403);
    let answer = world.call(&key, Service::Sts, "GetAccessKeyInfo", &[("AccessKeyId", &nobody.access_key_id)]);
    assert_eq!(text(&answer, &["GetAccessKeyInfoResult", "Account"]), ACCOUNT);
}

const ISSUER: &str = "https://token.actions.githubusercontent.com";

fn web_role(world: &mut World, name: &str, provider: &str, condition: &serde_json::Value) {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition}]});
    world.role(name, &trust.to_string(), &[S3_READ]);
}

fn with_token(world: &mut World, role: &str, token: &str) -> Response {
    let params = [("RoleArn", &*role_arn(role)), ("RoleSessionName", "ci"), ("WebIdentityToken", token)];
    let request = query_api(Service::Sts, "AssumeRoleWithWebIdentity", &params);
    world.send(Source::internet(DESK), request)
}

#[test]
fn a_web_identity() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let provider = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com");
    let register = [("Url", ISSUER), ("ClientIDList.member.1", "sts.amazonaws.com")];
    world.ok(Service::Iam, "CreateOpenIDConnectProvider", &register);
    let condition = json!({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": "repo:me/site:*"}});
    web_role(&mut world, "Deploy", &provider, &condition);
    let google = json!({"StringEquals": {"accounts.google.com:aud": "app"}});
    web_role(&mut world, "Google", "accounts.google.com", &google);
    let start = world.now;
    let sign = |world: &World, issuer: &str, sub: &str, aud: &str| world.cloud.identity_token(issuer, sub, aud, start);
    let good = sign(&world, ISSUER, "repo:me/site:main", "sts.amazonaws.com");
    let denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    let not_jwt = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    let no_key = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity \
                  documentation for requirements";
    let (flipped, other) = (format!("{}A", &good[..good.len() - 1]), {
        let mut parts: Vec<&str> = good.split('.').collect();
        let forged = sign(&world, ISSUER, "repo:me/other:main", "sts.amazonaws.com");
        let forged: Vec<String> = forged.split('.').map(str::to_owned).collect();
        parts[1] = &forged[1];
        parts.join(".")
    });
    for (role, token, expected) in [
        ("Deploy", good.clone(), Ok(("ci", "repo:me/site:main"))),
        ("Deploy", sign(&world, ISSUER, "repo:me/other:main", "sts.amazonaws.com"), Err((403, "AccessDenied", denied))),
        (
            "Deploy",
            sign(&world, ISSUER, "repo:me/site:main", "elsewhere"),
            Err((400, "InvalidIdentityToken", "Incorrect token audience")),
        ),
        ("Google", good.clone(), Err((403, "AccessDenied", denied))),
        ("Missing", good.clone(), Err((403, "AccessDenied", denied))),
        (
            "Google",
            sign(&world, "https://accounts.google.com", "10769150350006150715113082367", "app"),
            Ok(("ci", "10769150350006150715113082367")),
        ),
        ("Deploy", "nonsense".into(), Err((400, "InvalidIdentityToken", not_jwt))),
        ("Deploy", "a.b.c".into(), Err((400, "InvalidIdentityToken", not_jwt))),
        ("Deploy", flipped, Err((400, "InvalidIdentityToken", no_key))),
        ("Deploy", other, Err((400, "InvalidIdentityToken", no_key))),
        (
            "Deploy",
            sign(&world, "https://example.com", "x", "y"),
            Err((
                400,
                "InvalidIdentityToken",
                "No OpenIDConnect provider found in your account for https://example.com",
            )),
        ),
    ] {
        let answer = with_token(&mut world, role, &token);
        match expected {
            Ok((name, subject)) => {
                let session = issued(&answer);
                let at = |field| text(&answer, &["AssumeRoleWithWebIdentityResult", field]);
                assert_eq!(at("SubjectFromWebIdentityToken"), subject);
                assert_eq!(at("Provider"), if role == "Google" { "accounts.google.com" } else { &provider });
                let who = world.call(&session, Service::Sts, "GetCallerIdentity", &[]);
                let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}");
                assert_eq!(text(&who, &["GetCallerIdentityResult", "Arn"]), arn);
                assert_eq!(world.call(&session, Service::S3, "/", &[]).status, 200);
            }
            Err((status, code, message)) => refused(&answer, status, code, message),
        }
    }
    let record = world.records().into_iter().find(|r| r["eventName"] == "AssumeRoleWithWebIdentity").unwrap();
    assert_eq!(record["userIdentity"]["type"], "WebIdentityUser");
    assert_eq!(record["userIdentity"]["userName"], "repo:me/site:main");
    assert!(record["requestParameters"]["webIdentityToken"].is_null(), "the token is a secret");
    world.wait(3600);
    let (now, end) = (world.now.as_millis() / 1000, start.as_millis() / 1000 + 3600);
    let message = format!("Token expired: current date/time {now} must be before the expiration date/time{end}");
    refused(&with_token(&mut world, "Deploy", &good), 400, "ExpiredTokenException", &message);
}

#[test]
fn a_saml_assertion() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let provider = format!("arn:aws:iam::{ACCOUNT}:saml-provider/Corp");
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]});
    let metadata = crate::providers::metadata();
    world.ok(Service::Iam, "CreateSAMLProvider", &[("Name", "Corp"), ("SAMLMetadataDocument", &metadata)]);
    world.role("Staff", &trust.to_string(), &[S3_READ]);
    world.role("Boss", &trust.to_string(), &[]);
    let assertion = world.cloud.saml_assertion("Corp", "alice", &role_arn("Staff"), world.now);
    let send = |world: &mut World, role: &str, provider: &str, assertion: &str| {
        let params = [("RoleArn", &*role_arn(role)), ("PrincipalArn", provider), ("SAMLAssertion", assertion)];
        world.send(Source::internet(DESK), query_api(Service::Sts, "AssumeRoleWithSAML", &params))
    };
    let answer = send(&mut world, "Staff", &provider, &assertion);
    let session = issued(&answer);
    let at = |path: &[&str]| text(&answer, &[&["AssumeRoleWithSAMLResult"], path].concat());
    assert_eq!(at(&["Subject"]), "alice");
    assert_eq!(at(&["AssumedRoleUser", "Arn"]), format!("arn:aws:sts::{ACCOUNT}:assumed-role/Staff/alice"));
    assert_eq!(at(&["Audience"]), "https://signin.aws.amazon.com/saml");
    assert_eq!(world.call(&session, Service::S3, "/", &[]).status, 200);
    let text_of = |assertion: &str| String::from_utf8(BASE64_STANDARD.decode(assertion).unwrap()).unwrap();
    let changed = |from: &str, to: &str| {
        let text = text_of(&assertion);
        assert!(text.contains(from));
        BASE64_STANDARD.encode(text.replace(from, to))
    };
    let stranger = format!("arn:aws:iam::{ACCOUNT}:saml-provider/Other");
    for (role, provider, assertion, code, message) in [
        ("Boss", &provider, assertion.clone(), "AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"),
        ("Staff", &provider, "!!!!".into(), "InvalidIdentityToken", "Invalid base64 SAMLResponse"),
        ("Staff", &stranger, assertion.clone(), "InvalidIdentityToken", "Specified provider doesn't exist"),
        ("Boss", &provider, changed("role/Staff", "role/Boss"), "InvalidIdentityToken", "Response signature invalid"),
        ("Staff", &provider, changed("alice", "carol"), "InvalidIdentityToken", "Response signature invalid"),
        (
            "Staff",
            &provider,
            changed("status:Success", "status:AuthnFailed"),
            "IDPRejectedClaim",
            "The identity provider (IdP) reported that authentication failed.",
        ),
    ] {
        let (_, given, words) = refusal(&send(&mut world, role, provider, &assertion));
        assert_eq!((given.as_str(), words.as_str()), (code, message), "{role}");
    }
    world.wait(300);
    let late = "Token must be redeemed within 5 minutes of issuance";
    refused(&send(&mut world, "Staff", &provider, &assertion), 400, "ExpiredTokenException", late);
}
