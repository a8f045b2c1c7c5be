//! Calls, ways out, names, and the steps one by one.

use super::{End, FRAMES, Flow, Frame, Handler, MEMORY, STEPS, STEPS_WITHIN, Script, Wait};
use crate::script::code::{Decl, Op};
use crate::script::lex::is_name;
use crate::script::value::{Block, Kind, Object, Outcome, Proto, Value};
use crate::script::{Level, convert};

impl Script {
    /// Calls a function and runs it to its end, or to the first `await` of an async one.
    pub(in crate::script) fn call(&mut self, function: Value, this: Value, args: Vec<Value>) -> Result<Value, Value> {
        let base = self.frames.len();
        match self.begin(function, this, args, None)? {
            Flow::Gave(value) => Ok(value),
            Flow::On => self.execute(base),
        }
    }

    /// Begins a call. What is no function is an error with a hole in it, which the caller fills.
    pub(super) fn begin(
        &mut self,
        function: Value,
        this: Value,
        args: Vec<Value>,
        made: Option<u32>,
    ) -> Result<Flow, Value> {
        let Value::Object(id) = function else { return Err(Value::Undefined) };
        let (code, block, bound) = match self.kind(id) {
            Kind::Function { code, block, this } => (*code, *block, *this),
            Kind::Native(name) => {
                let name = *name;
                return self.native(name, this, &args, made.is_some()).map(Flow::Gave);
            }
            Kind::Settle { promise, keeps } => {
                let (promise, value) = (*promise, args.first().copied().unwrap_or(Value::Undefined));
                let to = if *keeps { Outcome::Kept(value) } else { Outcome::Broken(value) };
                self.settle(promise, to);
                return Ok(Flow::Gave(Value::Undefined));
            }
            _ => return Err(Value::Undefined),
        };
        if self.frames.len() >= FRAMES {
            return Err(self.error("RangeError", "Maximum call stack size exceeded"));
        }
        let code = self.store.codes[code as usize].clone();
        let promise = if code.is_async { Some(self.promise()) } else { None };
        let this = if code.is_arrow { bound } else { this };
        self.frames.push(Frame {
            code,
            at: 0,
            stack: Vec::new(),
            marks: Vec::new(),
            outer: block,
            blocks: Vec::new(),
            tries: Vec::new(),
            ends: Vec::new(),
            this,
            args,
            made,
            promise,
        });
        Ok(Flow::On)
    }

    /// Runs until there are `base` frames left, and returns what the last one gave: within a step of the program, so there
    /// is a limit to it.
    fn execute(&mut self, base: usize) -> Result<Value, Value> {
        let latest = self.steps.saturating_add(STEPS_WITHIN);
        self.execute_until(base, Ok(Flow::On), latest).unwrap_or_else(|| {
            let number = STEPS_WITHIN.to_string();
            self.give_up(&["not supported here: a module or a promise of more than ", &number, " steps\n"].concat(), 1);
            self.unwind(Value::Hole, base).map(|_| Value::Undefined)
        })
    }

    /// The same, but at step `latest` it stops, and can go on from there.
    pub(super) fn execute_until(
        &mut self,
        base: usize,
        first: Result<Flow, Value>,
        latest: u32,
    ) -> Option<Result<Value, Value>> {
        let mut flow = first;
        loop {
            flow = match flow {
                Ok(Flow::On) if self.steps >= latest => return None,
                Ok(Flow::On) => self.step(),
                Ok(Flow::Gave(value)) if self.frames.len() <= base => return Some(Ok(value)),
                Ok(Flow::Gave(value)) => {
                    self.push(value);
                    Ok(Flow::On)
                }
                Err(error) => match self.throw(error, base) {
                    Err(error) => return Some(Err(error)),
                    caught => caught,
                },
            };
        }
    }

