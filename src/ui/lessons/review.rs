//! The questions that have come back: one after the other, each in another world than before.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::host::chunk;
use crate::lesson::map::Map;
use crate::lesson::progress::Item;
use crate::ui::context::use_lang;
use crate::ui::course::{Ask, Held, Memory, Prediction, Told, put_again};
use crate::ui::opener::fetch_taught;
use crate::ui::progress::{change, kept, today};
use crate::words::{map_words, review_count};

/// The map, as a property: the same only where it is the same one.
#[derive(Clone, Debug)]
pub(super) struct MapOf(pub Rc<Map>);

impl PartialEq for MapOf {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What the review is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct ReviewProps {
    /// The map, which knows the lessons' titles.
    pub map: MapOf,
    /// Told when something was answered.
    pub changed: Callback<()>,
}

/// A question, and the lesson that it is of.
#[derive(Clone, Debug, PartialEq)]
struct Put {
    item: Item,
    taught: Held,
    asked: Prediction,
}

/// The review; nothing, while nothing has come back.
#[component]
pub(super) fn Review(props: &ReviewProps) -> Html {
    let lang = use_lang();
    let w = map_words(lang);
    let due = use_state(|| kept().due(today()));
    let place = use_state(|| None::<usize>);
    let put = use_state(|| None::<Put>);
    {
        // The next one is made ready.
        let (put, due, place) = (put.setter(), due.clone(), place.clone());
        use_effect_with(*place, move |now| {
            if let Some(item) = now.and_then(|now| due.get(now)).cloned() {
                spawn_local(async move {
                    match made_ready(item).await {
                        Some(found) => put.set(Some(found)),
                        // It is in no lesson any more.
                        None => place.set(place.map(|now| now + 1)),
                    }
                });
            }
        });
    }
    if due.is_empty() {
        return Html::default();
    }
    let go = |to: Option<usize>| {
        let (place, put) = (place.clone(), put.clone());
        Callback::from(move |_: MouseEvent| {
            put.set(None);
            place.set(to);
        })
    };
    let inside = match (*place, &*put) {
        (None, _) => html! {
            <>
                <p>{ review_count(lang, due.len()) }</p>
                <button type="button" class="main" data-do="review" onclick={go(Some(0))}>{ w.review_start }</button>
            </>
        },
        (Some(at), _) if at >= due.len() => html! { <p role="status">{ w.review_done }</p> },
        (Some(_), None) => html! { <p role="status" aria-busy="true">{ w.preparing }</p> },
        (Some(at), Some(put)) => {
            let title = props.map.0.entry(&put.item.lesson).map(|entry| lang.of(&entry.title).to_owned());
            html! {
                <>
                    <p class="of">{ title }<small>{ format!(" {} / {}", at + 1, due.len()) }</small></p>
                    <Once key={at} put={put.clone()} changed={props.changed.clone()} />
                    <button type="button" data-do="review-next" onclick={go(Some(at + 1))}>
                        { if at + 1 < due.len() { w.review_next } else { w.review_end } }
                    </button>
                </>
            }
        }
    };
    html! {
        <section class="review course">
            <link rel="stylesheet" href="lessons/course.css" />
            <h2>{ w.review }</h2>
            <p class="later">{ w.review_about }</p>
            { inside }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OnceProps {
    put: Put,
    changed: Callback<()>,
}

/// One question: the first answer counts.
#[component]
fn Once(props: &OnceProps) -> Html {
    let Put { item, taught, asked } = props.put.clone();
    let memory = use_reducer_eq(Memory::default);
    {
        let teller = memory.dispatcher();
        use_effect_with((), move |()| teller.dispatch(Told::Asks(vec![asked])));
    }
    let asked = memory.predictions.first().cloned();
    let chosen = asked.as_ref().and_then(|asked| asked.chosen);
    {
        let (changed, right) = (props.changed.clone(), asked.as_ref().is_some_and(Prediction::came_true));
        use_effect_with(chosen, move |chosen| {
            if chosen.is_some() {
                change(|progress| progress.answered(&item.lesson, &item.question, right, today()));
                changed.emit(());
            }
        });
    }
    match asked {
        Some(asked) => html! {
            <Ask {taught} place={0} known={chosen.is_some()} {asked} teller={memory.dispatcher()} />
        },
        None => Html::default(),
    }
}

/// Plays what a question needs, and finds its answer.
async fn made_ready(item: Item) -> Option<Put> {
    let taught = Rc::new(fetch_taught(&item.lesson).await.ok()?);
    let question = taught.course.questions.iter().position(|question| question.id == item.question)?;
    let step = taught.course.steps.iter().position(|step| step.ask.contains(&item.question))?;
    let before = Prediction { step, question, again: true, ..Prediction::default() };
    let turn = item.turn as usize + 1;
    // Each part of the page's code that is not here is asked for once.
    for _ in 0..8 {
        match put_again(&taught, &before, turn) {
            Ok(asked) => return Some(Put { item, taught: Held(taught), asked: asked? }),
            Err(missing) => chunk::fetch(missing).await.ok()?,
        }
    }
    None
}
