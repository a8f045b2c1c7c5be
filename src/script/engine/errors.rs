//! Errors as node says them: V8's words and places for boa's, traces, and the report of what nobody caught.
//!
//! May use: what [`source`](super::source) knows of places. boa knows of a `null` or `undefined` only that it is one of
//! them; `undefined` is said unless `null` stands in the text. It keeps no trace of who awaits whom: the `at async` lines
//! are not there.

use std::rc::Rc;

use boa_engine::builtins::error::Error;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsArgs, JsError, JsResult, JsString, JsValue, js_string};

use super::inspect;
use super::shared::{Shared, Stop};
use super::source::{File, Mark, Place, Refused};
use super::value::{own, text};
use crate::script::Level;

/// How many frames the text of an error shows.
const TRACE: usize = 10;

/// boa's own getter of a trace.
pub(super) struct Tracer(pub JsFunction);

/// One line of a trace.
struct Frame {
    name: String,
    /// Nothing for a function of the library.
    place: Option<(Rc<File>, Place)>,
    /// As boa said it.
    found: Option<(Rc<File>, u32, u32)>,
}

/// boa's trace, the innermost frame first. What is part of the world is left out.
fn frames(raw: &str, shared: &Shared) -> Vec<Frame> {
    let mut out: Vec<Frame> = Vec::new();
    for line in raw.lines() {
        let Some(rest) = line.trim_start().strip_prefix("at ") else { continue };
        let Some((name, place)) = rest.rsplit_once(" (") else { continue };
        let place = place.trim_end_matches(')');
        if place.starts_with("native") {
            let is_again = out.last().is_some_and(|f| f.place.is_none() && f.found.is_none() && f.name == name);
            if !name.starts_with('ᵒ') && !is_again && !matches!(name, "" | "<anonymous>") {
                out.push(Frame { name: name.to_owned(), place: None, found: None });
            }
            continue;
        }
        let mut parts = place.rsplitn(3, ':');
        let (column, line, path) = (parts.next(), parts.next(), parts.next().unwrap_or(""));
        let file = shared.files.borrow().iter().find(|f| f.path == path).cloned();
        let Some(file) = file.filter(|f| !f.inside) else { continue };
        let number = |text: Option<&str>| text.and_then(|t| t.parse::<u32>().ok());
        let (line, column) = match (number(line), number(column)) {
            (Some(line), Some(column)) => (line, column),
            // A class's own constructor that nobody wrote.
            _ if name == "<main>" => continue,
            _ => (1, 1),
        };
        let (mut at, _) = file.place(line, column);
        if let Some((_, begins)) = file.calls.get(&at) {
            at = *begins;
        }
        // The call of the module itself stands behind its text.
        if at.0 as usize > file.source.split('\n').count() {
            continue;
        }
        let name = match name {
            "<main>" => String::new(),
            "ᵒm" => "Object.<anonymous>".to_owned(),
            name => file.method(at, name).unwrap_or(name).to_owned(),
        };
        out.push(Frame { name, place: Some((Rc::clone(&file), at)), found: Some((file, line, column)) });
    }
    out
}

/// A function of the library as V8 names it.
fn library(name: &str) -> String {
    let of = match name {
        "map" | "forEach" | "filter" | "reduce" | "reduceRight" | "find" | "findIndex" | "some" | "every" | "sort"
        | "flatMap" | "from" => "Array",
        "parse" | "stringify" => "JSON",
        "replace" | "replaceAll" | "repeat" => "String",
        "toISOString" => "Date",
        "Promise" => return "new Promise".to_owned(),
        _ => return name.to_owned(),
    };
    [of, ".", name].concat()
}

fn trace(frames: &[Frame]) -> String {
    let mut out = String::new();
    for frame in frames.iter().take(TRACE) {
        let place = match &frame.place {
            Some((file, (line, column))) => [&file.path, ":", &line.to_string(), ":", &column.to_string()].concat(),
            None => "<anonymous>".to_owned(),
        };
        let name = if frame.place.is_none() { library(&frame.name) } else { frame.name.clone() };
        let shown = if name.is_empty() { place } else { [&name, " (", &place, ")"].concat() };
        out += &["\n    at ", &shown].concat();
    }
    out
}

