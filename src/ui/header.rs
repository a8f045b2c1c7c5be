//! The top of the page: where one is, and the settings.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::address::{Address, Place};
use super::keys::Command;
use super::model::{Model, Msg, Theme};
use super::{Page, storage};
use crate::words::Lang;

/// The header.
pub fn header(page: &Page) -> Html {
    let l = page.labels();
    let place = match (&page.place, &page.run) {
        (Place::Play, _) => html! { <b>{ l.free_play }</b> },
        (_, Some(run)) => html! { <>{ l.lesson }{ " 1: " }<b>{ page.lang.of(&run.lesson.title) }</b></> },
        _ => Html::default(),
    };
    let other = match &page.place {
        Place::Play => (Place::Lesson { id: super::address::FIRST_LESSON.to_owned(), step: None }, l.to_lesson),
        Place::Lesson { .. } => (Place::Play, l.to_free),
    };
    let dispatcher = page.dispatcher();
    let help = Callback::from(move |_| dispatcher.dispatch(Msg::Do(Command::Help)));
    html! {
        <header>
            <span class="mark">{ "STS" }<i>{ "·" }</i>{ "Flow" }</span>
            <span class="path">{ place }</span>
            <span class="space"></span>
            <a class="pill other" href={Address::format(&other.0, page.lang)}>{ other.1 }</a>
            { languages(page) }
            { themes(page) }
            { files(page) }
            <button type="button" class="pill" data-do="help" aria-label={l.help} title={l.help} onclick={help}>{ "?" }</button>
        </header>
    }
}

fn languages(page: &Page) -> Html {
    let l = page.labels();
    let buttons = Lang::ALL.into_iter().map(|lang| {
        let dispatcher = page.dispatcher();
        let onclick = Callback::from(move |_| dispatcher.dispatch(Msg::Speak(lang)));
        let name = match lang {
            Lang::Ja => "日本語",
            Lang::En => "English",
            Lang::Both => l.both,
        };
        html! { <button type="button" data-lang={lang.as_str()} aria-pressed={(lang == page.lang).to_string()} {onclick}>{ name }</button> }
    });
    html! { <div class="segments" role="group" aria-label={l.language}>{ for buttons }</div> }
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
    let dispatcher = page.dispatcher();
    let onclick = Callback::from(move |_| dispatcher.dispatch(Msg::Wear(next)));
    let title = format!("{}: {label}", l.theme);
    html! {
        <button type="button" class="pill icon" data-do="theme" aria-label={title.clone()} {title} {onclick}>
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d={icon} /></svg>
        </button>
    }
}

fn files(page: &Page) -> Html {
    let l = page.labels();
    let save = {
        let page = page.clone();
        Callback::from(move |_| {
            let model: &Model = &page;
            if let Some(text) = model.save() {
                // A browser that refuses downloads says so itself.
                let _ = storage::download("sts-flow-run.json", &text);
            }
        })
    };
    let dispatcher = page.dispatcher();
    let onchange = Callback::from(move |e: Event| {
        let Some(input) = e.target_dyn_into::<web_sys::HtmlInputElement>() else { return };
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
    html! {
        <>
            <button type="button" class="pill icon" data-do="save" aria-label={l.save_run} title={l.save_run} disabled={page.run.is_none()} onclick={save}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M11 3h2v9l3.500-3.500 1.400 1.400L12 16 6.100 9.900l1.400-1.400L11 12zM4 18h16v2.500H4z" /></svg>
            </button>
            <button type="button" class="pill icon" data-do="open" aria-label={l.open_run} title={l.open_run} disabled={page.run.is_none()} onclick={open}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 5h7l2 2.500h9V19H3zM5 9.500V17h14V9.500z" /></svg>
            </button>
            <input id="open-run" type="file" accept=".json,application/json" hidden=true {onchange} />
        </>
    }
}
