//! The timeline as a drawing: what stretch of time is seen, where everything stands in it, and what it is drawn from.
//!
//! May use: [`words`](crate::words) and [`story`](crate::story). It asks nothing of a browser: that the dock's timeline panel
//! does, which hands it the room that there is, tells it what people do, and moves the playhead over it.
//!
//! ```
//! use sts_flow::kernel::{Millis, SimTime};
//! use sts_flow::ui::timeline::Window;
//!
//! let window = Window { begins: SimTime::default(), span: Millis::hours(8), width: 480 };
//! assert_eq!(window.x(SimTime::default() + Millis::hours(2)), 120);
//! assert_eq!(window.at(120), SimTime::default() + Millis::hours(2));
//! ```

mod axis;
mod draw;
mod rows;
mod sight;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::cloud::CredentialState;
use crate::kernel::{Millis, SimTime};
use crate::story::{Call, Hidden, Holder, Lane, Ledger, Life, Moment, Trace, What};
use crate::words::{Lang, Zone};

pub use axis::{Axis, AxisProps};
pub use draw::Drawing;
pub use rows::{Rows, RowsProps};
pub use sight::{Drag, Frame, Opened, Sight};

/// The shortest and the longest stretch that can be seen.
const SHORTEST: Millis = Millis::seconds(6);
const LONGEST: Millis = Millis::hours(40 * 24);
/// What is seen at first of a run that is longer.
const FIRST: Millis = Millis::hours(9);
/// What is seen of a run in which nothing has happened.
const EMPTY: Millis = Millis::seconds(30);
/// So far beyond an edge things are still drawn.
const BEYOND: i32 = 40;

/// The stretch of time that is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when on.
    pub begins: SimTime,
    /// How long it is.
    pub span: Millis,
    /// How wide it is drawn, in pixels.
    pub width: i32,
}

impl Window {
    /// Until when.
    pub fn ends(self) -> SimTime {
        self.begins + self.span
    }

    /// Where `at` is; what is beyond the edges is a little beyond them.
    pub fn x(self, at: SimTime) -> i32 {
        let x = at.since(self.begins).0 * i64::from(self.width) / self.span.0.max(1);
        x.clamp(i64::from(-BEYOND), i64::from(self.width + BEYOND)) as i32
    }

    /// What time is at `x`.
    pub fn at(self, x: i32) -> SimTime {
        self.begins + Millis(i64::from(x) * self.span.0 / i64::from(self.width.max(1)))
    }

    /// The same, `hundredths` of it as long; what is at `x` stays there.
    #[must_use]
    pub fn zoomed(self, x: i32, hundredths: i64) -> Self {
        let span = Millis((self.span.0 * hundredths / 100).clamp(SHORTEST.0, LONGEST.0));
        let before = i64::from(x) * span.0 / i64::from(self.width.max(1));
        Self { begins: self.at(x) - Millis(before), span, ..self }
    }

    /// Moved by so many pixels.
    #[must_use]
    pub fn moved(self, x: i32) -> Self {
        Self { begins: self.at(x), ..self }
    }

    /// Turned over like a page, if `now` is out of it.
    #[must_use]
    pub fn with(self, now: SimTime) -> Self {
        let before = match now.since(self.begins).0 {
            gone if gone < 0 => 3,
            gone if gone > self.span.0 * 19 / 20 => 1,
            _ => return self,
        };
        Self { begins: now - Millis(self.span.0 * before / 4), ..self }
    }

    /// All that there is of a run until `known`: its events from `first` on, and every credential to its end. It grows with
    /// the run in steps, so that it does not move all the time.
    pub fn whole(ledger: &Ledger, trace: &Trace, first: usize, known: Moment, width: i32) -> Self {
        let mut begins = trace.events().get(first).map_or(known.at, |event| event.at);
        let mut ends = known.at;
        for life in ledger.lives().iter().filter(|life| life.issued.is_known(known)) {
            if let Some(expires) = life.expires {
                begins = begins.min(life.issued.at);
                ends = ends.max(expires);
            }
        }
        let span = ends.since(begins).0.max(EMPTY.0);
        let step = 1i64 << (i64::BITS - 5).saturating_sub(span.leading_zeros());
        let span = (span / step + 1) * step;
        let margin = Millis(span / 40);
        Self { begins: begins - margin, span: Millis(span + margin.0).min(LONGEST), width }
    }

