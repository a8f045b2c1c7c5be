//! What the page offers to scripts: trunk puts it on `window.wasmBindings`.

use wasm_bindgen::prelude::*;

use crate::kernel::chunk;
use crate::lesson;
use crate::wire::layout;

/// Plays the lesson that `lesson` is the text of, and gives its trace as JSON: byte for byte what
/// `cargo run --example trace -- --json` prints natively, but for the end of the last line. What the lesson needs of the code
/// has to be here: this waits for nothing, and says what is not.
#[wasm_bindgen]
pub fn trace_json(lesson: &str, seed: u32) -> Result<String, JsValue> {
    trace(lesson, seed.into()).map_err(|why| JsError::new(&why).into())
}

fn trace(text: &str, seed: u64) -> Result<String, String> {
    let lesson = lesson::parse(text).map_err(|error| error.to_string())?;
    let played = lesson::play(&lesson, seed);
    if let Some(chunk) = chunk::take_wanted() {
        return Err(format!("{} has not been fetched", chunk.program()));
    }
    let played = played.map_err(|error| error.to_string())?;
    Ok(layout::pretty(played.story.trace()))
}
