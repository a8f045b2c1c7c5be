//! A client of AWS Sign-In: a code or a refresh token for credentials, and the file in which they are kept.
//!
//! May use: [`Program`], the profile's settings, [`sending`](super::sending), and [`wire`](crate::wire). Programs have no source of
//! chance of their own here: what has to be random is a digest of the time. The proof of possession is signed with HMAC-SHA256, as
//! docs/operations.md says; the file holds its key where the real one holds an elliptic curve's.
//!
//! Follows `LoginCredentialsLoader` and `build_dpop_header` in `awscli/botocore/utils.py` of AWS CLI 2.36.
//!
//! ```text
//! POST https://us-east-1.signin.aws.amazon.com/v1/token   DPoP: eyJ0eXAi…   {"clientId": …, "refreshToken": …, …}
//! ~/.aws/login/cache/SHA256-OF-THE-SESSION.json           {"accessToken": {…}, "tokenType": …, "dpopKey": …}
//! ```

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};

use super::credentials::found::{ChainError, features};
use super::credentials::profile::Profile;
use super::log::Log;
use super::program::Program;
use super::sending::{Endpoint, Sending};
use crate::kernel::SimTime;
use crate::wire::sigv4::{hex, hmac_sha256, sha256, sha256_hex};
use crate::wire::{Method, Request, blob, layout};

const BEGIN: &str = "-----BEGIN EC PRIVATE KEY-----";
const END: &str = "-----END EC PRIVATE KEY-----";

/// Bytes that nobody guesses, for a purpose.
pub(super) fn chance(program: &Program<'_>, purpose: &str) -> [u8; 32] {
    let seen = format!("{}/{}/{purpose}", program.computer.full_name(), program.io.now().as_millis());
    sha256(seen.as_bytes())
}

/// The key with which a client proves that it is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProofKey(Vec<u8>);

impl ProofKey {
    pub(super) fn new(program: &Program<'_>) -> Self {
        Self(chance(program, "dpop").to_vec())
    }

    /// As the file holds it.
    pub(super) fn pem(&self) -> String {
        format!("{BEGIN}\n{}\n{END}\n", BASE64_STANDARD.encode(&self.0))
    }

    /// Reads what the file holds.
    pub(super) fn read(pem: &str) -> Option<Self> {
        let lines = pem.lines().filter(|line| !line.starts_with("-----BEGIN") && !line.starts_with("-----END"));
        blob::read(&lines.collect::<String>()).filter(|key| !key.is_empty()).map(Self)
    }

    fn proof(&self, program: &Program<'_>, url: &str) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(layout::compact(value));
        let key = BASE64_URL_SAFE_NO_PAD.encode(&self.0);
        let header = json!({ "typ": "dpop+jwt", "alg": "HS256", "jwk": { "kty": "oct", "k": key } });
        let seconds = program.io.now().as_millis().div_euclid(1000);
        let claims = json!({ "htm": "POST", "htu": url, "iat": seconds, "jti": uuid(chance(program, "jti")) });
        let signed = [part(&header), part(&claims)].join(".");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(hmac_sha256(&self.0, signed.as_bytes()));
        [signed, signature].join(".")
    }
}

/// A version 4 UUID.
pub(super) fn uuid(mut bytes: [u8; 32]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes[..16]);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Why there is no token.
#[derive(Clone, Debug)]
pub(super) enum NoToken {
    /// The service refused: its code, `error` and message, and what botocore says of it.
    Refused { code: String, error: String, message: String, text: String },
    /// It was not asked, or did not answer.
    Other(ChainError),
}

impl From<ChainError> for NoToken {
    fn from(error: ChainError) -> Self {
        Self::Other(error)
    }
}

/// Where the service is.
pub(super) fn endpoint(program: &Program<'_>, profile: &Profile, region: &str) -> Result<Endpoint, ChainError> {
    match profile.endpoint_url(program, "signin")? {
        None => Ok(Endpoint::of_aws(format!("{region}.signin.aws.amazon.com"))),
        Some(url) => Endpoint::given(&url).ok_or_else(|| ChainError::Failed(format!("Invalid endpoint: {url}"))),
    }
}

/// Calls CreateOAuth2Token; what it answers. `letters` are botocore's for how it came to that.
pub(super) async fn create_token(
    program: &Program<'_>,
    profile: &Profile,
    log: &Log,
    endpoint: &Endpoint,
    (body, key, letters): (&Value, &ProofKey, &[&str]),
) -> Result<Value, NoToken> {
    let url = format!("{}://{}{}/v1/token", endpoint.scheme, endpoint.host, endpoint.base);
    let mut all = features(None);
    for letter in letters {
        all = format!("{all},{letter}");
    }
    let make = || {
        let request = Request::new(Method::Post, &endpoint.host, format!("{}/v1/token", endpoint.base))
            .header("Accept-Encoding", "identity")
            .header("Content-Type", "application/json")
            .header("DPoP", key.proof(program, &url))
            .header("User-Agent", program.computer.aws_user_agent(&profile.command, &all));
        Ok::<_, ChainError>(request.with_body(layout::python(body)))
    };
    let sending = Sending { io: &program.io, log, scheme: endpoint.scheme, attempts: profile.attempts(program)? };
    let (response, tried) = sending.send(make).await?;
    let answer = serde_json::from_str::<Value>(&response.body.text()).unwrap_or(Value::Null);
    if response.is_success() {
        return Ok(answer);
    }
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let code = response.headers.get("x-amzn-errortype").unwrap_or("Unknown");
    let code = code.split(':').next().unwrap_or(code).to_owned();
    let (error, message) = (text("error"), text("message"));
    let text = format!("An error occurred ({code}) when calling the CreateOAuth2Token operation{tried}: {message}");
    Err(NoToken::Refused { code, error, message, text })
}

/// The set in an answer, as the file keeps it.
pub(super) fn access_token(answer: &Value, account: &str, now: SimTime) -> Option<Value> {
    let given = answer.get("accessToken")?;
    let seconds = answer.get("expiresIn")?.as_i64()?;
    let text = |name: &str| given.get(name).and_then(Value::as_str);
    Some(json!({
        "accessKeyId": text("accessKeyId")?,
        "secretAccessKey": text("secretAccessKey")?,
        "sessionToken": text("sessionToken")?,
        "accountId": account,
        "expiresAt": (now + crate::kernel::Millis::seconds(seconds)).floor_second().iso(),
    }))
}

/// The folder of the files.
pub(super) fn cache_dir(program: &Program<'_>) -> String {
    program.path(program.env("AWS_LOGIN_CACHE_DIRECTORY").unwrap_or("~/.aws/login/cache"))
}

/// The file of a sign-in session.
pub(super) fn cache_file(program: &Program<'_>, session: &str) -> String {
    format!("{}/{}.json", cache_dir(program), sha256_hex(session.as_bytes()))
}

/// What the file of a session holds, if there is one.
pub(super) fn load(program: &Program<'_>, session: &str) -> Option<Value> {
    serde_json::from_str(program.read(&cache_file(program, session))?).ok()
}

/// Writes the file of a session.
pub(super) fn save(program: &mut Program<'_>, session: &str, token: &Value) -> Result<(), ChainError> {
    let (dir, file) = (cache_dir(program), cache_file(program, session));
    let made = program.files.make_dir(&dir).and_then(|()| program.write(&file, &layout::python(token)));
    made.map_err(|error| ChainError::Failed(format!("{error}: '{file}'")))
}
