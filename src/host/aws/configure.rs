//! `aws configure list`, `get` and `set`: what the CLI would use, and the files it comes from.
//!
//! May use: [`cli`](super::cli), the credential chain and the ini format of this room.

use super::args::{Spec, invalid_choice};
use super::cli::{Cli, Source};
use super::failure::Failure;
use crate::host::{credentials, ini};

/// What `aws configure` has; here three of them work.
pub(super) const COMMANDS: &[&str] = &[
    "list",
    "get",
    "set",
    "add-model",
    "import",
    "list-profiles",
    "sso",
    "sso-session",
    "export-credentials",
    "wizard",
];

/// Settings that are kept in the credentials file, not in the config file.
const SECRETS: [&str; 3] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];

pub(super) async fn run(cli: &mut Cli<'_, '_>, args: Vec<String>) -> Result<u8, Failure> {
    let options = Spec { options: &[] }.parse(&args)?;
    let [command, rest @ ..] = options.positional.as_slice() else {
        return Err(Failure::unsupported(
            "command: configure (it is interactive; supported: configure list, get, set)",
        ));
    };
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
    let unknown: Vec<_> = options.unknown.iter().chain(&rest[wanted..]).cloned().collect();
    if !unknown.is_empty() {
        return Err(Failure::new(252, format!("Unknown options: {}", unknown.join(", "))));
    }
    match (command.as_str(), rest) {
        ("get", [name, ..]) => get(cli, name),
        ("set", [name, value, ..]) => set(cli, name, value),
        _ => list(cli).await,
    }
}

async fn list(cli: &mut Cli<'_, '_>) -> Result<u8, Failure> {
    let row =
        |name: &str, value: &str, kind: &str, place: &str| format!("{name:>10} {value:>24} {kind:>16}    {place}\n");
    let unset = |name: &str| row(name, "<not set>", "None", "None");
    let mut out = row("Name", "Value", "Type", "Location") + &row("----", "-----", "----", "--------");
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
    out += &match cli.region().await? {
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
    if name.contains(['.', '=', ':', '[', '\n', '#', ';']) || value.contains('\n') || name.trim().is_empty() {
        return Err(Failure::unsupported(&format!("setting: {name}")));
    }
    let profile = cli.profile.name.clone();
    let (file, section) = if SECRETS.contains(&name) {
        (cli.profile.files.credentials_file.clone(), profile)
    } else if profile == "default" {
        (cli.profile.files.config_file.clone(), profile)
    } else {
        (cli.profile.files.config_file.clone(), format!("profile {profile}"))
    };
    let text = ini::set(cli.program.read(&file).unwrap_or(""), &section, name, value);
    cli.program.write(&file, &text).map_err(|error| Failure::new(255, format!("{error}: '{file}'")))?;
    Ok(0)
}
