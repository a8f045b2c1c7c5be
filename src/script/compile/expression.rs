//! Expressions.

use super::{BINARY, Done, Jump, Parser, RESERVED};
use crate::script::code::{Binary, Decl, Op, Syntax, Unary};
use crate::script::lex::{Kind, Lexer, is_name};
use crate::script::number;
use crate::script::value::Value;

impl Parser<'_, '_> {
    pub(super) fn expression(&mut self) -> Done {
        self.assignment()?;
        while self.eat(",")? {
            self.emit(Op::Pop);
            self.assignment()?;
        }
        Ok(())
    }

    pub(super) fn assignment(&mut self) -> Done {
        self.deeper(Self::assignment_here)
    }

    fn assignment_here(&mut self) -> Done {
        if self.is("async") {
            let start = self.save();
            self.next()?;
            if !self.token.fresh_line && (self.is("(") || self.token.kind == Kind::Name) && self.is_arrow() {
                return self.arrow(true);
            }
            self.restore(start);
        }
        if (self.is("(") || self.token.kind == Kind::Name) && self.is_arrow() {
            return self.arrow(false);
        }
        let start = self.token.at;
        self.conditional()?;
        let (text, at) = (self.token.text, self.token.at);
        if self.token.kind != Kind::Mark
            || !text.ends_with('=')
            || matches!(text, "==" | "===" | "!=" | "!==" | "<=" | ">=")
        {
            return Ok(());
        }
        let target = self.take_target().ok_or_else(|| Syntax::new("Invalid left-hand side in assignment", start))?;
        self.next()?;
        let operator = &text[..text.len() - 1];
        if operator.is_empty() {
            self.assignment()?;
            if let Target::Name(name) = target {
                self.name_function(name);
            }
            self.assign(target, at.min(start.max(target.at())));
            return Ok(());
        }
        self.read(target);
        let skip = match operator {
            "&&" => Some(self.jump(Op::And)),
            "||" => Some(self.jump(Op::Or)),
            "??" => Some(self.jump(Op::Nullish)),
            _ => None,
        };
        self.assignment()?;
        match (skip, BINARY.iter().find(|(name, ..)| *name == operator)) {
            (None, None) => return Err(Syntax::lacking(&["operator ", text].concat(), at)),
            (None, Some((.., binary))) => self.emit_at(Op::Binary(*binary), at),
            (Some(_), _) => {}
        }
        self.assign(target, at);
        if let Some(skip) = skip {
            if matches!(target, Target::Name(_)) {
                self.land(skip);
            } else {
                let end = self.jump(Op::Jump);
                self.land(skip);
                self.emit(Op::Nip2);
                self.land(end);
            }
        }
        Ok(())
    }

    /// Takes back the step that read what is now to be assigned to.
    fn take_target(&mut self) -> Option<Target> {
        let function = self.function();
        if function.target != function.code.ops.len() {
            return None;
        }
        let at = function.code.at.pop()? as usize;
        Some(match function.code.ops.pop()? {
            Op::Get(name) => Target::Name(name),
            _ => Target::Member(at),
        })
    }

    /// Reads a target, and leaves what is needed to assign to it.
    fn read(&mut self, target: Target) {
        match target {
            Target::Name(name) => self.emit(Op::Get(name)),
            Target::Member(at) => {
                self.emit(Op::Dup2);
                self.emit_at(Op::Index, at);
            }
        }
    }

    fn assign(&mut self, target: Target, at: usize) {
        match target {
            Target::Name(name) => self.emit_at(Op::Set(name), at),
            Target::Member(at) => self.emit_at(Op::SetIndex, at),
        }
    }

    fn conditional(&mut self) -> Done {
        self.binary(0)?;
        if self.is("?") {
            self.next()?;
            let no = self.jump(Op::Unless);
            let no_in = std::mem::take(&mut self.no_in);
            self.assignment()?;
            self.no_in = no_in;
            self.expect(":")?;
            let end = self.jump(Op::Jump);
            self.land(no);
            self.assignment()?;
            self.land(end);
            self.function().target = 0;
        }
        Ok(())
    }

