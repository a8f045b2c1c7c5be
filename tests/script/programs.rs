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
            // boa keeps no trace of who awaits whom.
            let is_shown = |l: &&str| !l.is_empty() && !l.starts_with("Node.js v") && !l.starts_with("    at async ");
            text.lines().filter(is_shown).map(str::to_owned).collect::<Vec<_>>()
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

/// What takes too much ends as it would under the real Node, or by the system, and soon.
#[test]
fn programs_that_take_too_much_are_ended() {
    let (killed, memory, deep) = ("Killed\n", "JavaScript heap out of memory", "Maximum call stack size exceeded");
    for (program, wanted) in [
        ("for (;;) {}", killed),
        ("(async () => { await null; for (;;); })()", killed),
        ("new Promise(() => { for (;;); })", killed),
        ("setTimeout(() => { for (;;); }, 5)", killed),
        ("const f = () => Promise.resolve().then(f); f()", killed),
        ("(async () => { for (;;) await 1 })()", killed),
        ("const f = () => setTimeout(f, 1e9); f()", killed),
        ("setInterval(() => 1, 1)", killed),
        ("const a = []; while (1) a.push(1)", killed),
        ("const o = {}; for (let i = 0; ; i++) o['k' + i] = i", killed),
        ("let s = 'x'; for (let i = 0; i < 20; i++) s += s; for (;;) s.includes('y')", killed),
        ("for (;;) { try { null.x } catch (e) {} }", killed),
        ("function* g() { for (;;) yield 1 } for (const x of g());", killed),
        ("let j = [1]; for (;;) j = JSON.parse(JSON.stringify([j, j]))", killed),
        (r"/(?=(a+)+$)x/.test('a'.repeat(40) + 'b')", killed),
        ("let s = 'x'; while (true) s += s", memory),
        ("let s = 'x'; while (true) s = `${s}${s}`", memory),
        ("let s = ''; for (;;) s += 'a longer line'", memory),
        ("let a = [1]; for (;;) a = [...a, ...a]", memory),
        ("let a = [1]; for (;;) a = a.concat(a)", memory),
        ("'x'.repeat(2 ** 28)", memory),
        ("new Array(1e9).fill(0)", memory),
        ("Array.from({ length: 1e9 })", memory),
        ("'x'.repeat(2 ** 30)", "RangeError: Invalid string length"),
        ("'x'.padStart(1e9)", "RangeError: Invalid string length"),
        ("let n = 3n; for (;;) n *= n", "RangeError: Maximum BigInt size exceeded"),
        ("new ArrayBuffer(1e9)", "RangeError: "),
        ("(function f() { f() })()", deep),
        ("class A { constructor() { new A() } } new A()", deep),
        ("const f = () => [1].map(f); f()", deep),
        ("const o = { get x() { return this.x } }; o.x", deep),
        ("const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x", deep),
        ("const g = function* () { yield* g() }; [...g()]", deep),
        ("let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a)", deep),
        ("let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)", deep),
        ("let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)", deep),
        ("JSON.parse('['.repeat(1e5))", deep),
        ("eval('('.repeat(1e5))", deep),
        ("new RegExp('('.repeat(1e5))", "SyntaxError: "),
    ] {
        let begun = std::time::Instant::now();
        let (_, err, code) = run(program);
        assert!(err.contains(wanted) && code != 0, "{program}: {code} {err}");
        assert!(begun.elapsed().as_secs() < 120, "{program}: {:?}", begun.elapsed());
    }
    let cycle = "const a = []; for (let i = 0; i < 1000; i++) a.push(a); console.log(String(a).length)";
    assert_eq!(run(cycle), ("999\n".to_owned(), String::new(), 0));
    let caught = "const f = (n) => { try { return f(n + 1) } catch (e) { return e.name } }; console.log(f(0))";
    assert_eq!(run(caught), ("RangeError\n".to_owned(), String::new(), 0));
    let linear =
        r"console.log(/(a+)+$/.test('a'.repeat(40) + 'b'), /^(\w+\s?)*$/.test('the quick brown fox jumps over it'))";
    assert_eq!(run(linear), ("false true\n".to_owned(), String::new(), 0));
    let sources = [
        "(".repeat(50_000),
        "[".repeat(50_000),
        "{".repeat(50_000),
        "!".repeat(50_000),
        "`${".repeat(20_000),
        "a=>".repeat(20_000),
        "if(1)".repeat(20_000),
        "1**".repeat(20_000),
        "1+".repeat(20_000),
        "a?b:".repeat(20_000),
        "a.".repeat(20_000),
        "new ".repeat(20_000),
        "let [".to_owned() + &"[".repeat(20_000) + &"]".repeat(20_000) + "] = 1",
        "x".repeat(200_000),
    ];
    for program in sources {
        assert_eq!(run(&program).2, 1, "{}", &program[..10]);
    }
}

