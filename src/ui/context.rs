//! What every component may need and is handed by none: the settings, and the way to tell the state what happens.
//!
//! May use: [`state`](super::state). [`App`](super::app) provides both; outside of it (in a test of one component) the defaults
//! hold, and messages go nowhere.
//!
//! ```
//! use sts_flow::ui::context::{use_labels, use_page};
//! use sts_flow::ui::state::Msg;
//! use yew::prelude::*;
//!
//! #[component]
//! fn Dismiss() -> Html {
//!     let (l, page) = (use_labels(), use_page());
//!     html! { <button onclick={page.on(Msg::Dismiss)}>{ l.dismiss }</button> }
//! }
//! ```

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::state::{Held, Model, Msg, Settings};
use crate::words::{Labels, Lang, Zone, labels};

/// The way to the state. It stays the same for as long as the page is there, so that it makes nothing be drawn anew.
#[derive(Clone, Debug, Default)]
pub struct Page(Rc<RefCell<Option<UseReducerHandle<Model>>>>);

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Page {
    /// Takes note of the state as it is now.
    pub(super) fn follow(&self, model: UseReducerHandle<Model>) {
        self.0.replace(Some(model));
    }

    /// The state as it was drawn last: for what comes later than the drawing, such as an event or a frame.
    pub fn now(&self) -> Option<UseReducerHandle<Model>> {
        self.0.borrow().clone()
    }

    /// This happens.
    pub fn send(&self, msg: Msg) {
        if let Some(model) = self.now() {
            model.dispatch(msg);
        }
    }

    /// What says so whenever an event comes.
    pub fn on<E>(&self, msg: Msg) -> Callback<E> {
        let page = self.clone();
        Callback::from(move |_| page.send(msg.clone()))
    }
}

/// The way to the state.
#[hook]
pub fn use_page() -> Page {
    use_context().unwrap_or_default()
}

/// What waits for a part of the page's code, if something does.
#[derive(Clone, Debug, Default)]
pub struct Waiting(pub Option<Rc<Held>>);

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().map(Rc::as_ptr) == other.0.as_ref().map(Rc::as_ptr)
    }
}

/// What waits for a part of the page's code.
#[hook]
pub fn use_waiting() -> Option<Rc<Held>> {
    use_context::<Waiting>().unwrap_or_default().0
}

/// The settings.
#[hook]
pub fn use_settings() -> Settings {
    use_context().unwrap_or_default()
}

/// The clock by which times are written.
#[hook]
pub fn use_zone() -> Zone {
    use_settings().zone()
}

/// The language.
#[hook]
pub fn use_lang() -> Lang {
    use_settings().lang
}

/// The labels in that language.
#[hook]
pub fn use_labels() -> &'static Labels {
    labels(use_lang())
}
