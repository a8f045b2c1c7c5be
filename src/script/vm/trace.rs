//! Errors, where they come from, and the report of what nobody caught.

use super::{Frame, Script, TRACE, Wait};
use crate::script::value::{Kind, Value};
use crate::script::{Level, convert};

impl Script {
    /// An error to be thrown.
    pub(in crate::script) fn error(&mut self, class: &str, message: &str) -> Value {
        let head = if message.is_empty() { class.to_owned() } else { [class, ": ", message].concat() };
        let stack = self.store.keep(&[head.as_str(), &self.trace()].concat());
        let class = self.store.name(class);
        let place = self.here();
        let error = self.store.object(Kind::Error { class, stack, place });
        let text = Value::Text(self.store.keep(message));
        self.store.put(error, "message", text);
        Value::Object(error)
    }

    /// Where the program is: file, and byte.
    pub(super) fn here(&self) -> (u32, u32) {
        let shown = |f: &&Frame| !self.files[f.code.file as usize].inside;
        self.frames.iter().rev().find(shown).map_or((0, 0), Self::place)
    }

    pub(super) fn place(frame: &Frame) -> (u32, u32) {
        (frame.code.file, frame.code.at.get(frame.at.saturating_sub(1)).copied().unwrap_or(0))
    }

    /// Line and column, from 1.
    pub(super) fn line(&self, (file, at): (u32, u32)) -> (usize, usize) {
        let source = &self.files[file as usize].source;
        let before = source.get(..at as usize).unwrap_or(source);
        let line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
        (before.matches('\n').count() + 1, line.encode_utf16().count() + 1)
    }

    /// The lines below an error's first: where it was made, and who waits for that.
    pub(super) fn trace(&self) -> String {
        let mut out = String::new();
        let mut left = TRACE;
        let mut show = |frame: &Frame, kind: &str| {
            let file = &self.files[frame.code.file as usize];
            if left == 0 || (file.inside && file.path.starts_with('/')) {
                return;
            }
            left -= 1;
            let (line, column) = self.line(Self::place(frame));
            let mut place = file.path.trim_start().to_owned();
            if !file.inside {
                place = [&place, ":", &line.to_string(), ":", &column.to_string()].concat();
            }
            let name = self.store.text(frame.code.name);
            // Only a module's own code has nothing but the globals around it.
            let name = if name.is_empty() && frame.outer == 0 { "Object.<anonymous>" } else { &*name };
            let place = if name.is_empty() { place } else { [name, " (", &place, ")"].concat() };
            out += &["\n    at ", kind, &place].concat();
        };
        self.frames.iter().rev().for_each(|frame| show(frame, ""));
        // Those who wait for the lowest one, and for them in turn.
        let mut waiting = self.frames.first().and_then(|f| f.promise);
        for _ in 0..TRACE {
            let Some(Kind::Promise { waits, .. }) = waiting.map(|p| self.kind(p)) else { break };
            waiting = match waits.first() {
                Some(Wait::Frame(frame)) => {
                    show(frame, "async ");
                    frame.promise
                }
                Some(Wait::Follow(promise)) => Some(*promise),
                _ => None,
            };
        }
        out
    }

    /// A place as Node shows it: the file and line, the line itself, and a mark below.
    pub(super) fn place_text(&self, file: u32, at: u32) -> String {
        let (line, column) = self.line((file, at));
        let file = &self.files[file as usize];
        let text = file.source.lines().nth(line - 1).unwrap_or("");
        let path = file.path.trim_start();
        [path, ":", &line.to_string(), "\n", text, "\n", &" ".repeat(column - 1), "^\n"].concat()
    }

    /// Ends the program because nobody caught this.
    pub(super) fn uncaught(&mut self, error: Value, is_sync: bool) {
        if self.exit.is_some() {
            return;
        }
        let shown = self.inspect(error);
        let own = match error {
            Value::Object(id) => match self.kind(id) {
                Kind::Error { place, .. } => Some(*place),
                _ => None,
            },
            _ => None,
        };
        let text = match (own, is_sync) {
            (Some(place), _) => {
                let (file, at) = if is_sync { self.thrown } else { place };
                [&self.place_text(file, at), "\n", &shown, "\n"].concat()
            }
            (None, true) => {
                let hint = match error {
                    Value::Object(_) => "",
                    _ => "(Use `node --trace-uncaught ...` to show where the exception was thrown)\n",
                };
                let value = if let Value::Text(text) = error { self.store.text(text).to_string() } else { shown };
                ["\n", &self.place_text(self.thrown.0, self.thrown.1), &value, "\n", hint].concat()
            }
            (None, false) => {
                let reason = if let Value::Text(text) = error { self.store.text(text).to_string() } else { shown };
                [
                    "[UnhandledPromiseRejection: This error originated either by throwing inside of an async function \
                     without a catch block, or by rejecting a promise which was not handled with .catch(). The promise \
                     rejected with the reason \"",
                    &reason,
                    "\".] {\n  code: 'ERR_UNHANDLED_REJECTION'\n}\n",
                ]
                .concat()
            }
        };
        let (name, message, stack) = self.describe(error);
        self.outside.uncaught(&name, &message, &stack);
        self.fail(&text);
    }

    /// Ends the program with a report.
    pub(super) fn fail(&mut self, report: &str) {
        self.outside.print(Level::Fatal, report);
        self.exit = Some(1);
    }

    /// Name, message and trace of what was thrown.
    pub(in crate::script) fn describe(&self, error: Value) -> (String, String, String) {
        let field = |name: &str| match error {
            Value::Object(id) => {
                let own = self.store.objects[id as usize].props.iter().find(|(k, _)| *self.store.text(*k) == *name);
                own.map(|(_, v)| self.to_text(*v))
            }
            _ => None,
        };
        match error {
            Value::Object(id) => match self.kind(id) {
                Kind::Error { class, stack, .. } => (
                    field("name").unwrap_or_else(|| self.store.text(*class).to_string()),
                    field("message").unwrap_or_default(),
                    self.store.text(*stack).to_string(),
                ),
                _ => ("object".to_owned(), self.to_text(error), String::new()),
            },
            value => (convert::type_of(self, value).to_owned(), self.to_text(value), String::new()),
        }
    }
}
