//! Objects: put, read, copied and deleted.
//!
//! May use: [`state`](super::state), [`ask`](super::ask), [`body`](super::body) and [`answer`](super::answer). Of an
//! object that an account begins with only the size is known: it serves that many bytes, the same ones every time, and
//! its ETag is no MD5 of them, as with an upload in parts.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>

use md5::{Digest, Md5};

use super::answer::{no_content, root, xml};
use super::ask::{Ask3, authorize_s3};
use super::body::{self, MAX_OBJECT};
use super::refusal::malformed_xml;
use super::state::{MAX_OBJECTS, Object, S3};
use crate::cloud::{ServiceError, desk::Desk};
use crate::wire::sigv4::hex;
use crate::wire::xml::{self as reader, El};
use crate::wire::{Method, Response, percent_decode};

/// GetObject and HeadObject.
pub(super) fn get_object(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:GetObject", &ask.object_arn())?;
    let Some(object) = s3.bucket(ask.bucket)?.objects.get(ask.key).cloned() else {
        // Who may not list is not told what there is.
        authorize_s3(s3, desk, ask, "s3:ListBucket", &ask.bucket_arn())?;
        return Err(no_such_key(ask.key));
    };
    let header = |name: &str| ask.request.headers.get(name);
    preconditions(ask, &object)?;
    let whole = (0, object.size);
    let part = header("range").map_or(Ok(None), |text| range(text, object.size))?;
    let (partial, (from, to)) = (part.is_some(), part.unwrap_or(whole));
    let mut response = Response::new(if partial { 206 } else { 200 })
        .header("Last-Modified", object.modified.http())
        .header("ETag", &object.etag)
        .header("x-amz-server-side-encryption", "AES256")
        .header("Accept-Ranges", "bytes");
    if partial {
        let (from, last) = (from.to_string(), to.saturating_sub(1).to_string());
        response =
            response.header("Content-Range", ["bytes ", &from, "-", &last, "/", &object.size.to_string()].concat());
    }
    for (name, value) in &object.headers {
        response = response.header(name.clone(), value);
    }
    if let (Some((name, value)), true, false) = (&object.checksum, header("x-amz-checksum-mode").is_some(), partial) {
        response = response.header(name.clone(), value).header("x-amz-checksum-type", "FULL_OBJECT");
    }
    if ask.request.method == Method::Head {
        return Ok(response.header("Content-Length", (to - from).to_string()));
    }
    if to - from > MAX_OBJECT as u64 {
        let message = "Not simulated: reading more than 1 MiB of an object at once. Request a range of it.";
        return Err(ServiceError::new(501, "NotImplemented", message));
    }
    Ok(response.with_body(object.bytes(from, to)))
}

pub(super) fn put_object(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:PutObject", &ask.object_arn())?;
    room(s3, ask)?;
    may_write(s3, desk, ask)?;
    let upload = body::read(ask.request)?;
    let kept = |name: &str| name.eq_ignore_ascii_case("content-type") || is_metadata(name);
    let mut headers: Vec<(String, String)> = ask
        .request
        .headers
        .iter()
        .filter(|(name, _)| kept(name))
        .map(|(name, value)| {
            let name = if is_metadata(name) { name.to_ascii_lowercase() } else { "Content-Type".to_owned() };
            (name, value.to_owned())
        })
        .collect();
    if !headers.iter().any(|(name, _)| name == "Content-Type") {
        headers.push(("Content-Type".to_owned(), "binary/octet-stream".to_owned()));
    }
    let object = Object {
        size: upload.bytes.len() as u64,
        modified: desk.site.now.floor_second(),
        etag: ["\"", &hex(&Md5::digest(&upload.bytes)), "\""].concat(),
        content: Some(upload.bytes.into()),
        headers,
        checksum: upload.checksum,
    };
    let mut response = Response::new(200).header("x-amz-server-side-encryption", "AES256").header("ETag", &object.etag);
    if let Some((name, value)) = &object.checksum {
        response = response.header(name.clone(), value).header("x-amz-checksum-type", "FULL_OBJECT");
    }
    s3.bucket_mut(ask.bucket)?.objects.insert(ask.key.to_owned(), object);
    Ok(response.header("Content-Length", "0"))
}

