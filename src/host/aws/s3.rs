//! `aws s3`: its commands, and `ls`. The others stand behind a door ([`more`]).
//!
//! May use: [`more`], [`client`](super::client) and [`wire`](crate::wire). `ls` asks for pages of a listing by itself,
//! because it prints each as it comes.

use std::fmt::Write;

use super::args::{Spec, Takes, invalid_choice};
use super::bucket::check_bucket;
use super::cli::Cli;
use super::client::Client;
use super::failure::Failure;
use super::more;
use crate::host::program::boxed;
use crate::kernel::SimTime;
use crate::wire::{Method, Request, percent_decode, percent_encode, xml};

/// What `aws s3` has.
pub(super) const COMMANDS: &[&str] = &["ls", "website", "cp", "mv", "rm", "sync", "mb", "rb", "presign"];

const LS: Spec<'_> = Spec {
    options: &[
        ("recursive", Takes::None),
        ("page-size", Takes::One),
        ("human-readable", Takes::None),
        ("summarize", Takes::None),
        ("request-payer", Takes::One),
    ],
};

/// How many pages of a listing are asked for at most.
const PAGE_LIMIT: u32 = 1000;

pub(super) async fn run(cli: &mut Cli<'_, '_>, args: Vec<String>) -> Result<u8, Failure> {
    let mut args = args;
    let Some(at) = args.iter().position(|a| !a.starts_with('-')) else {
        Failure::unknown_words(args.first())?;
        return Err(Failure::new(
            252,
            "usage: aws [options] s3 <subcommand> [parameters]\naws: [ERROR]: too few arguments",
        ));
    };
    let command = args.remove(at);
    if !COMMANDS.contains(&command.as_str()) {
        return Err(invalid_choice("subcommand", &command, COMMANDS));
    }
    match command.as_str() {
        "ls" => list(cli, &args).await,
        "cp" | "mv" | "rm" | "mb" | "rb" | "presign" => match more::enter() {
            Some(more) => (more.s3)(cli, &command, &args).await,
            None => Ok(1),
        },
        other => {
            Err(Failure::unsupported(&format!("command: s3 {other} (supported: ls, cp, mv, rm, mb, rb, presign)")))
        }
    }
}

async fn list(cli: &mut Cli<'_, '_>, args: &[String]) -> Result<u8, Failure> {
    let options = LS.parse(args)?;
    Failure::unknown_words(options.unknown.iter().chain(options.positional.iter().skip(1)))?;
    if options.has("request-payer") {
        return Err(Failure::unsupported("option: --request-payer"));
    }
    let page_size = match options.get("page-size") {
        None => None,
        Some(text) => match text.parse::<u32>() {
            Ok(size) => Some(size),
            Err(_) => return Err(Failure::new(255, format!("invalid literal for int() with base 10: '{text}'"))),
        },
    };
    cli.profile.command.push_str(".ls");

    let path = options.positional.first().map_or("", String::as_str);
    let path = path.strip_prefix("s3://").unwrap_or(path);
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let mut listing = Listing {
        recursive: options.has("recursive"),
        human: options.has("human-readable"),
        objects: 0,
        size: 0,
        pages_with_content: 0,
        last_was_empty: false,
    };
    let mut client = Client::new(cli, "s3", "any").await?;
    if bucket.is_empty() {
        list_buckets(cli, &mut client).await?;
    } else {
        check_bucket(bucket)?;
        boxed(listing.run(cli, &mut client, bucket, key, page_size)).await?;
    }
    if options.has("summarize") {
        let size = listing.shown_size(listing.size);
        cli.program.out.print(&format!("\nTotal Objects: {}\n   Total Size: {size}\n", listing.objects));
    }
    // With a key, finding nothing is a failure.
    Ok(u8::from(!key.is_empty() && listing.last_was_empty && listing.pages_with_content == 0))
}

async fn list_buckets(cli: &Cli<'_, '_>, client: &mut Client) -> Result<(), Failure> {
    let make = |client: &Client| {
        let (host, target) = client.place(None, "/");
        Request::new(Method::Get, &host, target).header("Accept-Encoding", "identity")
    };
    let response = client.call(cli, "ListBuckets", make).await?;
    let body = response.body.text();
    let doc = xml::read(&body).map_err(|e| Failure::unreadable(&e))?;
    let mut out = String::new();
    for bucket in doc.root().list(&["Buckets"], "Bucket") {
        let text = |name: &str| bucket.text_at(&[name]).unwrap_or("");
        let _ = writeln!(out, "{} {}", local_time(cli, text("CreationDate")), text("Name"));
    }
    cli.program.out.print(&out);
    Ok(())
}

