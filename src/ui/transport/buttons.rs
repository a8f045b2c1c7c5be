//! The buttons of time, the speed, and the ways through time.

use yew::prelude::*;

use crate::story::Goal;
use crate::ui::context::{Page, use_labels, use_lang, use_page, use_settings};
use crate::ui::field;
use crate::ui::icon::glyph;
use crate::ui::keys::Command;
use crate::ui::state::{Msg, SPEEDS, Speed};
use crate::words::{self, Lang};

const REPLAY: &str = "M12 5V1.5L6.5 6 12 10.500V7.500a5 5 0 1 1-5 5H4.500a7.500 7.500 0 1 0 7.500-7.500z";
const PLAY: &str = "M8 5v14l11-7z";
const PAUSE: &str = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";
const BACK: &str = "M15.500 5v14L6 12zM17 5h2.500v14H17z";
const STEP: &str = "M8.500 5v14L18 12zM4.500 5H7v14H4.500z";
const NEXT_EVENT: &str = "M4 5v14l7-7zM11 5v14l7-7zM18 5h2.500v14H18z";
/// One way becomes two.
const FORK: &str = "M3 11h5.500c2 0 3-1 4-2.500C14 6 15.500 5 18 5V2l5 4-5 4V7c-1.500 0-2.500.500-3.700 2.500-.600 1-1.200 1.800-2 2.500.800.700 1.400 1.500 2 2.500C15.500 16.500 16.500 17 18 17v-3l5 4-5 4v-3c-2.500 0-4-1-5.500-3.500-1-1.500-2-2.500-4-2.500H3z";
const CLOCK: &str = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2.200a7.800 7.800 0 1 1 0 15.600 7.800 7.800 0 0 1 0-15.600zM11 7v6l4.500 2.700 1-1.700-3.500-2.100V7z";

/// What the buttons are drawn from: nothing that the animation changes, but its end.
#[derive(Properties, PartialEq)]
pub struct ButtonsProps {
    /// Whether a run is there.
    pub there: bool,
    /// Whether it plays.
    pub playing: bool,
    /// Whether it has been played to its end.
    pub ended: bool,
    /// How fast, an index into [`SPEEDS`].
    pub speed: usize,
    /// Whether the ways through time are open.
    pub ways: bool,
}

/// The buttons.
#[component]
pub fn Buttons(props: &ButtonsProps) -> Html {
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    let (name, label, icon) = match (props.playing, props.ended) {
        (true, _) => ("pause", l.pause, PAUSE),
        (false, true) => ("play", l.replay, REPLAY),
        (false, false) => ("play", l.play, PLAY),
    };
    let round = |command: Command, name: &'static str, label: &'static str, icon: &'static str| {
        let class = classes!("round", (command == Command::PlayPause).then_some("main"));
        html! {
            <button type="button" {class} data-do={name} aria-label={label} title={label} disabled={!props.there}
                onclick={page.on(Msg::Do(command))}>{ glyph(icon) }</button>
        }
    };
    html! {
        <div class="buttons">
            { round(Command::Back, "back", l.back, BACK) }
            { round(Command::PlayPause, name, label, icon) }
            { round(Command::Step, "step", l.step, STEP) }
            { round(Command::NextEvent, "next-event", l.next_event, NEXT_EVENT) }
            { speeds(props.speed, lang, &page) }
            <Ways open={props.ways} there={props.there} />
            <button type="button" class="pill fork" data-do="fork" title={l.fork_title} disabled={!props.there}
                onclick={page.on(Msg::Do(Command::Fork))}>
                { glyph(FORK) }<span>{ l.fork }</span>
            </button>
        </div>
    }
}

/// The speeds to choose from.
fn speeds(chosen: usize, lang: Lang, page: &Page) -> Html {
    let (l, page) = (words::labels(lang), page.clone());
    let options = |clock: bool| {
        let fits = move |(_, speed): &(usize, &Speed)| clock == matches!(speed, Speed::Clock(_));
        let option = |(i, speed): (usize, &Speed)| {
            let said = match *speed {
                Speed::Clock(rate) => words::clock_speed(lang, rate),
                Speed::Events(quarters) => speed_text(quarters).to_owned(),
            };
            html! { <option value={i.to_string()} selected={i == chosen}>{ said }</option> }
        };
        SPEEDS.iter().enumerate().filter(fits).map(option).collect::<Html>()
    };
    let onchange = field::chosen(move |value| {
        if let Ok(index) = value.parse() {
            page.send(Msg::Speed(index));
        }
    });
    html! {
        <select class="speed" aria-label={l.speed} title={l.speed} data-do="speed" {onchange}>
            <optgroup label={l.speed_clock}>{ options(true) }</optgroup>
            <optgroup label={l.speed_events}>{ options(false) }</optgroup>
        </select>
    }
}

const fn speed_text(quarters: u32) -> &'static str {
    match quarters {
        1 => "0.25×",
        2 => "0.5×",
        4 => "1×",
        8 => "2×",
        16 => "4×",
        32 => "8×",
        _ => "16×",
    }
}

#[derive(Properties, PartialEq)]
struct WaysProps {
    open: bool,
    there: bool,
}

/// The ways through time: to the next event of a kind, or on by a span.
#[component]
fn Ways(props: &WaysProps) -> Html {
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    let (off, run_on) = (!props.there, use_settings().run_on);
    let onchange = page.on::<Event>(Msg::RunOn(!run_on));
    let jump = |goal: Goal| {
        let (label, what) = words::jump_label(lang, goal);
        let onclick = page.on(Msg::Do(Command::Jump(goal)));
        html! {
            <button type="button" data-do={format!("jump-{}", goal.as_str())} disabled={off} {onclick}>
                <b>{ label }</b><small>{ what }</small>
            </button>
        }
    };
    let wait = |minutes: u32| {
        let onclick = page.on(Msg::Do(Command::Wait(minutes)));
        html! {
            <button type="button" data-do={format!("wait-{minutes}")} disabled={off} {onclick}>
                { words::wait_label(lang, minutes) }
            </button>
        }
    };
    html! {
        <div class="ways-box">
            <button type="button" class="pill" data-do="ways" title={l.ways} aria-expanded={props.open.to_string()}
                aria-controls="ways" disabled={off} onclick={page.on(Msg::Do(Command::Ways))}>
                { glyph(CLOCK) }<span>{ l.ways }</span>
            </button>
            <div class="ways-menu" id="ways" hidden={!props.open}>
                <h2>{ l.ways_to }</h2><div class="jumps">{ for Goal::ALL.into_iter().map(jump) }</div>
                <h2>{ l.ways_by }</h2><div class="waits">{ for [1, 15, 60, 360, 1440].into_iter().map(wait) }</div>
                <label class="run-on">
                    <input type="checkbox" data-do="run-on" aria-label={words::run_on(lang)} checked={run_on} {onchange} />{ words::run_on(lang) }
                </label>
            </div>
        </div>
    }
}
