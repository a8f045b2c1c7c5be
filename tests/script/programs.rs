//! Programs, and what the real Node 20 prints for them.

use std::cell::RefCell;
use std::rc::Rc;

use proptest::prelude::*;
use serde_json::json;
use sts_flow::kernel::SimTime;
use sts_flow::script::{Level, Module, ModuleError, Outside, Script, State};

#[derive(Debug, Default)]
pub struct Seen {
    pub now: SimTime,
    pub out: String,
    pub err: String,
}

#[derive(Debug)]
struct World(Rc<RefCell<Seen>>);

impl Outside for World {
    fn now(&self) -> SimTime {
        self.0.borrow().now
    }

    fn print(&mut self, level: Level, text: &str) {
        let mut seen = self.0.borrow_mut();
        if level.is_error() { seen.err += text } else { seen.out += text }
    }

    fn module(&mut self, name: &str, _: &str) -> Result<Module, ModuleError> {
        match name {
            "./lib" => Ok(Module {
                path: "/tmp/lib.js".to_owned(),
                source: "exports.twice = (n) => n * 2; exports.again = require('./lib').twice;".to_owned(),
                inside: false,
            }),
            "./data.json" => {
                Ok(Module { path: "/tmp/data.json".to_owned(), source: "{\"a\": [1]}".to_owned(), inside: false })
            }
            "fs" => Err(ModuleError::NotHere),
            _ => Err(ModuleError::NotFound),
        }
    }
}

/// Runs a program; the clock jumps where it sleeps.
pub fn run(source: &str) -> (String, String, u8) {
    run_in_stretches(source, u32::MAX)
}

/// The same, making way after so many steps.
fn run_in_stretches(source: &str, steps: u32) -> (String, String, u8) {
    let seen = Rc::new(RefCell::new(Seen::default()));
    let mut script = Script::new(Box::new(World(Rc::clone(&seen))));
    script.define("process", "env", &json!({ "HOME": "/tmp" }));
    script.start("/tmp/x.js", source);
    let code = loop {
        match script.run_for(steps) {
            State::Ended(code) => break code,
            State::Works => {}
            State::Sleeps(at) => seen.borrow_mut().now = at,
            State::Asks { .. } => panic!("nothing here asks"),
        }
    };
    let seen = seen.take();
    (seen.out, seen.err, code)
}

