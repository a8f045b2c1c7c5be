//! From simulated time to the time of the show, and back.
//!
//! A message of a millisecond is stretched so that the eye can follow it, a gap of hours is pressed into a moment, and
//! what happens within one millisecond is shown one after the other. All in whole milliseconds of show time, and a pure
//! function of the trace: where a message is drawn follows from the playhead alone.

use super::trace::{Event, Kind, Trace};
use crate::cloud::Effect;
use crate::host::Note;
use crate::kernel::{Millis, SimTime, sorted};

/// How long the show rests before its first event.
const LEAD_IN: Show = 500;

/// Milliseconds of show time.
pub type Show = u32;

/// When an event is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// It begins: a message leaves.
    pub begins: Show,
    /// It ends: a message arrives, a remark fades.
    pub ends: Show,
}

impl Cue {
    /// Where a still picture shows it best: a message half way, anything else at its beginning.
    pub const fn stands(self, message: bool) -> Show {
        if message { self.begins + (self.ends - self.begins) / 2 } else { self.begins }
    }

    /// How far it has come at `show`, in thousandths.
    pub fn progress(self, show: Show) -> u32 {
        let length = u64::from(self.ends.saturating_sub(self.begins)).max(1);
        let gone = u64::from(show.clamp(self.begins, self.ends) - self.begins);
        (gone * 1000 / length) as u32
    }

    /// Whether it is under way at `show`.
    pub const fn covers(self, show: Show) -> bool {
        self.begins <= show && show < self.ends
    }
}

/// How much an event matters to whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Shown in passing.
    Quiet,
    /// The step button stops here.
    Step,
    /// The next-event button stops here, and the scrubber wears a mark.
    Mark,
}

/// How much `event` matters.
pub fn weight(event: &Event) -> Weight {
    match &event.kind {
        Kind::Effect(Effect::Issued { .. } | Effect::Rejected { .. }) | Kind::Typed { .. } | Kind::Refused { .. } => {
            Weight::Mark
        }
        Kind::Effect(Effect::Transition { machine, to, .. }) if *machine == "credential" && *to != "valid" => {
            Weight::Mark
        }
        Kind::Message(message) if message.is_refusal() => Weight::Mark,
        Kind::Message(_) | Kind::Lost { .. } | Kind::Effect(Effect::Decided { .. }) => Weight::Step,
        Kind::Printed { .. } | Kind::Noted { note: Note::Exited { .. }, .. } => Weight::Step,
        _ => Weight::Quiet,
    }
}

/// How long an event that takes no simulated time is shown for.
fn dwell(kind: &Kind) -> Show {
    match kind {
        Kind::Typed { .. } | Kind::Refused { .. } => 900,
        Kind::Lost { .. } => 700,
        Kind::Effect(Effect::Decided { .. }) => 900,
        Kind::Effect(Effect::Issued { .. }) => 1300,
        Kind::Effect(Effect::Rejected { .. }) => 1200,
        Kind::Effect(Effect::Served { .. }) => 500,
        Kind::Effect(Effect::Recorded { .. }) => 500,
        Kind::Effect(Effect::Transition { .. }) => 160,
        Kind::Effect(Effect::Authenticated { .. }) => 300,
        Kind::Printed { .. } => 500,
        Kind::Noted { note: Note::Holds { .. } | Note::Exited { .. }, .. } => 700,
        _ => 0,
    }
}

/// How long a stretch of simulated time is shown for.
fn stretch(span: Millis, in_flight: bool) -> Show {
    let ms = u64::try_from(span.0).unwrap_or(0);
    if ms == 0 {
        0
    } else if in_flight {
        // 1 ms on the link-local wire, 80 ms across the internet: the difference shows, and both can be followed.
        (950 + ms.min(150) * 4) as Show
    } else {
        // Work and waiting: a blink up to a second, then longer with the logarithm.
        let doublings = u64::from(ms.max(1000).ilog2() - 9);
        (120 + ms.min(1000) / 3 + doublings * 60) as Show
    }
}

/// When everything is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Playback {
    cues: Vec<Cue>,
    /// Corners of the map from show time to simulated time; straight in between.
    knots: Vec<(Show, SimTime)>,
    /// Every moment at which the picture changes.
    beats: Vec<Show>,
    /// Where the step button stops.
    stops: Vec<(Show, usize)>,
    first: usize,
}

impl Playback {
    /// The show of `trace`. What came before event `first` is history: it is told at the very beginning, at once.
    pub fn of(trace: &Trace, first: usize) -> Self {
        Self::since(trace, first, trace.events().get(first).map_or(trace.end(), |event| event.at))
    }

