//! How a class stands: its timer, the time that each step has, and whether it is behind.
//!
//! Pure: what time it is on the wall is handed in, in milliseconds.
//!
//! ```
//! use sts_flow::kernel::Millis;
//! use sts_flow::ui::classroom::{Standing, standing};
//!
//! // Three minutes for the first step, two for the second; ten minutes have passed, and the second one is shown.
//! assert_eq!(standing(&[180, 120], 1, Millis::minutes(10)), Standing::Behind(5));
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::kernel::Millis;

/// Stands for when it was started, while it rests.
const RESTS: &str = "-";
/// A timer that nobody has stopped for so long was forgotten.
const LONGEST: Millis = Millis::hours(12);

/// The time since the class began, without its pauses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timer {
    /// So many milliseconds until it was started last.
    spent: i64,
    /// When it was started, on the wall, while it runs.
    since: Option<i64>,
}

impl Timer {
    /// Whether it runs.
    pub const fn runs(self) -> bool {
        self.since.is_some()
    }

    /// Whether it was ever started.
    pub const fn began(self) -> bool {
        self.spent > 0 || self.since.is_some()
    }

    /// How much has passed. A clock that is set back takes nothing away.
    pub fn spent(self, now: i64) -> Millis {
        let running = self.since.map_or(0, |since| now.saturating_sub(since).max(0));
        Millis(self.spent.max(0).saturating_add(running).min(LONGEST.0))
    }

    /// It runs from now on.
    #[must_use]
    pub fn started(self, now: i64) -> Self {
        Self { since: self.since.or(Some(now)), ..self }
    }

    /// It rests from now on.
    #[must_use]
    pub fn paused(self, now: i64) -> Self {
        Self { spent: self.spent(now).0, since: None }
    }
}

/// The time of a class and the lesson that it is at, as it is remembered: `five-steps 61000 1764000000000 30000`; a `-` stands
/// for when it was started, while it rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocked {
    /// The lesson.
    pub lesson: String,
    /// The time of the class, which may have several.
    pub timer: Timer,
    /// How much of it had passed when this lesson began, in milliseconds.
    pub from: i64,
}

impl Clocked {
    /// The same at this lesson: the timer goes on, and what has passed by now is no time of this lesson.
    #[must_use]
    pub fn of(self, lesson: &str, now: i64) -> Self {
        if self.lesson == lesson {
            return self;
        }
        Self { lesson: lesson.to_owned(), from: self.timer.spent(now).0, ..self }
    }

    /// The same, unless it was forgotten while it ran.
    #[must_use]
    pub fn remembered(self, now: i64) -> Self {
        if self.timer.spent(now) >= LONGEST { Self { lesson: self.lesson, ..Self::default() } } else { self }
    }
}

impl fmt::Display for Clocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.timer.since.map_or_else(|| RESTS.to_owned(), |since| since.to_string());
        write!(f, "{} {} {since} {}", self.lesson, self.timer.spent, self.from)
    }
}

impl FromStr for Clocked {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let lesson = words.next().ok_or(())?.to_owned();
        let spent = words.next().and_then(|spent| spent.parse().ok()).ok_or(())?;
        let since =
            words.next().filter(|since| *since != RESTS).map(|since| since.parse().map_err(drop)).transpose()?;
        let from = words.next().map_or(Ok(0), |from| from.parse().map_err(drop))?;
        Ok(Self { lesson, timer: Timer { spent, since }, from })
    }
}

/// Whether a class is where it meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// So many whole minutes before its time.
    Ahead(u32),
    /// In time.
    OnTime,
    /// So many whole minutes after it.
    Behind(u32),
}

/// How a class stands that shows this step, from 0, when this much has passed. Each step may be begun as soon as those before
/// it should be over, and has until its own time is over; past the last step, the lesson is over.
pub fn standing(budget: &[u32], step: usize, spent: Millis) -> Standing {
    let until = |steps: usize| Millis::seconds(budget.iter().take(steps).map(|seconds| i64::from(*seconds)).sum());
    let minutes = |span: i64| u32::try_from((span / Millis::minutes(1).0).max(0)).unwrap_or(u32::MAX);
    let (from, to) = (until(step), until(step.saturating_add(1)));
    match (minutes(from.0.saturating_sub(spent.0)), minutes(spent.0.saturating_sub(to.0))) {
        (0, 0) => Standing::OnTime,
        (ahead, 0) => Standing::Ahead(ahead),
        (_, behind) => Standing::Behind(behind),
    }
}

