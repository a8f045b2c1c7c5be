//! A run as a file: what it began with, what was done, and where the playhead was. The trace is not in it: it follows.

use super::read::{self, Fields, Misfit};
use crate::story::{Action, MAX_ACTIONS, Show};
use crate::wire::json::{self, Json, ToJson};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// [`KIND`].
    pub kind: String,
    /// [`VERSION`].
    pub version: u64,
    /// The lesson, or nothing for free play.
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
    let json = Json::parse(text).map_err(|_| SavedError::NotARun)?;
    if json.field("kind").and_then(Json::as_str) != Some(KIND) {
        return Err(SavedError::NotARun);
    }
    let found = json.field("version").and_then(Json::as_u64).unwrap_or(0);
    if found != VERSION {
        return Err(SavedError::OtherVersion { found });
    }
    let saved = parse(&json).map_err(|misfit| SavedError::DoesNotFit(misfit.to_string()))?;
    if saved.actions.len() > MAX_ACTIONS {
        return Err(SavedError::DoesNotFit(format!("{} actions", saved.actions.len())));
    }
    Ok(saved)
}

fn parse(json: &Json) -> Result<Saved, Misfit> {
    let fields = Fields::of(json, &["kind", "version", "lesson", "seed", "actions", "position"])?;
    Ok(Saved {
        kind: fields.need("kind", read::text)?,
        version: fields.need("version", read::number)?,
        lesson: fields.may("lesson", read::text)?,
        seed: fields.need("seed", read::number)?,
        actions: fields.need_list("actions", read::action)?,
        position: fields.need("position", read::small_number)?,
    })
}

/// Writes a run.
pub fn write(saved: &Saved) -> String {
    let actions = saved.actions.iter().map(ToJson::to_json).collect();
    let run = Json::object()
        .with("kind", saved.kind.as_str())
        .with("version", saved.version)
        .with("lesson", saved.lesson.as_deref())
        .with("seed", saved.seed)
        .with("actions", Json::Array(actions))
        .with("position", u64::from(saved.position));
    json::pretty(&run)
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
