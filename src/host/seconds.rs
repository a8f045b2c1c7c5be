//! Seconds as people write them: for `sleep`, curl's limits, and settings of the AWS CLI.
//!
//! May use: [`kernel`](crate::kernel). Whole milliseconds, without floating point.

use crate::kernel::Millis;

/// `5` or `0.25`, in milliseconds. More than a hundred years is a hundred years.
pub(super) fn millis(text: &str) -> Option<Millis> {
    const MOST: i64 = 100 * 366 * 24 * 60 * 60;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && part.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = whole.trim_start_matches('0');
    let seconds = if digits.len() > 10 { MOST } else { digits.parse().unwrap_or(0).min(MOST) };
    let thousandths: i64 = format!("{part:0<3}").get(..3).and_then(|p| p.parse().ok()).unwrap_or(0);
    Some(Millis(seconds * 1000 + thousandths))
}
