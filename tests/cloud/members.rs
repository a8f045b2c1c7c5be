//! What stands behind S3's sentence, as AWS has it. The order is AWS's.

use sts_flow::cloud::{DeliveryMode, Source};
use sts_flow::wire::sigv4;
use sts_flow::wire::{Method, Request};

use crate::signatures::holds;
use crate::world::{REGION, World};

#[test]
fn what_s3_tells_of_what_it_was_asked() {
    let mut world = World::new(1, DeliveryMode::AheadOfTime);
    let key = world.key("admin");
    let mut unknown = key.clone();
    unknown.access_key_id = "AKIAIOSFODNN7EXAMPLE".into();
    let too_long = format!("/flow-photos/{}", "k".repeat(1025));
    let hold = "At least one of the pre-conditions you specified did not hold";
    for (key, (method, target), headers, status, expected) in [
        (
            &unknown,
            (Method::Get, "/"),
            &[][..],
            403,
            &[
                ("Code", "InvalidAccessKeyId"),
                ("Message", "The AWS Access Key Id you provided does not exist in our records."),
                ("AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE"),
            ][..],
        ),
        (
            &key,
            (Method::Get, "/flow-photos/none"),
            &[],
            404,
            &[("Code", "NoSuchKey"), ("Message", "The specified key does not exist."), ("Key", "none")],
        ),
        (
            &key,
            (Method::Get, "/nobodys?list-type=2"),
            &[],
            404,
            &[("Code", "NoSuchBucket"), ("Message", "The specified bucket does not exist"), ("BucketName", "nobodys")],
        ),
        (
            &key,
            (Method::Get, "/flow-photos?policy"),
            &[],
            404,
            &[
                ("Code", "NoSuchBucketPolicy"),
                ("Message", "The bucket policy does not exist"),
                ("BucketName", "flow-photos"),
            ],
        ),
        (
            &key,
            (Method::Put, "/flow-photos/a.txt"),
            &[("If-Match", "\"00\"")],
            412,
            &[("Code", "PreconditionFailed"), ("Message", hold), ("Condition", "If-Match")],
        ),
        (
            &key,
            (Method::Get, "/flow-photos/a.txt"),
            &[("Range", "bytes=1000-")],
            416,
            &[
                ("Code", "InvalidRange"),
                ("Message", "The requested range is not satisfiable"),
                ("RangeRequested", "bytes=1000-"),
                ("ActualObjectSize", "3"),
            ],
        ),
        (
            &key,
            (Method::Get, "/flow-photos?max-keys=-1"),
            &[],
            400,
            &[
                ("Code", "InvalidArgument"),
                ("Message", "Provided max-keys not an integer or within integer range"),
                ("ArgumentName", "max-keys"),
                ("ArgumentValue", "-1"),
            ],
        ),
        (
            &key,
            (Method::Get, "/flow-photos?list-type=2&encoding-type=foo"),
            &[],
            400,
            &[
                ("Code", "InvalidArgument"),
                ("Message", "Invalid Encoding Method specified in Request"),
                ("ArgumentName", "encoding-type"),
                ("ArgumentValue", "foo"),
            ],
        ),
        // "hello world" has another digest: one bit.
        (
            &key,
            (Method::Put, "/flow-photos/k"),
            &[("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNwg==")],
            400,
            &[
                ("Code", "BadDigest"),
                ("Message", "The Content-MD5 you specified did not match what we received."),
                ("CalculatedDigest", "XrY7u+Ae7tCTyyK7j1rNww=="),
                ("ExpectedDigest", "5eb63bbbe01eeed093cb22bb8f5acdc2"),
            ],
        ),
        (
            &key,
            (Method::Put, "/flow-photos/k"),
            &[("Content-MD5", "nonsense")],
            400,
            &[
                ("Code", "InvalidDigest"),
                ("Message", "The Content-MD5 you specified was invalid."),
                ("Content-MD5", "nonsense"),
            ],
        ),
        (
            &key,
            (Method::Put, too_long.as_str()),
            &[],
            400,
            &[
                ("Code", "KeyTooLongError"),
                ("Message", "Your key is too long"),
                ("Size", "1025"),
                ("MaxSizeAllowed", "1024"),
            ],
        ),
        // The last two members are (U).
        (
            &key,
            (Method::Put, "/flow-photos/k"),
            &[("x-amz-copy-source", "flow-photos")],
            400,
            &[
                ("Code", "InvalidArgument"),
                ("Message", "Invalid copy source object key"),
                ("ArgumentName", "x-amz-copy-source"),
                ("ArgumentValue", "flow-photos"),
            ],
        ),
    ] {
        let mut request = Request::new(method, &format!("s3.{REGION}.amazonaws.com"), target);
        for (name, value) in headers {
            request = request.header((*name).to_owned(), *value);
        }
        if method == Method::Put && request.headers.get("x-amz-copy-source").is_none() {
            request = request.with_body("hello world");
        }
        sigv4::sign(&mut request, key, REGION, "s3", world.now);
        holds(&world.send(Source::internet("203.0.113.45"), request), status, expected);
    }
}
