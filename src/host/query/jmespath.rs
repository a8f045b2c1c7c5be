//! JMESPath's grammar, as jmespath.py reads it for the AWS CLI.
//!
//! <https://jmespath.org/specification.html>. What is no expression is told in that program's words.

use serde_json::Value;

use super::{Expr, List, PART_LIMIT, Step, boxed, functions};

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Quoted(String),
    Literal(Value),
    Number(i64),
    /// An operator, or a bracket.
    Mark(&'static str),
}

/// The operators, the longer ones first, with how strongly each binds what stands before it.
const MARKS: [(&str, u8); 25] = [
    ("[]", 9),
    ("[?", 21),
    ("&&", 3),
    ("||", 2),
    ("==", 5),
    ("!=", 5),
    ("<=", 5),
    (">=", 5),
    (".", 40),
    ("*", 20),
    ("]", 0),
    (",", 0),
    (":", 0),
    ("@", 0),
    ("(", 60),
    (")", 0),
    ("{", 50),
    ("}", 0),
    ("[", 55),
    ("&", 0),
    ("|", 1),
    ("<", 5),
    (">", 5),
    ("!", 45),
    ("eof", 0),
];

const EOF: Token = Token::Mark("eof");

/// Reads an expression.
pub(in crate::host) fn parse(text: &str) -> Result<Expr, String> {
    if text.is_empty() {
        return Err("Invalid JMESPath expression: cannot be empty.".to_owned());
    }
    let mut tokens = tokens(text)?;
    if tokens.len() > PART_LIMIT {
        return Err(format!("unsupported: more than {PART_LIMIT} parts"));
    }
    tokens.push((text.len(), EOF));
    let mut parser = Parser { text, tokens, at: 0 };
    let expr = parser.expression(0)?;
    if *parser.token() == EOF { Ok(expr) } else { Err(parser.wrong("Unexpected token: ")) }
}

/// Splits a text into tokens and where they begin.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        let rest = &text[at..];
        let run = |accepts: fn(char) -> bool| rest.find(|c| !accepts(c)).unwrap_or(rest.len());
        let token = if c.is_ascii_whitespace() {
            at += 1;
            continue;
        } else if c == '_' || c.is_ascii_alphabetic() {
            at += run(|c| c == '_' || c.is_ascii_alphanumeric());
            Token::Name(text[start..at].to_owned())
        } else if c == '-' || c.is_ascii_digit() {
            at += 1 + rest[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - 1);
            let number = text[start..at].parse();
            Token::Number(number.map_err(|_| unknown(text, start, &text[start..at]))?)
        } else if matches!(c, '"' | '\'' | '`') {
            let inner = closed(rest, c).ok_or_else(|| {
                let line = format!("Unclosed {c} delimiter");
                format!("Bad jmespath expression: {line}:\n{text}\n{}^", " ".repeat(start))
            })?;
            at += inner.len() + 2;
            let json = |text: &str| serde_json::from_str::<Value>(text).ok();
            match c {
                '"' => match json(&text[start..at]) {
                    Some(Value::String(name)) => Token::Quoted(name),
                    _ => return Err(unknown(text, start, &text[start..at])),
                },
                '\'' => Token::Literal(Value::String(inner.replace("\\'", "'"))),
                _ => {
                    let inner = inner.replace("\\`", "`");
                    // What is no JSON is a text, as it was before there were raw strings.
                    let value = json(inner.trim_start()).or_else(|| json(&format!("\"{}\"", inner.trim_start())));
                    Token::Literal(value.ok_or_else(|| unknown(text, start, &text[start..at]))?)
                }
            }
        } else {
            let mark = MARKS.iter().find(|(mark, _)| rest.starts_with(mark) && *mark != "eof");
            let Some((mark, _)) = mark else { return Err(unknown(text, start, &c.to_string())) };
            at += mark.len();
            Token::Mark(mark)
        };
        tokens.push((start, token));
    }
    Ok(tokens)
}

/// What stands between a quote and the next one that no `\` takes away.
fn closed(text: &str, quote: char) -> Option<&str> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(&text[1..at]),
            _ => {}
        }
    }
    None
}

fn unknown(text: &str, at: usize, token: &str) -> String {
    format!("Bad jmespath expression: Unknown token {token}:\n{text}\n{}^", " ".repeat(text[..at].chars().count()))
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(usize, Token)>,
    at: usize,
}

type Parsed = Result<Expr, String>;

