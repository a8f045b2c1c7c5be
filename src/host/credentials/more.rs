//! The providers that a profile or the environment has to name, behind the door of the [chunk](crate::kernel::chunk) that holds
//! most of the AWS CLI, [`Chunk::Account`]: `assume-role`, `assume-role-with-web-identity`, `sso`, `login` and
//! `custom-process`.
//!
//! May use: these providers, which nothing else asks, and [`kernel`](crate::kernel)'s mark of what is wanted.
//!
//! ```text
//! more::load("login", program, profile, log).await   // Ok(None), where nothing names one of them
//! ```

use std::pin::Pin;

use super::found::{ChainError, Found};
use super::profile::Profile;
use super::{assume, login, process, sso};
use crate::host::log::Log;
use crate::host::program::Program;
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Option<Found>, ChainError>> + 'a>>;

/// What is behind the door.
#[derive(Debug)]
struct More {
    load: for<'a> fn(&'a str, &'a mut Program<'_>, &'a Profile, &'a Log) -> Answer<'a>,
}

static MORE: More = More { load: ask };
static DOOR: Door<More> = Door::new(Chunk::Account, &MORE);

/// Fetches it.
pub(in crate::host) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, More, &MORE)).await
}

/// Without any of these, none of the providers has anything to do.
const SETTINGS: [&str; 6] =
    ["role_arn", "web_identity_token_file", "sso_account_id", "sso_role_name", "login_session", "credential_process"];
const VARIABLES: [&str; 2] = ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"];

/// Asks one of them. Where it is not here, that is noted, and the program that wanted it goes on in vain.
pub(super) async fn load(
    provider: &str,
    program: &mut Program<'_>,
    profile: &Profile,
    log: &Log,
) -> Result<Option<Found>, ChainError> {
    let is_named = SETTINGS.iter().any(|name| profile.setting(name).is_some())
        || VARIABLES.iter().any(|name| program.env(name).is_some());
    match is_named.then(|| DOOR.enter()).flatten() {
        Some(more) => (more.load)(provider, program, profile, log).await,
        None => Ok(None),
    }
}

fn ask<'a>(provider: &'a str, program: &'a mut Program<'_>, profile: &'a Profile, log: &'a Log) -> Answer<'a> {
    match provider {
        "assume-role" => assume::by_profile(program, profile, log),
        "assume-role-with-web-identity" => assume::by_web_identity(program, profile, profile, log),
        "sso" => Box::pin(sso::find(program, profile, profile, log)),
        "login" => Box::pin(login::find(program, profile, profile, log)),
        _ => Box::pin(process::find(program, profile)),
    }
}
