//! Buckets and objects, as S3's clients see them.

use base64::prelude::{BASE64_STANDARD, Engine};
use md5::{Digest, Md5};
use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::wire::sigv4::{self, Credentials};
use sts_flow::wire::{Method, Request, Response};

use crate::world::{ACCOUNT, REGION, World, text, trust};

struct Call<'a> {
    key: &'a Credentials,
    region: &'a str,
    method: Method,
    target: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
}

fn call(world: &mut World, what: &Call<'_>) -> Response {
    let mut request = Request::new(what.method, &format!("s3.{}.amazonaws.com", what.region), what.target);
    for (name, value) in what.headers {
        request = request.header((*name).to_owned(), *value);
    }
    if !what.body.is_empty() {
        request = request.with_body(what.body.to_vec());
    }
    sigv4::sign(&mut request, what.key, what.region, "s3", world.now);
    world.send(Source::internet("203.0.113.45"), request)
}

fn send(world: &mut World, method: Method, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
    let key = world.key("admin");
    call(world, &Call { key: &key, region: REGION, method, target, headers, body })
}

fn get(world: &mut World, target: &str) -> Response {
    send(world, Method::Get, target, &[], b"")
}

fn put(world: &mut World, target: &str, body: &[u8]) -> Response {
    send(world, Method::Put, target, &[], body)
}

#[track_caller]
fn code(answer: &Response, status: u16, code: &str) {
    let body = answer.body.text();
    let given = body.split_once("<Code>").and_then(|(_, rest)| rest.split_once('<')).map_or("", |(code, _)| code);
    assert_eq!((answer.status, given), (status, code), "{body}");
}

/// The texts of every `<name>` in the body.
fn all(answer: &Response, name: &str) -> Vec<String> {
    let body = answer.body.text().into_owned();
    let tag = format!("<{name}>");
    let parts = body.split(&tag).skip(1);
    parts.map(|part| part.split_once("</").unwrap().0.to_owned()).collect()
}

fn world() -> World {
    World::new(1, DeliveryMode::AheadOfTime)
}

#[test]
fn an_object_comes_back_as_it_was_put() {
    let mut world = world();
    let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let headers = [("Content-Type", "image/png"), ("x-amz-meta-Made-By", "me")];
    let answer = send(&mut world, Method::Put, "/flow-photos/a/b%20c.png", &headers, &bytes);
    assert_eq!(answer.status, 200, "{}", answer.body.text());
    let etag = answer.headers.get("etag").unwrap().to_owned();
    assert_eq!(etag, "\"cbecbdb0fdd5cec1e242493b6008cc79\"");
    let answer = get(&mut world, "/flow-photos/a/b%20c.png");
    assert_eq!((answer.status, answer.body.bytes()), (200, &bytes[..]));
    for (name, value) in [
        ("etag", &*etag),
        ("content-type", "image/png"),
        ("content-length", "1000"),
        ("x-amz-meta-made-by", "me"),
        ("last-modified", "Sun, 02 Nov 2025 00:30:00 GMT"),
        ("accept-ranges", "bytes"),
        ("server", "AmazonS3"),
    ] {
        assert_eq!(answer.headers.get(name), Some(value), "{name}");
    }
    let head = send(&mut world, Method::Head, "/flow-photos/a/b%20c.png", &[], b"");
    assert_eq!((head.status, head.headers.get("content-length"), head.body.len()), (200, Some("1000"), 0));
    for (range, status, from, to) in [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=990-", 206, 990, 1000),
        ("bytes=-3", 206, 997, 1000),
        ("bytes=5-2000", 206, 5, 1000),
        ("lines=1-2", 200, 0, 1000),
        ("bytes=9-1", 200, 0, 1000),
    ] {
        let answer = send(&mut world, Method::Get, "/flow-photos/a/b%20c.png", &[("Range", range)], b"");
        assert_eq!((answer.status, answer.body.bytes()), (status, &bytes[from..to]), "{range}");
        let stated = format!("bytes {from}-{}/1000", to - 1);
        assert_eq!(answer.headers.get("content-range"), (status == 206).then_some(&*stated), "{range}");
    }
    let answer = send(&mut world, Method::Get, "/flow-photos/a/b%20c.png", &[("Range", "bytes=1000-")], b"");
    code(&answer, 416, "InvalidRange");
    // One from the beginning has its size, and the same bytes each time.
    let (one, two) = (get(&mut world, "/flow-photos/a.txt"), get(&mut world, "/flow-photos/a.txt"));
    assert_eq!((one.body.len(), one.body.bytes()), (3, two.body.bytes()));
    let answer =
        send(&mut world, Method::Put, "/flow-reports/copy", &[("x-amz-copy-source", "/flow-photos/a/b%20c.png")], b"");
    assert_eq!(all(&answer, "ETag"), [etag.replace('"', "&quot;")], "{}", answer.body.text());
    assert_eq!(get(&mut world, "/flow-reports/copy").body.bytes(), &bytes[..]);
    assert_eq!(send(&mut world, Method::Delete, "/flow-reports/copy", &[], b"").status, 204);
    code(&get(&mut world, "/flow-reports/copy"), 404, "NoSuchKey");
    assert_eq!(send(&mut world, Method::Delete, "/flow-reports/copy", &[], b"").status, 204, "gone is gone");
}

