//! The drawing as a whole.

use gloo::events::EventListener;
use yew::prelude::*;

use super::layout::{Layout, Size};
use super::{messages, places};
use crate::story::{Node, Terminal};
use crate::ui::Page;
use crate::ui::model::Model;
use crate::ui::view::view;

thread_local! {
    /// The arrangement on the screen, for the animation, which runs outside of rendering.
    static SIZE: std::cell::Cell<Size> = const { std::cell::Cell::new(Size::Wide) };
}

/// The arrangement on the screen.
pub fn current(page: &Model) -> Layout {
    arranged(page, SIZE.get())
}

fn arranged(page: &Model, size: Size) -> Layout {
    let has_lambda = !page.picture.inventory.functions.is_empty() || page.picture.busy().contains(&Node::Lambda);
    let layout = Layout { has_lambda, ..Layout::of(size) };
    let attacked = Terminal::Attacker.siblings().any(|terminal| page.picture.is_open(terminal));
    if attacked { layout.with_attacker() } else { layout }
}

fn measure(node: &NodeRef) -> Size {
    let size =
        node.cast::<web_sys::Element>().map_or(Size::Wide, |el| Size::fitting(el.client_width(), el.client_height()));
    SIZE.set(size);
    size
}

/// The size of the stage's frame, followed as the window changes.
#[hook]
pub fn use_size(frame: &NodeRef) -> Size {
    let size = use_state_eq(|| Size::Wide);
    {
        let (frame, size) = (frame.clone(), size.clone());
        use_effect_with((), move |()| {
            size.set(measure(&frame));
            let listener = EventListener::new(&gloo::utils::window(), "resize", move |_| size.set(measure(&frame)));
            move || drop(listener)
        });
    }
    *size
}

/// The stage.
pub fn stage(page: &Page, frame: &NodeRef, size: Size) -> Html {
    let layout = arranged(page, size);
    let size_of_all = ["0 0 ", &layout.width.to_string(), " ", &layout.height.to_string()].concat();
    view! {
        <div class="stage" ref={frame.clone()}>
            <svg viewBox={size_of_all} data-size={size.as_str()} role="group" aria-label={page.labels().stage}>
                { places::boundaries(page, &layout) }
                { places::instance(page, &layout) }
                { messages::ways(&layout) }
                { places::all(page, &layout) }
                { messages::badges(page, &layout) }
                { messages::pulses(page, &layout) }
                { messages::flights(page, &layout) }
            </svg>
        </div>
    }
}
