//! A saved run: what it began with, what was done in each of its futures, and where the playhead was. The trace is
//! not in it: it follows.
//!
//! It is kept as a file of JSON ([`write`], [`read`]), or in an address ([`share`](super::share)). The moment is kept in
//! simulated time, because how fast a show tells may differ from version to version. Files of version 1, which knew one
//! future and the time of the show, are read as well.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::{LessonError, Misfit};
use super::played::Played;
use super::typed::{Way, typed, way};
use crate::kernel::SimTime;
use crate::kernel::chunk::{Door, NotFetched, load};
use crate::story::{Action, MAX_ACTIONS, Playback, Show, joined};
use crate::wire::layout;

/// The name by which a file says what it is.
pub const KIND: &str = "sts-flow-run";
/// The format that this version writes. It reads this one and those before.
pub const VERSION: u64 = 2;
/// The most futures in one run.
pub const MAX_FUTURES: usize = 16;
/// The largest file that is read, in bytes.
pub const MOST: usize = 4 << 20;

/// Why something is no run that can be opened here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SavedError {
    /// It is something else.
    NotARun,
    /// It was cut short or changed on its way.
    Damaged,
    /// It was saved by another version.
    OtherVersion {
        /// The version that it names.
        found: u64,
    },
    /// It says what it is, but does not hold together.
    DoesNotFit(String),
    /// It belongs to another lesson than the one that is open.
    OtherLesson {
        /// Which.
        id: String,
    },
    /// It is larger than anything that is read, or written.
    TooLong {
        /// The most that there may be: bytes of a file, letters of a link.
        most: usize,
    },
    /// There is something in it that looks like a secret, and that this simulation did not issue.
    Secret,
    /// Somebody enters more at once in it than comes in here.
    LongText {
        /// The most that there may be, in bytes.
        most: usize,
    },
    /// It asks for more work than a run that is opened may: see [`Budget`](super::opening::Budget).
    TooMuchWork,
}

/// A run that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Second", into = "Second")]
pub struct Saved {
    /// The lesson, or nothing for free play.
    pub lesson: Option<String>,
    /// The seed.
    pub seed: u64,
    /// Its futures, of which there is one at least.
    pub futures: Vec<Future>,
    /// Which of them is in front.
    pub front: usize,
    /// Which is shown beside it, if any.
    pub beside: Option<usize>,
    /// The playhead.
    pub moment: Moment,
}

/// One way in which a run went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Future {
    /// What it is called.
    pub name: String,
    /// How many of the lesson's own actions had been done where it began, if not all of them.
    pub given: Option<usize>,
    /// What the learner did, on top of those.
    pub actions: Vec<Action>,
    /// How many events came of it. Where it is another number, the simulation has changed since.
    pub events: Option<usize>,
}

/// Where the playhead stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At this time of the show: files of version 1.
    Show(Show),
    /// At this time of the simulation.
    Clock {
        /// The time.
        at: SimTime,
        /// How many events had begun: much may happen within one millisecond.
        begun: usize,
        /// For how long the last of them had been shown.
        since: Show,
    },
}

impl Moment {
    /// The moment of `show`, at which `begun` events have begun.
    pub fn of(playback: &Playback, begun: usize, show: Show) -> Self {
        Self::Clock { at: playback.sim_time(show), begun, since: show - show.min(begins(playback, begun)) }
    }

