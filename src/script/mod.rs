//! JavaScript: programs that people write to try out the AWS SDK, run by [boa](https://boajs.dev).
//!
//! May use: [`kernel`](crate::kernel), and the JSON of [`wire`](crate::wire). It knows nothing of AWS, of networks or of
//! terminals: a program reaches the world by an [`Outside`], and by what the modules of the world
//! [`ask`](State::Asks), which are written in JavaScript too.
//!
//! What runs a program is a chunk of its own, behind one [`door`]: nothing outside `engine` names boa.
//!
//! **Half-run programs.** A program that waits is a future with boa's context in it, which cannot be cloned. It need not
//! be: a world is cloned only between actions ([`story`](crate::story)), when no program runs; an action that had not come
//! to its end is not in a fork, and a seek plays it again from its start. Time, chance and answers being the
//! simulation's, it comes to the same.
//!
//! ```
//! use sts_flow::kernel::SimTime;
//! use sts_flow::script::{Level, Module, ModuleError, Outside, Script, State};
//!
//! #[derive(Debug)]
//! struct Terminal(std::rc::Rc<std::cell::RefCell<String>>);
//!
//! impl Outside for Terminal {
//!     fn now(&self) -> SimTime {
//!         SimTime::default()
//!     }
//!     fn print(&mut self, _: Level, text: &str) {
//!         *self.0.borrow_mut() += text;
//!     }
//!     fn module(&mut self, _: &str, _: &str) -> Result<Module, ModuleError> {
//!         Err(ModuleError::NotFound)
//!     }
//! }
//!
//! let out = std::rc::Rc::default();
//! let mut script = Script::new(Box::new(Terminal(std::rc::Rc::clone(&out))));
//! script.start("/home/you/index.js", "(async () => { console.log(await [1, `two`], { three: 3 }); })()");
//! assert_eq!(script.run(), State::Ended(0));
//! assert_eq!(*out.borrow(), "[ 1, 'two' ] { three: 3 }\n");
//! ```

pub mod door;
mod engine;
mod world;

use std::fmt;

use serde_json::Value as Json;

pub use world::{Level, Module, ModuleError, Outside, State};

use world::Run;

/// A program of this language.
pub struct Script(Box<dyn Run>);

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("steps", &self.steps()).finish_non_exhaustive()
    }
}

impl Script {
    /// A program about to start, with nothing but the language. Where what runs it is not here, that is noted, and the
    /// program ends as it starts: what it did is thrown away.
    pub fn new(outside: Box<dyn Outside>) -> Self {
        Self(door::new(outside))
    }

    /// Gives a global object a property: `process`, `env`. Before the start.
    pub fn define(&mut self, object: &str, property: &str, value: &Json) {
        self.0.define(object, property, value);
    }

    /// Gets the main file ready; [`run`](Self::run) runs it. What is no program is reported then.
    pub fn start(&mut self, path: &str, source: &str) {
        self.0.start(path, source);
    }

    /// Goes on until the program ends or has to wait for the world.
    pub fn run(&mut self) -> State {
        loop {
            match self.run_for(u32::MAX) {
                State::Works => {}
                state => return state,
            }
        }
    }

    /// How many steps it has taken.
    pub fn steps(&self) -> u32 {
        self.0.steps()
    }

    /// The same, but after about so many steps it [makes way](State::Works). A job of a promise is done at a stretch.
    pub fn run_for(&mut self, steps: u32) -> State {
        self.0.run_for(steps)
    }

    /// Answers what the program asked as `id`: with a value, or with what is thrown where it waits.
    pub fn answer(&mut self, id: u32, answer: Result<&Json, &Json>) {
        self.0.answer(id, answer);
    }
}
