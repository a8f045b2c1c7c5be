//! A client of IAM Identity Center: its settings, its tokens and the files in which they are kept, and the portal.
//!
//! May use: [`Program`], the profile's settings, [`sending`](super::sending), and [`wire`](crate::wire).
//!
//! Follows `SSOTokenFetcherAuth` in `awscli/botocore/utils.py` and `SSOTokenProvider` in `tokens.py` of AWS CLI 2.36; the grant by device code
//! and profiles without an `sso_session` are left out.
//!
//! ```text
//! ~/.aws/sso/cache/SHA1-OF-THE-SESSION'S-NAME.json    {"startUrl": …, "region": …, "accessToken": …, "expiresAt": …, …}
//! ~/.aws/cli/cache/SHA1-OF-ROLE-AND-SESSION.json      {"ProviderType": "sso", "Credentials": {…}}
//! ```

use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::credentials::found::{ChainError, features};
use super::credentials::profile::Profile;
use super::log::Log;
use super::program::Program;
use super::sending::{Endpoint, Sending};
use crate::kernel::{Millis, SimTime};
use crate::wire::sigv4::hex;
use crate::wire::{Method, Request, Response, layout, percent_encode};

/// What the CLI may do when nothing else is said.
pub(super) const SCOPE: &str = "sso:account:access";
/// The folder of the tokens.
pub(super) const TOKENS: &str = "~/.aws/sso/cache";
/// The folder of the roles' credentials.
pub(super) const SETS: &str = "~/.aws/cli/cache";
/// With so little left, a token or a set is renewed.
pub(super) const WINDOW: Millis = Millis::minutes(15);

/// A sign-in session, as its section of the config file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SsoSession {
    pub name: String,
    pub start_url: String,
    pub region: String,
    pub scopes: Vec<String>,
}

/// An error that a service states.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    pub code: String,
    pub message: String,
    pub text: String,
    /// What its model has besides.
    pub more: Vec<(String, Value)>,
}

impl From<Stated> for ChainError {
    fn from(Stated { code, message, text, .. }: Stated) -> Self {
        Self::Refused { text, code, message }
    }
}

/// What a call comes to.
pub(super) type Answer = Result<Result<Value, Stated>, ChainError>;

fn digest(text: &str) -> String {
    hex(&Sha1::digest(text.as_bytes()))
}

/// `a, b` as a list.
pub(super) fn scopes(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

/// The file of a session's token.
pub(super) fn token_file(program: &Program<'_>, session: &str) -> String {
    program.path(&format!("{TOKENS}/{}.json", digest(session)))
}

/// The file of a role's credentials.
pub(super) fn set_file(program: &Program<'_>, session: &str, account: &str, role: &str) -> String {
    // As `json.dumps` writes it, its names in order and without blanks.
    let what = layout::compact(&json!({ "accountId": account, "roleName": role, "sessionName": session }));
    program.path(&format!("{SETS}/{}.json", digest(&what)))
}

/// What a file holds, if it is JSON.
pub(super) fn load(program: &Program<'_>, file: &str) -> Option<Value> {
    serde_json::from_str(program.read(file)?).ok()
}

/// Writes a file, with its folder.
pub(super) fn save(program: &mut Program<'_>, file: &str, json: &Value) -> Result<(), ChainError> {
    let dir = file.rsplit_once('/').map_or("/", |(dir, _)| dir).to_owned();
    let made = program.files.make_dir(&dir).and_then(|()| program.write(file, &layout::python(json)));
    made.map_err(|error| ChainError::Failed(format!("{error}: '{file}'")))
}

/// A client's way to the two services.
pub(super) struct Caller<'a> {
    pub program: &'a Program<'a>,
    pub profile: &'a Profile,
    pub log: &'a Log,
    pub region: &'a str,
    pub letters: &'a [&'a str],
}

impl Caller<'_> {
    async fn send(
        &self,
        host: String,
        operation: &str,
        (method, target, headers, body): (Method, &str, &[(&str, &str)], Option<&Value>),
    ) -> Answer {
        let endpoint = Endpoint::of_aws(host);
        let all = self.letters.iter().fold(features(None), |all, letter| format!("{all},{letter}"));
        let make = || {
            let mut request = Request::new(method, &endpoint.host, target)
                .header("Accept-Encoding", "identity")
                .header("User-Agent", self.program.computer.aws_user_agent(&self.profile.command, &all));
            for (name, value) in headers {
                request = request.header((*name).to_owned(), *value);
            }
            if let Some(body) = body {
                request = request.header("Content-Type", "application/json").with_body(layout::python(body));
            }
            Ok::<_, ChainError>(request)
        };
        let attempts = self.profile.attempts(self.program)?;
        let sending = Sending { io: &self.program.io, log: self.log, scheme: "https", attempts };
        let (response, tried) = sending.send(make).await?;
        Ok(read(&response, operation, &tried))
    }

    /// Calls `oidc`.
    pub(super) async fn oidc(&self, operation: &str, path: &str, body: &Value) -> Answer {
        let host = format!("oidc.{}.amazonaws.com", self.region);
        self.send(host, operation, (Method::Post, path, &[], Some(body))).await
    }

    /// Calls the portal with a token.
    pub(super) async fn portal(&self, operation: &str, method: Method, target: &str, token: &str) -> Answer {
        let host = format!("portal.sso.{}.amazonaws.com", self.region);
        self.send(host, operation, (method, target, &[("x-amz-sso_bearer_token", token)], None)).await
    }
}

fn read(response: &Response, operation: &str, tried: &str) -> Result<Value, Stated> {
    let answer = serde_json::from_str::<Value>(&response.body.text()).unwrap_or(Value::Null);
    if response.is_success() {
        return Ok(answer);
    }
    let code = response.headers.get("x-amzn-errortype").unwrap_or("Unknown");
    let code = code.split(':').next().unwrap_or(code).to_owned();
    let message = answer.get("message").and_then(Value::as_str).unwrap_or("").to_owned();
    let text = format!("An error occurred ({code}) when calling the {operation} operation{tried}: {message}");
    let members = answer.as_object().into_iter().flatten().filter(|(name, _)| *name != "message");
    let more = members.map(|(name, value)| (name.clone(), value.clone())).collect();
    Err(Stated { code, message, text, more })
}

/// A token in an answer, as its file holds it.
pub(super) fn token(answer: &Value, start_url: &str, region: &str, client: &Value, now: SimTime) -> Option<Value> {
    let seconds = answer.get("expiresIn")?.as_i64()?;
    let mut token = json!({
        "startUrl": start_url,
        "region": region,
        "accessToken": answer.get("accessToken")?,
        "expiresAt": (now + Millis::seconds(seconds)).floor_second().iso(),
        "clientId": client.get("clientId")?,
        "clientSecret": client.get("clientSecret")?,
        "registrationExpiresAt": client.get("registrationExpiresAt").or_else(|| client.get("expiresAt"))?,
    });
    if let Some(refresh) = answer.get("refreshToken") {
        token["refreshToken"] = refresh.clone();
    }
    Some(token)
}

/// How much is left, by the time that a file tells.
pub(super) fn left(json: &Value, name: &str, now: SimTime) -> Millis {
    let at = json.get(name).and_then(Value::as_str).and_then(|text| SimTime::parse(text).ok());
    at.map_or(Millis::ZERO, |at| at.since(now))
}

/// The target of a role's credentials.
pub(super) fn credentials_target(account: &str, role: &str) -> String {
    format!("/federation/credentials?role_name={}&account_id={}", percent_encode(role), percent_encode(account))
}
