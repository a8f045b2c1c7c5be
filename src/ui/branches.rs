//! stub
use yew::prelude::*;

use crate::story::Node;
use crate::story::compare::Difference;
use crate::ui::state::{Branch, Seen};
use std::rc::Rc;

/// What Chips is drawn from.
#[derive(Properties, PartialEq)]
pub struct ChipsProps {
    /// .
    pub branches: Rc<Vec<Branch>>,
    /// .
    pub front: usize,
    /// .
    pub beside: Option<usize>,
    /// .
    pub renaming: bool,
}

/// One chip for each future, once there are two.
#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Heading is drawn from.
#[derive(Properties, PartialEq)]
pub struct HeadingProps {
    /// .
    pub name: String,
    /// .
    pub branch: usize,
    /// .
    pub front: bool,
    /// .
    pub differing: usize,
}

/// The heading over a stage, while there are two.
#[component]
pub fn Heading(props: &HeadingProps) -> Html {
    let _ = props;
    Html::default()
}

/// What Compared is drawn from.
#[derive(Properties, PartialEq)]
pub struct ComparedProps {
    /// .
    pub seen: Seen,
}

/// The list of what differs, in place of the lesson.
#[component]
pub fn Compared(props: &ComparedProps) -> Html {
    let _ = props;
    Html::default()
}

/// The places at which something differs.
pub fn places(differences: &[Difference]) -> Vec<Node> {
    let mut places: Vec<Node> = Vec::new();
    for place in differences.iter().map(Difference::place) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}