    /// Operators that bind at least as strongly as `least`.
    fn binary(&mut self, least: u8) -> Done {
        self.unary()?;
        loop {
            let (text, at) = (self.token.text, self.token.at);
            if !matches!(self.token.kind, Kind::Mark | Kind::Name) {
                return Ok(());
            }
            let lazy: Option<(u8, Jump)> = match text {
                "??" => Some((1, Op::Nullish)),
                "||" => Some((2, Op::Or)),
                "&&" => Some((3, Op::And)),
                "|" | "&" | "^" | "<<" | ">>" | ">>>" => return self.lacking(&["operator ", text].concat()),
                _ => None,
            };
            let strict = BINARY.iter().find(|(name, ..)| *name == text && !(self.no_in && text == "in"));
            let Some(binds) = lazy.map(|l| l.0).or(strict.map(|s| s.1)).filter(|b| *b >= least) else {
                return Ok(());
            };
            self.next()?;
            if let Some((_, op)) = lazy {
                let end = self.jump(op);
                self.deeper(|p| p.binary(binds + 1))?;
                self.land(end);
            } else if let Some((.., op)) = strict {
                // `2 ** 3 ** 2` is grouped from the right, all others from the left.
                self.deeper(|p| p.binary(binds + u8::from(*op != Binary::Pow)))?;
                self.emit_at(Op::Binary(*op), at);
            }
            self.function().target = 0;
        }
    }

    fn unary(&mut self) -> Done {
        let at = self.token.at;
        let op = match self.token.text {
            _ if !matches!(self.token.kind, Kind::Mark | Kind::Name) => return self.postfix(),
            "!" => Unary::Not,
            "-" => Unary::Minus,
            "+" => Unary::Plus,
            "typeof" => Unary::TypeOf,
            "void" => Unary::Void,
            "~" => return self.lacking("operator ~"),
            "delete" => {
                self.next()?;
                self.deeper(Self::unary)?;
                return match self.take_target() {
                    Some(Target::Member(at)) => {
                        self.emit_at(Op::Delete, at);
                        Ok(())
                    }
                    _ => Err(Syntax::lacking("delete of anything but a property", at)),
                };
            }
            "await" => {
                self.next()?;
                if !self.function().code.is_async {
                    let message = "await is only valid in async functions and the top level bodies of modules";
                    return Err(Syntax::new(message, at));
                }
                self.deeper(Self::unary)?;
                self.emit_at(Op::Await, at);
                return Ok(());
            }
            "++" | "--" => {
                let op = if self.next()?.text == "++" { Binary::Add } else { Binary::Sub };
                self.deeper(Self::unary)?;
                return self.step(op, at, "Invalid left-hand side expression in prefix operation");
            }
            _ => return self.postfix(),
        };
        self.next()?;
        self.deeper(Self::unary)?;
        let function = self.function();
        if op == Unary::TypeOf
            && function.target == function.code.ops.len()
            && let Some(last) = function.code.ops.last_mut()
            && let Op::Get(name) = *last
        {
            *last = Op::TypeOfName(name);
        } else {
            self.emit_at(Op::Unary(op), at);
        }
        self.function().target = 0;
        Ok(())
    }

    /// `++` and `--`: leaves the new value.
    fn step(&mut self, op: Binary, at: usize, refusal: &str) -> Done {
        let target = self.take_target().ok_or_else(|| Syntax::new(refusal, at))?;
        self.read(target);
        self.emit_at(Op::Unary(Unary::Plus), at);
        self.constant(Value::Number(1.0));
        self.emit_at(Op::Binary(op), at);
        self.assign(target, at);
        Ok(())
    }

    fn postfix(&mut self) -> Done {
        let start = self.token.at;
        self.member()?;
        if (self.is("++") || self.is("--")) && !self.token.fresh_line {
            let (step, back) = match self.next()?.text {
                "++" => (Binary::Add, Binary::Sub),
                _ => (Binary::Sub, Binary::Add),
            };
            self.step(step, start, "Invalid left-hand side expression in postfix operation")?;
            // The value before, from the one after.
            self.constant(Value::Number(1.0));
            self.emit(Op::Binary(back));
        }
        Ok(())
    }

    /// A value, and what follows it: `.name`, `[key]`, `(…)`, `?.`.
    fn member(&mut self) -> Done {
        let start = self.token.at;
        let mut chains = Vec::new();
        // Whether the value's owner lies below it: then a call has it as `this`.
        let mut has_this = false;
        if self.is("new") {
            self.new_expression()?;
        } else {
            self.primary()?;
        }
        loop {
            let at = self.token.at;
            if self.token.kind == Kind::Template {
                return self.lacking("tagged templates");
            }
            if self.token.kind != Kind::Mark {
                break;
            }
            match self.token.text {
                "?." => {
                    self.next()?;
                    if self.is("(") && self.function().target == self.here() as usize {
                        return Err(Syntax::lacking("?.( after a member", at));
                    }
                    chains.push(self.jump(Op::Chain));
                    if !self.is("(") && !self.is("[") {
                        has_this = self.dot()?;
                    }
                }
                "." => {
                    self.next()?;
                    has_this = self.dot()?;
                }
                "[" => {
                    self.next()?;
                    self.emit(Op::Dup);
                    let dup = self.here() as usize - 1;
                    let no_in = std::mem::take(&mut self.no_in);
                    self.expression()?;
                    self.no_in = no_in;
                    self.expect("]")?;
                    has_this = self.is("(");
                    if !has_this {
                        // Nobody needs the owner. Jumps inside the brackets keep their places.
                        self.function().code.ops[dup] = Op::Jump(dup as u32 + 1);
                    }
                    self.emit_at(Op::Index, at + 1);
                    self.function().target = self.here() as usize;
                }
                "(" => {
                    let line = self.end;
                    self.arguments()?;
                    // An error is shown where the last name of the callee stands.
                    let last = self.lexer.source[..line].rfind(|c| !is_name(c));
                    let last = last.map_or(0, |l| l + 1);
                    let shown = if last < line && last >= start { last } else { line };
                    self.emit_at(Op::Call(start as u32 * 2 + u32::from(has_this)), shown);
                    has_this = false;
                }
                _ => break,
            }
        }
        if !chains.is_empty() {
            for chain in chains {
                self.land(chain);
            }
            self.function().target = 0;
        }
        Ok(())
    }

