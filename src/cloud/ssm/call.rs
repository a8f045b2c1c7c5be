//! A request to Systems Manager whose caller is known.
//!
//! May use: [`who`](crate::cloud::who) called, and [`ServiceError`].

use serde_json::Value;

use crate::cloud::{ServiceError, names::lower_first, who::Caller};

/// A call whose caller is known.
pub(super) struct SsmCall<'a> {
    pub caller: &'a Caller,
    pub body: &'a Value,
}

impl SsmCall<'_> {
    /// A member that is a text, or the validation error that AWS answers without it.
    pub fn need(&self, name: &str) -> Result<&str, ServiceError> {
        self.body.get(name).and_then(Value::as_str).ok_or_else(|| {
            let field = lower_first(name);
            let message = [
                "1 validation error detected: Value null at '",
                &field,
                "' failed to satisfy constraint: Member must not be null",
            ];
            ServiceError::new(400, "ValidationException", message.concat())
        })
    }
}
