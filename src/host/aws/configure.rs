//! `aws configure`: the dialogue, and `list`, `get` and `set`: what the CLI would use, and the files it comes from.
//!
//! May use: [`cli`](super::cli), the credential chain and the ini format of this room. The dialogue asks at the terminal, line by
//! line, or reads its answers from a pipe:
//!
//! ```sh
//! printf 'AKIA…\n…\nus-east-1\n\n' | aws configure
//! ```
//!
//! Follows `awscli/customizations/configure` of AWS CLI 2.36.
//! <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html>

use super::args::{Spec, invalid_choice};
use super::cli::{Cli, Source};
use super::failure::Failure;
use super::sso;
use crate::host::{credentials, ini};

/// What `aws configure` has besides the dialogue; here three of them work.
pub(super) const COMMANDS: &[&str] = &[
    "list",
    "get",
    "set",
    "add-model",
    "import",
    "list-profiles",
    "sso",
    "sso-session",
    "mfa-login",
    "export-credentials",
    "agent-toolkit",
];

/// Settings that are kept in the credentials file, not in the config file.
const SECRETS: [&str; 3] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];

pub(super) async fn run(cli: &mut Cli<'_, '_>, args: Vec<String>) -> Result<u8, Failure> {
    let options = Spec { options: &[] }.parse(&args)?;
    let [command, rest @ ..] = options.positional.as_slice() else {
        Failure::unknown_words(&options.unknown)?;
        return dialogue(cli).await;
    };
    if command == "sso" {
        let words: Vec<String> = args.iter().filter(|word| *word != "sso").cloned().collect();
        return sso::configure(cli, &words).await;
    }
    if !COMMANDS.contains(&command.as_str()) {
        return Err(invalid_choice("subcommand", command, COMMANDS));
    }
    let wanted = match command.as_str() {
        "list" => 0,
        "get" => 1,
        "set" => 2,
        other => {
            return Err(Failure::unsupported(&format!(
                "command: configure {other} (supported: configure list, get, set)"
            )));
        }
    };
    let names = ["varname", "value"];
    if rest.len() < wanted {
        let text = format!("the following arguments are required: {}", names[rest.len()..wanted].join(", "));
        return Err(Failure::usage(&text));
    }
    Failure::unknown_words(options.unknown.iter().chain(&rest[wanted..]))?;
    match (command.as_str(), rest) {
        ("get", [name, ..]) => get(cli, name),
        ("set", [name, value, ..]) => set(cli, name, value),
        _ => list(cli).await,
    }
}

async fn list(cli: &mut Cli<'_, '_>) -> Result<u8, Failure> {
    let row =
        |name: &str, value: &str, kind: &str, place: &str| format!("{name:<10} : {value:<24} : {kind:<16} : {place}\n");
    let unset = |name: &str| row(name, "<not set>", "None", "None");
    let mut out = row("NAME", "VALUE", "TYPE", "LOCATION");
    out += &if cli.profile.explicit {
        row("profile", &cli.profile.name, "manual", "--profile")
    } else if cli.profile.from_env {
        row("profile", &cli.profile.name, "env", "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']")
    } else {
        unset("profile")
    };
    cli.program.out.print(&std::mem::take(&mut out));
    match credentials::find(&mut *cli.program, &cli.profile, &cli.log).await? {
        Some(found) => {
            out += &row("access_key", &masked(&found.credentials.access_key_id), found.provider, "");
            out += &row("secret_key", &masked(&found.credentials.secret_access_key), found.provider, "");
        }
        None => out += &(unset("access_key") + &unset("secret_key")),
    }
    cli.program.out.print(&std::mem::take(&mut out));
    // What `--region` says comes last here.
    let set = cli.region_that_is_set();
    let region = if set.is_some() { set } else { cli.region().await? };
    out += &match region {
        Some((Source::Environment, region)) => row("region", &region, "env", "['AWS_REGION', 'AWS_DEFAULT_REGION']"),
        Some((Source::Config, region)) => row("region", &region, "config-file", &cli.profile.files.config_file),
        // The real program, too, says `imds` of what `--region` said.
        Some((Source::Imds | Source::Option, region)) => row("region", &region, "imds", ""),
        None => unset("region"),
    };
    cli.program.out.print(&out);
    Ok(0)
}

/// The last four characters, behind sixteen stars.
fn masked(text: &str) -> String {
    let from = text.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    format!("{}{}", "*".repeat(16), &text[from..])
}

fn get(cli: &Cli<'_, '_>, name: &str) -> Result<u8, Failure> {
    if name.contains('.') {
        return Err(Failure::unsupported(&format!("setting: {name} (only names without a dot)")));
    }
    match cli.profile.setting(name) {
        Some(value) => {
            cli.program.out.print(&format!("{value}\n"));
            Ok(0)
        }
        None => Ok(1),
    }
}

