//! `+ - * / %` and the sign, as jq has them for each two kinds of value.

use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use jaq_json::{Num, Val};
use jaq_std::ValT as _;

use super::meter::{self, spend};
use super::value::{Made, Metered, killed, settled, wrong};

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
