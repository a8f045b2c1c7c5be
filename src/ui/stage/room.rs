//! How much room the stage has, and the arrangement that fits it.

use gloo::utils::{document, window};

use super::layout::{Layout, Size};
use crate::story::{Node, Terminal};
use crate::ui::state::{Room, Scene};

/// The arrangement of what a scene shows.
pub fn arranged(scene: &Scene, room: Room) -> Layout {
    let picture = &scene.picture;
    let has_lambda = !picture.inventory.functions.is_empty() || picture.busy().contains(&Node::Lambda);
    let layout = Layout { has_lambda, ..Layout::of(room.size) };
    let attacked = Terminal::Attacker.siblings().any(|terminal| picture.is_open(terminal));
    let layout = if attacked { layout.with_attacker() } else { layout };
    if room.size == Size::Tall { layout.widened(room.width) } else { layout }
}

/// How much room there is: what fits into the stage's frame, the prerendered one at first. Nothing where no frame is seen.
pub fn measured() -> Option<Room> {
    let frame = document().query_selector(".stage").ok().flatten()?;
    let (width, height) = (frame.client_width(), frame.client_height());
    if width == 0 || height == 0 {
        return None;
    }
    let tall = Layout::of(Size::Tall);
    let window = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default() as i32;
    let drawn = (tall.height * width / height).max(tall.width);
    Some(Room { size: Size::fitting(width, height), width: drawn, window })
}
