//! The top of the page: where one is, and the settings.
//!
//! May use: [`state`](super::state), [`words`](crate::words).

use yew::prelude::*;

use super::address::{Address, FIRST_LESSON, Place};
use super::context::{Page, use_labels, use_page, use_settings};
use super::icon::glyph;
use super::keys::Command;
use super::share::Share;
use super::state::{Msg, Settings, Shared, Theme};
use crate::words::{Labels, Lang, present_words, welcome as welcome_words};

const AUTO: &str = "M12 3a9 9 0 1 0 0 18V3z";
const LIGHT: &str = "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v3h-2zM11 20h2v3h-2zM1 11h3v2H1zM20 11h3v2h-3z";
const DARK: &str = "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z";

/// A screen on its stand.
const PRESENT: &str = "M2 3h20v2h-1v11h-7.500l3 5h-2.400L12 16.500 9.900 21H7.500l3-5H3V5H2zM5 5v9h14V5z";

/// What the header is drawn from.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// What the address asks for.
    pub place: Place,
    /// The lesson's title, once it is there.
    pub title: Option<AttrValue>,
    /// What became of the last wish for a link.
    pub shared: Option<Shared>,
    /// Whether a run is there.
    pub there: bool,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let (l, page, settings) = (use_labels(), use_page(), use_settings());
    let w = present_words(settings.lang);
    let place = match (&props.place, &props.title) {
        (Place::Welcome | Place::Lessons, _) => Html::default(),
        (Place::Play, _) => html! { <b>{ l.free_play }</b> },
        (Place::Lesson { id, .. }, Some(title)) if id == FIRST_LESSON => {
            html! { <>{ l.lesson }{ " 1: " }<b>{ title.clone() }</b></> }
        }
        (_, Some(title)) => html! { <>{ l.lesson }{ ": " }<b>{ title.clone() }</b></> },
        _ => Html::default(),
    };
    let welcome = props.place.is_outside();
    let (other, to_other) = match &props.place {
        Place::Play => (Place::lesson(FIRST_LESSON), l.to_lesson),
        _ => (Place::Play, l.to_free),
    };
    html! {
        <header>
            <a class="mark" href={Address::format(&Place::Welcome, settings.lang)}>{ "STS" }<i>{ "·" }</i>{ "Flow" }</a>
            <span class="path">{ place }</span>
            <span class="space"></span>
            if props.place != Place::Lessons {
                <a class="pill all" href={Address::format(&Place::Lessons, settings.lang)}>{ welcome_words(settings.lang).all }</a>
            }
            if !welcome {
                <a class="pill other" href={Address::format(&other, settings.lang)}>{ to_other }</a>
            }
            { languages(l, &page, settings) }
            { themes(l, &page, settings) }
            if !welcome {
                <button type="button" class="pill icon" data-do="present" aria-label={w.present} title={w.present}
                    onclick={page.on(Msg::Present(true))}>{ glyph(PRESENT) }</button>
                <Share shared={props.shared.clone()} there={props.there} />
            }
            <button type="button" class="pill" data-do="help" aria-label={l.help} title={l.help}
                onclick={page.on(Msg::Do(Command::Help))}>{ "?" }</button>
        </header>
    }
}

fn languages(l: &'static Labels, page: &Page, settings: Settings) -> Html {
    let button = |lang: Lang| {
        let name = match lang {
            Lang::Ja => "日本語",
            Lang::En => "English",
            Lang::Both => l.both,
        };
        html! {
            <button type="button" data-lang={lang.as_str()} aria-pressed={(lang == settings.lang).to_string()}
                onclick={page.on(Msg::Speak(lang))}>{ name }</button>
        }
    };
    html! { <div class="segments" role="group" aria-label={l.language}>{ for Lang::ALL.into_iter().map(button) }</div> }
}

fn themes(l: &'static Labels, page: &Page, settings: Settings) -> Html {
    let (next, label, icon) = match settings.theme {
        Theme::Auto => (Theme::Light, l.theme_auto, AUTO),
        Theme::Light => (Theme::Dark, l.theme_light, LIGHT),
        Theme::Dark => (Theme::Auto, l.theme_dark, DARK),
    };
    let label = format!("{}: {label}", l.theme);
    html! {
        <button type="button" class="pill icon" data-do="theme" aria-label={label.clone()} title={label}
            onclick={page.on(Msg::Wear(next))}>{ glyph(icon) }</button>
    }
}
