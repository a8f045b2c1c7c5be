//! Values as `console.log` shows them: Node's `util.inspect`, with its depth of two and its lines of 80.
//!
//! May use: values as they are; nothing of the program's runs but the getters of an error's name.

use boa_engine::builtins::date::Date;
use boa_engine::builtins::error::Error;
use boa_engine::builtins::promise::PromiseState;
use boa_engine::builtins::regexp::RegExp;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::{JsMap, JsPromise, JsSet, JsTypedArray};
use boa_engine::property::PropertyKey;
use boa_engine::value::JsVariant;
use boa_engine::{Context, JsSymbol, JsValue, js_string};

use super::value::{own, text};

/// How deep nested objects are shown.
const DEPTH: usize = 2;
/// How long a line may be.
const LINE: usize = 80;
/// How many items of an array are shown.
const ITEMS: usize = 100;
/// How wide the columns of a long array may be together, in all.
const COLUMNS: usize = 15;

fn text_of(value: &JsValue, context: &mut Context) -> String {
    match value.variant() {
        JsVariant::Symbol(symbol) => symbol.descriptive_string().to_std_string_lossy(),
        JsVariant::BigInt(n) => [&n.to_string(), "n"].concat(),
        _ => value.to_string(context).map_or_else(|_| String::new(), |t| t.to_std_string_lossy()),
    }
}

/// What `console.log` prints for these arguments, without the end of the line.
pub(super) fn line(args: &[JsValue], context: &mut Context) -> String {
    let mut out = String::new();
    let mut rest = args;
    if let [format, more @ ..] = args
        && let Some(format) = format.as_string()
    {
        let format = format.to_std_string_lossy();
        if more.is_empty() {
            return format;
        }
        rest = more;
        let mut chars = format.chars().peekable();
        while let Some(c) = chars.next() {
            let kind = if c == '%' { chars.peek().copied() } else { None };
            let value = rest.first();
            let text = match (kind, value) {
                (Some('%'), _) => {
                    out.push('%');
                    chars.next();
                    continue;
                }
                (Some('s'), Some(value)) if !value.is_object() => text_of(value, context),
                (Some('s' | 'o' | 'O'), Some(value)) => show(value, context),
                (Some('d' | 'i'), Some(value)) => {
                    let n = if value.is_object() { f64::NAN } else { value.to_number(context).unwrap_or(f64::NAN) };
                    text_of(&JsValue::new(if kind == Some('i') { n.trunc() } else { n }), context)
                }
                (Some('j'), Some(value)) => match value.to_json(context) {
                    Ok(Some(value)) => crate::wire::layout::compact(&value),
                    _ => "undefined".to_owned(),
                },
                (Some('c'), Some(_)) => String::new(),
                _ => {
                    out.push(c);
                    continue;
                }
            };
            out += &text;
            chars.next();
            rest = &rest[1..];
        }
    }
    let mut is_first = rest.len() == args.len();
    for value in rest {
        if !std::mem::take(&mut is_first) {
            out.push(' ');
        }
        match value.as_string() {
            Some(text) => out += &text.to_std_string_lossy(),
            None => out += &show(value, context),
        }
    }
    out
}

/// What is being shown.
struct Inspector<'c> {
    context: &'c mut Context,
    /// How far the current line is indented.
    indent: usize,
    /// How deep the object was that was begun last.
    deepest: usize,
    /// Objects that are being shown.
    open: Vec<JsObject>,
    /// The one that is shown in itself.
    circular: Option<JsObject>,
    /// How much may still be written.
    left: usize,
}

