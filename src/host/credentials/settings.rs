//! The two files of AWS as botocore reads them: every profile, and the sections of services and sign-in sessions.
//!
//! May use: the ini format and [`Program`] of this room. A section of the config file is `[default]`, `[profile NAME]`,
//! `[services NAME]` or `[sso-session NAME]`, its words split as a shell splits them; one of the credentials file is `[NAME]`.
//! What the credentials file says of a profile comes before what the config file says of it.
//!
//! ```ini
//! [profile  "sales reports" ]
//! services = near
//! [services near]
//! sts =
//!   endpoint_url = https://sts.eu-west-3.amazonaws.com
//! ```
//!
//! Follows `awscli/botocore/configloader.py` and `session.py` of AWS CLI 2.36.
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html>

use std::collections::BTreeMap;

use super::found::ChainError;
use crate::host::ini::{self, Ini, Section};
use crate::host::program::Program;

/// What both files say.
#[derive(Debug, Default)]
pub(in crate::host) struct Settings {
    /// The profiles of the credentials file.
    pub credentials: Ini,
    /// The profiles of the config file.
    pub config: Ini,
    /// Its sections of services, by name.
    pub services: Ini,
    /// Its sections of sign-in sessions, by name.
    pub sso_sessions: Ini,
    /// Where those files are, as shown.
    pub credentials_file: String,
    /// The same.
    pub config_file: String,
}

impl Settings {
    /// Reads both files.
    pub(in crate::host) fn read(program: &Program<'_>) -> Result<Self, ChainError> {
        let place = |variable: &str, usual: &str| program.env(variable).unwrap_or(usual).to_owned();
        let mut all = Self {
            credentials_file: place("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
            config_file: place("AWS_CONFIG_FILE", "~/.aws/config"),
            ..Self::default()
        };
        let read = |file: &str| match program.read(file).map(ini::parse) {
            None => Ok(Ini::new()),
            Some(Some(ini)) if ini.values().flat_map(BTreeMap::values).all(|v| nested(v).is_some()) => Ok(ini),
            Some(_) => Err(ChainError::Failed(format!("Unable to parse config file: {}", program.path(file)))),
        };
        for (title, section) in read(&all.config_file)? {
            let kinds = [("profile", 0), ("sso-session", 1), ("services", 2)];
            let kind = kinds.into_iter().find(|(start, _)| title.starts_with(start));
            let named = shlex::split(&title).filter(|words| words.len() == 2).and_then(|mut words| words.pop());
            match (kind, named) {
                (Some((_, 0)), Some(name)) => drop(all.config.insert(name, section)),
                (Some((_, 1)), Some(name)) => drop(all.sso_sessions.insert(name, section)),
                (Some(_), Some(name)) => drop(all.services.insert(name, section)),
                (None, _) if title == "default" => drop(all.config.insert(title, section)),
                _ => {}
            }
        }
        all.credentials = read(&all.credentials_file)?;
        Ok(all)
    }

    /// What is said of a profile, if there is one of that name.
    pub(in crate::host) fn profile(&self, name: &str) -> Option<Section> {
        let (config, credentials) = (self.config.get(name), self.credentials.get(name));
        if config.is_none() && credentials.is_none() {
            return None;
        }
        let mut section = config.cloned().unwrap_or_default();
        section.extend(credentials.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
        Some(section)
    }
}

/// The settings within a value that begins in the next line; none, where the value is one, and nothing, where a line is no
/// setting.
pub(in crate::host) fn nested(value: &str) -> Option<Section> {
    let mut section = Section::new();
    if let Some(lines) = value.strip_prefix('\n') {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once('=')?;
            section.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
    Some(section)
}