    /// What is seen at first, and until somebody zooms: the whole of it; of a long run the hours around `now`, which
    /// stay while it is in sight.
    #[must_use]
    pub fn hours(self, before: Option<Self>, now: SimTime) -> Self {
        if self.span <= FIRST {
            return self;
        }
        match before {
            Some(window) if window.span == FIRST => Self { width: self.width, ..window },
            // A third of it lies ahead.
            _ => Self { begins: now - Millis(FIRST.0 * 2 / 3), span: FIRST, ..self },
        }
    }

    /// Moved so that `now`, if it is in sight, is not near an edge.
    #[must_use]
    pub fn centred(self, now: SimTime) -> Self {
        let gone = now.since(self.begins).0;
        if !(0..=self.span.0).contains(&gone) {
            return self;
        }
        Self { begins: now - Millis(gone.clamp(self.span.0 / 4, self.span.0 * 3 / 4)), ..self }
    }
}

/// What a timeline is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Plot<'a> {
    /// The credentials.
    pub ledger: &'a Ledger,
    /// The record.
    pub trace: &'a Trace,
    /// The playhead.
    pub now: Moment,
    /// Up to where things are drawn.
    pub known: Moment,
    /// What stretch of time is seen.
    pub window: Window,
    /// The width of what stands before it.
    pub gutter: i32,
    /// The language.
    pub lang: Lang,
    /// The clock by which times are written.
    pub zone: Zone,
    /// The credential that is opened: its place.
    pub open: Option<usize>,
    /// What is kept out of sight, if something is.
    pub hidden: Option<&'a Hidden>,
}

/// What a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A holder: its place in [`Ledger::lanes`].
    Lane(usize),
    /// Sign-ins, or disturbances of the metadata service.
    Stretches(bool),
    /// A credential: its place in [`Ledger::lives`].
    Bar(usize),
    /// All that have no row of their own.
    Folded,
    /// A long-term key: its place in [`Ledger::lives`].
    Key(usize),
}

impl Row {
    /// Where a credential is among these rows: in its own, or with those that are folded.
    pub fn of(rows: &[Self], place: usize) -> Option<usize> {
        let own = rows.iter().position(|row| matches!(row, Self::Bar(bar) | Self::Key(bar) if *bar == place));
        own.or_else(|| rows.iter().position(|row| *row == Self::Folded))
    }
}

/// What is at a point of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A call: its place in [`Ledger::calls`].
    Call(usize),
    /// A credential: its place in [`Ledger::lives`].
    Life(usize),
    /// A holder's copy: the places of the holder, and of the copy among its.
    Span(usize, usize),
}

/// More holders or long-term keys than this are not drawn.
const MOST_ROWS: usize = 12;
/// The rank of what is older and works.
const WORKS: u8 = 1;
/// So many credentials have a row each; of more, those that work now, and the others share one.
const FEW: usize = 6;
/// More than this have no row of their own, whatever they are.
const MOST_OWN: usize = 10;

