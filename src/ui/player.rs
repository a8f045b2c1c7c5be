//! The animation: one frame loop, which runs only while the playhead moves.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::utils::document;
use yew::prelude::*;

use super::Page;
use super::model::{Model, Msg, SPEEDS};
use crate::story::Show;

/// A frame that comes late moves the playhead by no more than this, in milliseconds: no jumps after a hidden tab.
const LONGEST_FRAME: f64 = 100.0;

/// Moves the needle while the page plays.
#[hook]
pub fn use_player(page: &Page) {
    // The loop outlives renderings; it always sees the latest page.
    let latest = use_mut_ref(|| page.clone());
    *latest.borrow_mut() = page.clone();
    {
        // What the animation wrote past the renderer is put right where it rests, be there anything to render or not.
        let page = page.clone();
        use_effect(move || {
            if !page.playing {
                paint(&page, page.at);
            }
        });
    }
    use_effect_with(page.playing, move |playing| {
        let frame: Rc<RefCell<Option<AnimationFrame>>> = Rc::default();
        if *playing {
            next(latest, frame.clone(), None);
        }
        move || drop(frame.borrow_mut().take())
    });
}

fn next(latest: Rc<RefCell<Page>>, frame: Rc<RefCell<Option<AnimationFrame>>>, before: Option<f64>) {
    let holder = frame.clone();
    let handle = request_animation_frame(move |now| {
        let page = latest.borrow().clone();
        if page.playing {
            let passed = before.map_or(0.0, |before| (now - before).clamp(0.0, LONGEST_FRAME));
            turn(&page, passed);
            next(latest, frame, Some(now));
        }
    });
    *holder.borrow_mut() = Some(handle);
}

/// Moves the needle by a frame, and the picture with it where it changes.
fn turn(page: &Page, passed: f64) {
    let Some(run) = &page.run else { return };
    let speed = f64::from(SPEEDS[page.speed]) / 4.0;
    let until = f64::from(page.until);
    page.needle.set((page.needle.get() + passed * speed).min(until));
    let show = page.needle.get() as Show;
    let new_picture = run.playback.beat(show) != run.playback.beat(page.at);
    let new_second = run.playback.sim_time(show).floor_second() != run.playback.sim_time(page.at).floor_second();
    if new_picture || new_second || show >= page.until {
        page.dispatch(Msg::Moved(show));
    } else if !page.still {
        paint(page, show);
    }
}

/// Writes what moves between two pictures straight to the DOM.
fn paint(model: &Model, show: Show) {
    super::stage::move_all(model, show);
    if let Some(needle) = document().get_element_by_id("needle") {
        let _ = needle.set_attribute("style", &needle_style(model, show));
    }
    // Into the text that is there: a new one would be none of the renderer's.
    let millis = document().get_element_by_id("clock-millis").and_then(|element| element.first_child());
    if let (Some(run), Some(millis)) = (&model.run, millis) {
        millis.set_node_value(Some(&millis_text(run.playback.sim_time(show))));
    }
}

/// Where the scrubber's needle stands.
pub fn needle_style(model: &Model, show: Show) -> String {
    let per_mille = u64::from(show) * 10_000 / u64::from(model.total().max(1));
    format!("--at:{}.{:02}%", per_mille / 100, per_mille % 100)
}

/// `.042`
pub fn millis_text(time: crate::kernel::SimTime) -> String {
    format!(".{:03}", time.as_millis().rem_euclid(1000))
}
