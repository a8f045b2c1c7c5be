//! `cargo xtask bench`

use std::ffi::OsString;

use crate::repo::Repo;
use crate::say::{Outcome, fail};
use crate::{command, say};

/// Runs the benchmarks natively, with these arguments.
pub fn run(repo: &Repo, arguments: &[OsString]) -> Outcome {
    if !repo.join("examples/bench.rs").is_file() {
        return fail("There is nothing to measure yet: the benchmarks belong in examples/bench.rs.");
    }
    say::doing("Building and running the benchmarks", "2 minutes the first time, then about one");
    command::run(
        command::cargo(repo).args(["run", "--release", "--example", "bench", "--"]).args(arguments),
        "The benchmarks failed: mend what is said above.",
    )
}
