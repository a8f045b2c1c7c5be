//! How far a learner has come, on this device: the state of each lesson, and which predictions come back when.
//!
//! A prediction that did not come true (or was not made) comes back after 1 day, 5 days and 2 weeks; one that came true comes back
//! once. A miss begins at 1 day again. A lesson is *learned* when each of its questions was answered right on another day than
//! the one on which it was worked through. Times are milliseconds of the wall clock, UTC.
//!
//! ```
//! use sts_flow::lesson::progress::{DAY, Progress, State};
//!
//! let mut progress = Progress::default();
//! progress.worked("expiry", &[("first", true), ("second", false)], 0);
//! assert_eq!(progress.state("expiry"), State::Worked);
//! assert_eq!(progress.due(DAY).len(), 1, "the one that did not come true");
//! progress.answered("expiry", "second", true, DAY);
//! assert_eq!(progress.due(5 * DAY).len(), 1, "the other");
//! progress.answered("expiry", "first", true, 5 * DAY);
//! assert_eq!(progress.state("expiry"), State::Learned);
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day, in milliseconds.
pub const DAY: i64 = 86_400_000;
/// After so many days a question comes back, and then again, and once more.
const STAIRS: [i64; 3] = [1, 5, 14];
/// No more than so many questions in one sitting.
const SITTING: usize = 7;
/// The longest file that is taken in, in bytes.
pub const MOST: usize = 1 << 20;
/// What is kept knows of no more lessons, and of no more questions, than these.
const MOST_LESSONS: usize = 500;
const MOST_ITEMS: usize = 5_000;
/// The longest name of a lesson or of a question, in bytes.
const LONGEST_NAME: usize = 80;

/// How far a lesson has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nobody has begun it.
    #[default]
    Open,
    /// It was begun.
    Begun,
    /// All of its goals have held.
    Worked,
    /// And each of its questions was answered right on another day.
    Learned,
}

/// A question that comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Of which lesson.
    pub lesson: String,
    /// Its name there.
    pub question: String,
    /// How often it has come back: each time in another world.
    pub turn: u32,
    /// On which of the stairs it stands.
    stair: usize,
    /// When it comes back; never any more, where there is no such time.
    due: Option<i64>,
    /// Whether it was answered right when it came back last.
    right: bool,
}

/// The step that was worked on last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    /// Of which lesson.
    pub lesson: String,
    /// Which, from 0.
    pub step: usize,
}

/// How far the learner has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Each lesson's state.
    lessons: BTreeMap<String, State>,
    /// What comes back.
    items: Vec<Item>,
    /// Where the learner has left. Nowhere, once that lesson is worked through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<At>,
}

/// What a file says of itself in which progress is kept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Kind {
    #[serde(rename = "sts-flow progress")]
    Progress,
}

/// Progress as it stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    kind: Kind,
    format: u32,
    progress: Progress,
}

/// The format of such a file.
const FORMAT: u32 = 1;

/// Why a file cannot be taken in as progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It is too long.
    TooLong,
    /// It is another kind of file, or damaged: what the reader says of it.
    NotProgress(String),
    /// A later version has written it, in this format.
    Format(u32),
    /// It holds more than a learner can have done, or names that no lesson has.
    Limits,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "it is longer than {MOST} bytes"),
            Self::NotProgress(why) => write!(f, "it holds no progress: {why}"),
            Self::Format(format) => write!(f, "it is of format {format}; this version reads format {FORMAT}"),
            Self::Limits => f.write_str("it holds more, or longer names, than lessons have"),
        }
    }
}

impl std::error::Error for ImportError {}

impl Progress {
    /// How far this lesson has come.
    pub fn state(&self, lesson: &str) -> State {
        self.lessons.get(lesson).copied().unwrap_or_default()
    }

    /// Step `step` of it was begun, from 0.
    pub fn begun(&mut self, lesson: &str, step: usize) {
        self.lessons.entry(lesson.to_owned()).or_insert(State::Begun);
        self.at = Some(At { lesson: lesson.to_owned(), step });
    }

    /// Where the learner has left.
    pub const fn left_at(&self) -> Option<&At> {
        self.at.as_ref()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.lessons.is_empty() && self.items.is_empty()
    }

    /// As a file that another device takes in.
    pub fn export(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(&Exported { kind: Kind::Progress, format: FORMAT, progress: self.clone() })
    }

