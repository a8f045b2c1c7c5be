//! A table of what the run has proven: its cells stay empty until the run has shown what stands in them.
//!
//! May use: the format's parts, [`deeds`](super::deeds) and [`read`](super::read). Which events a step has, whoever follows the
//! learner says; here nobody knows a value that no run has shown.
//!
//! ```text
//! { "title": …, "columns": [ … ], "rows": [ { "head": …, "cells": [
//!     { "in": "vpc", "after": { "event": "response", "operation": "PutRolePolicy", "status": 200 },
//!       "read": { "outcome": { "from": "attacker", "operation": "ListObjectsV2" } } } ] } ] }
//! ```

use std::ops::Range;

use serde::Deserialize;

use super::deeds::{Deeds, Vars};
use super::read::{Found, Read};
use crate::lesson::error::Misfit;
use crate::lesson::format::Bi;
use crate::lesson::pattern::Pattern;
use crate::story::Story;

/// Rows by columns.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is compared in it.
    pub title: Bi,
    /// The columns' heads, without that of the rows' heads.
    pub columns: Vec<Bi>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its head.
    pub head: Bi,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// A cell: what is read, and of which part of the run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The step in which it is shown. Without it: the step that has the table, or any where the lesson has it.
    #[serde(rename = "in")]
    pub step: Option<String>,
    /// Only what comes after this has happened for the first time.
    pub after: Option<Pattern>,
    /// Only what comes before this happens. What is counted is known no sooner.
    pub until: Option<Pattern>,
    /// Only what comes before any of these happens, whatever else is asked for: from then on, things are no longer as the row says.
    #[serde(default)]
    pub unless: Vec<Pattern>,
    /// What is read.
    pub read: Read,
    /// What a number counts.
    #[serde(default)]
    pub unit: Unit,
    /// What is said of it; `{}` stands for what was read.
    pub say: Option<Bi>,
    /// What is done on a copy of the run, as its step begins, where the solution does not show it.
    #[serde(default)]
    pub probe: Deeds,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Nothing that has to be named.
    #[default]
    None,
    /// Seconds; they are told as hours and minutes.
    Seconds,
}

/// What a cell shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// It.
    pub found: Found,
    /// The event at which it was seen.
    pub event: usize,
}

/// The part of a run in which a step was worked on, by the event with which each step began. The last one is not over.
fn window(begun: &[usize], step: Option<usize>, all: usize) -> Option<Range<usize>> {
    let (begins, next) = match step {
        Some(step) => (begun.get(step), begun.get(step + 1)),
        None => (begun.first(), None),
    };
    Some(*begins?..next.copied().unwrap_or(all))
}

impl Cell {
    /// What these events of a run show of it; nothing yet, it may be.
    pub fn seen(&self, story: &Story, window: &Range<usize>) -> Option<Shown> {
        let events = story.trace().events();
        let first = |pattern: &Pattern, among: Range<usize>| among.into_iter().find(|at| pattern.matches(&events[*at]));
        let all = window.start..window.end.min(events.len());
        let mut end = self.unless.iter().filter_map(|unless| first(unless, all.clone())).min().unwrap_or(all.end);
        let mut start = all.start;
        if let Some(after) = &self.after {
            start = first(after, start..end)?;
        }
        if let Some(until) = &self.until {
            match first(until, start + usize::from(self.after.is_some())..end) {
                Some(at) => end = at,
                None if matches!(self.read, Read::Count(_)) => return None,
                None => {}
            }
        }
        let (found, event) = self.read.seen(story, &(start..end))?;
        let shown = match &found {
            Found::Nothing => false,
            Found::Number(_) => true,
            Found::Text(text) => !text.is_empty(),
        };
        shown.then_some(Shown { found, event })
    }
}

/// A table, where it stands, and what its cells' steps are: a place for each row and column.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed<'a> {
    /// The table.
    pub table: &'a Table,
    /// The step that has it, from 0; none where the lesson has it.
    pub of: Option<usize>,
    /// Of each cell, the step in which it is shown; none where it may be any.
    steps: Vec<Vec<Option<usize>>>,
}

impl<'a> Placed<'a> {
    /// `table`, which step `of` has. The lesson's steps are called this.
    pub(super) fn new<'b>(
        table: &'a Table,
        of: Option<usize>,
        names: &(impl Iterator<Item = &'b str> + Clone),
    ) -> Self {
        let step = |cell: &Cell| match &cell.step {
            Some(name) => names.clone().position(|step| step == name),
            None => of,
        };
        let steps = table.rows.iter().map(|row| row.cells.iter().map(step).collect()).collect();
        Self { table, of, steps }
    }

    /// The cells, row by row: each with its step.
    pub fn cells(&self) -> impl Iterator<Item = (&'a Cell, Option<usize>)> + '_ {
        let rows = self.table.rows.iter().zip(&self.steps);
        rows.flat_map(|(row, steps)| row.cells.iter().zip(steps.iter().copied()))
    }

    /// What the cells show, row by row, of a run of which `all` events have been seen. `begun` is the event with which each
    /// step began that has begun.
    pub fn shown(&self, story: &Story, begun: &[usize], all: usize) -> Vec<Option<Shown>> {
        let of = |(cell, step): (&Cell, Option<usize>)| {
            let window = window(begun, step, all)?;
            cell.seen(story, &(window.start..window.end.min(all)))
        };
        self.cells().map(of).collect()
    }

    /// What the cells with a probe show that are shown in step `step`, which begins here: each on a copy of the run. What is
    /// shown in any step is asked as the first one begins.
    pub(super) fn probed(&self, story: &Story, step: usize, found: &mut [Option<Found>]) -> Result<(), Misfit> {
        for (place, (cell, of)) in self.cells().enumerate() {
            if of.unwrap_or(0) == step && !cell.probe.is_empty() {
                let mut copy = story.clone();
                let since = copy.trace().len();
                cell.probe.play(&mut copy, &Vars::new())?;
                found[place] = cell.seen(&copy, &(since..copy.trace().len())).map(|shown| shown.found);
            }
        }
        Ok(())
    }
}
