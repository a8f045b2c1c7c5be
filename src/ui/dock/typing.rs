//! What a terminal's line does before it is entered: the history, completion, pasting, lines that go on, Ctrl-C.
//!
//! A line that a shell would not run yet (an open quote, a `\` at its end, a here-document) waits in [`Typing::begun`]; the
//! input holds what follows it. The input itself is the browser's: nothing is drawn anew while somebody types.
//!
//! May use: the shell's own reading of a line ([`shell`](crate::host::shell)); the browser, from events only.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, CustomEvent, CustomEventInit, HtmlInputElement};
use yew::prelude::*;

use crate::host::shell::{complete, is_complete};
use crate::host::{Session, chunk, secrets};
use crate::kernel::chunk::{Chunk, NotFetched};
use crate::story::{MAX_TEXT, Terminal};
use crate::ui::context::{Page, use_page};
use crate::ui::loader::{ahead, near};
use crate::ui::state::{Msg, Run};
use crate::words::Problem;

/// The event by which somebody else puts a line into a terminal's input: its detail is the line.
pub const PUT: &str = "put";

/// One terminal's line, as far as it is not in its input.
#[derive(Debug, Default)]
pub struct Typing {
    /// How far back the arrows stand in the history.
    back: usize,
    /// What was being written when they left it.
    draft: String,
    /// The lines that the one in the input goes on from, each with its end.
    pub begun: String,
    /// What Tab offered last.
    pub choices: AttrValue,
}

/// Who types where.
#[derive(Clone)]
pub struct Typist {
    page: Page,
    /// The terminal.
    pub terminal: Terminal,
    /// Its input.
    pub input: NodeRef,
    typing: Rc<RefCell<Typing>>,
    redraw: UseForceUpdateHandle,
}

/// Who types in `terminal`, which the component that asks is drawn for.
#[hook]
pub fn use_typist(terminal: Terminal) -> Typist {
    let (page, input, typing) = (use_page(), use_node_ref(), use_mut_ref(Typing::default));
    Typist { page, terminal, input, typing, redraw: use_force_update() }
}

impl Typist {
    /// The input, once it is drawn.
    pub fn field(&self) -> Option<HtmlInputElement> {
        self.input.cast()
    }

