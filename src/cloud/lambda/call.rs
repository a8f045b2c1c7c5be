//! A request to Lambda, what it is answered with, and how it is refused.
//!
//! May use: [`who`](crate::cloud::who) called, and [`wire`](crate::wire).

use serde::Serialize;
use serde_json::Value;

use crate::cloud::{ServiceError, who::Caller};
use crate::wire::{Request, Response, layout};

/// A request to Lambda whose caller is known.
pub(super) struct LambdaCall<'a> {
    pub exchange: u64,
    pub caller: &'a Caller,
    pub request: &'a Request,
    pub name: &'a str,
    pub body: &'a Value,
}

impl LambdaCall<'_> {
    pub fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }
}

/// What an operation answers: a response, or nothing yet.
pub(super) type Answer = Result<Option<Response>, ServiceError>;

#[expect(clippy::unnecessary_wraps, reason = "what every operation answers")]
pub(super) fn answer(status: u16, body: &impl Serialize) -> Answer {
    Ok(Some(Response::new(status).with_body(layout::compact(body))))
}

pub(super) fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "InvalidParameterValueException", message)
}
