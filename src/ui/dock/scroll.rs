//! Scrolling to what is new, once it is drawn.
//!
//! May use: the browser, from effects only. Nothing around the list that is meant is ever scrolled.
//!
//! ```ignore
//! let screen = use_node_ref();
//! use_scroll(&screen, lines.len(), to_end);
//! html! { <div ref={screen}>{ for lines }</div> }
//! ```

use gloo::events::EventListener;
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Scrolls `list` whenever `due` is another. While it is not seen, there is nothing to scroll: then it waits until the
/// page takes the place of the prerendered one, which is a `resize`.
#[hook]
pub fn use_scroll<D: PartialEq + 'static>(list: &NodeRef, due: D, scroll: fn(&Element)) {
    let list = list.clone();
    use_effect_with(due, move |_| {
        let list = list.cast::<Element>();
        if let Some(list) = &list {
            scroll(list);
        }
        let later = list
            .filter(|list| list.client_height() == 0)
            .map(|list| EventListener::once(&window(), "resize", move |_| scroll(&list)));
        move || drop(later)
    });
}

/// To the end.
pub fn to_end(list: &Element) {
    list.set_scroll_top(list.scroll_height());
}

/// Until what is marked by `data-here` stands in the middle.
pub fn to_here(list: &Element) {
    if let Ok(Some(here)) = list.query_selector("[data-here]") {
        bring_into_view(list, &here);
    }
}

/// Sideways, until the tab in front stands in the middle.
pub fn to_front(list: &Element) {
    if let Ok(Some(tab)) = list.query_selector("[aria-selected=true]") {
        let (list_box, tab_box) = (list.get_bounding_client_rect(), tab.get_bounding_client_rect());
        let left = tab_box.left() - list_box.left() - (list_box.width() - tab_box.width()) / 2.0;
        list.set_scroll_left(list.scroll_left() + (left / zoom(list)) as i32);
    }
}

/// Scrolls `list` until `here` stands in the middle.
pub fn bring_into_view(list: &Element, here: &Element) {
    let (list_box, here_box) = (list.get_bounding_client_rect(), here.get_bounding_client_rect());
    let above = here_box.top() - list_box.top() - (list_box.height() - here_box.height()) / 2.0;
    list.set_scroll_top(list.scroll_top() + (above / zoom(list)) as i32);
}

/// Scrolls `list` until `here` stands at its top.
pub fn bring_to_top(list: &Element, here: &Element) {
    let above = here.get_bounding_client_rect().top() - list.get_bounding_client_rect().top();
    list.set_scroll_top(list.scroll_top() + (above / zoom(list)) as i32 - 4);
}

/// How much larger an element is on the screen than it knows: what is called up while the page is presented is magnified.
pub fn zoom(element: &Element) -> f64 {
    let own = element.dyn_ref::<HtmlElement>().map_or(0, HtmlElement::offset_width);
    if own > 0 { element.get_bounding_client_rect().width() / f64::from(own) } else { 1.0 }
}
