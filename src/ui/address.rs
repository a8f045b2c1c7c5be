//! The part of the address after `#`: which lesson, which step, which language, and whether it is presented.

use crate::host::secrets::blanked;
use crate::words::Lang;

/// Where the address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The opening screen, for whoever comes without a link.
    Welcome,
    /// A lesson, and the step to start at (from 1, as written).
    Lesson {
        /// Its id.
        id: String,
        /// The step as written, if one is.
        step: Option<String>,
    },
    /// Free play.
    Play,
    /// The map of all lessons.
    Lessons,
}

/// A whole address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Where it leads.
    pub place: Place,
    /// The language that it asks for.
    pub lang: Option<Lang>,
    /// Whether it asks for the page as it is shown to a room (`mode=present`), or as one learns by it (`mode=learn`).
    pub present: Option<bool>,
    /// The run that it holds: see [`share`](crate::lesson::share).
    pub shared: Option<String>,
    /// Whether the first part means nothing.
    pub unknown: bool,
}

/// The lesson that opens when nothing else is asked for.
pub const FIRST_LESSON: &str = "five-steps";
/// What follows it on the map, which is not fetched for that.
pub const SECOND_LESSON: &str = "when";

/// The page that the presenter's window at this address works: `#/presenter/ROOM`.
pub fn presenter(hash: &str) -> Option<&str> {
    let room = hash.strip_prefix("#/presenter/")?.split('?').next()?;
    is_id(room).then_some(room)
}

impl Place {
    /// Where a lesson is shown from its beginning.
    pub fn lesson(id: &str) -> Self {
        Self::Lesson { id: id.to_owned(), step: None }
    }

    /// Whether it is a screen without a run to work with.
    pub const fn is_outside(&self) -> bool {
        matches!(self, Self::Welcome | Self::Lessons)
    }

    /// Whether both are the same screen, at whatever step.
    pub fn is_at(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Lesson { id: a, .. }, Self::Lesson { id: b, .. }) => a == b,
            (a, b) => a == b,
        }
    }
}

impl Address {
    /// Reads `#/lesson/ID/STEP?lang=ja`. What means nothing leads to the first lesson, and says so.
    pub fn parse(hash: &str) -> Self {
        let text = hash.trim_start_matches('#');
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let field = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
        let lang = field("lang=").and_then(Lang::parse);
        let present = match field("mode=") {
            Some("present") => Some(true),
            Some("learn") => Some(false),
            _ => None,
        };
        let shared = field("s=").map(str::to_owned);
        let first = || Place::Lesson { id: FIRST_LESSON.to_owned(), step: None };
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let place = match parts.as_slice() {
            [""] if shared.is_some() => Some(first()),
            [""] => Some(Place::Welcome),
            ["play"] => Some(Place::Play),
            ["lessons"] => Some(Place::Lessons),
            ["lesson", id] if is_id(id) => Some(Place::Lesson { id: (*id).to_owned(), step: None }),
            // The step stands in links.
            ["lesson", id, step] if is_id(id) && blanked(step).is_none() => {
                Some(Place::Lesson { id: (*id).to_owned(), step: Some((*step).to_owned()) })
            }
            _ => None,
        };
        Self { unknown: place.is_none(), place: place.unwrap_or_else(first), lang, present, shared }
    }

    /// Writes it.
    pub fn format(place: &Place, lang: Lang) -> String {
        Self::linked(place, lang, None)
    }

    /// Writes it with a run in it.
    pub fn linked(place: &Place, lang: Lang, shared: Option<&str>) -> String {
        Self::presented(place, lang, false, shared)
    }

