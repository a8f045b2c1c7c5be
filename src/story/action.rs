//! All that a person can do.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Terminal;
use crate::cloud::Service;
use crate::kernel::Millis;

/// Something that a person does. A run is its start, its seed and a list of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Action {
    /// Enters a line in a terminal.
    Type {
        /// Which terminal.
        terminal: Terminal,
        /// The line.
        line: String,
    },
    /// Tried to bring in a secret that is not of this simulation. Nothing was run, and nothing of the secret is kept.
    Refused {
        /// Which terminal.
        terminal: Terminal,
        /// What was entered, the secret blanked.
        line: String,
    },
    /// Opens another terminal.
    Open {
        /// Which.
        terminal: Terminal,
    },
    /// Closes a terminal that was opened, with its shell. The first of a computer stays.
    Close {
        /// Which.
        terminal: Terminal,
    },
    /// Turns to another of many instances: the one that is told of, and whose terminals the instance's are.
    Attend {
        /// Its id.
        instance: String,
    },
    /// Calls an AWS API from the desk, as the console does for whoever clicks in it.
    Call {
        /// As which IAM user.
        user: String,
        /// Of which service.
        service: Service,
        /// Which action.
        action: String,
        /// With what. `{instance}`, `{association}` and `{account}` stand for the attended instance's id, its association's, and the account.
        #[serde(default)]
        params: BTreeMap<String, String>,
    },
    /// The instances' metadata service is slow for a while, or does not answer: what a teacher does.
    Disturb {
        /// By how many milliseconds each of its answers is late. Without it none arrives.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<u32>,
        /// For how many seconds; 0 ends it.
        seconds: u32,
    },
    /// Picks a console session on the page on which a program asks to sign in, or declines.
    SignIn {
        /// Whose: `admin`, `root`, or an ARN. Nobody's, if the person declines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<String>,
    },
    /// Lets time pass.
    #[serde(serialize_with = "write_wait", deserialize_with = "read_wait")]
    Wait {
        /// How much. What waits longer than [`MAX_WAIT`] waits that long.
        span: Millis,
    },
}

/// A wait as it is written: in seconds as long as they are whole, which is how lessons have it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Span {
    Seconds(u64),
    Millis(u64),
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "what serde calls")]
fn write_wait<S: Serializer>(span: &Millis, serializer: S) -> Result<S::Ok, S::Error> {
    let millis = u64::try_from(span.0).unwrap_or(0);
    if millis % 1000 == 0 { Span::Seconds(millis / 1000) } else { Span::Millis(millis) }.serialize(serializer)
}

fn read_wait<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Millis, D::Error> {
    let millis = match Span::deserialize(deserializer)? {
        Span::Seconds(seconds) => seconds.saturating_mul(1000),
        Span::Millis(millis) => millis,
    };
    Ok(Millis(i64::try_from(millis).unwrap_or(MAX_WAIT.0)).min(MAX_WAIT))
}

/// The `User-Agent` of the console's calls.
pub(super) const CONSOLE: &str = "console.amazonaws.com";

/// No single wait is longer than this: 30 days.
pub const MAX_WAIT: Millis = Millis::hours(30 * 24);

/// `actions` as a run keeps them: a wait after a wait makes that one longer.
pub fn joined(actions: Vec<Action>) -> Vec<Action> {
    let mut kept: Vec<Action> = Vec::new();
    for action in actions {
        match (&action, kept.last_mut()) {
            (Action::Wait { span }, _) if *span <= Millis::ZERO => {}
            (Action::Wait { span }, Some(Action::Wait { span: before })) if *before + *span <= MAX_WAIT => {
                *before = *before + *span;
            }
            _ => kept.push(action),
        }
    }
    kept
}

/// The most text of an action, in bytes: what a shell reads at once, 16,384 characters, has no more. What is longer does
/// not come in, from wherever it comes: a terminal, the console, a file or a link.
pub const MAX_TEXT: usize = 64 * 1024;

impl Action {
    /// Whether there is more text in it than [`MAX_TEXT`].
    pub fn is_too_long(&self) -> bool {
        let bytes = match self {
            Self::Type { line, .. } | Self::Refused { line, .. } => line.len(),
            Self::Attend { instance } => instance.len(),
            Self::SignIn { session } => session.as_ref().map_or(0, String::len),
            Self::Call { user, action, params, .. } => {
                let params: usize = params.iter().map(|(name, value)| name.len() + value.len()).sum();
                user.len() + action.len() + params
            }
            Self::Open { .. } | Self::Close { .. } | Self::Disturb { .. } | Self::Wait { .. } => 0,
        };
        bytes > MAX_TEXT
    }

    /// A wait of so many seconds.
    pub const fn wait_seconds(seconds: i64) -> Self {
        Self::Wait { span: Millis::seconds(seconds) }
    }
}
