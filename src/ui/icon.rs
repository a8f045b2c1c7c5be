//! Icons: drawn in a square of 24, in the colour of the text around them.

use yew::prelude::*;

/// What an icon is made of.
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// The path.
    pub d: &'static str,
}

/// An icon. What it says stands beside it, or in the label of its button.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    html! { <svg viewBox="0 0 24 24" aria-hidden="true"><path d={props.d} /></svg> }
}