    /// The same, with the clock at `since` when it begins.
    pub fn since(trace: &Trace, first: usize, since: SimTime) -> Self {
        let events = trace.events();
        let mut cues = vec![Cue { begins: 0, ends: 0 }; events.len()];
        // A breath before the first event: at 0, nothing has happened yet.
        let mut show: Show = LEAD_IN;
        let mut knots = Vec::new();
        let mut now = since;
        knots.push((0, now));

        // Events and arrivals, merged in order of time; an arrival comes before what it brings about.
        let mut flights: Vec<(SimTime, usize)> = Vec::new();
        let move_to =
            |at: SimTime, show: &mut Show, now: &mut SimTime, in_flight: bool, knots: &mut Vec<(Show, SimTime)>| {
                if at > *now {
                    knots.push((*show, *now));
                    *show += stretch(at.since(*now), in_flight);
                    *now = at;
                    knots.push((*show, *now));
                }
            };
        for (index, event) in events.iter().enumerate().skip(first) {
            while let Some(next) = flights.iter().position(|(at, _)| *at <= event.at) {
                let next = (next..flights.len()).min_by_key(|&i| flights[i]).unwrap_or(next);
                let (at, message) = flights.remove(next);
                move_to(at, &mut show, &mut now, true, &mut knots);
                cues[message].ends = show;
            }
            move_to(event.at, &mut show, &mut now, !flights.is_empty(), &mut knots);
            cues[index].begins = show;
            if let Kind::Message(message) = &event.kind {
                flights.push((message.arrives, index));
            } else {
                show += dwell(&event.kind);
                cues[index].ends = show;
            }
        }
        for (at, message) in sorted(flights) {
            move_to(at, &mut show, &mut now, true, &mut knots);
            cues[message].ends = show;
        }
        // Nothing has to happen at the end, and the show gets there all the same.
        move_to(trace.end(), &mut show, &mut now, false, &mut knots);
        knots.push((show, now));

        let shown = || events.iter().zip(&cues).enumerate().skip(first);
        let mut beats = sorted(shown().flat_map(|(_, (_, cue))| [cue.begins, cue.ends]));
        beats.dedup();
        let stops = shown()
            .filter(|(_, (event, _))| weight(event) >= Weight::Step)
            .map(|(index, (event, cue))| (cue.stands(matches!(event.kind, Kind::Message(_))), index));
        let stops = sorted(stops);
        Self { cues, knots, beats, stops, first }
    }

    /// The first event that is shown in its own time.
    pub fn first(&self) -> usize {
        self.first
    }

    /// How long the show is.
    pub fn total(&self) -> Show {
        self.knots.last().map_or(0, |(show, _)| *show)
    }

    /// When event `index` is shown.
    pub fn cue(&self, index: usize) -> Cue {
        self.cues.get(index).copied().unwrap_or(Cue { begins: 0, ends: 0 })
    }

    /// How many times the picture has changed by `show`; it is the same picture while this stays.
    pub fn beat(&self, show: Show) -> usize {
        self.beats.partition_point(|beat| *beat <= show)
    }

    /// Where the step button goes from `show`.
    pub fn next_stop(&self, show: Show) -> Show {
        self.stops.iter().map(|(at, _)| *at).find(|at| *at > show).unwrap_or_else(|| self.total())
    }

    /// Where the back button goes from `show`.
    pub fn previous_stop(&self, show: Show) -> Show {
        self.stops.iter().rev().map(|(at, _)| *at).find(|at| *at < show).unwrap_or(0)
    }

    /// Where the next-event button goes: the next event that wears a mark.
    pub fn next_mark(&self, trace: &Trace, show: Show) -> Show {
        self.marks(trace).map(|(at, _)| at).find(|at| *at > show).unwrap_or_else(|| self.total())
    }

    /// The events that wear a mark on the scrubber, and where.
    pub fn marks(&self, trace: &Trace) -> impl Iterator<Item = (Show, usize)> {
        self.stops
            .iter()
            .copied()
            .filter(|(_, index)| trace.events().get(*index).is_some_and(|e| weight(e) == Weight::Mark))
    }

    /// The simulated time at `show`.
    pub fn sim_time(&self, show: Show) -> SimTime {
        let after = self.knots.partition_point(|(at, _)| *at <= show);
        match (after.checked_sub(1).map(|i| self.knots[i]), self.knots.get(after)) {
            (Some((from, t0)), Some(&(to, t1))) => {
                let gone = i64::from(show - from);
                t0 + Millis(t1.since(t0).0 * gone / i64::from(to - from).max(1))
            }
            (Some((_, t)), None) | (None, Some(&(_, t))) => t,
            (None, None) => SimTime::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_is_stretched_and_long_is_pressed() {
        assert!(stretch(Millis(1), true) >= 900);
        assert!(stretch(Millis(80), true) > stretch(Millis(1), true));
        assert!(stretch(Millis::hours(6), false) < 3000);
        assert!(stretch(Millis::hours(6), false) > stretch(Millis::minutes(1), false));
        assert_eq!(stretch(Millis::ZERO, true), 0);
    }
}
