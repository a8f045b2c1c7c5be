//! Two futures side by side, in the order in which they were forked. Few visitors compare any, so [`Later`] draws them.
//!
//! May use: the drawing of one future, the list of what differs.
//!
//! [`Later`]: crate::ui::later::Later
//!
//! ```ignore
//! html! { <Later shown={Shown::Futures(seen, Box::new([carried, settled]), room, opened)} /> }
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
    /// What the one that is not in front shows: while the page plays, it follows in a frame of its own, so that neither frame is long.
    pub carried: Option<Seen>,
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
    let FuturesProps { seen, carried, settled, room, opened } = props;
    let page = use_page();
    let behind = carried.as_ref().filter(|carried| carried.is_of(seen)).unwrap_or(seen);
    let front = use_memo(seen.clone(), Seen::differences);
    let back = use_memo(behind.clone(), Seen::differences);
    let crowd = |scene: &Scene| {
        let sides = settled.iter().flat_map(Seen::sides);
        sides.into_iter().find(|other| other.is_of(scene)).unwrap_or(scene).clone()
    };
    let future = |scene: &Scene| {
        let (from, differences) = if scene.aside { (behind, &back) } else { (seen, &front) };
        let scene = from.sides().into_iter().find(|other| other.is_of(scene)).unwrap_or(scene);
        html! {
            <section class={classes!("future", (!scene.aside).then_some("front"))} data-future={scene.name.to_string()}
                key={scene.branch}>
                { heading(scene, seen.parted(), &page) }
                <div class="stage">
                    <Stage scene={scene.clone()} room={*room} differing={places(differences)} differs={marks(differences, scene)} />
                </div>
                if has_crowd(scene) {
                    <Crowd scene={crowd(scene)} room={*room} opened={*opened} />
                }
            </section>
        }
    };
    html! { <div class="futures">{ for seen.sides().into_iter().map(future) }</div> }
}