/// boa's trace of an error object.
fn raw(error: &JsObject, context: &mut Context) -> String {
    let tracer = context.get_data::<Tracer>().map(|t| t.0.clone());
    let text = tracer.and_then(|t| t.call(&error.clone().into(), &[], context).ok());
    text.and_then(|t| t.as_string()).map_or_else(String::new, |t| t.to_std_string_lossy())
}

/// `e.stack`, in V8's form.
pub(super) fn stack(this: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(error) = this.as_object().filter(JsObject::is::<Error>) else { return Ok(JsValue::undefined()) };
    translate(this, context)?;
    let shared = Shared::of(context)?;
    let name = match error.prototype() {
        Some(prototype) => text(&prototype, "name", context),
        None => "Error".to_owned(),
    };
    let message = text(&error, "message", context);
    let head = if message.is_empty() { name } else { [&name, ": ", &message].concat() };
    let found = frames(&raw(&error, context), &shared);
    Ok(JsString::from([&head, trace(&found).as_str()].concat()).into())
}

/// `ᵒ.awaits()`: the line of a trace for whoever awaits what a module of the world does now.
pub(super) fn awaits(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let maker = context.intrinsics().constructors().error().constructor();
    let error = maker.construct(&[], None, context)?;
    let shared = Shared::of(context)?;
    let found = frames(&raw(&error, context), &shared);
    let Some((name, (file, at))) = found.into_iter().find_map(|f| Some((f.name, f.place?))) else {
        return Ok(js_string!().into());
    };
    let at = file.await_around(at).unwrap_or(at);
    let line = trace(&[Frame { name, place: Some((file, at)), found: None }]);
    Ok(JsString::from(line.replace("    at ", "    at async ")).into())
}

/// `e.stack = x`
pub(super) fn set_stack(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    if let Some(error) = this.as_object() {
        let value = boa_engine::property::PropertyDescriptor::builder()
            .value(args.get_or_undefined(0).clone())
            .writable(true)
            .enumerable(false)
            .configurable(true);
        error.define_property_or_throw(js_string!("stack"), value, context)?;
    }
    Ok(JsValue::undefined())
}

/// Gives an error of boa's V8's words.
pub(super) fn translate(value: &JsValue, context: &mut Context) -> JsResult<()> {
    let Some(error) = value.as_object().filter(JsObject::is::<Error>) else { return Ok(()) };
    let Some(message) = own(&error, "message").and_then(|m| m.as_string()) else { return Ok(()) };
    let message = message.to_std_string_lossy();
    let known = [
        "not a c",
        "cannot convert 'null' or",
        "Cannot destructure '",
        "value with type",
        "cannot mutate",
        "cannot assign to uninit",
        "access of uninit",
    ];
    let is_known = known.iter().any(|k| message.starts_with(k))
        || message.ends_with("is not defined")
        || message.starts_with("Array.prototype.reduce");
    if !is_known {
        return Ok(());
    }
    let shared = Shared::of(context)?;
    let found = frames(&raw(&error, context), &shared);
    let place = found.iter().find_map(|f| f.found.clone());
    let Some(new) = place.and_then(|(file, line, column)| worded(&message, &file, line, column)) else { return Ok(()) };
    let property = boa_engine::property::PropertyDescriptor::builder()
        .value(JsString::from(new))
        .writable(true)
        .enumerable(false)
        .configurable(true);
    error.define_property_or_throw(js_string!("message"), property, context)?;
    Ok(())
}

