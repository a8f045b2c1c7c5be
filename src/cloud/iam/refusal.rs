//! How IAM refuses: its codes and sentences, and the check of documents that ends in them. What parameters have to be
//! like is [`constraints`](crate::cloud::constraints)'.
//!
//! May use: [`policy`](crate::cloud::policy), which reads documents.

use crate::cloud::ServiceError;
use crate::cloud::policy::{Document, Form, door};

/// A policy document that IAM takes.
pub(super) fn document(text: &str, form: Form<'_>) -> Result<Document, ServiceError> {
    let read = door::checked(text, form).ok_or_else(ServiceError::not_here)?;
    read.map_err(|error| malformed(error.aws_message()))
}

pub(super) fn malformed(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "MalformedPolicyDocument", message)
}

/// IAM counts a policy's characters without its white space.
pub(super) fn weight(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

pub(super) fn no_such(what: &str, name: &str) -> ServiceError {
    ServiceError::new(404, "NoSuchEntity", [what, " ", name, " cannot be found."].concat())
}

pub(super) fn conflict(first: &str) -> ServiceError {
    ServiceError::new(409, "DeleteConflict", ["Cannot delete entity, must ", first, " first."].concat())
}

pub(super) fn exists(what: &str, name: &str) -> ServiceError {
    ServiceError::new(409, "EntityAlreadyExists", [what, " ", name, " already exists."].concat())
}

pub(super) fn quota(what: &str) -> ServiceError {
    ServiceError::new(409, "LimitExceeded", ["Cannot exceed quota for ", what].concat())
}
