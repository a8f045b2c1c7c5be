//! A table of what the run has proven: a cell is empty until the run has shown what stands in it, and leads to the moment at which
//! it did. What is still empty, whoever presents may have computed.
//!
//! May use: what [`super`] may. The values are read off the run as far as it has been shown, or off copies of it.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::ask::short;
use super::held::Held;
use super::memory::Memory;
use crate::host::chunk;
use crate::kernel::chunk::take_wanted;
use crate::lesson::course::{Cell, Found, Placed, Shown, Taught, Unit, computed};
use crate::lesson::{Bi, LessonError};
use crate::story::Kind;
use crate::ui::context::{Page, use_lang, use_page};
use crate::ui::state::{Msg, Scene};
use crate::words::{Lang, course_words, proven};

/// What the tables are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct ProvenProps {
    /// The lesson.
    pub taught: Held,
    /// The future in front.
    pub scene: Scene,
    /// What is remembered.
    pub memory: Memory,
    /// The step that is shown, from 0; none at the end.
    pub step: Option<usize>,
}

/// The lesson's table, and the step's.
#[component]
pub(super) fn Tables(props: &ProvenProps) -> Html {
    let ProvenProps { taught, scene, memory, step } = props;
    let here = |placed: &Placed<'_>| placed.of.is_none() || placed.of == *step;
    let tables = taught.0.course.tables().enumerate().filter(|(_, placed)| here(placed));
    let one = |(number, _)| {
        html! {
            <Proven key={number} taught={taught.clone()} scene={scene.clone()} memory={memory.clone()} {number} ends={step.is_none()} />
        }
    };
    tables.map(one).collect()
}

#[derive(Properties, PartialEq)]
struct OneProps {
    taught: Held,
    scene: Scene,
    memory: Memory,
    /// Which of the lesson's tables.
    number: usize,
    /// Whether the lesson is at its end.
    ends: bool,
}

/// One table.
#[component]
fn Proven(props: &OneProps) -> Html {
    let OneProps { taught, scene, memory, number, ends } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = course_words(lang);
    let revealed = use_state(|| None::<Rc<[Option<Found>]>>);
    // What has been shown once is not taken back by whoever goes back in time.
    let furthest = use_mut_ref(|| (0, 0));
    let Some(placed) = taught.0.course.tables().nth(*number) else { return Html::default() };
    let run = scene.run();
    let all = {
        let mut furthest = furthest.borrow_mut();
        let events =
            if furthest.0 == scene.branch { furthest.1.max(scene.picture.events) } else { scene.picture.events };
        *furthest = (scene.branch, events);
        events.min(run.trace().len())
    };
    let begun: Vec<usize> = memory.walks.iter().map(|walk| walk.since).collect();
    let shown = placed.shown(&run.played.story, &begun, all);
    let table = placed.table;
    let reveal = {
        let (taught, number, setter, seed) = (taught.clone(), *number, revealed.setter(), run.played.story.seed());
        move |_: MouseEvent| {
            let (taught, setter) = (taught.clone(), setter.clone());
            spawn_local(async move {
                if let Some(found) = all_of(&taught.0, number, seed).await {
                    setter.set(Some(found.into()));
                }
            });
        }
    };
    let (columns, curtain) = (table.columns.len(), run.played.first);
    let known = shown.iter().filter(|cell| cell.is_some()).count();
    // What no step shows is not counted as missed.
    let own = placed.cells().zip(&shown).filter(|((cell, _), shown)| shown.is_some() || cell.probe.is_empty()).count();
    let lacks = known < shown.len() && revealed.is_none();
    let column = |place: usize| table.columns.get(place % columns).map(|head| lang.of(head).replace('`', ""));
    let cell = |place: usize, cell: &Cell| {
        let column = column(place);
        let computed = revealed.as_ref().and_then(|all| all.get(place)?.as_ref());
        match (shown.get(place).and_then(Option::as_ref), computed) {
            // What was done for the learner is before the curtain: nobody can go there.
            (Some(Shown { found, event }), _) if *event < curtain => html! {
                <td data-proven="run" data-column={column}><span>{ value(lang, cell, found) }</span></td>
            },
            (Some(Shown { found, event }), _) => {
                let onclick = to(&page, scene, *event);
                html! {
                    <td data-proven="run" data-column={column}><button type="button" title={w.moment} {onclick}>{ value(lang, cell, found) }</button></td>
                }
            }
            (None, Some(found)) => html! {
                <td data-proven="computed" data-column={column}><span>{ value(lang, cell, found) }</span><small>{ w.computed }</small></td>
            },
            (None, None) => {
                let unseen = match (cell.probe.is_empty(), *ends) {
                    (true, _) => w.not_yet,
                    (false, true) => w.below,
                    (false, false) => w.at_end,
                };
                html! { <td data-proven="" data-column={column}><span aria-hidden="true">{ "–" }</span><span class="unseen">{ unseen }</span></td> }
            }
        }
    };
    let row = |(n, row): (usize, &crate::lesson::course::Row)| {
        html! {
            <tr key={n}>
                <th scope="row">{ short(lang, &row.head) }</th>
                { for row.cells.iter().enumerate().map(|(k, it)| cell(n * columns + k, it)) }
            </tr>
        }
    };
    html! {
        <details class="part proven" data-table={number.to_string()} open=true>
            <summary>{ short(lang, &table.title) }<small>{ format!("{known}/{own}") }</small></summary>
            <p class="later">{ w.table_about }</p>
            // Where there is no room for its words, it scrolls within its place.
            <div class="sideways" role="group" aria-label={lang.of(&table.title).replace('`', "")} tabindex="0">
                <table>
                    <thead><tr>
                        <td></td>
                        { for table.columns.iter().map(|head: &Bi| html! { <th scope="col">{ short(lang, head) }</th> }) }
                    </tr></thead>
                    <tbody>{ for table.rows.iter().enumerate().map(row) }</tbody>
                </table>
            </div>
            if lacks {
                <div class="helps reveal"><button type="button" data-do="reveal" onclick={reveal}>{ w.reveal }</button></div>
            }
        </details>
    }
}

