//! botocore's `IMDSFetcher`: how the AWS CLI asks the instance metadata service.
//!
//! May use: [`Io`] and [`wire`](crate::wire). Every step, order and fallback here is botocore's, so that an instance's
//! IMDS settings have the effects that they have on a real CLI:
//!
//! 1. `PUT latest/api/token` with a lifetime of 21600 s. 404, 403, 405 or no answer: go on without a token (IMDSv1),
//!    unless that is turned off. 400: give up. Anything else: try again, and after the last attempt go on without.
//! 2. `GET` with the token. What is not 200 or is empty is tried again; after the last attempt it is given up.
//!
//! One attempt and one second are the defaults of both.

use std::collections::BTreeMap;

use serde_json::Value;

use super::log::Log;
use super::sending::no_answer;
use super::url::Url;
use super::{Computer, Io, NetError};
use crate::kernel::Millis;
use crate::wire::{Method, Request, Response};

const TOKEN_TTL_SECONDS: &str = "21600";
const TOKEN_PATH: &str = "latest/api/token";
/// Where IMDS is asked by default, and where in the other mode.
const IPV4: &str = "http://169.254.169.254/";
const IPV6: &str = "http://[fd00:ec2::254]/";

/// Why IMDS gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ImdsError {
    /// Every attempt failed, or asking is turned off.
    Exhausted,
    /// It called the token request a bad one (400).
    BadRequest,
    /// IMDSv1 would be next, and is turned off.
    V1Disabled,
    /// The endpoint that was set is no URL.
    Endpoint(String),
    /// A setting cannot be read, in botocore's words.
    Setting(String),
}

impl ImdsError {
    /// botocore's words for it, where it ends the program.
    pub(super) fn message(&self) -> String {
        match self {
            // The exception has no text of its own, and shows the request it holds.
            Self::BadRequest | Self::Exhausted => {
                "<botocore.awsrequest.AWSRequest object at 0x7f179e851850>".to_owned()
            }
            Self::V1Disabled => {
                "Error retrieving metadata: Unable to retrieve token for use in IMDSv2 call and IMDSv1 has been disabled"
                    .to_owned()
            }
            Self::Endpoint(endpoint) => format!("Invalid endpoint EC2 Instance Metadata endpoint: {endpoint}"),
            Self::Setting(text) => text.clone(),
        }
    }
}

/// A whole number, as Python's `int` reads it.
fn whole(text: &str) -> Result<i64, ImdsError> {
    let digits = text.trim();
    let digits = digits.strip_prefix('+').filter(|d| d.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(digits);
    digits.parse().map_err(|_| ImdsError::Setting(format!("invalid literal for int() with base 10: '{text}'")))
}

/// An IMDS client with its settings.
#[derive(Debug)]
pub(super) struct Imds<'a> {
    io: &'a Io,
    log: &'a Log,
    host: String,
    prefix: String,
    /// In seconds.
    timeout: i64,
    attempts: u32,
    disabled: bool,
    v1_disabled: bool,
}

impl<'a> Imds<'a> {
    /// A client with the settings that the environment and the profile make.
    pub(super) fn new(
        io: &'a Io,
        log: &'a Log,
        env: &BTreeMap<String, String>,
        profile: &BTreeMap<String, String>,
    ) -> Result<Self, ImdsError> {
        let setting = |variable: &str, name: &str| env.get(variable).or_else(|| profile.get(name)).map(String::as_str);
        let is_true = |value: Option<&str>| value.is_some_and(|v| v.eq_ignore_ascii_case("true"));
        let number = |variable: &str, name: &str| setting(variable, name).map_or(Ok(1), whole);
        let timeout = number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout")?;
        let attempts = number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts")?;
        let endpoint = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
        let endpoint = match endpoint.filter(|e| !e.is_empty()) {
            Some(endpoint) => endpoint,
            None if Self::by_ipv6(&setting)? => IPV6,
            None => IPV4,
        };
        log.debug("botocore.utils", &format!("IMDS ENDPOINT: {endpoint}"));
        let (host, prefix) = if endpoint == IPV6 {
            ("[fd00:ec2::254]".to_owned(), "/".to_owned())
        } else {
            let unreadable = || ImdsError::Endpoint(endpoint.to_owned());
            if !endpoint.contains("://") {
                return Err(unreadable());
            }
            let url = Url::parse(endpoint).map_err(|_| unreadable())?;
            let prefix = if url.target.ends_with('/') { url.target.clone() } else { format!("{}/", url.target) };
            (url.host_header(), prefix)
        };
        Ok(Self {
            io,
            log,
            host,
            prefix,
            timeout,
            attempts: u32::try_from(attempts).unwrap_or(0).min(100),
            disabled: is_true(env.get("AWS_EC2_METADATA_DISABLED").map(String::as_str)),
            v1_disabled: is_true(setting("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled")),
        })
    }

