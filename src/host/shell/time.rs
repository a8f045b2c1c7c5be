//! What `date` prints, and how long `sleep` sleeps.
//!
//! May use: [`kernel`](crate::kernel). chrono is here without its formatter, which would weigh more than these few forms.
//!
//! ```text
//! date              Sun Nov  2 00:30:00 UTC 2025
//! date +%F          2025-11-02
//! sleep 1.5m        90 seconds
//! ```

use crate::host::seconds::millis;
use crate::kernel::{Millis, SimTime};

/// The longest sleep: a month. It ends by the clock of the world, not by patience.
const SLEEP_LIMIT: i64 = 30 * 24 * 60 * 60 * 1000;

/// `Sun Nov  2 00:30:00 UTC 2025`.
pub(super) fn date(now: SimTime, offset: Millis, zone: &str) -> String {
    // `Sun, 02 Nov 2025 00:30:00 GMT`, rearranged.
    let http = (now + offset).http();
    let parts: Vec<&str> = http.split([',', ' ']).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [weekday, day, month, year, time, _] => {
            format!("{weekday} {month} {:>2} {time} {zone} {year}", day.trim_start_matches('0'))
        }
        _ => http,
    }
}

/// `5`, `0.5`, `5s`, `5m`, `5h`, `1d`.
pub(super) fn span(text: &str) -> Option<Millis> {
    let (number, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(number) => (number, &text[number.len()..]),
        None => (text, "s"),
    };
    let unit = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => 1,
    };
    millis(number).map(|ms| Millis(ms.0.saturating_mul(unit).min(SLEEP_LIMIT)))
}

/// `date +FORMAT`.
pub(super) fn date_format(format: &str, now: SimTime, offset: Millis, zone: &str) -> String {
    let (date, time) = now.clock(offset);
    let part = |text: &str, from: usize, to: usize| text.get(from..to).unwrap_or("").to_owned();
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let text = match chars.next() {
            Some('Y') => part(&date, 0, 4),
            Some('m') => part(&date, 5, 7),
            Some('d') => part(&date, 8, 10),
            Some('H') => part(&time, 0, 2),
            Some('M') => part(&time, 3, 5),
            Some('S') => part(&time, 6, 8),
            Some('F') => date.clone(),
            Some('T') => time.clone(),
            Some('s') => now.as_millis().div_euclid(1000).to_string(),
            Some('z') => format!("+{:02}00", offset.as_seconds() / 3600),
            Some('Z') => zone.to_owned(),
            Some('%') | None => "%".to_owned(),
            Some(other) => format!("%{other}"),
        };
        out.push_str(&text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_spans() {
        let now = SimTime::parse("2025-11-02T00:30:00Z").unwrap();
        assert_eq!(date(now, Millis::ZERO, "UTC"), "Sun Nov  2 00:30:00 UTC 2025");
        assert_eq!(date(now, Millis::hours(9), "JST"), "Sun Nov  2 09:30:00 JST 2025");
        for (text, want) in [
            ("1", Some(1000)),
            ("0.25", Some(250)),
            ("2m", Some(120_000)),
            ("99999999999999999999d", Some(SLEEP_LIMIT)),
            ("x", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(span(text).map(|m| m.0), want, "{text}");
        }
    }
}
