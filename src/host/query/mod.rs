//! Asking JSON for a part of it: the AWS CLI's `--query` (JMESPath) and `jq`, two grammars over one set of expressions.
//!
//! May use: serde_json's [`Value`], and [`layout`]. [`jmespath`] and [`jq`] read a text into an [`Expr`], [`Eval`] works it out,
//! and [`functions`] are what both can call. An expression of JMESPath has one value and takes `null` for what is not
//! there; one of jq has any number of values, one after the other, and fails on what cannot be.
//!
//! Everything is bounded: the length of an expression, the steps that it may take, what it may make.
//!
//! ```text
//! let query = jmespath::parse("Reservations[].Instances[].InstanceId")?;
//! let ids = Eval::jmespath().one(&query, &answer)?;
//! ```

mod functions;
pub(super) mod jmespath;
pub(super) mod jq;
mod number;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::wire::layout;

/// The most steps of one evaluation: it goes on to its end, so this is some milliseconds.
const STEP_LIMIT: u32 = 100_000;
/// The most items of a list, or members of an object, that are looked through or sorted.
const LENGTH_LIMIT: usize = 5000;
/// The most parts of an expression.
const PART_LIMIT: usize = 400;

/// An expression of either language.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// `.` and `@`.
    Identity,
    /// `..` of jq: the value and all in it.
    Recurse,
    Literal(Value),
    /// `$name` of jq.
    Var(String),
    /// What stands in the value of the first: a member, an item, a part.
    Step(Box<Expr>, Step),
    /// The second, of what the first gives.
    Pipe(Box<Expr>, Box<Expr>),
    /// The values of both.
    Comma(Box<Expr>, Box<Expr>),
    /// `first as $name | second`.
    Bind(Box<Expr>, String, Box<Expr>),
    /// Everything that it gives, as an array.
    Array(Option<Box<Expr>>),
    Object(Vec<(Expr, Expr)>),
    /// JMESPath: the second for each of the list that the first is, without nulls.
    Project(Box<Expr>, List, Box<Expr>),
    /// JMESPath: nothing is made of nothing.
    Unless(Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    /// `//` of jq.
    Alternative(Box<Expr>, Box<Expr>),
    Compare(&'static str, Box<Expr>, Box<Expr>),
    Arithmetic(char, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `try a catch b`; `a?` has no second.
    Try(Box<Expr>, Option<Box<Expr>>),
    /// A text with values in it: jq's `"\(…)"`, each formatted by the name (`@csv`), or `text`.
    Text(&'static str, Vec<Expr>),
    /// A function: what it works on if that is not the input, and its other arguments.
    Call(&'static str, Option<Box<Expr>>, Vec<Expr>),
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Name(String),
    /// By the value of an expression: a number or a name.
    At(Box<Expr>),
    /// From, to, and by how many.
    Slice(Option<Box<Expr>>, Option<Box<Expr>>, i64),
    /// Each of jq.
    Each,
}

/// Which list a projection goes over.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum List {
    Items,
    Values,
    Flat,
    /// Items for which this holds.
    Where(Box<Expr>),
}

fn boxed(expr: Expr) -> Box<Expr> {
    Box::new(expr)
}

/// Works expressions out.
#[derive(Debug)]
pub(super) struct Eval {
    is_jq: bool,
    steps: u32,
    /// jq's variables, the innermost last.
    pub vars: Vec<(String, Value)>,
}

type Values = Result<(), String>;

impl Eval {
    pub(super) const fn jmespath() -> Self {
        Self { is_jq: false, steps: 0, vars: Vec::new() }
    }

    pub(super) const fn jq() -> Self {
        Self { is_jq: true, steps: 0, vars: Vec::new() }
    }

    /// How many steps it has taken.
    pub(super) const fn steps(&self) -> u32 {
        self.steps
    }

    /// The one value of an expression; the last, if there are more.
    pub(super) fn one(&mut self, expr: &Expr, input: &Value) -> Result<Value, String> {
        let mut out = Vec::new();
        self.run(expr, input, &mut out)?;
        Ok(out.pop().unwrap_or(Value::Null))
    }

    /// Every value of an expression. What came before an error is in `out` too.
    pub(super) fn run(&mut self, expr: &Expr, input: &Value, out: &mut Vec<Value>) -> Values {
        self.spend(1)?;
        match expr {
            Expr::Identity => {
                self.spend(weight(input))?;
                out.push(input.clone());
            }
            Expr::Recurse => {
                self.spend(weight(input) * 8)?;
                recurse(input, out);
            }
            Expr::Literal(value) => out.push(value.clone()),
            Expr::Var(name) => {
                let value = self.vars.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.clone());
                let value = value.ok_or_else(|| format!("${name} is not defined"))?;
                self.spend(weight(&value))?;
                out.push(value);
            }
            Expr::Step(base, step) => {
                let base = self.all(base, input)?;
                for value in base {
                    self.step(&value, step, input, out)?;
                }
            }
            Expr::Pipe(first, second) => {
                let mut between = Vec::new();
                let ended = self.run(first, input, &mut between);
                for value in between {
                    self.run(second, &value, out)?;
                }
                ended?;
            }
            Expr::Comma(first, second) => {
                self.run(first, input, out)?;
                self.run(second, input, out)?;
            }
            Expr::Bind(first, name, second) => {
                for value in self.all(first, input)? {
                    self.vars.push((name.clone(), value));
                    let ended = self.run(second, input, out);
                    self.vars.pop();
                    ended?;
                }
            }
            Expr::Array(None) => out.push(Value::Array(Vec::new())),
            Expr::Array(Some(inner)) => {
                let items = self.all(inner, input)?;
                out.push(Value::Array(items));
            }
            Expr::Object(members) => self.object(members, input, out)?,
            Expr::Project(base, list, rest) => {
                let value = self.project(base, list, rest, input)?;
                out.push(value);
            }
            Expr::Unless(inner) => {
                if *input == Value::Null {
                    out.push(Value::Null);
                } else {
                    self.run(inner, input, out)?;
                }
            }
            Expr::Or(first, second) | Expr::And(first, second) => {
                let is_or = matches!(expr, Expr::Or(..));
                for value in self.all(first, input)? {
                    if self.holds(&value) == is_or {
                        out.push(if self.is_jq { Value::Bool(is_or) } else { value });
                    } else {
                        for value in self.all(second, input)? {
                            out.push(if self.is_jq { Value::Bool(self.holds(&value)) } else { value });
                        }
                    }
                }
            }
            Expr::Not(inner) => {
                for value in self.all(inner, input)? {
                    out.push(Value::Bool(!self.holds(&value)));
                }
            }
            Expr::Alternative(first, second) => {
                let mut values = Vec::new();
                // An error ends the first; what came before it counts.
                let _ = self.run(first, input, &mut values);
                values.retain(|value| self.holds(value));
                if values.is_empty() {
                    self.run(second, input, out)?;
                }
                out.extend(values);
            }
            Expr::Compare(operator, first, second) => {
                let second = self.all(second, input)?;
                for a in self.all(first, input)? {
                    for b in &second {
                        self.spend(weight(&a).saturating_add(weight(b)))?;
                        out.push(self.compare(operator, &a, b));
                    }
                }
            }
            Expr::Arithmetic(operator, first, second) => {
                let second = self.all(second, input)?;
                for a in self.all(first, input)? {
                    for b in &second {
                        self.spend(weight(&a).saturating_add(weight(b)))?;
                        // Arrays are taken from each other, and objects put together, by looking at every pair.
                        self.spend((weight(&a) / 8).saturating_mul(weight(b) / 8))?;
                        out.push(functions::arithmetic(*operator, &a, b)?);
                    }
                }
            }
            Expr::If(test, then, other) => {
                for value in self.all(test, input)? {
                    self.run(if self.holds(&value) { then } else { other }, input, out)?;
                }
            }
            Expr::Try(inner, handler) => {
                if let Err(error) = self.run(inner, input, out)
                    && let Some(handler) = handler
                {
                    self.run(handler, &Value::String(error), out)?;
                }
            }
            Expr::Text(format, parts) => {
                let mut texts = vec![String::new()];
                for part in parts {
                    let mut next = Vec::new();
                    for value in self.all(part, input)? {
                        let text = if let Expr::Literal(Value::String(text)) = part {
                            text.clone()
                        } else {
                            functions::format(format, &value)?
                        };
                        for before in &texts {
                            self.spend(1 + (before.len() + text.len()) as u32 / 16)?;
                            next.push(format!("{before}{text}"));
                        }
                    }
                    texts = next;
                }
                out.extend(texts.into_iter().map(Value::String));
            }
            Expr::Call(name, subject, args) => {
                let Some(subject) = subject else { return functions::call(self, name, input, input, args, out) };
                for value in self.all(subject, input)? {
                    functions::call(self, name, &value, input, args, out)?;
                }
            }
        }
        Ok(())
    }

    fn all(&mut self, expr: &Expr, input: &Value) -> Result<Vec<Value>, String> {
        let mut out = Vec::new();
        self.run(expr, input, &mut out)?;
        Ok(out)
    }

    /// Whether a value counts as true: in JMESPath what is empty does not, either.
    fn holds(&self, value: &Value) -> bool {
        match value {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => self.is_jq || !text.is_empty(),
            Value::Array(items) => self.is_jq || !items.is_empty(),
            Value::Object(members) => self.is_jq || !members.is_empty(),
            _ => true,
        }
    }

    fn compare(&self, operator: &str, a: &Value, b: &Value) -> Value {
        let order = order(a, b);
        let comparable = self.is_jq || matches!((a, b), (Value::Number(_), Value::Number(_)));
        Value::Bool(match operator {
            "==" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            // JMESPath has an order for numbers only.
            _ if !comparable => return Value::Null,
            "<" => order == Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            _ => order != Ordering::Less,
        })
    }

    /// Counts steps, and ends what takes too many.
    fn spend(&mut self, steps: u32) -> Values {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > STEP_LIMIT { Err("the filter takes too many steps".to_owned()) } else { Ok(()) }
    }

    fn step(&mut self, value: &Value, step: &Step, input: &Value, out: &mut Vec<Value>) -> Values {
        if !matches!(step, Step::Name(_) | Step::At(_)) {
            self.spend(weight(value))?;
        }
        match step {
            Step::Name(name) => out.push(self.member(value, name)?),
            Step::At(at) => {
                for key in self.all(at, input)? {
                    out.push(self.at(value, &key)?);
                }
            }
            Step::Slice(from, to, by) => {
                let mut ends = Vec::new();
                for end in [from, to] {
                    ends.push(match end {
                        Some(end) => number::whole(&self.one(end, input)?),
                        None => None,
                    });
                }
                let sliced = |length: usize| slice(length, ends[0], ends[1], *by);
                out.push(match value {
                    Value::Array(items) => {
                        Value::Array(sliced(items.len()).into_iter().filter_map(|n| items.get(n).cloned()).collect())
                    }
                    Value::String(text) if self.is_jq => {
                        let chars: Vec<char> = text.chars().collect();
                        Value::String(sliced(chars.len()).into_iter().filter_map(|n| chars.get(n)).collect())
                    }
                    Value::Null => Value::Null,
                    _ if !self.is_jq => Value::Null,
                    other => return Err(format!("Cannot index {} with object", kind(other))),
                });
            }
            Step::Each => match value {
                Value::Array(items) => out.extend(items.iter().cloned()),
                Value::Object(members) => out.extend(members.iter().map(|(_, value)| value.clone())),
                Value::Null => return Err("Cannot iterate over null".to_owned()),
                other => return Err(format!("Cannot iterate over {}", shown(other))),
            },
        }
        Ok(())
    }

    fn member(&self, value: &Value, name: &str) -> Result<Value, String> {
        match value {
            Value::Object(_) => Ok(value.get(name).cloned().unwrap_or(Value::Null)),
            Value::Null => Ok(Value::Null),
            _ if !self.is_jq => Ok(Value::Null),
            other => Err(format!("Cannot index {} with \"{name}\"", kind(other))),
        }
    }

    fn at(&self, value: &Value, key: &Value) -> Result<Value, String> {
        match (value, key) {
            (_, Value::String(name)) => self.member(value, name),
            (Value::Array(items), Value::Number(_)) => {
                let at = number::whole(key).unwrap_or(0);
                let at = if at < 0 { at + items.len() as i64 } else { at };
                Ok(usize::try_from(at).ok().and_then(|at| items.get(at).cloned()).unwrap_or(Value::Null))
            }
            (Value::Null, _) => Ok(Value::Null),
            _ if !self.is_jq => Ok(Value::Null),
            (other, key) => Err(format!("Cannot index {} with {}", kind(other), kind(key))),
        }
    }

    fn object(&mut self, members: &[(Expr, Expr)], input: &Value, out: &mut Vec<Value>) -> Values {
        let mut made = vec![Map::new()];
        for (name, value) in members {
            let (names, values) = (self.all(name, input)?, self.all(value, input)?);
            let mut next = Vec::new();
            for before in &made {
                for name in &names {
                    let Value::String(name) = name else {
                        return Err(format!("Object keys must be strings, not {}", shown(name)));
                    };
                    for value in &values {
                        self.spend(1 + before.len() as u32 + weight(value))?;
                        let mut fields = before.clone();
                        fields.insert(name.clone(), value.clone());
                        next.push(fields);
                    }
                }
            }
            made = next;
        }
        out.extend(made.into_iter().map(Value::Object));
        Ok(())
    }

    fn project(&mut self, base: &Expr, list: &List, rest: &Expr, input: &Value) -> Result<Value, String> {
        let items = match (self.one(base, input)?, list) {
            (Value::Object(members), List::Values) => members.into_iter().map(|(_, value)| value).collect(),
            (Value::Array(items), List::Flat) => {
                let mut flat = Vec::new();
                for item in items {
                    match item {
                        Value::Array(inner) => flat.extend(inner),
                        other => flat.push(other),
                    }
                }
                flat
            }
            (Value::Array(items), List::Items | List::Where(_)) => items,
            _ => return Ok(Value::Null),
        };
        let mut out = Vec::new();
        for item in items {
            if let List::Where(test) = list {
                let test = self.one(test, &item)?;
                if !self.holds(&test) {
                    continue;
                }
            }
            let value = self.one(rest, &item)?;
            if value != Value::Null {
                out.push(value);
            }
        }
        Ok(Value::Array(out))
    }
}

/// Refuses lists and objects of so many parts that looking through them takes too long.
pub(super) fn check_size(value: &Value) -> Values {
    let (length, mut inner): (usize, Box<dyn Iterator<Item = &Value>>) = match value {
        Value::Array(items) => (items.len(), Box::new(items.iter())),
        Value::Object(members) => (members.len(), Box::new(members.values())),
        _ => return Ok(()),
    };
    if length > LENGTH_LIMIT {
        return Err(format!("unsupported: more than {LENGTH_LIMIT} items or members"));
    }
    inner.try_for_each(check_size)
}

/// How much a value holds: its parts, and a part for each 16 bytes of text.
fn weight(value: &Value) -> u32 {
    let text = |text: &str| 1 + text.len() as u32 / 16;
    match value {
        Value::String(s) => text(s),
        Value::Number(n) => text(n.as_str()),
        Value::Array(items) => items.iter().fold(1, |sum, item| sum.saturating_add(weight(item))),
        Value::Object(members) => {
            members.iter().fold(1, |sum, (name, item)| sum.saturating_add(text(name)).saturating_add(weight(item)))
        }
        _ => 1,
    }
}

fn recurse(value: &Value, out: &mut Vec<Value>) {
    out.push(value.clone());
    match value {
        Value::Array(items) => items.iter().for_each(|item| recurse(item, out)),
        Value::Object(members) => members.iter().for_each(|(_, item)| recurse(item, out)),
        _ => {}
    }
}

/// Python's slice: which items of so many.
fn slice(length: usize, from: Option<i64>, to: Option<i64>, by: i64) -> Vec<usize> {
    let length = length as i64;
    let by = if by == 0 { 1 } else { by };
    let (low, high) = if by > 0 { (0, length) } else { (-1, length - 1) };
    let place = |end: Option<i64>, usual: i64| match end {
        None => usual,
        Some(end) if end < 0 => end.saturating_add(length).clamp(low, high),
        Some(end) => end.clamp(low, high),
    };
    let (mut at, end) =
        if by > 0 { (place(from, 0), place(to, length)) } else { (place(from, length - 1), place(to, -1)) };
    let mut out = Vec::new();
    while (by > 0 && at < end) || (by < 0 && at > end) {
        out.extend(usize::try_from(at));
        at = at.saturating_add(by);
    }
    out
}

/// The kind of a value, in jq's words.
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A value in a message of jq: its kind, and its beginning.
fn shown(value: &Value) -> String {
    let text = layout::compact(value);
    let text = if text.len() > 14 { format!("{}...", text.chars().take(11).collect::<String>()) } else { text };
    format!("{} ({text})", kind(value))
}

/// jq's order of all values.
fn order(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => number::order(a.as_str(), b.as_str()),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Array(a), Value::Array(b)) => {
            let mut pairs = a.iter().zip(b).map(|(a, b)| order(a, b));
            pairs.find(|o| *o != Ordering::Equal).unwrap_or(a.len().cmp(&b.len()))
        }
        (Value::Object(a), Value::Object(b)) => {
            let (a, b): (BTreeMap<_, _>, BTreeMap<_, _>) = (a.iter().collect(), b.iter().collect());
            a.keys().cmp(b.keys()).then_with(|| {
                let mut pairs = a.values().zip(b.values()).map(|(a, b)| order(a, b));
                pairs.find(|o| *o != Ordering::Equal).unwrap_or(Ordering::Equal)
            })
        }
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// A stable sort by keys that have jq's order.
fn sort_by_key(mut items: Vec<(Value, Value)>) -> Vec<(Value, Value)> {
    items.sort_by(|(a, _), (b, _)| order(a, b));
    items
}
