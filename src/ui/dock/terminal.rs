//! The terminals: a shell on the instance and one on the local PC.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::{ByRc, Sender, arrow, focus, tinted, yes};
use crate::cloud::InstanceState;
use crate::host::Stream;
use crate::story::{Kind, Picture, Terminal};
use crate::ui::model::{Msg, Run};
use crate::words::{Lang, labels, terminal_label};

/// What `clear` prints.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

/// Props of [`Terminals`].
#[derive(PartialEq, Properties)]
pub(super) struct TerminalsProps {
    pub run: ByRc<Run>,
    pub picture: ByRc<Picture>,
    pub keys: ByRc<Vec<String>>,
    pub lang: Lang,
    pub front: Terminal,
    pub shown: bool,
    pub send: Sender,
}

const fn name(terminal: Terminal) -> &'static str {
    match terminal {
        Terminal::Ec2 => "ec2",
        Terminal::Pc => "pc",
    }
}

fn tab_id(terminal: Terminal) -> String {
    ["term-tab-", name(terminal)].concat()
}

/// Both terminals, one in front.
#[component]
pub(super) fn Terminals(props: &TerminalsProps) -> Html {
    let TerminalsProps { run, picture, keys, lang, front, shown, send } = props;
    let (lang, front) = (*lang, *front);
    let l = labels(lang);
    let onkeydown = {
        let send = send.clone();
        Callback::from(move |event: KeyboardEvent| {
            let at = Terminal::ALL.iter().position(|t| *t == front).unwrap_or(0);
            if let Some(to) = arrow(&event, at, Terminal::ALL.len()) {
                send.dispatch(Msg::Front(Terminal::ALL[to]));
                focus(&tab_id(Terminal::ALL[to]));
            }
        })
    };
    let world = run.played.story.world();
    let up = world.cloud().instances().any(|i| i.state == InstanceState::Running);
    html! {
        <div class="term">
            <div class="term-tabs" role="tablist" aria-label={l.terminals} {onkeydown}>
                for t in Terminal::ALL {
                    <button key={name(t)} type="button" role="tab" id={tab_id(t)} data-front={name(t)}
                        aria-selected={yes(t == front)} tabindex={if t == front { "0" } else { "-1" }}
                        aria-controls={["term-", name(t)].concat()}
                        onclick={let send = send.clone(); move |_| send.dispatch(Msg::Front(t))}>
                        { terminal_label(lang, t) }
                    </button>
                }
            </div>
            for t in Terminal::ALL {
                <Pane key={name(t)} terminal={t} run={run.clone()} keys={keys.clone()} {lang} front={t == front}
                    shown={*shown && t == front}
                    lines={picture.lines.get(&t).cloned().unwrap_or_default()}
                    running={picture.running.contains_key(&t)}
                    prompt={picture.prompts.get(&t).cloned().or_else(|| Some(world.session(t)?.prompt())).map(AttrValue::from)}
                    placeholder={if t == Terminal::Ec2 && !up { l.terminal_closed } else { l.terminal_hint }}
                    send={send.clone()} />
            }
        </div>
    }
}

/// Props of [`Pane`].
#[derive(PartialEq, Properties)]
struct PaneProps {
    terminal: Terminal,
    run: ByRc<Run>,
    keys: ByRc<Vec<String>>,
    lang: Lang,
    front: bool,
    shown: bool,
    lines: Vec<usize>,
    running: bool,
    prompt: Option<AttrValue>,
    placeholder: &'static str,
    send: Sender,
}

/// Where the arrows stand in the history, and what was being written when they left it.
#[derive(Default)]
struct Recall {
    back: usize,
    draft: String,
}

