//! The ways at rest, and the numbers of the lesson's steps on them.
//!
//! May use: what [`super`] may. The ways are drawn anew only with another arrangement, the numbers as the lesson goes on.

use std::rc::Rc;

use yew::prelude::*;

use super::geometry::{Point, path};
use super::label;
use super::layout::{Layout, Size};
use super::pen::translate;
use crate::lesson::Lesson;
use crate::story::{Node, Spot};
use crate::ui::context::{use_lang, use_page};
use crate::ui::state::{Msg, Run, Scene};

/// How round the corners of a way are.
pub(super) const RADIUS: i32 = 10;

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
    let calls = layout.calls();
    let way = |(from, to): (Spot, Spot)| {
        let class = classes!("way", (!calls.contains(&(from, to))).then_some("within"));
        html! { <path {class} d={path(&layout.route(from, to), RADIUS)} /> }
    };
    html! { <g class="ways-at-rest">{ for layout.at_rest().into_iter().map(way) }</g> }
}

/// Between whom on the stage a step of the lesson happens.
fn between([from, to]: [Node; 2]) -> (Spot, Spot) {
    // What asks IAM and STS behind IMDS is the EC2 service.
    let acts = |node: Node, other: Node| match (node, other) {
        (Node::Imds, Node::Iam | Node::Sts) => Spot::Ec2Service,
        (node, _) => Spot::from(node),
    };
    (acts(from, to), acts(to, from))
}

/// Where the numbers of the lesson stand, so far as its run has come.
pub fn numbers(layout: &Layout, run: &Run) -> Vec<Point> {
    let steps = run.lesson.steps.iter().take(run.played.steps.len());
    label::numbers(layout, &steps.map(|step| between(step.on)).collect::<Vec<_>>())
}

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
        <Numbers lesson={run.lesson.clone()} at={numbers(&props.layout, &run)} {passed} size={props.layout.size()} />
    }
}

#[derive(Properties)]
struct NumbersProps {
    lesson: Rc<Lesson>,
    /// Where they stand. A fork may have left the lesson before its end.
    at: Vec<Point>,
    passed: Passed,
    size: Size,
}

/// A lesson does not change once it is read: the same one is known by its pointer.
impl PartialEq for NumbersProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.lesson, &other.lesson)
            && (self.passed, self.size) == (other.passed, other.size)
            && self.at == other.at
    }
}

#[component]
fn Numbers(props: &NumbersProps) -> Html {
    let NumbersProps { lesson, at, passed, size } = props;
    let (lang, page) = (use_lang(), use_page());
    let (radius, y) = (label::radius(*size) - 1, if *size == Size::Wide { "6" } else { "5" });
    let badges = lesson.steps.iter().zip(at).enumerate().map(|(i, (step, at))| {
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
                <circle r={radius.to_string()} />
                <text text-anchor="middle" {y}>{ i + 1 }</text>
            </g>
        }
    });
    html! { <>{ for badges }</> }
}