impl Parser<'_> {
    fn token(&self) -> &Token {
        self.tokens.get(self.at).map_or(&EOF, |(_, token)| token)
    }

    fn next(&mut self) -> Token {
        let token = self.token().clone();
        self.at += 1;
        token
    }

    fn sees(&self, ahead: usize, mark: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some((_, Token::Mark(m))) if *m == mark)
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = self.sees(0, mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: &str) -> Result<(), String> {
        if self.eat(mark) { Ok(()) } else { Err(self.wrong(&format!("Expecting: {mark}, got: "))) }
    }

    /// jmespath.py's message about the token that stands here.
    fn wrong(&self, what: &str) -> String {
        let (at, token) = self.tokens.get(self.at).or(self.tokens.last()).cloned().unwrap_or((0, EOF));
        let shown = match &token {
            Token::Mark("eof") => {
                let line = "Incomplete expression:";
                return format!("Invalid jmespath expression: {line}\n\"{}\"\n{}^", self.text, " ".repeat(at + 1));
            }
            Token::Name(name) | Token::Quoted(name) => name.clone(),
            Token::Literal(value) => crate::wire::layout::compact(value),
            Token::Number(number) => number.to_string(),
            Token::Mark(mark) => (*mark).to_owned(),
        };
        let indent = " ".repeat(self.text[..at.min(self.text.len())].chars().count() + 1);
        format!(
            "Invalid jmespath expression: {what}{shown}: Parse error at column {at}, token \"{shown}\", for \
             expression:\n\"{}\"\n{indent}^",
            self.text
        )
    }

    fn strength(&self) -> u8 {
        match self.token() {
            Token::Mark(mark) => MARKS.iter().find(|(m, _)| m == mark).map_or(0, |(_, strength)| *strength),
            _ => 0,
        }
    }

    fn expression(&mut self, strength: u8) -> Parsed {
        let mut left = self.first()?;
        while strength < self.strength() {
            left = self.more(left)?;
        }
        Ok(left)
    }

    /// What an expression begins with.
    fn first(&mut self) -> Parsed {
        match self.next() {
            Token::Literal(value) => Ok(Expr::Literal(value)),
            Token::Name(name) if self.sees(0, "(") => self.function(&name),
            Token::Name(name) | Token::Quoted(name) => Ok(field(Expr::Identity, name)),
            Token::Mark("*") => self.project(Expr::Identity, List::Values, 20),
            Token::Mark("@") => Ok(Expr::Identity),
            Token::Mark("!") => Ok(Expr::Not(boxed(self.expression(45)?))),
            Token::Mark("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Mark("[]") => self.project(Expr::Identity, List::Flat, 9),
            Token::Mark("[?") => self.filter(Expr::Identity),
            Token::Mark("{") => self.hash(),
            Token::Mark("[") => {
                let is_star = self.sees(0, "*") && self.sees(1, "]");
                if is_star || matches!(self.token(), Token::Number(_)) || self.sees(0, ":") {
                    self.brackets(Expr::Identity)
                } else {
                    self.list()
                }
            }
            _ => {
                self.at -= 1;
                Err(self.wrong("Unexpected token: "))
            }
        }
    }

    /// What goes on with an expression.
    fn more(&mut self, left: Expr) -> Parsed {
        let Token::Mark(mark) = self.next() else { return Err(self.wrong("Unexpected token: ")) };
        match mark {
            "." if self.eat("*") => self.project(left, List::Values, 20),
            "." => {
                let right = self.after_dot(40)?;
                Ok(Expr::Pipe(boxed(left), boxed(right)))
            }
            "|" => Ok(Expr::Pipe(boxed(left), boxed(self.expression(1)?))),
            "||" => Ok(Expr::Or(boxed(left), boxed(self.expression(2)?))),
            "&&" => Ok(Expr::And(boxed(left), boxed(self.expression(3)?))),
            "==" | "!=" | "<" | "<=" | ">" | ">=" => Ok(Expr::Compare(mark, boxed(left), boxed(self.expression(5)?))),
            "[]" => self.project(left, List::Flat, 9),
            "[?" => self.filter(left),
            "[" => self.brackets(left),
            _ => {
                self.at -= 1;
                Err(self.wrong("Unexpected token: "))
            }
        }
    }

    fn after_dot(&mut self, strength: u8) -> Parsed {
        match self.token() {
            Token::Name(_) | Token::Quoted(_) | Token::Mark("*") => self.expression(strength),
            Token::Mark("[") => {
                self.at += 1;
                self.list()
            }
            Token::Mark("{") => {
                self.at += 1;
                self.hash()
            }
            _ => Err(self.wrong("Unexpected token: ")),
        }
    }

    /// `list`, and for each in it what follows.
    fn project(&mut self, base: Expr, list: List, strength: u8) -> Parsed {
        let rest = if self.strength() < 10 {
            Expr::Identity
        } else {
            match self.token() {
                Token::Mark("[" | "[?") => self.expression(strength)?,
                Token::Mark(".") => {
                    self.at += 1;
                    self.after_dot(strength)?
                }
                _ => return Err(self.wrong("Unexpected token: ")),
            }
        };
        Ok(Expr::Project(boxed(base), list, boxed(rest)))
    }

    fn filter(&mut self, base: Expr) -> Parsed {
        let test = self.expression(0)?;
        self.expect("]")?;
        if self.sees(0, "[]") {
            return Ok(Expr::Project(boxed(base), List::Where(boxed(test)), boxed(Expr::Identity)));
        }
        self.project(base, List::Where(boxed(test)), 21)
    }

    /// After `[`: an index, a slice, or `*`.
    fn brackets(&mut self, base: Expr) -> Parsed {
        if self.eat("*") {
            self.expect("]")?;
            return self.project(base, List::Items, 20);
        }
        let mut parts: [Option<i64>; 3] = [None; 3];
        let mut n = 0;
        loop {
            match self.token().clone() {
                Token::Number(number) if parts[n].is_none() => {
                    parts[n] = Some(number);
                    self.at += 1;
                }
                Token::Mark(":") if n < 2 => {
                    n += 1;
                    self.at += 1;
                }
                Token::Mark("]") if n > 0 || parts[0].is_some() => {
                    self.at += 1;
                    break;
                }
                _ => return Err(self.wrong("Unexpected token: ")),
            }
        }
        let number = |n: i64| boxed(Expr::Literal(Value::from(n)));
        if n == 0 {
            return Ok(Expr::Step(boxed(base), Step::At(number(parts[0].unwrap_or(0)))));
        }
        if parts[2] == Some(0) {
            return Err("Invalid slice: step cannot be 0".to_owned());
        }
        let slice = Step::Slice(parts[0].map(number), parts[1].map(number), parts[2].unwrap_or(1));
        self.project(Expr::Step(boxed(base), slice), List::Items, 20)
    }

    /// After `[`: a list of expressions.
    fn list(&mut self) -> Parsed {
        let mut whole = self.expression(0)?;
        while self.eat(",") {
            whole = Expr::Comma(boxed(whole), boxed(self.expression(0)?));
        }
        self.expect("]")?;
        Ok(Expr::Unless(boxed(Expr::Array(Some(boxed(whole))))))
    }

    /// After `{`: names and expressions.
    fn hash(&mut self) -> Parsed {
        let mut members = Vec::new();
        loop {
            let (Token::Name(name) | Token::Quoted(name)) = self.next() else {
                self.at -= 1;
                return Err(self.wrong("Expecting: ['quoted_identifier', 'unquoted_identifier'], got: "));
            };
            self.expect(":")?;
            members.push((Expr::Literal(Value::String(name)), self.expression(0)?));
            if !self.eat(",") {
                break;
            }
        }
        self.expect("}")?;
        Ok(Expr::Unless(boxed(Expr::Object(members))))
    }

    fn function(&mut self, name: &str) -> Parsed {
        self.at += 1;
        let mut args = Vec::new();
        let mut refs = 0;
        while !self.sees(0, ")") {
            refs += u32::from(self.eat("&"));
            args.push(self.expression(0)?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")")?;
        let Some((name, count, _)) = functions::JMESPATH.iter().find(|(n, ..)| *n == name) else {
            return Err(format!("Unknown function: {name}()"));
        };
        if *count != args.len() && (*count != 9 || args.is_empty()) {
            let s = if *count == 1 { "" } else { "s" };
            return Err(format!("Expected {count} argument{s} for function {name}(), received {}", args.len()));
        }
        let takes_ref = matches!(*name, "map" | "sort_by" | "max_by" | "min_by");
        if refs != u32::from(takes_ref) {
            return Err(format!(
                "In function {name}(), invalid type for value: an expression such as &name is expected"
            ));
        }
        // The glue of `join` and the expression of `map` stand before what they work on.
        let mut args = args.into_iter();
        let (Some(first), second) = (args.next(), args.next()) else { return Err(self.wrong("")) };
        Ok(match (*name, second) {
            ("map", Some(second)) => Expr::Call(name, Some(boxed(second)), vec![first]),
            (_, second) => Expr::Call(name, Some(boxed(first)), second.into_iter().chain(args).collect()),
        })
    }
}

fn field(base: Expr, name: String) -> Expr {
    Expr::Step(boxed(base), Step::Name(name))
}

#[cfg(test)]
mod tests {
    use super::super::Eval;
    use super::*;
    use crate::wire::layout::compact;
    use proptest::prelude::*;

    const DATA: &str = r#"{"a":{"b":[{"c":1,"d":"x"},{"c":3,"d":"z"},{"c":2,"d":"y"},{"d":"n"}],"e":[[1,2],[3,[4]],5]},
        "f":"text","g":null,"h":true,"i":[],"j":{},"k":[3,1,2],"l":["b","a"],"m-n":1,"o":"","p":-1.5,
        "Reservations":[{"Instances":[{"InstanceId":"i-1","State":{"Name":"running"},"Tags":[{"Key":"Name","Value":"web"}]},
        {"InstanceId":"i-2","State":{"Name":"stopped"}}]},{"Instances":[{"InstanceId":"i-3","State":{"Name":"running"}}]}]}"#;

    /// Taken down from jmespath.py, which the AWS CLI uses: an expression, and the value or the beginning of the error.
    #[test]
    fn as_the_clis_library_has_it() {
        let data = serde_json::from_str::<Value>(DATA).unwrap();
        let cases = include_str!("jmespath.cases");
        assert!(cases.lines().count() > 100);
        for case in cases.lines() {
            let (text, want) = case.split_once('\t').unwrap();
            match parse(text).and_then(|expr| Eval::jmespath().one(&expr, &data)) {
                Ok(value) => {
                    let want = serde_json::from_str::<Value>(want).unwrap();
                    assert_eq!(
                        super::super::order(&want, &value),
                        std::cmp::Ordering::Equal,
                        "{text}: {}",
                        compact(&value)
                    );
                }
                Err(error) => assert_eq!(want, "error", "{text}: {error}"),
            }
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in [
            "",
            "a.",
            ".a",
            "a[",
            "a]",
            "a[0",
            "a.[",
            "a..b",
            "a b",
            "[*",
            "{a}",
            "{a:",
            "{}",
            "a[?",
            "a[?b",
            "a[b]",
            "foo(a)",
            "length()",
            "length(a, b)",
            "'a",
            "\"a",
            "`a",
            "#",
            "a &&",
            "|| a",
            "(a",
            "a)",
            "a[::0]",
            "a[1:2:3:4]",
            "sort_by(a, b)",
            "!",
            "a[?b==]",
            "$a",
            "=",
            "a = b",
            "@a",
        ] {
            let theirs = jmespath::compile(text).is_ok_and(|e| e.search(jmespath::Variable::Null).is_ok());
            assert!(!theirs, "the crate takes {text}");
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn takes_anything(text in "([a-c]|\\[|\\]|\\*|\\.|[?!&|=<>@,:(){}]|'|`|\"|1|-| |length\\(|sort_by\\(){0,16}") {
            if let Ok(expr) = parse(&text) {
                let data = serde_json::from_str::<Value>(r#"{"a":[{"b":1},{"b":[2]}],"b":{"c":"a"}}"#).unwrap();
                let _ = Eval::jmespath().one(&expr, &data);
            }
        }

        /// Expressions from a grammar have the crate's value.
        #[test]
        fn means_what_the_crate_means(parts in proptest::collection::vec(proptest::sample::select(&["a", "b", "c", ".a", ".b", ".c", "[0]", "[-1]", "[*]", "[]", ".*", "[?c]", "[?b=='x']", "[0:1]", " | ", " || ", " && ", "@", ".[a,b]", ".{x: a}", "!"][..]), 1..8)) {
            let text = parts.concat();
            let data = r#"{"a":[{"b":"x","c":[{"a":"y"}]},{"b":["",{"c":true}]},null,"z"],"b":{"a":{"b":["1",["2"]]},"c":"a"},"c":[["1"],["2",["3"]]]}"#;
            // Behind `{…}` the crate goes on in the projection, and jmespath.py after it: the cases above have that.
            let in_projection = |at: usize| ["*", "[]", "[?", "0:1"].iter().any(|mark| text[..at].contains(mark));
            let mut hashes = ["{x: a}.", "{x: a}["].into_iter().flat_map(|hash| text.match_indices(hash));
            let differs = hashes.any(|(at, _)| in_projection(at));
            if let Ok(theirs) = jmespath::compile(&text) && !differs {
                let want = theirs.search(jmespath::Variable::from_json(data).unwrap());
                let got = parse(&text).and_then(|expr| Eval::jmespath().one(&expr, &serde_json::from_str::<Value>(data).unwrap()));
                match (want, got) {
                    (Ok(want), Ok(got)) => {
                        let want = serde_json::from_str::<Value>(&want.to_string()).unwrap();
                        prop_assert_eq!(super::super::order(&want, &got), std::cmp::Ordering::Equal, "{}: {} {}", text, compact(&want), compact(&got));
                    }
                    (want, got) => prop_assert!(want.is_err() && got.is_err(), "{}: {:?} {:?}", text, want, got),
                }
            }
        }
    }
}
