//! Numbers as JavaScript writes them.

/// `10`, `0.1`, `1e+21`, `NaN`.
pub(super) fn show(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if let Some(whole) = whole(value) {
        return whole.to_string();
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let (digits, scale) = shortest(value.abs());
    let digits = digits.to_string();
    // Where the point is, counted from the first digit.
    let point = digits.len() as i32 + scale;
    let digits = digits.trim_end_matches('0');
    let count = digits.len() as i32;
    let zeros = |n: i32| "0".repeat(usize::try_from(n).unwrap_or(0));
    if (-5..=0).contains(&point) {
        [sign, "0.", &zeros(-point), digits].concat()
    } else if (1..=21).contains(&point) {
        if point >= count {
            return [sign, digits, &zeros(point - count)].concat();
        }
        let (whole, part) = digits.split_at(point as usize);
        [sign, whole, ".", part].concat()
    } else {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let power = (point - 1).to_string();
        [sign, first, dot, rest, if point > 0 { "e+" } else { "e" }, &power].concat()
    }
}

/// The fewest digits, and the power of ten to multiply them with, that are this positive number and no other.
///
/// Not the standard library's formatter, which weighs 15 kB. Exact between 1e-6 and 1.7e19, which is what programs print;
/// beyond, the last of 17 digits may be left out.
fn shortest(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let (mantissa, shift) = ((bits & 0xf_ffff_ffff_ffff) | (1 << 52), 1075 - (bits >> 52) as i32);
    if (1..=120).contains(&shift) {
        // The number is mantissa / 2^shift. With n decimals it is the same as long as it is off by less than half a
        // unit of the mantissa.
        let mut power = 1_u128;
        for scale in 0..=22 {
            let exact = u128::from(mantissa) * power;
            let digits = (exact + (1 << (shift - 1))) >> shift;
            let off = (digits << shift).abs_diff(exact) * 2;
            if digits > 0 && (off < power || scale == 22) {
                return (digits as u64, -scale);
            }
            power *= 10;
        }
    }
    if value < 1.7e19 {
        // A whole number, whose last digits may go while it is off by less than half of what the mantissa can tell.
        let (whole, unit) = (value as u64, 1_u64 << (-shift).clamp(0, 11));
        for scale in (0..19).rev() {
            let power = 10_u64.pow(scale);
            let digits = (whole + power / 2) / power;
            if (digits * power).abs_diff(whole) * 2 < unit {
                return (digits, scale as i32);
            }
        }
    }
    // Large ones: the product of two numbers that are exact is rounded once.
    for scale in (0..=22).rev() {
        let power = power(10.0, f64::from(scale)).unwrap_or(1.0);
        let digits = (value / power + 0.5).floor();
        if digits < 9_007_199_254_740_992.0 && Value(digits * power) == Value(value) {
            return (digits as u64, scale);
        }
    }
    let (mut left, mut scale) = (value, 0);
    while left >= 1e15 {
        left /= 10.0;
        scale += 1;
    }
    while left < 1e14 {
        left *= 10.0;
        scale -= 1;
    }
    ((left + 0.5) as u64, scale)
}

/// A number that is compared to the last bit.
#[derive(PartialEq)]
struct Value(f64);

/// The whole number that this is, if it is one that is exact.
pub(super) fn whole(value: f64) -> Option<i64> {
    ((value - value.trunc()).abs() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)
}

/// The remainder, exact: what is taken away in each turn leaves no rounding.
pub(super) fn remainder(value: f64, by: f64) -> f64 {
    if let (Some(a), Some(b)) = (whole(value), whole(by))
        && b != 0
    {
        let rest = (a % b) as f64;
        return if rest == 0.0 { rest.copysign(value) } else { rest };
    }
    let (mut left, by) = (value.abs(), by.abs());
    if !left.is_finite() || by.is_nan() || by == 0.0 {
        return f64::NAN;
    }
    while left >= by {
        let mut much = by;
        while much <= left / 2.0 {
            much *= 2.0;
        }
        left -= much;
    }
    left.copysign(value)
}

/// A power with a whole exponent; none for others.
pub(super) fn power(base: f64, exponent: f64) -> Option<f64> {
    let mut left = whole(exponent).filter(|e| e.abs() <= 2000)?;
    let mut out = 1.0;
    while left != 0 {
        out *= base;
        left -= left.signum();
    }
    Some(if exponent < 0.0 { 1.0 / out } else { out })
}

/// The number that `12`, `0.5`, `1_000` or `1e-7` is, if it can be told exactly by one multiplication or division.
pub(super) fn exact(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (mut digits, mut scale, mut fraction) = (0_u64, exponent.parse::<i32>().ok()?, false);
    let leading_zero = mantissa.len() > 1 && mantissa.starts_with('0') && !mantissa.starts_with("0.");
    for c in mantissa.bytes() {
        match c {
            b'0'..=b'9' if digits < 900_000_000_000_000 && !leading_zero => {
                digits = digits * 10 + u64::from(c - b'0');
                scale = scale.saturating_sub(i32::from(fraction));
            }
            b'.' if !fraction => fraction = true,
            b'_' => {}
            _ => return None,
        }
    }
    let power = power(10.0, f64::from(scale.unsigned_abs())).filter(|p| *p <= 1e22)?;
    Some(if scale < 0 { digits as f64 / power } else { digits as f64 * power })
}

/// The number that a text is, by JavaScript's rules: blanks are 0, what is none is NaN.
pub(super) fn read(text: &str) -> f64 {
    let text = text.trim();
    if text.is_empty() {
        return 0.0;
    }
    let (sign, digits) = match text.as_bytes()[0] {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if digits == "Infinity" {
        return sign * f64::INFINITY;
    }
    if digits.contains('_') || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return f64::NAN;
    }
    // One that is not exact has lost some of its last digits.
    sign * exact(digits.trim_start_matches('0')).or_else(|| exact(digits)).or_else(|| rough(digits)).unwrap_or(f64::NAN)
}

/// The number that many digits are, about.
fn rough(digits: &str) -> Option<f64> {
    let mut value = 0.0;
    for c in digits.bytes() {
        value = value * 10.0 + f64::from(char::from(c).to_digit(10)?);
    }
    Some(value)
}

/// As `toFixed` rounds it, for numbers of an ordinary size.
pub(super) fn fixed(value: f64, digits: usize) -> String {
    let scale = power(10.0, digits as f64).unwrap_or(1.0);
    let scaled = (value.abs() * scale + 0.5).floor();
    let Some(whole) = whole(scaled) else { return show(value) };
    let sign = if value < 0.0 && whole != 0 { "-" } else { "" };
    let text = format!("{whole:0>width$}", width = digits + 1);
    let (before, after) = text.split_at(text.len() - digits);
    [sign, before, if digits > 0 { "." } else { "" }, after].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shows_the_fewest_digits(mantissa in any::<u64>(), exponent in -5_i32..20, short in 0_u32..17) {
            let digits = mantissa % 10_u64.pow(short + 1);
            let value = format!("0.{digits}e{exponent}").parse::<f64>().unwrap();
            let shown = show(value);
            prop_assert_eq!(shown.replace('+', "").parse::<f64>().unwrap().to_bits(), value.to_bits(), "{}", shown);
            let count = |text: &str| text.split('e').next().unwrap().replace(['.', '-'], "").trim_matches('0').len();
            prop_assert_eq!(count(&shown), count(&format!("{value:e}")), "{} {}", shown, value);
        }

        #[test]
        fn any_number_is_shown(bits in any::<u64>()) {
            prop_assert!(!show(f64::from_bits(bits)).is_empty());
        }
    }
}
