//! The provider `login`: what `aws login` has put into its file, renewed by the refresh token beside it.
//!
//! May use: the client of [`signin`](crate::host::signin), the profile and [`Program`] of this room.
//!
//! ```ini
//! [default]
//! login_session = arn:aws:iam::123456789012:user/admin
//! ```
//!
//! botocore asks for new credentials at every call, since a set's 15 minutes are its window for that; what then counts is
//! whether five of them are left in the file. So nothing is sent until then. Follows `LoginCredentialFetcher` in
//! `awscli/botocore/credentials.py` of AWS CLI 2.36.
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html>

use std::rc::Rc;

use serde_json::{Value, json};

use super::found::{ChainError, Found, held, pair, time};
use super::profile::Profile;
use crate::host::log::Log;
use crate::host::program::Program;
use crate::host::signin::{self, NoToken, ProofKey};
use crate::kernel::Millis;

const PROVIDER: &str = "login";
/// With so much left, a set is good.
const THRESHOLD: Millis = Millis::minutes(5);

fn failed(text: impl Into<String>) -> ChainError {
    ChainError::Failed(text.into())
}

fn unloadable(text: &str) -> ChainError {
    failed(format!("Error loading login session token: {text}"))
}

/// The credentials of the profile's sign-in session, if it has one. `asker` is the profile in use, whose region counts.
pub(super) async fn find(
    program: &mut Program<'_>,
    profile: &Profile,
    asker: &Profile,
    log: &Log,
) -> Result<Option<Found>, ChainError> {
    let Some(session) = profile.setting("login_session") else { return Ok(None) };
    let Some(mut token) = signin::load(program, session) else {
        return Err(unloadable(&format!(
            "Unable to load a existing login session for session {session}, Please reauthenticate with 'aws login'."
        )));
    };
    if ["accessToken", "refreshToken", "dpopKey", "clientId"].iter().any(|name| token.get(name).is_none()) {
        let text = "Failed to load access token from token cache, missing one or more required fields.";
        return Err(unloadable(text));
    }
    let mut found = read(&token)?;
    let mut refresher = held(&program.io);
    if refresher.look(found.expires) {
        let left = found.expires.map(|expires| expires.since(program.io.now()));
        if left.is_none_or(|left| left <= THRESHOLD) {
            if let Err(error) = renew(program, session, &mut token, asker, log).await {
                refresher.failed();
                return Err(error);
            }
            found = read(&token)?;
        }
        refresher.renewed();
    }
    found.refresher = Some(Rc::new(refresher));
    Ok(Some(found))
}

/// What the file says.
fn read(token: &Value) -> Result<Found, ChainError> {
    let set = token.get("accessToken").unwrap_or(&Value::Null);
    let text = |name: &str| set.get(name).and_then(Value::as_str).ok_or_else(|| failed(format!("'{name}'")));
    let (id, secret) = (text("accessKeyId")?, text("secretAccessKey")?);
    let expires = time(text("expiresAt")?)?;
    let mut found = pair(PROVIDER, id, secret, Some(text("sessionToken")?), Some(expires));
    found.features = vec!["AC", "AD"];
    Ok(found)
}

/// Asks for a new set, and writes it back with its refresh token.
async fn renew(
    program: &mut Program<'_>,
    session: &str,
    token: &mut Value,
    asker: &Profile,
    log: &Log,
) -> Result<(), ChainError> {
    let pem = token.get("dpopKey").and_then(Value::as_str).unwrap_or("");
    let key = ProofKey::read(pem)
        .ok_or_else(|| unloadable("Unable to load private key from cached token: AWS_ERROR_INVALID_ARGUMENT"))?;
    let Some(region) = asker.region(program) else { return Err(ChainError::NoRegion) };
    let endpoint = signin::endpoint(program, asker, &region)?;
    let body = json!({
        "clientId": token.get("clientId"),
        "refreshToken": token.get("refreshToken"),
        "grantType": "refresh_token",
    });
    let outcome = signin::create_token(program, asker, log, &endpoint, (&body, &key, &["AC", "AD"])).await;
    let answer = outcome.map_err(refusal)?;
    let account = token.pointer("/accessToken/accountId").and_then(Value::as_str).unwrap_or("").to_owned();
    let set = signin::access_token(&answer, &account, program.io.now());
    let (Some(set), Some(refresh)) = (set, answer.get("refreshToken")) else {
        return Err(unloadable("Failed to refresh an access token."));
    };
    token["accessToken"] = set;
    token["refreshToken"] = refresh.clone();
    signin::save(program, session, token)
}

/// botocore's words for a refusal.
fn refusal(error: NoToken) -> ChainError {
    match error {
        NoToken::Other(error) => error,
        NoToken::Refused { code, message, text, .. } if code != "AccessDeniedException" => {
            ChainError::Refused { text, code, message }
        }
        NoToken::Refused { error, .. } => failed(match error.as_str() {
            "TOKEN_EXPIRED" => "Your session has expired. Please reauthenticate using 'aws login'.",
            "USER_CREDENTIALS_CHANGED" => {
                "Unable to refresh login credentials because of a change in your password. Please reauthenticate with your \
                 new password using 'aws login'."
            }
            "INSUFFICIENT_PERMISSIONS" => INSUFFICIENT,
            _ => "An unspecified error happened when resolving AWS credentials or refreshing a login session profile.",
        }),
    }
}

/// What is said where a permission is missing.
pub(in crate::host) const INSUFFICIENT: &str = "Unable to create or refresh login credentials due to insufficient permissions. You may be missing permission for the \
     'signin:CreateOAuth2Token' action.";
