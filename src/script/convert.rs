//! What JavaScript does with values: properties, conversions, operators, and JSON.

use serde_json::{Map, Value as Json};

use super::code::{Binary, Unary};
use super::number;
use super::value::{Kind, Proto, Value};
use super::vm::Script;
use crate::kernel::SimTime;

/// How deep JSON may be, here and in serde_json.
const DEPTH: u32 = 100;
/// The most items, and the longest text, that one conversion of an array may come to: some milliseconds.
const PARTS: usize = 100_000;
const LONGEST: usize = 4 << 20;
/// How much longer an array may become by an assignment behind its end.
const GAP: usize = 1000;

/// What `typeof` says.
pub(super) fn type_of(script: &Script, value: Value) -> &'static str {
    match value {
        Value::Undefined | Value::Hole => "undefined",
        Value::Null => "object",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(_) => "string",
        Value::Object(id) => match script.kind(id) {
            Kind::Function { .. } | Kind::Native(_) | Kind::Settle { .. } => "function",
            _ => "object",
        },
    }
}

/// The part of a text between two places, in UTF-16 as JavaScript counts.
pub(super) fn part(text: &str, from: usize, to: usize) -> String {
    if text.is_ascii() {
        let to = to.min(text.len());
        return text.get(from.min(to)..to).unwrap_or("").to_owned();
    }
    let units: Vec<u16> = text.encode_utf16().skip(from).take(to.saturating_sub(from)).collect();
    String::from_utf16_lossy(&units)
}

/// The length of a text, in UTF-16.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

impl Script {
    // ---- Conversions ----------------------------------------------------------------------------------------------

    pub(super) fn to_text(&self, value: Value) -> String {
        match value {
            Value::Object(id) if matches!(self.kind(id), Kind::Array(_)) => {
                let mut out = String::new();
                self.join(id, &mut Vec::new(), &mut 0, &mut out);
                out
            }
            value => self.plain_text(value),
        }
    }

    /// The items of an array with commas between them, those of the arrays in it too. One that is being joined already is
    /// empty in itself, as in every engine. What comes to more than a program may keep ends the program at its next step.
    fn join(&self, id: u32, open: &mut Vec<u32>, parts: &mut usize, out: &mut String) {
        let Kind::Array(items) = self.kind(id) else { return };
        if open.contains(&id) || open.len() > 8 {
            return;
        }
        open.push(id);
        for (n, item) in items.iter().enumerate() {
            *parts += 1;
            self.store.charge(64);
            if *parts > PARTS || out.len() > LONGEST {
                self.store.charge(usize::MAX);
                break;
            }
            if n > 0 {
                out.push(',');
            }
            match item {
                Value::Undefined | Value::Null => {}
                Value::Object(inner) if matches!(self.kind(*inner), Kind::Array(_)) => {
                    self.join(*inner, open, parts, out);
                }
                item => *out += &self.plain_text(*item),
            }
        }
        open.pop();
    }

    fn plain_text(&self, value: Value) -> String {
        match value {
            Value::Undefined | Value::Hole => "undefined".to_owned(),
            Value::Null => "null".to_owned(),
            Value::Bool(b) => (if b { "true" } else { "false" }).to_owned(),
            Value::Number(n) => number::show(n),
            Value::Text(text) => {
                let text = self.store.text(text);
                self.store.charge(text.len() / 16);
                text.to_string()
            }
            Value::Object(id) => match self.kind(id) {
                Kind::Error { .. } => {
                    let (name, message, _) = self.describe(value);
                    if message.is_empty() { name } else { [&name, ": ", &message].concat() }
                }
                Kind::Date(ms) => date_text(*ms),
                Kind::Promise { .. } => "[object Promise]".to_owned(),
                _ if type_of(self, value) == "function" => "function () { [native code] }".to_owned(),
                _ => "[object Object]".to_owned(),
            },
        }
    }

