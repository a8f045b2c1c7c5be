//! A filter: its text read by jaq, and run on one input after the other within a budget.
//!
//! A definition may call itself for ever. So each begins with `tick` ([`natives`](super::natives)), where a run that is over
//! ends: jaq's own definitions get it as they are loaded, those of the filter in its text.

use jaq_core::load::lex::{StrPart, Tok, Token};
use jaq_core::load::parse::{BinaryOp, Def, Term};
use jaq_core::load::{self, Arena, File, Lexer, Loader};
use jaq_core::{Compiler, Ctx, Error, Vars, compile};

use super::run::{Kind, Run, Shared};
use super::value::Metered;
use super::{meter, natives};

/// Our definitions: what jaq's own are built on, and what is built on those.
const OURS: [&str; 2] = [include_str!("early.jq"), include_str!("late.jq")];

/// How a run on an input ended.
#[derive(Debug, PartialEq)]
pub(super) enum End {
    /// All its outputs are there.
    Done,
    /// With jq's message.
    Failed(String),
    /// By `halt`.
    Halted(i32),
    /// At the end of what it may use.
    Killed,
}

/// A filter that has been read.
pub(super) struct Filter(jaq_core::Filter<Kind>);

impl Filter {
    /// Reads it; `vars` are the variables that it may name. What is wrong with it is told in jq's words.
    pub(super) fn read(text: &str, vars: &[String]) -> Result<Self, Vec<String>> {
        // First as it is written, for the sake of the messages.
        let tokens = Lexer::new(text)
            .lex()
            .map_err(|errors| errors.iter().map(|(_, rest)| unexpected(rest)).collect::<Vec<_>>())?;
        if count(&tokens) > meter::TOKENS {
            return Err(vec![format!("unsupported: more than {} tokens", meter::TOKENS)]);
        }
        let mut marks = Vec::new();
        mark(&tokens, text, &mut Vec::new(), &mut marks);
        let mut ticked = text.to_owned();
        marks.sort_unstable();
        for (at, what) in marks.into_iter().rev() {
            ticked.insert_str(at, what);
        }
        let defs = || {
            let [early, late] = OURS.map(|text| load::parse(text, |parser| parser.defs()).unwrap_or_default());
            let theirs = jaq_std::defs().filter(|def| !natives::REPLACED.contains(&def.name));
            jaq_core::defs().chain(early).chain(theirs).chain(jaq_json::defs()).chain(late).map(with_tick)
        };
        let arena = Arena::default();
        let modules = Loader::new(defs()).load(&arena, File { code: ticked.as_str(), path: () });
        let modules =
            modules.map_err(|files| files.iter().flat_map(|(_, error)| messages(error)).collect::<Vec<_>>())?;
        let names: Vec<String> = vars.iter().map(|name| format!("${name}")).collect();
        let compiler = Compiler::default().with_funs(natives::all()).with_global_vars(names.iter().map(String::as_str));
        match compiler.compile(modules) {
            Ok(filter) => Ok(Self(filter)),
            Err(files) => {
                let undefined = files.iter().flat_map(|(_, errors)| errors).map(|(name, kind)| match kind {
                    compile::Undefined::Filter(arity) => format!("{name}/{arity} is not defined"),
                    compile::Undefined::Label => format!("$*label-{} is not defined", name.trim_start_matches('$')),
                    _ => format!("{name} is not defined"),
                });
                Err(undefined.collect())
            }
        }
    }

    /// Runs it on `input`, and hands its outputs to `out`, of which each says whether to go on.
    pub(super) fn run(
        &self,
        shared: &Shared,
        vars: &[Metered],
        input: Metered,
        mut out: impl FnMut(Metered) -> bool,
    ) -> End {
        let run = Run { lut: &self.0.lut, shared, depth: 0 };
        let ctx = Ctx::<Kind>::new(run, Vars::new(vars.iter().cloned()));
        for output in self.0.id.run((ctx, input)) {
            if meter::is_dead() {
                return End::Killed;
            }
            match output {
                Ok(value) => {
                    if !out(value) {
                        return End::Done;
                    }
                }
                Err(exception) => {
                    return match exception.get_err() {
                        Ok(error) => End::Failed(message(error)),
                        Err(exception) => match exception.get_halt() {
                            Ok(natives::KILLED) => End::Killed,
                            Ok(code) => End::Halted(code),
                            Err(_) => End::Failed("break".to_owned()),
                        },
                    };
                }
            }
        }
        if meter::is_dead() { End::Killed } else { End::Done }
    }
}

/// An error as jq tells it: a text as it is, anything else as JSON.
pub(super) fn message(error: Error<Metered>) -> String {
    let value = error.into_val();
    match value.json() {
        serde_json::Value::String(text) => text,
        _ => format!("{value} (not a string)"),
    }
}

