//! The providers that only read: environment variables, the two files of AWS, and the files of boto.
//!
//! May use: the profile, the ini format and [`Program`] of this room. Nothing here asks over the network:
//!
//! ```sh
//! AWS_ACCESS_KEY_ID=AKIA… AWS_SECRET_ACCESS_KEY=… aws sts get-caller-identity
//! ```

use super::found::{ChainError, Found, pair, time};
use super::profile::Profile;
use crate::host::ini::{self, Section};
use crate::host::log::Log;
use crate::host::program::Program;

type Answer = Result<Option<Found>, ChainError>;

/// `env`.
pub(super) fn environment(program: &Program<'_>, log: &Log) -> Answer {
    let env = |name: &str| program.env(name).filter(|v| !v.is_empty());
    let Some(access_key_id) = env("AWS_ACCESS_KEY_ID") else { return Ok(None) };
    log.info("botocore.credentials", "Found credentials in environment variables.");
    let Some(secret_access_key) = env("AWS_SECRET_ACCESS_KEY") else {
        return Err(partial("env", "AWS_SECRET_ACCESS_KEY"));
    };
    let expires = env("AWS_CREDENTIAL_EXPIRATION").map(time).transpose()?;
    if expires.is_some_and(|t| t <= program.io.now()) {
        let text = "Credentials were refreshed, but the refreshed credentials are still expired.";
        return Err(ChainError::Failed(text.to_owned()));
    }
    let token = env("AWS_SECURITY_TOKEN").or(env("AWS_SESSION_TOKEN"));
    Ok(Some(pair("env", access_key_id, secret_access_key, token, expires)))
}

/// `shared-credentials-file`: the profile's part of the credentials file.
pub(super) fn credentials_file(profile: &Profile, log: &Log) -> Answer {
    let Some(section) = profile.files.credentials.get(&profile.name) else { return Ok(None) };
    settings("shared-credentials-file", section, || {
        let text = format!("Found credentials in shared credentials file: {}", profile.files.credentials_file);
        log.info("botocore.credentials", &text);
    })
}

/// `config-file`: the profile's part of the config file.
pub(super) fn config_file(profile: &Profile, log: &Log) -> Answer {
    let Some(section) = profile.files.config.get(&profile.name) else { return Ok(None) };
    settings("config-file", section, || {
        let text = format!("Credentials found in config file: {}", profile.files.config_file);
        log.info("botocore.credentials", &text);
    })
}

/// `boto-config`: the files of boto, the SDK before botocore.
#[inline(never)]
pub(super) fn boto_config(program: &Program<'_>, log: &Log) -> Answer {
    let own = program.env("BOTO_CONFIG").map(|f| vec![f]);
    for file in own.unwrap_or(vec!["/etc/boto.cfg", "~/.boto"]) {
        let section = program.read(file).and_then(ini::parse).and_then(|mut ini| ini.remove("Credentials"));
        if let Some(mut section) = section {
            section.retain(|name, _| !name.ends_with("_token"));
            let log_found =
                || log.info("botocore.credentials", &format!("Found credentials in boto config file: {file}"));
            if let Some(found) = settings("boto-config", &section, log_found)? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

fn settings(provider: &'static str, settings: &Section, log_found: impl FnOnce()) -> Answer {
    let Some(access_key_id) = settings.get("aws_access_key_id") else { return Ok(None) };
    log_found();
    let Some(secret_access_key) = settings.get("aws_secret_access_key") else {
        return Err(partial(provider, "aws_secret_access_key"));
    };
    let token = settings.get("aws_security_token").or_else(|| settings.get("aws_session_token"));
    Ok(Some(pair(provider, access_key_id, secret_access_key, token.map(String::as_str), None)))
}

fn partial(provider: &str, missing: &str) -> ChainError {
    ChainError::Failed(format!("Partial credentials found in {provider}, missing: {missing}"))
}
