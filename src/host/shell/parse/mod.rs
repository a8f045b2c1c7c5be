//! From a line of text to commands: the part of POSIX shell grammar that people type.
//!
//! May use: [`cursor`]. Parsing runs nothing and expands nothing; it only finds out what would have to be: a
//! [`tree`].
//!
//! Lists (`;`, newline, `&&`, `||`), pipelines, simple commands with assignments and redirections, the three quotings,
//! `$NAME`, `${NAME}`, `${NAME:-word}`, `$?`, here-documents, and command substitution in both spellings, nested. Loops,
//! functions and arithmetic are refused by name.
//!
//! Why this is not the crate brush-parser, with figures: [`shell`](super).
//!
//! ```text
//! parse("aws s3 ls | head -n 2")   // one pipeline of two commands
//! parse("cat <<E")                 // Incomplete: more lines have to come
//! ```

mod cursor;
pub mod tree;

use cursor::Cursor;
use tree::{Command, Join, ParseError, Piece, Pipeline, Redirect, Script, Target, Word};

/// The longest text that is parsed, in characters.
pub const LINE_LIMIT: usize = 16 * 1024;
/// How deep substitutions may nest.
const DEPTH_LIMIT: u8 = 8;

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
    let mut parser = Parser { text: Cursor::new(&chars), depth };
    let script = parser.script()?;
    match parser.text.peek() {
        None if ends_open && depth == 0 && !parser.text.in_comment() => Err(ParseError::Incomplete),
        None => Ok(script),
        Some(_) => Err(ParseError::Unexpected(")".into())),
    }
}

struct Parser<'a> {
    text: Cursor<'a>,
    depth: u8,
}

/// Words that begin grammar which this shell does not have, where a command's name could stand.
const RESERVED: [&str; 16] = [
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "function", "select",
    "{", "[[",
];

