//! What documents mean that are easily misread: `NotPrincipal`, ARNs that end early, variables.

use sts_flow::cloud::policy::{
    Context, Document, Form, Kind, Named, Policies, PolicyType, Principal, Request, Verdict, evaluate,
};
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::wire::{Method, Request as HttpRequest, sigv4};

use crate::documents::one;
use crate::world::{ACCOUNT, ADMIN, REGION, World, refusal, user_arn};

/// What the policy at this place decides of s3:GetObject on an object, for one whose own policy allows it, or does not.
fn verdict(principal: &Principal, bucket: Option<&str>, own: Option<&str>, boundary: Option<&str>) -> Verdict {
    let read = |text: &str, kind| Document::read(text, kind).unwrap_or_else(|| panic!("{text}"));
    let bucket = bucket.map(|text| read(text, Kind::Resource));
    let own = own.map(|text| read(text, Kind::Identity));
    let boundary = boundary.map(|text| read(text, Kind::Identity));
    let named = |document| Named::inline("p", document);
    let own: Vec<Named<'_>> = own.iter().map(named).collect();
    let policies = Policies {
        identity: &own,
        boundary: boundary.as_ref().map(named),
        resource: bucket.as_ref().map(named),
        ..Policies::default()
    };
    let context = Context::new().with("aws:SecureTransport", "true").with("aws:PrincipalTag/secure", "True");
    let request =
        Request { principal, action: "s3:GetObject", resource: "arn:aws:s3:::flow-photos/a.txt", context: &context };
    evaluate(&request, &policies).verdict
}

const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

