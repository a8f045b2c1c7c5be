//! Under the stage: what happens in a sentence, and the controls of time.

use yew::{Callback, Event, Html, TargetCast};

use super::keys::Command;
use super::model::{Msg, SPEEDS};
use super::player::{millis_text, needle_style};
use super::view::view;
use super::{Page, send};
use crate::kernel::Millis;
use crate::words;

/// Japan's clock is ahead of UTC by this.
const JST: Millis = Millis::hours(9);

/// The transport.
pub fn transport(page: &Page) -> Html {
    view! {
        <div class="transport">
            { caption(page) }
            <div class="controls">{ buttons(page) }{ scrubber(page) }{ clock(page) }</div>
        </div>
    }
}

fn caption(page: &Page) -> Html {
    let l = page.labels();
    let step = page.lesson_step().filter(|_| page.at > 0).map(|(i, _)| view! { <b class="number">{ i + 1 }</b> });
    let mut said = Vec::new();
    if let (Some(run), Some(latest)) = (&page.run, page.picture.latest) {
        for lang in page.lang.spoken() {
            if let Some(sentence) = words::describe(run.trace(), latest, *lang) {
                said.push(view! { <span>{ sentence }</span> });
            }
        }
    } else {
        let idle = match &page.run {
            Some(run) if run.played.steps.is_empty() => l.terminal_hint,
            Some(_) => l.ready,
            None => l.loading,
        };
        said.push(view! { <span>{ idle }</span> });
    }
    view! {
        <p class="caption" aria-live="polite" data-caption="">{ step }<span class="said">{ said }</span></p>
    }
}

/// A round button with an icon.
fn button(page: &Page, command: Command, name: &'static str, label: &'static str, icon: &'static str) -> Html {
    let class = if command == Command::PlayPause { "round main" } else { "round" };
    let onclick = send(page, Msg::Do(command));
    view! {
        <button type="button" class={class} data-do={name} aria-label={label} title={label} disabled={page.run.is_none()} {onclick}>
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d={icon} /></svg>
        </button>
    }
}

fn buttons(page: &Page) -> Html {
    const REPLAY: &str = "M12 5V1.5L6.5 6 12 10.500V7.500a5 5 0 1 1-5 5H4.500a7.500 7.500 0 1 0 7.500-7.500z";
    let l = page.labels();
    let (name, label, icon) = match (page.playing, page.at >= page.total() && page.total() > 0) {
        (true, _) => ("pause", l.pause, "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"),
        (false, true) => ("play", l.replay, REPLAY),
        (false, false) => ("play", l.play, "M8 5v14l11-7z"),
    };
    let mut speeds = Vec::new();
    for (i, quarters) in SPEEDS.iter().enumerate() {
        speeds.push(view! { <option value={i} selected={i == page.speed}>{ speed_text(*quarters) }</option> });
    }
    let dispatcher = page.dispatcher();
    let onchange = Callback::from(move |event: Event| {
        if let Some(index) = event.target_dyn_into::<web_sys::HtmlElement>().and_then(|el| chosen(&el)) {
            dispatcher.dispatch(Msg::Speed(index));
        }
    });
    view! {
        <div class="buttons">
            { button(page, Command::Back, "back", l.back, "M15.500 5v14L6 12zM17 5h2.500v14H17z") }
            { button(page, Command::PlayPause, name, label, icon) }
            { button(page, Command::Step, "step", l.step, "M8.500 5v14L18 12zM4.500 5H7v14H4.500z") }
            { button(page, Command::NextEvent, "next-event", l.next_event, "M4 5v14l7-7zM11 5v14l7-7zM18 5h2.500v14H18z") }
            <select class="speed" aria-label={l.speed} title={l.speed} data-do="speed" {onchange}>{ speeds }</select>
        </div>
    }
}

fn chosen(element: &web_sys::HtmlElement) -> Option<usize> {
    js_sys::Reflect::get(element, &"value".into()).ok()?.as_string()?.parse().ok()
}

fn speed_text(quarters: u32) -> &'static str {
    match quarters {
        1 => "0.25×",
        2 => "0.5×",
        4 => "1×",
        8 => "2×",
        16 => "4×",
        _ => "8×",
    }
}

fn scrubber(page: &Page) -> Html {
    let l = page.labels();
    let total = page.total();
    let mut marks = Vec::new();
    if let Some(run) = &page.run {
        let share = |show: u32| ["left:", &(u64::from(show) * 100 / u64::from(total.max(1))).to_string(), "%"].concat();
        for &(show, _) in run.playback.marks() {
            marks.push(view! { <i class="tick" style={share(show)}></i> });
        }
        for (i, event) in run.played.steps.iter().enumerate() {
            let begins = run.playback.cue(*event).begins;
            let class = if begins <= page.at { "chapter passed" } else { "chapter ahead" };
            marks.push(view! { <i class={class} style={share(begins)}>{ i + 1 }</i> });
        }
    }
    let dispatcher = page.dispatcher();
    let oninput = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>()
            && let Ok(show) = input.value().parse()
        {
            dispatcher.dispatch(Msg::Seek(show));
        }
    });
    let now = page.run.as_ref().map(|run| run.playback.sim_time(page.at).iso()).unwrap_or_default();
    view! {
        <div class="scrub" id="needle" style={needle_style(page, page.at)}>
            <div class="rail"><em></em></div>
            { marks }
            <input type="range" min="0" max={total} step="50" value={page.at} aria-label={l.scrubber}
                aria-valuetext={now} {oninput} />
        </div>
    }
}

fn clock(page: &Page) -> Html {
    let Some(run) = &page.run else { return Html::default() };
    let now = run.playback.sim_time(page.at);
    let (date, jst) = now.clock(JST);
    let (_, utc) = now.clock(Millis::ZERO);
    view! {
        <time class="clock" data-clock="" datetime={now.iso_millis()} title={page.labels().clock}>
            <b>{ jst }<span id="clock-millis">{ millis_text(now) }</span>{ " JST" }</b>
            <small>{ date }{ "  " }{ utc }{ " UTC" }</small>
        </time>
    }
}
