//! Branches: a run is forked, both futures stay, and two of them are shown side by side on one clock.

use std::rc::Rc;

use yew::{Callback, Event, Html, KeyboardEvent, TargetCast};

use super::keys::Command;
use super::model::{Beside, Model, Msg, Sheet};
use super::run::{Branch, Run};
use super::view::{el, list, text, view, yes};
use super::{Page, send};
use crate::kernel::Millis;
use crate::lesson::saved::{FIRST, MAX_NAME};
use crate::story::compare::{Difference, Side, differences, parting_from};
use crate::story::{Node, Show};
use crate::words;

/// More branches than this are not made: their chips would have no room.
const MOST: usize = 8;
/// More differences than this are not listed.
const MOST_DIFFERENCES: usize = 12;

impl Model {
    /// Makes another future from the playhead, and goes there.
    #[inline(never)]
    pub(super) fn fork(&mut self) {
        let Some(run) = self.cell().filter(|_| self.branches.len() < MOST) else { return };
        self.stop();
        let fork = run.borrow().fork(self.now);
        let at = self.at;
        let free = |name: &&str| !self.branches.iter().any(|branch| *branch.name == **name);
        let name = NAMES.iter().copied().find(free).unwrap_or(NAMES[0]);
        self.branches.push(Branch::new(name, fork));
        let from = self.front;
        let comparing = self.beside.is_some();
        self.front = self.branches.len() - 1;
        self.beside = None;
        self.changed();
        self.seek(at);
        if comparing {
            self.put_beside(from);
        }
    }

    /// This branch to the front. While two are compared, the one that was there stays beside it.
    #[inline(never)]
    pub(super) fn switch(&mut self, branch: usize) {
        if branch >= self.branches.len() || branch == self.front {
            return;
        }
        self.stop();
        self.sheet = None;
        let (was, comparing, now) = (self.front, self.beside.take().is_some(), self.now);
        self.front = branch;
        self.changed();
        if comparing {
            self.put_beside(was);
        } else {
            self.seek_course(self.place_at(now));
        }
    }

    /// Two side by side, or one again.
    #[inline(never)]
    pub(super) fn compare(&mut self) {
        self.stop();
        if self.beside.take().is_some() {
            let show = self.at;
            return self.seek(show);
        }
        // The one it was forked from stands before it.
        if let Some(other) = if self.front > 0 { Some(self.front - 1) } else { (self.branches.len() > 1).then_some(1) }
        {
            self.put_beside(other);
        }
    }

    /// Shows branch `other` beside the one in front, at the same simulated time.
    pub(super) fn put_beside(&mut self, other: usize) {
        let now = self.now;
        self.beside =
            Some(Beside { branch: other, at: 0, picture: Rc::default(), duet: Rc::default(), parted: Rc::default() });
        self.keep_up();
        self.seek_course(self.place_at(now));
    }

    /// What the branch in front is called from now on; nothing while it is being written.
    #[inline(never)]
    pub(super) fn rename(&mut self, name: Option<String>) {
        let Some(name) = name else { return self.sheet = Some(Sheet::Renaming) };
        self.sheet = None;
        let name: String = name.trim().chars().take(MAX_NAME).collect();
        let taken = self.branches.iter().enumerate().any(|(i, branch)| i != self.front && *branch.name == *name);
        if let (false, false, Some(branch)) = (name.is_empty(), taken, self.branches.get_mut(self.front)) {
            branch.name = name.into();
        }
    }

    /// Drops the branch in front. One always stays.
    #[inline(never)]
    pub(super) fn drop_front(&mut self) {
        if self.branches.len() < 2 {
            return;
        }
        self.stop();
        self.sheet = None;
        let now = self.now;
        let next = self.beside.take().map_or(self.front.saturating_sub(1), |beside| beside.branch);
        self.branches.remove(self.front);
        self.front = next - usize::from(next > self.front);
        self.front = self.front.min(self.branches.len() - 1);
        self.changed();
        self.seek_course(self.place_at(now));
    }

    /// While two are compared, time passes in both: the one that is behind catches up.
    pub(super) fn keep_up(&mut self) {
        let Some(beside) = &self.beside else { return };
        let cells = [self.front, beside.branch].map(|branch| self.branches[branch].run.clone());
        let ends = [0, 1].map(|i| cells[i].borrow().end());
        for i in [0, 1] {
            let behind = ends[1 - i].since(ends[i]);
            if behind > Millis::ZERO {
                cells[i].borrow_mut().wait(behind);
            }
        }
        self.join();
    }

