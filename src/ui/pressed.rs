//! The keys that are pressed: in the page, and in the windows in which panels of it stand.
//!
//! May use: [`keys`](super::keys), which says what they do; [`state`](super::state), which does it; the browser.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, Window};
use yew::prelude::*;

use super::context::Page;
use super::keys;
use super::state::Msg;
use super::storage;

/// Keys work everywhere but where somebody types.
#[hook]
pub fn use_keys(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let listener = listen(&page, &window());
        move || drop(listener)
    });
}

/// They work in this window of the page, too.
#[hook]
pub fn use_keys_of(page: &Page, other: Option<Window>) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let listener = other.map(|other| listen(&page, &other));
        move || drop(listener)
    });
}

fn listen(page: &Page, window: &Window) -> EventListener {
    let page = page.clone();
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(window, "keydown", options, move |event| {
        // Of another window, it is none of this one's kind, but it is one.
        pressed(&page, event.unchecked_ref());
    })
}

fn pressed(page: &Page, event: &KeyboardEvent) {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let inside = |selector: &str| element.as_ref().and_then(|el| el.closest(selector).ok().flatten()).is_some();
    if event.ctrl_key() || event.meta_key() || event.alt_key() || inside("input:not([type=range]), textarea, select") {
        return;
    }
    // Space and Enter press the button that has the focus; arrows move within sliders and tabs.
    if (event.key() == " " && inside("button, a, summary, [role=button], [role=tab]"))
        || (event.key().starts_with("Arrow") && inside("[role=tab], input[type=range]"))
    {
        return;
    }
    let presenting = page.now().is_some_and(|model| model.presenting.on);
    if let Some(command) = keys::command(&event.key(), presenting) {
        // Escape closes an open menu too, which is the browser's to do.
        if event.key() != "Escape" {
            event.prevent_default();
        }
        match command {
            keys::Command::Point => page.send(Msg::Point(true)),
            keys::Command::FullScreen => storage::full_screen(),
            command => page.send(Msg::Do(command)),
        }
        if command == keys::Command::Terminal {
            storage::focus("[data-terminal]:not([hidden]) input");
        }
    }
}
