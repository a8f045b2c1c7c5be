//! The values of a run: jaq's own, each with what it holds, so that nothing grows beyond measure.
//!
//! A value shares its parts with others, so a few steps can make one that takes for ever to write. Each knows an upper
//! bound of its size and of its depth; where that is too much, it is measured, and if it is, the run ends. Messages are
//! jq's.

use std::cmp::Ordering;
use std::fmt;

use jaq_core::val::Range;
use jaq_core::{Error, ValR};
use jaq_json::{Num, Rc, Val};
use jaq_std::ValT as _;
use serde_json::Value;

use super::meter::{self, spend};
use crate::wire::layout;

/// Integers up to here are exact, as in jq: beyond, a number is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value.
#[derive(Clone, Debug, Default)]
pub(super) struct Metered {
    pub(super) val: Val,
    pub(super) size: u32,
    pub(super) depth: u16,
}

pub(super) type Made = ValR<Metered>;

pub(super) fn wrong(text: impl fmt::Display) -> Error<Metered> {
    Error::new(text.to_string().into())
}

/// The run is over; nobody sees this.
pub(super) fn killed() -> Error<Metered> {
    meter::die();
    wrong("killed")
}

/// Its size and depth, parts that are shared counted as often as they are met.
pub(super) fn measure(val: &Val) -> (u32, u16) {
    let (mut size, mut depth) = (1_u32, 0);
    let mut part = |val: &Val| {
        let (its, deep) = measure(val);
        size = size.saturating_add(its);
        depth = depth.max(deep + 1);
    };
    match val {
        Val::Null | Val::Bool(_) => {}
        Val::Num(Num::Dec(text)) => size += text.len() as u32 / 8,
        Val::Num(Num::BigInt(_)) => size += 16,
        Val::Num(_) => {}
        Val::BStr(text) | Val::TStr(text) => size += text.len() as u32 / 8,
        Val::Arr(items) => items.iter().for_each(part),
        Val::Obj(members) => members.iter().for_each(|(name, value)| {
            part(name);
            part(value);
        }),
    }
    (size, depth)
}

impl Metered {
    /// A part of something, or what is small.
    pub(super) fn of(val: Val) -> Self {
        let (size, depth) = measure(&val);
        spend(u64::from(size / 16));
        Self { val, size, depth }
    }

    /// Something of at most this size and depth.
    pub(super) fn made(val: Val, size: u32, depth: u16) -> Made {
        if size <= meter::SIZE && depth <= meter::DEPTH {
            return if spend(1) { Ok(Self { val, size, depth }) } else { Err(killed()) };
        }
        // It may have become smaller by what took the place of something else. A value is never so large that measuring
        // it would take long: each part was small enough before.
        let (size, depth) = measure(&val);
        let fits = spend(u64::from(size / 8)) && size <= meter::SIZE && depth <= meter::DEPTH;
        if fits { Ok(Self { val, size, depth }) } else { Err(killed()) }
    }

    /// jaq's value.
    pub(super) const fn val(&self) -> &Val {
        &self.val
    }

    /// What it holds.
    pub(super) const fn size(&self) -> u32 {
        self.size
    }

    /// Read from JSON.
    pub(super) fn read(value: &Value) -> Made {
        let val = read(value);
        let (size, depth) = measure(&val);
        Self::made(val, size, depth)
    }

    /// As JSON.
    pub(super) fn json(&self) -> Value {
        json(&self.val)
    }

