//! The top of the page: where one is, and the settings.

use yew::Html;

use super::address::{Address, Place};
use super::keys::Command;
use super::model::{Msg, Theme};
use super::view::{list, view, yes};
use super::{Page, send, share};
use crate::words::Lang;

/// The header.
pub fn header(page: &Page) -> Html {
    let l = page.labels();
    let place = match (&page.place, &page.run()) {
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
            { share::menu(page) }
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
    let label = [l.theme, ": ", label].concat();
    view! {
        <button type="button" class="pill icon" data-do="theme" aria-label={label.clone()} title={label}
            onclick={send(page, Msg::Wear(next))}>
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d={icon} /></svg>
        </button>
    }
}
