//! The credential provider chain of botocore, as AWS CLI 2.17 runs it: where a program looks for credentials, in order.
//!
//! May use: `Imds` of this room, [`wire`](crate::wire). The first provider that has credentials ends the search, even if
//! they are no good: a wrong key in the environment hides a working role.
//!
//! ```
//! use sts_flow::host::credentials::PROVIDERS;
//! assert_eq!((PROVIDERS[0], PROVIDERS[PROVIDERS.len() - 1]), ("env", "iam-role"));
//! ```

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::assume;
use super::curl::Url;
use super::imds::{Imds, ImdsError, no_answer};
use super::ini::{self, Ini};
use super::log::Log;
use super::program::{Program, boxed};
use super::refresher::{Refresher, RefresherEvent, Rule};
use super::{Io, Note};
use crate::kernel::{Millis, SimTime};
use crate::wire::layout;
use crate::wire::sigv4::Credentials;
use crate::wire::{Method, Request};

/// The providers in the order of the search, by botocore's names.
///
/// Newer versions of botocore than the one in AWS CLI 2.17 have one more, `login`, after `shared-credentials-file`.
pub const PROVIDERS: [&str; 11] = [
    "env",
    "assume-role",
    "assume-role-with-web-identity",
    "sso",
    "shared-credentials-file",
    "custom-process",
    "config-file",
    "ec2-credentials-file",
    "boto-config",
    "container-role",
    "iam-role",
];

/// What the search found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub credentials: Credentials,
    /// botocore's name of the provider.
    pub provider: &'static str,
    /// When they end, if that is known.
    pub expires: Option<SimTime>,
    /// The machine that keeps them fresh, if they end.
    pub refresher: Option<Rc<Refresher>>,
}

/// Credentials as a provider has them.
pub(super) fn pair(
    provider: &'static str,
    id: &str,
    secret: &str,
    token: Option<&str>,
    expires: Option<SimTime>,
) -> Found {
    let credentials = Credentials {
        access_key_id: id.to_owned(),
        secret_access_key: secret.to_owned(),
        session_token: token.map(str::to_owned),
    };
    Found { credentials, provider, expires, refresher: None }
}

/// Why the search was broken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ChainError {
    /// The CLI's general failure, in botocore's words.
    Failed(String),
    /// A service refused.
    Refused(String),
    /// The profile asks for something that is not simulated.
    Unsupported(String),
}

/// The settings of the profile in use.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// `default`, or what `--profile` or `AWS_PROFILE` says.
    pub name: String,
    /// Whether `--profile` named it; then the environment is not searched.
    pub explicit: bool,
    /// Whether an environment variable named it.
    pub from_env: bool,
    /// Its part of the credentials file.
    pub credentials: BTreeMap<String, String>,
    /// Its part of the config file.
    pub config: BTreeMap<String, String>,
    /// Where those files are, as shown.
    pub credentials_file: String,
    /// The same.
    pub config_file: String,
    /// The region that `--region` names.
    pub region: Option<String>,
}

impl Profile {
    /// Reads both files and picks the profile.
    pub(super) fn load(program: &Program<'_>, option: Option<&str>) -> Result<Self, ChainError> {
        let env = |name: &str| program.env(name).filter(|v| !v.is_empty());
        let credentials_file = env("AWS_SHARED_CREDENTIALS_FILE").unwrap_or("~/.aws/credentials").to_owned();
        let config_file = env("AWS_CONFIG_FILE").unwrap_or("~/.aws/config").to_owned();
        let read = |file: &str| match program.read(file).map(ini::parse) {
            None => Ok(Ini::new()),
            Some(Some(ini)) => Ok(ini),
            Some(None) => Err(ChainError::Failed(format!("Unable to parse config file: {}", program.path(file)))),
        };
        let (mut credentials, mut config) = (read(&credentials_file)?, read(&config_file)?);
        let named = option.or(env("AWS_PROFILE")).or(env("AWS_DEFAULT_PROFILE"));
        let name = named.unwrap_or("default");
        let in_config = config.remove(name).filter(|_| name == "default").or_else(|| {
            let quoted = [format!("profile {name}"), format!("profile \"{name}\""), format!("profile '{name}'")];
            quoted.iter().find_map(|section| config.remove(section))
        });
        let in_credentials = credentials.remove(name);
        if named.is_some() && name != "default" && in_config.is_none() && in_credentials.is_none() {
            return Err(ChainError::Failed(format!("The config profile ({name}) could not be found")));
        }
        Ok(Self {
            name: name.to_owned(),
            explicit: option.is_some(),
            from_env: option.is_none() && named.is_some(),
            credentials: in_credentials.unwrap_or_default(),
            config: in_config.unwrap_or_default(),
            credentials_file,
            config_file,
            region: None,
        })
    }

