//! Types lines into the page's terminals natively, and prints what stands on them.
//!
//! ```sh
//! cargo run --release --example type -- -c 'aws s3 ls' -c 'aws sts get-caller-identity'
//! cargo run --release --example type -- --pc < lines.txt
//! ```
//!
//! The account is that of free play, or the one that a lesson begins with. What a file of lines may hold is said in
//! `type/script.rs`; `@pc` and `@wait 60` may be given with `-c`, too.
#![forbid(unsafe_code)]

#[path = "lessons/file.rs"]
mod file;
#[path = "type/screen.rs"]
mod screen;
#[path = "type/script.rs"]
mod script;

use std::io::{Read, Write};
use std::process::ExitCode;

use script::Step;
use sts_flow::lesson;
use sts_flow::story::{Action, Story, Terminal};

const USAGE: &str = "usage: type [--lesson ID] [--seed N] [--pc] [-c LINE]… [< FILE]";

struct Options {
    lesson: String,
    seed: Option<u64>,
    terminal: Terminal,
    lines: Vec<String>,
}

fn options(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { lesson: "five-steps".into(), seed: None, terminal: Terminal::Ec2, lines: Vec::new() };
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--lesson" => options.lesson = value()?,
            "--seed" => options.seed = Some(value()?.parse().map_err(|_| "--seed needs a whole number".to_owned())?),
            "--pc" => options.terminal = Terminal::Pc,
            "-c" => options.lines.push(value()?),
            _ => return Err(format!("unknown option {arg}")),
        }
    }
    Ok(options)
}

/// Does one step; what is typed goes to `terminal`.
fn step(story: &mut Story, terminal: &mut Terminal, step: Step) -> Result<String, String> {
    Ok(match step {
        Step::Turn(name) => {
            *terminal = screen::terminal(&name)?;
            String::new()
        }
        Step::SignIn(session) => screen::act(story, Action::SignIn { session }),
        Step::Wait(seconds) => screen::act(story, Action::wait_seconds(i64::from(seconds))),
        Step::Type(line) => {
            let action = Action::Type { terminal: *terminal, line };
            if action.is_too_long() || story.is_full() {
                return Err("there is no room for that entry".to_owned());
            }
            screen::act(story, action)
        }
    })
}

fn run() -> Result<(), String> {
    let options = options(std::env::args().skip(1)).map_err(|error| format!("{error}\n{USAGE}"))?;
    let lesson = file::load(&options.lesson)?;
    let mut story = lesson::sandbox(&lesson.start, options.seed.unwrap_or(lesson.seed)).story;
    let steps = if options.lines.is_empty() {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
        script::parse(&text)?
    } else {
        let mut steps = Vec::new();
        for line in options.lines {
            // A line that was given is one entry, however many lines it has.
            if line.is_empty() || line.contains('\n') {
                steps.push(Step::Type(line));
            } else {
                steps.extend(script::parse(&line)?);
            }
        }
        steps
    };
    let mut terminal = options.terminal;
    let mut out = std::io::stdout().lock();
    for one in steps {
        let text = step(&mut story, &mut terminal, one)?;
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
