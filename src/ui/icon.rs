//! Icons: drawn in a square of 24, in the colour of the text around them.

use yew::prelude::*;

/// An icon, by its path. What it says stands beside it, or in the label of its button.
pub fn glyph(path: &'static str) -> Html {
    html! { <svg viewBox="0 0 24 24" aria-hidden="true"><path d={path} /></svg> }
}
