//! What a search for credentials ends with: the credentials, or why it was broken off.
//!
//! May use: the refresher of this room, [`wire`](crate::wire) and [`kernel`](crate::kernel).
//!
//! ```text
//! pair("env", "AKIA…", "wJal…", None, None)   // credentials that do not expire
//! from_json(&document, "iam-role")            // IMDS' document, or the name of the field that is missing
//! ```

use std::rc::Rc;

use serde_json::Value;

use crate::host::Io;
use crate::host::refresher::{Refresher, Rule};
use crate::kernel::SimTime;
use crate::wire::sigv4::Credentials;

/// What the search found.
#[derive(Clone, Debug)]
pub(in crate::host) struct Found {
    pub credentials: Credentials,
    /// botocore's name of the provider.
    pub provider: &'static str,
    /// When they end, if that is known.
    pub expires: Option<SimTime>,
    /// botocore's letters for how they were found, for the user agent.
    pub features: Vec<&'static str>,
    /// The machine that keeps them fresh, if they end.
    pub refresher: Option<Rc<Refresher>>,
}

/// Credentials as a provider has them.
pub(in crate::host) fn pair(
    provider: &'static str,
    id: &str,
    secret: &str,
    token: Option<&str>,
    expires: Option<SimTime>,
) -> Found {
    let credentials = Credentials {
        access_key_id: id.to_owned(),
        secret_access_key: secret.to_owned(),
        // One that is empty is none.
        session_token: token.filter(|token| !token.is_empty()).map(str::to_owned),
    };
    let features = match provider {
        "env" => vec!["g"],
        "shared-credentials-file" | "config-file" => vec!["n"],
        "boto-config" => vec!["x"],
        "custom-process" => vec!["v", "w"],
        "container-role" => vec!["z"],
        "iam-role" => vec!["0"],
        _ => Vec::new(),
    };
    Found { credentials, provider, expires, features, refresher: None }
}

/// The letters in a user agent: what is in use of the retries and checksums, and how the credentials were found. They are in
/// no order in botocore, and sorted here.
pub(in crate::host) fn features(found: Option<&Found>) -> String {
    let mut letters = vec!["E", "Z", "b"];
    letters.extend(found.iter().flat_map(|found| found.features.iter().copied()));
    letters.sort_unstable();
    letters.dedup();
    letters.join(",")
}

/// Why the search was broken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) enum ChainError {
    /// The CLI's general failure, in botocore's words.
    Failed(String),
    /// A service refused.
    Refused {
        /// What botocore says of it.
        text: String,
        /// The error's code.
        code: String,
        /// Its message.
        message: String,
    },
    /// There is no region, where a service has an endpoint for each.
    NoRegion,
    /// The profile asks for something that is not simulated.
    Unsupported(String),
}

/// What is wrong with a metadata document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) enum Faulty {
    /// This field is not there.
    Lacks(&'static str),
    /// Its end is no time.
    NoTime(ChainError),
}

/// The four fields that make credentials of a metadata document.
pub(in crate::host) fn from_json(json: &Value, provider: &'static str) -> Result<Found, Faulty> {
    let text = |name: &'static str| match json.get(name) {
        None => Err(Faulty::Lacks(name)),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Ok(String::new()),
    };
    let (id, secret, token) = (text("AccessKeyId")?, text("SecretAccessKey")?, text("Token")?);
    let expires = time(&text("Expiration")?).map_err(Faulty::NoTime)?;
    Ok(pair(provider, &id, &secret, Some(&token), Some(expires)))
}

/// When credentials end, as their source writes it. Python's dateutil reads more forms than this.
pub(super) fn time(text: &str) -> Result<SimTime, ChainError> {
    SimTime::parse(text).map_err(|_| ChainError::Failed(format!("Unknown string format: {text}")))
}

/// The refresher of a CLI that has just loaded its credentials.
pub(super) fn held(io: &Io) -> Refresher {
    let mut refresher = Refresher::new(io, "aws", Rule::BOTOCORE);
    refresher.renewed();
    refresher
}