    /// A property's name after its dot. Keeps the owner if a call follows, and says so.
    fn dot(&mut self) -> Result<bool, Syntax> {
        if self.token.kind != Kind::Name {
            return Err(if self.token.text == "#" { Syntax::lacking("#", self.token.at) } else { self.unexpected() });
        }
        let name = self.next()?;
        let called = self.is("(");
        if called {
            self.emit(Op::Dup);
        }
        let key = self.store.name(name.text);
        self.emit_at(Op::Const(Value::Text(key)), name.at);
        self.emit_at(Op::Index, name.at);
        self.function().target = self.here() as usize;
        Ok(called)
    }

    fn new_expression(&mut self) -> Done {
        let at = self.next()?.at;
        if self.is(".") {
            return self.lacking("new.target");
        }
        self.deeper(|p| if p.is("new") { p.new_expression() } else { p.primary() })?;
        while self.is(".") {
            self.next()?;
            let name = self.next()?;
            if name.kind != Kind::Name {
                return Err(self.unexpected());
            }
            self.text(name.text);
            self.emit_at(Op::Index, name.at);
        }
        if self.is("(") {
            self.arguments()?;
        } else {
            self.emit(Op::Mark);
        }
        self.emit_at(Op::New, at);
        Ok(())
    }

    fn arguments(&mut self) -> Done {
        self.next()?;
        self.emit(Op::Mark);
        while !self.is(")") {
            self.item()?;
            if !self.is(")") && !self.eat(",")? {
                let at = if self.token.kind == Kind::End { self.end.saturating_sub(1) } else { self.token.at };
                return Err(Syntax::new("missing ) after argument list", at));
            }
        }
        self.next().map(drop)
    }

    /// One of a list of values, or with `...` all of another list.
    fn item(&mut self) -> Done {
        let no_in = std::mem::take(&mut self.no_in);
        let spread = self.eat("...")?;
        let at = self.token.at;
        self.assignment()?;
        if spread {
            self.emit_at(Op::Spread, at);
        }
        self.no_in = no_in;
        Ok(())
    }

    fn primary(&mut self) -> Done {
        let at = self.token.at;
        match self.token.kind {
            Kind::Number => {
                let number = self.next()?.number;
                self.constant(Value::Number(number));
            }
            Kind::Text => {
                let text = self.next()?.string;
                self.text(&text);
            }
            Kind::Template => self.template()?,
            Kind::End => return Err(self.unexpected()),
            Kind::Mark => match self.token.text {
                "(" => {
                    self.next()?;
                    let no_in = std::mem::take(&mut self.no_in);
                    self.expression()?;
                    self.no_in = no_in;
                    self.expect(")")?;
                }
                "[" => {
                    self.next()?;
                    self.emit(Op::Mark);
                    while !self.is("]") {
                        if self.is(",") {
                            return self.lacking("holes in arrays");
                        }
                        self.item()?;
                        if !self.is("]") {
                            self.expect(",")?;
                        }
                    }
                    self.next()?;
                    self.emit(Op::Array);
                }
                "{" => self.object()?,
                "/" | "/=" => return self.lacking("regular expressions"),
                _ => return Err(self.unexpected()),
            },
            Kind::Name => {
                let value = match self.token.text {
                    "null" => Some(Value::Null),
                    "undefined" => Some(Value::Undefined),
                    "true" => Some(Value::Bool(true)),
                    "false" => Some(Value::Bool(false)),
                    _ => None,
                };
                if let Some(value) = value {
                    self.next()?;
                    self.constant(value);
                } else if self.eat("this")? {
                    self.emit_at(Op::This, at);
                } else if self.is("function") || (self.is("async") && self.is_async_function()?) {
                    let is_async = self.eat("async")?;
                    self.next()?;
                    if self.is("*") {
                        return self.lacking("generators");
                    }
                    let name = if self.is("(") { self.store.name("") } else { self.name()? };
                    self.named_function(name, is_async, at)?;
                } else {
                    let name = self.name()?;
                    self.emit_at(Op::Get(name), at);
                    self.function().target = self.here() as usize;
                }
            }
        }
        Ok(())
    }

