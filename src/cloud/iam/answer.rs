//! What IAM's answers have in common: pages of lists, and pieces of elements.
//!
//! May use: [`wire`](crate::wire)'s XML.

use crate::cloud::{ServiceError, call::Answer, call::Call};
use crate::wire::xml::El;

/// One page of a list: at most `MaxItems` (100) from `Marker` on. A marker is opaque in AWS; here it is the place in
/// the list.
pub(super) fn page(call: &Call<'_>, name: &'static str, items: impl Iterator<Item = El>) -> Answer {
    let limit = call.get("MaxItems").and_then(|text| text.parse().ok()).unwrap_or(100);
    let from: usize = match call.get("Marker").map(str::parse) {
        None => 0,
        Some(Ok(from)) => from,
        Some(Err(_)) => return Err(ServiceError::validation("Invalid Marker.")),
    };
    let mut rest = items.skip(from);
    let list = El::new(name).children(rest.by_ref().take(limit));
    let more = rest.next().is_some();
    let mut answer = vec![list, El::new("IsTruncated").text(if more { "true" } else { "false" })];
    if more {
        answer.push(El::new("Marker").text((from + limit).to_string()));
    }
    Ok(answer)
}

/// The things whose path begins as the call's `PathPrefix` says.
pub(super) fn under<'a>(call: &'a Call<'_>, path: &str) -> bool {
    let prefix: &'a str = call.get("PathPrefix").unwrap_or("/");
    path.starts_with(prefix)
}

pub(super) fn boundary_element(boundary: Option<&String>) -> Option<El> {
    boundary.map(|arn| {
        // The type is that of what it points at: `PermissionsBoundaryPolicy` in the manual, `Policy` on the wire.
        El::new("PermissionsBoundary").leaf("PermissionsBoundaryType", "Policy").leaf("PermissionsBoundaryArn", arn)
    })
}
