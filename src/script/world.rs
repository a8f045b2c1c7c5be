//! The interface between a JavaScript program and the simulation. The engine and the door both use it.
//!
//! May use: [`kernel`](crate::kernel)'s time. For an example see [`script`](crate::script).

use std::fmt;

use serde_json::Value as Json;

use crate::kernel::SimTime;

/// How a text was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `console.log`
    Log,
    /// `console.info`
    Info,
    /// `console.debug`
    Debug,
    /// `console.warn`
    Warn,
    /// `console.error`
    Error,
    /// `process.stdout.write`: without the end of a line.
    Raw,
    /// The report of what ended the program.
    Fatal,
}

impl Level {
    /// Whether it goes to standard error.
    pub const fn is_error(self) -> bool {
        matches!(self, Self::Warn | Self::Error | Self::Fatal)
    }
}

/// A module's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Where it lies.
    pub path: String,
    /// Its text.
    pub source: String,
    /// Whether it is part of the world: then it has `ask`, and errors do not show its places.
    pub inside: bool,
}

/// Why there is no module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleError {
    /// Nowhere.
    NotFound,
    /// The real Node has it, and it is not here.
    NotHere,
}

/// The world as a program sees it.
pub trait Outside: fmt::Debug {
    /// The simulated clock.
    fn now(&self) -> SimTime;
    /// Prints a text, with its end of line.
    fn print(&mut self, level: Level, text: &str);
    /// Finds the module that the file `from` calls `name`.
    fn module(&mut self, name: &str, from: &str) -> Result<Module, ModuleError>;
    /// Is told name, message and trace of what nobody caught, besides its report.
    fn uncaught(&mut self, _name: &str, _message: &str, _stack: &str) {}
}

/// What a program is about. Only [`Script::run_for`] makes way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It ended with this status.
    Ended(u8),
    /// It has made way after a stretch, and goes on when it is run again.
    Works,
    /// It waits until this time.
    Sleeps(SimTime),
    /// A module of the world asks something, to be answered by [`Script::answer`].
    Asks {
        /// Names the question.
        id: u32,
        /// What is asked.
        what: Json,
    },
}

/// What runs a program, behind the door.
pub trait Run {
    /// Gives a global object a property.
    fn define(&mut self, object: &str, property: &str, value: &Json);
    /// Gets the main file ready.
    fn start(&mut self, path: &str, source: &str);
    /// How many steps it has taken.
    fn steps(&self) -> u32;
    /// Goes on for about so many steps.
    fn run_for(&mut self, steps: u32) -> State;
    /// Answers a question.
    fn answer(&mut self, id: u32, answer: Result<&Json, &Json>);
}
