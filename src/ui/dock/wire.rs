//! The wire: an exchange as it stands in HTTP, every line explained.

use yew::prelude::*;

use super::message::{Row, rows};
use super::{ByRc, CopyButton, Sender, arrow, elided, focus, yes};
use crate::kernel::SimTime;
use crate::story::{Http, Leg, Message};
use crate::ui::model::{Msg, Run};
use crate::wire::sigv4::{Claim, Rules};
use crate::words::{Lang, labels, place_name};

/// Props of [`Wire`].
#[derive(PartialEq, Properties)]
pub(super) struct WireProps {
    pub run: ByRc<Run>,
    pub keys: ByRc<Vec<String>>,
    pub lang: Lang,
    /// The message that is shown.
    pub shown: Option<usize>,
    /// The other half of its exchange, as far as it has happened.
    pub other: Option<usize>,
    pub pinned: bool,
    pub send: Sender,
}

const LEGS: [Leg; 2] = [Leg::Request, Leg::Response];

const fn tab_id(leg: Leg) -> &'static str {
    match leg {
        Leg::Request => "wire-tab-request",
        Leg::Response => "wire-tab-response",
    }
}

/// The exchange of the message that is shown.
#[component]
pub(super) fn Wire(props: &WireProps) -> Html {
    let WireProps { run, keys, lang, shown, other, pinned, send } = props;
    let (lang, pinned) = (*lang, *pinned);
    let l = labels(lang);
    // The half that was asked for, and of which message: another message shows its own half again.
    let asked = use_state_eq(|| None::<(usize, Leg)>);
    let find = |index: &Option<usize>| index.and_then(|i| Some((i, run.trace().message(i)?)));
    let Some((index, message)) = find(shown) else {
        return html! { <p class="dock-empty">{ l.wire_empty }</p> };
    };
    let leg = asked.filter(|(of, _)| *of == index).map_or(message.leg(), |(_, leg)| leg);
    let half = |leg: Leg| if message.leg() == leg { Some((index, message)) } else { find(other) };

    let onkeydown = {
        let asked = asked.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(to) = arrow(&event, usize::from(leg == Leg::Response), LEGS.len()) {
                asked.set(Some((index, LEGS[to])));
                focus(tab_id(LEGS[to]));
            }
        })
    };
    let tab = |of: Leg| {
        let asked = asked.clone();
        let status = half(of).and_then(|(_, message)| message.status());
        let class = status.map(|status| if status < 400 { "wire-good" } else { "wire-bad" });
        html! {
            <button key={tab_id(of)} type="button" role="tab" id={tab_id(of)} aria-selected={yes(of == leg)}
                aria-controls="wire-message" tabindex={if of == leg { "0" } else { "-1" }}
                onclick={move |_| asked.set(Some((index, of)))}>
                { if of == Leg::Request { l.request } else { l.response } }
                if let Some(status) = status { <b {class}>{ status }</b> }
            </button>
        }
    };
    let pin = {
        let send = send.clone();
        move |_| send.dispatch(Msg::Pin((!pinned).then_some(index)))
    };
    // The half that is looked at; until an answer has been sent, the one that there is.
    let (i, seen) = half(leg).unwrap_or((index, message));
    let (from, to) = (place_name(lang, seen.from), place_name(lang, seen.to));
    let sent = run.trace().events()[i].at;
    html! {
        <div class="wire">
            <p class="wire-what">
                <b>{ from }{ " → " }{ to }</b>
                <code>{ seen.operation.to_string() }</code>
                <span class="wire-time">{ times(sent, seen.arrives) }</span>
            </p>
            <div class="wire-legs">
                <div role="tablist" aria-label={l.wire_legs} {onkeydown}>{ for LEGS.map(tab) }</div>
                <div class="wire-tools">
                    if let Some((i, _)) = half(leg) {
                        <CopyButton {lang} label={l.copy} text={copied(run, i)} />
                    }
                    <button type="button" class="dock-small" aria-pressed={yes(pinned)} onclick={pin}>
                        { if pinned { l.wire_pinned } else { l.wire_follow } }
                    </button>
                </div>
            </div>
            <div id="wire-message" role="tabpanel" aria-labelledby={tab_id(leg)}>
                if let Some((i, _)) = half(leg) {
                    <Rows run={run.clone()} keys={keys.clone()} {lang} index={i} />
                } else {
                    <p class="dock-empty">{ l.wire_pending }</p>
                }
            </div>
        </div>
    }
}

/// `00:30:02.118Z → 00:30:02.119Z (1 ms)`
fn times(sent: SimTime, arrives: SimTime) -> String {
    let clock = |at: SimTime| at.iso_millis().split_off(11);
    let ms = arrives.since(sent).0.to_string();
    [&clock(sent), " → ", &clock(arrives), " (", &ms, " ms)"].concat()
}

fn copied(run: &ByRc<Run>, index: usize) -> Callback<(), String> {
    let run = run.clone();
    Callback::from(move |()| match run.trace().message(index).map(|m| &m.http) {
        Some(Http::Request(request)) => request.to_string(),
        Some(Http::Response(response)) => response.to_string(),
        None => String::new(),
    })
}

/// Props of [`Rows`].
#[derive(PartialEq, Properties)]
struct RowsProps {
    run: ByRc<Run>,
    keys: ByRc<Vec<String>>,
    lang: Lang,
    index: usize,
}

/// One half of an exchange. A component of its own, so that the beats in between do not touch it.
#[component]
fn Rows(props: &RowsProps) -> Html {
    let RowsProps { run, keys, lang, index } = props;
    let Some(message) = run.trace().message(*index) else { return Html::default() };
    let rows = rows(message, *lang).into_iter().map(|row| self::row(&row, keys));
    html! {
        <>
            <div class="wire-rows">{ for rows }</div>
            { signature(message, *lang) }
        </>
    }
}

fn row(row: &Row, keys: &[String]) -> Html {
    if row.rule {
        return html! { <div class="wire-rule">{ row.note }</div> };
    }
    html! {
        <div class={classes!("wire-row", row.hot.then_some("wire-hot"))}>
            <code style={format!("--depth:{}", row.depth)}>
                <span>{ row.name.clone() }</span>{ elided(&row.value, keys) }
            </code>
            <small>{ row.note }</small>
        </div>
    }
}

/// The two texts that a signature is made over.
fn signature(message: &Message, lang: Lang) -> Html {
    let Http::Request(request) = &message.http else { return Html::default() };
    let Ok(Some(claim)) = Claim::read(request) else { return Html::default() };
    let (canonical, to_sign) = claim.texts(request, Rules::of(&claim.scope.service));
    let l = labels(lang);
    html! {
        <details class="wire-signature">
            <summary>{ l.signature }</summary>
            <p>{ l.signature_note }</p>
            <h4>{ l.canonical_request }</h4>
            <pre>{ canonical }</pre>
            <h4>{ l.string_to_sign }</h4>
            <pre>{ to_sign }</pre>
        </details>
    }
}
