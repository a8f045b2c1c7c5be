//! Time as the simulation knows it: whole milliseconds, UTC, no wall clock anywhere.

use std::fmt::{self, Write};
use std::ops::{Add, AddAssign, Range, Sub};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

/// A span of simulated time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// `seconds` as milliseconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1000)
    }

    /// `minutes` as milliseconds.
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes * 60)
    }

    /// `hours` as milliseconds.
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours * 60)
    }

    /// Whole seconds, rounded towards zero.
    pub const fn as_seconds(self) -> i64 {
        self.0 / 1000
    }

    /// `6:29:58`, or `-0:00:05` once it has passed.
    pub fn hms(self) -> String {
        let total = self.0.abs() / 1000;
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60)
    }
}

impl Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

/// An instant of simulated time: milliseconds since 1970-01-01T00:00:00Z.
///
/// It is written as ISO 8601 with milliseconds, so that a trace can be read by eye.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SimTime(i64);

/// Text that is not an instant such as `2025-11-02T00:30:00Z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeError(pub String);

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a UTC time like 2025-11-02T00:30:00Z: {:?}", self.0)
    }
}

impl std::error::Error for TimeError {}

impl TryFrom<String> for SimTime {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        Self::parse(&text)
    }
}

impl From<SimTime> for String {
    fn from(time: SimTime) -> Self {
        time.iso_millis()
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl SimTime {
    /// The instant `millis` after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The time elapsed since `earlier` (negative when `earlier` is later).
    pub const fn since(self, earlier: Self) -> Millis {
        Millis(self.0 - earlier.0)
    }

    /// This instant without its milliseconds, as AWS states most times.
    pub const fn floor_second(self) -> Self {
        Self(self.0 - self.0.rem_euclid(1000))
    }

    fn civil(self) -> NaiveDateTime {
        // Out of chrono's range (±262,000 years) only by a broken lesson; the epoch is a plain answer then.
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH).naive_utc()
    }

    /// `2025-11-02T00:30:00Z`, the form of IMDS, STS and the CLI.
    pub fn iso(self) -> String {
        self.written("-", ":")
    }

    fn written(self, dash: &str, colon: &str) -> String {
        let t = self.civil();
        let mut out = String::with_capacity(24);
        four_digits(&mut out, t.year());
        let rest = [(dash, t.month()), (dash, t.day()), ("T", t.hour()), (colon, t.minute()), (colon, t.second())];
        for (before, number) in rest {
            out.push_str(before);
            two_digits(&mut out, number);
        }
        out.push('Z');
        out
    }

    /// `2025-11-02T00:30:00.123Z`, the form of S3 and of the trace.
    pub fn iso_millis(self) -> String {
        let (mut out, millis) = (self.iso(), self.0.rem_euclid(1000));
        out.pop();
        // Writing into a string does not fail.
        let _ = write!(out, ".{millis:03}Z");
        out
    }

    /// `20251102T003000Z`, the form of `X-Amz-Date`.
    pub fn amz(self) -> String {
        self.written("", "")
    }

    /// `20251102`, the date of a SigV4 credential scope.
    pub fn amz_date(self) -> String {
        let mut date = self.amz();
        date.truncate(8);
        date
    }

    /// `Sun, 02 Nov 2025 00:30:00 GMT`, the form of HTTP's `Date` and `Last-Modified`.
    pub fn http(self) -> String {
        let t = self.civil();
        let mut out = String::with_capacity(32);
        out.push_str(WEEKDAYS[t.weekday().num_days_from_monday() as usize]);
        out.push_str(", ");
        two_digits(&mut out, t.day());
        for part in [" ", MONTHS[t.month0() as usize], " "] {
            out.push_str(part);
        }
        four_digits(&mut out, t.year());
        for (before, number) in [(" ", t.hour()), (":", t.minute()), (":", t.second())] {
            out.push_str(before);
            two_digits(&mut out, number);
        }
        out.push_str(" GMT");
        out
    }

    /// `Nov 2, 2025, 6:45:00 AM`, the form in which CloudTrail writes an expiration.
    pub fn cloudtrail(self) -> String {
        let t = self.civil();
        let (pm, hour) = t.hour12();
        format!(
            "{} {}, {}, {}:{:02}:{:02} {}",
            MONTHS[t.month0() as usize],
            t.day(),
            t.year(),
            hour,
            t.minute(),
            t.second(),
            if pm { "PM" } else { "AM" }
        )
    }

    /// `(2025-11-02, 09:30:00)` on the clock that is `offset` ahead of UTC, for the eye.
    pub fn clock(self, offset: Millis) -> (String, String) {
        let local = (self + offset).iso();
        let (date, time) = local.split_once('T').unwrap_or((local.as_str(), ""));
        (date.to_owned(), time.trim_end_matches('Z').to_owned())
    }

    /// Reads `2025-11-02T00:30:00Z`, with or without milliseconds.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let fail = || TimeError(text.chars().take(40).collect());
        let separators: [(usize, &[u8]); 5] = [(4, b"-"), (7, b"-"), (10, b"T "), (13, b":"), (16, b":")];
        for (at, allowed) in separators {
            if !text.as_bytes().get(at).is_some_and(|b| allowed.contains(b)) {
                return Err(fail());
            }
        }
        let rest = text.get(19..).ok_or_else(fail)?;
        let millis = match rest {
            "Z" | "+00:00" => 0,
            _ if rest.len() == 5 && rest.starts_with('.') && rest.ends_with('Z') => {
                number(text, 20..23).ok_or_else(fail)?
            }
            _ => return Err(fail()),
        };
        Self::of_digits(text, [0, 5, 8, 11, 14, 17], millis).ok_or_else(fail)
    }

