//! stub
use yew::prelude::*;


/// What Help is drawn from.
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// .
    pub open: bool,
}

/// The list of keys.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let _ = props;
    Html::default()
}
