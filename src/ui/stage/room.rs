//! How much room the stage has, and the arrangement that fits it.

use std::cell::RefCell;

use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::layout::{Cast, Layout, Size};
use crate::story::{Node, Picture, Spot, Terminal};
use crate::ui::state::{Room, Scene};

thread_local! {
    /// The arrangements that were asked for last: they are pure, but which ways lead through one takes a while to find.
    static LAST: RefCell<Vec<Layout>> = const { RefCell::new(Vec::new()) };
}

/// So many of them are kept: two stages side by side, before and after somebody came.
const KEPT: usize = 6;

/// Who takes part in what a scene shows.
fn cast(scene: &Scene) -> Cast {
    let picture = &scene.picture;
    let inventory = &picture.inventory;
    let guest = guest(scene);
    let on_instance = || picture.busy().iter().any(|spot| spot.is_on_instance());
    Cast {
        empty: inventory.instances.is_empty() && !on_instance(),
        lambda: !inventory.functions.is_empty() || picture.busy().contains(&Spot::Lambda),
        web: picture.web,
        attacker: is_open(picture, Node::Attacker) && guest.is_none(),
        guest: guest.is_some(),
        endpoint: !inventory.endpoints.is_empty(),
        guardduty: !picture.findings.is_empty(),
        aside: picture.aside.is_some(),
    }
}

/// Whether one of its terminals is open.
fn is_open(picture: &Picture, node: Node) -> bool {
    Terminal::ALL.into_iter().any(|one| one.node() == node && picture.is_open(one))
}

/// The computer that has come to the stage, if it is neither the attacker's nor gone.
pub fn guest(scene: &Scene) -> Option<Node> {
    let picture = &scene.picture;
    picture.guest.filter(|node| *node != Node::Attacker && is_open(picture, *node))
}

/// The arrangement of what a scene shows.
pub fn arranged(scene: &Scene, room: Room) -> Layout {
    let (size, cast) = (room.size, cast(scene));
    let width = if size == Size::Tall { room.width } else { 0 };
    LAST.with_borrow_mut(|last| {
        if let Some(layout) = last.iter().find(|layout| layout.fits(size, cast, width)) {
            return layout.clone();
        }
        let layout = Layout::widened(size, cast, width);
        last.truncate(KEPT - 1);
        last.insert(0, layout.clone());
        layout
    })
}

/// Whether the stage is shown to a room, with the card of a lesson beside it.
fn beside_a_card() -> bool {
    document().query_selector("[data-mode=present] .floor > .lesson.course").is_ok_and(|card| card.is_some())
}

/// How much room there is: what fits into the stage's frame, the prerendered one at first. Nothing where no frame is seen.
pub fn measured() -> Option<Room> {
    // Of two futures on a phone, one stage is seen.
    let frames = document().query_selector_all(".stage").ok()?;
    let mut frames = (0..frames.length()).filter_map(|n| frames.item(n)?.dyn_into::<Element>().ok());
    let frame = frames.find(|frame| frame.client_width() > 0)?;
    // While somebody types on a phone, it shows a part of the drawing.
    if frame.closest("[data-typing]").ok().flatten().is_some() && frame.client_width() < 1000 {
        return None;
    }
    let (width, height) = (frame.client_width(), frame.client_height());
    if width == 0 || height == 0 {
        return None;
    }
    let (narrow, high) = Layout::narrowest(Size::Tall);
    let window = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default() as i32;
    let drawn = (high * width / height).max(narrow);
    // Two side by side on a large screen are higher than they are wide: then each has the arrangement that is.
    let high = height * 10 > width * 6 && frame.closest(".futures").ok().flatten().is_some();
    let size = match Size::fitting(width, height) {
        _ if high => Size::Tall,
        // Beside a lesson's card, a room reads the drawing that has the larger letters.
        Size::Wide if beside_a_card() => Size::Medium,
        size => size,
    };
    Some(Room { size, width: drawn, window })
}
