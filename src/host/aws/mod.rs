//! The AWS CLI, version 2.36: `aws s3 …`, `aws configure …`, and the operations of the services in [`model`].
//!
//! May use: `Program`, the credential chain and IMDS client of this room, and [`wire`](crate::wire). Messages, statuses
//! and requests are those of the real program. What it has and this one has not is refused by name, with status 2.
//!
//! From below: [`format`], [`failure`], [`args`], [`model`]; [`cli`] with its settings, [`refused`] and [`client`] with its credentials; [`request`],
//! [`call`] and [`output`] for one operation; [`api`], [`configure`] and others for the commands; [`more`], the door behind
//! which they stand; [`s3`]; here the global options and the names of the commands.
//!
//! Without a region, S3 and STS are asked at their global names and signed for `us-east-1`.

mod api;
mod args;
mod browser;
mod bucket;
mod call;
mod cli;
mod client;
mod configure;
mod failure;
mod format;
mod help;
mod input;
mod login;
mod managed;
mod model;
pub(super) mod more;
mod output;
mod presign;
pub(super) mod query;
mod refused;
mod request;
mod s3;
mod sso;
mod transfer;

use std::collections::BTreeSet;

use args::{Spec, Takes, invalid_choice};
use cli::{Cli, OUTPUTS};
use failure::{ERROR_FORMATS, Failure};

use super::credentials::profile::Profile;
use super::log::Log;
use super::program::Program;

const GLOBAL: Spec<'_> = Spec {
    options: &[
        ("debug", Takes::None),
        ("endpoint-url", Takes::One),
        ("no-verify-ssl", Takes::None),
        ("no-paginate", Takes::None),
        ("output", Takes::One),
        ("query", Takes::One),
        ("profile", Takes::One),
        ("region", Takes::One),
        ("version", Takes::None),
        ("color", Takes::One),
        ("no-sign-request", Takes::None),
        ("ca-bundle", Takes::One),
        ("cli-read-timeout", Takes::One),
        ("cli-connect-timeout", Takes::One),
        ("cli-binary-format", Takes::One),
        ("no-cli-pager", Takes::None),
        ("cli-auto-prompt", Takes::None),
        ("no-cli-auto-prompt", Takes::None),
        ("cli-error-format", Takes::One),
    ],
};

/// Global options that are understood but change nothing in this world: there is no pager and no prompt.
const HARMLESS: [&str; 4] = ["no-cli-pager", "no-cli-auto-prompt", "color", "cli-binary-format"];
/// Global options that do something here.
const KNOWN: [&str; 10] = [
    "cli-error-format",
    "endpoint-url",
    "debug",
    "output",
    "query",
    "profile",
    "region",
    "version",
    "no-sign-request",
    "no-paginate",
];

/// Commands that this CLI has.
pub(super) const COMMANDS: [&str; 14] = [
    "accessanalyzer",
    "cloudtrail",
    "configure",
    "ec2",
    "iam",
    "iam-toolbox",
    "lambda",
    "login",
    "logout",
    "s3",
    "s3api",
    "ssm",
    "sso",
    "sts",
];

/// What can follow a command, in order. Nothing, where the command itself is not here yet.
pub(super) fn subcommands(command: &str) -> BTreeSet<String> {
    match command {
        "s3" => s3::COMMANDS.iter().map(|name| (*name).to_owned()).collect(),
        _ => more::look().map_or_else(BTreeSet::new, |more| (more.subcommands)(command)),
    }
}

/// The options of an operation, in order.
pub(super) fn options(command: &str, operation: &str) -> BTreeSet<String> {
    more::look().map_or_else(BTreeSet::new, |more| (more.options)(command, operation))
}

/// Some of the other commands that the real CLI has. The whole list is 400 names long.
const OTHERS: &str = "acm apigateway athena autoscaling cloudformation cloudfront cloudwatch \
    codebuild cognito-idp dynamodb ecr ecs eks elbv2 events glue guardduty kinesis kms logs organizations rds \
    route53 secretsmanager sns sqs";

/// Runs `aws`.
pub(super) async fn run(program: &mut Program<'_>) -> u8 {
    let mut given = Given::default();
    let code = match main(program, &mut given).await {
        Ok(code) => code,
        Err(failure) => {
            program.err.print(&failure.told(&given.error_format(program)));
            failure.code
        }
    };
    program.exited("aws", code)
}

/// What the command line says of how an error is told. Of a line that cannot be read nothing counts, as in `errorhandler.py`.
#[derive(Default)]
struct Given {
    form: Option<String>,
    profile: Option<String>,
}

