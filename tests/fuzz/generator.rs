//! Texts that are nearly right.

use serde_json::{Value, json};
use sts_flow::kernel::Rng;

/// What the name of a member ends with that is to be written twice, and as it is written.
const AGAIN: &str = "\u{1}again";
const AGAIN_WRITTEN: &str = "\\u0001again";
use sts_flow::wire::layout;

/// Characters that parsers stumble over.
#[rustfmt::skip]
const ODD: &[&str] = &[
    "\0", "\n", "\r\n", "\t", " ", "\u{a0}", "\u{3000}", "\u{200b}", "\u{feff}", "\u{fffd}", "é", "e\u{301}", "ß",
    "İ", "鍵", "🔑", "\u{10ffff}", "%", "%2", "%zz", "%00", "+", "&", "=", "\\", "'", "\"", "`", "${", "\u{202e}",
];

/// A source of inputs: the same number gives the same input.
pub struct Gen(Rng);

impl Gen {
    /// The source of this input.
    pub fn new(seed: u64, name: &str, number: u64) -> Self {
        Self(Rng::stream(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number, name))
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound as u64) as usize
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of them.
    pub fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// A number of any length.
    pub fn number(&mut self) -> u64 {
        self.0.next_u64() >> self.below(64)
    }

    /// Anything at all.
    pub fn raw(&mut self, longest: usize) -> String {
        let length = self.below(longest + 1);
        if self.once_in(2) {
            let bytes: Vec<u8> = (0..length).map(|_| self.0.next_u64() as u8).collect();
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        (0..length)
            .map(|_| match self.below(4) {
                0 => self.pick(ODD).to_owned(),
                1 => char::from_u32(self.below(0x11_0000) as u32).unwrap_or('?').to_string(),
                _ => char::from(self.below(128) as u8).to_string(),
            })
            .collect()
    }

    /// Words and signs in any order.
    pub fn grammar(&mut self, tokens: &[&str], most: usize) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(most) {
            match self.below(24) {
                0 => text.push_str(self.pick(ODD)),
                1 => text.push_str(&self.number().to_string()),
                _ => text.push_str(self.pick(tokens)),
            }
            if self.once_in(2) {
                text.push(' ');
            }
        }
        text
    }

    /// `text` after a few changes.
    pub fn mutate(&mut self, text: &str, tokens: &[&str]) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(4) {
            let length = chars.len();
            let (a, b) = (self.below(length + 1), self.below(length + 1));
            // Mostly small pieces: large ones leave little that is still right.
            let (from, to) = if self.once_in(4) { (a.min(b), a.max(b)) } else { (a, (a + self.below(9)).min(length)) };
            match self.below(8) {
                0 => drop(chars.drain(from..to)),
                1 => {
                    let piece: Vec<char> = chars[from..to].to_vec();
                    chars.splice(b..b, piece);
                }
                2 => {
                    let token: Vec<char> = self.pick(tokens).chars().collect();
                    chars.splice(from..to, token);
                }
                3 => {
                    let token: Vec<char> = self.pick(tokens).chars().collect();
                    chars.splice(a..a, token);
                }
                4 => {
                    let odd: Vec<char> = self.pick(ODD).chars().collect();
                    chars.splice(a..a, odd);
                }
                5 => {
                    let piece: Vec<char> = chars[from..to.min(from + 8)].to_vec();
                    let times = if self.once_in(20) { 2000 } else { self.below(20) };
                    chars.splice(a..a, piece.repeat(times));
                }
                6 => chars.truncate(from),
                _ if length > 0 => {
                    let at = self.below(length);
                    chars[at] = char::from(self.below(128) as u8);
                }
                _ => {}
            }
        }
        chars.into_iter().collect()
    }

    /// Mostly a changed text of the corpus; else words in any order; else anything.
    pub fn text(&mut self, corpus: &[&str], tokens: &[&str]) -> String {
        match self.below(20) {
            0 => self.pick(corpus).to_owned(),
            1..=9 => {
                let text = self.pick(corpus);
                self.mutate(text, tokens)
            }
            10..=17 => self.grammar(tokens, 30),
            _ => self.raw(200),
        }
    }

    /// A JSON text: one of the corpus with values exchanged, or with its text changed.
    pub fn json(&mut self, corpus: &[&str], tokens: &[&str]) -> String {
        let text = self.pick(corpus);
        match serde_json::from_str::<Value>(text) {
            Ok(mut value) if !self.once_in(3) => {
                for _ in 0..=self.below(4) {
                    self.change(&mut value, tokens, 0);
                }
                // A value holds a name once, a text as often as somebody writes it.
                layout::compact(&value).replace(AGAIN_WRITTEN, "")
            }
            _ => self.text(corpus, tokens),
        }
    }

    fn change(&mut self, value: &mut Value, tokens: &[&str], depth: usize) {
        let inner = match value {
            Value::Array(items) if !items.is_empty() => items.len(),
            Value::Object(members) if !members.is_empty() => members.len(),
            _ => 0,
        };
        if inner > 0 && !self.once_in(6 + depth) {
            let at = self.below(inner);
            let what = self.below(16);
            let name = value.as_object().and_then(|members| members.keys().nth(at)).cloned().unwrap_or_default();
            match value {
                Value::Array(items) if what == 0 => drop(items.remove(at)),
                Value::Array(items) if what == 1 => items.insert(at, items[at].clone()),
                Value::Array(items) => self.change(&mut items[at], tokens, depth + 1),
                Value::Object(members) if what == 0 => drop(members.shift_remove(&name)),
                Value::Object(members) if what == 1 => {
                    let again = members[&name].clone();
                    members.shift_insert(at, name + AGAIN, again);
                }
                Value::Object(members) if what == 2 => {
                    let inner = members.shift_remove(&name).unwrap_or_default();
                    members.shift_insert(at.min(members.len().saturating_sub(1)), self.pick(tokens).to_owned(), inner);
                }
                Value::Object(members) => self.change(&mut members[&name], tokens, depth + 1),
                _ => {}
            }
            return;
        }
        *value = match self.below(9) {
            0 => Value::Null,
            1 => Value::Bool(self.once_in(2)),
            2 => self.number().into(),
            3 => {
                let digits = self.pick(&["0", "-1", "1e400", "-0.0", "1.5", "18446744073709551616"]);
                digits.parse().map_or(Value::Null, Value::Number)
            }
            4 => Value::String(self.pick(tokens).to_owned()),
            5 => Value::String(self.raw(30)),
            6 => Value::Array(vec![value.clone(), Value::Null]),
            7 => json!({ (self.pick(tokens)): value.clone() }),
            _ => match &*value {
                Value::String(text) => Value::String(self.mutate(text, tokens)),
                other => Value::Array(vec![other.clone(); 3]),
            },
        };
    }
}
