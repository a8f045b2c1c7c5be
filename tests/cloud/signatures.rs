//! Signatures whose form is wrong, each way: in the header and in a presigned address; to S3, and to STS and IAM.
//!
//! S3's codes, words and members are those that were measured; STS's are those of public reports.

use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::kernel::Millis;
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, Response, percent_encode, xml};

use crate::world::{REGION, ROLE, World, query_api, refusal, refused};

const SCOPE: &str = "20251102/us-east-1/s3/aws4_request";
const MALFORMED: &str = "The authorization header is malformed; ";
const COMPONENTS: &str =
    "the authorization header requires three components: Credential, SignedHeaders, and Signature.";
const CREDENTIAL: &str =
    "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";

/// What is done to a header.
type Edit = Box<dyn Fn(&str) -> String>;

fn world() -> World {
    World::new(1, DeliveryMode::AheadOfTime)
}

fn send(world: &mut World, request: Request) -> Response {
    world.send(Source::internet("203.0.113.45"), request)
}

/// A good request to S3 with its `Authorization` edited.
fn edited(world: &mut World, edit: impl Fn(&str) -> String) -> Response {
    let key = world.key("admin");
    let mut request = world.signed(&key, Service::S3, "/", &[]);
    let header = edit(request.headers.get("authorization").unwrap());
    request.headers.set("Authorization", header);
    send(world, request)
}

/// The members of an S3 error, in order, without the ids at its end.
fn members(answer: &Response) -> Vec<(String, String)> {
    let body = answer.body.text().into_owned();
    let doc = xml::read(&body).unwrap_or_else(|error| panic!("{error}: {body}"));
    let all = doc.root().children().map(|child| (child.name().to_owned(), child.text().to_owned()));
    all.filter(|(name, _)| !matches!(name.as_str(), "RequestId" | "HostId")).collect()
}

