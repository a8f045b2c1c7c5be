//! The glossary, and where its terms stand in a text.
//!
//! ```
//! use sts_flow::lesson::glossary;
//!
//! let glossary = glossary::parse(r#"{"terms": [
//!     {"id": "role", "ja": {"name": "ロール", "text": "…"}, "en": {"name": "role", "also": ["roles"], "text": "…"}},
//!     {"id": "role-session", "ja": {"name": "ロールセッション", "text": "…"}, "en": {"name": "role session", "text": "…"}}
//! ]}"#).unwrap();
//! let pieces = glossary.pieces("A role session is one use of a role.", |term| &term.en);
//! let found: Vec<_> = pieces.iter().filter_map(|piece| Some((piece.text, &*glossary.terms[piece.term?].id))).collect();
//! assert_eq!(found, [("role session", "role-session"), ("role", "role")]);
//! ```

use serde::Deserialize;

use super::error::LessonError;
use super::read;

/// No more terms than these are marked in one text.
const MOST: usize = 4;

/// The glossary.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glossary {
    /// Its terms.
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its name in the glossary.
    pub id: String,
    /// In Japanese.
    pub ja: Entry,
    /// In English.
    pub en: Entry,
    /// The lesson, and the step in it, where it can be tried.
    #[serde(default, rename = "try")]
    pub tried: Option<(String, String)>,
    /// What it is often mistaken for.
    #[serde(default)]
    pub not: Option<String>,
}

/// A term in one language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it is called.
    pub name: String,
    /// What else it is called.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is.
    pub text: String,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    /// What it says.
    pub text: &'t str,
    /// The place of the term that it is, if it is one.
    pub term: Option<usize>,
}

impl Glossary {
    /// The term of this id.
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.id == id)
    }

    /// `text` in pieces: where several names fit, the longest; each term once, and only a few in all.
    pub fn pieces<'t>(&self, text: &'t str, of: impl Fn(&Term) -> &Entry) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        let mut found: Vec<usize> = Vec::new();
        let (mut from, mut at) = (0, 0);
        while at < text.len() && found.len() < MOST {
            let here = self.longest(text, at, &of).filter(|(term, _)| !found.contains(term));
            let step = text[at..].chars().next().map_or(1, char::len_utf8);
            match here {
                Some((term, len)) => {
                    pieces.push(Piece { text: &text[from..at], term: None });
                    pieces.push(Piece { text: &text[at..at + len], term: Some(term) });
                    found.push(term);
                    at += len;
                    from = at;
                }
                // The rest of a longer name is no shorter one.
                None => at += self.longest(text, at, &of).map_or(step, |(_, len)| len),
            }
        }
        pieces.push(Piece { text: &text[from..], term: None });
        pieces.retain(|piece| !piece.text.is_empty());
        pieces
    }

    /// The term with the longest name that stands at this place.
    fn longest(&self, text: &str, at: usize, of: impl Fn(&Term) -> &Entry) -> Option<(usize, usize)> {
        let mut best = None;
        for (place, term) in self.terms.iter().enumerate() {
            let entry = of(term);
            for name in entry.also.iter().chain([&entry.name]) {
                if stands(text, at, name) && best.is_none_or(|(_, len)| len < name.len()) {
                    best = Some((place, name.len()));
                }
            }
        }
        best
    }
}

/// Whether `name` stands there, as a word of its own where it is written in Latin letters.
fn stands(text: &str, at: usize, name: &str) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let Some(rest) = text[at..].strip_prefix(name).filter(|_| !name.is_empty()) else { return false };
    let parted = |inner: Option<char>, outer: Option<char>| !(latin(inner) && latin(outer));
    parted(name.chars().next(), text[..at].chars().next_back()) && parted(name.chars().next_back(), rest.chars().next())
}

/// Reads the glossary.
pub fn parse(text: &str) -> Result<Glossary, LessonError> {
    read::plain(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn glossary() -> Glossary {
        parse(include_str!("../../static/lessons/glossary.json")).unwrap()
    }

    #[test]
    fn its_terms_are_whole() {
        let glossary = glossary();
        let ids: BTreeSet<&str> = glossary.terms.iter().map(|term| term.id.as_str()).collect();
        assert_eq!(ids.len(), glossary.terms.len(), "no id stands twice");
        for term in &glossary.terms {
            assert!(term.not.as_deref().is_none_or(|not| ids.contains(not)), "{}", term.id);
            for entry in [&term.ja, &term.en] {
                assert!(!entry.text.trim().is_empty() && !entry.name.trim().is_empty(), "{}", term.id);
            }
        }
    }

    #[test]
    fn a_text_stays_what_it_is() {
        let glossary = glossary();
        for text in ["", "ロールセッションの一時認証情報と IMDS", "STSs and a principal's role session, IMDSv2"]
        {
            let whole: String = glossary.pieces(text, |term| &term.ja).iter().map(|piece| piece.text).collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_word_is_no_part_of_another() {
        assert!(stands("a role.", 2, "role"));
        assert!(!stands("a parole", 4, "role"));
        assert!(!stands("roles", 0, "role"));
        assert!(stands("IAMロール", 3, "ロール"));
    }
}
