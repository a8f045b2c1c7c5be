//! The keyboard: one table that binds the keys and lists them.

use crate::story::Goal;
use crate::words::Labels;

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
    Jump(Goal),
    /// So many minutes.
    Wait(u32),
}

/// A row: the keys as `KeyboardEvent.key` names them, the command, and its label.
pub struct Binding {
    /// The keys.
    pub keys: &'static [&'static str],
    /// What they do.
    pub command: Command,
    /// What it is called.
    pub label: fn(&Labels) -> &'static str,
}

/// Every key. Clickers send PageDown and PageUp.
pub const BINDINGS: [Binding; 17] = [
    Binding { keys: &[" ", "k"], command: Command::PlayPause, label: |l| l.key_play },
    Binding { keys: &["ArrowRight", "."], command: Command::Step, label: |l| l.key_step },
    Binding { keys: &["ArrowLeft", ","], command: Command::Back, label: |l| l.key_back },
    Binding { keys: &["e"], command: Command::NextEvent, label: |l| l.key_next_event },
    Binding { keys: &["PageDown", "n"], command: Command::NextLessonStep, label: |l| l.key_next_lesson_step },
    Binding { keys: &["PageUp", "p"], command: Command::PreviousLessonStep, label: |l| l.key_previous_lesson_step },
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

/// The command of a key.
pub fn command(key: &str) -> Option<Command> {
    BINDINGS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.command)
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

    #[test]
    fn no_key_does_two_things() {
        let mut keys: Vec<_> = BINDINGS.iter().flat_map(|b| b.keys).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert_eq!(command(" "), Some(Command::PlayPause));
        assert_eq!(command("x"), None);
    }
}
