//! Whom a policy can name, by the grammar of each kind of principal. Whether a user or a role is there, the services ask that
//! know them.
//!
//! May use: [`services`](super::services), and [`document`](crate::cloud::policy::document).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use super::services::is_service;
use crate::cloud::policy::document::{Form, WhoKind, is_account};

/// Whether `text` can be a principal of this kind in a policy of this form.
pub(super) fn is_possible(form: Form<'_>, kind: WhoKind, text: &str) -> bool {
    let bucket = matches!(form, Form::Bucket(_));
    match kind {
        // `*` stands for everyone or for nothing: never for a part of a name.
        WhoKind::Aws => {
            text == "*"
                || is_account(text)
                || is_unique_id(text)
                || is_identity(text)
                || bucket && text.starts_with("arn:aws:iam::cloudfront:user/CloudFront ")
        }
        WhoKind::Service => is_service(text),
        WhoKind::Federated => is_domain(text) || is_provider(text),
        WhoKind::CanonicalUser => bucket && text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()),
    }
}

/// What the name of a deleted role or user turns into: `AROA…`.
fn is_unique_id(text: &str) -> bool {
    text.len() >= 16 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// The ARN of an account's root user, a user, a role, or a session; a group cannot be named.
fn is_identity(text: &str) -> bool {
    let Some((service, account, resource)) = parts(text) else { return false };
    let named = |kind: &str, least: usize| {
        let name = resource.strip_prefix(kind).unwrap_or_default();
        name.split('/').count() >= least && name.split('/').all(|part| !part.is_empty()) && !name.contains(['*', '?'])
    };
    is_account(account)
        && match service {
            "iam" => resource == "root" || named("user/", 1) || named("role/", 1),
            "sts" => named("assumed-role/", 2) || named("federated-user/", 1),
            _ => false,
        }
}

/// The ARN of an identity provider.
fn is_provider(text: &str) -> bool {
    let Some(("iam", account, resource)) = parts(text) else { return false };
    let name = resource.strip_prefix("saml-provider/").or_else(|| resource.strip_prefix("oidc-provider/"));
    is_account(account) && name.is_some_and(|name| !name.is_empty() && !name.contains(['*', '?']))
}

/// `accounts.google.com`
fn is_domain(text: &str) -> bool {
    let label = |part: &str| {
        let plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        plain && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
    };
    text.contains('.') && text.split('.').all(label)
}

/// The service, the account and the rest of an ARN that has no region.
fn parts(arn: &str) -> Option<(&str, &str, &str)> {
    let (service, rest) = arn.strip_prefix("arn:aws:")?.split_once("::")?;
    let (account, resource) = rest.split_once(':')?;
    Some((service, account, resource))
}
