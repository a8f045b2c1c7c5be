//! The animation: one frame loop, which runs only while the playhead moves.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::utils::{document, window};
use yew::prelude::*;

use super::Page;
use super::model::{Model, Msg, Speed};
use super::time::MIN_SLICE;
use crate::kernel::{Millis, SimTime};
use crate::story::Show;

/// A frame that comes late moves the playhead by no more than this, in milliseconds: no jumps after a hidden tab.
const LONGEST_FRAME: f64 = 100.0;
/// In a frame, time is simulated for no longer than this, in milliseconds.
const SIMULATING: f64 = 4.0;
/// Where the clock races, the picture is drawn anew no more often than every so many milliseconds, and the panels follow
/// every so many. The needle and the clock move in every frame.
const HOURLY: (f64, f64) = (100.0, 500.0);
/// The same where it is faster than an hour a second. Credentials are renewed more often then than an eye can follow.
const FASTER: (f64, f64) = (500.0, 1500.0);

/// What the loop keeps from frame to frame.
#[derive(Clone)]
struct Loop {
    /// It outlives renderings; it always sees the latest page.
    latest: Rc<RefCell<Page>>,
    frame: Rc<RefCell<Option<AnimationFrame>>>,
    /// When the picture was drawn last.
    drawn: Rc<Cell<f64>>,
    /// When the panels were.
    settled: Rc<Cell<f64>>,
    /// In what slices time is simulated.
    slice: Rc<Cell<Millis>>,
}

/// Moves the needle while the page plays.
#[hook]
pub fn use_player(page: &Page) {
    let latest = use_mut_ref(|| page.clone());
    *latest.borrow_mut() = page.clone();
    {
        // What the animation wrote past the renderer is put right where it rests, be there anything to render or not.
        let page = page.clone();
        use_effect(move || {
            if !page.playing {
                paint(&page, page.course);
            }
        });
    }
    use_effect_with(page.playing, move |playing| {
        let frame: Rc<RefCell<Option<AnimationFrame>>> = Rc::default();
        if *playing {
            let (drawn, settled, slice) = (Rc::default(), Rc::default(), Rc::new(Cell::new(MIN_SLICE)));
            next(Loop { latest, frame: frame.clone(), drawn, settled, slice }, None);
        }
        move || drop(frame.borrow_mut().take())
    });
}

fn next(turning: Loop, before: Option<f64>) {
    let holder = turning.frame.clone();
    let handle = request_animation_frame(move |now| {
        let page = turning.latest.borrow().clone();
        if page.playing {
            let passed = before.map_or(0.0, |before| (now - before).clamp(0.0, LONGEST_FRAME));
            turn(&page, passed, now, &turning);
            next(turning, Some(now));
        }
    });
    *holder.borrow_mut() = Some(handle);
}

/// Moves the needle by a frame, and the picture with it where it changes.
fn turn(page: &Page, passed: f64, now: f64, turning: &Loop) {
    let (mut drawing, mut settling) = HOURLY;
    let racing = match page.pace() {
        Speed::Events(quarters) => {
            let speed = f64::from(quarters) / 4.0;
            page.needle.set((page.needle.get() + passed * speed).min(f64::from(page.until)));
            page.clock.set(page.time_at(page.needle.get() as Show));
            false
        }
        Speed::Clock(rate) => {
            let goal = page.clock.get() + Millis((passed * f64::from(rate)) as i64);
            run_on(page, goal, &turning.slice);
            if rate > 3600 {
                (drawing, settling) = FASTER;
            }
            true
        }
    };
    let show = page.needle.get() as Show;
    let ended = show >= page.until && !page.onward;
    let due = !racing || now - turning.drawn.get() >= drawing;
    let changed =
        || page.beat(show) != page.beat(page.course) || page.clock.get().floor_second() != page.now.floor_second();
    if ended || (due && changed()) {
        turning.drawn.set(now);
        page.dispatch(Msg::Moved(show));
    } else if page.carried != page.moves {
        page.dispatch(Msg::Carried);
    } else if page.settled != page.moves && (!racing || now - turning.settled.get() >= settling) {
        // In a frame of their own.
        turning.settled.set(now);
        page.dispatch(Msg::Settled);
    } else if !page.still {
        paint(page, show);
    }
}

/// Moves the clock to `goal`, and lets time pass in the simulation where it has not come so far yet.
fn run_on(page: &Page, goal: SimTime, slice: &Cell<Millis>) {
    let mut end = page.time_at(page.total());
    if page.onward && goal > end {
        let clock = window().performance();
        let now = || clock.as_ref().map_or(f64::MAX, web_sys::Performance::now);
        let until = now() + SIMULATING;
        page.extend(goal, slice, || until - now());
        end = page.time_at(page.total());
    }
    let time = goal.min(end);
    page.clock.set(time);
    let until = if page.onward { Show::MAX } else { page.until };
    page.needle.set(f64::from(page.place_at(time).min(until)));
}

/// Writes what moves between two pictures straight to the DOM.
fn paint(model: &Page, course: Show) {
    super::stage::move_all(model, model.show_of(course));
    if let Some((aside, beside)) = model.aside().zip(model.beside.as_ref()) {
        let show = beside.duet.borrow().side(1, course);
        super::stage::move_all(&aside, show);
    }
    super::dock::paint(model);
    // What stands beside them would be styled anew with every frame if the place were written above both.
    let style = needle_style(model, course);
    for moved in ["needle", "rail"] {
        if let Some(element) = document().get_element_by_id(moved) {
            let _ = element.set_attribute("style", &style);
        }
    }
    // Into the text that is there: a new one would be none of the renderer's.
    let millis = document().get_element_by_id("clock-millis").and_then(|element| element.first_child());
    if let Some(millis) = millis {
        millis.set_node_value(Some(&millis_text(model.clock.get())));
    }
}

/// Where the scrubber's needle stands.
pub fn needle_style(model: &Model, course: Show) -> String {
    let per_mille = u64::from(course) * 10_000 / u64::from(model.total().max(1));
    format!("--at:{}.{:02}%", per_mille / 100, per_mille % 100)
}

/// `.042`
pub fn millis_text(time: SimTime) -> String {
    format!(".{:03}", time.as_millis().rem_euclid(1000))
}
