//! What is given to an operation: the texts of its options, read by its model, and checked as botocore checks them.
//!
//! A text is a scalar, JSON, or the CLI's shorthand (`Name=x`, `Key=a,Value=b`, `Variables={A=b}`, `Values=a,b`), or it
//! names a file that holds one of these (`file://`, `fileb://`). The shorthand is the CLI's own language, so no crate reads it.
//!
//! May use: the [model](super::model) and [`Program`] of this room.

use std::fmt::Write;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value};

use super::args::Parsed;
use super::failure::Failure;
use super::model::{Member, Operation, Service, is_structure};
use crate::host::program::{Program, bytes_of};
use crate::wire::blob;

/// Reads the options of `operation` into its input, and checks it.
pub(super) fn read(
    program: &Program<'_>,
    service: Service,
    operation: &Operation,
    options: &Parsed,
    raw_bytes: bool,
) -> Result<Value, Failure> {
    let reader = Reader { program, service, raw_bytes };
    let mut input = Map::new();
    for member in &operation.input {
        let name = member.option();
        if member.kind == "b" && options.has(&format!("no-{name}")) {
            input.insert(member.name.to_owned(), Value::Bool(false));
        } else if let Some(values) = options.all(&name) {
            input.insert(member.name.to_owned(), reader.option(member, &name, values)?);
        }
    }
    Ok(Value::Object(input))
}

/// botocore's check of an input: what is missing, unknown, too short or too small.
pub(super) fn check(service: Service, members: &[Member], input: &Value) -> Result<(), Failure> {
    let mut report = String::new();
    check_members(service, members, input, "", &mut report);
    if report.is_empty() {
        return Ok(());
    }
    Err(Failure::new(252, format!("Parameter validation failed:{report}")))
}

fn check_members(service: Service, members: &[Member], input: &Value, path: &str, report: &mut String) {
    let Value::Object(fields) = input else { return };
    let place = if path.is_empty() { "input" } else { path };
    for member in members.iter().filter(|m| m.required && input.get(m.name).is_none()) {
        let _ = write!(report, "\nMissing required parameter in {place}: \"{}\"", member.name);
    }
    for (name, value) in fields {
        let Some(member) = members.iter().find(|m| m.name == name) else {
            let names: Vec<_> = members.iter().map(|m| m.name).collect();
            let _ = write!(report, "\nUnknown parameter in {place}: \"{name}\", must be one of: {}", names.join(", "));
            continue;
        };
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        check_value(service, member.kind, member.least, value, &path, report);
    }
}

fn check_value(service: Service, kind: &str, least: u32, value: &Value, path: &str, report: &mut String) {
    let mut short = |length: usize| {
        if length < least as usize {
            let _ = write!(report, "\nInvalid length for parameter {path}, value: {length}, valid min length: {least}");
        }
    };
    let (is_right, wanted) = match (value, kind) {
        (Value::String(text), "" | "p" | "t") => {
            short(text.chars().count());
            (true, "")
        }
        (Value::String(_), "x") => (true, ""),
        (Value::Number(number), "i") => {
            if number.as_i64().is_some_and(|n| n < i64::from(least)) {
                let _ =
                    write!(report, "\nInvalid value for parameter {path}, value: {number}, valid min value: {least}");
            }
            (true, "")
        }
        (Value::Bool(_), "b") => (true, ""),
        (Value::Object(fields), "{}") => {
            for (name, value) in fields {
                check_value(service, "", 0, value, &format!("{path}.{name}"), report);
            }
            (true, "")
        }
        (Value::Array(items), kind) if kind.starts_with('[') => {
            short(items.len());
            let element = kind.trim_matches(['[', ']']);
            for (n, item) in items.iter().enumerate() {
                check_value(service, element, 0, item, &format!("{path}[{n}]"), report);
            }
            (true, "")
        }
        (Value::Object(_), kind) if is_structure(kind) => {
            check_members(service, &service.members(kind), value, path, report);
            (true, "")
        }
        (_, "i") => (false, "<class 'int'>"),
        (_, "b") => (false, "<class 'bool'>"),
        (_, kind) if kind.starts_with('[') => (false, "<class 'list'>, <class 'tuple'>"),
        (_, kind) if kind == "{}" || is_structure(kind) => (false, "<class 'dict'>"),
        _ => (false, "<class 'str'>"),
    };
    if !is_right {
        let (text, given) = match value {
            Value::Null => ("None".to_owned(), "NoneType"),
            Value::Bool(true) => ("True".to_owned(), "bool"),
            Value::Bool(false) => ("False".to_owned(), "bool"),
            Value::Number(number) => (number.to_string(), "int"),
            Value::String(text) => (text.clone(), "str"),
            Value::Array(_) => (crate::wire::layout::compact(value), "list"),
            Value::Object(_) => (crate::wire::layout::compact(value), "dict"),
        };
        let _ = write!(
            report,
            "\nInvalid type for parameter {path}, value: {text}, type: <class '{given}'>, valid types: {wanted}"
        );
    }
}

