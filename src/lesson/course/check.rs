//! What an author is told of a lesson: it is played by its solutions, by every other way that has to count, and by what must
//! not; its questions are answered in every variation, with many seeds.
//!
//! May use: the rest of this folder. `cargo xtask lesson check FILE` prints it.

use super::format::{Course, Question, Step};
use super::question::NoAnswer;
use super::{Vars, begin};
use crate::lesson::format::{Bi, Start};
use crate::story::{Action, Story};

/// With how many seeds questions are asked.
const SEEDS: u64 = 20;

/// Everything that is wrong with a lesson, a sentence each; nothing, if it holds.
pub fn complaints(course: &Course, start: &Start) -> Vec<String> {
    let mut said = Vec::new();
    texts(course, &mut said);
    for step in &course.steps {
        hints(step, &mut said);
    }
    let asked: Vec<&str> = course.steps.iter().flat_map(|step| &step.ask).map(String::as_str).collect();
    for question in course.questions.iter().filter(|question| !asked.contains(&question.id.as_str())) {
        said.push(format!("question `{}` is asked in no step", question.id));
    }
    match play(course, start, course.seed, true) {
        Ok(complaints) => said.extend(complaints),
        Err(error) => said.push(error),
    }
    for seed in 1..=SEEDS {
        match play(course, start, course.seed.wrapping_add(seed), false) {
            Ok(complaints) => said.extend(complaints.into_iter().map(|text| format!("with seed {seed}: {text}"))),
            Err(error) => said.push(error),
        }
    }
    said.dedup();
    said
}

/// Plays a lesson by its solutions. With `all`, by every other way as well, and by what must not count.
fn play(course: &Course, start: &Start, seed: u64, all: bool) -> Result<Vec<String>, String> {
    let mut said = Vec::new();
    let mut story = begin(course, start, seed).map_err(|error| error.to_string())?.story;
    for (n, step) in course.steps.iter().enumerate() {
        let of = format!("step {} (`{}`)", n + 1, step.id);
        let since = story.trace().len();
        let holds =
            |story: &Story| step.task.goal.holds(story, since).map_err(|misfit| format!("{of}: goal: {misfit}"));
        let after = |deeds: &super::Deeds| -> Result<Story, String> {
            let mut copy = story.clone();
            deeds.play(&mut copy, &Vars::new()).map_err(|misfit| format!("{of}: {misfit}"))?;
            Ok(copy)
        };
        if all && holds(&story)? {
            said.push(format!("{of}: its goal holds before anything is done"));
        }
        for question in step.ask.iter().filter_map(|id| course.question(id)) {
            said.extend(answered(question, &story));
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
        if !holds(&done)? {
            said.push(format!("{of}: its goal does not hold after its solution"));
        }
        story = done;
    }
    Ok(said)
}

/// What is wrong with the answers to a question, asked at this moment of a run.
fn answered(question: &Question, story: &Story) -> Vec<String> {
    let wrong = |vars: Vars| {
        let told = match question.answer(story, &vars).err()? {
            NoAnswer::Misfit(misfit) => misfit.to_string(),
            NoAnswer::Right(count, found) => format!("{count} choices are right of {found:?}"),
        };
        Some(format!("question `{}` with {vars:?}: {told}", question.id))
    };
    question.variations().into_iter().filter_map(wrong).collect()
}

/// Hints lead to the solution: three different ones, the last a line of it.
fn hints(step: &Step, said: &mut Vec<String>) {
    let [first, second, third] = &step.task.hints;
    let of = format!("step `{}`", step.id);
    if first.say == second.say || second.say == third.say || first.say == third.say {
        said.push(format!("{of}: two of its hints say the same"));
    }
    let solution = step.task.solution.actions(&Vars::new()).unwrap_or_default();
    let typed =
        |line: &String| solution.iter().any(|action| matches!(action, Action::Type { line: it, .. } if it == line));
    let waits = solution.iter().all(|action| matches!(action, Action::Wait { .. }));
    match &third.line {
        Some(line) if !typed(line) => said.push(format!("{of}: its third hint's line is none of its solution")),
        None if !waits => said.push(format!("{of}: its third hint has no line")),
        _ => {}
    }
}

/// Both languages say something, and nothing twice the same.
fn texts(course: &Course, said: &mut Vec<String>) {
    let mut all: Vec<(String, &Bi)> = vec![("title".into(), &course.title), ("wrong".into(), &course.wrong)];
    for step in &course.steps {
        let of = |what: &str| format!("step `{}`: {what}", step.id);
        all.extend([(of("title"), &step.title), (of("do"), &step.task.say), (of("explain"), &step.explain)]);
        all.extend(step.real.iter().map(|text| (of("real"), text)));
        all.extend(step.task.hints.iter().map(|hint| (of("hints"), &hint.say)));
        all.extend(step.look.iter().map(|look| (of("look"), &look.say)));
        if step.cite.is_empty() {
            said.push(format!("step `{}` cites nothing", step.id));
        }
        for cite in &step.cite {
            if !["https://docs.aws.amazon.com/", "https://aws.amazon.com/"]
                .iter()
                .any(|site| cite.url.starts_with(site))
            {
                said.push(format!("step `{}` cites another site than AWS's: {}", step.id, cite.url));
            }
        }
    }
    for question in &course.questions {
        let of = |what: &str| format!("question `{}`: {what}", question.id);
        all.push((of("ask"), &question.ask));
        if question.choices.len() < 2 {
            said.push(of("it has fewer than two choices"));
        }
        for choice in &question.choices {
            all.push((of("say"), &choice.say));
            if choice.why.is_none() && choice.tempts.is_none() {
                said.push(of("a choice says neither why it is so nor why one may think so"));
            }
            all.extend(choice.why.iter().chain(&choice.tempts).map(|text| (of("why"), text)));
        }
    }
    all.extend(course.silent.iter().map(|text| ("silent".into(), text)));
    for (place, text) in all {
        if text.ja.trim().is_empty() || text.en.trim().is_empty() {
            said.push(format!("{place} is empty in one language"));
        }
    }
}
