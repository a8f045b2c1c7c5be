//! Where people type: the instance's shell and the local PC, with `curl` and `aws`.
//!
//! May use: [`wire`](crate::wire) and [`kernel`](crate::kernel). Programs reach the cloud only by [`Io::exchange`], a
//! real HTTP message on the simulated network: there is no other way out of this room.
//!
//! ```
//! use sts_flow::host::{Io, Process, Step};
//! use sts_flow::kernel::SimTime;
//! use sts_flow::wire::{Method, Request, Response};
//!
//! let io = Io::new(SimTime::default());
//! let program = io.clone();
//! let mut process = Process::spawn(io, async move {
//!     let answer = program.exchange(Request::new(Method::Get, "169.254.169.254", "/latest/")).await;
//!     program.print(&format!("{}\n", answer.unwrap().status));
//! });
//! assert!(matches!(process.poll(SimTime::default()), Step::Sent(_)));
//! process.deliver(Ok(Response::new(401)));
//! assert!(matches!(process.poll(SimTime::default()), Step::Done(())));
//! ```

mod process;

pub use process::{Io, NetError, Note, Output, Process, Step, Stream};