struct Reader<'r, 'p> {
    program: &'r Program<'p>,
    service: Service,
    raw_bytes: bool,
}

impl Reader<'_, '_> {
    /// The value of an option.
    fn option(&self, member: &Member, name: &str, values: &[String]) -> Result<Value, Failure> {
        if member.kind == "b" {
            return Ok(Value::Bool(true));
        }
        // A file holds the whole value; a list's words stand one by one.
        let mut texts = Vec::new();
        for value in values {
            texts.push(file(self.program, name, value, member.kind == "x")?);
        }
        if let Some(element) = member.element() {
            if let [text] = texts.as_slice()
                && text.trim_start().starts_with('[')
            {
                return json(name, text);
            }
            let items: Result<Vec<_>, _> = texts.iter().map(|text| self.text(element, name, text)).collect();
            return Ok(Value::Array(items?));
        }
        let text = texts.first().map_or("", String::as_str);
        // Bytes from a file are bytes already; others are base64, unless the CLI is told otherwise.
        if member.kind == "x" && !values.first().is_some_and(|v| v.starts_with("fileb://")) {
            if self.raw_bytes {
                return Ok(Value::String(BASE64_STANDARD.encode(text)));
            }
            if blob::read(text).is_none() {
                return Err(Failure::new(255, format!("Invalid base64: \"{text}\"")));
            }
        }
        self.text(member.kind, name, text)
    }

    /// A text of a type.
    fn text(&self, kind: &str, name: &str, text: &str) -> Result<Value, Failure> {
        match kind {
            "i" => integer(text),
            kind if kind == "{}" || is_structure(kind) => {
                if text.trim_start().starts_with(['{', '[']) {
                    return json(name, text);
                }
                let mut shorthand = Shorthand { text, at: 0, depth: 0 };
                let value = shorthand.parameter().map_err(|(wanted, at)| {
                    let found = text[at..].chars().next().map_or("EOF".to_owned(), |c| c.to_string());
                    let mark = format!("{}^", " ".repeat(text[..at].chars().count()));
                    let line = format!("Expected: '{wanted}', received: '{found}' for input:\n{text}\n{mark}");
                    Failure::new(252, format!("Error parsing parameter '--{name}': {line}"))
                })?;
                self.typed(kind, value)
            }
            _ => Ok(Value::from(text)),
        }
    }

    /// Shorthand knows only texts: here they become what the model says.
    fn typed(&self, kind: &str, value: Value) -> Result<Value, Failure> {
        Ok(match (kind, value) {
            ("i", Value::String(text)) => integer(&text)?,
            ("b", Value::String(text)) if text.eq_ignore_ascii_case("true") => Value::Bool(true),
            ("b", Value::String(text)) if text.eq_ignore_ascii_case("false") => Value::Bool(false),
            (kind, value) if kind.starts_with('[') => {
                let element = kind.trim_matches(['[', ']']);
                let items = if let Value::Array(items) = value { items } else { vec![value] };
                let items: Result<Vec<_>, _> = items.into_iter().map(|item| self.typed(element, item)).collect();
                Value::Array(items?)
            }
            (kind, Value::Object(fields)) if is_structure(kind) => {
                let members = self.service.members(kind);
                let mut typed = Map::new();
                for (name, value) in fields {
                    let kind = members.iter().find(|m| m.name == name).map_or("", |m| m.kind);
                    let value = self.typed(kind, value)?;
                    typed.insert(name, value);
                }
                Value::Object(typed)
            }
            (_, value) => value,
        })
    }
}

/// A text, or what the file that it names holds; bytes are base64.
pub(super) fn file(program: &Program<'_>, name: &str, value: &str, is_bytes: bool) -> Result<String, Failure> {
    let (path, raw) = match (value.strip_prefix("file://"), value.strip_prefix("fileb://")) {
        (Some(path), _) => (path, false),
        (_, Some(path)) => (path, true),
        _ => return Ok(value.to_owned()),
    };
    match program.read(path) {
        Some(text) if raw && is_bytes => Ok(BASE64_STANDARD.encode(bytes_of(text))),
        Some(text) => Ok(text.to_owned()),
        None => Err(Failure::new(
            252,
            format!(
                "Error parsing parameter '--{name}': Unable to load paramfile {value}: [Errno 2] No such file or \
                 directory: '{path}'"
            ),
        )),
    }
}

fn integer(text: &str) -> Result<Value, Failure> {
    let number = text.trim().parse::<i64>();
    let number = number.map_err(|_| Failure::new(255, format!("invalid literal for int() with base 10: '{text}'")))?;
    Ok(Value::from(number))
}

fn json(name: &str, text: &str) -> Result<Value, Failure> {
    serde_json::from_str::<Value>(text).map_err(|error| {
        let text = format!("Error parsing parameter '--{name}': Invalid JSON: {error}\nJSON received: {text}");
        Failure::new(252, text)
    })
}