    /// An exception comes out of the last frame: gives what goes on with it, or throws it out of `base`.
    pub(super) fn throw(&mut self, error: Value, base: usize) -> Result<Flow, Value> {
        if let Some(frame) = self.frames.last() {
            self.thrown = if self.files[frame.code.file as usize].inside { self.here() } else { Self::place(frame) };
        }
        self.unwind(error, base).map(|gave| gave.map_or(Flow::On, Flow::Gave))
    }

    /// Looks for who catches an exception: gives what a frame gave that ended by it, or throws it out of `base`.
    pub(super) fn unwind(&mut self, error: Value, base: usize) -> Result<Option<Value>, Value> {
        while self.frames.len() > base {
            if error != Value::Hole && self.enter_handler(End::Throw(error)) {
                return Ok(None);
            }
            let Some(frame) = self.frames.pop() else { break };
            if let (Some(promise), true) = (frame.promise, error != Value::Hole) {
                self.settle(promise, Outcome::Broken(error));
                return Ok(Some(Value::Object(promise)));
            }
        }
        Err(error)
    }

    /// Goes to the innermost `catch` or `finally` of the frame that has to see this.
    pub(super) fn enter_handler(&mut self, end: End) -> bool {
        let Some(frame) = self.frames.last_mut() else { return false };
        let Some(mut handler) = frame.tries.pop() else { return false };
        frame.stack.truncate(handler.stack);
        frame.marks.truncate(handler.marks);
        frame.ends.truncate(handler.ends);
        match end {
            End::Throw(error) if handler.place.catch != 0 => {
                frame.at = handler.place.catch as usize;
                frame.stack.push(error);
                handler.place.catch = 0;
                frame.tries.push(handler);
            }
            end => {
                frame.at = handler.place.finally as usize;
                frame.ends.push(end);
            }
        }
        self.leave_blocks(handler.blocks);
        true
    }

    pub(super) fn leave_blocks(&mut self, left: usize) {
        let Some(frame) = self.frames.last_mut() else { return };
        while frame.blocks.len() > left {
            let Some(block) = frame.blocks.pop() else { return };
            let around = frame.blocks.last().copied().unwrap_or(frame.outer);
            let is_last = self.store.blocks.len() == block as usize + 1;
            if is_last && block != around && !self.store.blocks[block as usize].held {
                self.store.blocks.pop();
            }
        }
    }

    /// `return`, by way of every `finally`.
    pub(super) fn give(&mut self, value: Value) -> Flow {
        if self.enter_handler(End::Return(value)) {
            return Flow::On;
        }
        self.leave_blocks(0);
        let Some(frame) = self.frames.pop() else { return Flow::Gave(value) };
        if let Some(promise) = frame.promise {
            self.settle(promise, Outcome::Kept(value));
            return Flow::Gave(Value::Object(promise));
        }
        match (frame.made, value) {
            (Some(made), value) if !matches!(value, Value::Object(_)) => Flow::Gave(Value::Object(made)),
            _ => Flow::Gave(value),
        }
    }

    /// `break` and `continue`, by way of every `finally`.
    pub(super) fn exit(&mut self, number: u32) -> Flow {
        let Some(frame) = self.frames.last_mut() else { return Flow::On };
        let exit = frame.code.exits[number as usize];
        if frame.tries.len() > exit.tries {
            self.enter_handler(End::Exit(number));
            return Flow::On;
        }
        frame.ends.truncate(exit.ends);
        frame.stack.clear();
        frame.marks.clear();
        frame.at = exit.to as usize;
        self.leave_blocks(exit.blocks);
        Flow::On
    }

    pub(super) fn push(&mut self, value: Value) {
        if let Some(frame) = self.frames.last_mut() {
            frame.stack.push(value);
        }
    }

    pub(super) fn pop(&mut self) -> Value {
        self.frames.last_mut().and_then(|f| f.stack.pop()).unwrap_or(Value::Undefined)
    }

    pub(super) fn top(&self) -> Value {
        self.frames.last().and_then(|f| f.stack.last()).copied().unwrap_or(Value::Undefined)
    }