    /// Takes what two futures have gained into the clock that they share.
    pub(super) fn join(&self) {
        if let Some(beside) = &self.beside {
            let runs = [self.front, beside.branch].map(|branch| self.branches[branch].run.borrow());
            beside.duet.borrow_mut().extend(&runs[0].playback, &runs[1].playback);
        }
    }

    /// The page as the branch beside the one in front has it.
    pub(super) fn aside(&self) -> Option<Self> {
        let beside = self.beside.as_ref()?;
        let (at, picture) = (beside.at, beside.picture.clone());
        Some(Self { front: beside.branch, beside: None, side: 1, at, picture, ..self.clone() })
    }

    /// In what the two that are compared differ now: the one that comes first on the screen first.
    pub fn differences(&self) -> Vec<Difference> {
        let Some(beside) = &self.beside else { return Vec::new() };
        let runs = [self.front, beside.branch].map(|branch| self.branches[branch].run.borrow());
        let pictures = [&*self.picture, &*beside.picture];
        let order = if self.front < beside.branch { [0, 1] } else { [1, 0] };
        let parted = beside.parted(&runs[0], &runs[1]);
        differences(order.map(|i| Side { trace: runs[i].trace(), picture: pictures[i] }), parted)
    }

    /// Where the two that are compared part, on the course.
    pub fn parts_at(&self) -> Option<Show> {
        let beside = self.beside.as_ref()?;
        let runs = [self.front, beside.branch].map(|branch| self.branches[branch].run.borrow());
        let parted = beside.parted(&runs[0], &runs[1]);
        let show = runs[0].playback.cue(parted.checked_sub(1)?).ends;
        Some(self.course_of(show))
    }
}

impl Beside {
    /// How many events the two have in common. What was found once is not looked for again: they only grow.
    fn parted(&self, front: &Run, other: &Run) -> usize {
        let parted = parting_from(front.trace(), other.trace(), self.parted.get());
        self.parted.set(parted);
        parted
    }
}

/// What branches are called until somebody calls them otherwise.
const NAMES: [&str; MOST] = [FIRST, "B", "C", "D", "E", "F", "G", "H"];

/// The chips: one for each branch, once there are two.
pub fn chips(page: &Page) -> Html {
    if page.branches.len() < 2 {
        return Html::default();
    }
    strip(page)
}

#[inline(never)]
fn strip(page: &Page) -> Html {
    let l = page.labels();
    let chips = page.branches.iter().enumerate().map(|(i, branch)| chip(page, i, branch)).collect::<Vec<_>>();
    let comparing = page.beside.is_some();
    let label = if comparing { l.compare_end } else { l.compare };
    view! {
        <div class="branches" role="group" aria-label={l.branches}>
            { chips }
            <button type="button" class="compare" data-do="compare" aria-pressed={yes(comparing)} title={label}
                onclick={send(page, Msg::Do(Command::Compare))}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 5h8v14H3zM13 5h8v14h-8zM5 7v10h4V7zM15 7v10h4V7z" /></svg>
                <span>{ label }</span>
            </button>
        </div>
    }
}

