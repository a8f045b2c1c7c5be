//! The functions that come with the language, as far as they are not written in it (`prelude.js`).

use serde_json::Value as Json;

use super::convert::{iso, length, part, type_of};
use super::number;
use super::value::{Kind, Outcome, PROTOS, Value};
use super::vm::{Failure, Script, Wait};
use super::{Level, inspect};
use crate::kernel::SimTime;
use crate::wire::layout;

/// All of them, by the names they have in a program. A constructor stands before its members.
const NATIVES: &str = "Object Object.keys Object.values Object.entries Object.assign \
    Object.prototype.hasOwnProperty Object.prototype.toString Function Array Array.isArray Array.prototype.push \
    Array.prototype.pop Array.prototype.shift Array.prototype.unshift Array.prototype.slice Array.prototype.splice \
    String String.prototype.slice String.prototype.substring String.prototype.split String.prototype.indexOf \
    String.prototype.lastIndexOf String.prototype.toUpperCase String.prototype.toLowerCase String.prototype.trim \
    String.prototype.replace Number Number.isInteger Number.prototype.toFixed Boolean parseInt parseFloat isNaN \
    Math.floor Math.ceil Math.trunc Math.round Math.abs Math.max Math.min Error TypeError RangeError SyntaxError \
    ReferenceError Promise Promise.resolve Promise.prototype.then Date Date.now Date.prototype.getTime Date.prototype.toISOString \
    JSON.stringify JSON.parse console.log console.info console.debug console.warn console.error setTimeout \
    clearTimeout process.exit process.stdout.write";

impl Script {
    /// Puts all of them where programs look for them.
    pub(super) fn install(&mut self) {
        for name in NATIVES.split_ascii_whitespace() {
            let native = Value::Object(self.store.object(Kind::Native(name)));
            let parts: Vec<&str> = name.split('.').collect();
            match parts.as_slice() {
                [base, "prototype", property] => {
                    if let Some(proto) = PROTOS.iter().position(|p| p == base) {
                        self.store.put(self.protos[proto], property, native);
                    }
                }
                [base, property] => {
                    let base = self.global(base);
                    self.store.put(base, property, native);
                }
                [base, middle, property] => {
                    let base = self.global(base);
                    let object = self.plain();
                    self.store.put(base, middle, Value::Object(object));
                    self.store.put(object, property, native);
                }
                _ => {
                    let text = self.store.name(name);
                    self.store.blocks[0].names.push((text, native, false));
                    if let (Some(proto), Value::Object(id)) = (PROTOS.iter().position(|p| *p == name), native) {
                        let proto = Value::Object(self.protos[proto]);
                        self.store.put(id, "prototype", proto);
                    }
                }
            }
        }
        for (name, value) in [("NaN", f64::NAN), ("Infinity", f64::INFINITY)] {
            let name = self.store.name(name);
            self.store.blocks[0].names.push((name, Value::Number(value), true));
        }
    }

    /// A place in a list of `len` from an argument: from the end if it is negative.
    fn clamp(&self, value: Option<&Value>, len: usize, missing: usize) -> usize {
        match value {
            None | Some(Value::Undefined) => missing,
            Some(value) => {
                let at = self.to_number(*value);
                let at = if at < 0.0 { at + len as f64 } else { at };
                (at.max(0.0) as usize).min(len)
            }
        }
    }

