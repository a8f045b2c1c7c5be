//! Under the stage: what happens in a sentence, and the controls of time.

use yew::{Callback, Event, Html, TargetCast};

use super::keys::Command;
use super::model::{Msg, SPEEDS, Sheet, Speed};
use super::part::part;
use super::player::{millis_text, needle_style};
use super::view::{list, view, yes};
use super::{Page, branches, send};
use crate::kernel::Millis;
use crate::story::Goal;
use crate::words;

/// Japan's clock is ahead of UTC by this.
const JST: Millis = Millis::hours(9);

/// The transport.
pub fn transport(page: &Page) -> Html {
    view! {
        <div class="transport">
            { caption(page) }
            <div class="controls">{ steady_buttons(page) }{ scrubber(page) }{ clock(page) }</div>
        </div>
    }
}

fn caption(page: &Page) -> Html {
    let l = page.labels();
    let step = page.lesson_step().filter(|_| page.at > 0).map(|i| view! { <b class="number">{ i + 1 }</b> });
    let mut said = Vec::new();
    if let Some(aside) = page.aside() {
        // What happens in each of the two, the one that stands first on the stage first.
        let mut two = [page, &aside];
        if aside.front < page.front {
            two.swap(0, 1);
        }
        for page in two {
            let name = page.branches.get(page.front).map_or_else(String::new, |branch| branch.name.to_string());
            let sentence = page
                .picture
                .latest
                .zip(page.run())
                .and_then(|(latest, run)| words::describe(run.trace(), latest, page.lang));
            let sentence = sentence.unwrap_or_default();
            said.push(view! { <span class="of" title={sentence.clone()}><i>{ name }</i>{ sentence }</span> });
        }
    } else if let (Some(run), Some(latest)) = (page.run(), page.picture.latest) {
        for lang in page.lang.spoken() {
            if let Some(sentence) = words::describe(run.trace(), latest, *lang) {
                said.push(view! { <span>{ sentence }</span> });
            }
        }
    } else {
        let idle = match page.run() {
            Some(run) if run.played.steps.is_empty() => l.terminal_hint,
            Some(_) => l.ready,
            None => l.loading,
        };
        said.push(view! { <span>{ idle }</span> });
    }
    view! {
        <div class="captions">{ branches::chips(page) }<p class="caption" aria-live="polite" data-caption="">{ step }<span class="said">{ said }</span></p></div>
    }
}

/// A round button with an icon.
fn button(page: &Page, command: Command, name: &'static str, label: &'static str, icon: &'static str) -> Html {
    let class = if command == Command::PlayPause { "round main" } else { "round" };
    let onclick = send(page, Msg::Do(command));
    view! {
        <button type="button" class={class} data-do={name} aria-label={label} title={label} disabled={page.branches.is_empty()} {onclick}>
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d={icon} /></svg>
        </button>
    }
}

fn has_ended(page: &Page) -> bool {
    page.course >= page.total() && page.total() > 0 && !page.goes_on()
}

/// The buttons: nothing that the animation does changes them, but its end.
fn steady_buttons(page: &Page) -> Html {
    let stamp = [page.told, usize::from(page.playing), usize::from(has_ended(page))];
    let page = page.clone();
    part(stamp, move || buttons(&page), || {})
}

fn buttons(page: &Page) -> Html {
    const REPLAY: &str = "M12 5V1.5L6.5 6 12 10.500V7.500a5 5 0 1 1-5 5H4.500a7.500 7.500 0 1 0 7.500-7.500z";
    let l = page.labels();
    let ended = has_ended(page);
    let (name, label, icon) = match (page.playing, ended) {
        (true, _) => ("pause", l.pause, "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"),
        (false, true) => ("play", l.replay, REPLAY),
        (false, false) => ("play", l.play, "M8 5v14l11-7z"),
    };
    let options = |clock: bool| {
        let mut options = Vec::new();
        for (i, speed) in SPEEDS.iter().enumerate() {
            let said = match *speed {
                Speed::Clock(rate) => words::clock_speed(page.lang, rate),
                Speed::Events(quarters) => speed_text(quarters).to_owned(),
            };
            if clock == matches!(speed, Speed::Clock(_)) {
                options.push(view! { <option value={i} selected={i == page.speed}>{ said }</option> });
            }
        }
        options
    };
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
            <select class="speed" aria-label={l.speed} title={l.speed} data-do="speed" {onchange}>
                <optgroup label={l.speed_clock}>{ options(true) }</optgroup>
                <optgroup label={l.speed_events}>{ options(false) }</optgroup>
            </select>
            { ways(page) }
            <button type="button" class="pill fork" data-do="fork" title={l.fork_title} disabled={page.branches.is_empty()}
                onclick={send(page, Msg::Do(Command::Fork))}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d={FORK} /></svg><span>{ l.fork }</span>
            </button>
        </div>
    }
}

/// One way becomes two.
const FORK: &str = "M3 11h5.500c2 0 3-1 4-2.500C14 6 15.500 5 18 5V2l5 4-5 4V7c-1.500 0-2.500.500-3.700 2.500-.600 1-1.200 1.800-2 2.500.800.700 1.400 1.500 2 2.500C15.500 16.500 16.500 17 18 17v-3l5 4-5 4v-3c-2.500 0-4-1-5.500-3.500-1-1.500-2-2.500-4-2.500H3z";

