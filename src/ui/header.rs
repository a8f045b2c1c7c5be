//! The top of the page: where one is, and the settings.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::{Callback, Event, Html, TargetCast};

use super::address::{Address, Place};
use super::keys::Command;
use super::model::{Model, Msg, Theme};
use super::view::{list, view, yes};
use super::{Page, send, storage};
use crate::lesson::saved;
use crate::words::Lang;

/// The header.
pub fn header(page: &Page) -> Html {
    let l = page.labels();
    let place = match (&page.place, &page.run) {
        (Place::Play, _) => view! { <b>{ l.free_play }</b> },
        (_, Some(run)) => view! { { l.lesson }{ " 1: " }<b>{ page.lang.of(&run.lesson.title).to_owned() }</b> },
        _ => Html::default(),
    };
    let (other, to_other) = match &page.place {
        Place::Play => (Place::Lesson { id: super::address::FIRST_LESSON.to_owned(), step: None }, l.to_lesson),
        Place::Lesson { .. } => (Place::Play, l.to_free),
    };
    view! {
        <header>
            <span class="mark">{ "STS" }<i>{ "·" }</i>{ "Flow" }</span>
            <span class="path">{ place }</span>
            <span class="space"></span>
            <a class="pill other" href={Address::format(&other, page.lang)}>{ to_other }</a>
            { languages(page) }
            { themes(page) }
            { files(page) }
            <button type="button" class="pill" data-do="help" aria-label={l.help} title={l.help}
                onclick={send(page, Msg::Do(Command::Help))}>{ "?" }</button>
        </header>
    }
}

fn languages(page: &Page) -> Html {
    let l = page.labels();
    let buttons = Lang::ALL.map(|lang| {
        let name = match lang {
            Lang::Ja => "日本語",
            Lang::En => "English",
            Lang::Both => l.both,
        };
        view! {
            <button type="button" data-lang={lang.as_str()} aria-pressed={yes(lang == page.lang)}
                onclick={send(page, Msg::Speak(lang))}>{ name }</button>
        }
    });
    view! { <div class="segments" role="group" aria-label={l.language}>{ list(buttons.into()) }</div> }
}

fn themes(page: &Page) -> Html {
    let l = page.labels();
    let (next, label, icon) = match page.theme {
        Theme::Auto => (Theme::Light, l.theme_auto, "M12 3a9 9 0 1 0 0 18V3z"),
        Theme::Light => (
            Theme::Dark,
            l.theme_light,
            "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v3h-2zM11 20h2v3h-2zM1 11h3v2H1zM20 11h3v2h-3z",
        ),
        Theme::Dark => (Theme::Auto, l.theme_dark, "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z"),
    };
    pill("theme", [l.theme, ": ", label].concat(), icon, false, send(page, Msg::Wear(next)))
}

/// A round button with an icon, drawn as an area in a square of 24.
fn pill(name: &'static str, label: String, icon: &'static str, off: bool, onclick: Callback<Event>) -> Html {
    view! {
        <button type="button" class="pill icon" data-do={name} aria-label={label.clone()} title={label} disabled={off} {onclick}>
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d={icon} /></svg>
        </button>
    }
}

fn files(page: &Page) -> Html {
    const SAVE: &str = "M11 3h2v9l3.500-3.500 1.400 1.400L12 16 6.100 9.900l1.400-1.400L11 12zM4 18h16v2.500H4z";
    const OPEN: &str = "M3 5h7l2 2.500h9V19H3zM5 9.500V17h14V9.500z";
    let l = page.labels();
    let off = page.run.is_none();
    let save = {
        let page = page.clone();
        Callback::from(move |_| {
            let model: &Model = &page;
            if let Some(run) = model.kept() {
                // A browser that refuses downloads says so itself.
                let _ = storage::download("sts-flow-run.json", &saved::write(&run));
            }
        })
    };
    let dispatcher = page.dispatcher();
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        if let Some(file) = file {
            let dispatcher = dispatcher.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let text = wasm_bindgen_futures::JsFuture::from(file.text()).await;
                dispatcher.dispatch(Msg::Opened(text.ok().and_then(|text| text.as_string()).unwrap_or_default()));
            });
        }
    });
    let open = Callback::from(|_| {
        let input = document().get_element_by_id("open-run").and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(input) = input {
            input.click();
        }
    });
    view! {
        { pill("save", l.save_run.to_owned(), SAVE, off, save) }
        { pill("open", l.open_run.to_owned(), OPEN, off, open) }
        <input id="open-run" type="file" accept=".json,application/json" hidden={true} {onchange} />
    }
}
