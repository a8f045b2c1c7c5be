//! The cheat sheet, to be printed: the flow, the commands worth having, what the simulation has found out, and the glossary.
//! Nothing on it is written for it: the steps and their commands are the lessons' own, and the tables are computed as it is printed.
//!
//! May use: [`course`](crate::ui::course), which computes tables; the frame that is [printed](crate::ui::share).

use gloo::timers::future::TimeoutFuture;
use yew::prelude::*;

use super::review::MapOf;
use crate::lesson::Bi;
use crate::lesson::course::{Deeds, Found, Placed, Vars};
use crate::lesson::glossary::Glossary;
use crate::lesson::map::Map;
use crate::story::Action;
use crate::ui::context::use_lang;
use crate::ui::course::{all_of, cell_told};
use crate::ui::gloss::{self, Gloss};
use crate::ui::opener::{fetch_lesson, fetch_taught};
use crate::ui::share::{self, Writer};
use crate::words::{Lang, map_words};

/// The lesson whose steps are the flow.
const FLOW: &str = "five-steps";

/// What the button is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct SheetProps {
    /// The map, which says which commands stand on it.
    pub map: MapOf,
    /// The glossary, once it is here.
    pub glossary: Gloss,
}

/// Where the sheet is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Idle,
    Coming,
    Failed,
}

/// The button that prints it.
#[component]
pub(super) fn Sheet(props: &SheetProps) -> Html {
    let lang = use_lang();
    let w = map_words(lang);
    let state = use_state_eq(|| State::Idle);
    let onclick = {
        let (map, glossary, state) = (props.map.clone(), props.glossary.clone(), state.setter());
        move |_: MouseEvent| {
            state.set(State::Coming);
            let (map, glossary, state) = (map.clone(), glossary.clone(), state.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let html = written(&map.0, glossary.0.as_deref(), lang).await;
                let printed = html.is_some_and(|html| share::print(&html).is_ok());
                state.set(if printed { State::Idle } else { State::Failed });
            });
        }
    };
    let told = match *state {
        State::Idle => "",
        State::Coming => w.preparing,
        State::Failed => w.sheet_failed,
    };
    html! {
        <section class="transfer">
            <h2>{ w.sheet }</h2>
            <p class="about">{ w.sheet_about }</p>
            <div class="transfer-do">
                <button type="button" data-do="sheet" disabled={*state == State::Coming} {onclick}>{ w.sheet_print }</button>
            </div>
            <p role="status">{ told }</p>
        </section>
    }
}

/// The sheet as HTML; nothing, where a part of it cannot be had.
async fn written(map: &Map, glossary: Option<&Glossary>, lang: Lang) -> Option<String> {
    let w = map_words(lang);
    let mut out = Writer::new(lang);
    out.open("div", "sheet");
    out.line("h1", w.sheet);
    let flow = fetch_lesson(FLOW).await.ok()?;
    out.open("section", "flow");
    out.line("h2", lang.of(&flow.title));
    for (n, step) in flow.steps.iter().enumerate() {
        out.line("h3", &format!("{} {}", n + 1, lang.of(&step.title)));
        out.line("p", lang.of(&step.behind));
    }
    out.close("section");
    let mut lessons = Vec::new();
    for entry in map.units.iter().flat_map(|unit| &unit.lessons).filter(|entry| entry.file && entry.id != FLOW) {
        lessons.push((entry, fetch_taught(&entry.id).await.ok()?));
    }
    out.open("section", "commands");
    out.line("h2", w.sheet_commands);
    let mut seen = Vec::new();
    for (lesson, step) in &map.sheet {
        let taught = lessons.iter().find(|(entry, _)| entry.id == *lesson);
        let Some(step) = taught.and_then(|(_, taught)| taught.course.steps.iter().find(|it| it.id == *step)) else {
            continue;
        };
        let before = seen.len();
        for line in lines(&step.task.solution) {
            if !seen.contains(&line) {
                seen.push(line);
            }
        }
        if seen.len() > before {
            out.line("h3", lang.of(&step.title));
            seen[before..].iter().for_each(|line| out.line("pre", line));
        }
    }
    out.close("section");
    out.line("h2", w.sheet_proven);
    for (entry, taught) in &lessons {
        for (number, placed) in taught.course.tables().enumerate() {
            // The page can be used meanwhile.
            TimeoutFuture::new(0).await;
            let found = all_of(taught, number, taught.course.seed).await?;
            table(&mut out, lang, &entry.code, &placed, &found);
        }
    }
    if let Some(glossary) = glossary {
        out.open("section", "words");
        out.line("h2", w.glossary);
        for term in &glossary.terms {
            let entry = gloss::entry(lang, term);
            out.line("h3", &entry.name);
            out.line("p", &entry.text);
        }
        out.close("section");
    }
    out.close("div");
    Some(out.html())
}

/// The lines that are typed, as they are written: what the run fills in stays open.
fn lines(way: &Deeds) -> impl Iterator<Item = String> + use<> {
    let typed = |action| match action {
        Action::Type { line, .. } => Some(line),
        _ => None,
    };
    way.actions(&Vars::new()).unwrap_or_default().into_iter().filter_map(typed)
}

fn table(out: &mut Writer, lang: Lang, code: &str, placed: &Placed<'_>, found: &[Option<Found>]) {
    let table = placed.table;
    let columns = table.columns.len();
    let cell = |out: &mut Writer, tag: &'static str, text: &Bi| out.line(tag, lang.of(text));
    out.open("section", "proven");
    out.line("h3", &format!("{code} {}", lang.of(&table.title)));
    out.open("table", "");
    out.open("tr", "");
    out.line("td", "");
    table.columns.iter().for_each(|head| cell(out, "th", head));
    out.close("tr");
    for (n, row) in table.rows.iter().enumerate() {
        out.open("tr", "");
        cell(out, "th", &row.head);
        for (k, written) in row.cells.iter().enumerate() {
            let told = found.get(n * columns + k).and_then(Option::as_ref).map(|found| cell_told(written, found));
            cell(out, "td", &told.unwrap_or_default());
        }
        out.close("tr");
    }
    out.close("table");
    out.close("section");
}
