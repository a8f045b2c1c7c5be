//! `cargo xtask build`

use crate::repo::Repo;
use crate::say::Outcome;
use crate::tools::Tools;
use crate::{command, say, tools};

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
    say::note("Trunk will warn that it cannot minify the JavaScript of wasm-bindgen: expected, it ships as it is.");
    command::run(
        tools.trunk(repo).args(["build", "--release"]),
        "The page did not build: mend what the compiler or trunk says above.",
    )
}