/// To the moment at which something was seen; a message is opened as well.
fn to(page: &Page, scene: &Scene, event: usize) -> Callback<MouseEvent> {
    let (page, scene) = (page.clone(), scene.clone());
    Callback::from(move |_| {
        let (show, message) = {
            let run = scene.run();
            let Some(kind) = run.trace().events().get(event).map(|event| &event.kind) else { return };
            let message = matches!(kind, Kind::Message(_));
            (run.playback.cue(event).stands(message), message)
        };
        page.send(Msg::Seek(show));
        if message {
            page.send(Msg::Pin(Some(event)));
        }
    })
}

/// What a cell says.
fn value(lang: Lang, cell: &Cell, found: &Found) -> Html {
    let told = cell_told(cell, found);
    // What is the same in both languages is said once.
    short(if told.ja == told.en { Lang::En } else { lang }, &told)
}

/// The same as a text.
pub fn cell_told(cell: &Cell, found: &Found) -> Bi {
    let text = |lang: Lang| {
        let value = match (found, cell.unit) {
            (Found::Nothing, _) => String::new(),
            (Found::Number(seconds), Unit::Seconds) => proven::lasting(lang, *seconds),
            (Found::Number(number), Unit::None) => number.to_string(),
            (Found::Text(text), _) => proven::outcome(lang, text).to_owned(),
        };
        match &cell.say {
            Some(say) => lang.of(say).replace("{}", &value),
            None => value,
        }
    };
    Bi { ja: text(Lang::Ja), en: text(Lang::En) }
}

/// What all cells of a table would show. Nothing, where that cannot be found out.
pub async fn all_of(taught: &Taught, number: usize, seed: u64) -> Option<Vec<Option<Found>>> {
    let placed = taught.course.tables().nth(number)?;
    loop {
        let found: Result<_, LessonError> = computed(&taught.course, &taught.start, seed, &placed);
        match take_wanted() {
            Some(chunk) => chunk::fetch(chunk).await.ok()?,
            None => return found.ok(),
        }
    }
}
