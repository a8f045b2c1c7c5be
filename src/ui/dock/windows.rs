//! The windows in which panels stand by themselves: opened, found and closed here, drawn by [`apart`](super::apart).
//!
//! May use: the browser. A window is opened by the click that asks for it, or the browser blocks it. It belongs to the page: it
//! has the page's origin and policy, and no address of its own. How large it was is remembered.

use std::cell::RefCell;

use gloo::utils::{document, window};
use web_sys::{Document, Element, Window};

use crate::ui::state::Tab;
use crate::ui::storage;

thread_local! {
    static WINDOWS: RefCell<Vec<(Tab, Window)>> = const { RefCell::new(Vec::new()) };
}

/// How large it is at first.
const SIZE: (i32, i32) = (760, 560);

/// Opens the window of a panel, or brings it to the front; whether there is one now.
pub fn open(tab: Tab) -> bool {
    if let Some(there) = of(tab) {
        let _ = there.focus();
        return true;
    }
    let Size(width, height) = storage::recall(&name(tab)).unwrap_or(Size(SIZE.0, SIZE.1));
    let features = format!("popup,width={width},height={height}");
    let target = format!("sts-flow-{}", tab.as_str());
    let opened = window().open_with_url_and_target_and_features("", &target, &features).ok().flatten();
    let Some(opened) = opened.filter(|opened| !opened.closed().unwrap_or(true)) else { return false };
    WINDOWS.with_borrow_mut(|windows| {
        windows.retain(|(other, _)| *other != tab);
        windows.push((tab, opened));
    });
    true
}

/// The window of a panel, while it is open.
pub fn of(tab: Tab) -> Option<Window> {
    let there = |(other, window): &&(Tab, Window)| *other == tab && !window.closed().unwrap_or(true);
    WINDOWS.with_borrow(|windows| windows.iter().find(there).map(|(_, window)| window.clone()))
}

/// Closes it.
pub fn close(tab: Tab) {
    if let Some(window) = of(tab) {
        let _ = window.close();
    }
    WINDOWS.with_borrow_mut(|windows| windows.retain(|(other, _)| *other != tab));
}

/// Remembers how large it is.
pub fn keep_size(tab: Tab) {
    let Some(window) = of(tab) else { return };
    let side =
        |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).map(|side| side as i32);
    if let (Some(width), Some(height)) = (side(window.inner_width()), side(window.inner_height())) {
        storage::keep(&name(tab), &Size(width, height).within());
    }
}

/// The element of this name, in the page or in a window of it.
pub fn element(id: &str) -> Option<Element> {
    let apart = |document: Document| document.get_element_by_id(id);
    document().get_element_by_id(id).or_else(|| {
        WINDOWS.with_borrow(|windows| windows.iter().filter_map(|(_, window)| window.document()).find_map(apart))
    })
}

/// It is remembered by this name.
fn name(tab: Tab) -> String {
    ["window-", tab.as_str()].concat()
}

/// How wide and how high a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size(i32, i32);

impl Size {
    /// No smaller than can be read, no larger than a wall.
    fn within(self) -> Self {
        Self(self.0.clamp(320, 4000), self.1.clamp(200, 3000))
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

impl std::str::FromStr for Size {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (width, height) = text.split_once(' ').ok_or(())?;
        let side = |side: &str| side.parse().map_err(drop);
        Ok(Self(side(width)?, side(height)?).within())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_as_it_is_written() {
        assert_eq!(Size(800, 600).to_string().parse(), Ok(Size(800, 600)));
        assert_eq!("1 99999".parse(), Ok(Size(320, 3000)));
        assert_eq!("800".parse::<Size>(), Err(()));
    }
}
