//! The credential provider chain of botocore, as AWS CLI 2.36 runs it: where a program looks for credentials, in order.
//!
//! May use: the providers in this folder, each of which knows one place. The first provider that has credentials ends the
//! search, even if they are no good: a wrong key in the environment hides a working role.
//!
//! From below: [`found`], [`settings`] and [`profile`]; the providers that stand alone, [`written`], [`container`],
//! [`instance`], [`login`], [`sso`] and [`process`]; [`assume`], which asks STS with the credentials of one of those; [`more`], the door to those that
//! have to be named; the chain itself.
//!
//! ```
//! use sts_flow::host::credentials::PROVIDERS;
//! assert_eq!((PROVIDERS[0], PROVIDERS[PROVIDERS.len() - 1]), ("env", "iam-role"));
//! ```

mod assume;
mod container;
pub(super) mod found;
mod instance;
pub(super) mod login;
pub(super) mod more;
mod process;
pub(super) mod profile;
pub(super) mod settings;
mod sso;
mod written;

use std::rc::Rc;

use found::{ChainError, Found, held};
use profile::Profile;

use super::Note;
use super::log::Log;
use super::program::Program;

/// The providers in the order of the search, by botocore's names.
pub const PROVIDERS: [&str; 12] = [
    "env",
    "assume-role",
    "assume-role-with-web-identity",
    "sso",
    "shared-credentials-file",
    "login",
    "custom-process",
    "config-file",
    "ec2-credentials-file",
    "boto-config",
    "container-role",
    "iam-role",
];

/// Searches for credentials.
pub(super) async fn find(program: &mut Program<'_>, profile: &Profile, log: &Log) -> Result<Option<Found>, ChainError> {
    for provider in PROVIDERS {
        if provider == "env" && profile.explicit {
            let text = "Skipping environment variable credential check because profile name was explicitly set.";
            log.debug("botocore.credentials", text);
            continue;
        }
        log.debug("botocore.credentials", &format!("Looking for credentials via: {provider}"));
        let result = load(provider, program, profile, log).await;
        let found = !matches!(result, Ok(None));
        program.io.note(Note::ProviderTried { provider: provider.to_owned(), found });
        if let Some(mut found) = result? {
            if found.expires.is_some() && found.refresher.is_none() {
                found.refresher = Some(Rc::new(held(&program.io)));
            }
            program.io.note(Note::Holds {
                access_key_id: found.credentials.access_key_id.clone(),
                expires: found.expires,
                provider: provider.to_owned(),
            });
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Asks one provider.
async fn load(
    provider: &'static str,
    program: &mut Program<'_>,
    profile: &Profile,
    log: &Log,
) -> Result<Option<Found>, ChainError> {
    match provider {
        "env" => written::environment(program, log),
        "assume-role" | "assume-role-with-web-identity" | "sso" | "login" | "custom-process" => {
            more::load(provider, program, profile, log).await
        }
        "shared-credentials-file" => written::credentials_file(profile, log),
        "config-file" => written::config_file(profile, log),
        "ec2-credentials-file" => match program.env("AWS_CREDENTIAL_FILE") {
            Some(_) => Err(ChainError::Unsupported("AWS_CREDENTIAL_FILE".to_owned())),
            None => Ok(None),
        },
        "boto-config" => written::boto_config(program, log),
        "container-role" => container::find(program).await,
        "iam-role" => instance::find(program, profile, log).await,
        _ => Ok(None),
    }
}
