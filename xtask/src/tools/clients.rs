//! The real clients of AWS that the simulated account is tried with. They may be missing: the tests say what they skip.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{debian, search};
use crate::repo::Repo;
use crate::{command, say};

/// AWS CLI version 1 and boto3, of versions that were released together.
const CLIENTS: [&str; 2] = ["awscli==1.46.3", "boto3==1.44.5"];
/// The other simulation of AWS, for the benchmarks to compare with.
const MOTO: [&str; 1] = ["moto==5.2.5"];
/// Where Debian puts AWS CLI version 2. Another `aws` may come before it on `PATH`.
const V2: &str = "/usr/bin/aws";

/// Looks for the AWS CLI, versions 1 and 2, and boto3, and installs what is missing where that is possible.
pub fn prepare_clients(repo: &Repo) {
    if !Path::new(V2).exists() && !debian::install(&["awscli"]) {
        say::note("AWS CLI v2 is not there: on Debian, `apt-get install awscli` as root installs it.");
    }
    prepare_python(repo, "clients", &CLIENTS);
}

/// A Python with botocore and moto, if it can be had.
pub fn prepare_moto(repo: &Repo) -> Option<PathBuf> {
    prepare_python(repo, "clients", &CLIENTS)?;
    prepare_python(repo, "moto", &MOTO)
}

/// The Python of the project's own environment, with these packages in it.
fn prepare_python(repo: &Repo, name: &str, packages: &[&str]) -> Option<PathBuf> {
    let folder = repo.join("target/clients-venv");
    let (python, stamp) = (folder.join("bin/python"), folder.join(format!("installed-{name}")));
    let wanted = packages.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) && python.exists() {
        return Some(python);
    }
    let Some(system) = search::on_path("python3") else {
        say::note("There is no python3 on PATH, so no AWS CLI v1 and no boto3.");
        return None;
    };
    say::doing(&format!("Installing {} from PyPI into {}", packages.join(" and "), folder.display()), "a minute, once");
    let make = || command::succeeds(Command::new(&system).args(["-m", "venv"]).arg(&folder));
    // Debian has the module in a package of its own.
    let there = python.exists() || make() || (debian::install(&["python3-venv"]) && make());
    if !there {
        say::note("python3 cannot make a virtual environment, so there is no AWS CLI v1 and no boto3.");
        return None;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
    if !command::succeeds(&mut pip) || fs::write(&stamp, wanted).is_err() {
        say::note("pip could not install them: is there a network?");
        return None;
    }
    Some(python)
}
