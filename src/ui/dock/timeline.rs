//! The timeline: the life of every credential on one axis of time, who held a copy of it, and the calls made with it.
//!
//! The drawing is [`timeline`](crate::ui::timeline)'s markup. It is put into the document past the renderer, and only when
//! it has changed: while the page plays, a frame moves the playhead over it and nothing else. What is seen, and what is
//! being dragged, nobody but this panel has to know.

use std::cell::RefCell;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent, WheelEvent};
use yew::{Callback, Event, Html};

use super::{credentials, el, find, text, tool};
use crate::kernel::{Millis, SimTime};
use crate::story::Moment;
use crate::ui::Page;
use crate::ui::model::{Model, Msg, Run, Tab};
use crate::ui::timeline::{Hit, Row, Scene, Window, axis, rows};
use crate::ui::view::view;
use crate::words::{call_told, holder_name, life_told};

/// From this width on, names stand before the rows in full.
const WIDE: i32 = 620;
/// How far a pointer may go and still have clicked.
const CLICK: i32 = 4;
/// How high the axis is.
const AXIS: i32 = 24;

/// What a person opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// A credential: its place in the ledger.
    Credential(usize),
    /// A call: its place in the ledger.
    Call(usize),
}

impl Opened {
    /// The credential, or that of the call.
    fn credential(self, run: &Run) -> Option<usize> {
        match self {
            Self::Credential(place) => Some(place),
            Self::Call(call) => run.ledger().calls().get(call).map(|call| call.credential),
        }
    }
}

/// What the pointer does while it is down.
#[derive(Clone, Copy, Debug)]
enum Drag {
    /// Moves the playhead.
    Seeks,
    /// Moves what is seen, from there.
    Pans { from: i32, window: Window, far: bool },
}

/// What decides what is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    /// Whatever says most of the run.
    #[default]
    Hours,
    /// The whole run.
    Whole,
    /// Whoever zooms and drags.
    Chosen,
}

