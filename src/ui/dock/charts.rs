//! The state charts: drawn from the tables by which the simulation steps.

use std::rc::Rc;

use yew::prelude::*;

use super::ByRc;
use super::layout::{Layout, NODE, WIDTH};
use crate::cloud::{Chart, Effect};
use crate::story::{Kind, Picture};
use crate::ui::model::Run;
use crate::words::{Lang, chart_sentence, event_label, labels, machine_title, state_label};

/// Props of [`Charts`].
#[derive(PartialEq, Properties)]
pub(super) struct ChartsProps {
    pub run: ByRc<Run>,
    pub picture: ByRc<Picture>,
    pub lang: Lang,
}

/// All five.
#[component]
pub(super) fn Charts(props: &ChartsProps) -> Html {
    let ChartsProps { run, picture, lang } = props;
    let drawings = use_memo((), |()| {
        Chart::all().map(|chart| {
            let layout = Layout::of(&chart);
            ByRc(Rc::new((chart, layout)))
        })
    });
    let charts = drawings.iter().map(|drawing| {
        let name = drawing.0.0.name;
        let subject = picture.subjects.get(name).cloned();
        let last = subject.as_deref().and_then(|subject| last_row(run, picture.events, &drawing.0.0, subject));
        html! {
            <ChartView key={name} drawing={drawing.clone()} lang={*lang} present={picture.state(name)}
                subject={subject.map(AttrValue::from)} {last} />
        }
    });
    html! {
        <div class="chart-panel">
            <p class="chart-intro">{ labels(*lang).charts_intro }</p>
            <div class="chart-grid">{ for charts }</div>
        </div>
    }
}

/// The row of the table by which `subject` stepped last.
fn last_row(run: &Run, events: usize, chart: &Chart, subject: &str) -> Option<usize> {
    run.trace().events()[..events].iter().rev().find_map(|event| match &event.kind {
        Kind::Effect(Effect::Transition { machine, subject: whose, from, on, to })
            if *machine == chart.name && whose == subject =>
        {
            chart.rows.iter().position(|row| *row == (*from, *on, *to))
        }
        _ => None,
    })
}

/// Props of [`ChartView`].
#[derive(PartialEq, Properties)]
struct ChartProps {
    drawing: ByRc<(Chart, Layout)>,
    lang: Lang,
    present: Option<&'static str>,
    subject: Option<AttrValue>,
    /// The row of the last step.
    last: Option<usize>,
}

#[component]
fn ChartView(props: &ChartProps) -> Html {
    let ChartProps { drawing, lang, present, subject, last } = props;
    let (chart, layout) = &*drawing.0;
    let (lang, present) = (*lang, *present);
    let subject = subject.as_ref().map(AttrValue::as_str);
    let leads_out = |edge: usize| Some(chart.rows[edge].0) == present;
    let edge = |i: usize| {
        let class = if Some(i) == *last {
            "chart-last"
        } else if leads_out(i) {
            "chart-out"
        } else {
            "chart-faint"
        };
        html! {
            <g {class}><path class="chart-way" d={layout.edges[i].path()} /><path class="chart-tip" d={layout.edges[i].head()} /></g>
        }
    };
    let edges = 0..chart.rows.len();
    // What matters is drawn over what does not.
    let rank = |i: &usize| (Some(*i) == *last, leads_out(*i));
    let mut order: Vec<usize> = edges.clone().collect();
    order.sort_by_key(rank);

    let texts: Vec<(usize, &str)> =
        edges.filter(|i| leads_out(*i)).map(|i| (i, event_label(lang, chart.rows[i].1))).collect();
    let places = layout.labels(&texts);
    let written = texts.iter().zip(places).map(|((_, text), (x, y))| {
        html! { <text class="chart-event" x={x.to_string()} y={(y + 5).to_string()}>{ (*text).to_owned() }</text> }
    });
    let nodes = chart.states.iter().enumerate().map(|(i, state)| {
        let (x, y) = layout.centre(i);
        let lit = Some(*state) == present;
        let label = state_label(lang, chart.name, state);
        html! {
            <g class={if lit { "chart-node chart-lit" } else { "chart-node" }} transform={format!("translate({x} {y})")}>
                <rect x={(-NODE.0 / 2).to_string()} y={(-NODE.1 / 2).to_string()} width={NODE.0.to_string()}
                    height={NODE.1.to_string()} rx="10" />
                <text class="chart-state" y={if label.is_some() { "-3" } else { "5" }}>{ *state }</text>
                if let Some(label) = label { <text class="chart-label" y="15">{ label }</text> }
            </g>
        }
    });
    let sentence = chart_sentence(lang, chart.name, subject.zip(present));
    html! {
        <figure class="chart" data-machine={chart.name} data-state={present.unwrap_or("none")}>
            <figcaption>
                <b>{ machine_title(lang, chart.name) }</b>
                if present.is_none() {
                    <span>{ labels(lang).chart_unused }</span>
                } else {
                    <code title={subject.unwrap_or("").to_owned()}>{ subject.unwrap_or("").to_owned() }</code>
                }
            </figcaption>
            <svg viewBox={format!("0 0 {WIDTH} {}", layout.height)} role="img" aria-label={sentence}>
                { for order.into_iter().map(edge) }
                { for nodes }
                { for written }
            </svg>
        </figure>
    }
}