fn chip(page: &Page, index: usize, branch: &Branch) -> Html {
    let l = page.labels();
    let front = index == page.front;
    let renaming = page.sheet == Some(Sheet::Renaming);
    let beside = page.beside.as_ref().is_some_and(|beside| beside.branch == index);
    let name = branch.name.to_string();
    let inner = if front && renaming {
        let dispatcher = page.dispatcher();
        let onkeydown = Callback::from(move |event: Event| {
            let key = event.dyn_ref_key();
            let input = event.target_dyn_into::<web_sys::HtmlInputElement>();
            match (key.as_deref(), input) {
                (Some("Enter"), Some(input)) => dispatcher.dispatch(Msg::Rename(Some(input.value()))),
                (Some("Escape"), _) => dispatcher.dispatch(Msg::Rename(Some(String::new()))),
                _ => {}
            }
        });
        let dispatcher = page.dispatcher();
        let onchange = Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
                dispatcher.dispatch(Msg::Rename(Some(input.value())));
            }
        });
        view! {
            <input id="branch-name" value={name.clone()} maxlength={MAX_NAME} aria-label={l.branch_name} autofocus="" {onkeydown} {onchange} />
        }
    } else {
        let switch = send(page, Msg::Switch(index));
        let here = (front || beside).then_some("true");
        view! { <button type="button" class="name" aria-current={here} title={l.branch_switch} onclick={switch}>{ name.clone() }</button> }
    };
    let tools = (front && !renaming).then(|| {
        let tool = |name: &'static str, label: &'static str, icon: &'static str, msg: Msg| {
            view! {
                <button type="button" class="tool" data-do={name} title={label} aria-label={label} onclick={send(page, msg)}>
                    <svg viewBox="0 0 24 24" aria-hidden="true"><path d={icon} /></svg>
                </button>
            }
        };
        list(vec![
            tool("rename-branch", l.branch_rename, "M4 16v4h4L19 9l-4-4zM6 17l9-9 1 1-9 9H6z", Msg::Rename(None)),
            tool("drop-branch", l.branch_drop, "M6 4.600L4.600 6l6 6-6 6L6 19.400l6-6 6 6 1.400-1.400-6-6 6-6L18 4.600l-6 6z", Msg::Drop),
        ])
    });
    let class = match (front, beside) {
        (true, _) => "branch front",
        (_, true) => "branch beside",
        _ => "branch",
    };
    view! { <span {class} key={index} data-branch={name}>{ inner }{ tools }</span> }
}

/// What key an event of the keyboard is about.
trait Key {
    fn dyn_ref_key(&self) -> Option<String>;
}

impl Key for Event {
    fn dyn_ref_key(&self) -> Option<String> {
        use wasm_bindgen::JsCast;
        self.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key)
    }
}

/// The heading over a stage, while there are two.
pub fn heading(page: &Page, differing: usize) -> Html {
    let branch = page.branches.get(page.front).map(|branch| branch.name.to_string()).unwrap_or_default();
    let class = if page.side == 0 { "branch-head front" } else { "branch-head" };
    let dispatched = send(page, Msg::Switch(page.front));
    let said = words::differing(page.lang, differing);
    view! {
        <button type="button" {class} onclick={dispatched}><b>{ branch }</b><span>{ said }</span></button>
    }
}

/// The list of what differs, in place of the lesson.
#[inline(never)]
pub fn panel(page: &Page) -> Html {
    let l = page.labels();
    let differences = page.differences();
    let Some(beside) = &page.beside else { return Html::default() };
    let mut order = [page.front, beside.branch];
    order.sort_unstable();
    let names = order.map(|branch| page.branches[branch].name.to_string());
    let runs = order.map(|branch| page.branches[branch].run.borrow());
    let mut rows = Vec::new();
    for difference in differences.iter().take(MOST_DIFFERENCES) {
        let (what, sides) = words::difference(page.lang, difference, [runs[0].trace(), runs[1].trace()]);
        let cells = [0, 1].map(|i| {
            let (class, said) = &sides[i];
            view! { <dd class={*class}><i>{ names[i].clone() }</i><span>{ said.clone() }</span></dd> }
        });
        rows.push(view! {
            <div class="differs" data-differs={difference.place().as_str()}><dt>{ what }</dt>{ list(cells.into()) }</div>
        });
    }
    if differences.len() > MOST_DIFFERENCES {
        rows.push(el("p", "text", text(words::and_more(page.lang, differences.len() - MOST_DIFFERENCES))));
    }
    let parted = page.parts_at();
    let before = parted.is_none_or(|at| page.course <= at);
    let intro = match (differences.is_empty(), before) {
        (true, true) => l.compare_before,
        (true, false) => l.compare_same,
        _ => l.compare_intro,
    };
    let to_parting = parted.map(|at| {
        view! {
            <button type="button" data-do="parting" onclick={send(page, Msg::SeekCourse(at))}>{ l.compare_parting }</button>
        }
    });
    view! {
        <aside class="lesson compared" aria-live="polite">
            <p class="eyebrow">{ l.compare }</p>
            <h1><b>{ names[0].clone() }</b>{ " ≠ " }<b>{ names[1].clone() }</b></h1>
            <p class="text">{ intro }</p>
            <dl>{ rows }</dl>
            <div class="nav">{ to_parting }</div>
        </aside>
    }
}

/// The places at which something differs.
pub fn places(differences: &[Difference]) -> Vec<Node> {
    let mut places: Vec<Node> = Vec::new();
    for place in differences.iter().map(Difference::place) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
