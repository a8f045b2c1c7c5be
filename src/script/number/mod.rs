//! Numbers as JavaScript writes and reads them.

mod decimal;

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
    let (digits, scale) = decimal::shortest(value.abs());
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

/// The number that `12`, `0.5`, `1_000` or `1e-7` is.
pub(super) fn exact(text: &str) -> Option<f64> {
    let leading_zero = text.len() > 1 && text.starts_with('0') && text.as_bytes()[1].is_ascii_digit();
    if leading_zero { None } else { decimal(&text.replace('_', "")) }
}

/// `1`, `.5`, `2e3`: what begins with a sign is not meant.
fn decimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, part].concat();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let exponent: i32 = exponent.parse().ok()?;
    Some(decimal::nearest(digits.as_bytes(), exponent.saturating_sub(part.len() as i32)))
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
    let size = if digits == "Infinity" { Some(f64::INFINITY) } else { decimal(digits) };
    sign * size.unwrap_or(f64::NAN)
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