    /// Where the show is at this moment: the very place at which it was kept, or else the time.
    pub fn show(self, playback: &Playback, events: usize) -> Show {
        let total = playback.total();
        match self {
            Self::Show(show) => show.min(total),
            Self::Clock { at, begun, since } => {
                let (mut low, mut high) = (0, total);
                if begun <= events {
                    // As long as the last of them is the last: in another language, it may be shown for less long.
                    let from = begins(playback, begun);
                    let next = if begun < events { playback.cue(begun).begins.saturating_sub(1) } else { total };
                    let to = next.max(from);
                    let show = from.saturating_add(since).min(to);
                    if playback.sim_time(show) == at {
                        return show;
                    }
                    if playback.sim_time(from) <= at && at <= playback.sim_time(to) {
                        (low, high) = (from, to);
                    }
                }
                // The first place with this time: time never goes back in a show.
                while low < high {
                    let middle = low + (high - low) / 2;
                    if playback.sim_time(middle) < at {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                low
            }
        }
    }
}

/// When the last of `begun` events begins to be shown.
fn begins(playback: &Playback, begun: usize) -> Show {
    begun.checked_sub(1).filter(|last| *last >= playback.first()).map_or(0, |last| playback.cue(last).begins)
}

/// A kept run, played again.
#[derive(Debug)]
pub struct Opened {
    /// Its futures, each with its name.
    pub futures: Vec<(String, Played)>,
    /// Whether other events came of it than when it was kept: then the simulation has changed since.
    pub differs: bool,
}

/// Why a run is not played again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// What was kept does not do.
    Saved(SavedError),
    /// The lesson that it belongs to does not.
    Lesson(LessonError),
}

impl Saved {
    /// The future before number `n` that has most in common with it, and how many actions that is.
    pub(super) fn nearest(&self, n: usize) -> (usize, usize) {
        let common = |other: &Future| {
            let this = &self.futures[n];
            let both = other.actions.iter().zip(&this.actions).filter(|_| other.given == this.given);
            both.take_while(|(one, other)| one == other).count()
        };
        let mut best = (0, 0);
        for (like, other) in self.futures[..n].iter().enumerate() {
            if common(other) > best.1 {
                best = (like, common(other));
            }
        }
        best
    }
}

/// What a file says first of itself.
#[derive(Deserialize)]
struct Head {
    kind: Value,
    #[serde(default)]
    version: Value,
}

static FIRST_WAY: Door<Way> = Door::of_the_page(&(way::<First> as Way));
static SAVED_WAY: Door<Way> = Door::of_the_page(&(way::<Saved> as Way));

/// Fetches what finds the place at which a run does not fit.
pub(super) async fn fetch_ways() -> Result<(), NotFetched> {
    FIRST_WAY.open(load!(misfits, Way, &(way::<First> as Way))).await?;
    SAVED_WAY.open(load!(misfits, Way, &(way::<Saved> as Way))).await
}

/// Reads a file, or says what is wrong with it.
pub fn read(text: &str) -> Result<Saved, SavedError> {
    if text.len() > MOST {
        return Err(SavedError::TooLong { most: MOST });
    }
    let head: Head = serde_json::from_str(text).map_err(|_| SavedError::NotARun)?;
    if head.kind != KIND {
        return Err(SavedError::NotARun);
    }
    match head.version.as_u64().unwrap_or(0) {
        1 => typed::<First>(text, &FIRST_WAY)
            .and_then(|first| Saved::try_from(first).map_err(|why| Misfit { at: String::new(), why })),
        VERSION => typed(text, &SAVED_WAY),
        found => return Err(SavedError::OtherVersion { found }),
    }
    .map_err(|misfit| SavedError::DoesNotFit(misfit.to_string()))
}

/// Reads what a link holds: a run of this version, which need not say that it is one.
pub(super) fn parse(text: &str) -> Result<Saved, SavedError> {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Err(SavedError::Damaged);
    }
    typed(text, &SAVED_WAY).map_err(|misfit| SavedError::DoesNotFit(misfit.to_string()))
}

/// Writes a file.
pub fn write(saved: &Saved) -> String {
    let second = Second::from(saved.clone());
    layout::pretty(&Second { kind: Some(KIND.to_owned()), version: Some(VERSION), ..second })
}

// ---- How it is written ------------------------------------------------------------------------------------------------

/// A run of version 2, the one that is written. A link has neither kind nor version: it says its version in its own way.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Second {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    lesson: Option<String>,
    seed: u64,
    futures: Vec<Part>,
    front: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<u32>,
    /// The show's own time, instead of the three that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Show>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<SimTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    begun: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Show>,
}

/// A future as it is written: what it has in common with one before it is written there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<u32>,
    actions: Vec<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<u32>,
}

/// A run of version 1: one future, and the show's own time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    #[serde(rename = "kind")]
    _kind: String,
    #[serde(rename = "version")]
    _version: u64,
    lesson: Option<String>,
    seed: u64,
    actions: Vec<Action>,
    position: Show,
}

