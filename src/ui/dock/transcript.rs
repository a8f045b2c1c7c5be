//! The transcript: the run so far, in sentences.

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::{ByRc, CopyButton, Sender, tinted};
use crate::story::{Kind, is_told};
use crate::ui::model::{Msg, Run};
use crate::words::{Lang, describe, describe_transcript, labels};

/// Events to a piece. A beat that adds a sentence redraws one piece, not the whole run.
const PIECE: usize = 32;

/// Props of [`Transcript`].
#[derive(PartialEq, Properties)]
pub(super) struct TranscriptProps {
    pub run: ByRc<Run>,
    pub keys: ByRc<Vec<String>>,
    pub lang: Lang,
    /// How many events have happened.
    pub events: usize,
    /// The one that is told now.
    pub latest: Option<usize>,
    pub send: Sender,
}

/// What has happened, a line each.
#[component]
pub(super) fn Transcript(props: &TranscriptProps) -> Html {
    let TranscriptProps { run, keys, lang, events, latest, send } = props;
    let (lang, events, latest) = (*lang, *events, *latest);
    let l = labels(lang);
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with((latest, run.clone()), move |_| {
            if let Some(list) = list.cast::<Element>() {
                bring_into_view(&list);
            }
        });
    }
    let first = run.playback.first();
    let text = {
        let run = run.clone();
        Callback::from(move |()| {
            let told = lang.spoken().iter().map(|lang| describe_transcript(run.trace(), first, *lang));
            told.collect::<Vec<_>>().join("\n")
        })
    };
    let pieces = (first..events).step_by(PIECE).map(|from| {
        let to = (from + PIECE).min(events);
        let latest = latest.filter(|i| (from..to).contains(i));
        html! { <Piece key={from} run={run.clone()} keys={keys.clone()} {lang} {from} {to} {latest} send={send.clone()} /> }
    });
    html! {
        <div class="said">
            <div class="said-tools"><CopyButton {lang} label={l.copy_all} {text} /></div>
            if latest.is_none() {
                <p class="dock-empty">{ l.transcript_empty }</p>
            }
            <div class="said-list" ref={list}>{ for pieces }</div>
        </div>
    }
}

/// Scrolls `list`, and nothing around it, until its current line stands in the middle.
fn bring_into_view(list: &Element) {
    let current = list.query_selector("[aria-current]").ok().flatten();
    let Some(current) = current.and_then(|e| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(e).ok()) else { return };
    list.set_scroll_top(current.offset_top() - (list.client_height() - current.offset_height()) / 2);
}

/// Props of [`Piece`].
#[derive(PartialEq, Properties)]
struct PieceProps {
    run: ByRc<Run>,
    keys: ByRc<Vec<String>>,
    lang: Lang,
    from: usize,
    to: usize,
    latest: Option<usize>,
    send: Sender,
}

#[component]
fn Piece(props: &PieceProps) -> Html {
    let PieceProps { run, keys, lang, from, to, latest, send } = props;
    let trace = run.trace();
    let lines = (*from..*to).map(|index| {
        let event = &trace.events()[index];
        let heading = run.played.steps.iter().position(|begins| *begins == index).and_then(|step| {
            let title = lang.of(&run.lesson.steps.get(step)?.title).to_owned();
            Some(html! { <h4>{ step + 1 }{ ". " }{ title }</h4> })
        });
        let told = is_told(&event.kind);
        let said: Vec<String> = lang.spoken().iter().filter_map(|lang| describe(trace, index, *lang)).filter(|_| told).collect();
        let line = (!said.is_empty()).then(|| {
            let stands = run.playback.cue(index).stands(matches!(event.kind, Kind::Message(_)));
            let send = send.clone();
            let current = (*latest == Some(index)).then_some("true");
            html! {
                <button type="button" class="said-line" aria-current={current} onclick={move |_| send.dispatch(Msg::Seek(stands))}>
                    <time>{ event.at.iso_millis().split_off(11) }</time>
                    <span>{ for said.iter().map(|sentence| html! { <span>{ tinted(sentence, keys) }</span> }) }</span>
                </button>
            }
        });
        html! { <>{ heading }{ line }</> }
    });
    html! { <>{ for lines }</> }
}
