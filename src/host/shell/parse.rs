//! From a line of text to commands: the part of POSIX shell grammar that people type.
//!
//! May use: nothing but `std`. Parsing runs nothing and expands nothing; it only finds out what would have to be.
//!
//! Lists (`;`, newline, `&&`, `||`), pipelines, simple commands with assignments and redirections, the three quotings,
//! `$NAME`, `${NAME}`, `${NAME:-word}`, `$?`, here-documents, and command substitution in both spellings, nested. Loops,
//! functions, arithmetic and background jobs are refused by name.

use std::fmt;

/// The longest text that is parsed, in characters.
pub const LINE_LIMIT: usize = 16 * 1024;
/// How deep substitutions may nest.
const DEPTH_LIMIT: u8 = 8;

/// Commands joined by `;`, `&&` and `||`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Script(pub Vec<(Join, Pipeline)>);

/// When a pipeline runs, by the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// In any case: `;`, a newline, or nothing before it.
    Always,
    /// If the one before succeeded: `&&`.
    IfDone,
    /// If the one before failed: `||`.
    IfFailed,
}

/// Commands joined by `|`.
#[derive(Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// `! command`: success and failure change places.
    pub negated: bool,
    /// At least one.
    pub commands: Vec<Command>,
}

/// A simple command.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// `NAME=value` before the name.
    pub assignments: Vec<(String, Word)>,
    /// The name and its arguments.
    pub words: Vec<Word>,
    /// Where its streams go.
    pub redirects: Vec<Redirect>,
}

/// A redirection.
#[derive(Debug, PartialEq, Eq)]
pub struct Redirect {
    /// 0, 1 or 2.
    pub stream: u8,
    /// What happens to it.
    pub to: Target,
}

/// The other end of a redirection.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// `> file`.
    Write(Word),
    /// `>> file`.
    Append(Word),
    /// `< file`.
    Read(Word),
    /// `2>&1`.
    Same(u8),
    /// `<<END` and `<<<word`: the text itself.
    Text(Word),
}

/// A word before expansion.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Word(pub Vec<Piece>);

/// A part of a word.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Stands for itself. Quoted text makes a word even when it is empty.
    Text {
        /// The text, its quotes removed.
        text: String,
        /// Whether it stood in quotes.
        quoted: bool,
    },
    /// `~` at the beginning of a word.
    Home,
    /// `$NAME`.
    Var {
        /// `?` for the last status.
        name: String,
        /// `${NAME:-this}`.
        default: Option<Word>,
        /// Whether it stood in double quotes, and so is not split.
        quoted: bool,
    },
    /// `$(…)`.
    Run {
        /// What runs.
        script: Script,
        /// Whether it stood in double quotes.
        quoted: bool,
    },
}

/// Why a line is no script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// A quote or bracket that is never closed.
    Unmatched(char),
    /// A token where it cannot stand.
    Unexpected(String),
    /// Shell grammar that this shell does not have.
    Unsupported(String),
    /// More lines have to come: a here-document that has not ended, or a `\` at the end.
    Incomplete,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmatched(c) => write!(f, "unexpected EOF while looking for matching `{c}'"),
            Self::Unexpected(token) => write!(f, "syntax error near unexpected token `{token}'"),
            Self::Unsupported(what) => write!(f, "unsupported syntax: {what}"),
            Self::Incomplete => f.write_str("syntax error: unexpected end of file"),
        }
    }
}

/// Reads a whole text, which may have many lines.
pub fn parse(text: &str) -> Result<Script, ParseError> {
    parse_at(text, 0)
}

fn parse_at(text: &str, depth: u8) -> Result<Script, ParseError> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > LINE_LIMIT {
        return Err(ParseError::Unsupported(format!("more than {LINE_LIMIT} characters at once")));
    }
    let ends_open = chars.iter().rev().take_while(|c| **c == '\\').count() % 2 == 1;
    let mut parser = Parser { chars: &chars, at: 0, depth, here: None };
    let script = parser.script()?;
    match parser.peek() {
        None if ends_open && depth == 0 && !parser.in_comment() => Err(ParseError::Incomplete),
        None => Ok(script),
        Some(_) => Err(ParseError::Unexpected(")".into())),
    }
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    depth: u8,
    /// The newline after which here-documents stand, and where they end.
    here: Option<(usize, usize)>,
}