    /// Takes in what such a file holds. Of what both know, that counts which has come further; nothing is lost.
    pub fn import(&mut self, text: &str) -> Result<(), ImportError> {
        if text.len() > MOST {
            return Err(ImportError::TooLong);
        }
        let read: Exported = serde_json::from_str(text).map_err(|error| ImportError::NotProgress(error.to_string()))?;
        if read.format != FORMAT {
            return Err(ImportError::Format(read.format));
        }
        let other = read.progress;
        if !other.is_within_limits() {
            return Err(ImportError::Limits);
        }
        for (lesson, state) in other.lessons {
            let mine = self.lessons.entry(lesson).or_default();
            *mine = (*mine).max(state);
        }
        for item in other.items {
            let same = |mine: &&mut Item| mine.lesson == item.lesson && mine.question == item.question;
            match self.items.iter_mut().find(same) {
                Some(mine) if mine.turn < item.turn => *mine = item,
                Some(_) => {}
                None => self.items.push(item),
            }
        }
        self.at = self.at.take().or(other.at);
        Ok(())
    }

    fn is_within_limits(&self) -> bool {
        let is_name = |name: &str| name.len() <= LONGEST_NAME && name.bytes().all(|b| b.is_ascii_graphic());
        let mut names = self.lessons.keys().chain(self.items.iter().flat_map(|item| [&item.lesson, &item.question]));
        self.lessons.len() <= MOST_LESSONS
            && self.items.len() <= MOST_ITEMS
            && names.all(|name| is_name(name))
            && self.items.iter().all(|item| item.stair <= STAIRS.len() && item.turn < u32::MAX)
            && self.at.iter().all(|at| is_name(&at.lesson))
    }

    /// It was worked through; these are its questions, and whether the predictions came true.
    pub fn worked(&mut self, lesson: &str, questions: &[(&str, bool)], now: i64) {
        let state = self.lessons.entry(lesson.to_owned()).or_default();
        *state = (*state).max(State::Worked);
        self.at = self.at.take().filter(|at| at.lesson != lesson);
        for (question, came_true) in questions {
            // What came true comes back once, in the middle of the stairs.
            let stair = usize::from(*came_true);
            let due = Some(now + STAIRS[stair] * DAY);
            match self.items.iter_mut().find(|item| item.lesson == lesson && item.question == *question) {
                // It has been put before: a miss begins anew.
                Some(item) if !came_true => (item.stair, item.due, item.right) = (0, due, false),
                Some(_) => {}
                None => self.items.push(Item {
                    lesson: lesson.to_owned(),
                    question: (*question).to_owned(),
                    turn: 0,
                    stair,
                    due,
                    right: false,
                }),
            }
        }
    }

    /// What has come back by now, the longest due first.
    pub fn due(&self, now: i64) -> Vec<Item> {
        let mut due: Vec<(i64, &Item)> =
            self.items.iter().filter_map(|item| Some((item.due.filter(|due| *due <= now)?, item))).collect();
        due.sort_by_key(|(due, _)| *due);
        due.into_iter().take(SITTING).map(|(_, item)| item.clone()).collect()
    }

