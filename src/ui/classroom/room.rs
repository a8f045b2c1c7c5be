//! What else of the room's page is worked from the presenter's window: its panels, its projector, and which lesson it shows.
//!
//! May use: [`board`](super::board), [`projector`](crate::ui::projector); the map of all lessons, [`words`](crate::words).

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::board::{Board, Press};
use crate::lesson::map::{Entry, Map, Unit};
use crate::ui::context::{use_labels, use_lang};
use crate::ui::field::chosen;
use crate::ui::opener::fetch_map;
use crate::ui::projector::Projector;
use crate::ui::state::{Beam, Tab};
use crate::words::{classroom_words, present_words};

/// What the room's panels and its projector are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct RoomProps {
    /// What a presenter sees.
    pub board: Board,
    /// Told what is pressed.
    pub press: Callback<Press>,
}

/// The panels that lie over the stage.
#[component]
pub(super) fn Panels(props: &RoomProps) -> Html {
    let RoomProps { board, press } = props;
    let l = use_labels();
    let panel = |(at, tab): (u8, Tab)| {
        html! {
            <button type="button" data-do={format!("call-{}", tab.as_str())} aria-pressed={(board.panel == Some(at)).to_string()}
                onclick={press.reform(move |_: MouseEvent| Press::Call(at))}><kbd>{ at }</kbd>{ tab.label(l) }</button>
        }
    };
    html! {
        <div class="class-panels" role="group" aria-label={l.panels}>
            <h2>{ l.panels }</h2>
            <p>{ for (1..).zip(Tab::ALL).map(panel) }</p>
        </div>
    }
}

/// What makes up for a bad projector, where it is unfolded.
#[component]
pub(super) fn Light(props: &RoomProps) -> Html {
    let RoomProps { board, press } = props;
    let (w, [brightness, contrast], inverted) = (present_words(use_lang()), board.beam, board.inverted);
    let tell = press.reform(|beam: Beam| Press::Beam(beam.brightness, beam.contrast, beam.inverted));
    html! {
        <details class="class-beam">
            <summary>{ w.beam }</summary>
            <Projector beam={Beam { brightness, contrast, inverted }} {tell} />
        </details>
    }
}

/// What the choice of lessons is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct ChoiceProps {
    /// The lesson that the room sees, by its name in the address.
    pub lesson: AttrValue,
    /// Told which one it is to see.
    pub opens: Callback<String>,
}

/// The lesson that the room sees, from the map of all.
#[component]
pub(super) fn Choice(props: &ChoiceProps) -> Html {
    let ChoiceProps { lesson, opens } = props;
    let lang = use_lang();
    let w = classroom_words(lang);
    let map = use_state(|| None::<Rc<Map>>);
    {
        let map = map.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                // Without the map there is no choice, and the rest of the window is there.
                if let Ok(found) = fetch_map().await {
                    map.set(Some(Rc::new(found)));
                }
            });
        });
    }
    let Some(map) = (*map).clone() else { return Html::default() };
    let entry = |entry: &Entry| {
        html! {
            <option value={entry.id.clone()} selected={*lesson == entry.id}>
                { format!("{} {}", entry.code, lang.of(&entry.title).replace('`', "")) }
            </option>
        }
    };
    let unit = |unit: &Unit| {
        let there = unit.lessons.iter().filter(|entry| entry.file);
        html! { <optgroup label={lang.of(&unit.title).to_owned()}>{ for there.map(entry) }</optgroup> }
    };
    let tell = opens.clone();
    let onchange = chosen(move |id| {
        if !id.is_empty() {
            tell.emit(id);
        }
    });
    html! {
        <p class="class-lesson">
            <label>{ w.lesson }{ " " }
                <select data-do="lesson" {onchange}>
                    if map.entry(lesson).is_none() {
                        <option value="" selected=true>{ "–" }</option>
                    }
                    { for map.units.iter().map(unit) }
                </select>
            </label>
        </p>
    }
}
