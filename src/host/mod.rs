//! Where people type: the instance's shell and the local PC, with `curl`, `jq` and `aws`.
//!
//! May use: [`script`](crate::script), [`wire`](crate::wire) and [`kernel`](crate::kernel). Programs reach the cloud only by [`Io::exchange`], a
//! real HTTP message on the simulated network: there is no other way out of this room.
//!
//! - [`shell`]: a terminal's [`Session`](shell::Session), its prompt, and how it runs a line;
//! - [`chunk`]: which programs are files of their own, fetched when they are needed;
//! - [`credentials`]: the provider chain;
//! - [`secrets`]: keeps real keys out of all of this;
//! - [`Process`] and [`Io`]: a running program, seen from outside and from inside.
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

mod aws;
pub mod chunk;
mod computer;
pub mod credentials;
mod curl;
mod doors;
mod files;
pub mod homes;
mod imds;
mod ini;
mod jq;
pub mod kept;
mod log;
mod node;
pub mod preview;
mod process;
mod program;
pub mod refresher;
mod seconds;
pub mod secrets;
mod sending;
pub mod shell;
mod signin;
mod sso;
mod url;

pub use computer::Computer;
pub use files::{FileError, Files};
pub use process::{Io, NetError, Note, Output, Process, Step, Stream};
pub use shell::{CLEAR, Session, start};
