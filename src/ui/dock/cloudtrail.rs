//! CloudTrail: the records of the API calls, newest first.

use yew::prelude::*;

use super::copy::Copier;
use super::opening::{of_record, opener};
use super::parts::{elided, preview_mark, remark, yes};
use super::texts::{Text, record};
use super::times::clocked;
use super::why::{Why, refusal_behind};
use crate::cloud::trail::Record;
use crate::cloud::{Effect, Finding};
use crate::story::Kind;
use crate::ui::context::{use_labels, use_lang, use_page, use_zone};
use crate::ui::state::Scene;
use crate::wire::layout;
use crate::words::{Labels, Zone, is_preview, labels, left_out};

/// More than this many are not shown.
const MOST: usize = 120;

/// What the event history is drawn from.
#[derive(Properties)]
pub struct CloudTrailProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The record that is open, by its event.
    pub open: Option<usize>,
    /// Opens another one, or none.
    pub choose: UseStateSetter<Option<usize>>,
}

/// Of the scene it shows the records, the findings and, in an open record, the colours of the credentials. What a run has
/// written once stays: as many are the same ones.
impl PartialEq for CloudTrailProps {
    fn eq(&self, other: &Self) -> bool {
        let shows = |props: &Self| {
            let picture = &props.scene.picture;
            (picture.records.len(), picture.findings.len(), picture.credentials.len())
        };
        self.scene.is_of(&other.scene)
            && (self.open, &self.choose) == (other.open, &other.choose)
            && shows(self) == shows(other)
    }
}

/// The event history.
#[component]
pub fn CloudTrail(props: &CloudTrailProps) -> Html {
    let CloudTrailProps { scene, open, choose } = props;
    let (lang, zone) = (use_lang(), use_zone());
    let l = labels(lang);
    let records = &scene.picture.records;
    if records.is_empty() {
        return remark(l.cloudtrail_empty);
    }
    let entry = |event: &usize| {
        let (event, is_open) = (*event, *open == Some(*event));
        html! { <Entry key={event} scene={scene.clone()} {event} {is_open} choose={choose.clone()} /> }
    };
    let entries: Html = records.iter().rev().take(MOST).map(entry).collect();
    let more = records.len().saturating_sub(MOST);
    html! {
        <>
            if !scene.picture.findings.is_empty() { { findings(scene, l, zone) } }
            <div class="trail" role="list">
                { entries }
                if more > 0 { { remark(left_out(lang, more)) } }
            </div>
        </>
    }
}

/// What GuardDuty has found: each finding once, as it is now.
fn findings(scene: &Scene, l: &Labels, zone: Zone) -> Html {
    let run = scene.run();
    let mut known: Vec<&Finding> = Vec::new();
    for event in scene.picture.findings.iter().rev() {
        if let Some(Kind::Effect(Effect::Found { finding })) = run.trace().events().get(*event).map(|event| &event.kind)
            && !known.iter().any(|other| other.id == finding.id)
        {
            known.push(finding);
        }
    }
    let entry = |finding: &Finding| {
        html! {
            <div class="trail-found" role="listitem" data-finding={finding.id.clone()}>
                { clocked(finding.last_seen, zone) }
                <b>{ format!("GuardDuty ▲ {}", l.severity_high) }</b>
                <code>{ finding.kind() }</code>
                <span>{ finding.title() }</span>
                <span class="trail-who">{ format!("{} × {}", finding.remote_ip, finding.count) }</span>
            </div>
        }
    };
    html! { <div class="trail" role="list">{ for known.into_iter().map(entry) }</div> }
}

#[derive(Properties)]
struct EntryProps {
    scene: Scene,
    /// The event that wrote the record.
    event: usize,
    /// Whether it is open.
    is_open: bool,
    /// Opens another one, or none.
    choose: UseStateSetter<Option<usize>>,
}

/// A record stays as it was written; only an open one shows the credentials' colours.
impl PartialEq for EntryProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene)
            && (self.event, self.is_open) == (other.event, other.is_open)
            && self.choose == other.choose
            && (!self.is_open || self.scene.picture.credentials.len() == other.scene.picture.credentials.len())
    }
}

/// A record.
#[component]
fn Entry(props: &EntryProps) -> Html {
    let EntryProps { scene, event, is_open, choose } = props;
    let (event, is_open, l, zone, page) = (*event, *is_open, use_labels(), use_zone(), use_page());
    let lang = use_lang();
    let run = scene.run();
    let Some(record) = record(&run, event) else { return Html::default() };
    let choose = choose.clone();
    let onclick = move |_: MouseEvent| choose.set((!is_open).then_some(event));
    let error = record.error_code.clone();
    html! {
        <div role="listitem" class={error.is_some().then_some("trail-refused")}>
            <button type="button" class="trail-entry" aria-expanded={yes(is_open)} {onclick}>
                { clocked(record.event_time, zone) }
                <b>{ record.event_name.clone() }</b>
                if is_preview(&record.event_name) { { preview_mark(lang) } }
                <span>{ record.event_source.clone() }</span>
                <span class="trail-who">{ who(record).unwrap_or(&record.source_ip_address).to_owned() }</span>
                if let Some(error) = error { <code class="trail-error">{ error }</code> }
            </button>
            if is_open {
                <div class="trail-record">
                    <Copier label={l.copy} text={Text::Record(event)} />
                    if let Some(message) = of_record(&run, event, scene.picture.events) {
                        { opener(&page, l, message) }
                    }
                    if let Some(event) = refusal_behind(run.trace(), event) {
                        <Why {event} />
                    }
                    <pre>{ elided(&layout::cli(record), &scene.picture.credentials) }</pre>
                </div>
            }
        </div>
    }
}

/// Who called, as short as it stays plain: `role/session`, a user, a service.
fn who(record: &Record) -> Option<&str> {
    let identity = record.user_identity();
    identity.invoked_by.or_else(|| identity.arn.as_ref()?.as_str().rsplit(':').next())
}
