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
use crate::cloud::policy::{self, Document, Effect, Form, Statement, Who, WhoKind};
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

/// What the console writes for EC2. An account is set up with it before the first lesson; it needs no check, and so no
/// [validator](policy::door) for it to be fetched.
const EC2: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":["ec2.amazonaws.com"]}}]}"#;

/// A trust policy whose principals exist.
pub(super) fn trust(iam: &Iam, desk: &Desk<'_>, text: &str) -> Result<Arc<Document>, ServiceError> {
    let known = (text == EC2).then(|| Document::read(text, policy::Kind::Trust)).flatten();
    let trust = known.map_or_else(|| document(text, Form::Trust), Ok)?;
    if weight(text) > LONGEST_TRUST {
        return Err(quota("ACLSizePerRole: 2048"));
    }
    for arn in trust.aws_principals() {
        if !iam.own.has_principal(arn, &desk.site.account) {
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

/// Whoever is deleted leaves his unique id in the policies that trusted him: nobody can come by that name again.
pub(super) fn forget(iam: &mut Iam, desk: &mut Desk<'_>, arn: &str, id: &str) {
    let quoted = |text: &str| ["\"", text, "\""].concat();
    let mut changed = Vec::new();
    for (name, role) in &iam.own.roles {
        if role.trust.aws_principals().any(|principal| principal == arn) {
            let text = role.trust.source().replace(&quoted(arn), &quoted(id));
            if let Some(trust) = Document::read(&text, policy::Kind::Trust) {
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
