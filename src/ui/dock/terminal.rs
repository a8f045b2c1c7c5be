//! The terminals: shells on the instance and on the local PC. What is done with the line being typed is in `typing`.

use wasm_bindgen::JsCast;
use yew::{Callback, Event, Html};

use super::typing::Typist;
use super::{Choice, Dock, Text, copier, el, list, send, tab_list, text, tinted, tool};
use crate::cloud::InstanceState;
use crate::host::{CLEAR, Stream};
use crate::story::{Kind, Node, Terminal};
use crate::ui::Page;
use crate::ui::model::{Msg, Run};
use crate::ui::part::part;
use crate::ui::view::view;
use crate::words::{cut_short, refused, terminal_label};

/// The prompt of a line that goes on.
const MORE: &str = "> ";
/// Of a longer output, so many of its last lines are drawn, as any terminal forgets what has run off its top.
const MOST: usize = 1500;
const PLUS: &str = "M12 5v14M5 12h14";
/// Somebody under a hood.
const MASK: &str = "M12 3c5 0 7 4 7 9v6l-3 3H8l-3-3v-6c0-5 2-9 7-9zM9 13h.01M15 13h.01";
const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// Every open terminal, one in front.
pub(super) fn view(page: &Page, dock: &Dock) -> Html {
    let l = page.labels();
    let front = page.front();
    let open: Vec<Terminal> = Terminal::ALL.into_iter().filter(|t| page.picture.is_open(*t)).collect();
    let tabs: Vec<Choice> =
        open.iter().map(|t| (t.as_str(), terminal_label(page.lang, *t).into(), *t == front, Msg::Front(*t))).collect();
    let mut tools = Vec::new();
    if let Some(next) = page.next_terminal() {
        tools.push(tool("open-terminal", l.terminal_open, PLUS, None, send(page, Msg::OpenTerminal(next))));
    }
    let free = page.run().is_some_and(|run| run.played.steps.is_empty());
    if free && !page.picture.is_open(Terminal::Attacker) {
        let onclick = send(page, Msg::OpenTerminal(Terminal::Attacker));
        tools.push(tool("open-attacker", l.attacker_open, MASK, None, onclick));
    }
    if !front.is_given() {
        tools.push(tool("close-terminal", l.terminal_close, CROSS, None, send(page, Msg::CloseTerminal(front))));
    }
    let panes = open.into_iter().map(|t| pane(page, dock, t)).collect();
    let head = vec![tab_list(page, "term", l.terminals, tabs), el("div", "term-tools", list(tools))];
    el("div", "term", list(vec![el("div", "term-head", list(head)), list(panes)]))
}

fn pane(page: &Page, dock: &Dock, terminal: Terminal) -> Html {
    let Some(run) = page.run() else { return Html::default() };
    let l = page.labels();
    let name = terminal.as_str();
    let label = terminal_label(page.lang, terminal);
    let id = ["term-", name, "-input"].concat();
    let world = run.played.story.world();
    let busy = page.picture.running.get(&terminal).is_some();
    let closed = terminal.node() == Node::Ec2 && !world.cloud().instances().any(|i| i.state == InstanceState::Running);
    let prompt = match page.picture.prompts.get(&terminal) {
        Some(prompt) => prompt.clone(),
        None => world.session(terminal).map_or_else(|| "$ ".to_owned(), crate::host::Session::prompt),
    };
    let placeholder = match (busy, closed) {
        (true, _) => "",
        (_, true) => l.terminal_closed,
        _ => l.terminal_hint,
    };
    let typist = Typist { page: page.clone(), dock: dock.clone(), terminal };
    let (submitting, keying, pasting, changing) = (typist.clone(), typist.clone(), typist.clone(), typist);
    let onsubmit = Callback::from(move |event: Event| {
        event.prevent_default();
        submitting.submit();
    });
    let onkeydown = Callback::from(move |event: Event| keying.key(event.unchecked_ref()));
    let onpaste = Callback::from(move |event: Event| pasting.paste(&event));
    let oninput = Callback::from(move |_| changing.changed());
    let begun = &dock.borrow().typing[terminal.index()].begun;
    let asks = if busy {
        el("span", "term-busy", list(vec![text(l.terminal_busy), el("i", "term-cursor", Html::default())]))
    } else {
        let asks = if begun.is_empty() { prompt.clone() } else { MORE.to_owned() };
        view! { <label class="term-prompt" for={id.clone()}>{ asks }</label> }
    };
    let begun = begun.strip_suffix('\n').map_or_else(Html::default, |begun| {
        el("div", "term-log", list(vec![el("b", "term-prompt", text(prompt)), text(continued(begun))]))
    });
    // Nothing but its lines and the colours of the keys in them changes it while the page plays.
    let lines = page.picture.lines.get(&terminal).map_or(0, Vec::len);
    let log = {
        let stamp = [page.told, lines, page.picture.credentials.len()];
        let page = page.clone();
        let draw = move || page.run().map_or_else(Html::default, |run| log(&page, &run, terminal));
        part(stamp, draw, || {})
    };
    view! {
        <div key={name} class="term-pane" id={["term-panel-", name].concat()} data-terminal={name} role="tabpanel"
            aria-labelledby={["term-tab-", name].concat()} hidden={terminal != page.front()}>
            <div class="term-screen">
                <div class="term-log" role="log" aria-label={label.clone()}>{ log }</div>
                { begun }
                <form class="term-form" {onsubmit}>
                    { asks }
                    <input {id} type="text" autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                        enterkeyhint="send" aria-label={[&label, ": ", l.command_line].concat()} {placeholder} {onkeydown} {onpaste} {oninput} />
                </form>
                <div class="term-choices" id={["term-", name, "-choices"].concat()} role="status"></div>
            </div>
            <div class="term-tries" role="group" aria-label={l.try_it}>{ tries(page, &run, dock, terminal) }</div>
        </div>
    }
}

