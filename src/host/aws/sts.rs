//! `aws sts get-caller-identity` and `aws sts assume-role`.

use std::fmt::Write;

use super::args::{Parsed, Spec};
use super::client::Client;
use super::{Cli, Failure, USAGE, invalid_choice};
use crate::wire::json::Json;
use crate::wire::{Body, Method, Request, percent_encode, xml};

/// What `aws sts` has; here two of them work.
pub(super) const COMMANDS: &[&str] = &[
    "assume-role",
    "assume-role-with-saml",
    "assume-role-with-web-identity",
    "decode-authorization-message",
    "get-access-key-info",
    "get-caller-identity",
    "get-federation-token",
    "get-session-token",
    "help",
];

const NO_OPTIONS: Spec = Spec { options: &[] };
const ASSUME_ROLE: Spec = Spec {
    options: &[
        ("role-arn", true),
        ("role-session-name", true),
        ("policy-arns", true),
        ("policy", true),
        ("duration-seconds", true),
        ("tags", true),
        ("transitive-tag-keys", true),
        ("external-id", true),
        ("serial-number", true),
        ("token-code", true),
        ("source-identity", true),
        ("provided-contexts", true),
    ],
};

pub(super) async fn run(cli: &mut Cli<'_, '_>, args: Vec<String>) -> Result<u8, Failure> {
    let mut args = args;
    let Some(at) = args.iter().position(|a| !a.starts_with('-')) else {
        return Err(Failure::usage("the following arguments are required: operation"));
    };
    let command = args.remove(at);
    if !COMMANDS.contains(&command.as_str()) {
        return Err(invalid_choice("operation", &command, COMMANDS));
    }
    match command.as_str() {
        "get-caller-identity" => {
            options(NO_OPTIONS, &args)?;
            let answer = ask(cli, &command, "GetCallerIdentity", &[]).await?;
            cli.show(answer.object("GetCallerIdentityResult", &["UserId", "Account", "Arn"])?)?;
        }
        "assume-role" => {
            let options = options(ASSUME_ROLE, &args)?;
            let needed: Vec<_> =
                ["--role-arn", "--role-session-name"].into_iter().filter(|n| !options.has(&n[2..])).collect();
            if !needed.is_empty() {
                let text = format!("the following arguments are required: {}", needed.join(", "));
                return Err(Failure::usage(&text));
            }
            let parameters = [
                ("RoleArn", "role-arn"),
                ("RoleSessionName", "role-session-name"),
                ("Policy", "policy"),
                ("DurationSeconds", "duration-seconds"),
                ("ExternalId", "external-id"),
            ];
            if let Some(name) = options.names().find(|n| !parameters.iter().any(|(_, p)| p == n)) {
                return Err(Failure::unsupported(&format!("option: --{name}")));
            }
            if let Some(text) = options.get("duration-seconds").filter(|t| t.parse::<u32>().is_err()) {
                return Err(Failure::new(255, format!("invalid literal for int() with base 10: '{text}'")));
            }
            check(&options)?;
            let given: Vec<_> = parameters.iter().filter_map(|(name, o)| options.get(o).map(|v| (*name, v))).collect();
            let answer = ask(cli, &command, "AssumeRole", &given).await?;
            let credentials = ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"];
            cli.show(Json::Object(vec![
                ("Credentials".to_owned(), answer.object("AssumeRoleResult/Credentials", &credentials)?),
                (
                    "AssumedRoleUser".to_owned(),
                    answer.object("AssumeRoleResult/AssumedRoleUser", &["AssumedRoleId", "Arn"])?,
                ),
            ]))?;
        }
        other => {
            return Err(Failure::unsupported(&format!(
                "command: sts {other} (here are: assume-role, get-caller-identity)"
            )));
        }
    }
    Ok(0)
}

/// What botocore checks before it sends anything: the smallest lengths and values of the service's model.
fn check(options: &Parsed) -> Result<(), Failure> {
    let mut report = String::from("Parameter validation failed:");
    let sound = report.len();
    let lengths = [("RoleArn", "role-arn", 20), ("RoleSessionName", "role-session-name", 2), ("Policy", "policy", 1)];
    let short = |report: &mut String, (name, option, least): (&str, &str, usize)| {
        if let Some(length) = options.get(option).map(|v| v.chars().count()).filter(|n| *n < least) {
            let _ = write!(report, "\nInvalid length for parameter {name}, value: {length}, valid min length: {least}");
        }
    };
    for length in lengths {
        short(&mut report, length);
    }
    if let Some(seconds) = options.get("duration-seconds").and_then(|t| t.parse::<u32>().ok()).filter(|n| *n < 900) {
        let _ = write!(report, "\nInvalid value for parameter DurationSeconds, value: {seconds}, valid min value: 900");
    }
    short(&mut report, ("ExternalId", "external-id", 2));
    if report.len() == sound { Ok(()) } else { Err(Failure::new(252, report)) }
}

fn options(spec: Spec, args: &[String]) -> Result<Parsed, Failure> {
    let options = spec.parse(args)?;
    // In the order given, options and their values alike.
    let unknown: Vec<_> =
        args.iter().filter(|a| options.unknown.contains(a) || options.positional.contains(a)).cloned().collect();
    if unknown.is_empty() {
        return Ok(options);
    }
    Err(Failure::new(252, format!("usage: {USAGE}\nUnknown options: {}\n", unknown.join(", "))))
}

/// Calls an operation of the Query API.
async fn ask(cli: &mut Cli<'_, '_>, command: &str, operation: &str, given: &[(&str, &str)]) -> Result<Answer, Failure> {
    cli.check_output()?;
    cli.command = format!("sts.{command}");
    let mut client = Client::new(cli, "sts").await?;
    let mut form = format!("Action={operation}&Version=2011-06-15");
    for (name, value) in given {
        let _ = write!(form, "&{name}={}", percent_encode(value));
    }
    let make = |client: &Client| {
        let mut request = Request::new(Method::Post, &client.host(), "/")
            .header("Accept-Encoding", "identity")
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        request.body = Body::from(form.as_str());
        request
    };
    let response = client.call(cli, operation, make).await?;
    Ok(Answer(response.body.text().into_owned()))
}

/// An answer's XML, which is known to be a success.
struct Answer(String);

impl Answer {
    /// The texts called `names` in the element at `path`, as a JSON object in this order. What is missing is left out, as
    /// botocore leaves it out.
    fn object(&self, path: &str, names: &[&str]) -> Result<Json, Failure> {
        let path: Vec<_> = path.split('/').collect();
        // Python's KeyError: the name in quotes is all that the CLI says of an answer of another kind.
        let missing = || Failure::new(255, format!("'{}'", path[0]));
        let doc = xml::read(&self.0).map_err(|_| missing())?;
        let element = doc.root().at(&path).map_err(|_| missing())?;
        let field = |name: &&str| {
            let text = element.text_at(&[name]).ok()?;
            // The CLI writes the zone of a time as an offset.
            let text = match (*name, text.strip_suffix('Z')) {
                ("Expiration", Some(time)) => format!("{}+00:00", time.split('.').next().unwrap_or(time)),
                _ => text.to_owned(),
            };
            Some(((*name).to_owned(), Json::String(text)))
        };
        Ok(Json::Object(names.iter().filter_map(field).collect()))
    }
}
