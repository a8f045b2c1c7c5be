//! What makes up for a bad projector.
//!
//! May use: [`state`](super::state), [`words`](crate::words).

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::context::{Page, use_lang, use_page};
use super::state::{Beam, Msg};
use crate::words::{PresentWords, present_words};

/// What the settings are drawn from.
#[derive(Properties, PartialEq)]
pub struct ProjectorProps {
    /// As it is set now.
    pub beam: Beam,
}

/// Its brightness, its contrast, and black for white.
#[component]
pub fn Projector(props: &ProjectorProps) -> Html {
    let (page, w) = (use_page(), present_words(use_lang()));
    let beam = props.beam;
    let slider = |name: &'static str, label: &'static str, value: u16, with: fn(Beam, u16) -> Beam| {
        let page = page.clone();
        let oninput = move |event: InputEvent| {
            let value = event.target_dyn_into::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
            if let Some(value) = value {
                page.send(Msg::Beam(with(beam, value)));
            }
        };
        let (least, most) = Beam::RANGE;
        html! {
            <label>
                <span>{ label }</span>
                <input type="range" data-beam={name} aria-label={label} min={least.to_string()} max={most.to_string()} step="10"
                    value={value.to_string()} {oninput} />
                <output>{ format!("{value}%") }</output>
            </label>
        }
    };
    let inverted = Msg::Beam(Beam { inverted: !beam.inverted, ..beam });
    html! {
        <div class="present-beam" role="group" aria-label={w.beam}>
            { slider("brightness", w.brightness, beam.brightness, |beam, brightness| Beam { brightness, ..beam }) }
            { slider("contrast", w.contrast, beam.contrast, |beam, contrast| Beam { contrast, ..beam }) }
            { buttons(&page, w, beam, inverted) }
        </div>
    }
}

fn buttons(page: &Page, w: &'static PresentWords, beam: Beam, inverted: Msg) -> Html {
    html! {
        <div>
            <button type="button" data-do="invert" aria-pressed={beam.inverted.to_string()}
                onclick={page.on(inverted)}>{ w.inverted }</button>
            <button type="button" data-do="beam-reset" disabled={beam == Beam::default()}
                onclick={page.on(Msg::Beam(Beam::default()))}>{ w.usual }</button>
        </div>
    }
}
