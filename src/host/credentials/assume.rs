//! The providers that ask STS: `assume-role` by a profile's `role_arn`, and `assume-role-with-web-identity`.
//!
//! May use: the profile and the providers that stand alone, and [`sending`](crate::host::sending). A source profile's role is
//! assumed here, too, up to the keys at the end of that chain. The AWS CLI keeps what it was given in `~/.aws/cli/cache`;
//! here every command asks anew.
//!
//! Follows `AssumeRoleProvider` in `awscli/botocore/credentials.py` of AWS CLI 2.36.
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html>

use std::fmt::Write;
use std::future::ready;
use std::pin::Pin;

use super::found::{ChainError, Found, features, pair, time};
use super::profile::Profile;
use super::{container, instance, login, process, sso, written};
use crate::host::log::Log;
use crate::host::program::{Program, boxed};
use crate::host::sending::{Endpoint, Sending, Unsent};
use crate::wire::sigv4::Signer;
use crate::wire::{Method, Request, percent_encode, xml};

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Option<Found>, ChainError>> + 'a>>;

fn failed(text: impl Into<String>) -> ChainError {
    ChainError::Failed(text.into())
}

impl From<Unsent> for ChainError {
    fn from(Unsent(text): Unsent) -> Self {
        Self::Failed(text)
    }
}

/// Whether a profile has a role, and does not get it by a token.
fn has_role(profile: &Profile) -> bool {
    profile.setting("role_arn").is_some() && profile.setting("web_identity_token_file").is_none()
}

/// Whether a profile has keys, or a part of them.
fn has_keys(profile: &Profile) -> bool {
    ["aws_secret_access_key", "aws_access_key_id"].iter().any(|name| profile.setting(name).is_some())
}

/// `role_arn` with `source_profile` or `credential_source`.
pub(super) fn by_profile<'a>(program: &'a mut Program<'_>, profile: &'a Profile, log: &'a Log) -> Answer<'a> {
    if !has_role(profile) {
        return Box::pin(ready(Ok(None)));
    }
    let mut visited = vec![profile.name.clone()];
    Box::pin(async move { of_profile(program, profile, profile, log, &mut visited).await.map(Some) })
}

type Assumed<'a> = Pin<Box<dyn Future<Output = Result<Found, ChainError>> + 'a>>;

/// The role of `profile`, for the profile in use, `asker`. Boxed, because a source profile may have a role, too.
#[inline(never)]
fn of_profile<'a>(
    program: &'a mut Program<'_>,
    profile: &'a Profile,
    asker: &'a Profile,
    log: &'a Log,
    visited: &'a mut Vec<String>,
) -> Assumed<'a> {
    Box::pin(async move {
        let name = &profile.name;
        let mut source = match (profile.setting("source_profile"), profile.setting("credential_source")) {
            (Some(_), Some(_)) => {
                let text = format!("The profile \"{name}\" contains both source_profile and credential_source.");
                return Err(failed(text));
            }
            (None, None) => {
                let text = "Partial credentials found in assume-role, missing: source_profile or credential_source";
                return Err(failed(text));
            }
            (None, Some(source)) => {
                check_mfa(profile)?;
                by_name(source, program, profile, log).await?
            }
            (Some(source), None) => {
                let other = next_profile(profile, source, visited)?;
                check_mfa(profile)?;
                visited.push(source.to_owned());
                if has_keys(&other) || !has_role(&other) {
                    let found = boxed(of_source(program, &other, asker, log)).await?;
                    found.ok_or_else(|| failed(format!("The source profile \"{source}\" must have credentials.")))?
                } else {
                    of_profile(program, &other, asker, log, visited).await?
                }
            }
        };
        let role = profile.setting("role_arn").unwrap_or("");
        source.features.push(if profile.setting("source_profile").is_some() { "o" } else { "p" });
        let mut form = String::new();
        let mut add = |parameter: &str, value: &str| {
            let _ = write!(form, "&{parameter}={}", percent_encode(value));
        };
        // In botocore's order: what the profile says, the role, a name that it makes up.
        let session = profile.setting("role_session_name");
        if let Some(session) = session {
            add("RoleSessionName", session);
        }
        if let Some(id) = profile.setting("external_id") {
            add("ExternalId", id);
        }
        // What is no number is passed over, as botocore passes over it.
        if let Some(seconds) = profile.setting("duration_seconds").and_then(|s| s.trim().parse::<i64>().ok()) {
            add("DurationSeconds", &seconds.to_string());
        }
        add("RoleArn", role);
        if session.is_none() {
            add("RoleSessionName", &usual_session(program));
        }
        let mut found = boxed(ask(program, log, "AssumeRole", &form, Some(&source), asker)).await?;
        found.features = source.features;
        found.features.push("i");
        Ok(found)
    })
}

