//! `cargo xtask build`

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repo::Repo;
use crate::say::Outcome;
use crate::tools::{Tools, rust};
use crate::{command, say, split, tools};

/// Prepares what the release build needs, and makes it.
pub fn run(repo: &Repo) -> Outcome {
    tools::prepare_wasm_target()?;
    let tools = Tools::for_release(repo)?;
    release(repo, &tools)?;
    say::note("dist/ is ready: copy it to any folder of any static host.");
    Ok(())
}

/// The release build, in `dist/`.
pub fn release(repo: &Repo, tools: &Tools) -> Outcome {
    say::doing("Building the page for release, in dist/", "1 to 3 minutes");
    compile(repo, tools, &repo.dist())?;
    split::run(repo, tools)
}

/// The release build in that folder, its code in one file and not yet made small.
pub fn compile(repo: &Repo, tools: &Tools, folder: &Path) -> Outcome {
    say::note("Trunk will warn that it cannot minify the JavaScript of wasm-bindgen: expected, it ships as it is.");
    // A lean build that fails is no failure of the page: where its source or its options are not to be had, it is built
    // as usual.
    if rust::prepare_lean_library() {
        if command::succeeds(&mut trunk(repo, tools, folder, true)) {
            return Ok(());
        }
        say::note("That did not work with a standard library of its own: building with the usual one.");
    }
    command::run(
        &mut trunk(repo, tools, folder, false),
        "The page did not build: mend what the compiler or trunk says above.",
    )
}

fn trunk(repo: &Repo, tools: &Tools, folder: &Path, lean: bool) -> Command {
    let mut trunk = tools.trunk(repo);
    trunk.args(["build", "--release", "--dist"]).arg(folder);
    trunk.env("CARGO_ENCODED_RUSTFLAGS", flags(lean));
    if lean {
        // Cargo's own way to compile the standard library is not finished, so a stable cargo has to be told to offer it.
        trunk.env("RUSTC_BOOTSTRAP", "1").env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
        trunk.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
    }
    trunk
}

/// Flags of the compiler, as cargo takes them from the environment: those that are there already, and one by which the
/// page does not name the home of whoever built it.
fn flags(lean: bool) -> String {
    let mut flags: Vec<String> = env::var("CARGO_ENCODED_RUSTFLAGS").map_or_else(
        |_| env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        |flags| flags.split(SEPARATOR).filter(|flag| !flag.is_empty()).map(str::to_owned).collect(),
    );
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    if let Some(cargo) = cargo {
        flags.push(format!("--remap-path-prefix={}=cargo", cargo.display()));
    }
    // What the environment says replaces .cargo/config.toml, so its flag is said again here.
    flags.extend(["--cfg".to_owned(), "sha2_backend_soft=\"compact\"".to_owned()]);
    // The linker tells what refers to what: so the texts that only the second file reads are found (`split`).
    flags.push("-Clink-arg=--emit-relocs".to_owned());
    if lean {
        flags.extend(rust::LEAN_FLAGS.map(str::to_owned));
    }
    flags.join(SEPARATOR)
}

/// Between the flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";
