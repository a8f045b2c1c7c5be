//! `--output`: an answer as JSON, text, YAML or a table.
//!
//! May use: [`wire::layout`](crate::wire::layout). Own code, because the layouts are the CLI's own: its columns, its frames,
//! and of YAML the one style that it writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Map, Value};

use crate::wire::layout;

/// Prints a value; nothing if there is no such format. `operation` is the table's title.
pub(super) fn print(value: &Value, output: &str, operation: &str) -> Option<String> {
    let mut out = String::new();
    match output {
        "json" => out = format!("{}\n", layout::cli(value)),
        "text" => as_text(value, None, &mut out),
        // A value alone would be followed by dots.
        "yaml" if !is_nested(value) => out = format!("{}\n", layout::compact(value)),
        "yaml" => yaml(value, 0, &mut out),
        "table" => table(operation, value, &mut out),
        _ => return None,
    }
    Some(out)
}

/// A value without parts as Python prints it.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(b) => (if *b { "True" } else { "False" }).to_owned(),
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        Value::Array(_) | Value::Object(_) => String::new(),
    }
}

const fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

/// The members of an object by name.
fn by_name(fields: &Map<String, Value>) -> BTreeMap<&str, &Value> {
    fields.iter().map(|(name, value)| (name.as_str(), value)).collect()
}

/// `--output text`, as awscli/text.py has it: the scalars of an object on one line, by the order of their names; what is
/// nested, after it, under its name. Objects of one list have the same columns.
fn as_text(value: &Value, name: Option<&str>, out: &mut String) {
    match value {
        Value::Object(_) => object_as_text(value, None, name, out),
        Value::Array(items) if items.iter().any(|item| matches!(item, Value::Object(_))) => {
            let columns = columns(items);
            for item in items {
                match item {
                    Value::Object(_) => object_as_text(item, Some(&columns), name, out),
                    other => as_text(other, name, out),
                }
            }
        }
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter(|item| !is_nested(item)).map(scalar).collect();
            match name {
                Some(name) => {
                    for text in texts {
                        let _ = writeln!(out, "{}\t{text}", name.to_ascii_uppercase());
                    }
                }
                None if texts.is_empty() => {}
                None => {
                    let _ = writeln!(out, "{}", texts.join("\t"));
                }
            }
            for item in items.iter().filter(|item| is_nested(item)) {
                as_text(item, name, out);
            }
        }
        value => {
            let _ = writeln!(out, "{}", scalar(value));
        }
    }
}

fn object_as_text(value: &Value, columns: Option<&[&str]>, name: Option<&str>, out: &mut String) {
    let Value::Object(fields) = value else { return };
    let fields = by_name(fields);
    let mut line: Vec<String> = match columns {
        Some(columns) => columns.iter().map(|name| value.get(name).map(scalar).unwrap_or_default()).collect(),
        None => fields.values().filter(|v| !is_nested(v)).map(|v| scalar(v)).collect(),
    };
    if !line.is_empty() {
        line.splice(0..0, name.map(str::to_ascii_uppercase));
        let _ = writeln!(out, "{}", line.join("\t"));
    }
    for (name, value) in fields.into_iter().filter(|(_, v)| is_nested(v)) {
        as_text(value, Some(name), out);
    }
}

/// The names of all scalars in the objects of a list, in order.
fn columns(items: &[Value]) -> Vec<&str> {
    names(items, false)
}

fn names(items: &[Value], nested: bool) -> Vec<&str> {
    let mut names = BTreeSet::new();
    for item in items {
        let Value::Object(fields) = item else { continue };
        names.extend(fields.iter().filter(|(_, value)| is_nested(value) == nested).map(|(name, _)| name.as_str()));
    }
    names.into_iter().collect()
}

// ---- YAML ---------------------------------------------------------------------------------------------------------------

fn yaml(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            // ruamel.yaml sorts them.
            for (n, (name, value)) in by_name(fields).into_iter().enumerate() {
                // The first member of a list's item stands behind its dash.
                if n > 0 || !out.ends_with("- ") {
                    out.push_str(&indent);
                }
                let _ = write!(out, "{}:", yaml_text(name));
                yaml_inner(value, depth, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (n, item) in items.iter().enumerate() {
                if n > 0 || !out.ends_with("- ") {
                    out.push_str(&indent);
                }
                out.push_str("- ");
                if is_nested(item) {
                    yaml(item, depth + 1, out);
                } else {
                    yaml_line(item, depth, out);
                }
            }
        }
        value => yaml_line(value, depth, out),
    }
}

