//! Texts of lessons in which the glossary's terms can be tapped: what a term is stands below its paragraph then.
//!
//! May use: [`lesson::glossary`](crate::lesson::glossary), [`words`](crate::words). [`use_glossary`] fetches it; until it is there,
//! a text is just a text.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::address::{Address, Place};
use super::context::use_lang;
use super::storage;
use super::text::phrases;
use crate::lesson::Bi;
use crate::lesson::glossary::{self, Entry, Glossary, Piece, Term};
use crate::words::{Lang, map_words};

thread_local! {
    static FETCHED: RefCell<Option<Rc<Glossary>>> = const { RefCell::new(None) };
}

/// The glossary, as a property: the same only where it is the same one.
#[derive(Clone, Debug, Default)]
pub struct Gloss(pub Option<Rc<Glossary>>);

impl PartialEq for Gloss {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().map(Rc::as_ptr) == other.0.as_ref().map(Rc::as_ptr)
    }
}

/// Fetches the glossary once.
#[hook]
pub fn use_glossary() -> Gloss {
    let there = use_state(|| FETCHED.with_borrow(Clone::clone));
    {
        let there = there.clone();
        use_effect_with((), move |()| {
            if there.is_none() {
                spawn_local(async move {
                    // Without it, the texts are all there.
                    let text = storage::fetch("lessons/glossary.json").await.ok();
                    if let Some(found) = text.and_then(|text| glossary::parse(&text).ok()).map(Rc::new) {
                        FETCHED.replace(Some(found.clone()));
                        there.set(Some(found));
                    }
                });
            }
        });
    }
    Gloss((*there).clone())
}

/// In this language.
pub fn entry(lang: Lang, term: &Term) -> &Entry {
    match lang.main() {
        Lang::En => &term.en,
        _ => &term.ja,
    }
}

/// What a text is drawn from.
#[derive(Properties, PartialEq)]
pub struct TextProps {
    /// It, in both languages.
    pub text: Bi,
    /// The class of its paragraphs.
    #[prop_or_default]
    pub class: &'static str,
}

/// A text, a paragraph in each language that is spoken.
#[component]
pub fn Text(props: &TextProps) -> Html {
    let lang = use_lang();
    let one = |lang: &Lang| {
        html! { <Paragraph key={lang.as_str()} lang={*lang} text={lang.of(&props.text).to_owned()} class={props.class} /> }
    };
    lang.spoken().iter().map(one).collect()
}

/// The same, as a call.
pub fn text(text: &Bi, class: &'static str) -> Html {
    html! { <Text text={text.clone()} {class} /> }
}

/// What does not begin a line.
const CLOSING: [char; 11] = ['。', '、', '」', '）', '.', ',', ')', ':', ';', '?', '？'];

#[derive(Properties, PartialEq)]
struct ParagraphProps {
    lang: Lang,
    text: String,
    class: &'static str,
}

#[component]
fn Paragraph(props: &ParagraphProps) -> Html {
    let ParagraphProps { lang, text, class } = props;
    let gloss = use_context::<Gloss>().unwrap_or_default();
    let open = use_state_eq(|| None::<usize>);
    let Some(glossary) = gloss.0 else {
        return html! { <p class={*class} lang={lang.as_str()}>{ for phrases(text) }</p> };
    };
    let pieces = glossary.pieces(text, |term| entry(*lang, term));
    let marked: Vec<(usize, &str)> = pieces.iter().filter_map(|piece| Some((piece.term?, piece.text))).collect();
    // Typewritten is what stands between backticks, also around a term.
    let mut typewritten = false;
    let mut parts: Vec<Html> = Vec::new();
    let mut after_term = false;
    for Piece { text, term } in pieces {
        for (n, mut span) in text.split('`').enumerate() {
            if n > 0 {
                typewritten = !typewritten;
            }
            // A line may break after a button, but does not begin with a full stop.
            let rest = span.trim_start_matches(CLOSING);
            let closing = &span[..span.len() - rest.len()];
            if after_term && term.is_none() && !closing.is_empty() {
                let button = parts.pop();
                parts.push(html! { <span class="whole">{ button }{ closing.to_owned() }</span> });
                span = rest;
            }
            if !span.is_empty() {
                after_term = term.is_some();
            }
            let inner = if typewritten {
                html! { <code>{ span.to_owned() }</code> }
            } else {
                html! { { span.to_owned() } }
            };
            parts.push(match term {
                Some(place) => {
                    let (open, is_open) = (open.clone(), *open == Some(place));
                    let onclick = move |_: MouseEvent| open.set((!is_open).then_some(place));
                    html! { <button type="button" class="gloss" aria-expanded={is_open.to_string()} {onclick}>{ inner }</button> }
                }
                None if span.is_empty() => continue,
                None => inner,
            });
        }
    }
    let told = open.filter(|place| marked.iter().any(|(term, _)| term == place));
    html! {
        <>
            <p class={*class} lang={lang.as_str()}>{ for parts }</p>
            if let Some(term) = told.and_then(|place| glossary.terms.get(place)) {
                <div class="gloss-note" role="note" lang={lang.as_str()}>{ about(*lang, term) }</div>
            }
        </>
    }
}

/// What a term is, and where it can be tried.
pub fn about(lang: Lang, term: &Term) -> Html {
    let entry = entry(lang, term);
    let step = |(lesson, _): &(String, String)| {
        html! { <a href={Address::format(&Place::lesson(lesson), lang)}>{ map_words(lang).try_it }</a> }
    };
    html! {
        <p><b>{ entry.name.clone() }</b>{ " " }{ for phrases(&entry.text) }{ " " }
            if let Some(tried) = &term.tried { { step(tried) } }</p>
    }
}
