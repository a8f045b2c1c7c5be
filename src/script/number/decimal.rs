//! Decimals to binary and back, exactly.
//!
//! Not the standard library's: its tables alone, the powers of five, are ten kilobytes that do not compress, and they
//! would be in the first file of the page. Here numbers of any length are divided as on paper. That is slow, and nobody
//! waits for it: a program prints some dozens of numbers.

use std::cmp::Ordering;

/// As many digits as can matter; those beyond only say that there is more.
const DIGITS: usize = 800;
/// The lowest binary exponent of a 53-bit mantissa.
const LOWEST: i32 = -1074;

/// A whole number of any length, lowest digits first.
#[derive(Clone)]
struct Big(Vec<u32>);

impl Big {
    fn new(value: u64) -> Self {
        let mut big = Self(vec![value as u32, (value >> 32) as u32]);
        big.trim();
        big
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn bits(&self) -> i32 {
        self.0.last().map_or(0, |top| self.0.len() as i32 * 32 - top.leading_zeros() as i32)
    }

    /// Times `by`, plus `more`.
    fn times(mut self, by: u32, more: u32) -> Self {
        let mut carry = u64::from(more);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(by);
            *digit = carry as u32;
            carry >>= 32;
        }
        self.0.push(carry as u32);
        self.trim();
        self
    }

    fn times_ten_to(mut self, power: i32) -> Self {
        for _ in 0..power {
            self = self.times(10, 0);
        }
        self
    }

    fn shifted(self, by: i32) -> Self {
        let mut digits = vec![0; (by / 32) as usize];
        digits.extend(self.0);
        Self(digits).times(1 << (by % 32), 0)
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for digit in self.0.iter_mut().rev() {
            (*digit, carry) = (*digit >> 1 | carry << 31, *digit & 1);
        }
        self.trim();
    }

    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes away what is not more.
    fn take(&mut self, other: &Self) {
        let mut borrow = false;
        for (at, digit) in self.0.iter_mut().enumerate() {
            let (less, one) = digit.overflowing_sub(other.0.get(at).copied().unwrap_or(0));
            let (less, two) = less.overflowing_sub(u32::from(borrow));
            (*digit, borrow) = (less, one || two);
        }
        self.trim();
    }
}

/// `num / den`, rounded to the nearest, and to the even one of two. It has to fit 64 bits.
fn ratio(mut num: Big, den: &Big) -> u64 {
    let shift = (num.bits() - den.bits()).max(0);
    let mut part = den.clone().shifted(shift);
    let mut quotient = 0_u64;
    for _ in 0..=shift {
        quotient <<= 1;
        if num.cmp(&part) != Ordering::Less {
            num.take(&part);
            quotient |= 1;
        }
        part.halve();
    }
    match num.times(2, 0).cmp(den) {
        Ordering::Greater => quotient + 1,
        Ordering::Equal => quotient + (quotient & 1),
        Ordering::Less => quotient,
    }
}

/// The number nearest to `digits` times ten to the `power`; the digits are those of a decimal, and no others.
pub(super) fn nearest(digits: &[u8], power: i32) -> f64 {
    let more = digits.len().saturating_sub(DIGITS) as i32;
    let kept = &digits[..digits.len().min(DIGITS)];
    let mut num = kept.iter().fold(Big(Vec::new()), |big, digit| big.times(10, u32::from(digit - b'0')));
    let mut power = power.saturating_add(more);
    if digits[kept.len()..].iter().any(|digit| *digit != b'0') {
        num = num.times(10, 1);
        power -= 1;
    }
    let length = (kept.len() as i32).saturating_add(power);
    if num.0.is_empty() || length < -330 {
        return 0.0;
    }
    if length > 1200 {
        return f64::INFINITY;
    }
    num = num.times_ten_to(power);
    let den = Big::new(1).times_ten_to(-power);
    // Shifted so that the quotient has 53 bits, or fewer where the exponent can fall no further.
    let mut exponent = (num.bits() - den.bits() - 53).max(LOWEST);
    let mut mantissa = quotient(&num, &den, exponent);
    if mantissa >= 1 << 53 {
        exponent += 1;
        mantissa = quotient(&num, &den, exponent);
    }
    if mantissa >= 1 << 53 {
        (mantissa, exponent) = (mantissa >> 1, exponent + 1);
    }
    if exponent > 971 {
        return f64::INFINITY;
    }
    let biased = if mantissa < 1 << 52 { 0 } else { (exponent + 1075) as u64 };
    f64::from_bits(biased << 52 | mantissa & ((1 << 52) - 1))
}

fn quotient(num: &Big, den: &Big, exponent: i32) -> u64 {
    ratio(num.clone().shifted((-exponent).max(0)), &den.clone().shifted(exponent.max(0)))
}

/// The fewest digits, and the power of ten to multiply them with, that are nearest to this positive number.
pub(super) fn shortest(value: f64) -> (String, i32) {
    let bits = value.to_bits();
    let (biased, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (mantissa, exponent) = if biased == 0 { (fraction, LOWEST) } else { (fraction | 1 << 52, biased - 1075) };
    let num = Big::new(mantissa).shifted(exponent.max(0));
    let den = Big::new(1).shifted((-exponent).max(0));
    // 0.30103 is the logarithm of two: about how many digits stand before the point.
    let before = ((num.bits() - den.bits()) * 30_103).div_euclid(100_000);
    for places in 0..=18 {
        let power = before - places;
        let digits = ratio(num.clone().times_ten_to(-power), &den.clone().times_ten_to(power)).to_string();
        if places == 18 || nearest(digits.as_bytes(), power).to_bits() == bits {
            return (digits, power);
        }
    }
    (String::from("0"), 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn the_nearest_is_the_standard_librarys(digits in "[0-9]{1,40}", power in -360_i32..330) {
            let expected: f64 = format!("{digits}e{power}").parse().unwrap();
            prop_assert_eq!(nearest(digits.as_bytes(), power).to_bits(), expected.to_bits(), "{}e{}", digits, power);
        }

        #[test]
        fn every_number_comes_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits & !(1 << 63));
            prop_assume!(value.is_finite() && value > 0.0);
            let (digits, power) = shortest(value);
            prop_assert_eq!(format!("{digits}e{power}").parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn edges() {
        for text in [
            "5e-324",
            "2.5e-324",
            "2.4e-324",
            "2.2250738585072014e-308",
            "1.7976931348623157e308",
            "1.8e308",
            "9007199254740993",
            "0.1",
            "1e23",
            "4.35",
            "2.2250738585072011e-308",
        ] {
            let (mantissa, power) = text.split_once('e').unwrap_or((text, "0"));
            let decimals = mantissa.split_once('.').map_or(0, |(_, part)| part.len() as i32);
            let digits = mantissa.replace('.', "");
            let power = power.parse::<i32>().unwrap() - decimals;
            assert_eq!(nearest(digits.as_bytes(), power).to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
        }
        assert_eq!(nearest(&[b'9'; 2000], -1990).to_bits(), 1e10_f64.to_bits());
    }
}
