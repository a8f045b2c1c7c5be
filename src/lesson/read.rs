//! How a lesson or a console is read: its format first, then all of it by what its types derive. A misspelt field is an
//! error that names it, and the way to it.
//!
//! May use: serde_json, and [`typed`](super::typed).
//!
//! ```
//! let error = sts_flow::lesson::parse(r#"{"format": 1, "id": "x", "title": {"ja": "x", "en": 2}}"#).unwrap_err();
//! assert_eq!(error.to_string(), "title.en: invalid type: integer `2`, expected a string");
//! ```

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{LessonError, Misfit};
use super::format::{FORMAT, Lesson, Start};
use super::typed::{Way, typed, way};
use crate::kernel::chunk::{Door, NotFetched, load};
use crate::wire::layout;

static WAY: Door<Way> = Door::of_the_page(&(way::<Lesson> as Way));

static START_WAY: Door<Way> = Door::of_the_page(&(way::<Start> as Way));

/// Fetches what finds the place at which a lesson does not fit.
pub(super) async fn fetch_way() -> Result<(), NotFetched> {
    WAY.open(load!(misfits, Way, &(way::<Lesson> as Way))).await?;
    START_WAY.open(load!(misfits, Way, &(way::<Start> as Way))).await
}

/// Reads a lesson. It is somebody's text: whatever is wrong with it comes back as an error.
pub fn parse(text: &str) -> Result<Lesson, LessonError> {
    let lesson: Lesson = document(text, FORMAT, &WAY)?;
    if lesson.steps.is_empty() {
        return Err(LessonError::NoSteps);
    }
    named(&lesson.id)?;
    for (n, step) in lesson.steps.iter().enumerate() {
        cited(&step.cite.url, || format!("steps[{n}].cite.url"))?;
    }
    let actions = lesson.start.before.len() + lesson.steps.iter().map(|step| step.actions.len()).sum::<usize>();
    if actions > crate::story::MAX_ACTIONS {
        return Err(LessonError::TooLong { actions });
    }
    Ok(lesson)
}

/// Files are asked for by a lesson's id, and things are remembered by it.
pub(super) fn named(id: &str) -> Result<(), LessonError> {
    if (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Ok(());
    }
    let why = "not up to 64 letters, digits and hyphens".to_owned();
    Err(LessonError::Misfit(Misfit { at: "id".to_owned(), why }))
}

/// What a lesson cites is clicked: it leads to a page, and nowhere else.
pub(super) fn cited(url: &str, at: impl FnOnce() -> String) -> Result<(), LessonError> {
    if url.starts_with("https://") {
        return Ok(());
    }
    Err(LessonError::Misfit(Misfit { at: at(), why: "not an address that begins with `https://`".to_owned() }))
}

/// Reads what is there when lessons begin that share it.
pub fn parse_start(text: &str) -> Result<Start, LessonError> {
    typed(text, &START_WAY).map_err(LessonError::Misfit)
}

/// The format of a document; nothing, where it says none.
pub fn format_of(text: &str) -> Option<u64> {
    #[derive(Deserialize)]
    struct Head {
        format: u64,
    }
    serde_json::from_str::<Head>(text).ok().map(|head| head.format)
}

/// Reads what has no format of its own to be asked for.
pub(super) fn plain<T: DeserializeOwned>(text: &str) -> Result<T, LessonError> {
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> LessonError {
    LessonError::Unreadable { line: error.line(), column: error.column(), why: layout::why(error) }
}

/// Reads a document of the format `known`. Another format may have other fields: it is asked for before all else.
pub(super) fn document<T: DeserializeOwned>(text: &str, known: u64, way: &Door<Way>) -> Result<T, LessonError> {
    #[derive(Deserialize)]
    struct Head {
        format: Value,
    }
    match serde_json::from_str::<Head>(text) {
        Err(error) if !error.is_data() => return Err(unreadable(&error)),
        Ok(Head { format }) if format.as_u64().is_some_and(|found| found != known) => {
            return Err(LessonError::OtherFormat { found: format.as_u64().unwrap_or_default(), known });
        }
        _ => {}
    }
    typed(text, way).map_err(LessonError::Misfit)
}

#[cfg(test)]
mod tests {
    use crate::lesson;

    fn error(text: &str, from: &str, to: &str) -> String {
        assert!(text.contains(from), "{from}");
        lesson::parse(&text.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_fit_says_where_and_why() {
        let text = include_str!("../../static/lessons/five-steps.json");
        assert!(lesson::parse(text).is_ok());
        for (from, to, at, why) in [
            ("\"seed\"", "\"sead\"", "sead: ", "unknown field `sead`, expected one of `format`, "),
            ("\"seed\": 20251102,", "", "", "missing field `seed`"),
            ("\"seed\": 20251102,", "\"seed\": 1, \"seed\": 2,", "", "duplicate field `seed`"),
            ("\"seed\": 20251102", "\"seed\": -1", "seed: ", "invalid value: integer `-1`, expected u64"),
            ("\"on-first-request\"", "\"soon\"", "start.setup.delivery: ", "unknown variant `soon`, expected "),
            (
                "\"do\": \"wait\"",
                "\"do\": \"rest\"",
                "start.before[5].do: ",
                "unknown variant `rest`, expected one of ",
            ),
            ("\"five-steps\"", "\"../five-steps\"", "id: ", "not up to 64 letters"),
            ("\"https://", "\"javascript:alert(1)//", "steps[0].cite.url: ", "not an address that begins with"),
            ("\"on\": [\"ec2\", \"imds\"]", "\"on\": [\"ec2\"]", "steps[0].on: ", "invalid length 1"),
            ("\"begins\": { \"event\"", "\"begins\": { \"evnt\"", "steps[0].begins.evnt: ", "unknown field `evnt`"),
        ] {
            let message = error(text, from, to);
            assert!(message.starts_with(&format!("{at}{why}")), "{message}");
        }
    }
}