struct Listing {
    recursive: bool,
    human: bool,
    objects: u64,
    size: u64,
    pages_with_content: u32,
    last_was_empty: bool,
}

impl Listing {
    async fn run(
        &mut self,
        cli: &Cli<'_, '_>,
        client: &mut Client,
        bucket: &str,
        prefix: &str,
        page_size: Option<u32>,
    ) -> Result<(), Failure> {
        let mut token: Option<String> = None;
        for _ in 0..PAGE_LIMIT {
            let mut query = format!("list-type=2&prefix={}", percent_encode(prefix));
            if !self.recursive {
                query += "&delimiter=%2F";
            }
            if let Some(size) = page_size {
                let _ = write!(query, "&max-keys={size}");
            }
            if let Some(token) = &token {
                let _ = write!(query, "&continuation-token={}", percent_encode(token));
            }
            query += "&encoding-type=url";
            let make = |client: &Client| {
                let (host, target) = client.place(Some(bucket), &format!("/?{query}"));
                Request::new(Method::Get, &host, target).header("Accept-Encoding", "identity")
            };
            let response = client.call(cli, "ListObjectsV2", make).await?;
            token = self.page(cli, &response.body.text())?;
            if token.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Prints a page; the answer is the token of the next one.
    fn page(&mut self, cli: &Cli<'_, '_>, body: &str) -> Result<Option<String>, Failure> {
        let doc = xml::read(body).map_err(|e| Failure::unreadable(&e))?;
        let root = doc.root();
        let mut out = String::new();
        for prefix in root.list(&[], "CommonPrefixes") {
            let prefix = percent_decode(prefix.text_at(&["Prefix"]).unwrap_or(""));
            let name = prefix.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let _ = writeln!(out, "{:>30} {name}/", "PRE");
        }
        for object in root.list(&[], "Contents") {
            let text = |name: &str| object.text_at(&[name]).unwrap_or("");
            let key = percent_decode(text("Key"));
            let name = if self.recursive { key.as_str() } else { key.rsplit('/').next().unwrap_or("") };
            let size = text("Size").parse().unwrap_or(0);
            self.objects += 1;
            self.size += size;
            let _ = writeln!(out, "{} {:>10} {name}", local_time(cli, text("LastModified")), self.shown_size(size));
        }
        self.last_was_empty = out.is_empty();
        self.pages_with_content += u32::from(!out.is_empty());
        cli.program.out.print(&out);
        let more = root.text_at(&["IsTruncated"]) == Ok("true");
        Ok(root.text_at(&["NextContinuationToken"]).ok().filter(|_| more).map(str::to_owned))
    }

    fn shown_size(&self, size: u64) -> String {
        if self.human { human_size(size) } else { size.to_string() }
    }
}

/// `19.4 KiB`.
fn human_size(size: u64) -> String {
    match size {
        1 => return "1 Byte".to_owned(),
        0..1024 => return format!("{size} Bytes"),
        _ => {}
    }
    let mut unit = 1024_u64;
    for (n, name) in ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].into_iter().enumerate() {
        // Rounded to one digit; from 1023.5 on, the next unit is used.
        let (whole, rest) = (size / unit, size % unit);
        if n == 5 || whole < 1023 || (whole == 1023 && rest < unit / 2) {
            let tenths = whole * 10 + (rest * 10 + unit / 2) / unit;
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
        unit *= 1024;
    }
    size.to_string()
}

/// A time of S3 on the computer's clock.
fn local_time(cli: &Cli<'_, '_>, text: &str) -> String {
    match SimTime::parse(text) {
        Ok(time) => {
            let (date, time) = time.clock(cli.program.computer.utc_offset());
            format!("{date} {time}")
        }
        Err(_) => format!("{text:<19}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_for_people() {
        for (size, want) in [
            (0, "0 Bytes"),
            (1, "1 Byte"),
            (1023, "1023 Bytes"),
            (1024, "1.0 KiB"),
            (19856, "19.4 KiB"),
            (1024 * 1024 - 1, "1.0 MiB"),
            (5 * 1024 * 1024 * 1024, "5.0 GiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            assert_eq!(human_size(size), want);
        }
    }
}
