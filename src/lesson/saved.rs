//! A run that is kept: what it began with, what was done in each of its futures, and where the playhead was. The trace is
//! not in it: it follows.
//!
//! It is kept as a file of JSON ([`write`], [`read`]), or in an address ([`share`](super::share)). The moment is kept in
//! simulated time, because how fast a show tells may differ from version to version. Files of version 1, which knew one
//! future and the time of the show, are read as well.

use super::read::{self, Fields, Misfit};
use super::{Lesson, LessonError, Played};
use crate::kernel::SimTime;
use crate::story::{Action, MAX_ACTIONS, Playback, Show, joined};
use crate::wire::json::{self, Json, ToJson};

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
}

/// A run that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
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
                let show = begins(playback, begun.min(events)).saturating_add(since).min(total);
                if begun <= events && playback.sim_time(show) == at {
                    return show;
                }
                // The first place with this time: time never goes back in a show.
                let (mut low, mut high) = (0, total);
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
    /// Plays it on `lesson`; free play begins with that one's account.
    pub fn open(&self, lesson: &Lesson) -> Result<Opened, OpenError> {
        if let Some(id) = self.lesson.as_ref().filter(|id| **id != lesson.id) {
            return Err(OpenError::Saved(SavedError::OtherLesson { id: id.clone() }));
        }
        let given = match self.lesson {
            Some(_) => super::play(lesson, self.seed).map_err(OpenError::Lesson)?,
            None => super::sandbox(&lesson.start, self.seed),
        };
        // A name is shown, and is not part of the world that screens what comes in.
        if self.futures.iter().any(|future| crate::host::secrets::screen(&future.name, &|_| false).is_some()) {
            return Err(OpenError::Saved(SavedError::Secret));
        }
        let mut opened = Opened { futures: Vec::new(), differs: false };
        for (n, future) in self.futures.iter().enumerate() {
            // What it has in common with another is played once.
            let (like, first) = self.nearest(n);
            let mut played = match (opened.futures.get(like), future.given) {
                (Some((_, played)), _) if first > 0 => played.clone(),
                (_, Some(kept)) => given.cut_to(kept.min(given.given)),
                (_, None) => given.clone(),
            };
            played.story.rewind(played.given + first);
            for action in &future.actions[first..] {
                if played.story.is_full() {
                    let why = [&played.story.actions().len().to_string(), " actions"].concat();
                    return Err(OpenError::Saved(SavedError::DoesNotFit(why)));
                }
                played.story.act(action.clone());
                // The world blanks what it does not know, and keeps that.
                let kept = played.story.actions().last();
                if !matches!(action, Action::Wait { .. }) && kept != Some(action) {
                    return Err(OpenError::Saved(SavedError::Secret));
                }
            }
            opened.differs |= future.events.is_some_and(|events| events != played.story.trace().len());
            opened.futures.push((future.name.clone(), played));
        }
        Ok(opened)
    }

    /// The future before number `n` that has most in common with it, and how many actions that is.
    fn nearest(&self, n: usize) -> (usize, usize) {
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

    /// What it holds, without what says that it is a run.
    pub(super) fn fields(&self, json: Json) -> Json {
        let future = |(n, future): (usize, &Future)| {
            let (like, first) = self.nearest(n);
            let actions = future.actions[first..].iter().map(ToJson::to_json).collect();
            let shared = |number: usize| (first > 0).then_some(Json::from(number as u64));
            Json::object()
                .with("name", future.name.as_str())
                .with_some("given", future.given.map(|given| given as u64))
                .with_some("like", shared(like))
                .with_some("first", shared(first))
                .with("actions", Json::Array(actions))
                .with_some("events", future.events.map(|events| events as u64))
        };
        let futures = self.futures.iter().enumerate().map(future).collect();
        let json = json
            .with("lesson", self.lesson.as_deref())
            .with("seed", self.seed)
            .with("futures", Json::Array(futures))
            .with("front", self.front as u64)
            .with_some("beside", self.beside.map(|beside| beside as u64));
        match self.moment {
            Moment::Show(show) => json.with("position", u64::from(show)),
            Moment::Clock { at, begun, since } => {
                json.with("clock", at.iso_millis()).with("begun", begun as u64).with("since", u64::from(since))
            }
        }
    }
}

