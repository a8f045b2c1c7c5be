//! Dates as AWS takes them in `Date…` conditions, as moto's recording has them: more than what can be compared afterwards
//! ([`values`](crate::cloud::policy::values)).
//!
//! May use: nothing.
//!
//! ```text
//! 2019-07-01T13:20:15Z   2016-12-13t2:00:00.593194+23   2020-02   01T   -292275054   1561987215
//! ```

/// The years that Java's calendar has.
const YEARS: std::ops::RangeInclusive<i64> = -292_275_054..=292_278_993;

/// Whether it is a date in a form of ISO 8601, or seconds since 1970.
pub(super) fn is_date(text: &str) -> bool {
    let Some((day, time)) = text.split_once(['T', 't']).map(|(day, time)| (day, Some(time))).or_else(|| {
        // A year alone looks as seconds do; what has a sign or a dash is none.
        text.contains('-').then_some((text, None))
    }) else {
        return number(text, 0..=i64::MAX);
    };
    is_day(day) && time.is_none_or(is_time)
}

/// `-4712-01-01`, `2020-02`, `2020`
fn is_day(text: &str) -> bool {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let parts: Vec<&str> = digits.split('-').collect();
    let (year, rest) = (parts[0], &parts[1..]);
    let signed = if negative { ["-", year].concat() } else { year.to_owned() };
    let year = !year.is_empty() && number(&signed, YEARS);
    let ranges = [1..=12, 1..=31];
    year && rest.len() <= 2 && rest.iter().zip(ranges).all(|(part, range)| number(part, range))
}

/// `13:20:15.25+09:00`, `13:20`, or nothing.
fn is_time(text: &str) -> bool {
    let zone_at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone_at);
    if clock.is_empty() {
        return zone.is_empty();
    }
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
    let parts: Vec<&str> = clock.split(':').collect();
    let ranges = [0..=23, 0..=59, 0..=59];
    parts.len() <= 3
        && (fraction.is_none() || parts.len() == 3)
        && parts.iter().zip(ranges).all(|(part, range)| number(part, range))
        && fraction.is_none_or(|digits| number(digits, 0..=999_999_999))
        && is_zone(zone)
}

/// `Z`, `+09`, `+09:00`, or nothing.
fn is_zone(text: &str) -> bool {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return true;
    }
    let Some(offset) = text.strip_prefix(['+', '-']) else { return false };
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "00"));
    let two = |text: &str, most| text.len() == 2 && number(text, 0..=most);
    two(hours, 23) && two(minutes, 59)
}

fn number(text: &str, range: std::ops::RangeInclusive<i64>) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    all && text.parse().is_ok_and(|number: i64| range.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_aws_takes_them() {
        for text in [
            "2019-07-01T13:20:15Z",
            "2016-12-13T21:20:37.593194+00:00",
            "2016-12-13t2:00:00.593194+23",
            "2016-12-13T02:00:00-07:00",
            "2025-11-02T01:00:00.000Z",
            "2020-02",
            "2020-02-03",
            "2020",
            "01T",
            "-292275054",
            "0",
            "1561987215",
            "9223372036854775807",
            "2020-02-03T04:05Z",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "soon",
            "sdfdsf",
            "234-13",
            "2016-12-13t2:00:00.593194+1",
            "2016-12-13t2:00:00.1999999999+10:59",
            "9223372036854775808",
            "2020-02-03T24:00:00Z",
            "2020-02-03T04:05:06Zx",
            "2020-02-32",
            "2020-1-1-1",
            "${aws:CurrentTime}",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
