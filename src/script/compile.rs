//! From text to code, in one pass: the parser writes each function's steps as it reads.
//!
//! There is no tree in between. What the steps cannot know yet is patched when it is known: where a jump leads, which
//! names a block turns out to declare. An assignment is seen only after its target was compiled as a value; then the
//! last step, which reads the target, is taken back.

mod expression;
mod statement;

use std::rc::Rc;

use super::code::{Binary, Code, Decl, Op, Syntax};
use super::lex::{Kind, Lexer, Token};
use super::value::{Store, Value};

/// How deep expressions and blocks may lie in each other.
const DEPTH: u32 = 80;
/// How long a program may be, in bytes.
const LENGTH: usize = 128 * 1024;

/// The binary operators, by how strongly they bind.
const BINARY: [(&str, u8, Binary); 16] = [
    ("==", 4, Binary::Equal),
    ("!=", 4, Binary::NotEqual),
    ("===", 4, Binary::Same),
    ("!==", 4, Binary::NotSame),
    ("<", 5, Binary::Less),
    (">", 5, Binary::More),
    ("<=", 5, Binary::AtMost),
    (">=", 5, Binary::AtLeast),
    ("in", 5, Binary::In),
    ("instanceof", 5, Binary::InstanceOf),
    ("+", 6, Binary::Add),
    ("-", 6, Binary::Sub),
    ("*", 7, Binary::Mul),
    ("/", 7, Binary::Div),
    ("%", 7, Binary::Rem),
    ("**", 8, Binary::Pow),
];

/// Keywords that are sound JavaScript and not here.
const LACKING: &str = " class super extends yield import export with debugger enum ";
/// Keywords that cannot be a name.
const RESERVED: &str = " break case catch const continue default delete do else finally for function if in instanceof \
                        new return switch throw try typeof var void while null true false this ";

/// A step that jumps, still without its place.
type Jump = fn(u32) -> Op;
type Done = Result<(), Syntax>;

/// A loop or a `switch` that is being compiled.
#[derive(Debug, Default)]
struct Loop {
    breaks: Vec<u32>,
    /// None for a `switch`.
    continues: Option<Vec<u32>>,
}

/// A function that is being compiled.
#[derive(Debug, Default)]
struct Function {
    code: Code,
    /// The blocks that are open, by number; the first is the function's own.
    open: Vec<u32>,
    loops: Vec<Loop>,
    tries: usize,
    ends: usize,
    /// How many steps there were when an assignable expression had just ended.
    target: usize,
}

/// A parser that compiles.
pub(super) struct Parser<'s, 'v> {
    lexer: Lexer<'s>,
    token: Token<'s>,
    /// Where the token before ended.
    end: usize,
    store: &'v mut Store,
    file: u32,
    functions: Vec<Function>,
    depth: u32,
    /// `in` is no operator in the head of a `for`.
    no_in: bool,
}

/// Compiles the body of a function that has these parameters, and returns its number.
pub(super) fn compile(store: &mut Store, file: u32, source: &str, params: &[&str]) -> Result<u32, Syntax> {
    if source.len() > LENGTH {
        return Err(Syntax::lacking("a program this long", 0));
    }
    let mut lexer = Lexer { source, at: 0, depth: 0 };
    let token = lexer.next()?;
    let mut parser = Parser { lexer, token, end: 0, store, file, functions: Vec::new(), depth: 0, no_in: false };
    parser.begin("", false, false);
    for (n, name) in params.iter().enumerate() {
        let name = parser.store.name(name);
        parser.declare(name, Decl::Var, 0)?;
        parser.emit(Op::Arg(n as u32));
        parser.emit(Op::Init(name));
    }
    while parser.token.kind != Kind::End {
        parser.statement()?;
    }
    Ok(parser.finish())
}

