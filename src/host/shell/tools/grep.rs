//! `grep`, for patterns of characters, `.`, `*`, `^` and `$`, and for one of several.
//!
//! Own code, 80 lines: grep's basic patterns are another language than the crate regex's (`+`, `?` and `(` stand for
//! themselves), so they would have to be read and translated all the same. What a pattern has besides is refused.
//!
//! ```sh
//! grep -in '^error.*denied$' log
//! ```

use std::fmt::Write;

use super::said::Said;

/// The longest pattern, in bytes: it is held against every character of a text.
const PATTERN_LIMIT: usize = 256;

/// Runs it over texts, each with the name of its file; `set` are its options.
pub(super) fn grep(patterns: &[&str], set: &str, files: &[(&str, &str)]) -> Said {
    let folded = |text: &str| if set.contains('i') { text.to_ascii_lowercase() } else { text.to_owned() };
    let plain = set.contains('F');
    let (or, special) = if set.contains('E') { ("|", "[]()+?{}") } else { ("\\|", "[]") };
    let patterns: Vec<String> = patterns.iter().map(|pattern| folded(pattern)).collect();
    if !plain && patterns.iter().map(String::len).sum::<usize>() > PATTERN_LIMIT {
        return Said::refused("grep", "so long a pattern");
    }
    if let Some(pattern) = patterns.iter().find(|pattern| !plain && pattern.contains(|c: char| special.contains(c))) {
        return Said { err: format!("grep: unsupported pattern: {pattern}\n"), status: 2, ..Said::default() };
    }
    let each = patterns.iter().filter(|_| !plain).flat_map(|pattern| pattern.split(or));
    let atoms: Vec<Vec<Atom>> = each.map(atoms).collect();
    let hits = |line: &str| {
        let subject = folded(line);
        if plain {
            patterns.iter().any(|pattern| subject.contains(pattern))
        } else {
            atoms.iter().any(|atoms| holds(atoms, &subject))
        }
    };
    let mut out = String::new();
    let mut found = 0_usize;
    for (name, text) in files {
        let before = found;
        let head = if set.contains('H') { [*name, ":"].concat() } else { String::new() };
        for (line, n) in text.lines().zip(1..).filter(|(line, _)| hits(line) != set.contains('v')) {
            found += 1;
            if !set.contains(['q', 'c']) {
                out += &head;
                if set.contains('n') {
                    let _ = write!(out, "{n}:");
                }
                out += line;
                out.push('\n');
            }
        }
        if set.contains('c') && !set.contains('q') {
            let _ = writeln!(out, "{head}{}", found - before);
        }
    }
    Said { out, status: u8::from(found == 0), ..Said::default() }
}

/// A part of a pattern: a character, or any (`None`), and whether a `*` follows. `^` and `$` stand for the line's ends.
type Atom = (Option<char>, bool);

const START: char = '\u{2}';
const END: char = '\u{3}';

fn atoms(pattern: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut chars = pattern.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        let atom = match c {
            '\\' => Some(chars.next().unwrap_or('\\')),
            '.' => None,
            '^' if first => Some(START),
            '$' if chars.peek().is_none() => Some(END),
            '*' if !first => {
                if let Some(last) = atoms.last_mut() {
                    last.1 = true;
                }
                continue;
            }
            c => Some(c),
        };
        atoms.push((atom, false));
        first = false;
    }
    atoms
}

/// Whether a line holds what a pattern describes, in time proportional to both.
fn holds(atoms: &[Atom], line: &str) -> bool {
    let mut states = vec![false; atoms.len() + 1];
    let spread = |states: &mut Vec<bool>| {
        states[0] = true;
        for (n, (_, star)) in atoms.iter().enumerate() {
            if states[n] && *star {
                states[n + 1] = true;
            }
        }
    };
    spread(&mut states);
    for c in std::iter::once(START).chain(line.chars()).chain([END]) {
        if states[atoms.len()] {
            return true;
        }
        let mut next = vec![false; states.len()];
        for (n, (atom, star)) in atoms.iter().enumerate() {
            let fits = atom.map_or(c != START && c != END, |a| a == c);
            if states[n] && fits {
                next[n + usize::from(!star)] = true;
            }
        }
        states = next;
        spread(&mut states);
    }
    states[atoms.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, line, want) in [
            ("b", "abc", true),
            ("^a.c$", "abc", true),
            ("^b", "abc", false),
            ("a.*d", "abc", false),
            ("a.*c", "abbbc", true),
            ("x*", "", true),
            ("^$", "", true),
            ("^$", "a", false),
            ("a\\.c", "abc", false),
            ("*", "a*b", true),
            ("", "a", true),
        ] {
            assert_eq!(holds(&atoms(pattern), line), want, "{pattern} {line}");
        }
    }
}
