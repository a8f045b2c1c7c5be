//! `jq`: its options, its input and its output; the language is jaq's.
//!
//! May use: a `Program` of this room, [`layout`], and of jaq `jaq-core` (reads and runs filters), `jaq-std` and `jaq-json`. It
//! stands behind a door ([`doors`](super::doors)): nothing outside reaches it but by that. Messages and statuses are those
//! of jq 1.7; an option that is not here is refused by name.
//!
//! - [`filter`]: a filter's text, read and run;
//! - [`value`]: jaq's values, with what each holds;
//! - [`natives`] and the two `.jq` files: functions that jaq has not, or not so that they can be counted;
//! - [`meter`]: what a run may use. A program that uses more is killed, as a system short of memory does it.

mod access;
mod arithmetic;
mod filter;
mod meter;
mod natives;
mod run;
mod value;

use std::cell::RefCell;
use std::collections::VecDeque;

use serde_json::{Map, Value};

use self::filter::{End, Filter};
use self::run::{Input, Shared};
use self::value::Metered;
use super::program::Program;
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
    let mut vars: Vec<(String, Value)> = Vec::new();
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
                vars.push((name.clone(), value));
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
    meter::begin();
    let status = filtered(program, &options, filter, vars, &files);
    program.io.work(meter::spent() * IN_STEPS);
    status
}

/// A step of jaq's is as much work as so many of other programs.
const IN_STEPS: u64 = 8;
/// The exit code of a program that the system has killed.
const KILLED: u8 = 137;

/// Runs the filter on what there is to read.
fn filtered(
    program: &Program<'_>,
    options: &Options,
    filter: &str,
    vars: Vec<(String, Value)>,
    files: &[&String],
) -> u8 {
    let say = |text: &str| program.err.print(text);
    let killed = || {
        say("Killed\n");
        KILLED
    };
    let env: Map<String, Value> =
        program.env.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let env = Value::Object(env);
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (name, value) in [("ENV".to_owned(), env.clone())].into_iter().chain(vars) {
        let Ok(value) = Metered::read(&value) else { return killed() };
        names.push(name);
        values.push(value);
    }
    let filter = match Filter::read(filter, &names) {
        Ok(read) => read,
        Err(wrong) => {
            let count = wrong.len();
            for what in wrong {
                say(&format!("jq: error: {what} at <top-level>, line 1:\n{filter}\n"));
            }
            say(&format!("jq: {count} compile error{}\n", if count == 1 { "" } else { "s" }));
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
            say(&format!("jq: error: Could not open {file}: No such file or directory\n"));
            status = 2;
        }
    }
    let shared = Shared {
        now: program.io.now().as_millis() as f64 / 1000.0,
        env: values.first().cloned().unwrap_or_default(),
        file: files.last().map(|file| (*file).clone()),
        inputs: RefCell::new(inputs(&input, options)),
        ..Shared::default()
    };
    let mut last = None;
    let mut first = options.null.then(|| Ok(Metered::default()));
    while let Some(value) = first.take().or_else(|| if options.null { None } else { shared.next() }) {
        let value = match value {
            Ok(value) => value,
            Err(_) if meter::is_dead() => return killed(),
            Err(error) => {
                say(&format!("jq: parse error: {}\n", filter::message(error)));
                return if options.slurp { 2 } else { 5 };
            }
        };
        let end = filter.run(&shared, &values, value, |output| {
            last = Some(jaq_core::ValT::as_bool(&output));
            let fits = meter::spend(u64::from(output.size()));
            if fits {
                options.print(program, output.json());
            }
            fits
        });
        say(&shared.said.take());
        match end {
            End::Done if meter::is_dead() => return killed(),
            End::Done => {}
            End::Failed(message) => {
                let place = match shared.line() {
                    0 => "<unknown>".to_owned(),
                    line => format!("{}:{line}", shared.file.as_deref().unwrap_or("<stdin>")),
                };
                say(&format!("jq: error (at {place}): {message}\n"));
                status = 5;
            }
            End::Halted(code) => return code as u8,
            End::Killed => return killed(),
        }
    }
    match last {
        _ if status != 0 || !options.by_result => status,
        None => 4,
        Some(good) => u8::from(!good),
    }
}

/// What there is to read, one value after the other, up to where it is no JSON.
fn inputs(input: &str, options: &Options) -> VecDeque<Input> {
    let read = |value: &Value| Metered::read(value).map_err(|error| error.to_string());
    let lines = input.matches('\n').count();
    if options.raw_input {
        return if options.slurp {
            [(read(&input.into()), lines)].into()
        } else {
            input.lines().enumerate().map(|(at, line)| (read(&line.into()), at + 1)).collect()
        };
    }
    let (mut found, mut all) = (VecDeque::new(), Vec::new());
    // Of members of one name jq keeps the last, in the place of the first; and so does serde_json.
    let mut values = serde_json::Deserializer::from_str(input).into_iter::<Value>();
    while let Some(next) = values.next() {
        match next {
            Ok(value) if options.slurp => all.push(value),
            Ok(value) => {
                // jq counts the lines it has read, the one that ended the value included.
                let end = values.byte_offset();
                let line = input[..end].matches('\n').count() + usize::from(input[end..].starts_with('\n'));
                found.push_back((read(&value), line));
            }
            Err(error) => {
                found.push_back((Err(parse_error(input, &error)), lines));
                return found;
            }
        }
    }
    if options.slurp {
        found.push_back((read(&Value::Array(all)), lines));
    }
    found
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
