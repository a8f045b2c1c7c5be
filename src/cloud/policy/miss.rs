//! Why a statement does not apply to a request: the first of its elements that does not match.
//!
//! May use: nothing.

use serde::Serialize;

/// The first element of a statement that did not match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Miss {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// A variable that has no value in this request, which makes the element that mentions it match nothing.
    Variable {
        /// `aws:username`
        variable: String,
    },
    /// A condition.
    Condition {
        /// As written.
        operator: String,
        /// As written.
        key: String,
        /// As written.
        wanted: Vec<String>,
        /// The request's; empty when it has no such key.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        actual: Vec<String>,
    },
}
