//! Two futures side by side, in the order in which they were forked. Few visitors compare any, so [`Later`] draws them.
//!
//! May use: the drawing of one future, the list of what differs.
//!
//! [`Later`]: crate::ui::later::Later
//!
//! ```ignore
//! html! { <Later shown={Shown::Futures(seen, settled, room, opened)} /> }
//! ```

use yew::prelude::*;

use super::crowd::Crowd;
use super::drawn::{Stage, has_crowd};
use crate::ui::branches::{heading, marks, places};
use crate::ui::context::use_page;
use crate::ui::state::{Room, Scene, Seen};

/// What the futures are drawn from.
#[derive(Properties, PartialEq)]
pub struct FuturesProps {
    /// What is seen, in every picture.
    pub seen: Seen,
    /// What their crowds show, which follow as the panels do where time races.
    pub settled: Option<Seen>,
    /// How much room there is.
    pub room: Room,
    /// The instance of the crowd whose card is open.
    pub opened: Option<usize>,
}

/// Both of them.
#[component]
pub fn Futures(props: &FuturesProps) -> Html {
    let FuturesProps { seen, settled, room, opened } = props;
    let page = use_page();
    let differences = seen.differences();
    let differing = places(&differences);
    let crowd = |scene: &Scene| {
        let sides = settled.iter().flat_map(Seen::sides);
        sides.into_iter().find(|other| other.is_of(scene)).unwrap_or(scene).clone()
    };
    let future = |scene: &Scene| {
        html! {
            <section class={classes!("future", (!scene.aside).then_some("front"))} data-future={scene.name.to_string()}
                key={scene.branch}>
                { heading(scene, seen.parted(), &page) }
                <div class="stage">
                    <Stage scene={scene.clone()} room={*room} differing={differing.clone()} differs={marks(&differences, scene)} />
                </div>
                if has_crowd(scene) {
                    <Crowd scene={crowd(scene)} room={*room} opened={*opened} />
                }
            </section>
        }
    };
    html! { <div class="futures">{ for seen.sides().into_iter().map(future) }</div> }
}
