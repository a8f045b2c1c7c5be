//! The stage as the page has it: one drawing, or, behind a door, [two](super::futures).

use gloo::events::EventListener;
use gloo::utils::window;
use yew::prelude::*;

use super::drawn::{Stage, has_crowd};
use super::room::measured;
use crate::ui::context::use_page;
use crate::ui::later::{Later, Shown};
use crate::ui::state::{Msg, Room, Seen};

/// Follows the room as the window changes and as two futures stand side by side.
#[hook]
pub fn use_room(comparing: bool) {
    let page = use_page();
    use_effect_with(comparing, move |_| {
        let measure = move || {
            if let Some(room) = measured().filter(|room| page.now().is_some_and(|model| model.room != *room)) {
                page.send(Msg::Resized(room));
            }
        };
        measure();
        let listener = EventListener::new(&window(), "resize", move |_| measure());
        move || drop(listener)
    });
}

/// What the stage is drawn from.
#[derive(Properties, PartialEq)]
pub struct StagesProps {
    /// What is seen, in every picture.
    pub seen: Option<Seen>,
    /// What the second of two futures shows: while the page plays, it follows in a frame of its own.
    pub carried: Option<Seen>,
    /// What the crowd shows, which follows as the panels do where time races.
    pub settled: Option<Seen>,
    /// How much room there is.
    pub room: Room,
    /// The instance of the crowd whose card is open.
    pub opened: Option<usize>,
}

/// The stage: two of them, while two futures are compared, in the order in which they were forked.
#[component]
pub fn Stages(props: &StagesProps) -> Html {
    let StagesProps { seen, carried, settled, room, opened } = props;
    let comparing = seen.as_ref().is_some_and(|seen| seen.aside.is_some());
    use_room(comparing);
    let Some(seen) = seen else { return html! { <div class="stage" aria-busy="true"></div> } };
    if comparing {
        return html! { <Later shown={Shown::Futures(seen.clone(), Box::new([carried.clone(), settled.clone()]), *room, *opened)} /> };
    }
    let scene =
        settled.as_ref().map(|seen| &seen.scene).filter(|scene| scene.is_of(&seen.scene)).unwrap_or(&seen.scene);
    html! {
        <>
            <div class="stage"><Stage scene={seen.scene.clone()} room={*room} /></div>
            if has_crowd(&seen.scene) {
                <Later shown={Shown::Crowd(scene.clone(), *room, *opened)} />
            }
        </>
    }
}
