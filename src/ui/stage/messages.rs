//! What moves: messages on their ways, what is pointed at, and the numbers of the lesson's steps.

use wasm_bindgen::JsCast;
use yew::{Callback, Event, Html, KeyboardEvent};

use super::layout::{Layout, Point, Size, along, path};
use super::places::{text_width, translate};
use crate::story::{Leg, Node, Show};
use crate::ui::dock::key_colour;
use crate::ui::model::{Model, Msg};
use crate::ui::view::{list, view};
use crate::ui::{Page, send};
use crate::words;

const RADIUS: i32 = 12;

/// The ways that are always there.
const WAYS: [(Node, Node); 8] = [
    (Node::Ec2, Node::Imds),
    (Node::Imds, Node::Iam),
    (Node::Imds, Node::Sts),
    (Node::Ec2, Node::S3),
    (Node::Sts, Node::Iam),
    (Node::S3, Node::Iam),
    (Node::S3, Node::CloudTrail),
    (Node::Sts, Node::CloudTrail),
];

/// The ways, at rest. Those on which AWS looks something up or writes it down are dotted.
pub fn ways(layout: &Layout) -> Html {
    let mut ways = Vec::new();
    for (from, to) in WAYS {
        let inner = matches!((from, to), (Node::Sts | Node::S3, Node::Iam | Node::CloudTrail));
        let class = if inner { "way inner" } else { "way" };
        ways.push(view! { <path class={class} d={path(&layout.route(from, to), RADIUS)} /> });
    }
    if layout.has_lambda {
        for to in [Node::Sts, Node::CloudTrail] {
            ways.push(view! { <path class="way inner" d={path(&layout.route(Node::Lambda, to), RADIUS)} /> });
        }
    }
    list(ways)
}

/// How far the lesson has come: a number for whatever its badges can look like.
pub fn passed(page: &Page) -> usize {
    let Some(run) = page.run() else { return 0 };
    let Some(last) = run.played.steps.len().checked_sub(1) else { return 0 };
    let finished = page.at >= run.played.span(&run.playback, last).1.min(run.playback.total());
    page.step().unwrap_or(0) * 4 + usize::from(page.at > 0) * 2 + usize::from(finished)
}

/// The numbers of the steps, where they happen.
pub fn badges(page: &Page, layout: &Layout) -> Html {
    let Some(run) = page.run() else { return Html::default() };
    if run.played.steps.is_empty() {
        return Html::default();
    }
    let passed = passed(page);
    let (now, started, finished) = (passed / 4, passed & 2 != 0, passed & 1 != 0);
    let (radius, y) = if layout.size == Size::Wide { (15, 6) } else { (12, 5) };
    let mut badges = Vec::new();
    for (i, step) in run.lesson.steps.iter().take(run.played.steps.len()).enumerate() {
        let at = layout.badge(step.on[0], step.on[1]);
        let state = if finished || i < now {
            "done"
        } else if started && i == now {
            "now"
        } else {
            "todo"
        };
        badges.push(view! {
            <g class={("badge", state)} transform={translate(at.0, at.1)} onclick={send(page, Msg::ToStep(i))}>
                <title>{ page.lang.of(&step.title).to_owned() }</title>
                <circle r={radius} />
                <text text-anchor="middle" y={y}>{ i + 1 }</text>
            </g>
        });
    }
    list(badges)
}

fn label(layout: &Layout, at: Point, starts: bool, text: String) -> Html {
    let height = if layout.size == Size::Wide { 32 } else { 26 };
    let width = text_width(layout, &text) + 22;
    let x = if starts { at.0 } else { at.0 - width / 2 }.clamp(4, (layout.width - width - 4).max(4));
    view! {
        <g class="label" transform={translate(x, at.1 - height / 2)}>
            <rect width={width} height={height} rx="9" />
            <text x={width / 2} y={height / 2 + 5} text-anchor="middle">{ text }</text>
        </g>
    }
}

/// What services look up or write down.
pub fn pulses(page: &Page, layout: &Layout) -> Html {
    let Some(run) = page.run() else { return Html::default() };
    let mut pulses = Vec::new();
    for pulse in &page.picture.pulses {
        let text = words::pulse_label(&run.trace().events()[pulse.event].kind, page.lang);
        let shape = if pulse.from == pulse.to {
            let rect = layout.rect(pulse.from);
            let (x, y, width, height) = (rect.x - 4, rect.y - 4, rect.w + 8, rect.h + 8);
            view! { <rect class="halo" x={x} y={y} width={width} height={height} rx="17" /> }
        } else {
            way(&layout.route(pulse.from, pulse.to))
        };
        let anchor = layout.label(pulse.from, pulse.to);
        let label = label(layout, anchor.at, anchor.starts, text);
        let class = if pulse.good { "pulse answer" } else { "pulse refuse" };
        pulses.push(view! { <g class={class} key={pulse.event}>{ shape }{ label }</g> });
    }
    list(pulses)
}

