//! Keys by the names that the page sees.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;

use crate::{Failure, Result};

/// The key presses of `Enter`, `a`, `Shift+Tab`, `Control+Enter`.
pub fn presses(combination: &str) -> Result<KeyActions> {
    let mut codes = Vec::new();
    for name in names(combination) {
        codes.push(code(name).ok_or_else(|| Failure::new(format!("No key is called {name:?}.")))?);
    }
    let mut actions = KeyActions::new("keyboard".to_owned());
    for value in &codes {
        actions = actions.then(KeyAction::Down { value: *value });
    }
    for value in codes.iter().rev() {
        actions = actions.then(KeyAction::Up { value: *value });
    }
    Ok(actions)
}

/// `Shift+Tab` is two keys, `+` one, and `Control++` two again.
fn names(combination: &str) -> Vec<&str> {
    match combination.strip_suffix('+') {
        Some("") => vec!["+"],
        Some(held) => held.split('+').filter(|name| !name.is_empty()).chain(["+"]).collect(),
        None => combination.split('+').collect(),
    }
}

/// The code of a key by its `KeyboardEvent.key`.
fn code(name: &str) -> Option<char> {
    let key = match name {
        "Enter" => Key::Enter,
        "Tab" => Key::Tab,
        "Escape" => Key::Escape,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Space" => return Some(' '),
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowLeft" => Key::Left,
        "ArrowUp" => Key::Up,
        "ArrowRight" => Key::Right,
        "ArrowDown" => Key::Down,
        "Shift" => Key::Shift,
        "Control" => Key::Control,
        "Alt" => Key::Alt,
        "Meta" => Key::Meta,
        _ => {
            let mut letters = name.chars();
            return letters.next().filter(|_| letters.next().is_none());
        }
    };
    Some(char::from(key))
}

#[cfg(test)]
mod tests {
    use super::{code, names};

    #[test]
    fn combinations_are_split_at_their_plus() {
        assert_eq!(names("Enter"), ["Enter"]);
        assert_eq!(names("Control+Shift+z"), ["Control", "Shift", "z"]);
        assert_eq!(names("+"), ["+"]);
        assert_eq!(names("Control++"), ["Control", "+"]);
    }

    #[test]
    fn keys_have_the_names_that_the_page_sees() {
        assert_eq!(code("?"), Some('?'));
        assert_eq!(code("ArrowRight"), Some('\u{e014}'));
        assert_eq!(code("Entre"), None);
        assert_eq!(code(""), None);
    }
}
