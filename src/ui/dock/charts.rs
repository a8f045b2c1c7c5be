//! The state charts: drawn from the tables by which the simulation steps.
//!
//! May use: [`layout`](super::layout), which says where everything goes.

use std::cmp::Reverse;
use std::rc::Rc;

use yew::prelude::*;

use super::layout::{Edge, Layout, NODE_BOX, WIDTH};
use super::scroll::{to_here, use_scroll};
use crate::cloud::{Chart, Effect};
use crate::host::refresher::RefresherState;
use crate::story::Kind;
use crate::ui::context::{use_labels, use_lang};
use crate::ui::state::Scene;
use crate::words::{chart_sentence, event_label, labels, machine_title, state_label};

/// What the charts are drawn from.
#[derive(Properties, PartialEq)]
pub struct ChartsProps {
    /// The run, at the playhead.
    pub scene: Scene,
}

/// All of them: that which stepped last before the others, those not in use at the end.
#[component]
pub fn Charts(props: &ChartsProps) -> Html {
    let scene = &props.scene;
    let l = use_labels();
    let all: Rc<Vec<Rc<Chart>>> =
        use_memo((), |()| Chart::all().into_iter().chain([Chart::of::<RefresherState>()]).map(Rc::new).collect());
    let mut charts: Vec<_> = all.iter().map(|chart| (last_step(scene, chart), chart)).collect();
    charts.sort_by_key(|((when, _), _)| Reverse(*when));
    // Without keys: an element that moves in the document forgets how far it was scrolled.
    let figure = |((_, last), chart): ((usize, Option<usize>), &Rc<Chart>)| {
        let present = scene.picture.state(chart.name);
        let subject = scene.picture.subjects.get(chart.name).cloned().unwrap_or_default();
        html! { <Figure chart={chart.clone()} {present} {subject} {last} /> }
    };
    html! {
        <div class="chart-grid">
            { for charts.into_iter().map(figure) }
            <p class="chart-intro">{ l.charts_intro }</p>
        </div>
    }
}

/// When the machine's subject stepped last (from 1; 0 if it is not in use), and by which row of its table.
fn last_step(scene: &Scene, chart: &Chart) -> (usize, Option<usize>) {
    let Some(subject) = scene.picture.subjects.get(chart.name) else { return (0, None) };
    for (i, event) in scene.run().trace().events()[..scene.picture.events].iter().enumerate().rev() {
        if let Kind::Effect(Effect::Transition { machine, subject: whose, from, on, to }) = &event.kind
            && *machine == chart.name
            && whose == subject
        {
            return (i + 1, chart.rows.iter().position(|row| *row == (*from, *on, *to)));
        }
    }
    (0, None)
}

#[derive(Properties, PartialEq)]
struct FigureProps {
    /// The machine.
    chart: Rc<Chart>,
    /// The state it is in, if it is in use.
    present: Option<&'static str>,
    /// Whose state that is.
    subject: AttrValue,
    /// The row of the table by which it came there.
    last: Option<usize>,
}

/// One chart.
#[component]
fn Figure(props: &FigureProps) -> Html {
    let FigureProps { chart, present, subject, last } = props;
    let (lang, figure) = (use_lang(), use_node_ref());
    let layout = use_memo(chart.clone(), |chart| Layout::of(chart));
    use_scroll(&figure, (chart.name, *present, subject.clone(), *last), to_here);

    let leads_out = |row: usize| Some(chart.rows[row].0) == *present;
    // What can happen nearly everywhere says little about any one state.
    let is_common = |row: usize| {
        let (_, on, to) = chart.rows[row];
        chart.rows.iter().filter(|other| other.1 == on && other.2 == to).count() > 3
    };
    let class_of = |row: usize| {
        if Some(row) == *last {
            "chart-last"
        } else if leads_out(row) && !is_common(row) {
            "chart-out"
        } else {
            "chart-faint"
        }
    };
    // What matters is drawn over what does not.
    let arrows = ["chart-faint", "chart-out", "chart-last"].into_iter().flat_map(|class| {
        let its = layout.edges.iter().enumerate().filter(move |(row, _)| class_of(*row) == class);
        its.map(move |(_, edge)| arrow(edge, class))
    });
    let node = |(i, state): (usize, &&'static str)| {
        let is_lit = Some(*state) == *present;
        let (x, y) = layout.centre(i);
        let [left, top, width, height, rx] = NODE_BOX;
        html! {
            <g class={classes!("chart-node", is_lit.then_some("chart-lit"))} data-here={is_lit.then_some("true")}
                transform={format!("translate({x} {y})")}>
                <rect x={left} y={top} {width} {height} {rx} />
                if let Some(label) = state_label(lang, chart.name, state) {
                    { word("chart-state", 0, -3, state) }
                    { word("chart-label", 0, 15, label) }
                } else {
                    { word("chart-state", 0, 5, state) }
                }
            </g>
        }
    };
    let events = || chart.rows.iter().enumerate().filter(|(row, _)| leads_out(*row));
    let texts: Vec<(usize, &str)> = events().map(|(row, (_, on, _))| (row, event_label(lang, on))).collect();
    let places = layout.labels(&texts);
    let words = texts.iter().zip(places).map(|((_, said), (x, y))| word("chart-event", x, y + 5, said));

    let of = if present.is_some() { subject.clone() } else { labels(lang).chart_unused.into() };
    let sentence = chart_sentence(lang, chart.name, present.map(|state| (subject.as_str(), state)));
    html! {
        <figure ref={figure} class="chart dock-list" data-machine={chart.name} data-state={present.unwrap_or("none")}>
            <figcaption><b>{ machine_title(lang, chart.name) }</b><span>{ of }</span></figcaption>
            <svg viewBox={format!("0 0 {WIDTH} {}", layout.height)} role="img" aria-label={sentence}>
                { for arrows }
                { for chart.states.iter().enumerate().map(node) }
                { for words }
            </svg>
        </figure>
    }
}

fn word(class: &'static str, x: i32, y: i32, said: &str) -> Html {
    html! { <text {class} x={x.to_string()} y={y.to_string()}>{ said }</text> }
}

fn arrow(edge: &Edge, class: &'static str) -> Html {
    html! { <g {class}><path class="chart-way" d={edge.path()} /><path class="chart-tip" d={edge.head()} /></g> }
}