impl Parser<'_> {
    /// The here-document that a `<<` just taken announces: its text stands after the end of this line.
    fn here_document(&mut self) -> Result<Word, ParseError> {
        let strips = self.text.eat("-");
        self.text.skip(false);
        let start = self.text.at();
        let end_word = self.word()?;
        let quoted = self.text.since(start).iter().any(|c| matches!(c, '\'' | '"' | '\\'));
        let mut end = String::new();
        for piece in &end_word.0 {
            let Piece::Text { text, .. } = piece else { return Err(ParseError::Unsupported("<< with $".into())) };
            end += text;
        }
        if end_word.0.is_empty() {
            return Err(ParseError::Unexpected(self.text.peek().map_or("newline".into(), String::from)));
        }
        let body = self.text.here_document(&end, strips).ok_or(ParseError::Incomplete)?;
        if quoted {
            return Ok(Word(vec![Piece::Text { text: body, quoted: true }]));
        }
        // As in double quotes, but that those mean nothing.
        let chars: Vec<char> = body.replace('"', "\u{0}").chars().chain(['"']).collect();
        let mut inner = Parser { text: Cursor::new(&chars), depth: self.deeper()? };
        let mut word = Word::default();
        inner.double_quoted(&mut word)?;
        for piece in &mut word.0 {
            if let Piece::Text { text, .. } = piece {
                *text = text.replace('\0', "\"");
            }
        }
        Ok(word)
    }

    /// A script up to the end or to a `)`.
    fn script(&mut self) -> Result<Script, ParseError> {
        let mut script = Script::default();
        let mut join = Join::Always;
        // Where the list began that may yet turn out to be for the background, and what came before it.
        let mut list = (self.text.at(), 0);
        loop {
            self.text.skip(true);
            if join == Join::Always {
                list = (self.text.at(), script.0.len());
            }
            match self.text.peek() {
                None | Some(')') if join == Join::Always => return Ok(script),
                None => return Err(ParseError::Unexpected("newline".into())),
                _ => {}
            }
            let pipeline = self.pipeline()?;
            script.0.push((join, pipeline));
            self.text.skip(false);
            join = if self.text.eat("&&") {
                Join::IfDone
            } else if self.text.eat("||") {
                Join::IfFailed
            } else {
                match self.text.peek() {
                    None | Some(')') => return Ok(script),
                    Some(';') if self.text.second() == Some(';') => {
                        return Err(ParseError::Unexpected(";;".into()));
                    }
                    Some('\n') => self.text.newline(),
                    Some(';') => drop(self.text.next()),
                    Some('&') => {
                        let text: String = self.text.since(list.0).iter().collect();
                        if text.contains("<<") {
                            return Err(ParseError::Unsupported("<< in the background".into()));
                        }
                        self.text.next();
                        script.0.truncate(list.1);
                        let background = Some(text.trim().to_owned());
                        let pipeline = Pipeline { negated: false, commands: Vec::new(), background };
                        script.0.push((Join::Always, pipeline));
                    }
                    Some(c) => return Err(ParseError::Unexpected(c.into())),
                }
                Join::Always
            };
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, ParseError> {
        let mut pipeline = Pipeline { negated: false, commands: Vec::new(), background: None };
        while self.text.peek() == Some('!') && matches!(self.text.second(), Some(' ' | '\t')) {
            self.text.next();
            pipeline.negated = !pipeline.negated;
            self.text.skip(false);
        }
        loop {
            pipeline.commands.push(self.command()?);
            self.text.skip(false);
            if self.text.peek() != Some('|') || self.text.second() == Some('|') {
                return Ok(pipeline);
            }
            self.text.next();
            if self.text.peek() == Some('&') {
                return Err(ParseError::Unsupported("|&".into()));
            }
            self.text.skip(true);
        }
    }

    fn command(&mut self) -> Result<Command, ParseError> {
        let mut command = Command::default();
        loop {
            self.text.skip(false);
            match self.text.peek() {
                None | Some('\n' | ';' | '|' | ')') => break,
                Some('&') if self.text.second() != Some('>') => break,
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
            let token = match self.text.peek() {
                None | Some('\n') => "newline".into(),
                Some(c) if matches!(c, ';' | '|' | '&') && self.text.second() == Some(c) => format!("{c}{c}"),
                Some(c) => c.to_string(),
            };
            return Err(ParseError::Unexpected(token));
        }
        Ok(command)
    }

    /// The `NAME` of a `NAME=` that stands here, which is then behind us.
    fn assignment(&mut self) -> Option<String> {
        let start = self.text.at();
        let name = self.text.name();
        if !name.is_empty() && self.text.eat("=") {
            return Some(name);
        }
        self.text.back(start);
        None
    }

    fn redirect(&mut self) -> Result<Option<Vec<Redirect>>, ParseError> {
        let start = self.text.at();
        if self.text.eat("&>") {
            let to = if self.text.eat(">") { Target::Append(self.file()?) } else { Target::Write(self.file()?) };
            return Ok(Some(vec![Redirect { stream: 1, to }, Redirect { stream: 2, to: Target::Same(1) }]));
        }
        let stream = match self.text.peek() {
            Some(c @ '0'..='2') if matches!(self.text.second(), Some('<' | '>')) => {
                self.text.next();
                Some(c as u8 - b'0')
            }
            _ => None,
        };
        let redirect = if self.text.eat("<<<") {
            let mut word = self.file()?;
            word.0.push(Piece::Text { text: "\n".into(), quoted: true });
            Redirect { stream: stream.unwrap_or(0), to: Target::Text(word) }
        } else if self.text.eat("<<") {
            Redirect { stream: stream.unwrap_or(0), to: Target::Text(self.here_document()?) }
        } else if self.text.eat("<") {
            if self.text.peek() == Some('(') {
                return Err(ParseError::Unsupported("<( )".into()));
            }
            Redirect { stream: stream.unwrap_or(0), to: Target::Read(self.file()?) }
        } else if self.text.eat(">>") {
            Redirect { stream: stream.unwrap_or(1), to: Target::Append(self.file()?) }
        } else if self.text.eat(">&") {
            match self.text.next() {
                Some(c @ '1'..='2') => Redirect { stream: stream.unwrap_or(1), to: Target::Same(c as u8 - b'0') },
                _ => return Err(ParseError::Unsupported(">& to anything but 1 and 2".into())),
            }
        } else if self.text.eat(">") {
            self.text.eat("|");
            Redirect { stream: stream.unwrap_or(1), to: Target::Write(self.file()?) }
        } else {
            self.text.back(start);
            return Ok(None);
        };
        Ok(Some(vec![redirect]))
    }

    fn file(&mut self) -> Result<Word, ParseError> {
        self.text.skip(false);
        let word = self.word()?;
        if word.0.is_empty() {
            return Err(ParseError::Unexpected(self.text.peek().map_or("newline".into(), String::from)));
        }
        Ok(word)
    }

    fn word(&mut self) -> Result<Word, ParseError> {
        let mut word = Word::default();
        if self.text.peek() == Some('~')
            && self.text.second().is_none_or(|c| matches!(c, '/' | ' ' | '\t' | '\n' | ';'))
        {
            self.text.next();
            word.0.push(Piece::Home);
        }
        loop {
            match self.text.peek() {
                None | Some(' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')') => return Ok(word),
                Some('\'') => {
                    self.text.next();
                    let text = self.text.before('\'');
                    self.text.next().ok_or(ParseError::Unmatched('\''))?;
                    word.0.push(Piece::Text { text, quoted: true });
                }
                Some('"') => {
                    self.text.next();
                    self.double_quoted(&mut word)?;
                }
                Some('\\') => {
                    self.text.next();
                    match self.text.next() {
                        Some('\n') => {}
                        Some(c) => word.0.push(Piece::Text { text: c.into(), quoted: true }),
                        None => word.push('\\', false),
                    }
                }
                Some('$' | '`') => self.dollar(&mut word, false)?,
                Some(c) => {
                    self.text.next();
                    word.push(c, false);
                }
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<(), ParseError> {
        word.0.push(Piece::Text { text: String::new(), quoted: true });
        loop {
            match self.text.peek().ok_or(ParseError::Unmatched('"'))? {
                '"' => {
                    self.text.next();
                    return Ok(());
                }
                '\\' => {
                    self.text.next();
                    match self.text.next().ok_or(ParseError::Unmatched('"'))? {
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
                    self.text.next();
                    word.push(c, true);
                }
            }
        }
    }

    /// What begins with `$` or a backtick.
    fn dollar(&mut self, word: &mut Word, quoted: bool) -> Result<(), ParseError> {
        if self.text.next() == Some('`') {
            let mut text = String::new();
            loop {
                match self.text.next().ok_or(ParseError::Unmatched('`'))? {
                    '`' => break,
                    '\\' => match self.text.next().ok_or(ParseError::Unmatched('`'))? {
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
        match self.text.peek() {
            Some('(') if self.text.second() == Some('(') => {
                return Err(ParseError::Unsupported("$(( )) (arithmetic)".into()));
            }
            Some('(') => {
                self.text.next();
                let depth = self.depth;
                self.depth = self.deeper()?;
                let script = self.script()?;
                self.depth = depth;
                self.text.next().ok_or(ParseError::Unmatched(')'))?;
                word.0.push(Piece::Run { script, quoted });
            }
            Some('{') => {
                self.text.next();
                self.braced(word, quoted)?;
            }
            Some('?') => {
                self.text.next();
                word.0.push(Piece::Var { name: "?".into(), default: None, quoted });
            }
            Some('\'') if !quoted => return Err(ParseError::Unsupported("$'…'".into())),
            _ => {
                let name = self.text.name();
                if name.is_empty() {
                    // A lone `$` stands for itself, as in `echo $` or "5$"; `$1` and its kind do not exist here.
                    if let Some(c) =
                        self.text.peek().filter(|c| c.is_ascii_digit() || matches!(c, '@' | '*' | '#' | '$' | '!'))
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
        let start = self.text.at();
        let name = if self.text.eat("?") { "?".to_owned() } else { self.text.name() };
        if !name.is_empty() && self.text.eat("}") {
            word.0.push(Piece::Var { name, default: None, quoted });
            return Ok(());
        }
        if !name.is_empty() && self.text.eat(":-") {
            let text = self.text.before('}');
            self.text.next().ok_or(ParseError::Unmatched('}'))?;
            if text.contains(['$', '`', '"', '\'', '\\']) {
                return Err(ParseError::Unsupported(format!("${{{name}:-…}} with quotes or expansions")));
            }
            let default = Some(Word(vec![Piece::Text { text, quoted: true }]));
            word.0.push(Piece::Var { name, default, quoted });
            return Ok(());
        }
        self.text.before('}');
        let text: String = self.text.since(start).iter().collect();
        self.text.next().ok_or(ParseError::Unmatched('}'))?;
        Err(ParseError::Unsupported(format!("${{{text}}}")))
    }

    fn deeper(&self) -> Result<u8, ParseError> {
        if self.depth >= DEPTH_LIMIT {
            return Err(ParseError::Unsupported(format!("substitutions more than {DEPTH_LIMIT} deep")));
        }
        Ok(self.depth + 1)
    }
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
