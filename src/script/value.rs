//! Values, and the store in which texts, code, objects and blocks of names lie.
//!
//! All of it is named by number and lives as long as the program: there is no collector. A program that fills the store
//! ends, in V8's words.

use std::cell::Cell;
use std::rc::Rc;

use super::code::Code;

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Undefined,
    Null,
    /// What a name holds before its declaration was reached; no program sees it.
    Hole,
    Bool(bool),
    Number(f64),
    /// A text of the store.
    Text(u32),
    /// An object of the store.
    Object(u32),
}

/// Whose methods an object has: the prototypes in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proto {
    Object,
    Function,
    Array,
    String,
    Number,
    Error,
    Promise,
    Date,
}

/// The constructors' names, in the order of [`Proto`].
pub(super) const PROTOS: [&str; 8] = ["Object", "Function", "Array", "String", "Number", "Error", "Promise", "Date"];

/// What a promise has come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Outcome {
    Pending,
    Kept(Value),
    Broken(Value),
}

/// What kind of object it is, with what only this kind has.
#[derive(Debug)]
pub(super) enum Kind {
    /// A plain one, with the name of what constructed it.
    Plain(u32),
    Array(Vec<Value>),
    /// A function of the program: its code, the names around, and `this` if it is an arrow.
    Function {
        code: u32,
        block: u32,
        this: Value,
    },
    /// A function of this room, by its name in the table.
    Native(&'static str),
    /// What settles a promise: the argument of `new Promise(…)`'s function.
    Settle {
        promise: u32,
        keeps: bool,
    },
    /// Its class, the text that shows where it came from, and the place: file and byte.
    Error {
        class: u32,
        stack: u32,
        place: (u32, u32),
    },
    Date(f64),
    Promise {
        outcome: Outcome,
        waits: Vec<super::vm::Wait>,
        handled: bool,
    },
    /// What a loop goes through, and how far it is.
    Iterator {
        list: u32,
        at: usize,
    },
}

/// An object.
#[derive(Debug)]
pub(super) struct Object {
    pub kind: Kind,
    /// Its own properties in their order, by text.
    pub props: Vec<(u32, Value)>,
}

/// A block of names.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub parent: u32,
    /// Name, value, and whether it is constant.
    pub names: Vec<(u32, Value, bool)>,
    /// Whether a function holds on to it.
    pub held: bool,
}

/// Everything that is named by number.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub texts: Vec<Rc<str>>,
    /// Those texts that are names: each is there once.
    names: Vec<u32>,
    pub codes: Vec<Rc<Code>>,
    pub objects: Vec<Object>,
    pub blocks: Vec<Block>,
    /// How many bytes all this takes, about.
    pub used: usize,
    /// What was gone through within steps that are longer than most, in items or letters: see [`Store::charge`].
    looked: Cell<usize>,
}

impl Store {
    /// Counts items that are gone through one by one. What is looked for in a long list, and every conversion of a large
    /// value, counts against the program's steps.
    pub fn charge(&self, items: usize) {
        self.looked.set(self.looked.get().saturating_add(items));
    }

    /// What was charged since the last call, in steps.
    pub fn take_charge(&self) -> u32 {
        const STEP: usize = 64;
        let looked = self.looked.get();
        if looked < STEP {
            return 0;
        }
        self.looked.set(looked % STEP);
        u32::try_from(looked / STEP).unwrap_or(u32::MAX)
    }

    /// Keeps a text.
    pub fn keep(&mut self, text: &str) -> u32 {
        if text.is_empty() && !self.texts.is_empty() {
            return 0;
        }
        self.used += text.len() + 32;
        self.texts.push(text.into());
        self.texts.len() as u32 - 1
    }

    /// A text that may be there already.
    pub fn name(&mut self, text: &str) -> u32 {
        self.charge(self.names.len());
        if let Some(name) = self.names.iter().find(|n| &*self.texts[**n as usize] == text) {
            return *name;
        }
        let name = self.keep(text);
        self.names.push(name);
        name
    }

    /// A text.
    pub fn text(&self, text: u32) -> Rc<str> {
        self.texts[text as usize].clone()
    }

    /// Makes an object.
    pub fn object(&mut self, kind: Kind) -> u32 {
        self.used += 96;
        if let Kind::Array(items) = &kind {
            self.used += items.len() * 16;
        }
        self.objects.push(Object { kind, props: Vec::new() });
        self.objects.len() as u32 - 1
    }

    /// Makes an array.
    pub fn array(&mut self, items: Vec<Value>) -> Value {
        Value::Object(self.object(Kind::Array(items)))
    }

    pub fn is_same_text(&self, a: u32, b: u32) -> bool {
        a == b || self.texts[a as usize] == self.texts[b as usize]
    }

    /// An object's own property.
    pub fn own(&self, object: u32, key: u32) -> Option<Value> {
        let props = &self.objects[object as usize].props;
        self.charge(props.len());
        props.iter().find(|(k, _)| self.is_same_text(*k, key)).map(|(_, value)| *value)
    }

    /// Sets an own property.
    pub fn set(&mut self, object: u32, key: u32, value: Value) {
        self.charge(2 * self.objects[object as usize].props.len());
        let place = self.objects[object as usize].props.iter().position(|(k, _)| self.is_same_text(*k, key));
        let order = |text: &str| text.parse::<u32>().ok().filter(|n| *n == 0 || !text.starts_with('0'));
        // Properties that are whole numbers come first, in their order.
        let before = order(&self.texts[key as usize]).map(|n| {
            let props = &self.objects[object as usize].props;
            let behind = |k: u32| order(&self.texts[k as usize]).is_none_or(|other| other > n);
            props.iter().position(|(k, _)| behind(*k)).unwrap_or(props.len())
        });
        let props = &mut self.objects[object as usize].props;
        if let Some(place) = place {
            props[place].1 = value;
        } else {
            self.used += 16;
            props.insert(before.unwrap_or(props.len()), (key, value));
        }
    }

    /// Sets an own property by its name.
    pub fn put(&mut self, object: u32, key: &str, value: Value) {
        let key = self.name(key);
        self.set(object, key, value);
    }

    /// The items, if it is an array.
    pub fn items(&self, value: Value) -> Option<&Vec<Value>> {
        match value {
            Value::Object(id) => match &self.objects[id as usize].kind {
                Kind::Array(items) => Some(items),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it counts as true.
    pub fn is_true(&self, value: Value) -> bool {
        match value {
            Value::Undefined | Value::Null | Value::Hole => false,
            Value::Bool(b) => b,
            Value::Number(n) => n != 0.0 && !n.is_nan(),
            Value::Text(text) => !self.texts[text as usize].is_empty(),
            Value::Object(_) => true,
        }
    }

    /// `===`
    pub fn is_same(&self, a: Value, b: Value) -> bool {
        match (a, b) {
            (Value::Text(a), Value::Text(b)) => self.is_same_text(a, b),
            (a, b) => a == b,
        }
    }
}
