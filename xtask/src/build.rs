//! `cargo xtask build`

use std::env;
use std::path::PathBuf;

use crate::repo::Repo;
use crate::say::Outcome;
use crate::tools::Tools;
use crate::{command, offline, say, tools};

/// Prepares what the release build needs, and makes it.
pub fn run(repo: &Repo) -> Outcome {
    tools::prepare_wasm_target()?;
    let tools = Tools::for_release(repo)?;
    release(repo, &tools)?;
    say::note("dist/ is ready: copy it to any folder of any static host.");
    Ok(())
}

/// The release build, in `dist/`, as trunk makes it of `index.html` and `Trunk.toml`; and what keeps it for a visit without
/// a network.
pub fn release(repo: &Repo, tools: &Tools) -> Outcome {
    say::doing("Building the page for release, in dist/", "1 to 3 minutes");
    say::note("Trunk will warn that it cannot minify the JavaScript of wasm-bindgen: expected, it ships as it is.");
    let mut trunk = tools.trunk(repo);
    trunk.args(["build", "--release", "--dist"]).arg(repo.dist()).env(FLAGS, flags());
    command::run(&mut trunk, "The page did not build: mend what the compiler or trunk says above.")?;
    offline::run(repo)
}

/// Flags for what runs in a browser. Cargo adds them to those of `.cargo/config.toml`.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Those that are there already, and those by which the page does not name the home of whoever built it. Cargo parts
/// them at blanks, so a home with a blank in its name is named.
fn flags() -> String {
    let homes = [env::home_dir(), env::var_os("CARGO_HOME").map(PathBuf::from)];
    let homes = homes.iter().flatten().map(|home| format!("--remap-path-prefix={}=home", home.display()));
    let flags = homes.filter(|flag| !flag.contains(char::is_whitespace));
    [env::var(FLAGS).unwrap_or_default()].into_iter().chain(flags).collect::<Vec<_>>().join(" ")
}
