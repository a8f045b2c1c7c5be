//! Node.js 20: `node index.js`, `node -e 'console.log(1)'`, with the AWS SDK for JavaScript v3.
//!
//! May use: [`script`](crate::script), which runs the program, and the door that every program has. The SDK's clients
//! are a module in JavaScript (`sdk.js`); what it asks, [`sdk`] signs and sends.
//!
//! Not here, and refused by name: the prompt of `node` alone, Node's own modules, and other clients than S3 and STS.

mod chain;
mod sdk;

use serde_json::Value;

use super::files::absolute;
use super::process::STRETCH;
use super::program::{Program, Sink};
use super::{Computer, Files, Io};
use crate::kernel::{Millis, SimTime};
use crate::script::{Level, Module, ModuleError, Outside, Script, State};

/// The clients of the SDK that are here.
const CLIENTS: [&str; 2] = ["@aws-sdk/client-s3", "@aws-sdk/client-sts"];
/// The SDK's providers, to be named in a client's settings.
const PROVIDERS: &str = "@aws-sdk/credential-providers";
/// Some of what Node brings along.
const OWN: &str = " assert buffer child_process crypto dns events fs fs/promises http http2 https net os path process \
                   readline stream timers timers/promises url util worker_threads zlib ";

/// What it counts as to start, in steps of work: boa sets its library up.
const START: u64 = 20_000;

/// What a script sees of the computer.
#[derive(Debug)]
struct World {
    io: Io,
    out: Sink,
    err: Sink,
    files: Files,
}

impl Outside for World {
    fn now(&self) -> SimTime {
        self.io.now()
    }

    fn print(&mut self, level: Level, text: &str) {
        let to = if level.is_error() { &self.err } else { &self.out };
        to.print(text);
        if level == Level::Fatal {
            to.print(&["\nNode.js ", sdk::VERSION, "\n"].concat());
        }
    }

    fn module(&mut self, name: &str, from: &str) -> Result<Module, ModuleError> {
        if let Some(client) = CLIENTS.iter().find(|c| **c == name) {
            let path = ["/usr/local/lib/node_modules/", client, "/dist-cjs/index.js"].concat();
            return Ok(Module { path, source: include_str!("sdk.js").to_owned(), inside: true });
        }
        if name == PROVIDERS {
            let path = ["/usr/local/lib/node_modules/", name, "/dist-cjs/index.js"].concat();
            return Ok(Module { path, source: include_str!("providers.js").to_owned(), inside: true });
        }
        if !name.starts_with(['.', '/']) {
            let plain = name.strip_prefix("node:").unwrap_or(name);
            let is_own =
                OWN.contains(&[" ", plain, " "].concat()) || name.starts_with("@aws-sdk/") || name == "aws-sdk";
            return Err(if is_own { ModuleError::NotHere } else { ModuleError::NotFound });
        }
        let folder = from.rsplit_once('/').map_or("/", |(folder, _)| folder);
        let (path, source) = find(&self.files, name, folder).ok_or(ModuleError::NotFound)?;
        Ok(Module { path, source, inside: false })
    }
}

/// The file that a name means, as Node looks for it.
fn find(files: &Files, name: &str, folder: &str) -> Option<(String, String)> {
    let path = absolute(name, folder);
    ["", ".js", ".json", "/index.js"].iter().find_map(|end| {
        let path = [path.as_str(), end].concat();
        files.read(&path).map(|text| (path.clone(), text.to_owned()))
    })
}

/// Runs `node`.
pub(super) async fn run(program: &mut Program<'_>) -> u8 {
    let code = main(program).await;
    program.exited("node", code)
}

async fn main(program: &Program<'_>) -> u8 {
    let mut args = program.args.iter().map(String::as_str);
    let (path, source) = match args.next() {
        None => {
            program.err.print("node: unsupported: the interactive prompt (supported: node FILE, node -e CODE)\n");
            return 2;
        }
        Some("-v" | "--version") => {
            program.out.print(&[sdk::VERSION, "\n"].concat());
            return 0;
        }
        Some(option @ ("-e" | "--eval" | "-p" | "--print")) => {
            let Some(code) = args.next() else {
                program.err.print(&["node: ", option, " requires an argument\n"].concat());
                return 9;
            };
            let prints = matches!(option, "-p" | "--print");
            let code = if prints { ["console.log(", code, "\n)"].concat() } else { code.to_owned() };
            ("[eval]".to_owned(), code)
        }
        Some(option) if option.starts_with('-') => {
            program.err.print(&["node: bad option: ", option, "\n"].concat());
            return 9;
        }
        Some(name) => {
            let Some(found) = find(program.files, name, &program.dir) else {
                let path = absolute(name, &program.dir);
                let report = [
                    "node:internal/modules/cjs/loader:1148\n  throw err;\n  ^\n\nError: Cannot find module '",
                    &path,
                    "'\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)\n    at Module._load \
                     (node:internal/modules/cjs/loader:986:27)\n    at Function.executeUserEntryPoint [as runMain] \
                     (node:internal/modules/run_main:174:12)\n    at node:internal/main/run_main_module:28:49 {\n  code: \
                     'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js ",
                    sdk::VERSION,
                    "\n",
                ];
                program.err.print(&report.concat());
                return 1;
            };
            found
        }
    };
    let world = World {
        io: program.io.clone(),
        out: program.out.clone(),
        err: program.err.clone(),
        files: program.files.clone(),
    };
    let mut script = Script::new(Box::new(world));
    let env = program.env.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let mut words: Vec<Value> = vec!["/usr/bin/node".into()];
    words.extend((path != "[eval]").then(|| path.as_str().into()));
    words.extend(args.map(Value::from));
    let platform = if *program.computer == Computer::Pc { "darwin" } else { "linux" };
    let facts = [
        ("env", Value::Object(env)),
        ("argv", words.into()),
        ("version", sdk::VERSION.into()),
        ("platform", platform.into()),
    ];
    for (name, value) in facts {
        script.define("process", name, &value);
    }
    // What was read and compiled, the language's own prelude before all.
    program.io.work(START + source.len() as u64);
    script.start(&path, &source);
    let mut sdk = sdk::Sdk::default();
    loop {
        let before = script.steps();
        let state = script.run_for(STRETCH as u32);
        program.io.work(u64::from(script.steps() - before));
        match state {
            State::Ended(code) => return code,
            State::Works => program.io.make_way().await,
            State::Sleeps(until) => {
                let left = until.since(program.io.now());
                program.io.sleep(left.max(Millis(1))).await;
            }
            State::Asks { id, what } => {
                let answer = Box::pin(sdk.send(program, &what)).await;
                script.answer(id, Ok(&answer));
            }
        }
    }
}
