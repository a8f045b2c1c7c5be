//! Counting tests over several runs of cargo.

use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::say::{self, Outcome, fail};

/// So many failures may be the machine's: what drives a browser beside other work can come too late. More are the change's.
const MOST_AGAIN: usize = 3;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
    /// Which failed, of the run that is counted.
    failures: Vec<String>,
    /// Which failed beside the others, and passed alone.
    unsteady: Vec<String>,
}

impl Tally {
    /// Runs the `cargo test` that `tests` makes, and once more what failed of it, without anything beside it. What passes then
    /// counts as passed, and is named at the end.
    pub fn run_twice(&mut self, tests: impl FnMut() -> Command, otherwise: &str) -> Outcome {
        self.run_into(&mut io::stdout(), tests, otherwise)
    }

    fn run_into(&mut self, out: &mut impl Write, mut tests: impl FnMut() -> Command, otherwise: &str) -> Outcome {
        self.failures.clear();
        let first = self.run(out, tests().arg("--no-fail-fast"), otherwise);
        let failures = std::mem::take(&mut self.failures);
        if first.is_ok() || failures.is_empty() || failures.len() > MOST_AGAIN {
            return first;
        }
        say::note(&format!("Once more, alone: {}.", failures.join(", ")));
        let (passed, failed) = (self.passed, self.failed);
        let again = self.run(out, tests().arg("--").arg("--exact").args(&failures).arg("--test-threads=1"), otherwise);
        if again.is_ok() {
            let number = failures.len() as u64;
            (self.passed, self.failed) = (passed + number, failed.saturating_sub(number));
            self.unsteady.extend(failures);
        }
        again
    }

    /// Runs `cargo test` where its output can be seen, and counts; `otherwise` is the sentence if it fails.
    fn run(&mut self, out: &mut impl Write, command: &mut Command, otherwise: &str) -> Outcome {
        let cannot = |cause: io::Error| fail(format!("Cannot run the tests: {cause}."));
        let mut child = match command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(cause) => return cannot(cause),
        };
        for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).split(b'\n')) {
            let line = match line {
                Ok(line) => line,
                Err(cause) => return cannot(cause),
            };
            if let Err(cause) = out.write_all(&line).and_then(|()| out.write_all(b"\n")) {
                return cannot(cause);
            }
            self.count(&String::from_utf8_lossy(&line));
        }
        match child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => fail(otherwise),
            Err(cause) => cannot(cause),
        }
    }

    /// Adds what a line of the test harness says: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    fn count(&mut self, line: &str) {
        let name = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED"));
        self.failures.extend(name.map(|name| name.trim_end_matches(" - should panic").to_owned()));
        let Some(result) = line.trim_start().strip_prefix("test result: ") else { return };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let Some(number) = words.next().and_then(|number| number.parse::<u64>().ok()) else { continue };
            match words.next() {
                Some("passed") => self.passed += number,
                Some("failed") => self.failed += number,
                Some("ignored") => self.skipped += number,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        if self.unsteady.is_empty() {
            Ok(())
        } else {
            write!(f, "; only at the second try: {}", self.unsteady.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::process::Command;

    use super::Tally;

    #[test]
    fn results_are_added_up() {
        let mut tally = Tally::default();
        tally.count("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        tally.count("test kernel::time::tests::days ... ok");
        assert_eq!(tally.to_string(), "3 passed, 0 failed");
        tally
            .count("test result: FAILED. 4 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.25s");
        assert_eq!(tally.to_string(), "7 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn failures_are_known_by_name() {
        let mut tally = Tally::default();
        tally.count("test time::a_day_is_long ... FAILED");
        tally.count("test time::a_night_is_short ... ok");
        assert_eq!(tally.failures, ["time::a_day_is_long"]);
    }

    /// A shell stands for cargo: it fails the first time, and says what a test harness says.
    #[cfg(unix)]
    #[test]
    fn what_fails_is_tried_once_more() {
        let outcome = |again: &'static str| {
            let mut tally = Tally::default();
            let mut lines =
                ["printf 'test a::b ... FAILED\\ntest result: FAILED. 3 passed; 1 failed;\\n'; exit 1", again]
                    .into_iter();
            let shell = || {
                let mut shell = Command::new("sh");
                shell.args(["-c", lines.next().unwrap_or("exit 9"), "sh"]);
                shell
            };
            let outcome = tally.run_into(&mut io::sink(), shell, "no").is_ok();
            (outcome, tally.to_string())
        };
        let passes =
            r#"[ "$*" = "-- --exact a::b --test-threads=1" ] && printf 'test result: ok. 1 passed; 0 failed;\n'"#;
        assert_eq!(outcome(passes), (true, "4 passed, 0 failed; only at the second try: a::b".to_owned()));
        assert!(!outcome("printf 'test result: FAILED. 0 passed; 1 failed;\\n'; exit 1").0);
    }
}
