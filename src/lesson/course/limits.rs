//! How much a lesson may have. Any may be somebody else's: all of it is read, told and played within these bounds.
//!
//! May use: the format, and what lessons of both formats share.

use super::deeds::{Deed, Deeds, Vars};
use super::format::{Course, Question};
use super::goal::Goal;
use super::table::Placed;
use crate::lesson::error::{LessonError, Limit, Misfit};
use crate::lesson::read::{cited, named};
use crate::story::{Action, MAX_WAIT};

/// The longest value of those, in bytes.
const VALUE: usize = 400;

/// So many minutes pass at least before somebody acts by himself again.
const SOONEST: u32 = 10;

/// Whether a text is short enough to be read at all.
pub(super) fn of_text(text: &str) -> Result<(), LessonError> {
    within(Limit::Bytes, text.len(), String::new)
}

/// Whether there is no more in a lesson than there may be, and all its actions are some.
pub(super) fn of_course(course: &Course) -> Result<(), LessonError> {
    if course.steps.is_empty() {
        return Err(LessonError::NoSteps);
    }
    named(&course.id)?;
    within(Limit::Steps, course.steps.len(), || "steps".to_owned())?;
    within(Limit::Questions, course.questions.len(), || "questions".to_owned())?;
    let none = Vars::new();
    let mut all = actions(&course.start.more, || "start.more".to_owned())?;
    for (n, step) in course.steps.iter().enumerate() {
        let task = &step.task;
        for (k, cite) in step.cite.iter().enumerate() {
            cited(&cite.url, || format!("steps[{n}].cite[{k}].url"))?;
        }
        let at = |name: &str| format!("steps[{n}].do.{name}");
        all += actions(&task.solution, || at("solution"))?;
        for (k, way) in task.also.iter().enumerate() {
            all += deeds(way, &none, || at(&format!("also[{k}]")))?;
        }
        for (k, way) in task.not.iter().enumerate() {
            all += deeds(way, &none, || at(&format!("not[{k}]")))?;
        }
        all += goal(&task.goal, &|| at("goal"))?;
        for (k, stuck) in task.stuck.iter().enumerate() {
            all += goal(&stuck.when, &|| at(&format!("stuck[{k}].when")))?;
        }
        if let Some(unknown) = step.ask.iter().find(|id| course.question(id).is_none()) {
            let why = format!("there is no question `{unknown}`");
            return Err(LessonError::Misfit(Misfit { at: format!("steps[{n}].ask"), why }));
        }
    }
    for (n, asked) in course.questions.iter().enumerate() {
        all += question(asked, n)?;
    }
    within(Limit::Actors, course.start.actors.len(), || "start.actors".to_owned())?;
    for (n, acts) in course.start.actors.iter().enumerate() {
        if acts.every < SOONEST {
            let why = format!("nobody acts more often than every {SOONEST} minutes");
            return Err(LessonError::Misfit(Misfit { at: format!("start.actors[{n}].every"), why }));
        }
    }
    for (n, hides) in course.hides.iter().enumerate() {
        if course.steps.iter().all(|step| step.id != hides.until) {
            let why = format!("there is no step `{}`", hides.until);
            return Err(LessonError::Misfit(Misfit { at: format!("hides[{n}].until"), why }));
        }
    }
    for placed in course.tables() {
        all += table(course, &placed)?;
    }
    within(Limit::Actions, all, String::new)
}

/// A table has a cell for each row and column, and no more of them than are read at once.
fn table(course: &Course, placed: &Placed<'_>) -> Result<usize, LessonError> {
    let of = placed.of.map_or_else(|| "table".to_owned(), |step| format!("steps[{step}].table"));
    let at = |name: String| format!("{of}.{name}");
    let misfit = |at: String, why: String| LessonError::Misfit(Misfit { at, why });
    let table = placed.table;
    within(Limit::Columns, table.columns.len(), || at("columns".to_owned()))?;
    within(Limit::Rows, table.rows.len(), || at("rows".to_owned()))?;
    let mut all = 0;
    for (n, row) in table.rows.iter().enumerate() {
        let (cells, columns) = (row.cells.len(), table.columns.len());
        if cells != columns {
            return Err(misfit(at(format!("rows[{n}].cells")), format!("{cells} cells for {columns} columns")));
        }
        for (k, cell) in row.cells.iter().enumerate() {
            let at = |name: &str| at(format!("rows[{n}].cells[{k}].{name}"));
            if let Some(name) = cell.step.as_ref().filter(|name| course.steps.iter().all(|step| step.id != **name)) {
                return Err(misfit(at("in"), format!("there is no step `{name}`")));
            }
            all += deeds(&cell.probe, &Vars::new(), || at("probe"))?;
        }
    }
    Ok(all)
}

