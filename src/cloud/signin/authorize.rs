//! The browser's half: the page on which a person picks a console session, and the way back to the client.
//!
//! May use: [`console`](super::console), [`state`](super::state) and [`wire`](crate::wire).
//!
//! A browser shows its sessions by the cookie `aws-signin-sessions`. The page names them; picking one asks for the same address
//! again with `session=ARN`, and `session=none` declines. The answer redirects to the client's own address, with a code:
//!
//! ```text
//! 302 Location: http://127.0.0.1:52113/oauth/callback?code=…&state=…                          same device
//! 302 Location: https://us-east-1.signin.aws.amazon.com/v1/sessions/confirmation?code=…       another device
//! ```
//!
//! On another device, the page behind that address shows the code, to be typed where the client runs.
//! <https://docs.aws.amazon.com/signin/latest/APIReference/API_dataplane-signin_AuthorizeOAuth2Access.html>

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

use super::console::Console;
use super::state::{CODE_LIFE, Code, GRANT_LIFE, Signin};
use super::visit::{Visit, Visited};
use crate::cloud::{ServiceError, SignInEvent, SignInState, call::Carried, desk::Desk};
use crate::kernel::Machine;
use crate::wire::{Response, percent_encode};

const COOKIE: &str = "aws-signin-sessions";
pub(super) const CLIENTS: [&str; 2] =
    ["arn:aws:signin:::devtools/same-device", "arn:aws:signin:::devtools/cross-device"];

/// What a browser is asked to carry.
struct Asked {
    client: String,
    challenge: String,
    redirect_uri: String,
    state: String,
    session: Option<String>,
}

impl Asked {
    /// Reads the address; what is wrong with it, where it cannot be answered.
    fn read(visit: &Visit<'_>) -> Result<Self, &'static str> {
        let params = visit.request.query_params();
        let get = |name: &str| params.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        let asked = Self {
            client: get("client_id").unwrap_or_default(),
            challenge: get("code_challenge").unwrap_or_default(),
            redirect_uri: get("redirect_uri").unwrap_or_default(),
            state: get("state").unwrap_or_default(),
            session: get("session"),
        };
        let usable = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        let own = ["https://", visit.request.host(), "/v1/sessions/confirmation"].concat();
        let local = asked.redirect_uri.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once('/'));
        let is_local = local.is_some_and(|(port, path)| port.parse::<u16>().is_ok() && path == "oauth/callback");
        let place = if asked.client == CLIENTS[0] { is_local } else { asked.redirect_uri == own };
        if !CLIENTS.contains(&asked.client.as_str()) {
            Err("client_id")
        } else if get("response_type").as_deref() != Some("code") {
            Err("response_type")
        } else if get("code_challenge_method").as_deref() != Some("SHA-256") {
            Err("code_challenge_method")
        } else if !(43..=128).contains(&asked.challenge.len()) || !asked.challenge.chars().all(usable) {
            Err("code_challenge")
        } else if !place {
            Err("redirect_uri")
        } else {
            Ok(asked)
        }
    }

    /// The way back, with `what` in it.
    fn back(&self, what: &str) -> Response {
        let location = [&self.redirect_uri, "?", what, "&state=", &percent_encode(&self.state)].concat();
        Response::new(302).header("Location", location)
    }
}

fn page(status: u16, body: &str) -> Response {
    let html = ["<!DOCTYPE html>\n<html><head><title>Sign in to AWS</title></head><body>\n", body, "</body></html>\n"];
    Response::new(status).header("Content-Type", "text/html;charset=UTF-8").with_body(html.concat())
}

/// The sessions that this browser has.
fn sessions(signin: &Signin, desk: &Desk<'_>, visit: &Visit<'_>) -> Vec<Console> {
    let cookies = visit.request.headers.get("cookie").unwrap_or("");
    let of_ours = cookies.split(';').find_map(|one| one.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let keys: Vec<&str> = of_ours.unwrap_or("").split('.').collect();
    let mut all = Console::all(desk.view());
    all.retain(|console| keys.contains(&signin.cookie(console.arn.as_str()).as_str()));
    all
}

/// `GET /v1/authorize`.
pub(super) fn authorize_access(signin: &mut Signin, desk: &mut Desk<'_>, visit: &Visit<'_>) -> Visited {
    let asked = match Asked::read(visit) {
        Ok(asked) => asked,
        Err(what) => {
            let text = ["<h1>Invalid request</h1>\n<p>The request has an invalid parameter: ", what, "</p>\n"].concat();
            return Visited::page(page(400, &text));
        }
    };
    let sessions = sessions(signin, desk, visit);
    let Some(picked) = &asked.session else {
        let links = sessions.iter().map(|console| {
            let (arn, target) = (console.arn.as_str(), visit.request.target.replace('&', "&amp;"));
            ["<a href=\"", &target, "&amp;session=", &percent_encode(arn), "\">", arn, "</a>\n"].concat()
        });
        let title = if sessions.is_empty() { "Sign in to AWS" } else { "Continue with an active session" };
        let text = ["<h1>", title, "</h1>\n", &links.collect::<String>()].concat();
        return Visited::page(page(200, &text));
    };
    if picked == "none" {
        return Visited::page(asked.back("error=access_denied"));
    }
    let Some(who) = sessions.into_iter().find(|console| console.arn.as_str() == picked) else {
        return Visited::page(page(401, "<h1>Sign in to AWS</h1>\n"));
    };
    let now = desk.site.now;
    let caller = who.caller(now.floor_second(), now + GRANT_LIFE, visit.source, visit.origin);
    let parameters = json!({ "clientId": asked.client, "redirectUri": asked.redirect_uri, "responseType": "code" });
    let may = who.may(desk, &caller, "signin:AuthorizeOAuth2Access", &asked.client);
    let (result, page) = match may {
        Ok(()) => {
            let code = signin.mint_code();
            let answer = asked.back(&["code=", &code].concat());
            let Asked { client, challenge, redirect_uri, .. } = asked;
            let named = [who.arn.as_str().rsplit([':', '/']).next().unwrap_or(""), " ", &code[..6]].concat();
            // The first step of a new sign-in is never illegal.
            let _ = desk.site.step(&named, SignInState::INITIAL, SignInEvent::Approve);
            signin.codes.insert(code, Code { client, redirect_uri, challenge, who, until: now + CODE_LIFE, named });
            (Ok(answer), None)
        }
        Err(error) => {
            let text = ["<h1>Access denied</h1>\n<p>", &error.message, "</p>\n"].concat();
            (Err(ServiceError::new(403, "AccessDeniedException", error.message)), Some(page(403, &text)))
        }
    };
    let carried = Carried { name: "AuthorizeOAuth2Access", parameters, elements: Value::Null, result };
    Visited { caller: Some(caller), carried, page }
}

/// The page that shows the code to whoever carries it to another device: `state` and `code`, in base64.
pub(super) fn confirmation(_: &mut Signin, _: &mut Desk<'_>, visit: &Visit<'_>) -> Visited {
    let params = visit.request.query_params();
    let get = |name: &str| params.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let (Some(state), Some(code)) = (get("state"), get("code")) else {
        return Visited::page(page(200, "<h1>Sign-in was cancelled</h1>\n"));
    };
    let shown = BASE64_STANDARD.encode(["state=", &percent_encode(state), "&code=", code].concat());
    let text = ["<h1>Copy this authorization code</h1>\n<code>", &shown, "</code>\n"].concat();
    Visited::page(page(200, &text))
}
