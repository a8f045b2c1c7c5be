//! How conditions read their values: numbers of any length, dates, and addresses in networks.
//!
//! May use: [`kernel`](crate::kernel)'s time. Each reader gives nothing for what is not of its kind: such a value
//! stands in no relation to anything.
//!
//! Own code: numbers are compared digit by digit, at any length and without a float; of dates there are six forms, of
//! which [`SimTime::parse`] reads one; and a network is ten lines over `std::net`.

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::kernel::SimTime;

/// A decimal number of any length, compared digit by digit: no float, and so no surprise.
#[derive(PartialEq, Eq)]
pub(super) struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

pub(super) fn decimal(text: &str) -> Option<Decimal<'_>> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = [whole, fraction].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !all_digits || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    // There is one zero.
    Some(Decimal { negative: negative && !(whole.is_empty() && fraction.is_empty()), whole, fraction })
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |d: &Self| (d.whole.len(), d.whole.to_owned(), d.fraction.to_owned());
        match (self.negative, other.negative) {
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads a date as policies may write it, to the millisecond: W3C's forms of ISO 8601 from a year to a fraction of a
/// second, or seconds since 1970.
pub(super) fn date(text: &str) -> Option<SimTime> {
    if text.len() != 4 && !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<i64>().ok()?.checked_mul(1000).map(SimTime::from_millis);
    }
    let (day, time) = match text.split_once(['T', 't']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let day = match day.len() {
        4 => [day, "-01-01"].concat(),
        7 => [day, "-01"].concat(),
        _ => day.to_owned(),
    };
    let Some(time) = time else {
        return SimTime::parse(&[&day, "T00:00:00Z"].concat()).ok();
    };
    let zone_at = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at(zone_at);
    let offset = minutes(zone)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let clock = if clock.len() == 5 { [clock, ":00"].concat() } else { clock.to_owned() };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
    let local = SimTime::parse(&[&day, "T", &clock, ".", &millis, "Z"].concat()).ok()?;
    Some(SimTime::from_millis(local.as_millis() - offset * 60_000))
}

/// The minutes by which `Z`, `+09:00` or `-0330` is ahead of UTC.
fn minutes(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits = zone.get(1..)?.replace(':', "");
    let number =
        |range| digits.get(range).filter(|d: &&str| d.bytes().all(|b| b.is_ascii_digit()))?.parse::<i64>().ok();
    (digits.len() == 4).then_some(sign * (number(0..2)? * 60 + number(2..4)?))
}

/// Whether an address is in a network such as `203.0.113.0/24`; nothing when either cannot be read.
pub fn in_network(address: &str, network: &str) -> Option<bool> {
    let address: IpAddr = address.parse().ok()?;
    let (base, length) = network.split_once('/').map_or((network, None), |(base, length)| (base, Some(length)));
    let base: IpAddr = base.parse().ok()?;
    let (address, base, width) = match (address, base) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32_u32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        _ => return Some(false),
    };
    let length = length.map_or(Some(width), |text| text.parse().ok().filter(|n| *n <= width))?;
    // A shift by the whole width is no shift at all to the processor.
    Some((address ^ base).checked_shr(width - length).unwrap_or(0) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_as_policies_write_them() {
        for (text, iso) in [
            ("2020", "2020-01-01T00:00:00.000Z"),
            ("2020-02", "2020-02-01T00:00:00.000Z"),
            ("2020-02-03", "2020-02-03T00:00:00.000Z"),
            ("2020-02-03T04:05Z", "2020-02-03T04:05:00.000Z"),
            ("2020-02-03T04:05:06+09:00", "2020-02-02T19:05:06.000Z"),
            ("2020-02-03T04:05:06.7-03:30", "2020-02-03T07:35:06.700Z"),
            ("2020-02-03t04:05:06.123456z", "2020-02-03T04:05:06.123Z"),
            ("0", "1970-01-01T00:00:00.000Z"),
            ("1580702706", "2020-02-03T04:05:06.000Z"),
        ] {
            assert_eq!(date(text).unwrap_or_else(|| panic!("{text}")).iso_millis(), iso, "{text}");
        }
        for bad in [
            "",
            "soon",
            "2020-13",
            "2020-02-30",
            "2020-02-03T04:05:06",
            "2020-02-03T04:05:06+9",
            "-5",
            "2020-02-03T04:05:06.xZ",
        ] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn decimals_order_as_numbers(a in -100_000_i64..100_000, b in -100_000_i64..100_000) {
            let text = |n: i64| format!("{}{}.{:02}", if n < 0 { "-" } else { "" }, n.abs() / 100, n.abs() % 100);
            let (x, y) = (text(a), text(b));
            prop_assert_eq!(decimal(&x).unwrap().cmp(&decimal(&y).unwrap()), a.cmp(&b));
        }

        #[test]
        fn any_text_is_a_date_or_not(text in prop_oneof![any::<String>(), "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]{0,14}"]) {
            let _ = date(&text);
        }
    }
}
