//! From simulated time to the time of the show, and back.
//!
//! A message of a millisecond is stretched so that the eye can follow it, a gap of hours is pressed into a moment, and
//! what happens within one millisecond is shown one after the other. All in whole milliseconds of show time, and a pure
//! function of the trace: where a message is drawn follows from the playhead alone.
//!
//! What is said of an event stands for as long as it takes to be read. How long that is, the words know: whoever makes a
//! show hands in a [`Reading`]. A message travels in the first part of its time, and rests where it has come to until what
//! is said of it has been read.

use super::trace::{Event, Kind, Trace};
use super::{Action, Hidden};
use crate::cloud::Effect;
use crate::host::Note;
use crate::kernel::{Millis, SimTime};

/// How long the show rests before its first event.
const LEAD_IN: Show = 500;

/// Milliseconds of show time.
pub type Show = u32;

/// How long it takes to read what is said of an event; nothing where nothing is said.
pub type Reading = fn(&Trace, usize) -> Show;

/// A reading that compares: the same function, or not.
#[derive(Clone, Copy, Debug)]
struct Read(Reading);

impl Default for Read {
    fn default() -> Self {
        Self(|_, _| 0)
    }
}

impl PartialEq for Read {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Read {}

/// When an event is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cue {
    /// It begins: a message leaves.
    pub begins: Show,
    /// A message arrives, and rests there. For anything else, the same as `ends`.
    pub arrives: Show,
    /// It ends: what was said of a message has been read, a remark fades.
    pub ends: Show,
}

impl Cue {
    /// Where a still picture shows it best: a message half way, anything else at its beginning.
    pub const fn stands(self, message: bool) -> Show {
        if message { self.begins + (self.arrives - self.begins) / 2 } else { self.begins }
    }

    /// How far it has come at `show`, in thousandths.
    pub fn progress(self, show: Show) -> u32 {
        let length = u64::from(self.arrives.saturating_sub(self.begins)).max(1);
        let gone = u64::from(show.clamp(self.begins, self.arrives) - self.begins);
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
        Kind::Effect(Effect::Issued { .. } | Effect::Rejected { .. } | Effect::Found { .. })
        | Kind::Acted { action: Action::Disturb { .. } }
        | Kind::Typed { .. }
        | Kind::Refused { .. } => Weight::Mark,
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
        Kind::Typed { .. } | Kind::Refused { .. } | Kind::Acted { action: Action::Disturb { .. } } => 900,
        Kind::Lost { .. } => 700,
        Kind::Effect(Effect::Decided { .. }) => 900,
        Kind::Effect(Effect::Issued { .. }) => 1300,
        Kind::Effect(Effect::Rejected { .. }) => 1200,
        Kind::Effect(Effect::Found { .. }) => 1600,
        Kind::Effect(Effect::Served { .. }) => 500,
        Kind::Effect(Effect::Recorded { .. }) => 500,
        Kind::Effect(Effect::Transition { .. }) => 160,
        Kind::Effect(Effect::Authenticated { .. }) => 300,
        Kind::Printed { .. } => 500,
        Kind::Noted { note: Note::Holds { .. } | Note::Exited { .. }, .. }
        | Kind::Started { .. }
        | Kind::Ended { .. }
        | Kind::Behind { note: Note::Holds { .. }, .. } => 700,
        Kind::Noted { note: Note::Exports { access_key_id: Some(_) }, .. } => 900,
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

/// When everything is shown. It grows with its trace, at the cost of what is new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Playback {
    cues: Vec<Cue>,
    /// Corners of the map from show time to simulated time; straight in between.
    knots: Vec<(Show, SimTime)>,
    /// Every moment at which the picture changes.
    beats: Vec<Show>,
    /// Where the step button stops.
    stops: Vec<(Show, usize)>,
    /// Those of them at which the next-event button stops.
    marks: Vec<(Show, usize)>,
    first: usize,
    reading: Read,
    hidden: Hidden,
    head: Head,
    /// How it stood before the end was made up: see [`Self::extend`].
    open: Open,
}

/// How far the show has been laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Head {
    show: Show,
    now: SimTime,
    /// Until then, what was said last is being read.
    read: Show,
    /// Messages under way, by their arrival.
    flights: Vec<(SimTime, usize)>,
}

