//! stub
use yew::prelude::*;

use std::rc::Rc;

use crate::ui::address::Place;
use crate::ui::state::Loading;
use crate::words::Problem;

/// What Notices is drawn from.
#[derive(Properties, PartialEq)]
pub struct NoticesProps {
    /// .
    pub problems: Rc<Vec<Problem>>,
    /// .
    pub place: Place,
    /// .
    pub there: bool,
    /// .
    pub loading: Option<Loading>,
}

/// What went wrong, and how far a run has come that is being played.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let _ = props;
    Html::default()
}
