//! Two shows on one clock: what each of two futures shows at the same simulated time.
//!
//! Where one of them dwells on what happens within a millisecond, the other waits; where one presses hours into a moment
//! in which the other has something to show, it takes the other's time. So neither ever shows another simulated time
//! than the other, and nothing that either has to show is skipped.

use super::playback::{Playback, Show};
use crate::kernel::{Millis, SimTime};

/// Where both shows stand at a corner of the common course; straight in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Corner {
    /// The place on the common course.
    at: Show,
    /// The simulated time of both.
    time: SimTime,
    /// The place in each show.
    sides: [Show; 2],
}

/// The common course of two shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duet {
    corners: Vec<Corner>,
    /// Before this, nothing changes when the shows grow.
    settled: SimTime,
}

impl Duet {
    /// The course of `one` and `two`.
    pub fn of(one: &Playback, two: &Playback) -> Self {
        let mut duet = Self::default();
        duet.extend(one, two);
        duet
    }

    /// Takes in what the shows have gained at their ends.
    pub fn extend(&mut self, one: &Playback, two: &Playback) {
        let shows = [one, two];
        let kept = self.corners.partition_point(|corner| corner.time < self.settled);
        self.corners.truncate(kept);
        self.settled = one.settled().min(two.settled());
        let begun = self.corners.last().copied();
        let mut places = shows.map(|show| show.knots().partition_point(|k| begun.is_some_and(|c| k.1 <= c.time)));
        loop {
            let next = [0, 1].map(|side| shows[side].knots().get(places[side]).map(|knot| knot.1));
            let Some(time) = next.into_iter().flatten().min() else { return };
            for side in [0, 1] {
                while shows[side].knots().get(places[side]).is_some_and(|knot| knot.1 <= time) {
                    places[side] += 1;
                }
            }
            self.meet(time, shows.map(|show| show.shown_during(time)));
        }
    }

    /// Both come to `time`, and dwell there as long as they do.
    fn meet(&mut self, time: SimTime, dwells: [(Show, Show); 2]) {
        let first = [dwells[0].0, dwells[1].0];
        let lengths = dwells.map(|(from, to)| to - from);
        let at = self.corners.last().map_or(0, |last| {
            let gone = [0, 1].map(|side| first[side].saturating_sub(last.sides[side]));
            last.at + gone[0].max(gone[1])
        });
        self.corners.push(Corner { at, time, sides: first });
        let mut lengths_in_order = [lengths[0].min(lengths[1]), lengths[0].max(lengths[1])];
        if lengths_in_order[0] == lengths_in_order[1] {
            lengths_in_order[0] = 0;
        }
        for length in lengths_in_order.into_iter().filter(|length| *length > 0) {
            let sides = [0, 1].map(|side| first[side] + length.min(lengths[side]));
            self.corners.push(Corner { at: at + length, time, sides });
        }
    }

    /// How long it is.
    pub fn total(&self) -> Show {
        self.corners.last().map_or(0, |corner| corner.at)
    }

    /// Where side 0 or 1 stands when the course is at `at`.
    pub fn side(&self, side: usize, at: Show) -> Show {
        let after = self.corners.partition_point(|corner| corner.at <= at);
        self.between(after, |from, to| {
            let gone = u64::from(at - from.at) * u64::from(to.sides[side] - from.sides[side]);
            from.sides[side] + (gone / u64::from(to.at - from.at).max(1)) as Show
        })
        .unwrap_or(0)
    }

    /// Where the course is when side 0 or 1 first comes to `show`.
    pub fn course(&self, side: usize, show: Show) -> Show {
        let after = self.corners.partition_point(|corner| corner.sides[side] < show);
        self.between(after, |from, to| {
            let gone = u64::from(show.saturating_sub(from.sides[side])) * u64::from(to.at - from.at);
            from.at + gone.div_ceil(u64::from(to.sides[side] - from.sides[side]).max(1)) as Show
        })
        .unwrap_or(0)
    }