/// What the language has, and what Node brings along.
#[test]
fn the_language_is_all_there() {
    for (program, wanted) in [
        (
            "class A { #p = 1; static s = 2; f = 3; get p() { return this.#p } set p(v) { this.#p = v } static make() { return new this() } #m() { return 4 } m() { return this.#m() } } const a = A.make(); a.p++; console.log(a.p, A.s, a.f, a.m(), a, A)",
            "2 2 3 4 A { f: 3 } [class A] { s: 2 }",
        ),
        (
            "class A { constructor(n) { this.n = n } hi() { return `A${this.n}` } } class B extends A { hi() { return super.hi() + 'B' } } console.log(new B(1).hi(), new B(2), B)",
            "A1B B { n: 2 } [class B extends A]",
        ),
        (
            "console.log('2022-02-01'.match(/(?<y>\\d+)-(?<m>\\d+)/).groups.y, 'a1b22'.replace(/\\d+/g, (m) => `<${m}>`), /x/gi, 'a,b;c'.split(/[,;]/))",
            "2022 a<1>b<22> /x/gi [ 'a', 'b', 'c' ]",
        ),
        (
            "console.log([...'a1b2'.matchAll(/[a-z](\\d)/g)].map((m) => m[1]), /(?<=\\$)\\d+/.exec('cost $42')[0])",
            "[ '1', '2' ] 42",
        ),
        (
            "const { a, ...rest } = { a: 1, b: 2 }; const [x, , y = 5, ...zs] = [1, 2, undefined, 4]; console.log(a, rest, x, y, zs)",
            "1 { b: 2 } 1 5 [ 4 ]",
        ),
        (
            "function* g(n) { for (let i = 0; i < n; i++) yield i; return 'end' } const it = g(2); console.log(it.next(), [...g(3)], it.return(7))",
            "{ value: 0, done: false } [ 0, 1, 2 ] { value: 7, done: true }",
        ),
        (
            "(async () => { async function* p() { yield 1; await null; yield 2 } for await (const x of p()) console.log(x); for await (const x of [Promise.resolve(3)]) console.log(x) })()",
            "1\n2\n3",
        ),
        (
            "console.log(new Map([['k', { v: [1] }], [1, 'x']]), new Set([1, 'a']), new WeakMap(), Symbol('s'), 10n)",
            "Map(2) { 'k' => { v: [ 1 ] }, 1 => 'x' } Set(2) { 1, 'a' } WeakMap { <items unknown> } Symbol(s) 10n",
        ),
        (
            "const tag = (s, ...v) => s.raw.join('|') + v; console.log(tag`a${1}b`, 0b101 | 0x10, 7 >>> 1, ~5, 2 ** 0.5, 2n ** 64n)",
            "a|b1 21 3 -6 1.4142135623730951 18446744073709551616n",
        ),
        (
            "outer: for (let i = 0; i < 3; i++) for (;;) { if (i === 1) break outer; continue outer } console.log('out')",
            "out",
        ),
        (
            "const o = { get g() { return 1 }, set s(v) {}, ['c' + 1]: 2 }; console.log(o, o.g, Object.create(null), [1, , 3])",
            "{ g: [Getter], s: [Setter], c1: 2 } 1 [Object: null prototype] {} [ 1, <1 empty item>, 3 ]",
        ),
        (
            "console.log(new Date(2022, 1, 1).toISOString(), String(new Date(0)), JSON.stringify({ d: new Date(5), a: 1 }, ['a']), new Date('2022-02-01'))",
            "2022-02-01T00:00:00.000Z Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time) {\"a\":1} 2022-02-01T00:00:00.000Z",
        ),
        (
            "class ValidationError extends Error { constructor(m) { super(m); this.name = 'ValidationError'; this.code = 7 } } try { throw new ValidationError('bad') } catch (e) { console.log(e.name, e instanceof ValidationError, String(e), String(e.stack).split('\\n').length > 1) }",
            "ValidationError true ValidationError: bad true",
        ),
        (
            "console.log(new Error('outer', { cause: new TypeError('inner') }).cause.message, [3, 1, 2].toSorted(), [1, 2, 3].findLast((n) => n < 3), 'abc'.at(-1))",
            "inner [ 1, 2, 3 ] 2 c",
        ),
        (
            "setTimeout(() => console.log('later'), 2); setImmediate(() => console.log('soon')); process.nextTick(() => console.log('tick')); let n = 0; const t = setInterval(() => { if (++n === 2) { clearInterval(t); console.log('twice') } }, 10)",
            "tick\nsoon\nlater\ntwice",
        ),
        (
            "console.log(structuredClone({ d: new Date(0), m: new Map([[1, 2]]) }), typeof crypto.randomUUID(), performance.now(), new Uint8Array([1, 2]))",
            "{ d: 1970-01-01T00:00:00.000Z, m: Map(1) { 1 => 2 } } string 0 Uint8Array(2) [ 1, 2 ]",
        ),
        (
            "Promise.any([Promise.reject(1), 2]).then((x) => console.log(x)); Promise.reject(new TypeError('t')).catch((e) => console.log(e.message))",
            "t\n2",
        ),
        (
            "label: { console.log([1, [2, [3]]].flat(Infinity), Object.entries({ a: 1 }), eval('1 + 1'), new Function('a', 'return a * 2')(4)); break label }",
            "[ 1, 2, 3 ] [ [ 'a', 1 ] ] 2 8",
        ),
    ] {
        let program = program.replace("\\\\", "\\");
        assert_eq!(run(&program), (format!("{wanted}\n"), String::new(), 0), "{program}");
    }
}