#[component]
fn Pane(props: &PaneProps) -> Html {
    let PaneProps { terminal, run, keys, lang, front, lines, running, prompt, .. } = props;
    let (terminal, lang) = (*terminal, *lang);
    let l = labels(lang);
    let screen = use_node_ref();
    let input = use_node_ref();
    let recall = use_mut_ref(Recall::default);

    {
        let screen = screen.clone();
        use_effect_with((lines.len(), *running, props.shown, run.clone()), move |_| {
            if let Some(screen) = screen.cast::<Element>() {
                screen.set_scroll_top(screen.scroll_height());
            }
        });
    }

    let enter = {
        let (send, recall) = (props.send.clone(), recall.clone());
        move |line: &str| {
            *recall.borrow_mut() = Recall::default();
            if !line.trim().is_empty() {
                send.dispatch(Msg::Enter(terminal, line.to_owned()));
            }
        }
    };
    let onsubmit = {
        let (enter, input) = (enter.clone(), input.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                enter(&input.value());
                input.set_value("");
            }
        }
    };
    let onkeydown = {
        let (input, run, lines) = (input.clone(), run.clone(), lines.clone());
        move |event: KeyboardEvent| {
            let older = match event.key().as_str() {
                "ArrowUp" => true,
                "ArrowDown" => false,
                _ => return,
            };
            event.prevent_default();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let typed = lines.iter().rev().filter_map(|i| match &run.trace().events()[*i].kind {
                    Kind::Typed { line, .. } => Some(line.as_str()),
                    _ => None,
                });
                let text = recalled(&recall, typed, older, &input.value());
                input.set_value(&text);
                let end = text.encode_utf16().count() as u32;
                let _ = input.set_selection_range(end, end);
            }
        }
    };
    let onpaste = {
        let (enter, input) = (enter.clone(), input.clone());
        move |event: Event| {
            let Some(text) = pasted(&event).filter(|text| text.contains('\n')) else { return };
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else { return };
            // A backslash at the end of a line goes on with the next, as in any shell.
            let text = [input.value(), text.replace("\r\n", "\n").replace("\\\n", "")].concat();
            let (whole, rest) = text.rsplit_once('\n').unwrap_or(("", &text));
            whole.lines().for_each(&enter);
            input.set_value(rest);
        }
    };

    let id = match terminal {
        Terminal::Ec2 => "term-ec2",
        Terminal::Pc => "term-pc",
    };
    let tries = run.lesson.tries.iter().filter(|t| t.terminal == terminal);
    let chips = tries.map(|t| {
        let (enter, line) = (enter.clone(), t.line.clone());
        html! {
            <button type="button" class="term-chip" title={t.line.clone()} onclick={move |_| enter(&line)}>
                { lang.of(&t.why).to_owned() }
            </button>
        }
    });
    html! {
        <div class="term-pane" {id} data-terminal={name(terminal)} role="tabpanel" aria-labelledby={tab_id(terminal)}
            hidden={!front}>
            <div class="term-screen" ref={screen}>
                <div class="term-log" role="log" aria-label={terminal_label(lang, terminal)}>{ log(run, lines, keys) }</div>
                <form class="term-form" {onsubmit}>
                    if *running {
                        <span class="term-busy">{ l.terminal_busy }<i class="term-cursor" aria-hidden="true" /></span>
                    } else {
                        <label class="term-prompt" for={[id, "-input"].concat()}>
                            { prompt.clone().unwrap_or_else(|| "$ ".into()) }
                        </label>
                    }
                    <input ref={input} id={[id, "-input"].concat()} type="text" autocomplete="off" autocapitalize="off"
                        autocorrect="off" spellcheck="false" enterkeyhint="send"
                        aria-label={[terminal_label(lang, terminal), ": ", l.command_line].concat()}
                        placeholder={if *running { "" } else { props.placeholder }}
                        {onkeydown} {onpaste} />
                </form>
            </div>
            <div class="term-tries" role="group" aria-label={l.try_it}>{ for chips }</div>
        </div>
    }
}

/// The screen's text, from the last `clear` on.
fn log(run: &Run, lines: &[usize], keys: &[String]) -> Html {
    let events = run.trace().events();
    let clears = |i: &usize| matches!(&events[*i].kind, Kind::Printed { text, .. } if text.contains(CLEAR));
    let from = lines.iter().rposition(clears).unwrap_or(0);
    let mut ended = true;
    let parts = lines[from..].iter().map(|i| match &events[*i].kind {
        Kind::Typed { prompt, line, .. } => {
            // What a program left unended is ended here, so that a prompt always begins a line.
            let before = if std::mem::replace(&mut ended, true) { "" } else { "\n" };
            html! { <span key={*i}>{ before }<b class="term-prompt">{ prompt.clone() }</b>{ tinted(line, keys) }{ "\n" }</span> }
        }
        Kind::Printed { stream, text, .. } => {
            let text = text.rsplit_once(CLEAR).map_or(text.as_str(), |(_, after)| after);
            ended = text.is_empty() || text.ends_with('\n');
            let class = (*stream == Stream::Err).then_some("term-err");
            html! { <span key={*i} {class}>{ tinted(text, keys) }</span> }
        }
        _ => Html::default(),
    });
    html! { <>{ for parts }</> }
}

/// The line that an arrow key brings back. `typed` runs from the newest to the oldest.
fn recalled<'a>(recall: &RefCell<Recall>, mut typed: impl Iterator<Item = &'a str>, older: bool, now: &str) -> String {
    let mut recall = recall.borrow_mut();
    if recall.back == 0 {
        now.clone_into(&mut recall.draft);
    }
    let wanted = if older { recall.back + 1 } else { recall.back.saturating_sub(1) };
    if wanted == 0 {
        recall.back = 0;
        return recall.draft.clone();
    }
    match typed.nth(wanted - 1) {
        Some(line) => {
            recall.back = wanted;
            line.to_owned()
        }
        None => now.to_owned(),
    }
}

/// The text of a paste. Read by name: the typed way to it is a feature of `web-sys` that nothing else here needs.
fn pasted(event: &Event) -> Option<String> {
    let data = js_sys::Reflect::get(event, &JsValue::from_str("clipboardData")).ok()?;
    let get = js_sys::Reflect::get(&data, &JsValue::from_str("getData")).ok()?;
    get.dyn_ref::<js_sys::Function>()?.call1(&data, &JsValue::from_str("text")).ok()?.as_string()
}
