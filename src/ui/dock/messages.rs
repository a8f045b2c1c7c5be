//! The list of messages beside the wire: an exchange a row, from the oldest down to what is on its way.
//!
//! May use: the [state](crate::ui::state), the words, and what scrolls a list.

use yew::prelude::*;

use super::parts::{preview_mark, remark};
use super::scroll::{to_here, use_scroll};
use super::times::timed;
use crate::story::{Hidden, Leg, Trace};
use crate::ui::context::{use_lang, use_page, use_zone};
use crate::ui::state::{Msg, Scene};
use crate::words::{self, exchange_label, labels, left_out, wire_words};

/// No more than so many exchanges before the playhead are listed.
const MOST: usize = 100;

/// An exchange, as far as it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Exchange {
    /// The event of its request.
    request: usize,
    /// The event of its answer, once that has been sent.
    answer: Option<usize>,
}

/// The latest exchanges in `trace` from event `first` to event `end` that are in sight, the oldest first, and whether there are
/// more.
fn exchanges(trace: &Trace, first: usize, end: usize, hidden: &Hidden) -> (Vec<Exchange>, bool) {
    let mut found: Vec<Exchange> = Vec::new();
    // Answers whose requests are still to be found, further back.
    let mut answers: Vec<(u64, usize)> = Vec::new();
    for index in (first..end).rev() {
        let Some(message) = trace.message(index).filter(|_| !hidden.hides(trace, index)) else { continue };
        if message.leg() == Leg::Response {
            answers.push((message.exchange, index));
            continue;
        }
        if found.len() == MOST {
            found.reverse();
            return (found, true);
        }
        let answer = answers.iter().position(|(exchange, _)| *exchange == message.exchange);
        let answer = answer.map(|at| answers.swap_remove(at).1);
        found.push(Exchange { request: index, answer });
    }
    found.reverse();
    (found, false)
}

/// What the list is drawn from.
#[derive(Properties)]
pub struct MessagesProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The message that the wire shows.
    pub shown: Option<usize>,
    /// Told when one is chosen.
    pub onchosen: Callback<()>,
}

/// Of the scene it shows what has been sent: what a run has once, it keeps.
impl PartialEq for MessagesProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene)
            && (self.shown, self.scene.picture.events) == (other.shown, other.scene.picture.events)
            && self.onchosen == other.onchosen
    }
}

/// The list.
#[component]
pub fn Messages(props: &MessagesProps) -> Html {
    let MessagesProps { scene, shown, onchosen } = props;
    let (lang, list) = (use_lang(), use_node_ref());
    use_scroll(&list, (scene.branch, *shown), to_here);
    let run = scene.run();
    let (rows, more) = exchanges(run.trace(), run.playback.first(), scene.picture.events, &run.hidden);
    if rows.is_empty() {
        return html! { <div class="wire-list">{ remark(labels(lang).wire_empty) }</div> };
    }
    let row = |exchange: &Exchange| {
        let exchange = *exchange;
        let current = shown.is_some_and(|shown| shown == exchange.request || Some(shown) == exchange.answer);
        html! { <Row key={exchange.request} scene={scene.clone()} {exchange} {current} onchosen={onchosen.clone()} /> }
    };
    html! {
        <div ref={list} class="wire-list" role="group" aria-label={wire_words(lang).messages}>
            if more { { remark(left_out(lang, rows[0].request.saturating_sub(run.playback.first()))) } }
            { for rows.iter().map(row) }
        </div>
    }
}

#[derive(Properties)]
struct RowProps {
    scene: Scene,
    exchange: Exchange,
    /// Whether the wire shows it.
    current: bool,
    onchosen: Callback<()>,
}

/// What was sent stays as it was.
impl PartialEq for RowProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene)
            && (self.exchange, self.current) == (other.exchange, other.current)
            && self.onchosen == other.onchosen
    }
}

/// An exchange: when, from where to where, what about, and what came of it.
#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { scene, exchange, current, onchosen } = props;
    let (lang, page, zone) = (use_lang(), use_page(), use_zone());
    let run = scene.run();
    let Some(message) = run.trace().message(exchange.request) else { return Html::default() };
    let way = words::way(lang, run.trace(), exchange.request);
    let status = exchange.answer.and_then(|answer| run.trace().message(answer)?.status());
    let said = match status {
        Some(status) => {
            let class = if status >= 400 { "wire-bad" } else { "wire-good" };
            html! { <b {class}>{ if status >= 400 { "✕ " } else { "✓ " } }{ status }</b> }
        }
        None => html! { <b title={labels(lang).wire_pending}>{ "…" }</b> },
    };
    let onclick = {
        let (page, onchosen, request) = (page.clone(), onchosen.clone(), exchange.request);
        move |_: MouseEvent| {
            page.send(Msg::Pin(Some(request)));
            onchosen.emit(());
        }
    };
    html! {
        <button type="button" class="wire-entry" data-exchange={exchange.request.to_string()}
            aria-current={current.then_some("true")} data-here={current.then_some("true")} {onclick}>
            { timed(run.trace().events()[exchange.request].at, zone) }
            <span>{ way }</span>
            <code>{ exchange_label(message) }</code>
            if words::is_preview(&message.operation.to_string()) { { preview_mark(lang) } }
            { said }
        </button>
    }
}
