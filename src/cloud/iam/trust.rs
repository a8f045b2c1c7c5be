//! The principals of trust policies: they have to exist, and one that is deleted is replaced by its unique id.
//!
//! May use: [`find`](super::find), and [`refusal`](super::refusal).

use std::sync::Arc;

use super::kind::Kind;
use super::refusal::{document, malformed, quota, weight};
use super::state::Iam;
use crate::cloud::policy::{self, Document, Who, WhoKind};
use crate::cloud::{ServiceError, desk::Desk};

/// The longest trust policy, without its white space.
const LONGEST_TRUST: usize = 2048;

/// A trust policy whose principals exist.
pub(super) fn trust(iam: &Iam, desk: &Desk<'_>, text: &str) -> Result<Arc<Document>, ServiceError> {
    let trust = document(text, policy::Kind::Trust)?;
    if weight(text) > LONGEST_TRUST {
        return Err(quota("ACLSizePerRole: 2048"));
    }
    for arn in aws_principals(&trust) {
        if !principal_exists(iam, desk, arn) {
            return Err(malformed(["Invalid principal in policy: \"AWS\":\"", arn, "\""].concat()));
        }
    }
    Ok(Arc::new(trust))
}

/// Accounts are taken at their word; users and roles have to be there, and there are only those of this account.
fn principal_exists(iam: &Iam, desk: &Desk<'_>, arn: &str) -> bool {
    let Some(rest) = arn.strip_prefix("arn:aws:") else { return !arn.starts_with("arn:") };
    let Some((service, rest)) = rest.split_once("::") else { return false };
    let Some((account, name)) = rest.split_once(':') else { return false };
    let ours = account == desk.site.account.as_str();
    match (service, name.split_once('/')) {
        ("iam", None) => name == "root",
        ("iam", Some(("user", _))) => iam.own.users.values().any(|user| user.arn.as_str() == arn),
        ("iam", Some(("role", _))) => iam.own.role_by_arn(arn).is_some(),
        ("sts", Some(("assumed-role", session))) => {
            ours && session.split_once('/').is_some_and(|(role, _)| iam.own.roles.contains_key(role))
        }
        ("sts", Some(("federated-user", _))) => ours,
        _ => false,
    }
}

fn aws_principals(trust: &Document) -> impl Iterator<Item = &str> {
    let listed = trust.statements().iter().filter_map(|statement| statement.principal.as_ref());
    listed.flat_map(|listed| &listed.values).filter_map(|who| match who {
        Who::Named(WhoKind::Aws, name) => Some(name.as_str()),
        _ => None,
    })
}

/// Whoever is deleted leaves his unique id in the policies that trusted him: nobody can come by that name again.
pub(super) fn forget(iam: &mut Iam, desk: &mut Desk<'_>, arn: &str, id: &str) {
    let quoted = |text: &str| ["\"", text, "\""].concat();
    let mut changed = Vec::new();
    for (name, role) in &iam.own.roles {
        if aws_principals(&role.trust).any(|principal| principal == arn) {
            let text = role.trust.source().replace(&quoted(arn), &quoted(id));
            if let Ok(trust) = Document::parse(&text, policy::Kind::Trust) {
                changed.push((name.clone(), Arc::new(trust)));
            }
        }
    }
    for (name, trust) in changed {
        if let Ok(role) = iam.role_mut(&name) {
            role.trust = trust;
        }
        iam.changed(desk.site, Kind::Role, &name);
    }
}
