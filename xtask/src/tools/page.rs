//! What turns the crate into a page: trunk, and what trunk calls.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::program::{Program, Tool, usable};
use super::version::Version;
use super::{npm, search};
use crate::command;
use crate::repo::Repo;
use crate::say::{Failure, Outcome, fail};

/// Trunk of this series, no older. Later ones want a newer compiler than this project does.
const TRUNK: Version = Version(0, 21, 14);
/// Binaryen as the npm registry has it.
const BINARYEN: Version = Version(132, 0, 0);
/// The oldest wasm-opt that reads what today's compiler writes.
const OLDEST_WASM_OPT: Version = Version(120, 0, 0);

/// What cuts the page's code into chunks. The crate that marks where has its version (`wasm_split_helpers`).
const SPLITTER: Version = Version(0, 2, 4);

/// Trunk and its helpers, of versions that fit.
pub struct Tools {
    trunk: Tool,
    wasm_bindgen: Tool,
    splitter: Tool,
    wasm_opt: Option<Tool>,
}

impl Tools {
    /// For a quick build: without wasm-opt.
    pub fn for_development(repo: &Repo) -> Outcome<Self> {
        let lock = fs::read_to_string(repo.join("Cargo.lock")).unwrap_or_default();
        let Some(locked) = Version::in_lock(&lock, "wasm-bindgen") else {
            return fail("Cargo.lock does not name wasm-bindgen: run `cargo check`, or `git restore Cargo.lock`.");
        };
        let trunk = Program {
            package: "trunk",
            name: "trunk",
            version: TRUNK,
            options: &["--no-default-features", "--features", "rustls"],
            tells: true,
            takes: "about 5 minutes, once",
        };
        let wasm_bindgen = Program {
            package: "wasm-bindgen-cli",
            name: "wasm-bindgen",
            version: locked,
            options: &[],
            tells: true,
            takes: "1 to 4 minutes, once",
        };
        let splitter = Program {
            package: "wasm_split_cli_support",
            name: "wasm-split-cli",
            version: SPLITTER,
            options: &["--features", "build-binary"],
            tells: false,
            takes: "2 minutes, once",
        };
        Ok(Self {
            trunk: trunk.prepare(repo, fits_trunk)?,
            wasm_bindgen: wasm_bindgen.prepare(repo, |found| found == locked)?,
            splitter: splitter.prepare(repo, |found| found == SPLITTER)?,
            wasm_opt: None,
        })
    }

    /// For a build that is as small as can be.
    pub fn for_release(repo: &Repo) -> Outcome<Self> {
        // The quick one first: it tells soonest what is missing.
        let wasm_opt = prepare_wasm_opt(repo)?;
        Ok(Self { wasm_opt: Some(wasm_opt), ..Self::for_development(repo)? })
    }

    /// Makes one plain script, and one file of WebAssembly, of a program that was built for the browser.
    pub fn bindgen_in_one_script(&self, program: &Path, folder: &Path) -> Outcome {
        let mut bindgen = Command::new(&self.wasm_bindgen.program);
        bindgen.args(["--target", "no-modules", "--no-typescript", "--out-dir"]).arg(folder).arg(program);
        command::run(&mut bindgen, "wasm-bindgen refuses what was built.")?;
        let Some(mut optimise) = self.wasm_opt() else { return Ok(()) };
        let name = program.file_stem().unwrap_or_default().to_string_lossy();
        let wasm = folder.join(format!("{name}_bg.wasm"));
        // As examples/chunks.rs has it done for the page.
        optimise.args(["-Oz", "--low-memory-unused"]).arg(&wasm).arg("-o").arg(&wasm);
        command::run(&mut optimise, "wasm-opt refuses what wasm-bindgen made.")
    }

    /// wasm-opt, where it was asked for.
    pub fn wasm_opt(&self) -> Option<Command> {
        self.wasm_opt.as_ref().map(|tool| Command::new(&tool.program))
    }

    /// Trunk in the repository, told to use these tools. It would download another wasm-bindgen, if it did not find the
    /// version that it is told. The others are for `examples/chunks.rs`, which it runs.
    pub fn trunk(&self, repo: &Repo) -> Command {
        let mut trunk = Command::new(&self.trunk.program);
        command::forget_this_package(&mut trunk);
        trunk.current_dir(repo.root());
        trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
        trunk.env("TRUNK_TOOLS_WASM_BINDGEN", self.wasm_bindgen.version.to_string());
        // Trunk takes NO_COLOR for a flag, and stops at the usual "1".
        if env::var_os("NO_COLOR").is_some() {
            trunk.env_remove("NO_COLOR").env("TRUNK_COLOR", "never");
        }
        let tools = [Some(&self.wasm_bindgen), Some(&self.splitter), self.wasm_opt.as_ref()];
        let folders = tools.into_iter().flatten().filter_map(|tool| tool.program.parent()).map(Path::to_path_buf);
        let path = env::var_os("PATH").unwrap_or_default();
        // A folder whose name cannot be part of PATH leaves PATH as it is; trunk then says what it misses.
        if let Ok(path) = env::join_paths(folders.chain(env::split_paths(&path))) {
            trunk.env("PATH", path);
        }
        trunk
    }
}

/// The same series, and no older.
fn fits_trunk(found: Version) -> bool {
    (found.0, found.1) == (TRUNK.0, TRUNK.1) && found >= TRUNK
}

/// wasm-opt: from `PATH`, from the tool folder, or installed into it by npm.
fn prepare_wasm_opt(repo: &Repo) -> Outcome<Tool> {
    let by_hand = "install Node.js (https://nodejs.org), or binaryen 120 or newer, and run this again.";
    let fits = |found| found >= OLDEST_WASM_OPT;
    let root = repo.tools().join(format!("binaryen-{BINARYEN}"));
    let installed = || search::in_folder(&root.join("node_modules/.bin"), "wasm-opt");
    if let Some(tool) = usable(search::on_path("wasm-opt"), fits).or_else(|| usable(installed(), fits)) {
        return Ok(tool);
    }
    npm::install(&root, &[format!("binaryen@{BINARYEN}")], by_hand)?;
    usable(installed(), fits).ok_or_else(|| Failure(format!("wasm-opt was installed and does not run: {by_hand}")))
}

#[cfg(test)]
mod tests {
    use super::{Version, fits_trunk};

    #[test]
    fn trunk_fits_within_its_series() {
        assert!(fits_trunk(Version(0, 21, 14)));
        assert!(fits_trunk(Version(0, 21, 15)));
        assert!(!fits_trunk(Version(0, 21, 13)));
        assert!(!fits_trunk(Version(0, 22, 1)));
    }
}
