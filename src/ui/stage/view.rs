//! The drawing as a whole.

use gloo::events::EventListener;
use yew::prelude::*;

use super::layout::{Layout, Size};
use super::{crowd, messages, places};
use crate::story::{Node, Terminal};
use crate::ui::model::Model;
use crate::ui::part::{Stamp, part};
use crate::ui::view::{list, view};
use crate::ui::{Page, branches};

thread_local! {
    /// The arrangement on the screen, for the animation, which runs outside of rendering.
    static SIZE: std::cell::Cell<Size> = const { std::cell::Cell::new(Size::Wide) };
    /// How wide the narrow one is drawn.
    static WIDTH: std::cell::Cell<i32> = const { std::cell::Cell::new(0) };
}

/// The arrangement on the screen.
pub fn current(page: &Model) -> Layout {
    arranged(page, SIZE.get())
}

fn arranged(page: &Model, size: Size) -> Layout {
    let has_lambda = !page.picture.inventory.functions.is_empty() || page.picture.busy().contains(&Node::Lambda);
    let layout = Layout { has_lambda, ..Layout::of(size) };
    let attacked = Terminal::Attacker.siblings().any(|terminal| page.picture.is_open(terminal));
    let layout = if attacked { layout.with_attacker() } else { layout };
    if size == Size::Tall { layout.widened(WIDTH.get()) } else { layout }
}

/// What fits into the frame, and how wide it is drawn where that is for the frame to say.
fn measure(node: &NodeRef) -> (Size, i32) {
    let Some(frame) = node.cast::<web_sys::Element>() else { return (Size::Wide, 0) };
    let (width, height) = (frame.client_width(), frame.client_height());
    let size = Size::fitting(width, height);
    let tall = Layout::of(Size::Tall);
    let drawn = (tall.height * width / height.max(1)).max(tall.width);
    SIZE.set(size);
    WIDTH.set(drawn);
    (size, drawn)
}

/// The size of the stage's frame, followed as the window changes and as two futures stand side by side.
#[hook]
pub fn use_size(frame: &NodeRef, comparing: bool) -> Size {
    let size = use_state_eq(|| (Size::Wide, 0));
    {
        let (frame, size) = (frame.clone(), size.clone());
        use_effect_with(comparing, move |_| {
            size.set(measure(&frame));
            let listener = EventListener::new(&gloo::utils::window(), "resize", move |_| size.set(measure(&frame)));
            move || drop(listener)
        });
    }
    size.0
}

/// The stage: two of them, while two futures are compared, in the order in which they were forked.
pub fn stages(page: &Page, frame: &NodeRef, size: Size) -> Html {
    if let Some(aside) = page.aside() {
        return two_stages(page, &aside, frame, size);
    }
    let picture = stage(page, size, &[]);
    let crowd = if is_crowd(page) { crowd(page, size) } else { Html::default() };
    list(vec![view! { <div class="stage" ref={frame.clone()}>{ picture }</div> }, crowd])
}

/// Whether there have been so many instances that there may be a crowd.
fn is_crowd(page: &Page) -> bool {
    page.run().is_some_and(|run| run.played.story.world().cloud().instances().nth(crate::cloud::HANDFUL).is_some())
}

#[inline(never)]
fn two_stages(page: &Page, aside: &Page, frame: &NodeRef, size: Size) -> Html {
    let differences = page.differences();
    let differing = branches::places(&differences);
    let mut two = [(page, Some(frame.clone())), (aside, None)];
    if aside.front < page.front {
        two.swap(0, 1);
    }
    let mut futures = Vec::new();
    for (page, frame) in two {
        let front = page.side == 0;
        let name = page.branches.get(page.front).map(|branch| branch.name.to_string());
        futures.push(view! {
            <section class={if front { "future front" } else { "future" }} data-future={name} key={page.front}>
                { branches::heading(page, differences.len()) }
                <div class="stage" ref={frame.unwrap_or_default()}>{ stage(page, size, &differing) }</div>
                { crowd(page, size) }
            </section>
        });
    }
    view! { <div class="futures">{ futures }</div> }
}

/// The crowd, which follows as the panels do where time races.
fn crowd(page: &Page, size: Size) -> Html {
    let [told, settled] = page.slow_stamp();
    let page = page.clone();
    part([told, settled, size as usize], move || crowd::strip(&page, size), || {})
}

/// A stage. What differs from the other one is marked. What stands still on it is drawn anew only where the arrangement is
/// another one.
fn stage(page: &Page, size: Size, differing: &[Node]) -> Html {
    let layout = arranged(page, size);
    let size_of_all = ["0 0 ", &layout.width.to_string(), " ", &layout.height.to_string()].concat();
    let flags = usize::from(layout.has_lambda) + 2 * usize::from(layout.has_attacker()) + 4 * page.side;
    let arranged = flags + 8 * size as usize;
    let arranged = arranged + 64 * layout.width as usize;
    let stamp = [page.told, arranged, 0];
    let steady = |stamp: Stamp, draw: fn(&Page, &Layout) -> Html| {
        let (page, layout) = (page.clone(), layout.clone());
        part(stamp, move || draw(&page, &layout), || {})
    };
    view! {
        <svg viewBox={size_of_all} data-size={size.as_str()} role="group" aria-label={page.labels().stage}>
            { steady(stamp, places::boundaries) }
            { places::instance(page, &layout) }
            { steady(stamp, |_, layout| messages::ways(layout)) }
            { places::all(page, &layout) }
            { steady([page.told, arranged, messages::passed(page)], messages::badges) }
            { messages::pulses(page, &layout) }
            { messages::flights(page, &layout) }
            { messages::differing(page, &layout, differing) }
        </svg>
    }
}
