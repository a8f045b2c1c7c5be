//! A search in what the lessons say.
//!
//! May use: the formats of lessons. Each step is a place that can be found; so is a lesson as a whole.
//!
//! ```
//! use sts_flow::lesson::search::{Place, find};
//!
//! let lesson = sts_flow::lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
//! let places = Place::of_lesson(&lesson);
//! let hits = find(&places, "imds token", &[|text| &text.en]);
//! assert!(hits.iter().all(|hit| hit.place.lesson == "five-steps"));
//! assert_eq!(find(&places, "  ", &[|text| &text.ja, |text| &text.en]), []);
//! ```

use super::course::Course;
use super::format::{Bi, Lesson};

/// No more than so many are shown.
const MOST: usize = 30;
/// So many letters of a text stand before and after what was found in it.
const AROUND: usize = 36;

/// A text in one of its languages.
pub type Tongue = fn(&Bi) -> &str;

/// A place that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The lesson.
    pub lesson: String,
    /// The step, from 0; none for the lesson as a whole.
    pub step: Option<usize>,
    /// Its title.
    pub title: Bi,
    /// What is said there.
    texts: Vec<Bi>,
}

/// A place in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'p> {
    /// It.
    pub place: &'p Place,
    /// The words around what was found; empty where the title has it all.
    pub excerpt: String,
}

impl Place {
    /// Those of a lesson that plays by itself.
    pub fn of_lesson(lesson: &Lesson) -> Vec<Self> {
        let steps = lesson.steps.iter().enumerate().map(|(n, step)| {
            let texts = [&step.text, &step.behind].into_iter().chain(&step.timing).cloned().collect();
            Self { lesson: lesson.id.clone(), step: Some(n), title: step.title.clone(), texts }
        });
        let whole = Self { lesson: lesson.id.clone(), step: None, title: lesson.title.clone(), texts: Vec::new() };
        [whole].into_iter().chain(steps).collect()
    }

    /// Those of one that is worked through. Hints and answers are not looked through: they are to be found out.
    pub fn of_course(course: &Course) -> Vec<Self> {
        let steps = course.steps.iter().enumerate().map(|(n, step)| {
            let texts = [&step.task.say, &step.explain].into_iter().chain(&step.real).cloned().collect();
            Self { lesson: course.id.clone(), step: Some(n), title: step.title.clone(), texts }
        });
        let texts = vec![course.wrong.clone()];
        let whole = Self { lesson: course.id.clone(), step: None, title: course.title.clone(), texts };
        [whole].into_iter().chain(steps).collect()
    }

    /// What is found here of these words, in one language: how well it fits, and the words around it. Every word has to be there.
    fn fits(&self, words: &[String], tongue: Tongue) -> Option<(usize, String)> {
        let title = folded(tongue(&self.title));
        let texts: Vec<String> = self.texts.iter().map(|text| folded(tongue(text))).collect();
        let in_title = words.iter().filter(|word| title.contains(word.as_str())).count();
        let elsewhere = |word: &String| texts.iter().any(|text| text.contains(word.as_str()));
        if !words.iter().all(|word| title.contains(word.as_str()) || elsewhere(word)) {
            return None;
        }
        let told = words.iter().find_map(|word| {
            let (at, text, found) = texts.iter().zip(&self.texts).find_map(|(folded, text)| {
                let found = folded.find(word.as_str())?;
                Some((folded[..found].chars().count(), text, word))
            })?;
            Some(around(tongue(text), at, found.chars().count()))
        });
        Some((in_title, told.unwrap_or_default()))
    }
}

/// The places in which all words of `asked` stand in one of these languages, those first that have them in their title.
pub fn find<'p>(places: &'p [Place], asked: &str, spoken: &[Tongue]) -> Vec<Hit<'p>> {
    let words: Vec<String> = folded(asked).split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let hit = |place: &'p Place| {
        let (fits, excerpt) = spoken.iter().find_map(|tongue| place.fits(&words, *tongue))?;
        Some((fits, Hit { place, excerpt }))
    };
    let mut hits: Vec<_> = places.iter().filter_map(hit).collect();
    hits.sort_by_key(|(fits, _)| std::cmp::Reverse(*fits));
    hits.into_iter().take(MOST).map(|(_, hit)| hit).collect()
}

/// Whether all words of `asked` stand in `text`.
pub fn has_all(text: &str, asked: &str) -> bool {
    let text = folded(text);
    folded(asked).split_whitespace().all(|word| text.contains(word))
}

/// `text` as it is compared, letter for letter: without the marks of what is typewritten, in small letters, and ASCII where it
/// is written in full width, as Japanese input methods write it.
fn folded(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => u32::from(letter).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(letter),
        '\u{3000}' => ' ',
        _ => letter,
    };
    unmarked(text).map(|letter| narrow(letter).to_ascii_lowercase()).collect()
}

/// The letters of `text`, without the marks of what is typewritten.
fn unmarked(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| *letter != '`')
}

/// `len` letters of `text` at `at`, with some before and after.
fn around(text: &str, at: usize, len: usize) -> String {
    let (start, end) = (at.saturating_sub(AROUND), at + len + AROUND);
    let inside: String = unmarked(text).skip(start).take(end - start).collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if unmarked(text).count() > end { "…" } else { "" });
    [before, &inside, after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(title: &str, text: &str) -> Place {
        let bi = |text: &str| Bi { ja: text.to_owned(), en: text.to_owned() };
        Place { lesson: "x".to_owned(), step: Some(0), title: bi(title), texts: vec![bi(text)] }
    }

    #[test]
    fn every_word_counts_wherever_it_stands() {
        let places = [
            place("The clock", "A session token ends with its `TTL`."),
            place("A session", "Nothing of clocks."),
            place("Other", "-"),
        ];
        let found = |asked: &str| {
            find(&places, asked, &[|text| &text.en]).iter().map(|hit| hit.place.title.en.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(found("session"), ["A session", "The clock"], "a title first");
        assert_eq!(found("session ttl"), ["The clock"]);
        assert_eq!(found("ＳＥＳＳＩＯＮ　ｔｔｌ"), ["The clock"], "as an input method writes it");
        assert_eq!(found("session nowhere"), Vec::<&str>::new());
        assert_eq!(found("<img onerror="), Vec::<&str>::new());
    }

    #[test]
    fn an_excerpt_ends_between_letters() {
        let text = format!("{}IMDS{}", "前".repeat(50), "後".repeat(50));
        let places = [place("t", &text)];
        let hits = find(&places, "imds", &[|text| &text.ja]);
        assert_eq!(hits[0].excerpt, format!("…{}IMDS{}…", "前".repeat(AROUND), "後".repeat(AROUND)));
        assert_eq!(around("`IMDS`", 0, 4), "IMDS");
    }
}
