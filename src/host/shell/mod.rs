//! A small, honest shell: what a person types at the instance and at the local PC.
//!
//! May use: the programs of this room (`curl`, `jq`, `aws`), which it starts with their arguments, environment, files
//! and streams. It has no other powers: what reaches the cloud goes through [`Io::exchange`].
//!
//! Honest means that what it does not have is refused by name, never silently ignored; and that messages and statuses
//! are those of bash, sh or zsh. It is bounded: a text has at most 16384 characters, and nesting, words, variables, files,
//! pipes and history have their limits.
//!
//! From below: [`login`], [`session`] and [`streams`]; what runs in them, [`builtins`], [`tools`], [`logins`] and
//! [`services`]; [`commands`], the table of their names; [`run`], which goes through what [`parse`] has read.
//!
//! Not here: `if`, `for`, `while`, `case`, functions, subshells, `$(( ))`, `[[ ]]`, `${x%y}` (refused);
//! patterns such as `*` and braces such as `{a,b}` (they stand for themselves).
//!
//! The grammar is our own ([`parse`]). The crate brush-parser 0.4.0, which reads all of the above, was weighed:
//!
//! | | ours | brush-parser |
//! |---|---:|---:|
//! | lines of Rust, tests included | 807 | 10,154 |
//! | other crates, macros not counted | 0 | 48 |
//! | added to a page of its own, brotli (profile `page`, `wasm-opt -Oz`) | 3 kB | 94 kB |
//! | the 88 lines typed in tests/articles that it reads | 88 | 88 |
//! | one of these lines, natively | 0.8 µs | 12 µs |
//!
//! It builds for `wasm32-unknown-unknown`, but asks for `wasm-bindgen` (by `web-time` and `getrandom`) and for `insta`, a
//! crate for tests. It only reads: whatever runs a loop, a function or a sum, expands a pattern, and stops what does not
//! end would still be ours to write, over its tree instead of our own. A chunk would not help, for every command needs the
//! grammar, and `aws s3 ls` is to fetch none. So ours stays. Loops, when wanted, are a few rules more in [`parse`], and the
//! same work in [`run`] as they would be with the crate.
//!
//! ```
//! use sts_flow::host::shell::{self, Session};
//! use sts_flow::host::{Io, Process, Step};
//! use sts_flow::kernel::SimTime;
//!
//! let session = Session::instance("ip-10-0-1-23", "us-east-1");
//! assert_eq!(session.prompt(), "sh-5.2$ ");
//! let io = Io::new(SimTime::default());
//! let line = "sudo su - ec2-user\nwhoami";
//! let mut process = Process::spawn(io.clone(), shell::start(session, line.to_owned(), io));
//! let Step::Done(session) = process.poll(SimTime::default()) else { panic!("nothing to wait for") };
//! assert_eq!(process.take_outputs()[0].text, "ec2-user\n");
//! assert_eq!(session.prompt(), "[ec2-user@ip-10-0-1-23 ~]$ ");
//! ```

mod builtins;
mod commands;
mod complete;
mod complete_line;
mod jobs;
mod login;
mod logins;
mod parse;
mod run;
mod services;
mod session;
mod streams;
mod time;
pub(super) mod tools;

use super::Io;

pub use builtins::CLEAR;
pub use complete::complete;
pub use complete_line::is_complete;
pub use login::User;
pub use services::{is_up, restarted};
pub use session::{Job, Session};

/// Runs what a person typed (one line, or several that were pasted), and puts it into the history.
pub async fn run_line(session: &mut Session, line: &str, io: &Io) {
    run::line(session, line, io).await;
}

/// [`run_line`] as a program of its own, for [`Process::spawn`](super::Process::spawn): the session goes in and comes back.
#[expect(clippy::manual_async_fn, reason = "the signature says that it borrows nothing")]
pub fn start(mut session: Session, line: String, io: Io) -> impl Future<Output = Session> + 'static {
    async move {
        run_line(&mut session, &line, &io).await;
        session
    }
}
