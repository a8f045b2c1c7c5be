//! What is in a bucket: `ListObjectsV2`, and `ListObjects` before it.
//!
//! May use: [`state`](super::state), [`ask`](super::ask) and [`answer`](super::answer).
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>

use base64::prelude::{BASE64_STANDARD, Engine};

use super::answer::{root, xml};
use super::ask::{Ask3, authorize_in_bucket};
use super::state::{Object, S3};
use crate::cloud::{ServiceError, desk::Desk, may::Ask};
use crate::wire::xml::El;
use crate::wire::{Response, percent_encode};

/// The most keys in one answer.
const MAX_KEYS: usize = 1000;

/// One line of a list: an object, or all whose keys begin alike.
enum Line<'a> {
    Object(&'a str, &'a Object),
    Common(&'a str),
}

impl Line<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Object(name, _) | Self::Common(name) => name,
        }
    }
}

pub(super) fn list_objects(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    let (prefix, delimiter, max) = (ask.get("prefix"), ask.get("delimiter"), ask.get("max-keys"));
    let (arn, mut context) = (ask.bucket_arn(), vec![]);
    for (key, value) in [("s3:prefix", prefix), ("s3:delimiter", delimiter), ("s3:max-keys", max)] {
        if !value.is_empty() {
            context.push((key, value));
        }
    }
    authorize_in_bucket(s3, desk, ask, &Ask { context: &context, ..Ask::new("s3:ListBucket", &arn) })?;
    let bucket = s3.bucket(ask.bucket)?;
    let encoding = ask.get("encoding-type");
    if !matches!(encoding, "" | "url") {
        return Err(ServiceError::new(400, "InvalidArgument", "Invalid Encoding Method specified in Request")
            .with("ArgumentName", "encoding-type")
            .with("ArgumentValue", encoding));
    }
    let most = match max {
        "" => MAX_KEYS,
        text => text
            .parse::<u32>()
            .ok()
            .filter(|n| i32::try_from(*n).is_ok())
            .map(|n| (n as usize).min(MAX_KEYS))
            .ok_or_else(|| {
                ServiceError::new(400, "InvalidArgument", "Provided max-keys not an integer or within integer range")
                    .with("ArgumentName", "max-keys")
                    .with("ArgumentValue", text)
            })?,
    };
    let v2 = ask.query.iter().any(|(name, _)| name == "list-type");
    let (token, start) =
        if v2 { (ask.get("continuation-token"), ask.get("start-after")) } else { (ask.get("marker"), "") };
    let after = match (v2, token) {
        (true, token) if !token.is_empty() => {
            let read = BASE64_STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            read.ok_or_else(|| {
                ServiceError::new(400, "InvalidArgument", "The continuation token provided is incorrect")
                    .with("ArgumentName", "continuation-token")
            })?
        }
        (_, token) => token.to_owned(),
    };

    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut more = false;
    for (key, object) in &bucket.objects {
        if !key.starts_with(prefix) || key.as_str() <= start || key.as_str() <= after.as_str() {
            continue;
        }
        let rest = &key[prefix.len()..];
        let end = (!delimiter.is_empty()).then(|| rest.find(delimiter)).flatten();
        let line = match end {
            Some(end) => Line::Common(&key[..prefix.len() + end + delimiter.len()]),
            None => Line::Object(key, object),
        };
        // Those who begin alike are one line, which the page before may have had.
        let seen = lines.last().map_or(after.as_str(), Line::name);
        if matches!(line, Line::Common(_)) && line.name() == seen {
            continue;
        }
        if lines.len() == most {
            more = most > 0;
            break;
        }
        lines.push(line);
    }

    let encode = |text: &str| match encoding {
        // S3 encodes for the URL, but leaves slashes as they are.
        "url" => percent_encode(text).replace("%2F", "/"),
        _ => text.to_owned(),
    };
    let end = lines.last().filter(|_| more).map_or("", Line::name);
    let mut list = root("ListBucketResult").leaf("Name", ask.bucket).leaf("Prefix", encode(prefix));
    let mut told = |name: &'static str, value: String, always: bool| {
        if always || !value.is_empty() {
            list = std::mem::replace(&mut list, El::new("")).leaf(name, value);
        }
    };
    if v2 {
        told("StartAfter", encode(start), false);
        told("ContinuationToken", token.to_owned(), false);
        told("NextContinuationToken", if end.is_empty() { String::new() } else { BASE64_STANDARD.encode(end) }, false);
        told("KeyCount", lines.len().to_string(), true);
    } else {
        told("Marker", encode(token), true);
        // Without a delimiter the last key serves as the marker.
        told("NextMarker", if delimiter.is_empty() { String::new() } else { encode(end) }, false);
    }
    told("MaxKeys", most.to_string(), true);
    told("Delimiter", encode(delimiter), false);
    told("EncodingType", encoding.to_owned(), false);
    told("IsTruncated", more.to_string(), true);
    let (objects, common): (Vec<_>, Vec<_>) = lines.iter().partition(|line| matches!(line, Line::Object(..)));
    for line in objects.into_iter().chain(common) {
        list = list.child(match line {
            Line::Object(key, object) => El::new("Contents")
                .leaf("Key", encode(key))
                .leaf("LastModified", object.modified.iso_millis())
                .leaf("ETag", &object.etag)
                .leaf("Size", object.size.to_string())
                .leaf("StorageClass", "STANDARD"),
            Line::Common(prefix) => El::new("CommonPrefixes").leaf("Prefix", encode(prefix)),
        });
    }
    Ok(xml(&list))
}
