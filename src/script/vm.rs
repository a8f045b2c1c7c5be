//! The machine that runs the steps: frames, blocks of names, `try`, promises and timers.
//!
//! A call adds a frame; nothing here calls itself for it, so that no program can exhaust the real stack. `await` takes
//! its frame away and leaves it with the promise.

mod promise;
mod step;
mod trace;

use std::collections::VecDeque;
use std::rc::Rc;

use serde_json::Value as Json;

use super::code::{Code, Syntax, Try};
use super::compile::compile;
use super::value::{Block, Kind, Outcome, PROTOS, Store, Value};
use super::{Outside, State};
use crate::kernel::SimTime;

/// How deep calls may go.
const FRAMES: usize = 500;
/// How many steps a program may take in all: some seconds of a browser's time.
const STEPS: u32 = 5_000_000;
/// How many steps a module that is loaded, or the function that `new Promise` calls, may take: they run within one step of
/// the program, which cannot make way in the middle of it.
const STEPS_WITHIN: u32 = 250_000;
/// How much a program may keep, in bytes.
const MEMORY: usize = 24 * 1024 * 1024;
/// How many frames the text of an error shows.
const TRACE: usize = 10;

/// What waits for a promise.
#[derive(Debug)]
pub(super) enum Wait {
    /// A function, at its `await`.
    Frame(Box<Frame>),
    /// `then`: what to call, and the promise that it made.
    Then { kept: Value, broken: Value, made: u32 },
    /// A promise that comes to what this one comes to.
    Follow(u32),
}

/// How a way out goes on behind `finally`.
#[derive(Clone, Copy, Debug)]
enum End {
    Normal,
    Return(Value),
    Throw(Value),
    Exit(u32),
}

/// An open `try`, and how much was open when it began.
#[derive(Clone, Copy, Debug)]
struct Handler {
    place: Try,
    stack: usize,
    marks: usize,
    blocks: usize,
    ends: usize,
}

/// A function that runs.
#[derive(Debug)]
pub(super) struct Frame {
    code: Rc<Code>,
    /// The next step.
    at: usize,
    stack: Vec<Value>,
    marks: Vec<usize>,
    /// The names around the function.
    outer: u32,
    blocks: Vec<u32>,
    tries: Vec<Handler>,
    ends: Vec<End>,
    this: Value,
    args: Vec<Value>,
    /// What `new` makes.
    made: Option<u32>,
    /// What an async function has promised.
    promise: Option<u32>,
}

/// What a step leads to.
enum Flow {
    On,
    /// A frame has ended with this.
    Gave(Value),
}

/// What the outermost call was for, and so what follows when it has come to its end.
#[derive(Clone, Copy, Debug)]
pub(super) enum After {
    /// The program itself, a function that had waited, or a timer: nothing.
    Nothing,
    /// `then`: the promise that it made.
    Then(u32),
}

/// A function that is called after a while.
#[derive(Debug)]
struct Timer {
    at: SimTime,
    id: u32,
    function: Value,
    args: Vec<Value>,
}

/// A file of the program.
#[derive(Debug)]
pub(super) struct File {
    pub path: String,
    pub source: Rc<str>,
    /// Whether it is part of the world and not of the program: no trace shows it.
    pub inside: bool,
    /// The module's object.
    module: u32,
}

/// A program of this language.
#[derive(Debug)]
pub struct Script {
    pub(super) store: Store,
    pub(super) outside: Box<dyn Outside>,
    pub(super) protos: [u32; PROTOS.len()],
    pub(super) files: Vec<File>,
    frames: Vec<Frame>,
    jobs: VecDeque<(Wait, Outcome)>,
    timers: Vec<Timer>,
    next_timer: u32,
    /// What runs: it has made way, or is about to begin.
    going: Option<After>,
    asks: Vec<(u32, Json)>,
    /// Promises that were broken when nobody listened.
    broken: Vec<u32>,
    steps: u32,
    pub(super) exit: Option<u8>,
    /// Where the last exception was thrown.
    thrown: (u32, u32),
}

