//! `aws s3 cp`, `mv`, `rm`, `mb` and `rb`: files to and from buckets, one at a time.
//!
//! The words are the real CLI's. It also shows its progress on a line that it then overwrites: here is only what stays.
//!
//! May use: [`call`](super::call), [`client`](super::client), and the files of this room.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};

use super::args::{Spec, Takes};
use super::bucket::check_bucket;
use super::call::call_named;
use super::cli::Cli;
use super::client::Client;
use super::failure::Failure;
use crate::host::files::absolute;
use crate::host::program::{bytes_of, text_of};

/// Options that are here, then those that the real one has besides.
const OPTIONS: Spec<'_> = Spec {
    options: &[
        ("quiet", Takes::None),
        ("only-show-errors", Takes::None),
        ("no-progress", Takes::None),
        ("content-type", Takes::One),
        ("recursive", Takes::None),
        ("force", Takes::None),
        ("dryrun", Takes::None),
        ("acl", Takes::One),
        ("exclude", Takes::One),
        ("include", Takes::One),
        ("sse", Takes::None),
        ("storage-class", Takes::One),
        ("metadata", Takes::One),
        ("no-guess-mime-type", Takes::None),
        ("source-region", Takes::One),
    ],
};
const HERE: [&str; 4] = ["quiet", "only-show-errors", "no-progress", "content-type"];

/// One end of a transfer.
enum Place<'a> {
    Object(&'a str, &'a str),
    File(&'a str),
}

impl<'a> Place<'a> {
    fn read(text: &'a str) -> Self {
        match text.strip_prefix("s3://") {
            Some(path) => {
                path.split_once('/').map_or(Self::Object(path, ""), |(bucket, key)| Self::Object(bucket, key))
            }
            None => Self::File(text),
        }
    }
}

/// Runs one of the commands.
pub(super) async fn run(cli: &mut Cli<'_, '_>, command: &str, args: &[String]) -> Result<u8, Failure> {
    let options = OPTIONS.parse(args)?;
    if let Some(name) = options.names().find(|n| !HERE.contains(n)) {
        return Err(Failure::unsupported(&format!("option: --{name}")));
    }
    let wanted = if matches!(command, "cp" | "mv") { 2 } else { 1 };
    Failure::unknown_words(options.unknown.iter().chain(options.positional.iter().skip(wanted)))?;
    if options.positional.len() < wanted {
        return Err(Failure::usage(if wanted == 2 {
            "the following arguments are required: paths"
        } else {
            "the following arguments are required: path"
        }));
    }
    cli.profile.command = format!("s3.{command}");
    let places: Vec<Place<'_>> = options.positional.iter().map(|p| Place::read(p)).collect();
    for place in &places {
        if let Place::Object(bucket, _) = place {
            check_bucket(bucket)?;
        }
    }
    let task = Task {
        command,
        quiet: options.has("quiet") || options.has("only-show-errors"),
        silent: options.has("quiet"),
        content_type: options.get("content-type"),
    };
    match places.as_slice() {
        [Place::File(from), Place::Object(bucket, key)] => task.upload(cli, from, bucket, key).await,
        [Place::Object(bucket, key), Place::File(to)] => task.download(cli, bucket, key, to).await,
        [Place::Object(..), Place::Object(..)] => {
            Err(Failure::unsupported(&format!("command: s3 {command} from bucket to bucket")))
        }
        [Place::Object(bucket, "")] if command == "mb" || command == "rb" => task.bucket(cli, bucket).await,
        [Place::Object(bucket, key)] if command == "rm" => {
            let mut client = Client::new(cli, "s3", "any").await?;
            let done = call_named(cli, &mut client, "delete-object", &object(bucket, key)).await;
            Ok(task.told(cli, "delete", &format!("s3://{bucket}/{key}"), done.map(drop)))
        }
        _ => {
            let usage = match command {
                "cp" | "mv" => "<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>",
                _ => "<S3Uri>",
            };
            Err(Failure::new(252, format!("usage: aws s3 {command} {usage}\nError: Invalid argument type")))
        }
    }
}

fn object(bucket: &str, key: &str) -> Value {
    json!({ "Bucket": bucket, "Key": key })
}

/// What one command does.
struct Task<'a> {
    command: &'a str,
    quiet: bool,
    silent: bool,
    content_type: Option<&'a str>,
}

