//! The provider `sso`: a role's credentials from IAM Identity Center's portal, by the token of `aws sso login`.
//!
//! May use: the client of [`sso`](crate::host::sso), the profile and [`Program`] of this room.
//!
//! ```ini
//! [profile reader]
//! sso_session = my-sso
//! sso_account_id = 123456789012
//! sso_role_name = S3ReadOnly
//! [sso-session my-sso]
//! sso_start_url = https://d-9067f7a4c2.awsapps.com/start
//! sso_region = us-east-1
//! ```
//!
//! Follows `SSOProvider` in `awscli/botocore/credentials.py` and `SSOTokenProvider` in `tokens.py` of AWS CLI 2.36.
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html>

use serde_json::{Value, json};

use super::found::{ChainError, Found, pair, time};
use super::profile::Profile;
use crate::host::log::Log;
use crate::host::program::Program;
use crate::host::sso::{self, Caller, SsoSession, WINDOW};
use crate::kernel::{Millis, SimTime};
use crate::wire::Method;

const PROVIDER: &str = "sso";

fn failed(text: impl Into<String>) -> ChainError {
    ChainError::Failed(text.into())
}

/// What botocore says of a token that the portal does not know.
const UNAUTHORIZED: &str = "The SSO session associated with this profile has expired or is otherwise invalid. To refresh this \
                            SSO session run aws sso login with the corresponding profile.";

/// The sign-in session of a profile, its account and its role; nothing, if it is no profile of Identity Center.
fn settings(profile: &Profile) -> Result<Option<(SsoSession, String, String)>, ChainError> {
    if ["sso_role_name", "sso_account_id"].iter().all(|name| profile.setting(name).is_none()) {
        return Ok(None);
    }
    let Some(name) = profile.setting("sso_session") else {
        return Err(ChainError::Unsupported(format!("sso_start_url without sso_session in profile {}", profile.name)));
    };
    let Some(section) = profile.files.sso_sessions.get(name) else {
        return Err(failed(format!("The specified sso-session does not exist: \"{name}\"")));
    };
    for (setting, value) in section {
        if let Some(own) = profile.setting(setting).filter(|own| own != value) {
            return Err(failed(format!(
                "The value for {setting} is inconsistent between profile ({own}) and sso-session ({value})."
            )));
        }
    }
    let get = |name: &str| profile.setting(name).or_else(|| section.get(name).map(String::as_str)).map(str::to_owned);
    let names = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"];
    let [Some(role), Some(account), Some(start_url), Some(region)] = names.map(get) else {
        let missing: Vec<&str> = names.into_iter().filter(|name| get(name).is_none()).collect();
        return Err(failed(format!(
            "The profile \"{}\" is configured to use SSO but is missing required configuration: {}",
            profile.name,
            missing.join(", ")
        )));
    };
    Ok(Some((SsoSession { name: name.to_owned(), start_url, region, scopes: Vec::new() }, account, role)))
}

/// The credentials of the profile's role, if it is one of Identity Center.
pub(super) async fn find(
    program: &mut Program<'_>,
    profile: &Profile,
    asker: &Profile,
    log: &Log,
) -> Result<Option<Found>, ChainError> {
    let Some((session, account, role)) = settings(profile)? else { return Ok(None) };
    let file = sso::set_file(program, &session.name, &account, &role);
    let cached = sso::load(program, &file).filter(|set| {
        set.get("Credentials").is_some_and(|set| sso::left(set, "Expiration", program.io.now()) >= WINDOW)
    });
    let set = if let Some(set) = cached {
        log.debug("botocore.credentials", "Credentials for role retrieved from cache.");
        set
    } else {
        let token = token(program, &session, asker, log).await?;
        let caller = Caller { program: &*program, profile: asker, log, region: &session.region, letters: &["r", "s"] };
        let target = sso::credentials_target(&account, &role);
        let outcome = caller.portal("GetRoleCredentials", Method::Get, &target, &token).await?;
        let answer = outcome.map_err(|error| match error.code.as_str() {
            "UnauthorizedException" => failed(UNAUTHORIZED),
            _ => error.into(),
        })?;
        let set = kept(&answer, &account)?;
        sso::save(program, &file, &set)?;
        set
    };
    let text = |name: &str| {
        let value = set.pointer(&format!("/Credentials/{name}")).and_then(Value::as_str);
        value.ok_or_else(|| failed(format!("'{name}'")))
    };
    let expires = time(text("Expiration")?)?;
    let (id, secret) = (text("AccessKeyId")?, text("SecretAccessKey")?);
    let mut found = pair(PROVIDER, id, secret, Some(text("SessionToken")?), Some(expires));
    found.features = vec!["r", "s"];
    Ok(Some(found))
}

/// An answer of GetRoleCredentials as the file holds it.
fn kept(answer: &Value, account: &str) -> Result<Value, ChainError> {
    let set = answer.get("roleCredentials").unwrap_or(&Value::Null);
    let get = |name: &str| set.get(name).ok_or_else(|| failed(format!("'{name}'")));
    let expires = get("expiration")?.as_i64().unwrap_or(0);
    Ok(json!({ "ProviderType": "sso", "Credentials": {
        "AccessKeyId": get("accessKeyId")?,
        "SecretAccessKey": get("secretAccessKey")?,
        "SessionToken": get("sessionToken")?,
        "Expiration": SimTime::from_millis(expires).floor_second().iso(),
        "AccountId": account,
    }}))
}

/// The session's token, renewed if little is left of it.
async fn token(
    program: &mut Program<'_>,
    session: &SsoSession,
    asker: &Profile,
    log: &Log,
) -> Result<String, ChainError> {
    let file = sso::token_file(program, &session.name);
    let Some(mut token) = sso::load(program, &file) else {
        return Err(failed(format!("Error loading SSO Token: Token for {} does not exist", session.name)));
    };
    if token.get("accessToken").is_none() || token.get("expiresAt").is_none() {
        return Err(failed(format!("Error loading SSO Token: Token for {} is invalid", session.start_url)));
    }
    let now = program.io.now();
    if sso::left(&token, "expiresAt", now) < WINDOW
        && let Some(renewed) = renew(program, session, &token, asker, log).await?
    {
        sso::save(program, &file, &renewed)?;
        token = renewed;
    }
    if sso::left(&token, "expiresAt", program.io.now()) <= Millis::ZERO {
        return Err(failed("Error when retrieving token from sso: Token has expired and refresh failed"));
    }
    Ok(token.get("accessToken").and_then(Value::as_str).unwrap_or("").to_owned())
}

/// A new token for a refresh token; none, if the service gives none.
async fn renew(
    program: &Program<'_>,
    session: &SsoSession,
    token: &Value,
    asker: &Profile,
    log: &Log,
) -> Result<Option<Value>, ChainError> {
    let names = ["refreshToken", "clientId", "clientSecret", "registrationExpiresAt"];
    let whole = names.iter().all(|name| token.get(name).is_some());
    if !whole || sso::left(token, "registrationExpiresAt", program.io.now()) <= Millis::ZERO {
        return Ok(None);
    }
    let body = json!({
        "grantType": "refresh_token",
        "clientId": token.get("clientId"),
        "clientSecret": token.get("clientSecret"),
        "refreshToken": token.get("refreshToken"),
    });
    let caller = Caller { program, profile: asker, log, region: &session.region, letters: &["r", "s"] };
    let answer = caller.oidc("CreateToken", "/token", &body).await?;
    Ok(answer.ok().and_then(|answer| sso::token(&answer, &session.start_url, &session.region, token, program.io.now())))
}
