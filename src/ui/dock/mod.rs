//! stub
use yew::prelude::*;

mod layout;
mod message;

use crate::kernel::SimTime;
use crate::ui::state::{Desk, Scene};

/// What Dock is drawn from.
#[derive(Properties, PartialEq)]
pub struct DockProps {
    /// .
    pub scene: Option<Scene>,
    /// .
    pub desk: Desk,
    /// .
    pub two_panes: bool,
}

/// The terminals and the panels.
#[component]
pub fn Dock(props: &DockProps) -> Html {
    let _ = props;
    Html::default()
}

/// Moves what moves in the dock between two pictures: the playhead over the timeline.
pub fn paint(now: SimTime) {
    let _ = now;
}