fn check_mfa(profile: &Profile) -> Result<(), ChainError> {
    match profile.setting("mfa_serial") {
        Some(_) => Err(ChainError::Unsupported(format!("mfa_serial in profile {}", profile.name))),
        None => Ok(()),
    }
}

/// The profile that `source_profile` names, unless that leads round in a circle.
fn next_profile(profile: &Profile, source: &str, visited: &[String]) -> Result<Profile, ChainError> {
    let name = &profile.name;
    let other = profile.other(source).ok_or_else(|| {
        failed(format!("The source_profile \"{source}\" referenced in the profile \"{name}\" does not exist."))
    })?;
    // A profile may name itself, if it has keys.
    if visited.iter().any(|seen| seen == source) && (source != name || !has_keys(&other)) {
        let visited: Vec<String> = visited.iter().map(|seen| text_literal(seen)).collect();
        return Err(failed(format!(
            "Infinite loop in credential configuration detected. Attempting to load from profile {source} which has already \
             been visited. Visited profiles: [{}]",
            visited.join(", ")
        )));
    }
    Ok(other)
}

/// A text as Python shows it in a list.
fn text_literal(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// The credentials of a `credential_source`.
async fn by_name(source: &str, program: &mut Program<'_>, profile: &Profile, log: &Log) -> Result<Found, ChainError> {
    let found = match source {
        "Ec2InstanceMetadata" => boxed(instance::find(program, profile, log)).await?,
        "Environment" => written::environment(program, log)?,
        "EcsContainer" => boxed(container::find(program)).await?,
        other => {
            let name = &profile.name;
            return Err(failed(format!(
                "The credential source \"{other}\" referenced in profile \"{name}\" is not valid."
            )));
        }
    };
    found.ok_or_else(|| {
        failed(format!(
            "Error when retrieving credentials from {source}: No credentials found in credential_source referenced in \
             profile {}",
            profile.name
        ))
    })
}

/// The credentials that a source profile has itself: whatever a profile may have, in the order of the chain.
async fn of_source(
    program: &mut Program<'_>,
    profile: &Profile,
    asker: &Profile,
    log: &Log,
) -> Result<Option<Found>, ChainError> {
    if let Some(found) = by_web_identity(program, profile, asker, log).await? {
        return Ok(Some(found));
    }
    if let Some(found) = boxed(sso::find(program, profile, asker, log)).await? {
        return Ok(Some(found));
    }
    if let Some(found) = written::credentials_file(profile, log)? {
        return Ok(Some(found));
    }
    if let Some(found) = boxed(login::find(program, profile, asker, log)).await? {
        return Ok(Some(found));
    }
    if let Some(found) = process::find(program, profile).await? {
        return Ok(Some(found));
    }
    written::config_file(profile, log)
}

/// The name of a session that nobody has named.
fn usual_session(program: &Program<'_>) -> String {
    format!("botocore-session-{}", program.io.now().as_millis().div_euclid(1000))
}

/// A setting of the environment, or else of the profile. The environment counts unless the profile was named on the
/// command line.
fn either<'p>(program: &'p Program<'_>, profile: &'p Profile, variable: &str, name: &str) -> Option<&'p str> {
    let env = program.env(variable).filter(|v| !v.is_empty() && !profile.explicit);
    env.or_else(|| profile.setting(name))
}

