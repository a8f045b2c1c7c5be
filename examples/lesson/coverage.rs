//! Which section of the articles that began this project is done in which step of a lesson: `docs/coverage.md`, written from
//! `docs/coverage.json` (the sections, in our own words) and from what the steps say that they cover.
//!
//! May use: files of lessons, of either format, as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// The units whose lessons are there: each of their sections needs a step.
const PROMISED: [&str; 2] = ["A", "C"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    articles: Vec<Article>,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    id: String,
    title: String,
    /// The unit of the curriculum that does it.
    unit: String,
    /// Steps of lessons that only show something, by number: `five-steps/3`.
    #[serde(default)]
    shown: Vec<String>,
}

/// The page, and what is wrong with what it is written from.
pub struct Coverage {
    pub page: String,
    pub faults: Vec<String>,
}

/// Reads `docs/coverage.json` and the lessons of a repository.
pub fn of(root: &Path) -> Result<Coverage, String> {
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let known = root.join("docs/coverage.json");
    let known: Sections =
        serde_json::from_str(&read(&known)?).map_err(|error| format!("{}: {error}", known.display()))?;
    let folder = root.join("static/lessons");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut lessons = BTreeMap::new();
    for path in files.filter_map(|file| Some(file.ok()?.path())) {
        if path.extension().is_some_and(|ending| ending == "json") {
            let lesson: Value =
                serde_json::from_str(&read(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
            if let (Some(id), true) = (lesson["id"].as_str(), lesson["steps"].is_array()) {
                lessons.insert(id.to_owned(), lesson);
            }
        }
    }
    Ok(written(&known, &lessons))
}

fn written(known: &Sections, lessons: &BTreeMap<String, Value>) -> Coverage {
    let mut faults = Vec::new();
    let mut done: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (lesson, at, step) in lessons.iter().flat_map(|(lesson, file)| steps(lesson, file)) {
        for section in step["covers"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            match known.sections.iter().find(|known| known.id == section) {
                Some(known) => done.entry(&known.id).or_default().push(place(lesson, at, step)),
                None => faults.push(format!("{lesson}, step {at} covers `{section}`, which is no section")),
            }
        }
    }
    for section in &known.sections {
        for shown in &section.shown {
            let found = shown.split_once('/').and_then(|(lesson, at)| {
                let (lesson, file) = lessons.get_key_value(lesson)?;
                steps(lesson, file).find(|(_, number, _)| number.to_string() == at)
            });
            match found {
                Some((lesson, at, step)) => done.entry(&section.id).or_default().push(place(lesson, at, step)),
                None => faults.push(format!("`{}` is shown in `{shown}`, which is no step", section.id)),
            }
        }
        if PROMISED.contains(&section.unit.as_str()) && !done.contains_key(section.id.as_str()) {
            faults.push(format!("`{}` is promised for unit {}, and no step does it", section.id, section.unit));
        }
        if !known.articles.iter().any(|article| section.id.starts_with(&format!("{}/", article.id))) {
            faults.push(format!("`{}` is of no article", section.id));
        }
    }
    let all = known.sections.len();
    let mut page = format!(
        "# What of the articles is done where\n\n\
         Written by `cargo xtask lesson coverage`, from `docs/coverage.json` and the steps' `covers`. {} of {all} sections are done \
         in a step; of the others the unit that will do it is named.\n",
        done.len()
    );
    for article in &known.articles {
        let _ = write!(page, "\n## {}\n\n| section | | where |\n|---|---|---|\n", article.title);
        for section in known.sections.iter().filter(|section| section.id.starts_with(&format!("{}/", article.id))) {
            let places = done.get(section.id.as_str()).map(|places| places.join("<br>"));
            let places = places.unwrap_or_else(|| format!("to come: unit {}", section.unit));
            let _ = writeln!(page, "| {} | `{}` | {places} |", section.title, section.id);
        }
    }
    Coverage { page, faults }
}

/// The steps of a lesson, with their numbers from 1.
fn steps<'a>(lesson: &'a str, file: &'a Value) -> impl Iterator<Item = (&'a str, usize, &'a Value)> {
    let steps = file["steps"].as_array().into_iter().flatten();
    steps.enumerate().map(move |(at, step)| (lesson, at + 1, step))
}

fn place(lesson: &str, at: usize, step: &Value) -> String {
    let name = step["id"].as_str().map(|id| format!(" (`{id}`)")).unwrap_or_default();
    format!("{lesson}, step {at}{name}")
}
