//! What somebody writes into a field, or chooses from a list.
//!
//! May use: the browser, from events only.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Tells what stands in the field whenever that is something else.
pub fn written(tell: impl Fn(String) + 'static) -> Callback<InputEvent> {
    Callback::from(move |event: InputEvent| {
        let line = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
        let lines = || event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value());
        if let Some(text) = line.or_else(lines) {
            tell(text);
        }
    })
}

/// Tells which of a list is chosen, by its value.
pub fn chosen(tell: impl Fn(String) + 'static) -> Callback<Event> {
    Callback::from(move |event: Event| {
        if let Some(list) = event.target_dyn_into::<HtmlSelectElement>() {
            tell(list.value());
        }
    })
}
