//! CloudTrail: the records of the API calls, newest first.

use yew::Html;

use super::{Dock, Text, copier, el, elided, list, remark, remember, text, yes};
use crate::cloud::trail::Record;
use crate::cloud::{Effect, FINDING_TYPE, Finding};
use crate::story::Kind;
use crate::ui::Page;
use crate::ui::model::Run;
use crate::ui::view::view;
use crate::wire::json::{self, Json};
use crate::words::left_out;

/// More than this many are not shown.
const MOST: usize = 120;

/// The event history.
#[inline(never)]
pub(super) fn view(page: &Page, dock: &Dock) -> Html {
    let records = &page.picture.records;
    if records.is_empty() {
        return remark(page.labels().cloudtrail_empty);
    }
    let mut items: Vec<Html> = records.iter().rev().take(MOST).map(|event| entry(page, dock, *event)).collect();
    let more = records.len() - items.len();
    if more > 0 {
        items.push(remark(left_out(page.lang, more)));
    }
    let records = view! { <div class="trail" role="list">{ items }</div> };
    if page.picture.findings.is_empty() { records } else { list(vec![findings(page), records]) }
}

/// What GuardDuty has found: each finding once, as it is now.
#[inline(never)]
fn findings(page: &Page) -> Html {
    let run = page.run();
    let mut known: Vec<&Finding> = Vec::new();
    for event in page.picture.findings.iter().rev() {
        let kind = run.as_ref().and_then(|run| run.trace().events().get(*event)).map(|event| &event.kind);
        if let Some(Kind::Effect(Effect::Found { finding })) = kind
            && !known.iter().any(|other| other.id == finding.id)
        {
            known.push(finding);
        }
    }
    let entries = known.into_iter().map(|finding| {
        let parts = vec![
            el("time", "", text(finding.last_seen.iso().split_off(11))),
            el("b", "", text(["GuardDuty ▲ ", page.labels().severity_high].concat())),
            el("code", "", text(FINDING_TYPE)),
            el("span", "", text(finding.title())),
            el("span", "trail-who", text([&finding.remote_ip, " × ", &finding.count.to_string()].concat())),
        ];
        view! { <div class="trail-found" role="listitem" data-finding={finding.id.clone()}>{ parts }</div> }
    });
    let entries: Vec<Html> = entries.collect();
    view! { <div class="trail" role="list">{ entries }</div> }
}

/// The record of an event.
pub(super) fn record(run: &Run, event: usize) -> Option<&Record> {
    let Kind::Effect(Effect::Recorded { record, .. }) = &run.trace().events().get(event)?.kind else { return None };
    Some(record)
}

fn entry(page: &Page, dock: &Dock, event: usize) -> Html {
    let run = page.run();
    let Some(record) = run.as_ref().and_then(|run| self::record(run, event)) else {
        return Html::default();
    };
    let open = dock.borrow().open == Some(event);
    let onclick = remember(page, dock, move |memory| memory.open = (!open).then_some(event));
    let error = record.error_code.clone();
    let class = error.is_some().then_some("trail-refused");
    let parts = vec![
        el("time", "", text(record.event_time.iso().split_off(11))),
        el("b", "", text(record.event_name.clone())),
        el("span", "", text(record.event_source.clone())),
        el("span", "trail-who", text(who(record).unwrap_or(&record.source_ip_address).to_owned())),
        error.map_or_else(Html::default, |error| el("code", "trail-error", text(error))),
    ];
    let opened = open.then(|| {
        view! {
            <div class="trail-record">
                { copier(page, page.labels().copy, Text::Record(event)) }
                { el("pre", "", elided(&json::cli_style(record), &page.picture.credentials)) }
            </div>
        }
    });
    view! {
        <div key={event} role="listitem" {class}>
            <button type="button" class="trail-entry" aria-expanded={yes(open)} {onclick}>{ parts }</button>
            { opened }
        </div>
    }
}

/// Who called, as short as it stays plain: `role/session`, a user, a service.
fn who(record: &Record) -> Option<&str> {
    let identity = record.user_identity();
    let value = |name: &str| identity.field(name).and_then(Json::as_str);
    value("invokedBy").or_else(|| value("arn")?.rsplit(':').next())
}
