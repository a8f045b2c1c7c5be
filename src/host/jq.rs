//! `jq`: its options and its output; the language is in [`query`](super::query).
//!
//! May use: a `Program` of this room and [`layout`]. Messages and statuses are those of jq 1.7. What it does not have is
//! refused by name.

use serde_json::Value;

use super::program::Program;
use super::query::jq::Wrong;
use super::query::{self, Eval};
use crate::wire::layout;

const SEE_HELP: &str = "Use jq --help for help with command-line options,\n\
                        or see the jq manpage, or online docs  at https://jqlang.github.io/jq\n";

/// What the command line asks for.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Default)]
struct Options {
    raw: bool,
    joined: bool,
    compact: bool,
    tab: bool,
    sorted: bool,
    null: bool,
    slurp: bool,
    by_result: bool,
    raw_input: bool,
}

impl Options {
    /// Sets the option of this letter; `false` if there is none.
    fn set(&mut self, letter: char) -> bool {
        match letter {
            'r' => self.raw = true,
            'j' => (self.raw, self.joined) = (true, true),
            'c' => self.compact = true,
            'S' => self.sorted = true,
            'n' => self.null = true,
            's' => self.slurp = true,
            'e' => self.by_result = true,
            'R' => self.raw_input = true,
            'M' => {}
            _ => return false,
        }
        true
    }

    fn print(&self, program: &Program<'_>, mut value: Value) {
        let end = if self.joined { "" } else { "\n" };
        if self.sorted {
            value.sort_all_objects();
        }
        let text = match value {
            Value::String(text) if self.raw => text,
            value if self.compact => layout::compact(&value),
            value if self.tab => layout::tabbed(&value),
            value => layout::pretty(&value),
        };
        program.out.print(&(text + end));
    }
}

const LONG: [(&str, char); 9] = [
    ("raw-output", 'r'),
    ("join-output", 'j'),
    ("compact-output", 'c'),
    ("sort-keys", 'S'),
    ("null-input", 'n'),
    ("slurp", 's'),
    ("exit-status", 'e'),
    ("raw-input", 'R'),
    ("monochrome-output", 'M'),
];

