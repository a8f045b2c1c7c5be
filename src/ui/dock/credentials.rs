//! What is known of the credential or the call that was opened on the timeline.
//!
//! May use: [`words`](crate::words). What it says of a credential follows the playhead.

use yew::prelude::*;

use super::opening::{of_issue, opener};
use super::parts::tool;
use super::why::{Why, refusal_of};
use crate::kernel::{Machine, Millis, SimTime};
use crate::story::{Ended, Fact, Ledger, Life, Moment};
use crate::ui::colour::key_colour;
use crate::ui::context::{use_labels, use_lang, use_page, use_zone};
use crate::ui::state::{Run, Scene};
use crate::ui::timeline::Opened;
use crate::words::{Lang, Zone, call_told, calls_told, describe, holder_name, labels, state_label, time_left};

const CLOSE: &str = "M6 6l12 12M18 6L6 18";

/// What the card is drawn from.
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// What is seen.
    pub scene: Scene,
    /// What is opened.
    pub opened: Opened,
    /// Told when it is to be put away.
    pub onclose: Callback<MouseEvent>,
}

/// The card of what is opened; nothing, if that is not there yet.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let CardProps { scene, opened, onclose } = props;
    let (l, lang, zone, page) = (use_labels(), use_lang(), use_zone(), use_page());
    let closer = tool("close-card", l.close, CLOSE, None, onclose.clone());
    let run = scene.run();
    let ledger = run.ledger();
    match *opened {
        Opened::Credential(place) => {
            let now = Moment { events: scene.picture.events, at: scene.now };
            let issue = ledger.lives().get(place);
            let issue = issue.and_then(|life| of_issue(&run, life.issued.event, life.key.as_str(), now.events));
            let closer = html! {
                <>
                    if let Some(issue) = issue { { opener(&page, l, issue) } }
                    { closer }
                </>
            };
            credential(&run, &ledger, place, now, (lang, zone), closer)
        }
        Opened::Call(place) => {
            let Some(call) = ledger.calls().get(place) else { return Html::default() };
            let message = opener(&page, l, call.request);
            let said = classes!("cred-said", call.refusal.is_some().then_some("cred-refused"));
            let Some(life) = ledger.lives().get(call.credential) else { return Html::default() };
            html! {
                <article class={class(life)}>
                    <div class="cred-head"><code class="cred-id">{ life.key.to_string() }</code>{ message }{ closer }</div>
                    <p class={said}>{ call_told(lang, zone, run.trace(), call) }
                        if let Some(event) = refusal_of(run.trace(), call) { <Why {event} /> }</p>
                </article>
            }
        }
    }
}

fn class(life: &Life) -> Classes {
    classes!("cred-card", life.colour.map(key_colour))
}

fn credential(run: &Run, ledger: &Ledger, place: usize, now: Moment, (lang, zone): (Lang, Zone), closer: Html) -> Html {
    let time = |at| time(at, zone);
    let l = labels(lang);
    let Some((life, state)) = ledger.lives().get(place).and_then(|life| Some((life, life.status(now)?))) else {
        return Html::default();
    };
    let learned = state_label(lang, "credential", state.label()).unwrap_or("");
    let fact = |name: &'static str, value: Html| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let known = |fact: Option<Fact>| fact.filter(|fact| fact.is_known(now)).map(|fact| fact.at);
    // What did it, if a call did.
    let revoked = match life.ended(now) {
        Some(Ended::Revoked(end)) => {
            let by = end.by.and_then(|event| describe(run.trace(), event, lang)).unwrap_or_default();
            Some(html! { <>{ time(end.fact.at) }{ format!(" {by}") }</> })
        }
        _ => None,
    };
    let holders = ledger.holders(place, now).filter(|holder| !run.hidden.has_holder(holder));
    let holders: Vec<String> = holders.map(|holder| holder_name(lang, holder)).collect();
    let holders = if holders.is_empty() { l.nobody.to_owned() } else { holders.join(", ") };
    let (made, refused) = ledger
        .calls_with(place, now)
        .filter(|call| !run.hidden.has_node(call.from))
        .fold((0, 0), |(made, refused), call| (made + 1, refused + usize::from(call.refusal.is_some())));
    html! {
        <article class={class(life)} data-status={state.label()}>
            <div class="cred-head">
                <code class="cred-id">{ life.key.to_string() }</code>
                <span class="cred-status"><code>{ state.label() }</code>{ format!(" {learned}") }</span>
                if let Some(expires) = life.expires {
                    <b class="cred-left">{ left_until(lang, expires, now.at) }</b>
                }
                { closer }
            </div>
            <dl>
                { fact(l.credential_issued, time(life.issued.at)) }
                { for known(life.superseded).map(|at| fact(l.credential_superseded, time(at))) }
                { for life.expires.map(|at| fact(l.credential_expires, time(at))) }
                { for revoked.map(|revoked| fact(l.credential_revoked, revoked)) }
                { fact(l.credential_holders, html! { { holders } }) }
                if made > 0 {
                    { fact("", html! { { calls_told(lang, made, refused) } }) }
                }
                { fact(l.credential_principal, html! { <code>{ life.principal.rsplit(':').next().unwrap_or("").to_owned() }</code> }) }
            </dl>
        </article>
    }
}

/// A stretch of time as the panel's words have it.
fn left_until(lang: Lang, expires: SimTime, now: SimTime) -> String {
    let left = expires.since(now);
    if left > Millis::ZERO { time_left(lang, &left.hms()) } else { labels(lang).expired.to_owned() }
}

/// The instant on the clock that was chosen; in UTC for whoever points at it.
fn time(at: SimTime, zone: Zone) -> Html {
    let utc = at.iso();
    html! { <time datetime={utc.clone()} title={utc}>{ format!("{} {}", zone.dated(at), zone.name()) }</time> }
}
