//! AssumeRole, and AssumeRoleWithWebIdentity and AssumeRoleWithSAML, whose callers sign nothing: an identity provider's
//! word is their proof ([`who::provider`](crate::cloud::who)).
//!
//! May use: [`limits`](super::limits), [`passed`](super::passed), [`issue`](super::issue) and
//! [`may`](crate::cloud::may). <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use std::borrow::Cow;
use std::rc::Rc;

use super::issue::{Home, issue_for_role, role_session};
use super::limits::{LAMBDA_LIFETIME, chained_limit, duration, forbidden, mfa, within};
use super::passed::passed;
use crate::cloud::may::{Ask, Values, authorize_assume_role, weigh};
use crate::cloud::service::{EC2_PRINCIPAL, LAMBDA_PRINCIPAL};
use crate::cloud::who::{Caller, Identity, IdentityKind, Passed, Principal, RoleSession};
use crate::cloud::{
    InstanceId, Service, ServiceError, call::Answer, call::Call, desk::Desk, desk::View, directory::Role,
};
use crate::wire::blob;
use crate::wire::xml::El;

pub(super) fn assume_role(desk: &mut Desk<'_>, call: &Call<'_>, home: Option<Home>) -> Answer {
    let arn = call.need("RoleArn")?.to_owned();
    let name = call.need("RoleSessionName")?.to_owned();
    let chained = match &call.caller.principal {
        Principal::Session(session) => Some(&**session),
        _ => None,
    };
    // Every temporary credential counts: that of GetSessionToken, of an instance, of a sign-in.
    let temporary = match &call.caller.principal {
        Principal::Foreign(foreign) => foreign.temporary,
        _ => chained.is_some(),
    };
    let seconds = duration(call, 3600)?;
    if temporary {
        chained_limit(seconds)?;
    }
    let passed = passed(desk, call, chained)?;
    mfa(call)?;

    // A role that does not exist is refused as one that does not trust the caller: STS tells nobody which.
    let role = desk.known.role_by_arn(&arn).cloned();
    let mut extra = asked(call, &passed);
    extra.push(("sts:RoleSessionName".into(), vec![name.clone()]));
    let ask = Ask { more: &extra, ..Ask::new("sts:AssumeRole", &arn) };
    authorize_assume_role(desk, call.caller, &ask, role.as_deref())?;
    // Tags and a source identity want permissions of their own, where the role and the caller's policies give them.
    for (action, wanted) in
        [("sts:TagSession", !passed.tags.is_empty()), ("sts:SetSourceIdentity", passed.source_identity.is_some())]
    {
        if wanted {
            authorize_assume_role(desk, call.caller, &Ask { action, ..ask }, role.as_deref())?;
        }
    }
    let Some(role) = role else { return Err(ServiceError::validation([&arn, " is invalid"].concat())) };
    let lifetime = if let Some(home) = home {
        home.lifetime
    } else if call.caller.principal.is_service(LAMBDA_PRINCIPAL) {
        LAMBDA_LIFETIME
    } else {
        within(seconds, &role)?
    };
    let instance = home.map(|_| InstanceId::new(name.as_str()));
    let session = RoleSession { instance, ..role_session(&role, name, None) };
    Ok(issue_for_role(desk, call, session, passed, (lifetime, home.and_then(|home| home.place))))
}

/// Whether the role lets EC2 assume it for this instance: what AssumeRole would decide, and nothing told of it.
pub(in crate::cloud) fn ec2_may_assume(view: View<'_>, role: &Role, id: &InstanceId) -> bool {
    let caller = Caller::service(EC2_PRINCIPAL, Service::Imds);
    let mut extra = asked(&Call { caller: &caller, params: Rc::default() }, &Passed::default());
    extra.push(("sts:RoleSessionName".into(), vec![id.to_string()]));
    let ask = Ask { more: &extra, ..Ask::new("sts:AssumeRole", role.arn.as_str()) };
    weigh(view, &caller, &ask, Some((&role.name, &role.trust))).verdict.is_allow()
}