    /// Runs the function called `name`.
    pub(super) fn native(
        &mut self,
        name: &'static str,
        this: Value,
        args: &[Value],
        made: bool,
    ) -> Result<Value, Value> {
        let first = args.first().copied().unwrap_or(Value::Undefined);
        let second = args.get(1).copied().unwrap_or(Value::Undefined);
        let short = name.rsplit('.').next().unwrap_or(name);
        if name.starts_with("String.p") {
            let text = self.to_text(this);
            return self.text_method(short, &text, args);
        }
        if name.starts_with("Array.p") {
            return self.array_method(short, this, args);
        }
        if name.starts_with("Math.") {
            let numbers = args.iter().map(|v| self.to_number(*v));
            let number = self.to_number(first);
            return Ok(Value::Number(match short {
                "floor" => number.floor(),
                "ceil" => number.ceil(),
                "trunc" => number.trunc(),
                "round" => (number + 0.5).floor(),
                "abs" => number.abs(),
                "max" => numbers.fold(f64::NEG_INFINITY, |a, b| if a >= b || a.is_nan() { a } else { b }),
                _ => numbers.fold(f64::INFINITY, |a, b| if a <= b || a.is_nan() { a } else { b }),
            }));
        }
        Ok(match name {
            "Object" => {
                if type_of(self, first) == "object" && first != Value::Null {
                    return Ok(first);
                }
                Value::Object(self.plain())
            }
            "Object.keys" | "Object.values" | "Object.entries" => {
                if matches!(first, Value::Undefined | Value::Null) {
                    return Err(self.error("TypeError", "Cannot convert undefined or null to object"));
                }
                let mut out = Vec::new();
                for (key, value) in self.entries(first) {
                    let key = Value::Text(key);
                    out.push(match short {
                        "keys" => key,
                        "values" => value,
                        _ => self.store.array(vec![key, value]),
                    });
                }
                self.store.array(out)
            }
            "Object.assign" => {
                for source in args.get(1..).unwrap_or(&[]) {
                    self.merge(first, *source)?;
                }
                first
            }
            "Object.prototype.hasOwnProperty" => self.binary(super::code::Binary::In, first, this)?,
            "Object.prototype.toString" => {
                let text = match (this, first) {
                    (Value::Number(n), Value::Number(radix)) if number::whole(radix) != Some(10) => {
                        match radix_text(n, radix) {
                            Some(text) => text,
                            None => return Err(self.error("Error", "not supported here: toString with this radix")),
                        }
                    }
                    _ => self.to_text(this),
                };
                self.text(&text)
            }
            "Function" => return Err(self.error("Error", "not supported here: code made of text")),
            "Array" => {
                let items = match (first, args.len()) {
                    (Value::Number(n), 1) => vec![Value::Undefined; (n.max(0.0) as usize).min(10_000)],
                    _ => args.to_vec(),
                };
                self.store.array(items)
            }
            "Array.isArray" => Value::Bool(self.store.items(first).is_some()),
            "String" => {
                let text = if args.is_empty() { String::new() } else { self.to_text(first) };
                self.text(&text)
            }
            "Number" => Value::Number(if args.is_empty() { 0.0 } else { self.to_number(first) }),
            "Number.isInteger" => Value::Bool(matches!(first, Value::Number(n) if number::whole(n).is_some())),
            "Number.prototype.toFixed" => {
                let digits = self.to_number(first).max(0.0).clamp(0.0, 15.0) as usize;
                let text = number::fixed(self.to_number(this), digits);
                self.text(&text)
            }
            "Boolean" => Value::Bool(self.store.is_true(first)),
            "isNaN" => Value::Bool(self.to_number(first).is_nan()),
            "parseInt" | "parseFloat" => {
                let text = self.to_text(first);
                let text = text.trim();
                let is_part = |(n, c): (usize, char)| {
                    c.is_ascii_digit() || (n == 0 && matches!(c, '-' | '+')) || (c == '.' && name == "parseFloat")
                };
                let end = text.char_indices().find(|c| !is_part(*c)).map_or(text.len(), |(at, _)| at);
                Value::Number(if end == 0 { f64::NAN } else { number::read(&text[..end]) })
            }
            "Error" | "TypeError" | "RangeError" | "SyntaxError" | "ReferenceError" => {
                let message = if first == Value::Undefined { String::new() } else { self.to_text(first) };
                let error = self.error(name, &message);
                if type_of(self, second) == "object" {
                    self.merge(error, second)?;
                }
                error
            }
            "Promise" => {
                if !made || type_of(self, first) != "function" {
                    let text = [&self.to_text(first), " is not a function"].concat();
                    return Err(self.error("TypeError", &["Promise resolver ", &text].concat()));
                }
                let promise = self.promise();
                let settle = |s: &mut Self, keeps| Value::Object(s.store.object(Kind::Settle { promise, keeps }));
                let both = vec![settle(self, true), settle(self, false)];
                match self.call(first, Value::Undefined, both) {
                    Err(Value::Hole) => return Err(Value::Hole),
                    Err(error) => self.settle(promise, Outcome::Broken(error)),
                    Ok(_) => {}
                }
                Value::Object(promise)
            }
            "Promise.resolve" => Value::Object(self.as_promise(first)),
            "Promise.prototype.then" => {
                let Value::Object(promise) = this else { return Ok(Value::Undefined) };
                let made = self.promise();
                self.wait(promise, Wait::Then { kept: first, broken: second, made });
                Value::Object(made)
            }
            "Date" => {
                let ms = match first {
                    Value::Undefined if args.is_empty() => self.outside.now().as_millis() as f64,
                    Value::Text(text) => {
                        let text = self.store.text(text);
                        let whole = if text.len() == 10 { [&text, "T00:00:00Z"].concat() } else { text.to_string() };
                        SimTime::parse(&whole).map_or(f64::NAN, |t| t.as_millis() as f64)
                    }
                    _ if args.len() > 1 => return Err(self.error("Error", "not supported here: a date of parts")),
                    value => self.to_number(value).trunc(),
                };
                let date = Value::Object(self.store.object(Kind::Date(ms)));
                if made {
                    return Ok(date);
                }
                let text = self.to_text(date);
                self.text(&text)
            }
            "Date.now" => Value::Number(self.outside.now().as_millis() as f64),
            "Date.prototype.getTime" => Value::Number(self.to_number(this)),
            "Date.prototype.toISOString" => {
                let ms = self.to_number(this);
                if ms.is_nan() {
                    return Err(self.error("RangeError", "Invalid time value"));
                }
                self.text(&iso(ms))
            }
            "JSON.stringify" => {
                let third = args.get(2).copied().unwrap_or(Value::Undefined);
                let Some(value) = self.json_of(first, 0)? else { return Ok(Value::Undefined) };
                let text = match (second, third) {
                    (Value::Undefined | Value::Null, Value::Number(2.0)) => layout::pretty(&value),
                    (Value::Undefined | Value::Null, Value::Number(4.0)) => layout::cli(&value),
                    (Value::Undefined | Value::Null, Value::Undefined | Value::Null) => layout::compact(&value),
                    _ => return Err(self.error("Error", "not supported here: JSON.stringify with these arguments")),
                };
                self.text(&text)
            }
            "JSON.parse" => {
                let text = self.to_text(first);
                self.parse_json(&text)?
            }
            "setTimeout" => {
                if type_of(self, first) != "function" {
                    let text = "The \"callback\" argument must be of type function.";
                    return Err(self.error("TypeError", text));
                }
                let after = self.to_number(second);
                self.add_timer(first, after, args.get(2..).unwrap_or(&[]).to_vec())
            }
            "clearTimeout" => {
                self.clear_timer(first);
                Value::Undefined
            }
            "process.exit" => {
                self.exit = Some(self.to_number(first) as i64 as u8);
                return Err(Value::Hole);
            }
            "process.stdout.write" => {
                let text = self.to_text(first);
                self.outside.print(Level::Raw, &text);
                Value::Bool(true)
            }
            "require" => return self.require(first),
            "ask" => {
                let what = self.json_of(first, 0)?.unwrap_or(Json::Null);
                self.ask(what)
            }
            _ => {
                let text = [&inspect::line(self, args), "\n"].concat();
                let level = match short {
                    "info" => Level::Info,
                    "debug" => Level::Debug,
                    "warn" => Level::Warn,
                    "error" => Level::Error,
                    _ => Level::Log,
                };
                self.outside.print(level, &text);
                Value::Undefined
            }
        })
    }

