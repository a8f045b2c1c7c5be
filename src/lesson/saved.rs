//! A run as a file: what it began with, what was done, and where the playhead was. The trace is not in it: it follows.

use serde::{Deserialize, Serialize};

use crate::story::{Action, MAX_ACTIONS, Show};

/// The name by which a file says what it is.
pub const KIND: &str = "sts-flow-run";
/// The format that this version writes and reads.
pub const VERSION: u64 = 1;

/// Why a file is no run that can be opened here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedError {
    /// It is something else.
    NotARun,
    /// It was saved by another version.
    OtherVersion {
        /// The version that the file names.
        found: u64,
    },
    /// It says what it is, but does not hold together.
    DoesNotFit(String),
}

/// A saved run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// [`KIND`].
    pub kind: String,
    /// [`VERSION`].
    pub version: u64,
    /// The lesson, or nothing for free play.
    #[serde(default)]
    pub lesson: Option<String>,
    /// The seed.
    pub seed: u64,
    /// What the learner did on top of the lesson.
    pub actions: Vec<Action>,
    /// The playhead, in milliseconds of show time.
    pub position: Show,
}

/// Reads a saved run, or says what is wrong with it.
pub fn read(text: &str) -> Result<Saved, SavedError> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| SavedError::NotARun)?;
    if value.get("kind").and_then(serde_json::Value::as_str) != Some(KIND) {
        return Err(SavedError::NotARun);
    }
    let found = value.get("version").and_then(serde_json::Value::as_u64).unwrap_or(0);
    if found != VERSION {
        return Err(SavedError::OtherVersion { found });
    }
    let saved: Saved = serde_json::from_value(value).map_err(|error| SavedError::DoesNotFit(error.to_string()))?;
    if saved.actions.len() > MAX_ACTIONS {
        return Err(SavedError::DoesNotFit(format!("{} actions", saved.actions.len())));
    }
    Ok(saved)
}

/// Writes a run.
pub fn write(saved: &Saved) -> String {
    // A struct of strings and numbers always serialises.
    serde_json::to_string_pretty(saved).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_run_says_why() {
        let good =
            Saved { kind: KIND.into(), version: VERSION, lesson: None, seed: 7, actions: Vec::new(), position: 12 };
        assert_eq!(read(&write(&good)), Ok(good.clone()));
        assert_eq!(read("not json"), Err(SavedError::NotARun));
        assert_eq!(read("{}"), Err(SavedError::NotARun));
        assert_eq!(read(&write(&Saved { version: 9, ..good.clone() })), Err(SavedError::OtherVersion { found: 9 }));
        let broken = write(&good).replace("\"seed\": 7", "\"seed\": \"x\"");
        assert!(matches!(read(&broken), Err(SavedError::DoesNotFit(_))));
    }
}
