//! `--query`: JMESPath, by the crate `jpx-core`.
//!
//! Of the kept crates it is the one that reads serde_json's values, so that members keep their order and numbers stay as they
//! are written; it carries the language's own compliance suite. `jmespath` sorts members, and has its own values.
//!
//! The language has no loops, but `[@,@]|[@,@]|…` doubles its input with each step. What an expression can make of an input
//! is known beforehand: a multiple of it ([`work`]). One that would make too much is not run.
//!
//! ```text
//! let query = read("Reservations[].Instances[].InstanceId")?;
//! let ids = query.ask(&answer)?;
//! ```

use std::sync::LazyLock;

use jpx_core::ast::Ast;
use jpx_core::{Context, ErrorReason, Expression, JmespathError, Runtime, RuntimeError};
use serde_json::Value;

use super::face::{Query, Unanswered};
use crate::wire::layout;

/// The most work of an expression, in visited parts of values: a fraction of a second.
const WORK: u64 = 5_000_000;
/// The longest expression, in bytes.
const LENGTH: usize = 4096;

/// The standard's functions, which are the AWS CLI's.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut runtime = Runtime::builder().with_standard().build();
    let names: Vec<String> = runtime.function_names().map(str::to_owned).collect();
    for name in names {
        if let Some(function) = runtime.deregister_function(&name) {
            let its = name.clone();
            let spoken = move |args: &[Value], ctx: &mut Context<'_>| {
                function.evaluate(args, ctx).map_err(|error| spoken(error, &its, args))
            };
            runtime.register_function(&name, Box::new(spoken));
        }
    }
    runtime
});

/// An expression that has been read.
#[derive(Debug)]
struct Read {
    expression: Expression<'static>,
    /// What it does, and how large what it makes is, as multiples of its input.
    work: u64,
}

/// Reads an expression, or says in the CLI's words what is wrong with it.
pub(super) fn read(text: &str) -> Result<Box<dyn Query>, String> {
    if text.is_empty() {
        return Err("Invalid JMESPath expression: cannot be empty.".to_owned());
    }
    if text.len() > LENGTH {
        return Err(format!("unsupported: more than {LENGTH} characters"));
    }
    let expression = RUNTIME.compile(text).map_err(|error| told(&error))?;
    let expression = Expression::new(text, as_the_cli(expression.as_ast().clone()), &RUNTIME);
    let mut all = 0;
    work(expression.as_ast(), 1, &mut all)?;
    Ok(Box::new(Read { expression, work: all }))
}

impl Query for Read {
    fn steps(&self, value: &Value) -> u64 {
        self.work.saturating_mul(size(value))
    }

    fn ask(&self, value: &Value) -> Result<Value, Unanswered> {
        if self.steps(value) > WORK {
            return Err(Unanswered::Killed);
        }
        self.expression.search(value).map_err(|error| Unanswered::Failed(told(&error)))
    }
}

