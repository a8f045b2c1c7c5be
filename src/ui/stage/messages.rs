//! What moves: messages on their ways, what is pointed at, and the numbers of the lesson's steps.
//!
//! May use: what [`super`] may. What stands still for long is skipped: the ways as long as the arrangement is the same, the
//! numbers as long as the lesson has come no further, pulses and flights as long as none begins or ends. How far a message
//! is on its way is written past the renderer, by [`move_all`].

use std::rc::Rc;

use yew::prelude::*;

use super::geometry::{Point, along, path};
use super::layout::{Layout, Size};
use super::pen::{text_width, translate};
use super::room::arranged;
use crate::lesson::Lesson;
use crate::story::{Flight, Leg, Node, Show};
use crate::ui::colour::key_colour;
use crate::ui::context::{use_lang, use_page, use_settings};
use crate::ui::state::{Msg, Room, Run, Scene};
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

/// What [`Ways`] are drawn from.
#[derive(Properties, PartialEq)]
pub struct WaysProps {
    /// The arrangement.
    pub layout: Layout,
}

/// The ways, at rest. Those on which AWS looks something up or writes it down are dotted.
#[component]
pub fn Ways(props: &WaysProps) -> Html {
    let layout = &props.layout;
    let to_lambda = [(Node::Lambda, Node::Sts), (Node::Lambda, Node::CloudTrail)];
    let ways = WAYS.into_iter().chain(to_lambda.into_iter().filter(|_| layout.has_lambda));
    let way = |(from, to): (Node, Node)| {
        let inner =
            matches!((from, to), (Node::Sts | Node::S3 | Node::Lambda, Node::Iam | Node::CloudTrail | Node::Sts));
        html! { <path class={classes!("way", inner.then_some("inner"))} d={path(&layout.route(from, to), RADIUS)} /> }
    };
    html! { <>{ for ways.map(way) }</> }
}

// ---- The steps ------------------------------------------------------------------------------------------------------

/// What [`Badges`] are drawn from.
#[derive(Properties, PartialEq)]
pub struct BadgesProps {
    /// A future at a moment.
    pub scene: Scene,
    /// The arrangement.
    pub layout: Layout,
}

/// How far the lesson has come: whatever its badges can look like.
#[derive(Clone, Copy, PartialEq)]
struct Passed {
    /// The step that the playhead is in.
    now: usize,
    started: bool,
    finished: bool,
}

impl Passed {
    fn at(scene: &Scene, run: &Run) -> Option<Self> {
        let last = run.played.steps.len().checked_sub(1)?;
        let finished = scene.at >= run.played.span(&run.playback, last).1.min(run.playback.total());
        let now = run.played.step_at(&run.playback, scene.at).unwrap_or(0);
        Some(Self { now, started: scene.at > 0, finished })
    }
}

/// The numbers of the steps, where they happen.
#[component]
pub fn Badges(props: &BadgesProps) -> Html {
    let run = props.scene.run();
    let Some(passed) = Passed::at(&props.scene, &run) else { return Html::default() };
    html! {
        <Numbers lesson={run.lesson.clone()} count={run.played.steps.len()} {passed} layout={props.layout.clone()} />
    }
}

#[derive(Properties)]
struct NumbersProps {
    lesson: Rc<Lesson>,
    /// So many of its steps there are: a fork may have left the lesson before its end.
    count: usize,
    passed: Passed,
    layout: Layout,
}

/// A lesson does not change once it is read: the same one is known by its pointer.
impl PartialEq for NumbersProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.lesson, &other.lesson)
            && (self.count, self.passed) == (other.count, other.passed)
            && self.layout == other.layout
    }
}

#[component]
fn Numbers(props: &NumbersProps) -> Html {
    let NumbersProps { lesson, count, passed, layout } = props;
    let (lang, page) = (use_lang(), use_page());
    let (radius, y) = if layout.size == Size::Wide { ("15", "6") } else { ("12", "5") };
    let badges = lesson.steps.iter().take(*count).enumerate().map(|(i, step)| {
        let at = layout.badge(step.on[0], step.on[1]);
        let state = if passed.finished || i < passed.now {
            "done"
        } else if passed.started && i == passed.now {
            "now"
        } else {
            "todo"
        };
        let onclick = page.on::<MouseEvent>(Msg::ToStep(i));
        html! {
            <g class={classes!("badge", state)} transform={translate(at.0, at.1)} {onclick}>
                <title>{ lang.of(&step.title).to_owned() }</title>
                <circle r={radius} />
                <text text-anchor="middle" {y}>{ i + 1 }</text>
            </g>
        }
    });
    html! { <>{ for badges }</> }
}

// ---- What services do -----------------------------------------------------------------------------------------------

fn label(layout: &Layout, from: Node, to: Node, text: String) -> Html {
    let anchor = layout.label(from, to);
    let at = anchor.at;
    let height = if layout.size == Size::Wide { 32 } else { 26 };
    let width = text_width(layout.size, &text) + 22;
    let x = if anchor.starts { at.0 } else { at.0 - width / 2 }.clamp(4, (layout.width - width - 4).max(4));
    html! {
        <g class="label" transform={translate(x, at.1 - height / 2)}>
            <rect width={width.to_string()} height={height.to_string()} rx="9" />
            <text x={(width / 2).to_string()} y={(height / 2 + 5).to_string()} text-anchor="middle">{ text }</text>
        </g>
    }
}

fn lit_way(way: &[Point]) -> Html {
    html! { <path class="way now" d={path(way, RADIUS)} /> }
}

