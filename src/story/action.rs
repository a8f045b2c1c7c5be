//! All that a person can do.

use std::collections::BTreeMap;

use super::Terminal;
use crate::cloud::Service;
use crate::kernel::Millis;

/// Something that a person does. A run is its start, its seed and a list of these.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        params: BTreeMap<String, String>,
    },
    /// Lets time pass.
    Wait {
        /// How much. What waits longer than [`MAX_WAIT`] waits that long.
        span: Millis,
    },
}

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

impl Action {
    /// A wait of so many seconds.
    pub const fn wait_seconds(seconds: i64) -> Self {
        Self::Wait { span: Millis::seconds(seconds) }
    }
}
