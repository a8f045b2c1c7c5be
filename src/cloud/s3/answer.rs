//! What S3's answers have in common.
//!
//! May use: [`answer`](crate::cloud::answer)s in general, and [`wire`](crate::wire).

use crate::cloud::{Service, ServiceError, answer::refuse, site::Site};
use crate::wire::xml::El;
use crate::wire::{Body, Response};

pub(super) fn xml(body: &El) -> Response {
    Response::new(200).header("Content-Type", "application/xml").with_body(body.to_compact_with_prolog())
}

pub(super) fn no_content() -> Response {
    Response::new(204)
}

pub(super) fn root(name: &'static str) -> El {
    El::new(name).attr("xmlns", Service::S3.namespace())
}

/// The region in a host: `s3.eu-west-1.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`.
pub(super) fn endpoint_region(host: &str) -> Option<&str> {
    let labels = host.split(':').next()?.strip_suffix(".amazonaws.com")?;
    let region = labels.strip_prefix("s3.").or_else(|| Some(labels.rsplit_once(".s3.")?.1))?;
    (!region.contains('.')).then_some(region)
}

/// The response to a request, with the ids and headers that each one of S3's has.
pub(in crate::cloud) fn finish(
    site: &mut Site,
    result: Result<Response, ServiceError>,
    (request_id, host_id): (&str, &str),
) -> Response {
    match result {
        Ok(answer) => {
            let mut response = Response::new(answer.status)
                .header("x-amz-id-2", host_id)
                .header("x-amz-request-id", request_id)
                .header("Date", site.now.http());
            for (name, value) in answer.headers.into_fields() {
                response = response.header(name, value);
            }
            response = response.header("Server", "AmazonS3");
            response.body = answer.body;
            response
        }
        Err(error) => {
            let mut response = refuse(site, Service::S3, &error);
            let endpoint = error.details.iter().find(|(name, _)| *name == "Endpoint");
            if let Some(region) = endpoint.and_then(|(_, host)| endpoint_region(host)) {
                response = response.header("x-amz-bucket-region", region);
            }
            if error.status == 304 {
                response.body = Body::default();
                response.headers.remove("Content-Length");
            }
            response
        }
    }
}