/// Words that begin grammar which this shell does not have, where a command's name could stand.
const RESERVED: [&str; 16] = [
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "function", "select",
    "{", "[[",
];

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    /// Goes over the newline that stands here, and over the here-documents that it begins.
    fn newline(&mut self) {
        self.at = match self.here {
            Some((newline, end)) if newline == self.at => end,
            _ => self.at + 1,
        };
    }

    /// Whether the text ends in a comment, where a `\` means nothing.
    fn in_comment(&self) -> bool {
        let last = self.chars.rsplit(|c| *c == '\n').next().unwrap_or_default();
        last.iter().find(|c| !matches!(c, ' ' | '\t')) == Some(&'#')
    }

    /// The here-document that a `<<` just taken announces: its text stands after the end of this line.
    fn here_document(&mut self) -> Result<Word, ParseError> {
        let strips = self.eat("-");
        self.skip(false);
        let start = self.at;
        let end_word = self.word()?;
        let quoted = self.chars[start..self.at].iter().any(|c| matches!(c, '\'' | '"' | '\\'));
        let mut end = String::new();
        for piece in &end_word.0 {
            let Piece::Text { text, .. } = piece else { return Err(ParseError::Unsupported("<< with $".into())) };
            end += text;
        }
        if end_word.0.is_empty() {
            return Err(ParseError::Unexpected(self.peek().map_or("newline".into(), String::from)));
        }
        let rest = &self.chars[self.at..];
        let newline = match self.here {
            Some((newline, _)) if newline >= self.at => newline,
            _ => self.at + rest.iter().position(|c| *c == '\n').ok_or(ParseError::Incomplete)?,
        };
        let mut at = self.here.filter(|(n, _)| *n == newline).map_or(newline + 1, |(_, end)| end);
        let mut body = String::new();
        loop {
            if at >= self.chars.len() {
                return Err(ParseError::Incomplete);
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
        if quoted {
            return Ok(Word(vec![Piece::Text { text: body, quoted: true }]));
        }
        // As in double quotes, but that those mean nothing.
        let chars: Vec<char> = body.replace('"', "\u{0}").chars().chain(['"']).collect();
        let mut inner = Parser { chars: &chars, at: 0, depth: self.deeper()?, here: None };
        let mut word = Word::default();
        inner.double_quoted(&mut word)?;
        for piece in &mut word.0 {
            if let Piece::Text { text, .. } = piece {
                *text = text.replace('\0', "\"");
            }
        }
        Ok(word)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    /// Skips blanks, joined lines and comments, and with `newlines` also newlines.
    fn skip(&mut self, newlines: bool) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\n') if newlines => self.newline(),
                Some('\\') if self.chars.get(self.at + 1) == Some(&'\n') => self.at += 2,
                Some('#') => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// A script up to the end or to a `)`.
    fn script(&mut self) -> Result<Script, ParseError> {
        let mut script = Script::default();
        let mut join = Join::Always;
        loop {
            self.skip(true);
            match self.peek() {
                None | Some(')') if join == Join::Always => return Ok(script),
                None => return Err(ParseError::Unexpected("newline".into())),
                _ => {}
            }
            let pipeline = self.pipeline()?;
            script.0.push((join, pipeline));
            self.skip(false);
            join = if self.eat("&&") {
                Join::IfDone
            } else if self.eat("||") {
                Join::IfFailed
            } else {
                match self.peek() {
                    None | Some(')') => return Ok(script),
                    Some(';') if self.chars.get(self.at + 1) == Some(&';') => {
                        return Err(ParseError::Unexpected(";;".into()));
                    }
                    Some('\n') => self.newline(),
                    Some(';') => self.at += 1,
                    Some('&') => return Err(ParseError::Unsupported("& (background jobs)".into())),
                    Some(c) => return Err(ParseError::Unexpected(c.into())),
                }
                Join::Always
            };
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, ParseError> {
        let mut pipeline = Pipeline { negated: false, commands: Vec::new() };
        while self.peek() == Some('!') && matches!(self.chars.get(self.at + 1), Some(' ' | '\t')) {
            self.at += 1;
            pipeline.negated = !pipeline.negated;
            self.skip(false);
        }
        loop {
            pipeline.commands.push(self.command()?);
            self.skip(false);
            if self.peek() != Some('|') || self.chars.get(self.at + 1) == Some(&'|') {
                return Ok(pipeline);
            }
            self.at += 1;
            if self.peek() == Some('&') {
                return Err(ParseError::Unsupported("|&".into()));
            }
            self.skip(true);
        }
    }

    fn command(&mut self) -> Result<Command, ParseError> {
        let mut command = Command::default();
        loop {
            self.skip(false);
            match self.peek() {
                None | Some('\n' | ';' | '|' | ')') => break,
                Some('&') if self.chars.get(self.at + 1) != Some(&'>') => break,
                Some('(') if command.words.is_empty() => return Err(ParseError::Unsupported("( ) (subshells)".into())),
                Some('(') => return Err(ParseError::Unexpected("(".into())),
                _ => {}
            }
            if let Some(redirects) = self.redirect()? {
                command.redirects.extend(redirects);
                continue;
            }
            if command.words.is_empty()
                && let Some(name) = self.assignment()
            {
                let value = self.word()?;
                command.assignments.push((name, value));
                continue;
            }
            let word = self.word()?;
            if command.words.is_empty()
                && let [Piece::Text { text, quoted: false }] = word.0.as_slice()
                && RESERVED.contains(&text.as_str())
            {
                return Err(ParseError::Unsupported(text.clone()));
            }
            command.words.push(word);
        }
        if command == Command::default() {
            let token = match self.peek() {
                None | Some('\n') => "newline".into(),
                Some(c) if matches!(c, ';' | '|' | '&') && self.chars.get(self.at + 1) == Some(&c) => format!("{c}{c}"),
                Some(c) => c.to_string(),
            };
            return Err(ParseError::Unexpected(token));
        }
        Ok(command)
    }

    /// The `NAME` of a `NAME=` that stands here, which is then behind us.
    fn assignment(&mut self) -> Option<String> {
        let start = self.at;
        let name = self.name();
        if !name.is_empty() && self.eat("=") {
            return Some(name);
        }
        self.at = start;
        None
    }

    fn redirect(&mut self) -> Result<Option<Vec<Redirect>>, ParseError> {
        let start = self.at;
        if self.eat("&>") {
            let to = if self.eat(">") { Target::Append(self.file()?) } else { Target::Write(self.file()?) };
            return Ok(Some(vec![Redirect { stream: 1, to }, Redirect { stream: 2, to: Target::Same(1) }]));
        }
        let stream = match self.peek() {
            Some(c @ '0'..='2') if matches!(self.chars.get(self.at + 1), Some('<' | '>')) => {
                self.at += 1;
                Some(c as u8 - b'0')
            }
            _ => None,
        };
        let redirect = if self.eat("<<<") {
            let mut word = self.file()?;
            word.0.push(Piece::Text { text: "\n".into(), quoted: true });
            Redirect { stream: stream.unwrap_or(0), to: Target::Text(word) }
        } else if self.eat("<<") {
            Redirect { stream: stream.unwrap_or(0), to: Target::Text(self.here_document()?) }
        } else if self.eat("<") {
            if self.peek() == Some('(') {
                return Err(ParseError::Unsupported("<( )".into()));
            }
            Redirect { stream: stream.unwrap_or(0), to: Target::Read(self.file()?) }
        } else if self.eat(">>") {
            Redirect { stream: stream.unwrap_or(1), to: Target::Append(self.file()?) }
        } else if self.eat(">&") {
            match self.next() {
                Some(c @ '1'..='2') => Redirect { stream: stream.unwrap_or(1), to: Target::Same(c as u8 - b'0') },
                _ => return Err(ParseError::Unsupported(">& to anything but 1 and 2".into())),
            }
        } else if self.eat(">") {
            self.eat("|");
            Redirect { stream: stream.unwrap_or(1), to: Target::Write(self.file()?) }
        } else {
            self.at = start;
            return Ok(None);
        };
        Ok(Some(vec![redirect]))
    }

    fn file(&mut self) -> Result<Word, ParseError> {
        self.skip(false);
        let word = self.word()?;
        if word.0.is_empty() {
            return Err(ParseError::Unexpected(self.peek().map_or("newline".into(), String::from)));
        }
        Ok(word)
    }

    fn word(&mut self) -> Result<Word, ParseError> {
        let mut word = Word::default();
        if self.peek() == Some('~')
            && self.chars.get(self.at + 1).is_none_or(|c| matches!(c, '/' | ' ' | '\t' | '\n' | ';'))
        {
            self.at += 1;
            word.0.push(Piece::Home);
        }
        loop {
            match self.peek() {
                None | Some(' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')') => return Ok(word),
                Some('\'') => {
                    self.at += 1;
                    let start = self.at;
                    while self.peek().is_some_and(|c| c != '\'') {
                        self.at += 1;
                    }
                    let text = self.chars[start..self.at].iter().collect();
                    self.next().ok_or(ParseError::Unmatched('\''))?;
                    word.0.push(Piece::Text { text, quoted: true });
                }
                Some('"') => {
                    self.at += 1;
                    self.double_quoted(&mut word)?;
                }
                Some('\\') => {
                    self.at += 1;
                    match self.next() {
                        Some('\n') => {}
                        Some(c) => word.0.push(Piece::Text { text: c.into(), quoted: true }),
                        None => word.push('\\', false),
                    }
                }
                Some('$' | '`') => self.dollar(&mut word, false)?,
                Some(c) => {
                    self.at += 1;
                    word.push(c, false);
                }
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<(), ParseError> {
        word.0.push(Piece::Text { text: String::new(), quoted: true });
        loop {
            match self.peek().ok_or(ParseError::Unmatched('"'))? {
                '"' => {
                    self.at += 1;
                    return Ok(());
                }
                '\\' => {
                    self.at += 1;
                    match self.next().ok_or(ParseError::Unmatched('"'))? {
                        '\n' => {}
                        c @ ('$' | '`' | '"' | '\\') => word.push(c, true),
                        c => {
                            word.push('\\', true);
                            word.push(c, true);
                        }
                    }
                }
                '$' | '`' => self.dollar(word, true)?,
                c => {
                    self.at += 1;
                    word.push(c, true);
                }
            }
        }
    }

    /// What begins with `$` or a backtick.
    fn dollar(&mut self, word: &mut Word, quoted: bool) -> Result<(), ParseError> {
        if self.next() == Some('`') {
            let mut text = String::new();
            loop {
                match self.next().ok_or(ParseError::Unmatched('`'))? {
                    '`' => break,
                    '\\' => match self.next().ok_or(ParseError::Unmatched('`'))? {
                        c @ ('`' | '\\' | '$') => text.push(c),
                        c => text.extend(['\\', c]),
                    },
                    c => text.push(c),
                }
            }
            let depth = self.deeper()?;
            word.0.push(Piece::Run { script: parse_at(&text, depth)?, quoted });
            return Ok(());
        }
        match self.peek() {
            Some('(') if self.chars.get(self.at + 1) == Some(&'(') => {
                return Err(ParseError::Unsupported("$(( )) (arithmetic)".into()));
            }
            Some('(') => {
                self.at += 1;
                let depth = self.depth;
                self.depth = self.deeper()?;
                let script = self.script()?;
                self.depth = depth;
                self.next().ok_or(ParseError::Unmatched(')'))?;
                word.0.push(Piece::Run { script, quoted });
            }
            Some('{') => {
                self.at += 1;
                self.braced(word, quoted)?;
            }
            Some('?') => {
                self.at += 1;
                word.0.push(Piece::Var { name: "?".into(), default: None, quoted });
            }
            Some('\'') if !quoted => return Err(ParseError::Unsupported("$'…'".into())),
            _ => {
                let name = self.name();
                if name.is_empty() {
                    // A lone `$` stands for itself, as in `echo $` or "5$"; `$1` and its kind do not exist here.
                    if let Some(c) =
                        self.peek().filter(|c| c.is_ascii_digit() || matches!(c, '@' | '*' | '#' | '$' | '!'))
                    {
                        return Err(ParseError::Unsupported(format!("${c}")));
                    }
                    word.push('$', quoted);
                } else {
                    word.0.push(Piece::Var { name, default: None, quoted });
                }
            }
        }
        Ok(())
    }

    fn braced(&mut self, word: &mut Word, quoted: bool) -> Result<(), ParseError> {
        let start = self.at;
        let name = if self.eat("?") { "?".to_owned() } else { self.name() };
        if !name.is_empty() && self.eat("}") {
            word.0.push(Piece::Var { name, default: None, quoted });
            return Ok(());
        }
        if !name.is_empty() && self.eat(":-") {
            let from = self.at;
            while self.peek().is_some_and(|c| c != '}') {
                self.at += 1;
            }
            let text: String = self.chars[from..self.at].iter().collect();
            self.next().ok_or(ParseError::Unmatched('}'))?;
            if text.contains(['$', '`', '"', '\'', '\\']) {
                return Err(ParseError::Unsupported(format!("${{{name}:-…}} with quotes or expansions")));
            }
            let default = Some(Word(vec![Piece::Text { text, quoted: true }]));
            word.0.push(Piece::Var { name, default, quoted });
            return Ok(());
        }
        while self.peek().is_some_and(|c| c != '}') {
            self.at += 1;
        }
        let text: String = self.chars[start..self.at].iter().collect();
        self.next().ok_or(ParseError::Unmatched('}'))?;
        Err(ParseError::Unsupported(format!("${{{text}}}")))
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) =
            self.peek().filter(|c| *c == '_' || c.is_ascii_alphabetic() || !name.is_empty() && c.is_ascii_digit())
        {
            name.push(c);
            self.at += 1;
        }
        name
    }

    fn deeper(&self) -> Result<u8, ParseError> {
        if self.depth >= DEPTH_LIMIT {
            return Err(ParseError::Unsupported(format!("substitutions more than {DEPTH_LIMIT} deep")));
        }
        Ok(self.depth + 1)
    }
}

impl Word {
    fn push(&mut self, c: char, quoted: bool) {
        match self.0.last_mut() {
            Some(Piece::Text { text, quoted: q }) if *q == quoted => text.push(c),
            _ => self.0.push(Piece::Text { text: c.into(), quoted }),
        }
    }
}

/// Whether a variable can be called so.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && text.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text { text: text.into(), quoted: false }
    }

    fn quoted(text: &str) -> Piece {
        Piece::Text { text: text.into(), quoted: true }
    }

    fn words(line: &str) -> Vec<Vec<Piece>> {
        let mut script = parse(line).unwrap();
        assert_eq!(script.0.len(), 1, "{line}");
        let mut pipeline = script.0.remove(0).1;
        assert_eq!(pipeline.commands.len(), 1, "{line}");
        pipeline.commands.remove(0).words.into_iter().map(|w| w.0).collect()
    }

    #[test]
    fn quoting() {
        for (line, want) in [
            ("a b", vec![vec![text("a")], vec![text("b")]]),
            ("  a\t b  # c", vec![vec![text("a")], vec![text("b")]]),
            ("a#b", vec![vec![text("a#b")]]),
            ("'a  b'", vec![vec![quoted("a  b")]]),
            (r#""a\"b\\\$c\d""#, vec![vec![quoted(r#"a"b\$c\d"#)]]),
            (r"a\ b", vec![vec![text("a"), quoted(" "), text("b")]]),
            ("a\\\n b", vec![vec![text("a")], vec![text("b")]]),
            ("a\\\nb", vec![vec![text("ab")]]),
            ("''", vec![vec![quoted("")]]),
            ("~/x", vec![vec![Piece::Home, text("/x")]]),
            ("a~", vec![vec![text("a~")]]),
            ("100$ $", vec![vec![text("100$")], vec![text("$")]]),
            (
                "$A${B}\"$C\"",
                vec![vec![
                    Piece::Var { name: "A".into(), default: None, quoted: false },
                    Piece::Var { name: "B".into(), default: None, quoted: false },
                    quoted(""),
                    Piece::Var { name: "C".into(), default: None, quoted: true },
                ]],
            ),
        ] {
            assert_eq!(words(line), want, "{line}");
        }
    }

    #[test]
    fn lists_and_pipes() {
        let script = parse("a && b || ! c | d; e\nf # g\n").unwrap();
        let joins: Vec<_> = script.0.iter().map(|(j, p)| (*j, p.negated, p.commands.len())).collect();
        assert_eq!(
            joins,
            [
                (Join::Always, false, 1),
                (Join::IfDone, false, 1),
                (Join::IfFailed, true, 2),
                (Join::Always, false, 1),
                (Join::Always, false, 1)
            ]
        );
        assert_eq!(parse("  # only a comment").unwrap(), Script::default());
    }

    #[test]
    fn substitutions_nest_in_both_spellings() {
        for line in ["echo $(echo $(echo a))", r"echo `echo \`echo a\``", "echo \"$(echo \"a b\")\"", "A=`b` C=$(d)"] {
            parse(line).unwrap();
        }
        let deep = format!("echo {}{}", "$(echo ".repeat(20), ")".repeat(20));
        assert!(matches!(parse(&deep), Err(ParseError::Unsupported(_))));
    }

    #[test]
    fn redirections() {
        let script = parse("a 2>&1 >b 2>>c <d &>e").unwrap();
        let redirects = &script.0[0].1.commands[0].redirects;
        assert_eq!(redirects.len(), 6);
        assert_eq!(redirects[0], Redirect { stream: 2, to: Target::Same(1) });
        assert!(parse("echo 2 > b").unwrap().0[0].1.commands[0].words.len() == 2);
    }

    #[test]
    fn here_documents() {
        let text = |text: &str| Piece::Text { text: text.into(), quoted: true };
        let script = parse("cat > f <<'E' && echo done\n$a \"b\"\n E\nE\necho next").unwrap();
        assert_eq!(script.0.len(), 3);
        assert_eq!(script.0[0].1.commands[0].redirects[1].to, Target::Text(Word(vec![text("$a \"b\"\n E\n")])));
        let script = parse("cat <<-A; cat <<B\n\tone\n\tA\ntwo\nB\n").unwrap();
        assert_eq!(script.0[1].1.commands[0].redirects[0].to, Target::Text(Word(vec![text("two\n")])));
        let script = parse("cat <<E\n{\"a\": \"$A\"}\nE").unwrap();
        let Target::Text(Word(pieces)) = &script.0[0].1.commands[0].redirects[0].to else { panic!() };
        assert_eq!(pieces[0], text("{\"a\": \""));
        assert_eq!(parse("cat <<E\na\n"), Err(ParseError::Incomplete));
        assert!(parse("cat <<< \"$A b\"").is_ok());
    }

    #[test]
    fn what_is_no_script_says_why() {
        for (line, want) in [
            ("echo \"a", "unexpected EOF while looking for matching `\"'"),
            ("echo 'a", "unexpected EOF while looking for matching `''"),
            ("echo `a", "unexpected EOF while looking for matching ``'"),
            ("echo $(a", "unexpected EOF while looking for matching `)'"),
            ("&& a", "syntax error near unexpected token `&&'"),
            ("a | ; b", "syntax error near unexpected token `;'"),
            ("a ;; b", "syntax error near unexpected token `;;'"),
            ("a >", "syntax error near unexpected token `newline'"),
            ("a )", "syntax error near unexpected token `)'"),
            ("sleep 1 &", "unsupported syntax: & (background jobs)"),
            ("for a in b; do c; done", "unsupported syntax: for"),
            ("cat <<E", "syntax error: unexpected end of file"),
            ("echo a \\", "syntax error: unexpected end of file"),
            ("echo $((1+1))", "unsupported syntax: $(( )) (arithmetic)"),
            ("echo ${A%b}", "unsupported syntax: ${A%b}"),
            ("echo $1", "unsupported syntax: $1"),
        ] {
            assert_eq!(parse(line).unwrap_err().to_string(), want, "{line}");
        }
    }
}
