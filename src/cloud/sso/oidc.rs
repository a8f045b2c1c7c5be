//! Signing in: clients, the browser's page, and tokens.
//!
//! May use: [`center`](super::center), [`state`](super::state) and [`wire`](crate::wire).
//! <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html>

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};

use super::center::{PERSON, START_URL};
use super::state::{Answer, CLIENT_LIFE, CODE_LIFE, Client, Code, SESSION_LIFE, Signed, Sso, TOKEN_LIFE};
use crate::cloud::{ServiceError, SignInEvent, SignInState, desk::Desk, site::Due};
use crate::kernel::{Machine, SimTime};
use crate::wire::sigv4::sha256;
use crate::wire::{Request, Response, layout, percent_encode};

fn refused(code: &'static str, error: &str, why: &str) -> ServiceError {
    ServiceError::new(400, code, "").with("error", error).with("error_description", why)
}

fn invalid(why: &str) -> ServiceError {
    refused("InvalidRequestException", "invalid_request", why)
}

fn body(request: &Request) -> Result<Value, ServiceError> {
    serde_json::from_str(&request.body.text()).map_err(|_| invalid("Invalid request body"))
}

fn seconds(at: SimTime) -> i64 {
    at.as_millis() / 1000
}

/// `POST /client/register`.
pub(super) fn register_client(sso: &mut Sso, desk: &mut Desk<'_>, request: &Request) -> Answer {
    let body = body(request)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if text("clientName").is_none() || text("clientType") != Some("public") {
        return Err(refused("InvalidClientMetadataException", "invalid_client_metadata", "Invalid client metadata"));
    }
    if text("issuerUrl").is_some_and(|url| url.trim_end_matches(['#', '/']) != START_URL) {
        return Err(invalid("Invalid start url provided"));
    }
    let (now, id, secret) = (desk.site.now, sso.letters(22), sso.letters(120));
    let until = now + CLIENT_LIFE;
    sso.clients.insert(id.clone(), Client { secret: secret.clone(), until });
    let answer = json!({
        "clientId": id,
        "clientSecret": secret,
        "clientIdIssuedAt": seconds(now),
        "clientSecretExpiresAt": seconds(until),
    });
    Ok(Response::new(200).with_body(layout::compact(&answer)))
}

/// `GET /authorize`: the page in the browser, and the way back to the client, as AWS Sign-In has them.
pub(super) fn authorize(sso: &mut Sso, desk: &mut Desk<'_>, request: &Request) -> Answer {
    let params = request.query_params();
    let get = |name: &str| params.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let page = |status: u16, text: &str| {
        let html = ["<!DOCTYPE html>\n<html><body>\n<p>", text, "</p>\n</body></html>\n"].concat();
        Ok(Response::new(status).header("Content-Type", "text/html;charset=UTF-8").with_body(html))
    };
    let (client, back) = (get("client_id"), get("redirect_uri"));
    let known = sso.clients.get(client).is_some_and(|client| desk.site.now < client.until);
    let place = back.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once('/'));
    let local = place.is_some_and(|(port, path)| port.parse::<u16>().is_ok() && path == "oauth/callback");
    if !known || !local || get("response_type") != "code" || get("code_challenge_method") != "S256" {
        return page(400, "invalid_request");
    }
    let cookies = request.headers.get("cookie").unwrap_or("");
    let signed_in = cookies.split(';').any(|one| one.trim().strip_prefix("aws-sso-session=") == Some(sso.cookie()));
    let state = percent_encode(get("state"));
    match get("session") {
        "" => page(200, PERSON),
        "none" => {
            let location = [back, "?error=access_denied&state=", &state].concat();
            Ok(Response::new(302).header("Location", location))
        }
        PERSON if signed_in => {
            let code = sso.letters(43);
            let kept = Code {
                client: client.to_owned(),
                redirect_uri: back.to_owned(),
                challenge: get("code_challenge").to_owned(),
                until: desk.site.now + CODE_LIFE,
                named: [PERSON, " ", &code[..6]].concat(),
            };
            // The first step of a new sign-in is never illegal.
            let _ = desk.site.step(&kept.named, SignInState::INITIAL, SignInEvent::Approve);
            let location = [back, "?code=", &code, "&state=", &state].concat();
            sso.codes.insert(code, kept);
            Ok(Response::new(302).header("Location", location))
        }
        _ => page(401, "Sign in"),
    }
}

/// `POST /token`.
pub(super) fn create_token(sso: &mut Sso, desk: &mut Desk<'_>, request: &Request) -> Answer {
    let body = body(request)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or("");
    let now = desk.site.now;
    let client = text("clientId");
    let known = sso.clients.get(client).is_some_and(|kept| kept.secret == text("clientSecret") && now < kept.until);
    if !known {
        let error = refused("InvalidClientException", "invalid_client", "Invalid client credentials provided");
        return Err(ServiceError { status: 401, ..error });
    }
    let grant = |why: &str| refused("InvalidGrantException", "invalid_grant", why);
    let place = match text("grantType") {
        "authorization_code" => {
            let code = sso.codes.remove(text("code")).ok_or_else(|| grant("Invalid authorization code provided"))?;
            if now >= code.until {
                return Err(refused("ExpiredTokenException", "expired_token", "Authorization code has expired"));
            }
            let challenge = BASE64_URL_SAFE_NO_PAD.encode(sha256(text("codeVerifier").as_bytes()));
            if code.client != client || code.redirect_uri != text("redirectUri") || code.challenge != challenge {
                return Err(grant("Invalid authorization code provided"));
            }
            let (client, until, state) = (client.to_owned(), now + SESSION_LIFE, SignInState::Approved);
            sso.sessions.push(Signed { client, until, ended: false, named: code.named, state });
            let place = sso.sessions.len() - 1;
            sso.step(desk.site, place, SignInEvent::Redeem);
            desk.site.schedule.push(until, Due::PortalEnds(place));
            place
        }
        "refresh_token" => {
            let place = sso.refresh.remove(text("refreshToken"));
            let session = place.and_then(|place| sso.sessions.get(place));
            let good = session.is_some_and(|session| session.client == client && !session.ended && now < session.until);
            let place = place.filter(|_| good).ok_or_else(|| grant("Invalid refresh token provided"))?;
            sso.step(desk.site, place, SignInEvent::Renew);
            place
        }
        _ => {
            let why = "The grant type is not supported";
            return Err(refused("UnsupportedGrantTypeException", "unsupported_grant_type", why));
        }
    };
    let session_ends = sso.sessions.get(place).map_or(now, |session| session.until);
    let until = session_ends.min(now + TOKEN_LIFE);
    let (access, refresh) = (["aoaAAAAAG", &sso.letters(91)].concat(), ["aorAAAAAG", &sso.letters(91)].concat());
    sso.access.insert(access.clone(), (place, until));
    sso.refresh.insert(refresh.clone(), place);
    let answer = json!({
        "accessToken": access,
        "tokenType": "Bearer",
        "expiresIn": until.since(now).as_seconds(),
        "refreshToken": refresh,
    });
    Ok(Response::new(200).with_body(layout::compact(&answer)))
}
