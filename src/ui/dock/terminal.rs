//! The terminals: a shell on the instance and one on the local PC.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Choice, Dock, el, find, list, tab_list, text, tinted};
use crate::cloud::InstanceState;
use crate::host::Stream;
use crate::story::{Kind, Terminal};
use crate::ui::Page;
use crate::ui::model::{Msg, Run};
use crate::words::{refused, terminal_label};

/// What `clear` prints.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

/// Where the arrows stand in a history, and what was being written when they left it.
#[derive(Default)]
pub(super) struct Recall {
    back: usize,
    draft: String,
}

const fn name(terminal: Terminal) -> &'static str {
    match terminal {
        Terminal::Ec2 => "ec2",
        Terminal::Pc => "pc",
    }
}

/// Both terminals, one in front.
pub(super) fn view(page: &Page, dock: &Dock) -> Html {
    let l = page.labels();
    let tabs: Vec<Choice> = Terminal::ALL
        .into_iter()
        .map(|t| (name(t), terminal_label(page.lang, t), t == page.terminal, Msg::Front(t)))
        .collect();
    let panes = Terminal::ALL.map(|t| pane(page, dock, t));
    html! { <div class="term">{ tab_list(page, "term", l.terminals, tabs) }{ list(panes.into()) }</div> }
}

fn pane(page: &Page, dock: &Dock, terminal: Terminal) -> Html {
    let Some(run) = &page.run else { return Html::default() };
    let l = page.labels();
    let name = name(terminal);
    let label = terminal_label(page.lang, terminal);
    let id = ["term-", name, "-input"].concat();
    let world = run.played.story.world();
    let busy = page.picture.running.get(&terminal).is_some();
    let closed = terminal == Terminal::Ec2 && !world.cloud().instances().any(|i| i.state == InstanceState::Running);
    let prompt = match page.picture.prompts.get(&terminal) {
        Some(prompt) => prompt.clone(),
        None => world.session(terminal).map_or_else(|| "$ ".to_owned(), crate::host::Session::prompt),
    };
    let placeholder = match (busy, closed) {
        (true, _) => "",
        (_, true) => l.terminal_closed,
        _ => l.terminal_hint,
    };
    let onsubmit = {
        let (page, dock) = (page.clone(), dock.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input(terminal) {
                enter(&page, &dock, terminal, &input.value());
                input.set_value("");
            }
        }
    };
    let onkeydown = {
        let (page, dock) = (page.clone(), dock.clone());
        move |event: KeyboardEvent| {
            let older = match event.key().as_str() {
                "ArrowUp" => true,
                "ArrowDown" => false,
                _ => return,
            };
            event.prevent_default();
            recall(&page, &dock, terminal, older);
        }
    };
    let onpaste = {
        let (page, dock) = (page.clone(), dock.clone());
        move |event: Event| paste(&page, &dock, terminal, &event)
    };
    let oninput = {
        let (page, dock) = (page.clone(), dock.clone());
        move |_: InputEvent| {
            if let Some(input) = input(terminal) {
                refuse(&page, &dock, terminal, &input, &input.value());
            }
        }
    };
    let asks = if busy {
        el("span", "term-busy", list(vec![text(l.terminal_busy), el("i", "term-cursor", Html::default())]))
    } else {
        html! { <label class="term-prompt" for={id.clone()}>{ text(prompt) }</label> }
    };
    html! {
        <div key={name} class="term-pane" id={["term-panel-", name].concat()} data-terminal={name} role="tabpanel"
            aria-labelledby={["term-tab-", name].concat()} hidden={terminal != page.terminal}>
            <div class="term-screen">
                <div class="term-log" role="log" aria-label={label}>{ log(page, run, terminal) }</div>
                <form class="term-form" {onsubmit}>
                    { asks }
                    <input {id} type="text" autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                        enterkeyhint="send" aria-label={[label, ": ", l.command_line].concat()} {placeholder} {onkeydown} {onpaste} {oninput} />
                </form>
            </div>
            <div class="term-tries" role="group" aria-label={l.try_it}>{ tries(page, run, dock, terminal) }</div>
        </div>
    }
}

/// What the lesson proposes, a click each.
fn tries(page: &Page, run: &Run, dock: &Dock, terminal: Terminal) -> Html {
    let mut chips = Vec::new();
    for hint in &run.lesson.tries {
        if hint.terminal == terminal {
            let (page, dock, line) = (page.clone(), dock.clone(), hint.line.clone());
            let why = page.lang.of(&hint.why).to_owned();
            let onclick = move |_| enter(&page, &dock, terminal, &line);
            chips.push(
                html! { <button type="button" class="term-chip" title={hint.line.clone()} {onclick}>{ text(why) }</button> },
            );
        }
    }
    list(chips)
}