    pub(super) fn jump(&mut self, to: u32) {
        if let Some(frame) = self.frames.last_mut() {
            frame.at = to as usize;
        }
    }

    /// The values since the last mark.
    pub(super) fn list(&mut self) -> Vec<Value> {
        let Some(frame) = self.frames.last_mut() else { return Vec::new() };
        let mark = frame.marks.pop().unwrap_or(0).min(frame.stack.len());
        frame.stack.split_off(mark)
    }

    /// The innermost block of names.
    pub(super) fn block(&self) -> u32 {
        self.frames.last().map_or(0, |f| f.blocks.last().copied().unwrap_or(f.outer))
    }

    /// A name's place: block, and number in it.
    pub(super) fn find(&self, name: u32) -> Option<(usize, usize)> {
        let mut block = self.block() as usize;
        loop {
            let names = &self.store.blocks[block].names;
            self.store.charge(names.len() / 4);
            if let Some(place) = names.iter().position(|(n, ..)| *n == name) {
                return Some((block, place));
            }
            if block == 0 {
                return None;
            }
            block = self.store.blocks[block].parent as usize;
        }
    }

    pub(super) fn get_name(&mut self, name: u32) -> Result<Value, Value> {
        match self.find(name).map(|(block, place)| self.store.blocks[block].names[place].1) {
            None => {
                let text = [&*self.store.text(name), " is not defined"].concat();
                Err(self.error("ReferenceError", &text))
            }
            Some(Value::Hole) => {
                let text = ["Cannot access '", &self.store.text(name), "' before initialization"].concat();
                Err(self.error("ReferenceError", &text))
            }
            Some(value) => Ok(value),
        }
    }

    pub(super) fn set_name(&mut self, name: u32, value: Value) -> Result<(), Value> {
        self.get_name(name)?;
        if let Some((block, place)) = self.find(name) {
            let entry = &mut self.store.blocks[block].names[place];
            if entry.2 {
                return Err(self.error("TypeError", "Assignment to constant variable."));
            }
            entry.1 = value;
        }
        Ok(())
    }

    pub(super) fn function(&mut self, code: u32) -> Value {
        let mut block = self.block();
        let this = self.frames.last().map_or(Value::Undefined, |f| f.this);
        let function = self.store.object(Kind::Function { code, block, this });
        while !self.store.blocks[block as usize].held {
            self.store.blocks[block as usize].held = true;
            block = self.store.blocks[block as usize].parent;
        }
        Value::Object(function)
    }

    pub(super) fn enter(&mut self, number: u32) {
        let parent = self.block();
        let Some(frame) = self.frames.last_mut() else { return };
        let code = frame.code.clone();
        let names = &code.blocks[number as usize];
        if names.is_empty() {
            frame.blocks.push(parent);
            return;
        }
        let first = |(name, decl): &(u32, Decl)| match decl {
            Decl::Var | Decl::Func(_) => (*name, Value::Undefined, false),
            Decl::Let => (*name, Value::Hole, false),
            Decl::Const => (*name, Value::Hole, true),
        };
        let block = self.store.blocks.len() as u32;
        let names = names.iter().map(first).collect();
        self.store.used += 64;
        self.store.blocks.push(Block { parent, names, held: false });
        frame.blocks.push(block);
        for (place, (_, decl)) in code.blocks[number as usize].iter().enumerate() {
            if let Decl::Func(function) = decl {
                let function = self.function(*function);
                self.store.blocks[block as usize].names[place].1 = function;
            }
        }
    }

    /// What is called, as the program has it: `a.b.c`, `f(...)`.
    pub(super) fn callee(&self, start: u32) -> String {
        let (file, at) = self.frames.last().map_or((0, 0), Self::place);
        let source = &self.files[file as usize].source;
        let rest = source.get(at as usize..).unwrap_or("");
        let name = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let text = source.get(start as usize..at as usize + name).unwrap_or("");
        let (mut out, mut depth) = (String::new(), 0_u32);
        for c in text.chars() {
            depth -= u32::from(c == ')' && depth > 0);
            if depth == 0 {
                out.push(c);
            }
            if c == '(' {
                depth += 1;
                if depth == 1 {
                    out += "...";
                }
            }
        }
        out
    }