/// Chance is the simulation's.
#[test]
fn chance_is_the_same_each_time() {
    let program = "console.log(Math.random(), crypto.randomUUID(), Math.random() !== Math.random())";
    assert_eq!(run(program), run(program));
    assert!(run(program).0.ends_with(" true\n"));
}

/// Code of a program that boa's parser reads otherwise than it is meant would show here: text is woven into it.
#[test]
fn what_is_woven_in_changes_nothing() {
    for (program, wanted) in [
        (
            "'use strict'; console.log((function () { return this })(), (() => { 'use strict'; try { zzz = 1 } catch (e) { return e.message } })())",
            "undefined zzz is not defined",
        ),
        (
            "const f = (a) => ({ a }); const g = async (x) => await x + 1; g(1).then((x) => console.log(f(1), x, f.name, ((a, b) => a).length))",
            "{ a: 1 } 2 f 2",
        ),
        (
            "let s = 'a'\nconst t = s + 'b' + `c${s + 1}`\n;[1, 2].forEach((x) => s += x + 1)\nconsole.log(t, s)",
            "abca1 a23",
        ),
        (
            "let i = 0; const o = { f() { return this.n + 1 }, n: 1 }; console.log(o.f() + o['f']() * 2, i++ + ++i, -o.n + 1, (o.n, o).n + 1, typeof nope, o?.f?.() + 1)",
            "6 2 0 2 undefined 3",
        ),
        (
            "const a = [1, 2]; console.log(Math.max(...a, ...[3]), [...a, ...'x'], { ...{ b: a + '' } }, new Array(...a)); var { length } = a, [p] = a; console.log(length, p)",
            "3 [ 1, 2, 'x' ] { b: '1,2' } [ 1, 2 ]\n2 1",
        ),
        (
            "function early() { return later } const later = 1; console.log(early()); try { (() => x1 + 1)() } catch ({ message }) { console.log(message) } try { throw 1 } catch (weird_name) { console.log(weird_name) }",
            "1\nx1 is not defined\n1",
        ),
        (
            "if (1) console.log('a' + 1); else console.log('b' + 1); for (const c of 'x' + 'y') console.log(c); switch (1 + 1) { case 2: console.log('two') }",
            "a1\nx\ny\ntwo",
        ),
    ] {
        assert_eq!(run(program), (format!("{wanted}\n"), String::new(), 0), "{program}");
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