    /// What is to be drawn.
    pub fn typing(&self) -> Ref<'_, Typing> {
        self.typing.borrow()
    }

    /// What `read` finds in the run in front.
    fn run<T>(&self, read: impl FnOnce(&Run) -> T) -> Option<T> {
        let model = self.page.now()?;
        let run = model.run()?;
        Some(read(&run))
    }

    /// What `read` finds in the shell.
    fn session<T>(&self, read: impl FnOnce(&Session) -> T) -> Option<T> {
        self.run(|run| run.played.story.world().session(self.terminal).map(read)).flatten()
    }

    fn begun(&self) -> String {
        self.typing.borrow().begun.clone()
    }

    /// All that waits to be entered.
    fn whole(&self, input: &HtmlInputElement) -> String {
        self.begun() + &input.value()
    }

    /// Puts `text` there instead, the last line of it into the input.
    fn write(&self, input: &HtmlInputElement, text: &str) {
        let (begun, last) = text.split_at(text.rfind('\n').map_or(0, |at| at + 1));
        input.set_value(last);
        caret(input, last);
        let old = std::mem::replace(&mut self.typing.borrow_mut().begun, begun.to_owned());
        if old != begun {
            // Drawn anew with what it goes on from.
            self.redraw.force_update();
        }
    }

    /// Puts the line that the event brings into the input, and the caret behind it.
    pub fn take(&self, event: &Event) {
        let line = event.dyn_ref::<CustomEvent>().and_then(|event| event.detail().as_string());
        let (Some(line), Some(input)) = (line, self.field()) else { return };
        self.leave_history();
        self.write(&input, &line);
        near(&line);
        let _ = input.focus();
    }

    /// Shows what Tab has to offer; what it offered before is put away.
    fn offer(&self, choices: String) {
        let choices = AttrValue::from(choices);
        let old = std::mem::replace(&mut self.typing.borrow_mut().choices, choices.clone());
        if old != choices {
            self.redraw.force_update();
        }
    }

    fn leave_history(&self) {
        self.typing.borrow_mut().back = 0;
        self.offer(String::new());
    }

    /// Enters `text`, line by line, each as soon as a shell would run it. What is left goes on in the input.
    pub fn enter(&self, text: &str) {
        self.leave_history();
        let Some(input) = self.field() else { return };
        let mut lines = Vec::new();
        let mut rest = String::new();
        // A program that asks takes each line as it is, an empty one, too.
        let asked = self.run(|run| run.played.story.world().question(self.terminal).is_some()).unwrap_or(false);
        for line in text.split_inclusive('\n') {
            rest += line;
            // Its own end is not a line that follows.
            if let Some(whole) = rest.strip_suffix('\n').filter(|whole| asked || is_complete(whole)) {
                if asked || !whole.trim().is_empty() {
                    lines.push(whole.to_owned());
                }
                rest.clear();
            }
        }
        self.write(&input, &rest);
        if !lines.is_empty() {
            self.page.send(Msg::Enter(self.terminal, lines));
        }
    }

    /// The way to the state.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Lines that wait for a program's code are not to be run: they come back into the input.
    pub fn give_up(&self, lines: &str) {
        self.page.send(Msg::FetchAgain(false));
        if let Some(input) = self.field() {
            self.leave_history();
            self.write(&input, lines);
            let _ = input.focus();
        }
    }

    /// The Enter key, or what a phone has for it.
    pub fn submit(&self) {
        if let Some(input) = self.field() {
            self.enter(&(self.whole(&input) + "\n"));
        }
    }

    /// Hands `text` to the world in one piece, and begins anew.
    fn hand_over(&self, input: &HtmlInputElement, text: String) {
        self.leave_history();
        self.write(input, "");
        self.page.send(Msg::Enter(self.terminal, vec![text]));
    }

    /// Whether there is a real secret in `text`. If so, the world hears of it at once and keeps what is left of it: it
    /// is not to be seen until somebody presses Enter.
    fn refuse(&self, input: &HtmlInputElement, text: &str) -> bool {
        if secrets::waits(text) {
            // What is entered is looked at as soon as it can be; so is the next letter.
            ahead(Chunk::Account);
            return false;
        }
        let secret = self.run(|run| run.played.story.world().screen(text).is_some()).unwrap_or(false);
        if secret {
            self.hand_over(input, text.to_owned());
        }
        secret
    }

    /// Something stands in the input that did not before.
    pub fn changed(&self) {
        self.offer(String::new());
        if let Some(input) = self.field() {
            let whole = self.whole(&input);
            if !self.refuse(&input, &whole) {
                near(&whole);
            }
        }
    }

    /// Enters what is pasted line by line; what follows the last line's end waits in the input.
    pub fn paste(&self, event: &Event) {
        let pasted = event.dyn_ref::<ClipboardEvent>().and_then(|event| event.clipboard_data()?.get_data("text").ok());
        let (Some(pasted), Some(input)) = (pasted, self.field()) else { return };
        // Nothing looks through what is too long to come in.
        if pasted.len() > MAX_TEXT {
            event.prevent_default();
            return self.page.send(Msg::Failed(Problem::LongEntry { most: MAX_TEXT }));
        }
        let text = self.whole(&input) + &pasted.replace("\r\n", "\n");
        if secrets::waits(&text) {
            // It is looked through before any of it is seen.
            event.prevent_default();
            let typist = self.clone();
            return spawn_local(async move {
                match chunk::fetch(Chunk::Account).await {
                    Ok(()) if typist.refuse(&input, &text) => {}
                    Ok(()) if pasted.contains('\n') => typist.enter(&text),
                    Ok(()) => typist.write(&input, &text),
                    Err(NotFetched) => typist.page.send(Msg::Failed(Problem::PartMissing)),
                }
            });
        }
        if self.refuse(&input, &text) {
            event.prevent_default();
        } else if pasted.contains('\n') {
            event.prevent_default();
            self.enter(&text);
        }
    }

    /// The keys that a terminal has for itself.
    pub fn key(&self, event: &KeyboardEvent) {
        let Some(input) = self.field() else { return };
        if event.alt_key() || event.meta_key() || event.is_composing() {
            return;
        }
        match (event.key().as_str(), event.ctrl_key()) {
            ("ArrowUp", false) => self.recall(&input, true),
            ("ArrowDown", false) => self.recall(&input, false),
            // From an empty line, and with Shift, it goes where it goes everywhere.
            ("Tab", false) if !event.shift_key() && !self.whole(&input).is_empty() => self.complete(&input),
            ("c", true) if input.selection_start() == input.selection_end() => {
                self.hand_over(&input, self.whole(&input) + "\u{3}");
            }
            ("l", true) => {
                let kept = self.whole(&input);
                self.hand_over(&input, "\u{c}".to_owned());
                self.write(&input, &kept);
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Brings back an older line of the history, or a newer one.
    fn recall(&self, input: &HtmlInputElement, older: bool) {
        self.offer(String::new());
        let back = self.typing.borrow().back;
        // As far as there is one, and the line there; none where somebody was still writing.
        let found = self.session(|session| {
            let history = session.history();
            let wanted = if older { (back + 1).min(history.len()) } else { back.saturating_sub(1) };
            (wanted, (wanted > 0).then(|| history[history.len() - wanted].clone()))
        });
        let (wanted, line) = found.unwrap_or_default();
        if wanted == back {
            return;
        }
        let whole = self.whole(input);
        let line = {
            let mut typing = self.typing.borrow_mut();
            if back == 0 {
                typing.draft = whole;
            }
            typing.back = wanted;
            line.unwrap_or_else(|| typing.draft.clone())
        };
        self.write(input, &line);
    }

    /// Completes the word before the caret as far as there is one way to; beyond that the ways are listed.
    fn complete(&self, input: &HtmlInputElement) {
        let value = input.value();
        let units = input.selection_start().ok().flatten().unwrap_or(0) as usize;
        let at = value.char_indices().scan(0, |seen, (at, c)| {
            let before = *seen;
            *seen += c.len_utf16();
            Some((before, at))
        });
        let at = at.into_iter().find(|(before, _)| *before >= units).map_or(value.len(), |(_, at)| at);
        let (before, after) = value.split_at(at);
        let begun = self.begun();
        let choices = self.session(|session| complete(session, &format!("{begun}{value}"), begun.len() + at));
        let choices = choices.unwrap_or_default();
        let Some(first) = choices.first() else { return self.offer(String::new()) };
        let shared = choices.iter().fold(first.as_str(), |shared, other| {
            let same = shared.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
            &shared[..same]
        });
        // As much of it as stands there already.
        let typed =
            before.char_indices().map(|(at, _)| &before[at..]).find(|end| shared.starts_with(end)).unwrap_or("");
        let mut more = shared[typed.len()..].to_owned();
        if choices.len() == 1 && !more.ends_with(['/', '=']) {
            more.push(' ');
        }
        let written = format!("{before}{more}");
        input.set_value(&format!("{written}{after}"));
        caret(input, &written);
        self.offer(if choices.len() > 1 && more.is_empty() { choices.join("\n") } else { String::new() });
    }
}

/// Moves the caret behind `before`.
fn caret(input: &HtmlInputElement, before: &str) {
    let at = before.encode_utf16().count() as u32;
    let _ = input.set_selection_range(at, at);
}

/// Puts `line` into a terminal's line, opens the terminal if need be, and leaves it to the person to enter it.
pub fn put(page: &Page, terminal: Terminal, line: &str) {
    let open = page.now().is_some_and(|model| model.picture.is_open(terminal));
    page.send(if open { Msg::Front(terminal) } else { Msg::OpenTerminal(terminal) });
    let detail = CustomEventInit::new();
    detail.set_detail(&JsValue::from_str(line));
    let id = format!("term-{}-input", terminal.as_str());
    // When it is drawn.
    let bring = move || {
        let input = document().get_element_by_id(&id);
        let event = CustomEvent::new_with_event_init_dict(PUT, &detail);
        if let (Some(input), Ok(event)) = (input, event) {
            let _ = input.dispatch_event(&event);
        }
    };
    Timeout::new(0, bring).forget();
}
