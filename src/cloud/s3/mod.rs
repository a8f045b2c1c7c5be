//! S3: buckets, and objects in them.
//!
//! May use: [`policy`](super::policy), [`wire`](crate::wire) and [`kernel`](crate::kernel). The API is a table of methods,
//! places and sub-resources; what is not in it is refused as not implemented. Bounds: an object of 1 MiB, 1,000 objects a
//! bucket, 100 buckets.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>
//!
//! ```sh
//! aws s3 mb s3://my-bucket && echo hello | aws s3 cp - s3://my-bucket/greeting && aws s3 cp s3://my-bucket/greeting -
//! ```

mod body;
mod buckets;
mod list;
mod objects;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::auth::{Ask, Caller};
use super::policy::Document;
use super::{BucketSetup, Cloud, Service, ServiceError};
use crate::kernel::SimTime;
use crate::wire::sigv4::Claim;
use crate::wire::xml::El;
use crate::wire::{Method, Request, Response, percent_decode};

use objects::Object;

/// What `s3:ListAllMyBuckets` acts upon.
pub(super) const ALL_BUCKETS: &str = "arn:aws:s3:::*";
/// The most buckets of the account.
const MAX_BUCKETS: usize = 100;
/// The most objects of a bucket; in AWS there is no bound.
const MAX_OBJECTS: usize = 1000;

#[derive(Clone, Debug)]
struct Bucket {
    created: SimTime,
    region: String,
    policy: Option<Arc<Document>>,
    objects: BTreeMap<String, Object>,
}

/// Every bucket.
#[derive(Clone, Debug, Default)]
pub(super) struct S3 {
    buckets: BTreeMap<String, Bucket>,
}

impl S3 {
    pub fn new(setup: &[BucketSetup], region: &str) -> Self {
        let bucket = |b: &BucketSetup| {
            let objects = b.objects.iter().map(|o| (o.key.clone(), Object::made(o))).collect();
            (b.name.clone(), Bucket { created: b.created, region: region.to_owned(), policy: None, objects })
        };
        Self { buckets: setup.iter().map(bucket).collect() }
    }
}

/// A request to S3 whose caller is known.
struct Ask3<'a> {
    caller: &'a Caller,
    request: &'a Request,
    bucket: &'a str,
    key: &'a str,
    region: &'a str,
    query: Vec<(String, String)>,
}

impl Ask3<'_> {
    fn get(&self, name: &str) -> &str {
        self.query.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    fn bucket_arn(&self) -> String {
        ["arn:aws:s3:::", self.bucket].concat()
    }

    fn object_arn(&self) -> String {
        ["arn:aws:s3:::", self.bucket, "/", self.key].concat()
    }
}

/// What a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Service,
    Bucket,
    Object,
}

