//! Refusals: one type, and each service's way of writing it.
//!
//! May use: [`service`](super::service) and [`wire`](crate::wire). Codes, words and statuses are those of the services,
//! gathered from their error references and from captures.

use serde_json::json;

use super::Service;
use crate::kernel::Millis;
use crate::wire::layout;
use crate::wire::sigv4::{Refusal, Untimely};
use crate::wire::xml::El;

/// How far a request's clock may be off: 15 minutes.
pub const MAX_SKEW: Millis = Millis::minutes(15);

/// A refusal in AWS's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// The HTTP status.
    pub status: u16,
    /// The code that clients switch on.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
    /// What S3 adds between the message and the request id, such as `AWSAccessKeyId`.
    pub details: Vec<(&'static str, String)>,
}

impl ServiceError {
    /// A refusal with nothing to add.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: Vec::new() }
    }

    /// What a service says whose code is not here yet. It is thrown away with all that was done
    /// ([`kernel::chunk`](crate::kernel::chunk)).
    pub(super) fn not_here() -> Self {
        Self::new(503, "ServiceUnavailable", "")
    }

    /// `ValidationError`, 400.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    /// `ValidationError` for a value that a parameter's model rules out.
    pub fn constraint(value: &str, field: &str, constraint: &str) -> Self {
        Self::validation(
            [
                "1 validation error detected: Value '",
                value,
                "' at '",
                field,
                "' failed to satisfy constraint: ",
                constraint,
            ]
            .concat(),
        )
    }

    /// The same refusal with one more detail.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    /// The body as `service` writes it.
    pub fn body(&self, service: Service, request_id: &str, host_id: &str) -> String {
        match service {
            Service::S3 => {
                let mut error = El::new("Error").leaf("Code", self.code).leaf("Message", &self.message);
                for (name, value) in &self.details {
                    error = error.leaf(name, value);
                }
                error.leaf("RequestId", request_id).leaf("HostId", host_id).to_compact_with_prolog()
            }
            Service::Ec2 => El::new("Response")
                .child(El::new("Errors").child(El::new("Error").leaf("Code", self.code).leaf("Message", &self.message)))
                .leaf("RequestID", request_id)
                .to_compact_with_prolog(),
            Service::CloudTrail | Service::Ssm => {
                layout::compact(&json!({ "__type": self.code, "message": self.message.as_str() }))
            }
            Service::IamToolbox | Service::AccessAnalyzer => {
                layout::compact(&json!({ "message": self.message.as_str() }))
            }
            Service::Signin | Service::Sso => {
                let mut body = serde_json::Map::new();
                body.extend(self.details.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())));
                if !self.message.is_empty() {
                    body.insert("message".to_owned(), self.message.as_str().into());
                }
                layout::compact(&body)
            }
            Service::Lambda => layout::compact(&json!({ "Type": "User", "Message": self.message.as_str() })),
            _ => El::new("ErrorResponse")
                .attr("xmlns", service.namespace())
                .child(El::new("Error").leaf("Type", "Sender").leaf("Code", self.code).leaf("Message", &self.message))
                .leaf("RequestId", request_id)
                .to_pretty(2),
        }
    }
}

/// What is wrong with a request's proof of identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthProblem {
    /// It is not signed at all.
    Missing,
    /// The signature's header or query is not of SigV4's form.
    Malformed(String),
    /// It was signed for the service of this name.
    OtherService(String),
    /// No such access key, or a temporary key without its token.
    UnknownKey(String),
    /// A token that does not belong to the key.
    WrongToken(String),
    /// The credentials have expired.
    Expired(String),
    /// The signature does not hold over what was received.
    Signature {
        /// Whose key was named.
        access_key_id: String,
        /// The signature that came.
        provided: String,
        /// Why it does not hold.
        refusal: Refusal,
    },
    /// It was signed too long ago, or by a clock that is ahead.
    Untimely(Untimely),
}

