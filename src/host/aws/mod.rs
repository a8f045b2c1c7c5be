//! The AWS CLI, version 2.17: `aws s3 …`, `aws configure …`, and the operations of the services in [`model`].
//!
//! May use: `Program`, the credential chain and IMDS client of this room, and [`wire`](crate::wire). Messages, statuses
//! and requests are those of the real program (252 bad parameters, 253 configuration, 254 an error from the service, 255
//! anything else). What it has and this one has not is refused by name, with status 2.
//!
//! The region comes from `--region`, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, and at last from IMDS, as in
//! version 2. Without one, S3 and STS are asked at their global names and signed for `us-east-1`.

mod api;
mod args;
mod client;
mod configure;
mod format;
mod input;
mod model;
mod output;
mod s3;
mod transfer;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::pin::Pin;

use args::{Parsed, Spec, Takes};
use serde_json::Value;

use super::credentials::{found::ChainError, profile::Profile};
use super::imds::Imds;
use super::log::Log;
use super::program::Program;
use super::query::{Eval, Expr, check_size, jmespath};

/// Why the CLI ends early: what it prints on standard error, and its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    text: String,
    code: u8,
}

impl Failure {
    fn new(code: u8, text: impl Into<String>) -> Self {
        Self { text: format!("\n{}\n", text.into()), code }
    }

    /// A wrong command line, with the usage before it.
    fn usage(text: &str) -> Self {
        Self::new(252, format!("usage: {USAGE}\naws: error: {text}\n"))
    }

    /// What the real CLI has and this one has not.
    fn unsupported(text: &str) -> Self {
        Self { text: format!("aws: unsupported {text}\n"), code: 2 }
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Failed(text) => Self::new(255, text),
            ChainError::Refused(text) => Self::new(254, text),
            ChainError::Unsupported(text) => Self::unsupported(&format!("setting: {text}")),
        }
    }
}

const USAGE: &str = "aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n\
                     To see help text, you can run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n";

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
    ],
};

/// Global options that are understood but change nothing in this world: there is no pager and no prompt.
const HARMLESS: [&str; 4] = ["no-cli-pager", "no-cli-auto-prompt", "color", "cli-binary-format"];
/// Global options that do something here.
const KNOWN: [&str; 8] = ["debug", "output", "query", "profile", "region", "version", "no-sign-request", "no-paginate"];

/// Commands that this CLI has.
pub(super) const COMMANDS: [&str; 8] = ["cloudtrail", "configure", "ec2", "iam", "lambda", "s3", "s3api", "sts"];

/// What can follow a command, in order.
pub(super) fn subcommands(command: &str) -> Vec<String> {
    let mut names = BTreeSet::new();
    match (command, model::service(command)) {
        ("s3", _) => names.extend(s3::COMMANDS.iter().map(|n| (*n).to_owned())),
        ("configure", _) => names.extend(configure::COMMANDS.iter().map(|n| (*n).to_owned())),
        (_, Some(service)) => names.extend(service.operations().0.into_iter().map(model::dashed)),
        _ => {}
    }
    names.into_iter().collect()
}

/// The options of an operation, in order.
pub(super) fn options(command: &str, operation: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if let Some(operation) = model::service(command).and_then(|service| service.operation(operation)) {
        names.extend(operation.input.iter().filter(|m| !m.refused).map(|m| format!("--{}", m.option())));
    }
    names
}

/// Some of the other commands that the real CLI has. The whole list is 400 names long.
const OTHERS: [&str; 29] = [
    "accessanalyzer",
    "acm",
    "apigateway",
    "athena",
    "autoscaling",
    "cloudformation",
    "cloudfront",
    "cloudwatch",
    "codebuild",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "ecs",
    "eks",
    "elbv2",
    "events",
    "glue",
    "guardduty",
    "kinesis",
    "kms",
    "logs",
    "organizations",
    "rds",
    "route53",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "sso",
];

/// A CLI at work: its settings, after the global options are read.
struct Cli<'p, 'a> {
    program: &'p mut Program<'a>,
    profile: Profile,
    log: Log,
    options: Parsed,
    /// What `--query` asks for.
    query: Option<Expr>,
    /// `s3.ls`, as the user agent tells.
    command: String,
}

/// Runs `aws`.
pub(super) async fn run(program: &mut Program<'_>) -> u8 {
    let code = match main(program).await {
        Ok(code) => code,
        Err(failure) => {
            program.err.print(&failure.text);
            failure.code
        }
    };
    program.exited("aws", code)
}

