//! Lessons that are worked through: each in `static/lessons` holds, and a broken one is seen through, rule by rule.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use sts_flow::lesson::{self, Start, course};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("static/lessons")
}

fn start(name: &str) -> Start {
    let text = fs::read_to_string(folder().join("starts").join(format!("{name}.json"))).unwrap();
    lesson::parse_start(&text).unwrap()
}

/// The texts of all lessons of this format.
fn lessons() -> Vec<(String, String)> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let texts = files
        .filter(|file| file.extension().is_some_and(|ending| ending == "json"))
        .map(|file| (file.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&file).unwrap()));
    texts.filter(|(_, text)| lesson::format_of(text) == Some(course::FORMAT)).collect()
}

#[test]
fn every_lesson_holds() {
    let lessons = lessons();
    assert!(!lessons.is_empty());
    for (name, text) in lessons {
        let course = course::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(course.id, name);
        assert_eq!(course::check::complaints(&course, &start(&course.start.from)), Vec::<String>::new(), "{name}");
    }
}

/// A small lesson that holds.
fn sound() -> Value {
    let both = |text: &str| json!({ "ja": format!("{text}。"), "en": text });
    let line = "curl -i http://169.254.169.254/latest/meta-data/";
    let cite = json!([{ "title": both("IMDS"), "url": "https://docs.aws.amazon.com/x.html" }]);
    json!({
        "format": 2, "id": "x", "unit": "A", "title": both("x"), "minutes": 5, "wrong": both("w"), "seed": 7,
        "start": { "from": "app" },
        "steps": [{
            "id": "ask", "title": both("t"), "ask": ["status"],
            "do": {
                "say": both("do"),
                "goal": { "event": { "event": "response", "from": "imds", "status": 401 } },
                "solution": [{ "do": "type", "terminal": "ec2", "line": line }],
                "also": [[{ "do": "type", "terminal": "ec2-2", "line": line }]],
                "not": [[{ "do": "wait", "minutes": 1 }]],
                "hints": [{ "say": both("one") }, { "say": both("two") }, { "say": both("three"), "line": line, "terminal": "ec2" }],
            },
            "explain": both("why"), "cite": cite,
        }],
        "questions": [{
            "id": "status", "ask": both("After {hours} hours?"), "vary": { "hours": [1, 3] },
            "probe": [{ "do": "wait", "hours": "{hours}" }, { "do": "type", "terminal": "ec2", "line": line }],
            "read": { "status": { "from": "ec2" } },
            "choices": [{ "is": 401, "say": both("401"), "why": both("so") }, { "is": 200, "say": both("200"), "tempts": both("no") }],
        }],
    })
}

/// What is said of the sound lesson, in which `value` stands at `place`.
fn said_of(place: &str, value: Value) -> String {
    let mut lesson = sound();
    *lesson.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value;
    match course::parse(&lesson.to_string()) {
        Ok(course) => course::check::complaints(&course, &start("app")).join("\n"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_sound_lesson_has_no_complaint() {
    let course = course::parse(&sound().to_string()).unwrap();
    assert_eq!(course::check::complaints(&course, &start("app")), Vec::<String>::new());
}

#[test]
fn each_rule_is_held() {
    let same = json!({ "ja": "一つ", "en": "one" });
    let wait = json!([{ "do": "wait", "minutes": 1 }]);
    let refused = json!([[{ "do": "type", "terminal": "ec2", "line": "curl http://169.254.169.254/latest/" }]]);
    for (place, value, wanted) in [
        ("/steps/0/do/goal", json!({ "not": { "event": { "event": "issued" } } }), "holds before anything is done"),
        ("/steps/0/do/solution", wait.clone(), "does not hold after its solution"),
        ("/steps/0/do/also/0", wait, "does not hold after also[0]"),
        ("/steps/0/do/not", refused, "holds after not[0]"),
        ("/steps/0/do/hints/1/say", json!({ "ja": "one。", "en": "one" }), "two of its hints say the same"),
        ("/steps/0/do/hints/2/line", json!("ls"), "third hint's line is none of its solution"),
        ("/steps/0/cite/0/url", json!("https://example.com/"), "cites another site than AWS's"),
        ("/steps/0/cite", json!([]), "cites nothing"),
        ("/steps/0/explain/en", json!(" "), "explain is empty in one language"),
        ("/steps/0/ask", json!([]), "question `status` is asked in no step"),
        ("/steps/0/ask/0", json!("other"), "steps[0].ask: there is no question `other`"),
        ("/questions/0/choices/0/is", json!(403), "0 choices are right of Number(401)"),
        ("/questions/0/choices/1/is", json!([400, 499]), "2 choices are right of Number(401)"),
        ("/questions/0/choices/1/tempts", Value::Null, "neither why it is so nor why one may think so"),
        ("/questions/0/probe/0", json!({ "do": "rest" }), "questions[0].probe[0]: unknown variant `rest`"),
        ("/steps/0/do/solution/0/line", json!(7), "steps[0].do.solution[0]: invalid type"),
        ("/steps/0/title", same.clone(), ""),
        ("/format", json!(3), "format 3"),
        ("/steps", json!([]), "step"),
    ] {
        let said = said_of(place, value);
        assert!(said.contains(wanted), "{place}: {said}");
        assert_eq!(said.is_empty(), wanted.is_empty(), "{place}: {said}");
    }
}

/// What varies makes another world: the answer is computed in each of them.
#[test]
fn a_question_is_answered_on_a_copy() {
    let course = course::parse(&sound().to_string()).unwrap();
    let begun = course::begin(&course, &start("app"), course.seed).unwrap();
    let before = begun.story.trace().len();
    let question = &course.questions[0];
    let all = question.variations();
    assert_eq!(all.len(), 2);
    for vars in &all {
        assert_eq!(question.answer(&begun.story, vars), Ok(0));
    }
    assert_eq!(course::told(&question.ask.en, &all[1]), "After 3 hours?");
    assert_eq!(begun.story.trace().len(), before, "the run itself is as it was");
}
