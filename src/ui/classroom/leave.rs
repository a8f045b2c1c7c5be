//! Escape before a room: one after the other it puts away what is there, and only when nothing is, and it is pressed twice, the
//! page is shown no more.
//!
//! What the page's state has (a black screen, a panel) is closed by that; here is what only a class has, the strip, and the
//! second press.
//!
//! May use: [`state`](crate::ui::state); the browser's keys.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::ui::context::Page;
use crate::ui::keys::Command;
use crate::ui::state::Msg;

/// The second press has to come within so many milliseconds.
const TWICE: u32 = 4000;
/// Where somebody writes, the page's keys are letters.
const WRITTEN: &str = "input:not([type=range]), textarea, select";

/// Whether the page's own state has something to put away.
pub(super) fn covered(page: &Page) -> bool {
    page.now().is_some_and(|model| {
        let presenting = model.presenting;
        model.sheet.is_some() || presenting.black || presenting.called || presenting.pointing
    })
}

/// Whether one more press of Escape ends presenting. `put_away` puts away what a class has over the stage, and says whether there
/// was anything.
#[hook]
pub(super) fn use_leave(page: &Page, put_away: Callback<(), bool>) -> bool {
    let warned = use_state_eq(|| false);
    {
        let warned = warned.clone();
        use_effect_with(*warned, move |on| {
            let forgotten = on.then(|| Timeout::new(TWICE, move || warned.set(false)));
            move || drop(forgotten)
        });
    }
    let latest = use_mut_ref(|| (false, Callback::from(|()| false)));
    *latest.borrow_mut() = (*warned, put_away);
    let (page, setter) = (page.clone(), warned.setter());
    use_effect_with((), move |()| {
        // Within the document, it is heard before what the page does by its keys.
        let listener = EventListener::new(&document(), "keydown", move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_none_or(|event| event.key() != "Escape") || event.default_prevented()
            {
                return;
            }
            let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if element.is_some_and(|element| element.closest(WRITTEN).ok().flatten().is_some()) || covered(&page) {
                return;
            }
            let (warned, put_away) = latest.borrow().clone();
            let strip = page.now().is_some_and(|model| model.presenting.strip);
            let any = put_away.emit(());
            if !any && !strip && warned {
                // The page hears it, and presents no more.
                return;
            }
            event.stop_propagation();
            match (any, strip) {
                (true, _) => {}
                (false, true) => page.send(Msg::Do(Command::Strip)),
                (false, false) => setter.set(true),
            }
        });
        move || drop(listener)
    });
    *warned
}
