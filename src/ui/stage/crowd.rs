//! stub
use yew::prelude::*;

use crate::ui::state::{Room, Scene};

/// What the crowd is drawn from.
#[derive(Properties, PartialEq)]
pub struct CrowdProps {
    /// A future at a moment.
    pub scene: Scene,
    /// How much room there is.
    pub room: Room,
    /// The instance whose card is open.
    pub opened: Option<usize>,
}

/// The crowd.
#[component]
pub fn Crowd(props: &CrowdProps) -> Html {
    let _ = props;
    Html::default()
}
