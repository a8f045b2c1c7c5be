//! Lessons that are worked through: how long one takes to open, and a question's probe to be answered.

use std::hint::black_box;

use sts_flow::lesson::{self, course};

use crate::work::{Row, rate};

const LESSONS: [&str; 5] = [
    include_str!("../../static/lessons/when.json"),
    include_str!("../../static/lessons/look-inside.json"),
    include_str!("../../static/lessons/by-hand.json"),
    include_str!("../../static/lessons/expiry.json"),
    include_str!("../../static/lessons/clocks.json"),
];

/// A question's probe, ready to be answered again.
type Probe = Box<dyn Fn()>;

/// The slowest to open, and the slowest probe, of all of them.
pub fn measure(rounds: usize, now: fn() -> f64) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let start = lesson::parse_start(include_str!("../../static/lessons/starts/app.json"))?;
    let mut opened: Option<(f64, &str, String)> = None;
    let mut probed: Option<(f64, String, Probe)> = None;
    for text in LESSONS {
        let began = now();
        let read = course::parse(text)?;
        let mut story = course::begin(&read, &start, read.seed)?.story;
        let took = now() - began;
        if opened.as_ref().is_none_or(|(slowest, ..)| took > *slowest) {
            opened = Some((took, text, read.id.clone()));
        }
        for step in &read.steps {
            for question in step.ask.iter().filter_map(|id| read.question(id)) {
                for vars in question.variations() {
                    let began = now();
                    question.answer(&story, &vars).map_err(|none| format!("{}: {none:?}", question.id))?;
                    let took = now() - began;
                    if probed.as_ref().is_none_or(|(slowest, ..)| took > *slowest) {
                        let (story, question, name) = (story.clone(), question.clone(), question.id.clone());
                        probed = Some((took, name, Box::new(move || drop(black_box(question.answer(&story, &vars))))));
                    }
                }
            }
            step.task.solution.play(&mut story, &course::Vars::new()).map_err(|misfit| misfit.to_string())?;
        }
    }
    let mut rows = Vec::new();
    let each = |rate: f64, name: &str| format!("{name}, {:.1} ms each", 1000.0 / rate);
    if let Some((_, text, name)) = opened {
        let opens = rate(rounds, now, || {
            let read = course::parse(black_box(text)).expect("it was read before");
            drop(black_box(course::begin(&read, &start, read.seed)));
        });
        rows.push(Row {
            key: "open",
            what: "the slowest lesson, opened",
            rate: opens,
            unit: "/s",
            note: each(opens, &name),
        });
    }
    if let Some((_, name, probe)) = probed {
        let answers = rate(rounds, now, probe);
        rows.push(Row {
            key: "probe",
            what: "the slowest probe, answered",
            rate: answers,
            unit: "/s",
            note: each(answers, &name),
        });
    }
    Ok(rows)
}
