//! How each service writes its answers and its refusals.
//!
//! May use: the [`site`](super::site) for the time and request ids, and [`wire`](crate::wire)'s XML.

use std::rc::Rc;

use super::{Service, ServiceError, site::Site};
use crate::wire::Response;
use crate::wire::xml::El;

/// The answer to a call of a Query API.
pub(super) fn reply(site: &Site, service: Service, action: &str, result: Rc<Vec<El>>, request_id: &str) -> Response {
    let response = El::new([action, "Response"].concat()).attr("xmlns", service.namespace());
    let body = if service == Service::Ec2 {
        response.leaf("requestId", request_id).children(Rc::unwrap_or_clone(result)).to_pretty_with_prolog(4)
    } else {
        // An action that answers nothing, such as AttachRolePolicy, has no result element; UpdateRole has an empty one.
        let response = if result.is_empty() && action != "UpdateRole" {
            response
        } else {
            response.child(El::new([action, "Result"].concat()).holding(result))
        };
        response.child(El::new("ResponseMetadata").leaf("RequestId", request_id)).to_pretty(2)
    };
    headed(site, 200, service, request_id).with_body(body)
}

/// The refusal with a request id of its own.
pub(super) fn refuse(site: &mut Site, service: Service, error: &ServiceError) -> Response {
    let request_id = site.mint.request_id();
    refuse_as(site, service, error, &request_id)
}

/// The refusal under this request id; one of S3's has two ids of its own.
pub(super) fn refuse_as(site: &mut Site, service: Service, error: &ServiceError, request_id: &str) -> Response {
    if service == Service::S3 {
        let (request_id, host_id) = site.mint.s3_ids();
        return Response::new(error.status)
            .header("x-amz-request-id", &request_id)
            .header("x-amz-id-2", &host_id)
            .header("Content-Type", "application/xml")
            .header("Date", site.now.http())
            .header("Server", "AmazonS3")
            .with_body(error.body(service, &request_id, &host_id));
    }
    let response = headed(site, error.status, service, request_id);
    let response = if service.is_rest_json() { response.header("x-amzn-ErrorType", error.code) } else { response };
    response.with_body(error.body(service, request_id, ""))
}

/// A response with the headers that each of a service's has.
pub(super) fn headed(site: &Site, status: u16, service: Service, request_id: &str) -> Response {
    let kind = match service {
        Service::Ec2 => "text/xml;charset=UTF-8",
        Service::CloudTrail | Service::Ssm => "application/x-amz-json-1.1",
        service if service.is_rest_json() => "application/json",
        _ => "text/xml",
    };
    Response::new(status)
        .header("x-amzn-RequestId", request_id)
        .header("Content-Type", kind)
        .header("Date", site.now.http())
}