/// V8's words for boa's.
fn worded(message: &str, file: &File, line: u32, column: u32) -> Option<String> {
    let (place, mark) = file.place(line, column);
    if message.starts_with("Array.prototype.reduce") {
        return Some("Reduce of empty array with no initial value".to_owned());
    }
    if message.starts_with("cannot mutate an immutable") {
        return Some("Assignment to constant variable.".to_owned());
    }
    if let Some(name) = message.strip_prefix("cannot assign to uninitialized global property `") {
        return Some([name.trim_end_matches('`'), " is not defined"].concat());
    }
    if message.starts_with("access of uninit") || message.ends_with("is not defined") {
        let named = message.strip_suffix(" is not defined").map(str::to_owned);
        let name = named.or_else(|| file.uses.iter().find(|(at, _)| *at == place).map(|(_, name)| name.clone()))?;
        let here = file.lexical.contains_key(&name);
        return here.then(|| ["Cannot access '", &name, "' before initialization"].concat());
    }
    if message.starts_with("not a callable") {
        let (called, _) = file.calls.get(&place)?;
        return Some([called, " is not a function"].concat());
    }
    if message.starts_with("not a constructor") {
        return Some([file.news.get(&place)?, " is not a constructor"].concat());
    }
    if message.starts_with("value with type") {
        let Some(Mark::Iterated(what)) = mark else { return None };
        return Some([what, " is not iterable"].concat());
    }
    let which = |text: &str| if text == "null" { "null" } else { "undefined" };
    if let Some(rest) = message.strip_prefix("Cannot destructure '") {
        let value = rest.split('\'').next().unwrap_or("undefined");
        return Some(match mark {
            Some(Mark::Destructured(Some(first), what)) => {
                ["Cannot destructure property '", first, "' of '", what, "' as it is ", value, "."].concat()
            }
            Some(Mark::Iterated(what)) => [what, " is not iterable"].concat(),
            _ => ["Cannot destructure '", value, "' as it is ", value, "."].concat(),
        });
    }
    if let Some(Mark::Destructured(Some(first), what)) = mark {
        let value = which(what);
        return Some(["Cannot destructure property '", first, "' of '", what, "' as it is ", value, "."].concat());
    }
    if let Some((name, of)) = file.writes.get(&place) {
        return Some(["Cannot set properties of ", which(of), " (setting '", name, "')"].concat());
    }
    match file.reads.get(&place) {
        Some((name, of)) if !name.is_empty() => {
            Some(["Cannot read properties of ", which(of), " (reading '", name, "')"].concat())
        }
        _ => Some("Cannot read properties of undefined".to_owned()),
    }
}

/// V8's words for a text that is no JSON.
pub(super) fn json(text: &str, told: &str) -> String {
    let number = |after: &str| {
        let rest = told.rsplit_once(after)?.1;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok()
    };
    let (Some(line), Some(column)) = (number("line "), number("column ")) else {
        return "Unexpected end of JSON input".to_owned();
    };
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(|l| l.chars().count()).sum();
    let at = start + column.saturating_sub(1);
    match text.chars().nth(at) {
        Some(c) if !told.contains("EOF") => {
            let shown = if text.chars().count() > 40 {
                let from = at.saturating_sub(10);
                let part: String = text.chars().skip(from).take(20).collect();
                ["...\"", &part, "\"... "].concat()
            } else {
                ["\"", text, "\" "].concat()
            };
            ["Unexpected token '", &c.to_string(), "', ", &shown, "is not valid JSON"].concat()
        }
        _ => "Unexpected end of JSON input".to_owned(),
    }
}