type Run = fn(&mut Cloud, &Ask3<'_>) -> Result<Response, ServiceError>;

/// An operation: the method, what it names, the sub-resource in its query, its name, and what carries it out.
struct Operation(Method, Level, &'static str, &'static str, Run);

const OPERATIONS: [Operation; 16] = [
    Operation(Method::Get, Level::Service, "", "ListBuckets", Cloud::list_buckets),
    Operation(Method::Put, Level::Bucket, "", "CreateBucket", Cloud::create_bucket),
    Operation(Method::Head, Level::Bucket, "", "HeadBucket", Cloud::head_bucket),
    Operation(Method::Delete, Level::Bucket, "", "DeleteBucket", Cloud::delete_bucket),
    Operation(Method::Get, Level::Bucket, "location", "GetBucketLocation", Cloud::bucket_location),
    Operation(Method::Get, Level::Bucket, "policy", "GetBucketPolicy", Cloud::get_bucket_policy),
    Operation(Method::Put, Level::Bucket, "policy", "PutBucketPolicy", Cloud::put_bucket_policy),
    Operation(Method::Delete, Level::Bucket, "policy", "DeleteBucketPolicy", Cloud::delete_bucket_policy),
    Operation(Method::Get, Level::Bucket, "", "ListObjects", Cloud::list_objects),
    Operation(Method::Get, Level::Bucket, "list-type", "ListObjectsV2", Cloud::list_objects),
    Operation(Method::Post, Level::Bucket, "delete", "DeleteObjects", Cloud::delete_objects),
    Operation(Method::Get, Level::Object, "", "GetObject", Cloud::get_object),
    Operation(Method::Head, Level::Object, "", "HeadObject", Cloud::get_object),
    Operation(Method::Put, Level::Object, "", "PutObject", Cloud::put_object),
    Operation(Method::Put, Level::Object, "", "CopyObject", Cloud::copy_object),
    Operation(Method::Delete, Level::Object, "", "DeleteObject", Cloud::delete_object),
];

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

/// The bucket and the key that the request names, by its host or by its path.
fn place(request: &Request) -> (String, String) {
    let host = request.host().split(':').next().unwrap_or("");
    let path = request.path().strip_prefix('/').unwrap_or(request.path());
    if let Some(at) = host.find(".s3.") {
        return (host[..at].to_owned(), percent_decode(path));
    }
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    (percent_decode(bucket), percent_decode(key))
}

fn find(request: &Request, (bucket, key): (&str, &str), query: &[(String, String)]) -> Option<&'static Operation> {
    let level = match (bucket.is_empty(), key.is_empty()) {
        (true, _) => Level::Service,
        (_, true) => Level::Bucket,
        _ => Level::Object,
    };
    let plain = |name: &str| PLAIN.contains(&name) || name.starts_with("X-Amz-");
    let sub = query.iter().map(|(name, _)| name.as_str()).find(|name| !plain(name)).unwrap_or("");
    let copies = request.headers.get("x-amz-copy-source").is_some();
    OPERATIONS.iter().find(|Operation(method, at, resource, name, _)| {
        *method == request.method
            && *at == level
            && *resource == sub
            && (level != Level::Object || request.method != Method::Put || (*name == "CopyObject") == copies)
    })
}

/// What `request` asks for, by the API's name.
pub(super) fn operation(request: &Request) -> &'static str {
    let (bucket, key) = place(request);
    find(request, (&bucket, &key), &request.query_params()).map_or("", |Operation(_, _, _, name, _)| name)
}

impl Cloud {
    /// How many buckets there are.
    pub fn bucket_count(&self) -> usize {
        self.s3.buckets.len()
    }

    pub(super) fn s3_request(&mut self, caller: &Caller, request: &Request) -> Response {
        let (bucket, key) = place(request);
        let signed = Claim::read(request).ok().flatten().map_or_else(String::new, |claim| claim.scope.region);
        let named = endpoint_region(request.host());
        let ask = Ask3 {
            caller,
            request,
            bucket: &bucket,
            key: &key,
            region: named.unwrap_or(&signed),
            query: request.query_params(),
        };
        let operation = find(request, (&bucket, &key), &ask.query);
        let result = match (operation, named) {
            (_, Some(region)) if region != signed => Err(wrong_region(&signed, region)),
            _ if request.headers.iter().any(|(name, value)| asks_for_more(name, value)) => Err(not_implemented()),
            (Some(Operation(_, _, _, name, run)), _) => self.in_its_region(&ask, name).and_then(|()| run(self, &ask)),
            _ => Err(not_implemented()),
        };
        let (request_id, host_id) = self.mint.s3_ids();
        let name = operation.map_or("", |Operation(_, _, _, name, _)| name);
        let named = (!bucket.is_empty()).then_some(bucket.as_str());
        self.record_s3(name, caller, request, named, result.as_ref().map(|_| ()), &request_id);
        match result {
            Ok(answer) => {
                let mut response = Response::new(answer.status)
                    .header("x-amz-id-2", &host_id)
                    .header("x-amz-request-id", &request_id)
                    .header("Date", self.now.http());
                for (name, value) in answer.headers.iter() {
                    response = response.header(name, value);
                }
                response = response.header("Server", "AmazonS3");
                response.body = answer.body;
                response
            }
            Err(error) => {
                let mut response = self.refuse(Service::S3, &error);
                let endpoint = error.details.iter().find(|(name, _)| *name == "Endpoint");
                if let Some(region) = endpoint.and_then(|(_, host)| endpoint_region(host)) {
                    response = response.header("x-amz-bucket-region", region);
                }
                if request.method == Method::Head || error.status == 304 {
                    response.body = crate::wire::Body::default();
                    response.headers.remove("Content-Length");
                }
                response
            }
        }
    }