/// Runs `jq`.
pub(super) fn run(program: &Program<'_>) -> u8 {
    let say = |text: String| program.err.print(&text);
    let (mut options, mut filter, mut files) = (Options::default(), None, Vec::new());
    let mut eval = Eval::jq();
    let mut args = program.args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--arg" | "--argjson" => {
                let (Some(name), Some(text)) = (args.next(), args.next()) else {
                    say(format!("jq: {arg} takes two parameters (e.g. {arg} varname value)\n{SEE_HELP}"));
                    return 2;
                };
                let value =
                    if arg == "--arg" { Ok(Value::from(text.as_str())) } else { serde_json::from_str::<Value>(text) };
                let Ok(value) = value else {
                    say(format!("jq: Invalid JSON text passed to --argjson\n{SEE_HELP}"));
                    return 2;
                };
                eval.vars.push((name.clone(), value));
            }
            "--tab" => options.tab = true,
            "--version" | "-V" => {
                program.out.print("jq-1.7.1\n");
                return 0;
            }
            long if long.starts_with("--") => {
                let letter = LONG.iter().find(|(name, _)| *name == &long[2..]).map(|(_, letter)| *letter);
                if !letter.is_some_and(|letter| options.set(letter)) {
                    let known = ["args", "jsonargs", "rawfile", "slurpfile", "seq", "stream", "indent", "ascii-output"];
                    let refused = format!("jq: unsupported option: {long}\n");
                    let unknown = format!("jq: Unknown option {long}\n{SEE_HELP}");
                    say(if known.contains(&&long[2..]) { refused } else { unknown });
                    return 2;
                }
            }
            short if short.len() > 1 && short.starts_with('-') => {
                for letter in short.chars().skip(1) {
                    if !options.set(letter) {
                        say(if "CahfL".contains(letter) {
                            format!("jq: unsupported option: -{letter}\n")
                        } else {
                            format!("jq: Unknown option {short}\n{SEE_HELP}")
                        });
                        return 2;
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
    let env = program.env.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    eval.vars.insert(0, ("ENV".to_owned(), Value::Object(env)));
    let expr = match query::jq::parse(filter) {
        Ok(expr) => expr,
        Err(wrong) => {
            let what = match wrong {
                Wrong::Unsupported(what) => {
                    say(format!("jq: unsupported filter: {what}\n"));
                    return 3;
                }
                Wrong::Syntax(token) => format!("syntax error, unexpected {token} (Unix shell quoting issues?)"),
                Wrong::Unknown(name) => format!("{name} is not defined"),
            };
            say(format!("jq: error: {what} at <top-level>, line 1:\n{filter}\njq: 1 compile error\n"));
            return 3;
        }
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
    let mut last = None;
    let mut each = |value: &Value, end: usize| {
        let mut out = Vec::new();
        let before = eval.steps();
        let ended = query::check_size(value).and_then(|()| eval.run(&expr, value, &mut out));
        program.io.work(u64::from(eval.steps() - before));
        for value in out {
            last = Some(!matches!(value, Value::Null | Value::Bool(false)));
            options.print(program, value);
        }
        match ended {
            Ok(()) => None,
            Err(message) => {
                // jq counts the lines it has read, the one that ended the value included.
                let lines = input[..end].matches('\n').count() + usize::from(input[end..].starts_with('\n'));
                let place = if options.null { "<unknown>".to_owned() } else { format!("<stdin>:{lines}") };
                say(format!("jq: error (at {place}): {message}\n"));
                Some(5)
            }
        }
    };
    if options.null {
        status = each(&Value::Null, 0).unwrap_or(status);
    } else if options.raw_input {
        let lines: Vec<Value> = input.lines().map(Value::from).collect();
        if options.slurp {
            status = each(&Value::from(input.as_str()), input.len()).unwrap_or(status);
        } else {
            for line in lines {
                status = each(&line, input.len()).unwrap_or(status);
            }
        }
    } else {
        let mut all = Vec::new();
        // Of members of one name jq keeps the last, in the place of the first; and so does serde_json.
        let mut values = serde_json::Deserializer::from_str(&input).into_iter::<Value>();
        while let Some(next) = values.next() {
            let value = match next {
                Ok(value) => value,
                Err(error) => {
                    say(format!("jq: parse error: {}\n", parse_error(&input, &error)));
                    return if options.slurp { 2 } else { 5 };
                }
            };
            if options.slurp {
                all.push(value);
            } else {
                status = each(&value, values.byte_offset()).unwrap_or(status);
            }
        }
        if options.slurp {
            status = each(&Value::Array(all), input.len()).unwrap_or(status);
        }
    }
    match last {
        _ if status != 0 || !options.by_result => status,
        None => 4,
        Some(good) => u8::from(!good),
    }
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
    fn errors_are_jqs() {
        // As jq printed them.
        for (input, want) in [
            ("<?xml version=\"1.0\"?>\n", "Invalid numeric literal at line 1, column 6"),
            ("abc\n", "Invalid numeric literal at line 2, column 0"),
            ("hello world\n", "Invalid numeric literal at line 1, column 6"),
            ("{\"a\":1\n", "Unfinished JSON term at EOF at line 2, column 0"),
        ] {
            let error = serde_json::from_str::<Value>(input).unwrap_err();
            assert_eq!(parse_error(input, &error), want, "{input}");
        }
    }

    #[test]
    fn order_is_kept() {
        let value = serde_json::from_str::<Value>(r#"{"b":[],"a":{},"c":[1,"é\u0001"]}"#).unwrap();
        let text = layout::pretty(&value);
        assert_eq!(text, "{\n  \"b\": [],\n  \"a\": {},\n  \"c\": [\n    1,\n    \"é\\u0001\"\n  ]\n}");
    }
}
