//! The words of a program: names, numbers, texts and punctuation.

use super::code::Syntax;
use super::number;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of the text.
    End,
    /// A name or a keyword.
    Name,
    /// A number; [`Token::number`] is its value.
    Number,
    /// A text in quotes; [`Token::string`] is its value.
    Text,
    /// A template, from backtick to backtick.
    Template,
    /// Anything else.
    Mark,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token<'s> {
    pub kind: Kind,
    /// As it is written.
    pub text: &'s str,
    /// Where it begins.
    pub at: usize,
    /// Whether a line ends before it.
    pub fresh_line: bool,
    pub number: f64,
    pub string: String,
}

/// Marks of more than one character, longer ones first.
const MARKS: &str = "=== !== **= ... &&= ||= ??= >>> => == != <= >= && || ?? ?. ++ -- += -= *= /= %= ** << >> |= &= ^=";

/// A reader of tokens.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'s> {
    pub source: &'s str,
    /// Where the next token is looked for.
    pub at: usize,
    /// How many templates are open.
    pub depth: u8,
}

/// What a name is made of. Every letter beyond ASCII is, and so is what is none: Unicode's tables are not worth it.
pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii() && !c.is_whitespace()
}

fn wrong(at: usize) -> Syntax {
    Syntax::new("Invalid or unexpected token", at)
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or("")
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Goes on while `want` says so.
    fn skip(&mut self, want: impl Fn(char) -> bool) {
        while self.rest().chars().next().is_some_and(&want) {
            self.take();
        }
    }

    /// Passes blanks and comments, and says whether a line ended.
    fn blanks(&mut self) -> Result<bool, Syntax> {
        let begin = self.at;
        loop {
            self.skip(|c| c.is_whitespace() || c == '\u{feff}');
            let rest = self.rest();
            if rest.starts_with("//") || (self.at == 0 && rest.starts_with("#!")) {
                self.skip(|c| c != '\n');
            } else if rest.starts_with("/*") {
                let end = rest.find("*/").ok_or(wrong(self.at))?;
                self.at += end + 2;
            } else {
                return Ok(self.source[begin..self.at].contains('\n'));
            }
        }
    }

    /// The next token.
    pub fn next(&mut self) -> Result<Token<'s>, Syntax> {
        let fresh_line = self.blanks()?;
        let at = self.at;
        let (mut number, mut string) = (0.0, String::new());
        let kind = match self.take() {
            None => Kind::End,
            Some(c @ ('\'' | '"')) => {
                string = self.quoted(c, at)?;
                Kind::Text
            }
            Some('`') => {
                self.template(at)?;
                Kind::Template
            }
            Some(c) if c.is_ascii_digit() => {
                number = self.number(at)?;
                Kind::Number
            }
            Some('.') if self.rest().starts_with(|c: char| c.is_ascii_digit()) => {
                number = self.number(at)?;
                Kind::Number
            }
            Some(c) if is_name(c) => {
                self.skip(is_name);
                Kind::Name
            }
            Some(c) if c.is_ascii_punctuation() && c != '\\' && c != '@' && c != '#' => {
                let here = &self.source[at..];
                let long = MARKS.split(' ').find(|mark| here.starts_with(mark));
                // `a?.5:b` is a question and a number.
                let long = long.filter(|m| *m != "?." || !here[2..].starts_with(|c: char| c.is_ascii_digit()));
                self.at = at + long.map_or(1, str::len);
                Kind::Mark
            }
            Some(_) => return Err(wrong(at)),
        };
        Ok(Token { kind, text: &self.source[at..self.at], at, fresh_line, number, string })
    }

    /// A decimal number; of other forms (`0x10`, `1n`) there are none.
    fn number(&mut self, at: usize) -> Result<f64, Syntax> {
        self.skip(|c| is_name(c) || c == '.');
        if self.source[at..self.at].ends_with(['e', 'E']) && self.rest().starts_with(['-', '+']) {
            self.take();
            self.skip(is_name);
        }
        let text = &self.source[at..self.at];
        number::exact(text).ok_or_else(|| Syntax::lacking(&["number ", text].concat(), at))
    }

    fn quoted(&mut self, quote: char, at: usize) -> Result<String, Syntax> {
        let mut out = String::new();
        loop {
            match self.take() {
                Some(c) if c == quote => return Ok(out),
                Some('\\') => out.extend(self.escape()?),
                None | Some('\n') => return Err(wrong(at)),
                Some(c) => out.push(c),
            }
        }
    }

    /// What follows a backslash; nothing, where a line goes on.
    pub fn escape(&mut self) -> Result<Option<char>, Syntax> {
        let at = self.at;
        let c = self.take().ok_or(wrong(at))?;
        let digits = match c {
            'n' => return Ok(Some('\n')),
            't' => return Ok(Some('\t')),
            'r' => return Ok(Some('\r')),
            'b' => return Ok(Some('\u{8}')),
            '0' => return Ok(Some('\0')),
            '\n' => return Ok(None),
            'x' => 2,
            'u' => 4,
            c => return Ok(Some(c)),
        };
        let braces = digits == 4 && self.rest().starts_with('{');
        let hex = if braces { self.rest()[1..].split('}').next() } else { self.rest().get(..digits) };
        let hex = hex.ok_or(wrong(at))?;
        self.at += hex.len() + if braces { 2 } else { 0 };
        let code = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).filter(|_| self.at <= self.source.len());
        code.map(Some).ok_or_else(|| Syntax::new("Invalid Unicode escape sequence", at))
    }

    /// Passes the rest of a template, with what is in its `${…}`.
    fn template(&mut self, at: usize) -> Result<(), Syntax> {
        let unterminated = || Syntax::new("Unterminated template literal", at);
        self.depth += 1;
        if self.depth > 16 {
            return Err(Syntax::lacking("templates in templates in templates", at));
        }
        loop {
            match self.take().ok_or_else(unterminated)? {
                '`' => {
                    self.depth -= 1;
                    return Ok(());
                }
                '\\' => drop(self.take()),
                '$' if self.rest().starts_with('{') => {
                    self.take();
                    let mut open = 1_u32;
                    while open > 0 {
                        match self.next()?.text {
                            "{" => open += 1,
                            "}" => open -= 1,
                            "" => return Err(unterminated()),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