/// The seconds that each step has: as its notes say; steps without notes share what the lesson has left.
pub fn budget(lesson: u32, steps: &[Option<u32>]) -> Vec<u32> {
    let known = steps.iter().flatten().fold(0_u32, |sum, minutes| sum.saturating_add(*minutes));
    let open = u32::try_from(steps.iter().filter(|minutes| minutes.is_none()).count()).unwrap_or(u32::MAX);
    let share = lesson.saturating_sub(known).saturating_mul(60).checked_div(open).unwrap_or(0);
    steps.iter().map(|minutes| minutes.map_or(share, |minutes| minutes.saturating_mul(60))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_a_class_is_behind() {
        use Standing::{Ahead, Behind, OnTime};
        // 3 + 2 + 5 minutes.
        let budget = [180, 120, 300];
        for (step, seconds, expected) in [
            (0, 0, OnTime),
            (0, 180, OnTime),
            (0, 239, OnTime),
            (0, 240, Behind(1)),
            (0, 359, Behind(2)),
            (1, 0, Ahead(3)),
            (1, 121, OnTime),
            (1, 120, Ahead(1)),
            (1, 300, OnTime),
            (1, 420, Behind(2)),
            (2, 300, OnTime),
            (2, 600, OnTime),
            (2, 3600, Behind(50)),
            // Over.
            (3, 600, OnTime),
            (3, 480, Ahead(2)),
            (3, 720, Behind(2)),
            (99, 660, Behind(1)),
        ] {
            assert_eq!(standing(&budget, step, Millis::seconds(seconds)), expected, "step {step} after {seconds} s");
        }
        assert_eq!(standing(&[], 0, Millis::ZERO), OnTime);
        assert_eq!(standing(&[u32::MAX; 3], usize::MAX, Millis::ZERO), Ahead(3 * (u32::MAX / 60)));
        assert_eq!(standing(&[], 0, Millis(i64::MIN)), Ahead(u32::MAX));
    }

    #[test]
    fn steps_without_notes_share_what_is_left() {
        for (lesson, steps, expected) in [
            (10, vec![Some(2), Some(3)], vec![120, 180]),
            (10, vec![None, None, None, None], vec![150; 4]),
            (10, vec![Some(4), None, None], vec![240, 180, 180]),
            (3, vec![Some(4), None], vec![240, 0]),
            (10, vec![], vec![]),
        ] {
            assert_eq!(budget(lesson, &steps), expected, "{steps:?} of {lesson}");
        }
    }

    #[test]
    fn a_timer_runs_rests_and_is_remembered() {
        let timer = Timer::default();
        assert!(!timer.began());
        let timer = timer.started(1000).started(5000);
        assert_eq!(timer.spent(4000), Millis(3000));
        assert_eq!(timer.spent(500), Millis::ZERO, "the clock was set back");
        let paused = timer.paused(4000);
        assert_eq!((paused.runs(), paused.spent(90_000)), (false, Millis(3000)));
        assert_eq!(paused.started(10_000).spent(11_000), Millis(4000));
        for timer in [timer, paused] {
            let clocked = Clocked { lesson: "attach".to_owned(), timer, from: 500 };
            assert_eq!(clocked.to_string().parse(), Ok(clocked));
        }
        for text in ["attach", "attach 1 x", "attach 1 - x"] {
            assert_eq!(text.parse::<Clocked>(), Err(()), "{text}");
        }
        // As an earlier version has written it.
        let earlier = Clocked { lesson: "attach".to_owned(), timer: paused, from: 0 };
        assert_eq!("attach 3000".parse(), Ok(earlier));
        // The class goes on in the next lesson, which begins now.
        let next = Clocked { lesson: "attach".to_owned(), timer, from: 0 }.of("bind", 7000);
        assert_eq!((next.timer, next.from), (timer, 6000));
        assert_eq!(next.clone().of("bind", 9000), next);
        let rests = Clocked { lesson: "attach".to_owned(), timer: paused, from: 0 }.of("bind", 90_000);
        assert_eq!((rests.timer, rests.from), (paused, 3000));
        // One of yesterday was forgotten.
        let yesterday = Clocked { lesson: "attach".to_owned(), timer, from: 1 }.remembered(Millis::hours(20).0);
        assert!(!yesterday.timer.began() && yesterday.from == 0);
    }
}
