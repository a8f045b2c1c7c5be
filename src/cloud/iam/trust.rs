//! The principals of trust policies: they have to exist, and one that is deleted is replaced by its unique id. Whoever
//! trusts an identity provider that many share has to say whose tokens are meant.
//!
//! May use: [`find`](super::find), and [`refusal`](super::refusal).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>
//!
//! ```json
//! {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/site:*"}}
//! ```

use std::sync::Arc;

use super::kind::Kind;
use super::refusal::{document, malformed, quota, weight};
use super::state::Iam;
use crate::cloud::policy::{self, Document, Effect, Statement, Who, WhoKind};
use crate::cloud::{ServiceError, desk::Desk};

/// The longest trust policy, without its white space.
const LONGEST_TRUST: usize = 2048;

/// Providers whose issuer is the same for all of their customers, and the claim that tells these apart: since June 2025 a
/// trust policy has to evaluate it. Those that are taken from AWS's list here (U: that it is complete).
const SHARED: [(&str, &str); 9] = [
    ("token.actions.githubusercontent.com", "sub"),
    ("vstoken.actions.githubusercontent.com", "sub"),
    ("gitlab.com", "sub"),
    ("app.terraform.io", "sub"),
    ("agent.buildkite.com", "sub"),
    ("oidc.codefresh.io", "sub"),
    ("scalr.io", "sub"),
    ("proidc.upbound.io", "sub"),
    ("cognito-identity.amazonaws.com", "aud"),
];

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
    for statement in trust.statements() {
        if let Some((issuer, claim)) = unbound(statement) {
            return Err(malformed(control_missing(issuer, claim)));
        }
    }
    Ok(Arc::new(trust))
}

/// The shared provider that this statement lets in without asking for whom, and the claim to ask for.
fn unbound(statement: &Statement) -> Option<(&'static str, &'static str)> {
    let listed = statement.principal.as_ref().filter(|listed| statement.effect == Effect::Allow && !listed.not)?;
    let federated = listed.values.iter().filter_map(|who| match who {
        Who::Named(WhoKind::Federated, name) => Some(name.split_once(":oidc-provider/").map_or(&**name, |(_, at)| at)),
        _ => None,
    });
    let mut shared = federated.filter_map(|name| SHARED.into_iter().find(|(issuer, _)| *issuer == name));
    shared.find(|(issuer, claim)| {
        let key = [issuer, ":", claim].concat();
        !statement.conditions.iter().any(|one| one.key.eq_ignore_ascii_case(&key) && one.limits_texts())
    })
}

/// AWS names the kind of the error; its sentence is (U).
fn control_missing(issuer: &str, claim: &str) -> String {
    let start = "Missing required condition: a trust policy for the shared identity provider ";
    [start, issuer, " must evaluate ", issuer, ":", claim, "."].concat()
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
