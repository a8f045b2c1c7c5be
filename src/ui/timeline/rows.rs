//! The rows on the screen: a component each, so that a row that is the same as before is not touched.

use std::rc::Rc;

use yew::prelude::*;

use super::Row;
use super::draw::{Bar, Dot, Drawing, Line, Word};

/// What the rows are drawn from.
#[derive(Properties, PartialEq)]
pub struct RowsProps {
    /// It.
    pub drawing: Rc<Drawing>,
}

/// The rows.
#[component]
pub fn Rows(props: &RowsProps) -> Html {
    let Drawing { widths: (gutter, width), height, lit, lines, grid, rows, dots } = &*props.drawing;
    let height = AttrValue::from(height.to_string());
    let names = rows.iter().filter_map(|line| line.name.as_ref()).map(word);
    let row = |line: &Rc<Line>| {
        let key = match line.row {
            Row::Lane(lane) => format!("lane {lane}"),
            Row::Stretches(kind) => format!("stretches {kind}"),
            Row::Bar(bar) => format!("bar {bar}"),
            Row::Folded => "folded".to_owned(),
            Row::Key(key) => format!("key {key}"),
        };
        html! { <Shapes {key} line={line.clone()} /> }
    };
    html! {
        <svg width={(gutter + width).to_string()} height={&height}>
            { path("tl-lit", lit) }
            { path("tl-lines", lines) }
            { for names }
            <svg x={gutter.to_string()} width={width.to_string()} {height}>
                { path("tl-grid", grid) }
                { rows.iter().map(row).collect::<Html>() }
                { dots.iter().map(dot).collect::<Html>() }
            </svg>
        </svg>
    }
}

/// What the shapes of a row are drawn from.
#[derive(Properties, PartialEq)]
struct ShapesProps {
    line: Rc<Line>,
}

/// The shapes of a row.
#[component]
fn Shapes(props: &ShapesProps) -> Html {
    let Line { paths, labels, bars, .. } = &*props.line;
    html! {
        <>
            { for paths.iter().map(|shape| path(shape.class.clone(), &shape.d)) }
            { for labels.iter().map(word) }
            { bars.iter().map(bar).collect::<Html>() }
        </>
    }
}

fn path(class: impl Into<AttrValue>, d: &AttrValue) -> Html {
    if d.is_empty() {
        return Html::default();
    }
    html! { <path class={class.into()} {d} /> }
}

fn word(word: &Word) -> Html {
    let (x, y) = word.at;
    html! {
        <text class={&word.class} x={x.to_string()} y={y.to_string()}>
            { &word.said }
            if let Some(told) = &word.told {
                <title>{ told }</title>
            }
        </text>
    }
}

fn bar(bar: &Bar) -> Html {
    let parts = ["tl-life", "tl-newest", "tl-revoked"].into_iter().zip(&bar.parts);
    let parts = parts.map(|(class, d)| path(class, d));
    let Some(place) = bar.place else {
        return html! { <g key={&*bar.class} class={&bar.class}>{ for parts }</g> };
    };
    let is = bar.is.as_ref();
    html! {
        <g key={place} class={&bar.class} role="button" data-place={place.to_string()} tabindex={is.map(|_| "0")}
            data-credential={is.map(|is| is.key.clone())} data-status={is.map(|is| is.status)}
            aria-label={is.map(|is| is.told.clone())} aria-hidden={is.is_none().then_some("true")}>
            { for parts }
        </g>
    }
}

/// A round mark for what was allowed, a crossed one for what was refused, and a long one for several.
fn dot(dot: &Dot) -> Html {
    let Dot { mark, y, told } = dot;
    let class = match mark.refused {
        0 => "tl-call tl-allowed",
        n if n == mark.count => "tl-call tl-refused",
        _ => "tl-call tl-mixed",
    };
    let length = mark.to - mark.from;
    html! {
        <g key={mark.first} {class} role="button" tabindex="-1" data-call={mark.first.to_string()} aria-label={told}
            transform={format!("translate({} {y})", mark.from)}>
            <path class="tl-dot" d={format!("M0 -5h{length}a5 5 0 0 1 0 10h-{length}a5 5 0 0 1 0 -10z")} />
            if mark.refused > 0 {
                <path class="tl-cross" d="M-2.500 -2.500l5 5m0 -5l-5 5" />
            }
        </g>
    }
}
