//! What moves: messages on their ways, what services look up and write down, and keys that are handed over.
//!
//! May use: what [`super`] may. What is under way is drawn anew as something begins or ends. How far a message is on its way
//! is written past the renderer, by [`move_all`].

use std::collections::BTreeMap;

use yew::prelude::*;

use super::geometry::{Point, Rect, along, path};
use super::label::{self, Wanted};
use super::layout::{Layout, Size};
use super::pen::{fit, text_width, translate};
use super::room::arranged;
use super::ways::{RADIUS, numbers};
use crate::story::{Flight, Leg, Node, Pulse, Show, Spot};
use crate::ui::colour::key_colour;
use crate::ui::context::{Page, use_page, use_settings};
use crate::ui::state::{Msg, Room, Run, Scene, Settings};
use crate::words::{self, Lang};

/// A label: where it stands, and what it says.
type Labels = BTreeMap<usize, (Rect, String)>;

/// The labels of everything that is under way, by event. Those that came first keep their place.
pub fn labels(scene: &Scene, layout: &Layout, lang: Lang) -> Labels {
    let run = scene.run();
    let trace = run.trace();
    let flight = |flight: &Flight| {
        let said = trace.message(flight.event).map(words::short_label).unwrap_or_default();
        (flight.event, flight.from, flight.to, said)
    };
    let pulse = |pulse: &Pulse| {
        (pulse.event, pulse.from, pulse.to, words::pulse_label(&trace.events()[pulse.event].kind, lang))
    };
    let picture = &scene.picture;
    let mut said: Vec<_> = picture.flights.iter().map(flight).chain(picture.pulses.iter().map(pulse)).collect();
    said.retain(|(.., text)| !text.is_empty());
    for (_, from, to, text) in &mut said {
        let size = layout.size();
        // What a decision was is not what is left out.
        let (told, outcome) = text.rfind(" → ").map_or((text.as_str(), ""), |at| text.split_at(at));
        let room = label::longest(layout, *from, *to) - text_width(size, outcome);
        *text = [fit(told, room, size, "m").as_str(), outcome].concat();
    }
    said.sort_unstable_by_key(|(event, ..)| *event);
    let wanted = |(_, from, to, text): &(usize, Spot, Spot, String)| {
        let width = text_width(layout.size(), text) + label::padding(layout.size());
        Wanted { from: *from, to: *to, width }
    };
    let wanted: Vec<Wanted> = said.iter().map(wanted).collect();
    let rects = label::labels(layout, &wanted, &numbers(layout, &run));
    said.into_iter().zip(rects).filter_map(|((event, .., text), rect)| Some((event, (rect?, text)))).collect()
}

fn tag(layout: &Layout, labels: &Labels, event: usize, way: &[Point]) -> Html {
    let Some((rect, text)) = labels.get(&event) else { return Html::default() };
    html! {
        <>
            if let Some((edge, at)) = label::leader(layout, *rect, way) {
                <path class="leader" d={format!("M{} {}L{} {}", edge.0, edge.1, at.0, at.1)} />
            }
            <g class="label" transform={translate(rect.x, rect.y)}>
                <rect width={rect.w.to_string()} height={rect.h.to_string()} rx="8" />
                <text x={(rect.w / 2).to_string()} y={(rect.h / 2 + 5).to_string()} text-anchor="middle">
                    { text.clone() }
                </text>
            </g>
        </>
    }
}

/// What a flight means: its colours.
const fn meaning(flight: &Flight) -> &'static str {
    match (flight.refused, flight.leg) {
        (true, _) => "refuse",
        (false, Leg::Request) => "ask",
        (false, Leg::Response) => "answer",
    }
}

/// The ways on which something is under way. They lie below the numbers of the steps, which they would strike out.
#[component]
pub fn LitWays(props: &UnderwayProps) -> Html {
    let UnderwayProps { scene, layout } = props;
    let picture = &scene.picture;
    let flights = picture.flights.iter().map(|one| (one.event, one.from, one.to, meaning(one)));
    let pulses = picture.pulses.iter().filter(|one| one.from != one.to);
    let pulses = pulses.map(|one| (one.event, one.from, one.to, if one.good { "answer" } else { "refuse" }));
    let lit = |(event, from, to, meaning): (usize, Spot, Spot, &'static str)| {
        let way = path(&layout.route(from, to), RADIUS);
        html! { <g class={meaning} key={event}><path class="way now" d={way} /></g> }
    };
    html! { <g class="ways-lit">{ for pulses.chain(flights).map(lit) }</g> }
}

