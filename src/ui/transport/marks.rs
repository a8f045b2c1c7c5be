//! The marks on the scrubber: events, the steps of the lesson, and where two futures part.

use yew::prelude::*;

use crate::story::Show;
use crate::ui::state::Seen;

/// Marks of events that stand closer than this many thousandths are one band: more would be one blur, and each costs time to
/// draw. On the narrowest track it is some six pixels.
const CLOSEST: u64 = 20;

/// What the marks are drawn from.
#[derive(Properties)]
pub struct MarksProps {
    /// What is seen.
    pub seen: Seen,
}

/// The same course of the same runs, and as many steps behind the needle.
impl PartialEq for MarksProps {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.seen, &other.seen);
        let beside = match (&a.aside, &b.aside) {
            (Some(a), Some(b)) => a.scene.is_of(&b.scene),
            (None, None) => true,
            _ => false,
        };
        a.total == b.total && a.scene.is_of(&b.scene) && beside && passed(a) == passed(b) && now(a) == now(b)
    }
}

/// How many of the lesson's steps have begun.
fn passed(seen: &Seen) -> usize {
    let run = seen.scene.run();
    let begun = |event: &&usize| seen.course_of(run.playback.cue(**event).begins) <= seen.course;
    run.played.steps.iter().filter(begun).count()
}

/// The step that is being shown.
fn now(seen: &Seen) -> Option<usize> {
    seen.scene.step().filter(|_| seen.course > 0 && seen.course < seen.total)
}

/// The marks.
#[component]
pub fn Marks(props: &MarksProps) -> Html {
    let seen = &props.seen;
    let run = seen.scene.run();
    let place = |show: Show| u64::from(show) * 1000 / u64::from(seen.total.max(1));
    let share = |show: Show| format!("{}.{}%", place(show) / 10, place(show) % 10);
    // Stretches of marks that stand too close together to be told apart: where each begins and ends, and how many it has.
    let mut stretches: Vec<(Show, Show, usize)> = Vec::new();
    for &(show, _) in run.playback.marks() {
        let at = seen.course_of(show);
        match stretches.last_mut() {
            Some((_, last, count)) if place(at) < place(*last) + CLOSEST => (*last, *count) = (at, *count + 1),
            _ => stretches.push((at, at, 1)),
        }
    }
    let tick = |&(from, to, count): &(Show, Show, usize)| {
        if count == 1 {
            return html! { <rect class="tick" x={share(from)} width="3" height="12" /> };
        }
        // Two at one place are a band of a tick's width.
        let width = place(to).saturating_sub(place(from)).max(3);
        let width = format!("{}.{}%", width / 10, width % 10);
        html! { <rect class="tick band" x={share(from)} {width} height="8" /> }
    };
    let now = now(seen);
    let chapter = |(i, event): (usize, &usize)| {
        let begins = seen.course_of(run.playback.cue(*event).begins);
        // Its colours are those of the number on the stage.
        let state = match () {
            () if now == Some(i) => "now",
            () if begins <= seen.course => "passed",
            () => "ahead",
        };
        html! {
            <svg class={classes!("chapter", state)} x={share(begins)}>
                <rect x="-10" width="20" height="18" rx="9" />
                <text y="13" text-anchor="middle">{ i + 1 }</text>
            </svg>
        }
    };
    html! {
        <svg class="marks" aria-hidden="true">
            { for stretches.iter().map(tick) }
            { for run.played.steps.iter().enumerate().map(chapter) }
            if let Some(parts) = seen.parts_at() {
                <rect class="parting" x={share(parts)} width="4" height="28" />
            }
        </svg>
    }
}
