//! jq's grammar: paths, pipes, commas, construction, text with values in it, arithmetic, comparisons, `and`, `or`, `//`,
//! `if`, `try`, `as`, and the functions of [`functions`](super::functions).
//!
//! <https://jqlang.github.io/jq/manual/v1.7/>. Assignments, `def`, `reduce`, `foreach`, regular expressions and the rest of
//! the language are refused by name.

use serde_json::Value;

use super::{Expr, PART_LIMIT, Step, boxed, functions};

/// Why a filter cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::host) enum Wrong {
    /// It is no filter: what jq finds unexpected.
    Syntax(String),
    /// There is no such function.
    Unknown(String),
    /// jq has it and this one has not.
    Unsupported(String),
}

/// What jq has besides, and this one has not.
const OTHERS: [&str; 46] = [
    "ascii",
    "builtins",
    "capture",
    "debug",
    "def",
    "del",
    "delpaths",
    "env",
    "foreach",
    "fromdate",
    "getpath",
    "gsub",
    "halt",
    "import",
    "include",
    "index",
    "indices",
    "input",
    "inputs",
    "isvalid",
    "label",
    "leaf_paths",
    "limit",
    "ltrimstr",
    "match",
    "now",
    "path",
    "paths",
    "range",
    "recurse",
    "reduce",
    "repeat",
    "rindex",
    "scan",
    "setpath",
    "splits",
    "sqrt",
    "sub",
    "test",
    "todate",
    "tostream",
    "transpose",
    "until",
    "walk",
    "while",
    "with_entries",
];

/// Reads a filter.
pub(in crate::host) fn parse(text: &str) -> Result<Expr, Wrong> {
    let mut parser = Parser { text, at: 0, parts: 0 };
    parser.blanks();
    if parser.at == text.len() {
        return Ok(Expr::Identity);
    }
    let expr = parser.pipe()?;
    if parser.at == text.len() { Ok(expr) } else { Err(parser.unexpected()) }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    parts: usize,
}

type Parsed = Result<Expr, Wrong>;