/// Why a text is no program, in V8's words, and where.
pub(super) fn refused(file: &File, refused: &Refused) -> (Place, String) {
    let source: &str = &file.source;
    let lines: Vec<&str> = source.split('\n').collect();
    let end = || {
        let last = lines.iter().rposition(|l| !l.trim().is_empty()).unwrap_or(0);
        (last as u32 + 1, lines[last].trim_end().chars().count() as u32 + 1)
    };
    let abrupt = || {
        let trimmed = source.trim_end();
        let words: Vec<&str> = trimmed.rsplit([';', '\n', '{', '}']).next().unwrap_or("").split_whitespace().collect();
        if let ["const", name] = words[..] {
            let (line, column) = end();
            return (
                (line, column - name.chars().count() as u32),
                "Missing initializer in const declaration".to_owned(),
            );
        }
        let mut open = Vec::new();
        let mut before = ' ';
        for c in trimmed.chars() {
            match c {
                '(' => open.push(before.is_alphanumeric() || matches!(before, '_' | '$' | ')' | ']')),
                '[' | '{' => open.push(false),
                ')' | ']' | '}' => drop(open.pop()),
                _ => {}
            }
            if !c.is_whitespace() {
                before = c;
            }
        }
        if open.last() == Some(&true) {
            let (line, column) = end();
            return ((line, column.saturating_sub(1).max(1)), "missing ) after argument list".to_owned());
        }
        let (line, column) = end();
        ((line, column), "Unexpected end of input".to_owned())
    };
    let token = |found: &str| match found.chars().next() {
        Some('"' | '\'') => "Unexpected string".to_owned(),
        Some(c) if c.is_ascii_digit() => "Unexpected number".to_owned(),
        Some(c) if c.is_alphabetic() || c == '_' || c == '$' => ["Unexpected identifier '", found, "'"].concat(),
        _ => ["Unexpected token '", found, "'"].concat(),
    };
    let place = |line: u32, column: u32| file.place(line, column).0;
    let beyond = |at: Place| at.0 as usize > lines.len();
    match refused {
        Refused::Expected { found, span, expected, context } => {
            let at = place(span.start().line_number(), span.start().column_number());
            if beyond(at) || &**found == "EOF" {
                return abrupt();
            }
            let in_call = context.contains("argument") || (expected.len() == 2 && expected.iter().any(|e| e == ")"));
            if in_call && expected.iter().any(|e| e == ")") {
                return (at, "missing ) after argument list".to_owned());
            }
            (at, token(found))
        }
        Refused::Unexpected { found, span, .. } => {
            let at = place(span.start().line_number(), span.start().column_number());
            if beyond(at) { abrupt() } else { (at, token(found)) }
        }
        Refused::General { message, position } => {
            general(file, message, place(position.line_number(), position.column_number()))
        }
        Refused::Lex { err: boa_engine::parser::lexer::Error::Syntax(message, position) } => {
            let at = place(position.line_number(), position.column_number());
            if beyond(at) { abrupt() } else { general(file, message, at) }
        }
        Refused::AbruptEnd => abrupt(),
        other => ((1, 1), other.to_string()),
    }
}

fn general(file: &File, message: &str, at: Place) -> (Place, String) {
    if (message.contains("declared multiple times") || message.contains("already declared"))
        && let Some((name, at)) = twice(&file.source)
    {
        return (at, ["Identifier '", &name, "' has already been declared"].concat());
    }
    if message.contains("initializer for const") {
        let found = file.source.match_indices("const ").find_map(|(at, word)| {
            let rest = &file.source[at + word.len()..];
            let name = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).count();
            let after = rest.chars().nth(name).unwrap_or('\n');
            let is_bare = rest[..].chars().skip(name).find(|c| *c != ' ').is_none_or(|c| matches!(c, ';' | '\n' | ','));
            (is_bare && after != '=').then_some(at + word.len())
        });
        let at = found.map_or(at, |found| {
            let before = &file.source[..found];
            let line = before.matches('\n').count() as u32 + 1;
            (line, before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1)
        });
        return (at, "Missing initializer in const declaration".to_owned());
    }
    if message.contains("Invalid left-hand side in assignment") {
        let before: String = file.line(at.0).chars().take(at.1.saturating_sub(1) as usize).collect();
        let word = before.trim_end();
        let start = word.rfind([' ', ';', '(', ',']).map_or(0, |i| word[..=i].chars().count());
        return ((at.0, start as u32 + 1), "Invalid left-hand side in assignment".to_owned());
    }
    let plain = message.split(" at line ").next().unwrap_or(message);
    let mut chars = plain.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    (at, [&first, chars.as_str()].concat())
}

