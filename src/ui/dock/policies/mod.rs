//! The policies behind a decision: which gates the request passed, every document as it stood, statement by statement, and what
//! conditions could ask. A document can be edited, to see what another text would have meant; nothing is sent by that.
//!
//! May use: [`story`](crate::story)'s decisions, [`cloud::policy`](crate::cloud::policy), which decides, and the parts that panels
//! share.

mod document;
mod editor;
mod forms;
mod save;
mod write;

use std::rc::Rc;

use yew::prelude::*;

use self::document::Card;
use self::editor::Weighed;
use super::parts::remark;
use crate::cloud::policy::{Basis, Context, Decision, Gate, Passage, gates};
use crate::story::{Hidden, Trace, decided};
use crate::ui::context::{use_lang, use_page};
use crate::ui::field::written;
use crate::ui::state::{Msg, Scene};
use crate::ui::text::phrases;
use crate::words::{Lang, gate_name, key_whence, passage, policy_words, verdict_told};

/// What the panel is drawn from.
#[derive(Properties, PartialEq)]
pub struct PoliciesProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The decision that it keeps to, by its event.
    pub weighed: Option<usize>,
}

/// The panel.
#[component]
pub fn PoliciesPanel(props: &PoliciesProps) -> Html {
    let PoliciesProps { scene, weighed } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = policy_words(lang);
    let run = scene.run();
    let trace = run.trace();
    let seen = scene.picture.events;
    let latest = || last_before(trace, seen, &run.hidden);
    let style = html! { <link rel="stylesheet" href="play/policies.css" /> };
    let Some(event) = weighed.filter(|event| *event < seen).or_else(latest) else {
        return html! { <>{ style }{ remark(w.empty) }</> };
    };
    let Some(it) = decided(trace, event) else { return style };
    let (earlier, later) = (last_before(trace, event, &run.hidden), first_after(trace, event, seen, &run.hidden));
    let go = |label: &'static str, name: &'static str, sign: &'static str, to: Option<usize>| {
        html! {
            <button type="button" class="dock-icon" data-do={name} aria-label={label} title={label} disabled={to.is_none()}
                onclick={page.on::<MouseEvent>(Msg::Why(to.or(Some(event))))}>{ sign }</button>
        }
    };
    let allowed = it.decision.verdict.is_allow();
    html! {
        <div class="policies" data-decision={event.to_string()}>
            { style }
            <div class="pol-head" data-verdict={if allowed { "allow" } else { "deny" }}>
                <div class="pol-nav">
                    { go(w.earlier, "earlier-decision", "‹", earlier) }
                    { go(w.later, "later-decision", "›", later) }
                </div>
                <p class="pol-ask">
                    <code>{ it.principal.to_owned() }</code>
                    <b><code>{ it.action.to_owned() }</code></b>
                    <code>{ it.resource.to_owned() }</code>
                </p>
                <p class="pol-verdict"><b aria-hidden="true">{ if allowed { "✓" } else { "✕" } }</b>
                    <span>{ for phrases(&verdict_told(lang, it.decision)) }</span></p>
            </div>
            <Strip decision={it.decision.clone()} basis={it.basis.clone()} />
            <section class="pol-documents" aria-label={w.documents}>
                <h2>{ w.documents }</h2>
                if it.basis.documents.is_empty() {
                    <p>{ w.none }</p>
                }
                { for (0..it.basis.documents.len()).map(|place| {
                    let (basis, decision) = (it.basis.clone(), it.decision.clone());
                    let (action, resource) = (it.action.to_owned(), it.resource.to_owned());
                    let of = Weighed { scene: scene.clone(), event, basis, decision, place, action, resource };
                    html! { <Card key={format!("{event}-{place}")} {of} /> }
                }) }
            </section>
            <Known basis={it.basis.clone()} />
        </div>
    }
}

/// The last decision before event `before`.
fn last_before(trace: &Trace, before: usize, hidden: &Hidden) -> Option<usize> {
    (0..before.min(trace.len())).rev().find(|event| is_shown(trace, *event, hidden))
}

/// The first decision after `event`, as far as is seen.
fn first_after(trace: &Trace, event: usize, seen: usize, hidden: &Hidden) -> Option<usize> {
    (event + 1..seen.min(trace.len())).find(|event| is_shown(trace, *event, hidden))
}

/// Whether something was decided there, and is in sight.
fn is_shown(trace: &Trace, event: usize, hidden: &Hidden) -> bool {
    decided(trace, event).is_some() && !hidden.hides(trace, event)
}

#[derive(Properties, PartialEq)]
struct StripProps {
    decision: Rc<Decision>,
    basis: Rc<Basis>,
}

/// The gates, in AWS's order.
#[component]
fn Strip(props: &StripProps) -> Html {
    let StripProps { decision, basis } = props;
    let lang = use_lang();
    let w = policy_words(lang);
    let one = |(gate, passed): (Gate, Passage)| {
        let (class, mark) = match passed {
            Passage::Passed => ("passed", "✓"),
            Passage::Stopped => ("stopped", "✕"),
            Passage::Silent | Passage::Absent => ("absent", "–"),
            Passage::NotReached => ("beyond", "·"),
        };
        html! {
            <li {class}>
                <i aria-hidden="true">{ mark }</i><b>{ gate_name(lang, gate) }</b><span>{ passage(lang, gate, passed) }</span>
            </li>
        }
    };
    let all = gates(decision, |kind| basis.has(kind));
    html! {
        <section aria-label={w.gates}>
            <ol class="pol-gates">{ for all.into_iter().map(one) }</ol>
            <p class="pol-note">{ w.not_here }</p>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct KnownProps {
    basis: Rc<Basis>,
}

/// What conditions could ask about the request.
#[component]
fn Known(props: &KnownProps) -> Html {
    let lang = use_lang();
    let w = policy_words(lang);
    let filter = use_state_eq(String::new);
    let oninput = {
        let filter = filter.setter();
        written(move |text| filter.set(text.to_ascii_lowercase()))
    };
    html! {
        <details class="pol-context" open={true}>
            <summary>{ w.context }</summary>
            <p class="pol-note">{ w.context_about }</p>
            <input type="search" placeholder={w.filter} aria-label={w.filter} {oninput} />
            <table>
                <thead><tr><th scope="col">{ w.key }</th><th scope="col">{ w.value }</th><th scope="col">{ w.whence }</th></tr></thead>
                <tbody>{ rows(&props.basis.context, &filter, lang) }</tbody>
            </table>
        </details>
    }
}

fn rows(context: &Context, filter: &str, lang: Lang) -> Html {
    let fits = |(key, _): &(&str, &[String])| key.to_ascii_lowercase().contains(filter);
    let row = |(key, values): (&str, &[String])| {
        html! {
            <tr><th scope="row"><code>{ key.to_owned() }</code></th><td><code>{ values.join(", ") }</code></td>
                <td>{ key_whence(lang, key) }</td></tr>
        }
    };
    context.iter().filter(fits).map(row).collect()
}