/// The CLI's shorthand: `key=value` pairs joined by commas.
struct Shorthand<'t> {
    text: &'t str,
    at: usize,
    depth: u8,
}

/// What was expected, and where.
type Expected = (&'static str, usize);

impl Shorthand<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    fn expect(&mut self, c: char, name: &'static str) -> Result<(), Expected> {
        if self.eat(c) { Ok(()) } else { Err((name, self.at)) }
    }

    fn parameter(&mut self) -> Result<Value, Expected> {
        let mut fields = Map::new();
        loop {
            fields.extend([self.pair(false)?]);
            if self.at == self.text.len() {
                return Ok(Value::Object(fields));
            }
            self.expect(',', ",")?;
            if self.at == self.text.len() {
                return Ok(Value::Object(fields));
            }
        }
    }

    fn pair(&mut self, nested: bool) -> Result<(String, Value), Expected> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || "-_.#/:".contains(c)) {
            self.at += 1;
        }
        let key = self.text[start..self.at].to_owned();
        self.expect('=', "=")?;
        let value = match self.peek() {
            Some('{') => self.hash()?,
            Some('[') => self.list()?,
            _ => {
                let first = self.word(nested)?;
                // `Values=a,b` goes on until something with a `=` follows.
                let mut items = vec![first];
                while !nested && self.peek() == Some(',') && !self.pair_follows() && self.at + 1 < self.text.len() {
                    self.at += 1;
                    items.push(self.word(false)?);
                }
                if items.len() == 1 { items.remove(0) } else { Value::Array(items) }
            }
        };
        Ok((key, value))
    }

    /// Whether `,key=` stands here.
    fn pair_follows(&self) -> bool {
        let rest = &self.text[self.at + 1..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.#/:".contains(c))).unwrap_or(rest.len());
        end > 0 && rest[end..].starts_with('=')
    }

    fn hash(&mut self) -> Result<Value, Expected> {
        self.depth += 1;
        if self.depth > 16 {
            return Err(("}", self.at));
        }
        self.at += 1;
        let mut fields = Map::new();
        while self.peek() != Some('}') {
            fields.extend([self.pair(true)?]);
            if self.peek() != Some('}') {
                self.expect(',', ",")?;
            }
        }
        self.at += 1;
        self.depth -= 1;
        Ok(Value::Object(fields))
    }

    fn list(&mut self) -> Result<Value, Expected> {
        self.at += 1;
        let mut items = Vec::new();
        while self.peek() != Some(']') {
            items.push(if self.peek() == Some('{') { self.hash()? } else { self.word(true)? });
            if self.peek() != Some(']') {
                self.expect(',', ",")?;
            }
        }
        self.at += 1;
        Ok(Value::Array(items))
    }

    fn word(&mut self, nested: bool) -> Result<Value, Expected> {
        for quote in ['\'', '"'] {
            if self.eat(quote) {
                let mut out = String::new();
                loop {
                    let c = self.peek().ok_or((if quote == '"' { "\"" } else { "'" }, self.at))?;
                    self.at += c.len_utf8();
                    match c {
                        '\\' if self.peek() == Some(quote) => {
                            out.push(quote);
                            self.at += 1;
                        }
                        c if c == quote => return Ok(Value::String(out)),
                        c => out.push(c),
                    }
                }
            }
        }
        let start = self.at;
        while let Some(c) = self.peek() {
            if c == ',' || nested && matches!(c, '}' | ']') {
                break;
            }
            self.at += c.len_utf8();
        }
        Ok(Value::from(&self.text[start..self.at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::layout::compact;
    use proptest::prelude::*;

    #[test]
    fn shorthand() {
        for (text, want) in [
            ("Name=x", Ok(r#"{"Name":"x"}"#)),
            ("Key=a,Value=b c", Ok(r#"{"Key":"a","Value":"b c"}"#)),
            ("Name=x,Values=a,b", Ok(r#"{"Name":"x","Values":["a","b"]}"#)),
            ("Values=a,b,Name=x", Ok(r#"{"Values":["a","b"],"Name":"x"}"#)),
            ("Variables={A=b,C=}", Ok(r#"{"Variables":{"A":"b","C":""}}"#)),
            ("Tags=[{Key=a,Value=b}],T=[x,y]", Ok(r#"{"Tags":[{"Key":"a","Value":"b"}],"T":["x","y"]}"#)),
            ("a='b,c',d=\"e\"", Ok(r#"{"a":"b,c","d":"e"}"#)),
            ("Name", Err(("=", 4))),
            ("a={b", Err(("=", 4))),
            ("a={b=c", Err((",", 6))),
            ("a='b", Err(("'", 4))),
        ] {
            let read = Shorthand { text, at: 0, depth: 0 }.parameter();
            assert_eq!(read.map(|v| compact(&v)), want.map(str::to_owned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn shorthand_takes_anything(text in "[a-c=,{}\\[\\]'\"\\\\é ]{0,24}") {
            let _ = Shorthand { text: &text, at: 0, depth: 0 }.parameter();
        }
    }
}
