//! A small, honest JavaScript: enough of it to run the programs that people write to try out the AWS SDK.
//!
//! May use: [`kernel`](crate::kernel), and the JSON of [`wire`](crate::wire). It knows nothing of AWS, of networks or of
//! terminals: a program reaches the world by an [`Outside`], and by what the modules of the world
//! [`ask`](State::Asks), which are written in JavaScript too.
//!
//! A text is compiled in one pass into small steps (`compile`), which a machine runs (`vm`); both work without
//! recursion that a program could drive, and within bounds: 5 million steps, of which a
//! module may take a quarter of a million while it is loaded, 24 MB, 500 calls in each other. What the
//! language has and this room has not is refused by name: classes, generators, regular expressions, labels, getters,
//! operators on bits, `import`.
//!
//! What is simpler than in a real engine: no prototypes of one's own (`new F()` makes an object with `F`'s name), no
//! symbols, `Map` and `Set`, dates in UTC, and no collector: what a program makes stays until it ends.
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

mod code;
mod compile;
mod convert;
mod inspect;
mod lex;
mod native;
mod number;
mod value;
mod vm;

use std::fmt;

use serde_json::Value as Json;

use crate::kernel::SimTime;

pub use code::Syntax;
pub use vm::Script;

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