    /// Writes it with whether it is presented.
    pub fn presented(place: &Place, lang: Lang, presented: bool, shared: Option<&str>) -> String {
        let path = match place {
            Place::Lesson { id, step: Some(step) } => format!("lesson/{id}/{step}"),
            Place::Lesson { id, step: None } => format!("lesson/{id}"),
            Place::Play => "play".to_owned(),
            Place::Lessons => "lessons".to_owned(),
            Place::Welcome => String::new(),
        };
        let shared = shared.map_or_else(String::new, |shared| ["&s=", shared].concat());
        let mode = if presented { "&mode=present" } else { "" };
        ["#/", &path, "?lang=", lang.as_str(), mode, &shared].concat()
    }
}

/// Lesson ids become file names, so nothing but letters, digits and hyphens is let through; and no key, which the host would hear of.
pub fn is_id(text: &str) -> bool {
    let letters = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (1..=64).contains(&text.len()) && letters && blanked(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let lesson = |id: &str, step: Option<&str>| Place::Lesson { id: id.into(), step: step.map(Into::into) };
        for (hash, place, lang, unknown) in [
            ("", Place::Welcome, None, false),
            ("#", Place::Welcome, None, false),
            ("#/?lang=en", Place::Welcome, Some(Lang::En), false),
            ("#/lesson/five-steps", lesson("five-steps", None), None, false),
            ("#/lesson/five-steps/3?lang=en", lesson("five-steps", Some("3")), Some(Lang::En), false),
            ("#/play?lang=both", Place::Play, Some(Lang::Both), false),
            ("#/lessons", Place::Lessons, None, false),
            ("#/lesson/../secret", lesson("five-steps", None), None, true),
            ("#/nowhere?lang=xx", lesson("five-steps", None), None, true),
            ("#/lesson/AKIAQ4XN7C2LW5TJ6RBM", lesson("five-steps", None), None, true),
            ("#/lesson/9sT2bQxV7nLk4WmEoYp1RzAj8HdxUc5xGfNi3Ae0", lesson("five-steps", None), None, true),
            ("#/lesson/expiry/AKIAQ4XN7C2LW5TJ6RBM", lesson("five-steps", None), None, true),
            (
                "#/lesson/what-a-role-may-do-once-it-is-there",
                lesson("what-a-role-may-do-once-it-is-there", None),
                None,
                false,
            ),
        ] {
            assert_eq!(Address::parse(hash), Address { place, lang, present: None, shared: None, unknown }, "{hash}");
        }
        for (hash, present) in [
            ("#/play?mode=present", Some(true)),
            ("#/play?lang=ja&mode=learn", Some(false)),
            ("#/play?mode=other", None),
        ] {
            assert_eq!(Address::parse(hash).present, present, "{hash}");
        }
        for (hash, shared) in
            [("#/play?lang=ja&s=AQx-_9", "AQx-_9"), ("#/lesson/five-steps/2?s=", ""), ("?s=a=b", "a=b")]
        {
            assert_eq!(Address::parse(hash).shared.as_deref(), Some(shared), "{hash}");
        }
    }

    #[test]
    fn the_window_of_a_presenter() {
        for (hash, room) in [
            ("#/presenter/1a2b?lang=ja", Some("1a2b")),
            ("#/presenter/1a2b", Some("1a2b")),
            ("#/presenter/", None),
            ("#/presenter/<b>", None),
            ("#/play", None),
        ] {
            assert_eq!(presenter(hash), room, "{hash}");
        }
    }

    #[test]
    fn written_then_read_is_the_same() {
        assert_eq!(Address::parse(&Address::format(&Place::Welcome, Lang::En)).place, Place::Welcome);
        let place = Place::Lesson { id: "five-steps".into(), step: Some("4".into()) };
        let address = Address::parse(&Address::linked(&place, Lang::Both, Some("AQ")));
        assert_eq!((address.place, address.lang), (place, Some(Lang::Both)));
        assert_eq!((address.shared.as_deref(), address.present), (Some("AQ"), None));
        let address = Address::parse(&Address::presented(&Place::Play, Lang::Ja, true, Some("AQ")));
        assert_eq!((address.place, address.present, address.shared.as_deref()), (Place::Play, Some(true), Some("AQ")));
    }
}
