//! Values as `console.log` shows them: Node's `util.inspect`, with its depth of two and its lines of 80.

use super::convert;
use super::number;
use super::value::{Kind, Outcome, Value};
use super::vm::Script;
use crate::wire::layout;

/// How deep nested objects are shown.
const DEPTH: usize = 2;
/// How long a line may be.
const LINE: usize = 80;
/// How many items of an array are shown.
const ITEMS: usize = 100;
/// How wide the columns of a long array may be together, in all.
const COLUMNS: usize = 15;

/// What `console.log` prints for these arguments, without the end of the line.
pub(super) fn line(script: &mut Script, args: &[Value]) -> String {
    let mut out = String::new();
    let mut rest = args;
    if let [Value::Text(format), more @ ..] = args
        && !more.is_empty()
    {
        let format = script.store.text(*format);
        rest = more;
        let mut chars = format.chars().peekable();
        while let Some(c) = chars.next() {
            let kind = if c == '%' { chars.peek().copied() } else { None };
            let value = rest.first().copied();
            let text = match (kind, value) {
                (Some('%'), _) => {
                    out.push('%');
                    chars.next();
                    continue;
                }
                (Some('s'), Some(Value::Text(_) | Value::Undefined | Value::Null | Value::Bool(_))) => {
                    script.to_text(value.unwrap_or(Value::Undefined))
                }
                (Some('s' | 'o' | 'O'), Some(value)) => script.inspect(value),
                (Some('d' | 'i'), Some(value)) => {
                    let n = script.to_number(value);
                    number::show(if kind == Some('i') { n.trunc() } else { n })
                }
                (Some('j'), Some(value)) => match script.json_of(value, 0) {
                    Ok(Some(value)) => layout::compact(&value),
                    _ => "undefined".to_owned(),
                },
                _ => {
                    out.push(c);
                    continue;
                }
            };
            out += &text;
            chars.next();
            rest = &rest[1..];
        }
    } else if let [Value::Text(text)] = args {
        return script.store.text(*text).to_string();
    }
    let mut is_first = rest.len() == args.len();
    for value in rest {
        if !std::mem::take(&mut is_first) {
            out.push(' ');
        }
        match value {
            Value::Text(text) => out += &script.store.text(*text),
            value => out += &script.inspect(*value),
        }
    }
    out
}

/// What is being shown.
struct Inspector<'s> {
    script: &'s Script,
    /// How far the current line is indented.
    indent: usize,
    /// How deep the object was that was begun last.
    deepest: usize,
    /// Objects that are being shown.
    open: Vec<u32>,
    /// How much may still be written.
    left: usize,
}

impl Script {
    /// A value as `console.log` shows it.
    pub(super) fn inspect(&self, value: Value) -> String {
        Inspector { script: self, indent: 0, deepest: 0, open: Vec::new(), left: 256 * 1024 }.value(value, 0)
    }
}