/// The ways through time: to the next event of a kind, or on by a span.
fn ways(page: &Page) -> Html {
    const CLOCK: &str = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2.200a7.800 7.800 0 1 1 0 15.600 7.800 7.800 0 0 1 0-15.600zM11 7v6l4.500 2.700 1-1.700-3.500-2.100V7z";
    let l = page.labels();
    let off = page.branches.is_empty();
    let mut jumps = Vec::new();
    for goal in Goal::ALL {
        let (label, what) = words::jump_label(page.lang, goal);
        let onclick = send(page, Msg::Do(Command::Jump(goal)));
        jumps.push(view! {
            <button type="button" data-do={["jump-", goal.as_str()].concat()} disabled={off} {onclick}><b>{ label }</b><small>{ what }</small></button>
        });
    }
    let mut waits = Vec::new();
    for minutes in [1, 60, 360, 1440] {
        let onclick = send(page, Msg::Do(Command::Wait(minutes)));
        waits.push(view! {
            <button type="button" data-do={["wait-", &minutes.to_string()].concat()} disabled={off} {onclick}>{ words::wait_label(page.lang, minutes) }</button>
        });
    }
    view! {
        <div class="ways-box">
            <button type="button" class="pill" data-do="ways" title={l.ways} aria-expanded={yes(page.sheet == Some(Sheet::Ways))} aria-controls="ways" disabled={off}
                onclick={send(page, Msg::Do(Command::Ways))}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d={CLOCK} /></svg><span>{ l.ways }</span>
            </button>
            <div class="ways-menu" id="ways" hidden={!(page.sheet == Some(Sheet::Ways))}>
                <h2>{ l.ways_to }</h2><div class="jumps">{ jumps }</div>
                <h2>{ l.ways_by }</h2><div class="waits">{ waits }</div>
            </div>
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

/// Marks on the scrubber stand no closer than this many thousandths: more would be one blur, and each costs time to draw.
const CLOSEST: u64 = 8;

/// The marks on the scrubber. Where time goes on, all of them move as it grows, and they follow as the panels do.
fn steady_marks(page: &Page) -> Html {
    let racing = page.playing && page.onward;
    let passed = page.run().map_or(0, |run| {
        let begins = |event: &&usize| page.course_of(run.playback.cue(**event).begins) <= page.course;
        run.played.steps.iter().filter(begins).count()
    });
    let grown = if racing { page.settled } else { page.total() as usize };
    let stamp = [page.told, grown, passed * 2 + usize::from(racing)];
    let page = page.clone();
    part(stamp, move || marks(&page), || {})
}

fn marks(page: &Page) -> Html {
    let total = page.total();
    let mut marks = Vec::new();
    if let Some(run) = page.run() {
        let place = |show: u32| u64::from(show) * 1000 / u64::from(total.max(1));
        let share = |show: u32| {
            let place = place(show);
            ["left:", &(place / 10).to_string(), ".", &(place % 10).to_string(), "%"].concat()
        };
        let mut last = None;
        for &(show, _) in run.playback.marks() {
            let at = page.course_of(show);
            if last.is_none_or(|last| place(at) >= place(last) + CLOSEST) {
                marks.push(view! { <i class="tick" style={share(at)}></i> });
                last = Some(at);
            }
        }
        for (i, event) in run.played.steps.iter().enumerate() {
            let begins = page.course_of(run.playback.cue(*event).begins);
            let class = if begins <= page.course { "chapter passed" } else { "chapter ahead" };
            marks.push(view! { <i class={class} style={share(begins)}>{ i + 1 }</i> });
        }
        if let Some(parts) = page.parts_at() {
            marks.push(view! { <i class="parting" style={share(parts)}></i> });
        }
    }
    list(marks)
}

fn scrubber(page: &Page) -> Html {
    let l = page.labels();
    let total = page.total();
    let dispatcher = page.dispatcher();
    let oninput = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>()
            && let Ok(course) = input.value().parse()
        {
            dispatcher.dispatch(Msg::SeekCourse(course));
        }
    });
    view! {
        <div class="scrub">
            <div class="rail" id="rail" style={needle_style(page, page.course)}><em></em></div>
            { steady_marks(page) }
            <input type="range" min="0" max={total} step="50" value={page.course} aria-label={l.scrubber}
                aria-valuetext={page.now.iso()} {oninput} />
            <div class="needle" id="needle" style={needle_style(page, page.course)}></div>
        </div>
    }
}

fn clock(page: &Page) -> Html {
    if page.branches.is_empty() {
        return Html::default();
    }
    let now = page.now;
    let (date, jst) = now.clock(JST);
    let (_, utc) = now.clock(Millis::ZERO);
    view! {
        <time class="clock" data-clock="" datetime={now.iso_millis()} title={page.labels().clock}>
            <b>{ jst }<span id="clock-millis">{ millis_text(now) }</span>{ " JST" }</b>
            <small>{ date }{ "  " }{ utc }{ " UTC" }</small>
        </time>
    }
}