    pub(super) fn to_number(&self, value: Value) -> f64 {
        match value {
            Value::Undefined | Value::Hole => f64::NAN,
            Value::Null => 0.0,
            Value::Bool(b) => f64::from(u8::from(b)),
            Value::Number(n) => n,
            Value::Text(text) => {
                let text = self.store.text(text);
                self.store.charge(text.len());
                number::read(&text)
            }
            Value::Object(id) => match self.kind(id) {
                Kind::Date(ms) => *ms,
                _ => number::read(&self.to_text(value)),
            },
        }
    }

    /// A value as a property's name.
    pub(super) fn key_of(&mut self, value: Value) -> u32 {
        match value {
            Value::Text(text) => text,
            value => {
                let text = self.to_text(value);
                self.store.name(&text)
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) -> Value {
        Value::Text(self.store.keep(text))
    }

    // ---- Properties -----------------------------------------------------------------------------------------------

    /// The place in a list that a key names.
    fn list_place(&self, key: Value) -> Option<usize> {
        let number = match key {
            Value::Number(n) => n,
            Value::Text(text) => {
                let text = self.store.text(text);
                text.parse::<u32>().ok().filter(|n| n.to_string() == *text).map(f64::from)?
            }
            _ => return None,
        };
        number::whole(number).and_then(|n| usize::try_from(n).ok())
    }

    /// `object[key]`
    pub(super) fn get(&mut self, object: Value, key: Value) -> Result<Value, Value> {
        let place = self.list_place(key);
        let is = |script: &Self, name: &str| matches!(key, Value::Text(k) if *script.store.text(k) == *name);
        let proto = match object {
            Value::Undefined | Value::Null | Value::Hole => {
                let (what, key) = (self.to_text(object), self.to_text(key));
                let text = ["Cannot read properties of ", &what, " (reading '", &key, "')"].concat();
                return Err(self.error("TypeError", &text));
            }
            Value::Text(text) => {
                let text = self.store.text(text);
                self.store.charge(text.len() / 16);
                if let Some(place) = place {
                    let c = part(&text, place, place + 1);
                    return Ok(if c.is_empty() { Value::Undefined } else { self.text(&c) });
                }
                if is(self, "length") {
                    return Ok(Value::Number(length(&text) as f64));
                }
                Proto::String
            }
            Value::Number(_) => Proto::Number,
            Value::Bool(_) => Proto::Object,
            Value::Object(id) => {
                if let Kind::Array(items) = self.kind(id) {
                    if let Some(place) = place {
                        return Ok(items.get(place).copied().unwrap_or(Value::Undefined));
                    }
                    if is(self, "length") {
                        return Ok(Value::Number(items.len() as f64));
                    }
                }
                let key = self.key_of(key);
                if let Some(value) = self.store.own(id, key) {
                    return Ok(value);
                }
                let name = self.store.text(key);
                match self.kind(id) {
                    Kind::Error { class, stack, .. } => match &*name {
                        "name" => return Ok(Value::Text(*class)),
                        "stack" => return Ok(Value::Text(*stack)),
                        _ => Proto::Error,
                    },
                    Kind::Function { code, .. } => {
                        if &*name == "name" {
                            return Ok(Value::Text(self.store.codes[*code as usize].name));
                        }
                        Proto::Function
                    }
                    Kind::Native(_) | Kind::Settle { .. } => Proto::Function,
                    Kind::Array(_) => Proto::Array,
                    Kind::Date(_) => Proto::Date,
                    Kind::Promise { .. } => Proto::Promise,
                    Kind::Plain(_) | Kind::Iterator { .. } => Proto::Object,
                }
            }
        };
        let key = self.key_of(key);
        let found = self.store.own(self.proto(proto), key);
        Ok(found.or_else(|| self.store.own(self.proto(Proto::Object), key)).unwrap_or(Value::Undefined))
    }

    /// `object[key] = value`
    pub(super) fn put(&mut self, object: Value, key: Value, value: Value) -> Result<(), Value> {
        let place = self.list_place(key);
        match object {
            Value::Undefined | Value::Null | Value::Hole => {
                let (what, key) = (self.to_text(object), self.to_text(key));
                let text = ["Cannot set properties of ", &what, " (setting '", &key, "')"].concat();
                return Err(self.error("TypeError", &text));
            }
            Value::Object(id) => {
                let key = self.key_of(key);
                let is_length = &*self.store.text(key) == "length";
                let to = number::whole(self.to_number(value));
                if let Kind::Array(items) = &mut self.store.objects[id as usize].kind {
                    let longest = items.len() + GAP;
                    let wanted =
                        if is_length { to.and_then(|n| usize::try_from(n).ok()) } else { place.map(|p| p + 1) };
                    match wanted {
                        Some(wanted) if wanted > longest => {
                            return Err(self.error("RangeError", "Invalid array length"));
                        }
                        Some(wanted) => {
                            if is_length || wanted > items.len() {
                                self.store.used += wanted.saturating_sub(items.len()) * 16;
                                items.resize(wanted, Value::Undefined);
                            }
                            if let Some(place) = place {
                                items[place] = value;
                            }
                            return Ok(());
                        }
                        None if is_length => return Err(self.error("RangeError", "Invalid array length")),
                        None => {}
                    }
                }
                self.store.set(id, key, value);
            }
            // Properties of a number or a text come and go, as in a program that is not strict.
            _ => {}
        }
        Ok(())
    }

    /// Own properties that a program can count, with their values.
    pub(super) fn entries(&mut self, value: Value) -> Vec<(u32, Value)> {
        let mut out = Vec::new();
        let items = match value {
            Value::Text(text) => {
                let text = self.store.text(text);
                text.chars().map(|c| self.text(c.encode_utf8(&mut [0; 4]))).collect()
            }
            value => self.store.items(value).cloned().unwrap_or_default(),
        };
        for (n, item) in items.into_iter().enumerate() {
            out.push((self.store.name(&n.to_string()), item));
        }
        if let Some(object) = self.object(value) {
            let is_error = matches!(object.kind, Kind::Error { .. });
            let hidden = |k: u32| is_error && matches!(&*self.store.text(k), "message" | "stack");
            out.extend(object.props.iter().copied().filter(|(k, _)| !hidden(*k)));
        }
        out
    }

    /// What `...` and `for … of` go through.
    pub(super) fn iterate(&mut self, value: Value) -> Result<Vec<Value>, Value> {
        if let Some(items) = self.store.items(value) {
            let items = items.clone();
            self.store.used += items.len() * 16; // lists on the stack count too
            return Ok(items);
        }
        if let Value::Text(_) = value {
            return Ok(self.entries(value).into_iter().map(|(_, c)| c).collect());
        }
        let shown = match value {
            Value::Object(_) => "object".to_owned(),
            value => self.to_text(value),
        };
        Err(self.error("TypeError", &[&shown, " is not iterable"].concat()))
    }

    // ---- Operators ------------------------------------------------------------------------------------------------

    pub(super) fn unary(&mut self, op: Unary, value: Value) -> Value {
        match op {
            Unary::Not => Value::Bool(!self.store.is_true(value)),
            Unary::Minus => Value::Number(-self.to_number(value)),
            Unary::Plus => Value::Number(self.to_number(value)),
            Unary::TypeOf => Value::Text(self.store.name(type_of(self, value))),
            Unary::Void => Value::Undefined,
        }
    }

    pub(super) fn binary(&mut self, op: Binary, a: Value, b: Value) -> Result<Value, Value> {
        let is_text = |v: Value| matches!(v, Value::Text(_) | Value::Object(_));
        let (x, y) = match op {
            Binary::Add if is_text(a) || is_text(b) => {
                let text = [self.to_text(a), self.to_text(b)].concat();
                return Ok(self.text(&text));
            }
            Binary::Same => return Ok(Value::Bool(self.store.is_same(a, b))),
            Binary::NotSame => return Ok(Value::Bool(!self.store.is_same(a, b))),
            Binary::Equal => return Ok(Value::Bool(self.is_equal(a, b))),
            Binary::NotEqual => return Ok(Value::Bool(!self.is_equal(a, b))),
            Binary::In => {
                let Value::Object(id) = b else {
                    let (a, b) = (self.to_text(a), self.to_text(b));
                    let text = ["Cannot use 'in' operator to search for '", &a, "' in ", &b].concat();
                    return Err(self.error("TypeError", &text));
                };
                let place = self.list_place(a);
                let in_list = place.is_some_and(|p| self.store.items(b).is_some_and(|items| p < items.len()));
                let key = self.key_of(a);
                return Ok(Value::Bool(in_list || self.store.own(id, key).is_some()));
            }
            Binary::InstanceOf => return self.is_instance(a, b).map(Value::Bool),
            Binary::Less | Binary::More | Binary::AtMost | Binary::AtLeast => {
                if let (Value::Text(a), Value::Text(b)) = (a, b) {
                    let (a, b) = (self.store.text(a), self.store.text(b));
                    self.store.charge(a.len().min(b.len()));
                    // Only the order matters, and it is that of the numbers -1, 0, 1.
                    (f64::from(a.encode_utf16().cmp(b.encode_utf16()) as i8), 0.0)
                } else {
                    (self.to_number(a), self.to_number(b))
                }
            }
            _ => (self.to_number(a), self.to_number(b)),
        };
        Ok(match op {
            Binary::Add => Value::Number(x + y),
            Binary::Sub => Value::Number(x - y),
            Binary::Mul => Value::Number(x * y),
            Binary::Div => Value::Number(x / y),
            Binary::Rem => Value::Number(number::remainder(x, y)),
            Binary::Less => Value::Bool(x < y),
            Binary::More => Value::Bool(x > y),
            Binary::AtMost => Value::Bool(x <= y),
            Binary::AtLeast => Value::Bool(x >= y),
            _ => match number::power(x, y) {
                Some(power) => Value::Number(power),
                None => return Err(self.error("Error", "not supported here: ** with this exponent")),
            },
        })
    }

    /// `==`
    fn is_equal(&self, a: Value, b: Value) -> bool {
        let nothing = |v: Value| matches!(v, Value::Undefined | Value::Null);
        match (a, b) {
            (a, b) if nothing(a) || nothing(b) => nothing(a) && nothing(b),
            (Value::Object(_), Value::Object(_)) | (Value::Text(_), Value::Text(_)) => self.store.is_same(a, b),
            (Value::Object(_), Value::Text(_)) | (Value::Text(_), Value::Object(_)) => {
                self.to_text(a) == self.to_text(b)
            }
            (a, b) => Value::Number(self.to_number(a)) == Value::Number(self.to_number(b)),
        }
    }

    /// `instanceof`, by the names of classes: there are no chains of prototypes here.
    fn is_instance(&mut self, value: Value, class: Value) -> Result<bool, Value> {
        let wanted = match class {
            Value::Object(id) => match self.kind(id) {
                Kind::Native(name) => Some((*name).to_owned()),
                Kind::Function { code, .. } => Some(self.store.text(self.store.codes[*code as usize].name).to_string()),
                _ => None,
            },
            _ => None,
        };
        let Some(wanted) = wanted else {
            return Err(self.error("TypeError", "Right-hand side of 'instanceof' is not callable"));
        };
        let Value::Object(id) = value else { return Ok(false) };
        let class = match self.kind(id) {
            Kind::Plain(name) => self.store.text(*name).to_string(),
            Kind::Error { .. } if wanted == "Error" => return Ok(true),
            Kind::Error { .. } => self.describe(value).0,
            Kind::Array(_) => "Array".to_owned(),
            Kind::Date(_) => "Date".to_owned(),
            Kind::Promise { .. } => "Promise".to_owned(),
            _ => "Function".to_owned(),
        };
        Ok(wanted == class || wanted == "Object")
    }

    // ---- JSON -----------------------------------------------------------------------------------------------------

    /// A value as JSON; none for what JSON leaves out.
    pub(super) fn json_of(&mut self, value: Value, depth: u32) -> Result<Option<Json>, Value> {
        Ok(Some(match value {
            Value::Undefined | Value::Hole => return Ok(None),
            Value::Null => Json::Null,
            Value::Bool(b) => Json::Bool(b),
            Value::Number(n) if n.is_finite() => number::show(n).parse().map_or(Json::Null, Json::Number),
            Value::Number(_) => Json::Null,
            Value::Text(text) => Json::String(self.store.text(text).to_string()),
            Value::Object(_) if depth > DEPTH => {
                return Err(self.error("TypeError", "Converting circular structure to JSON"));
            }
            Value::Object(id) => {
                if let Kind::Date(ms) = self.kind(id) {
                    return Ok(Some(if ms.is_nan() { Json::Null } else { iso(*ms).into() }));
                }
                if type_of(self, value) == "function" {
                    return Ok(None);
                }
                if let Some(items) = self.store.items(value).cloned() {
                    let mut out = Vec::new();
                    for item in items {
                        out.push(self.json_of(item, depth + 1)?.unwrap_or(Json::Null));
                    }
                    return self.count(Json::Array(out));
                }
                let mut out = Map::new();
                for (key, value) in self.entries(value) {
                    if let Some(json) = self.json_of(value, depth + 1)? {
                        out.insert(self.store.text(key).to_string(), json);
                    }
                }
                return self.count(Json::Object(out));
            }
        }))
    }

    /// Counts what a value costs, so that one that holds another many times ends like any other that is too large.
    fn count(&mut self, json: Json) -> Result<Option<Json>, Value> {
        self.store.used += match &json {
            Json::Array(items) => items.len() * 32,
            Json::Object(members) => members.len() * 64,
            _ => 0,
        };
        self.check()?;
        Ok(Some(json))
    }

    pub(super) fn value_of(&mut self, json: &Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(b) => Value::Bool(*b),
            Json::Number(number) => Value::Number(number::read(number.as_str())),
            Json::String(text) => self.text(text),
            Json::Array(items) => {
                let items = items.iter().map(|item| self.value_of(item)).collect();
                self.store.array(items)
            }
            Json::Object(members) => {
                let object = self.plain();
                for (name, value) in members {
                    let value = self.value_of(value);
                    self.store.put(object, name, value);
                }
                Value::Object(object)
            }
        }
    }

    /// `{}`
    pub(super) fn plain(&mut self) -> u32 {
        let name = self.store.name("Object");
        self.store.object(Kind::Plain(name))
    }

    /// `JSON.parse`
    pub(super) fn parse_json(&mut self, text: &str) -> Result<Value, Value> {
        match serde_json::from_str::<Json>(text) {
            Ok(json) => Ok(self.value_of(&json)),
            Err(error) if error.is_eof() => Err(self.error("SyntaxError", "Unexpected end of JSON input")),
            Err(error) => {
                let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or("");
                let token = line.get(error.column().saturating_sub(1)..).and_then(|rest| rest.chars().next());
                let token = token.unwrap_or(' ').to_string();
                let shown: String = text.chars().take(40).collect();
                let message = ["Unexpected token '", &token, "', \"", &shown, "\" is not valid JSON"].concat();
                Err(self.error("SyntaxError", &message))
            }
        }
    }
}

/// `2022-02-01T09:04:04.000Z`
pub(super) fn iso(ms: f64) -> String {
    SimTime::from_millis(ms as i64).iso_millis()
}

/// `Tue Feb 01 2022 09:04:04 GMT+0000 (Coordinated Universal Time)`
fn date_text(ms: f64) -> String {
    if ms.is_nan() {
        return "Invalid Date".to_owned();
    }
    let http = SimTime::from_millis(ms as i64).http();
    let at = |range: std::ops::Range<usize>| http.get(range).unwrap_or("");
    [at(0..3), " ", at(8..11), " ", at(5..7), " ", at(12..25), " GMT+0000 (Coordinated Universal Time)"].concat()
}
