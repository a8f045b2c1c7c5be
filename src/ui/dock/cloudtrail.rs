//! CloudTrail: the records of the API calls, newest first.

use yew::prelude::*;

use super::{ByRc, CopyButton, elided, yes};
use crate::cloud::Effect;
use crate::story::Kind;
use crate::ui::model::Run;
use crate::wire::json;
use crate::words::{Lang, labels, left_out};

/// More than this many are not shown.
const MOST: usize = 120;

/// Props of [`CloudTrail`].
#[derive(PartialEq, Properties)]
pub(super) struct CloudTrailProps {
    pub run: ByRc<Run>,
    pub keys: ByRc<Vec<String>>,
    pub lang: Lang,
    pub records: Vec<usize>,
}

/// A record as the list shows it.
struct Entry {
    event: usize,
    time: String,
    name: String,
    source: String,
    who: String,
    error: Option<String>,
    json: String,
}

/// The event history.
#[component]
pub(super) fn CloudTrail(props: &CloudTrailProps) -> Html {
    let CloudTrailProps { run, keys, lang, records } = props;
    let lang = *lang;
    let l = labels(lang);
    let open = use_state_eq(|| None::<usize>);
    let entries = use_memo((run.clone(), records.clone()), |(run, records)| {
        records.iter().rev().take(MOST).filter_map(|event| entry(run, *event)).collect::<Vec<_>>()
    });
    if entries.is_empty() {
        return html! { <p class="dock-empty">{ l.cloudtrail_empty }</p> };
    }
    let items = entries.iter().map(|entry| {
        let is_open = *open == Some(entry.event);
        let event = entry.event;
        let onclick = {
            let open = open.clone();
            move |_| open.set((!is_open).then_some(event))
        };
        let refused = entry.error.is_some().then_some("trail-refused");
        let copied = {
            let json = entry.json.clone();
            Callback::from(move |()| json.clone())
        };
        html! {
            <li key={event} class={classes!(refused)}>
                <button type="button" class="trail-entry" aria-expanded={yes(is_open)} {onclick}>
                    <time>{ entry.time.clone() }</time>
                    <b>{ entry.name.clone() }</b>
                    <span>{ entry.source.clone() }</span>
                    <span class="trail-who">{ entry.who.clone() }</span>
                    if let Some(error) = &entry.error { <code class="trail-error">{ error.clone() }</code> }
                </button>
                if is_open {
                    <div class="trail-record">
                        <header><h4>{ l.record }</h4><CopyButton {lang} label={l.copy} text={copied} /></header>
                        <pre>{ for entry.json.split_inclusive('\n').map(|line| elided(line, keys)) }</pre>
                    </div>
                }
            </li>
        }
    });
    let more = records.len() - entries.len();
    html! {
        <div class="trail">
            <ol>{ for items }</ol>
            if more > 0 { <p class="dock-empty">{ left_out(lang, more) }</p> }
        </div>
    }
}

fn entry(run: &Run, event: usize) -> Option<Entry> {
    let Kind::Effect(Effect::Recorded { record, .. }) = &run.trace().events().get(event)?.kind else { return None };
    let json = json::cli_style(&**record);
    Some(Entry {
        event,
        time: record.event_time.iso().split_off(11),
        name: record.event_name.clone(),
        source: record.event_source.clone(),
        who: who(&json).unwrap_or_else(|| record.source_ip_address.clone()),
        error: record.error_code.clone(),
        json,
    })
}

/// Who called, as short as it stays plain: `role/session`, a user, a service.
fn who(json: &str) -> Option<String> {
    let record = json::Json::parse(json).ok()?;
    let identity = record.field("userIdentity")?;
    if let Some(service) = identity.field("invokedBy") {
        return Some(service.as_str()?.to_owned());
    }
    let arn = identity.field("arn")?.as_str()?;
    Some(arn.rsplit(':').next().unwrap_or(arn).to_owned())
}
