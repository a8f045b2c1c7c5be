//! How the house is built: which file uses which, read from the sources by `syn`.
//!
//! Between rooms and between the files of a room arrows point down: no file uses another that, over whatever detours, uses
//! it. A name counts for the file that defines it, also where it is reached through somebody's `pub use`; `mod` and
//! `pub use` lines are signposts, and no use. What tests use does not count.

mod arrows;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arrows::House;
use petgraph::algo::{tarjan_scc, toposort};

/// The rooms, from the ground up: each may use those before it.
const ROOMS: [&str; 10] = ["kernel", "wire", "script", "cloud", "host", "story", "lesson", "words", "ui", "main.rs"];
/// The longest file, in lines.
const LONGEST: usize = 600;

/// The sources, read once.
static HOUSE: LazyLock<House> = LazyLock::new(|| House::read("src"));

#[test]
fn no_two_files_use_each_other_in_a_loop() {
    let house = &*HOUSE;
    let mut loops = Vec::new();
    for files in tarjan_scc(&house.arrows).into_iter().filter(|files| files.len() > 1) {
        let files: BTreeSet<&str> = files.into_iter().collect();
        let inside = house.arrows.all_edges().filter(|(from, to, _)| files.contains(from) && files.contains(to));
        let told: Vec<String> =
            inside.map(|(from, to, names)| format!("  {from} → {to}: {}", names.join(", "))).collect();
        loops.push(format!("{} files:\n{}", files.len(), told.join("\n")));
    }
    assert!(loops.is_empty(), "files in loops:\n{}", loops.join("\n"));
    assert!(toposort(&house.arrows, None).is_ok());
    assert!(house.arrows.edge_count() > 300, "it saw the arrows: {}", house.arrows.edge_count());
}

#[test]
fn rooms_use_only_what_lies_below() {
    let house = &*HOUSE;
    let floor = |file: &str| ROOMS.iter().position(|room| file.split('/').nth(1).is_some_and(|at| at == *room));
    let up = |(from, to, names): (&str, &str, &Vec<String>)| match (floor(from), floor(to)) {
        (Some(above), Some(below)) if above < below => Some(format!("{from} → {to}: {}", names.join(", "))),
        _ => None,
    };
    let up: Vec<String> = house.arrows.all_edges().filter_map(up).collect();
    assert!(up.is_empty(), "these point up:\n{}", up.join("\n"));
    let apart: Vec<&str> = house.files().filter(|file| floor(file).is_none() && *file != "src/lib.rs").collect();
    assert!(apart.is_empty(), "in no room: {apart:?}");
}

#[test]
fn every_file_can_be_read_in_one_go() {
    let house = &*HOUSE;
    let long: Vec<_> = house.lines.iter().filter(|(_, lines)| **lines > LONGEST).collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines: {long:?}");
}

#[test]
fn the_tests_that_docs_name_are_there() {
    for (doc, fewest) in [("docs/checked.md", 40), ("docs/threat-model.md", 50)] {
        let named = tests_named_in(doc);
        assert!(named > fewest, "{doc}: it saw the rows: {named}");
    }
}

/// How many tests the rows of `doc` name; each has to be in the file that is named with it.
fn tests_named_in(doc: &str) -> usize {
    let text = std::fs::read_to_string(doc).unwrap();
    let mut named = 0;
    for row in text.lines().filter(|line| line.starts_with("| ") && line.contains("` in `")) {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        // `one`, `two` in `file`, `three` in `another`
        let mut tests: Vec<&str> = Vec::new();
        for word in cell.split('`').skip(1).step_by(2) {
            if word.starts_with("tests/") || word.starts_with("src/") {
                let file = std::fs::read_to_string(word).unwrap_or_else(|_| panic!("{word} is not there"));
                for test in tests.drain(..) {
                    assert!(file.contains(&format!("fn {test}(")), "{test} is not in {word}");
                    named += 1;
                }
            } else {
                tests.push(word);
            }
        }
        assert!(tests.is_empty(), "{row}");
    }
    named
}

/// Where contributors are sent, and what the changes are told by, is there.
#[test]
fn the_files_that_recipes_name_are_there() {
    let text = std::fs::read_to_string("docs/CONTRIBUTING.md").unwrap();
    let mut seen = 0;
    for word in text.split('`').skip(1).step_by(2) {
        let path = word.split([' ', '#']).next().unwrap_or("");
        let is_one =
            ["src/", "static/", "tests/", "docs/", "examples/", "xtask/"].iter().any(|room| path.starts_with(room));
        // `SERVICE`, `NAME` and `ID` stand for what is to be added: then for one that is there.
        let path = path.replace("SERVICE", "iam").replace("NAME", "wire").replace("ID", "five-steps");
        if is_one {
            assert!(std::path::Path::new(&path).exists(), "docs/CONTRIBUTING.md names {path}, which is not there");
            seen += 1;
        }
    }
    assert!(seen > 25, "it saw the recipes: {seen}");
    let changes = std::fs::read_to_string("docs/CHANGELOG.md").unwrap();
    let version = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert!(changes.lines().any(|line| line.starts_with(&version)), "docs/CHANGELOG.md says nothing of this version");
}