/// The first name that is declared for a second time.
fn twice(source: &str) -> Option<(String, Place)> {
    let mut seen = std::collections::BTreeSet::new();
    for (number, line) in source.split('\n').enumerate() {
        for word in ["let ", "const ", "class ", "function ", "var "] {
            for (at, _) in line.match_indices(word) {
                let from = at + word.len();
                let name: String =
                    line[from..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect();
                if !name.is_empty() && !seen.insert(name.clone()) {
                    return Some((name, (number as u32 + 1, line[..from].chars().count() as u32 + 1)));
                }
            }
        }
    }
    None
}

/// A place as Node shows it: the file and line, the line itself, and a mark below.
pub(super) fn place_text(file: &File, (line, column): Place) -> String {
    let blank = " ".repeat(column.saturating_sub(1) as usize);
    [&file.path, ":", &line.to_string(), "\n", file.line(line), "\n", &blank, "^\n"].concat()
}

/// Ends the program with a report.
pub(super) fn fatal(shared: &Shared, report: &str) -> u8 {
    shared.outside.borrow_mut().print(Level::Fatal, report);
    1
}

/// Ends the program because nobody caught this, or for the reason that it was stopped.
pub(super) fn uncaught(shared: &Shared, error: JsError, is_sync: bool, context: &mut Context) -> u8 {
    match shared.stopped.get() {
        Some(Stop::Exit(code)) => return code,
        Some(Stop::Memory) => return killed(shared, true),
        Some(Stop::Steps) => return killed(shared, shared.bytes.get() > 8 << 20),
        None => {}
    }
    // boa's trace of what is no error object stands in its text only.
    let shown = error.to_string();
    let engine = error.as_engine().map(ToString::to_string);
    if let Some(reason) = engine {
        if !reason.contains("recursive") && !reason.contains("stack size") {
            return killed(shared, shared.bytes.get() > 8 << 20);
        }
        let found = frames(&shown, shared);
        let place = found.iter().find_map(|f| f.place.clone());
        let place = place.map_or_else(String::new, |(file, at)| place_text(&file, at));
        let text = [&place, "\nRangeError: Maximum call stack size exceeded", &trace(&found), "\n"].concat();
        return fatal(shared, &text);
    }
    let Ok(value) = error.into_opaque(context) else { return fatal(shared, "Uncaught\n") };
    let _ = translate(&value, context);
    let object = value.as_object().filter(JsObject::is::<Error>);
    let found = match &object {
        Some(object) => frames(&raw(object, context), shared),
        None => frames(&shown, shared),
    };
    let place = found.iter().find_map(|f| f.place.clone()).map(|(file, at)| {
        let thrown = is_sync.then(|| file.throw_around(at)).flatten();
        let at = thrown.or_else(|| object.is_none().then(|| file.throw_near(at)).flatten()).unwrap_or(at);
        place_text(&file, at)
    });
    let inspected = inspect::show(&value, context);
    let plain = value.as_string().map_or_else(|| inspected.clone(), |t| t.to_std_string_lossy());
    let report = match (&object, is_sync) {
        (Some(_), _) => [place.as_deref().unwrap_or(""), "\n", &inspected, "\n"].concat(),
        (None, true) => {
            let hint = "(Use `node --trace-uncaught ...` to show where the exception was thrown)\n";
            let hint = if value.is_object() { "" } else { hint };
            ["\n", place.as_deref().unwrap_or(""), &plain, "\n", hint].concat()
        }
        (None, false) => [
            "[UnhandledPromiseRejection: This error originated either by throwing inside of an async function \
             without a catch block, or by rejecting a promise which was not handled with .catch(). The promise \
             rejected with the reason \"",
            &plain,
            "\".] {\n  code: 'ERR_UNHANDLED_REJECTION'\n}\n",
        ]
        .concat(),
    };
    let (name, message, stack) = match value.as_object() {
        Some(o) if object.is_some() => {
            (text(&o, "name", context), text(&o, "message", context), text(&o, "stack", context))
        }
        Some(_) => ("object".to_owned(), plain, String::new()),
        None => (value.type_of().to_owned(), plain, String::new()),
    };
    shared.outside.borrow_mut().uncaught(&name, &message, &stack);
    fatal(shared, &report)
}

/// The end of a program that takes too much: by the system, or by V8 itself.
fn killed(shared: &Shared, by_memory: bool) -> u8 {
    let (text, code) = if by_memory {
        (
            "\n<--- Last few GCs --->\n\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of \
          memory\nAborted (core dumped)\n",
            134,
        )
    } else {
        ("Killed\n", 137)
    };
    shared.outside.borrow_mut().print(Level::Error, text);
    code
}
