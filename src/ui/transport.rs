//! Under the stage: what happens in a sentence, and the controls of time.

use yew::prelude::*;

use super::Page;
use super::keys::Command;
use super::model::{Msg, SPEEDS};
use super::player::{millis_text, needle_style};
use crate::kernel::Millis;
use crate::words;

/// Japan's clock is ahead of UTC by this.
const JST: Millis = Millis::hours(9);

/// The transport.
pub fn transport(page: &Page) -> Html {
    html! {
        <div class="transport">
            { caption(page) }
            <div class="controls">
                { buttons(page) }
                { scrubber(page) }
                { clock(page) }
            </div>
        </div>
    }
}

fn caption(page: &Page) -> Html {
    let l = page.labels();
    let step = page.lesson_step().filter(|_| page.at > 0).map(|(i, _)| i + 1);
    let said = page.run.as_ref().and_then(|run| {
        let latest = page.picture.latest?;
        let sentences = page.lang.spoken().iter().filter_map(|lang| words::describe(run.trace(), latest, *lang));
        Some(sentences.map(|text| html! { <span>{ text }</span> }).collect::<Html>())
    });
    let idle = match &page.run {
        Some(run) if run.played.steps.is_empty() => l.terminal_hint,
        Some(_) => l.ready,
        None => l.loading,
    };
    html! {
        <p class="caption" aria-live="polite" data-caption="">
            if let Some(step) = step { <b class="number">{ step }</b> }
            <span class="said">{ said.unwrap_or_else(|| html! { <span>{ idle }</span> }) }</span>
        </p>
    }
}

fn button(
    page: &Page,
    command: Command,
    name: &'static str,
    label: &'static str,
    icon: &'static str,
    main: bool,
) -> Html {
    let dispatcher = page.dispatcher();
    let onclick = Callback::from(move |_| dispatcher.dispatch(Msg::Do(command)));
    let class = classes!("round", main.then_some("main"));
    html! {
        <button type="button" {class} data-do={name} aria-label={label} title={label} disabled={page.run.is_none()} {onclick}>
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d={icon} /></svg>
        </button>
    }
}

fn buttons(page: &Page) -> Html {
    let l = page.labels();
    let play = match (page.playing, page.at >= page.total() && page.total() > 0) {
        (true, _) => button(page, Command::PlayPause, "pause", l.pause, "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z", true),
        (false, true) => button(
            page,
            Command::PlayPause,
            "play",
            l.replay,
            "M12 5V1.5L6.5 6 12 10.500V7.500a5 5 0 1 1-5 5H4.500a7.500 7.500 0 1 0 7.500-7.500z",
            true,
        ),
        (false, false) => button(page, Command::PlayPause, "play", l.play, "M8 5v14l11-7z", true),
    };
    let speeds = SPEEDS.iter().enumerate().map(|(i, quarters)| {
        html! { <option value={i.to_string()} selected={i == page.speed}>{ speed_text(*quarters) }</option> }
    });
    let dispatcher = page.dispatcher();
    let onchange = Callback::from(move |e: Event| {
        if let Some(index) = e.target_dyn_into::<web_sys::HtmlElement>().and_then(|el| chosen(&el)) {
            dispatcher.dispatch(Msg::Speed(index));
        }
    });
    html! {
        <div class="buttons">
            { button(page, Command::Back, "back", l.back, "M15.500 5v14L6 12zM17 5h2.500v14H17z", false) }
            { play }
            { button(page, Command::Step, "step", l.step, "M8.500 5v14L18 12zM4.500 5H7v14H4.500z", false) }
            { button(page, Command::NextEvent, "next-event", l.next_event, "M4 5v14l7-7zM11 5v14l7-7zM18 5h2.500v14H18z", false) }
            <select class="speed" aria-label={l.speed} title={l.speed} data-do="speed" {onchange}>{ for speeds }</select>
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
    let marks = page.run.as_ref().map(|run| {
        let share = |show: u32| format!("left:{}%", u64::from(show) * 100 / u64::from(total.max(1)));
        let steps = run.played.steps.iter().enumerate().map(|(i, event)| {
            let state = if run.playback.cue(*event).begins <= page.at { "passed" } else { "ahead" };
            html! { <i class={classes!("chapter", state)} style={share(run.playback.cue(*event).begins)}>{ i + 1 }</i> }
        });
        let events =
            run.playback.marks(run.trace()).map(|(show, _)| html! { <i class="tick" style={share(show)}></i> });
        html! { <>{ for events }{ for steps }</> }
    });
    let dispatcher = page.dispatcher();
    let oninput = Callback::from(move |e: InputEvent| {
        if let Some(input) = e.target_dyn_into::<web_sys::HtmlInputElement>()
            && let Ok(show) = input.value().parse()
        {
            dispatcher.dispatch(Msg::Seek(show));
        }
    });
    let now = page.run.as_ref().map(|run| run.playback.sim_time(page.at).iso()).unwrap_or_default();
    html! {
        <div class="scrub" id="needle" style={needle_style(page, page.at)}>
            <div class="rail"><em></em></div>
            { marks }
            <input type="range" min="0" max={total.to_string()} step="50" value={page.at.to_string()} aria-label={l.scrubber}
                aria-valuetext={now} {oninput} />
        </div>
    }
}

fn clock(page: &Page) -> Html {
    let Some(run) = &page.run else { return Html::default() };
    let now = run.playback.sim_time(page.at);
    let (date, jst) = now.clock(JST);
    let (_, utc) = now.clock(Millis::ZERO);
    html! {
        <time class="clock" data-clock="" datetime={now.iso_millis()} title={page.labels().clock}>
            <b>{ jst }<span id="clock-millis">{ millis_text(now) }</span>{ " JST" }</b>
            <small>{ date }{ "  " }{ utc }{ " UTC" }</small>
        </time>
    }
}