// ---- What is under way ----------------------------------------------------------------------------------------------

/// What [`Underway`] is drawn from.
#[derive(Properties)]
pub struct UnderwayProps {
    /// A future at a moment.
    pub scene: Scene,
    /// The arrangement.
    pub layout: Layout,
}

/// Of the scene, what is under way is drawn, and what the run says of it. Where it is between its places is [`move_all`]'s
/// to say: the playhead makes nothing be drawn anew.
impl PartialEq for UnderwayProps {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.scene.picture, &other.scene.picture);
        self.scene.is_of(&other.scene)
            && self.scene.aside == other.scene.aside
            && (&one.flights, &one.pulses) == (&two.flights, &two.pulses)
            && self.layout == other.layout
    }
}

/// What services look up, write down, make and hand over; and over it, messages under way.
#[component]
pub fn Underway(props: &UnderwayProps) -> Html {
    let UnderwayProps { scene, layout } = props;
    let (settings, page) = (use_settings(), use_page());
    let labels = labels(scene, layout, settings.lang);
    let pulses = scene.picture.pulses.iter().map(|one| pulse(scene, layout, &labels, one, settings.still));
    let flights = scene.picture.flights.iter().map(|one| flight(scene, layout, &labels, one, settings, &page));
    html! { <><>{ for pulses }</><>{ for flights }</></> }
}

fn pulse(scene: &Scene, layout: &Layout, labels: &Labels, pulse: &Pulse, still: bool) -> Html {
    let class = classes!("pulse", if pulse.good { "answer" } else { "refuse" });
    let own = pulse.from == pulse.to;
    let way = if own { [].into() } else { layout.route(pulse.from, pulse.to) };
    let shape = if own {
        let rect = layout.rect(pulse.from).grown(4);
        let [x, y, width, height] = [rect.x, rect.y, rect.w, rect.h].map(|n| n.to_string());
        html! { <rect class="halo" {x} {y} {width} {height} rx="15" /> }
    } else {
        Html::default()
    };
    let event = pulse.event;
    html! {
        <g {class} key={event}>
            { shape }
            { tag(layout, labels, event, &way) }
            if let (Some(key), false) = (pulse.carries, own) {
                <g id={mover_id(scene, event)} class="mover"
                    transform={spot(layout, &scene.run(), &way, event, scene.at, still)}>
                    { parcel(key, 0, 0) }
                </g>
            }
        </g>
    }
}

/// A message. A click opens it in the wire panel.
fn flight(scene: &Scene, layout: &Layout, labels: &Labels, flight: &Flight, settings: Settings, page: &Page) -> Html {
    let event = flight.event;
    let run = scene.run();
    let way = layout.route(flight.from, flight.to);
    let sentence = words::describe(run.trace(), event, settings.lang).unwrap_or_default();
    let keyboard = page.clone();
    let onkeydown = move |key: KeyboardEvent| {
        if matches!(key.key().as_str(), "Enter" | " ") {
            key.prevent_default();
            key.stop_propagation();
            keyboard.send(Msg::Pin(Some(event)));
        }
    };
    let onclick = page.on::<MouseEvent>(Msg::Pin(Some(event)));
    let at = resting(layout, &run, &way);
    html! {
        <g class={classes!("flight", meaning(flight))} key={event} data-message={event.to_string()} role="button" tabindex="0"
            aria-label={sentence} {onclick} {onkeydown}>
            <path class="touch" d={path(&way, RADIUS)} />
            { tag(layout, labels, event, &way) }
            <g id={mover_id(scene, event)} class="mover" transform={spot(layout, &run, &way, event, scene.at, settings.still)}>
                <rect class="letter" x="-15" y="-11" width="30" height="22" rx="4" />
                <path class="flap" d={seal(flight)} />
                { flight.carries.or(flight.signed_with).map(|key| badge(key, layout, settings.still.then_some(at))) }
            </g>
        </g>
    }
}

/// What is drawn on a message: the flap of a letter, a tick, or a cross.
const fn seal(flight: &Flight) -> &'static str {
    match (flight.leg, flight.refused) {
        (Leg::Request, _) => "M-11 -6L0 3L11 -6",
        (Leg::Response, false) => "M-9 0L-3 6L9 -5",
        (Leg::Response, true) => "M-6 -5L6 5M6 -5L-6 5",
    }
}

