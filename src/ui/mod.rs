//! The page: Yew components that draw a run at a playhead.
//!
//! May use: every room below. Decides nothing of what AWS does, and says nothing that [`words`](crate::words) or a
//! lesson does not say. One reducer ([`model`]) decides what is shown; the page's one component holds it, and the parts
//! of the page are functions that draw it and send it messages. Structure is rendered when the picture changes; what
//! moves between two pictures is written straight to the DOM by one animation frame loop (`player`).

pub mod address;
pub mod keys;
pub mod stage;
pub mod timeline;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod branches;
#[cfg(target_arch = "wasm32")]
mod console;
#[cfg(target_arch = "wasm32")]
mod dock;
#[cfg(target_arch = "wasm32")]
mod drawing;
#[cfg(target_arch = "wasm32")]
pub mod export;
#[cfg(target_arch = "wasm32")]
mod header;
#[cfg(target_arch = "wasm32")]
mod help;
#[cfg(target_arch = "wasm32")]
mod kept;
#[cfg(target_arch = "wasm32")]
mod lesson;
#[cfg(target_arch = "wasm32")]
pub mod model;
#[cfg(target_arch = "wasm32")]
mod notice;
#[cfg(target_arch = "wasm32")]
mod part;
#[cfg(target_arch = "wasm32")]
mod player;
#[cfg(target_arch = "wasm32")]
pub mod run;
#[cfg(target_arch = "wasm32")]
mod share;
#[cfg(target_arch = "wasm32")]
mod storage;
#[cfg(target_arch = "wasm32")]
mod time;
#[cfg(target_arch = "wasm32")]
mod transport;
#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
pub use app::start;

/// The page's state, and the way to send it messages: every part of the page is drawn from one.
#[cfg(target_arch = "wasm32")]
#[derive(Clone)]
pub struct Page {
    handle: yew::UseReducerHandle<model::Model>,
    /// The state as the other of two futures has it, where that one is drawn.
    other: Option<std::rc::Rc<model::Model>>,
}

#[cfg(target_arch = "wasm32")]
impl Page {
    fn of(handle: yew::UseReducerHandle<model::Model>) -> Self {
        Self { handle, other: None }
    }

    /// The page as the future beside the one in front has it, while two are compared.
    fn aside(&self) -> Option<Self> {
        Some(Self { handle: self.handle.clone(), other: Some(std::rc::Rc::new(self.handle.aside()?)) })
    }

    fn dispatcher(&self) -> yew::UseReducerDispatcher<model::Model> {
        self.handle.dispatcher()
    }

    fn dispatch(&self, msg: model::Msg) {
        self.handle.dispatch(msg);
    }
}

#[cfg(target_arch = "wasm32")]
impl std::ops::Deref for Page {
    type Target = model::Model;

    fn deref(&self) -> &model::Model {
        self.other.as_deref().unwrap_or(&self.handle)
    }
}

/// What sends `msg` when something happens to an element.
#[cfg(target_arch = "wasm32")]
fn send(page: &Page, msg: model::Msg) -> yew::Callback<yew::Event> {
    let dispatcher = page.dispatcher();
    yew::Callback::from(move |_| dispatcher.dispatch(msg.clone()))
}
