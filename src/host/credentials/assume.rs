//! The providers that ask STS: `assume-role` by a profile's `role_arn`, and `assume-role-with-web-identity`.
//!
//! May use: the profile and the providers that stand alone, [`wire`](crate::wire). A source profile's role is assumed here,
//! too, up to the keys at the end of that chain. The AWS CLI keeps what it was given in `~/.aws/cli/cache`; here every
//! command asks anew.
//!
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html>

use std::fmt::Write;
use std::future::ready;
use std::pin::Pin;

use super::found::{ChainError, Found, features, pair};
use super::profile::Profile;
use super::{container, instance, written};
use crate::host::imds::no_answer;
use crate::host::log::Log;
use crate::host::program::{Program, boxed};
use crate::kernel::{Millis, SimTime};
use crate::wire::sigv4::Signer;
use crate::wire::{Method, Request, percent_encode, xml};

/// How many profiles may lead to each other.
const CHAIN_LIMIT: usize = 5;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Option<Found>, ChainError>> + 'a>>;

fn failed(text: impl Into<String>) -> ChainError {
    ChainError::Failed(text.into())
}

/// `role_arn` with `source_profile` or `credential_source`. Boxed, because a source profile may have a role, too.
pub(super) fn by_profile<'a>(
    program: &'a Program<'_>,
    profile: &'a Profile,
    log: &'a Log,
    seen: &'a [&'a str],
) -> Answer<'a> {
    match (profile.setting("role_arn"), profile.setting("web_identity_token_file")) {
        (Some(role), None) => of_profile(role, program, profile, log, seen),
        _ => Box::pin(ready(Ok(None))),
    }
}

#[inline(never)]
fn of_profile<'a>(
    role: &'a str,
    program: &'a Program<'_>,
    profile: &'a Profile,
    log: &'a Log,
    seen: &'a [&'a str],
) -> Answer<'a> {
    Box::pin(async move {
        let name = &profile.name;
        if profile.setting("mfa_serial").is_some() {
            return Err(ChainError::Unsupported(format!("mfa_serial in profile {name}")));
        }
        let source = match (profile.setting("source_profile"), profile.setting("credential_source")) {
            (Some(_), Some(_)) => {
                let text = format!("The profile \"{name}\" contains both source_profile and credential_source.");
                return Err(failed(text));
            }
            (None, None) => {
                let text = "Partial credentials found in assume-role, missing: source_profile or credential_source";
                return Err(failed(text));
            }
            (None, Some(source)) => {
                let found = match source {
                    "Ec2InstanceMetadata" => boxed(instance::find(program, profile, log)).await?,
                    "Environment" => written::environment(program, log)?,
                    "EcsContainer" => boxed(container::find(program)).await?,
                    other => {
                        let text =
                            format!("The credential source \"{other}\" referenced in profile \"{name}\" is not valid.");
                        return Err(failed(text));
                    }
                };
                found.ok_or_else(|| {
                    failed(format!("No credentials found in credential_source referenced in profile {name}"))
                })?
            }
            (Some(source), None) => {
                let other = Profile::load(program, Some(source)).map_err(|_| {
                    failed(format!(
                        "The source_profile \"{source}\" referenced in the profile \"{name}\" does not exist."
                    ))
                })?;
                let itself = source == name;
                let is_loop = seen.contains(&source) || seen.len() >= CHAIN_LIMIT;
                if is_loop && !itself {
                    let text = format!(
                        "Infinite loop in credential configuration detected. Attempting to load from profile {source} which has already been visited. Visited profiles: {seen:?}"
                    );
                    return Err(failed(text));
                }
                // A profile that names itself has keys of its own.
                let own =
                    if itself { None } else { by_profile(program, &other, log, &[seen, &[source]].concat()).await? };
                let mut found = own;
                for read in [written::credentials_file, written::config_file] {
                    if found.is_none() {
                        found = read(&other, log)?;
                    }
                }
                found.ok_or_else(|| failed(format!("The source profile \"{source}\" must have credentials.")))?
            }
        };
        let usual = format!("botocore-session-{}", program.io.now().as_millis().div_euclid(1000));
        let session = profile.setting("role_session_name").unwrap_or(&usual);
        let mut form = format!("RoleArn={}&RoleSessionName={}", percent_encode(role), percent_encode(session));
        for (name, parameter) in [("external_id", "ExternalId"), ("duration_seconds", "DurationSeconds")] {
            if let Some(value) = profile.setting(name) {
                let _ = write!(form, "&{parameter}={}", percent_encode(value));
            }
        }
        let region = profile.region(program);
        let mut source = source;
        source.features.push(if profile.setting("source_profile").is_some() { "o" } else { "p" });
        let mut found = ask(program, log, "AssumeRole", &form, Some(&source), profile, region).await?;
        found.features = source.features;
        found.features.push("i");
        Ok(Some(found))
    })
}

