//! A quiet bar while somebody is away from a lesson's step: where one is, and the way back.
//!
//! May use: [`state`](super::state), [`words`](crate::words).

use yew::prelude::*;

use super::context::{use_lang, use_page};
use super::icon::glyph;
use super::state::{Home, Msg};
use crate::words;

const BACK: &str = "M10 4L2.500 11 10 18v-4.500h6a3 3 0 0 1 3 3V20h2.500v-3.500A5.500 5.500 0 0 0 16 11h-6z";

/// What the bar is drawn from.
#[derive(Properties, PartialEq)]
pub struct TripProps {
    /// Where the lesson was left.
    pub home: Home,
    /// What the future in front is called.
    pub name: AttrValue,
}

/// The bar.
#[component]
pub fn TripBar(props: &TripProps) -> Html {
    let (lang, page) = (use_lang(), use_page());
    let Home { scene, kept } = &props.home;
    let step = scene.lesson_step().unwrap_or(0) + 1;
    let said = if *kept { words::future_told(lang, &props.name) } else { words::trip_told(lang, step) };
    html! {
        <div class="trip" role="status" data-trip={step.to_string()}>
            <span>{ said }</span>
            <button type="button" class="main" data-do="back-to-step" onclick={page.on::<MouseEvent>(Msg::BackToStep)}>
                { glyph(BACK) }{ words::back_to_step(lang, step) }
            </button>
            if !kept {
                <button type="button" data-do="keep-trip" onclick={page.on::<MouseEvent>(Msg::KeepTrip)}>
                    { words::keep_trip(lang) }
                </button>
            }
        </div>
    }
}
