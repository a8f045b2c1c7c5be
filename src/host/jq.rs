//! `jq`, for paths: `.`, `.Key`, `.a.b`, `.[0]` and what is made of these, with `-r` and `-c`.
//!
//! May use: a `Program` of this room and [`json`]. Messages and statuses are those of jq 1.7. Any other filter is
//! refused by name.

use super::program::Program;
use crate::wire::json::{self, Json, JsonError};

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
            (other, Step::Key(key)) => return Err(format!("Cannot index {} with \"{key}\"", kind(&other))),
            (other, Step::At(_)) => return Err(format!("Cannot index {} with number", kind(&other))),
        };
    }
    Ok(value)
}

/// The kind of a value, in jq's words.
const fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// Of members of one name jq keeps the last, in the place of the first.
fn last_of_each(value: Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.into_iter().map(last_of_each).collect()),
        Json::Object(members) => {
            let mut kept: Vec<(String, Json)> = Vec::new();
            for (name, value) in members {
                let value = last_of_each(value);
                match kept.iter_mut().find(|(n, _)| *n == name) {
                    Some(member) => member.1 = value,
                    None => kept.push((name, value)),
                }
            }
            Json::Object(kept)
        }
        scalar => scalar,
    }
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
        if let Some(text) = program.read(file) {
            input += text;
        } else {
            say(format!("jq: error: Could not open {file}: No such file or directory\n"));
            status = 2;
        }
    }
    let mut end = 0;
    while let Some(next) = Json::parse_next(&input, end) {
        let value = match next {
            Ok((value, at)) => {
                end = at;
                last_of_each(value)
            }
            Err(error) => {
                say(format!("jq: parse error: {}\n", parse_error(&input, error)));
                return 5;
            }
        };
        match walk(value, &steps) {
            Ok(Json::String(text)) if raw => program.out.print(&(text + "\n")),
            Ok(value) => {
                let text = if pretty { json::pretty(&value) } else { json::compact(&value) };
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
fn parse_error(input: &str, error: JsonError) -> String {
    if error.is_end {
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
    format!("Invalid literal at line {}, column {}", error.line, error.column)
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
            let error = Json::parse(input).unwrap_err();
            assert_eq!(parse_error(input, error), want, "{input}");
        }
    }

    #[test]
    fn order_is_kept() {
        let value = Json::parse(r#"{"b":[],"a":{},"c":[1,"é\u0001"]}"#).unwrap();
        let text = json::pretty(&value);
        assert_eq!(text, "{\n  \"b\": [],\n  \"a\": {},\n  \"c\": [\n    1,\n    \"é\\u0001\"\n  ]\n}");
    }
}
