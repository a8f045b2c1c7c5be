//! What `aws --debug` prints: Python's log lines, at the simulated clock.

use super::Io;
use super::program::Sink;
use crate::kernel::Millis;

/// A log that prints to standard error, or not at all.
#[derive(Clone, Debug)]
pub(super) struct Log {
    pub on: bool,
    pub err: Sink,
    pub io: Io,
    /// How far the computer's clock is ahead of UTC.
    pub offset: Millis,
}

impl Log {
    /// A line of level DEBUG from `logger`.
    pub(super) fn debug(&self, logger: &str, text: &str) {
        self.line(logger, "DEBUG", text);
    }

    /// A line of level INFO from `logger`.
    pub(super) fn info(&self, logger: &str, text: &str) {
        self.line(logger, "INFO", text);
    }

    fn line(&self, logger: &str, level: &str, text: &str) {
        if self.on {
            let now = self.io.now();
            let (date, time) = now.clock(self.offset);
            let millis = now.as_millis().rem_euclid(1000);
            self.err.print(&format!("{date} {time},{millis:03} - MainThread - {logger} - {level} - {text}\n"));
        }
    }
}
