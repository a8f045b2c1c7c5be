//! An error as a service states it, read from its answer.
//!
//! May use: [`failure`](super::failure), [`model`](super::model) and [`wire`](crate::wire). Beside code and message an error may have members of its
//! own; the CLI shows those that the service's model gives to an error of that code:
//!
//! ```text
//! Lambda: {"Type": "User", "Message": "Function not found: …"}   → Additional error details: Type: User
//! ```

use serde_json::{Map, Value};

use super::failure::Failure;
use super::model::has_json_errors;
use crate::wire::{Response, error_code, xml};

/// An error as a service states it.
pub(super) struct ServiceError {
    pub code: String,
    pub message: String,
    /// In which region a bucket lies instead.
    pub region: Option<String>,
    /// What is shown of it by name: in JSON the message comes first, in XML the code.
    shown: Map<String, Value>,
}

/// Services with errors that have more than code and message, by the start of the code (none: all of them), and what they
/// have. Of the shapes in botocore's models; those of other services have nothing more.
const MODELLED: [(&str, &str, &[&str]); 2] =
    [("lambda", "", &["Type"]), ("s3", "InvalidObjectState", &["StorageClass", "AccessTier"])];

/// Codes of Lambda's that its model does not have: of these nothing more is shown.
const UNMODELLED: [&str; 3] = ["AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException"];

impl ServiceError {
    /// Reads an error's body.
    pub(super) fn read(service: &str, response: &Response) -> Result<Self, Failure> {
        if has_json_errors(service) {
            return Ok(Self::of_json(service, response));
        }
        let body = response.body.text();
        let Ok(doc) = xml::read(&body) else {
            if service != "s3" {
                let text = format!(
                    "Unable to parse response (syntax error: line 1, column 0), invalid XML received. Further retries may \
                     succeed:\nb'{body}'"
                );
                return Err(Failure::new(255, text));
            }
            // The answer to HEAD has no body, a proxy's is HTML: then the status has to do.
            let message = response.reason().to_owned();
            return Ok(Self::of(response.status.to_string(), message, None));
        };
        let root = doc.root();
        // S3's `<Error>`, the others' `<ErrorResponse><Error>`, EC2's `<Response><Errors><Error>`.
        let error = match root.name() {
            "Error" => Ok(root),
            _ => root.at(&["Error"]).or_else(|_| root.at(&["Errors", "Error"])),
        };
        let text = |name: &str| error.as_ref().ok().and_then(|e| e.text_at(&[name]).ok()).map(str::to_owned);
        let unknown = || "Unknown".to_owned();
        let (code, message) = (text("Code").unwrap_or_else(unknown), text("Message").unwrap_or_else(unknown));
        let mut error = Self::of(code, message, text("Region"));
        for name in modelled(service, &error.code) {
            error.shown.extend(text(name).map(|value| ((*name).to_owned(), value.into())));
        }
        Ok(error)
    }

    fn of(code: String, message: String, region: Option<String>) -> Self {
        let shown = [("Code", &code), ("Message", &message)].map(|(n, v)| (n.to_owned(), v.as_str().into()));
        Self { shown: shown.into_iter().collect(), code, message, region }
    }

    /// An error of a JSON service.
    fn of_json(service: &str, response: &Response) -> Self {
        let body = serde_json::from_str::<Value>(&response.body.text()).unwrap_or(Value::Null);
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let code = error_code(response).unwrap_or_else(|| response.status.to_string());
        let message = text("message").or_else(|| text("Message")).unwrap_or_default();
        let shown = [("Message", &message), ("Code", &code)].map(|(n, v)| (n.to_owned(), v.as_str().into()));
        let mut shown: Map<String, Value> = shown.into_iter().collect();
        for name in modelled(service, &code) {
            shown.extend(text(name).map(|value| ((*name).to_owned(), value.into())));
        }
        Self { code, message, region: None, shown }
    }

    /// Whether a bucket lies in another region than the one that was asked.
    pub(super) fn names_another_region(&self, response: &Response) -> bool {
        matches!(response.status, 301 | 302 | 307)
            || self.code == "PermanentRedirect"
            || (self.code == "AuthorizationHeaderMalformed" && self.region.is_some())
    }

    /// What the CLI makes of it. `tried` says how often it was asked, if more than once.
    pub(super) fn failure(self, operation: &str, tried: &str) -> Failure {
        let Self { code, message, shown, .. } = self;
        Failure::stated(
            format!("An error occurred ({code}) when calling the {operation} operation{tried}: {message}"),
            shown,
        )
    }
}

/// What an error of this code has besides code and message.
fn modelled(service: &str, code: &str) -> &'static [&'static str] {
    let found = MODELLED.iter().find(|(of, start, _)| *of == service && code.starts_with(start));
    found.filter(|_| !UNMODELLED.contains(&code)).map_or(&[], |(_, _, members)| members)
}
