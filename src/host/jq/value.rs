//! The values of a run: jaq's own, each with what it holds, so that nothing grows beyond measure.
//!
//! A value shares its parts with others, so a few steps can make one that takes for ever to write. Each knows an upper
//! bound of its size and of its depth; where that is too much, it is measured, and if it is, the run ends. Messages are
//! jq's.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use jaq_core::box_iter::BoxIter;
use jaq_core::path::Opt;
use jaq_core::val::Range;
use jaq_core::{Error, Exn, ValR, ValX};
use jaq_json::{Map, Num, Rc, Val};
use jaq_std::ValT as _;
use serde_json::Value;

use super::meter::{self, spend};
use crate::wire::layout;

/// Integers up to here are exact, as in jq: beyond, a number is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value.
#[derive(Clone, Debug, Default)]
pub(super) struct Metered {
    val: Val,
    size: u32,
    depth: u16,
}

type Made = ValR<Metered>;

pub(super) fn wrong(text: impl fmt::Display) -> Error<Metered> {
    Error::new(text.to_string().into())
}

/// The run is over; nobody sees this.
pub(super) fn killed() -> Error<Metered> {
    meter::die();
    wrong("killed")
}

/// Its size and depth, parts that are shared counted as often as they are met.
fn measure(val: &Val) -> (u32, u16) {
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
    fn made(val: Val, size: u32, depth: u16) -> Made {
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

    fn as_text(&self) -> Option<&[u8]> {
        match &self.val {
            Val::TStr(text) | Val::BStr(text) => Some(text),
            _ => None,
        }
    }

    fn as_num(&self) -> Option<&Num> {
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
    fn from_val(result: ValR<Val>, size: u32, depth: u16) -> Made {
        match result {
            Ok(val) => Self::made(val, size, depth),
            Err(error) => Err(Error::new(Self::of(error.into_val()))),
        }
    }

    fn cannot(&self, other: &Self, what: &str) -> Error<Self> {
        wrong(format_args!("{} and {} cannot be {what}", self.shown(), other.shown()))
    }

    /// What it costs to change it: nothing, unless somebody else holds it too; then it is copied.
    fn copied(&self) -> u64 {
        let shared = match &self.val {
            Val::Arr(items) => Rc::strong_count(items) > 1,
            Val::Obj(members) => Rc::strong_count(members) > 1,
            _ => true,
        };
        if shared { u64::from(self.size / 8) } else { 0 }
    }

    fn number(num: Num) -> Self {
        Self { val: Val::Num(num), size: 1, depth: 0 }
    }

    /// The children of an array or object.
    fn parts(&self) -> Result<(), Error<Self>> {
        let count = match &self.val {
            Val::Arr(items) => items.len(),
            Val::Obj(members) => members.len(),
            _ => return Err(wrong(format_args!("Cannot iterate over {}", self.shown()))),
        };
        if spend(1 + count as u64 / 2) { Ok(()) } else { Err(killed()) }
    }
}

/// A number as jq computes it: a double. Whole ones stay indices.
fn settled(num: Num) -> Num {
    let double = match &num {
        Num::Int(int) if int.unsigned_abs() <= 1 << 30 => return num,
        Num::Dec(text) => text.parse().unwrap_or(f64::NAN),
        _ => Val::Num(num).as_f64().unwrap_or(f64::NAN),
    };
    float(double)
}

fn float(double: f64) -> Num {
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

impl Add for Metered {
    type Output = Made;

    fn add(self, other: Self) -> Made {
        let (size, depth) = (self.size.saturating_add(other.size), self.depth.max(other.depth));
        if !spend(1 + u64::from(other.size / 8) + self.copied()) {
            return Err(killed());
        }
        let fits = matches!(
            (&self.val, &other.val),
            (Val::Null, _)
                | (_, Val::Null)
                | (Val::Num(_), Val::Num(_))
                | (Val::TStr(_), Val::TStr(_))
                | (Val::Arr(_), Val::Arr(_))
                | (Val::Obj(_), Val::Obj(_))
        );
        match (self.val, other.val) {
            (Val::Num(one), Val::Num(two)) => Ok(Self::number(settled(settled(one) + settled(two)))),
            (one, two) if fits => Self::from_val(one + two, size, depth),
            (one, two) => Err(Self::of(one).cannot(&Self::of(two), "added")),
        }
    }
}

impl Sub for Metered {
    type Output = Made;

    fn sub(self, other: Self) -> Made {
        let (size, depth) = (self.size, self.depth);
        if !spend(1 + u64::from(size / 4) + u64::from(other.size / 2)) {
            return Err(killed());
        }
        match (self.val, other.val) {
            (Val::Num(one), Val::Num(two)) => Ok(Self::number(settled(settled(one) - settled(two)))),
            (one @ Val::Arr(_), two @ Val::Arr(_)) => Self::from_val(one - two, size, depth),
            (one, two) => Err(Self::of(one).cannot(&Self::of(two), "subtracted")),
        }
    }
}

impl Mul for Metered {
    type Output = Made;

    fn mul(self, other: Self) -> Made {
        let (size, depth) = (self.size.saturating_add(other.size), self.depth.max(other.depth));
        if !spend(1 + u64::from(size / 8)) {
            return Err(killed());
        }
        match (self.val, other.val) {
            (Val::Num(one), Val::Num(two)) => Ok(Self::number(settled(settled(one) * settled(two)))),
            (Val::TStr(text), Val::Num(times)) | (Val::Num(times), Val::TStr(text)) => {
                let times = Val::Num(times).as_f64().unwrap_or(0.0).ceil();
                if times.is_nan() || times <= 0.0 {
                    return Ok(Self::default());
                }
                let bytes = text.len() as f64 * times;
                if bytes > f64::from(meter::SIZE) * 8.0 || !spend(bytes as u64 / 64) {
                    return Err(killed());
                }
                Ok(Self::of(Val::utf8_str(text.repeat(times as usize))))
            }
            (one @ Val::Obj(_), two @ Val::Obj(_)) => Self::from_val(one * two, size, depth),
            (one, two) => Err(Self::of(one).cannot(&Self::of(two), "multiplied")),
        }
    }
}

impl Div for Metered {
    type Output = Made;

    fn div(self, other: Self) -> Made {
        if let (Some(one), Some(two)) = (self.val.as_f64(), other.val.as_f64()) {
            let by_zero =
                || format!("{} and {} cannot be divided because the divisor is zero", self.shown(), other.shown());
            return if two == 0.0 { Err(wrong(by_zero())) } else { Ok(Self::from(one / two)) };
        }
        match (self.as_text(), other.as_text()) {
            // A part for each byte, at most.
            (Some(one), Some(_)) if spend(1 + one.len() as u64) => {
                let size = one.len() as u32 * 2 + 2;
                Self::from_val(self.val / other.val, size, 1)
            }
            (Some(_), Some(_)) => Err(killed()),
            _ => Err(self.cannot(&other, "divided")),
        }
    }
}

impl Rem for Metered {
    type Output = Made;

    fn rem(self, other: Self) -> Made {
        let (Some(one), Some(two)) = (self.val.as_f64(), other.val.as_f64()) else {
            return Err(self.cannot(&other, "divided"));
        };
        if one.is_nan() || two.is_nan() {
            return Ok(Self::from(f64::NAN));
        }
        match (one as i64).checked_rem(two as i64) {
            Some(rest) => Ok(Self::number(Num::from_integral(rest))),
            None if two as i64 == 0 => Err(wrong(format_args!(
                "{} and {} cannot be divided because the divisor is zero",
                self.shown(),
                other.shown()
            ))),
            None => Ok(Self::from(0_isize)),
        }
    }
}

impl Neg for Metered {
    type Output = Made;

    fn neg(self) -> Made {
        match self.val {
            Val::Num(num) => Ok(Self::number(settled(-settled(num)))),
            val => Err(wrong(format_args!("{} cannot be negated", Self::of(val).shown()))),
        }
    }
}

/// A function on our values as one on jaq's: an exception is kept aside, because it cannot be one of the other kind.
struct Bridge<'a>(RefCell<Option<Exn<'a, Metered>>>);

impl<'a> Bridge<'a> {
    fn map(
        f: impl FnOnce(&Self) -> Result<Val, Exn<'a, Val>>,
        size: u32,
        depth: u16,
        grown: &RefCell<(u32, u16)>,
    ) -> ValX<'a, Metered> {
        let bridge = Self(RefCell::new(None));
        let result = f(&bridge);
        if let Some(exception) = bridge.0.into_inner() {
            return Err(exception);
        }
        let (more, deeper) = *grown.borrow();
        match result {
            Ok(val) => Ok(Metered::made(val, size.saturating_add(more), depth.max(deeper))?),
            Err(exception) => Err(match exception.get_err() {
                Ok(error) => Error::new(Metered::of(error.into_val())).into(),
                Err(_) => killed().into(),
            }),
        }
    }

    fn calls<I: Iterator<Item = ValX<'a, Metered>>>(
        &self,
        f: &impl Fn(Metered) -> I,
        grown: &RefCell<(u32, u16)>,
        val: Val,
    ) -> impl Iterator<Item = Result<Val, Exn<'a, Val>>> {
        let results = f(Metered::of(val));
        results.map(move |result| match result {
            Ok(value) => {
                let mut grown = grown.borrow_mut();
                *grown = (grown.0.saturating_add(value.size), grown.1.max(value.depth.saturating_add(1)));
                if grown.0 > meter::SIZE * 4 {
                    meter::die();
                    return Err(Exn::from(Error::new(Val::Null)));
                }
                Ok(value.val)
            }
            Err(exception) => {
                *self.0.borrow_mut() = Some(exception);
                Err(Exn::from(Error::new(Val::Null)))
            }
        })
    }
}

