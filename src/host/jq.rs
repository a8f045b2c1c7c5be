//! `jq`, for paths: `.`, `.Key`, `.a.b`, `.[0]` and what is made of these, with `-r` and `-c`.
//!
//! May use: a `Program` of this room and `serde_json`. Messages and statuses are those of jq 1.7. Any other filter is
//! refused by name.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::program::Program;

/// A JSON value whose keys keep their order, as jq keeps it.
#[derive(Clone, Debug, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }
            fn visit_bool<E>(self, b: bool) -> Result<Json, E> {
                Ok(Json::Bool(b))
            }
            fn visit_i64<E>(self, n: i64) -> Result<Json, E> {
                Ok(Json::Number(n.into()))
            }
            fn visit_u64<E>(self, n: u64) -> Result<Json, E> {
                Ok(Json::Number(n.into()))
            }
            fn visit_f64<E>(self, n: f64) -> Result<Json, E> {
                Ok(serde_json::Number::from_f64(n).map_or(Json::Null, Json::Number))
            }
            fn visit_str<E>(self, s: &str) -> Result<Json, E> {
                Ok(Json::String(s.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Json::Array(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut fields: Vec<(String, Json)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Json>()? {
                    match fields.iter_mut().find(|(k, _)| *k == key) {
                        Some(field) => field.1 = value,
                        None => fields.push((key, value)),
                    }
                }
                Ok(Json::Object(fields))
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

impl Json {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Writes it with `indent` blanks a level, or on one line.
    fn write(&self, out: &mut String, pretty: bool, level: usize) {
        let line = |out: &mut String, level: usize| {
            if pretty {
                out.push('\n');
                out.push_str(&"  ".repeat(level));
            }
        };
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Self::Number(n) => out.push_str(&n.to_string()),
            Self::String(s) => quote(s, out),
            Self::Array(items) if items.is_empty() => out.push_str("[]"),
            Self::Object(fields) if fields.is_empty() => out.push_str("{}"),
            Self::Array(items) => {
                out.push('[');
                for (n, item) in items.iter().enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    line(out, level + 1);
                    item.write(out, pretty, level + 1);
                }
                line(out, level);
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (n, (key, value)) in fields.iter().enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    line(out, level + 1);
                    quote(key, out);
                    out.push_str(if pretty { ": " } else { ":" });
                    value.write(out, pretty, level + 1);
                }
                line(out, level);
                out.push('}');
            }
        }
    }
}

fn quote(text: &str, out: &mut String) {
    // Strings always serialise.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    At(i64),
}

/// Reads a filter that is a path.
fn path(filter: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = filter.trim();
    if rest == "." {
        return Some(steps);
    }
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix(".[").or_else(|| rest.strip_prefix('[').filter(|_| !steps.is_empty())) {
            let (index, after) = inner.split_once(']')?;
            let index = index.trim();
            steps.push(match index.strip_prefix('"').and_then(|k| k.strip_suffix('"')) {
                Some(key) if !key.contains(['"', '\\']) => Step::Key(key.to_owned()),
                _ => Step::At(index.parse().ok()?),
            });
            rest = after;
        } else if let Some(inner) = rest.strip_prefix(".\"") {
            let (key, after) = inner.split_once('"').filter(|(key, _)| !key.contains('\\'))?;
            steps.push(Step::Key(key.to_owned()));
            rest = after;
        } else {
            let inner = rest.strip_prefix('.')?;
            let end = inner.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
            let (key, after) = inner.split_at(end);
            if !key.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) {
                return None;
            }
            steps.push(Step::Key(key.to_owned()));
            rest = after;
        }
    }
    Some(steps)
}

/// What stands at the end of a path.
fn walk(mut value: Json, steps: &[Step]) -> Result<Json, String> {
    for step in steps {
        value = match (value, step) {
            (Json::Null, _) => Json::Null,
            (Json::Object(fields), Step::Key(key)) => {
                fields.into_iter().find(|(k, _)| k == key).map_or(Json::Null, |(_, v)| v)
            }
            (Json::Array(mut items), Step::At(at)) => {
                let index = if *at < 0 { items.len() as i64 + at } else { *at };
                match usize::try_from(index) {
                    Ok(index) if index < items.len() => items.swap_remove(index),
                    _ => Json::Null,
                }
            }
            (other, Step::Key(key)) => return Err(format!("Cannot index {} with \"{key}\"", other.kind())),
            (other, Step::At(_)) => return Err(format!("Cannot index {} with number", other.kind())),
        };
    }
    Ok(value)
}

const SEE_HELP: &str = "Use jq --help for help with command-line options,\n\
                        or see the jq manpage, or online docs  at https://jqlang.github.io/jq\n";