pub(super) fn assume_role_federated(desk: &mut Desk<'_>, call: &Call<'_>, _: Option<Home>) -> Answer {
    let Principal::Federated(identity) = &call.caller.principal else {
        return Err(forbidden(&["This action takes the word of an identity provider"]));
    };
    let identity = (**identity).clone();
    let arn = call.need("RoleArn")?.to_owned();
    let saml = identity.kind == IdentityKind::Saml;
    let action = if saml { "sts:AssumeRoleWithSAML" } else { "sts:AssumeRoleWithWebIdentity" };
    let name = if saml { identity.subject.clone() } else { call.need("RoleSessionName")?.to_owned() };
    let seconds = duration(call, 3600)?;
    let passed = passed(desk, call, None)?;
    let role = desk.known.role_by_arn(&arn).cloned();
    let mut extra = asked(call, &passed);
    extra.push(("sts:RoleSessionName".into(), vec![name.clone()]));
    // An assertion is good for the roles that it lists.
    let listed = !saml || assertion_lists(call, &arn);
    let ask = Ask { more: &extra, ..Ask::new(action, &arn) };
    authorize_assume_role(desk, call.caller, &ask, role.as_deref().filter(|_| listed))?;
    let Some(role) = role else { return Err(ServiceError::validation([&arn, " is invalid"].concat())) };
    let lifetime = within(seconds, &role)?;
    let of: RoleSession = role_session(&role, name, Some(identity.clone()));
    let mut result = issue_for_role(desk, call, of, passed, (lifetime, None));
    let Identity { provider, issuer, subject, audience, .. } = identity;
    let told: [(&'static str, String); 4] = if saml {
        [("Subject", subject), ("SubjectType", "persistent".to_owned()), ("Issuer", issuer), ("Audience", audience)]
    } else {
        // An OpenID Connect provider is told by its ARN, the well-known ones by name.
        let told = if provider.starts_with("arn:") { provider } else { issuer };
        [("SubjectFromWebIdentityToken", subject), ("Provider", told), ("Audience", audience), ("", String::new())]
    };
    result.extend(told.into_iter().filter(|(name, _)| !name.is_empty()).map(|(name, text)| El::new(name).text(text)));
    Ok(result)
}

/// The same of a request that another account is to answer.
pub(in crate::cloud) fn asked_of(call: &Call<'_>) -> Vec<Values> {
    let mut extra = asked(call, &Passed::default());
    extra.push(("sts:RoleSessionName".into(), call.get("RoleSessionName").map(str::to_owned).into_iter().collect()));
    extra
}

/// What conditions may ask about a request for a session.
pub(super) fn asked(call: &Call<'_>, passed: &Passed) -> Vec<Values> {
    let mut extra = Vec::new();
    let mut tell = |key: Cow<'static, str>, values: Vec<String>| extra.push((key, values));
    for (key, value) in &passed.tags {
        tell(["aws:RequestTag/", key].concat().into(), vec![value.clone()]);
    }
    tell("aws:TagKeys".into(), passed.tags.keys().cloned().collect());
    tell("sts:TransitiveTagKeys".into(), passed.transitive.clone());
    tell("sts:SourceIdentity".into(), passed.source_identity.iter().cloned().collect());
    for (key, name) in [("sts:ExternalId", "ExternalId"), ("sts:DurationSeconds", "DurationSeconds")] {
        tell(key.into(), call.get(name).map(str::to_owned).into_iter().collect());
    }
    extra
}

fn assertion_lists(call: &Call<'_>, role_arn: &str) -> bool {
    let text = call.get("SAMLAssertion").and_then(blob::read).and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = [role_arn, ",", call.get("PrincipalArn").unwrap_or("")].concat();
    text.is_some_and(|text| text.contains(&[">", &pair, "<"].concat()))
}
