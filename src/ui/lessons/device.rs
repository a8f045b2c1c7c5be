//! What is kept on this device: where the learner has left, and progress as a file, for another device.
//!
//! May use: [`progress`](crate::ui::progress), which keeps it; the browser's files. A file is somebody's text: it is read by
//! [`Progress::import`](crate::lesson::progress::Progress::import), with its limits, or refused with the reason.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::review::MapOf;
use crate::lesson::progress::{ImportError, MOST};
use crate::ui::address::{Address, Place};
use crate::ui::context::use_lang;
use crate::ui::progress::{change, kept};
use crate::ui::storage;
use crate::words::{import_failed, map_words, resume_told};

/// The file's name.
const FILE: &str = "sts-flow-progress.json";
/// The browser asks for a file by this element.
const INPUT: &str = "import-progress";

/// What both parts are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct ResumeProps {
    /// The map, which knows the lessons' titles.
    pub map: MapOf,
    /// Where the learner has left: the lesson, and the step from 0.
    pub lesson: AttrValue,
    /// The step, from 0.
    pub step: usize,
}

/// The way back to where the learner has left; nothing, where that lesson is not there.
#[component]
pub(super) fn Resume(props: &ResumeProps) -> Html {
    let lang = use_lang();
    let Some(entry) = props.map.0.entry(&props.lesson).filter(|entry| entry.file) else { return Html::default() };
    let place = Place::Lesson { id: entry.id.clone(), step: Some((props.step + 1).to_string()) };
    html! {
        <a class="resume" data-do="resume" href={Address::format(&place, lang)}>
            <b>{ map_words(lang).resume }</b>
            <span>{ resume_told(lang, &entry.code, lang.of(&entry.title), props.step + 1) }</span>
        </a>
    }
}

/// What became of a file.
#[derive(Clone, PartialEq)]
enum Became {
    Imported,
    Refused(ImportError),
    /// It could not be kept: storage is full or blocked.
    NotKept,
}

/// What [`Transfer`] is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct TransferProps {
    /// Whether there is something to export.
    pub any: bool,
    /// Told when progress is another.
    pub changed: Callback<()>,
}

/// Progress to a file, and from one.
#[component]
pub(super) fn Transfer(props: &TransferProps) -> Html {
    let lang = use_lang();
    let w = map_words(lang);
    let became = use_state_eq(|| None::<Became>);
    let export = |_: MouseEvent| {
        if let Ok(text) = kept().export() {
            let _ = storage::download(FILE, &text);
        }
    };
    let choose = |_: MouseEvent| {
        if let Some(input) = document().get_element_by_id(INPUT).and_then(|el| el.dyn_into::<HtmlElement>().ok()) {
            input.click();
        }
    };
    let onchange = {
        let (became, changed) = (became.setter(), props.changed.clone());
        move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let file = input.files().and_then(|files| files.get(0));
            input.set_value("");
            let Some(file) = file else { return };
            let (became, changed) = (became.clone(), changed.clone());
            spawn_local(async move {
                became.set(Some(import(&file).await));
                changed.emit(());
            });
        }
    };
    let told = became.as_ref().map(|became| match became {
        Became::Imported => w.imported.to_owned(),
        Became::NotKept => w.not_kept.to_owned(),
        Became::Refused(error) => import_failed(lang, error),
    });
    html! {
        <section class="transfer">
            <h2>{ w.progress }</h2>
            <p class="about">{ w.progress_about }</p>
            <div class="transfer-do">
                <button type="button" data-do="export-progress" disabled={!props.any} onclick={export}>{ w.export }</button>
                <button type="button" data-do="import-progress" onclick={choose}>{ w.import }</button>
                <input id={INPUT} type="file" accept=".json,application/json" aria-label={w.import} hidden=true {onchange} />
            </div>
            <p role="status">{ told }</p>
        </section>
    }
}

/// Takes in a file.
async fn import(file: &File) -> Became {
    if file.size() > MOST as f64 {
        return Became::Refused(ImportError::TooLong);
    }
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
    let mut progress = kept();
    if let Err(error) = progress.import(&text) {
        return Became::Refused(error);
    }
    change(|kept| kept.clone_from(&progress));
    if kept() == progress { Became::Imported } else { Became::NotKept }
}