/// Behind `[*].{…}`, jmespath.py and with it the CLI goes on with the whole list, where the language's description and the
/// crate go on with each of its items: `a[*].{x: b}.x` is `null`. So what follows there is taken out of the projection.
fn as_the_cli(ast: Ast) -> Ast {
    let boxed = |ast: Box<Ast>| Box::new(as_the_cli(*ast));
    match ast {
        Ast::Projection { offset, lhs, rhs } => {
            let mut after = Vec::new();
            let rhs = Box::new(without_tail(as_the_cli(*rhs), &mut after));
            let projection = Ast::Projection { offset, lhs: boxed(lhs), rhs };
            after.into_iter().rev().fold(projection, |lhs, (offset, rhs)| Ast::Subexpr {
                offset,
                lhs: Box::new(lhs),
                rhs,
            })
        }
        Ast::Subexpr { offset, lhs, rhs } => Ast::Subexpr { offset, lhs: boxed(lhs), rhs: boxed(rhs) },
        Ast::Comparison { offset, comparator, lhs, rhs } => {
            Ast::Comparison { offset, comparator, lhs: boxed(lhs), rhs: boxed(rhs) }
        }
        Ast::Condition { offset, predicate, then } => {
            Ast::Condition { offset, predicate: boxed(predicate), then: boxed(then) }
        }
        Ast::And { offset, lhs, rhs } => Ast::And { offset, lhs: boxed(lhs), rhs: boxed(rhs) },
        Ast::Or { offset, lhs, rhs } => Ast::Or { offset, lhs: boxed(lhs), rhs: boxed(rhs) },
        Ast::Not { offset, node } => Ast::Not { offset, node: boxed(node) },
        Ast::Flatten { offset, node } => Ast::Flatten { offset, node: boxed(node) },
        Ast::ObjectValues { offset, node } => Ast::ObjectValues { offset, node: boxed(node) },
        Ast::Expref { offset, ast } => Ast::Expref { offset, ast: boxed(ast) },
        Ast::Function { offset, name, args } => {
            Ast::Function { offset, name, args: args.into_iter().map(as_the_cli).collect() }
        }
        Ast::MultiList { offset, elements } => {
            Ast::MultiList { offset, elements: elements.into_iter().map(as_the_cli).collect() }
        }
        Ast::MultiHash { offset, mut elements } => {
            for pair in &mut elements {
                pair.value = as_the_cli(std::mem::replace(&mut pair.value, Ast::Identity { offset }));
            }
            Ast::MultiHash { offset, elements }
        }
        leaf @ (Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. }) => leaf,
    }
}

/// What a projection does with each item, without what follows a `{…}` that it begins with; that is put into `after`, the
/// last first.
fn without_tail(ast: Ast, after: &mut Vec<(usize, Box<Ast>)>) -> Ast {
    match ast {
        Ast::Condition { offset, predicate, then } => {
            Ast::Condition { offset, predicate, then: Box::new(without_tail(*then, after)) }
        }
        Ast::Subexpr { offset, lhs, rhs } if begins_with_hash(&lhs) => {
            after.push((offset, rhs));
            without_tail(*lhs, after)
        }
        ast => ast,
    }
}

fn begins_with_hash(ast: &Ast) -> bool {
    match ast {
        Ast::MultiHash { .. } => true,
        Ast::Subexpr { lhs, .. } => begins_with_hash(lhs),
        _ => false,
    }
}

/// A function's error in the words of jmespath.py, which name the function and the value. They travel where the crate has a
/// type's name.
fn spoken(error: JmespathError, name: &str, args: &[Value]) -> JmespathError {
    let counted = |expected: usize, received: usize| {
        let s = if expected == 1 { "" } else { "s" };
        format!("Expected {expected} argument{s} for function {name}(), received {received}")
    };
    let text = match &error.reason {
        ErrorReason::Runtime(RuntimeError::InvalidType { expected, actual, position }) => {
            let value = match args.get(*position) {
                Some(Value::String(text)) => text.clone(),
                Some(value) => layout::compact(value),
                None => String::new(),
            };
            let mut types: Vec<String> =
                expected.split('|').map(|name| format!("'{}'", name.replace('[', "-").replace(']', ""))).collect();
            if name == "length" {
                types = ["'string'", "'array'", "'object'"].map(str::to_owned).into();
            }
            format!(
                "In function {name}(), invalid type for value: {value}, expected one of: [{}], received: \"{actual}\"",
                types.join(", ")
            )
        }
        ErrorReason::Runtime(
            RuntimeError::TooManyArguments { expected, actual } | RuntimeError::NotEnoughArguments { expected, actual },
        ) => counted(*expected, *actual),
        _ => return error,
    };
    let reason = RuntimeError::InvalidType { expected: text, actual: String::new(), position: 0 };
    JmespathError { reason: ErrorReason::Runtime(reason), ..error }
}

