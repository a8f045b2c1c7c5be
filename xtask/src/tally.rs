//! Counting tests over several runs of cargo.

use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::say::{Outcome, fail};

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Tally {
    /// Runs `cargo test` where its output can be seen, and counts; `otherwise` is the sentence if it fails.
    pub fn run(&mut self, command: &mut Command, otherwise: &str) -> Outcome {
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
            let mut out = io::stdout().lock();
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
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
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
}
