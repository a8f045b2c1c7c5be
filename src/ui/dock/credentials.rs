//! What is known of the credential or the call that was opened on the timeline.

use yew::{Callback, Html};

use super::timeline::{self, Opened};
use super::{el, key_colour, list, tag, text, tool};
use crate::kernel::{Machine, Millis, SimTime};
use crate::story::{Ended, Ledger, Moment};
use crate::ui::Page;
use crate::ui::model::{Msg, Run};
use crate::words::{call_told, describe, holder_name, state_label};

/// Japan's clock is so far ahead of UTC, all year.
const JST: Millis = Millis::hours(9);

const CLOSE: &str = "M6 6l12 12M18 6L6 18";
const MESSAGE: &str = "M3 6h18v12H3zM3 7l9 7 9-7";

/// The card of what is opened; nothing, if nothing is.
#[inline(never)]
pub(super) fn card(page: &Page) -> Html {
    let Some((run, opened)) = page.run().zip(timeline::opened()) else { return Html::default() };
    let ledger = run.ledger();
    let now = timeline::moment(page);
    match opened {
        Opened::Credential(place) => credential(page, &run, &ledger, place, now),
        Opened::Call(place) => call(page, &run, &ledger, place),
    }
}

fn credential(page: &Page, run: &Run, ledger: &Ledger, place: usize, now: Moment) -> Html {
    let (l, lang) = (page.labels(), page.lang);
    let Some((life, state)) = ledger.lives().get(place).and_then(|life| Some((life, life.status(now)?))) else {
        return Html::default();
    };
    let learned = state_label(lang, "credential", state.label()).unwrap_or("");
    let mut facts = Vec::new();
    let mut fact = |name: &'static str, value: Html| {
        facts.push(el("div", "", list(vec![el("dt", "", text(name)), el("dd", "", value)])));
    };
    let known = |fact: Option<crate::story::Fact>| fact.filter(|fact| fact.is_known(now)).map(|fact| fact.at);
    fact(l.credential_issued, time(life.issued.at));
    if let Some(at) = known(life.superseded) {
        fact(l.credential_superseded, time(at));
    }
    if let Some(at) = life.expires {
        fact(l.credential_expires, time(at));
    }
    // What did it, if a call did.
    if let Some(Ended::Revoked(end)) = life.ended(now) {
        let by = end.by.and_then(|event| describe(run.trace(), event, lang));
        fact(l.credential_revoked, list(vec![time(end.fact.at), text([" ", &by.unwrap_or_default()].concat())]));
    }
    let holders: Vec<String> = ledger.holders(place, now).map(|holder| holder_name(lang, holder)).collect();
    let holders = if holders.is_empty() { l.nobody.to_owned() } else { holders.join(", ") };
    fact(l.credential_holders, text(holders));
    let (mut made, mut refused) = (0, 0);
    for call in ledger.calls_with(place, now) {
        made += 1;
        refused += usize::from(call.refusal.is_some());
    }
    if made > 0 {
        fact("", text(crate::words::calls_told(lang, made, refused)));
    }
    fact(l.credential_principal, el("code", "", text(life.principal.rsplit(':').next().unwrap_or("").to_owned())));
    let mut head = vec![
        el("code", "cred-id", text(life.key.to_string())),
        el("span", "cred-status", list(vec![el("code", "", text(state.label())), text([" ", learned].concat())])),
    ];
    if let Some(expires) = life.expires {
        head.push(el("b", "cred-left", text(timeline::left_until(page, expires, now.at))));
    }
    head.push(closer(page));
    let class = ["cred-card ", life.colour.map_or("", key_colour)].concat();
    let parts = list(vec![el("div", "cred-head", list(head)), el("dl", "", list(facts))]);
    tag("article", &["class", "data-status"], &[&class, state.label()], parts)
}

fn call(page: &Page, run: &Run, ledger: &Ledger, place: usize) -> Html {
    let Some((call, life)) =
        ledger.calls().get(place).and_then(|call| Some((call, ledger.lives().get(call.credential)?)))
    else {
        return Html::default();
    };
    let dispatcher = page.dispatcher();
    let request = call.request;
    let message = Callback::from(move |_| dispatcher.dispatch(Msg::Pin(Some(request))));
    let head = vec![
        el("code", "cred-id", text(life.key.to_string())),
        tool("open-message", page.labels().open_message, MESSAGE, None, message),
        closer(page),
    ];
    let refused = if call.refusal.is_some() { "cred-said cred-refused" } else { "cred-said" };
    let said = el("p", refused, text(call_told(page.lang, run.trace(), call)));
    let class = ["cred-card ", life.colour.map_or("", key_colour)].concat();
    el("article", &class, list(vec![el("div", "cred-head", list(head)), said]))
}

fn closer(page: &Page) -> Html {
    let page = page.clone();
    let label = page.labels().close;
    tool("close-card", label, CLOSE, None, Callback::from(move |_| timeline::close(&page)))
}

/// The instant on Japan's clock; on the other for whoever points at it.
fn time(at: SimTime) -> Html {
    let (date, time) = at.clock(JST);
    let said = [date.get(5..).unwrap_or(""), " ", &time, " JST"].concat();
    let utc = at.iso();
    tag("time", &["datetime", "title"], &[&utc, &utc], text(said))
}
