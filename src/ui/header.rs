//! stub
use yew::prelude::*;

use crate::ui::address::Place;
use crate::ui::state::Shared;

/// What Header is drawn from.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// .
    pub place: Place,
    /// .
    pub title: Option<AttrValue>,
    /// .
    pub shared: Option<Shared>,
    /// .
    pub there: bool,
}

/// The top of the page.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let _ = props;
    Html::default()
}