#[test]
fn a_body_is_held_against_what_came_with_it() {
    let mut world = world();
    let trailer = |sum: &str| format!("5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:{sum}\r\n\r\n");
    let streamed = [
        ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("Content-Encoding", "aws-chunked"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
        ("x-amz-decoded-content-length", "11"),
    ];
    let signed = [("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")];
    for (headers, body, status, given) in [
        (&streamed[..], trailer("DUoRhQ=="), 200, ""),
        (&streamed[..], trailer("DUoRhg=="), 400, "BadDigest"),
        (&streamed[..], "5\r\nhel".to_owned(), 400, "IncompleteBody"),
        (&streamed[..], "hello world".to_owned(), 400, "IncompleteBody"),
        (&streamed[..], "ffffffffffffffff\r\n".to_owned(), 400, "IncompleteBody"),
        (&signed[..], trailer("DUoRhQ=="), 501, "NotImplemented"),
        (&[("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww==")], "hello world".to_owned(), 200, ""),
        (&[("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNwg==")], "hello world".to_owned(), 400, "BadDigest"),
        (&[("Content-MD5", "nonsense")], "hello world".to_owned(), 400, "InvalidDigest"),
        (&[("x-amz-checksum-crc32", "DUoRhQ==")], "hello world".to_owned(), 200, ""),
        (&[("x-amz-checksum-crc32c", "yZRlqg==")], "hello world".to_owned(), 200, ""),
        (&[("x-amz-checksum-crc64nvme", "jSnVw/bqjr4=")], "hello world".to_owned(), 200, ""),
        (&[("x-amz-checksum-crc64nvme", "jSnVw/bqjr5=")], "hello world".to_owned(), 400, "BadDigest"),
        (
            &[("x-amz-checksum-sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")],
            "hello world".to_owned(),
            200,
            "",
        ),
        (&[("x-amz-checksum-sha1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0=")], "hello world".to_owned(), 400, "InvalidRequest"),
    ] {
        let answer = send(&mut world, Method::Put, "/flow-photos/k", headers, body.as_bytes());
        code(&answer, status, given);
        if status == 200 {
            assert_eq!(answer.headers.get("etag"), Some("\"5eb63bbbe01eeed093cb22bb8f5acdc3\""));
            let asked = [("x-amz-checksum-mode", "ENABLED")];
            let back = send(&mut world, Method::Get, "/flow-photos/k", &asked, b"");
            assert_eq!(back.body.text(), "hello world");
            for (name, value) in headers.iter().filter(|(name, _)| name.starts_with("x-amz-checksum")) {
                assert_eq!(back.headers.get(name), Some(*value));
            }
        }
    }
    code(&put(&mut world, "/flow-photos/big", &vec![0; 1024 * 1024 + 1]), 400, "EntityTooLarge");
    assert_eq!(put(&mut world, "/flow-photos/big", &vec![0; 1024 * 1024]).status, 200);
}

#[test]
fn buckets_come_and_go() {
    let mut world = world();
    let key = world.key("admin");
    let at = |region: &str| {
        format!(
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        )
    };
    for (endpoint, name, body, status, given) in [
        ("us-east-1", "first-one", String::new(), 200, ""),
        ("us-east-1", "first-one", String::new(), 200, ""), // only there
        ("us-east-1", "far-away", at("eu-west-1"), 200, ""),
        ("eu-west-1", "far-away", at("eu-west-1"), 409, "BucketAlreadyOwnedByYou"),
        ("eu-west-1", "no-place", String::new(), 400, "IllegalLocationConstraintException"),
        ("eu-west-1", "no-place", at("eu-west-2"), 400, "IllegalLocationConstraintException"),
        ("us-east-1", "no-place", at("us-east-1"), 400, "InvalidLocationConstraint"),
        ("us-east-1", "no-place", "<x".into(), 400, "MalformedXML"),
        ("us-east-1", "No-Place", String::new(), 400, "InvalidBucketName"),
        ("us-east-1", "no", String::new(), 400, "InvalidBucketName"),
        ("us-east-1", "192.168.5.4", String::new(), 400, "InvalidBucketName"),
    ] {
        let target = format!("/{name}");
        let answer = call(
            &mut world,
            &Call {
                key: &key,
                region: endpoint,
                method: Method::Put,
                target: &target,
                headers: &[],
                body: body.as_bytes(),
            },
        );
        code(&answer, status, given);
    }
    assert_eq!(all(&get(&mut world, "/"), "Name"), ["far-away", "first-one", "flow-photos", "flow-reports"]);
    assert!(get(&mut world, "/first-one?location").body.text().ends_with("/\"/>"));
    assert!(get(&mut world, "/far-away?location").body.text().ends_with(">eu-west-1</LocationConstraint>"));
    let versioning = get(&mut world, "/first-one?versioning").body.text().into_owned();
    let empty = "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>";
    assert!(versioning.ends_with(empty), "{versioning}");
    code(&get(&mut world, "/nobodys?versioning"), 404, "NoSuchBucket");
    // A bucket answers in its own region.
    let answer = get(&mut world, "/far-away?list-type=2");
    code(&answer, 301, "PermanentRedirect");
    assert_eq!(answer.headers.get("x-amz-bucket-region"), Some("eu-west-1"));
    assert_eq!(all(&answer, "Endpoint"), ["far-away.s3.eu-west-1.amazonaws.com"]);
    let head = send(&mut world, Method::Head, "/far-away", &[], b"");
    assert_eq!((head.status, head.headers.get("x-amz-bucket-region"), head.body.len()), (301, Some("eu-west-1"), 0));
    let mut at_home = |method, target| {
        call(&mut world, &Call { key: &key, region: "eu-west-1", method, target, headers: &[], body: b"" })
    };
    assert_eq!(at_home(Method::Get, "/far-away?list-type=2").status, 200);
    assert_eq!(at_home(Method::Head, "/far-away").headers.get("x-amz-bucket-region"), Some("eu-west-1"));
    assert_eq!(at_home(Method::Put, "/far-away/k").status, 200);
    code(&at_home(Method::Delete, "/far-away"), 409, "BucketNotEmpty");
    assert_eq!(at_home(Method::Delete, "/far-away/k").status, 204);
    assert_eq!(at_home(Method::Delete, "/far-away").status, 204);
    code(&at_home(Method::Delete, "/far-away"), 404, "NoSuchBucket");
    // A signature for another region than the endpoint's.
    let mut request = Request::new(Method::Get, "s3.eu-west-1.amazonaws.com", "/");
    sigv4::sign(&mut request, &key, REGION, "s3", world.now);
    let answer = world.send(Source::internet("203.0.113.45"), request);
    code(&answer, 400, "AuthorizationHeaderMalformed");
    assert_eq!(text(&answer, &["Region"]), "eu-west-1");
    for (method, target) in [
        (Method::Get, "/flow-photos?acl"),
        (Method::Post, "/flow-photos/k?uploads"),
        (Method::Put, "/flow-photos/k?partNumber=1&uploadId=x"),
        (Method::Patch, "/flow-photos"),
    ] {
        code(&send(&mut world, method, target, &[], b""), 501, "NotImplemented");
    }
    for (name, value, status) in [
        ("x-amz-acl", "public-read", 501),
        ("x-amz-acl", "private", 200),
        ("x-amz-storage-class", "GLACIER", 501),
        ("x-amz-storage-class", "STANDARD", 200),
        ("x-amz-tagging", "a=b", 501),
        ("x-amz-server-side-encryption", "aws:kms", 501),
        ("x-amz-meta-a", "b", 200),
    ] {
        let answer = send(&mut world, Method::Put, "/flow-photos/k", &[(name, value)], b"x");
        assert_eq!(answer.status, status, "{name}: {value}");
    }
}

#[test]
fn lists_by_prefix_delimiter_and_page() {
    let mut world = world();
    for key in ["a.txt", "b/1", "b/2", "b/c/3", "d.txt", "e%20f"] {
        assert_eq!(put(&mut world, &format!("/flow-reports/{key}"), b"x").status, 200);
    }
    for (query, keys, common, truncated) in [
        ("list-type=2", &["a.txt", "b/1", "b/2", "b/c/3", "d.txt", "e f"][..], &[][..], false),
        ("list-type=2&delimiter=%2F", &["a.txt", "d.txt", "e f"], &["b/"], false),
        ("list-type=2&delimiter=%2F&prefix=b%2F", &["b/1", "b/2"], &["b/c/"], false),
        ("list-type=2&prefix=b", &["b/1", "b/2", "b/c/3"], &[], false),
        ("list-type=2&prefix=zz", &[], &[], false),
        ("list-type=2&max-keys=2", &["a.txt", "b/1"], &[], true),
        ("list-type=2&max-keys=2&delimiter=%2F", &["a.txt"], &["b/"], true),
        ("list-type=2&max-keys=0", &[], &[], false),
        ("list-type=2&start-after=b%2F2", &["b/c/3", "d.txt", "e f"], &[], false),
        ("list-type=2&start-after=b%2F1&delimiter=%2F", &["d.txt", "e f"], &["b/"], false),
        ("list-type=2&encoding-type=url&prefix=e", &["e%20f"], &[], false),
        ("", &["a.txt", "b/1", "b/2", "b/c/3", "d.txt", "e f"], &[], false),
        ("marker=b%2F&delimiter=%2F", &["d.txt", "e f"], &[], false),
        ("marker=d.txt", &["e f"], &[], false),
    ] {
        let answer = get(&mut world, &format!("/flow-reports?{query}"));
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(all(&answer, "Key"), keys, "{query}");
        let given: Vec<String> = all(&answer, "CommonPrefixes").iter().map(|p| p.replace("<Prefix>", "")).collect();
        assert_eq!(given, common, "{query}");
        assert_eq!(all(&answer, "IsTruncated"), [truncated.to_string()], "{query}");
    }
    // Page by page, whatever the size of a page, nothing is lost and nothing comes twice.
    for (most, delimiter) in (1..8).flat_map(|n| [(n, ""), (n, "&delimiter=%2F")]) {
        let (mut seen, mut token) = (Vec::new(), String::new());
        for _ in 0..10 {
            let answer = get(&mut world, &format!("/flow-reports?list-type=2&max-keys={most}{delimiter}{token}"));
            seen.extend(all(&answer, "Key"));
            seen.extend(all(&answer, "CommonPrefixes"));
            let next = all(&answer, "NextContinuationToken");
            let Some(next) = next.first() else { break };
            token = format!("&continuation-token={}", sts_flow::wire::percent_encode(next));
        }
        assert_eq!(seen.len(), if delimiter.is_empty() { 6 } else { 4 }, "{most} {delimiter}: {seen:?}");
    }
    code(&get(&mut world, "/flow-reports?max-keys=-1"), 400, "InvalidArgument");
    code(&get(&mut world, "/flow-reports?list-type=2&continuation-token=!"), 400, "InvalidArgument");
    let body = "<Delete><Object><Key>a.txt</Key></Object><Object><Key>none</Key></Object></Delete>";
    code(&send(&mut world, Method::Post, "/flow-reports?delete", &[], body.as_bytes()), 400, "InvalidRequest");
    let md5 = BASE64_STANDARD.encode(Md5::digest(body));
    let answer = send(&mut world, Method::Post, "/flow-reports?delete", &[("Content-MD5", &md5)], body.as_bytes());
    assert_eq!(all(&answer, "Key"), ["a.txt", "none"], "{}", answer.body.text());
    code(&get(&mut world, "/flow-reports/a.txt"), 404, "NoSuchKey");
}

#[test]
fn who_may_do_what() {
    let mut world = world();
    let policy = |action: &str| {
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{action}],"Resource":"*"}}]}}"#)
    };
    let mut role = |name: &str, action: &str| {
        world.role(name, &trust(&format!("arn:aws:iam::{ACCOUNT}:user/admin")), &[]);
        let params = [("RoleName", name), ("PolicyName", "p"), ("PolicyDocument", &*policy(action))];
        world.ok(Service::Iam, "PutRolePolicy", &params);
        let key = world.key("admin");
        crate::world::issued(&world.assume(&key, name, &[]))
    };
    let (getter, lister) = (role("Getter", "\"s3:GetObject\""), role("Lister", "\"s3:GetObject\",\"s3:ListBucket\""));
    let nobody = world.key("nobody");
    for (key, method, target, status, given) in [
        (&getter, Method::Get, "/flow-photos/a.txt", 200, ""),
        (&getter, Method::Get, "/flow-photos/missing", 403, "AccessDenied"),
        (&lister, Method::Get, "/flow-photos/missing", 404, "NoSuchKey"),
        (&lister, Method::Get, "/no-such-bucket/k", 404, "NoSuchBucket"),
        (&getter, Method::Head, "/flow-photos/missing", 403, ""),
        (&lister, Method::Head, "/flow-photos/missing", 404, ""),
        (&getter, Method::Put, "/flow-photos/new", 403, "AccessDenied"),
        (&getter, Method::Delete, "/flow-photos/a.txt", 403, "AccessDenied"),
        (&lister, Method::Get, "/flow-photos?list-type=2", 200, ""),
        (&getter, Method::Get, "/flow-photos?list-type=2", 403, "AccessDenied"),
        (&nobody, Method::Get, "/flow-photos/a.txt", 403, "AccessDenied"),
        (&nobody, Method::Put, "/my-bucket", 403, "AccessDenied"),
        (&lister, Method::Get, "/flow-photos?versioning", 403, "AccessDenied"),
    ] {
        let answer = call(&mut world, &Call { key, region: REGION, method, target, headers: &[], body: b"" });
        code(&answer, status, given);
    }
    let who = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Getter/desk");
    let what = Call {
        key: &getter,
        region: REGION,
        method: Method::Get,
        target: "/flow-photos/missing",
        headers: &[],
        body: b"",
    };
    let message = text(&call(&mut world, &what), &["Message"]);
    assert_eq!(
        message,
        format!(
            "User: {who} is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::flow-photos\" because no \
             identity-based policy allows the s3:ListBucket action"
        )
    );
    // A bucket's own policy lets somebody in, and keeps somebody out.
    let statement = |effect: &str, who: &str, action: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Principal":{{"AWS":"arn:aws:iam::{ACCOUNT}:user/{who}"}},"Action":"{action}","Resource":"arn:aws:s3:::flow-photos/*"}}]}}"#
        )
    };
    code(&get(&mut world, "/flow-photos?policy"), 404, "NoSuchBucketPolicy");
    code(&put(&mut world, "/flow-photos?policy", b"{"), 400, "MalformedPolicy");
    for (policy, key, status) in [
        (statement("Allow", "nobody", "s3:GetObject"), nobody.clone(), 200),
        (statement("Deny", "admin", "s3:GetObject"), world.key("admin"), 403),
        (statement("Allow", "reader", "s3:GetObject"), nobody.clone(), 403),
    ] {
        assert_eq!(put(&mut world, "/flow-photos?policy", policy.as_bytes()).status, 204);
        assert_eq!(get(&mut world, "/flow-photos?policy").body.text(), policy);
        let what = Call {
            key: &key,
            region: REGION,
            method: Method::Get,
            target: "/flow-photos/a.txt",
            headers: &[],
            body: b"",
        };
        let answer = call(&mut world, &what);
        assert_eq!(answer.status, status, "{policy}");
        if status == 403 && policy.contains("Deny") {
            assert!(text(&answer, &["Message"]).ends_with("with an explicit deny in a resource-based policy"));
        }
    }
    assert_eq!(send(&mut world, Method::Delete, "/flow-photos?policy", &[], b"").status, 204);
    assert_eq!(get(&mut world, "/flow-photos/a.txt").status, 200);
    let records = world.records();
    let names: Vec<&str> = records.iter().map(|r| r["eventName"].as_str().unwrap()).collect();
    assert!(names.contains(&"PutBucketPolicy") && names.contains(&"CreateBucket"));
    assert!(!names.iter().any(|name| name.contains("Object")), "no data events: {names:?}");
}
