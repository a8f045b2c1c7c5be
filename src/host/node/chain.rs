//! The default credential provider chain of the JavaScript SDK v3, `@aws-sdk/credential-provider-node` 3.650.
//!
//! It is not the CLI's: neither `AWS_DEFAULT_REGION` nor boto's files count, and a set `AWS_PROFILE` hides the keys in the
//! environment. Any provider that has nothing lets the next one try.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::host::Note;
use crate::host::credentials::found::{Found, from_json, pair};
use crate::host::ini;
use crate::host::program::Program;
use crate::host::url::Url;
use crate::kernel::{Millis, SimTime};
use crate::wire::{Method, Request};

/// The providers by the SDK's names, in order; the last one is told apart by the environment.
const PROVIDERS: [&str; 6] = ["fromEnv", "fromSSO", "fromIni", "fromProcess", "fromTokenFile", "fromInstanceMetadata"];

/// What the files say of the profile in use; the credentials file comes before the config file.
pub(super) fn profile(program: &Program<'_>) -> BTreeMap<String, String> {
    let name = program.env("AWS_PROFILE").filter(|p| !p.is_empty()).unwrap_or("default");
    let mut all = BTreeMap::new();
    let files = [("AWS_CONFIG_FILE", "~/.aws/config"), ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")];
    for (n, (variable, usual)) in files.into_iter().enumerate() {
        let section = if n == 0 && name != "default" { ["profile ", name].concat() } else { name.to_owned() };
        let file = program.env(variable).unwrap_or(usual);
        if let Some(found) = program.read(file).and_then(ini::parse).and_then(|mut ini| ini.remove(&section)) {
            all.extend(found);
        }
    }
    all
}

/// Searches for credentials: the first that are found, or the error that the SDK throws.
pub(super) async fn find(program: &Program<'_>) -> Result<Found, Value> {
    let profile = profile(program);
    let refuse = |what: &str| Err(error("Error", &["not supported here: ", what].concat()));
    for provider in PROVIDERS {
        let env = |name: &str| program.env(name).filter(|v| !v.is_empty());
        let found = match provider {
            "fromEnv" if env("AWS_PROFILE").is_none() => match (env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"))
            {
                (Some(id), Some(secret)) => {
                    let expires = env("AWS_CREDENTIAL_EXPIRATION").and_then(|t| SimTime::parse(t).ok());
                    Some(pair(provider, id, secret, env("AWS_SESSION_TOKEN"), expires))
                }
                _ => None,
            },
            "fromIni" => {
                let get = |name: &str| profile.get(name).map(String::as_str);
                if get("role_arn").is_some() {
                    return refuse("role_arn in a profile");
                }
                match (get("aws_access_key_id"), get("aws_secret_access_key")) {
                    (Some(id), Some(secret)) => Some(pair(provider, id, secret, get("aws_session_token"), None)),
                    _ => None,
                }
            }
            "fromProcess" if profile.contains_key("credential_process") => return refuse("credential_process"),
            "fromTokenFile" if env("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() => {
                return refuse("AWS_WEB_IDENTITY_TOKEN_FILE");
            }
            "fromInstanceMetadata" if env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").is_some() => {
                return refuse("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
            }
            "fromInstanceMetadata" if env("AWS_CONTAINER_CREDENTIALS_FULL_URI").is_some() => {
                return refuse("AWS_CONTAINER_CREDENTIALS_FULL_URI");
            }
            "fromInstanceMetadata" if env("AWS_EC2_METADATA_DISABLED").is_none() => {
                Box::pin(metadata(program, &profile)).await
            }
            _ => None,
        };
        program.io.note(Note::ProviderTried { provider: provider.to_owned(), found: found.is_some() });
        if let Some(found) = found {
            program.io.note(Note::Holds {
                access_key_id: found.credentials.access_key_id.clone(),
                expires: found.expires,
                provider: provider.to_owned(),
            });
            return Ok(found);
        }
    }
    let text = "Could not load credentials from any providers";
    let mut failed = error("CredentialsProviderError", text);
    failed["tryNextLink"] = false.into();
    Err(failed)
}

/// An error as the module throws it.
pub(super) fn error(name: &str, message: &str) -> Value {
    json!({ "name": name, "message": message })
}

/// IMDS: the token, the role, its credentials. One second and one attempt for each; without a token it goes on by IMDSv1,
/// unless that is turned off, and unless IMDS called the request a bad one.
async fn metadata(program: &Program<'_>, profile: &BTreeMap<String, String>) -> Option<Found> {
    const PATH: &str = "/latest/meta-data/iam/security-credentials/";
    let set = |variable: &str, name: &str| program.env(variable).or(profile.get(name).map(String::as_str));
    let endpoint = set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    let host = Url::parse(endpoint.unwrap_or("http://169.254.169.254")).ok()?.host_header();
    let ask = async |method, path: &str, header: (&str, &str)| {
        let mut request = Request::new(method, &host, path);
        if !header.1.is_empty() {
            request = request.header(header.0.to_owned(), header.1);
        }
        let answer = program.io.exchange_within(request.header("Connection", "close"), Millis::seconds(1)).await;
        match answer {
            Ok(answer) if answer.status < 300 => Ok(answer.body.text().into_owned()),
            Ok(answer) => Err(answer.status),
            Err(_) => Err(0),
        }
    };
    let token = match ask(Method::Put, "/latest/api/token", ("x-aws-ec2-metadata-token-ttl-seconds", "21600")).await {
        Ok(token) => token,
        Err(400) => return None,
        Err(_) => String::new(),
    };
    let is_off = |value: Option<&str>| value.is_some_and(|v| !v.is_empty() && v != "false");
    if token.is_empty() && is_off(set("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled")) {
        return None;
    }
    let header = ("x-aws-ec2-metadata-token", token.as_str());
    let role = ask(Method::Get, PATH, header).await.ok()?;
    let document = ask(Method::Get, &[PATH, role.trim()].concat(), header).await.ok()?;
    from_json(&serde_json::from_str::<Value>(&document).ok()?, "fromInstanceMetadata").ok()
}