/// How many tokens there are.
fn count(tokens: &[Token<&str>]) -> usize {
    let inner = |Token(_, tok): &Token<&str>| match tok {
        Tok::Block(inner) => 1 + count(inner),
        Tok::Str(parts) => {
            let part = |part: &StrPart<&str, Token<&str>>| {
                if let StrPart::Term(token) = part { count(std::slice::from_ref(token)) } else { 1 }
            };
            1 + parts.iter().map(part).sum::<usize>()
        }
        _ => 1,
    };
    tokens.iter().map(inner).sum()
}

/// What is written into a filter, and where. Behind `def name:` and `def name(…):` a definition's body begins, and with it a
/// `tick`. And a definition that hands itself filters of its own would wrap them in one another without end, for as long as
/// jaq takes its call for a loop: there it is made a call.
fn mark<'t>(tokens: &'t [Token<&str>], text: &str, names: &mut Vec<&'t str>, marks: &mut Vec<(usize, &'static str)>) {
    for (at, Token(word, tok)) in tokens.iter().enumerate() {
        match tok {
            Tok::Block(inner) => mark(inner, text, names, marks),
            Tok::Str(parts) => {
                for part in parts {
                    if let StrPart::Term(token) = part {
                        mark(std::slice::from_ref(token), text, names, marks);
                    }
                }
            }
            Tok::Word if *word == "def" => {
                let mut rest = tokens[at + 1..].iter().peekable();
                let name = rest.next().filter(|Token(_, tok)| matches!(tok, Tok::Word | Tok::Fmt));
                let args = rest.next_if(|Token(_, tok)| matches!(tok, Tok::Block(_)));
                if let (Some(Token(name, _)), Some(Token(colon @ ":", _))) = (name, rest.next()) {
                    marks.push((load::span(text, colon).end, " tick|"));
                    if args.is_some_and(takes_filters) {
                        names.push(name);
                    }
                }
            }
            Tok::Word if names.contains(word) => {
                let is_def = at.checked_sub(1).is_some_and(|before| tokens[before].0 == "def");
                if let (false, Some(Token(args, Tok::Block(_)))) = (is_def, tokens.get(at + 1)) {
                    marks.push((load::span(text, word).start, "("));
                    marks.push((load::span(text, args).end, "|.)"));
                }
            }
            _ => {}
        }
    }
}

/// Whether these are arguments of which one is a filter, and no `$value`.
fn takes_filters(Token(_, args): &Token<&str>) -> bool {
    matches!(args, Tok::Block(args) if args.iter().any(|Token(_, tok)| matches!(tok, Tok::Word)))
}

/// A definition of jaq's, with those in it.
fn with_tick(def: Def<&'static str>) -> Def<&'static str> {
    let body = match def.body {
        Term::Def(inner, body) => Term::Def(inner.into_iter().map(with_tick).collect(), body),
        body => Term::BinOp(Box::new(Term::Call("tick", Vec::new())), BinaryOp::Pipe(None), Box::new(body)),
    };
    Def { body, ..def }
}

fn messages(error: &load::Error<&str>) -> Vec<String> {
    match error {
        load::Error::Io(errors) => errors.iter().map(|(path, _)| format!("module not found: {path}")).collect(),
        load::Error::Lex(errors) => errors.iter().map(|(_, rest)| unexpected(rest)).collect(),
        load::Error::Parse(errors) => errors.iter().map(|(_, found)| unexpected(found)).collect(),
    }
}

/// jq's sentence for what stands where nothing like it can.
fn unexpected(found: &str) -> String {
    const KEYWORDS: [&str; 14] =
        ["as", "def", "if", "then", "elif", "else", "end", "and", "or", "reduce", "foreach", "try", "catch", "label"];
    let word: String = found.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let token = match found.chars().next() {
        None => "end of file".to_owned(),
        Some(c) if c.is_ascii_digit() => "LITERAL".to_owned(),
        Some(_) if KEYWORDS.contains(&word.as_str()) => word,
        Some(_) if !word.is_empty() => "IDENT".to_owned(),
        Some('"') => "QQSTRING_START".to_owned(),
        Some('$') => "'$'".to_owned(),
        Some(c) if c.is_ascii_graphic() => format!("'{c}'"),
        Some(_) => "INVALID_CHARACTER".to_owned(),
    };
    format!("syntax error, unexpected {token} (Unix shell quoting issues?)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_definitions_can_be_read() {
        for text in OURS {
            assert!(load::parse(text, |parser| parser.defs()).is_some_and(|defs| defs.len() > 5));
        }
    }
}