/// An error in the words of jmespath.py, which the CLI prints.
fn told(error: &JmespathError) -> String {
    match &error.reason {
        ErrorReason::Parse(what) => {
            let (text, column) = (&error.expression, error.column());
            if what.contains("Eof") && !text.trim_end().ends_with('.') {
                let indent = " ".repeat(text.chars().count() + 1);
                return format!("Invalid jmespath expression: Incomplete expression:\n\"{text}\"\n{indent}^");
            }
            let indent = " ".repeat(column + 1);
            format!(
                "Invalid jmespath expression: {what}: Parse error at column {column}, for expression:\n\"{text}\"\n{indent}^"
            )
        }
        ErrorReason::Runtime(RuntimeError::InvalidType { expected, .. }) => expected.clone(),
        other => other.to_string(),
    }
}

/// The parts of a value, and one for each eight bytes of text.
fn size(value: &Value) -> u64 {
    1 + match value {
        Value::String(text) => text.len() as u64 / 8,
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.iter().map(|(name, value)| size(value) + name.len() as u64 / 8).sum(),
        _ => 0,
    }
}

/// How large at most is what `ast` makes of an input of this size; what it looks at on the way is added to `all`.
fn work(ast: &Ast, input: u64, all: &mut u64) -> Result<u64, String> {
    *all = all.saturating_add(input);
    let made = match ast {
        Ast::Identity { .. } | Ast::Field { .. } | Ast::Index { .. } | Ast::Slice { .. } => input,
        Ast::Literal { value, .. } => input.saturating_mul(size(value)),
        Ast::Flatten { node, .. } | Ast::ObjectValues { node, .. } | Ast::Expref { ast: node, .. } => {
            work(node, input, all)?
        }
        Ast::Not { node, .. } => {
            work(node, input, all)?;
            input
        }
        Ast::Subexpr { lhs, rhs, .. } | Ast::Projection { lhs, rhs, .. } => {
            let left = work(lhs, input, all)?;
            work(rhs, left, all)?
        }
        Ast::Condition { predicate, then, .. } => {
            work(predicate, input, all)?;
            work(then, input, all)?
        }
        Ast::Comparison { lhs, rhs, .. } => {
            work(lhs, input, all)?;
            work(rhs, input, all)?;
            input
        }
        Ast::And { lhs, rhs, .. } | Ast::Or { lhs, rhs, .. } => work(lhs, input, all)?.max(work(rhs, input, all)?),
        Ast::MultiList { elements, .. } => each(elements.iter(), input, all)?,
        Ast::MultiHash { elements, .. } => {
            let names: u64 = elements.iter().map(|pair| 1 + pair.key.len() as u64 / 8).sum();
            each(elements.iter().map(|pair| &pair.value), input, all)?.saturating_add(input.saturating_mul(names))
        }
        Ast::Function { name, args, .. } => {
            if RUNTIME.get_function(name).is_none() {
                return Err(format!("Unknown function: {name}()"));
            }
            // What is handed over first; then it is gone through with the expression that comes with it.
            let is_expression = |arg: &&Ast| matches!(arg, Ast::Expref { .. });
            let plain = each(args.iter().filter(|arg| !is_expression(arg)), input, all)?;
            let by = each(args.iter().filter(is_expression), plain, all)?;
            *all = all.saturating_add(by.saturating_mul(8));
            by
        }
    };
    Ok(made)
}

