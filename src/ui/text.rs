//! Text as the page sets it: what stands between backticks is typewritten.
//!
//! ```
//! use sts_flow::ui::text::phrases;
//! let html = phrases("type `aws s3 ls` there");
//! assert_eq!(html.len(), 3);
//! ```

use yew::prelude::*;

use crate::lesson::Bi;
use crate::words::Lang;

/// The parts of `whole`, every other one typewritten.
pub fn phrases(whole: &str) -> Vec<Html> {
    let part = |(n, part): (usize, &str)| match n % 2 {
        0 => html! { { part.to_owned() } },
        _ => html! { <code>{ part.to_owned() }</code> },
    };
    whole.split('`').enumerate().map(part).collect()
}

/// A text of a lesson as a paragraph in each language that is spoken.
pub fn said(lang: Lang, text: &Bi, class: &'static str) -> Html {
    let one = |lang: &Lang| html! { <p class={class} lang={lang.as_str()}>{ for phrases(lang.of(text)) }</p> };
    lang.spoken().iter().map(one).collect()
}
