//! Whether there may be a secret in a text: quickly, and rather too often. And where in it the access key ids are.
//!
//! May use: what is a letter to [`joined`](super::joined).
//!
//! ```
//! use sts_flow::host::secrets::looks;
//!
//! assert!(!looks("aws s3 ls") && !looks("aws iam attach-role-policy --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
//! assert!(looks("AK\"IA\"") && looks("secret = 9sT2bQxV7nLk4WmEoYp1RzAj8HdUc5GfNi3A"));
//! ```

use super::joined;

/// What stands in place of a secret: nothing of it, not even its length.
pub(super) const BLANK: &str = "********";
/// The letters after the prefix of an access key id.
pub(super) const ID_TAIL: usize = 16;
/// How keys begin, and what these are as base64.
const BEGINNINGS: [&[u8; 4]; 5] = [b"AKIA", b"ASIA", b"ABSK", b"QUtJ", b"QVNJ"];
/// A secret is no shorter.
const PIECE: usize = 36;
/// As few letters may hide a key id as base64.
pub(super) const HIDDEN: usize = 27;
/// As few may be one with some of them as percent-codes.
const CODED: usize = 20;
/// How a PEM block begins.
pub(super) const PEM: &str = "-----BEGIN ";

/// Whether any of the simulation's own keys, secrets and tokens is such.
pub type Own<'a> = &'a dyn Fn(&dyn Fn(&str) -> bool) -> bool;

/// Whether there may be a secret in `text`: quickly, and rather too often. What a first lesson types and calls has none.
pub fn looks(text: &str) -> bool {
    // All that stands without a gap, and the word in it, which has nothing but letters and digits.
    let (mut run, mut word) = (Seen::default(), Seen::default());
    let (mut last, mut escaped) = ([0_u8; 4], false);
    for b in text.bytes() {
        match b {
            // A shell joins what stands around these.
            b'"' | b'\'' | b'\n' | b'\r' => {}
            b'\\' => {
                escaped = true;
                continue;
            }
            _ if !joined::is_base64(b) => (run, word, last) = (Seen::default(), Seen::default(), [0; 4]),
            b'x' | b'u' if escaped => return true,
            _ => {
                run = run.and(b);
                word = if b.is_ascii_alphanumeric() { word.and(b) } else { Seen::default() };
                last = [last[1], last[2], last[3], b];
                if BEGINNINGS.contains(&&last)
                    || run.letters >= PIECE && run.lower && run.upper
                    || word.letters >= HIDDEN && word.lower && word.upper && word.digit
                    || run.letters >= CODED && run.code
                {
                    return true;
                }
            }
        }
        escaped = false;
    }
    text.contains(PEM)
}

/// What was seen of something.
#[derive(Clone, Copy, Default)]
struct Seen {
    letters: usize,
    lower: bool,
    upper: bool,
    digit: bool,
    code: bool,
}

impl Seen {
    fn and(self, b: u8) -> Self {
        Self {
            letters: self.letters + 1,
            lower: self.lower || b.is_ascii_lowercase(),
            upper: self.upper || b.is_ascii_uppercase(),
            digit: self.digit || b.is_ascii_digit(),
            code: self.code || b == b'%',
        }
    }
}

/// The access key ids in a text, in order.
pub fn key_ids(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (at, end) = key_id(rest)?;
        let id = &rest[at..end];
        rest = &rest[end..];
        Some(id)
    })
}

/// Where the first access key id begins and ends. What is looked at beyond a prefix is either the id, or short.
pub(super) fn key_id(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let begins = |at: &usize| matches!(bytes.get(*at..at + 4), Some(b"AKIA" | b"ASIA"));
    (0..bytes.len()).filter(begins).find_map(|at| {
        let tail = bytes[at + 4..].iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit()).count();
        (tail >= ID_TAIL).then_some((at, at + 4 + tail))
    })
}