/// Ends a line with a value. What is too long goes on in the next, one step deeper.
fn yaml_line(value: &Value, depth: usize, out: &mut String) {
    let begun = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    out.push_str(&folded(&yaml_scalar(value), begun, &"  ".repeat(depth + 1)));
    out.push('\n');
}

/// ruamel.yaml's width: a line ends at the first single blank beyond it.
const YAML_WIDTH: usize = 80;

fn folded(text: &str, begun: usize, indent: &str) -> String {
    if text.len() + begun <= YAML_WIDTH {
        return text.replace('\n', &["\n\n", indent].concat());
    }
    let mut out = String::new();
    let mut column = begun;
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let alone = c == ' ' && before != ' ' && rest.peek().is_some_and(|next| *next != ' ');
        before = c;
        if c == '\n' || alone && column > YAML_WIDTH {
            out.push_str(if c == '\n' { "\n\n" } else { "\n" });
            out.push_str(indent);
            column = indent.len();
        } else {
            out.push(c);
            column += 1;
        }
    }
    out
}

fn yaml_inner(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            out.push('\n');
            yaml(value, depth + 1, out);
        }
        // Lists stand no deeper than their names.
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            yaml(value, depth, out);
        }
        value => {
            out.push(' ');
            yaml_line(value, depth, out);
        }
    }
}

fn yaml_scalar(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Number(n) => n.to_string(),
        Value::String(s) => yaml_text(s),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
    }
}

/// A text as ruamel.yaml writes it: plain where that is clear, else in quotes.
fn yaml_text(text: &str) -> String {
    // Lines that begin or end with a blank, and what cannot be shown, need double quotes; plain lines single ones.
    let lines = text.contains('\n');
    let ragged = lines && text.split('\n').any(|line| line.is_empty() || line.starts_with(' ') || line.ends_with(' '));
    if ragged || text.contains(|c: char| c.is_control() && c != '\n') {
        return layout::compact(&Value::from(text));
    }
    let lone = |c: char| text.strip_prefix(c).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let unclear = lines
        || text.is_empty()
        || text.starts_with(|c: char| "!&*|>@`%{}[],#'\" ".contains(c))
        || ['-', '?', ':'].into_iter().any(lone)
        || text.starts_with("---")
        || text.starts_with("...")
        || text.ends_with([' ', ':'])
        || text.contains(": ")
        || text.contains(" #")
        || is_other(text);
    if unclear { format!("'{}'", text.replace('\'', "''")) } else { text.to_owned() }
}

/// Whether a plain text would be read as something else: nothing, a truth, a number, a date, a merge.
fn is_other(text: &str) -> bool {
    let words = ["null", "true", "false"];
    let is_word = words.iter().any(|word| {
        text.eq_ignore_ascii_case(word) && (text[1..] == word[1..] || text.bytes().all(|b| b.is_ascii_uppercase()))
    });
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |text: &str, radix: u32| {
        text.starts_with(|c: char| c.is_digit(radix)) && text.chars().all(|c| c.is_digit(radix) || c == '_')
    };
    let is_float = || {
        let (mantissa, exponent) = bare.split_once(['e', 'E']).map_or((bare, None), |(m, e)| (m, Some(e)));
        let (whole, part) = mantissa.split_once('.').map_or((mantissa, None), |(w, p)| (w, Some(p)));
        let numbers = |text: &str| text.is_empty() || digits(text, 10);
        numbers(whole)
            && part.is_none_or(numbers)
            && !(whole.is_empty() && part.is_none_or(str::is_empty))
            && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e), 10))
    };
    let of_radix = [("0x", 16), ("0o", 8), ("0b", 2)]
        .iter()
        .any(|(start, radix)| bare.strip_prefix(start).is_some_and(|rest| digits(rest, *radix)));
    let infinite = [".inf", ".nan"].iter().any(|word| bare.eq_ignore_ascii_case(word));
    let bytes = text.as_bytes();
    let is_date =
        bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit);
    matches!(text, "~" | "=" | "<<") || is_word || is_float() || of_radix || infinite || is_date
}

// ---- Tables -------------------------------------------------------------------------------------------------------------

/// How wide a terminal is taken to be: what is wider has its single rows turned upright.
const TERMINAL: usize = 80;

/// A box of `awscli/table.py`.
#[derive(Default)]
struct Section {
    title: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    depth: usize,
}

