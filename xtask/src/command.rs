//! Running other programs.

use std::env;
use std::process::{Command, Stdio};

use crate::repo::Repo;
use crate::say::{Outcome, fail};

/// Cargo, in the repository.
pub fn cargo(repo: &Repo) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repo.root());
    forget_this_package(&mut command);
    command
}

/// `cargo run` describes the running package in the environment. To another cargo those words would be wrong, and
/// build scripts that watch them would run again.
pub fn forget_this_package(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
}

/// Runs it where its output can be seen; `otherwise` is the sentence if it fails.
pub fn run(command: &mut Command, otherwise: &str) -> Outcome {
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => fail(otherwise),
        Err(cause) => fail(format!("Cannot start {}: {cause}.", command.get_program().display())),
    }
}

/// Runs it where its output can be seen, and says whether it succeeded: for what may fail.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// What it prints, if it succeeds. What it complains of is not shown.
pub fn output(command: &mut Command) -> Option<String> {
    printed(command, Stdio::null())
}

/// What it prints, if it succeeds. What it complains of can be seen.
pub fn output_aloud(command: &mut Command) -> Option<String> {
    printed(command, Stdio::inherit())
}

fn printed(command: &mut Command, complaints: Stdio) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(complaints).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