#[test]
fn not_principal_means_what_the_guide_says() {
    let root = format!("arn:aws:iam::{ACCOUNT}:root");
    let (role, session) =
        (format!("arn:aws:iam::{ACCOUNT}:role/web"), format!("arn:aws:sts::{ACCOUNT}:assumed-role/web/i-0abc"));
    let user = Principal::user(&user_arn("reader"));
    let of_role = Principal::session(&session, &role);
    let but = |effect: &str, named: &[&str]| {
        let named = named.iter().map(|arn| format!("\"{arn}\"")).collect::<Vec<_>>().join(",");
        one(&format!(r#""Effect":"{effect}","NotPrincipal":{{"AWS":[{named}]}},"Action":"s3:*","Resource":"*""#))
    };
    let reader = user_arn("reader");
    let denied = Verdict::ExplicitDeny(PolicyType::Resource);
    let nothing = Verdict::ImplicitDeny(PolicyType::Identity);
    for (principal, policy, own, boundary, expected) in [
        // Allow: whom it names, in whatever capacity, it grants nothing.
        (&user, but("Allow", &[&reader]), false, false, nothing),
        (&user, but("Allow", &[&root]), false, false, nothing),
        (&of_role, but("Allow", &[&role]), false, false, nothing),
        (&of_role, but("Allow", &[&session]), false, false, nothing),
        (&user, but("Allow", &[&role]), false, false, Verdict::Allow),
        (&user, but("Allow", &[&reader]), true, false, Verdict::Allow),
        // Deny: it spares whom it names in every capacity …
        (&user, but("Deny", &[&reader, &root]), true, false, Verdict::Allow),
        (&user, but("Deny", &[&reader]), true, false, denied),
        (&of_role, but("Deny", &[&session, &role, &root]), true, false, Verdict::Allow),
        // … but nobody who has a permissions boundary.
        (&user, but("Deny", &[&reader, &root]), true, true, denied),
        (&of_role, but("Deny", &[&session, &role, &root]), true, true, denied),
    ] {
        let given = verdict(principal, Some(&policy), own.then_some(ALLOW), boundary.then_some(ALLOW));
        assert_eq!(given, expected, "{principal:?} {policy} {own} {boundary}");
    }
}

/// The same from outside: a bucket's policy, asked by an object's readers.
#[test]
fn not_principal_in_a_bucket_policy() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let put = |world: &mut World, effect: &str, named: &[&str]| {
        let named = named.iter().map(|arn| format!("\"{arn}\"")).collect::<Vec<_>>().join(",");
        let policy = one(&format!(
            r#""Effect":"{effect}","NotPrincipal":{{"AWS":[{named}]}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::flow-photos/*""#
        ));
        let host = format!("s3.{REGION}.amazonaws.com");
        let mut request = HttpRequest::new(Method::Put, &host, "/flow-photos?policy").with_body(policy);
        sigv4::sign(&mut request, &world.key("admin"), REGION, "s3", world.now);
        assert_eq!(world.send(Source::internet("203.0.113.45"), request).status, 204);
    };
    let read = |world: &mut World, user: &str| {
        let key = world.key(user);
        world.call(&key, Service::S3, "/flow-photos/a.txt", &[])
    };
    put(&mut world, "Allow", &[&user_arn("nobody")]);
    assert_eq!(read(&mut world, "nobody").status, 403);
    put(&mut world, "Allow", &[&user_arn("admin")]);
    assert_eq!(read(&mut world, "nobody").status, 200);
    put(&mut world, "Deny", &[&user_arn("admin"), &format!("arn:aws:iam::{ACCOUNT}:root")]);
    assert_eq!(read(&mut world, "admin").status, 200);
    let denied = |world: &mut World, user: &str| {
        let (_, _, message) = refusal(&read(world, user));
        assert!(message.ends_with("with an explicit deny in a resource-based policy"), "{message}");
    };
    denied(&mut world, "reader");
    // Whoever has a boundary is spared no longer, whatever it allows.
    world.ok(Service::Iam, "PutUserPermissionsBoundary", &[("UserName", "admin"), ("PermissionsBoundary", ADMIN)]);
    denied(&mut world, "admin");
}

#[test]
fn an_arn_that_ends_early_is_completed() {
    let user = Principal::user(&user_arn("reader"));
    let deny = |arn: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},{{"Effect":"Deny","Action":"*","Resource":"{arn}"}}]}}"#
        )
    };
    for (arn, denied) in [
        ("arn:aws:s3", true),
        ("arn:aws:s3:::flow-photos/*", true),
        ("arn:aws:sqs", false),
        ("arn:aws:s3:::flow-photos", false),
    ] {
        let policy = deny(arn);
        assert!(Document::parse(&policy, Form::Inline).is_ok(), "{arn}");
        assert_eq!(verdict(&user, None, Some(&policy), None).is_allow(), !denied, "{arn}");
    }
    // A bucket's policy is not completed: it could not have been put.
    let allow = one(r#""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3""#);
    assert!(!verdict(&user, Some(&allow), None, None).is_allow());
}

#[test]
fn variables_stand_where_texts_arns_and_booleans_are_compared() {
    let user = Principal::user(&user_arn("reader"));
    for (condition, holds) in [
        (r#"{"Bool":{"aws:SecureTransport":"${aws:PrincipalTag/secure}"}}"#, true),
        (r#"{"Bool":{"aws:SecureTransport":"${aws:PrincipalTag/none}"}}"#, false),
        (r#"{"Bool":{"aws:SecureTransport":"${aws:PrincipalTag/none, 'true'}"}}"#, true),
        (r#"{"Bool":{"aws:SecureTransport":"${aws:PrincipalTag/none, 'false'}"}}"#, false),
        (r#"{"StringEqualsIgnoreCase":{"aws:SecureTransport":"${aws:PrincipalTag/secure}"}}"#, true),
        (r#"{"Null":{"aws:PrincipalTag/none":"${aws:PrincipalTag/secure}"}}"#, false),
    ] {
        let policy = one(&format!(r#""Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}"#));
        assert_eq!(verdict(&user, None, Some(&policy), None).is_allow(), holds, "{condition}");
        // A policy of 2008 knows no variables.
        let old = policy.replace("2012-10-17", "2008-10-17");
        let plain = !condition.contains("${") && holds;
        assert_eq!(verdict(&user, None, Some(&old), None).is_allow(), plain, "{old}");
    }
}
