//! Three small forms beside a policy's text: each writes something into its JSON.
//!
//! May use: [`write`](super::write), which does it. What is filled in is kept here while the card is open.

use std::collections::BTreeMap;

use yew::prelude::*;

use super::write::{self, NewStatement};
use crate::cloud::policy::Kind;
use crate::cloud::vocabulary::{ACTIONS, CONDITION_KEYS};
use crate::story::MAX_TEXT;
use crate::ui::context::use_lang;
use crate::ui::field::{self, written};
use crate::ui::text::phrases;
use crate::words::policy_words;

/// The operators that compare times.
const OPERATORS: [&str; 4] = ["DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"];
/// The key that is the time of the request.
const CLOCK: &str = "aws:CurrentTime";
/// The kinds of principal.
const KINDS: [&str; 3] = ["AWS", "Service", "Federated"];

/// What the forms are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct FormsProps {
    /// The text.
    pub text: String,
    /// What it is a policy for.
    pub kind: Kind,
    /// The card's number: ids are made with it.
    pub place: usize,
    /// The time of the request.
    pub now: String,
    /// The account's root, which a new statement names where it has to name somebody.
    pub root: String,
    /// Told of another text.
    pub onwrite: Callback<String>,
}

/// What is filled in, by the names of the fields; what is not, stands as it begins.
type Filled = BTreeMap<&'static str, String>;

/// The forms.
#[component]
pub(super) fn Forms(props: &FormsProps) -> Html {
    let FormsProps { text, kind, place, now, root, onwrite } = props;
    let w = policy_words(use_lang());
    let filled = use_state(Filled::new);
    let all = write::statements(text);
    let lacks = all.as_ref().is_none_or(Vec::is_empty);
    let of = |name: &str, begins: &str| filled.get(name).map_or(begins, String::as_str).trim().to_owned();
    let fills = |name: &'static str| {
        let filled = filled.clone();
        move |value: String| {
            let mut next = Filled::clone(&filled);
            next.insert(name, value);
            filled.set(next);
        }
    };
    // A form that is sent brings another text, if it can be written.
    let sends = |wanted: Option<String>| {
        let onwrite = onwrite.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(text) = &wanted {
                onwrite.emit(text.clone());
            }
        })
    };
    let line = |name: &'static str, label: &'static str, begins: &str, list: Option<String>| {
        html! {
            <label><span>{ label }</span><input type="text" maxlength={MAX_TEXT.to_string()} {name} value={filled.get(name).map_or(begins, String::as_str).to_owned()} {list}
                autocomplete="off" spellcheck="false" autocapitalize="off" required={true} oninput={written(fills(name))} /></label>
        }
    };
    let pick = |name: &'static str, label: &'static str, options: &[(String, String)]| {
        let onchange = field::chosen(fills(name));
        let chosen = of(name, options.first().map_or("", |(value, _)| value));
        let option = |(value, said): &(String, String)| {
            html! { <option value={value.clone()} selected={*value == chosen}>{ said.clone() }</option> }
        };
        html! {
            <label><span>{ label }</span><select {name} {onchange}>{ for options.iter().map(option) }</select></label>
        }
    };
    let plain = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect::<Vec<_>>();
    let statement = |(at, sid): (usize, &Option<String>)| {
        let number = format!("{} {}", w.statement, at + 1);
        let said = sid.as_ref().map_or_else(|| number.clone(), |sid| format!("{number} ({sid})"));
        (at.to_string(), said)
    };
    let which: Vec<(String, String)> = all.iter().flatten().enumerate().map(statement).collect();
    let add = |name: &'static str, disabled: bool| {
        html! { <button type="submit" class="pill" data-do={name} {disabled}>{ w.add }</button> }
    };
    let first = if *kind == Kind::Trust { "sts:AssumeRole" } else { "s3:GetObject" };
    let (actions, keys) = (format!("pol-actions-{place}"), format!("pol-keys-{place}"));

    let new =
        NewStatement { effect: of("Effect", "Allow"), action: of("Action", first), resource: of("Resource", "*") };
    let adds_statement = sends(write::add_statement(text, *kind, &new, root));
    let at = |name: &str| of(name, "0").parse().unwrap_or(0);
    let (operator, key, time) = (of("operator", OPERATORS[0]), of("key", CLOCK), of("time", now));
    let adds_condition = sends(write::add_condition(text, at("condition-of"), &operator, &key, &time));
    let adds_principal =
        sends(write::add_principal(text, at("principal-of"), &of("kind", KINDS[0]), &of("principal", root)));
    html! {
        <div class="pol-forms" role="group" aria-label={w.forms}>
            <datalist id={actions.clone()}>{ for ACTIONS.iter().map(|name| html! { <option value={*name} /> }) }</datalist>
            <datalist id={keys.clone()}>{ for CONDITION_KEYS.iter().map(|name| html! { <option value={*name} /> }) }</datalist>
            if all.is_none() { <p class="pol-note">{ w.forms_need_json }</p> }
            <details><summary>{ w.add_statement }</summary>
                <form onsubmit={adds_statement}>
                    { pick("Effect", "Effect", &plain(&["Allow", "Deny"])) }
                    { line("Action", "Action", first, Some(actions)) }
                    if *kind != Kind::Trust { { line("Resource", "Resource", "*", None) } }
                    { add("add-statement", all.is_none()) }
                </form></details>
            <details><summary>{ w.add_condition }</summary>
                <form onsubmit={adds_condition}>
                    { pick("condition-of", w.statement, &which) }
                    { pick("operator", w.operator, &plain(&OPERATORS)) }
                    { line("key", w.key, CLOCK, Some(keys)) }
                    { line("time", w.time, now, None) }
                    { add("add-condition", lacks) }
                </form></details>
            <details><summary>{ w.add_principal }</summary>
                if *kind == Kind::Identity {
                    <p class="pol-note">{ for phrases(w.no_principal) }</p>
                } else {
                    <form onsubmit={adds_principal}>
                        { pick("principal-of", w.statement, &which) }
                        { pick("kind", w.kind, &plain(&KINDS)) }
                        { line("principal", w.value, root, None) }
                        { add("add-principal", lacks) }
                    </form>
                }</details>
        </div>
    }
}
