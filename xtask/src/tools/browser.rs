//! A browser, and the driver that lets tests use it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::version::Version;
use super::{debian, search};
use crate::repo::Repo;
use crate::say::{Failure, Outcome, fail};
use crate::{command, say};

/// The names that Chrome and its kin go by on `PATH`.
const NAMES: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "chrome-headless-shell"];
/// Where macOS has them.
const ON_MACOS: [&str; 2] = ["Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium"];
/// Where Windows has them, below one of its folders for programs.
const ON_WINDOWS: [&str; 2] = ["Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe"];

/// A browser and its driver.
pub struct Browser {
    chrome: PathBuf,
    driver: PathBuf,
}

impl Browser {
    /// The one that the environment names, or the system has, or the tool folder has, or that can be installed.
    pub fn prepare(repo: &Repo) -> Outcome<Self> {
        let chrome = named("CHROME")?;
        let driver = named("CHROMEDRIVER")?;
        if let (Some(chrome), Some(driver)) = (&chrome, &driver) {
            return Ok(Self { chrome: chrome.clone(), driver: driver.clone() });
        }
        let on_system = || {
            let chrome = chrome.clone().or_else(chrome_on_system)?;
            let driver = driver.clone().or_else(|| search::on_path("chromedriver"))?;
            matching(chrome, driver)
        };
        let folder = repo.tools().join("browser");
        let installed = || {
            let chrome = search::below(&folder.join("chrome-headless-shell"), "chrome-headless-shell")?;
            matching(chrome, search::below(&folder.join("chromedriver"), "chromedriver")?)
        };
        if let Some(browser) = on_system().or_else(installed) {
            return Ok(browser);
        }
        // The fonts are for what the page says in Japanese.
        if debian::install(&["chromium", "chromium-driver", "fonts-noto-cjk"])
            && let Some(browser) = on_system()
        {
            return Ok(browser);
        }
        if let Some(npx) = search::on_path("npx") {
            say::doing("Downloading a headless Chrome and its driver", "about 2 minutes, once");
            for part in ["chrome-headless-shell@stable", "chromedriver@stable"] {
                let mut install = Command::new(&npx);
                install.args(["--yes", "@puppeteer/browsers", "install", part, "--path"]).arg(&folder);
                if !command::succeeds(&mut install) {
                    break;
                }
            }
        }
        installed().ok_or_else(|| {
            Failure(
                "There is no browser to test the page in, and none could be installed: install Chrome or Chromium and the \
                 chromedriver of the same version (on Debian: chromium and chromium-driver), or name yours in CHROME and \
                 CHROMEDRIVER, or leave it out with --no-browser."
                    .to_owned(),
            )
        })
    }

    /// The browser itself.
    pub fn chrome(&self) -> &Path {
        &self.chrome
    }

    /// Tells the tests that this command runs which browser to use.
    pub fn drive<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("CHROME", &self.chrome).env("CHROMEDRIVER", &self.driver)
    }
}

/// The program that a variable of the environment names.
pub(super) fn named(variable: &str) -> Outcome<Option<PathBuf>> {
    let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) else { return Ok(None) };
    let path = PathBuf::from(&value);
    if path.is_file() {
        return Ok(Some(path));
    }
    match path.to_str().and_then(search::on_path) {
        Some(path) => Ok(Some(path)),
        None => fail(format!("{variable} names {}, which is not there: mend or unset it.", path.display())),
    }
}

/// The browser that the system has.
fn chrome_on_system() -> Option<PathBuf> {
    let folders = |variables: &[&str]| variables.iter().filter_map(env::var_os).map(PathBuf::from).collect::<Vec<_>>();
    let fixed = if cfg!(target_os = "macos") {
        let homes = folders(&["HOME"]).into_iter().map(|home| home.join("Applications"));
        candidates([PathBuf::from("/Applications")].into_iter().chain(homes), &ON_MACOS)
    } else if cfg!(windows) {
        candidates(folders(&["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"]), &ON_WINDOWS)
    } else {
        Vec::new()
    };
    NAMES.iter().find_map(|name| search::on_path(name)).or_else(|| fixed.into_iter().find(|path| path.is_file()))
}

fn candidates(folders: impl IntoIterator<Item = PathBuf>, below: &[&str]) -> Vec<PathBuf> {
    folders.into_iter().flat_map(|folder| below.iter().map(move |path| folder.join(path))).collect()
}

/// The two, unless they tell different main versions: such a pair refuses to work.
fn matching(chrome: PathBuf, driver: PathBuf) -> Option<Browser> {
    // On Windows Chrome does not tell, and opens a window when it is asked.
    let told = |program: &Path| {
        let text = if cfg!(windows) { None } else { command::output(Command::new(program).arg("--version")) };
        text.and_then(|text| Version::in_text(&text)).map(|version| version.0)
    };
    match (told(&chrome), told(&driver)) {
        (Some(one), Some(other)) if one != other => {
            say::note(&format!(
                "{} is version {one} and {} is for {other}: passed over.",
                chrome.display(),
                driver.display()
            ));
            None
        }
        _ => Some(Browser { chrome, driver }),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{ON_MACOS, ON_WINDOWS, candidates};

    #[test]
    fn places_are_tried_in_every_folder() {
        let found = candidates([PathBuf::from("/Applications"), PathBuf::from("/Users/me/Applications")], &ON_MACOS);
        assert_eq!(found.len(), 4);
        assert_eq!(found[0], Path::new("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));
        let found = candidates([PathBuf::from("C:/Program Files")], &ON_WINDOWS);
        assert_eq!(found[0], Path::new("C:/Program Files/Google/Chrome/Application/chrome.exe"));
    }
}