async fn main(program: &mut Program<'_>) -> Result<u8, Failure> {
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
    if !COMMANDS.contains(&command.as_str()) {
        if OTHERS.contains(&command.as_str()) || command == "help" {
            return Err(Failure::unsupported(&format!("command: {command} (here are: {})", COMMANDS.join(", "))));
        }
        let mut all = BTreeSet::new();
        all.extend(COMMANDS.into_iter().chain(OTHERS));
        let all: Vec<&str> = all.into_iter().collect();
        return Err(invalid_choice("command", &command, &all));
    }
    if let Some(choice) = options.get("output").filter(|o| !OUTPUTS.contains(o)) {
        return Err(invalid_choice("--output", choice, &OUTPUTS));
    }
    if let Some(name) = options.names().find(|n| !KNOWN.contains(n) && !HARMLESS.contains(n)) {
        return Err(Failure::unsupported(&format!("option: --{name}")));
    }
    let query = match options.get("query").map(|text| (text, jmespath::parse(text))) {
        None => None,
        Some((_, Ok(query))) => Some(query),
        Some((text, Err(error))) => {
            return Err(Failure::new(252, format!("Bad value for --query {text}: {error}")));
        }
    };
    let service = model::service(&command);

    let log = Log {
        on: options.has("debug"),
        err: program.err.clone(),
        io: program.io.clone(),
        offset: program.computer.utc_offset(),
    };
    log.debug("awscli.clidriver", &format!("CLI version: {}", program.computer.aws_version()));
    let shown: Vec<_> = program.args.iter().map(|a| format!("'{a}'")).collect();
    log.debug("awscli.clidriver", &format!("Arguments entered to CLI: [{}]", shown.join(", ")));
    let mut profile = Profile::load(program, options.get("profile"))?;
    profile.region = options.get("region").map(str::to_owned);
    let mut cli = Cli { program, profile, log, options, query, command: command.clone() };
    // Boxed, so that this function holds none of the commands' code.
    let command: Pin<Box<dyn Future<Output = Result<u8, Failure>>>> = match (service, command.as_str()) {
        (Some(service), _) => Box::pin(api::run(&mut cli, service, rest)),
        (None, "s3") => Box::pin(s3::run(&mut cli, rest)),
        _ => Box::pin(configure::run(&mut cli, rest)),
    };
    command.await
}

const OUTPUTS: [&str; 5] = ["json", "text", "table", "yaml", "yaml-stream"];

/// The CLI's answer to a name that it does not know: all that it knows, two in a line, and what comes near.
fn invalid_choice(argument: &str, choice: &str, valid: &[&str]) -> Failure {
    let mut text = format!("argument {argument}: Invalid choice, valid choices are:\n");
    for pair in valid.chunks(2) {
        let pair: Vec<_> = pair.iter().map(|name| format!("{name:<40}")).collect();
        let _ = write!(text, "\n{}", pair.join(" | "));
    }
    let near: Vec<_> = valid.iter().filter(|name| args::is_near(choice, name)).collect();
    if !near.is_empty() {
        let _ = writeln!(text, "\n\n\nInvalid choice: '{choice}', maybe you meant:");
        for name in near {
            let _ = write!(text, "\n  * {name}");
        }
    }
    Failure::usage(&text)
}

impl Cli<'_, '_> {
    /// Where the region was set, and it; or nothing if it is not set. IMDS is the last one asked.
    async fn region(&self) -> Result<Option<(Source, String)>, Failure> {
        if let Some(region) = self.options.get("region") {
            return Ok(Some((Source::Option, region.to_owned())));
        }
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let Some(region) = self.program.env(name) {
                return Ok(Some((Source::Environment, region.to_owned())));
            }
        }
        if let Some(region) = self.profile.setting("region") {
            return Ok(Some((Source::Config, region.to_owned())));
        }
        let failed = |error| match error {
            super::imds::ImdsError::Exhausted => Ok(None),
            error => Err(Failure::new(255, error.message())),
        };
        let imds = match Imds::new(&self.program.io, &self.log, &self.program.env, &self.profile.config) {
            Ok(imds) => imds,
            Err(error) => return failed(error),
        };
        let asked = async {
            let token = imds.token().await?;
            imds.get("latest/meta-data/placement/availability-zone/", token.as_deref(), false).await
        };
        match asked.await {
            Ok(mut zone) => {
                zone.pop(); // `us-east-1a` lies in `us-east-1`
                Ok(Some((Source::Imds, zone)))
            }
            Err(error) => failed(error),
        }
    }

    /// Prints the answer to `operation` as `--output` and `--query` want it.
    fn show(&self, value: Value, operation: &str) -> Result<(), Failure> {
        let value = match &self.query {
            None => value,
            Some(query) => {
                let mut eval = Eval::jmespath();
                let asked = check_size(&value).and_then(|()| eval.one(query, &value));
                self.program.io.work(u64::from(eval.steps()));
                asked.map_err(|error| Failure::new(255, error))?
            }
        };
        let output = self.output();
        // With a query, there is no operation to name the table after.
        let text = format::print(&value, &output, operation);
        let text = text.ok_or_else(|| Failure::unsupported(&format!("option: --output {output}")))?;
        self.program.out.print(&text);
        Ok(())
    }

    /// The output format: option, environment, profile, JSON.
    fn output(&self) -> String {
        let env = || self.program.env("AWS_DEFAULT_OUTPUT").or(self.profile.config.get("output").map(String::as_str));
        self.options.get("output").or_else(env).unwrap_or("json").to_owned()
    }

    /// Refuses an output format before anything is sent.
    fn check_output(&self) -> Result<(), Failure> {
        match self.output().as_str() {
            "json" | "text" | "table" | "yaml" => Ok(()),
            known if OUTPUTS.contains(&known) => Err(Failure::unsupported(&format!("option: --output {known}"))),
            unknown => Err(Failure::new(255, format!("Unknown output type: {unknown}"))),
        }
    }
}

/// Where a setting came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Option,
    Environment,
    Config,
    Imds,
}
