//! The client's half: a code, or a refresh token, for a set of credentials.
//!
//! May use: [`console`](super::console), [`proof`](super::proof), [`state`](super::state), and STS's way to issue a set.
//! <https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_CreateOAuth2Token.html>
//!
//! AWS publishes the kinds of refusal ([`AccessDenied`]'s `error`) and of few the words; the others are (U).

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};

use super::authorize::CLIENTS;
use super::proof::{dpop, is_verifier};
use super::state::{GRANT_LIFE, Grant, SET_LIFE, Signin};
use super::visit::{Visit, Visited};
use crate::cloud::sts::issue::issue_set;
use crate::cloud::who::Caller;
use crate::cloud::{CredentialEvent, ServiceError, SignInEvent, SignInState, call::Carried, desk::Desk, site::Due};
use crate::kernel::SimTime;
use crate::wire::{Response, layout};

/// Who asks for a set in the name of whoever signed in.
const PRINCIPAL: &str = "signin.amazonaws.com";
/// The kind of token that a set is.
const TOKEN_TYPE: &str = "urn:aws:params:oauth:token-type:access_token_sigv4";

fn invalid(message: &str) -> ServiceError {
    ServiceError::new(400, "ValidationException", message).with("error", "INVALID_REQUEST")
}

fn denied(error: &'static str, message: &str) -> ServiceError {
    ServiceError::new(403, "AccessDeniedException", message).with("error", error)
}

/// The members of a request.
struct Body(Value);

impl Body {
    fn need(&self, name: &str) -> Result<&str, ServiceError> {
        let value = self.0.get(name).and_then(Value::as_str).filter(|value| !value.is_empty());
        value.ok_or_else(|| invalid(&["Missing required parameter: ", name].concat()))
    }
}

/// What a client brought.
struct Brought {
    grant: Grant,
    /// Its place, if it is not new.
    place: Option<usize>,
}

/// `POST /v1/token`.
pub(super) fn create_token(signin: &mut Signin, desk: &mut Desk<'_>, visit: &Visit<'_>) -> Visited {
    let body = serde_json::from_str(&visit.request.body.text()).map(Body);
    let Ok(body) = body else { return Visited::refused(invalid("The request body is not valid JSON.")) };
    let brought = match redeem(signin, desk, visit, &body) {
        Ok(brought) => brought,
        Err(error) => return Visited::refused(error),
    };
    let began = desk.site.now.floor_second();
    let caller = brought.grant.who.caller(began, brought.grant.until, visit.source, visit.origin);
    let told = |name: &str| body.0.get(name).cloned().unwrap_or(Value::Null);
    let parameters = json!({ "clientId": told("clientId"), "grantType": told("grantType") });
    let result = give(signin, desk, brought, &caller);
    let carried = Carried { name: "CreateOAuth2Token", parameters, elements: Value::Null, result };
    Visited { caller: Some(caller), carried, page: None }
}

/// What a code or a refresh token stands for.
fn redeem(signin: &mut Signin, desk: &Desk<'_>, visit: &Visit<'_>, body: &Body) -> Result<Brought, ServiceError> {
    let now = desk.site.now;
    let client = body.need("clientId")?;
    if !CLIENTS.contains(&client) {
        return Err(invalid("The client identifier is invalid."));
    }
    let grant_type = body.need("grantType")?;
    let proof = dpop(visit.request, now).ok_or_else(|| invalid("The DPoP proof is missing or invalid."))?;
    match grant_type {
        "authorization_code" => {
            let (code, verifier) = (body.need("code")?, body.need("codeVerifier")?);
            let redirect_uri = body.need("redirectUri")?;
            // It can be redeemed once, and a wrong attempt is one.
            let Some(found) = signin.codes.remove(code) else {
                return Err(invalid("The authorization code is invalid."));
            };
            if now >= found.until {
                return Err(denied("AUTHCODE_EXPIRED", "The authorization code has expired."));
            }
            if found.client != client || found.redirect_uri != redirect_uri || !is_verifier(verifier, &found.challenge)
            {
                return Err(invalid("The authorization code is invalid."));
            }
            let grant = Grant {
                client: found.client,
                who: found.who,
                proof,
                until: now + GRANT_LIFE,
                set: u32::MAX,
                named: found.named,
                state: SignInState::Approved,
            };
            Ok(Brought { grant, place: None })
        }
        "refresh_token" => {
            let place = signin.tokens.get(body.need("refreshToken")?).copied();
            let found = place.and_then(|place| signin.grants.get(place));
            let grant = found.filter(|grant| grant.client == client && grant.proof == proof).cloned();
            let Some(grant) = grant else { return Err(invalid("The refresh token is invalid.")) };
            if now >= grant.until {
                return Err(denied("TOKEN_EXPIRED", "The refresh token has expired."));
            }
            if !grant.who.stands(desk.view()) {
                return Err(denied("USER_CREDENTIALS_CHANGED", "The credentials of the user have changed."));
            }
            Ok(Brought { grant, place })
        }
        _ => Err(invalid("The grant type is not supported.")),
    }
}

/// Gives a set, in the place of the one before.
fn give(
    signin: &mut Signin,
    desk: &mut Desk<'_>,
    Brought { mut grant, place }: Brought,
    caller: &Caller,
) -> Result<Response, ServiceError> {
    grant
        .who
        .may(desk, caller, "signin:CreateOAuth2Token", &grant.client)
        .map_err(|error| denied("INSUFFICIENT_PERMISSIONS", &error.message))?;
    let now = desk.site.now;
    // None outlives what was granted (U).
    let life = SET_LIFE.min(grant.until.since(now));
    let Some((number, [key, secret, token])) = issue_set(desk, PRINCIPAL, grant.who.whose(), (life, None)) else {
        return Err(ServiceError::new(500, "InternalServerException", "").with("error", "server_error"));
    };
    let mut answer = json!({
        "accessToken": { "accessKeyId": &*key, "secretAccessKey": &*secret, "sessionToken": &*token },
        "tokenType": TOKEN_TYPE,
        "expiresIn": life.as_seconds(),
    });
    let is_new = place.is_none();
    let place = if let Some(place) = place {
        desk.sessions.event(desk.site, grant.set, CredentialEvent::Renew);
        if let Some(kept) = signin.grants.get_mut(place) {
            kept.set = number;
        }
        signin.step(desk.site, place, SignInEvent::Renew);
        place
    } else {
        grant.set = number;
        signin.grants.push(grant.clone());
        let place = signin.grants.len() - 1;
        signin.step(desk.site, place, SignInEvent::Redeem);
        desk.site.schedule.push(grant.until, Due::SignInEnds(place));
        place
    };
    answer["refreshToken"] = signin.mint_token(place).into();
    if is_new {
        answer["idToken"] = id_token(signin, &grant, now).into();
    }
    Ok(Response::new(200).with_body(layout::compact(&answer)))
}

/// Says who signed in.
fn id_token(signin: &Signin, grant: &Grant, now: SimTime) -> String {
    let seconds = |at: SimTime| at.as_millis() / 1000;
    let header = json!({ "typ": "JWT", "alg": "HS256" });
    let claims = json!({
        "iss": "https://signin.aws.amazon.com/signin",
        "sub": grant.who.arn,
        "aud": grant.client,
        "iat": seconds(now),
        "exp": seconds(now + SET_LIFE),
    });
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(layout::compact(value));
    let signed = [part(&header), part(&claims)].join(".");
    let signature = BASE64_URL_SAFE_NO_PAD.encode(signin.sign(&signed));
    [signed, signature].join(".")
}