impl<'s> Parser<'s, '_> {
    // ---- Tokens ---------------------------------------------------------------------------------------------------

    fn next(&mut self) -> Result<Token<'s>, Syntax> {
        let next = self.lexer.next()?;
        self.end = self.token.at + self.token.text.len();
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn is(&self, text: &str) -> bool {
        self.token.text == text && matches!(self.token.kind, Kind::Mark | Kind::Name)
    }

    fn eat(&mut self, text: &str) -> Result<bool, Syntax> {
        let is = self.is(text);
        if is {
            self.next()?;
        }
        Ok(is)
    }

    fn expect(&mut self, text: &str) -> Done {
        if self.eat(text)? { Ok(()) } else { Err(self.unexpected()) }
    }

    /// V8's words for a token that cannot stand where it stands.
    fn unexpected(&self) -> Syntax {
        let (text, at) = (self.token.text, self.token.at);
        let quoted = |what: &str| [what, " '", text, "'"].concat();
        let message = match self.token.kind {
            Kind::End => "Unexpected end of input".to_owned(),
            Kind::Number => "Unexpected number".to_owned(),
            Kind::Text => "Unexpected string".to_owned(),
            Kind::Template => "Unexpected template string".to_owned(),
            Kind::Name if LACKING.contains(&[" ", text, " "].concat()) => return Syntax::lacking(text, at),
            Kind::Name if !RESERVED.contains(&[" ", text, " "].concat()) => quoted("Unexpected identifier"),
            _ => quoted("Unexpected token"),
        };
        Syntax { message, at }
    }

    fn lacking<T>(&self, what: &str) -> Result<T, Syntax> {
        Err(Syntax::lacking(what, self.token.at))
    }

    /// The end of a statement: a semicolon, or where one goes without saying.
    fn semicolon(&mut self) -> Done {
        if self.eat(";")? || self.is("}") || self.token.kind == Kind::End || self.token.fresh_line {
            return Ok(());
        }
        Err(self.unexpected())
    }

    /// A name that is declared or assigned to.
    fn name(&mut self) -> Result<u32, Syntax> {
        let spaced = [" ", self.token.text, " "].concat();
        if self.token.kind != Kind::Name || RESERVED.contains(&spaced) || LACKING.contains(&spaced) {
            return Err(self.unexpected());
        }
        let token = self.next()?;
        Ok(self.store.name(token.text))
    }

    /// Where the reader is, to come back to.
    fn save(&self) -> (Lexer<'s>, Token<'s>, usize) {
        (self.lexer.clone(), self.token.clone(), self.end)
    }

    fn restore(&mut self, saved: (Lexer<'s>, Token<'s>, usize)) {
        (self.lexer, self.token, self.end) = saved;
    }

    /// Passes what is between brackets, from the opening to the closing one.
    fn pass_brackets(&mut self) -> Done {
        let mut open = 0_u32;
        loop {
            match (self.token.kind, self.token.text) {
                (Kind::End, _) => return Err(self.unexpected()),
                (Kind::Mark, "(" | "[" | "{") => open += 1,
                (Kind::Mark, ")" | "]" | "}") => open = open.saturating_sub(1),
                _ => {}
            }
            self.next()?;
            if open == 0 {
                return Ok(());
            }
        }
    }

    /// Goes one level down, and refuses to go too deep.
    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Done) -> Done {
        self.depth += 1;
        if self.depth > DEPTH {
            return self.lacking("code nested this deep");
        }
        let done = inner(self);
        self.depth -= 1;
        done
    }

    // ---- Steps ----------------------------------------------------------------------------------------------------

    fn function(&mut self) -> &mut Function {
        let last = self.functions.len() - 1; // one is begun before anything is read
        &mut self.functions[last]
    }

    fn emit(&mut self, op: Op) {
        self.emit_at(op, self.token.at);
    }

    fn emit_at(&mut self, op: Op, at: usize) {
        let code = &mut self.function().code;
        code.ops.push(op);
        code.at.push(at as u32);
    }

    /// The number of the next step.
    fn here(&mut self) -> u32 {
        self.function().code.ops.len() as u32
    }

    /// Writes a jump that [`land`](Self::land) will point at a later step.
    fn jump(&mut self, op: Jump) -> u32 {
        let from = self.here();
        self.emit(op(0));
        from
    }

    fn land(&mut self, from: u32) {
        let to = self.here();
        if let Op::Jump(t)
        | Op::Unless(t)
        | Op::And(t)
        | Op::Or(t)
        | Op::Nullish(t)
        | Op::Default(t)
        | Op::Chain(t)
        | Op::Next(t) = &mut self.function().code.ops[from as usize]
        {
            *t = to;
        }
    }

    fn constant(&mut self, value: Value) {
        self.emit(Op::Const(value));
    }

    fn text(&mut self, text: &str) {
        let text = self.store.name(text);
        self.constant(Value::Text(text));
    }

    fn begin(&mut self, name: &str, is_async: bool, is_arrow: bool) {
        let name = self.store.name(name);
        let code = Code { name, file: self.file, is_async, is_arrow, ..Code::default() };
        self.functions.push(Function { code, ..Function::default() });
        self.enter();
    }

    fn finish(&mut self) -> u32 {
        self.constant(Value::Undefined);
        self.emit(Op::Return);
        let function = self.functions.pop().unwrap_or_default();
        self.store.codes.push(Rc::new(function.code));
        self.store.codes.len() as u32 - 1
    }

    fn enter(&mut self) {
        let function = self.function();
        let block = function.code.blocks.len() as u32;
        function.code.blocks.push(Vec::new());
        function.open.push(block);
        self.emit(Op::Enter(block));
    }

    fn leave(&mut self) {
        self.function().open.pop();
        self.emit(Op::Leave);
    }

    /// Notes that a block has this name: the innermost one, or for `var` the function's own.
    fn declare(&mut self, name: u32, decl: Decl, at: usize) -> Done {
        let function = self.function();
        let block = match decl {
            Decl::Var => function.open.first(),
            _ => function.open.last(),
        };
        let names = &mut function.code.blocks[block.map_or(0, |b| *b as usize)];
        let lenient = |d: Decl| matches!(d, Decl::Var | Decl::Func(_));
        match names.iter_mut().find(|(n, _)| *n == name) {
            None => names.push((name, decl)),
            Some((_, old)) if lenient(*old) && lenient(decl) => {
                if decl != Decl::Var {
                    *old = decl;
                }
            }
            Some(_) => {
                let message = ["Identifier '", &self.store.text(name), "' has already been declared"].concat();
                return Err(Syntax { message, at });
            }
        }
        Ok(())
    }

    /// Gives the function that was just written this name, if it has none.
    fn name_function(&mut self, name: u32) {
        if let Some(Op::Func(code)) = self.function().code.ops.last().copied()
            && let Some(code) = self.store.codes.get_mut(code as usize).and_then(Rc::get_mut)
            && code.name == 0
        {
            code.name = name;
        }
    }
}
