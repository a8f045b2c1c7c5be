//! S3's API: the table of its operations, by method, place and sub-resource. A new one has its row here, and its
//! function in a file beside this one; what is not in the table is refused as not implemented.
//!
//! May use: the files that carry the operations out.

use serde_json::{Value, json};

use super::answer::endpoint_region;
use super::ask::{Ask3, place};
use super::refusal::{not_implemented, wrong_region};
use super::state::S3;
use super::{buckets, list, objects};
use crate::cloud::{ServiceError, call::Carried, desk::Desk, who::Caller};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};
use crate::wire::sigv4::Form;
use crate::wire::{Method, Request, Response};

/// What a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Service,
    Bucket,
    Object,
}

type Run = fn(&mut S3, &mut Desk<'_>, &Ask3<'_>) -> Result<Response, ServiceError>;

/// An operation: the method, what it names, the sub-resource in its query, and its name.
struct Operation(Method, Level, &'static str, &'static str);

const OPERATIONS: [Operation; 17] = [
    Operation(Method::Get, Level::Service, "", "ListBuckets"),
    Operation(Method::Put, Level::Bucket, "", "CreateBucket"),
    Operation(Method::Head, Level::Bucket, "", "HeadBucket"),
    Operation(Method::Delete, Level::Bucket, "", "DeleteBucket"),
    Operation(Method::Get, Level::Bucket, "location", "GetBucketLocation"),
    Operation(Method::Get, Level::Bucket, "versioning", "GetBucketVersioning"),
    Operation(Method::Get, Level::Bucket, "policy", "GetBucketPolicy"),
    Operation(Method::Put, Level::Bucket, "policy", "PutBucketPolicy"),
    Operation(Method::Delete, Level::Bucket, "policy", "DeleteBucketPolicy"),
    Operation(Method::Get, Level::Bucket, "", "ListObjects"),
    Operation(Method::Get, Level::Bucket, "list-type", "ListObjectsV2"),
    Operation(Method::Post, Level::Bucket, "delete", "DeleteObjects"),
    Operation(Method::Get, Level::Object, "", "GetObject"),
    Operation(Method::Head, Level::Object, "", "HeadObject"),
    Operation(Method::Put, Level::Object, "", "PutObject"),
    Operation(Method::Put, Level::Object, "", "CopyObject"),
    Operation(Method::Delete, Level::Object, "", "DeleteObject"),
];

/// What carries an operation out, by its name. All but ListBuckets stand behind the door of the chunk that holds most of the
/// account.
type Find = fn(&str) -> Option<Run>;

static DOOR: Door<Find> = Door::new(Chunk::Account, &(more as Find));

/// Fetches it.
pub(in crate::cloud) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Find, &(more as Find))).await
}

fn more(operation: &str) -> Option<Run> {
    Some(match operation {
        "CreateBucket" => buckets::create_bucket,
        "HeadBucket" => buckets::head_bucket,
        "DeleteBucket" => buckets::delete_bucket,
        "GetBucketLocation" => buckets::bucket_location,
        "GetBucketVersioning" => buckets::bucket_versioning,
        "GetBucketPolicy" => buckets::get_bucket_policy,
        "PutBucketPolicy" => buckets::put_bucket_policy,
        "DeleteBucketPolicy" => buckets::delete_bucket_policy,
        "ListObjects" | "ListObjectsV2" => list::list_objects,
        "DeleteObjects" => objects::delete_objects,
        "GetObject" | "HeadObject" => objects::get_object,
        "PutObject" => objects::put_object,
        "CopyObject" => objects::copy_object,
        "DeleteObject" => objects::delete_object,
        _ => return None,
    })
}

fn run(operation: &str) -> Result<Run, ServiceError> {
    match operation {
        "ListBuckets" => Ok(buckets::list_buckets),
        _ => DOOR.enter().ok_or_else(ServiceError::not_here)?(operation).ok_or_else(not_implemented),
    }
}

/// Query parameters that are no sub-resource.
const PLAIN: [&str; 12] = [
    "prefix",
    "delimiter",
    "max-keys",
    "marker",
    "encoding-type",
    "continuation-token",
    "start-after",
    "fetch-owner",
    "max-buckets",
    "bucket-region",
    "x-id",
    "allow-unordered",
];

