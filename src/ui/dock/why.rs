//! What leads from a refusal to the policies behind it.
//!
//! May use: [`state`](crate::ui::state), [`story`](crate::story)'s decisions.

use yew::prelude::*;

use crate::story::{Call, Reason, Trace, decided, decision_behind};
use crate::ui::context::{use_lang, use_page};
use crate::ui::state::Msg;
use crate::words::policy_words;

/// The decision that refused what `event` tells of.
pub(super) fn refusal_behind(trace: &Trace, event: usize) -> Option<usize> {
    let behind = decision_behind(trace, event)?;
    decided(trace, behind).filter(|it| !it.decision.verdict.is_allow()).map(|_| behind)
}

/// The decision that refused a call of the timeline; none where something else than policies stood against it.
pub(super) fn refusal_of(trace: &Trace, call: &Call) -> Option<usize> {
    let refusal = call.refusal.as_ref()?;
    match refusal.reason {
        Reason::Policies(decision) => decided(trace, decision).map(|_| decision),
        Reason::Proof(_) | Reason::Other => None,
    }
}

/// What it is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct WhyProps {
    /// The decision's event.
    pub event: usize,
}

/// `なぜ?`
#[component]
pub(super) fn Why(props: &WhyProps) -> Html {
    let (page, w) = (use_page(), policy_words(use_lang()));
    html! {
        // Its word is drawn by the style sheet: it is no part of what a program printed.
        <button type="button" class="why" data-do="why" data-word={w.why} aria-label={w.why} title={w.why_title}
            onclick={page.on::<MouseEvent>(Msg::Why(Some(props.event)))}></button>
    }
}
