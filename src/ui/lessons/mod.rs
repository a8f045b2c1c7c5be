//! The map of all lessons: the units, what each lesson answers, how long it takes and how far the learner has come; above it a
//! search, where the learner has left and the questions that have come back; below it what can be printed, and progress as a file.
//!
//! May use: [`lesson::map`](crate::lesson::map), [`lesson::progress`](crate::lesson::progress), [`words`](crate::words). The map is
//! data (`static/lessons/map.json`), fetched when it is first drawn. What is kept stays on the device.

mod device;
mod review;
mod search;
mod sheet;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::device::{Resume, Transfer};
use self::review::{MapOf, Review};
use self::search::Search;
use self::sheet::Sheet;
use super::address::{Address, Place};
use super::context::{use_lang, use_page};
use super::field::written;
use super::gloss::{self, Gloss, use_glossary};
use super::opener::fetch_map;
use super::progress::kept;
use super::state::Msg;
use super::text::said;
use crate::lesson::glossary::Term;
use crate::lesson::map::{Entry, Map, Unit};
use crate::lesson::progress::{Progress, State};
use crate::words::{Lang, lesson_state, map_words, needs_told};

/// The map.
#[component]
pub fn Lessons() -> Html {
    let (lang, page) = (use_lang(), use_page());
    let w = map_words(lang);
    let map = use_state(|| None::<Rc<Map>>);
    {
        let map = map.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                match fetch_map().await {
                    Ok(found) => map.set(Some(Rc::new(found))),
                    Err(problem) => page.send(Msg::Failed(problem)),
                }
            });
        });
    }
    let progress = use_state(kept);
    let gloss = use_glossary();
    let changed = {
        let progress = progress.setter();
        Callback::from(move |()| progress.set(kept()))
    };
    let style = html! { <link rel="stylesheet" href="lessons/map.css" /> };
    let Some(map) = (*map).clone() else {
        return html! { <main class="lessons" aria-busy="true">{ style }</main> };
    };
    let unit = |unit: &Unit| self::unit(unit, &map, &progress, lang);
    html! {
        <main class="lessons">
            { style }
            <div class="lessons-head">
                <h1>{ w.title }</h1>
                <p>{ w.lead }</p>
            </div>
            <Search map={MapOf(map.clone())} glossary={gloss.clone()} />
            if let Some(at) = progress.left_at() {
                <Resume map={MapOf(map.clone())} lesson={at.lesson.clone()} step={at.step} />
            }
            <Review map={MapOf(map.clone())} changed={changed.clone()} />
            { for map.units.iter().map(unit) }
            <Sheet map={MapOf(map.clone())} glossary={gloss.clone()} />
            <Transfer any={!progress.is_empty()} {changed} />
            if let Some(glossary) = gloss.0 {
                <Words glossary={Gloss(Some(glossary))} />
            }
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct WordsProps {
    glossary: Gloss,
}

/// The glossary, all of it.
#[component]
fn Words(props: &WordsProps) -> Html {
    let lang = use_lang();
    let w = map_words(lang);
    let filter = use_state_eq(String::new);
    let oninput = {
        let filter = filter.setter();
        written(move |text| filter.set(text.to_lowercase()))
    };
    let fits = |term: &&Term| {
        [&term.ja, &term.en].into_iter().any(|entry| entry.name.to_lowercase().contains(filter.as_str()))
    };
    let terms = props.glossary.0.iter().flat_map(|glossary| &glossary.terms).filter(fits);
    html! {
        <details class="glossary">
            <summary>{ w.glossary }</summary>
            <input type="search" placeholder={w.glossary_filter} aria-label={w.glossary_filter} {oninput} />
            <ul>{ for terms.map(|term| html! { <li key={term.id.clone()}>{ gloss::about(lang, term) }</li> }) }</ul>
        </details>
    }
}

fn unit(unit: &Unit, map: &Map, progress: &Progress, lang: Lang) -> Html {
    let entry = |entry: &Entry| self::entry(entry, map, progress.state(&entry.id), lang);
    html! {
        <section class="unit" data-unit={unit.id.clone()}>
            <h2><b aria-hidden="true">{ unit.id.clone() }</b>{ lang.of(&unit.title).to_owned() }</h2>
            { said(lang, &unit.about, "about") }
            <ol>{ for unit.lessons.iter().map(entry) }</ol>
        </section>
    }
}

fn entry(entry: &Entry, map: &Map, state: State, lang: Lang) -> Html {
    let w = map_words(lang);
    let title = lang.of(&entry.title).to_owned();
    let needs: Vec<&str> = entry.needs.iter().filter_map(|id| map.entry(id)).map(|entry| entry.code.as_str()).collect();
    let inside = html! {
        <>
            <span class="code" aria-hidden="true">{ entry.code.clone() }</span>
            <span class="what">
                <b>{ title }</b>
                { said(lang, &entry.question, "question") }
            </span>
            <span class="facts">
                <span>{ entry.minutes }{ w.minutes }</span>
                if !entry.file {
                    <span class="state to-come">{ w.to_come }</span>
                } else if state != State::Open {
                    <span class={classes!("state", (state == State::Learned || state == State::Worked).then_some("worked"))}>
                        { lesson_state(lang, state) }
                    </span>
                }
                if !needs.is_empty() {
                    <small>{ needs_told(lang, &needs) }</small>
                }
            </span>
        </>
    };
    if entry.file {
        let href = Address::format(&Place::lesson(&entry.id), lang);
        html! { <li><a {href} data-lesson={entry.id.clone()}>{ inside }</a></li> }
    } else {
        html! { <li><span class="not-yet">{ inside }</span></li> }
    }
}
