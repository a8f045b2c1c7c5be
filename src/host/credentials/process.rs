//! The provider `custom-process`: a program that prints credentials, by a profile's `credential_process`.
//!
//! May use: [`Program`] of this room, which runs others of the simulated computer, and the profile.
//!
//! ```ini
//! [profile vault]
//! credential_process = cat /opt/vault/credentials.json
//! ```
//!
//! It prints `{"Version": 1, "AccessKeyId": …, "SecretAccessKey": …, "SessionToken": …, "Expiration": …}`, the last two if it
//! likes. Follows `ProcessProvider` in `awscli/botocore/credentials.py` of AWS CLI 2.36.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>

use serde_json::Value;

use super::found::{ChainError, Found, pair, time};
use super::profile::Profile;
use crate::host::program::{Program, Spawned};

const PROVIDER: &str = "custom-process";

fn failed(text: impl Into<String>) -> ChainError {
    ChainError::Failed(text.into())
}

/// Runs the program that the profile names, if it names one.
pub(super) async fn find(program: &mut Program<'_>, profile: &Profile) -> Result<Option<Found>, ChainError> {
    let Some(line) = profile.setting("credential_process") else { return Ok(None) };
    let words = shlex::split(line).ok_or_else(|| failed("No closing quotation"))?;
    let Some(name) = words.first().cloned() else { return Err(failed("list index out of range")) };
    let (out, err) = match program.spawn(words).await {
        Spawned::Missing => return Err(failed(format!("[Errno 2] No such file or directory: '{name}'"))),
        Spawned::Unreadable => return Err(failed(format!("[Errno 8] Exec format error: '{name}'"))),
        Spawned::TooDeep => return Err(ChainError::Unsupported(format!("credential_process within itself: {name}"))),
        Spawned::Ended { code: 0, out, .. } => (out, None),
        Spawned::Ended { out, err, .. } => (out, Some(err)),
    };
    let retrieve = |text: &str| failed(format!("Error when retrieving credentials from {PROVIDER}: {text}"));
    if let Some(err) = err {
        return Err(retrieve(&err));
    }
    // Of what is no JSON, Python's reader says where.
    let json = serde_json::from_str::<Value>(&out).map_err(|_| failed("Expecting value: line 1 column 1 (char 0)"))?;
    match json.get("Version") {
        Some(version) if version.as_i64() == Some(1) => {}
        version => {
            let shown = version.map_or("<Version key not provided>".to_owned(), |v| {
                v.as_str().map_or_else(|| v.to_string(), str::to_owned)
            });
            return Err(retrieve(&format!(
                "Unsupported version '{shown}' for credential process provider, supported versions: 1"
            )));
        }
    }
    let text = |name: &str| json.get(name).and_then(Value::as_str);
    let need = |name: &str| text(name).ok_or_else(|| retrieve(&format!("Missing required key in response: '{name}'")));
    let (id, secret) = (need("AccessKeyId")?, need("SecretAccessKey")?);
    let expires = text("Expiration").map(time).transpose()?;
    if expires.is_some_and(|t| t <= program.io.now()) {
        let text = "Credentials were refreshed, but the refreshed credentials are still expired.";
        return Err(failed(text));
    }
    Ok(Some(pair(PROVIDER, id, secret, text("SessionToken"), expires)))
}
