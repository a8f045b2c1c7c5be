//! The profile in use: what the files of AWS say of it.
//!
//! May use: the [settings](super::settings) and [`Program`] of this room.
//!
//! ```ini
//! [profile reader]
//! role_arn = arn:aws:iam::123456789012:role/Reader
//! source_profile = default
//! ```

use std::rc::Rc;

use super::found::ChainError;
use super::settings::{Settings, nested};
use crate::host::ini::Section;
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
    /// What both files say of it.
    pub settings: Section,
    /// Both files.
    pub files: Rc<Settings>,
    /// The region that `--region` names.
    pub region: Option<String>,
    /// The command that runs, `s3.ls`, as the user agent tells.
    pub command: String,
}

impl Profile {
    /// Reads both files and picks the profile. One that is named has to be there.
    pub(in crate::host) fn load(program: &Program<'_>, option: Option<&str>) -> Result<Self, ChainError> {
        Self::picked(program, option, false)
    }

    /// The same, where a profile may be named that is yet to be made.
    pub(in crate::host) fn load_or_new(program: &Program<'_>, option: Option<&str>) -> Result<Self, ChainError> {
        Self::picked(program, option, true)
    }

    fn picked(program: &Program<'_>, option: Option<&str>, may_be_new: bool) -> Result<Self, ChainError> {
        let files = Settings::read(program)?;
        let named = option.or_else(|| program.env("AWS_PROFILE")).or_else(|| program.env("AWS_DEFAULT_PROFILE"));
        let name = named.unwrap_or("default");
        let found = files.profile(name);
        if named.is_some() && found.is_none() && !may_be_new {
            return Err(ChainError::Failed(format!("The config profile ({name}) could not be found")));
        }
        Ok(Self {
            name: name.to_owned(),
            explicit: option.is_some(),
            from_env: option.is_none() && named.is_some(),
            settings: found.unwrap_or_default(),
            files: Rc::new(files),
            ..Self::default()
        })
    }

    /// Another profile of the same files, as a source of credentials: the environment does not count in it.
    pub(super) fn other(&self, name: &str) -> Option<Self> {
        Some(Self {
            name: name.to_owned(),
            explicit: true,
            from_env: false,
            settings: self.files.profile(name)?,
            files: Rc::clone(&self.files),
            region: self.region.clone(),
            command: self.command.clone(),
        })
    }

    /// A setting.
    pub(in crate::host) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// A setting of the environment, or else of the profile.
    pub(in crate::host) fn either<'s>(
        &'s self,
        program: &'s Program<'_>,
        variable: &str,
        name: &str,
    ) -> Option<&'s str> {
        program.env(variable).or_else(|| self.setting(name))
    }

    /// The region that is set for this profile's requests to STS.
    pub(in crate::host) fn region(&self, program: &Program<'_>) -> Option<String> {
        let env = || program.env("AWS_REGION").or(program.env("AWS_DEFAULT_REGION")).map(str::to_owned);
        self.region.clone().or_else(env).or_else(|| self.setting("region").map(str::to_owned))
    }

    /// How often a request is sent in all: `max_attempts`, 3 if it is not set.
    pub(in crate::host) fn attempts(&self, program: &Program<'_>) -> Result<u32, ChainError> {
        let failed = |text: String| Err(ChainError::Failed(text));
        match self.either(program, "AWS_RETRY_MODE", "retry_mode") {
            None | Some("standard") => {}
            Some("adaptive") => return Err(ChainError::Unsupported("retry_mode = adaptive".to_owned())),
            Some(mode) => {
                return failed(format!(
                    "Invalid value provided to \"mode\": \"{mode}\" must be one of: \"standard\" or \"adaptive\""
                ));
            }
        }
        let Some(text) = self.either(program, "AWS_MAX_ATTEMPTS", "max_attempts") else { return Ok(3) };
        match text.trim().parse::<i64>() {
            Ok(attempts @ ..1) => failed(format!(
                "Value provided to \"max_attempts\": {attempts} must be an integer greater than or equal to one."
            )),
            Ok(attempts) => Ok(u32::try_from(attempts).unwrap_or(u32::MAX).min(100)),
            Err(_) => failed(format!("invalid literal for int() with base 10: '{text}'")),
        }
    }

    /// The endpoint that is set for a service, by its name in variables and sections (`sts`), as botocore looks it up.
    pub(in crate::host) fn endpoint_url(
        &self,
        program: &Program<'_>,
        service: &str,
    ) -> Result<Option<String>, ChainError> {
        let is_on = |value: Option<&str>| value.is_some_and(|v| v.eq_ignore_ascii_case("true"));
        let ignored = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");
        if is_on(self.either(program, ignored.0, ignored.1)) {
            return Ok(None);
        }
        let own = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
        let env = [own.as_str(), "AWS_ENDPOINT_URL"];
        if let Some(url) = env.iter().find_map(|name| program.env(name).filter(|url| !url.is_empty())) {
            return Ok(Some(url.to_owned()));
        }
        let mut found = None;
        if let Some(section) = self.setting("services") {
            let Some(services) = self.files.services.get(section).filter(|services| !services.is_empty()) else {
                return Err(ChainError::Failed(format!(
                    "The profile is configured to use the services section but the \"{section}\" services \
                     configuration does not exist."
                )));
            };
            found = services.get(service).and_then(|value| nested(value)?.remove("endpoint_url"));
        }
        Ok(found.or_else(|| self.setting("endpoint_url").map(str::to_owned)).filter(|url| !url.is_empty()))
    }
}