impl jaq_core::ValT for Metered {
    fn from_num(text: &str) -> Made {
        Ok(Self::of(Val::Num(Num::from_str_radix(text, 10).unwrap_or_else(|| Num::Dec(Rc::new(text.to_owned()))))))
    }

    fn from_map<I: IntoIterator<Item = (Self, Self)>>(pairs: I) -> Made {
        let (mut map, mut size, mut depth) = (Map::default(), 1_u32, 0);
        for (name, value) in pairs {
            if name.as_text().is_none() {
                return Err(wrong(format_args!("Object keys must be strings, not {}", name.shown())));
            }
            size = size.saturating_add(name.size).saturating_add(value.size);
            depth = depth.max(value.depth.saturating_add(1));
            map.insert(name.val, value.val);
        }
        Self::made(Val::obj(map), size, depth)
    }

    fn key_values(self) -> BoxIter<'static, ValR<(Self, Self), Self>> {
        match self.parts() {
            Ok(()) => Box::new(self.val.key_values().map(|pair| match pair {
                Ok((key, value)) => Ok((Self::of(key), Self::of(value))),
                Err(error) => Err(Error::new(Self::of(error.into_val()))),
            })),
            Err(_) if !matches!(self.val, Val::Arr(_) | Val::Obj(_)) => {
                Box::new(std::iter::once(Err(wrong(format_args!("{} has no keys", self.shown())))))
            }
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    fn values(self) -> Box<dyn Iterator<Item = Made>> {
        match self.parts() {
            Ok(()) => Box::new(self.val.values().map(|value| Ok(Self::of(value.unwrap_or_default())))),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    fn index(self, index: &Self) -> Made {
        let whole = |num: &Num| match num {
            Num::Int(_) => None,
            other => Some(Num::from_integral(Val::Num(other.clone()).as_f64().unwrap_or(0.0).floor() as i64)),
        };
        match (&self.val, &index.val) {
            (Val::Null, Val::Null | Val::Num(_) | Val::TStr(_) | Val::BStr(_) | Val::Obj(_)) => Ok(Self::default()),
            (Val::Arr(_), Val::Num(num)) => {
                let index = whole(num).map_or_else(|| index.val.clone(), Val::Num);
                Ok(Self::of(self.val.index(&index).unwrap_or_default()))
            }
            (Val::Arr(_), Val::Arr(_)) if !spend(1 + u64::from(self.size) * u64::from(index.size) / 64) => {
                Err(killed())
            }
            (Val::Arr(_), Val::Arr(_) | Val::Obj(_)) | (Val::TStr(_), Val::Obj(_)) => {
                let (size, depth) = (self.size, self.depth);
                Self::from_val(self.val.index(&index.val), size, depth)
            }
            (Val::Obj(_), Val::TStr(_) | Val::BStr(_)) => Ok(Self::of(self.val.index(&index.val).unwrap_or_default())),
            (_, Val::TStr(_) | Val::BStr(_)) => Err(wrong(format_args!("Cannot index {} with {index}", self.kind()))),
            _ => Err(wrong(format_args!("Cannot index {} with {}", self.kind(), index.kind()))),
        }
    }

    fn range(self, range: Range<&Self>) -> Made {
        let end = |end: Option<&Self>, up: bool| match end.map(|end| &end.val) {
            Some(Val::Num(Num::Int(_)) | Val::Null) | None => Ok(end.map(|end| end.val.clone())),
            Some(val @ Val::Num(_)) => {
                let at = val.as_f64().unwrap_or(0.0);
                Ok(Some(Val::from(if up { at.ceil() } else { at.floor() } as isize)))
            }
            Some(_) => Err(wrong("Start and end indices of an array slice must be numbers")),
        };
        let (from, to) = (end(range.start, false)?, end(range.end, true)?);
        match &self.val {
            Val::Null => Ok(Self::default()),
            Val::Arr(_) | Val::TStr(_) | Val::BStr(_) if spend(1 + u64::from(self.size / 16)) => {
                let depth = self.depth;
                let slice = self.val.range(from.as_ref()..to.as_ref());
                slice
                    .map(|val| Self { size: measure(&val).0, val, depth })
                    .map_err(|e| Error::new(Self::of(e.into_val())))
            }
            Val::Arr(_) | Val::TStr(_) | Val::BStr(_) => Err(killed()),
            _ => Err(wrong(format_args!("Cannot index {} with object", self.kind()))),
        }
    }

    fn map_values<'a, I: Iterator<Item = ValX<'a, Self>>>(self, opt: Opt, f: impl Fn(Self) -> I) -> ValX<'a, Self> {
        if let Err(error) = self.parts() {
            return opt.fail(self, |_| Exn::from(error));
        }
        // All of it is made anew.
        let grown = RefCell::new((0, 0));
        Bridge::map(|bridge| self.val.map_values(opt, |val| bridge.calls(&f, &grown, val)), 1, 0, &grown)
            .map(|made| Self { size: made.size.saturating_add(self.size), ..made })
    }

    fn map_index<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        index: &Self,
        opt: Opt,
        f: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        let grown = RefCell::new((index.size, 1));
        let (size, depth) = (self.size, self.depth);
        if !spend(1 + self.copied()) {
            return Err(killed().into());
        }
        let key = index.val.clone();
        let this = match (self.val, &index.val) {
            // As jq does, what is not there is made.
            (Val::Null, Val::TStr(_) | Val::BStr(_)) => Val::obj(Map::default()),
            (Val::Null, Val::Num(_)) => Val::Arr(Rc::default()),
            (val, _) => val,
        };
        let this = match (this, index.as_num()) {
            (Val::Arr(mut items), Some(num)) => {
                let at = Val::Num(num.clone()).as_f64().unwrap_or(0.0).floor();
                if at >= items.len() as f64 {
                    if at > f64::from(meter::SIZE) || !spend(at as u64) {
                        return Err(killed().into());
                    }
                    grown.borrow_mut().0 += at as u32;
                    Rc::make_mut(&mut items).resize(at as usize + 1, Val::Null);
                }
                Val::Arr(items)
            }
            (this @ Val::Obj(_), Some(_)) | (this @ (Val::Num(_) | Val::Bool(_) | Val::TStr(_)), _) => {
                let this = Self::of(this);
                let with = if index.as_text().is_some() { index.to_string() } else { index.kind().to_owned() };
                let text = format!("Cannot index {} with {with}", this.kind());
                return opt.fail(this, |_| wrong(text).into());
            }
            (this, _) => this,
        };
        Bridge::map(|bridge| this.map_index(&key, opt, |val| bridge.calls(&f, &grown, val)), size, depth, &grown)
    }

    fn map_range<'a, I: Iterator<Item = ValX<'a, Self>>>(
        self,
        range: Range<&Self>,
        opt: Opt,
        f: impl Fn(Self) -> I,
    ) -> ValX<'a, Self> {
        let grown = RefCell::new((0, 1));
        let (size, depth) = (self.size, self.depth);
        if !spend(1 + u64::from(size / 16)) {
            return Err(killed().into());
        }
        let this = if matches!(self.val, Val::Null) { Val::Arr(Rc::default()) } else { self.val };
        let (from, to) = (range.start.map(|from| from.val.clone()), range.end.map(|to| to.val.clone()));
        let range = from.as_ref()..to.as_ref();
        Bridge::map(|bridge| this.map_range(range, opt, |val| bridge.calls(&f, &grown, val)), size, depth, &grown)
    }