    /// A bucket answers in its own region alone, but for where it is.
    fn in_its_region(&self, ask: &Ask3<'_>, operation: &str) -> Result<(), ServiceError> {
        let Some(bucket) = self.s3.buckets.get(ask.bucket) else { return Ok(()) };
        if bucket.region == ask.region || matches!(operation, "CreateBucket" | "GetBucketLocation") {
            return Ok(());
        }
        let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send \
                       all future requests to this endpoint.";
        Err(ServiceError::new(301, "PermanentRedirect", message)
            .with("Endpoint", [ask.bucket, ".s3.", &bucket.region, ".amazonaws.com"].concat())
            .with("Bucket", ask.bucket))
    }

    /// Whether the caller's policies and the bucket's let it do `action` on `resource`.
    fn authorize_s3(&mut self, ask: &Ask3<'_>, action: &str, resource: &str) -> Result<(), ServiceError> {
        self.authorize_in_bucket(ask, &Ask::new(action, resource))
    }

    fn authorize_in_bucket(&mut self, ask: &Ask3<'_>, what: &Ask<'_>) -> Result<(), ServiceError> {
        let name = what.resource.trim_start_matches("arn:aws:s3:::").split('/').next().unwrap_or("");
        let policy = self.s3.buckets.get(name).and_then(|bucket| bucket.policy.clone());
        self.authorize_by(ask.caller, what, policy.as_deref().map(|document| (name, document)))
    }

    fn bucket(&self, name: &str) -> Result<&Bucket, ServiceError> {
        self.s3.buckets.get(name).ok_or_else(|| no_such_bucket(name))
    }

    fn bucket_mut(&mut self, name: &str) -> Result<&mut Bucket, ServiceError> {
        self.s3.buckets.get_mut(name).ok_or_else(|| no_such_bucket(name))
    }
}

/// Whether a header asks for what is not simulated (another ACL, storage class or encryption, tags, locks, …): such a
/// request is refused rather than carried out without it.
fn asks_for_more(name: &str, value: &str) -> bool {
    // What is understood by its beginning, and what says no more than is done anyhow.
    const KNOWN: [&str; 17] = [
        "date",
        "content-sha256",
        "security-token",
        "meta-",
        "checksum-",
        "sdk-",
        "trailer",
        "decoded-",
        "copy-source",
        "user-agent",
        "acl:private",
        "storage-class:STANDARD",
        "server-side-encryption:AES256",
        "metadata-directive:COPY",
        "tagging-directive:COPY",
        "bucket-object-lock-enabled:false",
        "object-ownership:BucketOwnerEnforced",
    ];
    let name = name.to_ascii_lowercase();
    let Some(name) = name.strip_prefix("x-amz-") else { return false };
    !KNOWN.iter().any(|known| match known.split_once(':') {
        Some((known, only)) => name == known && value == only,
        None => name.starts_with(known),
    })
}

/// The region in a host: `s3.eu-west-1.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`.
fn endpoint_region(host: &str) -> Option<&str> {
    let labels = host.split(':').next()?.strip_suffix(".amazonaws.com")?;
    let region = labels.strip_prefix("s3.").or_else(|| Some(labels.rsplit_once(".s3.")?.1))?;
    (!region.contains('.')).then_some(region)
}

fn wrong_region(signed: &str, expected: &str) -> ServiceError {
    let signed: String = signed.chars().take(40).collect();
    let message =
        ["The authorization header is malformed; the region '", &signed, "' is wrong; expecting '", expected, "'"];
    ServiceError::new(400, "AuthorizationHeaderMalformed", message.concat()).with("Region", expected)
}

fn not_implemented() -> ServiceError {
    ServiceError::new(501, "NotImplemented", "A header you provided implies functionality that is not implemented")
}

fn malformed_xml() -> ServiceError {
    let message = "The XML you provided was not well-formed or did not validate against our published schema";
    ServiceError::new(400, "MalformedXML", message)
}

fn no_such_bucket(name: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", name)
}

fn xml(body: &El) -> Response {
    Response::new(200).header("Content-Type", "application/xml").with_body(body.to_compact_with_prolog())
}

fn no_content() -> Response {
    Response::new(204)
}

fn root(name: &'static str) -> El {
    El::new(name).attr("xmlns", Service::S3.namespace())
}