impl Script {
    /// A program about to start, with nothing but the language.
    pub fn new(outside: Box<dyn Outside>) -> Self {
        let mut store = Store::default();
        store.name(""); // number 0
        store.blocks.push(Block { parent: 0, names: Vec::new(), held: true });
        let plain = store.name("Object");
        let protos = PROTOS.map(|_| store.object(Kind::Plain(plain)));
        let mut script = Self {
            store,
            outside,
            protos,
            files: Vec::new(),
            frames: Vec::new(),
            jobs: VecDeque::new(),
            timers: Vec::new(),
            next_timer: 1,
            going: None,
            asks: Vec::new(),
            broken: Vec::new(),
            steps: 0,
            exit: None,
            thrown: (0, 0),
        };
        script.install();
        // A prelude that does not run is a defect of this room, which every test would show.
        let _ = script.load("<anonymous>", include_str!("prelude.js"), true);
        script
    }

    /// Gives a global object a property: `process`, `env`.
    pub fn define(&mut self, object: &str, property: &str, value: &Json) {
        let value = self.value_of(value);
        let object = self.global(object);
        self.store.put(object, property, value);
    }

    /// A global object, which is made if it is not there.
    pub(super) fn global(&mut self, name: &str) -> u32 {
        let name = self.store.name(name);
        if let Some((_, Value::Object(id), _)) = self.store.blocks[0].names.iter().find(|(n, ..)| *n == name) {
            return *id;
        }
        let plain = self.store.name("Object");
        let id = self.store.object(Kind::Plain(plain));
        self.store.blocks[0].names.push((name, Value::Object(id), false));
        id
    }

    /// Gets the main file ready; [`run`](Self::run) runs it. What is no program is reported.
    pub fn start(&mut self, path: &str, source: &str) {
        let begun = self.prepare(path, source, false).and_then(|(_, call)| {
            let Some((function, exports, args)) = call else { return Ok(()) };
            self.begin(function, exports, args, None).map_err(Failure::Thrown)?;
            self.going = Some(After::Nothing);
            Ok(())
        });
        match begun {
            Ok(()) => {}
            Err(Failure::Thrown(error)) => self.uncaught(error, true),
            Err(Failure::Syntax(file, syntax)) => {
                let text =
                    [&self.place_text(file, syntax.at as u32), "\nSyntaxError: ", &syntax.message, "\n"].concat();
                self.fail(&text);
            }
        }
    }

    /// Runs a module, and returns its object. One that runs already is not run again.
    pub(super) fn load(&mut self, path: &str, source: &str, inside: bool) -> Result<u32, Failure> {
        let (module, call) = self.prepare(path, source, inside)?;
        if let Some((function, exports, args)) = call {
            let number = self.files.len() - 1;
            self.call(function, exports, args).map_err(|error| {
                // It may be tried again.
                self.files[number].path.insert(0, ' ');
                Failure::Thrown(error)
            })?;
        }
        Ok(module)
    }

    /// Reads a module: its object, and the call that runs it, if it is not there already.
    fn prepare(&mut self, path: &str, source: &str, inside: bool) -> Result<(u32, Option<Call>), Failure> {
        if let Some(file) = self.files.iter().find(|f| f.path == path) {
            return Ok((file.module, None));
        }
        let plain = self.store.name("Object");
        let module = self.store.object(Kind::Plain(plain));
        let exports = Value::Object(self.store.object(Kind::Plain(plain)));
        self.store.put(module, "exports", exports);
        let number = self.files.len() as u32;
        self.files.push(File { path: path.to_owned(), source: source.into(), inside, module });
        let failed = |s: &mut Self, failure| {
            // It may be tried again.
            s.files[number as usize].path.insert(0, ' ');
            failure
        };
        if path.strip_suffix(".json").is_some() {
            let read = self.parse_json(source).map_err(|e| failed(self, Failure::Thrown(e)))?;
            self.store.put(module, "exports", read);
            return Ok((module, None));
        }
        let mut params = vec!["exports", "require", "module", "__filename", "__dirname"];
        if inside {
            params.push("ask");
        }
        let code = compile(&mut self.store, number, source, &params).map_err(|e| Failure::Syntax(number, e))?;
        let function = self.store.object(Kind::Function { code, block: 0, this: Value::Undefined });
        let file = Value::Text(self.store.keep(path));
        let folder = Value::Text(self.store.keep(path.rsplit_once('/').map_or("", |(folder, _)| folder)));
        let natives = ["require", "ask"].map(|name| Value::Object(self.store.object(Kind::Native(name))));
        let args = vec![exports, natives[0], Value::Object(module), file, folder, natives[1]];
        Ok((module, Some((Value::Object(function), exports, args))))
    }