/// What more of the trace does not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Open {
    head: Head,
    knots: usize,
    beats: usize,
}

impl Playback {
    /// The show of `trace`. What came before event `first` is history: it is told at the very beginning, at once.
    pub fn of(trace: &Trace, first: usize) -> Self {
        Self::since(trace, first, trace.events().get(first).map_or(trace.end(), |event| event.at))
    }

    /// The same, with the clock at `since` when it begins.
    pub fn since(trace: &Trace, first: usize, since: SimTime) -> Self {
        Self::read(trace, first, since, Read::default().0)
    }

    /// The same, each event shown for at least as long as `reading` says that it takes to read of it.
    pub fn read(trace: &Trace, first: usize, since: SimTime, reading: Reading) -> Self {
        Self::read_past(trace, first, since, reading, &Hidden::default())
    }

    /// The same, in which nothing that is hidden takes any time.
    pub fn read_past(trace: &Trace, first: usize, since: SimTime, reading: Reading, hidden: &Hidden) -> Self {
        // A breath before the first event: at 0, nothing has happened yet.
        let head = Head { show: LEAD_IN, now: since, read: 0, flights: Vec::new() };
        let knots = vec![(0, since)];
        let open = Open { head, knots: knots.len(), beats: 0 };
        let (reading, hidden) = (Read(reading), hidden.clone());
        let mut playback = Self { knots, first, reading, hidden, open, ..Self::default() };
        playback.extend(trace);
        playback
    }

    /// Goes on with what is new in `trace`, which must be the one that it was made of, gone on.
    ///
    /// What is in the air where the trace ends lands there, as if nothing else were to come. That is taken back first.
    pub fn extend(&mut self, trace: &Trace) {
        self.reopen();
        for (index, event) in trace.events().iter().enumerate().skip(self.cues.len()) {
            if index < self.first {
                self.cues.push(Cue::default());
                continue;
            }
            if self.hidden.hides(trace, index) {
                let now = self.head.show;
                self.cues.push(Cue { begins: now, arrives: now, ends: now });
                continue;
            }
            // Events and arrivals, merged in order of time; an arrival comes before what it brings about.
            self.land(trace, Some(event.at));
            self.move_to(event.at);
            let reading = self.reading.0(trace, index);
            if reading > 0 {
                self.rest();
            }
            let begins = self.head.show;
            self.head.read = self.head.read.max(begins.saturating_add(reading));
            self.beat_now();
            if let Kind::Message(message) = &event.kind {
                let arrival = (message.arrives, index);
                let place = self.head.flights.partition_point(|other| *other < arrival);
                self.head.flights.insert(place, arrival);
            } else {
                self.head.show = begins.saturating_add(dwell(&event.kind).max(reading));
                self.beat_now();
            }
            self.cues.push(Cue { begins, arrives: self.head.show, ends: self.head.show });
            if !matches!(event.kind, Kind::Message(_)) {
                self.stop_at(begins, index, weight(event));
            }
        }
        self.open = Open { head: self.head.clone(), knots: self.knots.len(), beats: self.beats.len() };
        self.land(trace, None);
        // Nothing has to happen at the end, and the show gets there all the same.
        self.move_to(trace.end());
        self.knots.push((self.head.show, self.head.now));
    }

    /// Takes back what was made up at the end of the trace.
    fn reopen(&mut self) {
        self.head = self.open.head.clone();
        self.knots.truncate(self.open.knots);
        self.beats.truncate(self.open.beats);
        for (_, message) in &self.head.flights {
            let stop = (self.cues[*message].stands(true), *message);
            for stops in [&mut self.stops, &mut self.marks] {
                if let Ok(place) = stops.binary_search(&stop) {
                    stops.remove(place);
                }
            }
        }
    }

    /// Lets the messages arrive that are due by `until`, or all.
    fn land(&mut self, trace: &Trace, until: Option<SimTime>) {
        while let Some(&(at, message)) = self.head.flights.first() {
            if until.is_some_and(|until| at > until) {
                return;
            }
            self.move_to(at);
            self.head.flights.remove(0);
            self.cues[message].arrives = self.head.show;
            self.rest();
            self.cues[message].ends = self.head.show;
            self.beat_now();
            if let Some(event) = trace.events().get(message) {
                self.stop_at(self.cues[message].stands(true), message, weight(event));
            }
        }
    }