    pub(super) fn as_text(&self) -> Option<&[u8]> {
        match &self.val {
            Val::TStr(text) | Val::BStr(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_num(&self) -> Option<&Num> {
        if let Val::Num(num) = &self.val { Some(num) } else { None }
    }

    /// What jq calls its kind.
    pub(super) const fn kind(&self) -> &'static str {
        match &self.val {
            Val::Null => "null",
            Val::Bool(_) => "boolean",
            Val::Num(_) => "number",
            Val::BStr(_) | Val::TStr(_) => "string",
            Val::Arr(_) => "array",
            Val::Obj(_) => "object",
        }
    }

    /// As jq shows it in a message: its kind, and how it begins.
    pub(super) fn shown(&self) -> String {
        let text = self.to_string();
        let text = if text.len() > 14 { text.chars().take(11).collect::<String>() + "..." } else { text };
        format!("{} ({text})", self.kind())
    }

    /// The result of an operation of jaq's on parts of this size; or jq's message.
    pub(super) fn from_val(result: ValR<Val>, size: u32, depth: u16) -> Made {
        match result {
            Ok(val) => Self::made(val, size, depth),
            Err(error) => Err(Error::new(Self::of(error.into_val()))),
        }
    }

    pub(super) fn cannot(&self, other: &Self, what: &str) -> Error<Self> {
        wrong(format_args!("{} and {} cannot be {what}", self.shown(), other.shown()))
    }

    /// What it costs to change it: nothing, unless somebody else holds it too; then it is copied.
    pub(super) fn copied(&self) -> u64 {
        let shared = match &self.val {
            Val::Arr(items) => Rc::strong_count(items) > 1,
            Val::Obj(members) => Rc::strong_count(members) > 1,
            _ => true,
        };
        if shared { u64::from(self.size / 8) } else { 0 }
    }

    pub(super) fn number(num: Num) -> Self {
        Self { val: Val::Num(num), size: 1, depth: 0 }
    }

    /// The children of an array or object.
    pub(super) fn parts(&self) -> Result<(), Error<Self>> {
        let count = match &self.val {
            Val::Arr(items) => items.len(),
            Val::Obj(members) => members.len(),
            _ => return Err(wrong(format_args!("Cannot iterate over {}", self.shown()))),
        };
        if spend(1 + count as u64 / 2) { Ok(()) } else { Err(killed()) }
    }
}

/// A number as jq computes it: a double. Whole ones stay indices.
pub(super) fn settled(num: Num) -> Num {
    let double = match &num {
        Num::Int(int) if int.unsigned_abs() <= 1 << 30 => return num,
        Num::Dec(text) => text.parse().unwrap_or(f64::NAN),
        _ => Val::Num(num).as_f64().unwrap_or(f64::NAN),
    };
    float(double)
}

pub(super) fn float(double: f64) -> Num {
    let whole = double.fract() == 0.0 && double.abs() <= EXACT && !(double == 0.0 && double.is_sign_negative());
    if whole { Num::from_integral(double as i64) } else { Num::Float(double) }
}

fn read(value: &Value) -> Val {
    match value {
        Value::Null => Val::Null,
        Value::Bool(is) => Val::Bool(*is),
        Value::Number(number) => {
            let text = number.as_str();
            Val::Num(Num::from_str_radix(text, 10).unwrap_or_else(|| Num::Dec(Rc::new(text.to_owned()))))
        }
        Value::String(text) => Val::utf8_str(text.clone()),
        Value::Array(items) => items.iter().map(read).collect(),
        Value::Object(members) => {
            let pair = |(name, value): (&String, &Value)| (Val::utf8_str(name.clone()), read(value));
            Val::obj(members.iter().map(pair).collect())
        }
    }
}

fn json(val: &Val) -> Value {
    match val {
        Val::Null => Value::Null,
        Val::Bool(is) => Value::Bool(*is),
        Val::Num(num) => written(num).parse().map_or(Value::Null, Value::Number),
        Val::BStr(text) | Val::TStr(text) => Value::String(String::from_utf8_lossy(text).into_owned()),
        Val::Arr(items) => Value::Array(items.iter().map(json).collect()),
        Val::Obj(members) => {
            let name = |name: &Val| match name {
                Val::BStr(text) | Val::TStr(text) => String::from_utf8_lossy(text).into_owned(),
                other => layout::compact(&json(other)),
            };
            Value::Object(members.iter().map(|(key, value)| (name(key), json(value))).collect())
        }
    }
}

/// A number as jq prints it: as it was written, or with up to seventeen digits.
fn written(num: &Num) -> String {
    let Num::Float(double) = num else { return num.to_string() };
    let double = if double.is_infinite() { f64::MAX.copysign(*double) } else { *double };
    if double.is_nan() {
        return "null".to_owned();
    }
    let text = format!("{double:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count() as i32;
    if exponent < -4 || exponent + 1 > digits + 15 {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    double.to_string()
}

impl fmt::Display for Metered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        spend(u64::from(self.size / 4));
        f.write_str(&layout::compact(&self.json()))
    }
}

impl From<bool> for Metered {
    fn from(is: bool) -> Self {
        Self { val: Val::Bool(is), size: 1, depth: 0 }
    }
}

impl From<isize> for Metered {
    fn from(int: isize) -> Self {
        Self::number(Num::Int(int))
    }
}

impl From<usize> for Metered {
    fn from(int: usize) -> Self {
        Self::number(Num::from_integral(int))
    }
}

impl From<f64> for Metered {
    fn from(double: f64) -> Self {
        Self::number(float(double))
    }
}

impl From<String> for Metered {
    fn from(text: String) -> Self {
        Self::of(Val::utf8_str(text))
    }
}

impl From<Range<Self>> for Metered {
    fn from(range: Range<Self>) -> Self {
        Self::of(Val::from(range.start.map(|start| start.val)..range.end.map(|end| end.val)))
    }
}

impl FromIterator<Self> for Metered {
    fn from_iter<T: IntoIterator<Item = Self>>(iter: T) -> Self {
        let (mut items, mut size, mut depth) = (Vec::new(), 1_u32, 0);
        for item in iter {
            size = size.saturating_add(item.size);
            depth = depth.max(item.depth.saturating_add(1));
            items.push(item.val);
            if !spend(1) || size > meter::SIZE || depth > meter::DEPTH {
                let (exact, deep) = items
                    .iter()
                    .map(measure)
                    .fold((1_u32, 0), |(size, depth), (its, deep)| (size.saturating_add(its), depth.max(deep + 1)));
                (size, depth) = (exact, deep);
                if !spend(u64::from(size / 8)) || size > meter::SIZE || depth > meter::DEPTH {
                    meter::die();
                    return Self::default();
                }
            }
        }
        Self { val: Val::Arr(Rc::new(items)), size, depth }
    }
}

impl PartialEq for Metered {
    fn eq(&self, other: &Self) -> bool {
        spend(1 + u64::from(self.size.min(other.size) / 8));
        self.val == other.val
    }
}

impl Eq for Metered {}

impl PartialOrd for Metered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What sorts by this has counted beforehand what that may take.
impl Ord for Metered {
    fn cmp(&self, other: &Self) -> Ordering {
        spend(1 + u64::from(self.size.min(other.size) / 8));
        self.val.cmp(&other.val)
    }
}
