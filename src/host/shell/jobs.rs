//! Jobs in the background: `&`, `jobs`, `kill`. The shell gives each a number and tells of it; the world runs it.
//!
//! May use: [`session`](super::session), which keeps the list, and the way in which [`parse`] reads a text.
//!
//! ```sh
//! node app.js &
//! jobs
//! kill %1
//! ```

use super::parse;
use super::parse::tree::{Piece, Target};
use super::session::Session;
use super::streams::Streams;
use super::tools::said::{Said, add};
use crate::host::{Io, Note};

/// More at once are refused.
const MOST: usize = 8;

/// Begins a list in the background; its status.
pub(super) fn begin(session: &mut Session, text: &str, streams: &Streams, io: &Io) -> u8 {
    let refuse = |what: &str| {
        streams.err.print(&format!("{}: unsupported: {what}\n", session.shell_name()));
        2
    };
    // A copy of the shell has no jobs of its own, and neither has a program's.
    if streams.copy || streams.depth > 0 {
        return refuse("& within a substitution, a pipe or a script");
    }
    if session.logins_above() {
        return refuse("& in a container");
    }
    if session.jobs().len() >= MOST {
        return refuse(&format!("more than {MOST} jobs in the background"));
    }
    if writes_files(text) {
        return refuse("a job in the background that writes to a file (its output comes to the terminal)");
    }
    let (number, pid) = session.add_job(text);
    streams.err.print(&format!("[{number}] {pid}\n"));
    io.note(Note::Background { pid, line: text.to_owned() });
    0
}

/// Whether a command of it is redirected to another file than `/dev/null`.
fn writes_files(text: &str) -> bool {
    let null =
        |word: &parse::tree::Word| matches!(word.0.as_slice(), [Piece::Text { text, .. }] if text == "/dev/null");
    let redirects = |script: parse::tree::Script| {
        let commands = script.0.into_iter().flat_map(|(_, line)| line.commands);
        commands.flat_map(|command| command.redirects).any(|redirect| match &redirect.to {
            Target::Write(word) | Target::Append(word) => !null(word),
            _ => false,
        })
    };
    parse::parse(text).is_ok_and(redirects)
}

/// `jobs`, or `kill`.
pub(super) fn run(session: &mut Session, name: &str, args: &[&str], io: &Io) -> Said {
    let mut said = Said::default();
    if name == "jobs" {
        if let Some(arg) = args.first() {
            return Said::refused("jobs", arg);
        }
        let last = session.jobs().len();
        for (place, job) in session.jobs().iter().enumerate() {
            let sign = if place + 1 == last { '+' } else { '-' };
            add(&mut said.out, &format!("[{}]{sign}  {:<23} {} &", job.number, "Running", job.line));
        }
        return said;
    }
    let names: Vec<&str> = match args {
        ["-9" | "-15" | "-TERM" | "-KILL" | "-HUP", names @ ..] => names.to_vec(),
        [option, ..] if option.starts_with('-') => return Said::refused("kill", option),
        names => names.to_vec(),
    };
    if names.is_empty() {
        return Said::failed(format!("{}: kill: usage: kill [-s sigspec] pid | jobspec ...", session.shell_name()));
    }
    for name in names {
        let found = session.jobs().iter().find(|job| match name.strip_prefix('%') {
            Some(number) => number.parse() == Ok(job.number),
            None => name.parse() == Ok(job.pid),
        });
        if let Some(pid) = found.map(|job| job.pid) {
            io.note(Note::Killed { pid });
        } else {
            let why = if name.starts_with('%') {
                format!("{name}: no such job")
            } else {
                format!("({name}) - No such process")
            };
            add(&mut said.err, &format!("{}: kill: {why}", session.shell_name()));
            said.status = 1;
        }
    }
    said
}
