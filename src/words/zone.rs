//! The clock by which times are written: one everywhere, chosen once. What programs read stays in UTC.
//!
//! ```
//! use sts_flow::kernel::SimTime;
//! use sts_flow::words::Zone;
//!
//! let at = SimTime::parse("2025-11-02T00:29:58.426Z").unwrap();
//! assert_eq!(Zone::Jst.time(at), "09:29:58");
//! assert_eq!(Zone::Utc.time_millis(at), "00:29:58.426");
//! assert_eq!(Zone::Jst.dated(at), "11/02 09:29:58");
//! ```

use std::fmt;
use std::str::FromStr;

use super::Lang;
use crate::kernel::{Millis, SimTime};

/// A clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// Japan's. It is nine hours ahead of UTC, all year.
    #[default]
    Jst,
    /// UTC.
    Utc,
}

impl Zone {
    /// The clock that whoever reads `lang` has at hand, until another one is chosen.
    pub const fn of(lang: Lang) -> Self {
        lang.pick(Self::Jst, Self::Utc)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jst => "JST",
            Self::Utc => "UTC",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Jst => Self::Utc,
            Self::Utc => Self::Jst,
        }
    }

    /// How far it is ahead of UTC.
    pub const fn ahead(self) -> Millis {
        match self {
            Self::Jst => Millis::hours(9),
            Self::Utc => Millis::ZERO,
        }
    }

    /// The date.
    pub fn date(self, at: SimTime) -> String {
        at.clock(self.ahead()).0
    }

    /// The time of day.
    pub fn time(self, at: SimTime) -> String {
        at.clock(self.ahead()).1
    }

    /// The time of day, to the millisecond.
    pub fn time_millis(self, at: SimTime) -> String {
        format!("{}.{:03}", self.time(at), at.as_millis().rem_euclid(1000))
    }

    /// The day and the time of day, without the year.
    pub fn dated(self, at: SimTime) -> String {
        let (date, time) = at.clock(self.ahead());
        [&date.get(5..).unwrap_or("").replace('-', "/"), " ", &time].concat()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Jst, Self::Utc].into_iter().find(|zone| zone.name() == text).ok_or(())
    }
}
