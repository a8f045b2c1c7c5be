//! stub
use yew::prelude::*;

use crate::ui::state::Scene;

/// What Lesson is drawn from.
#[derive(Properties, PartialEq)]
pub struct LessonProps {
    /// .
    pub scene: Scene,
    /// .
    pub playing: bool,
}

/// The lesson beside the stage.
#[component]
pub fn Lesson(props: &LessonProps) -> Html {
    let _ = props;
    Html::default()
}
