//! What S3 keeps: buckets, their policies, and objects in them.
//!
//! May use: [`policy`](crate::cloud::policy)'s documents, what an account begins with ([`setup`](crate::cloud::setup)),
//! and time.

use std::collections::BTreeMap;
use std::sync::Arc;

use md5::{Digest, Md5};

use super::refusal::no_such_bucket;
use crate::cloud::{BucketSetup, ObjectSetup, ServiceError, policy::Document};
use crate::kernel::SimTime;
use crate::wire::sigv4::hex;

/// The most buckets of the account.
pub(super) const MAX_BUCKETS: usize = 100;
/// The most objects of a bucket; in AWS there is no bound.
pub(super) const MAX_OBJECTS: usize = 1000;

/// A bucket.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Bucket {
    pub(super) created: SimTime,
    pub(super) region: String,
    pub(super) policy: Option<Arc<Document>>,
    pub(super) objects: BTreeMap<String, Object>,
}

/// Every bucket.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct S3 {
    pub(super) buckets: BTreeMap<String, Bucket>,
}

impl S3 {
    pub fn new(setup: &[BucketSetup], region: &str) -> Self {
        let bucket = |b: &BucketSetup| {
            let objects = b.objects.iter().map(|o| (o.key.clone(), Object::made(o))).collect();
            (b.name.clone(), Bucket { created: b.created, region: region.to_owned(), policy: None, objects })
        };
        Self { buckets: setup.iter().map(bucket).collect() }
    }

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        self.buckets.len()
    }

    pub(super) fn bucket(&self, name: &str) -> Result<&Bucket, ServiceError> {
        self.buckets.get(name).ok_or_else(|| no_such_bucket(name))
    }

    pub(super) fn bucket_mut(&mut self, name: &str) -> Result<&mut Bucket, ServiceError> {
        self.buckets.get_mut(name).ok_or_else(|| no_such_bucket(name))
    }
}

/// An object.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Object {
    pub size: u64,
    pub modified: SimTime,
    /// With its quotes.
    pub etag: String,
    /// What was put; of an object from the beginning, nothing.
    pub(super) content: Option<Arc<[u8]>>,
    /// `Content-Type` and `x-amz-meta-…`, as they came.
    pub(super) headers: Vec<(String, String)>,
    pub(super) checksum: Option<(String, String)>,
}

impl Object {
    /// One that is there from the beginning.
    pub fn made(setup: &ObjectSetup) -> Self {
        let etag = hex(&Md5::digest([&setup.key, "/", &setup.size.to_string()].concat()));
        Self {
            size: setup.size,
            modified: setup.modified.floor_second(),
            etag: ["\"", &etag, "-1\""].concat(),
            content: None,
            headers: vec![("Content-Type".to_owned(), "binary/octet-stream".to_owned())],
            checksum: None,
        }
    }

    /// The bytes from `from` up to `to`.
    pub(super) fn bytes(&self, from: u64, to: u64) -> Vec<u8> {
        match &self.content {
            Some(bytes) => bytes.get(from as usize..to as usize).unwrap_or(&[]).to_vec(),
            None => (from..to).map(|at| if at % 64 == 63 { b'\n' } else { b'a' + (at % 26) as u8 }).collect(),
        }
    }
}