/// Each program of `cases.txt` does what Node 20.20.2 did with it, whose own internal lines were taken out of its reports.
#[test]
fn programs_do_what_node_does_with_them() {
    let mut failed = Vec::new();
    for case in include_str!("cases.txt").split("\n//// ") {
        let (name, rest) = case.trim_start_matches("//// ").split_once('\n').unwrap();
        let (program, wanted) = rest.split_once("\n//> ").unwrap();
        let (out, err, code) = run(&format!("{program}\n"));
        for steps in [1, 7, 100] {
            let cut = run_in_stretches(&format!("{program}\n"), steps);
            assert_eq!(cut, (out.clone(), err.clone(), code), "{name}, making way after {steps} steps");
        }
        let err = if err.is_empty() { err } else { format!("//! \n{err}") };
        let got = format!("{code}\n{out}{err}");
        let plain = |text: &str| {
            text.lines().filter(|l| !l.is_empty() && !l.starts_with("Node.js v")).map(str::to_owned).collect::<Vec<_>>()
        };
        let (got, wanted) = (plain(&got), plain(wanted));
        if got != wanted {
            let first = got.iter().zip(&wanted).position(|(a, b)| a != b).unwrap_or(got.len().min(wanted.len()));
            failed.push(format!(
                "{name}, line {first}:\n  got    {:?}\n  wanted {:?}",
                got.get(first..got.len().min(first + 4)),
                wanted.get(first)
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn what_is_not_here_is_refused_by_name() {
    for (program, wanted) in [
        ("class A {}", "not supported here: class"),
        ("const f = function* () {}", "not supported here: generators"),
        ("x = /a/", "not supported here: regular expressions"),
        ("1 | 2", "not supported here: operator |"),
        ("1 << 2", "not supported here: operator <<"),
        ("~1", "not supported here: operator ~"),
        ("import x from 'y'", "not supported here: import"),
        ("a: for (;;) {}", "not supported here: labels"),
        ("({ get a() {} })", "not supported here: getters and setters"),
        ("f`x`", "not supported here: tagged templates"),
        ("for await (const x of y) {}", "not supported here: for await"),
        ("0x10", "not supported here: number 0x10"),
        ("const { a, ...b } = c", "not supported here: ... in a pattern of an object"),
        ("o.f?.()", "not supported here: ?.( after a member"),
        ("with (a) {}", "not supported here: with"),
        ("await 1", "await is only valid in async functions and the top level bodies of modules"),
        ("2 ** 0.5", "not supported here: ** with this exponent"),
        ("new Date(2020, 1, 1)", "not supported here: a date of parts"),
        ("require('fs')", "not supported here: module fs"),
        ("JSON.stringify({}, ['a'])", "not supported here: JSON.stringify with these arguments"),
        ("let s = 'x'; while (true) s += s", "JavaScript heap out of memory"),
        ("const a = []; for (;;) a.push({})", "JavaScript heap out of memory"),
        ("let j = [1]; for (;;) j = JSON.parse(JSON.stringify([j, j]))", "JavaScript heap out of memory"),
        ("for (;;) {}", "not supported here: a program of more than 5000000 steps"),
        ("new Promise(() => { for (;;); })", "not supported here: a module or a promise of more than 250000 steps"),
        (
            "let a = [1]; for (let i = 0; i < 8; i++) { const b = []; for (let k = 0; k < 40; k++) b.push(a); a = b; } String(a)",
            "more than 5000000 steps",
        ),
        ("const o = {}; for (let i = 0; ; i++) o['k' + i] = i", "5000000 steps"),
        ("let s = 'x'; for (let i = 0; i < 20; i++) s += s; for (;;) s.includes('y')", "5000000 steps"),
        ("(async () => { for (;;) await 1 })()", "JavaScript heap out of memory"),
        ("const f = () => Promise.resolve().then(f); f()", "JavaScript heap out of memory"),
        ("const f = () => setTimeout(f, 1e9); f()", "not supported here: a program of more than 5000000 steps"),
    ] {
        let (_, err, code) = run(program);
        assert!(err.contains(wanted) && code != 0, "{program}: {code} {err}");
    }
    let cycle = "const a = []; for (let i = 0; i < 1000; i++) a.push(a); console.log(String(a).length)";
    assert_eq!(run(cycle), ("999\n".to_owned(), String::new(), 0));
    let deep = [
        "(".repeat(50_000),
        "[".repeat(50_000),
        "{".repeat(50_000),
        "!".repeat(50_000),
        "`${".repeat(20_000),
        "a=>".repeat(20_000),
        "if(1)".repeat(20_000),
        "1**".repeat(20_000),
        "a?b:".repeat(20_000),
        "new ".repeat(20_000),
        "let [".to_owned() + &"[".repeat(20_000) + &"]".repeat(20_000) + "] = 1",
        "x".repeat(200_000),
    ];
    for program in deep {
        assert_eq!(run(&program).2, 1, "{}", &program[..10]);
    }
}

#[test]
fn modules_are_run_once() {
    let (out, err, code) = run("const l = require('./lib'); const { a } = require('./data.json'); \
                                console.log(l.twice(4), l === require('./lib'), l.again, a); require('nope')");
    assert_eq!(out, "8 true [Function (anonymous)] [ 1 ]\n");
    assert!(
        err.contains(
            "Error: Cannot find module 'nope'\nRequire stack:\n- /tmp/x.js\n    at Object.<anonymous> (/tmp/x.js:1:"
        ),
        "{err}"
    );
    assert_eq!(code, 1);
}

proptest! {
    /// Texts that look a little like programs: nothing panics, and everything ends.
    #[test]
    fn any_text_ends(text in r#"([{}()\[\];,.=+!?:<>*/%&|`'"\\$#@ \n-]|=>|\.\.\.|\$\{|let |const |var |a|b|1|0\.5|if|for|of |in |while|do |function|async |await |return |throw |try|catch|finally|switch|case |default|break|continue|new |typeof |delete |this|null|undefined|console\.log|Promise|JSON\.parse|'x'|\[1,2\]|\{a:1\}|é|😀){0,40}"#) {
        run(&text);
    }

    #[test]
    fn any_bytes_end(text in any::<String>()) {
        run(&text);
    }

    /// Programs cut off or with a token changed: near to sound ones.
    #[test]
    fn broken_programs_end(case in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), with in "[(){}\\[\\];,=.`'a1]{0,3}") {
        let cases: Vec<&str> = include_str!("cases.txt").split("\n//// ").filter_map(|c| c.split("\n//> ").next()).collect();
        let program = case.get(&cases);
        let at = (0..=cut.index(program.len() + 1)).rev().find(|at| program.is_char_boundary(*at)).unwrap_or(0);
        run(&format!("{}{with}", &program[..at]));
        run(&format!("{}{with}{}", &program[..at], &program[at..]));
    }
}
