//! What is wrong with a request's proof of identity, and how each service puts it.
//!
//! May use: [`ServiceError`] and [`wire`](crate::wire)'s SigV4. S3's order of checks, codes, words and members are as they
//! were measured in September 2026 on `s3.us-east-1.amazonaws.com`; those of STS and IAM are from public reports. A first visit
//! is refused one thing, so all other words stand behind the door of [`Chunk::Account`].
//!
//! ```text
//! 400 AuthorizationHeaderMalformed: The authorization header is malformed; the authorization header requires three …
//! ```

use super::{Service, ServiceError};
use crate::kernel::Millis;
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};
use crate::wire::sigv4::{ClaimError, ClaimFault, Form, Refusal, Untimely};

/// How far a request's clock may be off: 15 minutes.
pub const MAX_SKEW: Millis = Millis::minutes(15);

type Put = fn(&AuthProblem, Service) -> ServiceError;

static DOOR: Door<Put> = Door::new(Chunk::Account, &(put as Put));

/// Fetches the words.
pub(super) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Put, &(put as Put))).await
}

/// What is wrong with a request's proof of identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthProblem {
    /// It is not signed at all.
    Missing,
    /// The signature's header or query is not of SigV4's form.
    Malformed(ClaimError),
    /// It was signed for the service of this name.
    OtherService(Form, String),
    /// No such access key, or a temporary key without its token.
    UnknownKey(String),
    /// A token that does not belong to the key.
    WrongToken {
        /// The key.
        key: String,
        /// The token.
        token: String,
    },
    /// The credentials have expired.
    Expired {
        /// The key.
        key: String,
        /// Its token.
        token: String,
    },
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
            Self::OtherService(..) => "other-service",
            Self::UnknownKey(_) => "unknown-key",
            Self::WrongToken { .. } => "wrong-token",
            Self::Expired { .. } => "expired",
            Self::Signature { .. } => "bad-signature",
            Self::Untimely(_) => "untimely",
        }
    }

    /// The access key that was named, if one was.
    pub fn access_key_id(&self) -> Option<&str> {
        match self {
            Self::UnknownKey(key) | Self::WrongToken { key, .. } | Self::Expired { key, .. } => Some(key),
            Self::Signature { access_key_id, .. } => Some(access_key_id),
            Self::Missing | Self::Malformed(_) | Self::OtherService(..) | Self::Untimely(_) => None,
        }
    }

    /// The refusal as `service` puts it.
    pub fn refusal(&self, service: Service) -> ServiceError {
        // The first lesson asks for this one at its end.
        if let (Service::S3, Self::UnknownKey(key)) = (service, self) {
            return s3_unknown(key);
        }
        DOOR.enter().map_or_else(ServiceError::not_here, |put| put(self, service))
    }
}

