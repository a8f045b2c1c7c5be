//! Every command by name, and the commands that tell of commands: `help`, `which`, `type` and `command -v`.
//!
//! May use: [`builtins`] and [`tools`], which run what they name. A new command is named in one of those, or here if
//! [`run`](super::run) starts it.

use std::collections::BTreeSet;

use super::login::User;
use super::session::Session;
use super::tools::said::{Said, add};
use super::{builtins, tools};

/// The programs.
pub(super) const PROGRAMS: [&str; 4] = ["aws", "curl", "jq", "node"];
/// What [`run`](super::run) does itself.
const INSIDE: [&str; 9] = [".", "docker", "eval", "jobs", "kill", "source", "su", "sudo", "systemctl"];
/// What is run here.
const TELLING: [&str; 4] = ["command", "help", "type", "which"];

/// Every command of this room by name, in order.
pub(super) fn every_name() -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    names.extend(builtins::names().chain(PROGRAMS).chain(INSIDE).chain(TELLING).chain(tools::NAMES));
    names
}

/// Runs a tool of that name, if there is one.
pub(super) fn tool(session: &mut Session, name: &str, args: &[&str], input: Option<&str>) -> Option<Said> {
    match name {
        "help" => Some(Said::out(Vec::from_iter(every_name()).join("  ") + "\n")),
        "which" | "type" | "command" => Some(which(session, name, args)),
        _ if tools::NAMES.contains(&name) => Some(tools::run(session, name, args, input)),
        _ => None,
    }
}

fn which(session: &Session, tool: &str, args: &[&str]) -> Said {
    let names = match (tool, args) {
        ("command", ["-v", names @ ..]) => names,
        ("command", _) => return Said::refused("command", args.first().unwrap_or(&"")),
        (_, names) => names,
    };
    let mut said = Said::default();
    for name in names {
        let ours = [&PROGRAMS[..], &TELLING, &tools::NAMES, &["docker", "sudo"]];
        if ours.iter().any(|names| names.contains(name)) || builtins::find(name).is_some() {
            let before = if tool == "type" { format!("{name} is ") } else { String::new() };
            add(&mut said.out, &format!("{before}/usr/bin/{name}"));
        } else {
            said.status = 1;
            match tool {
                "which" if session.user() == User::You => add(&mut said.out, &format!("{name} not found")),
                "which" => {
                    let path = session.var("PATH").unwrap_or("");
                    add(&mut said.err, &format!("/usr/bin/which: no {name} in ({path})"));
                }
                "type" => add(&mut said.err, &format!("{}: type: {name}: not found", session.shell_name())),
                _ => {}
            }
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tools_take_anything(name in proptest::sample::select([&TELLING[..], &tools::NAMES].concat()), args in proptest::collection::vec("[-a-z0-9.*%\\\\é/]{0,6}", 0..5), input in "[a-c \n\"]{0,30}") {
            let mut session = Session::pc();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            tool(&mut session, name, &args, Some(&input));
        }
    }
}
