//! Every cell of a table stays empty until something is done, and is filled then: by the solutions, or by its probe.
//!
//! May use: the format, and [`story`](crate::story).

use crate::lesson::course::format::Course;
use crate::lesson::course::read::Found;
use crate::lesson::course::table::Placed;
use crate::lesson::error::Misfit;
use crate::story::Story;

/// The tables of a lesson that is being played.
pub(super) struct Tables<'a> {
    tables: Vec<(Placed<'a>, Vec<Option<Found>>)>,
    /// The event with which each step began.
    begun: Vec<usize>,
}

impl<'a> Tables<'a> {
    /// Before anything is played.
    pub(super) fn of(course: &'a Course) -> Self {
        let empty = |placed: Placed<'a>| {
            let cells = placed.cells().count();
            (placed, vec![None; cells])
        };
        Self { tables: course.tables().map(empty).collect(), begun: Vec::new() }
    }

    /// Step `n` begins here: none of its cells is filled; and their probes are made.
    pub(super) fn step(&mut self, n: usize, story: &Story) -> Result<Vec<String>, Misfit> {
        self.begun.push(story.trace().len());
        let mut said = Vec::new();
        for (placed, probed) in &mut self.tables {
            let shown = placed.shown(story, &self.begun, story.trace().len());
            for (place, ((_, step), shown)) in placed.cells().zip(&shown).enumerate() {
                if shown.is_some() && step.unwrap_or(0) == n {
                    said.push(format!("{} is filled before anything is done", name(placed, place)));
                }
            }
            placed.probed(story, n, probed)?;
        }
        Ok(said)
    }

    /// What is still empty when all is done.
    pub(super) fn complaints(&self, story: &Story) -> Vec<String> {
        let mut said = Vec::new();
        for (placed, probed) in &self.tables {
            let shown = placed.shown(story, &self.begun, story.trace().len());
            let filled = |(shown, probed): (&Option<_>, &Option<Found>)| shown.is_some() || probed.is_some();
            let all = shown.iter().zip(probed).map(filled).enumerate();
            said.extend(all.filter(|(_, filled)| !filled).map(|(place, _)| {
                format!("{} is filled neither by the solutions nor by its probe", name(placed, place))
            }));
        }
        said
    }
}

/// What a cell is called.
fn name(placed: &Placed<'_>, place: usize) -> String {
    let columns = placed.table.columns.len().max(1);
    format!(
        "table “{}”: the cell in row {}, column {}",
        placed.table.title.en,
        place / columns + 1,
        place % columns + 1
    )
}
