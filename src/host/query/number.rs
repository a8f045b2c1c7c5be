//! Numbers of JSON, as decimals: nine digits after the point, and no floating point (docs/size.md).

use std::cmp::Ordering;

use serde_json::Value;

const DIGITS: usize = 9;
const ONE: i128 = 1_000_000_000;
/// Above this, a number is left as it is written.
const LIMIT: i128 = 1_000_000_000_000_000_000_000_000_000;

/// A number in billionths, unless it is too large, or written with an exponent that makes it so.
pub(super) fn read(text: &str) -> Option<i128> {
    let (text, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].trim_start_matches('+').parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && part.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: String = format!("{part:0<DIGITS$}").chars().take(DIGITS).collect();
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut value = whole.checked_mul(ONE)?.checked_add(part.parse().ok()?)?;
    for _ in 0..exponent.unsigned_abs().min(60) {
        value = if exponent > 0 { value.checked_mul(10)? } else { value / 10 };
    }
    (value < LIMIT).then_some(sign * value)
}

/// Billionths as a number.
pub(super) fn write(value: i128) -> Value {
    let (whole, part) = (value.unsigned_abs() / ONE as u128, value.unsigned_abs() % ONE as u128);
    let sign = if value < 0 { "-" } else { "" };
    let part = format!("{part:0>DIGITS$}");
    let part = part.trim_end_matches('0');
    let text = if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") };
    text.parse().map_or(Value::Null, Value::Number)
}

pub(super) fn order(a: &str, b: &str) -> Ordering {
    match (read(a), read(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        // What cannot be read is too large: beyond all others on its side of nought. (A sort wants a total order.)
        (None, Some(_)) if a.starts_with('-') => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => order(b, a).reverse(),
        (None, None) => a.cmp(b),
    }
}

/// A value as a whole number, rounded down.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => i64::try_from(read(number.as_str())?.div_euclid(ONE)).ok(),
        _ => None,
    }
}

/// `+ - * / %` of billionths; nothing where there is no such number.
pub(super) fn apply(operator: char, a: i128, b: i128) -> Option<i128> {
    let value = match operator {
        '+' => a + b,
        '-' => a - b,
        '*' => a.checked_mul(b)? / ONE,
        '/' => a.checked_mul(ONE)?.checked_div(b)?,
        _ => (a / ONE).checked_rem((b / ONE).abs())? * ONE,
    };
    (value.abs() < LIMIT).then_some(value)
}

/// Rounded down, or up.
pub(super) fn rounded(value: i128, up: bool) -> i128 {
    if up { -((-value).div_euclid(ONE)) * ONE } else { value.div_euclid(ONE) * ONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (text, want) in [
            ("12", Some("12")),
            ("-0.50", Some("-0.5")),
            ("1e3", Some("1000")),
            ("15e-1", Some("1.5")),
            ("0", Some("0")),
            ("1e40", None),
            ("x", None),
            ("-", None),
        ] {
            assert_eq!(read(text).map(write), want.map(|w| Value::Number(w.parse().unwrap())), "{text}");
        }
        for (operator, a, b, want) in
            [('+', "1.5", "2", "3.5"), ('/', "1", "4", "0.25"), ('%', "-7", "3", "-1"), ('*', "1.5", "1.5", "2.25")]
        {
            let value = apply(operator, read(a).unwrap(), read(b).unwrap()).map(write);
            assert_eq!(value, Some(Value::Number(want.parse().unwrap())), "{a} {operator} {b}");
        }
        assert_eq!(apply('/', ONE, 0), None);
        assert_eq!((rounded(read("-1.5").unwrap(), false), rounded(read("-1.5").unwrap(), true)), (-2 * ONE, -ONE));
    }
}
