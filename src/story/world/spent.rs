//! How much work a run was, counted.
//!
//! May use: nothing. Links and files are replayed within a budget of it.
//!
//! ```
//! use sts_flow::story::Spent;
//!
//! let spent = Spent { events: 3, steps: 512 };
//! assert_eq!(spent.since(Spent { events: 1, steps: 0 }).units(), 4, "256 steps are as much as an event");
//! ```

/// How much work it was to simulate something: counted, not measured, so that it is the same everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// What was delivered, what was due in the account, and what was recorded of both: some microseconds each.
    pub events: u64,
    /// Steps of programs, and of functions in the account: some ten nanoseconds each.
    pub steps: u64,
}

impl Spent {
    /// So many steps are as much work as an event.
    const STEPS: u64 = 256;

    /// What was spent since it was `before`.
    pub const fn since(self, before: Self) -> Self {
        Self { events: self.events.saturating_sub(before.events), steps: self.steps.saturating_sub(before.steps) }
    }

    /// Both as one number, of about the work of an event each.
    pub const fn units(self) -> u64 {
        self.events.saturating_add(self.steps / Self::STEPS)
    }
}
