//! How IAM refuses: its codes and sentences, and the checks of names, paths and documents that end in them.
//!
//! May use: [`policy`](crate::cloud::policy), which reads documents, and [`kind`](super::kind).

use super::kind::Kind;
use crate::cloud::ServiceError;
use crate::cloud::policy::{self, Document};

/// A policy document that IAM takes.
pub(super) fn document(text: &str, kind: policy::Kind) -> Result<Document, ServiceError> {
    Document::parse(text, kind).map_err(|error| malformed(error.aws_message()))
}

pub(super) fn malformed(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "MalformedPolicyDocument", message)
}

/// IAM counts a policy's characters without its white space.
pub(super) fn weight(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Letters, digits and a few signs, as many as a name of this kind may have.
pub(super) fn check_name(kind: Kind, name: &str) -> Result<(), ServiceError> {
    let (_, field, longest) = kind.field();
    if name.chars().count() > longest {
        return Err(constraint(field, name, &format!("length less than or equal to {longest}")));
    }
    if name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        return Ok(());
    }
    Err(invalid_value(field, "+=,.@_-"))
}

pub(super) fn check_path(path: &str) -> Result<(), ServiceError> {
    let ends = path.starts_with('/') && path.ends_with('/') && !path.contains("//");
    if ends && path.len() <= 512 && path.chars().all(|c| ('!'..='\u{7e}').contains(&c)) {
        return Ok(());
    }
    Err(ServiceError::validation(
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    ))
}

fn invalid_value(field: &str, also: &str) -> ServiceError {
    let start = "The specified value for ";
    let rest = " is invalid. It must contain only alphanumeric characters and/or the following: ";
    ServiceError::validation([start, field, rest, also].concat())
}

/// A value that fails one of the API's own constraints.
pub(super) fn constraint(field: &str, value: &str, must: &str) -> ServiceError {
    let have = if must.starts_with("satisfy") { "" } else { "have " };
    ServiceError::constraint(value, field, &["Member must ", have, must].concat())
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