fn set(cli: &mut Cli<'_, '_>, name: &str, value: &str) -> Result<u8, Failure> {
    let (profile, key) = scoped(cli, name);
    let plain = |text: &str| !text.contains(['.', '=', ':', '[', ']', '\n', '\r', '#', ';']) && !text.trim().is_empty();
    if !plain(key) || (key != name && !plain(profile)) {
        return Err(Failure::unsupported(&format!("setting: {name}")));
    }
    let (profile, key) = (profile.to_owned(), key.to_owned());
    write(cli, &profile, &key, Some(value))?;
    Ok(0)
}

/// The profile and the setting that a name means: `profile.dev.region`, `default.region`, or `region` of the profile in use.
fn scoped<'n>(cli: &'n Cli<'_, '_>, name: &'n str) -> (&'n str, &'n str) {
    let of_profile = name.strip_prefix("profile.").and_then(|rest| rest.split_once('.'));
    let of_default = || name.strip_prefix("default.").map(|key| ("default", key));
    of_profile.or_else(of_default).unwrap_or((&cli.profile.name, name))
}

/// Writes a setting of a profile into its file, or takes it out.
fn write(cli: &mut Cli<'_, '_>, profile: &str, name: &str, value: Option<&str>) -> Result<(), Failure> {
    if let Some(value) = value.filter(|value| value.contains(['\n', '\r'])) {
        let shown = value.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        let text = format!("Invalid value: newline characters and carriage returns are not allowed: '{shown}'");
        return Err(Failure::new(255, text));
    }
    let (file, section) = if SECRETS.contains(&name) {
        (cli.profile.files.credentials_file.clone(), profile.to_owned())
    } else {
        (cli.profile.files.config_file.clone(), section_of(profile))
    };
    let before = cli.program.read(&file).unwrap_or("");
    let text = match value {
        Some(value) => ini::set(before, &section, name, value),
        None => ini::unset(before, &section, name),
    };
    cli.program.write(&file, &text).map_err(|error| Failure::new(255, format!("{error}: '{file}'")))
}

/// The title of a profile's section in the config file.
fn section_of(profile: &str) -> String {
    match profile {
        "default" => profile.to_owned(),
        _ if profile.contains(char::is_whitespace) => {
            format!("profile {}", shlex::try_quote(profile).unwrap_or(profile.into()))
        }
        _ => format!("profile {profile}"),
    }
}

/// What is asked for, in order.
const QUESTIONS: [(&str, &str); 5] = [
    ("aws_access_key_id", "AWS Access Key ID"),
    ("aws_secret_access_key", "AWS Secret Access Key"),
    ("aws_session_token", "AWS Session Token"),
    ("region", "Default region name"),
    ("output", "Default output format"),
];

/// Asks for each setting; an empty answer leaves it as it is.
async fn dialogue(cli: &mut Cli<'_, '_>) -> Result<u8, Failure> {
    if cli.profile.settings.is_empty() {
        cli.program.out.print(
            "\nTip: You can deliver temporary credentials to the AWS CLI using your AWS Console session by running the command \
             'aws login'.\n\n",
        );
    }
    let is_temporary = |key: &str| key.starts_with("ASIA");
    let old = |cli: &Cli<'_, '_>, name: &str| cli.profile.setting(name).map(str::to_owned);
    let mut new: Vec<(&str, String)> = Vec::new();
    for (name, question) in QUESTIONS {
        let key = new.iter().find(|(name, _)| *name == "aws_access_key_id").map(|(_, key)| key.as_str());
        if name == "aws_session_token" {
            let has_token = old(cli, name).is_some_and(|token| !token.is_empty());
            // A key for good has none; one that begins ASIA needs one.
            if !key.map_or(has_token, is_temporary) {
                continue;
            }
        }
        let current = old(cli, name);
        let shown = match &current {
            None => "None".to_owned(),
            Some(value) if SECRETS.contains(&name) => masked(value),
            Some(value) => value.clone(),
        };
        let Some(answer) = cli.program.ask(&format!("{question} [{shown}]: ")).await else {
            return Err(Failure::new(255, "EOF when reading a line"));
        };
        if !answer.is_empty() && current.as_deref() != Some(answer.as_str()) {
            new.push((name, answer));
        }
    }
    let key = new.iter().find(|(name, _)| *name == "aws_access_key_id").map(|(_, key)| key.as_str());
    let for_good = key.is_some_and(|key| !is_temporary(key));
    let profile = cli.profile.name.clone();
    for (name, value) in &new {
        write(cli, &profile, name, Some(value))?;
    }
    if for_good && old(cli, "aws_session_token").is_some_and(|token| !token.is_empty()) {
        write(cli, &profile, "aws_session_token", None)?;
    }
    Ok(0)
}