#[track_caller]
pub fn holds(answer: &Response, status: u16, expected: &[(&str, &str)]) {
    assert_eq!(answer.status, status, "{}", answer.body.text());
    let found = members(answer);
    let found: Vec<(&str, &str)> = found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn headers_that_s3_cannot_read() {
    let mut world = world();
    let id = world.key("admin").access_key_id;
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let credential = format!("{id}/{SCOPE}");
    let new = |wanted: &str| {
        let (old, wanted) = (credential.clone(), wanted.to_owned());
        move |header: &str| header.replace(&old, &wanted)
    };
    let cut = |from: &str, to: &str| {
        let (from, to) = (from.to_owned(), to.to_owned());
        move |header: &str| {
            let start = header.find(&from).unwrap();
            let end = header[start..].find(&to).map_or(header.len(), |end| start + end + to.len());
            [&header[..start], &header[end..]].concat()
        }
    };
    let cases: Vec<(Edit, String)> = vec![
        (Box::new(cut("Credential=", ", ")), COMPONENTS.into()),
        (Box::new(cut("SignedHeaders=", ", ")), COMPONENTS.into()),
        (Box::new(cut(", Signature=", "no such end")), COMPONENTS.into()),
        (Box::new(|_: &str| "AWS4-HMAC-SHA256 nonsense".into()), COMPONENTS.into()),
        (
            Box::new(new(&format!("/{SCOPE}"))),
            "a non-empty Access Key (AKID) must be provided in the credential.".into(),
        ),
        // The secret in the place of the key: its slashes make more parts of it.
        (Box::new(new(&format!("{secret}/{SCOPE}"))), CREDENTIAL.into()),
        (Box::new(new(&format!("{id}/20251102/s3/aws4_request"))), CREDENTIAL.into()),
        (
            Box::new(new(&format!("{id}/2025110/us-east-1/s3/aws4_request"))),
            "incorrect date format \"2025110\". This date in the credential must be in the format \"yyyyMMdd\".".into(),
        ),
        (
            Box::new(new(&format!("{id}/20251101/us-east-1/s3/aws4_request"))),
            "Invalid credential date. Date is not the same as X-Amz-Date.".into(),
        ),
        (
            Box::new(new(&format!("{id}/20251102//s3/aws4_request"))),
            "a non-empty region must be provided in the credential.".into(),
        ),
        (
            Box::new(new(&format!("{id}/20251102/us-east-1/ec2/aws4_request"))),
            "incorrect service \"ec2\". This endpoint belongs to \"s3\".".into(),
        ),
        (
            Box::new(new(&format!("{id}/20251102/us-east-1/s3/aws4_reques"))),
            "incorrect terminal \"aws4_reques\". This endpoint uses \"aws4_request\".".into(),
        ),
    ];
    for (edit, message) in cases {
        let answer = edited(&mut world, edit);
        refused(&answer, 400, "AuthorizationHeaderMalformed", &[MALFORMED, &message].concat());
    }
    // Another scheme, or none.
    for (header, code, message, tells) in [
        (
            "AWS AKIA:frJIUN8DYpKDtOLCwo//yllqDzg=",
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            false,
        ),
        ("Bearer token", "InvalidArgument", "Unsupported Authorization Type", true),
        ("Basic dXNlcg==", "InvalidArgument", "Unsupported Authorization Type", true),
        (
            "AWS4-HMAC-SHA256",
            "InvalidArgument",
            "Authorization header is invalid -- one and only one ' ' (space) required",
            true,
        ),
    ] {
        let answer = edited(&mut world, |_| header.to_owned());
        let mut expected = vec![("Code", code), ("Message", message)];
        if tells {
            expected.extend([("ArgumentName", "Authorization"), ("ArgumentValue", header)]);
        }
        holds(&answer, 400, &expected);
    }
    // An empty one is none.
    refused(&edited(&mut world, |_| String::new()), 403, "AccessDenied", "Access Denied");
    // A blank beside the key is nothing to S3.
    assert_eq!(edited(&mut world, |header| header.replace("Credential=", "Credential= ")).status, 200);
    assert_eq!(edited(&mut world, |header| header.replace(", ", ",")).status, 200);
}

#[test]
fn headers_beside_the_signature_that_s3_cannot_read() {
    let mut world = world();
    let key = world.key("admin");
    let good = world.signed(&key, Service::S3, "/", &[]);
    let no_date = "AWS authentication requires a valid Date or x-amz-date header";
    let unsigned = "There were headers present in the request which were not signed";
    let mut request = good.clone();
    request.headers.remove("x-amz-date");
    refused(&send(&mut world, request), 403, "AccessDenied", no_date);
    let mut request = good.clone();
    request.headers.set("X-Amz-Date", "2025-11-02T00:30:00Z");
    refused(&send(&mut world, request), 403, "AccessDenied", no_date);
    for (name, told) in [("x-amz-meta-color", "x-amz-meta-color"), ("Content-MD5", "content-md5")] {
        let answer = send(&mut world, good.clone().header(name, "red"));
        holds(&answer, 403, &[("Code", "AccessDenied"), ("Message", unsigned), ("HeadersNotSigned", told)]);
    }
    let answer = edited(&mut world, |header| header.replace("SignedHeaders=host;", "SignedHeaders="));
    holds(&answer, 403, &[("Code", "AccessDenied"), ("Message", unsigned), ("HeadersNotSigned", "host")]);
    let mut both = good;
    both.target.push_str("?X-Amz-Algorithm=AWS4-HMAC-SHA256");
    let header = both.headers.get("authorization").unwrap().to_owned();
    holds(
        &send(&mut world, both),
        400,
        &[
            ("Code", "InvalidArgument"),
            (
                "Message",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or \
                 the Authorization header should be specified",
            ),
            ("ArgumentName", "Authorization"),
            ("ArgumentValue", &header),
        ],
    );
}

/// A presigned address of an object that the admin may read.
fn presigned(world: &World, key: &Credentials, seconds: i64) -> Request {
    let mut request = Request::new(Method::Get, &format!("s3.{REGION}.amazonaws.com"), "/flow-photos/a.txt");
    sigv4::presign(&mut request, key, REGION, "s3", world.now, Millis::seconds(seconds));
    request
}

/// The same with a parameter changed, or taken out.
fn with(mut request: Request, name: &str, value: Option<&str>) -> Request {
    let (path, query) = request.target.split_once('?').unwrap();
    let start = format!("{name}=");
    let pairs = query.split('&').filter_map(|pair| match (pair.starts_with(&start), value) {
        (false, _) => Some(pair.to_owned()),
        (true, Some(value)) => Some([&start, &*percent_encode(value)].concat()),
        (true, None) => None,
    });
    let query = pairs.collect::<Vec<_>>().join("&");
    request.target = [path, "?", &query].concat();
    request
}

#[test]
fn presigned_addresses_that_s3_cannot_read() {
    let mut world = world();
    let key = world.key("admin");
    let id = key.access_key_id.clone();
    let good = presigned(&world, &key, 60);
    assert_eq!(send(&mut world, good.clone()).status, 200);
    let required = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, \
                    X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
    let week = "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 \
                seconds";
    let parsing = |why: &str| ["Error parsing the X-Amz-Credential parameter; ", why].concat();
    let scoped = |scope: &str| format!("{id}/{scope}");
    let mut cases: Vec<(&str, Option<String>, String)> = vec![
        ("X-Amz-Expires", Some("604801".into()), week.into()),
        ("X-Amz-Expires", Some("-1".into()), "X-Amz-Expires must be non-negative".into()),
        ("X-Amz-Expires", Some("1h".into()), "X-Amz-Expires should be a number".into()),
        ("X-Amz-Expires", Some(String::new()), "X-Amz-Expires should be a number".into()),
        (
            "X-Amz-Algorithm",
            Some("AWS4-HMAC-SHA1".into()),
            "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"".into(),
        ),
        (
            "X-Amz-Date",
            Some("2025-11-02T00:30:00Z".into()),
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"".into(),
        ),
        ("X-Amz-Credential", Some(scoped("20251102/s3/aws4_request")), parsing(CREDENTIAL)),
        (
            "X-Amz-Credential",
            Some(format!("/{SCOPE}")),
            parsing("a non-empty Access Key (AKID) must be provided in the credential."),
        ),
        (
            "X-Amz-Credential",
            Some(scoped("20251102/us-east-1/ec2/aws4_request")),
            parsing("incorrect service \"ec2\". This endpoint belongs to \"s3\"."),
        ),
        (
            "X-Amz-Credential",
            Some(scoped("20251101/us-east-1/s3/aws4_request")),
            "Invalid credential date \"20251101\". This date is not the same as X-Amz-Date: \"20251102\".".into(),
        ),
    ];
    for name in ["Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires"] {
        let name: &'static str = ["X-Amz-", name].concat().leak();
        cases.push((name, None, required.into()));
    }
    for (name, value, message) in cases {
        let answer = send(&mut world, with(good.clone(), name, value.as_deref()));
        let found = refusal(&answer);
        let expected = (400, "AuthorizationQueryParametersError".to_owned(), message);
        assert_eq!(found, expected, "{name}={value:?}");
    }
    let mut elsewhere = Request::new(Method::Get, "s3.us-east-1.amazonaws.com", "/flow-photos/a.txt");
    sigv4::presign(&mut elsewhere, &key, "eu-west-1", "s3", world.now, Millis::seconds(60));
    holds(
        &send(&mut world, elsewhere),
        400,
        &[
            ("Code", "AuthorizationQueryParametersError"),
            ("Message", &parsing("the region 'eu-west-1' is wrong; expecting 'us-east-1'")),
            ("Region", "us-east-1"),
        ],
    );
    let version_2 =
        Request::new(Method::Get, "s3.us-east-1.amazonaws.com", "/b/k?AWSAccessKeyId=AKIA&Expires=1&Signature=x");
    let message = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
    refused(&send(&mut world, version_2), 400, "InvalidRequest", message);
}

#[test]
fn what_s3_tells_beside_its_sentence() {
    let (mut world, id) = World::with_instance(1);
    let key = world.credentials(&id, ROLE);
    let token = key.session_token.clone().unwrap();
    let expired = presigned(&world, &key, 60);
    let signed = world.signed(&key, Service::S3, "/", &[]);
    let (at, start) = (world.now.amz(), world.now);
    // A wrong signature: both texts, and their bytes.
    let mut wrong = key.clone();
    wrong.secret_access_key.push('x');
    let answer = world.call(&wrong, Service::S3, "/", &[]);
    let found = members(&answer);
    let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(
        names,
        [
            "Code",
            "Message",
            "AWSAccessKeyId",
            "StringToSign",
            "SignatureProvided",
            "StringToSignBytes",
            "CanonicalRequest",
            "CanonicalRequestBytes"
        ]
    );
    let bytes = |text: &str| text.bytes().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
    assert_eq!(found[5].1, bytes(&found[3].1));
    assert_eq!(found[7].1, bytes(&found[6].1));
    assert!(found[3].1.starts_with("AWS4-HMAC-SHA256\n20251102T") && found[5].1.starts_with("41 57 53 34 2d"));
    // A token that is none.
    let mut other = key.clone();
    other.session_token = Some("IQoJb3JpZ2luX2VjNonsense".into());
    let malformed = "The provided token is malformed or otherwise invalid.";
    let told = [("Code", "InvalidToken"), ("Message", malformed), ("Token-0", "IQoJb3JpZ2luX2VjNonsense")];
    holds(&world.call(&other, Service::S3, "/", &[]), 400, &told);
    // What is wrong with a key is told of an address as of a header.
    let (by_wrong, by_other) = (presigned(&world, &wrong, 60), presigned(&world, &other, 60));
    let found: Vec<String> = members(&send(&mut world, by_wrong)).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, names);
    holds(&send(&mut world, by_other), 400, &told);
    // An address of a clock that is an hour ahead.
    let ahead = start.floor_second() + Millis::hours(1);
    let mut early = Request::new(Method::Get, &format!("s3.{REGION}.amazonaws.com"), "/flow-photos/a.txt");
    sigv4::presign(&mut early, &key, REGION, "s3", ahead, Millis::seconds(60));
    holds(
        &send(&mut world, early),
        403,
        &[
            ("Code", "AccessDenied"),
            ("Message", "Request is not yet valid"),
            ("X-Amz-Date", &ahead.as_millis().to_string()),
            ("Expires", &(ahead + Millis::seconds(60)).iso()),
            ("ServerTime", &world.now.iso()),
        ],
    );
    // An address past its end.
    world.wait(61);
    let end = start.floor_second() + Millis::seconds(60);
    holds(
        &send(&mut world, expired),
        403,
        &[
            ("Code", "AccessDenied"),
            ("Message", "Request has expired"),
            ("X-Amz-Expires", "60"),
            ("Expires", &end.iso()),
            ("ServerTime", &world.now.iso()),
        ],
    );
    // A request that is late.
    world.wait(16 * 60);
    let too_large = "The difference between the request time and the current time is too large.";
    holds(
        &send(&mut world, signed),
        403,
        &[
            ("Code", "RequestTimeTooSkewed"),
            ("Message", too_large),
            ("RequestTime", &at),
            ("ServerTime", &world.now.iso()),
            ("MaxAllowedSkewMilliseconds", "900000"),
        ],
    );
    // An expired set.
    world.wait(7 * 3600);
    let answer = world.call(&key, Service::S3, "/", &[]);
    let told = [("Code", "ExpiredToken"), ("Message", "The provided token has expired."), ("Token-0", &*token)];
    holds(&answer, 400, &told);
}