impl Task<'_> {
    /// Says how it went; the answer is the status.
    fn told(&self, cli: &Cli<'_, '_>, verb: &str, what: &str, done: Result<(), Failure>) -> u8 {
        match done {
            Ok(()) if self.quiet => 0,
            Ok(()) => {
                cli.program.out.print(&format!("{verb}: {what}\n"));
                0
            }
            Err(failure) => {
                if !self.silent {
                    cli.program.err.print(&format!("{verb} failed: {what} {}\n", words(&failure)));
                }
                1
            }
        }
    }

    fn verb<'v>(&self, verb: &'v str) -> &'v str {
        if self.command == "mv" { "move" } else { verb }
    }

    async fn upload(&self, cli: &mut Cli<'_, '_>, from: &str, bucket: &str, key: &str) -> Result<u8, Failure> {
        let text = if from == "-" { cli.program.input.as_deref() } else { cli.program.read(from) };
        let Some(text) = text else {
            if cli.program.files.is_dir(&cli.program.path(from)) {
                return Err(Failure::unsupported("option: a directory without --recursive"));
            }
            return Err(Failure::new(255, format!("The user-provided path {from} does not exist.")));
        };
        let body = BASE64_STANDARD.encode(bytes_of(text));
        let key =
            if key.is_empty() || key.ends_with('/') { format!("{key}{}", base_name(from)) } else { key.to_owned() };
        let kind = self.content_type.or_else(|| content_type(from));
        let mut input = object(bucket, &key);
        input["Body"] = body.into();
        if let Some(kind) = kind {
            input["ContentType"] = kind.into();
        }
        let mut client = Client::new(cli, "s3", "any").await?;
        let done = call_named(cli, &mut client, "put-object", &input).await;
        let what = format!("{} to s3://{bucket}/{key}", relative(&cli.program.path(from), &cli.program.dir));
        let is_done = done.is_ok();
        let code = self.told(cli, self.verb("upload"), &what, done.map(drop));
        if is_done && self.command == "mv" {
            let path = cli.program.path(from);
            cli.program.files.remove(&path);
        }
        Ok(code)
    }

    async fn download(&self, cli: &mut Cli<'_, '_>, bucket: &str, key: &str, to: &str) -> Result<u8, Failure> {
        let mut client = Client::new(cli, "s3", "any").await?;
        // The CLI looks first whether the object is there.
        if let Err(failure) = call_named(cli, &mut client, "head-object", &object(bucket, key)).await {
            let text = words(&failure);
            let text = match text.strip_suffix("Not Found") {
                Some(start) => format!("{start}Key \"{key}\" does not exist"),
                None => text.to_owned(),
            };
            cli.program.err.print(&format!("fatal error: {text}\n"));
            return Ok(1);
        }
        let answer = call_named(cli, &mut client, "get-object", &object(bucket, key)).await;
        if let ("-", Ok(answer)) = (to, &answer) {
            cli.program.out.print(&text_of(answer.body.bytes()));
            return Ok(0);
        }
        let mut path = cli.program.path(to);
        if to.ends_with('/') || cli.program.files.is_dir(&path) {
            path = absolute(base_name(key), &path);
        }
        let written = match answer {
            Ok(answer) => {
                let text = text_of(answer.body.bytes());
                // The CLI makes the directories that are missing.
                let made = cli.program.files.make_dir(&absolute("..", &path));
                made.and_then(|()| cli.program.files.write(&path, &text))
                    .map_err(|error| Failure::new(255, format!("[Errno 28] {error}: '{path}'")))
            }
            Err(failure) => Err(failure),
        };
        let what = format!("s3://{bucket}/{key} to {}", relative(&path, &cli.program.dir));
        let is_done = written.is_ok();
        let code = self.told(cli, self.verb("download"), &what, written);
        if is_done && self.command == "mv" {
            call_named(cli, &mut client, "delete-object", &object(bucket, key)).await?;
        }
        Ok(code)
    }

    async fn bucket(&self, cli: &mut Cli<'_, '_>, bucket: &str) -> Result<u8, Failure> {
        let mut client = Client::new(cli, "s3", "any").await?;
        let (verb, operation) =
            if self.command == "mb" { ("make_bucket", "create-bucket") } else { ("remove_bucket", "delete-bucket") };
        let mut input = json!({ "Bucket": bucket });
        if let Some(region) = client.region.as_deref().filter(|r| self.command == "mb" && *r != "us-east-1") {
            input["CreateBucketConfiguration"] = json!({ "LocationConstraint": region });
        }
        let done = call_named(cli, &mut client, operation, &input).await;
        // What went well names the bucket, what failed names its URL.
        let what = if done.is_ok() { bucket.to_owned() } else { format!("s3://{bucket}") };
        Ok(self.told(cli, verb, &what, done.map(drop)))
    }
}

/// A failure as these commands tell it: without the advice.
fn words(failure: &Failure) -> &str {
    let text = failure.text.trim();
    text.split_once(". You can configure").map_or(text, |(text, _)| text)
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path as seen from a directory, as the CLI shows it: `./a`, `../b/a`.
fn relative(path: &str, dir: &str) -> String {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parts = |text: &str| text.split('/').filter(|p| !p.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (above, dir) = (parts(above), parts(dir));
    let common = above.iter().zip(&dir).take_while(|(a, b)| a == b).count();
    let mut out: Vec<&str> = dir[common..].iter().map(|_| "..").collect();
    out.extend(above[common..].iter().map(String::as_str));
    if out.is_empty() {
        out.push(".");
    }
    format!("{}/{name}", out.join("/"))
}

/// What Python guesses of a file by its name.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    let kinds = [
        ("css", "text/css"),
        ("csv", "text/csv"),
        ("html", "text/html"),
        ("js", "text/javascript"),
        ("json", "application/json"),
        ("png", "image/png"),
        ("txt", "text/plain"),
        ("zip", "application/zip"),
    ];
    kinds.into_iter().find(|(e, _)| *e == extension).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_here() {
        for (path, want) in [
            ("/home/you/a", "./a"),
            ("/home/you/b/a", "b/a"),
            ("/tmp/a", "../../tmp/a"),
            ("/a", "../../a"),
            ("/home/a", "../a"),
        ] {
            assert_eq!(relative(path, "/home/you"), want);
        }
    }
}
