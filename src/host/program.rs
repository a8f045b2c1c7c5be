//! What a program is started with, as on any Unix: arguments, environment, files, and three streams.
//!
//! May use: [`Io`] and [`Files`] of this room.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;

use super::files::{self, FileError};
use super::{Computer, Files, Io, Note};

/// How much a pipe, a substitution or a redirection takes up, in bytes.
pub(super) const SINK_LIMIT: usize = 256 * 1024;

/// What a file's text is in bytes. Files hold text; one that begins as a zip archive does holds a byte in each character.
pub(super) fn bytes_of(text: &str) -> Vec<u8> {
    if text.starts_with("PK\u{3}\u{4}") { text.chars().map(|c| c as u8).collect() } else { text.as_bytes().to_vec() }
}

/// Bytes as a file holds them: the reverse of [`bytes_of`].
pub(super) fn text_of(bytes: &[u8]) -> String {
    if bytes.starts_with(b"PK\x03\x04") {
        bytes.iter().map(|b| char::from(*b)).collect()
    } else {
        String::from_utf8_lossy(bytes).into_owned()
    }
}

/// Where printed text goes.
#[derive(Clone, Debug)]
pub(super) enum Sink {
    /// The terminal, as standard output.
    Terminal(Io),
    /// The terminal, as standard error.
    Errors(Io),
    /// A pipe, a substitution or a file.
    Kept(Rc<RefCell<String>>),
}

impl Sink {
    /// A new place to keep text in.
    pub(super) fn kept() -> Self {
        Self::Kept(Rc::default())
    }

    /// Prints. What goes beyond [`SINK_LIMIT`] is cut off, and whoever takes the text up says so.
    pub(super) fn print(&self, text: &str) {
        match self {
            Self::Terminal(io) => io.print(text),
            Self::Errors(io) => io.print_err(text),
            Self::Kept(kept) => {
                let mut kept = kept.borrow_mut();
                // One character more than fits is let in, as the mark that something was cut off.
                for c in text.chars() {
                    if kept.len() > SINK_LIMIT {
                        break;
                    }
                    kept.push(c);
                }
            }
        }
    }

    /// Whether a person sees it at once. `curl` shows its progress only if not.
    pub(super) const fn is_terminal(&self) -> bool {
        matches!(self, Self::Terminal(_) | Self::Errors(_))
    }

    /// What was kept, and whether all of it fitted.
    pub(super) fn take(&self) -> (String, bool) {
        match self {
            Self::Kept(kept) => {
                let text = std::mem::take(&mut *kept.borrow_mut());
                let whole = text.len() <= SINK_LIMIT;
                (text, whole)
            }
            _ => (String::new(), true),
        }
    }
}

/// `run` in a box that tells nobody what is in it: its state is not part of its caller's, and its code is a function of
/// its own.
#[inline(never)]
pub(super) fn boxed<'a, T>(run: impl Future<Output = T> + 'a) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(run)
}

/// What became of a program that another one ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spawned {
    /// There is none of that name.
    Missing,
    /// There is a file of that name, and it does not say what it is a program for.
    Unreadable,
    /// Programs run each other without end.
    TooDeep,
    /// It ended: its status, and what it printed.
    Ended {
        /// Its status.
        code: u8,
        /// Standard output.
        out: String,
        /// Standard error.
        err: String,
    },
}

/// How a program runs another one, by its words: the shell's way, given down to it.
pub(super) type Spawn = for<'a, 'b> fn(&'a mut Program<'b>, Vec<String>) -> Pin<Box<dyn Future<Output = Spawned> + 'a>>;

/// A program as it starts.
#[derive(Debug)]
pub(super) struct Program<'a> {
    /// Its arguments, without its name.
    pub args: Vec<String>,
    /// The exported variables.
    pub env: BTreeMap<String, String>,
    /// Where it runs.
    pub computer: &'a Computer,
    /// The file system.
    pub files: &'a mut Files,
    /// The working directory.
    pub dir: String,
    /// Standard input, if it comes from a pipe or a file.
    pub input: Option<String>,
    /// Standard output.
    pub out: Sink,
    /// Standard error.
    pub err: Sink,
    /// The network and the clock.
    pub io: Io,
    /// How it runs others.
    pub spawner: Spawn,
    /// How many programs have run each other, down to this one.
    pub depth: u8,
}

/// So many programs may run each other.
const DEPTH_LIMIT: u8 = 4;

impl Program<'_> {
    /// Runs another program, and waits for its end.
    pub(super) async fn spawn(&mut self, words: Vec<String>) -> Spawned {
        if self.depth >= DEPTH_LIMIT {
            return Spawned::TooDeep;
        }
        (self.spawner)(self, words).await
    }

    /// An environment variable.
    pub(super) fn env(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str)
    }

    /// Asks for a line, as Python's `input` does: at the terminal, or the next one of its input, if that comes from elsewhere.
    pub(super) async fn ask(&mut self, question: &str) -> Option<String> {
        let Some(input) = &mut self.input else { return self.io.ask(question).await };
        self.out.print(question);
        if input.is_empty() {
            return None;
        }
        let (line, rest) =
            input.split_once('\n').map_or((input.clone(), String::new()), |(l, r)| (l.to_owned(), r.to_owned()));
        *input = rest;
        Some(line)
    }

    /// A path as this program sees it: from its directory, `~` being the user's home.
    pub(super) fn path(&self, path: &str) -> String {
        match path.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                files::absolute(&format!("{}{rest}", self.env("HOME").unwrap_or("/")), "/")
            }
            _ => files::absolute(path, &self.dir),
        }
    }

    /// The text of a file.
    pub(super) fn read(&self, path: &str) -> Option<&str> {
        self.files.read(&self.path(path))
    }

    /// Makes or replaces a file.
    pub(super) fn write(&mut self, path: &str, text: &str) -> Result<(), FileError> {
        let path = self.path(path);
        self.files.write(&path, text)
    }

    /// Tells the world that the process is over, and with it what it held in memory.
    pub(super) fn exited(&self, program: &str, code: u8) -> u8 {
        self.io.note(Note::Exited { program: program.to_owned(), code });
        code
    }
}
