//! stub
use yew::prelude::*;

use super::layout::Layout;
use crate::ui::state::Scene;

/// What Boundaries is drawn from.
#[derive(Properties, PartialEq)]
pub struct BoundariesProps {
    /// .
    pub account: String,
    /// .
    pub layout: Layout,
}

/// The boundaries of the account, the instance and the desk.
#[component]
pub fn Boundaries(props: &BoundariesProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Instance is drawn from.
#[derive(Properties, PartialEq)]
pub struct InstanceProps {
    /// .
    pub scene: Scene,
    /// .
    pub layout: Layout,
}

/// The instance itself.
#[component]
pub fn Instance(props: &InstanceProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Places is drawn from.
#[derive(Properties, PartialEq)]
pub struct PlacesProps {
    /// .
    pub scene: Scene,
    /// .
    pub layout: Layout,
}

/// Every place.
#[component]
pub fn Places(props: &PlacesProps) -> Html {
    let _ = props;
    Html::default()
}
