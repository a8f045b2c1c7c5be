//! How S3 refuses: its codes and sentences.
//!
//! May use: [`ServiceError`].

use crate::cloud::ServiceError;
use crate::wire::sigv4::Form;

pub(super) fn wrong_region(form: Form, signed: &str, expected: &str) -> ServiceError {
    let signed: String = signed.chars().take(40).collect();
    let (code, start) = match form {
        Form::Header => ("AuthorizationHeaderMalformed", "The authorization header is malformed"),
        Form::Query => ("AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter"),
    };
    let message = [start, "; the region '", &signed, "' is wrong; expecting '", expected, "'"];
    ServiceError::new(400, code, message.concat()).with("Region", expected)
}

pub(super) fn not_implemented() -> ServiceError {
    ServiceError::new(501, "NotImplemented", "A header you provided implies functionality that is not implemented")
}

pub(super) fn malformed_xml() -> ServiceError {
    let message = "The XML you provided was not well-formed or did not validate against our published schema";
    ServiceError::new(400, "MalformedXML", message)
}

pub(super) fn no_such_bucket(name: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", name)
}
