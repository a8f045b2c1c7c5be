//! Statements, patterns and functions.

use super::{Done, Loop, Parser};
use crate::script::code::{Binary, Decl, Exit, Op, Syntax, Try};
use crate::script::lex::{Kind, Lexer, Token};
use crate::script::value::Value;

impl<'s> Parser<'s, '_> {
    pub(super) fn statement(&mut self) -> Done {
        self.deeper(Self::statement_here)
    }

    fn statement_here(&mut self) -> Done {
        let at = self.token.at;
        let word = if self.token.kind == Kind::Text { "" } else { self.token.text };
        match word {
            "{" => self.block()?,
            ";" => drop(self.next()?),
            "var" | "let" | "const" => {
                self.declaration()?;
                self.semicolon()?;
            }
            "function" => self.function_declaration(false)?,
            "async" if self.is_async_function()? => {
                self.next()?;
                self.function_declaration(true)?;
            }
            "if" => self.if_statement()?,
            "for" => self.for_statement()?,
            "while" => {
                self.next()?;
                let top = self.here();
                self.condition()?;
                let out = self.jump(Op::Unless);
                self.loop_body(Self::statement)?;
                let continues = self.here();
                self.emit(Op::Jump(top));
                self.land(out);
                self.end_loop(continues);
            }
            "do" => {
                self.next()?;
                let top = self.here();
                self.loop_body(Self::statement)?;
                self.expect("while")?;
                let continues = self.here();
                self.condition()?;
                let out = self.jump(Op::Unless);
                self.emit(Op::Jump(top));
                self.land(out);
                self.end_loop(continues);
                self.eat(";")?;
            }
            "switch" => self.switch()?,
            "break" | "continue" => {
                self.next()?;
                if self.token.kind == Kind::Name && !self.token.fresh_line {
                    return self.lacking("labels");
                }
                let function = self.function();
                // Where it goes, and what is open there, is filled in when the loop ends.
                let exit = function.code.exits.len() as u32;
                let list = match word {
                    "break" => function.loops.last_mut().map(|l| &mut l.breaks),
                    _ => function.loops.iter_mut().rev().find_map(|l| l.continues.as_mut()),
                };
                let Some(list) = list else {
                    let message = match word {
                        "break" => "Illegal break statement",
                        _ => "Illegal continue statement: no surrounding iteration statement",
                    };
                    return Err(Syntax::new(message, at));
                };
                list.push(exit);
                function.code.exits.push(Exit::default());
                self.emit(Op::Exit(exit));
                self.semicolon()?;
            }
            "return" => {
                self.next()?;
                if self.is(";") || self.is("}") || self.token.kind == Kind::End || self.token.fresh_line {
                    self.constant(Value::Undefined);
                } else {
                    self.expression()?;
                }
                self.emit(Op::Return);
                self.semicolon()?;
            }
            "throw" => {
                self.next()?;
                if self.token.fresh_line {
                    return Err(Syntax::new("Illegal newline after throw", at));
                }
                self.expression()?;
                self.emit_at(Op::Throw, at);
                self.semicolon()?;
            }
            "try" => self.try_statement()?,
            _ => {
                self.expression()?;
                if self.is(":") {
                    return self.lacking("labels");
                }
                self.emit(Op::Pop);
                self.semicolon()?;
            }
        }
        Ok(())
    }

    pub(super) fn is_async_function(&mut self) -> Result<bool, Syntax> {
        let mut ahead = self.lexer.clone();
        let next = ahead.next()?;
        Ok(next.text == "function" && !next.fresh_line)
    }

    fn block(&mut self) -> Done {
        self.expect("{")?;
        self.enter();
        self.statements()?;
        self.leave();
        Ok(())
    }

    /// Statements up to the closing brace.
    fn statements(&mut self) -> Done {
        while !self.is("}") {
            if self.token.kind == Kind::End {
                return Err(self.unexpected());
            }
            self.statement()?;
        }
        self.next().map(drop)
    }

    fn condition(&mut self) -> Done {
        self.expect("(")?;
        self.expression()?;
        self.expect(")")
    }

    fn if_statement(&mut self) -> Done {
        self.next()?;
        self.condition()?;
        let no = self.jump(Op::Unless);
        self.statement()?;
        if self.eat("else")? {
            let end = self.jump(Op::Jump);
            self.land(no);
            self.statement()?;
            self.land(end);
        } else {
            self.land(no);
        }
        Ok(())
    }

    /// `let a = 1, {b} = c`, without its semicolon.
    fn declaration(&mut self) -> Done {
        let word = self.next()?.text;
        let decl = decl(word);
        loop {
            let before = self.save();
            let is_name = self.token.kind == Kind::Name;
            if is_name {
                self.name()?;
            } else {
                self.pass_brackets()?;
            }
            if self.eat("=")? {
                self.assignment()?;
                let after = self.save();
                self.restore(before);
                if is_name {
                    let name = self.store.name(self.token.text);
                    self.name_function(name);
                }
                self.bind(decl)?;
                self.restore(after);
            } else if decl == Decl::Const || !is_name {
                let what = if is_name { "const" } else { "destructuring" };
                return Err(Syntax::new(&["Missing initializer in ", what, " declaration"].concat(), before.1.at));
            } else {
                self.restore(before);
                if decl == Decl::Var {
                    let at = self.token.at;
                    let name = self.name()?;
                    self.declare(name, decl, at)?;
                } else {
                    self.constant(Value::Undefined);
                    self.bind(decl)?;
                }
            }
            if !self.eat(",")? {
                return Ok(());
            }
        }
    }

    /// Reads a name or a pattern, and gives it the value on the stack.
    fn bind(&mut self, decl: Decl) -> Done {
        self.deeper(|p| p.bind_here(decl))
    }

    fn bind_here(&mut self, decl: Decl) -> Done {
        let at = self.token.at;
        if self.eat("{")? {
            let mut first = None;
            let check = self.jump(Op::Destructure);
            while !self.eat("}")? {
                if self.is("...") {
                    return self.lacking("... in a pattern of an object");
                }
                let before = self.save();
                let is_name = self.token.kind == Kind::Name;
                let key = self.key()?;
                if first.is_none() {
                    // V8 points at the first property, and names it.
                    first = Some(key);
                    let code = &mut self.function().code;
                    code.ops[check as usize] = Op::Destructure(key);
                    code.at[check as usize] = before.1.at as u32;
                }
                self.emit(Op::Dup);
                self.constant(Value::Text(key));
                self.emit(Op::Index);
                if !self.eat(":")? {
                    if !is_name {
                        return Err(self.unexpected());
                    }
                    self.restore(before);
                }
                self.bind_element(decl)?;
                if !self.is("}") {
                    self.expect(",")?;
                }
            }
            self.emit(Op::Pop);
        } else if self.eat("[")? {
            let mut place = 0;
            while !self.eat("]")? {
                if self.eat("...")? {
                    self.emit(Op::Dup);
                    self.emit(Op::Rest(place));
                    self.bind(decl)?;
                } else if !self.is(",") {
                    self.emit(Op::Dup);
                    self.constant(Value::Number(f64::from(place)));
                    self.emit(Op::Index);
                    self.bind_element(decl)?;
                }
                place += 1;
                if !self.is("]") {
                    self.expect(",")?;
                }
            }
            self.emit(Op::Pop);
        } else {
            let name = self.name()?;
            self.declare(name, decl, at)?;
            self.emit_at(Op::Init(name), at);
        }
        Ok(())
    }

    /// A part of a pattern, with the value that it has where there is none.
    fn bind_element(&mut self, decl: Decl) -> Done {
        // The default stands after what it is bound to, and is needed before.
        let before = self.save();
        if self.token.kind == Kind::Name {
            self.next()?;
        } else {
            self.pass_brackets()?;
        }
        if self.eat("=")? {
            let given = self.jump(Op::Default);
            self.assignment()?;
            self.land(given);
            let after = self.save();
            self.restore(before);
            self.bind(decl)?;
            self.restore(after);
            return Ok(());
        }
        self.restore(before);
        self.bind(decl)
    }

    /// The loop's body, between the two places that `break` and `continue` lead to.
    fn loop_body(&mut self, body: impl FnOnce(&mut Self) -> Done) -> Done {
        self.function().loops.push(Loop { breaks: Vec::new(), continues: Some(Vec::new()) });
        body(self)
    }

    /// Ends a loop: `break` leads here, `continue` to the step given.
    fn end_loop(&mut self, continues: u32) {
        let here = self.here();
        let function = self.function();
        let Some(done) = function.loops.pop() else { return };
        let place = Exit { to: here, tries: function.tries, blocks: function.open.len(), ends: function.ends };
        for exit in done.breaks {
            function.code.exits[exit as usize] = place;
        }
        for exit in done.continues.unwrap_or_default() {
            function.code.exits[exit as usize] = Exit { to: continues, ..place };
        }
    }

    fn for_statement(&mut self) -> Done {
        self.next()?;
        if self.is("await") {
            return self.lacking("for await");
        }
        self.expect("(")?;
        self.enter();
        let word = self.token.text;
        let declares = matches!(word, "var" | "let" | "const") && self.token.kind == Kind::Name;
        if declares {
            let start = self.save();
            self.next()?;
            let pattern = self.save();
            if self.token.kind == Kind::Name {
                self.next()?;
            } else {
                self.pass_brackets()?;
            }
            if self.is("of") || self.is("in") {
                return self.for_each(decl(word), pattern);
            }
            self.restore(start);
        }
        self.no_in = true;
        if declares {
            self.declaration()?;
        } else if !self.is(";") {
            self.expression()?;
            self.emit(Op::Pop);
        }
        self.no_in = false;
        if self.is("of") || self.is("in") {
            return self.lacking("for … of without let or const");
        }
        self.expect(";")?;
        let test = self.here();
        let out = if self.is(";") {
            None
        } else {
            self.expression()?;
            Some(self.jump(Op::Unless))
        };
        self.expect(";")?;
        let body = self.jump(Op::Jump);
        let update = self.here();
        self.emit(Op::Copy);
        if !self.is(")") {
            self.expression()?;
            self.emit(Op::Pop);
        }
        self.expect(")")?;
        self.emit(Op::Jump(test));
        self.land(body);
        self.loop_body(Self::statement)?;
        self.emit(Op::Jump(update));
        if let Some(out) = out {
            self.land(out);
        }
        self.end_loop(update);
        self.leave();
        Ok(())
    }

    /// `for (const x of list)`, from `of` on; `in` goes through the keys.
    fn for_each(&mut self, decl: Decl, pattern: (Lexer<'s>, Token<'s>, usize)) -> Done {
        let keys = self.next()?.text == "in";
        // No program can have this name.
        let iterator = self.store.name(" of");
        self.declare(iterator, Decl::Let, 0)?;
        if keys {
            let object = self.store.name("Object");
            self.emit(Op::Get(object));
            self.text("keys");
            self.emit(Op::Index);
            self.emit(Op::Mark);
        }
        let at = self.token.at;
        self.expression()?;
        if keys {
            self.emit(Op::Call(at as u32 * 2));
        }
        self.emit_at(Op::Iterate, at);
        self.emit(Op::Init(iterator));
        self.expect(")")?;
        let top = self.here();
        self.emit(Op::Get(iterator));
        let out = self.jump(Op::Next);
        self.loop_body(|p| {
            p.enter();
            let body = p.save();
            p.restore(pattern);
            p.bind(decl)?;
            p.restore(body);
            p.statement()?;
            p.leave();
            Ok(())
        })?;
        self.emit(Op::Jump(top));
        self.land(out);
        self.end_loop(top);
        self.leave();
        Ok(())
    }

    fn switch(&mut self) -> Done {
        self.next()?;
        self.condition()?;
        self.expect("{")?;
        self.enter();
        let (value, at) = (self.store.name(" switch"), self.token.at);
        self.declare(value, Decl::Let, at)?;
        self.emit(Op::Init(value));
        self.function().loops.push(Loop::default());
        // Each case tests, and where it fails goes to the next test; a body runs on into the next one.
        let (mut test, mut default, mut body) = (self.jump(Op::Jump), None, None);
        while !self.eat("}")? {
            let fall = body.map(|()| self.jump(Op::Jump));
            if self.eat("default")? {
                default = Some(self.here());
                self.expect(":")?;
                // Reached only by falling, or from the end.
            } else {
                self.expect("case")?;
                self.land(test);
                self.emit(Op::Get(value));
                self.expression()?;
                self.expect(":")?;
                self.emit(Op::Binary(Binary::Same));
                test = self.jump(Op::Unless);
            }
            if let Some(fall) = fall {
                self.land(fall);
            }
            body = Some(());
            while !self.is("case") && !self.is("default") && !self.is("}") {
                if self.token.kind == Kind::End {
                    return Err(self.unexpected());
                }
                self.statement()?;
            }
        }
        let end = self.jump(Op::Jump);
        self.land(test);
        if let Some(default) = default {
            self.emit(Op::Jump(default));
        }
        self.land(end);
        self.end_loop(0);
        self.leave();
        Ok(())
    }

    /// Every `try` has an end that all ways out of it go through, if only to go on from there.
    fn try_statement(&mut self) -> Done {
        self.next()?;
        let function = self.function();
        let number = function.code.tries.len();
        function.code.tries.push(Try::default());
        function.tries += 1;
        self.emit(Op::Try(number as u32));
        self.block()?;
        self.emit(Op::EndTry);
        let mut whole = false;
        if self.eat("catch")? {
            whole = true;
            self.function().code.tries[number].catch = self.here();
            self.enter();
            if self.eat("(")? {
                self.bind(Decl::Let)?;
                self.expect(")")?;
            } else {
                self.emit(Op::Pop);
            }
            self.block()?;
            self.leave();
            self.emit(Op::EndTry);
        }
        self.function().tries -= 1;
        self.function().code.tries[number].finally = self.here();
        if self.eat("finally")? {
            whole = true;
            self.function().ends += 1;
            self.block()?;
            self.function().ends -= 1;
        }
        self.emit(Op::EndFinally);
        if whole { Ok(()) } else { Err(Syntax::new("Missing catch or finally after try", self.token.at)) }
    }

    fn function_declaration(&mut self, is_async: bool) -> Done {
        self.next()?;
        if self.is("*") {
            return self.lacking("generators");
        }
        let at = self.token.at;
        let name = self.name()?;
        let code = self.function_rest(name, is_async)?;
        self.declare(name, Decl::Func(code), at)
    }

    /// Parameters and body of a function with a name.
    pub(super) fn function_rest(&mut self, name: u32, is_async: bool) -> Result<u32, Syntax> {
        let name = self.store.text(name);
        self.begin(&name, is_async, false);
        self.expect("(")?;
        self.params()?;
        self.expect("{")?;
        self.statements()?;
        Ok(self.finish())
    }

    /// Parameters up to the closing parenthesis.
    fn params(&mut self) -> Done {
        let mut n = 0;
        while !self.eat(")")? {
            if self.eat("...")? {
                self.emit(Op::Args(n));
                self.bind(Decl::Var)?;
            } else {
                self.emit(Op::Arg(n));
                self.bind_element(Decl::Var)?;
            }
            n += 1;
            if !self.is(")") {
                self.expect(",")?;
            }
        }
        Ok(())
    }

    /// Whether an arrow function begins here, `x =>` or `(…) =>`.
    pub(super) fn is_arrow(&mut self) -> bool {
        let start = self.save();
        let passed = if self.is("(") { self.pass_brackets() } else { self.name().map(drop) };
        let is = passed.is_ok() && self.is("=>") && !self.token.fresh_line;
        self.restore(start);
        is
    }

    pub(super) fn arrow(&mut self, is_async: bool) -> Done {
        let at = self.token.at;
        self.begin("", is_async, true);
        if self.eat("(")? {
            self.params()?;
        } else {
            self.emit(Op::Arg(0));
            self.bind(Decl::Var)?;
        }
        self.expect("=>")?;
        if self.eat("{")? {
            self.statements()?;
        } else {
            self.assignment()?;
            self.emit(Op::Return);
        }
        let code = self.finish();
        self.emit_at(Op::Func(code), at);
        Ok(())
    }
}

fn decl(word: &str) -> Decl {
    match word {
        "var" => Decl::Var,
        "let" => Decl::Let,
        _ => Decl::Const,
    }
}
