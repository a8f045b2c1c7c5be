//! When the next step of an experiment is to be typed in another terminal, that one comes to the front by itself.
//!
//! May use: what [`super`] may, and the browser, from effects only. Not while something plays, since what a program prints is
//! read where it was started; nor while a line is being written. A terminal that is not there yet is opened only as the run
//! goes on: who looks at an earlier moment changes nothing.

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::story::Terminal;
use crate::ui::context::{Page, use_page};
use crate::ui::state::Msg;

/// The step that comes next.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Next {
    /// The experiment.
    pub experiment: usize,
    /// Its place in it.
    pub step: usize,
    /// Where it is to be typed, if it is.
    pub terminal: Option<Terminal>,
}

/// What was seen last.
#[derive(Default)]
struct Last {
    next: Option<Next>,
    /// How long the run was then.
    events: usize,
    /// A terminal that is to come to the front once all rests.
    waits: Option<Terminal>,
}

/// Follows the step that comes next.
#[hook]
pub(super) fn use_beckon(next: Option<Next>, events: usize, playing: bool) {
    let (page, last) = (use_page(), use_mut_ref(Last::default));
    use_effect_with((next, playing), move |(next, playing)| {
        let mut last = last.borrow_mut();
        // With the first one nobody has done anything yet.
        let (first, another) = (last.next.is_none(), last.next != *next);
        if another {
            last.next = *next;
            last.waits = next.and_then(|next| next.terminal).filter(|_| !first);
        }
        if !playing && let Some(terminal) = last.waits.take() {
            beckon(&page, terminal, events > last.events);
        }
        if first || !playing {
            last.events = events;
        }
    });
}

/// Brings `terminal` to the front, and the caret with it if it stands in an empty line of another.
fn beckon(page: &Page, terminal: Terminal, may_open: bool) {
    let Some(model) = page.now() else { return };
    if model.desk.terminal == terminal || !(may_open || model.picture.is_open(terminal)) {
        return;
    }
    let line = |css: &str| document().query_selector(css).ok().flatten()?.dyn_into::<HtmlInputElement>().ok();
    let front = line(".term-pane:not([hidden]) input");
    if front.as_ref().is_some_and(|front| !front.value().is_empty()) {
        return;
    }
    let typing = document().active_element().is_some_and(|one| one.closest("[data-terminal]").ok().flatten().is_some());
    page.send(Msg::Beckon(terminal));
    if typing {
        let id = ["term-", terminal.as_str(), "-input"].concat();
        let go = move || {
            let input = document().get_element_by_id(&id).and_then(|input| input.dyn_into::<HtmlElement>().ok());
            if let Some(input) = input {
                let _ = input.focus();
            }
        };
        // When it is drawn: a terminal that opens may take a moment.
        Timeout::new(0, go.clone()).forget();
        Timeout::new(150, go).forget();
    }
}
