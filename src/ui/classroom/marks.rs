//! What a presenter does with the picture before a room: a place comes nearer, and lines are drawn over it that fade.
//!
//! May use: the stage as it is drawn, by its `data-node`; [`words`](crate::words). The picture itself is not changed.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{AnimationEvent, Element, PointerEvent, SvgElement};
use yew::prelude::*;

use super::board::{Board, Press};
use super::target::Target;
use crate::ui::context::use_lang;
use crate::ui::field::chosen;
use crate::words::classroom_words;

/// A line has no more points than these.
const POINTS: usize = 2_000;
/// No place is drawn larger than this.
const CLOSEST: f64 = 2.2;
/// No more lines are seen at once.
const LINES: usize = 40;
/// A stage that is not drawn yet is looked for again after so many milliseconds.
const SOON: u32 = 300;
/// For so many milliseconds a place is pointed at.
const POINTED: u32 = 6000;

/// What is marked.
pub(super) struct Marked {
    /// The places that stand there.
    pub places: UseStateHandle<Vec<Target>>,
    /// The one that is nearer.
    pub zoomed: UseStateHandle<Option<Target>>,
    /// Whether the pointer draws.
    pub drawing: UseStateHandle<bool>,
    /// The place that is pointed at, and how often one was: to point anew is to begin anew.
    pub pointed: UseStateHandle<(Option<Target>, u32)>,
}

/// What is marked in the picture. A place comes nearer, or goes back, by a double click as well.
#[hook]
pub(super) fn use_marks() -> Marked {
    let (there, zoomed, drawing) = (use_state_eq(Vec::new), use_state_eq(|| None), use_state_eq(|| false));
    let pointed = use_state_eq(|| (None, 0));
    let again = use_force_update();
    {
        // With every drawing: another lesson may stand there with as many events. The stage itself may be drawn a little later.
        let there = there.clone();
        use_effect(move || {
            let found = places();
            let known = found == *there;
            there.set(found);
            let later = Timeout::new(SOON, move || {
                if places() != *there || there.is_empty() {
                    again.force_update();
                }
            });
            let later = known.then_some(later);
            move || drop(later)
        });
    }
    use_effect_with(*zoomed, |to| {
        zoom(*to);
        || zoom(None)
    });
    {
        let setter = zoomed.setter();
        use_effect_with(*zoomed, move |now| {
            let now = *now;
            let clicked = EventListener::new(&window(), "dblclick", move |event| {
                if let Some(place) = place_at(event) {
                    setter.set(Some(place).filter(|place| now != Some(*place)));
                }
            });
            move || drop(clicked)
        });
    }
    {
        let setter = pointed.setter();
        use_effect_with(*pointed, move |(place, count)| {
            let count = *count;
            let faded = place.is_some().then(|| Timeout::new(POINTED, move || setter.set((None, count))));
            move || drop(faded)
        });
    }
    Marked { places: there, zoomed, drawing, pointed }
}

/// What the [`Marks`] are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct MarksProps {
    /// What a presenter sees.
    pub board: Board,
    /// Told what is pressed.
    pub press: Callback<Press>,
}

/// The places to choose from, and the pen.
#[component]
pub(super) fn Marks(props: &MarksProps) -> Html {
    let MarksProps { board, press } = props;
    let lang = use_lang();
    let w = classroom_words(lang);
    let name = |place: &Target| html! { <option value={place.as_str()} selected={board.zoom == Some(*place)}>{ place.told(lang) }</option> };
    let onchange = {
        let press = press.clone();
        chosen(move |name| press.emit(Press::Zoom(Target::named(&name))))
    };
    let drawing = board.drawing;
    html! {
        <p class="class-more">
            <label>{ w.zoom }{ " " }
                <select data-do="zoom" {onchange}>
                    <option value="" selected={board.zoom.is_none()}>{ w.whole }</option>
                    { for board.places.iter().map(name) }
                </select>
            </label>
            <button type="button" data-do="draw" aria-pressed={drawing.to_string()}
                onclick={press.reform(move |_: MouseEvent| Press::Draw(!drawing))}>{ w.draw }</button>
        </p>
    }
}

/// The stage's picture.
fn stage() -> Option<SvgElement> {
    document().query_selector("#app .stage svg[data-size]").ok().flatten()?.dyn_into().ok()
}

/// The places that stand there, in the order of [`Target::all`].
fn places() -> Vec<Target> {
    stage().map_or_else(Vec::new, |stage| Target::all().filter(|place| place.within(&stage).is_some()).collect())
}

/// Brings a place nearer, or shows all of the picture again.
fn zoom(to: Option<Target>) {
    let Some(stage) = stage() else { return };
    let style = stage.style();
    let set = |name: &str, value: &str| {
        let _ = style.set_property(name, value);
    };
    let _ = stage.remove_attribute("data-zoom");
    // It is measured as it stands while nothing is nearer.
    set("transition", "none");
    set("transform", "none");
    let card = to.and_then(|place| place.within(&stage));
    if let (Some(card), Some(place)) = (card, to) {
        let (all, part) = (stage.get_bounding_client_rect(), card.get_bounding_client_rect());
        if let Some((scale, x, y)) = nearer(
            (all.width(), all.height()),
            (part.left() - all.left(), part.top() - all.top(), part.width(), part.height()),
        ) {
            set("transform-origin", "0 0");
            set("transform", &format!("translate({x:.1}px, {y:.1}px) scale({scale:.3})"));
            let _ = stage.set_attribute("data-zoom", place.as_str());
        }
    }
    set("transition", "");
}