/// What [`Pulses`] are drawn from.
#[derive(Properties)]
pub struct PulsesProps {
    /// A future at a moment.
    pub scene: Scene,
    /// The arrangement.
    pub layout: Layout,
}

/// Of the scene, nothing but the pulses is drawn, and what the run says of them.
impl PartialEq for PulsesProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene)
            && self.scene.picture.pulses == other.scene.picture.pulses
            && self.layout == other.layout
    }
}

/// What services look up or write down.
#[component]
pub fn Pulses(props: &PulsesProps) -> Html {
    let PulsesProps { scene, layout } = props;
    let lang = use_lang();
    let run = scene.run();
    let pulses = scene.picture.pulses.iter().map(|pulse| {
        let text = words::pulse_label(&run.trace().events()[pulse.event].kind, lang);
        let shape = if pulse.from == pulse.to {
            let rect = layout.rect(pulse.from);
            let [x, y, width, height] = [rect.x - 4, rect.y - 4, rect.w + 8, rect.h + 8].map(|n| n.to_string());
            html! { <rect class="halo" {x} {y} {width} {height} rx="17" /> }
        } else {
            lit_way(&layout.route(pulse.from, pulse.to))
        };
        let class = classes!("pulse", if pulse.good { "answer" } else { "refuse" });
        html! { <g {class} key={pulse.event}>{ shape }{ label(layout, pulse.from, pulse.to, text) }</g> }
    });
    html! { <>{ for pulses }</> }
}

// ---- Messages -------------------------------------------------------------------------------------------------------

/// What [`Flights`] are drawn from.
#[derive(Properties)]
pub struct FlightsProps {
    /// A future at a moment.
    pub scene: Scene,
    /// The arrangement.
    pub layout: Layout,
}

/// Of the scene, the messages under way are drawn, and what the run says of them. Where they are between their places is
/// [`move_all`]'s to say: the playhead makes nothing be drawn anew.
impl PartialEq for FlightsProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene)
            && self.scene.aside == other.scene.aside
            && self.scene.picture.flights == other.scene.picture.flights
            && self.layout == other.layout
    }
}

/// Messages under way. A click opens one in the wire panel.
#[component]
pub fn Flights(props: &FlightsProps) -> Html {
    let FlightsProps { scene, layout } = props;
    let (settings, page) = (use_settings(), use_page());
    let run = scene.run();
    let flights = scene.picture.flights.iter().filter_map(|flight| {
        let event = flight.event;
        let message = run.trace().message(event)?;
        let way = layout.route(flight.from, flight.to);
        let class = match (flight.refused, flight.leg) {
            (true, _) => "refuse",
            (false, Leg::Request) => "ask",
            (false, Leg::Response) => "answer",
        };
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
        let flap = if flight.leg == Leg::Request { "M-11 -6L0 3L11 -6" } else { "M-9 0L-3 6L9 -5" };
        Some(html! {
            <g class={classes!("flight", class)} key={event} data-message={event.to_string()} role="button" tabindex="0"
                aria-label={sentence} {onclick} {onkeydown}>
                { lit_way(&way) }
                <path class="touch" d={path(&way, RADIUS)} />
                { label(layout, flight.from, flight.to, words::short_label(message)) }
                <g id={mover_id(scene, flight)} class="mover" transform={spot(&run, &way, event, scene.at, settings.still)}>
                    <rect class="letter" x="-15" y="-11" width="30" height="22" rx="4" />
                    <path class="flap" d={flap} />
                    { flight.carries.or(flight.signed_with).map(parcel) }
                </g>
            </g>
        })
    });
    html! { <>{ for flights }</> }
}

/// A key that travels with the message, in its credential's colour.
fn parcel(index: usize) -> Html {
    html! {
        <g class={classes!("parcel", key_colour(index))} transform="translate(19 14)">
            <circle r="10" /><path d="M-5 0a2.6 2.6 0 1 0 5 0a2.6 2.6 0 1 0 -5 0M0 0H6M4 0V3" />
        </g>
    }
}

/// Two stages may show the same event.
fn mover_id(scene: &Scene, flight: &Flight) -> String {
    format!("mover-{}{}", if scene.aside { "b-" } else { "" }, flight.event)
}

/// Where on its way a message is at `show`.
fn spot(run: &Run, way: &[Point], event: usize, show: Show, still: bool) -> String {
    // Where no motion is wanted, a message stands half way for as long as it is under way.
    let progress = if still { 500 } else { run.playback.cue(event).progress(show) as i32 };
    // It sets out and arrives gently: 3p² − 2p³.
    let eased = (3 * progress * progress / 1000) - (2 * (progress * progress / 1000) * progress / 1000);
    let (x, y) = along(way, eased);
    translate(x, y)
}

/// Puts every message where it is at `show`, without rendering.
pub fn move_all(scene: &Scene, show: Show, room: Room, still: bool) {
    let flights = &scene.picture.flights;
    if flights.is_empty() {
        return;
    }
    let (layout, run) = (arranged(scene, room), scene.run());
    let document = gloo::utils::document();
    for flight in flights {
        if let Some(element) = document.get_element_by_id(&mover_id(scene, flight)) {
            let way = layout.route(flight.from, flight.to);
            // A failed write costs one frame of motion and nothing else.
            let _ = element.set_attribute("transform", &spot(&run, &way, flight.event, show, still));
        }
    }
}

// ---- What differs ---------------------------------------------------------------------------------------------------

/// The places that differ in two futures wear a sign.
pub fn differing(places: &[Node], layout: &Layout, title: &'static str) -> Html {
    let signs = places.iter().map(|node| {
        let rect = if *node == Node::Ec2 { layout.ec2 } else { layout.rect(*node) };
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
