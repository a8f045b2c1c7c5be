//! What makes up for a bad projector: for the page that is on it, and for the presenter's window.
//!
//! May use: [`state`](super::state), [`number`](super::number), [`words`](crate::words).

use yew::prelude::*;

use super::context::use_lang;
use super::number::Number;
use super::state::Beam;
use crate::words::present_words;

/// What the settings are drawn from.
#[derive(Properties, PartialEq)]
pub struct ProjectorProps {
    /// As it is set now.
    pub beam: Beam,
    /// Told how it is to be set.
    pub tell: Callback<Beam>,
}

/// Its brightness, its contrast, and black for white.
#[component]
pub fn Projector(props: &ProjectorProps) -> Html {
    let ProjectorProps { beam, tell } = props;
    let (beam, w) = (*beam, present_words(use_lang()));
    let (least, most) = Beam::RANGE;
    let slider = |name: &'static str, label: &'static str, value: u16, with: fn(Beam, u16) -> Beam| {
        html! {
            <label>
                <span>{ label }</span>
                <Number kind="range" {name} {label} range={(least, most, 10)} {value}
                    tell={tell.reform(move |value| with(beam, value))} />
                <output>{ format!("{value}%") }</output>
            </label>
        }
    };
    let to = |beam: Beam| tell.reform(move |_: MouseEvent| beam);
    html! {
        <>
            { slider("brightness", w.brightness, beam.brightness, |beam, brightness| Beam { brightness, ..beam }) }
            { slider("contrast", w.contrast, beam.contrast, |beam, contrast| Beam { contrast, ..beam }) }
            <p>
                <button type="button" data-do="invert" aria-pressed={beam.inverted.to_string()}
                    onclick={to(Beam { inverted: !beam.inverted, ..beam })}>{ w.inverted }</button>
                <button type="button" data-do="beam-reset" disabled={beam == Beam::default()}
                    onclick={to(Beam::default())}>{ w.usual }</button>
            </p>
        </>
    }
}
