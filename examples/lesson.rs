//! Tells the author of a lesson what is wrong with it: `cargo run --example lesson -- check static/lessons/look-inside.json`.
//! `… -- coverage` writes `docs/coverage.md` anew, `… -- schema` the JSON Schema beside the lessons.
//!
//! The starts that lessons share are looked for beside it, in `starts/`.
#![forbid(unsafe_code)]

#[path = "lesson/coverage.rs"]
mod coverage;

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sts_flow::lesson::{self, course};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check", files @ ..] if !files.is_empty() => check_all(files),
        ["coverage"] => write(coverage()),
        ["schema"] => write(schema()),
        _ => {
            eprintln!("usage: lesson check FILE… | lesson coverage | lesson schema");
            ExitCode::from(2)
        }
    }
}

fn write(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn schema() -> Result<(), String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/lessons/course.schema.json");
    fs::write(&file, course::schema()).map_err(|error| format!("{}: {error}", file.display()))
}

fn coverage() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let coverage = coverage::of(root)?;
    let page = root.join("docs/coverage.md");
    fs::write(&page, coverage.page).map_err(|error| format!("{}: {error}", page.display()))?;
    if coverage.faults.is_empty() { Ok(()) } else { Err(coverage.faults.join("\n")) }
}

fn check_all(files: &[&str]) -> ExitCode {
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

fn check(file: &Path) -> Result<Vec<String>, String> {
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let course = course::parse(&read(file)?).map_err(|error| error.to_string())?;
    let start = file.with_file_name("starts").join(format!("{}.json", course.start.from));
    let start = course::start(&course, &read(&start)?).map_err(|error| format!("{}: {error}", start.display()))?;
    let mut said = course::check::complaints(&course, &start);
    said.extend(titles(file, &course.id));
    Ok(said)
}

/// What this lesson calls by another title than the lessons beside it.
fn titles(file: &Path, id: &str) -> Vec<String> {
    let beside = file.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut cites: Vec<(String, lesson::Cite)> = Vec::new();
    for text in beside.filter_map(|file| fs::read_to_string(file.path()).ok()) {
        if let Ok(course) = course::parse(&text) {
            cites.extend(course.steps.into_iter().flat_map(|step| step.cite).map(|cite| (course.id.clone(), cite)));
        } else if let Ok(lesson) = lesson::parse(&text) {
            cites.extend(lesson.steps.into_iter().map(|step| (lesson.id.clone(), step.cite)));
        }
    }
    let (own, others): (Vec<_>, Vec<_>) =
        cites.iter().map(|(id, cite)| (id.as_str(), cite)).partition(|(of, _)| *of == id);
    let both: Vec<_> = others.into_iter().chain(own).collect();
    course::check::titles(&both).into_iter().filter(|said| said.contains(&format!("`{id}`"))).collect()
}
