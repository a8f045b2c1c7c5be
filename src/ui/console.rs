//! stub
use yew::prelude::*;

use crate::ui::state::Scene;

/// What Console is drawn from.
#[derive(Properties, PartialEq)]
pub struct ConsoleProps {
    /// .
    pub scene: Scene,
}

/// Free play's console.
#[component]
pub fn Console(props: &ConsoleProps) -> Html {
    let _ = props;
    Html::default()
}
