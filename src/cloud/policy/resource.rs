//! Whether a statement's `Resource` or `NotResource` means what is acted upon.
//!
//! May use: [`document`](super::document), [`context`](super::context), [`pattern`](super::pattern) and [`miss`](super::miss).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
//!
//! ```text
//! arn:aws:s3   in an identity policy is   arn:aws:s3:*:*:*
//! ```

use super::context::Context;
use super::document::Listed;
use super::miss::Miss;
use super::pattern::{Unresolved, compile, glob, matches};

/// Whether `listed` means `resource`. `variables`: where they are looked up, if the policy knows any; `completes`: whether ARNs
/// that end early are completed.
pub(super) fn match_resource(
    listed: &Listed<String>,
    resource: &str,
    variables: Option<&Context>,
    completes: bool,
) -> Result<(), Miss> {
    let mut unresolved = None;
    let mut named = false;
    for text in &listed.values {
        match variables.filter(|_| text.contains("${")).map(|known| compile(text, true, Some(known))) {
            None => {
                named |= matches(text, resource, false)
                    || completes && completed(text).is_some_and(|whole| matches(&whole, resource, false));
            }
            Some(Ok(steps)) => named |= glob(&steps, resource, false),
            Some(Err(Unresolved(variable))) => unresolved = Some(variable),
        }
    }
    match unresolved {
        // What a variable without a value excludes cannot be known: nothing is meant then.
        Some(variable) if listed.not || !named => Err(Miss::Variable { variable }),
        _ if named == listed.not => Err(Miss::Resource),
        _ => Ok(()),
    }
}

/// An ARN that ends before its sixth part, as an identity policy means it: with `*` for each part that is missing.
fn completed(text: &str) -> Option<String> {
    let parts = text.splitn(6, ':').count();
    (text.starts_with("arn:") && parts < 6).then(|| [text, &":*".repeat(6 - parts)].concat())
}
