//! Packages of Debian and Ubuntu, where this user may install them.

use std::path::Path;
use std::process::Command;

use super::search;
use crate::{command, say};

/// Installs these packages where that is possible without asking: as root, with apt-get. Says whether it did.
pub fn install(packages: &[&str]) -> bool {
    let Some(apt) = search::on_path("apt-get") else { return false };
    let root = command::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root || !Path::new("/etc/debian_version").exists() {
        return false;
    }
    say::doing(&format!("Installing {} from the system's packages", packages.join(", ")), "1 to 2 minutes, once");
    let get = || {
        let mut get = Command::new(&apt);
        get.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
        get
    };
    // An update may fail in part and still be enough.
    command::succeeds(get().arg("update"));
    command::succeeds(get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}