impl Section {
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = Vec::new();
        for row in std::iter::once(&self.head).chain(&self.rows).filter(|row| !row.is_empty()) {
            for (n, cell) in row.iter().enumerate() {
                let length = cell.chars().count();
                match widths.get_mut(n) {
                    Some(width) => *width = (*width).max(length),
                    None => widths.push(length),
                }
            }
        }
        widths
    }

    fn width(&self) -> usize {
        let rows: usize = self.widths().iter().map(|w| w + 4).sum();
        (self.title.chars().count() + 2).max(rows + 2) + 2 * self.depth
    }

    /// The widths of the columns when the whole is `width` wide.
    fn scaled(&self, width: usize) -> Vec<usize> {
        let widths: Vec<usize> = self.widths().iter().map(|w| w + 4).collect();
        let sum: usize = widths.iter().sum();
        // Python rounds halves to the even number.
        let round = |w: usize| {
            let (whole, rest) = (width * w / sum, width * w % sum * 2);
            whole + usize::from(rest > sum || rest == sum && whole % 2 == 1)
        };
        let mut scaled: Vec<usize> = widths.iter().map(|w| round(*w)).collect();
        loop {
            let total: usize = scaled.iter().sum();
            let off = total.abs_diff(width);
            let count = scaled.len();
            if off == 0 || count == 0 {
                return scaled;
            }
            for n in 0..off.min(count) {
                if total > width {
                    scaled[n] = scaled[n].saturating_sub(1);
                } else {
                    scaled[count - 1 - n] += 1;
                }
            }
        }
    }

    fn draw(&self, width: usize, out: &mut String) {
        let bars = "|".repeat(self.depth);
        let width = width - 2 * self.depth;
        let mut line = |text: &str| {
            let _ = writeln!(out, "{bars}{text}{bars}");
        };
        if !self.title.is_empty() {
            line(&centered(&self.title, width, "|"));
            if self.head.is_empty() && self.rows.is_empty() {
                line(&format!("+{}+", "-".repeat(width.saturating_sub(2))));
            }
        }
        let columns = self.scaled(width);
        let edge = |n: usize| if n == 0 { "|" } else { "" };
        let mut rule = String::new();
        for (n, column) in columns.iter().enumerate() {
            let (left, bars) = if n == 0 { ("+", 2) } else { ("", 1) };
            let _ = write!(rule, "{left}{}+", "-".repeat(column.saturating_sub(bars)));
        }
        if !self.head.is_empty() {
            line(&rule);
            let cells: Vec<String> =
                self.head.iter().zip(&columns).enumerate().map(|(n, (c, w))| centered(c, *w, edge(n))).collect();
            line(&cells.concat());
        }
        if self.rows.is_empty() || columns.is_empty() {
            return;
        }
        line(&rule);
        for row in &self.rows {
            let mut text = String::new();
            for (n, (cell, width)) in row.iter().zip(&columns).enumerate() {
                let left = edge(n);
                let length = cell.chars().count();
                let padding = if *width >= length + 3 + left.len() { 2 } else { 0 };
                let inner = width.saturating_sub(left.len() + 1 + padding);
                let _ = write!(text, "{left}{}{cell:<inner$}|", " ".repeat(padding));
            }
            line(&text);
        }
        line(&rule);
    }
}

/// A text in the middle of `width` characters, between bars.
fn centered(text: &str, width: usize, left: &str) -> String {
    let length = text.chars().count();
    let start = (width / 2).saturating_sub(length / 2 + 1);
    let rest = width.saturating_sub(1 + left.len() + start + length);
    format!("{left}{}{text}{}|", " ".repeat(start), " ".repeat(rest))
}

/// `--output table`, as awscli draws it.
fn table(operation: &str, value: &Value, out: &mut String) {
    let mut sections = Vec::new();
    build(Some(operation), value, 0, &mut sections);
    if sections.is_empty() {
        return;
    }
    let width = |sections: &[Section]| sections.iter().map(Section::width).fold(0, usize::max);
    if width(&sections) > TERMINAL {
        for section in &mut sections {
            if section.rows.len() == 1 && !section.head.is_empty() {
                let row = section.rows.remove(0);
                section.rows =
                    std::mem::take(&mut section.head).into_iter().zip(row).map(|(a, b)| vec![a, b]).collect();
            }
        }
    }
    let width = width(&sections);
    let _ = writeln!(out, "{}", "-".repeat(width));
    for section in &sections {
        section.draw(width, out);
    }
}

