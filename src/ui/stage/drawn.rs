//! The drawing of one future.
//!
//! May use: what draws its parts.
//!
//! ```ignore
//! html! { <Stage scene={seen.scene.clone()} room={room} /> }
//! ```

use yew::prelude::*;

use super::layout::Size;
use super::messages::{self, LitWays, Underway};
use super::places::Places;
use super::room::{arranged, guest};
use super::ways::{Badges, Ways};
use super::zones::{Boundaries, Gate, Instance};
use crate::cloud::HANDFUL;
use crate::story::Node;
use crate::ui::context::use_labels;
use crate::ui::state::{Room, Scene};

/// Whether there are more instances than a handful, or ever were.
pub fn has_crowd(scene: &Scene) -> bool {
    scene.run().played.story.world().cloud().instances().nth(HANDFUL).is_some()
}

/// What one stage is drawn from.
#[derive(Properties, PartialEq)]
pub struct StageProps {
    /// The future.
    pub scene: Scene,
    /// How much room there is.
    pub room: Room,
    /// The places at which it differs from the other one.
    #[prop_or_default]
    pub differing: Vec<Node>,
    /// What in them does, by the names that `static/futures.css` knows.
    #[prop_or_default]
    pub differs: Option<AttrValue>,
}

/// A stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
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
            if !layout.cast().empty {
                <Instance scene={scene.clone()} layout={layout.clone()} />
            }
            <Ways layout={layout.clone()} />
            <Places scene={scene.clone()} layout={layout.clone()} />
            <Gate layout={layout.clone()} />
            <LitWays scene={scene.clone()} layout={layout.clone()} />
            <Underway scene={scene.clone()} layout={layout.clone()} />
            // What passes, or lights up beside it, leaves a number to be read.
            <Badges scene={scene.clone()} layout={layout.clone()} />
            { messages::differing(differing, &layout, l.compare_intro) }
        </svg>
    }
}
