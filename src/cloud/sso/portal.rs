//! The portal: which accounts and roles a person has, and credentials of one.
//!
//! May use: [`center`](super::center), [`state`](super::state), and STS's way to issue a set.
//! <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html>

use serde_json::json;

use super::center::{ACCOUNT_NAME, PERMISSION_SETS, PERSON, role_name};
use super::state::{Answer, SET_LIFE, Sso};
use crate::cloud::sts::issue::{issue_set, person_holder};
use crate::cloud::{ServiceError, SignInEvent, desk::Desk};
use crate::wire::{Request, Response, layout};

/// Who asks STS for a role's credentials.
const PRINCIPAL: &str = "sso.amazonaws.com";

/// The place of the session that a request's token stands for.
pub(super) fn session(sso: &Sso, desk: &Desk<'_>, request: &Request) -> Result<usize, ServiceError> {
    let token = request.headers.get("x-amz-sso_bearer_token").unwrap_or("");
    let found = sso.session_of(token, desk.site.now);
    found.ok_or_else(|| ServiceError::new(401, "UnauthorizedException", "Session token not found or invalid"))
}

fn parameter(request: &Request, name: &str) -> String {
    request.query_params().into_iter().find(|(n, _)| n == name).map(|(_, value)| value).unwrap_or_default()
}

fn forbidden() -> ServiceError {
    ServiceError::new(403, "ForbiddenException", "No access")
}

/// `GET /assignment/accounts`.
pub(super) fn list_accounts(sso: &mut Sso, desk: &mut Desk<'_>, request: &Request) -> Answer {
    session(sso, desk, request)?;
    let account = json!({
        "accountId": desk.site.account,
        "accountName": ACCOUNT_NAME,
        "emailAddress": "aws@example.com",
    });
    Ok(Response::new(200).with_body(layout::compact(&json!({ "nextToken": null, "accountList": [account] }))))
}

/// `GET /assignment/roles`.
pub(super) fn list_account_roles(sso: &mut Sso, desk: &mut Desk<'_>, request: &Request) -> Answer {
    session(sso, desk, request)?;
    if parameter(request, "account_id") != desk.site.account.as_str() {
        return Err(forbidden());
    }
    let roles: Vec<_> =
        PERMISSION_SETS.iter().map(|(name, _)| json!({ "roleName": name, "accountId": desk.site.account })).collect();
    Ok(Response::new(200).with_body(layout::compact(&json!({ "nextToken": null, "roleList": roles }))))
}

/// `GET /federation/credentials`.
pub(super) fn role_credentials(sso: &mut Sso, desk: &mut Desk<'_>, request: &Request) -> Answer {
    session(sso, desk, request)?;
    let (account, set) = (parameter(request, "account_id"), parameter(request, "role_name"));
    let assigned = PERMISSION_SETS.iter().any(|(name, _)| *name == set);
    let role = desk.known.roles.get(&role_name(&desk.site.account, &set)).cloned();
    let Some(role) = role.filter(|_| assigned && account == desk.site.account.as_str()) else {
        return Err(forbidden());
    };
    let whose = person_holder(&desk.site.account, &role, PERSON);
    let expires = desk.site.now.floor_second() + SET_LIFE;
    let Some((_, [key, secret, token])) = issue_set(desk, PRINCIPAL, whose, (SET_LIFE, None)) else {
        return Err(ServiceError::new(500, "InternalServerException", ""));
    };
    let answer = json!({ "roleCredentials": {
        "accessKeyId": &*key,
        "secretAccessKey": &*secret,
        "sessionToken": &*token,
        "expiration": expires.as_millis(),
    }});
    Ok(Response::new(200).with_body(layout::compact(&answer)))
}

/// `POST /logout`: the person's session is over; credentials that were given hold on.
pub(super) fn logout(sso: &mut Sso, desk: &mut Desk<'_>, request: &Request) -> Answer {
    let place = session(sso, desk, request)?;
    if let Some(session) = sso.sessions.get_mut(place) {
        session.ended = true;
    }
    sso.step(desk.site, place, SignInEvent::LogOut);
    Ok(Response::new(200))
}
