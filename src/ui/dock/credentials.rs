//! The credentials: the life of each, on one axis of time.

use yew::Html;

use super::{el, key_colour, list, remark, tag, text};
use crate::cloud::Effect;
use crate::kernel::{Millis, SimTime};
use crate::story::{Credential, Kind};
use crate::ui::Page;
use crate::ui::model::Run;
use crate::words::{left_out, place_name, state_label};

/// More than this many are not shown: a month of renewals is some seven hundred.
const MOST: usize = 24;

/// Japan's clock is so far ahead of UTC, all year.
const JST: Millis = Millis::hours(9);

/// Every credential that has been issued, newest first.
#[inline(never)]
pub(super) fn view(page: &Page) -> Html {
    let credentials = &page.picture.credentials;
    let Some(run) = page.run().filter(|_| !credentials.is_empty()) else {
        return remark(page.labels().credentials_empty);
    };
    let first = credentials.len().saturating_sub(MOST);
    let mut axis = Axis { begins: credentials[first].issue.issued, ends: credentials[first].issue.expires };
    for credential in &credentials[first..] {
        axis.begins = axis.begins.min(credential.issue.issued);
        axis.ends = axis.ends.max(credential.issue.expires);
    }
    let mut cards = Vec::new();
    for i in (first..credentials.len()).rev() {
        cards.push(card(page, &run, i, &credentials[i], &axis));
    }
    if first > 0 {
        cards.push(remark(left_out(page.lang, first)));
    }
    el("div", "cred", list(cards))
}

/// The stretch of time that all bars share.
struct Axis {
    begins: SimTime,
    ends: SimTime,
}

impl Axis {
    /// A place on it, in thousandths.
    fn place(&self, at: SimTime) -> i64 {
        share(at.since(self.begins).0, self.ends.since(self.begins).0)
    }
}

/// `part` of `whole` in thousandths.
fn share(part: i64, whole: i64) -> i64 {
    (part * 1000 / whole.max(1)).clamp(0, 1000)
}

/// Thousandths of a width, for a style.
fn per_mille(name: &str, thousandths: i64) -> String {
    [name, ":calc(", &thousandths.to_string(), "% / 10);"].concat()
}

fn card(page: &Page, run: &Run, index: usize, credential: &Credential, axis: &Axis) -> Html {
    let (l, lang) = (page.labels(), page.lang);
    let issue = &credential.issue;
    let status = credential.status;
    let now = run.playback.sim_time(page.at);
    let left = issue.expires.since(now);
    let remaining = if left.0 > 0 { crate::words::time_left(page.lang, &left.hms()) } else { l.expired.to_owned() };
    let id = issue.access_key_id.to_string();
    let learned = state_label(lang, "credential", status).unwrap_or("");
    let head = vec![
        el("code", "cred-id", text(id.clone())),
        el("span", "cred-status", list(vec![el("code", "", text(status)), text([" ", learned].concat())])),
        el("b", "cred-left", text(remaining)),
    ];
    let holders: Vec<&str> = credential.holders.iter().map(|node| place_name(lang, *node)).collect();
    let holders = if holders.is_empty() { l.nobody.to_owned() } else { holders.join(", ") };
    let ((from, _), (to, _)) = (issue.issued.clock(JST), issue.expires.clock(JST));
    let facts = vec![
        fact(l.credential_issued, time(issue.issued, true)),
        fact(l.credential_expires, time(issue.expires, from != to)),
        fact(l.credential_holders, text(holders)),
    ];
    let parts =
        vec![el("div", "cred-head", list(head)), life(page, run, credential, axis, now), el("dl", "", list(facts))];
    let class = ["cred-card ", key_colour(index)].concat();
    tag("article", &["class", "data-credential", "data-status"], &[&class, &id, status], list(parts))
}

fn fact(name: &'static str, value: Html) -> Html {
    el("div", "", list(vec![el("dt", "", text(name)), el("dd", "", value)]))
}

/// The bar, with a tick for each call that named the key, and the needle.
fn life(page: &Page, run: &Run, credential: &Credential, axis: &Axis, now: SimTime) -> Html {
    let issue = &credential.issue;
    let id = issue.access_key_id.as_str();
    let (from, to) = (axis.place(issue.issued), axis.place(issue.expires));
    let past = per_mille("width", share(axis.place(now) - from, to - from));
    let bar = [per_mille("left", from), per_mille("width", to - from)].concat();
    // From the front to the back: the needle, the ticks, the bar.
    let mut marks = vec![mark("cred-now", axis.place(now))];
    let seen = &run.trace().events()[..page.picture.events];
    for event in &seen[seen.partition_point(|event| event.at < issue.issued)..] {
        let class = match &event.kind {
            Kind::Effect(Effect::Authenticated { access_key_id, .. }) if access_key_id.as_str() == id => "cred-tick",
            Kind::Effect(Effect::Rejected { access_key_id: Some(key), .. }) if key == id => "cred-tick cred-refused",
            _ => continue,
        };
        marks.push(mark(class, axis.place(event.at)));
    }
    let past = tag("span", &["style"], &[&past], Html::default());
    marks.push(tag("span", &["class", "style"], &["cred-bar", &bar], past));
    marks.reverse();
    tag("div", &["class", "aria-hidden"], &["cred-axis", "true"], list(marks))
}

fn mark(class: &'static str, at: i64) -> Html {
    tag("i", &["class", "style"], &[class, &per_mille("left", at)], Html::default())
}

/// The instant on Japan's clock; on the other for whoever points at it.
fn time(at: SimTime, dated: bool) -> Html {
    let (date, time) = at.clock(JST);
    let date = if dated { date.get(5..).unwrap_or("") } else { "" };
    let said = [date, " ", &time, " JST"].concat();
    let utc = at.iso();
    tag("time", &["datetime", "title"], &[&utc, &utc], text(said))
}
