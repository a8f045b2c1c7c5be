//! What rustup adds to a toolchain.

use std::env;
use std::path::Path;
use std::process::Command;

use super::search;
use crate::repo::Repo;
use crate::say::{Outcome, fail};
use crate::{command, say};

/// What the page is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// The standard library for the browser.
pub fn prepare_wasm_target() -> Outcome {
    // The compiler knows where it would be, whoever installed it.
    let folder = command::output(rustc().args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if folder.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    let by_hand = format!("run `rustup target add {WASM_TARGET}`, or install your system's package of it.");
    let Some(rustup) = search::on_path("rustup") else {
        return fail(format!("The target {WASM_TARGET} is missing, and so is rustup: {by_hand}"));
    };
    say::doing(&format!("Adding the target {WASM_TARGET}"), "half a minute, once");
    command::run(
        Command::new(rustup).args(["target", "add", WASM_TARGET]),
        &format!("The target {WASM_TARGET} could not be added: check the network, then {by_hand}"),
    )
}

/// A component that `cargo NAME` needs, such as clippy.
pub fn prepare_component(repo: &Repo, component: &str, name: &str) -> Outcome {
    if command::output(command::cargo(repo).args([name, "--version"])).is_some() {
        return Ok(());
    }
    let by_hand = format!("run `rustup component add {component}`, or install your system's package of it.");
    let Some(rustup) = search::on_path("rustup") else {
        return fail(format!("`cargo {name}` is missing, and so is rustup: {by_hand}"));
    };
    say::doing(&format!("Adding {component}"), "half a minute, once");
    command::run(
        Command::new(rustup).args(["component", "add", component]),
        &format!("{component} could not be added: check the network, then {by_hand}"),
    )
}