/// A setting of the environment, or else of the profile. The environment counts unless the profile was named on the
/// command line.
fn either<'p>(program: &'p Program<'_>, profile: &'p Profile, variable: &str, name: &str) -> Option<&'p str> {
    let env = program.env(variable).filter(|v| !v.is_empty() && !profile.explicit);
    env.or_else(|| profile.setting(name))
}

/// A token in a file, named by the environment or the profile.
pub(super) fn by_web_identity<'a>(program: &'a Program<'_>, profile: &'a Profile, log: &'a Log) -> Answer<'a> {
    match either(program, profile, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") {
        Some(file) => of_token(file, program, profile, log),
        None => Box::pin(ready(Ok(None))),
    }
}

#[inline(never)]
fn of_token<'a>(file: &'a str, program: &'a Program<'_>, profile: &'a Profile, log: &'a Log) -> Answer<'a> {
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
        let usual = format!("botocore-session-{}", program.io.now().as_millis().div_euclid(1000));
        let session = find("AWS_ROLE_SESSION_NAME", "role_session_name").unwrap_or(usual);
        let form = format!(
            "RoleArn={}&RoleSessionName={}&WebIdentityToken={}",
            percent_encode(&role),
            percent_encode(&session),
            percent_encode(token)
        );
        let operation = "AssumeRoleWithWebIdentity";
        let mut found = ask(program, log, operation, &form, None, profile, profile.region(program)).await?;
        found.features = vec![if profile.setting("web_identity_token_file") == Some(file) { "q" } else { "h" }, "k"];
        Ok(Some(found))
    })
}

async fn ask(
    program: &Program<'_>,
    log: &Log,
    operation: &str,
    form: &str,
    key: Option<&Found>,
    profile: &Profile,
    region: Option<String>,
) -> Result<Found, ChainError> {
    let provider = if key.is_some() { "assume-role" } else { "assume-role-with-web-identity" };
    let host = region.as_ref().map_or("sts.amazonaws.com".to_owned(), |r| format!("sts.{r}.amazonaws.com"));
    let mut request = Request::new(Method::Post, &host, "/")
        .header("Accept-Encoding", "identity")
        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        .header("User-Agent", program.computer.aws_user_agent(&profile.command, &features(key)))
        .with_body(format!("Action={operation}&Version=2011-06-15&{form}"));
    if let Some(key) = key {
        Signer::new(&key.credentials, region.as_deref().unwrap_or("us-east-1"), "sts")
            .sign(&mut request, program.io.now());
    }
    let length = request.body.len().to_string();
    request = request.header("Content-Length", length);
    let response = program
        .io
        .exchange_within(request, Millis::seconds(60))
        .await
        .map_err(|error| failed(no_answer(error, &format!("https://{host}/"))))?;
    log.debug("urllib3.connectionpool", &format!("https://{host}:443 \"POST / HTTP/1.1\" {}", response.status));
    let body = response.body.text();
    let doc = xml::read(&body)
        .map_err(|error| failed(format!("Unable to parse response ({error}), invalid XML received.")))?;
    if !response.is_success() {
        let text = |name: &str| doc.root().text_at(&["Error", name]).unwrap_or("Unknown");
        let (code, message) = (text("Code").to_owned(), text("Message").to_owned());
        let text = format!("An error occurred ({code}) when calling the {operation} operation: {message}");
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
        SimTime::parse(&field("Expiration")?).ok(),
    ))
}