    /// The clock goes on to `at`.
    fn move_to(&mut self, at: SimTime) {
        let Head { show, now, flights, .. } = &mut self.head;
        if at > *now {
            self.knots.push((*show, *now));
            *show = show.saturating_add(stretch(at.since(*now), !flights.is_empty()));
            *now = at;
            self.knots.push((*show, *now));
        }
    }

    /// The show goes on when what was said last has been read; the clock stands.
    fn rest(&mut self) {
        self.head.show = self.head.show.max(self.head.read);
    }

    fn beat_now(&mut self) {
        if self.beats.last() != Some(&self.head.show) {
            self.beats.push(self.head.show);
        }
    }

    fn stop_at(&mut self, show: Show, index: usize, weight: Weight) {
        for (stops, least) in [(&mut self.stops, Weight::Step), (&mut self.marks, Weight::Mark)] {
            if weight >= least {
                // All but the last few are before it.
                let place = stops.partition_point(|stop| *stop < (show, index));
                stops.insert(place, (show, index));
            }
        }
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
        self.cues.get(index).copied().unwrap_or_default()
    }

    /// How many times the picture has changed by `show`; it is the same picture while this stays.
    pub fn beat(&self, show: Show) -> usize {
        self.beats.partition_point(|beat| *beat <= show)
    }

    /// Where the step button goes from `show`.
    pub fn next_stop(&self, show: Show) -> Show {
        next(&self.stops, show).unwrap_or_else(|| self.total())
    }

    /// Where the back button goes from `show`.
    pub fn previous_stop(&self, show: Show) -> Show {
        let before = self.stops.partition_point(|(at, _)| *at < show);
        before.checked_sub(1).map_or(0, |last| self.stops[last].0)
    }

    /// Where the next-event button goes: the next event that wears a mark.
    pub fn next_mark(&self, show: Show) -> Show {
        next(&self.marks, show).unwrap_or_else(|| self.total())
    }

    /// The events that wear a mark on the scrubber, and where.
    pub fn marks(&self) -> &[(Show, usize)] {
        &self.marks
    }

    /// The last place in the show at which it is not after `time`.
    pub fn show_at(&self, time: SimTime) -> Show {
        let after = self.knots.partition_point(|(_, at)| *at <= time);
        let Some((from, t0)) = after.checked_sub(1).map(|i| self.knots[i]) else { return 0 };
        let Some(&(to, t1)) = self.knots.get(after) else { return self.total() };
        // The clock stands on a millisecond for as long as it has not come to the next.
        from + (((time.since(t0).0 + 1) * i64::from(to - from) - 1) / t1.since(t0).0.max(1)).max(0) as Show
    }

    /// Up to here, more of the trace changes nothing.
    pub(super) fn settled(&self) -> SimTime {
        self.open.head.now
    }

    /// The corners of the map from show time to simulated time.
    pub(super) fn knots(&self) -> &[(Show, SimTime)] {
        &self.knots
    }

    /// From where to where in the show it is `time`.
    pub(super) fn shown_during(&self, time: SimTime) -> (Show, Show) {
        let place = |after: usize| match (after.checked_sub(1).map(|i| self.knots[i]), self.knots.get(after)) {
            (Some((from, t0)), Some(&(to, t1))) => {
                let gone = time.since(t0).0.max(0) * i64::from(to - from);
                from + (gone / t1.since(t0).0.max(1)).min(i64::from(to - from)) as Show
            }
            (Some((show, _)), None) => show,
            (None, _) => 0,
        };
        let first = self.knots.partition_point(|(_, at)| *at < time);
        let last = self.knots.partition_point(|(_, at)| *at <= time);
        // Where it is exactly `time` at a corner, the first such corner; between corners, both are the same.
        (if first < last { self.knots[first].0 } else { place(first) }, place(last))
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

/// The first of these that is after `show`.
fn next(stops: &[(Show, usize)], show: Show) -> Option<Show> {
    stops.get(stops.partition_point(|(at, _)| *at <= show)).map(|(at, _)| *at)
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
