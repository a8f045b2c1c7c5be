//! What the page offers to scripts: trunk puts it on `window.wasmBindings`. It is behind the door of the menu that shares runs.
//!
//! May use: [`lesson`](crate::lesson), which plays it, and [`state`](super::state), which says what there is to keep.
//!
//! `static/after.js` asks for the run before it loads the page anew: because there is a new version, or because this one
//! broke. Whoever broke may have had the run in hand, so it is noted before anything more is done to it.
//!
//! ```js
//! const trace = await window.wasmBindings.trace_json(await (await fetch('lessons/five-steps.json')).text(), 7);
//! ```

use std::cell::RefCell;

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

use super::state::Model;
use crate::kernel::chunk::{self, Door, load};
use crate::lesson;
use crate::lesson::saved::{self, Saved};
use crate::wire::layout;

/// What is behind the door.
#[derive(Debug)]
struct Writer {
    /// Plays a lesson with a seed, and gives its trace.
    trace: fn(&str, u64) -> Result<String, String>,
    /// A run, as a file.
    run: fn(&Saved) -> String,
}

static WRITER: Writer = Writer { trace, run: saved::write };
static DOOR: Door<Writer> = Door::of_the_page(&WRITER);

thread_local! {
    static NOTED: RefCell<Option<Saved>> = const { RefCell::new(None) };
}

/// Notes the run whenever something was done.
#[hook]
pub fn use_noted(model: &UseReducerHandle<Model>) {
    let latest = model.clone();
    use_effect_with(model.settled.clone(), move |_| {
        NOTED.replace(latest.kept());
    });
}

async fn writer() -> Option<&'static Writer> {
    let _ = DOOR.open(load!(share, Writer, &WRITER)).await;
    DOOR.look()
}

/// The run as it was when something was last done, as the text of a file. Nothing where there is none, or where what
/// writes it cannot be fetched.
#[wasm_bindgen]
pub async fn kept_run() -> Option<String> {
    let writer = writer().await?;
    NOTED.with_borrow(|run| run.as_ref().map(writer.run))
}

/// Plays the lesson that `lesson` is the text of, and gives its trace as JSON: byte for byte what
/// `cargo run --example trace -- --json` prints natively, but for the end of the last line. The programs that the lesson
/// needs have to be here: this does not fetch them, and says which is not.
#[wasm_bindgen]
pub async fn trace_json(lesson: String, seed: u32) -> Result<String, JsError> {
    let missing = || JsError::new("the code that writes traces has not been fetched");
    let writer = writer().await.ok_or_else(missing)?;
    (writer.trace)(&lesson, seed.into()).map_err(|why| JsError::new(&why))
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
