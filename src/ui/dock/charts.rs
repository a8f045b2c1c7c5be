//! The state charts: drawn from the tables by which the simulation steps.

use yew::{AttrValue, Html};

use super::layout::{Edge, Layout, NODE_BOX, WIDTH};
use super::{el, list, tag, text};
use crate::cloud::{Chart, Effect};
use crate::host::refresher::RefresherState;
use crate::story::Kind;
use crate::ui::Page;
use crate::ui::model::Run;
use crate::words::{chart_sentence, event_label, machine_title, state_label};

/// All of them: that which stepped last before the others, those not in use at the end.
#[inline(never)]
pub(super) fn view(page: &Page) -> Html {
    let Some(run) = page.run() else { return Html::default() };
    let mut charts: Vec<(usize, Option<usize>, Chart)> = Vec::new();
    for chart in Chart::all().into_iter().chain([Chart::of::<RefresherState>()]) {
        let (when, row) = last_step(page, &run, &chart);
        let at = charts.iter().position(|(other, ..)| *other < when).unwrap_or(charts.len());
        charts.insert(at, (when, row, chart));
    }
    let mut figures = Vec::new();
    for (_, row, chart) in &charts {
        figures.push(figure(page, chart, *row));
    }
    figures.push(el("p", "chart-intro", text(page.labels().charts_intro)));
    el("div", "chart-grid", list(figures))
}

/// When the machine's subject stepped last (from 1; 0 if it is not in use), and by which row of its table.
fn last_step(page: &Page, run: &Run, chart: &Chart) -> (usize, Option<usize>) {
    let Some(subject) = page.picture.subjects.get(chart.name) else { return (0, None) };
    for (i, event) in run.trace().events()[..page.picture.events].iter().enumerate().rev() {
        if let Kind::Effect(Effect::Transition { machine, subject: whose, from, on, to }) = &event.kind
            && *machine == chart.name
            && whose == subject
        {
            return (i + 1, chart.rows.iter().position(|row| *row == (*from, *on, *to)));
        }
    }
    (0, None)
}

fn figure(page: &Page, chart: &Chart, last: Option<usize>) -> Html {
    let lang = page.lang;
    let layout = Layout::of(chart);
    let present = page.picture.state(chart.name);
    let subject = page.picture.subjects.get(chart.name).map_or("", String::as_str);
    let leads_out = |row: usize| Some(chart.rows[row].0) == present;
    // What can happen nearly everywhere says little about any one state.
    let common = |row: usize| {
        let (_, on, to) = chart.rows[row];
        chart.rows.iter().filter(|other| other.1 == on && other.2 == to).count() > 3
    };
    let mut drawn = Vec::new();
    // What matters is drawn over what does not.
    for class in ["chart-faint", "chart-out", "chart-last"] {
        for (row, edge) in layout.edges.iter().enumerate() {
            let its = if Some(row) == last {
                "chart-last"
            } else if leads_out(row) && !common(row) {
                "chart-out"
            } else {
                "chart-faint"
            };
            if its == class {
                drawn.push(arrow(edge, class));
            }
        }
    }
    for (i, state) in chart.states.iter().enumerate() {
        let lit = Some(*state) == present;
        let mut inner = vec![tag("rect", &["x", "y", "width", "height", "rx"], &NODE_BOX, Html::default())];
        match state_label(lang, chart.name, state) {
            Some(label) => inner.extend([word("chart-state", 0, -3, *state), word("chart-label", 0, 15, label)]),
            None => inner.push(word("chart-state", 0, 5, *state)),
        }
        let (x, y) = layout.centre(i);
        let place = ["translate(", &x.to_string(), " ", &y.to_string(), ")"].concat();
        let (class, here) = if lit { ("chart-node chart-lit", "true") } else { ("chart-node", "") };
        drawn.push(tag("g", &["class", "data-here", "transform"], &[class, here, &place], list(inner)));
    }
    let mut texts = Vec::new();
    for (row, (_, on, _)) in chart.rows.iter().enumerate() {
        if leads_out(row) {
            texts.push((row, event_label(lang, on)));
        }
    }
    for ((_, said), (x, y)) in texts.iter().zip(layout.labels(&texts)) {
        drawn.push(word("chart-event", x, y + 5, (*said).to_owned()));
    }
    let of = if present.is_some() { subject } else { page.labels().chart_unused };
    let sentence = chart_sentence(lang, chart.name, present.map(|state| (subject, state)));
    let size = ["0 0 ", &WIDTH.to_string(), " ", &layout.height.to_string()].concat();
    let caption = vec![el("b", "", text(machine_title(lang, chart.name))), el("span", "", text(of.to_owned()))];
    let drawing = tag("svg", &["viewBox", "role", "aria-label"], &[&size, "img", &sentence], list(drawn));
    let parts = list(vec![el("figcaption", "", list(caption)), drawing]);
    let state = present.unwrap_or("none");
    tag("figure", &["class", "data-machine", "data-state"], &["chart dock-list", chart.name, state], parts)
}

fn word(class: &'static str, x: i32, y: i32, said: impl Into<AttrValue>) -> Html {
    tag("text", &["class", "x", "y"], &[class, &x.to_string(), &y.to_string()], text(said))
}

fn arrow(edge: &Edge, class: &'static str) -> Html {
    let path = |class, d: String| tag("path", &["class", "d"], &[class, &d], Html::default());
    el("g", class, list(vec![path("chart-way", edge.path()), path("chart-tip", edge.head())]))
}
