//! The transcript: the run so far, in sentences.

use yew::prelude::*;

use super::copy::Copier;
use super::opening::opener;
use super::parts::{remark, tinted};
use super::scroll::{to_here, use_scroll};
use super::texts::Text;
use super::times::timed;
use crate::story::{Kind, is_told};
use crate::ui::context::{use_lang, use_page, use_zone};
use crate::ui::state::{Msg, Scene};
use crate::words::{describe, labels, left_out};

/// More events than this before the playhead are not gone through; all of them can be copied.
const MOST: usize = 400;

/// What the transcript is drawn from.
#[derive(Properties)]
pub struct TranscriptProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The panel that it stands in, which is scrolled to the latest line.
    pub list: NodeRef,
}

/// Of the scene it shows the events so far, which of them is the latest, and the colours of the credentials.
impl PartialEq for TranscriptProps {
    fn eq(&self, other: &Self) -> bool {
        let shows = |props: &Self| {
            let picture = &props.scene.picture;
            (picture.events, picture.latest, picture.credentials.len())
        };
        self.scene.is_of(&other.scene) && shows(self) == shows(other) && self.list == other.list
    }
}

/// What has happened, a line each.
#[component]
pub fn Transcript(props: &TranscriptProps) -> Html {
    let TranscriptProps { scene, list } = props;
    let lang = use_lang();
    let l = labels(lang);
    let picture = &scene.picture;
    use_scroll(list, (scene.branch, picture.latest, lang), to_here);
    let run = scene.run();
    let (first, events) = (run.playback.first(), picture.events);
    let is_said = |index: usize| is_told(&run.trace().events()[index].kind) && !run.hidden.hides(run.trace(), index);
    let from = first.max(events.saturating_sub(MOST));
    let more = (first..from).filter(|index| is_said(*index)).count();
    let mut lines = Vec::new();
    for index in from..events {
        // A step's title stands over its first event.
        let step = run.played.steps.iter().position(|begins| *begins == index);
        if let Some((i, step)) = step.and_then(|i| Some((i, run.lesson.steps.get(i)?))) {
            let title = format!("{}. {}", i + 1, lang.of(&step.title));
            lines.push(html! { <h2 key={format!("step-{i}")}>{ title }</h2> });
        }
        if is_said(index) {
            let is_latest = picture.latest == Some(index);
            lines.push(html! { <Line key={index} scene={scene.clone()} {index} {is_latest} /> });
        }
    }
    let lines: Html = lines.into_iter().collect();
    html! {
        <div class="said-list">
            <div class="said-tools"><Copier label={l.copy_all} text={Text::Transcript} /></div>
            if picture.latest.is_none() { { remark(l.transcript_empty) } }
            if more > 0 { { remark(left_out(lang, more)) } }
            { lines }
        </div>
    }
}

#[derive(Properties)]
struct LineProps {
    scene: Scene,
    /// The event that it tells.
    index: usize,
    /// Whether that is the latest.
    is_latest: bool,
}

/// Of the scene it shows one event, and the colours of the credentials.
impl PartialEq for LineProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene)
            && (self.index, self.is_latest) == (other.index, other.is_latest)
            && self.scene.picture.credentials.len() == other.scene.picture.credentials.len()
    }
}

/// One event, in each language that is spoken. It leads to where it is seen.
#[component]
fn Line(props: &LineProps) -> Html {
    let LineProps { scene, index, is_latest } = props;
    let (page, lang, zone) = (use_page(), use_lang(), use_zone());
    let run = scene.run();
    let event = &run.trace().events()[*index];
    let said: Vec<String> = lang.spoken().iter().filter_map(|lang| describe(run.trace(), *index, *lang)).collect();
    if said.is_empty() {
        return Html::default();
    }
    let stands = run.playback.cue(*index).stands(matches!(event.kind, Kind::Message(_)));
    let here = is_latest.then_some("true");
    let sentence = |sentence: &String| html! { <span>{ tinted(sentence, &scene.picture.credentials) }</span> };
    let message = matches!(event.kind, Kind::Message(_)).then(|| opener(&page, labels(lang), *index));
    html! {
        <div class="said-row">
            <button type="button" class="said-line" aria-current={here} data-here={here} onclick={page.on(Msg::Seek(stands))}>
                { timed(event.at, zone) }
                <span>{ for said.iter().map(sentence) }</span>
            </button>
            if let Some(message) = message { { message } }
        </div>
    }
}