/// Whether the key fits, and the bucket has room for it.
fn room(s3: &S3, ask: &Ask3<'_>) -> Result<(), ServiceError> {
    if ask.key.len() > 1024 {
        return Err(ServiceError::new(400, "KeyTooLongError", "Your key is too long")
            .with("Size", ask.key.len().to_string())
            .with("MaxSizeAllowed", "1024"));
    }
    let objects = &s3.bucket(ask.bucket)?.objects;
    if objects.len() >= MAX_OBJECTS && !objects.contains_key(ask.key) {
        let message = "Not simulated: more than 1000 objects in a bucket.";
        return Err(ServiceError::new(400, "InvalidRequest", message));
    }
    Ok(())
}

pub(super) fn copy_object(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    let named = ask.request.headers.get("x-amz-copy-source").unwrap_or("");
    let source = percent_decode(named);
    let source = source.strip_prefix('/').unwrap_or(&source);
    let Some((bucket, key)) = source.split_once('/').filter(|(_, key)| !key.is_empty()) else {
        return Err(ServiceError::new(400, "InvalidArgument", "Invalid copy source object key")
            .with("ArgumentName", "x-amz-copy-source")
            .with("ArgumentValue", named));
    };
    authorize_s3(s3, desk, ask, "s3:GetObject", &["arn:aws:s3:::", bucket, "/", key].concat())?;
    authorize_s3(s3, desk, ask, "s3:PutObject", &ask.object_arn())?;
    room(s3, ask)?;
    may_write(s3, desk, ask)?;
    let Some(mut object) = s3.bucket(bucket)?.objects.get(key).cloned() else {
        authorize_s3(s3, desk, ask, "s3:ListBucket", &["arn:aws:s3:::", bucket].concat())?;
        return Err(no_such_key(key));
    };
    copy_preconditions(ask, &object)?;
    // To replace its metadata is not modelled, so that nothing about it would change.
    if (bucket, key) == (ask.bucket, ask.key) {
        let message = "This copy request is illegal because it is trying to copy an object to itself without changing the \
                       object's metadata, storage class, website redirect location or encryption attributes.";
        return Err(ServiceError::new(400, "InvalidRequest", message));
    }
    object.modified = desk.site.now.floor_second();
    let result = root("CopyObjectResult").leaf("LastModified", object.modified.iso_millis()).leaf("ETag", &object.etag);
    s3.bucket_mut(ask.bucket)?.objects.insert(ask.key.to_owned(), object);
    Ok(xml(&result))
}

pub(super) fn delete_object(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    authorize_s3(s3, desk, ask, "s3:DeleteObject", &ask.object_arn())?;
    if let Some(text) = ask.request.headers.get("if-match") {
        may_compare(s3, desk, ask, text, &ask.object_arn())?;
        compare(s3, ask.bucket, ask.key, text)?;
    }
    s3.bucket_mut(ask.bucket)?.objects.remove(ask.key);
    Ok(no_content())
}

