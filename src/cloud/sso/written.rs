//! *Written down*: what a person asks Identity Center for is on record under that person's name.
//!
//! May use: [`center`](super::center), [`state`](super::state), and [`who`](crate::cloud::who).
//! <https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sso-entries.html>
//!
//! ```json
//! {"eventSource": "sso.amazonaws.com", "eventName": "GetRoleCredentials", "userIdentity": {"type": "IdentityCenterUser"}}
//! ```

use serde_json::{Map, Value, json};

use super::center::{PERSON, STORE};
use super::state::Sso;
use crate::cloud::who::{Caller, Identity, IdentityKind, Origin, Principal};
use crate::cloud::{AccountId, Source};
use crate::wire::sigv4::{hex, sha256};
use crate::wire::{Request, Response};

/// What stands in a record for what nobody may read.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
/// The members of which a record tells, and those that it hides.
const TOLD: [&str; 6] = ["clientId", "grantType", "redirectUri", "scope", "tokenType", "expiresIn"];
const SECRET: [&str; 6] = ["clientSecret", "code", "codeVerifier", "refreshToken", "accessToken", "idToken"];

/// An id as the identity store gives them.
fn uuid(of: &str) -> String {
    let digest = hex(&sha256(of.as_bytes()));
    [&digest[..8], &digest[8..12], &digest[12..16], &digest[16..20], &digest[20..32]].join("-")
}

/// The person whose session this is.
pub(super) fn person(account: &AccountId, place: usize, from: &Source, origin: &Origin) -> Caller {
    let identity = Identity {
        kind: IdentityKind::Center,
        provider: ["arn:aws:identitystore::", account.as_str(), ":identitystore/", STORE].concat(),
        issuer: String::new(),
        subject: uuid(PERSON),
        audience: uuid(&[account.as_str(), "/session/", &place.to_string()].concat()),
        claims: Vec::new(),
    };
    let principal = Principal::Federated(Box::new(identity));
    Caller { principal, access_key_id: None, signed: None, source: from.clone(), origin: origin.clone() }
}

/// The place of the session that a token stands for which an answer brings.
pub(super) fn session_in(sso: &Sso, answer: &Response) -> Option<usize> {
    let body = serde_json::from_str::<Value>(&answer.body.text()).ok()?;
    sso.access.get(body.get("accessToken")?.as_str()?).map(|(place, _)| *place)
}

/// What a record tells of a request: its query, or its body.
pub(super) fn parameters(request: &Request) -> Value {
    let query = request.query_params();
    if query.is_empty() {
        return members(&request.body.text());
    }
    let mut told = Map::new();
    for (name, value) in query {
        told.insert(name, value.into());
    }
    Value::Object(told)
}

/// What a record tells of a body: nothing that could be used.
pub(super) fn members(body: &str) -> Value {
    let Ok(Value::Object(all)) = serde_json::from_str::<Value>(body) else { return Value::Null };
    let mut told = Map::new();
    for (name, value) in all {
        if SECRET.contains(&name.as_str()) {
            told.insert(name, json!(HIDDEN));
        } else if TOLD.contains(&name.as_str()) {
            told.insert(name, value);
        }
    }
    if told.is_empty() { Value::Null } else { Value::Object(told) }
}
