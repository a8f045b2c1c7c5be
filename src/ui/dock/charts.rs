//! The state charts: drawn from the tables by which the simulation steps.
//!
//! May use: [`layout`](super::layout), which says where everything goes.

use std::rc::Rc;

use yew::prelude::*;

use super::layout::{Edge, Layout, NODE_BOX, WIDTH};
use super::parts::yes;
use crate::cloud::{Chart, Effect, SignInState};
use crate::host::refresher::RefresherState;
use crate::kernel::Machine;
use crate::story::Kind;
use crate::ui::context::{Page, use_labels, use_lang, use_page};
use crate::ui::state::{Msg, Scene};
use crate::words::{Lang, chart_sentence, event_label, labels, machine_title, state_label, wire_words};

/// What the charts are drawn from.
#[derive(Properties, PartialEq)]
pub struct ChartsProps {
    /// The run, at the playhead.
    pub scene: Scene,
}

/// All of them, always in the same order: a list of what state each is in, and the chart of one: the one that was chosen, or
/// else the one that stepped last. Where there is room for all, all are drawn (`static/dock.css`).
#[component]
pub fn Charts(props: &ChartsProps) -> Html {
    let scene = &props.scene;
    let (l, lang) = (use_labels(), use_lang());
    let chosen = use_state_eq(|| None::<&'static str>);
    let all: Rc<Vec<Rc<Chart>>> =
        use_memo((), |()| Chart::all().into_iter().chain([Chart::of::<RefresherState>()]).map(Rc::new).collect());
    // Who signs in by a browser is the exception: its chart comes with it.
    let is_there =
        |chart: &&Rc<Chart>| chart.name != SignInState::NAME || scene.picture.subjects.contains_key(chart.name);
    let all: Vec<Rc<Chart>> = all.iter().filter(is_there).cloned().collect();
    let steps: Vec<_> = all.iter().map(|chart| last_step(scene, chart)).collect();
    let latest = steps.iter().zip(all.iter()).max_by_key(|((when, _), _)| *when).map(|(_, chart)| chart.name);
    let front = chosen.or(latest);
    let entry = |chart: &Rc<Chart>| {
        let name = chart.name;
        let state = scene.picture.state(name);
        let is_chosen = *chosen == Some(name);
        let choose = chosen.setter();
        // A second click, and the panel follows what happens again.
        let onclick = move |_: MouseEvent| choose.set((!is_chosen).then_some(name));
        let said = state.map(|state| state_label(lang, name, state).unwrap_or(state));
        html! {
            <button key={name} type="button" class="chart-entry" data-chart={name} aria-pressed={yes(is_chosen)}
                aria-current={(front == Some(name)).then_some("true")} {onclick}>
                <b>{ machine_title(lang, name) }</b>
                if let Some(said) = said { <span class="chart-pill">{ said }</span> } else { <span>{ l.chart_unused }</span> }
            </button>
        }
    };
    let figure = |(chart, (_, last)): (&Rc<Chart>, &(usize, Option<usize>))| {
        let name = chart.name;
        let present = scene.picture.state(name);
        let subject = scene.picture.subjects.get(name).cloned().unwrap_or_default();
        html! { <Figure key={name} chart={chart.clone()} {present} {subject} last={*last} front={front == Some(name)} /> }
    };
    html! {
        <div class="charts">
            <div class="chart-list" role="group" aria-label={l.tab_charts}>
                { for all.iter().map(entry) }
                <p class="chart-intro">{ l.charts_intro }</p>
            </div>
            <div class="chart-grid">{ for all.iter().zip(&steps).map(figure) }</div>
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
    /// Whether it is the one to see, where there is room for one.
    front: bool,
}

/// One chart.
#[component]
fn Figure(props: &FigureProps) -> Html {
    let FigureProps { chart, present, subject, last, front } = props;
    let (lang, page) = (use_lang(), use_page());
    let layout = use_memo(chart.clone(), |chart| Layout::of(chart));

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
            <g class={classes!("chart-node", is_lit.then_some("chart-lit"))} transform={format!("translate({x} {y})")}>
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
        <figure class={classes!("chart", front.then_some("chart-front"))} data-machine={chart.name} data-state={present.unwrap_or("none")}>
            <figcaption><b>{ machine_title(lang, chart.name) }</b><span>{ of }</span></figcaption>
            <svg viewBox={format!("0 0 {WIDTH} {}", layout.height)} role="img" aria-label={sentence}>
                { for arrows }
                { for chart.states.iter().enumerate().map(node) }
                { for words }
            </svg>
            { near(chart, *present, *last, lang, &page) }
        </figure>
    }
}

/// The state that the machine is in with the ways in and out: where the whole chart has no room, to which a button leads.
fn near(chart: &Chart, present: Option<&'static str>, last: Option<usize>, lang: Lang, page: &Page) -> Html {
    let draw = html! {
        <button type="button" class="chart-draw" data-do="draw-chart" onclick={page.on::<MouseEvent>(Msg::Enlarge(true))}>
            { wire_words(lang).draw }
        </button>
    };
    let state = |name: &'static str| {
        let said = state_label(lang, chart.name, name);
        html! { <>{ said.unwrap_or(name) }if said.is_some() { <code>{ name }</code> }</> }
    };
    let Some(present) = present else {
        return html! { <div class="chart-near"><p>{ labels(lang).chart_unused }</p>{ draw }</div> };
    };
    let came = last.and_then(|row| chart.rows.get(row)).map(|(from, on, _)| {
        html! { <p class="chart-came"><span class="chart-box">{ state(from) }</span>{ way(event_label(lang, on)) }</p> }
    });
    let ways = chart.rows.iter().filter(|(from, ..)| *from == present).map(|(_, on, to)| {
        html! { <li>{ way(event_label(lang, on)) }<span class="chart-box">{ state(to) }</span></li> }
    });
    html! {
        <div class="chart-near">
            if let Some(came) = came { { came } }
            <b class="chart-pill">{ state(present) }</b>
            { draw }
            <ul>{ for ways }</ul>
        </div>
    }
}

/// What leads from a state to another, on its arrow.
fn way(said: &'static str) -> Html {
    html! { <i>{ said }<span>{ " →" }</span></i> }
}

fn word(class: &'static str, x: i32, y: i32, said: &str) -> Html {
    html! { <text {class} x={x.to_string()} y={y.to_string()}>{ said }</text> }
}

fn arrow(edge: &Edge, class: &'static str) -> Html {
    html! { <g {class}><path class="chart-way" d={edge.path()} /><path class="chart-tip" d={edge.head()} /></g> }
}
