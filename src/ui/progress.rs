//! What is kept of the learner's way on this device.
//!
//! May use: [`storage`](super::storage).

use super::storage;
use crate::lesson::progress::Progress;

/// It is kept by this name.
const PROGRESS: &str = "progress";

/// What is kept. What cannot be read is as good as nothing.
pub fn kept() -> Progress {
    storage::recall(PROGRESS).unwrap_or_default()
}

/// Changes it. What another window has kept meanwhile stays.
pub fn change(how: impl FnOnce(&mut Progress)) {
    let mut progress = kept();
    how(&mut progress);
    storage::keep(PROGRESS, &progress);
}

/// The wall clock, in milliseconds.
pub fn today() -> i64 {
    js_sys::Date::now() as i64
}
