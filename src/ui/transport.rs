//! stub
use yew::prelude::*;

use std::rc::Rc;

use crate::kernel::SimTime;
use crate::story::Show;
use crate::ui::state::{Branch, Motion, Seen, Sheet};

/// What Transport is drawn from.
#[derive(Properties, PartialEq)]
pub struct TransportProps {
    /// .
    pub seen: Option<Seen>,
    /// .
    pub settled: Option<Seen>,
    /// .
    pub motion: Motion,
    /// .
    pub goes_on: bool,
    /// .
    pub sheet: Option<Sheet>,
    /// .
    pub branches: Rc<Vec<Branch>>,
}

/// The controls of time.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let _ = props;
    Html::default()
}

/// Moves the needle and the clock between two pictures, without rendering.
pub fn paint(course: Show, total: Show, clock: SimTime) {
    let _ = (course, total, clock);
}