fn find(request: &Request, (bucket, key): (&str, &str), query: &[(String, String)]) -> Option<&'static Operation> {
    let level = match (bucket.is_empty(), key.is_empty()) {
        (true, _) => Level::Service,
        (_, true) => Level::Bucket,
        _ => Level::Object,
    };
    let plain = |name: &str| PLAIN.contains(&name) || name.starts_with("X-Amz-");
    let sub = query.iter().map(|(name, _)| name.as_str()).find(|name| !plain(name)).unwrap_or("");
    let copies = request.headers.get("x-amz-copy-source").is_some();
    OPERATIONS.iter().find(|Operation(method, at, resource, name)| {
        *method == request.method
            && *at == level
            && *resource == sub
            && (level != Level::Object || request.method != Method::Put || (*name == "CopyObject") == copies)
    })
}

/// What `request` asks for, by the API's name.
pub(in crate::cloud) fn operation(request: &Request) -> &'static str {
    let (bucket, key) = place(request);
    find(request, (&bucket, &key), &request.query_params()).map_or("", |Operation(_, _, _, name)| name)
}

/// Carries out what `request` asks for.
pub(in crate::cloud) fn carry_out(
    s3: &mut S3,
    desk: &mut Desk<'_>,
    caller: &Caller,
    request: &Request,
) -> Carried<Response> {
    let (bucket, key) = place(request);
    let (form, signed) = caller.signed.as_ref().map_or((Form::Header, ""), |(form, region)| (*form, region.as_str()));
    let named = endpoint_region(request.host());
    let region = named.unwrap_or(signed);
    let ask = Ask3 { caller, request, bucket: &bucket, key: &key, region, query: request.query_params() };
    let operation = find(request, (&bucket, &key), &ask.query);
    let result = match (operation, named) {
        (_, Some(region)) if region != signed => Err(wrong_region(form, signed, region)),
        _ if request.headers.iter().any(|(name, value)| asks_for_more(name, value)) => Err(not_implemented()),
        (Some(Operation(_, _, _, name)), _) => {
            in_its_region(s3, &ask, name).and_then(|()| run(name)).and_then(|run| run(s3, desk, &ask))
        }
        _ => Err(not_implemented()),
    };
    // What is done to objects is no management event: a trail records it only where data events are asked for.
    let name = operation.map_or("", |Operation(_, _, _, name)| name);
    let name = if name.contains("Object") { "" } else { name };
    let mut parameters = json!({ "Host": request.host() });
    if !bucket.is_empty() {
        parameters["bucketName"] = bucket.into();
    }
    Carried { name, parameters, elements: Value::Null, result }
}

/// A bucket answers in its own region alone, but for where it is.
fn in_its_region(s3: &S3, ask: &Ask3<'_>, operation: &str) -> Result<(), ServiceError> {
    let Some(bucket) = s3.buckets.get(ask.bucket) else { return Ok(()) };
    if bucket.region == ask.region || matches!(operation, "CreateBucket" | "GetBucketLocation") {
        return Ok(());
    }
    let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send \
                   all future requests to this endpoint.";
    Err(ServiceError::new(301, "PermanentRedirect", message)
        .with("Endpoint", [ask.bucket, ".s3.", &bucket.region, ".amazonaws.com"].concat())
        .with("Bucket", ask.bucket))
}

/// Whether a header asks for what is not simulated (another ACL, storage class or encryption, tags, locks, …): such a
/// request is refused rather than carried out without it.
fn asks_for_more(name: &str, value: &str) -> bool {
    // What is understood by its beginning, and what says no more than is done anyhow.
    const KNOWN: [&str; 16] = [
        "date",
        "content-sha256",
        "security-token",
        "meta-",
        "checksum-",
        "sdk-",
        "trailer",
        "decoded-",
        "user-agent",
        "acl:private",
        "storage-class:STANDARD",
        "server-side-encryption:AES256",
        "metadata-directive:COPY",
        "tagging-directive:COPY",
        "bucket-object-lock-enabled:false",
        "object-ownership:BucketOwnerEnforced",
    ];
    let Some((start, name)) = name.split_at_checked(6) else { return false };
    if !start.eq_ignore_ascii_case("x-amz-") {
        return false;
    }
    let name = name.to_ascii_lowercase();
    if let Some(of) = name.strip_prefix("copy-source") {
        return !matches!(of, "" | "-if-match" | "-if-none-match");
    }
    !KNOWN.iter().any(|known| match known.split_once(':') {
        Some((known, only)) => name == known && value == only,
        None => name.starts_with(known),
    })
}
