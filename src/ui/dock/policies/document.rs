//! A document that had a say: its statements, how each fared, and what another text would have meant.

use yew::prelude::*;

use super::editor::{Editor, Weighed, pretty};
use crate::cloud::policy::{Basis, Decision, Effect, Miss, PolicyType, StatementTrace};
use crate::ui::context::use_lang;
use crate::ui::dock::parts::yes;
use crate::ui::text::phrases;
use crate::words::{miss_told, policy_type, policy_words};

/// What a document's card is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct CardProps {
    /// The document.
    pub of: Weighed,
}

/// The card.
#[component]
pub(super) fn Card(props: &CardProps) -> Html {
    let Weighed { basis, decision, place, .. } = &props.of;
    let lang = use_lang();
    let w = policy_words(lang);
    let edited = use_state_eq(|| None::<String>);
    let Some(stood) = basis.documents.get(*place) else { return Html::default() };
    let toggle = {
        let (edited, source) = (edited.clone(), pretty(stood.document.source()));
        move |_: MouseEvent| edited.set(if edited.is_some() { None } else { Some(source.clone()) })
    };
    let fared = of_document(basis, decision, *place);
    let texts = statements(stood.document.source());
    let one = |(at, check): (usize, &&StatementTrace)| {
        html! { <Row check={(*check).clone()} text={texts.get(at).cloned().unwrap_or_default()} number={at + 1} /> }
    };
    html! {
        <article class="pol-card" data-policy={stood.name.clone()}>
            <div class="pol-title">
                <b>{ stood.name.clone() }</b>
                <span>{ policy_type(lang, stood.policy_type) }</span>
                if stood.policy_type == PolicyType::Identity {
                    <span>{ if stood.arn.is_some() { w.managed } else { w.inline } }</span>
                }
                <button type="button" class="pill" data-do="what-if" aria-expanded={yes(edited.is_some())} onclick={toggle}>
                    { if edited.is_some() { w.close } else { w.edit } }
                </button>
            </div>
            if let Some(text) = (*edited).clone() {
                <Editor of={props.of.clone()} {text} onwrite={
                        let edited = edited.setter();
                        Callback::from(move |text| edited.set(Some(text)))
                    } />
            } else {
                <ol class="pol-statements">{ for fared.iter().enumerate().map(one) }</ol>
            }
        </article>
    }
}

/// How the statements of one document fared: they stand in the order of the documents.
fn of_document<'d>(basis: &Basis, decision: &'d Decision, place: usize) -> Vec<&'d StatementTrace> {
    let before: usize = basis.documents.iter().take(place).map(|stood| stood.document.statements().len()).sum();
    let count = basis.documents.get(place).map_or(0, |stood| stood.document.statements().len());
    decision.checks.iter().skip(before).take(count).collect()
}

/// The statements of a document, each as it is written.
fn statements(source: &str) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_str(source).unwrap_or_default();
    let write = |statement: &serde_json::Value| serde_json::to_string_pretty(statement).unwrap_or_default();
    match document.get("Statement") {
        Some(serde_json::Value::Array(all)) => all.iter().map(write).collect(),
        Some(one) => vec![write(one)],
        None => Vec::new(),
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    check: StatementTrace,
    text: String,
    number: usize,
}

/// A statement: what it says, and whether it matched.
#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { check, text, number } = props;
    let lang = use_lang();
    let w = policy_words(lang);
    let (class, mark) = match (check.matched(), check.effect) {
        (true, Effect::Allow) => ("allow", "✓"),
        (true, Effect::Deny) => ("deny", "✕"),
        (false, _) => ("missed", "–"),
    };
    let effect = match check.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    html! {
        <li {class}>
            <p class="pol-fared">
                <i aria-hidden="true">{ mark }</i>
                <b>{ format!("{} {number}", w.statement) }</b>
                if let Some(sid) = &check.at.sid { <code>{ sid.clone() }</code> }
                <span>{ effect }{ ": " }{ if check.matched() { w.matched } else { w.not_matched } }</span>
            </p>
            if let Some(miss) = &check.miss {
                <p class="pol-miss">{ for phrases(&miss_told(lang, miss)) }</p>
                if let Miss::Condition { operator, key, wanted, actual } = miss {
                    <dl class="pol-compare">
                        <dt>{ w.here }</dt>
                        <dd><code>{ key.clone() }</code>{ " = " }
                            if actual.is_empty() { <em>{ w.absent }</em> } else { <code>{ actual.join(", ") }</code> }</dd>
                        <dt>{ w.in_policy }</dt>
                        <dd><code>{ operator.clone() }</code>{ " " }<code>{ wanted.join(", ") }</code></dd>
                    </dl>
                }
            }
            <pre>{ text.clone() }</pre>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_alone_is_a_list_of_one() {
        assert_eq!(statements(r#"{"Statement": {"Effect": "Allow"}}"#).len(), 1);
        assert_eq!(statements("not JSON"), Vec::<String>::new());
    }
}
