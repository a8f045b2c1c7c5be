//! `aws help`, `aws iam help`, `aws iam create-role help`: what there is here to type, laid out as the real CLI's pages are
//! when they are piped. Descriptions are AWS's, and stay there: the page names the address.
//!
//! May use: the [models](super::model), which know the operations and their options.
//!
//! ```text
//! NAME
//!        create-role -
//!
//! SYNOPSIS
//!             create-role
//!           [--path <value>]
//!           --role-name <value>
//! ```

use std::collections::BTreeSet;
use std::fmt::Write;

use super::model::{self, Service, dashed};

/// Where AWS has the descriptions.
const REFERENCE: &str = "https://docs.aws.amazon.com/cli/latest/reference/";

/// The page for these words, which `names` can follow; nothing, where there is no such command.
pub(super) fn page(words: &[&str], names: &BTreeSet<String>) -> Option<String> {
    match words {
        [] => Some(list("aws", "aws [options] <command> <subcommand> [parameters]", "SERVICES", names, "index.html")),
        [command] => {
            let usage = format!("aws {command} <subcommand> [parameters]");
            Some(list(command, &usage, "COMMANDS", names, &format!("{command}/index.html")))
        }
        [command, name] => operation(model::service(command)?, name),
        _ => None,
    }
}

fn list(name: &str, usage: &str, what: &str, names: &BTreeSet<String>, at: &str) -> String {
    let mut out = head(name, at);
    let _ = writeln!(out, "SYNOPSIS\n          {usage}\n\nAVAILABLE {what}");
    for name in names {
        let _ = writeln!(out, "       o {name}\n");
    }
    out
}

fn operation(service: Service, name: &str) -> Option<String> {
    let operation = service.operation(name)?;
    let mut out = head(name, &format!("{}/{name}.html", service.name));
    let _ = writeln!(out, "SYNOPSIS\n            {name}");
    for member in operation.input.iter().filter(|member| !member.refused) {
        let option = dashed(member.name);
        let option = match member.kind {
            "b" => format!("--{option} | --no-{option}"),
            _ => format!("--{option} <value>"),
        };
        let (before, after) = if member.required { ("", "") } else { ("[", "]") };
        let _ = writeln!(out, "          {before}{option}{after}");
    }
    Some(out + "\n")
}

fn head(name: &str, at: &str) -> String {
    format!(
        "NAME\n       {name} -\n\nDESCRIPTION\n       See {REFERENCE}{at}. Listed here is what this simulation has.\n\n"
    )
}