fn question(question: &Question, n: usize) -> Result<usize, LessonError> {
    let at = |name: &str| format!("questions[{n}].{name}");
    within(Limit::Choices, question.choices.len(), || at("choices"))?;
    within(Limit::Varying, question.vary.len(), || at("vary"))?;
    for (name, values) in &question.vary {
        let misfit = |why: &str| LessonError::Misfit(Misfit { at: at(&format!("vary.{name}")), why: why.to_owned() });
        for value in values {
            // A value with the name of another would grow each time that it is told.
            let text = value.as_str().unwrap_or_default();
            if text.len() > VALUE {
                return Err(misfit("a value is too long"));
            }
            if question.vary.keys().any(|other| text.contains(&format!("{{{other}}}"))) {
                return Err(misfit("a value has what varies in it"));
            }
            if !value.is_string() && !value.is_u64() {
                return Err(misfit("a value is neither a text nor a whole number"));
            }
        }
    }
    let count = question.vary.values().fold(1_usize, |count, values| count.saturating_mul(values.len()));
    within(Limit::Variations, count, || at("vary"))?;
    let mut longest = 0;
    for vars in question.variations() {
        longest = longest.max(deeds(&question.probe, &vars, || at("probe"))?);
    }
    Ok(longest)
}

/// How many actions the probes of a goal have.
fn goal(goal: &Goal, at: &dyn Fn() -> String) -> Result<usize, LessonError> {
    let mut probes = 0;
    let mut all = 0;
    let mut left = vec![goal];
    while let Some(goal) = left.pop() {
        match goal {
            Goal::All(goals) | Goal::Any(goals) => left.extend(goals),
            Goal::Not(goal) => left.push(goal),
            Goal::Probe(probe) => {
                probes += 1;
                all += deeds(&probe.deeds, &Vars::new(), || at() + ".probe")?;
            }
            Goal::Event(_) | Goal::Waited(_) | Goal::Seen(_) => {}
        }
    }
    within(Limit::Probes, probes, at)?;
    Ok(all)
}

/// The same of what is done as it is written: no buttons of the console.
fn actions(of: &Deeds, at: impl Fn() -> String) -> Result<usize, LessonError> {
    let none = Vars::new();
    of.actions(&none).map_err(|misfit| LessonError::Misfit(Misfit { at: at() + &misfit.at, why: misfit.why }))?;
    deeds(of, &none, at)
}

/// How many actions these are, which together wait no longer than one wait may be.
fn deeds(deeds: &Deeds, vars: &Vars, at: impl Fn() -> String) -> Result<usize, LessonError> {
    let all =
        deeds.deeds(vars).map_err(|misfit| LessonError::Misfit(Misfit { at: at() + &misfit.at, why: misfit.why }))?;
    let waited = all.iter().fold(0_i64, |sum, deed| match deed {
        Deed::Act(Action::Wait { span }) => sum.saturating_add(span.as_seconds()),
        _ => sum,
    });
    // A day that has begun counts.
    let days = usize::try_from(waited.div_euclid(86_400)).unwrap_or(usize::MAX);
    within(Limit::Days, if waited > MAX_WAIT.as_seconds() { days.max(Limit::Days.most() + 1) } else { days }, at)?;
    Ok(all.len())
}

fn within(limit: Limit, found: usize, at: impl Fn() -> String) -> Result<(), LessonError> {
    if found > limit.most() { Err(LessonError::Beyond { at: at(), limit, found }) } else { Ok(()) }
}
