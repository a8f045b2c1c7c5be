//! The page as a whole: it loads the lesson, follows the address, and binds the keys.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::address::{Address, Place};
use super::dock::{self, use_dock};
use super::header::header;
use super::help::help;
use super::model::{Model, Msg, Sheet};
use super::notice::notices;
use super::part::part;
use super::player::use_player;
use super::share::use_drop;
use super::stage::{stages, use_size};
use super::transport::transport;
use super::view::view;
use super::{Page, branches, keys, lesson, storage};
use crate::words::{Lang, Problem};

/// Mounts the page.
pub fn start() {
    yew::Renderer::<App>::new().render();
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// The model that the page begins with: the address first, then what was remembered, then the browser's language.
fn first_model() -> Model {
    let address = Address::parse(&hash());
    let (remembered, unreadable) = storage::settings();
    let spoken = || match window().navigator().language() {
        Some(tag) if !tag.starts_with("ja") => Lang::En,
        _ => Lang::Ja,
    };
    let lang = address.lang.or(remembered.lang).unwrap_or_else(spoken);
    let mut model = Model::new(lang, remembered.theme, address.place);
    model.still = wants_no_motion();
    model.link = address.shared.map(Into::into);
    if unreadable {
        model.problems.push(Problem::SettingsUnreadable);
    }
    if address.unknown {
        model.problems.push(Problem::UnknownAddress { hash: hash() });
    }
    model
}

fn motion_query() -> Option<web_sys::MediaQueryList> {
    window().match_media("(prefers-reduced-motion: reduce)").ok().flatten()
}

fn wants_no_motion() -> bool {
    motion_query().is_some_and(|query| query.matches())
}

/// The id of the lesson whose text is needed: free play begins with the first lesson's account.
fn wanted_lesson(place: &Place) -> String {
    match place {
        Place::Lesson { id, .. } => id.clone(),
        Place::Play => super::address::FIRST_LESSON.to_owned(),
    }
}

/// The one component that holds the state. Its parts are plain functions: a component of Yew costs some 6 kB of wasm,
/// and they would all be drawn anew with every picture anyway.
#[component]
fn App() -> Html {
    let page = Page::of(use_reducer(first_model));
    use_lesson(&page);
    use_address(&page);
    use_drop(&page);
    use_keys(&page);
    use_player(&page);
    let frame = use_node_ref();
    let size = use_size(&frame, page.beside.is_some());
    let dock = use_dock(&page);
    let was_open = use_mut_ref(|| false);
    use_effect_with(page.sheet == Some(Sheet::Help), move |open| {
        // Into the list, and back to where it can be opened again.
        if was_open.replace(*open) != *open {
            storage::focus(if *open { "[role=dialog] button" } else { "[data-do=help]" });
        }
    });
    {
        // What the document says of itself.
        let lost = |p: &Problem| matches!(p, Problem::LessonMissing { .. } | Problem::LessonBroken { .. });
        let ready = !page.branches.is_empty() || page.problems.iter().any(lost);
        let l = page.labels();
        let title = page
            .run()
            .as_ref()
            .map_or_else(|| l.title.to_owned(), |run| format!("{} · {}", page.lang.of(&run.lesson.title), l.title));
        use_effect_with((ready, page.lang, page.theme, title), move |(ready, lang, theme, title)| {
            document().set_title(title);
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", lang.main().as_str());
                let _ = root.set_attribute("data-theme", theme.as_str());
                if *ready {
                    let _ = root.set_attribute("data-ready", "");
                }
            }
        });
    }
    use_effect_with((page.lang, page.theme), |(lang, theme)| storage::remember(*lang, *theme));
    {
        let page = page.clone();
        use_effect_with((), move |()| {
            let query = motion_query();
            let listener = query.map(|query| {
                let changed = query.clone();
                EventListener::new(&query, "change", move |_| page.dispatch(Msg::Still(changed.matches())))
            });
            move || drop(listener)
        });
    }
    let comparing = page.beside.is_some();
    let ([told, moves], [_, carried], [_, settled]) = (page.stamp(), page.next_stamp(), page.slow_stamp());
    let of_size = size as usize;
    let top = {
        let page = page.clone();
        part(
            [told, usize::from(page.branches.is_empty()), 0],
            move || view! { { header(&page) }{ notices(&page) } },
            || {},
        )
    };
    let show = {
        let page = page.clone();
        part([told, moves, of_size], move || stages(&page, &frame, size), || {})
    };
    let controls = {
        let page = page.clone();
        part([told, carried, of_size], move || transport(&page), || {})
    };
    let beside = {
        let (page, dock) = (page.clone(), dock.clone());
        let draw = move || if comparing { branches::panel(&page) } else { lesson::panel(&page, &dock) };
        part([told, settled, of_size], draw, || {})
    };
    let below = {
        let page = page.clone();
        part([told, settled, of_size], move || dock::view(&page, &dock), dock::show_what_is_new)
    };
    view! {
        { top }
        <main class={("floor", if comparing { "comparing" } else { "" })} data-playing={page.playing.then_some("")}>
            <section class="show">{ show }{ controls }</section>
            { beside }
            { below }
        </main>
        { help(&page) }
    }
}

/// Fetches the lesson that the address asks for.
#[hook]
fn use_lesson(page: &Page) {
    let page = page.clone();
    use_effect_with(page.place.clone(), move |place| {
        // Another step of the same lesson needs no new text.
        if page.branches.is_empty() {
            let id = wanted_lesson(place);
            wasm_bindgen_futures::spawn_local(async move {
                let text = storage::fetch(&format!("lessons/{id}.json")).await;
                page.dispatch(Msg::Fetched(id, text));
            });
        }
    });
}

/// Follows the address when it changes, and keeps its language up to date.
#[hook]
fn use_address(page: &Page) {
    {
        let page = page.clone();
        use_effect_with((), move |()| {
            let listener = EventListener::new(&window(), "hashchange", move |_| {
                page.dispatch(Msg::Went(Address::parse(&hash()), hash()));
            });
            move || drop(listener)
        });
    }
    use_effect_with((page.place.clone(), page.lang, page.link.clone()), |(place, lang, link)| {
        // The address is rewritten in place: it is the same page, in another language.
        if let Ok(history) = window().history() {
            let address = Address::linked(place, *lang, link.as_deref());
            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
        }
    });
}

/// Keys work everywhere but where somebody types.
#[hook]
fn use_keys(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            let element = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
            let inside = |selector: &str| element.as_ref().and_then(|el| el.closest(selector).ok().flatten()).is_some();
            if event.ctrl_key()
                || event.meta_key()
                || event.alt_key()
                || inside("input:not([type=range]), textarea, select")
            {
                return;
            }
            // Space and Enter press the button that has the focus; arrows move within sliders and tabs.
            if (event.key() == " " && inside("button, a, summary, [role=button], [role=tab]"))
                || (event.key().starts_with("Arrow") && inside("[role=tab], input[type=range]"))
            {
                return;
            }
            if let Some(command) = keys::command(&event.key()) {
                // Escape closes an open menu too, which is the browser's to do.
                if event.key() != "Escape" {
                    event.prevent_default();
                }
                page.dispatch(Msg::Do(command));
                if command == keys::Command::Terminal {
                    storage::focus("[data-terminal]:not([hidden]) input");
                }
            }
        });
        move || drop(listener)
    });
}
