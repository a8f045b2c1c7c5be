//! `cargo xtask serve`

use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use crate::repo::Repo;
use crate::say::{Outcome, fail};
use crate::tools::Tools;
use crate::{say, tools};

/// Builds the page for development, and serves it until it is stopped.
pub fn run(repo: &Repo, port: u16, open: bool) -> Outcome {
    // Told before the build, not after it.
    if let Err(cause) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        return fail(format!("Port {port} cannot be used ({cause}): choose another one with `--port N`."));
    }
    tools::prepare_wasm_target()?;
    let tools = Tools::for_development(repo)?;
    say::doing("Building the page", "1 to 3 minutes the first time, then seconds");
    say::note(&format!("It is served at http://127.0.0.1:{port}/ and reloads when a file changes; Ctrl-C stops it."));
    let mut trunk = tools.trunk(repo);
    // Not dist/: that is the release build.
    trunk.arg("serve").args(["--dist", "target/serve", "--address", "127.0.0.1"]).args(["--port", &port.to_string()]);
    // One address is enough, and looking for names of this machine can find odd ones.
    trunk.args(["--disable-address-lookup", "true", "--open", if open { "true" } else { "false" }]);
    become_program(&mut trunk)
}

/// Runs trunk in place of this process, so that whoever stops this stops trunk.
#[cfg(unix)]
fn become_program(trunk: &mut Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    let cause = trunk.exec();
    fail(format!("Cannot start {}: {cause}.", trunk.get_program().display()))
}

/// Runs trunk until it ends.
#[cfg(not(unix))]
fn become_program(trunk: &mut Command) -> Outcome {
    crate::command::run(trunk, "trunk stopped (its words are above): mend that and run `cargo xtask serve` again.")
}
