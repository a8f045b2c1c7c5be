//! A place in the text of a script: what stands there, and how to go on. It knows blanks, comments, names, and where
//! here-documents stand; the grammar is the parser's.
//!
//! ```text
//! cursor.eat("${"); cursor.name(); cursor.eat("}")   // goes over ${HOME}
//! ```

/// The text and the place.
pub struct Cursor<'a> {
    chars: &'a [char],
    at: usize,
    /// The newline after which here-documents stand, and where they end.
    here: Option<(usize, usize)>,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text.
    pub const fn new(chars: &'a [char]) -> Self {
        Self { chars, at: 0, here: None }
    }

    /// The character here.
    pub fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// The character after that.
    pub fn second(&self) -> Option<char> {
        self.chars.get(self.at + 1).copied()
    }

    /// Takes the character here.
    pub fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    /// Takes `text` if it stands here.
    pub fn eat(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    /// Takes everything before `end`.
    pub fn before(&mut self, end: char) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| c != end) {
            self.at += 1;
        }
        self.since(start).iter().collect()
    }

    /// The place, for [`since`](Self::since) and [`back`](Self::back).
    pub const fn at(&self) -> usize {
        self.at
    }

    /// What was taken since a place.
    pub fn since(&self, start: usize) -> &'a [char] {
        &self.chars[start..self.at]
    }

    /// Returns to a place.
    pub const fn back(&mut self, to: usize) {
        self.at = to;
    }

    /// Takes the name of a variable, or nothing.
    pub fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) =
            self.peek().filter(|c| *c == '_' || c.is_ascii_alphabetic() || !name.is_empty() && c.is_ascii_digit())
        {
            name.push(c);
            self.at += 1;
        }
        name
    }

    /// Goes over blanks, joined lines and comments, and with `newlines` also newlines.
    pub fn skip(&mut self, newlines: bool) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\n') if newlines => self.newline(),
                Some('\\') if self.second() == Some('\n') => self.at += 2,
                Some('#') => drop(self.before('\n')),
                _ => return,
            }
        }
    }

    /// Goes over the newline that stands here, and over the here-documents that it begins.
    pub const fn newline(&mut self) {
        self.at = match self.here {
            Some((newline, end)) if newline == self.at => end,
            _ => self.at + 1,
        };
    }

    /// Whether the text ends in a comment, where a `\` means nothing.
    pub fn in_comment(&self) -> bool {
        let last = self.chars.rsplit(|c| *c == '\n').next().unwrap_or_default();
        last.iter().find(|c| !matches!(c, ' ' | '\t')) == Some(&'#')
    }

    /// The text of a here-document, which stands after the end of this line and ends with a line `end`; with `strips`
    /// without the tabs before its lines. Nothing if it does not end. The place stays.
    pub fn here_document(&mut self, end: &str, strips: bool) -> Option<String> {
        let newline = match self.here {
            Some((newline, _)) if newline >= self.at => newline,
            _ => self.at + self.chars[self.at..].iter().position(|c| *c == '\n')?,
        };
        let mut at = self.here.filter(|(n, _)| *n == newline).map_or(newline + 1, |(_, end)| end);
        let mut body = String::new();
        loop {
            if at >= self.chars.len() {
                return None;
            }
            let rest = &self.chars[at..];
            let length = rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
            let line: String = rest[..length].iter().collect();
            let line = if strips { line.trim_start_matches('\t') } else { &line };
            at += length + 1;
            if line.trim_end_matches('\r') == end {
                break;
            }
            body += line;
            body.push('\n');
        }
        self.here = Some((newline, at.min(self.chars.len())));
        Some(body)
    }
}
