//! Every command of the source articles, in order, at the terminals of a world: what comes has the form that the articles
//! print, or AWS's own where they differ (the files say where).

mod script;

use std::path::Path;

use script::{Names, Step};
use sts_flow::lesson;
use sts_flow::story::{Action, Kind, Story, Terminal};

/// The account of free play.
fn free() -> Story {
    let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
    lesson::sandbox(&lesson.start, 1).story
}

/// Plays a session, and says of each command that came out otherwise what came.
fn play(text: &str) -> Vec<String> {
    let mut story = free();
    let mut names = Names::new(&[("account", "123456789012"), ("region", "us-east-1")]);
    let mut wrong = Vec::new();
    for step in script::parse(text).unwrap() {
        let Step::Type { terminal, command, output, status, line } = step else {
            let Step::Wait(seconds) = step else { unreachable!() };
            story.act(Action::wait_seconds(i64::from(seconds)));
            continue;
        };
        let terminal = if terminal == "ec2" { Terminal::Ec2 } else { Terminal::Pc };
        let command = match names.fill(&command) {
            Ok(command) => command,
            Err(why) => {
                wrong.push(format!("line {line}: {why}"));
                continue;
            }
        };
        let before = story.trace().len();
        story.act(Action::Type { terminal, line: command.clone() });
        let printed: String = story.trace().events()[before..]
            .iter()
            .filter_map(|event| if let Kind::Printed { text, .. } = &event.kind { Some(text.as_str()) } else { None })
            .collect();
        if let Err(why) = names.check(&output, &printed) {
            wrong.push(format!("line {line}: $ {command}\n{why}"));
        }
        let came = story.world().session(terminal).map_or(0, sts_flow::host::Session::status);
        if came != status {
            wrong.push(format!("line {line}: $ {command}\nstatus {came}, not {status}"));
        }
    }
    wrong
}

fn session(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles").join(name);
    let wrong = play(&std::fs::read_to_string(file).unwrap());
    assert!(wrong.is_empty(), "{} commands:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn qiita() {
    session("1-qiita.session");
}

#[test]
fn aws_trainer() {
    session("2-aws-trainer.session");
}

#[test]
fn aws_ec2_guide() {
    session("3-aws-ec2-guide.session");
}

#[test]
fn ottijp() {
    session("4-ottijp.session");
}

#[test]
fn the_matcher_can_fail() {
    let mut names = Names::new(&[]);
    let mut check = |form: &str, text: &str| {
        let lines: Vec<String> = form.lines().map(str::to_owned).collect();
        names.check(&lines, text).is_ok()
    };
    for (form, text, fits) in [
        ("a", "a\n", true),
        ("a", "b\n", false),
        ("a\n...\nd", "a\nb\nc\nd\n", true),
        ("a\n...", "a", true),
        ("...\nd", "a\nb", false),
        ("x <n> y", "x 12 y", true),
        ("x <n> y", "x 1a y", false),
        ("\"<time>\"", "\"2025-11-02T00:30:00+00:00\"", true),
        ("\"<time>\"", "\"2025-11-02 00:30\"", false),
        ("<AROA>:<instance>", "AROAXXXXXXXXXXXXXXXXX:i-0123456789abcdef0", true),
        ("<AROA>:<instance>", "AIDAXXXXXXXXXXXXXXXXX:i-0123456789abcdef0", false),
        ("<AKIA=k>", "AKIAXXXXXXXXXXXXXXXX", true),
        ("<<k>>", "AKIAXXXXXXXXXXXXXXXX", true),
        ("<<k>>", "AKIAXXXXXXXXXXXXXXXY", false),
        ("<b>", "<b>", true),
        ("", "a", false),
        ("a", "", false),
    ] {
        assert_eq!(check(form, text), fits, "{form} {text}");
    }
}

/// `SESSION=file cargo test --test articles -- --ignored --nocapture`, for whoever writes one.
#[test]
#[ignore = "for the session in SESSION"]
fn one() {
    let text = std::fs::read_to_string(std::env::var("SESSION").unwrap()).unwrap();
    for wrong in play(&text) {
        println!("{wrong}\n");
    }
}