    fn as_bool(&self) -> bool {
        self.val.as_bool()
    }

    fn into_string(self) -> Self {
        if self.as_text().is_some() {
            return self;
        }
        self.to_string().into()
    }
}

impl jaq_std::ValT for Metered {
    fn into_seq<S: FromIterator<Self>>(self) -> Result<S, Self> {
        match &self.val {
            Val::Arr(items) => Ok(items.iter().map(|item| Self::of(item.clone())).collect()),
            _ => Err(self),
        }
    }

    fn is_int(&self) -> bool {
        self.val.is_int()
    }

    fn as_isize(&self) -> Option<isize> {
        self.val.as_isize()
    }

    fn as_f64(&self) -> Option<f64> {
        self.val.as_f64()
    }

    fn is_utf8_str(&self) -> bool {
        self.val.is_utf8_str()
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.val.as_bytes()
    }

    fn as_sub_str(&self, sub: &[u8]) -> Self {
        Self::of(self.val.as_sub_str(sub))
    }

    fn from_utf8_bytes(bytes: impl AsRef<[u8]> + Send + 'static) -> Self {
        let made = Self::of(Val::from_utf8_bytes(bytes));
        if !spend(u64::from(made.size / 8)) || made.size > meter::SIZE {
            meter::die();
            return Self::default();
        }
        made
    }
}
