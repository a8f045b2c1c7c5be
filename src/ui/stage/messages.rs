//! What moves: messages on their ways, what is pointed at, and the numbers of the lesson's steps.

use yew::prelude::*;

use super::layout::{Layout, Point, Size, along, path};
use super::places::{px, text_width};
use crate::story::{Leg, Node, Show};
use crate::ui::Page;
use crate::ui::dock::key_colour;
use crate::ui::model::{Model, Msg};
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
    WAYS.iter()
        .map(|&(from, to)| {
            let inner = matches!((from, to), (Node::Sts | Node::S3, Node::Iam | Node::CloudTrail));
            html! { <path class={classes!("way", inner.then_some("inner"))} d={path(&layout.route(from, to), RADIUS)} /> }
        })
        .collect()
}

/// The numbers of the steps, where they happen.
pub fn badges(page: &Page, layout: &Layout) -> Html {
    let Some(run) = &page.run else { return Html::default() };
    if run.played.steps.is_empty() {
        return Html::default();
    }
    let now = page.step().unwrap_or(0);
    let started = page.at > 0;
    let finished = page.at >= run.played.span(&run.playback, run.lesson.steps.len() - 1).1.min(page.total());
    run.lesson
        .steps
        .iter()
        .enumerate()
        .map(|(i, step)| {
            let (x, y) = layout.badge(step.on[0], step.on[1]);
            let state = match i.cmp(&now) {
                _ if finished => "done",
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal if started => "now",
                _ => "todo",
            };
            let dispatcher = page.dispatcher();
            let onclick = Callback::from(move |_| dispatcher.dispatch(Msg::ToStep(i)));
            html! {
                <g class={classes!("badge", state)} transform={format!("translate({x} {y})")} {onclick}>
                    <title>{ page.lang.of(&step.title) }</title>
                    <circle r={px(if layout.size == Size::Wide { 15 } else { 12 })} />
                    <text text-anchor="middle" y={px(if layout.size == Size::Wide { 6 } else { 5 })}>{ i + 1 }</text>
                </g>
            }
        })
        .collect()
}

fn label(layout: &Layout, at: Point, starts: bool, text: &str) -> Html {
    let height = if layout.size == Size::Wide { 32 } else { 26 };
    let width = text_width(layout, text) + 22;
    let x = if starts { at.0 } else { at.0 - width / 2 }.clamp(4, (layout.width - width - 4).max(4));
    html! {
        <g class="label" transform={format!("translate({x} {})", at.1 - height / 2)}>
            <rect width={px(width)} height={px(height)} rx="9" />
            <text x={px(width / 2)} y={px(height / 2 + 5)} text-anchor="middle">{ text }</text>
        </g>
    }
}

/// What services look up or write down.
pub fn pulses(page: &Page, layout: &Layout) -> Html {
    let Some(run) = &page.run else { return Html::default() };
    page.picture
        .pulses
        .iter()
        .map(|pulse| {
            let text = words::pulse_label(&run.trace().events()[pulse.event].kind, page.lang);
            let class = classes!("pulse", if pulse.good { "answer" } else { "refuse" });
            if pulse.from == pulse.to {
                let rect = layout.rect(pulse.from);
                return html! {
                    <g {class} key={pulse.event}>
                        <rect class="halo" x={px(rect.x - 4)} y={px(rect.y - 4)} width={px(rect.w + 8)} height={px(rect.h + 8)} rx="17" />
                        { label(layout, (rect.mid_x(), rect.y), false, &text) }
                    </g>
                };
            }
            let anchor = layout.label(pulse.from, pulse.to);
            html! {
                <g {class} key={pulse.event}>
                    <path class="way now" d={path(&layout.route(pulse.from, pulse.to), RADIUS)} />
                    { label(layout, anchor.at, anchor.starts, &text) }
                </g>
            }
        })
        .collect()
}