    /// `require(name)`: the module's exports.
    fn require(&mut self, name: Value) -> Result<Value, Value> {
        let Value::Text(name) = name else {
            return Err(self.error("TypeError", "The \"id\" argument must be of type string."));
        };
        let (name, from) = (self.store.text(name), self.current_file());
        let module = match self.outside.module(&name, &from) {
            Ok(module) => module,
            Err(super::ModuleError::NotFound) => {
                let text = ["Cannot find module '", &name, "'\nRequire stack:\n- ", &from].concat();
                let error = self.error("Error", &text);
                let (code, from) = (self.text("MODULE_NOT_FOUND"), self.text(&from));
                let stack = self.store.array(vec![from]);
                if let Value::Object(id) = error {
                    self.store.put(id, "code", code);
                    self.store.put(id, "requireStack", stack);
                }
                return Err(error);
            }
            Err(super::ModuleError::NotHere) => {
                return Err(self.error("Error", &["not supported here: module ", &name].concat()));
            }
        };
        match self.load(&module.path, &module.source, module.inside) {
            Ok(object) => {
                let key = self.store.name("exports");
                Ok(self.store.own(object, key).unwrap_or(Value::Undefined))
            }
            Err(Failure::Thrown(error)) => Err(error),
            Err(Failure::Syntax(_, syntax)) => Err(self.error("SyntaxError", &syntax.message)),
        }
    }

