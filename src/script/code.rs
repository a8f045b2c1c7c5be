//! What a program is compiled to: a list of small steps for each function, and the names of each block.

use super::value::Value;

/// Why a text is no program that can be run here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// V8's words for it, or what is missing here.
    pub message: String,
    /// Where, in bytes.
    pub at: usize,
}

impl Syntax {
    pub(super) fn new(message: &str, at: usize) -> Self {
        Self { message: message.to_owned(), at }
    }

    /// Sound JavaScript that this room has not.
    pub(super) fn lacking(what: &str, at: usize) -> Self {
        Self { message: ["not supported here: ", what].concat(), at }
    }
}

/// How a name came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decl {
    /// `var`, or a parameter.
    Var,
    Let,
    Const,
    /// A function, with its code.
    Func(u32),
}

/// An operator of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
    Equal,
    NotEqual,
    Same,
    NotSame,
    Less,
    More,
    AtMost,
    AtLeast,
    In,
    InstanceOf,
}

/// An operator of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unary {
    Not,
    Minus,
    Plus,
    TypeOf,
    Void,
}

/// One step. Texts are named by their number in the machine; `[a, b]` is the stack, its top last.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    /// `[] → [value]`
    Const(Value),
    /// The value of a name.
    Get(u32),
    /// Assigns the top to a name, and keeps it.
    Set(u32),
    /// Gives a declared name its first value: `[value] → []`
    Init(u32),
    /// `typeof name`, which may be unknown.
    TypeOfName(u32),
    This,
    /// An argument of the call.
    Arg(u32),
    /// All arguments from this one on, as an array.
    Args(u32),
    Pop,
    Dup,
    /// `[a, b] → [a, b, a, b]`
    Dup2,
    /// `[a, b, c] → [c]`
    Nip2,
    /// `[object, key] → [value]`
    Index,
    /// `[object, key, value] → [value]`
    SetIndex,
    /// `[object, key] → [true]`
    Delete,
    /// Where a list of values begins.
    Mark,
    /// `[iterable] → [all its values]`
    Spread,
    /// The list since the mark, as an array.
    Array,
    /// The list since the mark, joined to a text.
    Concat,
    /// Calls: `[function] list`, or `[this, function] list` if the number is odd; half of it is where the callee begins.
    Call(u32),
    /// `[function] list → [object]`
    New,
    /// `[] → [{}]`
    Object,
    /// `[object, key, value] → [object]`
    Field,
    /// `[object, source] → [object]`
    Merge,
    /// `[array] → [the array from this place on]`
    Rest(u32),
    Jump(u32),
    /// `[value] → []`, and jumps if it is falsy.
    Unless(u32),
    /// Jumps and keeps the value if it is falsy; else drops it. The next three are like it.
    And(u32),
    Or(u32),
    /// … if it is neither undefined nor null.
    Nullish(u32),
    /// … if it is not undefined.
    Default(u32),
    /// If the value is undefined or null: makes it undefined and jumps. Else keeps it.
    Chain(u32),
    /// Throws if the value is undefined or null, for it is about to be taken apart; the number names the first property.
    Destructure(u32),
    Unary(Unary),
    Binary(Binary),
    /// A function with this code, and the names around.
    Func(u32),
    /// Begins a block with these names.
    Enter(u32),
    Leave,
    /// A fresh copy of the block's names: the next turn of a loop.
    Copy,
    /// Begins a `try`, by its number.
    Try(u32),
    /// Its block, or its `catch`, ended.
    EndTry,
    EndFinally,
    Throw,
    Return,
    /// `break` and `continue`, by their number.
    Exit(u32),
    Await,
    /// `[iterable] → [iterator]`
    Iterate,
    /// `[iterator] → [value]`, or jumps.
    Next(u32),
}

/// Where a `try` goes on; 0 is nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Try {
    pub catch: u32,
    pub finally: u32,
}

/// Where `break` or `continue` goes, and how much of what is open is still open there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Exit {
    pub to: u32,
    pub tries: usize,
    pub blocks: usize,
    pub ends: usize,
}

/// A function's code.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// Its name, as a text of the machine.
    pub name: u32,
    /// The file it is from.
    pub file: u32,
    pub is_async: bool,
    /// Whether `this` is that of the function around.
    pub is_arrow: bool,
    pub ops: Vec<Op>,
    /// Where each step comes from, in bytes.
    pub at: Vec<u32>,
    /// The names of each block.
    pub blocks: Vec<Vec<(u32, Decl)>>,
    pub tries: Vec<Try>,
    pub exits: Vec<Exit>,
}
