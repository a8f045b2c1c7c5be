//! stub
use yew::prelude::*;

use super::layout::Layout;
use crate::story::{Node, Show};
use crate::ui::state::{Room, Scene};

/// What Ways is drawn from.
#[derive(Properties, PartialEq)]
pub struct WaysProps {
    /// .
    pub layout: Layout,
}

/// The ways at rest.
#[component]
pub fn Ways(props: &WaysProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Badges is drawn from.
#[derive(Properties, PartialEq)]
pub struct BadgesProps {
    /// .
    pub scene: Scene,
    /// .
    pub layout: Layout,
}

/// The numbers of the steps. Its properties compare as what it shows (how far the lesson has come).
#[component]
pub fn Badges(props: &BadgesProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Pulses is drawn from.
#[derive(Properties, PartialEq)]
pub struct PulsesProps {
    /// .
    pub scene: Scene,
    /// .
    pub layout: Layout,
}

/// What services look up or write down.
#[component]
pub fn Pulses(props: &PulsesProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Flights is drawn from.
#[derive(Properties, PartialEq)]
pub struct FlightsProps {
    /// .
    pub scene: Scene,
    /// .
    pub layout: Layout,
}

/// Messages under way.
#[component]
pub fn Flights(props: &FlightsProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Differing is drawn from.
#[derive(Properties, PartialEq)]
pub struct DifferingProps {
    /// .
    pub places: Vec<Node>,
    /// .
    pub layout: Layout,
}

/// The signs at places that differ.
#[component]
pub fn Differing(props: &DifferingProps) -> Html {
    let _ = props;
    Html::default()
}

/// Puts every message where it is at `show`, without rendering.
pub fn move_all(scene: &Scene, show: Show, room: Room, still: bool) {
    let _ = (scene, show, room, still);
}