/// A value as `console.log` shows it.
pub(super) fn show(value: &JsValue, context: &mut Context) -> String {
    let (open, left) = (Vec::new(), 256 * 1024);
    Inspector { context, indent: 0, deepest: 0, open, circular: None, left }.value(value, 0)
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
            '\u{8}' => out += "\\b",
            '\u{b}' => out += "\\v",
            '\u{c}' => out += "\\f",
            '\\' => out += "\\\\",
            c if c == quote => out.extend(['\\', c]),
            '\0'..' ' | '\u{7f}' => {
                out += "\\x";
                let digit = |d| char::from_digit(d, 16).map_or('0', |c| c.to_ascii_uppercase());
                out.extend([u32::from(c) >> 4, u32::from(c) & 15].map(digit));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// A property's name, in quotes if it needs them.
fn key(name: &PropertyKey) -> String {
    let name = match name {
        PropertyKey::String(name) => name.to_std_string_lossy(),
        PropertyKey::Index(n) => return quoted(&n.get().to_string()),
        PropertyKey::Symbol(symbol) => return ["[", &symbol.descriptive_string().to_std_string_lossy(), "]"].concat(),
    };
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
    if plain { name } else { quoted(&name) }
}

/// How many UTF-16 units it is wide.
fn width(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What an object is, for what stands around its properties.
#[derive(PartialEq, Eq)]
enum Kind {
    Plain,
    List,
    Map,
    Set,
    Promise,
}

/// What is known of an object before its properties are shown.
struct Look {
    kind: Kind,
    class: String,
    /// What stands before its brackets.
    base: String,
    open: String,
    close: &'static str,
    hidden: Vec<String>,
}

/// The name of what made an object; nothing for one without a prototype.
fn class_of(object: &JsObject) -> Option<String> {
    let mut at = object.prototype();
    while let Some(prototype) = at {
        let maker = own(&prototype, "constructor").and_then(|c| c.as_object());
        let name = maker.and_then(|c| own(&c, "name")).and_then(|n| n.as_string());
        if let Some(name) = name.filter(|n| !n.is_empty()) {
            return Some(name.to_std_string_lossy());
        }
        at = prototype.prototype();
    }
    None
}

/// A function, with its kind.
fn function(object: &JsObject) -> String {
    let name = own(object, "name").and_then(|n| n.as_string());
    let name = name.map_or_else(String::new, |n| n.to_std_string_lossy());
    // Of a class, and of no other function of the program's, the prototype stays.
    let is_own = object.is::<boa_engine::builtins::function::OrdinaryFunction>();
    let prototype = object.borrow().properties().get(&js_string!("prototype").into());
    if is_own && prototype.is_some_and(|p| p.writable() == Some(false)) {
        let parent = object.prototype().and_then(|p| own(&p, "name")).and_then(|n| n.as_string());
        let parent = parent.map_or_else(String::new, |n| n.to_std_string_lossy());
        let shown = if name.is_empty() { "(anonymous)" } else { &name };
        let extends = if parent.is_empty() { String::new() } else { [" extends ", &parent].concat() };
        return ["[class ", shown, &extends, "]"].concat();
    }
    let kind = class_of(object).unwrap_or_else(|| "Function".to_owned());
    if name.is_empty() { ["[", &kind, " (anonymous)]"].concat() } else { ["[", &kind, ": ", &name, "]"].concat() }
}

impl Inspector<'_> {
    fn value(&mut self, value: &JsValue, depth: usize) -> String {
        let shown = match value.variant() {
            JsVariant::String(text) => self.text(&text.to_std_string_lossy()),
            JsVariant::Float64(n) if n == 0.0 && n.is_sign_negative() => "-0".to_owned(),
            JsVariant::Object(object) => self.object(&object, depth),
            _ => text_of(value, self.context),
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

    fn error(&mut self, object: &JsObject, class: &str) -> (String, Vec<String>) {
        let name = text(object, "name", self.context);
        let mut stack = text(object, "stack", self.context);
        let first = stack.lines().next().unwrap_or("").to_owned();
        if name.ends_with("Error") && name != class && stack.starts_with(&name) {
            let rest = stack[name.len()..].to_owned();
            stack =
                if class.contains(&name) { [class, &rest].concat() } else { [class, " [", &name, "]", &rest].concat() };
        } else if let Some(rest) = stack.strip_prefix("Error")
            && name != "Error"
            && !first.contains(&name)
        {
            // An error that was given its name later.
            stack = [&name, rest].concat();
        }
        if stack.is_empty() {
            stack = [&name, ": ", &text(object, "message", self.context)].concat();
        }
        let mut hidden = Vec::new();
        for name in ["name", "message", "stack"] {
            let value = own(object, name).and_then(|v| v.as_string());
            if value.is_some_and(|v| stack.contains(&v.to_std_string_lossy())) {
                hidden.push(name.to_owned());
            }
        }
        if !stack.contains("\n    at") {
            stack = ["[", &stack, "]"].concat();
        }
        (stack.replace('\n', &["\n", &" ".repeat(self.indent)].concat()), hidden)
    }

    fn look(&mut self, object: &JsObject) -> Look {
        let named = class_of(object);
        let class = named.clone().unwrap_or_else(|| "[Object: null prototype]".to_owned());
        let mut look = Look {
            kind: Kind::Plain,
            base: String::new(),
            open: "{".to_owned(),
            close: "}",
            hidden: Vec::new(),
            class: class.clone(),
        };
        let prefix = |usual: &str, size: Option<usize>| {
            let size = size.map_or_else(String::new, |n| ["(", &n.to_string(), ")"].concat());
            if class == usual && usual == "Object" { String::new() } else { [&class, &size, " "].concat() }
        };
        let tag = object.get(JsSymbol::to_string_tag(), self.context).ok().and_then(|t| t.as_string());
        let tag = tag.map_or_else(String::new, |t| t.to_std_string_lossy());
        if object.is_array() {
            look.kind = Kind::List;
            let length = own(object, "length").and_then(|l| l.as_number()).unwrap_or(0.0) as usize;
            look.open = if class == "Array" { "[".to_owned() } else { [&prefix("Array", Some(length)), "["].concat() };
            look.close = "]";
        } else if object.is_callable() {
            look.base = function(object);
        } else if object.is::<Error>() {
            (look.base, look.hidden) = self.error(object, &class);
        } else if object.is::<Date>() {
            let iso = object.get(js_string!("toISOString"), self.context).ok().and_then(|f| f.as_function());
            let iso = iso.and_then(|f| f.call(&object.clone().into(), &[], self.context).ok());
            let iso = iso.and_then(|t| t.as_string());
            look.base = iso.map_or_else(|| "Invalid Date".to_owned(), |t| t.to_std_string_lossy());
        } else if object.is::<RegExp>() {
            look.base = text_of(&object.clone().into(), self.context);
        } else if let Ok(map) = JsMap::from_object(object.clone()) {
            look.kind = Kind::Map;
            let size = map.get_size(self.context).ok().and_then(|n| n.as_number()).unwrap_or(0.0) as usize;
            look.open = [&prefix("Map", Some(size)), "{"].concat();
        } else if let Ok(set) = JsSet::from_object(object.clone()) {
            look.kind = Kind::Set;
            look.open = [&prefix("Set", Some(set.size())), "{"].concat();
        } else if JsPromise::from_object(object.clone()).is_ok() {
            look.kind = Kind::Promise;
            look.open = [&prefix("Promise", None), "{"].concat();
        } else if matches!(class.as_str(), "WeakMap" | "WeakSet") {
            look.base = [&class, " { <items unknown> }"].concat();
        } else if let Ok(typed) = JsTypedArray::from_object(object.clone()) {
            look.kind = Kind::List;
            let length = typed.length(self.context).unwrap_or(0);
            look.open = [&prefix(&class, Some(length)), "["].concat();
            look.close = "]";
        } else if let Some(inner) = self.boxed(object) {
            look.base = inner;
        } else {
            let shown = if tag.is_empty() || tag == class { String::new() } else { ["[", &tag, "] "].concat() };
            let own = if shown.is_empty() { prefix("Object", None) } else { [&class, " "].concat() };
            look.open = [&own, &shown, "{"].concat();
        }
        look
    }

    /// `[Number: 5]`
    fn boxed(&mut self, object: &JsObject) -> Option<String> {
        let class = class_of(object)?;
        if !matches!(class.as_str(), "Number" | "String" | "Boolean" | "Symbol" | "BigInt") {
            return None;
        }
        let inner = object.get(js_string!("valueOf"), self.context).ok()?.as_function()?;
        let inner = inner.call(&object.clone().into(), &[], self.context).ok()?;
        if inner.is_object() {
            return None;
        }
        Some(["[", &class, ": ", &self.value(&inner, 0), "]"].concat())
    }

    fn object(&mut self, object: &JsObject, depth: usize) -> String {
        if self.open.iter().any(|o| JsObject::equals(o, object)) {
            self.circular = Some(object.clone());
            return "[Circular *1]".to_owned();
        }
        let look = self.look(object);
        let keys = object.own_property_keys(self.context).unwrap_or_default();
        let mut parts: Vec<String> = Vec::new();
        let mut props = Vec::new();
        let mut items = Vec::new();
        for name in keys {
            let found = object.borrow().properties().get(&name);
            // Lists keep their items elsewhere; a proxy is shown as what is behind it.
            let Some(found) = found.or_else(|| {
                let get = object.get(name.clone(), self.context).ok()?;
                Some(boa_engine::property::PropertyDescriptor::builder().value(get).enumerable(true).build())
            }) else {
                continue;
            };
            let is_hidden = matches!(&name, PropertyKey::String(n) if look.hidden.contains(&n.to_std_string_lossy()));
            let is_item = look.kind == Kind::List && matches!(name, PropertyKey::Index(_));
            if is_item {
                items.push((name, found));
            } else if !is_hidden && found.enumerable() == Some(true) {
                props.push((name, found));
            }
        }
        // What an error has that is not to be listed, node shows none the less.
        if object.is::<Error>()
            && let Some(cause) = own(object, "cause")
        {
            let cause = boa_engine::property::PropertyDescriptor::builder().value(cause).enumerable(false).build();
            props.push((js_string!("cause").into(), cause));
        }
        let length = match own(object, "length") {
            Some(length) => length.as_number().unwrap_or(0.0) as usize,
            None => items.len(),
        };
        let (map, set) = (JsMap::from_object(object.clone()).ok(), JsSet::from_object(object.clone()).ok());
        let inner = match look.kind {
            Kind::List => length > 0,
            Kind::Promise => true,
            Kind::Map | Kind::Set => !look.open.contains("(0)"),
            Kind::Plain => false,
        };
        if props.is_empty() && !inner {
            return if look.base.is_empty() { [&look.open, look.close].concat() } else { look.base };
        }
        if depth > DEPTH {
            return ["[", &look.class, "]"].concat();
        }
        if self.left == 0 {
            return "...".to_owned();
        }
        self.open.push(object.clone());
        self.deepest = depth + 1;
        self.indent += 2;
        let mut numbers = look.kind == Kind::List;
        match look.kind {
            Kind::List => {
                let mut next = 0;
                for (name, found) in &items {
                    let PropertyKey::Index(at) = name else { continue };
                    let at = at.get() as usize;
                    if at > next && parts.len() < ITEMS {
                        parts.push(empty(at - next));
                    }
                    next = at + 1;
                    if parts.len() >= ITEMS {
                        break;
                    }
                    let value = found.value().cloned().unwrap_or_default();
                    numbers &= value.is_number() || value.is_bigint();
                    parts.push(self.value(&value, depth + 1));
                }
                if items.len() < ITEMS && length > next {
                    parts.push(empty(length - next));
                }
                if let Some(more) = length.checked_sub(ITEMS).filter(|more| *more > 0 && parts.len() >= ITEMS) {
                    parts.push(more_items(more));
                }
            }
            Kind::Map => {
                let mut pairs = Vec::new();
                if let Some(map) = map {
                    let _ = map.for_each_native(|key, value| {
                        pairs.push((key, value));
                        Ok(())
                    });
                }
                for (key, value) in pairs.iter().take(ITEMS) {
                    let (key, value) = (self.value(key, depth + 1), self.value(value, depth + 1));
                    parts.push([&key, " => ", &value].concat());
                }
                parts.extend(pairs.len().checked_sub(ITEMS).filter(|more| *more > 0).map(more_items));
            }
            Kind::Set => {
                let mut members = Vec::new();
                if let Some(set) = set {
                    let _ = set.for_each_native(|member| {
                        members.push(member);
                        Ok(())
                    });
                }
                for member in members.iter().take(ITEMS) {
                    parts.push(self.value(member, depth + 1));
                }
                parts.extend(members.len().checked_sub(ITEMS).filter(|more| *more > 0).map(more_items));
            }
            Kind::Promise => {
                let state = JsPromise::from_object(object.clone()).map(|p| p.state());
                parts.push(match state {
                    Ok(PromiseState::Fulfilled(value)) => self.value(&value, depth + 1),
                    Ok(PromiseState::Rejected(error)) => ["<rejected> ", &self.value(&error, depth + 1)].concat(),
                    _ => "<pending>".to_owned(),
                });
            }
            Kind::Plain => {}
        }
        for (name, found) in props {
            let value = match (found.value(), found.get(), found.set()) {
                (Some(value), ..) => self.value(value, depth + 1),
                (None, Some(get), Some(set)) if !get.is_undefined() && !set.is_undefined() => {
                    "[Getter/Setter]".to_owned()
                }
                (None, Some(get), _) if !get.is_undefined() => "[Getter]".to_owned(),
                _ => "[Setter]".to_owned(),
            };
            let shown = key(&name);
            let shown = if found.enumerable() == Some(false) { ["[", &shown, "]"].concat() } else { shown };
            parts.push([&shown, ": ", &value].concat());
        }
        self.indent -= 2;
        self.open.pop();
        let list = (look.kind == Kind::List).then_some((numbers, length > ITEMS));
        let shown = self.lay_out(parts, &look.base, (&look.open, look.close), depth + 1, list);
        let is_circular = self.circular.as_ref().is_some_and(|c| JsObject::equals(c, object));
        if is_circular { ["<ref *1> ", &shown].concat() } else { shown }
    }

    /// Puts the parts between the brackets: on one line where they fit and are not nested too deep, else one by one.
    fn lay_out(
        &self,
        parts: Vec<String>,
        base: &str,
        brackets: (&str, &str),
        depth: usize,
        list: Option<(bool, bool)>,
    ) -> String {
        let count = parts.len();
        let parts = match list {
            Some((numbers, more)) if count > 6 => self.columns(parts, numbers, more),
            _ => parts,
        };
        let base_text = if base.is_empty() { String::new() } else { [base, " "].concat() };
        if self.deepest - depth.min(self.deepest) < 3 && count == parts.len() {
            let start = parts.len() + self.indent + width(brackets.0) + width(base) + 10;
            let total = parts.iter().map(|p| width(p)).sum::<usize>() + parts.len() + start;
            let joined = parts.join(", ");
            if total <= LINE && !base.contains('\n') && !joined.contains('\n') {
                return [&base_text, brackets.0, " ", &joined, " ", brackets.1].concat();
            }
        }
        let indent = ["\n", &" ".repeat(self.indent)].concat();
        let joined = parts.join(&[",", &indent, "  "].concat());
        [&base_text, brackets.0, &indent, "  ", &joined, &indent, brackets.1].concat()
    }

    /// The items of a long array in columns, as Node arranges them.
    fn columns(&self, parts: Vec<String>, numbers: bool, more: bool) -> Vec<String> {
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

fn empty(count: usize) -> String {
    ["<", &count.to_string(), if count > 1 { " empty items>" } else { " empty item>" }].concat()
}

fn more_items(more: usize) -> String {
    ["... ", &more.to_string(), if more > 1 { " more items" } else { " more item" }].concat()
}