impl AuthProblem {
    /// A short name of the problem, for the trace.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Malformed(_) => "malformed",
            Self::OtherService(_) => "other-service",
            Self::UnknownKey(_) => "unknown-key",
            Self::WrongToken(_) => "wrong-token",
            Self::Expired(_) => "expired",
            Self::Signature { .. } => "bad-signature",
            Self::Untimely(_) => "untimely",
        }
    }

    /// The access key that was named, if one was.
    pub fn access_key_id(&self) -> Option<&str> {
        match self {
            Self::UnknownKey(key) | Self::WrongToken(key) | Self::Expired(key) => Some(key),
            Self::Signature { access_key_id, .. } => Some(access_key_id),
            Self::Missing | Self::Malformed(_) | Self::OtherService(_) | Self::Untimely(_) => None,
        }
    }

    /// The refusal as `service` puts it.
    pub fn refusal(&self, service: Service) -> ServiceError {
        const EC2_AUTH: &str = "AWS was not able to validate the provided access credentials";
        match (service, self) {
            (Service::S3, Self::Missing) => ServiceError::new(403, "AccessDenied", "Access Denied"),
            (Service::S3, Self::Malformed(_)) => ServiceError::new(
                400,
                "AuthorizationHeaderMalformed",
                "The authorization header that you provided is not valid.",
            ),
            (Service::S3, Self::OtherService(name)) => ServiceError::new(
                400,
                "AuthorizationHeaderMalformed",
                [
                    "The authorization header is malformed; incorrect service \"",
                    name,
                    "\". This endpoint belongs to \"s3\".",
                ]
                .concat(),
            ),
            (Service::S3, Self::UnknownKey(key)) => ServiceError::new(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            )
            .with("AWSAccessKeyId", key),
            (Service::S3, Self::WrongToken(_)) => {
                ServiceError::new(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
            }
            (Service::S3, Self::Expired(_)) => {
                ServiceError::new(400, "ExpiredToken", "The provided token has expired.")
            }
            (Service::S3, Self::Signature { access_key_id, provided, refusal }) => {
                s3_signature(access_key_id, provided, refusal)
            }
            (Service::S3, Self::Untimely(Untimely::UrlExpired { .. })) => {
                ServiceError::new(403, "AccessDenied", "Request has expired")
            }
            (Service::S3, Self::Untimely(Untimely::Expired { at, now } | Untimely::NotYet { at, now, .. })) => {
                ServiceError::new(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.",
                )
                .with("RequestTime", at.iso())
                .with("ServerTime", now.iso())
                .with("MaxAllowedSkewMilliseconds", MAX_SKEW.0.to_string())
            }

            (Service::Ec2, Self::Missing) => {
                ServiceError::new(400, "MissingParameter", "The request must contain the parameter AWSAccessKeyId")
            }
            (Service::Ec2, Self::Expired(_) | Self::Untimely(_)) => {
                ServiceError::new(400, "RequestExpired", "Request has expired.")
            }
            (Service::Ec2, _) => ServiceError::new(401, "AuthFailure", EC2_AUTH),

            (
                Service::CloudTrail | Service::Lambda | Service::IamToolbox | Service::Ssm | Service::AccessAnalyzer,
                _,
            ) => self.json_refusal(service),

            (_, Self::Missing) => {
                ServiceError::new(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
            }
            (_, Self::Malformed(why)) => ServiceError::new(400, "IncompleteSignature", why),
            (_, Self::OtherService(_)) => ServiceError::new(403, "SignatureDoesNotMatch", scope_sentence(service)),
            (_, Self::UnknownKey(_) | Self::WrongToken(_)) => {
                ServiceError::new(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
            }
            (_, Self::Expired(_)) => {
                ServiceError::new(403, "ExpiredToken", "The security token included in the request is expired")
            }
            (_, Self::Signature { .. }) => ServiceError::new(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
                 and signing method. Consult the service documentation for details.",
            ),
            (_, Self::Untimely(untimely)) => ServiceError::new(403, "SignatureDoesNotMatch", untimely.to_string()),
        }
    }
}

impl AuthProblem {
    /// As the services with JSON bodies put it: the sentences of STS under codes of their own.
    fn json_refusal(&self, service: Service) -> ServiceError {
        let ServiceError { message, .. } = self.refusal(Service::Sts);
        let (code, message) = match self {
            Self::Missing => ("MissingAuthenticationTokenException", "Missing Authentication Token".to_owned()),
            Self::Malformed(_) => ("IncompleteSignatureException", message),
            Self::UnknownKey(_) | Self::WrongToken(_) => ("UnrecognizedClientException", message),
            Self::Expired(_) => ("ExpiredTokenException", message),
            Self::OtherService(_) => ("InvalidSignatureException", scope_sentence(service)),
            Self::Signature { .. } | Self::Untimely(_) => ("InvalidSignatureException", message),
        };
        ServiceError::new(if service.is_rest_json() { 403 } else { 400 }, code, message)
    }
}

fn scope_sentence(service: Service) -> String {
    ["Credential should be scoped to correct service: '", service.signing_name(), "'."].concat()
}

fn s3_signature(access_key_id: &str, provided: &str, refusal: &Refusal) -> ServiceError {
    match refusal {
        Refusal::Mismatch(mismatch) => ServiceError::new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        )
        .with("AWSAccessKeyId", access_key_id)
        .with("StringToSign", &mismatch.string_to_sign)
        .with("SignatureProvided", provided)
        .with("CanonicalRequest", &mismatch.canonical_request),
        Refusal::HeadersNotSigned(names) => {
            ServiceError::new(403, "AccessDenied", "There were headers present in the request which were not signed")
                .with("HeadersNotSigned", names.join(", "))
        }
        Refusal::NoContentHash => {
            ServiceError::new(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
        }
        Refusal::BadContentHash(value) => ServiceError::new(
            400,
            "InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, \
             STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, \
             STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
        )
        .with("ArgumentName", "x-amz-content-sha256")
        .with("ArgumentValue", value),
        Refusal::ContentHash { client, server } => ServiceError::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
        .with("ClientComputedContentSHA256", client)
        .with("S3ComputedContentSHA256", server),
    }
}
