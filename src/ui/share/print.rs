//! What is printed: the picture and the transcript, or a lesson. A document of its own, in a frame that nobody sees, with a style sheet and
//! without a script, so that it may be printed whatever policy the page stands under.

use gloo::events::EventListener;
use gloo::utils::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlIFrameElement;

/// What stands before what is printed.
const HEAD: &str = "<!doctype html><meta charset=\"utf-8\"><link rel=\"stylesheet\" href=\"play/print.css\"><body>";

/// Has the browser print this; it is HTML, in which nobody's text stands as markup.
pub fn print(body: &str) -> Result<(), JsValue> {
    if let Some(old) = document().get_element_by_id("print") {
        old.remove();
    }
    let frame: HtmlIFrameElement = document().create_element("iframe")?.dyn_into()?;
    frame.set_id("print");
    frame.set_attribute("aria-hidden", "true")?;
    frame.set_attribute("tabindex", "-1")?;
    frame.set_srcdoc(&[HEAD, body].concat());
    // With its styles.
    let loaded = frame.clone();
    EventListener::once(&frame, "load", move |_| {
        if let Some(window) = loaded.content_window() {
            let _ = window.focus();
            let _ = window.print();
        }
    })
    .forget();
    document().body().ok_or(JsValue::NULL)?.append_child(&frame).map(drop)
}