    /// Goes on until the program ends or has to wait for the world.
    pub fn run(&mut self) -> State {
        loop {
            match self.run_for(STEPS) {
                State::Works => {}
                state => return state,
            }
        }
    }

    /// How many steps it has taken.
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// The same, but after about so many steps it [makes way](State::Works).
    pub fn run_for(&mut self, steps: u32) -> State {
        let latest = self.steps.saturating_add(steps);
        loop {
            if let Some(after) = self.going.take() {
                let Some(result) = self.execute_until(0, Ok(Flow::On), latest) else {
                    self.going = Some(after);
                    return State::Works;
                };
                self.done(after, result);
            }
            if let Some(code) = self.exit {
                return State::Ended(code);
            }
            if self.steps >= latest {
                return State::Works;
            }
            if let Some((wait, outcome)) = self.jobs.pop_front() {
                self.react(wait, outcome);
                continue;
            }
            if let Some(promise) = self.broken.pop() {
                if let Kind::Promise { outcome: Outcome::Broken(error), handled: false, .. } = self.kind(promise) {
                    let error = *error;
                    self.uncaught(error, false);
                }
                continue;
            }
            if !self.asks.is_empty() {
                let (id, what) = self.asks.remove(0);
                return State::Asks { id, what };
            }
            // The first of the earliest ones.
            self.store.charge(self.timers.len());
            let Some(at) = self.timers.iter().map(|t| t.at).min() else { return State::Ended(0) };
            if at > self.outside.now() {
                return State::Sleeps(at);
            }
            if let Some(place) = self.timers.iter().position(|t| t.at == at) {
                let timer = self.timers.remove(place);
                let begun = self.begin(timer.function, Value::Undefined, timer.args, None);
                self.go(After::Nothing, &begun);
            }
        }
    }

    /// Goes on with what was begun as the outermost call, if it has not ended at once.
    fn go(&mut self, after: After, begun: &Result<Flow, Value>) {
        let result = match begun {
            Ok(Flow::On) => return self.going = Some(after),
            Ok(Flow::Gave(value)) => Ok(*value),
            Err(error) => Err(*error),
        };
        self.done(after, result);
    }

    /// The outermost call has come to its end.
    fn done(&mut self, after: After, result: Result<Value, Value>) {
        match (after, result) {
            (After::Nothing, Ok(_)) => {}
            (After::Then(made), Ok(value)) => self.settle(made, Outcome::Kept(value)),
            (After::Then(made), Err(error)) if error != Value::Hole => self.settle(made, Outcome::Broken(error)),
            (_, Err(error)) => self.uncaught(error, true),
        }
    }

    /// Answers what the program asked as `id`: with a value, or with what is thrown where it waits.
    pub fn answer(&mut self, id: u32, answer: Result<&Json, &Json>) {
        let outcome = match answer {
            Ok(value) => Outcome::Kept(self.value_of(value)),
            Err(value) => Outcome::Broken(self.value_of(value)),
        };
        self.settle(id, outcome);
    }
}

/// A call to come: the function, its `this`, and what it is given.
type Call = (Value, Value, Vec<Value>);

/// Why a module did not run.
#[derive(Debug)]
pub(super) enum Failure {
    Thrown(Value),
    /// In this file.
    Syntax(u32, Syntax),
}