/// A token in a file, named by the environment or the profile.
pub(super) fn by_web_identity<'a>(
    program: &'a Program<'_>,
    profile: &'a Profile,
    asker: &'a Profile,
    log: &'a Log,
) -> Answer<'a> {
    match either(program, profile, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") {
        Some(file) => of_token(file, program, profile, asker, log),
        None => Box::pin(ready(Ok(None))),
    }
}

#[inline(never)]
fn of_token<'a>(
    file: &'a str,
    program: &'a Program<'_>,
    profile: &'a Profile,
    asker: &'a Profile,
    log: &'a Log,
) -> Answer<'a> {
    Box::pin(async move {
        let find = |variable: &str, name: &str| either(program, profile, variable, name).map(str::to_owned);
        let Some(role) = find("AWS_ROLE_ARN", "role_arn") else {
            return Err(failed(
                "The provided profile or the current environment is configured to assume role with web identity but has \
                 no role ARN configured. Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN \
                 env var is set.",
            ));
        };
        let Some(token) = program.read(file) else {
            return Err(failed(format!("[Errno 2] No such file or directory: '{file}'")));
        };
        let session = find("AWS_ROLE_SESSION_NAME", "role_session_name").unwrap_or_else(|| usual_session(program));
        let form = format!(
            "&RoleArn={}&RoleSessionName={}&WebIdentityToken={}",
            percent_encode(&role),
            percent_encode(&session),
            percent_encode(token)
        );
        let operation = "AssumeRoleWithWebIdentity";
        let mut found = ask(program, log, operation, &form, None, asker).await?;
        found.features = vec![if profile.setting("web_identity_token_file") == Some(file) { "q" } else { "h" }, "k"];
        Ok(Some(found))
    })
}

/// Asks STS, by the settings of the profile in use.
async fn ask(
    program: &Program<'_>,
    log: &Log,
    operation: &str,
    form: &str,
    key: Option<&Found>,
    profile: &Profile,
) -> Result<Found, ChainError> {
    let provider = if key.is_some() { "assume-role" } else { "assume-role-with-web-identity" };
    let region = profile.region(program);
    let usual = region.as_ref().map_or("sts.amazonaws.com".to_owned(), |r| format!("sts.{r}.amazonaws.com"));
    let endpoint = match profile.endpoint_url(program, "sts")? {
        None => Endpoint::of_aws(usual),
        Some(url) => Endpoint::given(&url).ok_or_else(|| failed(format!("Invalid endpoint: {url}")))?,
    };
    let make = || {
        let mut request = Request::new(Method::Post, &endpoint.host, format!("{}/", endpoint.base))
            .header("Accept-Encoding", "identity")
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .header("User-Agent", program.computer.aws_user_agent(&profile.command, &features(key)))
            .with_body(format!("Action={operation}&Version=2011-06-15{form}"));
        if let Some(key) = key {
            Signer::new(&key.credentials, region.as_deref().unwrap_or("us-east-1"), "sts")
                .sign(&mut request, program.io.now());
        }
        Ok::<_, ChainError>(request)
    };
    let sending = Sending { io: &program.io, log, scheme: endpoint.scheme, attempts: profile.attempts(program)? };
    let (response, tried) = sending.send(make).await?;
    let body = response.body.text();
    let doc = xml::read(&body)
        .map_err(|error| failed(format!("Unable to parse response ({error}), invalid XML received.")))?;
    if !response.is_success() {
        let text = |name: &str| doc.root().text_at(&["Error", name]).unwrap_or("Unknown");
        let (code, message) = (text("Code").to_owned(), text("Message").to_owned());
        let text = format!("An error occurred ({code}) when calling the {operation} operation{tried}: {message}");
        return Err(ChainError::Refused { text, code, message });
    }
    let wrapper = format!("{operation}Result");
    let field = |name: &str| {
        doc.root().text_at(&[&wrapper, "Credentials", name]).map(str::to_owned).map_err(|_| failed(format!("'{name}'")))
    };
    Ok(pair(
        provider,
        &field("AccessKeyId")?,
        &field("SecretAccessKey")?,
        Some(&field("SessionToken")?),
        Some(time(&field("Expiration")?)?),
    ))
}
