//! A program's text, and what is known of its places.
//!
//! May use: boa's parser's errors. [`weave`](super::weave) fills a [`File`]; [`errors`](super::errors) asks it.

use std::collections::BTreeMap;
use std::rc::Rc;

/// Line and column, from 1.
pub(super) type Place = (u32, u32);

/// What a woven place stands for.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// A name that nobody declares, or that is used above its declaration.
    Name,
    /// What is gone through: its text.
    Iterated(String),
    /// What is taken apart: the first property, and the text of the value.
    Destructured(Option<String>, String),
}

#[derive(Debug)]
pub(super) struct Woven {
    pub line: u32,
    /// Before this column.
    pub column: u32,
    /// How many characters.
    pub len: u32,
    pub mark: Option<Mark>,
}

/// A file of the program, and what is known of its places.
#[derive(Debug, Default)]
pub(super) struct File {
    pub path: String,
    pub source: Rc<str>,
    /// Whether it is part of the world and not of the program: no trace shows it.
    pub inside: bool,
    pub woven: Vec<Woven>,
    /// By the place of `(`: what is called, and where V8 says that it is.
    pub calls: BTreeMap<Place, (String, Place)>,
    /// By the place of the property: its name, and the text of the object.
    pub reads: BTreeMap<Place, (String, String)>,
    /// By the place where the assignment begins: the property, and the text of the object.
    pub writes: BTreeMap<Place, (String, String)>,
    /// By the place of `new`: what is made.
    pub news: BTreeMap<Place, String>,
    /// Where what is thrown begins and ends, and where `throw` stands.
    pub throws: Vec<(Place, Place, Place)>,
    /// Where each `await` begins, and where what it waits for ends.
    pub awaits: Vec<(Place, Place)>,
    /// Methods: where they begin and end, and what V8 calls them.
    pub methods: Vec<(Place, Place, String)>,
    /// Names of `let`, `const` and `class`, and where each is declared first.
    pub lexical: BTreeMap<String, Place>,
    /// Where names are used.
    pub uses: Vec<(Place, String)>,
}

impl File {
    /// The place in the text as it was written, and what stands for it, if it is a woven one.
    pub(super) fn place(&self, line: u32, column: u32) -> (Place, Option<&Mark>) {
        let mut shift = 0;
        for woven in self.woven.iter().filter(|w| w.line == line) {
            let begins = woven.column + shift;
            if column < begins {
                break;
            }
            if column < begins + woven.len {
                return ((line, woven.column), woven.mark.as_ref());
            }
            shift += woven.len;
        }
        ((line, column - shift.min(column - 1)), None)
    }

    /// The `throw` that throws what was made here.
    pub(super) fn throw_around(&self, place: Place) -> Option<Place> {
        let around = self.throws.iter().filter(|(from, to, _)| *from <= place && place <= *to);
        around.max_by_key(|(from, ..)| *from).map(|(.., throw)| *throw)
    }

    /// The `await` around a call.
    pub(super) fn await_around(&self, place: Place) -> Option<Place> {
        let around = self.awaits.iter().filter(|(from, to)| *from <= place && place <= *to);
        around.map(|(from, _)| *from).max()
    }

    /// The `throw` nearest to a place: what is thrown and no error knows its place only about.
    pub(super) fn throw_near(&self, place: Place) -> Option<Place> {
        let after = self.throws.iter().map(|(.., throw)| *throw).filter(|throw| *throw >= place).min();
        after.or_else(|| self.throws.iter().map(|(.., throw)| *throw).max())
    }

    /// What V8 calls the method around a place.
    pub(super) fn method(&self, place: Place, name: &str) -> Option<&str> {
        let around = self.methods.iter().filter(|(from, to, _)| *from <= place && place <= *to);
        let (.., shown) = around.max_by_key(|(from, ..)| *from)?;
        (shown.rsplit(['.', ' ']).next() == Some(name)).then_some(shown)
    }

    /// A line of it.
    pub(super) fn line(&self, line: u32) -> &str {
        self.source.split('\n').nth(line.saturating_sub(1) as usize).unwrap_or("").trim_end_matches('\r')
    }
}

/// How deep brackets may be in each other, and how many marks may follow each other: boa's parser calls itself.
const DEPTH: usize = 64;
const MARKS: usize = 400;

/// Whether a text is too deep for a parser that calls itself. It counts in what may be a text or a comment, too.
pub(super) fn too_deep(source: &str) -> bool {
    let (mut depth, mut marks, mut words) = (0_usize, 0, 0);
    let mut chars = source.chars().peekable();
    let mut last_word = String::new();
    while let Some(c) = chars.next() {
        match c {
            '(' | '[' | '{' => {
                depth += 1;
                marks += 1;
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ';' | ',' => (marks, words) = (0, 0),
            '\'' | '"' => {
                while let Some(inner) = chars.next() {
                    if inner == '\\' {
                        chars.next();
                    } else if inner == c || inner == '\n' {
                        break;
                    }
                }
            }
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            '!' | '~' | '-' | '+' | '*' | '?' | '=' | '<' | '>' | '|' | '&' | '%' | '^' | '.' | '`' | ':' | '/' => {
                marks += 1;
            }
            c if c.is_ascii_alphabetic() => {
                last_word.push(c);
                while let Some(more) = chars.next_if(char::is_ascii_alphanumeric) {
                    last_word.push(more);
                }
                let nests = ["new", "typeof", "void", "delete", "await", "yield", "if", "else", "for", "while", "do"];
                words += usize::from(nests.contains(&last_word.as_str()));
                last_word.clear();
            }
            _ => {}
        }
        if c == '{' || c == '}' {
            (marks, words) = (0, 0);
        }
        if depth > DEPTH || marks > MARKS || words > DEPTH {
            return true;
        }
    }
    false
}

/// Why a text is no program: boa's words.
pub(super) type Refused = boa_engine::parser::Error;

/// A file of which no program came.
pub(super) fn plain(path: &str, source: &str, inside: bool, head: &str) -> File {
    let woven = vec![Woven { line: 1, column: 1, len: head.chars().count() as u32, mark: None }];
    File { path: path.to_owned(), source: source.into(), inside, woven, ..File::default() }
}
