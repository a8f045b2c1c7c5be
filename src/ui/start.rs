//! Where the page begins in a browser.
//!
//! The prerendered first screen stands in `#first`. The page is drawn beside it, unseen, in `#app`, a part in each task, and
//! takes its place once it is whole: nothing moves. `static/boot.js` has the other half: it noted what was clicked and typed
//! meanwhile (`window.early`), which is done then.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::address::{Address, Place, presenter};
use super::app::{App, AppProps};
use super::dock::SPLIT;
use super::later::{Later, LaterProps, Shown};
use super::loader::{self, Slices};
use super::present::{BEAM, STRIP};
use super::state::{Model, Msg, Settings, Wanted};
use super::storage::CLOCK;
use super::{stage, storage};
use crate::words::{Lang, Problem};

/// Loads the lesson, draws the page, and puts it into the place of the prerendered one.
pub fn start() {
    // Yew puts a hook of its own into the place of any other.
    yew::set_custom_panic_hook(Box::new(|panic| {
        // Then the code ends, and `static/after.js` says so.
        let _ = js_sys::Reflect::set(&js_sys::global(), &"panicked".into(), &panic.to_string().into());
    }));
    if let (Some(room), Some(root)) = (presenter(&storage::hash()), root()) {
        let shown = Shown::Remote(room.to_owned().into());
        yew::Renderer::<Later>::with_root_and_props(root, LaterProps { shown }).render();
        return take_over();
    }
    spawn_local(async {
        // The code has just been made ready, in this task.
        TimeoutFuture::new(0).await;
        let model = first_model();
        let model = prepared(model).await;
        mount(model);
    });
}

/// The model that the page begins with: the address first, then what was remembered, then the browser's language.
fn first_model() -> Model {
    let hash = storage::hash();
    let address = Address::parse(&hash);
    let (remembered, unreadable) = storage::settings();
    let spoken = || match window().navigator().language() {
        Some(tag) if !tag.starts_with("ja") => Lang::En,
        _ => Lang::Ja,
    };
    let settings = Settings {
        lang: address.lang.or(remembered.lang).unwrap_or_else(spoken),
        theme: remembered.theme,
        run_on: remembered.run_on,
        clock: storage::recall(CLOCK),
        still: storage::motion_query().is_some_and(|query| query.matches()),
    };
    let mut model = Model::new(settings, address.place, address.shared.map(Into::into));
    let problems = Rc::make_mut(&mut model.problems);
    if unreadable {
        problems.push(Problem::SettingsUnreadable);
    }
    if address.unknown {
        problems.push(Problem::UnknownAddress { hash });
    }
    model.presenting.on = address.present == Some(true) && !model.place.is_outside();
    if let Some(split) = storage::recall(SPLIT) {
        model.split = split;
    }
    if let Some(beam) = storage::recall(BEAM) {
        model.presenting.beam = beam;
    }
    model.presenting.strip = storage::recall(STRIP).unwrap_or_default();
    if let Some(room) = stage::measured() {
        model.room = room;
    }
    model
}

/// With the lesson, so that the page is whole when it is first seen. What may take long, such as the run of a link, is played
/// when the page is there and can say so.
async fn prepared(model: Model) -> Model {
    let quick = |wanted: &Wanted| model.place != Place::Play && wanted.link().is_none();
    let Some(wanted) = model.wanted.clone().filter(quick) else { return model };
    match loader::load(&wanted, None, &Slices::unwatched(model.settings.lang)).await {
        Ok(loaded) => Model::clone(&Rc::new(model).reduce(Msg::Loaded(wanted, loaded))),
        Err(_) => model,
    }
}

/// What the page is drawn into.
fn root() -> Option<web_sys::Element> {
    document().get_element_by_id("app").or_else(|| document().body().map(Into::into))
}

fn mount(model: Model) {
    let Some(root) = root() else { return };
    let begin = Rc::new(model);
    let ondrawn = Callback::from(|()| take_over());
    yew::Renderer::<App>::with_root_and_props(root, AppProps { begin, in_parts: true, ondrawn }).render();
}

/// The page stands where the prerendered one stood.
fn take_over() {
    let Some(first) = document().get_element_by_id("first") else { return };
    first.remove();
    if let Some(app) = document().get_element_by_id("app") {
        let _ = app.remove_attribute("hidden");
    }
    // It has a size now.
    storage::resized();
    // What was clicked and typed meanwhile.
    let replay = js_sys::Reflect::get(&window(), &"early".into());
    if let Some(replay) = replay.ok().and_then(|replay| replay.dyn_into::<js_sys::Function>().ok()) {
        let _ = replay.call0(&wasm_bindgen::JsValue::NULL);
    }
}