    fn text_method(&mut self, name: &str, text: &str, args: &[Value]) -> Result<Value, Value> {
        self.store.charge(text.len() / 4);
        let len = length(text);
        let given: Vec<String> = args.iter().take(2).map(|v| self.to_text(*v)).collect();
        let wanted = given.first().map_or("undefined", String::as_str);
        let place = |at: Option<usize>| Value::Number(at.map_or(-1.0, |at| length(&text[..at]) as f64));
        let out = match name {
            "slice" | "substring" => {
                let negative = |v: Option<&Value>| name == "substring" && v.is_some_and(|v| self.to_number(*v) < 0.0);
                let from = if negative(args.first()) { 0 } else { self.clamp(args.first(), len, 0) };
                let to = if negative(args.get(1)) { 0 } else { self.clamp(args.get(1), len, len) };
                if name == "substring" && from > to { part(text, to, from) } else { part(text, from, to) }
            }
            "split" => {
                let parts: Vec<&str> = match args.first() {
                    None | Some(Value::Undefined) => vec![text],
                    Some(_) if wanted.is_empty() => text.split("").filter(|c| !c.is_empty()).collect(),
                    Some(_) => text.split(wanted).collect(),
                };
                let parts = parts.into_iter().map(|p| self.text(p)).collect();
                return Ok(self.store.array(parts));
            }
            "indexOf" => {
                let from = self.clamp(args.get(1), len, 0);
                let skipped = part(text, 0, from).len();
                return Ok(place(text.get(skipped..).and_then(|rest| rest.find(wanted)).map(|at| at + skipped)));
            }
            "lastIndexOf" => return Ok(place(text.rfind(wanted))),
            "toUpperCase" => text.to_ascii_uppercase(),
            "toLowerCase" => text.to_ascii_lowercase(),
            "trim" => text.trim().to_owned(),
            _ => match args.get(1) {
                Some(with) if type_of(self, *with) == "function" => {
                    return Err(self.error("Error", "not supported here: replace with a function"));
                }
                _ => text.replacen(wanted, given.get(1).map_or("undefined", String::as_str), 1),
            },
        };
        Ok(self.text(&out))
    }

    fn array_method(&mut self, name: &str, this: Value, args: &[Value]) -> Result<Value, Value> {
        let len = self.store.items(this).map_or(0, Vec::len);
        let from = self.clamp(args.first(), len, 0);
        let (to, count) = match name {
            "splice" => {
                let count = args.get(1).map_or(len - from, |v| self.to_number(*v).max(0.0) as usize);
                (from, count.min(len - from))
            }
            _ => (self.clamp(args.get(1), len, len), 0),
        };
        let list = match this {
            Value::Object(id) => match &mut self.store.objects[id as usize].kind {
                Kind::Array(items) => Some(items),
                _ => None,
            },
            _ => None,
        };
        let Some(list) = list else {
            return Err(self.error("TypeError", "this is not an array"));
        };
        self.store.used += args.len() * 16;
        let out = match name {
            "push" => {
                list.extend_from_slice(args);
                return Ok(Value::Number(list.len() as f64));
            }
            "unshift" => {
                list.splice(0..0, args.iter().copied());
                return Ok(Value::Number(list.len() as f64));
            }
            "pop" => return Ok(list.pop().unwrap_or(Value::Undefined)),
            "shift" => return Ok(if list.is_empty() { Value::Undefined } else { list.remove(0) }),
            "splice" => list.splice(from..from + count, args.iter().copied().skip(2)).collect(),
            _ => list.get(from..to.max(from)).unwrap_or(&[]).to_vec(),
        };
        Ok(self.store.array(out))
    }
}

/// A whole number in another radix.
fn radix_text(value: f64, radix: f64) -> Option<String> {
    let mut left = number::whole(value)?.unsigned_abs();
    let radix = number::whole(radix).and_then(|r| u32::try_from(r).ok()).filter(|r| (2..=36).contains(r))?;
    let mut digits = Vec::new();
    while left > 0 || digits.is_empty() {
        digits.push(char::from_digit((left % u64::from(radix)) as u32, radix)?);
        left /= u64::from(radix);
    }
    digits.extend((value < 0.0).then_some('-'));
    Some(digits.into_iter().rev().collect())
}