/// Reads a file, or says what is wrong with it.
pub fn read(text: &str) -> Result<Saved, SavedError> {
    if text.len() > MOST {
        return Err(SavedError::TooLong { most: MOST });
    }
    let json = Json::parse(text).map_err(|_| SavedError::NotARun)?;
    if json.field("kind").and_then(Json::as_str) != Some(KIND) {
        return Err(SavedError::NotARun);
    }
    let found = json.field("version").and_then(Json::as_u64).unwrap_or(0);
    if !(1..=VERSION).contains(&found) {
        return Err(SavedError::OtherVersion { found });
    }
    let parse = if found == 1 { first_version } else { parse };
    parse(&json).map_err(|misfit| SavedError::DoesNotFit(misfit.to_string()))
}

/// Reads what [`Saved::fields`] has written.
pub(super) fn parse(json: &Json) -> Result<Saved, Misfit> {
    let known =
        ["kind", "version", "lesson", "seed", "futures", "front", "beside", "clock", "begun", "since", "position"];
    let fields = Fields::of(json, &known)?;
    let mut futures: Vec<Future> = Vec::new();
    for part in fields.need_list("futures", part)? {
        let mut actions = match (part.like, part.first) {
            (Some(like), Some(first)) => {
                let like = futures.get(like).and_then(|future| future.actions.get(..first));
                like.ok_or_else(|| misfit("like"))?.to_vec()
            }
            (None, None) => Vec::new(),
            _ => return Err(misfit("like")),
        };
        actions.extend(part.actions);
        futures.push(Future { name: part.name, given: part.given, actions, events: part.events });
        if futures.len() > MAX_FUTURES {
            return Err(misfit("futures"));
        }
    }
    let moment = match fields.may("clock", read::time)? {
        Some(at) => Moment::Clock {
            at,
            begun: fields.need("begun", read::small_number)? as usize,
            since: fields.need("since", read::small_number)?,
        },
        None => Moment::Show(fields.need("position", read::small_number)?),
    };
    checked(Saved {
        lesson: fields.may("lesson", read::text)?,
        seed: fields.need("seed", read::number)?,
        futures,
        front: fields.need("front", read::small_number)? as usize,
        beside: fields.may("beside", read::small_number)?.map(|beside| beside as usize),
        moment,
    })
}

/// One future, and the show's own time.
fn first_version(json: &Json) -> Result<Saved, Misfit> {
    let fields = Fields::of(json, &["kind", "version", "lesson", "seed", "actions", "position"])?;
    let actions = fields.need_list("actions", read::action)?;
    checked(Saved {
        lesson: fields.may("lesson", read::text)?,
        seed: fields.need("seed", read::number)?,
        futures: vec![Future { name: FIRST.to_owned(), given: None, actions, events: None }],
        front: 0,
        beside: None,
        moment: Moment::Show(fields.need("position", read::small_number)?),
    })
}

/// What the first future is called, until somebody calls it otherwise.
pub const FIRST: &str = "A";

/// A future as it is written.
struct Part {
    name: String,
    given: Option<usize>,
    like: Option<usize>,
    first: Option<usize>,
    actions: Vec<Action>,
    events: Option<usize>,
}

fn part(json: &Json) -> Result<Part, Misfit> {
    let fields = Fields::of(json, &["name", "given", "like", "first", "actions", "events"])?;
    let number = |name| Ok(fields.may(name, read::small_number)?.map(|number| number as usize));
    Ok(Part {
        name: fields.need("name", read::text)?,
        given: number("given")?,
        like: number("like")?,
        first: number("first")?,
        actions: fields.need_list("actions", read::action)?,
        events: number("events")?,
    })
}

fn checked(mut saved: Saved) -> Result<Saved, Misfit> {
    for future in &mut saved.futures {
        future.actions = joined(std::mem::take(&mut future.actions));
    }
    let many = saved.futures.iter().find(|future| future.actions.len() > MAX_ACTIONS);
    if let Some(future) = many {
        return Err(Misfit { at: String::new(), why: [&future.actions.len().to_string(), " actions"].concat() });
    }
    let long = saved.futures.iter().any(|future| future.name.chars().count() > MAX_NAME);
    match (saved.front, saved.beside) {
        _ if long => Err(misfit("name")),
        (front, _) if front >= saved.futures.len() => Err(misfit("front")),
        (front, Some(beside)) if beside >= saved.futures.len() || beside == front => Err(misfit("beside")),
        _ => Ok(saved),
    }
}

/// The longest name of a future, in letters.
pub const MAX_NAME: usize = 40;

fn misfit(at: &str) -> Misfit {
    Misfit { at: at.to_owned(), why: "out of range".to_owned() }
}

/// Writes a file.
pub fn write(saved: &Saved) -> String {
    json::pretty(&saved.fields(Json::object().with("kind", KIND).with("version", VERSION)))
}
