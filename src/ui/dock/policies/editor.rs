//! A policy's text with its line numbers, and what another text would have meant. Tab leaves it, as it leaves any field.
//!
//! May use: [`cloud::policy`](crate::cloud::policy), which reads and decides; [`write`](super::write), [`forms`](super::forms) and
//! [`save`](super::save); the browser, for the caret.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::forms::Forms;
use super::save::{Saved, Saving, saver, saving};
use super::write;
use crate::cloud::policy::{Basis, Decision, Document, Form, Kind, PolicyType, Stood, line_of};
use crate::story::{MAX_TEXT, Terminal, clicks};
use crate::ui::context::{use_lang, use_page};
use crate::ui::dock::parts::yes;
use crate::ui::dock::typing;
use crate::ui::state::{Msg, Scene};
use crate::ui::text::phrases;
use crate::words::{line_told, policy_words, terminal_label, verdict_told};

/// There is room for so many lines, however few there are.
const FEWEST: usize = 6;

/// A document of a decision, and what the decision was about.
#[derive(Clone, PartialEq)]
pub(super) struct Weighed {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The decision's event.
    pub event: usize,
    /// What was decided on.
    pub basis: Rc<Basis>,
    /// The decision.
    pub decision: Rc<Decision>,
    /// The document's place in it.
    pub place: usize,
    /// What was asked for.
    pub action: String,
    /// On what.
    pub resource: String,
}

/// What it is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct EditorProps {
    /// The document.
    pub of: Weighed,
    /// The text.
    pub text: String,
    /// Told of another text.
    pub onwrite: Callback<String>,
}

/// A document laid out.
pub(super) fn pretty(source: &str) -> String {
    let document: Option<serde_json::Value> = serde_json::from_str(source).ok();
    document.and_then(|document| serde_json::to_string_pretty(&document).ok()).unwrap_or_else(|| source.to_owned())
}

/// As what AWS would be given the document.
fn form_of(stood: &Stood) -> Form<'_> {
    match (stood.document.kind(), stood.policy_type) {
        (Kind::Trust, _) => Form::Trust,
        (Kind::Resource, _) => Form::Bucket(&stood.name),
        (Kind::Identity, PolicyType::Session) => Form::Session,
        (Kind::Identity, _) if stood.arn.is_some() => Form::Managed,
        (Kind::Identity, _) => Form::Inline,
    }
}

/// The text, and what it would have meant for the same request.
#[component]
pub(super) fn Editor(props: &EditorProps) -> Html {
    let EditorProps { of, text, onwrite } = props;
    let Weighed { scene, event, basis, decision, place, action, resource } = of;
    let (lang, page) = (use_lang(), use_page());
    let w = policy_words(lang);
    let saved = use_state_eq(|| None::<(Saving, usize)>);
    let Some(stood) = basis.documents.get(*place) else { return Html::default() };
    let kind = stood.document.kind();
    let read = Document::parse(text, form_of(stood));
    let told = format!("pol-told-{place}");
    let bad = read.as_ref().err().map(|malformed| line_of(text, malformed));
    let outcome = match &read {
        Err(malformed) => {
            let code = if kind == Kind::Resource { "MalformedPolicy" } else { "MalformedPolicyDocument" };
            html! {
                <div class="pol-verdict bad" id={told.clone()} role="status" data-line={bad.map(|line| line.to_string())}>
                    <b>{ format!("{}: {}", w.unreadable, line_told(lang, bad.unwrap_or(1))) }</b>
                    <p><code>{ format!("{code}: {}", malformed.aws_message()) }</code></p>
                    <small><code>{ malformed.to_string() }</code></small>
                </div>
            }
        }
        Ok(document) => {
            let then = basis.decide(action, resource, Some((*place, document)));
            let same = then.verdict == decision.verdict;
            let allowed = then.verdict.is_allow();
            html! {
                <p class={classes!("pol-verdict", if allowed { "good" } else { "bad" })} id={told.clone()} role="status"
                    data-verdict={if allowed { "allow" } else { "deny" }}>
                    <b>{ w.as_if }{ ": " }</b>
                    <span>{ for phrases(&verdict_told(lang, &then)) }</span>
                    if same { <small>{ w.unchanged }</small> }
                </p>
            }
        }
    };
    let reset = {
        let (onwrite, source) = (onwrite.clone(), pretty(stood.document.source()));
        move |_: MouseEvent| onwrite.emit(source.clone())
    };
    let user = saver(scene.run().played.story.world().cloud());
    let (now, root) = {
        let time = basis.context.get("aws:CurrentTime").and_then(<[String]>::first);
        let account = scene.run().played.story.world().cloud().account().to_owned();
        (time.cloned().unwrap_or_default(), format!("arn:aws:iam::{account}:root"))
    };
    let save = read.is_ok().then(|| saving(&user, basis, stood, text)).flatten();
    html! {
        <div class="pol-editor">
            <p class="pol-note">{ w.edit_about }</p>
            <div class="pol-desk">
                <Text name={stood.name.clone()} text={text.clone()} {bad} {told} onwrite={onwrite.clone()} />
                <Forms text={text.clone()} {kind} place={*place} {now} {root} onwrite={onwrite.clone()} />
            </div>
            { outcome }
            <div class="pol-tools">
                <button type="button" class="pill" data-do="what-if-reset" onclick={reset}>{ w.reset }</button>
                if let Some(save) = save {
                    <button type="button" class="pill" data-do="what-if-save" onclick={
                        let (page, saved, save, event) = (page.clone(), saved.setter(), save.clone(), *event);
                        let since = scene.picture.events;
                        move |_: MouseEvent| {
                            saved.set(Some((save.clone(), since)));
                            page.send(Msg::Click(vec![save.call.clone()], None));
                            // The panel stays with this decision, and does not follow to that on the call.
                            page.send(Msg::Why(Some(event)));
                        }
                    }>{ w.save }</button>
                    <button type="button" class="pill" data-do="what-if-cli" onclick={
                        let (page, line) = (page.clone(), clicks::line(&save.call).unwrap_or_default());
                        move |_: MouseEvent| typing::put(&page, Terminal::Pc, &line)
                    }>{ w.save_cli }{ format!(" ({})", terminal_label(lang, Terminal::Pc)) }</button>
                    <small>{ for phrases(&w.save_about.replace("{user}", &user)) }</small>
                } else if stood.arn.is_some() {
                    <small>{ w.aws_owns }</small>
                }
            </div>
            if let Some((saving, since)) = (*saved).clone() {
                <Saved scene={scene.clone()} event={*event} {saving} {since} />
            }
        </div>
    }
}

