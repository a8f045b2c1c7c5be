//! Numbers as JavaScript writes them.

use crate::wire::json;

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
    // The shortest digits that are this number, laid out anew: 1.5e-7, 1.2345e20.
    let text = json::decimal(value);
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |t| ("-", t));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut point = before.len() as i32 + exponent.parse::<i32>().unwrap_or(0);
    let digits = [before, after].concat();
    let leading = digits.len() - digits.trim_start_matches('0').len();
    point -= leading as i32;
    let digits = digits.trim_matches('0');
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