    /// The simulated time at `at`.
    pub fn sim_time(&self, at: Show) -> SimTime {
        let after = self.corners.partition_point(|corner| corner.at <= at);
        self.between(after, |from, to| {
            let gone = to.time.since(from.time).0 * i64::from(at - from.at);
            from.time + Millis(gone / i64::from(to.at - from.at).max(1))
        })
        .unwrap_or_default()
    }

    /// The last place at which it is not after `time`.
    pub fn show_at(&self, time: SimTime) -> Show {
        let after = self.corners.partition_point(|corner| corner.time <= time);
        self.between(after, |from, to| {
            // The clock stands on a millisecond for as long as it has not come to the next.
            let gone = i64::from(to.at - from.at) * (time.since(from.time).0.max(0) + 1) - 1;
            from.at + (gone / to.time.since(from.time).0.max(1)).max(0) as Show
        })
        .unwrap_or(0)
    }

    /// What `read` makes of the corners around place `after`; at both ends the same corner is both.
    fn between<T>(&self, after: usize, read: impl Fn(Corner, Corner) -> T) -> Option<T> {
        let from = self.corners.get(after.saturating_sub(1))?;
        let to = self.corners.get(after).unwrap_or(from);
        let from = if after == 0 { to } else { from };
        Some(read(*from, *to))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, Story, Terminal};
    use super::*;
    use crate::cloud::Setup;

    /// Two runs that part after a first command.
    fn two() -> [Story; 2] {
        [("aws s3 ls", 3), ("curl -s http://169.254.169.254/", 40)].map(|(line, seconds)| {
            let mut story = Story::new(&Setup::default(), 7, SimTime::default());
            for line in ["aws sts get-caller-identity", line] {
                story.act(Action::Type { terminal: Terminal::Pc, line: line.into() });
            }
            story.act(Action::wait_seconds(seconds));
            story
        })
    }

    fn check(duet: &Duet, shows: [&Playback; 2]) {
        let mut before = [0, 0];
        for at in 0..=duet.total() {
            let now = [0, 1].map(|side| duet.side(side, at));
            for side in [0, 1] {
                assert!((before[side]..=before[side] + 1).contains(&now[side]), "{at}: {before:?} → {now:?}");
                let ends = shows[side].sim_time(shows[side].total());
                let apart = shows[side].sim_time(now[side]).since(duet.sim_time(at).min(ends)).0;
                // Less than the show presses into one of its milliseconds.
                assert!(apart.abs() <= 250, "{at}: side {side} is {apart} ms off");
                assert!(duet.course(side, now[side]) <= at);
                assert_eq!(duet.side(side, duet.course(side, now[side])), now[side]);
            }
            before = now;
        }
        assert_eq!(before, shows.map(Playback::total), "both come to their ends");
        for at in [0, duet.total() / 3, duet.total()] {
            let time = duet.sim_time(at);
            assert!(duet.show_at(time) >= at && duet.sim_time(duet.show_at(time)) <= time);
        }
    }

    #[test]
    fn neither_shows_another_time_and_nothing_is_skipped() {
        let stories = two();
        let shows = [0, 1].map(|i| Playback::of(stories[i].trace(), 0));
        let duet = Duet::of(&shows[0], &shows[1]);
        check(&duet, [&shows[0], &shows[1]]);
        let parts =
            stories[0].trace().events().iter().zip(stories[1].trace().events()).take_while(|(a, b)| a == b).count();
        let same = shows[0].cue(parts - 1).begins;
        assert!((0..same).all(|at| duet.side(0, at) == at && duet.side(1, at) == at), "one run until they part");
    }

    #[test]
    fn grown_is_the_same_as_made_at_once() {
        let mut stories = two();
        let shows = |stories: &[Story; 2]| [0, 1].map(|i| Playback::of(stories[i].trace(), 0));
        let first = shows(&stories);
        let mut duet = Duet::of(&first[0], &first[1]);
        for (i, seconds) in [(0, 60), (1, 7), (0, 3600), (1, 90_000)] {
            stories[i].act(Action::wait_seconds(seconds));
            let now = shows(&stories);
            duet.extend(&now[0], &now[1]);
            assert_eq!(duet, Duet::of(&now[0], &now[1]));
        }
    }
}
