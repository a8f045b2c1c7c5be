//! The drawing as a whole.

use gloo::events::EventListener;
use gloo::utils::window;
use yew::prelude::*;

use super::layout::Size;
use super::messages::{self, LitWays, Underway};
use super::places::Places;
use super::room::{arranged, guest, measured};
use super::ways::{Badges, Ways};
use super::zones::{Boundaries, Gate, Instance};
use crate::cloud::HANDFUL;
use crate::story::Node;
use crate::ui::branches::{heading, marks, places};
use crate::ui::context::{use_labels, use_page};
use crate::ui::later::{Later, Shown};
use crate::ui::state::{Msg, Room, Scene, Seen};

/// Follows the room as the window changes and as two futures stand side by side.
#[hook]
fn use_room(comparing: bool) {
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
    let StagesProps { seen, settled, room, opened } = props;
    let comparing = seen.as_ref().is_some_and(|seen| seen.aside.is_some());
    use_room(comparing);
    let page = use_page();
    let Some(seen) = seen else { return html! { <div class="stage" aria-busy="true"></div> } };
    let crowd = |scene: &Scene| {
        if scene.run().played.story.world().cloud().instances().nth(HANDFUL).is_none() {
            return Html::default(); // there never was one
        }
        let sides = settled.iter().flat_map(Seen::sides);
        let scene = sides.into_iter().find(|other| other.is_of(scene)).unwrap_or(scene).clone();
        html! { <Later shown={Shown::Crowd(scene, *room, *opened)} /> }
    };
    if !comparing {
        return html! {
            <>
                <div class="stage"><Stage scene={seen.scene.clone()} room={*room} /></div>
                { crowd(&seen.scene) }
            </>
        };
    }
    let differences = seen.differences();
    let differing = places(&differences);
    let future = |scene: &Scene| {
        html! {
            <section class={classes!("future", (!scene.aside).then_some("front"))} data-future={scene.name.to_string()}
                key={scene.branch}>
                { heading(scene, seen.parted(), &page) }
                <div class="stage">
                    <Stage scene={scene.clone()} room={*room} differing={differing.clone()} differs={marks(&differences, scene)} />
                </div>
                { crowd(scene) }
            </section>
        }
    };
    html! { <div class="futures">{ for seen.sides().into_iter().map(future) }</div> }
}

/// What one stage is drawn from.
#[derive(Properties, PartialEq)]
struct StageProps {
    scene: Scene,
    room: Room,
    /// The places at which it differs from the other one.
    #[prop_or_default]
    differing: Vec<Node>,
    /// What in them does, by the names that `static/futures.css` knows.
    #[prop_or_default]
    differs: Option<AttrValue>,
}

/// A stage.
#[component]
fn Stage(props: &StageProps) -> Html {
    let StageProps { scene, room, differing, differs } = props;
    let l = use_labels();
    let layout = arranged(scene, *room);
    // On a phone it may scroll, which has to be possible by keyboard.
    let tabindex = (room.size == Size::Tall).then_some("0");
    let (account, other) = {
        let run = scene.run();
        let cloud = run.played.story.world().cloud();
        let other =
            (guest(scene) == Some(Node::Partner)).then(|| cloud.other().map(|other| other.account().to_owned()));
        (cloud.account().to_owned(), other.flatten())
    };
    let view_box = format!("0 0 {} {}", layout.width(), layout.height());
    html! {
        <svg viewBox={view_box} data-size={room.size.as_str()} role="group" {tabindex} aria-label={l.stage}
            data-differs={differs.clone()}>
            <Boundaries account={account} {other} layout={layout.clone()} />
            <Instance scene={scene.clone()} layout={layout.clone()} />
            <Ways layout={layout.clone()} />
            <Places scene={scene.clone()} layout={layout.clone()} />
            <Gate layout={layout.clone()} />
            <LitWays scene={scene.clone()} layout={layout.clone()} />
            <Badges scene={scene.clone()} layout={layout.clone()} />
            <Underway scene={scene.clone()} layout={layout.clone()} />
            { messages::differing(differing, &layout, l.compare_intro) }
        </svg>
    }
}