fn put(problem: &AuthProblem, service: Service) -> ServiceError {
    use AuthProblem::{Expired, Malformed, Missing, OtherService, Signature, UnknownKey, Untimely, WrongToken};
    match (service, problem) {
        (Service::S3, problem) => s3(problem),

        (Service::Ec2, Missing) => {
            ServiceError::new(400, "MissingParameter", "The request must contain the parameter AWSAccessKeyId")
        }
        (Service::Ec2, Expired { .. } | Untimely(_)) => {
            ServiceError::new(400, "RequestExpired", "Request has expired.")
        }
        (Service::Ec2, _) => {
            ServiceError::new(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
        }

        (Service::CloudTrail | Service::Lambda | Service::IamToolbox | Service::Ssm | Service::AccessAnalyzer, _) => {
            json(problem, service)
        }

        (_, Missing) => ServiceError::new(403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
        (_, Malformed(why)) if why.is_about_scope() => mismatch(why.to_string()),
        (_, Malformed(why)) => ServiceError::new(400, "IncompleteSignature", why.to_string()),
        (_, OtherService(..)) => mismatch(scope_sentence(service)),
        // IAM says it without the full stop that STS has.
        (Service::Iam, UnknownKey(_) | WrongToken { .. }) => {
            ServiceError::new(403, "InvalidClientTokenId", "The security token included in the request is invalid")
        }
        (_, UnknownKey(_) | WrongToken { .. }) => {
            ServiceError::new(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
        }
        (_, Expired { .. }) => {
            ServiceError::new(403, "ExpiredToken", "The security token included in the request is expired")
        }
        (_, Signature { .. }) => mismatch(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
             and signing method. Consult the service documentation for details.",
        ),
        (_, Untimely(untimely)) => mismatch(untimely.to_string()),
    }
}

fn mismatch(message: impl Into<String>) -> ServiceError {
    ServiceError::new(403, "SignatureDoesNotMatch", message)
}

/// As the services with JSON bodies put it: the sentences of STS under codes of their own.
fn json(problem: &AuthProblem, service: Service) -> ServiceError {
    let ServiceError { message, .. } = put(problem, Service::Sts);
    let (code, message) = match problem {
        AuthProblem::Missing => ("MissingAuthenticationTokenException", "Missing Authentication Token".to_owned()),
        AuthProblem::Malformed(why) if !why.is_about_scope() => ("IncompleteSignatureException", message),
        AuthProblem::UnknownKey(_) | AuthProblem::WrongToken { .. } => ("UnrecognizedClientException", message),
        AuthProblem::Expired { .. } => ("ExpiredTokenException", message),
        AuthProblem::OtherService(..) => ("InvalidSignatureException", scope_sentence(service)),
        AuthProblem::Malformed(_) | AuthProblem::Signature { .. } | AuthProblem::Untimely(_) => {
            ("InvalidSignatureException", message)
        }
    };
    ServiceError::new(if service.is_rest_json() { 403 } else { 400 }, code, message)
}

fn scope_sentence(service: Service) -> String {
    ["Credential should be scoped to correct service: '", service.signing_name(), "'."].concat()
}

fn s3_unknown(key: &str) -> ServiceError {
    let message = "The AWS Access Key Id you provided does not exist in our records.";
    ServiceError::new(403, "InvalidAccessKeyId", message).with("AWSAccessKeyId", key)
}

/// As S3 puts it.
fn s3(problem: &AuthProblem) -> ServiceError {
    match problem {
        AuthProblem::Missing => ServiceError::new(403, "AccessDenied", "Access Denied"),
        AuthProblem::Malformed(error) => s3_form(error),
        AuthProblem::OtherService(form, name) => {
            s3_credential(*form, &["incorrect service \"", name, "\". This endpoint belongs to \"s3\"."])
        }
        AuthProblem::UnknownKey(key) => s3_unknown(key),
        AuthProblem::WrongToken { token, .. } => {
            ServiceError::new(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
                .with("Token-0", token)
        }
        AuthProblem::Expired { token, .. } => {
            ServiceError::new(400, "ExpiredToken", "The provided token has expired.").with("Token-0", token)
        }
        AuthProblem::Signature { access_key_id, provided, refusal } => s3_signature(access_key_id, provided, refusal),
        AuthProblem::Untimely(untimely) => s3_untimely(*untimely),
    }
}

/// What is wrong within a credential, in the header or in the query.
fn s3_credential(form: Form, why: &[&str]) -> ServiceError {
    let (code, start) = match form {
        Form::Header => ("AuthorizationHeaderMalformed", "The authorization header is malformed; "),
        Form::Query => ("AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter; "),
    };
    ServiceError::new(400, code, [start, &why.concat()].concat())
}

fn s3_form(error: &ClaimError) -> ServiceError {
    let ClaimError { form, fault, header } = error;
    let argument = |message: &str| {
        let refusal = ServiceError::new(400, "InvalidArgument", message);
        refusal.with("ArgumentName", "Authorization").with("ArgumentValue", header)
    };
    let query = |message: &str| ServiceError::new(400, "AuthorizationQueryParametersError", message);
    let denied = |message: &str| ServiceError::new(403, "AccessDenied", message);
    match (form, fault) {
        (_, ClaimFault::TwoForms) => argument(
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the \
             Authorization header should be specified",
        ),
        (Form::Header, _) if !header.trim().contains(' ') => {
            argument("Authorization header is invalid -- one and only one ' ' (space) required")
        }
        (_, ClaimFault::NotSigV4(scheme)) if scheme == "AWS" => ServiceError::new(
            400,
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ),
        (Form::Header, ClaimFault::NotSigV4(_)) => argument("Unsupported Authorization Type"),
        (Form::Query, ClaimFault::NotSigV4(_)) => {
            query("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"")
        }
        (Form::Header, ClaimFault::NotPair(_)) if !header.starts_with("AWS4-HMAC-SHA256 ") => {
            argument("Unsupported Authorization Type")
        }
        (Form::Header, ClaimFault::NotPair(_) | ClaimFault::Missing(_)) => s3_credential(
            *form,
            &["the authorization header requires three components: Credential, SignedHeaders, and Signature."],
        ),
        (Form::Query, ClaimFault::NotPair(_) | ClaimFault::Missing(_)) => query(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, \
             X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        ),
        (_, ClaimFault::Credential(_)) => s3_credential(
            *form,
            &["the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."],
        ),
        (_, ClaimFault::NoKey) => {
            s3_credential(*form, &["a non-empty Access Key (AKID) must be provided in the credential."])
        }
        (_, ClaimFault::Day(day)) => s3_credential(
            *form,
            &["incorrect date format \"", day, "\". This date in the credential must be in the format \"yyyyMMdd\"."],
        ),
        (_, ClaimFault::NoRegion) => s3_credential(*form, &["a non-empty region must be provided in the credential."]),
        (_, ClaimFault::Terminator(text)) => {
            s3_credential(*form, &["incorrect terminal \"", text, "\". This endpoint uses \"aws4_request\"."])
        }
        (Form::Header, ClaimFault::ScopeDate { .. }) => {
            s3_credential(*form, &["Invalid credential date. Date is not the same as X-Amz-Date."])
        }
        (Form::Query, ClaimFault::ScopeDate { scope, date }) => {
            let day = date.get(..8).unwrap_or(date);
            let message =
                ["Invalid credential date \"", scope, "\". This date is not the same as X-Amz-Date: \"", day, "\"."];
            query(&message.concat())
        }
        (Form::Header, ClaimFault::NoDate | ClaimFault::BadDate(_)) => {
            denied("AWS authentication requires a valid Date or x-amz-date header")
        }
        (Form::Query, ClaimFault::NoDate | ClaimFault::BadDate(_)) => {
            query("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        }
        (_, ClaimFault::HostNotSigned) => not_signed("host"),
        (_, ClaimFault::ExpiresNoNumber) => query("X-Amz-Expires should be a number"),
        (_, ClaimFault::ExpiresNegative) => query("X-Amz-Expires must be non-negative"),
        (_, ClaimFault::ExpiresTooLate) => query(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
        ),
    }
}

fn not_signed(names: &str) -> ServiceError {
    ServiceError::new(403, "AccessDenied", "There were headers present in the request which were not signed")
        .with("HeadersNotSigned", names)
}

fn s3_untimely(untimely: Untimely) -> ServiceError {
    let denied = |message: &str| ServiceError::new(403, "AccessDenied", message);
    match untimely {
        Untimely::UrlExpired { expires, end, now } => denied("Request has expired")
            .with("X-Amz-Expires", expires.as_seconds().to_string())
            .with("Expires", end.iso())
            .with("ServerTime", now.iso()),
        Untimely::NotYet { at, now, end: Some(end), .. } => denied("Request is not yet valid")
            .with("X-Amz-Date", at.as_millis().to_string())
            .with("Expires", end.iso())
            .with("ServerTime", now.iso()),
        Untimely::Expired { at, now } | Untimely::NotYet { at, now, .. } => ServiceError::new(
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        )
        .with("RequestTime", at.amz())
        .with("ServerTime", now.iso())
        .with("MaxAllowedSkewMilliseconds", MAX_SKEW.0.to_string()),
    }
}

/// The bytes of a text, as S3 lists them: `41 57 53 34`.
fn bytes(text: &str) -> String {
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0'));
    let mut out = String::with_capacity(3 * text.len());
    for byte in text.bytes() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(digits(byte));
    }
    out
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
        .with("StringToSignBytes", bytes(&mismatch.string_to_sign))
        .with("CanonicalRequest", &mismatch.canonical_request)
        .with("CanonicalRequestBytes", bytes(&mismatch.canonical_request)),
        Refusal::HeadersNotSigned(names) => not_signed(&names.join(", ")),
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
