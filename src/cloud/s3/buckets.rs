//! Buckets: created, listed and deleted, and their policies.
//!
//! May use: [`state`](super::state), [`ask`](super::ask) and [`answer`](super::answer).
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>

use std::collections::BTreeMap;

use super::answer::{no_content, root, xml};
use super::ask::{Ask3, authorize_s3};
use super::refusal::malformed_xml;
use super::state::{Bucket, MAX_BUCKETS, S3};
use crate::cloud::may::{Ask, authorize_ask};
use crate::cloud::policy::{Document, Form};
use crate::cloud::{ServiceError, desk::Desk};
use crate::wire::Response;
use crate::wire::xml::{self as reader, El};

/// Where a bucket is made when nothing else is said, and which is not said of it.
const CLASSIC: &str = "us-east-1";

pub(super) fn list_buckets(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_ask(desk, ask.caller, &Ask { shown: "*", ..Ask::new("s3:ListAllMyBuckets", "arn:aws:s3:::*") })?;
    let buckets = s3.buckets.iter().fold(El::new("Buckets"), |list, (name, bucket)| {
        list.child(El::new("Bucket").leaf("Name", name).leaf("CreationDate", bucket.created.iso_millis()))
    });
    // The owner's canonical id is 64 hexadecimal digits; this account's are its number, repeated.
    let owner = desk.site.account.as_str().repeat(6);
    let owner = El::new("Owner").leaf("ID", owner.get(..64).unwrap_or(&owner));
    Ok(xml(&root("ListAllMyBucketsResult").child(owner).child(buckets)))
}

pub(super) fn create_bucket(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:CreateBucket", &ask.bucket_arn())?;
    let name = ask.bucket;
    if !is_name(name) {
        return Err(
            ServiceError::new(400, "InvalidBucketName", "The specified bucket is not valid.").with("BucketName", name)
        );
    }
    let region = wanted_region(ask)?;
    if let Some(there) = s3.buckets.get(name) {
        // Only the oldest region takes it as done already.
        if there.region != CLASSIC || region != CLASSIC {
            let message = "Your previous request to create the named bucket succeeded and you already own it.";
            return Err(ServiceError::new(409, "BucketAlreadyOwnedByYou", message).with("BucketName", name));
        }
    } else {
        if s3.buckets.len() >= MAX_BUCKETS {
            let message = "You have attempted to create more buckets than allowed";
            return Err(ServiceError::new(400, "TooManyBuckets", message));
        }
        let bucket = Bucket { created: desk.site.now.floor_second(), region, policy: None, objects: BTreeMap::new() };
        s3.buckets.insert(name.to_owned(), bucket);
    }
    Ok(Response::new(200).header("Location", ["/", name].concat()).header("Content-Length", "0"))
}

pub(super) fn head_bucket(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:ListBucket", &ask.bucket_arn())?;
    let region = &s3.bucket(ask.bucket)?.region;
    Ok(Response::new(200)
        .header("x-amz-bucket-region", region)
        .header("x-amz-access-point-alias", "false")
        .header("Content-Type", "application/xml"))
}

pub(super) fn delete_bucket(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:DeleteBucket", &ask.bucket_arn())?;
    if !s3.bucket(ask.bucket)?.objects.is_empty() {
        let error = ServiceError::new(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        return Err(error.with("BucketName", ask.bucket));
    }
    s3.buckets.remove(ask.bucket);
    Ok(no_content())
}

pub(super) fn bucket_location(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:GetBucketLocation", &ask.bucket_arn())?;
    let region = &s3.bucket(ask.bucket)?.region;
    let location = root("LocationConstraint");
    Ok(xml(&if region == CLASSIC { location } else { location.text(region) }))
}

/// No bucket has ever had versioning here, and of such a one S3 states no status.
pub(super) fn bucket_versioning(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:GetBucketVersioning", &ask.bucket_arn())?;
    s3.bucket(ask.bucket)?;
    Ok(xml(&root("VersioningConfiguration")))
}

pub(super) fn get_bucket_policy(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:GetBucketPolicy", &ask.bucket_arn())?;
    let policy = s3.bucket(ask.bucket)?.policy.as_ref().ok_or_else(|| no_policy(ask.bucket))?;
    Ok(Response::new(200).header("Content-Type", "application/json").with_body(policy.source()))
}

pub(super) fn put_bucket_policy(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:PutBucketPolicy", &ask.bucket_arn())?;
    s3.bucket(ask.bucket)?;
    let malformed = |said: &str| ServiceError::new(400, "MalformedPolicy", said);
    let document = Document::parse(&ask.request.body.text(), Form::Bucket(ask.bucket))
        .map_err(|error| malformed(error.aws_message()))?;
    // CloudFront's users are in no account.
    let somebody =
        |arn: &str| arn.starts_with("arn:aws:iam::cloudfront:") || desk.known.has_principal(arn, &desk.site.account);
    if !document.aws_principals().all(somebody) {
        return Err(malformed("Invalid principal in policy"));
    }
    s3.bucket_mut(ask.bucket)?.policy = Some(document.into());
    Ok(no_content())
}

pub(super) fn delete_bucket_policy(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:DeleteBucketPolicy", &ask.bucket_arn())?;
    s3.bucket_mut(ask.bucket)?.policy = None;
    Ok(no_content())
}

fn no_policy(bucket: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchBucketPolicy", "The bucket policy does not exist").with("BucketName", bucket)
}

/// 3 to 63 of `[a-z0-9.-]`, a letter or digit at both ends, no two dots, and not like an address.
fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name.bytes().all(|b| plain(b) || matches!(b, b'.' | b'-'))
        && name.bytes().next().is_some_and(plain)
        && name.bytes().last().is_some_and(plain)
        && !name.contains("..")
        && !(name.split('.').count() == 4 && name.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// Where the bucket is to be made.
fn wanted_region(ask: &Ask3<'_>) -> Result<String, ServiceError> {
    let text = ask.request.body.text();
    let wanted = if text.trim().is_empty() {
        String::new()
    } else {
        let doc = reader::read(&text).map_err(|_| malformed_xml())?;
        doc.root().text_at(&["LocationConstraint"]).unwrap_or("").to_owned()
    };
    let incompatible = |what: &str| {
        let message = [
            "The ",
            what,
            " location constraint is incompatible for the region specific endpoint this request was sent to.",
        ];
        ServiceError::new(400, "IllegalLocationConstraintException", message.concat())
    };
    match (ask.region, wanted.as_str()) {
        (CLASSIC, "") => Ok(CLASSIC.to_owned()),
        (CLASSIC, CLASSIC) => {
            let error =
                ServiceError::new(400, "InvalidLocationConstraint", "The specified location-constraint is not valid");
            Err(error.with("LocationConstraint", wanted))
        }
        (region, asked) if region == asked || region == CLASSIC => Ok(wanted),
        (_, "") => Err(incompatible("unspecified")),
        _ => Err(incompatible(&wanted)),
    }
}