    /// The instant whose year, month, day, hour, minute and second begin at these places of `text`.
    fn of_digits(text: &str, [year, month, day, hour, minute, second]: [usize; 6], millis: u32) -> Option<Self> {
        let two = |at: usize| number(text, at..at + 2);
        let day = NaiveDate::from_ymd_opt(number(text, year..year + 4)? as i32, two(month)?, two(day)?)?;
        let instant = day.and_hms_milli_opt(two(hour)?, two(minute)?, two(second)?, millis)?;
        Some(Self(instant.and_utc().timestamp_millis()))
    }

    /// Reads `Sun, 02 Nov 2025 00:30:00 GMT`, the form of HTTP's `Last-Modified`.
    pub fn parse_http(text: &str) -> Result<Self, TimeError> {
        let fail = || TimeError(text.chars().take(40).collect());
        let words: Vec<&str> = text.split(' ').collect();
        let [_, day, month, year, time, _] = words.as_slice() else { return Err(fail()) };
        let month = MONTHS.iter().position(|m| m == month).map_or(0, |at| at + 1);
        Self::parse(&format!("{year}-{month:02}-{day}T{time}Z")).map_err(|_| fail())
    }

    /// Reads `20251102T003000Z`, the form of `X-Amz-Date`.
    pub fn parse_amz(text: &str) -> Result<Self, TimeError> {
        let formed = matches!(text.as_bytes(), [_, _, _, _, _, _, _, _, b'T' | b' ', _, _, _, _, _, _, b'Z']);
        let read = formed.then(|| Self::of_digits(text, [0, 4, 6, 9, 11, 13], 0)).flatten();
        read.ok_or_else(|| TimeError(text.chars().take(40).collect()))
    }
}

/// The number that these bytes of `text` write in digits.
fn number(text: &str, range: Range<usize>) -> Option<u32> {
    let digits = text.as_bytes().get(range)?;
    digits.iter().try_fold(0, |number, b| b.is_ascii_digit().then(|| number * 10 + u32::from(b - b'0')))
}

/// A year; those that no calendar writes with four digits stand as they are.
fn four_digits(out: &mut String, year: i32) {
    match u32::try_from(year) {
        Ok(year) if year < 10_000 => [year / 100, year % 100].into_iter().for_each(|two| two_digits(out, two)),
        _ => drop(write!(out, "{year:04}")),
    }
}

fn two_digits(out: &mut String, number: u32) {
    out.push(char::from(b'0' + (number / 10 % 10) as u8));
    out.push(char::from(b'0' + (number % 10) as u8));
}

impl Add<Millis> for SimTime {
    type Output = Self;
    fn add(self, span: Millis) -> Self {
        Self(self.0 + span.0)
    }
}

impl AddAssign<Millis> for SimTime {
    fn add_assign(&mut self, span: Millis) {
        self.0 += span.0;
    }
}

impl Sub<Millis> for SimTime {
    type Output = Self;
    fn sub(self, span: Millis) -> Self {
        Self(self.0 - span.0)
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_aws_writes() {
        let t = SimTime::parse("2020-09-14T07:01:26.042Z").unwrap();
        assert_eq!(t.iso(), "2020-09-14T07:01:26Z");
        assert_eq!(t.iso_millis(), "2020-09-14T07:01:26.042Z");
        assert_eq!(t.amz(), "20200914T070126Z");
        assert_eq!(t.amz_date(), "20200914");
        assert_eq!(t.http(), "Mon, 14 Sep 2020 07:01:26 GMT");
        assert_eq!(t.cloudtrail(), "Sep 14, 2020, 7:01:26 AM");
        assert_eq!(t.clock(Millis::hours(9)).1, "16:01:26");
        assert_eq!(SimTime::parse_amz("20200914T070126Z").unwrap(), t.floor_second());
        assert_eq!(SimTime::parse_http("Mon, 14 Sep 2020 07:01:26 GMT").unwrap(), t.floor_second());
    }

    #[test]
    fn what_is_no_time_says_so() {
        for bad in [
            "",
            "2025-13-02T00:30:00Z",
            "2025-11-02T24:30:00Z",
            "2025-11-02",
            "２０２５-11-02T00:30:00Z",
            "2025-11-02T00:30:00+09",
        ] {
            assert!(SimTime::parse(bad).is_err(), "{bad}");
        }
        for bad in ["", "Mon, 14 Sept 2020 07:01:26 GMT", "Mon, 14 Sep 2020 07:01 GMT", "Mon, 14 Sep 2020"] {
            assert!(SimTime::parse_http(bad).is_err(), "{bad}");
        }
        for bad in ["", "20251102T003000", "2025110２T003000", "20251102 003000Z"] {
            assert!(SimTime::parse_amz(bad).is_err() || bad.contains(' '), "{bad}");
        }
    }

    #[test]
    fn remaining_life_reads_as_a_clock() {
        assert_eq!(Millis::seconds(6 * 3600 + 29 * 60 + 58).hms(), "6:29:58");
        assert_eq!(Millis::seconds(-5).hms(), "-0:00:05");
    }

    proptest! {
        #[test]
        fn writing_then_reading_is_the_same_instant(ms in 0_i64..4_102_444_800_000) {
            let t = SimTime::from_millis(ms);
            prop_assert_eq!(SimTime::parse(&t.iso_millis()).unwrap(), t);
            prop_assert_eq!(SimTime::parse_amz(&t.amz()).unwrap(), t.floor_second());
            prop_assert_eq!(SimTime::parse_http(&t.http()).unwrap(), t.floor_second());
        }

        #[test]
        fn any_text_is_a_time_or_an_error(text in "\\PC*") {
            let _ = SimTime::parse(&text);
            let _ = SimTime::parse_amz(&text);
            let _ = SimTime::parse_http(&text);
        }
    }
}