fn is_word(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            if !self.rest().starts_with('#') {
                return;
            }
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        }
    }

    /// Takes a mark, and the blanks after it; a mark that is the beginning of a longer one is another.
    fn eat(&mut self, mark: &str) -> bool {
        let rest = self.rest();
        let after = rest.get(mark.len()..).and_then(|r| r.chars().next());
        let longer = match mark {
            "/" => after == Some('/'),
            "." => after == Some('.'),
            "<" | ">" | "=" | "+" | "-" | "*" | "%" | "|" | "//" => after == Some('='),
            mark if mark.starts_with(is_word) => after.is_some_and(is_word),
            _ => false,
        };
        if !rest.starts_with(mark) || longer {
            return false;
        }
        self.at += mark.len();
        self.blanks();
        true
    }

    fn expect(&mut self, mark: &str) -> Result<(), Wrong> {
        if self.eat(mark) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> Wrong {
        let rest = self.rest();
        for mark in ["|=", "+=", "-=", "*=", "/=", "//=", "%=", "="] {
            if rest.starts_with(mark) && !rest.starts_with("==") {
                return Wrong::Unsupported(mark.to_owned());
            }
        }
        Wrong::Syntax(match rest.chars().next() {
            None => "end of file".to_owned(),
            Some(c) if is_word(c) => "IDENT".to_owned(),
            Some(c) if c.is_ascii() => format!("'{c}'"),
            Some(_) => "INVALID_CHARACTER".to_owned(),
        })
    }

    /// Counts a part; there is a limit to how many there may be, and with it to how deep they nest.
    fn part(&mut self) -> Result<(), Wrong> {
        self.parts += 1;
        if self.parts > PART_LIMIT {
            return Err(Wrong::Unsupported(format!("more than {PART_LIMIT} parts")));
        }
        Ok(())
    }

    fn pipe(&mut self) -> Parsed {
        self.part()?;
        let left = self.comma()?;
        if self.eat("|") {
            return Ok(Expr::Pipe(boxed(left), boxed(self.pipe()?)));
        }
        Ok(left)
    }

    fn comma(&mut self) -> Parsed {
        let mut left = self.alternative()?;
        while self.eat(",") {
            left = Expr::Comma(boxed(left), boxed(self.alternative()?));
        }
        Ok(left)
    }

    fn alternative(&mut self) -> Parsed {
        self.part()?;
        let left = self.or()?;
        if self.eat("//") {
            return Ok(Expr::Alternative(boxed(left), boxed(self.alternative()?)));
        }
        Ok(left)
    }

    fn or(&mut self) -> Parsed {
        let mut left = self.and()?;
        while self.eat("or") {
            left = Expr::Or(boxed(left), boxed(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed {
        let mut left = self.comparison()?;
        while self.eat("and") {
            left = Expr::And(boxed(left), boxed(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.sum()?;
        for mark in ["==", "!=", "<=", ">=", "<", ">"] {
            if self.eat(mark) {
                return Ok(Expr::Compare(mark, boxed(left), boxed(self.sum()?)));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let operator = if self.eat("+") {
                '+'
            } else if self.eat("-") {
                '-'
            } else {
                return Ok(left);
            };
            left = Expr::Arithmetic(operator, boxed(left), boxed(self.product()?));
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.postfix()?;
        loop {
            let operator = ['*', '/', '%'].into_iter().find(|o| self.eat(&o.to_string()));
            let Some(operator) = operator else { return Ok(left) };
            left = Expr::Arithmetic(operator, boxed(left), boxed(self.postfix()?));
        }
    }

    fn postfix(&mut self) -> Parsed {
        self.part()?;
        if self.eat("-") {
            let zero = Expr::Literal(Value::from(0));
            return Ok(Expr::Arithmetic('-', boxed(zero), boxed(self.postfix()?)));
        }
        let mut term = self.term()?;
        loop {
            self.part()?;
            if self.eat("?") {
                term = Expr::Try(boxed(term), None);
            } else if self.eat("[") {
                term = self.bracket(term)?;
            } else if self.rest().starts_with('.') && !self.rest().starts_with("..") {
                let start = self.at;
                self.at += 1;
                match self.rest().chars().next() {
                    Some('[') => {
                        self.at += 1;
                        self.blanks();
                        term = self.bracket(term)?;
                    }
                    Some('"') => term = Expr::Step(boxed(term), Step::At(boxed(self.string("text")?))),
                    Some(c) if is_word(c) && !c.is_ascii_digit() => {
                        term = Expr::Step(boxed(term), Step::Name(self.word()));
                    }
                    _ => {
                        self.at = start;
                        return Err(self.unexpected());
                    }
                }
            } else if self.eat("as") {
                if !self.rest().starts_with('$') {
                    return Err(Wrong::Unsupported("as with a pattern".to_owned()));
                }
                self.at += 1;
                let name = self.word();
                self.expect("|")?;
                return Ok(Expr::Bind(boxed(term), name, boxed(self.pipe()?)));
            } else {
                return Ok(term);
            }
        }
    }

    /// After `[`: an index, a name, a slice, or nothing.
    fn bracket(&mut self, base: Expr) -> Parsed {
        if self.eat("]") {
            return Ok(Expr::Step(boxed(base), Step::Each));
        }
        let from = if self.rest().starts_with(':') { None } else { Some(boxed(self.pipe()?)) };
        if self.eat(":") {
            let to = if self.rest().starts_with(']') { None } else { Some(boxed(self.pipe()?)) };
            self.expect("]")?;
            return Ok(Expr::Step(boxed(base), Step::Slice(from, to, 1)));
        }
        self.expect("]")?;
        match from {
            Some(at) => Ok(Expr::Step(boxed(base), Step::At(at))),
            None => Err(self.unexpected()),
        }
    }

    fn word(&mut self) -> String {
        let end = self.rest().find(|c| !is_word(c)).unwrap_or(self.rest().len());
        let word = self.rest()[..end].to_owned();
        self.at += end;
        self.blanks();
        word
    }

    fn term(&mut self) -> Parsed {
        let Some(c) = self.rest().chars().next() else { return Err(self.unexpected()) };
        match c {
            '.' if self.eat("..") => Ok(Expr::Recurse),
            '.' => {
                self.at += 1;
                match self.rest().chars().next() {
                    Some(c) if is_word(c) && !c.is_ascii_digit() => {
                        Ok(Expr::Step(boxed(Expr::Identity), Step::Name(self.word())))
                    }
                    Some('"') => Ok(Expr::Step(boxed(Expr::Identity), Step::At(boxed(self.string("text")?)))),
                    _ => {
                        self.blanks();
                        Ok(Expr::Identity)
                    }
                }
            }
            '"' => self.string("text"),
            '@' => {
                self.at += 1;
                let name = self.word();
                let Some(name) = functions::FORMATS.into_iter().find(|f| *f == name) else {
                    return Err(Wrong::Unknown(format!("@{name}")));
                };
                if self.rest().starts_with('"') {
                    return self.string(name);
                }
                Ok(Expr::Text(name, vec![Expr::Identity]))
            }
            '$' => {
                self.at += 1;
                let name = self.word();
                if name.is_empty() { Err(self.unexpected()) } else { Ok(Expr::Var(name)) }
            }
            '(' => {
                self.eat("(");
                let inner = self.pipe()?;
                self.expect(")")?;
                Ok(inner)
            }
            '[' => {
                self.eat("[");
                if self.eat("]") {
                    return Ok(Expr::Array(None));
                }
                let inner = self.pipe()?;
                self.expect("]")?;
                Ok(Expr::Array(Some(boxed(inner))))
            }
            '{' => {
                self.eat("{");
                self.object()
            }
            c if c.is_ascii_digit() => {
                let rest = self.rest();
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                let number = super::number::read(&rest[..end]).map(super::number::write);
                let Some(number) = number else { return Err(self.unexpected()) };
                self.at += end;
                self.blanks();
                Ok(Expr::Literal(number))
            }
            c if is_word(c) => {
                let name = self.word();
                self.named(&name)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn named(&mut self, name: &str) -> Parsed {
        match name {
            "null" => return Ok(Expr::Literal(Value::Null)),
            "true" | "false" => return Ok(Expr::Literal(Value::Bool(name == "true"))),
            "if" => return self.branch(),
            "try" => {
                let inner = self.postfix()?;
                let handler = if self.eat("catch") { Some(boxed(self.postfix()?)) } else { None };
                return Ok(Expr::Try(boxed(inner), handler));
            }
            "then" | "elif" | "else" | "end" | "as" | "and" | "or" | "catch" => {
                return Err(Wrong::Syntax(name.to_owned()));
            }
            _ => {}
        }
        let mut args = Vec::new();
        if self.eat("(") {
            loop {
                args.push(self.pipe()?);
                if !self.eat(";") {
                    break;
                }
            }
            self.expect(")")?;
        }
        let kinds = |kind: &[&'static str]| {
            // `numbers`, `strings` and their like: only what is of the kind.
            let test = kind.iter().fold(Expr::Literal(Value::Bool(false)), |test, kind| {
                let is_it = Expr::Compare(
                    "==",
                    boxed(Expr::Call("type", None, Vec::new())),
                    boxed(Expr::Literal(Value::from(*kind))),
                );
                Expr::Or(boxed(test), boxed(is_it))
            });
            Expr::Call("select", None, vec![test])
        };
        match (name, args.as_slice()) {
            ("with_entries", [each]) => {
                let to = Expr::Call("to_entries", None, Vec::new());
                let map = Expr::Call("map", None, vec![each.clone()]);
                let from = Expr::Call("from_entries", None, Vec::new());
                return Ok(Expr::Pipe(boxed(to), boxed(Expr::Pipe(boxed(map), boxed(from)))));
            }
            ("recurse", []) => return Ok(Expr::Recurse),
            ("values", []) => return Ok(kinds(&["boolean", "number", "string", "array", "object"])),
            ("nulls", []) => return Ok(kinds(&["null"])),
            ("strings", []) => return Ok(kinds(&["string"])),
            ("numbers", []) => return Ok(kinds(&["number"])),
            ("arrays", []) => return Ok(kinds(&["array"])),
            ("objects", []) => return Ok(kinds(&["object"])),
            ("any" | "all", [each]) => {
                let map = Expr::Call("map", None, vec![each.clone()]);
                let name = if name == "any" { "any" } else { "all" };
                return Ok(Expr::Pipe(boxed(map), boxed(Expr::Call(name, None, Vec::new()))));
            }
            _ => {}
        }
        match functions::JQ.iter().find(|(n, count)| *n == name && *count == args.len()) {
            Some((name, _)) => Ok(Expr::Call(name, None, args)),
            None if OTHERS.contains(&name) => Err(Wrong::Unsupported(name.to_owned())),
            None => Err(Wrong::Unknown(format!("{name}/{}", args.len()))),
        }
    }

    fn branch(&mut self) -> Parsed {
        self.part()?;
        let test = self.pipe()?;
        self.expect("then")?;
        let then = self.pipe()?;
        let other = if self.eat("elif") {
            self.branch()?
        } else if self.eat("else") {
            let other = self.pipe()?;
            self.expect("end")?;
            other
        } else {
            self.expect("end")?;
            Expr::Identity
        };
        Ok(Expr::If(boxed(test), boxed(then), boxed(other)))
    }

    fn object(&mut self) -> Parsed {
        let mut members = Vec::new();
        if self.eat("}") {
            return Ok(Expr::Object(members));
        }
        loop {
            let (name, usual) = match self.rest().chars().next() {
                Some('"') => {
                    let name = self.string("text")?;
                    (name.clone(), Some(Expr::Step(boxed(Expr::Identity), Step::At(boxed(name)))))
                }
                Some('$') => {
                    self.at += 1;
                    let name = self.word();
                    (Expr::Literal(Value::String(name.clone())), Some(Expr::Var(name)))
                }
                Some('(') => {
                    self.eat("(");
                    let name = self.pipe()?;
                    self.expect(")")?;
                    (name, None)
                }
                Some(c) if is_word(c) => {
                    let name = self.word();
                    let own = Expr::Step(boxed(Expr::Identity), Step::Name(name.clone()));
                    (Expr::Literal(Value::String(name)), Some(own))
                }
                _ => return Err(self.unexpected()),
            };
            let value = if self.eat(":") {
                // Without commas, and with pipes only in brackets.
                self.alternative()?
            } else {
                usual.ok_or_else(|| self.unexpected())?
            };
            members.push((name, value));
            if !self.eat(",") {
                break;
            }
        }
        self.expect("}")?;
        Ok(Expr::Object(members))
    }

    /// A string, with `\(…)` in it.
    fn string(&mut self, format: &'static str) -> Parsed {
        self.at += 1;
        let mut parts = Vec::new();
        let mut text = String::new();
        loop {
            let Some(c) = self.rest().chars().next() else { return Err(self.unexpected()) };
            self.at += c.len_utf8();
            match c {
                '"' => break,
                '\\' if self.rest().starts_with('(') => {
                    self.at += 1;
                    self.blanks();
                    parts.push(Expr::Literal(Value::String(std::mem::take(&mut text))));
                    // In brackets, a text is a value as any other.
                    let inner = self.pipe()?;
                    if !self.rest().starts_with(')') {
                        return Err(self.unexpected());
                    }
                    self.at += 1;
                    parts.push(Expr::Pipe(boxed(inner), boxed(Expr::Identity)));
                }
                '\\' => {
                    let escape = self.rest().chars().next().unwrap_or('"');
                    let length = if escape == 'u' { 5 } else { escape.len_utf8() };
                    let Some(Ok(Value::String(c))) = self
                        .rest()
                        .get(..length)
                        .map(|escape| serde_json::from_str::<Value>(&format!("\"\\{escape}\"")))
                    else {
                        return Err(self.unexpected());
                    };
                    text += &c;
                    self.at += length;
                }
                c => text.push(c),
            }
        }
        self.blanks();
        if parts.is_empty() {
            return Ok(Expr::Literal(Value::String(text)));
        }
        parts.push(Expr::Literal(Value::String(text)));
        Ok(Expr::Text(format, parts))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Eval;
    use super::*;
    use crate::wire::layout::compact;
    use proptest::prelude::*;

    const DATA: &str = r#"{"a":{"b":[1,{"c":"x y"}],"d":null},"e":[3,1,2],"f":"te'xt","g":[{"k":"b","n":2},{"k":"a","n":1}],"h":true}"#;

    fn run(filter: &str) -> Result<Vec<String>, String> {
        let expr = parse(filter).map_err(|wrong| format!("{wrong:?}"))?;
        let mut out = Vec::new();
        let mut eval = Eval::jq();
        eval.vars.push(("v".to_owned(), Value::from("w")));
        eval.run(&expr, &serde_json::from_str::<Value>(DATA).unwrap(), &mut out)?;
        Ok(out.iter().map(compact).collect())
    }

    #[test]
    fn filters() {
        // As jq 1.7 prints them, joined by blanks.
        for (filter, want) in [
            (".a.b[1].c", r#""x y""#),
            (".e[]", "3 1 2"),
            (".e[-1], .e[9]", "2 null"),
            (".e[1:], .f[:2], .e[:-1]", r#"[1,2] "te" [3,1]"#),
            (".nope.deep, .nope[0]?, (.f.x)?", "null null"),
            (".a[\"b\"][0], .[\"e\"][0], .\"f\"", r#"1 3 "te'xt""#),
            (
                "[.e[] | . + 1], {x: .f, h, \"e\": 1, ($v): 2, $v}",
                r#"[4,2,3] {"x":"te'xt","h":true,"e":1,"w":2,"v":"w"}"#,
            ),
            ("{k: .g[].k}", r#"{"k":"b"} {"k":"a"}"#),
            ("\"v=\\(.h) \\(.e) \\(.f)\"", r#""v=true [3,1,2] te'xt""#),
            (".g | map(select(.n > 1)) | .[0].k", r#""b""#),
            (".g | map(.k) | join(\", \")", r#""b, a""#),
            (".g | sort_by(.n) | first | .k", r#""a""#),
            (".g | group_by(.n) | length", "2"),
            (".e | sort, add, length, min, max, (map(. * 2) | last), reverse", "[1,2,3] 6 3 1 3 4 [2,1,3]"),
            ("keys, (.a | keys_unsorted)", r#"["a","e","f","g","h"] ["b","d"]"#),
            (".a | to_entries | map(.key)", r#"["b","d"]"#),
            (".a | with_entries(select(.value != null)) | keys", r#"["b"]"#),
            ("has(\"a\"), (.e | has(5)), (.f | startswith(\"te\")), (.f | test2?)", "err"),
            ("has(\"a\"), (.e | has(5)), (.f | endswith(\"xt\")), (.f | contains(\"xt\"))", "true false true true"),
            (".f | @sh, @base64, (@base64 | @base64d), @json", r#""'te'\\''xt'" "dGUneHQ=" "te'xt" "\"te'xt\"""#),
            (".e | @csv, @tsv", r#""3,1,2" "3\t1\t2""#),
            ("@sh \"echo \\(.f)\"", r#""echo 'te'\\''xt'""#),
            ("1 + 2 * 3, 7 % 3, 7 / 2, 1 - 3, -(.e[0])", "7 1 3.5 -2 -3"),
            (".d // \"none\", (.e[] // 0), (empty // 1), (null, 2 // 3)", r#""none" 3 1 2 1 null 2"#),
            (
                "if .h then \"y\" else \"n\" end, if .nope then 1 elif .e then 2 else 3 end, (if false then 1 end | .h)",
                r#""y" 2 true"#,
            ),
            (".h and .nope, (.h or .nope), (.h | not)", "false true false"),
            (".e[0] == 3, .f != \"x\", (1 < 2), (\"a\" >= \"b\"), ([1] < [2])", "true true true false true"),
            ("try error(\"x\") catch ., (try (1 | keys) catch .)", r#""x" "number (1) has no keys""#),
            (
                ".f | ascii_upcase, length, split(\"'\"), ltrimstr(\"te\"), tojson, (tojson | fromjson)",
                r#""TE'XT" 5 ["te","xt"] "'xt" "\"te'xt\"" "te'xt""#,
            ),
            (
                "\"12\" | tonumber + 1, ([1,[2,[3]]] | flatten), (12 | tostring), (null | type)",
                r#"13 [1,2,3] "12" "null""#,
            ),
            (".e as $x | $x[0] + ($x | length)", "6"),
            ("[.. | numbers]", "[1,3,1,2,2,1]"),
            ("[.[] | strings], (.e | unique), (.e | any), ([] | all)", r#"["te'xt"] [1,2,3] true true"#),
            (".e | index2", "err"),
            ("[.e[] | select(. >= 2)] | length # a note", "2"),
            ("{a: 1} + {b: 2} | keys | add", r#""ab""#),
            (".a.b[1] | .c, .c", r#""x y" "x y""#),
        ] {
            match run(filter) {
                Ok(values) => assert_eq!(values.join(" "), want, "{filter}"),
                Err(error) => assert_eq!(want, "err", "{filter}: {error}"),
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (filter, want) in [
            (".a.b.c", "Cannot index array with \"c\""),
            (".f[0]", "Cannot index string with number"),
            (".h[]", "Cannot iterate over boolean (true)"),
            (".nope[]", "Cannot iterate over null"),
            (".a + 1", "object ({\"b\":[1,{\"c...) and number (1) cannot be added"),
            ("1 / 0", "number (1) and number (0) cannot be divided because the divisor is zero"),
            (".h | length", "boolean (true) has no length"),
            ("\"x\" | tonumber", "string (\"x\") cannot be parsed as a number"),
            (
                "error",
                "{\"a\":{\"b\":[1,{\"c\":\"x y\"}],\"d\":null},\"e\":[3,1,2],\"f\":\"te'xt\",\"g\":[{\"k\":\"b\",\"n\":2},{\"k\":\"a\",\"n\":1}],\"h\":true} (not a string)",
            ),
            ("$nope", "$nope is not defined"),
            ("foo", "Unknown(\"foo/0\")"),
            ("map(1; 2)", "Unknown(\"map/2\")"),
            ("test(\"a\")", "Unsupported(\"test\")"),
            (".a = 1", "Unsupported(\"=\")"),
            (".a |= 1", "Unsupported(\"|=\")"),
            ("def f: 1; f", "Unsupported(\"def\")"),
            ("reduce .[] as $x (0; . + $x)", "Unsupported(\"reduce\")"),
            (".a |", "Syntax(\"end of file\")"),
            ("[.a", "Syntax(\"end of file\")"),
            (".a)", "Syntax(\"')'\")"),
            ("\"a", "Syntax(\"end of file\")"),
            ("@nope", "Unknown(\"@nope\")"),
        ] {
            assert_eq!(run(filter), Err(want.to_owned()), "{filter}");
        }
        let doubled = std::iter::repeat_n("(.,.)", 19).collect::<Vec<_>>().join("|");
        assert_eq!(run(&doubled), Err("the filter takes too many steps".to_owned()));
        let doubled = format!(".f{}", " | \"\\(.)\\(.)\"".repeat(22));
        assert_eq!(run(&doubled), Err("the filter takes too many steps".to_owned()));
        assert!(matches!(parse(&"[".repeat(100_000)), Err(Wrong::Unsupported(_))));
    }

    proptest! {
        #[test]
        fn takes_anything(filter in "(\\.[a-h]?|\\[|\\]|[|,(){}:?+*/%<>=-]|\"|\\\\\\(|[0-9]|\\$v|@sh|@csv| as | if | then | else | end|map\\(|select\\(|add|keys|\\.\\.| and |not|#|é){0,16}") {
            let _ = run(&filter);
        }
    }
}