/// The screen's text, from the last `clear` on.
fn log(page: &Page, run: &Run, terminal: Terminal) -> Html {
    let keys = &page.picture.credentials;
    let mut parts = Vec::new();
    let mut ended = true;
    for i in page.picture.lines.get(&terminal).map_or(&[][..], Vec::as_slice) {
        match &run.trace().events()[*i].kind {
            Kind::Typed { prompt, line, .. } => {
                // What a program left unended is ended here, so that a prompt always begins a line.
                let before = if std::mem::replace(&mut ended, true) { "" } else { "\n" };
                let typed =
                    vec![text(before), el("b", "term-prompt", text(prompt.clone())), tinted(line, keys), text("\n")];
                parts.push(el("span", "", list(typed)));
            }
            Kind::Refused { prompt, line, .. } => {
                let before = if std::mem::replace(&mut ended, true) { "" } else { "\n" };
                let said = [before, prompt.as_str(), line.as_str(), "\n"].concat();
                let why = el("span", "term-why", text(refused(page.lang)));
                parts.push(el("span", "", list(vec![text(said), why, text("\n")])));
            }
            Kind::Printed { stream, text, .. } => {
                let text = match text.rsplit_once(CLEAR) {
                    Some((_, after)) => {
                        parts.clear();
                        after
                    }
                    None => text,
                };
                ended = text.is_empty() || text.ends_with('\n');
                let class = if *stream == Stream::Err { "term-err" } else { "" };
                parts.push(el("span", class, tinted(text, keys)));
            }
            _ => {}
        }
    }
    list(parts)
}

fn input(terminal: Terminal) -> Option<HtmlInputElement> {
    find(&["#term-", name(terminal), "-input"].concat())?.dyn_into().ok()
}

fn enter(page: &Page, dock: &Dock, terminal: Terminal, line: &str) {
    dock.borrow_mut().recall[terminal as usize] = Recall::default();
    if !line.trim().is_empty() {
        page.dispatch(Msg::Enter(terminal, line.to_owned()));
    }
}

/// Whether there is a real secret in `text`. If so, the world hears of it at once and keeps what is left, and the input
/// is emptied: it is not to be seen until somebody presses Enter.
fn refuse(page: &Page, dock: &Dock, terminal: Terminal, input: &HtmlInputElement, text: &str) -> bool {
    let secret = page.run.as_ref().is_some_and(|run| run.played.story.world().screen(text).is_some());
    if secret {
        input.set_value("");
        enter(page, dock, terminal, text);
    }
    secret
}

/// Brings back an older line of the history, or a newer one.
fn recall(page: &Page, dock: &Dock, terminal: Terminal, older: bool) {
    let (Some(run), Some(input)) = (&page.run, input(terminal)) else { return };
    let recall = &mut dock.borrow_mut().recall[terminal as usize];
    if recall.back == 0 {
        recall.draft = input.value();
    }
    let wanted = if older { recall.back + 1 } else { recall.back.saturating_sub(1) };
    let mut line = recall.draft.as_str();
    if wanted > 0 {
        let mut left = wanted;
        for i in page.picture.lines.get(&terminal).map_or(&[][..], Vec::as_slice).iter().rev() {
            if let Kind::Typed { line: typed, .. } | Kind::Refused { line: typed, .. } = &run.trace().events()[*i].kind
            {
                left -= 1;
                line = typed;
                if left == 0 {
                    break;
                }
            }
        }
        // There is nothing older.
        if left > 0 {
            return;
        }
    }
    recall.back = wanted;
    input.set_value(line);
    let end = line.encode_utf16().count() as u32;
    let _ = input.set_selection_range(end, end);
}

/// Enters what is pasted line by line; what follows the last line's end waits in the input.
fn paste(page: &Page, dock: &Dock, terminal: Terminal, event: &Event) {
    let (Some(pasted), Some(input)) = (pasted(event), input(terminal)) else { return };
    let secret = refuse(page, dock, terminal, &input, &(input.value() + &pasted));
    if secret || pasted.contains('\n') {
        event.prevent_default();
    }
    if secret || !pasted.contains('\n') {
        return;
    }
    // A backslash at the end of a line goes on with the next, as in any shell.
    let whole = [input.value(), pasted.replace("\r\n", "\n").replace("\\\n", "")].concat();
    let (lines, rest) = whole.rsplit_once('\n').unwrap_or(("", &whole));
    for line in lines.lines() {
        enter(page, dock, terminal, line);
    }
    input.set_value(rest);
}

/// The text of a paste. Read by name: the typed way to it is a feature of `web-sys` that nothing else here needs.
fn pasted(event: &Event) -> Option<String> {
    let data = js_sys::Reflect::get(event, &JsValue::from_str("clipboardData")).ok()?;
    let get = js_sys::Reflect::get(&data, &JsValue::from_str("getData")).ok()?;
    get.dyn_ref::<js_sys::Function>()?.call1(&data, &JsValue::from_str("text")).ok()?.as_string()
}
