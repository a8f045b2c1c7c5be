//! `cargo xtask lesson`

use std::ffi::OsString;

use crate::command;
use crate::repo::Repo;
use crate::say::{Outcome, fail};

const USAGE: &str = "usage: cargo xtask lesson check FILE… | coverage | schema";

/// Tells the author of a lesson what is wrong with it, or writes `docs/coverage.md`. Files are named from where it is called.
pub fn run(repo: &Repo, arguments: &[OsString]) -> Outcome {
    let [command, files @ ..] = arguments else { return fail(USAGE) };
    let wrong = match (command.to_str(), files) {
        (Some("check"), [_, ..]) => "The lesson does not hold: mend what is said above.",
        (Some("schema"), []) => "The schema was not written.",
        (Some("coverage"), []) => "Sections and steps do not fit: mend what is said above.",
        _ => return fail(USAGE),
    };
    let here = std::env::current_dir().unwrap_or_default();
    let mut cargo = command::cargo(repo);
    cargo.args(["run", "--quiet", "--example", "lesson", "--"]).arg(command);
    cargo.args(files.iter().map(|file| here.join(file)));
    command::run(&mut cargo, wrong)
}