impl Given {
    /// The form of an error: option, environment, profile, `enhanced`.
    fn error_format(&self, program: &Program<'_>) -> String {
        let env = || program.env("AWS_CLI_ERROR_FORMAT").map(str::to_owned);
        let config = || Profile::load(program, self.profile.as_deref()).ok()?.settings.get("cli_error_format").cloned();
        let form = self.form.clone().or_else(env).or_else(config).filter(|form| !form.is_empty());
        form.unwrap_or_else(|| "enhanced".to_owned())
    }
}

/// The words before a last `help`.
fn asks_for_help<'a>(command: &'a str, rest: &'a [String]) -> Option<Vec<&'a str>> {
    let mut words: Vec<&str> = vec![command];
    words.extend(rest.iter().map(String::as_str));
    (words.pop() == Some("help") && words.len() <= 2 && words.iter().all(|word| !word.starts_with('-')))
        .then_some(words)
}

async fn main(program: &mut Program<'_>, given: &mut Given) -> Result<u8, Failure> {
    let (options, rest) = GLOBAL.split_global(&program.args)?;
    if options.has("version") {
        program.out.print(&format!("{}\n", program.computer.aws_version()));
        return Ok(0);
    }
    let (command, rest) = match rest.iter().position(|a| !a.starts_with('-')) {
        Some(at) => {
            let mut rest = rest;
            (rest.remove(at), rest)
        }
        None => return Err(Failure::usage("the following arguments are required: command")),
    };
    let words = asks_for_help(&command, &rest);
    if let Some(words) = words.filter(|words| words.first().is_none_or(|first| COMMANDS.contains(first))) {
        let Some(more) = more::enter() else { return Ok(1) };
        let names = match words.first() {
            Some(command) => subcommands(command),
            None => COMMANDS.into_iter().map(str::to_owned).collect(),
        };
        if let Some(page) = (more.help)(&words, &names) {
            program.out.print(&page);
            return Ok(0);
        }
    }
    if !COMMANDS.contains(&command.as_str()) {
        if OTHERS.split(' ').any(|other| other == command) {
            return Err(Failure::unsupported(&format!("command: {command} (supported: {})", COMMANDS.join(", "))));
        }
        let mut all = BTreeSet::new();
        all.extend(COMMANDS.into_iter().chain(OTHERS.split(' ')));
        let all: Vec<&str> = all.into_iter().collect();
        return Err(invalid_choice("command", &command, &all));
    }
    for (name, choices) in [("output", &OUTPUTS[..]), ("cli-error-format", &ERROR_FORMATS)] {
        if let Some(choice) = options.get(name).filter(|o| !choices.contains(o)) {
            return Err(invalid_choice(&format!("--{name}"), choice, choices));
        }
    }
    given.form = options.get("cli-error-format").map(str::to_owned);
    given.profile = options.get("profile").map(str::to_owned);
    if let Some(name) = options.names().find(|n| !KNOWN.contains(n) && !HARMLESS.contains(n)) {
        return Err(Failure::unsupported(&format!("option: --{name}")));
    }
    if let Some(url) = options.get("endpoint-url").filter(|url| !url.contains("://")) {
        let form = "scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/";
        return Err(Failure::new(252, format!("Bad value for --endpoint-url \"{url}\": {form}")));
    }
    let query = match options.get("query").map(|text| (text, query::read(text))) {
        None => None,
        Some((_, Ok(query))) => Some(Ok(query)),
        // Only when it is asked does the real program see that there is no such function.
        Some((_, Err(error))) if error.starts_with("Unknown function") => Some(Err(error)),
        Some((text, Err(error))) => {
            return Err(Failure::new(252, format!("Bad value for --query {text}: {error}")));
        }
    };

    let log = Log {
        on: options.has("debug"),
        err: program.err.clone(),
        io: program.io.clone(),
        offset: program.computer.utc_offset(),
    };
    log.debug("awscli.clidriver", &format!("CLI version: {}", program.computer.aws_version()));
    let shown: Vec<_> = program.args.iter().map(|a| format!("'{a}'")).collect();
    log.debug("awscli.clidriver", &format!("Arguments entered to CLI: [{}]", shown.join(", ")));
    // A command may be there to make the profile that is named.
    let makes = matches!(command.as_str(), "login" | "logout")
        || command == "configure" && !rest.iter().any(|word| matches!(word.as_str(), "list" | "get"));
    let mut profile = if makes {
        Profile::load_or_new(program, options.get("profile"))?
    } else {
        Profile::load(program, options.get("profile"))?
    };
    profile.region = options.get("region").map(str::to_owned);
    profile.command.clone_from(&command);
    let mut cli = Cli { program, profile, log, options, query };
    if command == "s3" {
        return s3::run(&mut cli, rest).await;
    }
    // What is not here yet is fetched, and the line is run again.
    let Some(more) = more::enter() else { return Ok(1) };
    (more.run)(&mut cli, &command, rest).await
}
