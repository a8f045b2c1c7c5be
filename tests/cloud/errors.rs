//! What the services say to a request that proves nothing, and to one that is not allowed.

use sts_flow::cloud::{DeliveryMode, InstanceId, Service, Source};
use sts_flow::kernel::Millis;
use sts_flow::wire::Request;
use sts_flow::wire::sigv4::{self, Credentials};

use crate::world::{ACCOUNT, ADMIN, REGION, ROLE, S3_READ, TRUST_EC2, World, refusal, refused};

const SERVICES: [(Service, &str); 4] = [
    (Service::S3, "/"),
    (Service::Sts, "GetCallerIdentity"),
    (Service::Iam, "GetRole"),
    (Service::Ec2, "DescribeInstances"),
];
const ROLE_NAME: [(&str, &str); 1] = [("RoleName", ROLE)];

type Refusal = (u16, &'static str, &'static str);

const STS_INVALID: Refusal = (403, "InvalidClientTokenId", "The security token included in the request is invalid.");
/// As STS's, without the full stop.
const IAM_INVALID: Refusal = (403, "InvalidClientTokenId", "The security token included in the request is invalid");
const STS_EXPIRED: Refusal = (403, "ExpiredToken", "The security token included in the request is expired");
const STS_SIGNATURE: Refusal = (
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing \
     method. Consult the service documentation for details.",
);
const S3_UNKNOWN: Refusal =
    (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
const S3_TOKEN: Refusal = (400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
const S3_SIGNATURE: Refusal = (
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
);
const EC2_AUTH: Refusal = (401, "AuthFailure", "AWS was not able to validate the provided access credentials");

/// A way to spoil a request: before it is signed, or after.
enum Spoil {
    Key(fn(&mut Credentials)),
    Sent(fn(&mut Request)),
}
use Spoil::{Key, Sent};

fn flip_last(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1; // '0' ↔ '1', 'e' ↔ 'd', …: one bit
    String::from_utf8(bytes).unwrap()
}

/// An instance's credentials, and everything that can be wrong with a request that they sign.
fn set() -> (World, InstanceId, Credentials) {
    let (mut world, id) = World::with_instance(1);
    world.ok(Service::Iam, "AttachRolePolicy", &[("RoleName", ROLE), ("PolicyArn", ADMIN)]);
    let key = world.credentials(&id, ROLE);
    (world, id, key)
}

#[test]
fn proofs_of_identity_that_fail() {
    let table: [(&str, Spoil, [Refusal; 4]); 8] = [
        (
            "an unknown key",
            Key(|key| {
                key.access_key_id = "AKIAIOSFODNN7EXAMPLE".into();
                key.session_token = None;
            }),
            [S3_UNKNOWN, STS_INVALID, IAM_INVALID, EC2_AUTH],
        ),
        (
            "a temporary key without its token",
            Key(|key| key.session_token = None),
            [S3_UNKNOWN, STS_INVALID, IAM_INVALID, EC2_AUTH],
        ),
        (
            "a malformed token",
            Key(|key| key.session_token = Some("IQoJb3JpZ2luX2VjNonsense".into())),
            [S3_TOKEN, STS_INVALID, IAM_INVALID, EC2_AUTH],
        ),
        (
            "a token with one flipped bit",
            Key(|key| {
                let token = key.session_token.take().unwrap();
                key.session_token = Some(token.replacen("IQoJ", "IQoK", 1));
            }),
            [S3_TOKEN, STS_INVALID, IAM_INVALID, EC2_AUTH],
        ),
        (
            "a signature with one flipped bit",
            Sent(|request| {
                let authorization = flip_last(request.headers.get("authorization").unwrap());
                request.headers.set("Authorization", authorization);
            }),
            [S3_SIGNATURE, STS_SIGNATURE, STS_SIGNATURE, EC2_AUTH],
        ),
        (
            "a secret with one flipped bit",
            Key(|key| key.secret_access_key = flip_last(&key.secret_access_key)),
            [S3_SIGNATURE, STS_SIGNATURE, STS_SIGNATURE, EC2_AUTH],
        ),
        (
            "a signed header changed on the way",
            Sent(|request| {
                let host = request.host().replace("amazonaws.com", "amazonaws.com:443");
                request.headers.set("Host", host);
            }),
            [S3_SIGNATURE, STS_SIGNATURE, STS_SIGNATURE, EC2_AUTH],
        ),
        (
            "a body changed on the way",
            Sent(|request| {
                let body = format!("{}&", request.body.text());
                *request = request.clone().with_body(body);
            }),
            [
                (
                    400,
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.",
                ),
                STS_SIGNATURE,
                STS_SIGNATURE,
                EC2_AUTH,
            ],
        ),
    ];
    let (mut world, _, key) = set();
    for (name, spoil, expected) in table {
        for ((service, action), (status, code, message)) in SERVICES.into_iter().zip(expected) {
            let mut key = key.clone();
            assert_eq!(world.call(&key, service, action, &ROLE_NAME).status, 200, "{service:?} is well before {name}");
            if let Key(spoil) = &spoil {
                spoil(&mut key);
            }
            let mut request = world.signed(&key, service, action, &ROLE_NAME);
            if let Sent(spoil) = &spoil {
                spoil(&mut request);
            }
            let answer = world.send(Source::internet("203.0.113.45"), request);
            let found = crate::world::refusal(&answer);
            assert_eq!((found.0, &*found.1, &*found.2), (status, code, message), "{service:?}, {name}");
        }
    }
}

#[test]
fn expired_tokens() {
    let (mut world, _, key) = set();
    world.wait(7 * 3600);
    let s3 = (400, "ExpiredToken", "The provided token has expired.");
    let expected = [s3, STS_EXPIRED, STS_EXPIRED, (400, "RequestExpired", "Request has expired.")];
    for ((service, action), (status, code, message)) in SERVICES.into_iter().zip(expected) {
        refused(&world.call(&key, service, action, &ROLE_NAME), status, code, message);
    }
}

#[test]
fn unsigned_and_long_signed() {
    let (mut world, _, key) = set();
    let request = world.signed(&key, Service::S3, "/", &[]);
    let mut unsigned = request.clone();
    unsigned.headers.remove("authorization");
    let answer = world.send(Source::internet("203.0.113.45"), unsigned);
    refused(&answer, 403, "AccessDenied", "Access Denied");
    let sts = world.signed(&key, Service::Sts, "GetCallerIdentity", &[]);
    let signed = world.now;
    world.wait(16 * 60);
    let late = world.send(Source::internet("203.0.113.45"), request);
    refused(
        &late,
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    );
    let late = world.send(Source::internet("203.0.113.45"), sts);
    let message = format!(
        "Signature expired: {} is now earlier than {} ({} - 15 min.)",
        signed.amz(),
        (world.now - Millis::minutes(15)).amz(),
        world.now.amz()
    );
    refused(&late, 403, "SignatureDoesNotMatch", &message);
}

#[test]
fn a_refusal_as_each_service_writes_it() {
    let (mut world, _, mut key) = set();
    key.secret_access_key = flip_last(&key.secret_access_key);
    for (service, action, start, end) in [
        (
            Service::S3,
            "/",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>",
            "</HostId></Error>",
        ),
        (
            Service::Sts,
            "GetCallerIdentity",
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>Sender</Type>\n    \
             <Code>SignatureDoesNotMatch</Code>\n    <Message>",
            "</RequestId>\n</ErrorResponse>\n",
        ),
        (
            Service::Iam,
            "GetRole",
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <Error>\n    <Type>Sender</Type>\n",
            "</RequestId>\n</ErrorResponse>\n",
        ),
        (
            Service::Ec2,
            "DescribeInstances",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>AuthFailure</Code><Message>",
            "</RequestID></Response>",
        ),
    ] {
        let body = world.call(&key, service, action, &ROLE_NAME).body.text().into_owned();
        assert!(body.starts_with(start) && body.ends_with(end), "{service:?}: {body}");
    }
}

#[test]
fn access_denied_sentences() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    world.role("Bare", TRUST_EC2, &[]);
    let id = world.launch(Some("Bare"));
    world.wait(60);
    let (role, user) = (world.credentials(&id, "Bare"), world.key("nobody"));
    let session = format!("User: arn:aws:sts::{ACCOUNT}:assumed-role/Bare/{id} is not authorized to perform:");
    let nobody = format!("User: arn:aws:iam::{ACCOUNT}:user/nobody is not authorized to perform:");
    let because = |action: &str| format!("because no identity-based policy allows the {action} action");
    let ec2 = "You are not authorized to perform this operation.";
    let instance = format!("arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{id}");
    let profile = [("InstanceProfileName", "Bare"), ("RoleName", "Bare")];
    let stop = [("InstanceId.1", id.as_str())];
    for (key, who, service, action, params, code, sentence) in [
        (
            &role,
            &session,
            Service::S3,
            "/",
            &[][..],
            "AccessDenied",
            format!("s3:ListAllMyBuckets {}", because("s3:ListAllMyBuckets")),
        ),
        (
            &role,
            &session,
            Service::S3,
            "/flow-photos?list-type=2",
            &[],
            "AccessDenied",
            format!("s3:ListBucket on resource: \"arn:aws:s3:::flow-photos\" {}", because("s3:ListBucket")),
        ),
        // Whether a bucket exists is not told to who may not list it.
        (
            &user,
            &nobody,
            Service::S3,
            "/no-such-bucket?list-type=2",
            &[],
            "AccessDenied",
            format!("s3:ListBucket on resource: \"arn:aws:s3:::no-such-bucket\" {}", because("s3:ListBucket")),
        ),
        (
            &user,
            &nobody,
            Service::Iam,
            "GetRole",
            &[("RoleName", "Bare")],
            "AccessDenied",
            format!("iam:GetRole on resource: role Bare {}", because("iam:GetRole")),
        ),
        (
            &role,
            &session,
            Service::Iam,
            "AddRoleToInstanceProfile",
            &profile,
            "AccessDenied",
            format!(
                "iam:AddRoleToInstanceProfile on resource: instance profile Bare {}",
                because("iam:AddRoleToInstanceProfile")
            ),
        ),
        (
            &user,
            &nobody,
            Service::Ec2,
            "DescribeInstances",
            &[],
            "UnauthorizedOperation",
            format!("ec2:DescribeInstances {}", because("ec2:DescribeInstances")),
        ),
        (
            &user,
            &nobody,
            Service::Ec2,
            "StopInstances",
            &stop,
            "UnauthorizedOperation",
            format!("ec2:StopInstances on resource: {instance} {}", because("ec2:StopInstances")),
        ),
    ] {
        let answer = world.call(key, service, action, params);
        let before = if service == Service::Ec2 { format!("{ec2} ") } else { String::new() };
        let (status, told, message) = refusal(&answer);
        // EC2 hides the rest of its reasons in a token.
        let message = message.split(". Encoded authorization failure message: ").next().unwrap_or_default();
        // IAM's go on with an authorization id: `denials`.
        let message = message.split(". Go to https://").next().unwrap_or_default();
        assert_eq!((status, &*told, message), (403, code, &*format!("{before}{who} {sentence}")));
    }
    // An explicit deny is told as such, in every service.
    let deny = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    world.ok(Service::Iam, "PutRolePolicy", &[("RoleName", "Bare"), ("PolicyName", "no"), ("PolicyDocument", deny)]);
    let ending = "with an explicit deny in an identity-based policy";
    let answer = world.call(&role, Service::S3, "/", &[]);
    refused(&answer, 403, "AccessDenied", &format!("{session} s3:ListAllMyBuckets {ending}"));
    let answer = world.call(&role, Service::Iam, "GetRole", &[("RoleName", "Bare")]);
    let (_, _, message) = refusal(&answer);
    let start = format!("{session} iam:GetRole on resource: role Bare {ending}. Go to https://us-east-1.console.aws.");
    assert!(message.starts_with(&start), "{message}");
    assert_eq!(world.call(&role, Service::Sts, "GetCallerIdentity", &[]).status, 200);
}

#[test]
fn what_is_allowed_is_answered() {
    let (mut world, id) = World::with_instance(1);
    let key = world.credentials(&id, ROLE);
    let body = world.call(&key, Service::S3, "/", &[]).body.text().into_owned();
    let start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner>";
    assert!(body.starts_with(start) && body.contains("<Buckets><Bucket><Name>flow-photos</Name>"), "{body}");
    let body = world.call(&key, Service::S3, "/flow-photos?list-type=2", &[]).body.text().into_owned();
    assert!(body.contains("<Key>a.txt</Key>"), "{body}");
    let missing = world.call(&key, Service::S3, "/no-such-bucket?list-type=2", &[]);
    refused(&missing, 404, "NoSuchBucket", "The specified bucket does not exist");
    assert!(world.ok(Service::Iam, "ListAttachedRolePolicies", &ROLE_NAME).body.text().contains(S3_READ));
    let body = world.ok(Service::Ec2, "DescribeInstances", &[]).body.text().into_owned();
    assert!(body.contains("<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"), "{body}");
    assert!(body.contains(id.as_str()));
}

#[test]
fn a_key_signs_for_its_own_scope() {
    let (mut world, _, key) = set();
    // Signed for S3, sent to STS: the verifier makes another text of it.
    let mut request = crate::world::query_api(Service::Sts, "GetCallerIdentity", &[]);
    sigv4::sign(&mut request, &key, REGION, "s3", world.now);
    request.headers.remove("x-amz-content-sha256");
    let answer = world.send(Source::internet("203.0.113.45"), request);
    assert_eq!(answer.status, 403);
}