/// The key at the lower corner of its letter; smaller where the gaps between the places are. Of a letter that stands `at` a
/// point, it is at the other corner where it would lie on a place.
fn badge(index: usize, layout: &Layout, at: Option<Point>) -> Html {
    let covers = |(x, y): Point| {
        let round = Rect::new(x + 5, y - 1, 18, 18);
        layout.places().any(|(_, rect)| rect.overlaps(round))
    };
    let place = match (layout.size(), at) {
        (Size::Wide, _) => "translate(15 10)",
        (_, Some(at)) if covers(at) => "translate(-14 8) scale(.75)",
        _ => "translate(14 8) scale(.75)",
    };
    html! { <g transform={place}>{ parcel(index, 0, 0) }</g> }
}

/// A key that travels, in its credential's colour.
fn parcel(index: usize, x: i32, y: i32) -> Html {
    html! {
        <g class={classes!("parcel", key_colour(index))} transform={translate(x, y)}>
            <circle r="12" /><path d="M-6 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M0 0H7M4.500 0V3.500" />
        </g>
    }
}

/// Two stages may show the same event.
fn mover_id(scene: &Scene, event: usize) -> String {
    format!("mover-{}{event}", if scene.aside { "b-" } else { "" })
}

/// Where on its way a message is at `show`.
fn spot(layout: &Layout, run: &Run, way: &[Point], event: usize, show: Show, still: bool) -> String {
    if still {
        let (x, y) = resting(layout, run, way);
        return translate(x, y);
    }
    let progress = run.playback.cue(event).progress(show) as i32;
    // It sets out and arrives gently: 3p² − 2p³.
    let eased = (3 * progress * progress / 1000) - (2 * (progress * progress / 1000) * progress / 1000);
    let (x, y) = along(way, eased);
    translate(x, y)
}

/// Where a message stands for as long as it is under way, where no motion is wanted: as near to the middle as can be without
/// covering the number of a step, nor, if there is such a point, a place.
fn resting(layout: &Layout, run: &Run, way: &[Point]) -> Point {
    let (numbers, radius) = (numbers(layout, run), label::radius(layout.size()));
    let clear = |(x, y): &Point| {
        let beside = |(a, b): &Point| (a - x).abs() > radius + 18 || (b - y).abs() > radius + 14;
        numbers.iter().all(beside)
    };
    let free = |(x, y): &Point| {
        let letter = Rect::new(x - 16, y - 12, 32, 24);
        !layout.places().any(|(_, rect)| rect.overlaps(letter))
    };
    let tries = || (0..=16).flat_map(|off| [500 + off * 25, 500 - off * 25]).map(|part| along(way, part));
    let best = tries().find(|at| clear(at) && free(at)).or_else(|| tries().find(clear));
    best.unwrap_or_else(|| along(way, 500))
}

/// Puts everything that travels where it is at `show`, without rendering.
pub fn move_all(scene: &Scene, show: Show, room: Room, still: bool) {
    let picture = &scene.picture;
    let handed = picture.pulses.iter().filter(|pulse| pulse.carries.is_some() && pulse.from != pulse.to);
    let handed = handed.map(|pulse| (pulse.event, pulse.from, pulse.to));
    let mut moved =
        picture.flights.iter().map(|flight| (flight.event, flight.from, flight.to)).chain(handed).peekable();
    if moved.peek().is_none() {
        return;
    }
    let (layout, run) = (arranged(scene, room), scene.run());
    let document = gloo::utils::document();
    for (event, from, to) in moved {
        if let Some(element) = document.get_element_by_id(&mover_id(scene, event)) {
            let way = layout.route(from, to);
            // A failed write costs one frame of motion and nothing else.
            let _ = element.set_attribute("transform", &spot(&layout, &run, &way, event, show, still));
        }
    }
}

// ---- What differs ---------------------------------------------------------------------------------------------------

/// The places that differ in two futures wear a sign.
pub fn differing(places: &[Node], layout: &Layout, title: &'static str) -> Html {
    let signs = places.iter().map(|node| {
        // What differs on the instance differs in the process on it.
        let rect = layout.rect((*node).into());
        let corner = translate(rect.right() - 7, rect.bottom() - 7);
        html! {
            <g class="differing" data-differing={node.as_str()} transform={corner}>
                <title>{ title }</title>
                <circle r="14" />
                <path d="M-6 -3H6M-6 3H6M4 -7L-4 7" />
            </g>
        }
    });
    html! { <>{ for signs }</> }
}