fn way(way: &[Point]) -> Html {
    view! { <path class="way now" d={path(way, RADIUS)} /> }
}

/// Messages under way. A click opens one in the wire panel.
pub fn flights(page: &Page, layout: &Layout) -> Html {
    let Some(run) = page.run() else { return Html::default() };
    let mut flights = Vec::new();
    for flight in &page.picture.flights {
        let Some(message) = run.trace().message(flight.event) else { continue };
        let way = layout.route(flight.from, flight.to);
        let class = match (flight.refused, flight.leg) {
            (true, _) => "flight refuse",
            (false, Leg::Request) => "flight ask",
            (false, Leg::Response) => "flight answer",
        };
        let sentence = words::describe(run.trace(), flight.event, page.lang).unwrap_or_default();
        let anchor = layout.label(flight.from, flight.to);
        let event = flight.event;
        let dispatcher = page.dispatcher();
        let onkeydown = Callback::from(move |key: Event| {
            if matches!(key.unchecked_ref::<KeyboardEvent>().key().as_str(), "Enter" | " ") {
                key.prevent_default();
                key.stop_propagation();
                dispatcher.dispatch(Msg::Pin(Some(event)));
            }
        });
        let spot = transform(page, &way, event, page.at);
        let load = flight.carries.or(flight.signed_with);
        flights.push(view! {
            <g class={class} key={event} data-message={event} role="button" tabindex="0" aria-label={sentence}
                onclick={send(page, Msg::Pin(Some(event)))} {onkeydown}>
                { self::way(&way) }
                <path class="touch" d={path(&way, RADIUS)} />
                { label(layout, anchor.at, anchor.starts, words::short_label(message)) }
                <g id={mover_id(page, event)} class="mover" transform={spot}>
                    <rect class="letter" x="-15" y="-11" width="30" height="22" rx="4" />
                    <path class="flap" d={if flight.leg == Leg::Request { "M-11 -6L0 3L11 -6" } else { "M-9 0L-3 6L9 -5" }} />
                    { load.map(parcel) }
                </g>
            </g>
        });
    }
    list(flights)
}

/// A key that travels with the message, in its credential's colour.
fn parcel(index: usize) -> Html {
    view! {
        <g class={("parcel", key_colour(index))} transform="translate(19 14)">
            <circle r="10" /><path d="M-5 0a2.6 2.6 0 1 0 5 0a2.6 2.6 0 1 0 -5 0M0 0H6M4 0V3" />
        </g>
    }
}

/// Two stages may show the same event.
fn mover_id(page: &Model, event: usize) -> String {
    ["mover-", if page.side == 0 { "" } else { "b-" }, &event.to_string()].concat()
}

/// The places that differ in two futures wear a sign.
pub fn differing(page: &Page, layout: &Layout, places: &[Node]) -> Html {
    let mut signs = Vec::new();
    for node in places {
        let rect = if *node == Node::Ec2 { layout.ec2 } else { layout.rect(*node) };
        let title = page.labels().compare_intro;
        signs.push(view! {
            <g class="differing" data-differing={node.as_str()} transform={translate(rect.right() - 7, rect.bottom() - 7)}>
                <title>{ title }</title>
                <circle r="14" />
                <path d="M-6 -3H6M-6 3H6M4 -7L-4 7" />
            </g>
        });
    }
    list(signs)
}

fn transform(model: &Model, way: &[Point], event: usize, show: Show) -> String {
    // Where no motion is wanted, a message stands half way for as long as it is under way.
    let moving = model.run().filter(|_| !model.still);
    let progress = moving.map_or(500, |run| run.playback.cue(event).progress(show)) as i32;
    // It sets out and arrives gently: 3p² − 2p³.
    let eased = (3 * progress * progress / 1000) - (2 * (progress * progress / 1000) * progress / 1000);
    let (x, y) = along(way, eased);
    translate(x, y)
}

/// Puts every message where it is at `show`, without rendering.
pub fn move_all(model: &Model, show: Show) {
    let layout = super::current(model);
    let document = gloo::utils::document();
    for flight in &model.picture.flights {
        if let Some(element) = document.get_element_by_id(&mover_id(model, flight.event)) {
            let way = layout.route(flight.from, flight.to);
            // A failed write costs one frame of motion and nothing else.
            let _ = element.set_attribute("transform", &transform(model, &way, flight.event, show));
        }
    }
}
