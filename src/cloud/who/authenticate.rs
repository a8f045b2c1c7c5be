//! Who calls: the signature is verified, and nothing else is believed.
//!
//! May use: the [`desk`](crate::cloud::desk) and [`wire`](crate::wire)'s SigV4.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>

use super::principal::{Caller, Origin, Principal};
use super::session::Holder;
use crate::cloud::{
    AccessKeyId, AuthProblem, CredentialState, Service, Source, desk::Desk, directory::KeyOwner, told::Effect,
};
use crate::wire::Request;
use crate::wire::sigv4::{Claim, Rules};

/// Finds out who sent `request`, by its signature and nothing else.
pub(in crate::cloud) fn authenticate(
    desk: &mut Desk<'_>,
    service: Service,
    from: &Source,
    request: &Request,
) -> Result<Caller, AuthProblem> {
    let claim = match Claim::read(request) {
        Ok(Some(claim)) => claim,
        Ok(None) => return Err(AuthProblem::Missing),
        Err(error) => return Err(AuthProblem::Malformed(error)),
    };
    if claim.scope.service != service.signing_name() {
        return Err(AuthProblem::OtherService(claim.form, claim.scope.service.chars().take(40).collect()));
    }
    let key = AccessKeyId::new(claim.access_key_id.as_str());
    let named = || claim.access_key_id.clone();
    let token = || claim.session_token.clone().unwrap_or_default();
    let (principal, secret) = if let Some(long) = desk.known.keys.get(&key) {
        // An inactive key is no key.
        if !long.active {
            return Err(AuthProblem::UnknownKey(named()));
        }
        if claim.session_token.is_some() {
            return Err(AuthProblem::WrongToken { key: named(), token: token() });
        }
        let principal = match &long.owner {
            KeyOwner::User(name) => Principal::User(name.clone()),
            KeyOwner::Service(name) => Principal::Service(name),
        };
        (principal, long.secret.clone())
    } else if let Some(session) = desk.sessions.of_key(desk.site, &key) {
        match &claim.session_token {
            // A temporary key without its token is, to AWS, no key at all.
            None => return Err(AuthProblem::UnknownKey(named())),
            Some(sent) if *sent != session.token => {
                return Err(AuthProblem::WrongToken { key: named(), token: token() });
            }
            Some(_) => {}
        }
        if session.state == CredentialState::Expired || desk.site.now >= session.expires {
            return Err(AuthProblem::Expired { key: named(), token: token() });
        }
        let stands = match &session.holder {
            // A new role of the old name is another role.
            Holder::Role(of) => desk.known.roles.get(&of.role).is_some_and(|role| role.id == of.role_id),
            // Without MFA, a user's session cannot call IAM; a federated user's never can.
            Holder::User(name) | Holder::Federated(name) => {
                service != Service::Iam && desk.known.users.contains_key(name)
            }
            Holder::Console(Some(name)) => desk.known.users.get(name).is_some_and(|user| user.id == session.user_id),
            Holder::Console(None) => true,
        };
        if !stands {
            return Err(AuthProblem::UnknownKey(named()));
        }
        let secret = session.secret.clone();
        (Principal::Session(Box::new(session)), secret)
    } else {
        return Err(AuthProblem::UnknownKey(named()));
    };
    let rules = Rules::of(service.signing_name());
    claim
        .timely(desk.site.now, rules)
        .or_else(|untimely| claim.timely(desk.site.now_for(claim.at), rules).map_err(|_| untimely))
        .map_err(AuthProblem::Untimely)?;
    claim.verify(request, &secret, rules).map_err(|refusal| AuthProblem::Signature {
        access_key_id: named(),
        provided: claim.signature.clone(),
        refusal,
    })?;
    let caller = Caller {
        principal,
        access_key_id: Some(key.clone()),
        signed: Some((claim.form, claim.scope.region)),
        source: from.clone(),
        origin: Origin::default(),
    };
    let principal = desk.arn_of(&caller.principal);
    desk.site.effects.push(Effect::Authenticated { service, principal, access_key_id: key });
    Ok(caller)
}