#[test]
fn headers_that_sts_and_iam_cannot_read() {
    let mut world = world();
    let key = world.key("admin");
    let id = key.access_key_id.clone();
    for service in [Service::Sts, Service::Iam] {
        let action = if service == Service::Sts { "GetCallerIdentity" } else { "ListUsers" };
        let name = if service == Service::Sts { "sts" } else { "iam" };
        let good = world.signed(&key, service, action, &[]);
        let header = good.headers.get("authorization").unwrap().to_owned();
        let pair = |part: &str, header: &str| {
            format!("'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.")
        };
        let blank = header.replace(&id, "not valid");
        let trailing = header.replace(&id, &format!("{id} "));
        let comma = header.replace(&id, "not,valid");
        let tab = header.replace(&id, "not\tvalid");
        let scope = format!("20251102/us-east-1/{name}/aws4_request");
        let other_day = header.replace("/20251102/", "/20251101/");
        let no_signature = header.split(", Signature").next().unwrap().to_owned();
        let no_host = header.replace(";host", "");
        for (header, status, code, message) in [
            (blank.clone(), 400, "IncompleteSignature", pair(&format!("valid/{scope}"), &blank)),
            (trailing.clone(), 400, "IncompleteSignature", pair(&format!("/{scope}"), &trailing)),
            (comma.clone(), 400, "IncompleteSignature", pair(&format!("valid/{scope}"), &comma)),
            (tab.clone(), 400, "IncompleteSignature", pair(&format!("valid/{scope}"), &tab)),
            ("Bearer token".into(), 400, "IncompleteSignature", pair("token", "Bearer token")),
            (
                header.replace("AWS4-HMAC-SHA256", "AWS5-HMAC-SHA256"),
                400,
                "IncompleteSignature",
                "Unsupported AWS 'algorithm': 'AWS5-HMAC-SHA256'.".into(),
            ),
            (
                no_signature.clone(),
                400,
                "IncompleteSignature",
                format!("Authorization header requires 'Signature' parameter. Authorization={no_signature}"),
            ),
            (
                "AWS4-HMAC-SHA256".into(),
                400,
                "IncompleteSignature",
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
                 Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256"
                    .into(),
            ),
            (
                header.replace(&scope, "20251102/aws4_request"),
                400,
                "IncompleteSignature",
                format!(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                     '{id}/20251102/aws4_request'"
                ),
            ),
            (
                other_day,
                403,
                "SignatureDoesNotMatch",
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20251101' != \
                 '20251102', from '20251102T003000Z'."
                    .into(),
            ),
            (
                header.replace("aws4_request", "aws4"),
                403,
                "SignatureDoesNotMatch",
                "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'.".into(),
            ),
            (
                header.replace(&format!("/{name}/"), "/ec2/"),
                403,
                "SignatureDoesNotMatch",
                format!("Credential should be scoped to correct service: '{name}'."),
            ),
            (
                no_host,
                403,
                "SignatureDoesNotMatch",
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".into(),
            ),
        ] {
            let mut request = good.clone();
            request.headers.set("Authorization", header);
            refused(&send(&mut world, request), status, code, &message);
        }
        // Its parts may be parted by either.
        for between in [",", " ", " ,\t"] {
            let mut request = good.clone();
            request.headers.set("Authorization", header.replace(", ", between));
            assert_eq!(send(&mut world, request).status, 200, "{service:?}: {between:?}");
        }
        let mut undated = good.clone();
        undated.headers.remove("x-amz-date");
        let message = format!(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization={header}"
        );
        refused(&send(&mut world, undated), 400, "IncompleteSignature", &message);
        let mut presigned = query_api(service, action, &[]);
        presigned.target.push_str("?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20251102T003000Z");
        let message = "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include \
                       'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the \
                       query-string parameters.";
        refused(&send(&mut world, presigned), 400, "IncompleteSignature", message);
    }
}

