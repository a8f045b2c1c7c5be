//! What people do to the timeline: with a pointer, a wheel, and keys.
//!
//! May use: the browser. What comes of it is a change of how the run is looked at ([`Sight`]), which draws the timeline anew,
//! or a message to the page's state.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::known::{AXIS, known, moment};
use crate::kernel::SimTime;
use crate::ui::context::Page;
use crate::ui::dock::scroll::zoom;
use crate::ui::dock::why::refusal_of;
use crate::ui::state::{Msg, Scene, Tab};
use crate::ui::timeline::{Drag, Hit, Opened, Plot, Row, Sight};
use crate::words::{Lang, Zone, call_told, holder_name, life_told};

/// How far a pointer may go and still have clicked.
const CLICK: i32 = 4;

/// What takes what people do.
#[derive(Clone)]
pub(super) struct Hand {
    pub page: Page,
    pub scene: Scene,
    pub lang: Lang,
    pub zone: Zone,
    pub sight: Rc<RefCell<Sight>>,
    /// The drawing, and the rows in it.
    pub plot: NodeRef,
    pub rows: NodeRef,
    pub redraw: UseForceUpdateHandle,
    /// What is said of what is pointed at.
    pub hint: UseStateHandle<AttrValue>,
}

impl Hand {
    /// What takes an event.
    pub fn on<E: 'static>(&self, does: fn(&Self, &E)) -> Callback<E> {
        let hand = self.clone();
        Callback::from(move |event: E| does(&hand, &event))
    }

    /// Changes what is seen or done, and draws it.
    fn change(&self, change: impl FnOnce(&mut Sight)) {
        change(&mut self.sight.borrow_mut());
        self.redraw.force_update();
    }

    /// Zooms by so many hundredths; by none, to the whole run.
    pub fn zoom(&self, hundredths: i64) {
        self.change(|sight| sight.zoom(self.scene.now, hundredths));
    }

    fn seek(&self, at: SimTime) {
        let show = self.scene.run().playback.show_at(at);
        self.page.send(Msg::Seek(show));
    }

    /// Where an event is in the drawing: from its left and top edges, the names left out.
    fn position(&self, event: &MouseEvent) -> (i32, i32) {
        let Some(plot) = self.plot.cast::<Element>() else { return (0, 0) };
        let edges = plot.get_bounding_client_rect();
        let gutter = self.sight.borrow().gutter;
        let zoom = zoom(&plot);
        let along = |at: i32, edge: f64| ((f64::from(at) - edge) / zoom) as i32;
        (along(event.client_x(), edges.left()) - gutter, along(event.client_y(), edges.top()))
    }

    // ---- The pointer --------------------------------------------------------------------------------------------------

    pub fn pressed(&self, event: &PointerEvent) {
        let Some(window) = self.sight.borrow().window() else { return };
        let (x, y) = self.position(event);
        if event.button() != 0 || x < 0 {
            return;
        }
        let drag = if y < AXIS { Drag::Seeks } else { Drag::Pans { from: x, window, far: false } };
        self.sight.borrow_mut().drag = Some(drag);
        if let Some(plot) = self.plot.cast::<Element>() {
            let _ = plot.set_pointer_capture(event.pointer_id());
        }
        if y < AXIS {
            self.seek(window.at(x));
        }
    }

    pub fn pointed(&self, event: &PointerEvent) {
        let (window, drag) = {
            let sight = self.sight.borrow();
            (sight.window(), sight.drag)
        };
        let Some(window) = window else { return };
        let (x, y) = self.position(event);
        match drag {
            Some(Drag::Seeks) => self.seek(window.at(x.clamp(0, window.width))),
            Some(Drag::Pans { from, window: before, far }) if far || (x - from).abs() > CLICK => {
                self.change(|sight| {
                    sight.choose(before.moved(from - x));
                    sight.drag = Some(Drag::Pans { from, window: before, far: true });
                });
            }
            Some(Drag::Pans { .. }) => {}
            None => self.say(self.hit(x, y).map_or_else(String::new, |hit| self.told(hit))),
        }
    }

    pub fn released(&self, event: &PointerEvent) {
        let drag = self.sight.borrow_mut().drag.take();
        if let Some(Drag::Pans { far: false, .. }) = drag
            && event.type_() == "pointerup"
        {
            let (x, y) = self.position(event);
            self.open(self.hit(x, y));
        }
    }

    /// Out of the drawing: what only goes from one thing in it to the next is still there.
    pub fn left(&self, event: &PointerEvent) {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if !self.plot.get().is_some_and(|plot| plot.contains(to.as_ref())) {
            self.say(String::new());
        }
    }

    pub fn turned(&self, event: &WheelEvent) {
        event.prevent_default();
        let (x, _) = self.position(event);
        let (across, down) = (event.delta_x(), event.delta_y());
        self.change(|sight| {
            let Some(window) = sight.window() else { return };
            if across.abs() > down.abs() || event.shift_key() {
                sight.pan((across + if event.shift_key() { down } else { 0.0 }) as i32);
            } else {
                sight.choose(window.zoomed(x.clamp(0, window.width), if down > 0.0 { 125 } else { 80 }));
            }
        });
    }

    // ---- Keys ---------------------------------------------------------------------------------------------------------

    pub fn typed(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let on = event.target_dyn_into::<Element>();
        let mark = |name: &str| on.as_ref().and_then(|on| on.get_attribute(name)?.parse::<usize>().ok());
        let focus = (mark("data-place"), mark("data-call"));
        let (is_open, window) = {
            let sight = self.sight.borrow();
            (sight.opened.is_some(), sight.window())
        };
        match (event.key().as_str(), focus) {
            ("+" | "=", _) => self.zoom(50),
            ("-", _) => self.zoom(200),
            ("0", _) => self.zoom(0),
            ("Enter" | " ", (Some(place), _)) => self.open(Some(Hit::Life(place))),
            ("Enter" | " ", (_, Some(call))) => self.open(Some(Hit::Call(call))),
            ("Escape", _) if is_open => self.open(None),
            (key @ ("ArrowLeft" | "ArrowRight"), (None, None)) => {
                let by = if key == "ArrowLeft" { -1 } else { 1 };
                self.change(|sight| sight.pan(window.map_or(0, |window| by * window.width / 5)));
            }
            // Through what can be opened, one after the other.
            (key @ ("ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"), _) => {
                let all = focus.0.is_none() || matches!(key, "ArrowUp" | "ArrowDown");
                self.step(matches!(key, "ArrowLeft" | "ArrowUp"), if all { "[tabindex]" } else { "[data-call]" });
            }
            _ => return,
        }
        // The page does not hear of it.
        event.prevent_default();
        event.stop_propagation();
    }

    /// Moves the focus to the mark after or before the one that has it, or to the first one.
    fn step(&self, back: bool, selector: &str) {
        let all = self.rows.cast::<Element>().and_then(|rows| rows.query_selector_all(selector).ok());
        let Some(all) = all else { return };
        let active = all.item(0).and_then(|mark| mark.owner_document()).and_then(|document| document.active_element());
        let item = |n: u32| all.item(n).and_then(|node| node.dyn_into::<Element>().ok());
        let here = (0..all.length()).find(|n| item(*n) == active);
        let next = match here {
            None => Some(0),
            Some(n) if back => n.checked_sub(1),
            Some(n) => Some(n + 1),
        };
        if let Some(element) = next.and_then(item) {
            // SVG elements are none of HTML's, but can be focused as those.
            let _ = element.unchecked_ref::<HtmlElement>().focus();
        }
    }

    pub fn focused(&self, event: &FocusEvent) {
        let on = event.target_dyn_into::<Element>();
        let on = on.filter(|on| on.has_attribute("data-place") || on.has_attribute("data-call"));
        self.say(on.and_then(|on| on.get_attribute("aria-label")).unwrap_or_default());
    }

    // ---- What is there ------------------------------------------------------------------------------------------------

    /// What is at a point of the drawing.
    fn hit(&self, x: i32, y: i32) -> Option<Hit> {
        let scrolled = self.rows.cast::<Element>()?.scroll_top();
        let sight = self.sight.borrow();
        let (window, gutter) = (sight.window()?, sight.gutter);
        if y < AXIS || !(0..=window.width).contains(&x) {
            return None;
        }
        let row = *sight.layout.get(((y - AXIS + scrolled) / sight.height.max(1)) as usize)?;
        let run = self.scene.run();
        let (ledger, trace, lang) = (run.ledger(), run.trace(), self.lang);
        let (now, known) = (moment(&self.scene), known(&self.scene));
        let (zone, hidden) = (self.zone, Some(&run.hidden));
        Plot { ledger: &ledger, trace, now, known, window, gutter, lang, zone, open: None, hidden }.hit(row, x)
    }

    fn told(&self, hit: Hit) -> String {
        let run = self.scene.run();
        let ledger = run.ledger();
        let now = moment(&self.scene);
        let life = |place: usize| {
            ledger.lives().get(place).map_or_else(String::new, |life| life_told(self.lang, self.zone, life, now))
        };
        match hit {
            Hit::Call(call) => call_told(self.lang, self.zone, run.trace(), &ledger.calls()[call]),
            Hit::Life(place) => life(place),
            Hit::Span(lane, span) => {
                let lane = &ledger.lanes()[lane];
                format!("{}: {}", holder_name(self.lang, &lane.holder), life(lane.spans[span].credential))
            }
        }
    }

    /// Opens what was hit: a call with the playhead at it and its message pinned, a credential with all that is known of it. A
    /// call that policies refused opens them, on that decision.
    fn open(&self, hit: Option<Hit>) {
        let (opened, seen, refused) = {
            let run = self.scene.run();
            let ledger = run.ledger();
            match hit {
                None => (None, None, None),
                Some(Hit::Call(place)) => {
                    let call = &ledger.calls()[place];
                    let refused = refusal_of(run.trace(), call);
                    let show = run.playback.cue(refused.unwrap_or(call.judged.event)).begins;
                    (Some(Opened::Call(place)), Some((show, call.request)), refused)
                }
                Some(Hit::Life(place)) => (Some(Opened::Credential(place)), None, None),
                Some(Hit::Span(lane, span)) => {
                    (Some(Opened::Credential(ledger.lanes()[lane].spans[span].credential)), None, None)
                }
            }
        };
        self.change(|sight| sight.opened = opened);
        self.say(String::new());
        if let Some(opened) = opened {
            self.show_row(opened);
        }
        if let Some((show, message)) = seen {
            self.page.send(Msg::Seek(show));
            self.page.send(Msg::Pin(Some(message)));
        }
        if refused.is_some() {
            self.page.send(Msg::Why(refused));
            return;
        }
        // Here it stays, whatever the message opens.
        if !self.page.now().is_some_and(|model| model.desk.apart.has(Tab::Timeline)) {
            self.page.send(Msg::Open(Tab::Timeline));
        }
    }

    /// Scrolls the row of what is opened above the card, where there is room for few rows.
    fn show_row(&self, opened: Opened) {
        let Some(rows) = self.rows.cast::<Element>() else { return };
        let run = self.scene.run();
        let ledger = run.ledger();
        let Some(place) = opened.credential(&ledger) else { return };
        let sight = self.sight.borrow();
        let above = Row::of(&sight.layout, place).unwrap_or(0) as i32;
        if rows.client_height() < sight.height * sight.layout.len() as i32 {
            rows.set_scroll_top(above * sight.height);
        }
    }

    /// Puts away what is opened.
    pub fn closed(&self, _: &MouseEvent) {
        self.open(None);
        if let Some(plot) = self.plot.cast::<HtmlElement>() {
            let _ = plot.focus();
        }
    }

    fn say(&self, said: String) {
        self.hint.set(said.into());
    }
}
