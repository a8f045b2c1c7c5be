//! Patterns of which IAM speaks in words of its own, and those words.
//!
//! May use: nothing of the account but its services' names.
//!
//! ```text
//! [\w+=,.@-]+ → It must contain only alphanumeric characters and/or the following: +=,.@_-
//! ```

use crate::cloud::Service;

pub(super) const NAME: &str = r"[\w+=,.@-]+";
const DOCUMENT: &str = r"[\u0009\u000A\u000D\u0020-\u00FF]+";
const PATH: &str = r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)";
const POLICY_PATH: &str = r"((/[A-Za-z0-9\.,\+@=_-]+)*)/";
const PREFIX: &str = r"\u002F[\u0021-\u007F]*";
const KEY_ID: &str = r"[\w]+";
const SAML_NAME: &str = r"[\w._-]+";

/// Whether a text that does not fit is told of in IAM's own words, and not as the model's pattern.
pub(super) fn has_own_words(service: Service, pattern: &str) -> bool {
    service == Service::Iam && matches!(pattern, NAME | DOCUMENT | PATH | POLICY_PATH | PREFIX | KEY_ID | SAML_NAME)
}

/// The end of those words. That of SAML providers' names is (U).
pub(super) fn own_words(pattern: &str) -> &'static str {
    match pattern {
        NAME => "alphanumeric characters and/or the following: +=,.@_-",
        SAML_NAME => "alphanumeric characters and/or the following: ._-",
        DOCUMENT => "printable ASCII characters.",
        KEY_ID => "alphanumeric characters.",
        _ => "alphanumeric characters and/or / characters.",
    }
}
