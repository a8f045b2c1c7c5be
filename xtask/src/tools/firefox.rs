//! Firefox, and the driver that lets tests use it: a second browser, for what is most different there.

use std::path::PathBuf;
use std::process::Command;

use super::browser::named;
use super::program::{Program, usable};
use super::version::Version;
use super::{debian, search};
use crate::repo::Repo;
use crate::say::{Outcome, fail};

/// The names that Firefox goes by on `PATH`.
const NAMES: [&str; 2] = ["firefox-esr", "firefox"];
const GECKODRIVER: Version = Version(0, 37, 1);

/// Firefox and its driver.
pub struct Firefox {
    firefox: PathBuf,
    driver: PathBuf,
}

impl Firefox {
    /// The one that the environment names, or the system has. Where nothing may be skipped, one is installed; else a machine
    /// without it does without.
    pub fn prepare(repo: &Repo, strict: bool) -> Outcome<Option<Self>> {
        let on_system = || NAMES.iter().find_map(|name| search::on_path(name));
        let found = named("FIREFOX")?.or_else(on_system);
        let installed = || if strict && debian::install(&["firefox-esr"]) { on_system() } else { None };
        let Some(firefox) = found.or_else(installed) else {
            return if strict {
                fail(
                    "There is no Firefox to test the page in: install it (on Debian: firefox-esr), or name yours in FIREFOX.",
                )
            } else {
                Ok(None)
            };
        };
        let geckodriver = Program {
            package: "geckodriver",
            name: "geckodriver",
            version: GECKODRIVER,
            options: &[],
            tells: true,
            takes: "2 minutes, once",
        };
        let fits = |found| found >= GECKODRIVER;
        let driver = match named("GECKODRIVER")? {
            Some(driver) => driver,
            None if strict => geckodriver.prepare(repo, fits)?.program,
            None => match usable(search::on_path("geckodriver"), fits)
                .or_else(|| usable(geckodriver.installed(repo), fits))
            {
                Some(driver) => driver.program,
                None => return Ok(None),
            },
        };
        Ok(Some(Self { firefox, driver }))
    }

    /// Tells the tests that this command runs which browser to use.
    pub fn drive<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("FIREFOX", &self.firefox).env("GECKODRIVER", &self.driver)
    }
}
