//! The animation: one frame loop, which runs only while the playhead moves.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::utils::window;
use yew::prelude::*;

use super::context::Page;
use super::state::{MIN_SLICE, Model, Msg, Seen, Speed};
use crate::kernel::{Millis, SimTime};
use crate::story::Show;

/// A frame that comes late moves the playhead by no more than this, in milliseconds: no jumps after a hidden tab.
const LONGEST_FRAME: f64 = 100.0;
/// In a frame, time is simulated for no longer than this, in milliseconds; in one that draws, for no longer than that.
const SIMULATING: (f64, f64) = (3.0, 1.5);
/// Where the clock races, the picture is drawn anew no more often than every so many milliseconds, and the panels follow
/// every so many. The needle and the clock move in every frame.
const HOURLY: (f64, f64) = (100.0, 500.0);
/// The same where it is faster than an hour a second. Credentials are renewed more often then than an eye can follow.
const FASTER: (f64, f64) = (750.0, 1500.0);
/// The same for two futures, each of which is a drawing of its own.
const BOTH: (f64, f64) = (1000.0, 2000.0);

/// What the loop keeps from frame to frame.
#[derive(Clone)]
struct Loop {
    page: Page,
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
pub fn use_player(page: &Page, model: &UseReducerHandle<Model>) {
    {
        // What the animation wrote past the renderer is put right where it rests, be there anything to render or not.
        let model = model.clone();
        use_effect(move || {
            // Where no motion is wanted, the needle moves with the pictures.
            if !model.motion.playing || model.settings.still {
                paint(&model, model.course);
            }
        });
    }
    let page = page.clone();
    use_effect_with(model.motion.playing, move |playing| {
        let frame: Rc<RefCell<Option<AnimationFrame>>> = Rc::default();
        if *playing {
            let (drawn, settled, slice) = (Rc::default(), Rc::default(), Rc::new(Cell::new(MIN_SLICE)));
            next(Loop { page, frame: frame.clone(), drawn, settled, slice }, None);
        }
        move || drop(frame.borrow_mut().take())
    });
}

fn next(turning: Loop, before: Option<f64>) {
    let holder = turning.frame.clone();
    let handle = request_animation_frame(move |now| {
        let Some(model) = turning.page.now().filter(|model| model.motion.playing) else { return };
        let passed = before.map_or(0.0, |before| (now - before).clamp(0.0, LONGEST_FRAME));
        turn(&model, passed, now, &turning);
        next(turning, Some(now));
    });
    *holder.borrow_mut() = Some(handle);
}

/// Moves the needle by a frame, and the picture with it where it changes.
fn turn(model: &UseReducerHandle<Model>, passed: f64, now: f64, turning: &Loop) {
    let pace = model.pace();
    let (drawing, settling) = match pace {
        Speed::Clock(rate) if rate > 3600 && model.beside.is_some() => BOTH,
        Speed::Clock(rate) if rate > 3600 => FASTER,
        _ => HOURLY,
    };
    let racing = matches!(pace, Speed::Clock(_));
    let due = !racing || now - turning.drawn.get() >= drawing;
    // What follows the picture does so in a frame of its own.
    let behind = |follower: &Option<Seen>| follower.as_ref().is_some_and(|seen| seen.course != model.course);
    let settles = behind(&model.settled) && (!racing || now - turning.settled.get() >= settling);
    // A caption that races past cannot be read: it changes with the panels. The second of two futures keeps up with the first.
    let carries = behind(&model.carried) && (!racing || (model.beside.is_some() && !settles));
    match pace {
        Speed::Events(quarters) => {
            let speed = f64::from(quarters) / 4.0;
            model.needle.set((model.needle.get() + passed * speed).min(f64::from(model.motion.until)));
            model.clock.set(model.time_at(model.needle.get() as Show));
        }
        Speed::Clock(rate) => {
            let goal = model.clock.get() + Millis((passed * f64::from(rate)) as i64);
            let draws = due || carries || settles;
            run_on(model, goal, &turning.slice, if draws { SIMULATING.1 } else { SIMULATING.0 });
        }
    }
    let show = model.needle.get() as Show;
    let ended = show >= model.motion.until && !model.motion.onward;
    let changed =
        || model.beat(show) != model.beat(model.course) || model.clock.get().floor_second() != model.now.floor_second();
    if ended || (due && changed()) {
        turning.drawn.set(now);
        model.dispatch(Msg::Moved(show));
    } else if carries {
        model.dispatch(Msg::Carried);
    } else if settles {
        turning.settled.set(now);
        model.dispatch(Msg::Settled);
    } else if !model.settings.still {
        paint(model, show);
    }
}

/// Moves the clock to `goal`, and lets time pass in the simulation where it has not come so far yet, for `most` milliseconds.
fn run_on(model: &UseReducerHandle<Model>, goal: SimTime, slice: &Cell<Millis>, most: f64) {
    let mut end = model.time_at(model.total());
    if model.motion.onward && goal > end && model.held.is_none() {
        let clock = window().performance();
        let now = || clock.as_ref().map_or(f64::MAX, web_sys::Performance::now);
        let until = now() + most;
        if let Err(chunk) = model.extend(goal, slice, || until - now()) {
            model.dispatch(Msg::Lacks(chunk));
        }
        end = model.time_at(model.total());
    }
    let time = goal.min(end);
    model.clock.set(time);
    let until = if model.motion.onward { Show::MAX } else { model.motion.until };
    model.needle.set(f64::from(model.place_at(time).min(until)));
}

/// Writes what moves between two pictures straight to the DOM.
fn paint(model: &Model, course: Show) {
    let Some(seen) = model.seen() else { return };
    super::stage::move_all(&seen.scene, model.show_of(course), model.room, model.settings.still);
    if let Some((aside, beside)) = seen.aside.as_ref().zip(model.beside.as_ref()) {
        let show = beside.duet.borrow().side(1, course);
        super::stage::move_all(&aside.scene, show, model.room, model.settings.still);
    }
    super::dock::paint(model.clock.get());
    super::transport::paint(course, model.total(), model.clock.get());
}
