//! `cargo xtask lesson`

use std::ffi::OsString;

use crate::command;
use crate::repo::Repo;
use crate::say::{Outcome, fail};

/// Tells the author of a lesson what is wrong with it. Files are named from where it is called.
pub fn run(repo: &Repo, arguments: &[OsString]) -> Outcome {
    let [check, files @ ..] = arguments else { return fail("usage: cargo xtask lesson check FILE…") };
    if check != "check" || files.is_empty() {
        return fail("usage: cargo xtask lesson check FILE…");
    }
    let here = std::env::current_dir().unwrap_or_default();
    let mut cargo = command::cargo(repo);
    cargo.args(["run", "--quiet", "--example", "lesson", "--", "check"]).args(files.iter().map(|file| here.join(file)));
    command::run(&mut cargo, "The lesson does not hold: mend what is said above.")
}