pub(super) fn delete_objects(s3: &mut S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<Response, ServiceError> {
    s3.bucket(ask.bucket)?;
    let is_check = |(name, _): (&str, &str)| {
        let name = name.to_ascii_lowercase();
        name == "content-md5" || name.starts_with("x-amz-checksum-")
    };
    if !ask.request.headers.iter().any(is_check) {
        let message = "Missing required header for this request: Content-MD5";
        return Err(ServiceError::new(400, "InvalidRequest", message));
    }
    let upload = body::read(ask.request)?;
    let text = String::from_utf8(upload.bytes).map_err(|_| malformed_xml())?;
    let doc = reader::read(&text).map_err(|_| malformed_xml())?;
    let quiet = doc.root().text_at(&["Quiet"]) == Ok("true");
    let named = doc.root().children().filter(|child| child.name() == "Object");
    let keys: Vec<(String, Option<String>)> = named
        .filter_map(|object| {
            Some((object.text_at(&["Key"]).ok()?.to_owned(), object.text_at(&["ETag"]).ok().map(str::to_owned)))
        })
        .collect();
    if keys.is_empty() || keys.len() > 1000 {
        return Err(malformed_xml());
    }
    let mut result = root("DeleteResult");
    for (key, etag) in keys {
        let arn = ["arn:aws:s3:::", ask.bucket, "/", &key].concat();
        let mut may = authorize_s3(s3, desk, ask, "s3:DeleteObject", &arn);
        if let (Ok(()), Some(etag)) = (&may, &etag) {
            may = may_compare(s3, desk, ask, etag, &arn).and_then(|()| compare(s3, ask.bucket, &key, etag));
        }
        match may {
            Ok(()) => {
                s3.bucket_mut(ask.bucket)?.objects.remove(&key);
                if !quiet {
                    result = result.child(El::new("Deleted").leaf("Key", key));
                }
            }
            Err(error) => {
                let refused = El::new("Error").leaf("Key", key).leaf("Code", error.code);
                result = result.child(refused.leaf("Message", error.message));
            }
        }
    }
    Ok(xml(&result))
}

fn is_metadata(name: &str) -> bool {
    name.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-meta-"))
}

fn is_etag(text: &str, object: &Object) -> bool {
    text == "*" || text.trim_matches('"') == object.etag.trim_matches('"')
}

fn preconditions(ask: &Ask3<'_>, object: &Object) -> Result<(), ServiceError> {
    if ask.request.headers.get("if-match").is_some_and(|text| !is_etag(text, object)) {
        return Err(precondition("If-Match"));
    }
    if ask.request.headers.get("if-none-match").is_some_and(|text| is_etag(text, object)) {
        return Err(ServiceError::new(304, "NotModified", "Not Modified"));
    }
    Ok(())
}

/// The same for the source of a copy.
fn copy_preconditions(ask: &Ask3<'_>, object: &Object) -> Result<(), ServiceError> {
    let header = |name: &str| ask.request.headers.get(name);
    if header("x-amz-copy-source-if-match").is_some_and(|text| !is_etag(text, object)) {
        return Err(precondition("x-amz-copy-source-If-Match"));
    }
    if header("x-amz-copy-source-if-none-match").is_some_and(|text| is_etag(text, object)) {
        return Err(precondition("x-amz-copy-source-If-None-Match"));
    }
    Ok(())
}

/// Whether an object may be written over, or made, as the request has it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
fn may_write(s3: &S3, desk: &mut Desk<'_>, ask: &Ask3<'_>) -> Result<(), ServiceError> {
    if ask.request.headers.get("if-none-match") == Some("*") && s3.bucket(ask.bucket)?.objects.contains_key(ask.key) {
        return Err(precondition("If-None-Match"));
    }
    let Some(text) = ask.request.headers.get("if-match") else { return Ok(()) };
    may_compare(s3, desk, ask, text, &ask.object_arn())?;
    compare(s3, ask.bucket, ask.key, text)
}

/// To compare an ETag is to read it.
fn may_compare(s3: &S3, desk: &mut Desk<'_>, ask: &Ask3<'_>, etag: &str, arn: &str) -> Result<(), ServiceError> {
    if etag == "*" { Ok(()) } else { authorize_s3(s3, desk, ask, "s3:GetObject", arn) }
}

/// `If-Match` where something is about to be changed: the object has to be there, and to be that one.
fn compare(s3: &S3, bucket: &str, key: &str, etag: &str) -> Result<(), ServiceError> {
    let object = s3.bucket(bucket)?.objects.get(key).ok_or_else(|| no_such_key(key))?;
    if is_etag(etag, object) { Ok(()) } else { Err(precondition("If-Match")) }
}

fn precondition(which: &str) -> ServiceError {
    let message = "At least one of the pre-conditions you specified did not hold";
    ServiceError::new(412, "PreconditionFailed", message).with("Condition", which)
}

/// `bytes=0-9`, `bytes=9-`, `bytes=-9`: from where to before where. Anything else is no range, and ignored as HTTP has it.
fn range(text: &str, size: u64) -> Result<Option<(u64, u64)>, ServiceError> {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Ok(None);
    };
    let (from, to) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(from), Ok(last)) if from <= last => (from, last.saturating_add(1).min(size)),
        (Ok(from), Err(_)) if last.is_empty() => (from, size),
        (Err(_), Ok(count)) if first.is_empty() => (size.saturating_sub(count), size),
        _ => return Ok(None),
    };
    if from < to {
        return Ok(Some((from, to)));
    }
    Err(ServiceError::new(416, "InvalidRange", "The requested range is not satisfiable")
        .with("RangeRequested", text)
        .with("ActualObjectSize", size.to_string()))
}

fn no_such_key(key: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchKey", "The specified key does not exist.").with("Key", key)
}
