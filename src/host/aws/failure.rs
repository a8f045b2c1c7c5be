//! Why the CLI ends early, in its words and with its status.
//!
//! May use: the credential chain's errors. 252 is a wrong command line, 253 a setting that is missing, 254 an error that a
//! service states, 255 anything else, and 2 what the real CLI has and this one has not:
//!
//! ```text
//! Failure::new(253, "Unable to locate credentials. …")
//! Failure::unsupported("option: --no-verify-ssl")
//! ```

use crate::host::credentials::found::ChainError;
use crate::wire::xml::XmlError;

pub(super) const USAGE: &str = "aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n\
                     To see help text, you can run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n";

/// Why the CLI ends early: what it prints on standard error, and its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub text: String,
    pub code: u8,
}

impl Failure {
    pub(super) fn new(code: u8, text: impl Into<String>) -> Self {
        Self { text: format!("\n{}\n", text.into()), code }
    }

    /// A wrong command line, with the usage before it.
    pub(super) fn usage(text: &str) -> Self {
        Self::new(252, format!("usage: {USAGE}\naws: error: {text}\n"))
    }

    /// What the real CLI has and this one has not.
    pub(super) fn unsupported(text: &str) -> Self {
        Self { text: format!("aws: unsupported {text}\n"), code: 2 }
    }

    /// What the CLI says of an answer that is not XML.
    pub(super) fn unreadable(error: &XmlError) -> Self {
        Self::new(255, format!("Unable to parse response ({error}), invalid XML received."))
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Failed(text) => Self::new(255, text),
            ChainError::Refused(text) => Self::new(254, text),
            ChainError::Unsupported(text) => Self::unsupported(&format!("setting: {text}")),
        }
    }
}
