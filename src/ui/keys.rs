//! The keyboard: the tables that bind the keys and list them. While the page is presented, a few keys do something else.

use crate::story::Goal;
use crate::words::{Labels, PresentWords};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the table below says what they are")]
pub enum Command {
    PlayPause,
    Step,
    Back,
    NextEvent,
    NextLessonStep,
    PreviousLessonStep,
    Start,
    End,
    Slower,
    Faster,
    Language,
    Terminal,
    Help,
    Close,
    Fork,
    Compare,
    Ways,
    Present,
    Black,
    FullScreen,
    /// Held: a light follows the pointer.
    Point,
    Beam,
    Strip,
    /// The panel in this place of the list is called up, counted from 1.
    Call(u8),
    Jump(Goal),
    /// So many minutes.
    Wait(u32),
}

/// A row: the keys as `KeyboardEvent.key` names them, the command, and its label.
pub struct Binding<W = Labels> {
    /// The keys.
    pub keys: &'static [&'static str],
    /// What they do.
    pub command: Command,
    /// What it is called.
    pub label: fn(&W) -> &'static str,
}

/// Every key. Clickers send PageDown and PageUp.
pub const BINDINGS: [Binding; 17] = [
    Binding { keys: &[" ", "k"], command: Command::PlayPause, label: |l| l.key_play },
    Binding { keys: &["ArrowRight", "."], command: Command::Step, label: |l| l.key_step },
    Binding { keys: &["ArrowLeft", ","], command: Command::Back, label: |l| l.key_back },
    Binding { keys: &["e"], command: Command::NextEvent, label: |l| l.key_next_event },
    Binding { keys: &["PageDown", "n"], command: Command::NextLessonStep, label: |l| l.key_next_lesson_step },
    Binding { keys: &["PageUp"], command: Command::PreviousLessonStep, label: |l| l.key_previous_lesson_step },
    Binding { keys: &["Home"], command: Command::Start, label: |l| l.key_start },
    Binding { keys: &["End"], command: Command::End, label: |l| l.key_end },
    Binding { keys: &["-", "<"], command: Command::Slower, label: |l| l.key_slower },
    Binding { keys: &["+", ">"], command: Command::Faster, label: |l| l.key_faster },
    Binding { keys: &["f"], command: Command::Fork, label: |l| l.fork },
    Binding { keys: &["c"], command: Command::Compare, label: |l| l.compare },
    Binding { keys: &["w"], command: Command::Ways, label: |l| l.ways },
    Binding { keys: &["l"], command: Command::Language, label: |l| l.key_language },
    Binding { keys: &["t"], command: Command::Terminal, label: |l| l.key_terminal },
    Binding { keys: &["?"], command: Command::Help, label: |l| l.key_help },
    Binding { keys: &["Escape"], command: Command::Close, label: |l| l.key_close },
];

/// The panels that a key calls up: `1` to this.
pub const PANELS: u8 = 8;

/// What some keys do while the page is presented; the first of them leads there. Clickers have a key for the black screen
/// that sends one of those.
pub const PRESENTING: [Binding<PresentWords>; 6] = [
    Binding { keys: &["p"], command: Command::Present, label: |w| w.present },
    Binding { keys: &["b", "."], command: Command::Black, label: |w| w.black },
    Binding { keys: &["f"], command: Command::FullScreen, label: |w| w.full },
    Binding { keys: &["l"], command: Command::Point, label: |w| w.pointer_hold },
    Binding { keys: &["a"], command: Command::Beam, label: |w| w.beam },
    Binding { keys: &["s"], command: Command::Strip, label: |w| w.strip },
];

/// The command of a key, while the page is presented or not.
pub fn command(key: &str, presenting: bool) -> Option<Command> {
    // With Caps Lock, a letter is still that key.
    let key = &*if key.len() == 1 { key.to_ascii_lowercase() } else { key.to_owned() };
    if let (true, Ok(panel @ 1..=PANELS)) = (presenting, key.parse()) {
        return Some(Command::Call(panel));
    }
    let shown = PRESENTING.iter().find(|binding| binding.keys.contains(&key));
    let shown = shown.map(|binding| binding.command).filter(|command| presenting || *command == Command::Present);
    shown.or_else(|| BINDINGS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.command))
}

/// A key as it is printed on a keyboard.
pub fn cap(key: &str) -> &str {
    match key {
        " " => "Space",
        "ArrowRight" => "→",
        "ArrowLeft" => "←",
        "Escape" => "Esc",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once<'a>(keys: impl Iterator<Item = &'a &'static str>) {
        let mut keys: Vec<_> = keys.collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }

    #[test]
    fn no_key_does_two_things() {
        once(BINDINGS.iter().flat_map(|b| b.keys));
        once(PRESENTING.iter().flat_map(|b| b.keys));
        assert_eq!(command(" ", false), Some(Command::PlayPause));
        assert_eq!(command("x", false), None);
    }

    #[test]
    fn some_keys_do_something_else_while_the_page_is_presented() {
        for (key, usually, presenting) in [
            ("p", Some(Command::Present), Some(Command::Present)),
            ("P", Some(Command::Present), Some(Command::Present)),
            (".", Some(Command::Step), Some(Command::Black)),
            ("b", None, Some(Command::Black)),
            ("f", Some(Command::Fork), Some(Command::FullScreen)),
            ("l", Some(Command::Language), Some(Command::Point)),
            ("s", None, Some(Command::Strip)),
            ("6", None, Some(Command::Call(6))),
            ("PageDown", Some(Command::NextLessonStep), Some(Command::NextLessonStep)),
            ("Escape", Some(Command::Close), Some(Command::Close)),
        ] {
            assert_eq!((command(key, false), command(key, true)), (usually, presenting), "{key}");
        }
    }
}