/// How much larger a picture of this size is drawn, and where it begins then, so that the place at this `(left, top, width, height)`
/// stands in its middle, or as near to that as the picture's edges let it.
fn nearer((width, height): (f64, f64), place: (f64, f64, f64, f64)) -> Option<(f64, f64, f64)> {
    let (left, top, w, h) = place;
    if [width, height, w, h].iter().any(|side| *side <= 0.0) {
        return None;
    }
    let scale = CLOSEST.min(width * 0.94 / w).min(height * 0.94 / h).max(1.0);
    let begins = |all: f64, middle: f64| (all / 2.0 - scale * middle).clamp(all - scale * all, 0.0);
    Some((scale, begins(width, left + w / 2.0), begins(height, top + h / 2.0)))
}

/// The place under the pointer.
fn place_at(event: &web_sys::Event) -> Option<Target> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest(".stage").ok().flatten()?;
    Target::around(&element)
}

/// A line: its number, and where it goes.
#[derive(Clone, PartialEq)]
struct Line {
    number: usize,
    points: Vec<(i32, i32)>,
    /// Whether the pointer has been lifted.
    over: bool,
}

impl Line {
    fn path(&self) -> String {
        let point = |(n, (x, y)): (usize, &(i32, i32))| format!("{}{x} {y}", if n == 0 { 'M' } else { 'L' });
        self.points.iter().enumerate().map(point).collect()
    }
}

/// What the pointer does, and what has faded.
enum Drawn {
    Down(i32, i32),
    Moved(i32, i32),
    Up,
    Faded(usize),
}

/// The lines that are seen, and how many there have been.
#[derive(Clone, Default, PartialEq)]
struct Lines {
    all: Vec<Line>,
    count: usize,
}

impl Reducible for Lines {
    type Action = Drawn;

    fn reduce(self: Rc<Self>, drawn: Drawn) -> Rc<Self> {
        let mut lines = (*self).clone();
        match drawn {
            Drawn::Moved(x, y) => match lines.all.last_mut() {
                Some(line) if !line.over && line.points.len() < POINTS => line.points.push((x, y)),
                _ => return self,
            },
            Drawn::Down(x, y) => {
                lines.all.iter_mut().for_each(|line| line.over = true);
                lines.all.drain(..(lines.all.len() + 1).saturating_sub(LINES));
                lines.all.push(Line { number: lines.count, points: vec![(x, y)], over: false });
                lines.count += 1;
            }
            Drawn::Up => lines.all.iter_mut().for_each(|line| line.over = true),
            Drawn::Faded(number) => lines.all.retain(|line| line.number != number),
        }
        lines.into()
    }
}

/// What is drawn over the page: each line fades when it is over.
#[component]
pub(super) fn Ink() -> Html {
    let w = classroom_words(use_lang());
    let lines = use_reducer_eq(Lines::default);
    let tell = |drawn: fn(&PointerEvent) -> Drawn| {
        let teller = lines.dispatcher();
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            teller.dispatch(drawn(&event));
        })
    };
    let up = tell(|_| Drawn::Up);
    let line = |line: &Line| {
        let (teller, number) = (lines.dispatcher(), line.number);
        let onanimationend = move |_: AnimationEvent| teller.dispatch(Drawn::Faded(number));
        html! { <path key={line.number} d={line.path()} class={line.over.then_some("over")} {onanimationend} /> }
    };
    html! {
        <svg class="class-ink" role="img" aria-label={w.draw}
            onpointerdown={tell(|event| Drawn::Down(event.client_x(), event.client_y()))}
            onpointermove={tell(|event| Drawn::Moved(event.client_x(), event.client_y()))}
            onpointerup={up.clone()} onpointerleave={up}>
            { for lines.all.iter().map(line) }
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_seen_whole_wherever_it_stands() {
        let (width, height) = (1000.0, 400.0);
        for (left, top) in [(0.0, 0.0), (880.0, 300.0), (450.0, 0.0), (10.0, 295.0)] {
            let (w, h) = (120.0, 100.0);
            let (scale, x, y) = nearer((width, height), (left, top, w, h)).unwrap();
            assert!((scale - CLOSEST).abs() < 1e-9, "{scale}");
            let seen = |begins: f64, at: f64, size: f64, all: f64| {
                begins + scale * at >= 0.0 && begins + scale * (at + size) <= all + 1e-6
            };
            assert!(seen(x, left, w, width) && seen(y, top, h, height), "{left} {top}");
            // The picture's own edges are never inside the frame.
            assert!(x <= 0.0 && y <= 0.0 && x + scale * width >= width && y + scale * height >= height);
        }
        // What fills the frame anyway comes no nearer than it can.
        assert!(nearer((width, height), (0.0, 0.0, 300.0, 390.0)).unwrap().0 < 1.1);
        assert_eq!(nearer((0.0, 0.0), (0.0, 0.0, 1.0, 1.0)), None);
    }
}