#[derive(Default)]
struct State {
    mode: Mode,
    window: Option<Window>,
    /// Whether that is the whole run: there is no other page to turn to.
    all: bool,
    drag: Option<Drag>,
    opened: Option<Opened>,
    /// Where the playhead was when it was last drawn.
    now: Option<SimTime>,
    /// What the rows show, and how high each is.
    layout: Vec<Row>,
    height: i32,
    gutter: i32,
    /// What was last put into the document.
    drawn: (String, String),
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Changes what is seen or done, and draws it.
fn change(page: &Page, change: impl FnOnce(&mut State)) {
    STATE.with_borrow_mut(change);
    draw(page);
}

/// What is opened, while it is there to see.
pub(super) fn opened() -> Option<Opened> {
    STATE.with_borrow(|state| state.opened)
}

/// The panel.
#[inline(never)]
pub(super) fn view(page: &Page) -> Html {
    let l = page.labels();
    let zoom = |name, label, icon, hundredths| {
        let page = page.clone();
        tool(name, label, icon, None, Callback::from(move |_| zoom(&page, hundredths)))
    };
    let on = |does: fn(&Page, &Event)| {
        let page = page.clone();
        Callback::from(move |event: Event| does(&page, &event))
    };
    let none = page.picture.credentials.is_empty();
    let empty = none.then(|| el("p", "tl-empty", text(l.credentials_empty)));
    // Its styles come with it.
    let (style, href) = ("stylesheet", "play/timeline.css");
    view! {
        <div class="tl">
            <link rel={style} {href} />
            <div class="tl-tools" role="group" aria-label={l.zoom}>
                { zoom("zoom-out", l.zoom_out, "M5 12h14", 200) }
                { zoom("zoom-in", l.zoom_in, "M5 12h14M12 5v14", 50) }
                { zoom("zoom-fit", l.zoom_fit, "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5", 0) }
            </div>
            <div class="tl-plot" id="timeline" tabindex="0" role="group" aria-label={l.timeline_help}
                onpointerdown={on(pressed)} onpointermove={on(pointed)} onpointerup={on(released)}
                onpointercancel={on(released)} onpointerout={on(left)} onwheel={on(turned)} onkeydown={on(typed)}
                onfocusin={on(focused)}>
                <div id="tl-axis"></div>
                <div id="tl-rows"></div>
                <div id="tl-veil"><i id="tl-now"></i></div>
            </div>
            { empty }
            <output id="tl-hint"></output>
            { credentials::card(page) }
        </div>
    }
}

// ---- Drawing ----------------------------------------------------------------------------------------------------------

/// Up to where things are drawn: in a lesson, nothing is given away before it happens.
fn known(run: &Run, now: Moment) -> Moment {
    if run.played.steps.is_empty() {
        let trace = run.trace();
        Moment { events: trace.len(), at: trace.end().max(now.at) }
    } else {
        now
    }
}

/// Where the playhead is.
pub(super) fn moment(model: &Model) -> Moment {
    Moment { events: model.picture.events, at: model.now }
}

/// Puts into the document what has changed of the drawing, and the playhead where it is. When the playhead has moved out
/// of what is seen, that turns over like a page.
#[inline(never)]
pub(super) fn draw(model: &Model) {
    let (Some(run), Some(plot)) = (model.run(), find("#timeline")) else { return };
    let now = moment(model);
    // The needle may be ahead of the picture by less than one.
    let needle = model.clock.get();
    let known = known(&run, now);
    let gutter = if plot.client_width() >= WIDE { 190 } else { 104 };
    let width = (plot.client_width() - gutter - 2).max(40);
    let ledger = run.ledger();
    STATE.with_borrow_mut(|state| {
        let whole = Window::whole(&ledger, run.trace(), run.playback.first(), known, width);
        let mut window = match (state.mode, state.window) {
            (Mode::Chosen, Some(window)) => Window { width, ..window },
            (Mode::Whole, _) => whole,
            (_, before) => whole.hours(before, now.at),
        };
        if state.now.replace(needle) != Some(needle) && state.drag.is_none() && window != whole {
            // Before the run there is nothing to see.
            let turned = window.with(needle);
            if turned != window {
                window = Window { begins: turned.begins.max(whole.begins), ..turned };
            }
        }
        let open = state.opened.and_then(|opened| opened.credential(&run));
        let trace = run.trace();
        let scene = Scene { ledger: &ledger, trace, now, known, window, gutter, lang: model.lang, open };
        let layout = scene.layout();
        let room = (plot.client_height() - AXIS) / (layout.len() as i32).max(1);
        let height = room.clamp(20, 30);
        let drawn = (axis(window, gutter), rows(&scene, &layout, height));
        // A panel that was away begins with nothing in it.
        let empty = !plot.has_attribute("data-drawn");
        if empty || drawn.0 != state.drawn.0 {
            put("#tl-axis", &drawn.0);
        }
        if empty || drawn.1 != state.drawn.1 {
            put("#tl-rows", &drawn.1);
        }
        let _ = plot.set_attribute("data-drawn", "");
        *state = State {
            all: window == whole,
            window: Some(window),
            layout,
            height,
            gutter,
            drawn,
            ..std::mem::take(state)
        };
        place(window, gutter, needle);
    });
}

/// Puts `markup` into the element, and the focus back to where it was in it.
fn put(selector: &str, markup: &str) {
    let Some(element) = find(selector) else { return };
    let held = document().active_element().filter(|active| element.contains(Some(active)));
    let again = held.and_then(|active| {
        let name = ["data-place", "data-call"].into_iter().find(|name| active.has_attribute(name))?;
        Some([selector, " [", name, "=\"", &active.get_attribute(name)?, "\"]"].concat())
    });
    element.set_inner_html(markup);
    if let Some(again) = again.as_deref().and_then(find) {
        let _ = again.focus();
    }
}

fn place(window: Window, gutter: i32, now: SimTime) {
    let x = window.x(now).to_string();
    if let (Some(veil), Some(needle)) = (find("#tl-veil"), find("#tl-now")) {
        let _ = veil.set_attribute("style", &["left:", &gutter.to_string(), "px"].concat());
        let _ = needle.set_attribute("style", &["transform:translateX(", &x, "px)"].concat());
    }
}

/// Moves the playhead between two pictures.
#[inline(never)]
pub(super) fn paint(model: &Model) {
    let now = model.clock.get();
    let seen = STATE.with_borrow(|state| Some((state.window?, state.gutter, state.all)));
    match seen {
        Some((window, gutter, all)) if window.with(now) == window || (all && now <= window.ends()) => {
            place(window, gutter, now);
        }
        _ => draw(model),
    }
}

// ---- What people do to it ---------------------------------------------------------------------------------------------

fn zoom(page: &Page, hundredths: i64) {
    let now = moment(page);
    change(page, |state| {
        let Some(window) = state.window.filter(|_| hundredths != 0) else {
            state.mode = Mode::Whole;
            return;
        };
        // About the playhead, if it is in sight.
        let x = window.x(now.at);
        let about = if (0..=window.width).contains(&x) { x } else { window.width / 2 };
        state.mode = Mode::Chosen;
        state.window = Some(window.zoomed(about, hundredths).centred(now.at));
    });
}

fn seek(page: &Page, at: SimTime) {
    let show = page.run().map(|run| run.playback.show_at(at));
    if let Some(show) = show {
        page.dispatch(Msg::Seek(show));
    }
}

/// Where an event is in the drawing: from its left and top edges, the names left out.
fn position(event: &PointerEvent, gutter: i32) -> (i32, i32) {
    let Some(plot) = find("#timeline") else { return (0, 0) };
    let box_ = plot.get_bounding_client_rect();
    (event.client_x() - box_.left() as i32 - gutter, event.client_y() - box_.top() as i32)
}

fn pressed(page: &Page, event: &Event) {
    let event: &PointerEvent = event.unchecked_ref();
    let Some((window, gutter)) = STATE.with_borrow(|state| Some((state.window?, state.gutter))) else { return };
    let (x, y) = position(event, gutter);
    if event.button() != 0 || x < 0 {
        return;
    }
    let drag = if y < AXIS { Drag::Seeks } else { Drag::Pans { from: x, window, far: false } };
    STATE.with_borrow_mut(|state| state.drag = Some(drag));
    if let Some(plot) = find("#timeline") {
        let _ = plot.set_pointer_capture(event.pointer_id());
    }
    if y < AXIS {
        seek(page, window.at(x));
    }
}

fn pointed(page: &Page, event: &Event) {
    let event: &PointerEvent = event.unchecked_ref();
    let Some((window, gutter, drag)) = STATE.with_borrow(|state| Some((state.window?, state.gutter, state.drag)))
    else {
        return;
    };
    let (x, y) = position(event, gutter);
    match drag {
        Some(Drag::Seeks) => seek(page, window.at(x.clamp(0, window.width))),
        Some(Drag::Pans { from, window: before, far }) => {
            let far = far || (x - from).abs() > CLICK;
            if far {
                change(page, |state| {
                    state.mode = Mode::Chosen;
                    state.window = Some(before.moved(from - x));
                    state.drag = Some(Drag::Pans { from, window: before, far });
                });
            }
        }
        None => hint(&hit(page, x, y).map_or_else(String::new, |hit| told(page, hit))),
    }
}

fn released(page: &Page, event: &Event) {
    let event: &PointerEvent = event.unchecked_ref();
    let Some(drag) = STATE.with_borrow_mut(|state| state.drag.take()) else { return };
    if let Drag::Pans { far: false, .. } = drag
        && event.type_() == "pointerup"
    {
        let gutter = STATE.with_borrow(|state| state.gutter);
        let (x, y) = position(event, gutter);
        open(page, hit(page, x, y));
    }
}

fn left(_: &Page, _: &Event) {
    hint("");
}

fn turned(page: &Page, event: &Event) {
    let event: &WheelEvent = event.unchecked_ref();
    event.prevent_default();
    let gutter = STATE.with_borrow(|state| state.gutter);
    let (x, _) = position(event.unchecked_ref(), gutter);
    let (across, down) = (event.delta_x(), event.delta_y());
    change(page, |state| {
        let Some(window) = state.window else { return };
        state.mode = Mode::Chosen;
        state.window = Some(if across.abs() > down.abs() || event.shift_key() {
            window.moved((across + if event.shift_key() { down } else { 0.0 }) as i32)
        } else {
            window.zoomed(x.clamp(0, window.width), if down > 0.0 { 125 } else { 80 })
        });
    });
}

fn typed(page: &Page, event: &Event) {
    let event: &KeyboardEvent = event.unchecked_ref();
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let on = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let mark = |name: &str| on.as_ref().and_then(|on| on.get_attribute(name)?.parse::<usize>().ok());
    let focus = (mark("data-place"), mark("data-call"));
    match (event.key().as_str(), focus) {
        ("+" | "=", _) => zoom(page, 50),
        ("-", _) => zoom(page, 200),
        ("0", _) => zoom(page, 0),
        ("Enter" | " ", (Some(place), _)) => open(page, Some(Hit::Life(place))),
        ("Enter" | " ", (_, Some(call))) => open(page, Some(Hit::Call(call))),
        ("Escape", _) if opened().is_some() => open(page, None),
        (key @ ("ArrowLeft" | "ArrowRight"), (None, None)) => {
            let by = if key == "ArrowLeft" { -1 } else { 1 };
            change(page, |state| {
                state.mode = Mode::Chosen;
                state.window = state.window.map(|window| window.moved(by * window.width / 5));
            });
        }
        // Through what can be opened, one after the other.
        (key @ ("ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"), _) => {
            let back = matches!(key, "ArrowLeft" | "ArrowUp");
            step(
                back,
                if focus.0.is_none() || matches!(key, "ArrowUp" | "ArrowDown") { "tabindex" } else { "data-call" },
            );
        }
        _ => return,
    }
    // The page does not hear of it.
    event.prevent_default();
    event.stop_propagation();
}

/// Moves the focus to the mark after or before the one that has it, or to the first one.
fn step(back: bool, name: &str) {
    let Ok(all) = document().query_selector_all(&["#tl-rows [", name, "]"].concat()) else { return };
    let active = document().active_element();
    let item = |n: u32| all.item(n).and_then(|node| node.dyn_into::<Element>().ok());
    let here = (0..all.length()).find(|n| item(*n) == active);
    let next = match here {
        None => Some(0),
        Some(n) if back => n.checked_sub(1),
        Some(n) => Some(n + 1),
    };
    if let Some(element) = next.and_then(item) {
        // SVG elements are none of HTML's, but can be focused as those.
        let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
    }
}

fn focused(_: &Page, event: &Event) {
    let on = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on = on.filter(|on| on.has_attribute("data-place") || on.has_attribute("data-call"));
    hint(&on.and_then(|on| on.get_attribute("aria-label")).unwrap_or_default());
}

/// What is at a point of the drawing.
fn hit(page: &Page, x: i32, y: i32) -> Option<Hit> {
    let run = page.run()?;
    let rows = find("#tl-rows")?;
    STATE.with_borrow(|state| {
        let (window, gutter) = (state.window?, state.gutter);
        if y < AXIS || !(0..=window.width).contains(&x) {
            return None;
        }
        let row = *state.layout.get(((y - AXIS + rows.scroll_top()) / state.height.max(1)) as usize)?;
        let now = moment(page);
        let (ledger, trace) = (run.ledger(), run.trace());
        let known = known(&run, now);
        Scene { ledger: &ledger, trace, now, known, window, gutter, lang: page.lang, open: None }.hit(row, x)
    })
}

fn told(page: &Page, hit: Hit) -> String {
    let Some(run) = page.run() else { return String::new() };
    let ledger = run.ledger();
    let now = moment(page);
    let life =
        |place: usize| ledger.lives().get(place).map_or_else(String::new, |life| life_told(page.lang, life, now));
    match hit {
        Hit::Call(call) => call_told(page.lang, run.trace(), &ledger.calls()[call]),
        Hit::Life(place) => life(place),
        Hit::Span(lane, span) => {
            let lane = &ledger.lanes()[lane];
            [&holder_name(page.lang, &lane.holder), ": ", &life(lane.spans[span].credential)].concat()
        }
    }
}

/// Opens what was hit: a call with the playhead at it and its message pinned, a credential with all that is known of it.
fn open(page: &Page, hit: Option<Hit>) {
    let mut seen = None;
    let opened = page.run().and_then(|run| {
        let ledger = run.ledger();
        Some(match hit? {
            Hit::Call(place) => {
                let call = &ledger.calls()[place];
                seen = Some((run.playback.cue(call.judged.event).begins, call.request));
                Opened::Call(place)
            }
            Hit::Life(place) => Opened::Credential(place),
            Hit::Span(lane, span) => Opened::Credential(ledger.lanes()[lane].spans[span].credential),
        })
    });
    STATE.with_borrow_mut(|state| state.opened = opened);
    hint("");
    show_row(page, opened);
    if let Some((show, message)) = seen {
        page.dispatch(Msg::Seek(show));
        page.dispatch(Msg::Pin(Some(message)));
    }
    // Here it stays, whatever the message opens.
    page.dispatch(Msg::Open(Tab::Timeline));
}

/// Scrolls the row of what is opened above the card, where there is room for few rows.
fn show_row(page: &Page, opened: Option<Opened>) {
    let (Some(run), Some(rows), Some(opened)) = (page.run(), find("#tl-rows"), opened) else { return };
    let ledger = run.ledger();
    let Some((place, life)) = opened.credential(&run).and_then(|place| Some((place, ledger.lives().get(place)?)))
    else {
        return;
    };
    let row = if life.is_long_term() { Row::Key(place) } else { Row::Bars(life.row) };
    STATE.with_borrow(|state| {
        let above = state.layout.iter().position(|other| *other == row).unwrap_or(0) as i32;
        if rows.client_height() < state.height * state.layout.len() as i32 {
            rows.set_scroll_top(above * state.height);
        }
    });
}

/// Puts away what is opened.
pub(super) fn close(page: &Page) {
    open(page, None);
    crate::ui::storage::focus("#timeline");
}

/// Nothing but this writes into that element.
fn hint(said: &str) {
    if let Some(output) = find("#tl-hint") {
        output.set_text_content(Some(said));
    }
}

/// A stretch of time as the panel's words have it.
pub(super) fn left_until(model: &Model, expires: SimTime, now: SimTime) -> String {
    let left = expires.since(now);
    if left > Millis::ZERO {
        crate::words::time_left(model.lang, &left.hms())
    } else {
        model.labels().expired.to_owned()
    }
}
