//! S3: the buckets and what is in them, listed.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>

use crate::kernel::{Map, Set};

use super::auth::Caller;
use super::{BucketSetup, Cloud, ObjectSetup, Service, ServiceError};
use crate::kernel::SimTime;
use crate::wire::xml::El;
use crate::wire::{Method, Request, Response, percent_encode};

/// The most keys in one answer.
const MAX_KEYS: usize = 1000;
/// What `s3:ListAllMyBuckets` acts upon.
pub(super) const ALL_BUCKETS: &str = "arn:aws:s3:::*";

#[derive(Clone, Debug)]
struct Bucket {
    created: SimTime,
    objects: Map<String, ObjectSetup>,
}

/// Every bucket.
#[derive(Clone, Debug, Default)]
pub(super) struct S3 {
    buckets: Map<String, Bucket>,
}

impl S3 {
    pub fn new(setup: &[BucketSetup]) -> Self {
        let bucket = |b: &BucketSetup| {
            let objects = b.objects.iter().map(|o| (o.key.clone(), o.clone())).collect();
            (b.name.clone(), Bucket { created: b.created, objects })
        };
        Self { buckets: setup.iter().map(bucket).collect() }
    }
}

/// The bucket that the request names, by its host or by its path.
fn bucket_of(request: &Request) -> Option<String> {
    let host = request.host().split(':').next().unwrap_or("");
    if let Some(at) = host.find(".s3.") {
        return Some(host[..at].to_owned());
    }
    let first = request.path().trim_start_matches('/').split('/').next().unwrap_or("");
    (!first.is_empty()).then(|| crate::wire::percent_decode(first))
}

impl Cloud {
    /// How many buckets there are.
    pub fn bucket_count(&self) -> usize {
        self.s3.buckets.len()
    }

    pub(super) fn s3_request(&mut self, caller: &Caller, request: &Request) -> Response {
        let bucket = bucket_of(request);
        let (operation, result) = match (request.method, &bucket) {
            (Method::Get, None) => ("ListBuckets", self.list_buckets(caller)),
            (Method::Get, Some(bucket)) => {
                ("ListObjectsV2", self.list_objects(caller, bucket, &request.query_params()))
            }
            _ => {
                let message = "A header you provided implies functionality that is not implemented";
                ("", Err(ServiceError::new(501, "NotImplemented", message)))
            }
        };
        let (request_id, host_id) = self.mint.s3_ids();
        self.record_s3(operation, caller, request, bucket.as_deref(), result.as_ref().map(|_| ()), &request_id);
        match result {
            Ok(body) => Response::new(200)
                .header("x-amz-id-2", &host_id)
                .header("x-amz-request-id", &request_id)
                .header("Date", self.now.http())
                .header("Content-Type", "application/xml")
                .header("Server", "AmazonS3")
                .with_body(body.to_compact_with_prolog()),
            Err(error) => self.refuse(Service::S3, &error),
        }
    }

    fn list_buckets(&mut self, caller: &Caller) -> Result<El, ServiceError> {
        self.authorize(caller, "s3:ListAllMyBuckets", ALL_BUCKETS)?;
        let buckets = self.s3.buckets.iter().fold(El::new("Buckets"), |list, (name, bucket)| {
            let created = bucket.created.iso_millis();
            list.child(El::new("Bucket").leaf("Name", name).leaf("CreationDate", &created))
        });
        // The owner's canonical id is 64 hexadecimal digits; this account's are its number, repeated.
        let owner = self.account.as_str().repeat(6).chars().take(64).collect::<String>();
        Ok(El::new("ListAllMyBucketsResult")
            .attr("xmlns", Service::S3.namespace())
            .child(El::new("Owner").leaf("ID", &owner))
            .child(buckets))
    }

    fn list_objects(&mut self, caller: &Caller, name: &str, query: &[(String, String)]) -> Result<El, ServiceError> {
        self.authorize(caller, "s3:ListBucket", &format!("arn:aws:s3:::{name}"))?;
        let Some(bucket) = self.s3.buckets.get(name) else {
            return Err(
                ServiceError::new(404, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", name)
            );
        };
        let get = |key: &str| query.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.as_str());
        let (prefix, delimiter) = (get("prefix"), get("delimiter"));
        let encode = |text: &str| match get("encoding-type") {
            // S3 encodes for the URL, but leaves slashes as they are.
            "url" => percent_encode(text).replace("%2F", "/"),
            _ => text.to_owned(),
        };
        let mut common = Set::new();
        let mut contents = Vec::new();
        for (key, object) in bucket.objects.iter().filter(|(key, _)| key.starts_with(prefix)) {
            let rest = &key[prefix.len()..];
            match (!delimiter.is_empty()).then(|| rest.find(delimiter)).flatten() {
                Some(end) => {
                    common.insert(format!("{prefix}{}", &rest[..end + delimiter.len()]));
                }
                None => contents.push(object),
            }
        }
        let count = (contents.len() + common.len()).min(MAX_KEYS);
        let mut list = El::new("ListBucketResult")
            .attr("xmlns", Service::S3.namespace())
            .leaf("Name", name)
            .leaf("Prefix", encode(prefix));
        if !delimiter.is_empty() {
            list = list.leaf("Delimiter", encode(delimiter));
        }
        list = list
            .leaf("KeyCount", count.to_string())
            .leaf("MaxKeys", MAX_KEYS.to_string())
            .leaf("EncodingType", "url")
            .leaf("IsTruncated", "false");
        for object in contents.into_iter().take(MAX_KEYS) {
            list = list.child(
                El::new("Contents")
                    .leaf("Key", encode(&object.key))
                    .leaf("LastModified", object.modified.iso_millis())
                    .leaf("Size", object.size.to_string())
                    .leaf("StorageClass", "STANDARD"),
            );
        }
        Ok(common
            .iter()
            .fold(list, |list, prefix| list.child(El::new("CommonPrefixes").leaf("Prefix", encode(prefix)))))
    }
}
