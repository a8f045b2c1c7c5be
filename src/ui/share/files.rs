//! Runs that come in files: chosen by a person, or dropped on the page.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::lesson::saved::{self, SavedError};
use crate::ui::context::Page;
use crate::ui::state::Msg;
use crate::words::Problem;

/// Has the person choose a file.
pub(super) fn choose() {
    let input = document().get_element_by_id("open-run").and_then(|el| el.dyn_into::<HtmlElement>().ok());
    if let Some(input) = input {
        input.click();
    }
}

/// What the browser asks for a file by.
pub(super) fn input(page: &Page) -> Html {
    let page = page.clone();
    let onchange = move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        read(&page, file);
    };
    html! { <input id="open-run" type="file" accept=".json,application/json" hidden=true {onchange} /> }
}

/// Opens a file, unless it is too large for that.
fn read(page: &Page, file: Option<File>) {
    let Some(file) = file else { return };
    if file.size() > saved::MOST as f64 {
        return page.send(Msg::Failed(Problem::Saved(SavedError::TooLong { most: saved::MOST })));
    }
    let page = page.clone();
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await;
        page.send(Msg::Opened(text.ok().and_then(|text| text.as_string()).unwrap_or_default()));
    });
}

/// A file that is dropped on the page is opened.
#[hook]
pub fn use_drop(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listeners = ["dragover", "drop"].map(|name| {
            let page = page.clone();
            EventListener::new_with_options(&window(), name, options, move |event| dragged(&page, event))
        });
        move || drop(listeners)
    });
}

fn dragged(page: &Page, event: &Event) {
    let Some(files) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer) else { return };
    // Text that is dragged goes where it is dropped, as ever.
    if !files.types().includes(&"Files".into(), 0) {
        return;
    }
    event.prevent_default();
    if event.type_() == "drop" {
        read(page, files.files().and_then(|files| files.get(0)));
    }
}
