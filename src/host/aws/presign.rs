//! `aws s3 presign`: a link that is signed here, and that nobody is asked about.
//!
//! May use: [`client`](super::client) for the credentials and the place.
//!
//! ```text
//! $ aws s3 presign s3://flow-photos/graph.png --expires-in 60
//! https://flow-photos.s3.us-east-1.amazonaws.com/graph.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&…
//! ```

use super::args::{Spec, Takes};
use super::bucket::check_bucket;
use super::cli::Cli;
use super::client::Client;
use super::failure::Failure;
use crate::kernel::Millis;
use crate::wire::sigv4::Signer;
use crate::wire::{Method, Request, percent_encode};

const PRESIGN: Spec<'_> = Spec { options: &[("expires-in", Takes::One)] };

/// A link that anybody can follow until its time is over, or that of the credentials which signed it. Nothing is sent.
pub(super) async fn run(cli: &mut Cli<'_, '_>, args: &[String]) -> Result<u8, Failure> {
    let options = PRESIGN.parse(args)?;
    let Some(path) = options.positional.first() else {
        return Err(Failure::usage("the following arguments are required: path"));
    };
    Failure::unknown_words(options.unknown.iter().chain(options.positional.iter().skip(1)))?;
    let seconds = match options.get("expires-in") {
        None => 3600,
        Some(text) => text
            .trim()
            .parse::<i64>()
            .map_err(|_| Failure::new(255, format!("invalid literal for int() with base 10: '{text}'")))?,
    };
    cli.profile.command.push_str(".presign");
    let path = path.strip_prefix("s3://").unwrap_or(path);
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let client = Client::new(cli, "s3", "any").await?;
    check_bucket(bucket)?;
    if key.is_empty() {
        let text = "Parameter validation failed:\nInvalid length for parameter Key, value: 0, valid min length: 1";
        return Err(Failure::new(252, text));
    }
    let key: Vec<String> = key.split('/').map(percent_encode).collect();
    let (host, target) = client.place(Some(bucket), &format!("/{}", key.join("/")));
    let mut request = Request::new(Method::Get, &host, target);
    if !cli.options.has("no-sign-request") {
        let (found, region) = client.signer()?;
        let signer = Signer::new(&found.credentials, region, "s3");
        // More than a week is not refused here: S3 does that.
        signer.presign(
            &mut request,
            cli.program.io.now(),
            Millis::seconds(seconds.clamp(-1_000_000_000, 1_000_000_000)),
        );
    }
    let scheme = client.endpoint().scheme;
    cli.program.out.print(&format!("{scheme}://{host}{}\n", request.target));
    Ok(0)
}
