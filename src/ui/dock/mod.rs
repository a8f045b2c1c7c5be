//! The dock: the terminals, and beside them (below, where there is no room) the panels that read the run closely.
//!
//! [`Dock`] alone reads the page's state. A panel gets only what it shows, in props that are cheap to compare, so that
//! a beat which does not concern it costs it nothing.

mod charts;
mod cloudtrail;
mod credentials;
mod layout;
mod message;
mod terminal;
mod transcript;
mod wire;

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::Page;
use super::model::{Model, Msg, Run, Tab};
use crate::words::Lang;

use charts::Charts;
use cloudtrail::CloudTrail;
use credentials::Credentials;
use terminal::Terminals;
use transcript::Transcript;
use wire::Wire;

/// From this width on, the terminals stand beside the panels. `static/dock.css` has the same number.
const WIDE: &str = "(min-width: 1100px)";

/// How a panel sends messages.
type Sender = UseReducerDispatcher<Model>;

/// The class that gives a credential its colour, by its place in [`Picture::credentials`](crate::story::Picture).
pub const fn key_colour(index: usize) -> &'static str {
    match index % 3 {
        0 => "key-0",
        1 => "key-1",
        _ => "key-2",
    }
}

/// Shared data that is the same only when it is the same piece.
#[derive(Debug)]
struct ByRc<T>(Rc<T>);

impl<T> Clone for ByRc<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for ByRc<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for ByRc<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The terminals and the panels.
#[component]
pub fn Dock() -> Html {
    let page = use_context::<Page>().expect("the page provides its state");
    let wide = use_wide();
    // What the right pane keeps to while the tab in front is the terminal, which has a pane of its own there.
    let right = use_memo((), |()| Cell::new(Tab::Wire));
    if page.tab != Tab::Terminal {
        right.set(page.tab);
    }
    let count = page.picture.credentials.len();
    let keys = {
        let picture = page.picture.clone();
        let run = page.run.clone().map(ByRc);
        use_memo((run, count), move |_| -> Vec<String> {
            picture.credentials.iter().map(|c| c.issue.access_key_id.to_string()).collect()
        })
    };
    let Some(run) = page.run.clone().map(ByRc) else {
        return html! { <section class="dock" aria-busy="true" /> };
    };
    let keys = ByRc(keys);
    let l = page.labels();
    let tab = if wide { right.get() } else { page.tab };
    let send = page.dispatcher();

    let tabs: Vec<Tab> = Tab::ALL.into_iter().filter(|t| !wide || *t != Tab::Terminal).collect();
    let onkeydown = {
        let (send, tabs) = (send.clone(), tabs.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = tabs.iter().position(|t| *t == tab).unwrap_or(0);
            if let Some(to) = arrow(&event, at, tabs.len()) {
                send.dispatch(Msg::Open(tabs[to]));
                focus(&tab_id(tabs[to]));
            }
        })
    };
    html! {
        <section class="dock" data-tab={page.tab.as_str()}>
            <div class="dock-left" id="dock-panel-terminal" role={if wide { "group" } else { "tabpanel" }}
                aria-label={l.tab_terminal}>
                <Terminals run={run.clone()} picture={ByRc(page.picture.clone())} keys={keys.clone()} lang={page.lang}
                    front={page.terminal} shown={wide || tab == Tab::Terminal} send={send.clone()} />
            </div>
            <div class="dock-right">
                <div class="dock-tabs" role="tablist" aria-label={l.panels} {onkeydown}>
                    for t in Tab::ALL {
                        <button key={t.as_str()} type="button" role="tab" id={tab_id(t)} data-tab={t.as_str()}
                            aria-selected={yes(t == tab)} tabindex={if t == tab { "0" } else { "-1" }}
                            aria-controls={panel_id(t)}
                            onclick={let send = send.clone(); move |_| send.dispatch(Msg::Open(t))}>
                            { t.label(l) }
                        </button>
                    }
                </div>
                if tab != Tab::Terminal {
                    <div class="dock-panel" key={tab.as_str()} role="tabpanel" id={panel_id(tab)}
                        aria-labelledby={tab_id(tab)} tabindex="0">
                        { panel(tab, &page, &run, &keys, &send) }
                    </div>
                }
            </div>
        </section>
    }
}

fn panel(tab: Tab, page: &Page, run: &ByRc<Run>, keys: &ByRc<Vec<String>>, send: &Sender) -> Html {
    let (lang, run, keys, send) = (page.lang, run.clone(), keys.clone(), send.clone());
    let picture = ByRc(page.picture.clone());
    let events = picture.events;
    match tab {
        Tab::Terminal => Html::default(),
        Tab::Wire => {
            let shown = page.shown_message();
            let other = shown.and_then(|i| run.trace().counterpart(i)).filter(|i| *i < events);
            html! { <Wire {run} {keys} {lang} {shown} {other} pinned={page.pinned.is_some()} {send} /> }
        }
        Tab::Charts => html! { <Charts {run} {picture} {lang} /> },
        Tab::Credentials => {
            let needle = ByRc(page.needle.clone());
            html! { <Credentials {run} {picture} {lang} at={page.at} {needle} playing={page.playing} /> }
        }
        Tab::CloudTrail => html! { <CloudTrail {run} {keys} {lang} records={picture.records.clone()} /> },
        Tab::Transcript => html! { <Transcript {run} {keys} {lang} {events} latest={picture.latest} {send} /> },
    }
}

