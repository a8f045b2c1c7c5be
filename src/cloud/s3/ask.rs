//! A request to S3, what it names, and whether its caller may.
//!
//! May use: [`state`](super::state) for the bucket's policy, and [`may`](crate::cloud::may).

use super::state::S3;
use crate::cloud::may::{Ask, authorize_by};
use crate::cloud::{ServiceError, desk::Desk, who::Caller};
use crate::wire::{Request, percent_decode};

/// A request to S3 whose caller is known.
pub(super) struct Ask3<'a> {
    pub caller: &'a Caller,
    pub request: &'a Request,
    pub bucket: &'a str,
    pub key: &'a str,
    pub region: &'a str,
    pub query: Vec<(String, String)>,
}

impl Ask3<'_> {
    pub fn get(&self, name: &str) -> &str {
        self.query.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    pub fn bucket_arn(&self) -> String {
        ["arn:aws:s3:::", self.bucket].concat()
    }

    pub fn object_arn(&self) -> String {
        ["arn:aws:s3:::", self.bucket, "/", self.key].concat()
    }
}

/// The bucket and the key that the request names, by its host or by its path.
pub(super) fn place(request: &Request) -> (String, String) {
    let host = request.host().split(':').next().unwrap_or("");
    let path = request.path().strip_prefix('/').unwrap_or(request.path());
    if let Some(at) = host.find(".s3.") {
        return (host[..at].to_owned(), percent_decode(path));
    }
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    (percent_decode(bucket), percent_decode(key))
}

/// Whether the caller's policies and the bucket's let it do `action` on `resource`.
pub(super) fn authorize_s3(
    s3: &S3,
    desk: &mut Desk<'_>,
    ask: &Ask3<'_>,
    action: &str,
    resource: &str,
) -> Result<(), ServiceError> {
    authorize_in_bucket(s3, desk, ask, &Ask::new(action, resource))
}

pub(super) fn authorize_in_bucket(
    s3: &S3,
    desk: &mut Desk<'_>,
    ask: &Ask3<'_>,
    what: &Ask<'_>,
) -> Result<(), ServiceError> {
    let name = what.resource.trim_start_matches("arn:aws:s3:::").split('/').next().unwrap_or("");
    let policy = s3.buckets.get(name).and_then(|bucket| bucket.policy.clone());
    authorize_by(desk, ask.caller, what, policy.as_ref().map(|document| (name, document)))
}