/// Runs `jq`.
pub(super) fn run(program: &Program<'_>) -> u8 {
    let say = |text: String| program.err.print(&text);
    let (mut raw, mut pretty, mut filter, mut files) = (false, true, None, Vec::new());
    for arg in &program.args {
        match arg.as_str() {
            "--raw-output" => raw = true,
            "--compact-output" => pretty = false,
            "--monochrome-output" => {}
            long if long.starts_with("--") => {
                say(format!("jq: Unknown option {long}\n{SEE_HELP}"));
                return 2;
            }
            short if short.len() > 1 && short.starts_with('-') => {
                for letter in short.chars().skip(1) {
                    match letter {
                        'r' => raw = true,
                        'c' => pretty = false,
                        'M' => {}
                        _ if "CSensjaRLf".contains(letter) => {
                            say(format!("jq: unsupported option: -{letter}\n"));
                            return 2;
                        }
                        _ => {
                            say(format!("jq: Unknown option {short}\n{SEE_HELP}"));
                            return 2;
                        }
                    }
                }
            }
            _ if filter.is_none() => filter = Some(arg),
            _ => files.push(arg),
        }
    }
    let Some(filter) = filter else {
        say("jq: unsupported: no filter; try: jq .\n".to_owned());
        return 2;
    };
    let Some(steps) = path(filter) else {
        say(format!("jq: unsupported filter: {filter}\n"));
        return 3;
    };
    let mut status = 0;
    let mut input = String::new();
    if files.is_empty() {
        input = program.input.clone().unwrap_or_default();
    }
    for file in files {
        match program.read(file) {
            Some(text) => input += text,
            None => {
                say(format!("jq: error: Could not open {file}: No such file or directory\n"));
                status = 2;
            }
        }
    }
    let mut values = serde_json::Deserializer::from_str(&input).into_iter::<Json>();
    while let Some(value) = values.next() {
        let end = values.byte_offset();
        let value = match value {
            Ok(value) => value,
            Err(error) => {
                say(format!("jq: parse error: {}\n", parse_error(&input, &error)));
                return 5;
            }
        };
        match walk(value, &steps) {
            Ok(Json::String(text)) if raw => program.out.print(&(text + "\n")),
            Ok(value) => {
                let mut text = String::new();
                value.write(&mut text, pretty, 0);
                program.out.print(&(text + "\n"));
            }
            Err(message) => {
                // jq counts the lines it has read, the one that ended the value included.
                let lines = input[..end].matches('\n').count() + usize::from(input[end..].starts_with('\n'));
                say(format!("jq: error (at <stdin>:{lines}): {message}\n"));
                status = 5;
            }
        }
    }
    status
}

/// jq's words for text that is not JSON. What is met most is an HTML page or a plain message: there jq reads on to the
/// end of the first word before it sees that it is no value.
fn parse_error(input: &str, error: &serde_json::Error) -> String {
    if error.is_eof() {
        let lines = input.matches('\n').count() + 1;
        let column = input.rsplit('\n').next().map_or(0, |last| last.chars().count());
        return format!("Unfinished JSON term at EOF at line {lines}, column {column}");
    }
    let trimmed = input.trim_start();
    if trimmed.starts_with(|c: char| !matches!(c, '{' | '[' | '"')) {
        let before = input.len() - trimmed.len();
        let is_end = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '[' | ']' | '{' | '}' | ',' | ':' | '"');
        let end = before + trimmed.find(is_end).unwrap_or(trimmed.len());
        let line = input[..end].matches('\n').count() + 1;
        let column = input[..end].rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        // The line's own end is the next line's column 0.
        return match input[end..].chars().next() {
            Some('\n') => format!("Invalid numeric literal at line {}, column 0", line + 1),
            Some(_) => format!("Invalid numeric literal at line {line}, column {column}"),
            None => format!("Invalid numeric literal at EOF at line {line}, column {}", column - 1),
        };
    }
    format!("Invalid literal at line {}, column {}", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        let key = |k: &str| Step::Key(k.into());
        for (filter, want) in [
            (".", Some(vec![])),
            (".Expiration", Some(vec![key("Expiration")])),
            (" .a.b ", Some(vec![key("a"), key("b")])),
            (".[0]", Some(vec![Step::At(0)])),
            (".a[1].b", Some(vec![key("a"), Step::At(1), key("b")])),
            (".\"a b\"", Some(vec![key("a b")])),
            (".[\"a b\"]", Some(vec![key("a b")])),
            (".[]", None),
            ("a", None),
            ("[0]", None),
            (".a | .b", None),
            ("keys", None),
            ("..", None),
            ("", Some(vec![])),
        ] {
            assert_eq!(path(filter), want, "{filter}");
        }
    }

    #[test]
    fn errors_are_jqs() {
        // As jq printed them.
        for (input, want) in [
            ("<?xml version=\"1.0\"?>\n", "Invalid numeric literal at line 1, column 6"),
            ("abc\n", "Invalid numeric literal at line 2, column 0"),
            ("hello world\n", "Invalid numeric literal at line 1, column 6"),
            ("{\"a\":1\n", "Unfinished JSON term at EOF at line 2, column 0"),
        ] {
            let error = serde_json::from_str::<Json>(input).unwrap_err();
            assert_eq!(parse_error(input, &error), want, "{input}");
        }
    }

    #[test]
    fn order_is_kept() {
        let value: Json = serde_json::from_str(r#"{"b":[],"a":{},"c":[1,"é\u0001"]}"#).unwrap();
        let mut text = String::new();
        value.write(&mut text, true, 0);
        assert_eq!(text, "{\n  \"b\": [],\n  \"a\": {},\n  \"c\": [\n    1,\n    \"é\\u0001\"\n  ]\n}");
    }
}