/// Messages under way. A click opens one in the wire panel.
pub fn flights(page: &Page, layout: &Layout) -> Html {
    let Some(run) = &page.run else { return Html::default() };
    page.picture
        .flights
        .iter()
        .filter_map(|flight| {
            let message = run.trace().message(flight.event)?;
            let way = layout.route(flight.from, flight.to);
            let meaning = match (flight.refused, flight.leg) {
                (true, _) => "refuse",
                (false, Leg::Request) => "ask",
                (false, Leg::Response) => "answer",
            };
            let text = words::short_label(message);
            let sentence = words::describe(run.trace(), flight.event, page.lang).unwrap_or_default();
            let anchor = layout.label(flight.from, flight.to);
            let event = flight.event;
            let open = {
                let dispatcher = page.dispatcher();
                move || dispatcher.dispatch(Msg::Pin(Some(event)))
            };
            let onclick = {
                let open = open.clone();
                Callback::from(move |_: MouseEvent| open())
            };
            let onkeydown = Callback::from(move |e: KeyboardEvent| {
                if matches!(e.key().as_str(), "Enter" | " ") {
                    e.prevent_default();
                    e.stop_propagation();
                    open();
                }
            });
            let spot = transform(page, &way, event, page.at);
            let load = flight.carries.or(flight.signed_with);
            Some(html! {
                <g class={classes!("flight", meaning)} key={event} data-message={event.to_string()} role="button" tabindex="0"
                    aria-label={sentence} {onclick} {onkeydown}>
                    <path class="way now" d={path(&way, RADIUS)} />
                    <path class="touch" d={path(&way, RADIUS)} />
                    { label(layout, anchor.at, anchor.starts, &text) }
                    <g id={mover_id(event)} class="mover" transform={spot}>
                        { envelope(flight.leg) }
                        { load.map(parcel) }
                    </g>
                </g>
            })
        })
        .collect()
}

fn envelope(leg: Leg) -> Html {
    match leg {
        Leg::Request => {
            html! { <><rect class="letter" x="-15" y="-11" width="30" height="22" rx="4" /><path class="flap" d="M-11 -6L0 3L11 -6" /></> }
        }
        Leg::Response => {
            html! { <><rect class="letter" x="-15" y="-11" width="30" height="22" rx="4" /><path class="flap" d="M-9 0L-3 6L9 -5" /></> }
        }
    }
}

/// A key that travels with the message, in its credential's colour.
fn parcel(index: usize) -> Html {
    html! {
        <g class={classes!("parcel", key_colour(index))} transform="translate(19 14)">
            <circle r="10" /><path d="M-5 0a2.6 2.6 0 1 0 5 0a2.6 2.6 0 1 0 -5 0M0 0H6M4 0V3" />
        </g>
    }
}

fn mover_id(event: usize) -> String {
    format!("mover-{event}")
}

fn transform(model: &Model, way: &[Point], event: usize, show: Show) -> String {
    // Where no motion is wanted, a message stands half way for as long as it is under way.
    let moving = model.run.as_ref().filter(|_| !model.still);
    let progress = moving.map_or(500, |run| run.playback.cue(event).progress(show)) as i32;
    // It sets out and arrives gently: 3p² − 2p³.
    let eased = (3 * progress * progress / 1000) - (2 * (progress * progress / 1000) * progress / 1000);
    let (x, y) = along(way, eased);
    format!("translate({x} {y})")
}

/// Puts every message where it is at `show`, without rendering.
pub fn move_all(model: &Model, show: Show) {
    let layout = Layout::of(super::current_size());
    let document = gloo::utils::document();
    for flight in &model.picture.flights {
        if let Some(element) = document.get_element_by_id(&mover_id(flight.event)) {
            let way = layout.route(flight.from, flight.to);
            // A failed write costs one frame of motion and nothing else.
            let _ = element.set_attribute("transform", &transform(model, &way, flight.event, show));
        }
    }
}
