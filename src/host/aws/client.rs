//! A request to a service, from endpoint to answer: region, credentials, signature, retries, redirects and errors.
//!
//! May use: [`cli`](super::cli), the credential chain of this room, and [`wire`](crate::wire).

use super::bucket::is_label;
use super::cli::Cli;
use super::failure::Failure;
use super::model::signing_name;
use super::refused::ServiceError;
use crate::host::credentials;
use crate::host::credentials::found::{Found, features};
use crate::host::credentials::settings::nested;
use crate::host::sending::{Endpoint, Sending, Unsent};
use crate::wire::sigv4::Signer;
use crate::wire::{Request, Response};

/// Settings that this CLI does not have: variable, name in the config file, and the values that change nothing.
const REFUSED: [(&str, &str, &[&str]); 7] = [
    ("AWS_CA_BUNDLE", "ca_bundle", &[""]),
    ("AWS_SIGV4A_SIGNING_REGION_SET", "sigv4a_signing_region_set", &[""]),
    ("AWS_AUTH_SCHEME_PREFERENCE", "auth_scheme_preference", &["", "sigv4"]),
    ("", "parameter_validation", &["true"]),
    ("", "cli_timestamp_format", &["iso8601"]),
    ("HTTPS_PROXY", "", &[""]),
    ("https_proxy", "", &[""]),
];
/// The same, where anything but `true` changes nothing.
const REFUSED_IF_TRUE: [(&str, &str); 2] =
    [("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"), ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")];
/// Settings of the section `s3` that this CLI has; those that only say how fast files go change nothing.
const S3_SETTINGS: [&str; 6] = [
    "addressing_style",
    "max_concurrent_requests",
    "max_queue_size",
    "multipart_threshold",
    "multipart_chunksize",
    "max_bandwidth",
];

/// What botocore signs for nobody, whatever credentials there are (`botocore/handlers.py`): of STS.
const UNSIGNED: [&str; 2] = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];

/// A client for one service, with its credentials loaded.
pub(super) struct Client {
    /// `s3`: the first label of the endpoint.
    service: &'static str,
    /// The region, if one is set.
    pub region: Option<String>,
    /// The endpoint that a person set.
    given: Option<Endpoint>,
    /// Whether buckets are named in the path, whatever their names.
    by_path: bool,
    attempts: u32,
    credentials: Option<Found>,
}

impl Client {
    /// A client as botocore makes it: first the region, then the credentials. That there are none is said only when a
    /// request is to be signed.
    ///
    /// `place` says where the service's endpoints are: `global`, `regional`, or `any` of both.
    pub(super) async fn new(cli: &mut Cli<'_, '_>, service: &'static str, place: &str) -> Result<Self, Failure> {
        refuse_settings(cli)?;
        let region = cli.region().await?.map(|(_, region)| region);
        if region.is_none() && place == "regional" {
            return Err(Failure::no_region());
        }
        let url = match cli.options.get("endpoint-url") {
            Some(url) => Some(url.to_owned()),
            None => cli.profile.endpoint_url(cli.program, service)?,
        };
        let given = match url {
            None => None,
            Some(url) => {
                let given = Endpoint::given(&url);
                Some(given.ok_or_else(|| Failure::new(255, format!("Invalid endpoint: {url}")))?)
            }
        };
        if let Some(region) = region.as_ref().filter(|region| given.is_none() || !region.is_empty()) {
            check_region(service, region)?;
        }
        // Where the profile's role is asked for, too.
        cli.profile.region.clone_from(&region);
        let s3 = cli.profile.setting("s3").and_then(nested).unwrap_or_default();
        let style = s3.get("addressing_style").map(String::as_str);
        let by_path = if given.is_some() { style != Some("virtual") } else { style == Some("path") };
        let attempts = cli.profile.attempts(cli.program)?;
        let credentials = if cli.options.has("no-sign-request") {
            None
        } else {
            credentials::find(&mut *cli.program, &cli.profile, &cli.log).await?
        };
        // A global service has one endpoint for all regions, and is signed for the first of them.
        let region = region.filter(|_| place != "global");
        Ok(Self { service, region, given, by_path, attempts, credentials })
    }

    /// Where the service is: at the endpoint that is set, or in the client's region, or at its global place.
    pub(super) fn endpoint(&self) -> Endpoint {
        if let Some(given) = &self.given {
            return given.clone();
        }
        Endpoint::of_aws(match &self.region {
            None => format!("{}.amazonaws.com", self.service),
            Some(region) if region.starts_with("cn-") => format!("{}.{region}.amazonaws.com.cn", self.service),
            Some(region) => format!("{}.{region}.amazonaws.com", self.service),
        })
    }

    /// Host and target of a request about a bucket, with the bucket in the host where that can be.
    ///
    /// A name with a dot or a capital cannot be a host name under the endpoint's certificate.
    pub(super) fn place(&self, bucket: Option<&str>, target: &str) -> (String, String) {
        let Endpoint { host, base, .. } = self.endpoint();
        match bucket {
            Some(bucket) if is_label(bucket) && !self.by_path => {
                (format!("{bucket}.{host}"), format!("{base}{target}"))
            }
            Some(bucket) => {
                // Without a key there is no slash behind the bucket.
                let bare = target.strip_prefix('/').filter(|rest| rest.is_empty() || rest.starts_with('?'));
                (host, format!("{base}/{bucket}{}", bare.unwrap_or(target)))
            }
            None => (host, format!("{base}{target}")),
        }
    }

