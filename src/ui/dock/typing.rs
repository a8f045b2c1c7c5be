//! What a terminal's line does before it is entered: the history, completion, pasting, lines that go on, Ctrl-C.
//!
//! A line that a shell would not run yet (an open quote, a `\` at its end, a here-document) waits in
//! [`Typing::begun`]; the input holds what follows it.

use std::cell::Ref;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Dock, find};
use crate::host::Session;
use crate::host::shell::{complete, is_complete};
use crate::story::Terminal;
use crate::ui::Page;
use crate::ui::model::Msg;

/// One terminal's line, as far as it is not in its input.
#[derive(Default)]
pub struct Typing {
    /// How far back the arrows stand in the history.
    back: usize,
    /// What was being written when they left it.
    draft: String,
    /// The lines that the one in the input goes on from, each with its end.
    pub begun: String,
}

/// Who types where.
#[derive(Clone)]
pub struct Typist {
    /// The page.
    pub page: Page,
    /// Where [`Typing`] is kept.
    pub dock: Dock,
    /// The terminal.
    pub terminal: Terminal,
}

impl Typist {
    fn part(&self, what: &str) -> String {
        ["#term-", self.terminal.as_str(), what].concat()
    }

    fn input(&self) -> Option<HtmlInputElement> {
        find(&self.part("-input"))?.dyn_into().ok()
    }

    fn session(&self) -> Option<Ref<'_, Session>> {
        Ref::filter_map(self.page.run()?, |run| run.played.story.world().session(self.terminal)).ok()
    }

    fn begun(&self) -> String {
        self.dock.borrow().typing[self.terminal.index()].begun.clone()
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
        let old = std::mem::replace(&mut self.dock.borrow_mut().typing[self.terminal.index()].begun, begun.to_owned());
        if old != begun {
            // Drawn anew with what it goes on from.
            self.page.dispatch(Msg::Front(self.terminal));
        }
    }

    /// Puts `text` into the line, and the caret behind it.
    pub fn put(&self, text: &str) {
        self.leave_history();
        if let Some(input) = self.input() {
            self.write(&input, text);
            let _ = input.focus();
        }
    }

    /// What Tab offered last is put away.
    fn offer(&self, choices: &str) {
        if let Some(list) = find(&self.part("-choices")) {
            list.set_text_content(Some(choices));
            if let Some(screen) = list.parent_element().filter(|_| !choices.is_empty()) {
                screen.set_scroll_top(screen.scroll_height());
            }
        }
    }

    fn leave_history(&self) {
        self.dock.borrow_mut().typing[self.terminal.index()].back = 0;
        self.offer("");
    }

    /// Enters `text`, line by line, each as soon as a shell would run it. What is left goes on in the input.
    pub fn enter(&self, text: &str) {
        self.leave_history();
        let Some(input) = self.input() else { return };
        let mut lines = Vec::new();
        let mut rest = String::new();
        for line in text.split_inclusive('\n') {
            rest += line;
            // Its own end is not a line that follows.
            if let Some(whole) = rest.strip_suffix('\n').filter(|whole| is_complete(whole)) {
                if !whole.trim().is_empty() {
                    lines.push(whole.to_owned());
                }
                rest.clear();
            }
        }
        self.write(&input, &rest);
        if !lines.is_empty() {
            self.page.dispatch(Msg::Enter(self.terminal, lines));
        }
    }

    /// The Enter key, or what a phone has for it.
    pub fn submit(&self) {
        if let Some(input) = self.input() {
            self.enter(&(self.whole(&input) + "\n"));
        }
    }

    /// Hands `text` to the world in one piece, and begins anew.
    fn hand_over(&self, input: &HtmlInputElement, text: String) {
        self.leave_history();
        self.write(input, "");
        self.page.dispatch(Msg::Enter(self.terminal, vec![text]));
    }

    /// Whether there is a real secret in `text`. If so, the world hears of it at once and keeps what is left of it: it
    /// is not to be seen until somebody presses Enter.
    fn refuse(&self, input: &HtmlInputElement, text: &str) -> bool {
        let secret = self.page.run().is_some_and(|run| run.played.story.world().screen(text).is_some());
        if secret {
            self.hand_over(input, text.to_owned());
        }
        secret
    }

    /// Something stands in the input that did not before.
    pub fn changed(&self) {
        self.offer("");
        if let Some(input) = self.input() {
            self.refuse(&input, &self.whole(&input));
        }
    }

    /// Enters what is pasted line by line; what follows the last line's end waits in the input.
    pub fn paste(&self, event: &Event) {
        let (Some(pasted), Some(input)) = (pasted(event), self.input()) else { return };
        let text = self.whole(&input) + &pasted.replace("\r\n", "\n");
        if self.refuse(&input, &text) {
            event.prevent_default();
        } else if pasted.contains('\n') {
            event.prevent_default();
            self.enter(&text);
        }
    }

    /// The keys that a terminal has for itself.
    pub fn key(&self, event: &KeyboardEvent) {
        let Some(input) = self.input() else { return };
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
        self.offer("");
        let session = self.session();
        let history = session.as_ref().map_or(&[][..], |session| session.history());
        let typing = self.dock.borrow().typing[self.terminal.index()].back;
        let wanted = if older { (typing + 1).min(history.len()) } else { typing.saturating_sub(1) };
        if wanted == typing {
            return;
        }
        let draft = (typing == 0).then(|| self.whole(input));
        let line = {
            let typing = &mut self.dock.borrow_mut().typing[self.terminal.index()];
            typing.draft = draft.unwrap_or_else(|| std::mem::take(&mut typing.draft));
            typing.back = wanted;
            if wanted == 0 { typing.draft.clone() } else { history[history.len() - wanted].clone() }
        };
        drop(session);
        self.write(input, &line);
    }

    /// Completes the word before the caret as far as there is one way to; beyond that the ways are listed.
    fn complete(&self, input: &HtmlInputElement) {
        let Some(session) = self.session() else { return };
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
        let choices = complete(&session, &(begun.clone() + &value), begun.len() + at);
        drop(session);
        let Some(first) = choices.first() else { return self.offer("") };
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
        let written = before.to_owned() + &more;
        input.set_value(&(written.clone() + after));
        caret(input, &written);
        self.offer(&if choices.len() > 1 && more.is_empty() { choices.join("\n") } else { String::new() });
    }
}

/// Moves the caret behind `before`.
fn caret(input: &HtmlInputElement, before: &str) {
    let at = before.encode_utf16().count() as u32;
    let _ = input.set_selection_range(at, at);
}

/// The text of a paste. Read by name: the typed way to it is a feature of `web-sys` that nothing else here needs.
fn pasted(event: &Event) -> Option<String> {
    let data = js_sys::Reflect::get(event, &JsValue::from_str("clipboardData")).ok()?;
    let get = js_sys::Reflect::get(&data, &JsValue::from_str("getData")).ok()?;
    get.dyn_ref::<js_sys::Function>()?.call1(&data, &JsValue::from_str("text")).ok()?.as_string()
}
