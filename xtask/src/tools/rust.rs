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

/// Flags by which a panic ends the page at once, without the words, the places in the source and the formatting that
/// nobody reads in a browser: a seventh of the page (docs/size.md).
pub const LEAN_FLAGS: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// Whether the standard library can be compiled along with the page, with [`LEAN_FLAGS`]. That takes its source, and
/// options that this compiler has but does not promise to keep; without either, the page is built as usual.
pub fn prepare_lean_library() -> bool {
    let mut probe = rustc();
    probe.env("RUSTC_BOOTSTRAP", "1").args(LEAN_FLAGS).args(["--print", "cfg", "--target", WASM_TARGET]);
    if command::output(&mut probe).is_none() {
        say::note("This compiler knows no lean standard library: the page will be somewhat larger.");
        return false;
    }
    let there = || {
        let root = command::output(rustc().args(["--print", "sysroot"]));
        root.is_some_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/std").is_dir())
    };
    if there() {
        return true;
    }
    if let Some(rustup) = search::on_path("rustup") {
        say::doing("Adding the source of the standard library", "half a minute, once");
        command::succeeds(Command::new(rustup).args(["component", "add", "rust-src"]));
    }
    let found = there();
    if !found {
        say::note("The source of the standard library is not there: the page will be somewhat larger.");
    }
    found
}
