//! The credentials: the life of each, on one axis of time.

use std::cell::Cell;

use gloo::timers::callback::Interval;
use yew::prelude::*;

use super::{ByRc, key_colour};
use crate::cloud::Effect;
use crate::kernel::{Millis, SimTime};
use crate::story::{Credential, Kind, Picture, Show};
use crate::ui::model::Run;
use crate::words::{Lang, labels, left_out, place_name, state_label};

/// More than this many are not shown: a month of renewals is some seven hundred.
const MOST: usize = 24;

/// Between two looks at the needle while it moves, in milliseconds.
const TICK: u32 = 100;

/// Japan's clock is so far ahead of UTC, all year.
const JST: Millis = Millis::hours(9);

/// Props of [`Credentials`].
#[derive(PartialEq, Properties)]
pub(super) struct CredentialsProps {
    pub run: ByRc<Run>,
    pub picture: ByRc<Picture>,
    pub lang: Lang,
    pub at: Show,
    pub needle: ByRc<Cell<f64>>,
    pub playing: bool,
}

/// Every credential that has been issued, newest first.
#[component]
pub(super) fn Credentials(props: &CredentialsProps) -> Html {
    let CredentialsProps { run, picture, lang, at, needle, playing } = props;
    let (lang, at) = (*lang, *at);
    let l = labels(lang);
    // Between two beats only the clock moves, and this panel shows the clock.
    let tick = use_state_eq(|| 0);
    {
        let (tick, needle) = (tick.clone(), needle.clone());
        use_effect_with(*playing, move |playing| {
            let timer = playing.then(|| Interval::new(TICK, move || tick.set(needle.get() as Show)));
            move || drop(timer)
        });
    }
    let uses = {
        let (run, events) = (run.clone(), picture.events);
        use_memo((run.clone(), events), move |_| uses(&run, events))
    };
    let credentials = &picture.credentials;
    if credentials.is_empty() {
        return html! { <p class="dock-empty">{ l.credentials_empty }</p> };
    }
    let show = if *playing { (*tick).max(at) } else { at };
    let now = run.playback.sim_time(show);
    let first = credentials.len().saturating_sub(MOST);
    let shown = &credentials[first..];
    let begins = shown.iter().map(|c| c.issue.issued).min().unwrap_or(now);
    let ends = shown.iter().map(|c| c.issue.expires).max().unwrap_or(now);
    let axis = Axis { begins, length: ends.since(begins).0.max(1) };
    let cards = shown.iter().enumerate().rev().map(|(i, c)| card(first + i, c, &axis, now, &uses, lang));
    html! {
        <div class="cred">
            { for cards }
            if first > 0 { <p class="dock-empty">{ left_out(lang, first) }</p> }
        </div>
    }
}

/// The stretch of time that all bars share.
struct Axis {
    begins: SimTime,
    length: i64,
}

impl Axis {
    /// A place on it, in thousandths.
    fn place(&self, at: SimTime) -> i64 {
        (at.since(self.begins).0 * 1000 / self.length).clamp(0, 1000)
    }
}

/// A call that named a key: which, when, and whether the signature was accepted.
type Use = (String, SimTime, bool);

fn uses(run: &Run, events: usize) -> Vec<Use> {
    let seen = run.trace().events()[..events].iter();
    seen.filter_map(|event| match &event.kind {
        Kind::Effect(Effect::Authenticated { access_key_id, .. }) => Some((access_key_id.to_string(), event.at, true)),
        Kind::Effect(Effect::Rejected { access_key_id: Some(id), .. }) => Some((id.clone(), event.at, false)),
        _ => None,
    })
    .collect()
}

fn card(index: usize, credential: &Credential, axis: &Axis, now: SimTime, uses: &[Use], lang: Lang) -> Html {
    let l = labels(lang);
    let issue = &credential.issue;
    let id = issue.access_key_id.as_str();
    let status = credential.status;
    let left = issue.expires.since(now);
    let remaining = if left.0 > 0 { [l.remaining, " ", &left.hms()].concat() } else { l.expired.to_owned() };
    let (from, to, mark) = (axis.place(issue.issued), axis.place(issue.expires), axis.place(now));
    let holders: Vec<&str> = credential.holders.iter().map(|node| place_name(lang, *node)).collect();
    let holders = if holders.is_empty() { l.nobody.to_owned() } else { holders.join(", ") };
    let ticks = uses.iter().filter(|(key, ..)| key == id).map(|(_, at, good)| {
        let class = if *good { "cred-tick" } else { "cred-tick cred-refused" };
        html! { <i {class} style={left_at(axis.place(*at))} /> }
    });
    html! {
        <article key={id} class={classes!("cred-card", key_colour(index))} data-credential={id.to_owned()} data-status={status}>
            <header>
                <code class="cred-id">{ id.to_owned() }</code>
                <span class="cred-status"><code>{ status }</code>{ " " }{ state_label(lang, "credential", status).unwrap_or("") }</span>
                <b class="cred-left">{ remaining }</b>
            </header>
            <div class="cred-axis" aria-hidden="true">
                <span class="cred-bar" style={[&left_at(from), ";width:", &percent(to - from)].concat()}>
                    <span style={["width:", &percent(share(mark - from, to - from))].concat()} />
                </span>
                { for ticks }
                <i class="cred-now" style={left_at(mark)} title={l.now_mark} />
            </div>
            <dl>
                <div><dt>{ l.credential_issued }</dt><dd>{ time(issue.issued) }</dd></div>
                <div><dt>{ l.credential_expires }</dt><dd>{ time(issue.expires) }</dd></div>
                <div><dt>{ l.credential_holders }</dt><dd>{ holders }</dd></div>
            </dl>
        </article>
    }
}

/// `part` of `whole` in thousandths.
fn share(part: i64, whole: i64) -> i64 {
    (part * 1000 / whole.max(1)).clamp(0, 1000)
}

/// Thousandths as CSS writes a percentage.
fn percent(thousandths: i64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn left_at(thousandths: i64) -> String {
    ["left:", &percent(thousandths)].concat()
}

/// The instant on both clocks.
fn time(at: SimTime) -> Html {
    let (date, japan) = at.clock(JST);
    let (_, utc) = at.clock(Millis::ZERO);
    html! { <time datetime={at.iso()}>{ date }{ " " }<b>{ japan }</b>{ " JST" }<small>{ utc }{ "Z" }</small></time> }
}
