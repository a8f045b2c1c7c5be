//! `cargo xtask test`

use std::time::Instant;

use crate::repo::Repo;
use crate::say::{Outcome, fail};
use crate::tally::Tally;
use crate::tools::{Browser, Firefox, Tools, npm};
use crate::{build, command, say, single, size, tools};

/// Everything that has to hold before a change is merged. Where it is strict, nothing may be skipped.
pub fn run(repo: &Repo, browser: bool, strict: bool) -> Outcome {
    if strict && !browser {
        return fail("CI may not skip the browser: run it without --no-browser.");
    }
    let started = Instant::now();

    // First what may be missing, so that nothing is found missing after minutes.
    if strict {
        say::doing("Fetching the locked dependencies", "seconds, a minute the first time");
        command::run(
            command::cargo(repo).args(["fetch", "--locked"]),
            "The dependencies cannot be had as Cargo.lock says: if it is out of date, run `cargo check` and commit it.",
        )?;
    }
    tools::prepare_component(repo, "rustfmt", "fmt")?;
    tools::prepare_component(repo, "clippy", "clippy")?;
    tools::prepare_wasm_target()?;
    let tools = Tools::for_release(repo)?;
    tools::prepare_clients(repo);
    let browser = if browser {
        Some((Browser::prepare(repo)?, npm::axe(&repo.tools())?, Firefox::prepare(repo, strict)?))
    } else {
        None
    };

    say::doing("Checking the formatting", "seconds");
    command::run(
        command::cargo(repo).args(["fmt", "--all", "--check"]),
        "The code is not formatted: run `cargo fmt --all`.",
    )?;

    let objection = "Clippy objects: mend what it says above.";
    say::doing("Asking clippy, natively", "2 minutes the first time, then seconds");
    command::run(
        command::cargo(repo).args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        objection,
    )?;
    say::doing("Asking clippy, for the browser", "a minute the first time, then seconds");
    command::run(
        command::cargo(repo).args([
            "clippy",
            "--target",
            tools::WASM_TARGET,
            "--lib",
            "--bins",
            "--",
            "-D",
            "warnings",
        ]),
        objection,
    )?;

    let mut tally = Tally::default();
    say::doing("Testing natively, with the real AWS CLI too", "6 minutes the first time, then about four");
    let native = || {
        let mut tests = command::cargo(repo);
        tests.args(["test", "--workspace", "--exclude", "browser-tests"]);
        tests
    };
    tally.run_twice(native, "A test failed: see above.")?;

    build::release(repo, &tools)?;
    single::run(repo)?;
    size::run(repo)?;

    match browser {
        Some((browser, axe, firefox)) => {
            say::doing("Testing the page in a browser", "2 minutes the first time, then about one");
            let chromium = || {
                let mut tests = command::cargo(repo);
                browser.drive(tests.args(["test", "--package", "browser-tests"])).env("AXE", &axe);
                tests
            };
            tally.run_twice(chromium, "A test of the page failed: see above.")?;
            let Some(firefox) = firefox else {
                say::note("SKIPPED: the page was not tried in Firefox, which is not here, or not with geckodriver.");
                done(started, &tally);
                return Ok(());
            };
            say::doing("Testing what matters most of it in Firefox", "about three minutes");
            let mozilla = || {
                let mut tests = command::cargo(repo);
                firefox.drive(tests.args(["test", "--package", "browser-tests", "--test", "firefox"])).env("AXE", &axe);
                tests
            };
            tally.run_twice(mozilla, "A test of the page failed in Firefox: see above.")?;
        }
        None => say::note("SKIPPED: the page was not tried in a browser (--no-browser)."),
    }

    done(started, &tally);
    Ok(())
}

fn done(started: Instant, tally: &Tally) {
    let seconds = started.elapsed().as_secs();
    say::note(&format!("All is well, after {} min {} s.", seconds / 60, seconds % 60));
    println!("{tally}");
}