impl Plot<'_> {
    /// What there is to see, from the top down.
    pub fn layout(&self) -> Vec<Row> {
        let lanes = self.ledger.lanes();
        let in_sight = |holder: &Holder| self.hidden.is_none_or(|hidden| !hidden.has_holder(holder));
        let known = |lane: &usize| {
            let Lane { holder, spans } = &lanes[*lane];
            spans.first().is_some_and(|span| span.from.is_known(self.known)) && in_sight(holder)
        };
        let mut order: Vec<usize> = (0..lanes.len()).filter(known).collect();
        order.sort_by_key(|lane| &lanes[*lane].holder);
        let mut rows: Vec<Row> = order.into_iter().take(MOST_ROWS).map(Row::Lane).collect();
        let stretches = self.ledger.stretches().iter().filter(|one| one.from.is_known(self.known));
        let signs_in: Vec<bool> = stretches.map(|one| matches!(one.what, What::SignIn(_))).collect();
        rows.extend([true, false].into_iter().filter(|kind| signs_in.contains(kind)).map(Row::Stretches));
        let own = self.own();
        rows.extend(own.into_iter().map(Row::Bar));
        if !self.folded(&rows).is_empty() {
            rows.push(Row::Folded);
        }
        let lives = self.ledger.lives().iter().enumerate();
        let keys = lives.filter(|(_, life)| life.is_long_term() && life.issued.is_known(self.known));
        rows.extend(keys.take(MOST_ROWS).map(|(place, _)| Row::Key(place)));
        rows
    }

    /// The temporary credentials that have a row of their own, from the top down: what is newest and works stands first, so
    /// that the eye finds it; then what is older and works; then what works no more, and what is still to come.
    fn own(&self) -> Vec<usize> {
        let mut own = self.seen();
        let is_open = |place: &usize| self.open == Some(*place);
        own.sort_by_key(|place| (self.rank(*place), Reverse(*place)));
        if own.len() > FEW {
            let mut room = MOST_OWN;
            own.retain(|place| {
                let works = self.rank(*place) <= WORKS && room > 0;
                room -= usize::from(works);
                works || is_open(place)
            });
        }
        own
    }

    /// How far down a credential stands.
    fn rank(&self, place: usize) -> u8 {
        match self.ledger.lives()[place].status(self.now) {
            Some(CredentialState::Valid) => 0,
            Some(CredentialState::Superseded) => WORKS,
            Some(CredentialState::Revoked) => 2,
            Some(CredentialState::Expired) => 3,
            None => 4,
        }
    }

    /// The temporary credentials whose bars are in sight, or a call that was made with them.
    fn seen(&self) -> Vec<usize> {
        let (window, lives) = (self.window, self.ledger.lives());
        let alive = self.ledger.alive(window.begins, window.ends());
        let places: BTreeSet<usize> = alive.chain(self.calls().map(|(_, call)| call.credential)).collect();
        let is_seen = |life: &Life| !life.is_long_term() && life.issued.is_known(self.known);
        places.into_iter().filter(|place| is_seen(&lives[*place])).collect()
    }

    /// The temporary credentials that have none of these rows: those in sight, and those that ended before, or were issued
    /// after, what is seen.
    fn folded(&self, rows: &[Row]) -> Vec<usize> {
        let lives = self.ledger.lives().iter().enumerate();
        let temporary = lives.filter(|(_, life)| !life.is_long_term() && life.issued.is_known(self.known));
        temporary.map(|(place, _)| place).filter(|place| !rows.contains(&Row::Bar(*place))).collect()
    }

    /// The calls in sight, with their places.
    fn calls(&self) -> impl Iterator<Item = (usize, &Call)> {
        let calls = self.ledger.calls();
        let from = calls.partition_point(|call| call.judged.at < self.window.begins);
        let until =
            calls.partition_point(|call| call.judged.at <= self.window.ends() && call.judged.is_known(self.known));
        let in_sight = |call: &Call| self.hidden.is_none_or(|hidden| !hidden.has_node(call.from));
        (from..until.max(from)).map(|place| (place, &calls[place])).filter(move |(_, call)| in_sight(call))
    }

    /// What is at `x` in `row`.
    pub fn hit(&self, row: Row, x: i32) -> Option<Hit> {
        const NEAR: i32 = 7;
        let lives = self.ledger.lives();
        let at = self.window.at(x);
        let near = |x: i32| Millis(self.window.span.0 * i64::from(x) / i64::from(self.window.width.max(1)));
        let own = if row == Row::Folded { self.own() } else { Vec::new() };
        let is_here = |place: usize| match row {
            Row::Bar(bar) | Row::Key(bar) => bar == place,
            Row::Folded => !lives[place].is_long_term() && !own.contains(&place),
            Row::Lane(_) | Row::Stretches(_) => false,
        };
        if matches!(row, Row::Stretches(_)) {
            return None;
        }
        if let Row::Lane(lane) = row {
            let spans = &self.ledger.lanes()[lane].spans;
            let after = spans.partition_point(|span| span.from.at <= at + near(NEAR) && span.from.is_known(self.known));
            let span = spans.get(after.checked_sub(1)?)?;
            let is_over = span.until.is_some_and(|until| until.at + near(NEAR) < at);
            return (!is_over).then_some(Hit::Span(lane, after - 1));
        }
        let calls = self.calls().filter(|(_, call)| is_here(call.credential));
        let away = |call: &Call| (call.judged.at.since(at).0).abs();
        let nearest = calls.min_by_key(|(_, call)| away(call)).filter(|(_, call)| away(call) <= near(NEAR).0);
        match (nearest, row) {
            (Some((place, _)), _) => Some(Hit::Call(place)),
            (None, Row::Key(key)) => Some(Hit::Life(key)),
            // Of those that are folded, the one that was the newest then.
            (None, _) => {
                let here = |place: &usize| is_here(*place) && lives[*place].issued.is_known(self.known);
                self.ledger.alive(at, at + near(2)).filter(here).last().map(Hit::Life)
            }
        }
    }
}
