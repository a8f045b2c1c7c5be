//! JSON into a type, or what does not fit and where.
//!
//! The way to a fault is found by `serde_path_to_error`, which makes a second reader of every type. Only a text that does not
//! fit needs it: so it stands behind a door, and whoever waits for nothing gets serde_json's own words.
//!
//! May use: serde_json, serde_path_to_error, and [`kernel`](crate::kernel)'s doors.
//!
//! ```text
//! static WAY: Door<Way> = Door::of_the_page(&(way::<Lesson> as Way));
//! typed::<Lesson>(r#"{"title": {"ja": 1}}"#, &WAY)   // Err: title.ja: invalid type: integer `1`, expected a string
//! ```

use serde::de::DeserializeOwned;

use super::error::Misfit;
use crate::kernel::chunk::Door;
use crate::wire::layout;

/// Says where a text does not fit a type, and why.
pub(super) type Way = fn(&str) -> Option<Misfit>;

/// The way to the first fault; nothing, if the text fits.
pub(super) fn way<T: DeserializeOwned>(text: &str) -> Option<Misfit> {
    let read: Result<T, _> = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text));
    read.err().map(|error| {
        let at = error.path().to_string();
        Misfit { at: if at == "." { String::new() } else { at }, why: layout::why(error.inner()) }
    })
}

/// Reads JSON into a type, or says what does not fit. JSON it has to be.
pub(super) fn typed<T: DeserializeOwned>(text: &str, door: &Door<Way>) -> Result<T, Misfit> {
    serde_json::from_str(text).map_err(|error| {
        let found = door.look().and_then(|way| way(text));
        found.unwrap_or_else(|| Misfit { at: String::new(), why: layout::why(&error) })
    })
}