/// A text in the quotes that need the least escaping.
fn quoted(text: &str) -> String {
    let quote = if !text.contains('\'') {
        '\''
    } else if !text.contains('"') {
        '"'
    } else if !text.contains('`') && !text.contains("${") {
        '`'
    } else {
        '\''
    };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            '\t' => out += "\\t",
            '\\' => out += "\\\\",
            c if c == quote => out.extend(['\\', c]),
            '\0'..' ' | '\u{7f}' => {
                out += "\\x";
                out.extend([u32::from(c) >> 4, u32::from(c) & 15].map(|d| char::from_digit(d, 16).unwrap_or('0')));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// A property's name, in quotes if it needs them.
fn key(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
    if plain { name.to_owned() } else { quoted(name) }
}

/// How many characters it is wide.
fn width(text: &str) -> usize {
    convert::length(text)
}

impl Inspector<'_> {
    fn value(&mut self, value: Value, depth: usize) -> String {
        let shown = match value {
            Value::Text(text) => self.text(&self.script.store.text(text)),
            Value::Number(n) if n == 0.0 && n.is_sign_negative() => "-0".to_owned(),
            Value::Object(id) => self.object(id, depth),
            value => self.script.to_text(value),
        };
        self.left = self.left.saturating_sub(shown.len());
        shown
    }

    /// A text in quotes; a long one of several lines goes line by line.
    fn text(&self, text: &str) -> String {
        if width(text) > 16 && width(text) + self.indent + 4 > LINE && text.contains('\n') {
            let lines: Vec<String> = text.split_inclusive('\n').map(quoted).collect();
            return lines.join(&[" +\n", &" ".repeat(self.indent)].concat());
        }
        quoted(text)
    }

    fn object(&mut self, id: u32, depth: usize) -> String {
        if self.open.contains(&id) {
            return "[Circular *1]".to_owned();
        }
        let script = self.script;
        let store = &script.store;
        let object = &store.objects[id as usize];
        // What the object is called, what stands before its brackets, and the brackets.
        let (mut class, mut base, mut brackets) = ("Object".to_owned(), String::new(), ("{".to_owned(), "}"));
        let mut hidden: Vec<u32> = Vec::new();
        match &object.kind {
            Kind::Array(_) => {
                "Array".clone_into(&mut class);
                brackets = ("[".to_owned(), "]");
            }
            Kind::Plain(name) => {
                class = store.text(*name).to_string();
                if class != "Object" {
                    brackets.0 = [&class, " {"].concat();
                }
            }
            Kind::Promise { .. } => {
                "Promise".clone_into(&mut class);
                "Promise {".clone_into(&mut brackets.0);
            }
            Kind::Date(ms) => base = if ms.is_nan() { "Invalid Date".to_owned() } else { convert::iso(*ms) },
            Kind::Error { stack, .. } => {
                let (name, _, _) = script.describe(Value::Object(id));
                let stack = store.text(*stack);
                let first = stack.lines().next().unwrap_or("");
                base = match stack.strip_prefix("Error") {
                    // An error that was given its name later.
                    Some(rest) if name != "Error" && !first.contains(&name) => [&name, rest].concat(),
                    _ => stack.to_string(),
                };
                let is_in = |v: Value| matches!(v, Value::Text(t) if base.contains(&*store.text(t)));
                let own = |k: u32| matches!(&*store.text(k), "name" | "message" | "stack");
                hidden = object.props.iter().filter(|(k, v)| own(*k) && is_in(*v)).map(|(k, _)| *k).collect();
                if !base.contains("\n    at") {
                    base = ["[", &base, "]"].concat();
                }
                base = base.replace('\n', &["\n", &" ".repeat(self.indent)].concat());
            }
            Kind::Function { code, .. } => {
                let code = &store.codes[*code as usize];
                let kind = if code.is_async { "AsyncFunction" } else { "Function" };
                let name = store.text(code.name);
                base = match &*name {
                    "" => ["[", kind, " (anonymous)]"].concat(),
                    name => ["[", kind, ": ", name, "]"].concat(),
                };
            }
            Kind::Native(name) => {
                base = ["[Function: ", name.rsplit('.').next().unwrap_or(name), "]"].concat();
                hidden = object.props.iter().map(|(k, _)| *k).collect();
            }
            Kind::Settle { .. } => "[Function (anonymous)]".clone_into(&mut base),
            Kind::Iterator { .. } => {}
        }
        let props: Vec<(u32, Value)> = object.props.iter().copied().filter(|(k, _)| !hidden.contains(k)).collect();
        let is_list = matches!(object.kind, Kind::Array(_));
        let inner = match &object.kind {
            Kind::Array(items) => !items.is_empty(),
            Kind::Promise { .. } => true,
            _ => false,
        };
        if props.is_empty() && !inner {
            return if base.is_empty() { [&brackets.0, brackets.1].concat() } else { base };
        }
        if depth > DEPTH {
            return ["[", &class, "]"].concat();
        }
        if self.left == 0 {
            return "...".to_owned();
        }
        self.open.push(id);
        self.deepest = depth + 1;
        let mut parts = Vec::new();
        self.indent += 2;
        match &object.kind {
            Kind::Array(items) => {
                for item in items.iter().take(ITEMS) {
                    parts.push(self.value(*item, depth + 1));
                }
                if let Some(more) = items.len().checked_sub(ITEMS).filter(|more| *more > 0) {
                    let s = if more > 1 { "s" } else { "" };
                    parts.push(["... ", &more.to_string(), " more item", s].concat());
                }
            }
            Kind::Promise { outcome, .. } => parts.push(match outcome {
                Outcome::Pending => "<pending>".to_owned(),
                Outcome::Kept(value) => self.value(*value, depth + 1),
                Outcome::Broken(error) => ["<rejected> ", &self.value(*error, depth + 1)].concat(),
            }),
            _ => {}
        }
        for (name, value) in props {
            let value = self.value(value, depth + 1);
            parts.push([&key(&store.text(name)), ": ", &value].concat());
        }
        self.indent -= 2;
        self.open.pop();
        let shown = self.lay_out(parts, &base, &brackets, depth + 1, is_list.then_some(id));
        let is_circular = shown.contains("[Circular *1]") && self.open.is_empty();
        if is_circular { ["<ref *1> ", &shown].concat() } else { shown }
    }

    /// Puts the parts between the brackets: on one line where they fit and are not nested too deep, else one by one.
    fn lay_out(
        &self,
        parts: Vec<String>,
        base: &str,
        brackets: &(String, &str),
        depth: usize,
        list: Option<u32>,
    ) -> String {
        let count = parts.len();
        let parts = match list {
            Some(list) if count > 6 => self.columns(parts, list),
            _ => parts,
        };
        let base_text = if base.is_empty() { String::new() } else { [base, " "].concat() };
        if self.deepest - depth.min(self.deepest) < 3 && count == parts.len() {
            let start = parts.len() + self.indent + width(&brackets.0) + width(base) + 10;
            let total = parts.iter().map(|p| width(p)).sum::<usize>() + parts.len() + start;
            let joined = parts.join(", ");
            if total <= LINE && !base.contains('\n') && !joined.contains('\n') {
                return [&base_text, &brackets.0, " ", &joined, " ", brackets.1].concat();
            }
        }
        let indent = ["\n", &" ".repeat(self.indent)].concat();
        let joined = parts.join(&[",", &indent, "  "].concat());
        [&base_text, &brackets.0, &indent, "  ", &joined, &indent, brackets.1].concat()
    }

    /// The items of a long array in columns, as Node arranges them.
    fn columns(&self, parts: Vec<String>, list: u32) -> Vec<String> {
        let more = parts.len() > ITEMS;
        let count = parts.len() - usize::from(more);
        let widths: Vec<usize> = parts.iter().take(count).map(|p| width(p)).collect();
        let longest = widths.iter().copied().max().unwrap_or(0);
        let (most, total) = (longest + 2, widths.iter().sum::<usize>() + count * 2);
        if most * 3 + self.indent >= LINE || (total as f64 / most as f64 <= 5.0 && longest > 6) {
            return parts;
        }
        let bias = (most as f64 - total as f64 / parts.len() as f64).sqrt();
        let biased = (most as f64 - 3.0 - bias).max(1.0);
        // A character is about two and a half times as high as it is wide, and a square looks best.
        let square = ((2.5 * biased * count as f64).sqrt() / biased + 0.5).floor() as usize;
        let columns = square.min((LINE - self.indent) / most).min(12).min(COLUMNS);
        if columns <= 1 {
            return parts;
        }
        let column = |n: usize| widths.iter().copied().skip(n).step_by(columns).max().unwrap_or(0) + 2;
        let columns_widths: Vec<usize> = (0..columns).map(column).collect();
        let items = self.script.store.items(Value::Object(list));
        let numbers = items.is_some_and(|i| i.iter().take(parts.len()).all(|v| matches!(v, Value::Number(_))));
        let mut out = Vec::new();
        for row in (0..count).step_by(columns) {
            let end = (row + columns).min(count) - 1;
            let mut text = String::new();
            for at in row..=end {
                let pad = " ".repeat(columns_widths[at - row] - widths[at] - 2);
                if numbers {
                    text += &pad;
                }
                text += &parts[at];
                if at < end {
                    text += ", ";
                    if !numbers {
                        text += &pad;
                    }
                }
            }
            out.push(text);
        }
        if more {
            out.extend(parts.last().cloned());
        }
        out
    }
}