    /// Ends a program that has gone on or grown for too long.
    pub(in crate::script) fn check(&mut self) -> Result<(), Value> {
        if self.steps <= STEPS && self.store.used <= MEMORY {
            return Ok(());
        }
        if self.steps > STEPS {
            self.give_up("not supported here: a program of more than 5000000 steps\n", 1);
        } else {
            let text = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n";
            self.give_up(text, 134);
        }
        Err(Value::Hole)
    }

    /// Ends the program with a word of why.
    fn give_up(&mut self, text: &str, code: u8) {
        if self.exit.is_none() {
            self.outside.print(Level::Fatal, text);
        }
        self.exit = Some(code);
    }

    /// The file that runs.
    pub(in crate::script) fn current_file(&self) -> String {
        let file = self.frames.last().map_or(0, |f| f.code.file);
        self.files[file as usize].path.clone()
    }

    /// Does one step.
    pub(super) fn step(&mut self) -> Result<Flow, Value> {
        self.steps = self.steps.saturating_add(1).saturating_add(self.store.take_charge()).min(STEPS + 1);
        self.check()?;
        let Some(frame) = self.frames.last_mut() else { return Ok(Flow::Gave(Value::Undefined)) };
        let op = frame.code.ops[frame.at];
        frame.at += 1;
        match op {
            Op::Const(value) => self.push(value),
            Op::Get(name) => {
                let value = self.get_name(name)?;
                self.push(value);
            }
            Op::Set(name) => {
                let value = self.top();
                self.set_name(name, value)?;
            }
            Op::Init(name) => {
                let value = self.pop();
                if let Some((block, place)) = self.find(name) {
                    self.store.blocks[block].names[place].1 = value;
                }
            }
            Op::TypeOfName(name) => {
                let value = if self.find(name).is_some() { self.get_name(name)? } else { Value::Undefined };
                let text = convert::type_of(self, value);
                let text = self.store.name(text);
                self.push(Value::Text(text));
            }
            Op::This => {
                let this = frame.this;
                self.push(this);
            }
            Op::Arg(n) => {
                let value = frame.args.get(n as usize).copied().unwrap_or(Value::Undefined);
                self.push(value);
            }
            Op::Args(n) => {
                let rest = frame.args.get(n as usize..).unwrap_or(&[]).to_vec();
                let rest = self.store.array(rest);
                self.push(rest);
            }
            Op::Pop => drop(self.pop()),
            Op::Dup => {
                let value = self.top();
                self.push(value);
            }
            Op::Dup2 => {
                let (b, a) = (self.pop(), self.top());
                for value in [b, a, b] {
                    self.push(value);
                }
            }
            Op::Nip2 => {
                let value = self.pop();
                self.pop();
                self.pop();
                self.push(value);
            }
            Op::Index => {
                let (key, object) = (self.pop(), self.pop());
                let value = self.get(object, key)?;
                self.push(value);
            }
            Op::SetIndex => {
                let (value, key, object) = (self.pop(), self.pop(), self.pop());
                self.put(object, key, value)?;
                self.push(value);
            }
            Op::Delete => {
                let (key, object) = (self.pop(), self.pop());
                if let Value::Object(id) = object {
                    let key = self.key_of(key);
                    let texts = &self.store.texts;
                    let same = |k: u32| texts[k as usize] == texts[key as usize];
                    self.store.objects[id as usize].props.retain(|(k, _)| !same(*k));
                }
                self.push(Value::Bool(true));
            }
            Op::Mark => {
                let here = frame.stack.len();
                frame.marks.push(here);
            }
            Op::Spread => {
                let value = self.pop();
                for item in self.iterate(value)? {
                    self.push(item);
                }
            }
            Op::Array => {
                let items = self.list();
                let array = self.store.array(items);
                self.push(array);
            }
            Op::Concat => {
                let parts: Vec<String> = self.list().into_iter().map(|v| self.to_text(v)).collect();
                let text = self.store.keep(&parts.concat());
                self.push(Value::Text(text));
            }
            Op::Call(callee) => {
                let args = self.list();
                let function = self.pop();
                let this = if callee % 2 == 1 { self.pop() } else { Value::Undefined };
                return match self.begin(function, this, args, None) {
                    Err(Value::Undefined) if convert::type_of(self, function) != "function" => {
                        let text = [&self.callee(callee / 2), " is not a function"].concat();
                        Err(self.error("TypeError", &text))
                    }
                    flow => flow,
                };
            }
            Op::New => {
                let args = self.list();
                let function = self.pop();
                let code = match function {
                    Value::Object(id) => match self.kind(id) {
                        Kind::Function { code, .. } => Some(self.store.codes[*code as usize].clone()),
                        Kind::Native(_) => return self.begin(function, Value::Undefined, args, Some(0)),
                        _ => None,
                    },
                    _ => None,
                };
                let Some(code) = code.filter(|c| !c.is_async && !c.is_arrow) else {
                    let (file, at) = self.frames.last().map_or((0, 0), Self::place);
                    let source = self.files[file as usize].source.clone();
                    let text = source.get(at as usize + 4..).unwrap_or("");
                    let end = text.find(['(', ';', '\n', ')', ' ']).unwrap_or(text.len());
                    return Err(self.error("TypeError", &[&text[..end], " is not a constructor"].concat()));
                };
                let made = self.store.object(Kind::Plain(code.name));
                return self.begin(function, Value::Object(made), args, Some(made));
            }
            Op::Object => {
                let plain = self.store.name("Object");
                let object = self.store.object(Kind::Plain(plain));
                self.push(Value::Object(object));
            }
            Op::Field => {
                let (value, key) = (self.pop(), self.pop());
                let key = self.key_of(key);
                if let Value::Object(object) = self.top() {
                    self.store.set(object, key, value);
                }
            }
            Op::Merge => {
                let source = self.pop();
                let into = self.top();
                self.merge(into, source)?;
            }
            Op::Rest(from) => {
                let value = self.pop();
                let mut items = self.iterate(value)?;
                let rest = items.split_off(items.len().min(from as usize));
                let rest = self.store.array(rest);
                self.push(rest);
            }
            Op::Jump(to) => self.jump(to),
            Op::Unless(to) => {
                let value = self.pop();
                if !self.store.is_true(value) {
                    self.jump(to);
                }
            }
            Op::And(to) | Op::Or(to) | Op::Nullish(to) | Op::Default(to) => {
                let value = self.top();
                let keeps = match op {
                    Op::And(_) => !self.store.is_true(value),
                    Op::Or(_) => self.store.is_true(value),
                    Op::Nullish(_) => !matches!(value, Value::Undefined | Value::Null),
                    _ => value != Value::Undefined,
                };
                if keeps {
                    self.jump(to);
                } else {
                    self.pop();
                }
            }
            Op::Chain(to) => {
                if matches!(self.top(), Value::Undefined | Value::Null) {
                    self.pop();
                    self.push(Value::Undefined);
                    self.jump(to);
                }
            }
            Op::Destructure(key) => {
                let value = self.top();
                if matches!(value, Value::Undefined | Value::Null) {
                    let (key, value) = (self.store.text(key), self.to_text(value));
                    let parts = ["Cannot destructure property '", &key, "' of '", &value, "' as it is ", &value, "."];
                    return Err(self.error("TypeError", &parts.concat()));
                }
            }
            Op::Unary(op) => {
                let value = self.pop();
                let value = self.unary(op, value);
                self.push(value);
            }
            Op::Binary(op) => {
                let (b, a) = (self.pop(), self.pop());
                let value = self.binary(op, a, b)?;
                self.push(value);
            }
            Op::Func(code) => {
                let function = self.function(code);
                self.push(function);
            }
            Op::Enter(number) => self.enter(number),
            Op::Leave => {
                let left = frame.blocks.len().saturating_sub(1);
                self.leave_blocks(left);
            }
            Op::Copy => {
                // A block without names of its own is the one around.
                let around = frame.blocks.iter().rev().nth(1).copied().unwrap_or(frame.outer);
                let block = self.block();
                if self.store.blocks[block as usize].held && block != around {
                    let copy = Block { held: false, ..self.store.blocks[block as usize].clone() };
                    self.store.used += 64;
                    self.store.blocks.push(copy);
                    let new = self.store.blocks.len() as u32 - 1;
                    if let Some(last) = self.frames.last_mut().and_then(|f| f.blocks.last_mut()) {
                        *last = new;
                    }
                }
            }
            Op::Try(number) => {
                let handler = Handler {
                    place: frame.code.tries[number as usize],
                    stack: frame.stack.len(),
                    marks: frame.marks.len(),
                    blocks: frame.blocks.len(),
                    ends: frame.ends.len(),
                };
                frame.tries.push(handler);
            }
            Op::EndTry => {
                self.enter_handler(End::Normal);
            }
            Op::EndFinally => match frame.ends.pop() {
                Some(End::Return(value)) => return Ok(self.give(value)),
                Some(End::Throw(error)) => return Err(error),
                Some(End::Exit(number)) => return Ok(self.exit(number)),
                Some(End::Normal) | None => {}
            },
            Op::Throw => return Err(self.pop()),
            Op::Return => {
                let value = self.pop();
                return Ok(self.give(value));
            }
            Op::Exit(number) => return Ok(self.exit(number)),
            Op::Await => {
                let value = self.pop();
                let Some(frame) = self.frames.pop() else { return Ok(Flow::On) };
                let promise = self.as_promise(value);
                let own = frame.promise.map_or(Value::Undefined, Value::Object);
                self.wait(promise, Wait::Frame(Box::new(frame)));
                return Ok(Flow::Gave(own));
            }
            Op::Iterate => {
                let value = self.pop();
                let list = match value {
                    // An array may grow while the loop runs.
                    Value::Object(id) if matches!(self.kind(id), Kind::Array(_)) => id,
                    value => {
                        let items = self.iterate(value)?;
                        self.store.object(Kind::Array(items))
                    }
                };
                let iterator = self.store.object(Kind::Iterator { list, at: 0 });
                self.push(Value::Object(iterator));
            }
            Op::Next(end) => {
                let Value::Object(iterator) = self.pop() else { return Ok(Flow::On) };
                let next = match &mut self.store.objects[iterator as usize].kind {
                    Kind::Iterator { list, at } => {
                        *at += 1;
                        Some((*list, *at - 1))
                    }
                    _ => None,
                };
                let item = next.and_then(|(list, at)| self.store.items(Value::Object(list))?.get(at).copied());
                match item {
                    Some(item) => self.push(item),
                    None => self.jump(end),
                }
            }
        }
        Ok(Flow::On)
    }

    /// The object's properties are taken over.
    pub(in crate::script) fn merge(&mut self, into: Value, source: Value) -> Result<(), Value> {
        for (key, value) in self.entries(source) {
            self.put(into, Value::Text(key), value)?;
        }
        Ok(())
    }

    /// An object in the store.
    pub(in crate::script) fn object(&self, value: Value) -> Option<&Object> {
        if let Value::Object(id) = value { self.store.objects.get(id as usize) } else { None }
    }

    /// The method table of a kind of value.
    pub(in crate::script) fn proto(&self, proto: Proto) -> u32 {
        self.protos[proto as usize]
    }
}
