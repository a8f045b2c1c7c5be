//! The search over lessons and glossary.
//!
//! May use: [`lesson::search`](crate::lesson::search), [`opener`](crate::ui::opener). What the lessons say is fetched when somebody
//! searches for the first time.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::review::MapOf;
use crate::lesson::glossary::Term;
use crate::lesson::search::{Hit, Place as Found, Tongue, find, has_all};
use crate::ui::address::{Address, Place};
use crate::ui::context::use_lang;
use crate::ui::field::written;
use crate::ui::gloss::{self, Gloss};
use crate::ui::opener::fetch_places;
use crate::words::{Lang, map_words, search_count};

/// What the search is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct SearchProps {
    /// The map.
    pub map: MapOf,
    /// The glossary, once it is here.
    pub glossary: Gloss,
}

/// Which texts there are to search.
#[derive(Clone, PartialEq)]
enum Texts {
    /// Nobody has asked for them.
    Unasked,
    Coming,
    /// All that could be had.
    Here(Rc<Vec<Found>>),
}

/// The field, and below it what is found.
#[component]
pub(super) fn Search(props: &SearchProps) -> Html {
    let lang = use_lang();
    let w = map_words(lang);
    let asked = use_state_eq(String::new);
    let texts = use_state_eq(|| Texts::Unasked);
    let fetch = {
        let (texts, map) = (texts.clone(), props.map.clone());
        move || {
            if *texts == Texts::Unasked {
                texts.set(Texts::Coming);
                let (texts, map) = (texts.setter(), map.clone());
                spawn_local(async move { texts.set(Texts::Here(Rc::new(fetch_all(&map).await))) });
            }
        }
    };
    let oninput = {
        let (asked, fetch) = (asked.setter(), fetch.clone());
        written(move |text| {
            fetch();
            asked.set(text);
        })
    };
    let onfocus = move |_: FocusEvent| fetch();
    let is_asked = !asked.trim().is_empty();
    let found = match &*texts {
        _ if !is_asked => Html::default(),
        Texts::Here(places) => found(lang, &props.map, places, &props.glossary, &asked),
        _ => html! { <p role="status" aria-busy="true">{ w.preparing }</p> },
    };
    html! {
        <search class="find">
            <input type="search" placeholder={w.search} aria-label={w.search} autocomplete="off" spellcheck="false" {oninput} {onfocus} />
            { found }
        </search>
    }
}

/// What the lessons say that are there. Without one that does not come, the others can be searched.
async fn fetch_all(map: &MapOf) -> Vec<Found> {
    let there = map.0.units.iter().flat_map(|unit| &unit.lessons).filter(|entry| entry.file);
    let mut all = Vec::new();
    for entry in there {
        all.extend(fetch_places(&entry.id).await.unwrap_or_default());
    }
    all
}

fn found(lang: Lang, map: &MapOf, places: &[Found], glossary: &Gloss, asked: &str) -> Html {
    let tongue = |lang: &Lang| -> Tongue {
        match lang {
            Lang::En => |text| &text.en,
            _ => |text| &text.ja,
        }
    };
    let spoken: Vec<Tongue> = lang.spoken().iter().map(tongue).collect();
    let hits = find(places, asked, &spoken);
    let fits = |term: &&Term| {
        let entry = gloss::entry(lang, term);
        has_all(&[&entry.name, " ", &entry.text].concat(), asked)
    };
    let terms: Vec<&Term> = glossary.0.iter().flat_map(|glossary| &glossary.terms).filter(fits).take(6).collect();
    html! {
        <>
            <p role="status">{ search_count(lang, hits.len(), terms.len()) }</p>
            <ul class="hits">{ for hits.iter().map(|hit| place(lang, map, hit)) }</ul>
            if !terms.is_empty() {
                <ul class="hits terms">{ for terms.into_iter().map(|term| html! { <li key={term.id.clone()}>{ gloss::about(lang, term) }</li> }) }</ul>
            }
        </>
    }
}

fn place(lang: Lang, map: &MapOf, hit: &Hit<'_>) -> Html {
    let at = hit.place;
    let step = at.step.map(|step| (step + 1).to_string());
    let entry = map.0.entry(&at.lesson);
    let code = entry.map(|entry| entry.code.clone());
    let of =
        entry.filter(|_| step.is_some()).map(|entry| html! { <small>{ lang.of(&entry.title).to_owned() }</small> });
    let href = Address::format(&Place::Lesson { id: at.lesson.clone(), step: step.clone() }, lang);
    html! {
        <li key={format!("{}/{}", at.lesson, step.clone().unwrap_or_default())}>
            <a {href} data-hit={at.lesson.clone()}>
                <span class="code">{ code }{ step.map(|step| format!("-{step}")) }</span>
                <span class="what"><b>{ lang.of(&at.title).replace('`', "") }</b>{ of }<span class="excerpt">{ hit.excerpt.clone() }</span></span>
            </a>
        </li>
    }
}
