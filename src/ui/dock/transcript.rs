//! The transcript: the run so far, in sentences.

use yew::Html;

use super::{Text, copier, el, list, remark, send, text, tinted};
use crate::story::{Kind, is_told};
use crate::ui::Page;
use crate::ui::model::{Msg, Run};
use crate::ui::view::view;
use crate::words::{Lang, describe, describe_transcript, left_out};

/// More events than this before the playhead are not gone through; all of them can be copied.
const MOST: usize = 400;

/// What has happened, a line each.
#[inline(never)]
pub(super) fn view(page: &Page) -> Html {
    let l = page.labels();
    let Some(run) = page.run() else { return Html::default() };
    let (first, events) = (run.playback.first(), page.picture.events);
    let mut lines = vec![el("div", "said-tools", copier(page, l.copy_all, Text::Transcript))];
    if page.picture.latest.is_none() {
        lines.push(remark(l.transcript_empty));
    }
    let from = first.max(events.saturating_sub(MOST));
    let more = run.trace().events()[first..from].iter().filter(|event| is_told(&event.kind)).count();
    if more > 0 {
        lines.push(remark(left_out(page.lang, more)));
    }
    for index in from..events {
        // A step's title stands over its first event.
        let step = run.played.steps.iter().position(|begins| *begins == index);
        if let Some((i, step)) = step.and_then(|i| Some((i, run.lesson.steps.get(i)?))) {
            let title = [&(i + 1).to_string(), ". ", page.lang.of(&step.title)].concat();
            lines.push(el("h4", "", text(title)));
        }
        if is_told(&run.trace().events()[index].kind) {
            lines.push(line(page, &run, index));
        }
    }
    el("div", "said-list", list(lines))
}

fn line(page: &Page, run: &Run, index: usize) -> Html {
    let event = &run.trace().events()[index];
    let mut said = Vec::new();
    for lang in page.lang.spoken() {
        if let Some(sentence) = describe(run.trace(), index, *lang) {
            said.push(el("span", "", tinted(&sentence, &page.picture.credentials)));
        }
    }
    if said.is_empty() {
        return Html::default();
    }
    let stands = run.playback.cue(index).stands(matches!(event.kind, Kind::Message(_)));
    let here = (page.picture.latest == Some(index)).then_some("true");
    let onclick = send(page, Msg::Seek(stands));
    view! {
        <button key={index} type="button" class="said-line" aria-current={here} data-here={here} {onclick}>
            { el("time", "", text(event.at.iso_millis().split_off(11))) }
            { el("span", "", list(said)) }
        </button>
    }
}

/// All of it, for whoever copies it.
pub(super) fn whole(run: &Run, lang: Lang) -> String {
    let mut whole = String::new();
    for lang in lang.spoken() {
        whole.push_str(&describe_transcript(run.trace(), run.playback.first(), *lang));
        whole.push('\n');
    }
    whole
}