fn tab_id(tab: Tab) -> String {
    ["dock-tab-", tab.as_str()].concat()
}

fn panel_id(tab: Tab) -> String {
    ["dock-panel-", tab.as_str()].concat()
}

// ---- What the panels share --------------------------------------------------------------------------------------------

/// Whether the window has room for two panes. Layout is CSS's business; the tab list has to know too.
#[hook]
fn use_wide() -> bool {
    let query = use_memo((), |()| window().match_media(WIDE).ok().flatten());
    let wide = use_state_eq(|| query.as_ref().as_ref().is_some_and(web_sys::MediaQueryList::matches));
    {
        let wide = wide.clone();
        use_effect_with((), move |()| {
            let listener = (*query).clone().map(|query| {
                let watched = query.clone();
                EventListener::new(&query, "change", move |_| wide.set(watched.matches()))
            });
            move || drop(listener)
        });
    }
    *wide
}

/// A boolean as ARIA writes it.
const fn yes(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Where an arrow key leads in a tab list that stands at `at`. The key is taken: the page does not hear of it.
fn arrow(event: &KeyboardEvent, at: usize, count: usize) -> Option<usize> {
    let to = match event.key().as_str() {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return None,
    };
    event.prevent_default();
    event.stop_propagation();
    Some(to)
}

fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Length of an access key id.
const KEY_LENGTH: usize = 20;

/// `text` with every known temporary key in its credential's colour.
fn tinted(text: &str, keys: &[String]) -> Html {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = find_key(rest, keys) {
        let (start, index) = at;
        let end = start + KEY_LENGTH;
        out.push(html! { <>{ rest[..start].to_owned() }<b class={classes!("dock-key", key_colour(index))}>{ rest[start..end].to_owned() }</b></> });
        rest = &rest[end..];
    }
    if out.is_empty() {
        return html! { text.to_owned() };
    }
    html! { <>{ for out }{ rest.to_owned() }</> }
}

/// The first known key in `text`: where it is, and its place.
fn find_key(text: &str, keys: &[String]) -> Option<(usize, usize)> {
    text.match_indices("ASIA").find_map(|(at, _)| {
        let id = text.get(at..at + KEY_LENGTH)?;
        Some((at, keys.iter().rposition(|key| key == id)?))
    })
}

/// Longer than this, what looks like a token is elided in the middle.
const LONG: usize = 100;

/// `text` with keys tinted and long tokens elided. Nothing is lost: the middle is there for whoever selects and copies.
fn elided(text: &str, keys: &[String]) -> Html {
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_');
    let Some(token) = text.split(|c| !is_token(c)).find(|word| word.len() > LONG) else { return tinted(text, keys) };
    let start = token.as_ptr() as usize - text.as_ptr() as usize;
    let (before, after) = (&text[..start], &text[start + token.len()..]);
    let (head, middle, tail) = (&token[..28], &token[28..token.len() - 12], &token[token.len() - 12..]);
    html! {
        <>
            { tinted(before, keys) }
            <span class="dock-long" title={token.to_owned()}>{ head.to_owned() }<i>{ middle.to_owned() }</i>{ tail.to_owned() }</span>
            { elided(after, keys) }
        </>
    }
}

/// Props of [`CopyButton`].
#[derive(PartialEq, Properties)]
struct CopyProps {
    lang: Lang,
    label: &'static str,
    /// Writes what is copied.
    text: Callback<(), String>,
}

/// Copies a text, and says that it did. It is not there where the browser has no clipboard to offer.
#[component]
fn CopyButton(props: &CopyProps) -> Html {
    let copied = use_state_eq(|| false);
    let offered = use_memo((), |()| {
        let navigator = window().navigator();
        js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| c.is_object())
    });
    {
        let shown = *copied;
        let copied = copied.clone();
        use_effect_with(shown, move |shown| {
            let timer = shown.then(|| gloo::timers::callback::Timeout::new(1600, move || copied.set(false)));
            move || drop(timer)
        });
    }
    if !*offered {
        return Html::default();
    }
    let onclick = {
        let (text, copied) = (props.text.clone(), copied.clone());
        move |_| {
            let promise = window().navigator().clipboard().write_text(&text.emit(()));
            let copied = copied.clone();
            wasm_bindgen_futures::spawn_local(async move {
                // A clipboard that refuses leaves the button as it is.
                if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
                    copied.set(true);
                }
            });
        }
    };
    let l = crate::words::labels(props.lang);
    html! {
        <button type="button" class="dock-small" {onclick} aria-live="polite">
            { if *copied { l.copied } else { props.label } }
        </button>
    }
}
