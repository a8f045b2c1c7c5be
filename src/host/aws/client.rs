//! A request to a service, from endpoint to answer: region, credentials, signature, retries, redirects and errors.
//!
//! May use: [`cli`](super::cli), the credential chain of this room, and [`wire`](crate::wire).

use super::cli::Cli;
use super::failure::Failure;
use super::model::signing_name;
use super::refused::ServiceError;
use crate::host::credentials::found::{Found, features};
use crate::host::imds::no_answer;
use crate::kernel::Millis;
use crate::wire::sigv4::Signer;
use crate::wire::{Request, Response};

/// botocore's patience with a service.
const TIMEOUT: Millis = Millis::seconds(60);
/// How often the `standard` retry mode tries in all.
const ATTEMPTS: u32 = 3;

/// A client for one service, with its credentials loaded.
pub(super) struct Client {
    /// `s3`: the first label of the endpoint.
    service: &'static str,
    /// The region, if one is set.
    pub region: Option<String>,
    credentials: Option<Found>,
}

impl Client {
    /// A client as botocore makes it: first the region, then the credentials. That there are none is said only when a
    /// request is to be signed.
    ///
    /// `place` says where the service's endpoints are: `global`, `regional`, or `any` of both.
    pub(super) async fn new(cli: &Cli<'_, '_>, service: &'static str, place: &str) -> Result<Self, Failure> {
        let region = cli.region().await?.map(|(_, region)| region);
        if region.is_none() && place == "regional" {
            return Err(Failure::no_region());
        }
        if let Some(region) = &region {
            check_region(service, region)?;
        }
        let credentials = if cli.options.has("no-sign-request") {
            None
        } else {
            crate::host::credentials::find(cli.program, &cli.profile, &cli.log).await?
        };
        // A global service has one endpoint for all regions, and is signed for the first of them.
        Ok(Self { service, region: region.filter(|_| place != "global"), credentials })
    }

    /// The host name of the service in the client's region, or its global one.
    pub(super) fn host(&self) -> String {
        match &self.region {
            None => format!("{}.amazonaws.com", self.service),
            Some(region) if region.starts_with("cn-") => format!("{}.{region}.amazonaws.com.cn", self.service),
            Some(region) => format!("{}.{region}.amazonaws.com", self.service),
        }
    }

    /// Sends what `make` makes and returns the answer if it is a success.
    ///
    /// Answers of 500, 502, 503 and 504, and none at all, are tried again. botocore draws the pause before that at
    /// random, up to one second, then up to two; here it is the middle.
    pub(super) async fn call(
        &mut self,
        cli: &Cli<'_, '_>,
        operation: &str,
        make: impl Fn(&Self) -> Request,
    ) -> Result<Response, Failure> {
        let mut redirected = false;
        let mut attempt = 1;
        loop {
            let mut request = make(self);
            let url = format!("https://{}{}", request.host(), request.target);
            self.sign(cli, &mut request)?;
            if !request.body.is_empty() {
                let length = request.body.len().to_string();
                request = request.header("Content-Length", length);
            }
            let line = format!("https://{}:443 \"{} {} HTTP/1.1\"", request.host(), request.method, request.target);
            let answer = cli.program.io.exchange_within(request, TIMEOUT).await;
            let transient = match &answer {
                Ok(response) => {
                    cli.log.debug(
                        "urllib3.connectionpool",
                        &format!("{line} {} {}", response.status, response.body.len()),
                    );
                    matches!(response.status, 500 | 502 | 503 | 504)
                }
                Err(_) => true,
            };
            if transient && attempt < ATTEMPTS {
                let pause = Millis(500 << (attempt - 1));
                let text =
                    format!("Retry needed, retrying request after delay of: {}.{:03}", pause.0 / 1000, pause.0 % 1000);
                cli.log.debug("botocore.retries.standard", &text);
                cli.program.io.sleep(pause).await;
                attempt += 1;
                continue;
            }
            let response = match answer {
                Ok(response) if response.status < 300 => return Ok(response),
                Ok(response) => response,
                Err(error) => return Err(Failure::new(255, no_answer(error, &url))),
            };
            let error = ServiceError::read(self.service, &response)?;
            let elsewhere = response.headers.get("x-amz-bucket-region").or(error.region.as_deref());
            if let Some(region) = elsewhere
                && self.service == "s3"
                && !redirected
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
            let tried = if transient { format!(" (reached max retries: {})", ATTEMPTS - 1) } else { String::new() };
            return Err(error.failure(operation, &tried));
        }
    }

    fn sign(&self, cli: &Cli<'_, '_>, request: &mut Request) -> Result<(), Failure> {
        let user_agent =
            cli.program.computer.aws_user_agent(&cli.profile.command, &features(self.credentials.as_ref()));
        request.headers.append("User-Agent", user_agent);
        if cli.options.has("no-sign-request") {
            return Ok(());
        }
        let Some(found) = &self.credentials else { return Err(Failure::no_credentials()) };
        let region = self.region.as_deref().unwrap_or("us-east-1");
        let signing =
            Signer::new(&found.credentials, region, signing_name(self.service)).sign(request, cli.program.io.now());
        cli.log.debug("botocore.auth", "Calculating signature using v4 auth.");
        cli.log.debug("botocore.auth", &format!("CanonicalRequest:\n{}", signing.canonical_request));
        cli.log.debug("botocore.auth", &format!("StringToSign:\n{}", signing.string_to_sign));
        cli.log.debug("botocore.auth", &format!("Signature:\n{}", signing.signature));
        Ok(())
    }
}

/// What a region's name must be like to become part of a host name.
fn check_region(service: &str, region: &str) -> Result<(), Failure> {
    if region.is_empty() {
        return Err(match service {
            "s3" => Failure::new(255, "Invalid region: region was not a valid DNS name."),
            _ => Failure::new(255, format!("Invalid endpoint: https://{service}..amazonaws.com")),
        });
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
