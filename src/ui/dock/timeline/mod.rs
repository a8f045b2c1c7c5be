//! The timeline: the life of every credential on one axis of time, who held a copy of it, and the calls made with it.
//!
//! May use: [`timeline`](crate::ui::timeline), which says what is drawn; the browser, for the room that there is and for what
//! people do ([`hand`]). While the page plays, a frame moves the playhead over the drawing and nothing else ([`paint`]): what
//! is on the screen stands in an attribute of the drawing, in `data-seen`, and when the playhead leaves that, the drawing is
//! asked to turn the page.

mod hand;
mod known;

use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::prelude::*;

use super::credentials::Card;
use super::parts::tool;
use super::windows;
use crate::kernel::SimTime;
use crate::ui::context::{use_labels, use_lang, use_page, use_zone};
use crate::ui::state::Scene;
use crate::ui::timeline::{Axis, Drawing, Frame, Plot, Row, Rows, Window};
use hand::Hand;
use known::{AXIS, known, moment};

/// From this width on, names stand before the rows in full.
const WIDE: i32 = 620;
/// The room that it has until that is measured: natively, it is not.
const ASSUMED: (i32, i32) = (640, 240);
/// The drawing is asked for another page by this event.
const TURN: &str = "turn";

/// What the timeline is drawn from.
#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// What is seen.
    pub scene: Scene,
}

/// The rows, and what has to be known to find something in them.
struct Drawn {
    drawing: Rc<Drawing>,
    layout: Vec<Row>,
    height: i32,
}

/// The panel.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let scene = &props.scene;
    let (l, lang, zone, page) = (use_labels(), use_lang(), use_zone(), use_page());
    let (plot, rows) = (use_node_ref(), use_node_ref());
    let (wide, high) = use_size(&plot);
    let redraw = use_force_update();
    let hint = use_state_eq(AttrValue::default);
    let model = page.now();
    let sight = model.as_ref().map(|model| model.sight.clone()).unwrap_or_default();
    // The needle may be ahead of the picture by less than one.
    let needle = model.map_or(scene.now, |model| model.clock.get());
    let known = known(scene);
    let frame = {
        let run = scene.run();
        let gutter = if wide >= WIDE { 190 } else { 104 };
        let width = (wide - gutter - 2).max(40);
        let whole = Window::whole(&run.ledger(), run.trace(), run.playback.first(), known, width);
        let mut sight = sight.borrow_mut();
        sight.gutter = gutter;
        sight.look(whole, scene.now, needle)
    };
    let opened = sight.borrow().opened;
    let hides = scene.run().hidden.clone();
    let drawn = use_memo((scene.clone(), high, frame, known, opened, lang, zone, hides), |(scene, high, frame, ..)| {
        let run = scene.run();
        let ledger = run.ledger();
        let open = opened.and_then(|opened| opened.credential(&ledger));
        let Frame { window, gutter, .. } = *frame;
        let (trace, now, hidden) = (run.trace(), moment(scene), Some(&run.hidden));
        let plot = Plot { ledger: &ledger, trace, now, known, window, gutter, lang, zone, open, hidden };
        let layout = plot.layout();
        let height = ((high - AXIS) / (layout.len() as i32).max(1)).clamp(20, 30);
        Drawn { drawing: Rc::new(Drawing::of(&plot, &layout, height)), layout, height }
    });
    {
        let mut sight = sight.borrow_mut();
        sight.layout.clone_from(&drawn.layout);
        sight.height = drawn.height;
    }
    {
        let plot = plot.clone();
        use_effect(move || {
            if let Some(plot) = plot.cast::<Element>() {
                place(&plot, frame, needle);
            }
        });
    }
    use_turning(&plot, &redraw);

    let hand =
        Hand { page, scene: scene.clone(), lang, zone, sight, plot: plot.clone(), rows: rows.clone(), redraw, hint };
    let zoom = |name, label, icon, hundredths| {
        let hand = hand.clone();
        tool(name, label, icon, None, Callback::from(move |_| hand.zoom(hundredths)))
    };
    html! {
        <div class="tl">
            // Its styles come with it.
            <link rel="stylesheet" href="play/timeline.css" />
            <div class="tl-tools" role="group" aria-label={l.zoom}>
                { zoom("zoom-out", l.zoom_out, "M5 12h14", 200) }
                { zoom("zoom-in", l.zoom_in, "M5 12h14M12 5v14", 50) }
                { zoom("zoom-fit", l.zoom_fit, "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5", 0) }
            </div>
            <div class="tl-plot" id="timeline" ref={plot} tabindex="0" role="group" aria-label={l.timeline_help}
                data-seen={frame.to_string()}
                onpointerdown={hand.on(Hand::pressed)} onpointermove={hand.on(Hand::pointed)}
                onpointerup={hand.on(Hand::released)} onpointercancel={hand.on(Hand::released)}
                onpointerout={hand.on(Hand::left)} onwheel={hand.on(Hand::turned)} onkeydown={hand.on(Hand::typed)}
                onfocusin={hand.on(Hand::focused)}>
                <div id="tl-axis"><Axis window={frame.window} gutter={frame.gutter} {zone} /></div>
                <div id="tl-rows" ref={rows}><Rows drawing={drawn.drawing.clone()} /></div>
                <div id="tl-veil"><i id="tl-now"></i></div>
            </div>
            if scene.picture.credentials.is_empty() {
                <p class="tl-empty">{ l.credentials_empty }</p>
            }
            <output id="tl-hint">{ &*hand.hint }</output>
            if let Some(opened) = opened {
                <Card scene={scene.clone()} {opened} onclose={hand.on(Hand::closed)} />
            }
        </div>
    }
}

