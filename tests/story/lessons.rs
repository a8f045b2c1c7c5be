//! Lessons and saved runs are somebody's text: whatever is in them, reading it ends in a value or in a reason.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use sts_flow::host::secrets;
use sts_flow::lesson::saved::{self, Moment, Saved, SavedError};
use sts_flow::lesson::{self, LessonError};
use sts_flow::story::{Action, Terminal};

use crate::kit::{FIVE_STEPS, action, ask, five_steps, saved_run};

#[test]
fn every_lesson_of_the_page_comes_out_as_it_expects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/lessons");
    let mut ids = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        // Those that are worked through are held to more: see `course.rs`. What they share is in a folder.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if lesson::format_of(&text) != Some(lesson::FORMAT) {
            continue;
        }
        let lesson = lesson::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(path.file_stem().and_then(|stem| stem.to_str()), Some(&*lesson.id));
        lesson::play(&lesson, lesson.seed).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        ids.push(lesson.id);
    }
    assert!(ids.iter().any(|id| id == "five-steps"), "{ids:?}");
}

/// Where the number of a step stands, something happens when the step begins.
#[test]
fn the_first_message_of_each_step_runs_where_its_number_stands() {
    let lesson = five_steps();
    let played = lesson::play(&lesson, lesson.seed).unwrap();
    let trace = played.story.trace();
    for (step, begins) in lesson.steps.iter().zip(&played.steps) {
        let message = (*begins..trace.len()).find_map(|event| trace.message(event)).expect("a message");
        let runs = [message.from, message.to];
        assert!(step.on.iter().all(|node| runs.contains(node)), "{}: {runs:?}", step.title.en);
    }
}

/// A lesson that is opened as a file is looked through as what is typed is: those of the page would come in.
#[test]
fn no_lesson_of_the_page_looks_like_a_secret() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/lessons");
    let mut seen = 0;
    for folder in [folder.join("starts"), folder.join("notes"), folder] {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let text = fs::read_to_string(&path).unwrap();
                assert_eq!(secrets::blanked(&text), None, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

fn mutate(text: &str, flips: &[(prop::sample::Index, u8)], end: Option<prop::sample::Index>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (at, with) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= with;
    }
    if let Some(end) = end {
        bytes.truncate(end.index(text.len()));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn flips() -> impl Strategy<Value = (Vec<(prop::sample::Index, u8)>, Option<prop::sample::Index>)> {
    (
        prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 0..4),
        prop::option::of(any::<prop::sample::Index>()),
    )
}

fn a_saved_run(actions: Vec<Action>) -> Saved {
    Saved { lesson: Some("five-steps".into()), moment: Moment::Show(1234), ..saved_run(actions) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_lesson_is_read_or_refused((flips, end) in flips()) {
        if let Err(error) = lesson::parse(&mutate(FIVE_STEPS, &flips, end)) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        prop_assert!(lesson::parse(&text).is_err());
        prop_assert!(saved::read(&text).is_err());
    }

    #[test]
    fn a_saved_run_is_read_as_it_was_written(actions in prop::collection::vec(action(true), 0..6)) {
        // Waits after each other are read as the one that a run makes of them.
        let run = a_saved_run(sts_flow::story::joined(actions.clone()));
        prop_assert_eq!(saved::read(&saved::write(&a_saved_run(actions))), Ok(run));
    }

    #[test]
    fn a_damaged_run_is_read_or_refused(actions in prop::collection::vec(action(true), 0..4), (flips, end) in flips()) {
        let text = mutate(&saved::write(&a_saved_run(actions)), &flips, end);
        let _ = saved::read(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// One character changed inside a value often leaves a lesson that reads well; playing it must not panic either.
    #[test]
    fn a_lesson_that_still_reads_is_played_or_refused(at in any::<prop::sample::Index>(), with in "[0-9a-zA-Z\"{}]") {
        let mut text = FIVE_STEPS.to_owned();
        let (at, old) = text.char_indices().nth(at.index(text.chars().count())).unwrap();
        text.replace_range(at..at + old.len_utf8(), &with);
        if let Ok(lesson) = lesson::parse(&text)
            && let Ok(played) = lesson::play(&lesson, lesson.seed)
        {
            prop_assert_eq!(played.steps.len(), lesson.steps.len());
        }
    }
}

#[test]
fn refusals_say_what_is_wrong() {
    let with = |from: &str, to: &str| lesson::parse(&FIVE_STEPS.replacen(from, to, 1));
    assert_eq!(with("\"format\": 1", "\"format\": 2"), Err(LessonError::OtherFormat { found: 2, known: 1 }));
    assert!(matches!(with("\"title\": { \"ja\"", "\"title\": { \"xx\""), Err(LessonError::Misfit(_))));
    assert!(matches!(with("\"do\": \"wait\"", "\"do\": \"fly\""), Err(LessonError::Misfit(_))));
    assert!(matches!(lesson::parse(""), Err(LessonError::Unreadable { .. })));
    let mut lesson = five_steps();
    lesson.steps[0].begins.text = Some("never typed".into());
    assert!(matches!(lesson::play(&lesson, 1), Err(LessonError::NeverBegins { step: 1 })));
}

#[test]
fn the_edges_of_time() {
    for clock in ["0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"] {
        let text = FIVE_STEPS.replacen("2025-11-02T00:28:30Z", clock, 1);
        let lesson = lesson::parse(&text).unwrap();
        let _ = lesson::play(&lesson, lesson.seed);
    }
    assert!(lesson::parse(&FIVE_STEPS.replacen("2025-11-02T00:28:30Z", "2025-11-31T00:00:00Z", 1)).is_err());
}

#[test]
fn a_run_that_is_too_long_is_refused() {
    let actions = vec![ask(Terminal::Pc, "true"); sts_flow::story::MAX_ACTIONS + 1];
    assert!(matches!(saved::read(&saved::write(&a_saved_run(actions))), Err(SavedError::DoesNotFit(_))));
}