    /// A setting, of the config file or else of the credentials file.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        self.config.get(name).or_else(|| self.credentials.get(name)).map(String::as_str)
    }

    /// The region that is set for this profile's requests to STS.
    pub(super) fn region(&self, program: &Program<'_>) -> Option<String> {
        let env = || program.env("AWS_REGION").or(program.env("AWS_DEFAULT_REGION")).map(str::to_owned);
        self.region.clone().or_else(env).or_else(|| self.config.get("region").cloned())
    }
}

/// Searches for credentials.
pub(super) async fn find(program: &Program<'_>, profile: &Profile, log: &Log) -> Result<Option<Found>, ChainError> {
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

pub(super) async fn load(
    provider: &'static str,
    program: &Program<'_>,
    profile: &Profile,
    log: &Log,
) -> Result<Option<Found>, ChainError> {
    let refuse = |name: &str| Err(ChainError::Unsupported(format!("{name} in profile {}", profile.name)));
    match provider {
        "env" => environment(program, log),
        "assume-role" => assume::by_profile(program, profile, log, &[&profile.name]).await,
        "assume-role-with-web-identity" => assume::by_web_identity(program, profile, log).await,
        "sso" if profile.setting("sso_role_name").is_some() || profile.setting("sso_account_id").is_some() => {
            refuse("sso_account_id")
        }
        "custom-process" if profile.setting("credential_process").is_some() => refuse("credential_process"),
        "shared-credentials-file" => {
            let log_found = || {
                let text = format!("Found credentials in shared credentials file: {}", profile.credentials_file);
                log.info("botocore.credentials", &text);
            };
            settings(provider, &profile.credentials, log_found)
        }
        "config-file" => {
            let log_found = || {
                log.info("botocore.credentials", &format!("Credentials found in config file: {}", profile.config_file));
            };
            settings(provider, &profile.config, log_found)
        }
        "ec2-credentials-file" => match program.env("AWS_CREDENTIAL_FILE") {
            Some(_) => Err(ChainError::Unsupported("AWS_CREDENTIAL_FILE".to_owned())),
            None => Ok(None),
        },
        "boto-config" => boto_config(provider, program, log),
        "container-role" => container(program).await,
        "iam-role" => role(program, profile, log).await,
        _ => Ok(None),
    }
}

/// The files of boto, the SDK before botocore.
#[inline(never)]
fn boto_config(provider: &'static str, program: &Program<'_>, log: &Log) -> Result<Option<Found>, ChainError> {
    let own = program.env("BOTO_CONFIG").map(|f| vec![f]);
    for file in own.unwrap_or(vec!["/etc/boto.cfg", "~/.boto"]) {
        let section = program.read(file).and_then(ini::parse).and_then(|mut ini| ini.remove("Credentials"));
        if let Some(mut section) = section {
            section.retain(|name, _| !name.ends_with("_token"));
            let log_found =
                || log.info("botocore.credentials", &format!("Found credentials in boto config file: {file}"));
            if let Some(found) = settings(provider, &section, log_found)? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

fn environment(program: &Program<'_>, log: &Log) -> Result<Option<Found>, ChainError> {
    let env = |name: &str| program.env(name).filter(|v| !v.is_empty());
    let Some(access_key_id) = env("AWS_ACCESS_KEY_ID") else { return Ok(None) };
    log.info("botocore.credentials", "Found credentials in environment variables.");
    let Some(secret_access_key) = env("AWS_SECRET_ACCESS_KEY") else {
        return Err(partial("env", "AWS_SECRET_ACCESS_KEY"));
    };
    let expires = env("AWS_CREDENTIAL_EXPIRATION").and_then(|t| SimTime::parse(t).ok());
    if expires.is_some_and(|t| t <= program.io.now()) {
        let text = "Credentials were refreshed, but the refreshed credentials are still expired.";
        return Err(ChainError::Failed(text.to_owned()));
    }
    let token = env("AWS_SECURITY_TOKEN").or(env("AWS_SESSION_TOKEN"));
    Ok(Some(pair("env", access_key_id, secret_access_key, token, expires)))
}

fn settings(
    provider: &'static str,
    settings: &BTreeMap<String, String>,
    log_found: impl FnOnce(),
) -> Result<Option<Found>, ChainError> {
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

/// The endpoint of a container's agent, where one is set in the environment.
async fn container(program: &Program<'_>) -> Result<Option<Found>, ChainError> {
    match (program.env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"), program.env("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
        (Some(path), _) => boxed(from_agent(program, format!("http://169.254.170.2{path}"))).await,
        (None, Some(url)) => boxed(from_agent(program, url.to_owned())).await,
        (None, None) => Ok(None),
    }
}

async fn from_agent(program: &Program<'_>, url: String) -> Result<Option<Found>, ChainError> {
    let fail =
        |text: String| ChainError::Failed(format!("Error when retrieving credentials from container-role: {text}"));
    let parsed = Url::parse(&url).map_err(|(message, _)| ChainError::Failed(message))?;
    let allowed = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"];
    if !allowed.contains(&parsed.host.as_str()) && !parsed.host.starts_with("127.") {
        return Err(ChainError::Failed(format!(
            "Unsupported host '{}'.  Can only retrieve metadata from a loopback address or one of these hosts: {}",
            parsed.host,
            allowed.join(", ")
        )));
    }
    if program.env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").is_some() {
        return Err(ChainError::Unsupported("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE".to_owned()));
    }
    let mut error = String::new();
    for _ in 0..3 {
        let mut request = Request::new(Method::Get, &parsed.host_header(), parsed.target.clone())
            .header("Accept-Encoding", "identity")
            .header("Accept", "application/json");
        if let Some(token) = program.env("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
            request = request.header("Authorization", token);
        }
        error = match program.io.exchange_within(request, Millis::seconds(2)).await {
            Ok(response) if response.status == 200 => match serde_json::from_str::<Value>(&response.body.text()) {
                // Python's KeyError: the name in quotes is all it says.
                Ok(json) => {
                    return from_json(&json, "container-role")
                        .map(Some)
                        .map_err(|missing| ChainError::Failed(format!("'{missing}'")));
                }
                Err(_) => "Error retrieving metadata: Unable to parse JSON returned from container metadata services"
                    .to_owned(),
            },
            Ok(response) => format!(
                "Error retrieving metadata: Received non 200 response {} from container metadata: {}",
                response.status,
                response.body.text()
            ),
            Err(error) => format!(
                "Error retrieving metadata: Received error when attempting to retrieve container metadata: {}",
                no_answer(error, &url)
            ),
        };
        program.io.sleep(Millis::seconds(1)).await;
    }
    Err(fail(error))
}

/// The four fields that make credentials of a metadata document, or the name of the first that is missing.
pub(super) fn from_json(json: &Value, provider: &'static str) -> Result<Found, &'static str> {
    let text = |name: &'static str| match json.get(name) {
        None => Err(name),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Ok(String::new()),
    };
    let (id, secret, token) = (text("AccessKeyId")?, text("SecretAccessKey")?, text("Token")?);
    let expires = SimTime::parse(&text("Expiration")?).ok();
    Ok(pair(provider, &id, &secret, Some(&token), expires))
}

/// The instance's role, from IMDS.
async fn role(program: &Program<'_>, profile: &Profile, log: &Log) -> Result<Option<Found>, ChainError> {
    const PATH: &str = "latest/meta-data/iam/security-credentials/";
    let debug = |text: &str| log.debug("botocore.utils", text);
    let failure = |error: ImdsError, attempts: u32| match error {
        ImdsError::Exhausted => {
            let text = "when attempting to retrieve data from metadata service.";
            debug(&format!("Max number of attempts exceeded ({attempts}) {text}"));
            Ok(None)
        }
        ImdsError::BadRequest => {
            debug(&format!("Bad IMDS request: {}", imds_message(&error)));
            Ok(None)
        }
        error => Err(ChainError::Failed(imds_message(&error))),
    };
    let imds = match Imds::new(&program.io, log, &program.env, &profile.config) {
        Ok(imds) => imds,
        Err(error) => return failure(error, 0),
    };
    let fetched = async {
        let token = imds.token().await?;
        let role = imds.get(PATH, token.as_deref(), false).await?;
        let document = imds.get(&format!("{PATH}{role}"), token.as_deref(), true).await?;
        Ok((role, document))
    };
    let (role, document) = match fetched.await {
        Ok(fetched) => fetched,
        Err(error) => return failure(error, imds.attempts()),
    };
    let json = serde_json::from_str::<Value>(&document).unwrap_or(Value::Null);
    match from_json(&json, "iam-role") {
        Ok(mut found) => {
            if extend(&mut found, program.io.now(), log) {
                let mut refresher = held(&program.io);
                refresher.step(RefresherEvent::Extend);
                found.refresher = Some(Rc::new(refresher));
            }
            log.debug("botocore.credentials", &format!("Found credentials from IAM Role: {role}"));
            Ok(Some(found))
        }
        Err(missing) => {
            debug(&format!("Retrieved credentials is missing required field: {missing}"));
            if json.get("Code").is_some() && json.get("Message").is_some() {
                let compact = layout::compact(&json);
                debug(&format!("Error response received when retrievingcredentials: {compact}."));
            }
            Ok(None)
        }
    }
}

/// Credentials that end soon are taken to live a while longer: IMDS may be late, and the service will say if they are
/// really over. botocore draws the length at random, 15 minutes and 2 to 10 more; here the clock's digits decide.
fn extend(found: &mut Found, now: SimTime, log: &Log) -> bool {
    let Some(expires) = found.expires else { return false };
    let more = Millis::seconds(120 + now.as_millis().rem_euclid(481));
    let offset = Rule::BOTOCORE.advisory + more;
    let near = expires.since(now) <= offset;
    if near {
        found.expires = Some(now + offset);
        let minutes = (offset.as_seconds() + 30) / 60;
        log.info(
            "botocore.utils",
            &format!(
                "Attempting credential expiration extension due to a credential service availability issue. \
                 A refresh of these credentials will be attempted again within the next {minutes} minutes."
            ),
        );
    }
    near
}

/// The refresher of a CLI that has just loaded its credentials.
fn held(io: &Io) -> Refresher {
    let mut refresher = Refresher::new(io, "aws", Rule::BOTOCORE);
    refresher.renewed();
    refresher
}

/// botocore's words for an error of IMDS that ends the program.
pub(super) fn imds_message(error: &ImdsError) -> String {
    match error {
        // The exception has no text of its own, and shows the request it holds.
        ImdsError::BadRequest | ImdsError::Exhausted => {
            "<botocore.awsrequest.AWSRequest object at 0x7f179e851850>".to_owned()
        }
        ImdsError::V1Disabled => {
            "Error retrieving metadata: Unable to retrieve token for use in IMDSv2 call and IMDSv1 has been disabled"
                .to_owned()
        }
        ImdsError::Endpoint(endpoint) => format!("Invalid endpoint EC2 Instance Metadata endpoint: {endpoint}"),
    }
}
