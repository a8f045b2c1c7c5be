//! A script as it was read: lists of pipelines of commands, whose words are still to be expanded.
//!
//! ```text
//! A=1 curl -s "$URL" | jq . && echo done
//! Script: (Always, Pipeline: [Command A=1 curl, Command jq]), (IfDone, Pipeline: [Command echo])
//! ```

use std::fmt;

/// Commands joined by `;`, `&&` and `||`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Script(pub Vec<(Join, Pipeline)>);

/// When a pipeline runs, by the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// In any case: `;`, a newline, or nothing before it.
    Always,
    /// If the one before succeeded: `&&`.
    IfDone,
    /// If the one before failed: `||`.
    IfFailed,
}

/// Commands joined by `|`.
#[derive(Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// `! command`: success and failure change places.
    pub negated: bool,
    /// At least one, but for a list that runs in the background.
    pub commands: Vec<Command>,
    /// The text of a list that is to run in the background: `curl -s x && echo &`.
    pub background: Option<String>,
}

/// A simple command.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// `NAME=value` before the name.
    pub assignments: Vec<(String, Word)>,
    /// The name and its arguments.
    pub words: Vec<Word>,
    /// Where its streams go.
    pub redirects: Vec<Redirect>,
}

/// A redirection.
#[derive(Debug, PartialEq, Eq)]
pub struct Redirect {
    /// 0, 1 or 2.
    pub stream: u8,
    /// What happens to it.
    pub to: Target,
}

/// The other end of a redirection.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// `> file`.
    Write(Word),
    /// `>> file`.
    Append(Word),
    /// `< file`.
    Read(Word),
    /// `2>&1`.
    Same(u8),
    /// `<<END` and `<<<word`: the text itself.
    Text(Word),
}

/// A word before expansion.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Word(pub Vec<Piece>);

/// A part of a word.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Stands for itself. Quoted text makes a word even when it is empty.
    Text {
        /// The text, its quotes removed.
        text: String,
        /// Whether it stood in quotes.
        quoted: bool,
    },
    /// `~` at the beginning of a word.
    Home,
    /// `$NAME`.
    Var {
        /// `?` for the last status.
        name: String,
        /// `${NAME:-this}`.
        default: Option<Word>,
        /// Whether it stood in double quotes, and so is not split.
        quoted: bool,
    },
    /// `$(…)`.
    Run {
        /// What runs.
        script: Script,
        /// Whether it stood in double quotes.
        quoted: bool,
    },
}

/// Why a line is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// A quote or bracket that is never closed.
    Unmatched(char),
    /// A token where it cannot stand.
    Unexpected(String),
    /// Shell grammar that this shell does not have.
    Unsupported(String),
    /// More lines have to come: a here-document that has not ended, or a `\` at the end.
    Incomplete,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmatched(c) => write!(f, "unexpected EOF while looking for matching `{c}'"),
            Self::Unexpected(token) => write!(f, "syntax error near unexpected token `{token}'"),
            Self::Unsupported(what) => write!(f, "unsupported syntax: {what}"),
            Self::Incomplete => f.write_str("syntax error: unexpected end of file"),
        }
    }
}

impl Word {
    /// Adds a character to the text at its end.
    pub fn push(&mut self, c: char, quoted: bool) {
        match self.0.last_mut() {
            Some(Piece::Text { text, quoted: q }) if *q == quoted => text.push(c),
            _ => self.0.push(Piece::Text { text: c.into(), quoted }),
        }
    }
}

/// Whether a variable can be called so.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}
