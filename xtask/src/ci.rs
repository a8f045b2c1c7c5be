//! `cargo xtask ci`

use std::env;

use crate::repo::Repo;
use crate::say::Outcome;
use crate::test;

/// Whether this runs where nothing may be skipped: `CI=true`.
pub fn asked() -> bool {
    env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// The tests, with nothing skipped.
pub fn run(repo: &Repo) -> Outcome {
    test::run(repo, true, true)
}
