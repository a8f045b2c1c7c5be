//! Refusals: one type, and each service's way of writing it.
//!
//! May use: [`service`](super::service) and [`wire`](crate::wire). Codes, words and statuses are those of the services,
//! gathered from their error references and from captures.

use serde_json::json;

use super::Service;
use crate::wire::layout;
use crate::wire::xml::El;

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