    /// A question that came back was answered.
    pub fn answered(&mut self, lesson: &str, question: &str, right: bool, now: i64) {
        let found = self.items.iter_mut().find(|item| item.lesson == lesson && item.question == question);
        let Some(item) = found else { return };
        item.turn = item.turn.saturating_add(1);
        let next = item.stair.saturating_add(1);
        // What came true at once has one stair left.
        let last = item.stair == 1 && item.turn == 1 || next >= STAIRS.len();
        item.stair = if right { next } else { 0 };
        let days = STAIRS[item.stair.min(STAIRS.len() - 1)];
        item.due = if right && last { None } else { Some(now.saturating_add(days * DAY)) };
        item.right = right;
        let mut its = self.items.iter().filter(|item| item.lesson == lesson);
        let state = if its.all(|item| item.right) { State::Learned } else { State::Worked };
        self.lessons.insert(lesson.to_owned(), state);
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Progress {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days_until(progress: &Progress) -> Option<i64> {
        (0..60).find(|day| !progress.due(day * DAY).is_empty())
    }

    #[test]
    fn a_miss_comes_back_after_a_day_five_days_and_two_weeks() {
        let mut progress = Progress::default();
        progress.worked("a", &[("q", false)], 0);
        let mut seen = Vec::new();
        while let Some(day) = days_until(&progress) {
            seen.push(day);
            progress.answered("a", "q", true, day * DAY);
        }
        assert_eq!(seen, [1, 6, 20]);
        assert_eq!(progress.state("a"), State::Learned);
    }

    #[test]
    fn what_came_true_comes_back_once() {
        let mut progress = Progress::default();
        progress.worked("a", &[("q", true)], 0);
        assert_eq!(days_until(&progress), Some(5));
        progress.answered("a", "q", true, 5 * DAY);
        assert_eq!((days_until(&progress), progress.state("a")), (None, State::Learned));
    }

    #[test]
    fn a_miss_goes_back_to_one_day() {
        let mut progress = Progress::default();
        progress.worked("a", &[("q", false)], 0);
        progress.answered("a", "q", true, DAY);
        progress.answered("a", "q", false, 6 * DAY);
        assert_eq!((days_until(&progress), progress.state("a")), (Some(7), State::Worked));
    }

    #[test]
    fn a_sitting_has_seven_questions() {
        let mut progress = Progress::default();
        let names: Vec<String> = (0..20).map(|n| format!("q{n}")).collect();
        progress.worked("a", &names.iter().map(|name| (name.as_str(), false)).collect::<Vec<_>>(), 0);
        assert_eq!(progress.due(DAY).len(), 7);
    }

    /// What is kept on the device, any page of the same host can have written.
    #[test]
    fn no_number_is_too_large() {
        let most = format!(
            r#"{{"lessons":{{"a":"worked"}},"items":[{{"lesson":"a","question":"q","turn":{},"stair":{},"due":{},"right":true}}]}}"#,
            u32::MAX,
            usize::MAX,
            i64::MIN
        );
        for right in [true, false] {
            let mut progress = most.parse::<Progress>().unwrap();
            assert_eq!(progress.due(i64::MAX).len(), 1);
            progress.answered("a", "q", right, i64::MAX - 1);
            assert_eq!(progress.due(i64::MAX).len(), usize::from(!right));
        }
        for text in
            ["", "[]", "{}", r#"{"lessons":{},"items":[{"lesson":"a"}]}"#, r#"{"lessons":{"a":"best"},"items":[]}"#]
        {
            assert!(text.parse::<Progress>().is_err(), "{text}");
        }
    }

    #[test]
    fn written_then_read_is_the_same() {
        let mut progress = Progress::default();
        progress.begun("b", 2);
        progress.worked("a", &[("q", false)], 7);
        assert_eq!(progress.to_string().parse::<Progress>().unwrap(), progress);
    }

    #[test]
    fn the_place_is_kept_until_the_lesson_is_worked_through() {
        let mut progress = Progress::default();
        progress.begun("a", 0);
        progress.begun("a", 3);
        assert_eq!(progress.left_at(), Some(&At { lesson: "a".into(), step: 3 }));
        progress.worked("b", &[], 0);
        assert!(progress.left_at().is_some(), "another lesson's end");
        progress.worked("a", &[], 0);
        assert_eq!(progress.left_at(), None);
        // What was kept before there was such a place is read.
        assert!(r#"{"lessons":{"a":"begun"},"items":[]}"#.parse::<Progress>().is_ok());
    }

    #[test]
    fn what_has_come_further_counts() {
        let mut school = Progress::default();
        school.worked("a", &[("q", false), ("r", true)], 0);
        school.answered("a", "q", true, DAY);
        school.begun("c", 1);
        let mut home = Progress::default();
        home.begun("a", 0);
        home.worked("b", &[("q", true)], 0);
        home.import(&school.export().unwrap()).unwrap();
        assert_eq!(["a", "b", "c"].map(|lesson| home.state(lesson)), [State::Worked, State::Worked, State::Begun]);
        assert_eq!(home.items.len(), 3);
        assert_eq!(home.left_at().map(|at| at.lesson.as_str()), Some("a"), "this device's own place");
        let before = home.clone();
        home.import(&school.export().unwrap()).unwrap();
        assert_eq!(home, before, "a second time changes nothing");
    }

    #[test]
    fn a_file_that_is_no_progress_changes_nothing() {
        let mut progress = Progress::default();
        progress.worked("a", &[("q", false)], 0);
        let before = progress.clone();
        let file = |lesson: &str, stair: u32| {
            format!(
                r#"{{"kind":"sts-flow progress","format":1,"progress":{{"lessons":{{"{lesson}":"begun"}},"items":[
                {{"lesson":"a","question":"q","turn":9,"stair":{stair},"due":null,"right":true}}]}}}}"#
            )
        };
        for text in [
            String::new(),
            "[]".into(),
            r#"{"format":1,"lesson":"five-steps"}"#.into(),
            file("a", 1).replace("\"format\":1", "\"format\":2"),
            file("<img src=x onerror=alert(1)>", 1),
            file(&"a".repeat(81), 1),
            file("a", 9),
            " ".repeat(MOST + 1),
        ] {
            assert!(progress.import(&text).is_err(), "{text:.80}");
            assert_eq!(progress, before);
        }
        progress.import(&file("b", 1)).unwrap();
        assert_eq!(progress.state("b"), State::Begun);
    }
}