/// What the text is drawn from.
#[derive(Properties, PartialEq)]
struct TextProps {
    /// What it is called.
    name: String,
    /// It.
    text: String,
    /// The line that is wrong.
    bad: Option<usize>,
    /// The id of what is said of it.
    told: String,
    /// Told of another text.
    onwrite: Callback<String>,
}

/// The text with its line numbers, and the names that complete what is being written.
#[component]
fn Text(props: &TextProps) -> Html {
    let TextProps { name, text, bad, told, onwrite } = props;
    let w = policy_words(use_lang());
    let area = use_node_ref();
    // Where the caret is, in bytes, while somebody writes.
    let caret = use_state_eq(|| None::<usize>);
    let looks = {
        let (area, caret) = (area.clone(), caret.setter());
        move || {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
            let at = area.selection_start().ok().flatten();
            caret.set(at.map(|at| write::place_of(&area.value(), at)));
        }
    };
    let oninput = {
        let (onwrite, looks) = (onwrite.clone(), looks.clone());
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                onwrite.emit(area.value());
                looks();
            }
        }
    };
    let onkeyup = {
        let looks = looks.clone();
        move |_: KeyboardEvent| looks()
    };
    let onclick = move |_: MouseEvent| looks();
    let offered = caret.map_or_else(Vec::new, |caret| write::offered(text, caret));
    let offer = |name: &&'static str| {
        let (area, caret, onwrite, name) = (area.clone(), caret.clone(), onwrite.clone(), *name);
        let takes = move |_: MouseEvent| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
            let Some((text, at)) = caret.and_then(|caret| write::completed(&area.value(), caret, name)) else { return };
            let place = write::caret_of(&text, at);
            area.set_value(&text);
            let _ = area.focus();
            let _ = area.set_selection_range(place, place);
            caret.set(Some(at));
            onwrite.emit(text);
        };
        html! { <li><button type="button" data-name={name} onclick={takes}><code>{ name }</code></button></li> }
    };
    let count = text.split('\n').count().max(FEWEST);
    let number = |line: usize| {
        let is_bad = *bad == Some(line);
        html! { <li class={is_bad.then_some("bad")}>{ line }</li> }
    };
    html! {
        <div class="pol-write">
            <div class="pol-code">
                <ol class="pol-lines" aria-hidden="true">{ for (1..=count).map(number) }</ol>
                <textarea ref={area.clone()} rows={count.to_string()} wrap="off" spellcheck="false" autocomplete="off" autocapitalize="off"
                    maxlength={MAX_TEXT.to_string()} aria-label={name.clone()} aria-invalid={yes(bad.is_some())} aria-describedby={told.clone()}
                    value={text.clone()} {oninput} {onkeyup} {onclick} />
            </div>
            if !offered.is_empty() {
                <ul class="pol-offers" aria-label={w.offers}>{ for offered.iter().map(offer) }</ul>
            }
        </div>
    }
}