/// A line with those that go on from it, as a shell shows them.
fn continued(line: &str) -> String {
    line.replace('\n', &["\n", MORE].concat())
}

/// What the lesson proposes, a click each.
fn tries(page: &Page, run: &Run, dock: &Dock, terminal: Terminal) -> Html {
    let mut chips = Vec::new();
    for hint in &run.lesson.tries {
        if hint.terminal == terminal.first() {
            let why = page.lang.of(&hint.why).to_owned();
            let typist = Typist { page: page.clone(), dock: dock.clone(), terminal };
            let line = hint.line.clone() + "\n";
            let onclick = Callback::from(move |_| typist.enter(&line));
            chips.push(view! {
                <button type="button" class="term-chip" title={hint.line.clone()} {onclick}>{ why }</button>
            });
        }
    }
    list(chips)
}

/// The screen's text, from the last `clear` on.
fn log(page: &Page, run: &Run, terminal: Terminal) -> Html {
    let (l, keys) = (page.labels(), &page.picture.credentials);
    let mut parts = Vec::new();
    let mut ended = true;
    let lines = page.picture.lines.get(&terminal).map_or(&[][..], Vec::as_slice);
    for (at, i) in lines.iter().enumerate() {
        match &run.trace().events()[*i].kind {
            Kind::Typed { prompt, line, .. } => {
                // What a program left unended is ended here, so that a prompt always begins a line.
                let before = if std::mem::replace(&mut ended, true) { "" } else { "\n" };
                let line = continued(line);
                let printed = |i: &usize| matches!(run.trace().events()[*i].kind, Kind::Printed { .. });
                let copy = if lines.get(at + 1).is_some_and(printed) {
                    copier(page, l.copy, Text::Output(*i))
                } else {
                    Html::default()
                };
                let typed = vec![
                    text(before),
                    copy,
                    el("b", "term-prompt", text(prompt.clone())),
                    tinted(&line, keys),
                    text("\n"),
                ];
                parts.push(el("span", "", list(typed)));
            }
            Kind::Refused { prompt, line, .. } => {
                let before = if std::mem::replace(&mut ended, true) { "" } else { "\n" };
                let why = el("span", "term-why", text([refused(page.lang), "\n"].concat()));
                let prompt = el("b", "term-prompt", text(prompt.clone()));
                let said = vec![text(before), prompt, text(continued(line) + "\n"), why];
                parts.push(el("span", "", list(said)));
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
                let class = match stream {
                    // A table that is broken over lines is none: it is scrolled sideways.
                    Stream::Out if text.starts_with("-----") => "term-wide",
                    Stream::Out => "",
                    // Of what `--debug` tells, the search for credentials stands out.
                    Stream::Err if text.contains(" - DEBUG - ") || text.contains(" - INFO - ") => {
                        if text.contains(" - botocore.credentials - ") { "term-found" } else { "term-debug" }
                    }
                    Stream::Err => "term-err",
                };
                let shown = last_lines(text);
                if shown.len() < text.len() {
                    parts.push(el("span", "term-debug", super::text([cut_short(page.lang), "\n"].concat())));
                }
                parts.push(el("span", class, tinted(shown, keys)));
            }
            _ => {}
        }
    }
    list(parts)
}

/// The last lines of `text`, as many as are drawn.
fn last_lines(text: &str) -> &str {
    let ended = text.strip_suffix('\n').unwrap_or(text);
    ended.rmatch_indices('\n').nth(MOST - 1).map_or(text, |(at, _)| &text[at + 1..])
}

/// What the command printed that was entered as event `typed`, without what colours and clears.
pub(super) fn output(run: &Run, typed: usize) -> String {
    let events = run.trace().events();
    let Some(Kind::Typed { terminal, .. }) = events.get(typed).map(|event| &event.kind) else { return String::new() };
    let mut out = String::new();
    for event in &events[typed + 1..] {
        match &event.kind {
            Kind::Printed { terminal: t, text, .. } if t == terminal => out += text,
            Kind::Ready { terminal: t, .. } if t == terminal => break,
            _ => {}
        }
    }
    out.replace(CLEAR, "")
}
