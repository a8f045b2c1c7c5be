//! Programs that a crate installs.

use std::path::PathBuf;
use std::process::Command;

use super::search;
use super::version::Version;
use crate::repo::Repo;
use crate::say::{Failure, Outcome};
use crate::{command, say};

/// A tool that was found.
pub struct Tool {
    /// Where it is.
    pub program: PathBuf,
    /// Its version.
    pub version: Version,
}

/// A program, if it tells a version that fits.
pub fn usable(program: Option<PathBuf>, fits: impl Fn(Version) -> bool) -> Option<Tool> {
    let program = program?;
    let version = Version::in_text(&command::output(Command::new(&program).arg("--version"))?)?;
    fits(version).then_some(Tool { program, version })
}

/// A program that a crate installs.
pub struct Program {
    /// The crate.
    pub package: &'static str,
    /// What the program is called.
    pub name: &'static str,
    /// The version that is installed.
    pub version: Version,
    /// Further options of `cargo install`.
    pub options: &'static [&'static str],
    /// Whether it tells its version. One that does not is believed where this has installed it.
    pub tells: bool,
    /// How long that takes.
    pub takes: &'static str,
}

impl Program {
    /// A folder for each version: a new one does not disturb the old, and nothing else is put on trunk's PATH.
    fn root(&self, repo: &Repo) -> PathBuf {
        repo.tools().join(format!("{}-{}", self.package, self.version))
    }

    /// Where it is in the tool folder, if it is there.
    pub fn installed(&self, repo: &Repo) -> Option<PathBuf> {
        search::in_folder(&self.root(repo).join("bin"), self.name)
    }

    /// From `PATH`, from the tool folder, or installed into it.
    pub fn prepare(&self, repo: &Repo, fits: impl Fn(Version) -> bool) -> Outcome<Tool> {
        let Self { package, name, version, .. } = self;
        let root = self.root(repo);
        let installed = || {
            let program = self.installed(repo);
            if self.tells { usable(program, &fits) } else { Some(Tool { program: program?, version: *version }) }
        };
        if let Some(tool) = usable(search::on_path(name), &fits).or_else(installed) {
            return Ok(tool);
        }
        if search::on_path("cargo-binstall").is_some() {
            say::doing(&format!("Downloading {package} {version}"), "half a minute, once");
            let mut binstall = command::cargo(repo);
            binstall.args(["binstall", "--no-confirm", "--root"]).arg(&root).arg(format!("{package}@{version}"));
            if command::succeeds(&mut binstall)
                && let Some(tool) = installed()
            {
                return Ok(tool);
            }
        }
        say::doing(&format!("Installing {package} {version}"), self.takes);
        let mut install = command::cargo(repo);
        // Not optimised: that would take twice as long, for seconds in every build.
        install.args(["install", package, "--version", &version.to_string(), "--locked", "--debug"]);
        install.args(self.options).arg("--root").arg(&root).env("CARGO_PROFILE_DEV_DEBUG", "false");
        let by_hand = format!("`cargo install {package} --version {version} --locked`");
        command::run(
            &mut install,
            &format!(
                "{package} {version} could not be installed: check the network and what is said above, or try {by_hand}."
            ),
        )?;
        installed()
            .ok_or_else(|| Failure(format!("{package} {version} was installed and does not run: try {by_hand}.")))
    }
}