    /// The credentials that it has, and the region that it signs for: for a link that is signed and not sent.
    pub(super) fn signer(&self) -> Result<(&Found, &str), Failure> {
        let found = self.credentials.as_ref().ok_or_else(Failure::no_credentials)?;
        Ok((found, self.region.as_deref().unwrap_or("us-east-1")))
    }

    /// Sends what `make` makes and returns the answer if it is a success.
    pub(super) async fn call(
        &mut self,
        cli: &Cli<'_, '_>,
        operation: &str,
        make: impl Fn(&Self) -> Request,
    ) -> Result<Response, Failure> {
        let mut redirected = false;
        loop {
            let sending =
                Sending { io: &cli.program.io, log: &cli.log, scheme: self.endpoint().scheme, attempts: self.attempts };
            let signed = || {
                let mut request = make(self);
                self.sign(cli, operation, &mut request)?;
                Ok::<_, Failure>(request)
            };
            let (response, tried) = sending.send(signed).await?;
            if response.status < 300 {
                return Ok(response);
            }
            let error = ServiceError::read(self.service, &response)?;
            let elsewhere = response.headers.get("x-amz-bucket-region").or(error.region.as_deref());
            if let Some(region) = elsewhere
                && self.service == "s3"
                && !redirected
                && self.given.is_none()
                && error.names_another_region(&response)
            {
                let text = format!(
                    "S3 client configured for region {} but the bucket is in region {region}; Please configure the \
                     proper region to avoid multiple unnecessary redirects and signing attempts.",
                    self.region.as_deref().unwrap_or("aws-global")
                );
                cli.log.debug("botocore.utils", &text);
                self.region = Some(region.to_owned());
                redirected = true;
                continue;
            }
            return Err(error.failure(operation, &tried));
        }
    }

    fn sign(&self, cli: &Cli<'_, '_>, operation: &str, request: &mut Request) -> Result<(), Failure> {
        let mut letters = features(self.credentials.as_ref());
        if self.given.is_some() {
            letters = letters.replace("E,", "E,N,");
        }
        let user_agent = cli.program.computer.aws_user_agent(&cli.profile.command, &letters);
        request.headers.append("User-Agent", user_agent);
        if cli.options.has("no-sign-request") || self.service == "sts" && UNSIGNED.contains(&operation) {
            return Ok(());
        }
        let (found, region) = self.signer()?;
        let signing =
            Signer::new(&found.credentials, region, signing_name(self.service)).sign(request, cli.program.io.now());
        cli.log.debug("botocore.auth", "Calculating signature using v4 auth.");
        cli.log.debug("botocore.auth", &format!("CanonicalRequest:\n{}", signing.canonical_request));
        cli.log.debug("botocore.auth", &format!("StringToSign:\n{}", signing.string_to_sign));
        cli.log.debug("botocore.auth", &format!("Signature:\n{}", signing.signature));
        Ok(())
    }
}

impl From<Unsent> for Failure {
    fn from(Unsent(text): Unsent) -> Self {
        Self::new(255, text)
    }
}

/// Nothing that is set is passed over in silence.
fn refuse_settings(cli: &Cli<'_, '_>) -> Result<(), Failure> {
    let refuse = |name: &str| Err(Failure::unsupported(&format!("setting: {name}")));
    let look = |variable: &'static str, name: &'static str| {
        let env = cli.program.env(variable).map(|value| (variable, value));
        env.or_else(|| cli.profile.setting(name).map(|value| (name, value)))
    };
    for (variable, name, harmless) in REFUSED {
        if let Some((set, value)) = look(variable, name)
            && !harmless.iter().any(|h| value.eq_ignore_ascii_case(h))
        {
            return refuse(set);
        }
    }
    for (variable, name) in REFUSED_IF_TRUE {
        if let Some((set, value)) = look(variable, name)
            && value.eq_ignore_ascii_case("true")
        {
            return refuse(set);
        }
    }
    let s3 = cli.profile.setting("s3").and_then(nested).unwrap_or_default();
    match s3.keys().find(|name| !S3_SETTINGS.contains(&name.as_str())) {
        Some(name) => refuse(&format!("s3.{name}")),
        None => Ok(()),
    }
}

/// What a region's name must be like to become part of a host name.
fn check_region(service: &str, region: &str) -> Result<(), Failure> {
    if region.is_empty() {
        return Err(Failure::new(255, format!("Invalid endpoint: https://{service}..amazonaws.com")));
    }
    let label = region.len() <= 63
        && region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !region.bytes().all(|b| b.is_ascii_digit())
        && !region.starts_with('-')
        && !region.ends_with('-');
    if label {
        return Ok(());
    }
    Err(Failure::new(255, format!("Provided region_name '{region}' doesn't match a supported format.")))
}