fn build(title: Option<&str>, value: &Value, depth: usize, sections: &mut Vec<Section>) {
    let is_empty = match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    if is_empty {
        return;
    }
    let begin = |sections: &mut Vec<Section>, title: &str| {
        sections.push(Section { title: title.to_owned(), depth, ..Section::default() });
    };
    if let Some(title) = title {
        begin(sections, title);
    }
    let row = |sections: &mut Vec<Section>, row: Vec<String>| {
        if let Some(section) = sections.last_mut() {
            section.rows.push(row);
        }
    };
    let head = |sections: &mut Vec<Section>, head: &[&str]| {
        if let Some(section) = sections.last_mut() {
            section.head = head.iter().map(|n| (*n).to_owned()).collect();
        }
    };
    match value {
        Value::Array(items) if matches!(items.first(), Some(Value::Object(_))) => {
            let (columns, more) = (names(items, false), names(items, true));
            head(sections, &columns);
            for (n, item) in items.iter().enumerate() {
                if n > 0 && !more.is_empty() {
                    begin(sections, title.unwrap_or_default());
                    head(sections, &columns);
                }
                row(sections, columns.iter().map(|name| item.get(name).map(scalar).unwrap_or_default()).collect());
                for name in &more {
                    if let Some(inner) = item.get(name) {
                        build(Some(name), inner, depth + 1, sections);
                    }
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Array(cells) if cells.iter().all(|cell| !is_nested(cell)) => {
                        row(sections, cells.iter().map(scalar).collect());
                    }
                    item if is_nested(item) => build(None, item, 0, sections),
                    item => row(sections, vec![scalar(item)]),
                }
            }
        }
        Value::Object(fields) => {
            let items = std::slice::from_ref(value);
            let (columns, more) = (names(items, false), names(items, true));
            let cells: Vec<String> = columns.iter().map(|n| value.get(n).map(scalar).unwrap_or_default()).collect();
            if let ([name], [cell]) = (columns.as_slice(), cells.as_slice()) {
                row(sections, vec![(*name).to_owned(), cell.clone()]);
            } else if !columns.is_empty() && !fields.is_empty() {
                head(sections, &columns);
                row(sections, cells);
            }
            for name in more {
                if let Some(inner) = value.get(name) {
                    build(Some(name), inner, depth + 1, sections);
                }
            }
        }
        // The CLI cannot take a text apart, and shows it in a row.
        other => row(sections, vec![scalar(other)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, output: &str) -> String {
        print(&serde_json::from_str::<Value>(text).unwrap(), output, "GetThing").unwrap()
    }

    /// Taken down from ruamel.yaml, as awscli uses it.
    #[test]
    fn yaml_quotes_what_would_be_read_otherwise() {
        for (text, plain) in [
            ("Yes", true),
            ("y", true),
            ("Off", true),
            ("no", true),
            ("12:30", true),
            ("?a", true),
            ("-a", true),
            ("x#y", true),
            ("é", true),
            ("tRue", true),
            ("~", false),
            ("null", false),
            ("True", false),
            ("TRUE", false),
            ("1.0", false),
            ("1e3", false),
            ("0x1", false),
            ("0o7", false),
            ("017", false),
            ("1_000", false),
            ("+1", false),
            (".5", false),
            (".inf", false),
            ("2025-01-01", false),
            ("-", false),
            ("- a", false),
            ("=", false),
            ("<<", false),
            ("a: b", false),
            ("a:", false),
            ("@a", false),
            ("%a", false),
            ("!a", false),
            ("x #y", false),
            ("{a", false),
            ("]a", false),
            (",a", false),
            (" a", false),
            ("", false),
            ("null ", false),
            ("--- a", false),
            ("...", false),
        ] {
            let want = if plain { text.to_owned() } else { format!("'{text}'") };
            assert_eq!(yaml_text(text), want);
        }
        assert_eq!(yaml_text("a\tb"), "\"a\\tb\"");
    }

    /// Taken down from awscli's formatters.
    #[test]
    fn as_awscli_prints() {
        for (n, case) in include_str!("format.cases").split("\n====\n").enumerate() {
            let mut parts = case.splitn(3, "\n----\n");
            let (Some(value), Some(output), Some(want)) = (parts.next(), parts.next(), parts.next()) else {
                panic!("{n}")
            };
            assert_eq!(shown(value, output), want, "{value} {output}");
        }
    }
}
