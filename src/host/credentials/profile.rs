//! The profile in use: its parts of the config file and of the credentials file.
//!
//! May use: the ini format and [`Program`] of this room. Sections are `[default]`, `[profile NAME]` in the config file, and
//! `[NAME]` in the credentials file:
//!
//! ```ini
//! [profile reader]
//! role_arn = arn:aws:iam::123456789012:role/Reader
//! source_profile = default
//! ```

use std::collections::BTreeMap;

use super::found::ChainError;
use crate::host::ini::{self, Ini};
use crate::host::program::Program;

/// The settings of the profile in use.
#[derive(Debug, Default)]
pub(in crate::host) struct Profile {
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
    /// The command that runs, `s3.ls`, as the user agent tells.
    pub command: String,
}

impl Profile {
    /// Reads both files and picks the profile.
    pub(in crate::host) fn load(program: &Program<'_>, option: Option<&str>) -> Result<Self, ChainError> {
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
            command: String::new(),
        })
    }

    /// A setting, of the config file or else of the credentials file.
    pub(in crate::host) fn setting(&self, name: &str) -> Option<&str> {
        self.config.get(name).or_else(|| self.credentials.get(name)).map(String::as_str)
    }

    /// The region that is set for this profile's requests to STS.
    pub(in crate::host) fn region(&self, program: &Program<'_>) -> Option<String> {
        let env = || program.env("AWS_REGION").or(program.env("AWS_DEFAULT_REGION")).map(str::to_owned);
        self.region.clone().or_else(env).or_else(|| self.config.get("region").cloned())
    }
}
