//! What jaq asks of a value: parts, paths, updates, and the texts that its library works on.

use std::cell::RefCell;

use jaq_core::box_iter::BoxIter;
use jaq_core::path::Opt;
use jaq_core::val::Range;
use jaq_core::{Error, Exn, ValR, ValX};
use jaq_json::{Map, Num, Rc, Val};
use jaq_std::ValT as _;

use super::meter::{self, spend};
use super::value::{Made, Metered, killed, measure, wrong};

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
