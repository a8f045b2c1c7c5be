//! What an author is told of a lesson: it is played by its solutions, by every other way that has to count, and by what must
//! not; its questions are answered in every variation, with many seeds.
//!
//! May use: the rest of the folder of courses. `cargo xtask lesson check FILE` prints it. [`texts`] reads the lesson only;
//! [`spans`] compares what stands between backticks with what was seen in the run; [`tables`] fills its tables.

mod spans;
mod tables;
mod texts;

use std::collections::BTreeSet;

use super::format::{Course, Question};
use super::question::NoAnswer;
use super::{Deeds, Vars, begin};
use crate::lesson::format::Start;
use crate::story::Story;

pub use texts::titles;

/// With how many seeds questions are asked.
const SEEDS: u64 = 20;

/// Everything that is wrong with a lesson, a sentence each; nothing, if it holds.
pub fn complaints(course: &Course, start: &Start) -> Vec<String> {
    let mut said = Vec::new();
    texts::all(course, &mut said);
    let asked: Vec<&str> = course.steps.iter().flat_map(|step| &step.ask).map(String::as_str).collect();
    for question in course.questions.iter().filter(|question| !asked.contains(&question.id.as_str())) {
        said.push(format!("question `{}` is asked in no step", question.id));
    }
    let mut seen = spans::Seen::of(course);
    match play(course, start, course.seed, Some(&mut seen)) {
        Ok(complaints) => {
            said.extend(complaints);
            said.extend(seen.complaints());
        }
        Err(error) => said.push(error),
    }
    for seed in 1..=SEEDS {
        match play(course, start, course.seed.wrapping_add(seed), None) {
            Ok(complaints) => said.extend(complaints.into_iter().map(|text| format!("with seed {seed}: {text}"))),
            Err(error) => said.push(error),
        }
    }
    said.dedup();
    said
}

/// Plays a lesson by its solutions. With somebody who looks, by every other way as well, and by what must not count.
fn play(
    course: &Course,
    start: &Start,
    seed: u64,
    mut spoken: Option<&mut spans::Seen>,
) -> Result<Vec<String>, String> {
    let mut said = Vec::new();
    let all = spoken.is_some();
    let mut story = begin(course, start, seed).map_err(|error| error.to_string())?.story;
    let mut tables = tables::Tables::of(course);
    for (n, step) in course.steps.iter().enumerate() {
        let of = format!("step {} (`{}`)", n + 1, step.id);
        let since = story.trace().len();
        said.extend(tables.step(n, &story).map_err(|misfit| format!("{of}: {misfit}"))?);
        let holds =
            |story: &Story| step.task.goal.holds(story, since).map_err(|misfit| format!("{of}: goal: {misfit}"));
        let after = |deeds: &Deeds| -> Result<Story, String> {
            let mut copy = story.clone();
            deeds.play(&mut copy, &Vars::new()).map_err(|misfit| format!("{of}: {misfit}"))?;
            Ok(copy)
        };
        if all && holds(&story)? {
            said.push(format!("{of}: its goal holds before anything is done"));
        }
        for question in step.ask.iter().filter_map(|id| course.question(id)) {
            said.extend(answered(question, &story));
            if let Some(spoken) = &mut spoken {
                spoken.probe(n, question, &story).map_err(|misfit| format!("{of}: {misfit}"))?;
            }
        }
        if all {
            for (k, way) in step.task.also.iter().enumerate() {
                if !holds(&after(way)?)? {
                    said.push(format!("{of}: its goal does not hold after also[{k}]"));
                }
            }
            for (k, way) in step.task.not.iter().enumerate() {
                if holds(&after(way)?)? {
                    said.push(format!("{of}: its goal holds after not[{k}]"));
                }
            }
        }
        let done = after(&step.task.solution)?;
        for (k, stuck) in step.task.stuck.iter().enumerate() {
            let when =
                |story: &Story| stuck.when.holds(story, since).map_err(|misfit| format!("{of}: stuck[{k}]: {misfit}"));
            if when(&story)? {
                said.push(format!("{of}: stuck[{k}] holds before anything is done"));
            }
            if when(&done)? {
                said.push(format!("{of}: stuck[{k}] holds after its solution"));
            }
            for (way, also) in step.task.also.iter().enumerate().filter(|_| all) {
                if when(&after(also)?)? {
                    said.push(format!("{of}: stuck[{k}] holds after also[{way}]"));
                }
            }
        }
        if !holds(&done)? {
            said.push(format!("{of}: its goal does not hold after its solution"));
        }
        story = done;
        if let Some(spoken) = &mut spoken {
            spoken.step(n, &story);
        }
    }
    said.extend(tables.complaints(&story));
    Ok(said)
}

/// What is wrong with the answers to a question, asked at this moment of a run.
fn answered(question: &Question, story: &Story) -> Vec<String> {
    let mut said = Vec::new();
    let mut right = BTreeSet::new();
    let mut all = 0;
    for vars in question.variations() {
        all += 1;
        let told = match question.answer(story, &vars) {
            Ok(place) => {
                right.insert(place);
                continue;
            }
            Err(NoAnswer::Misfit(misfit)) => misfit.to_string(),
            Err(NoAnswer::Right(count, found)) => format!("{count} choices are right of {found:?}"),
        };
        said.push(format!("question `{}` with {vars:?}: {told}", question.id));
    }
    if question.depends && said.is_empty() && right.len() < 2 {
        let id = &question.id;
        said.push(format!(
            "question `{id}`: its answer depends on what varies, but is the same in all {all} variations"
        ));
    }
    said
}
