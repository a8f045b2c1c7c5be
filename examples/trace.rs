//! Plays a lesson natively and prints it: as a transcript, or as JSON.
//!
//! ```sh
//! cargo run --release --example trace -- --lesson five-steps --lang ja
//! cargo run --release --example trace -- --lesson five-steps --seed 7 --json
//! ```
#![forbid(unsafe_code)]

#[path = "lessons/file.rs"]
mod file;

use std::process::ExitCode;

use sts_flow::kernel::Millis;
use sts_flow::lesson::{self, Lesson, Played};
use sts_flow::story::{Http, Kind, is_told};
use sts_flow::wire::layout;
use sts_flow::words::{Lang, describe};

const USAGE: &str = "usage: trace --lesson ID [--seed N] [--lang ja|en] [--json]";

struct Options {
    lesson: String,
    seed: Option<u64>,
    lang: Lang,
    json: bool,
}

fn options(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { lesson: "five-steps".into(), seed: None, lang: Lang::Ja, json: false };
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--lesson" => options.lesson = value()?,
            "--seed" => options.seed = Some(value()?.parse().map_err(|_| "--seed needs a whole number".to_owned())?),
            "--lang" => options.lang = Lang::parse(&value()?).ok_or("--lang is ja or en")?,
            "--json" => options.json = true,
            _ => return Err(format!("unknown option {arg}")),
        }
    }
    Ok(options)
}

fn transcript(lesson: &Lesson, played: &Played, lang: Lang) {
    let trace = played.story.trace();
    println!("{}", lang.of(&lesson.title));
    for (index, event) in trace.events().iter().enumerate().skip(played.first) {
        if let Some(step) = played.steps.iter().position(|begins| *begins == index) {
            println!(
                "\n{}. {}\n   {}\n",
                step + 1,
                lang.of(&lesson.steps[step].title),
                lang.of(&lesson.steps[step].text)
            );
        }
        let Some(sentence) = is_told(&event.kind).then(|| describe(trace, index, lang)).flatten() else { continue };
        let (_, time) = event.at.clock(Millis::ZERO);
        println!("{time}.{:03}Z  {sentence}", event.at.as_millis().rem_euclid(1000));
        match &event.kind {
            Kind::Message(message) => match &message.http {
                Http::Request(request) => indent("> ", &request.to_string()),
                Http::Response(response) => indent("< ", &response.to_string()),
            },
            Kind::Printed { text, .. } => indent("| ", text),
            _ => {}
        }
    }
}

fn indent(mark: &str, text: &str) {
    for line in text.lines() {
        println!("        {mark}{line}");
    }
}

fn run() -> Result<(), String> {
    let options = options(std::env::args().skip(1)).map_err(|error| format!("{error}\n{USAGE}"))?;
    let lesson = file::load(&options.lesson)?;
    let played = lesson::play(&lesson, options.seed.unwrap_or(lesson.seed)).map_err(|error| error.to_string())?;
    if options.json {
        println!("{}", layout::pretty(played.story.trace()));
    } else {
        transcript(&lesson, &played, options.lang);
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
