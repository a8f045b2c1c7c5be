//! At the foot of the console: the calls that it made, in order; each opens the message, and can be had as a line of the CLI.

use yew::prelude::*;

use super::desk::Desk;
use crate::story::Terminal;
use crate::story::clicks::{self, Made};
use crate::ui::dock::typing;
use crate::ui::state::Msg;

/// More of them are not shown.
const MOST: usize = 40;

/// The calls, as far as is seen.
pub(super) fn draw(desk: &Desk) -> Html {
    let (w, run) = (desk.w, desk.run());
    let seen = desk.scene.picture.events;
    let made = clicks::made(run.trace(), run.playback.first());
    let (reads, calls): (Vec<&Made<'_>>, Vec<&Made<'_>>) =
        made.iter().filter(|made| made.request.is_some_and(|request| request < seen)).partition(|made| made.reads());
    let rows = |list: &[&Made<'_>]| {
        let left = list.len().saturating_sub(MOST);
        list[left..].iter().map(|made| row(desk, made, seen)).collect::<Html>()
    };
    html! {
        <section class="mg-behind" aria-label={w.behind}>
            <h3>{ w.behind }</h3>
            if calls.is_empty() {
                <p class="mg-note">{ w.behind_none }</p>
            } else {
                <ol class="mg-calls">{ rows(&calls) }</ol>
            }
            if !reads.is_empty() {
                <details class="mg-reads"><summary>{ format!("{} ({})", w.reads, reads.len()) }</summary>
                    <ol class="mg-calls">{ rows(&reads) }</ol></details>
            }
        </section>
    }
}

fn row(desk: &Desk, made: &Made<'_>, seen: usize) -> Html {
    let name = made.name();
    let answered = made.answer.is_some_and(|answer| answer < seen);
    let refused = answered && made.refusal.is_some();
    let status = made.status.filter(|_| answered).map_or_else(|| "…".to_owned(), |status| status.to_string());
    let line = clicks::line(made.action).unwrap_or_default();
    let page = desk.page.clone();
    let write = move |_: MouseEvent| typing::put(&page, Terminal::Pc, &line);
    html! {
        <li key={made.request.unwrap_or(0)} class={refused.then_some("mg-bad")}>
            <button type="button" class="mg-call" data-call={made.operation().to_owned()}
                onclick={desk.page.on::<MouseEvent>(Msg::Pin(made.request))}>
                <code>{ name.clone() }</code><b>{ status }</b></button>
            <button type="button" class="mg-cli" aria-label={format!("{} {name}", desk.w.as_cli)} onclick={write}>{ desk.w.as_cli }</button>
        </li>
    }
}