#[test]
fn iam_has_no_full_stop_where_sts_has_one() {
    let mut world = world();
    let mut key = world.key("admin");
    key.access_key_id = "AKIAIOSFODNN7EXAMPLE".into();
    let sentence = "The security token included in the request is invalid";
    refused(&world.call(&key, Service::Iam, "ListUsers", &[]), 403, "InvalidClientTokenId", sentence);
    let answer = world.call(&key, Service::Sts, "GetCallerIdentity", &[]);
    refused(&answer, 403, "InvalidClientTokenId", &format!("{sentence}."));
}

#[test]
fn an_answer_to_head_has_no_body_whoever_refuses() {
    let (mut world, id) = World::with_instance(1);
    let key = world.key("admin");
    let mut unknown = key.clone();
    unknown.access_key_id = "AKIAIOSFODNN7EXAMPLE".into();
    let s3 = |target: &str| Request::new(Method::Head, &format!("s3.{REGION}.amazonaws.com"), target);
    let now = world.now;
    let mut late = s3("/flow-photos");
    sigv4::sign(&mut late, &key, REGION, "s3", now - Millis::hours(1));
    let signed = |mut request: Request, key: &Credentials, service: &str| {
        sigv4::sign(&mut request, key, REGION, service, now);
        request
    };
    for (request, status) in [
        (s3("/flow-photos"), 403),
        (signed(s3("/flow-photos"), &unknown, "s3"), 403),
        (signed(s3("/flow-photos"), &key, "ec2"), 400),
        (late, 403),
        (signed(s3("/no-such-bucket"), &key, "s3"), 404),
        (signed(s3("/flow-photos/none"), &key, "s3"), 404),
        (signed(s3("/flow-photos/none?acl"), &key, "s3"), 501),
        (signed(s3("/flow-photos"), &world.key("nobody"), "s3"), 403),
        (signed(s3("/flow-photos/a.txt"), &key, "s3"), 200),
        (Request::new(Method::Head, "sts.us-east-1.amazonaws.com", "/"), 403),
        (Request::new(Method::Head, "iam.amazonaws.com", "/?Action=ListUsers"), 403),
        (Request::new(Method::Head, "ec2.us-east-1.amazonaws.com", "/"), 400),
        (Request::new(Method::Head, "lambda.us-east-1.amazonaws.com", "/2015-03-31/functions"), 403),
        (Request::new(Method::Head, "example.com", "/"), 400),
    ] {
        let answer = send(&mut world, request.clone());
        assert_eq!((answer.status, answer.body.len()), (status, 0), "{request}");
    }
    let answer = world.metadata(&id, Request::new(Method::Head, sts_flow::cloud::IMDS_ADDRESS, "/latest/none"));
    assert_eq!((answer.status, answer.body.len()), (401, 0));
    let token = world.token(&id, 60);
    for (path, status) in [("/latest/none", 404), ("/latest/api/token", 405), ("/2021-03-23/api/token", 403)] {
        let request = Request { method: Method::Head, ..crate::world::get(path, Some(&token)) };
        let answer = world.metadata(&id, request);
        assert_eq!((answer.status, answer.body.len()), (status, 0), "{path}");
    }
}