    /// Whether IMDS is asked at its other address.
    fn by_ipv6<'s>(setting: &impl Fn(&str, &str) -> Option<&'s str>) -> Result<bool, ImdsError> {
        match setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode") {
            Some(mode) if mode.eq_ignore_ascii_case("ipv6") => Ok(true),
            Some(mode) if mode.eq_ignore_ascii_case("ipv4") => Ok(false),
            Some(mode) => Err(ImdsError::Setting(format!(
                "Invalid EC2 Instance Metadata endpoint mode: {mode} Valid endpoint modes (case-insensitive): ('ipv4', 'ipv6')."
            ))),
            None => Ok(setting("AWS_IMDS_USE_IPV6", "imds_use_ipv6").is_some_and(|v| v.eq_ignore_ascii_case("true"))),
        }
    }

    /// How often a request is tried.
    pub(super) const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Asks for a session token; `None` means to go on with IMDSv1.
    pub(super) async fn token(&self) -> Result<Option<String>, ImdsError> {
        self.assert_enabled()?;
        for _ in 0..self.attempts {
            let request = Request::new(Method::Put, &self.host, format!("{}{TOKEN_PATH}", self.prefix))
                .header("Accept-Encoding", "identity")
                .header("x-aws-ec2-metadata-token-ttl-seconds", TOKEN_TTL_SECONDS)
                .header("User-Agent", Computer::AWS_CLI)
                .header("Content-Length", "0");
            match self.exchange(request).await {
                Ok(response) => match response.status {
                    200 => return Ok(Some(response.body.text().into_owned())),
                    403..=405 => return Ok(None),
                    400 => return Err(ImdsError::BadRequest),
                    _ => {}
                },
                Err(error) => self.log_failure(TOKEN_PATH, error),
            }
        }
        Ok(None)
    }

    /// Asks for `path`, below the endpoint and without its slash.
    pub(super) async fn get(&self, path: &str, token: Option<&str>, must_be_json: bool) -> Result<String, ImdsError> {
        self.assert_enabled()?;
        // An empty token counts as none here, but is sent.
        if token.is_none_or(str::is_empty) && self.v1_disabled {
            return Err(ImdsError::V1Disabled);
        }
        for _ in 0..self.attempts {
            let mut request = Request::new(Method::Get, &self.host, format!("{}{path}", self.prefix))
                .header("Accept-Encoding", "identity");
            if let Some(token) = token {
                request = request.header("x-aws-ec2-metadata-token", token);
            }
            match self.exchange(request.header("User-Agent", Computer::AWS_CLI)).await {
                Ok(response) => {
                    let body = response.body.text();
                    let reason = if response.status != 200 {
                        "non-200"
                    } else if body.is_empty() {
                        "no body"
                    } else if must_be_json && serde_json::from_str::<Value>(&body).is_err() {
                        "invalid json"
                    } else {
                        return Ok(body.into_owned());
                    };
                    let shown =
                        if reason == "invalid json" { String::new() } else { format!(", content body: b'{body}'") };
                    self.log.debug(
                        "botocore.utils",
                        &format!(
                            "Metadata service returned {reason} response with status code of {} for url: http://{}{}{path}{shown}",
                            response.status, self.host, self.prefix
                        ),
                    );
                }
                Err(error) => self.log_failure(path, error),
            }
        }
        Err(ImdsError::Exhausted)
    }

    async fn exchange(&self, request: Request) -> Result<Response, NetError> {
        let line = format!("http://{}:80 \"{} {} HTTP/1.1\"", self.host, request.method, request.target);
        // More than a day is a day.
        let answer = self.io.exchange_within(request, Millis::seconds(self.timeout.min(86_400))).await;
        if let Ok(response) = &answer {
            let log = format!("{line} {} {}", response.status, response.body.len());
            self.log.debug("urllib3.connectionpool", &log);
        }
        answer
    }

    fn assert_enabled(&self) -> Result<(), ImdsError> {
        if self.timeout <= 0 && !self.disabled && self.attempts > 0 {
            return Err(ImdsError::Setting(format!(
                "An HTTP Client raised an unhandled exception: Attempted to set connect timeout to {}, but the timeout cannot \
                 be set to a value less than or equal to 0.",
                self.timeout
            )));
        }
        if self.disabled {
            self.log.debug("botocore.utils", "Access to EC2 metadata has been disabled.");
            return Err(ImdsError::Exhausted);
        }
        Ok(())
    }

    fn log_failure(&self, path: &str, error: NetError) {
        let url = format!("http://{}{}{path}", self.host, self.prefix);
        self.log.debug(
            "botocore.utils",
            &format!(
                "Caught retryable HTTP exception while making metadata service request to {url}: {}",
                no_answer(error, &url)
            ),
        );
    }
}
