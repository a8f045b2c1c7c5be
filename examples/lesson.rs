//! Tells the author of a lesson what is wrong with it: `cargo run --example lesson -- check static/lessons/look-inside.json`.
//!
//! The starts that lessons share are looked for beside it, in `starts/`.
#![forbid(unsafe_code)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sts_flow::lesson::{self, course};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [command, files @ ..] = args.as_slice() else { return usage() };
    if command != "check" || files.is_empty() {
        return usage();
    }
    let mut wrong = 0;
    for file in files {
        let said = check(Path::new(file)).unwrap_or_else(|error| vec![error]);
        for sentence in &said {
            println!("✗ {file}: {sentence}");
        }
        if said.is_empty() {
            println!("✓ {file}");
        }
        wrong += said.len();
    }
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    eprintln!("usage: lesson check FILE…");
    ExitCode::from(2)
}

fn check(file: &Path) -> Result<Vec<String>, String> {
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let course = course::parse(&read(file)?).map_err(|error| error.to_string())?;
    let start = file.with_file_name("starts").join(format!("{}.json", course.start.from));
    let start = lesson::parse_start(&read(&start)?).map_err(|error| format!("{}: {error}", start.display()))?;
    Ok(course::check::complaints(&course, &start))
}
