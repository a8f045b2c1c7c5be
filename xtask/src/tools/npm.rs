//! Programs of the npm registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{debian, search};
use crate::say::{Outcome, cannot, fail};
use crate::{command, say};

/// Installs these packages (`binaryen@132.0.0`) into that folder. `by_hand` ends the sentence if it fails.
pub fn install(folder: &Path, packages: &[String], by_hand: &str) -> Outcome {
    let from_debian = || debian::install(&["npm"]).then(|| search::on_path("npm")).flatten();
    let Some(npm) = search::on_path("npm").or_else(from_debian) else {
        return fail(format!("{} comes by npm, and npm is missing: {by_hand}", packages.join(" and ")));
    };
    say::doing(&format!("Installing {}", packages.join(" and ")), "half a minute, once");
    let advice = || format!("make {}, which STS_FLOW_TOOLS can have elsewhere", folder.display());
    fs::create_dir_all(folder).map_err(|cause| cannot(&advice(), cause))?;
    let mut install = Command::new(npm);
    install.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(folder).args(packages);
    let failed = format!(
        "npm could not install {}: check the network and the messages above, or {by_hand}",
        packages.join(" and ")
    );
    command::run(&mut install, &failed)
}

/// Runs a script of such a package: `lighthouse/cli/index.js`.
pub fn script(folder: &Path, path: &str) -> Outcome<Command> {
    let Some(node) = search::on_path("node") else {
        return fail("Node.js is missing: install it (https://nodejs.org), and run this again.");
    };
    let mut command = Command::new(node);
    command.arg(path_in(folder, path));
    Ok(command)
}

/// The library by which the tests of the page ask whether everybody can use it.
const AXE: &str = "axe-core@4.14.1";
/// Where that is in its package.
const AXE_SCRIPT: &str = "axe-core/axe.min.js";

/// axe, which is installed where it is missing.
pub fn axe(tools: &Path) -> Outcome<PathBuf> {
    let folder = tools.join(AXE.replace('@', "-"));
    if !has(&folder, AXE_SCRIPT) {
        install(&folder, &[AXE.to_owned()], "leave the browser out with --no-browser.")?;
    }
    Ok(path_in(&folder, AXE_SCRIPT))
}

/// Whether it is installed there.
pub fn has(folder: &Path, path: &str) -> bool {
    path_in(folder, path).is_file()
}

fn path_in(folder: &Path, path: &str) -> PathBuf {
    folder.join("node_modules").join(path)
}