    /// A function expression; if it has a name, it knows itself by it.
    fn named_function(&mut self, name: u32, is_async: bool, at: usize) -> Done {
        if name == 0 {
            let code = self.function_rest(name, is_async)?;
            self.emit_at(Op::Func(code), at);
            return Ok(());
        }
        self.enter();
        let code = self.function_rest(name, is_async)?;
        self.declare(name, Decl::Func(code), at)?;
        self.emit_at(Op::Get(name), at);
        self.leave();
        Ok(())
    }

    fn template(&mut self) -> Done {
        let token = self.token.clone();
        let outer = self.lexer.clone();
        self.emit(Op::Mark);
        let mut lexer = Lexer { at: token.at + 1, ..outer.clone() };
        let last = token.at + token.text.len() - 1;
        let mut text = String::new();
        while lexer.at < last {
            let rest = &lexer.source[lexer.at..last];
            if rest.starts_with("${") {
                self.text(&std::mem::take(&mut text));
                lexer.at += 2;
                self.lexer = lexer;
                self.next()?;
                self.expression()?;
                if !self.is("}") {
                    return Err(self.unexpected());
                }
                lexer = Lexer { at: self.token.at + 1, ..outer.clone() };
            } else if rest.starts_with('\\') {
                lexer.at += 1;
                text.extend(lexer.escape()?);
            } else {
                let c = rest.chars().next().unwrap_or('\0');
                lexer.at += c.len_utf8();
                text.push(c);
            }
        }
        self.text(&text);
        self.emit(Op::Concat);
        self.lexer = outer;
        self.token = token;
        self.next().map(drop)
    }

    /// A property's name: a name, a text or a number.
    pub(super) fn key(&mut self) -> Result<u32, Syntax> {
        let token = self.next()?;
        let text = match token.kind {
            Kind::Name => token.text.to_owned(),
            Kind::Text => token.string,
            Kind::Number => number::show(token.number),
            _ => {
                self.token = token;
                return Err(self.unexpected());
            }
        };
        Ok(self.store.name(&text))
    }

    fn object(&mut self) -> Done {
        self.next()?;
        self.emit(Op::Object);
        while !self.is("}") {
            self.property()?;
            if !self.is("}") {
                self.expect(",")?;
            }
        }
        self.next().map(drop)
    }

    fn property(&mut self) -> Done {
        let no_in = std::mem::take(&mut self.no_in);
        let at = self.token.at;
        if self.eat("...")? {
            self.assignment()?;
            self.emit(Op::Merge);
        } else if self.eat("[")? {
            self.assignment()?;
            self.expect("]")?;
            if self.is("(") {
                return self.lacking("methods with a computed name");
            }
            self.expect(":")?;
            self.assignment()?;
            self.emit(Op::Field);
        } else {
            let mut is_async = false;
            let before = self.token.clone();
            let mut key = self.key()?;
            if before.kind == Kind::Name && !self.is("(") && !self.is(":") && !self.is(",") && !self.is("}") {
                match before.text {
                    "async" => {
                        is_async = true;
                        key = self.key()?;
                    }
                    "get" | "set" => return self.lacking("getters and setters"),
                    _ => return Err(self.unexpected()),
                }
            }
            self.constant(Value::Text(key));
            if self.is("(") {
                let code = self.function_rest(key, is_async)?;
                self.emit_at(Op::Func(code), at);
            } else if self.eat(":")? {
                self.assignment()?;
                self.name_function(key);
            } else if before.kind == Kind::Name && !is_async {
                let reserved = [" ", before.text, " "].concat();
                if RESERVED.contains(&reserved) {
                    return Err(self.unexpected());
                }
                self.emit_at(Op::Get(key), at);
            } else {
                return Err(self.unexpected());
            }
            self.emit(Op::Field);
        }
        self.no_in = no_in;
        Ok(())
    }
}

/// What is assigned to.
#[derive(Clone, Copy)]
enum Target {
    Name(u32),
    /// Owner and key are on the stack.
    Member(usize),
}

impl Target {
    const fn at(self) -> usize {
        match self {
            Self::Name(_) => 0,
            Self::Member(at) => at,
        }
    }
}
