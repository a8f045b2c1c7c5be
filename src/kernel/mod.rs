//! Simulated time, the event queue, logs, seeded randomness and state machines as tables.
//!
//! May use: nothing of this crate. Knows nothing of AWS, people or screens.
//!
//! ```
//! use sts_flow::kernel::{EventQueue, Millis, SimTime};
//!
//! let start = SimTime::parse("2025-11-02T00:30:00Z").unwrap();
//! let mut queue = EventQueue::new();
//! queue.push(start + Millis(40), "second");
//! queue.push(start + Millis(15), "first");
//! assert_eq!(queue.pop(), Some((start + Millis(15), "first")));
//! ```

pub mod chunk;
mod log;
mod machine;
mod queue;
mod rng;
mod time;

pub use log::Log;
pub use machine::{IllegalStep, Machine, Transition, machine};
pub use queue::EventQueue;
pub use rng::Rng;
pub use time::{Millis, SimTime, TimeError};