fn each<'a>(asts: impl Iterator<Item = &'a Ast>, input: u64, all: &mut u64) -> Result<u64, String> {
    asts.map(|ast| work(ast, input, all)).try_fold(input, |sum, made| Ok(sum.saturating_add(made?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = r#"{"a":{"b":[{"c":1,"d":"x"},{"c":3,"d":"z"},{"c":2,"d":"y"},{"d":"n"}],"e":[[1,2],[3,[4]],5]},
        "f":"text","g":null,"h":true,"i":[],"j":{},"k":[3,1,2],"l":["b","a"],"m-n":1,"o":"","p":-1.5,
        "Reservations":[{"Instances":[{"InstanceId":"i-1","State":{"Name":"running"},"Tags":[{"Key":"Name","Value":"web"}]},
        {"InstanceId":"i-2","State":{"Name":"stopped"}}]},{"Instances":[{"InstanceId":"i-3","State":{"Name":"running"}}]}]}"#;

    /// Whether they are the same value, however a number is written.
    fn same(one: &Value, other: &Value) -> bool {
        match (one, other) {
            (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
            (Value::Array(one), Value::Array(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
            }
            (Value::Object(one), Value::Object(other)) => {
                one.len() == other.len() && one.iter().all(|(name, one)| other.get(name).is_some_and(|o| same(one, o)))
            }
            _ => one == other,
        }
    }

    /// Taken down from jmespath.py, which the AWS CLI uses: an expression, and the value or the beginning of the error.
    #[test]
    fn as_the_clis_library_has_it() {
        let data = serde_json::from_str::<Value>(DATA).unwrap();
        let cases = include_str!("jmespath.cases");
        assert!(cases.lines().count() > 100);
        let mut wrong = Vec::new();
        for case in cases.lines() {
            let (text, want) = case.split_once('\t').unwrap();
            let got = read(text).and_then(|query| query.ask(&data).map_err(|error| format!("{error:?}")));
            match got {
                Ok(value) if want != "error" && same(&serde_json::from_str(want).unwrap(), &value) => {}
                Err(_) if want == "error" => {}
                got => wrong.push(format!("{text}: {want}, not {got:?}")),
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in [
            "",
            "a.",
            ".a",
            "a[",
            "a]",
            "a[0",
            "a.[",
            "a..b",
            "a b",
            "[*",
            "{a}",
            "{a:",
            "{}",
            "a[?",
            "a[?b",
            "a[b]",
            "foo(a)",
            "'a",
            "\"a",
            "`a",
            "#",
            "a &&",
            "|| a",
            "(a",
            "a)",
            "a[1:2:3:4]",
            "!",
            "a[?b==]",
            "$a",
            "=",
            "a = b",
            "@a",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let data = Value::Array(Vec::new());
        for text in ["length()", "length(a, b)", "a[::0]", "sort_by(a, b)"] {
            assert!(read(text).map_or(true, |query| query.ask(&data).is_err()), "{text}");
        }
    }

    /// Taken down from jmespath.py 1.0.
    #[test]
    fn an_expression_that_stops_short_is_shown() {
        for text in ["[", "a[", "a[0", "a.[", "[*", "{a:", "a[?", "a &&", "(a", "!"] {
            let indent = " ".repeat(text.len() + 1);
            let want = format!("Invalid jmespath expression: Incomplete expression:\n\"{text}\"\n{indent}^");
            assert_eq!(read(text).map(|_| ()), Err(want), "{text}");
        }
    }

    #[test]
    fn members_keep_their_order_and_numbers_their_digits() {
        let data = serde_json::from_str(r#"{"b":18446744073709551617,"a":1.10}"#).unwrap();
        let ask = |text: &str| read(text).unwrap().ask(&data).unwrap().to_string();
        assert_eq!(ask("@"), r#"{"b":18446744073709551617,"a":1.10}"#);
        assert_eq!(ask("{z: b, y: a}"), r#"{"z":18446744073709551617,"y":1.10}"#);
    }

    #[test]
    fn what_would_grow_without_measure_is_killed() {
        let data = serde_json::from_str(DATA).unwrap();
        let doubling = vec!["[@,@]"; 40].join("|");
        assert_eq!(read(&doubling).unwrap().ask(&data), Err(Unanswered::Killed));
        let nested = format!("{}a{}", "[".repeat(2000), "]".repeat(2000));
        assert!(read(&nested).is_err());
        let long = vec!["a"; 2000].join("|");
        let _ = read(&long).map(|query| query.ask(&data));
    }
}