/// The room that the drawing has.
#[hook]
fn use_size(plot: &NodeRef) -> (i32, i32) {
    let size = use_state_eq(|| ASSUMED);
    let (plot, measured) = (plot.clone(), size.clone());
    use_effect_with((), move |()| {
        let following = plot.cast::<Element>().and_then(|element| {
            let measure = {
                let element = element.clone();
                move || {
                    // What is not displayed has no room, and keeps what it had.
                    let (width, height) = (element.client_width(), element.client_height());
                    if width > 0 {
                        measured.set((width, height));
                    }
                }
            };
            measure();
            // In a window of its own it follows that, which draws in its own time.
            let own = element.owner_document().and_then(|document| document.default_view());
            let resized = own.map(|own| {
                let measure = measure.clone();
                EventListener::new(&own, "resize", move |_| measure())
            });
            let changed = Closure::<dyn FnMut()>::new(measure);
            let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, changed, resized))
        });
        move || {
            if let Some((observer, changed, resized)) = following {
                observer.disconnect();
                drop((changed, resized));
            }
        }
    });
    *size
}

/// Turns the page when [`paint`] asks for another.
#[hook]
fn use_turning(plot: &NodeRef, redraw: &UseForceUpdateHandle) {
    let (plot, redraw) = (plot.clone(), redraw.clone());
    use_effect_with((), move |()| {
        let turn = move |_: &Event| redraw.force_update();
        let listener = plot.cast::<Element>().map(|plot| EventListener::new(&plot, TURN, turn));
        move || drop(listener)
    });
}

/// Moves the playhead between two pictures.
pub fn paint(now: SimTime) {
    let Some(plot) = windows::element("timeline") else { return };
    let Some(frame) = plot.get_attribute("data-seen").and_then(|seen| seen.parse::<Frame>().ok()) else { return };
    if frame.holds(now) {
        place(&plot, frame, now);
    } else if let Ok(turn) = Event::new(TURN) {
        let _ = plot.dispatch_event(&turn);
    }
}

/// Puts the playhead over the drawing.
fn place(plot: &Element, frame: Frame, now: SimTime) {
    let set = |css: &str, name: &str, value: &str| {
        let element =
            plot.query_selector(css).ok().flatten().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element {
            let _ = element.style().set_property(name, value);
        }
    };
    set("#tl-veil", "left", &format!("{}px", frame.gutter));
    set("#tl-now", "transform", &format!("translateX({}px)", frame.window.x(now)));
}
