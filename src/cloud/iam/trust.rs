//! Whom roles trust: a trust policy's principals have to exist, and whoever is deleted is forgotten in it.
//!
//! May use: [`find`](super::find), [`refusal`](super::refusal) and [`seen`](super::seen).

use std::sync::Arc;

use super::kind::Kind;
use super::refusal::{document, malformed, quota, weight};
use crate::cloud::policy::{self, Document, Who, WhoKind};
use crate::cloud::{Cloud, ServiceError};

/// The longest trust policy, without its white space.
const LONGEST_TRUST: usize = 2048;

impl Cloud {
    /// A trust policy whose principals exist.
    pub(super) fn trust(&self, text: &str) -> Result<Arc<Document>, ServiceError> {
        let trust = document(text, policy::Kind::Trust)?;
        if weight(text) > LONGEST_TRUST {
            return Err(quota("ACLSizePerRole: 2048"));
        }
        for arn in aws_principals(&trust) {
            if !self.principal_exists(arn) {
                return Err(malformed(["Invalid principal in policy: \"AWS\":\"", arn, "\""].concat()));
            }
        }
        Ok(Arc::new(trust))
    }

    /// Accounts are taken at their word; users and roles have to be there, and there are only those of this account.
    fn principal_exists(&self, arn: &str) -> bool {
        let Some(rest) = arn.strip_prefix("arn:aws:") else { return !arn.starts_with("arn:") };
        let Some((service, rest)) = rest.split_once("::") else { return false };
        let Some((account, name)) = rest.split_once(':') else { return false };
        let ours = account == self.account.as_str();
        match (service, name.split_once('/')) {
            ("iam", None) => name == "root",
            ("iam", Some(("user", _))) => self.iam.own.users.values().any(|user| user.arn.as_str() == arn),
            ("iam", Some(("role", _))) => self.iam.own.role_by_arn(arn).is_some(),
            ("sts", Some(("assumed-role", session))) => {
                ours && session.split_once('/').is_some_and(|(role, _)| self.iam.own.roles.contains_key(role))
            }
            ("sts", Some(("federated-user", _))) => ours,
            _ => false,
        }
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
pub(super) fn forget(cloud: &mut Cloud, arn: &str, id: &str) {
    let quoted = |text: &str| ["\"", text, "\""].concat();
    let mut changed = Vec::new();
    for (name, role) in &cloud.iam.own.roles {
        if aws_principals(&role.trust).any(|principal| principal == arn) {
            let text = role.trust.source().replace(&quoted(arn), &quoted(id));
            if let Ok(trust) = Document::parse(&text, policy::Kind::Trust) {
                changed.push((name.clone(), Arc::new(trust)));
            }
        }
    }
    for (name, trust) in changed {
        if let Ok(role) = cloud.role_mut(&name) {
            role.trust = trust;
        }
        cloud.iam_changed(Kind::Role, &name);
    }
}
