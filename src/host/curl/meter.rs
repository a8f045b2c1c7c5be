//! curl's progress meter, as it stands when a transfer has ended.
//!
//! ```text
//!   % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
//!                                  Dload  Upload   Total   Spent    Left  Speed
//! 100    56  100    56    0     0  56000      0 --:--:-- --:--:-- --:--:-- 56000
//! ```

use crate::kernel::Millis;

/// The two header lines of the progress meter.
pub(super) const METER: &str = "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n\
                     \x20                                Dload  Upload   Total   Spent    Left  Speed\n";

/// The progress meter's line for a transfer that has ended.
pub(super) fn meter_line(total: usize, received: usize, sent: usize, busy: Millis, took: Millis) -> String {
    // What took no time at all is shown as if it took a millisecond.
    let speed = |bytes: usize| bytes as u64 * 1000 / busy.0.max(1) as u64;
    let percent = |part: usize, whole: usize| (part as u64 * 100).checked_div(whole as u64).unwrap_or(0);
    let all = total + sent;
    let time = match took.as_seconds() {
        0 => "--:--:--".to_owned(),
        _ => format!("{:>8}", took.hms()),
    };
    format!(
        "{:3} {}  {:3} {}  {:3} {}  {}  {} {time} {time} --:--:-- {}\n",
        percent(received + sent, all),
        five(all as u64),
        percent(received, total),
        five(received as u64),
        percent(sent, sent),
        five(sent as u64),
        five(speed(received)),
        five(speed(sent)),
        five(speed(received)),
    )
}

/// A number in five columns, as curl abbreviates it.
fn five(bytes: u64) -> String {
    const K: u64 = 1024;
    match bytes {
        0..100_000 => format!("{bytes:5}"),
        100_000..10_240_000 => format!("{:4}k", bytes / K),
        _ if bytes < 100 * K * K => format!("{:2}.{}M", bytes / (K * K), bytes % (K * K) / (K * K / 10)),
        _ => format!("{:4}M", bytes / (K * K)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_is_curls() {
        // Both lines were printed by curl 8.5.0.
        assert_eq!(
            meter_line(56, 56, 0, Millis(1), Millis(1)),
            "100    56  100    56    0     0  56000      0 --:--:-- --:--:-- --:--:-- 56000\n"
        );
        assert_eq!(
            meter_line(0, 0, 0, Millis::ZERO, Millis::ZERO),
            "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n"
        );
        assert_eq!(five(320_512), " 313k");
    }
}