impl From<Saved> for Second {
    fn from(saved: Saved) -> Self {
        let part = |(n, future): (usize, &Future)| {
            let (like, first) = saved.nearest(n);
            let shared = |number: usize| (first > 0).then_some(number as u32);
            Part {
                name: future.name.clone(),
                given: future.given.map(|given| given as u32),
                like: shared(like),
                first: shared(first),
                actions: future.actions[first..].to_vec(),
                events: future.events.map(|events| events as u32),
            }
        };
        let futures = saved.futures.iter().enumerate().map(part).collect();
        let (position, clock, begun, since) = match saved.moment {
            Moment::Show(show) => (Some(show), None, None, None),
            Moment::Clock { at, begun, since } => (None, Some(at), Some(begun as u32), Some(since)),
        };
        Self {
            kind: None,
            version: None,
            lesson: saved.lesson,
            seed: saved.seed,
            futures,
            front: saved.front as u32,
            beside: saved.beside.map(|beside| beside as u32),
            position,
            clock,
            begun,
            since,
        }
    }
}

impl TryFrom<Second> for Saved {
    type Error = String;

    fn try_from(second: Second) -> Result<Self, String> {
        let mut futures: Vec<Future> = Vec::new();
        for part in second.futures {
            // Before anything is taken over from another: a few letters may stand for many actions.
            if futures.len() >= MAX_FUTURES {
                return Err(out_of_range("futures"));
            }
            let mut actions = match (part.like, part.first) {
                (Some(like), Some(first)) => {
                    let like = futures.get(like as usize).and_then(|future| future.actions.get(..first as usize));
                    like.ok_or_else(|| out_of_range("like"))?.to_vec()
                }
                (None, None) => Vec::new(),
                _ => return Err(out_of_range("like")),
            };
            actions.extend(part.actions);
            let number = |number: u32| number as usize;
            let (given, events) = (part.given.map(number), part.events.map(number));
            futures.push(Future { name: part.name, given, actions, events });
        }
        let moment = match (second.clock, second.begun, second.since, second.position) {
            (Some(at), Some(begun), Some(since), _) => Moment::Clock { at, begun: begun as usize, since },
            (None, _, _, Some(show)) => Moment::Show(show),
            (Some(_), None, ..) => return Err("missing field `begun`".to_owned()),
            (Some(_), ..) => return Err("missing field `since`".to_owned()),
            (None, ..) => return Err("missing field `position`".to_owned()),
        };
        checked(Self {
            lesson: second.lesson,
            seed: second.seed,
            futures,
            front: second.front as usize,
            beside: second.beside.map(|beside| beside as usize),
            moment,
        })
    }
}

impl TryFrom<First> for Saved {
    type Error = String;

    fn try_from(first: First) -> Result<Self, String> {
        checked(Self {
            lesson: first.lesson,
            seed: first.seed,
            futures: vec![Future { name: FIRST.to_owned(), given: None, actions: first.actions, events: None }],
            front: 0,
            beside: None,
            moment: Moment::Show(first.position),
        })
    }
}

/// What the first future is called, until somebody calls it otherwise.
pub const FIRST: &str = "A";
/// The longest name of a future, in letters.
pub const MAX_NAME: usize = 40;

fn checked(mut saved: Saved) -> Result<Saved, String> {
    for future in &mut saved.futures {
        future.actions = joined(std::mem::take(&mut future.actions));
    }
    let many = saved.futures.iter().find(|future| future.actions.len() > MAX_ACTIONS);
    if let Some(future) = many {
        return Err([&future.actions.len().to_string(), " actions"].concat());
    }
    let long = saved.futures.iter().any(|future| future.name.chars().count() > MAX_NAME);
    match (saved.front, saved.beside) {
        _ if long => Err(out_of_range("name")),
        (front, _) if front >= saved.futures.len() => Err(out_of_range("front")),
        (front, Some(beside)) if beside >= saved.futures.len() || beside == front => Err(out_of_range("beside")),
        _ => Ok(saved),
    }
}

fn out_of_range(field: &str) -> String {
    [field, ": out of range"].concat()
}
