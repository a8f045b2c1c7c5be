//! What can be said of a lesson without playing it: both languages, hints, citations, minutes.
//!
//! May use: the format.

use std::collections::BTreeMap;

use crate::lesson::course::Vars;
use crate::lesson::course::deeds::Deed;
use crate::lesson::course::format::{Course, Step};
use crate::lesson::format::{Bi, Cite};
use crate::story::Action;

/// What is wrong with a lesson before it is played.
pub(super) fn all(course: &Course, said: &mut Vec<String>) {
    both(course, said);
    hidden(course, said);
    for step in &course.steps {
        hints(step, said);
        cites(step, said);
    }
    minutes(course, said);
}

/// No way to a goal leads through what is out of sight.
fn hidden(course: &Course, said: &mut Vec<String>) {
    for (n, step) in course.steps.iter().enumerate() {
        let hidden = course.hidden(n, false);
        let task = &step.task;
        let ways = [("solution", &task.solution)].into_iter().chain(task.also.iter().map(|way| ("also", way)));
        for (name, way) in ways {
            let typed = way.deeds(&Vars::new()).unwrap_or_default().into_iter().find_map(|deed| match deed {
                Deed::Act(Action::Type { terminal, .. }) if hidden.has(terminal) => Some(terminal),
                _ => None,
            });
            if let Some(terminal) = typed {
                said.push(format!("step `{}`: {name} types in `{}`, which is hidden then", step.id, terminal.as_str()));
            }
        }
    }
}

/// Both languages say something.
fn both(course: &Course, said: &mut Vec<String>) {
    let mut all: Vec<(String, &Bi)> = vec![("title".into(), &course.title), ("wrong".into(), &course.wrong)];
    for step in &course.steps {
        let of = |what: &str| format!("step `{}`: {what}", step.id);
        all.extend([(of("title"), &step.title), (of("do"), &step.task.say), (of("explain"), &step.explain)]);
        all.extend(step.real.iter().map(|text| (of("real"), text)));
        all.extend(step.task.hints.iter().map(|hint| (of("hints"), &hint.say)));
        all.extend(step.look.iter().map(|look| (of("look"), &look.say)));
        all.extend(step.task.stuck.iter().map(|stuck| (of("stuck"), &stuck.say)));
        if let Some(present) = &step.present {
            let told = [&present.note].into_iter().chain(&present.ask).chain(&present.board);
            all.extend(told.map(|text| (of("present"), text)));
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
    for placed in course.tables() {
        let table = placed.table;
        let of = |what: &str| format!("table “{}”: {what}", table.title.en);
        all.push((of("title"), &table.title));
        all.extend(table.columns.iter().map(|text| (of("columns"), text)));
        all.extend(table.rows.iter().map(|row| (of("head"), &row.head)));
        for say in placed.cells().filter_map(|(cell, _)| cell.say.as_ref()) {
            all.push((of("say"), say));
            if !say.ja.contains("{}") || !say.en.contains("{}") {
                said.push(of("`say` has no place {} for what was read"));
            }
        }
    }
    all.extend(course.silent.iter().map(|text| ("silent".into(), text)));
    for (place, text) in all {
        if text.ja.trim().is_empty() || text.en.trim().is_empty() {
            said.push(format!("{place} is empty in one language"));
        }
    }
}

/// Hints lead to the solution: three different ones, the last a line of it, where one is typed.
fn hints(step: &Step, said: &mut Vec<String>) {
    let [first, second, third] = &step.task.hints;
    let of = format!("step `{}`", step.id);
    if first.say == second.say || second.say == third.say || first.say == third.say {
        said.push(format!("{of}: two of its hints say the same"));
    }
    let solution = step.task.solution.actions(&Vars::new()).unwrap_or_default();
    let typed =
        |line: &String| solution.iter().any(|action| matches!(action, Action::Type { line: it, .. } if it == line));
    let clicks = !solution.iter().any(|action| matches!(action, Action::Type { .. }));
    match &third.line {
        Some(line) if !typed(line) => said.push(format!("{of}: its third hint's line is none of its solution")),
        None if !clicks => said.push(format!("{of}: its third hint has no line")),
        _ => {}
    }
}

/// Each step says where AWS says so.
fn cites(step: &Step, said: &mut Vec<String>) {
    if step.cite.is_empty() {
        said.push(format!("step `{}` cites nothing", step.id));
    }
    for cite in &step.cite {
        if !cite.is_of_aws() {
            said.push(format!("step `{}` cites another site than AWS's: {}", step.id, cite.url));
        }
    }
}

/// A presenter needs about as long for its steps as it says that it takes.
fn minutes(course: &Course, said: &mut Vec<String>) {
    let presented: Option<Vec<u32>> =
        course.steps.iter().map(|step| step.present.as_ref().map(|present| present.minutes)).collect();
    let Some(presented) = presented else { return };
    let sum = presented.iter().fold(0_u32, |sum, minutes| sum.saturating_add(*minutes));
    if sum.abs_diff(course.minutes) > (course.minutes / 5).max(1) {
        said.push(format!("it takes {} minutes, but its steps are presented in {sum}", course.minutes));
    }
}

/// Whether the same page is called the same in all lessons: each with the name of its lesson.
pub fn titles(cites: &[(&str, &Cite)]) -> Vec<String> {
    let mut first: BTreeMap<&str, (&str, &Bi)> = BTreeMap::new();
    let mut said = Vec::new();
    for (lesson, cite) in cites {
        let (other, title) = *first.entry(&cite.url).or_insert((lesson, &cite.title));
        if *title != cite.title {
            let Bi { ja, en } = &cite.title;
            let (ja2, en2) = (&title.ja, &title.en);
            said.push(format!("{} is called “{ja}” / “{en}” in `{lesson}`, “{ja2}” / “{en2}” in `{other}`", cite.url));
        }
    }
    said
}
