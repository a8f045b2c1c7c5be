//! The runtime: what loads a function's file and calls its handler.
//!
//! May use: [`script`](crate::script), [`wire`](crate::wire)'s JSON and [`kernel`](crate::kernel)'s time. The half that
//! is JavaScript in AWS is JavaScript here (`runtime.js`). What a handler waits for passes at once, and is counted. A
//! handler reaches no network; a module that is not in its archive is not found.
//! <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html>
//!
//! ```js
//! exports.handler = async (event, context) => { console.log(process.env.AWS_ACCESS_KEY_ID); return 'success'; };
//! ```

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Value, json};

use crate::kernel::{Millis, SimTime};
use crate::script::{Level, Module, ModuleError, Outside, Script, State};
use crate::wire::layout;

/// Where a function's files lie.
const TASK_ROOT: &str = "/var/task";
/// What the main program asks for, which the outside answers with the text of the runtime.
const RUNTIME: &str = "lambda-runtime";

/// One call of a handler.
pub(super) struct Work<'a> {
    pub files: &'a [(String, Vec<u8>)],
    /// `index.handler`
    pub handler: &'a str,
    /// JSON.
    pub event: &'a str,
    pub variables: &'a [(String, String)],
    pub function: &'a str,
    pub arn: &'a str,
    pub memory: u64,
    pub timeout: Millis,
    pub request_id: &'a str,
    pub now: SimTime,
}

/// What came of it.
pub(super) struct Outcome {
    /// JSON: what the handler returned, or the error.
    pub result: String,
    /// Whether it is an error.
    pub failed: bool,
    /// What was logged, line by line, as CloudWatch has it.
    pub lines: String,
    /// How long the handler waited for timers.
    pub waited: Millis,
    /// How many steps it took.
    pub steps: u32,
}

/// What the program sees, and what it printed.
#[derive(Debug)]
struct Inside {
    now: SimTime,
    request_id: String,
    files: Vec<(String, String)>,
    lines: String,
}

#[derive(Debug)]
struct Handle(Rc<RefCell<Inside>>);

impl Outside for Handle {
    fn now(&self) -> SimTime {
        self.0.borrow().now
    }

    fn print(&mut self, level: Level, text: &str) {
        let mut inside = self.0.borrow_mut();
        let word = match level {
            Level::Log | Level::Info => "INFO",
            Level::Debug => "DEBUG",
            Level::Warn => "WARN",
            Level::Error | Level::Fatal => "ERROR",
            Level::Raw => {
                inside.lines.push_str(text);
                return;
            }
        };
        let (time, id) = (inside.now.iso_millis(), inside.request_id.clone());
        // One event is one line: the breaks in it are carriage returns.
        let text = text.trim_end_matches('\n').replace('\n', "\r");
        inside.lines.push_str(&[&time, "\t", &id, "\t", word, "\t", &text, "\n"].concat());
    }

    fn module(&mut self, name: &str, from: &str) -> Result<Module, ModuleError> {
        if name == RUNTIME {
            return Ok(Module { path: name.to_owned(), source: include_str!("runtime.js").to_owned(), inside: true });
        }
        let folder = from.rsplit_once('/').map_or(TASK_ROOT, |(folder, _)| folder);
        let path = match name.strip_prefix("./") {
            Some(rest) => [folder, "/", rest].concat(),
            None if name.starts_with('/') => name.to_owned(),
            None => [TASK_ROOT, "/node_modules/", name].concat(),
        };
        let inside = self.0.borrow();
        for end in ["", ".js", ".cjs", ".json", "/index.js"] {
            let wanted = [&path, end].concat();
            if let Some((path, source)) = inside.files.iter().find(|(path, _)| *path == wanted) {
                return Ok(Module { path: path.clone(), source: source.clone(), inside: false });
            }
        }
        Err(ModuleError::NotFound)
    }
}

/// How many steps an invocation may take. A handler that goes on for longer has its processor to itself until its time is
/// out, as it would in AWS; the steps that this leaves it take some milliseconds to simulate.
const STEPS: u32 = 250_000;

/// Runs the handler to its end.
pub(super) fn run(work: &Work<'_>) -> Outcome {
    let files = work.files.iter().filter_map(|(name, bytes)| {
        let text = String::from_utf8(bytes.clone()).ok()?;
        Some(([TASK_ROOT, "/", name].concat(), text))
    });
    let inside = Rc::new(RefCell::new(Inside {
        now: work.now,
        request_id: work.request_id.to_owned(),
        files: files.collect(),
        lines: String::new(),
    }));
    let mut script = Script::new(Box::new(Handle(Rc::clone(&inside))));
    let variables = work.variables.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    script.define("process", "env", &Value::Object(variables));
    script.start([TASK_ROOT, "/../runtime/bootstrap.js"].concat().as_str(), "require('lambda-runtime')");
    let (file, method) = work.handler.rsplit_once('.').unwrap_or((work.handler, ""));
    let end = work.now + work.timeout;
    let (result, failed) = loop {
        match script.run_for(STEPS.saturating_sub(script.steps())) {
            State::Asks { id, what } => match what.get("done") {
                None => {
                    let event = serde_json::from_str::<Value>(work.event).unwrap_or(Value::Null);
                    let given = json!({
                        "file": format!("{TASK_ROOT}/{file}"),
                        "method": method,
                        "event": event,
                        "context": context(work),
                    });
                    script.answer(id, Ok(&given));
                }
                Some(result) => {
                    let failed = what.get("failed") == Some(&Value::Bool(true));
                    break (result.as_str().unwrap_or("null").to_owned(), failed);
                }
            },
            State::Sleeps(at) if at <= end => inside.borrow_mut().now = at,
            State::Sleeps(_) | State::Works => {
                inside.borrow_mut().now = end;
                let seconds = (work.timeout.as_seconds()).to_string();
                let message = [work.request_id, " Task timed out after ", &seconds, ".00 seconds"].concat();
                let line = [&end.iso_millis(), " ", &message, "\n\n"].concat();
                inside.borrow_mut().lines.push_str(&line);
                let error = json!({
                    "errorType": "Sandbox.Timedout",
                    "errorMessage": format!("RequestId: {} Error: Task timed out after {seconds}.00 seconds", work.request_id),
                });
                break (layout::compact(&error), true);
            }
            State::Ended(0) => break ("null".to_owned(), false),
            State::Ended(code) => {
                let id = work.request_id;
                let message = format!("RequestId: {id} Error: Runtime exited with error: exit status {code}");
                let error = json!({ "errorType": "Runtime.ExitError", "errorMessage": message });
                break (layout::compact(&error), true);
            }
        }
    };
    let inside = inside.borrow();
    Outcome { result, failed, lines: inside.lines.clone(), waited: inside.now.since(work.now), steps: script.steps() }
}

fn context(work: &Work<'_>) -> Value {
    json!({
        "callbackWaitsForEmptyEventLoop": true,
        "functionVersion": "$LATEST",
        "functionName": work.function,
        "memoryLimitInMB": work.memory.to_string(),
        "logGroupName": format!("/aws/lambda/{}", work.function),
        "invokedFunctionArn": work.arn,
        "awsRequestId": work.request_id,
    })
}
