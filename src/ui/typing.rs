//! Stage and terminal together where there is little room: while somebody types, a part of the stage stays above the terminal,
//! and is scrolled to what happens.
//!
//! May use: the browser, from effects only. `static/narrow.css` says how much room there has to be that this is not needed.

use gloo::utils::{document, window};
use yew::prelude::*;

use super::context::{use_lang, use_page};
use super::dock::scroll::bring_into_view;
use super::icon::glyph;
use super::state::{Msg, Tab};
use super::storage;
use crate::words::wire_words;

const WHOLE: &str = "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7";

/// Brings the whole stage back.
#[component]
pub fn WholeStage() -> Html {
    let (page, w) = (use_page(), wire_words(use_lang()));
    html! {
        <button type="button" class="whole-stage" data-do="whole-stage" aria-label={w.whole_stage} title={w.whole_stage}
            onclick={page.on(Msg::Typing(false))}>{ glyph(WHOLE) }</button>
    }
}

/// Where the page scrolls, the panel that was opened is scrolled to.
#[hook]
pub fn use_opened(tab: Tab) {
    let before = use_mut_ref(|| tab);
    use_effect_with(tab, move |tab| {
        if before.replace(*tab) == *tab || document().query_selector("[data-mode=present]").ok().flatten().is_some() {
            return;
        }
        let scrolls = window().match_media("(max-width: 999px)").ok().flatten().is_some_and(|query| query.matches());
        if let Some(dock) = document().query_selector(".dock").ok().flatten().filter(|_| scrolls) {
            let shown = dock.get_bounding_client_rect();
            let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
            // What is above it and sticks stays above it.
            if shown.bottom() > height || shown.top() < 0.0 {
                window().scroll_by_with_x_and_y(0.0, (shown.bottom() - height).min(shown.top()));
            }
        }
    });
}

/// Scrolls to stage and terminal when typing begins, and the stage to what happens.
#[hook]
pub fn use_typing(typing: bool, latest: Option<usize>) {
    let before = use_mut_ref(|| false);
    use_effect_with(typing, move |typing| {
        if before.replace(*typing) != *typing {
            // What was measured before does not hold any more.
            storage::resized();
            let floor = document().query_selector("main.floor").ok().flatten();
            // Free play on a phone begins like this: nobody has asked for it yet, and the header stays in sight.
            let asked =
                document().active_element().is_some_and(|one| one.closest("[data-terminal]").ok().flatten().is_some());
            if let Some(top) = floor.filter(|_| *typing && asked).map(|floor| floor.get_bounding_client_rect().top()) {
                window().scroll_by_with_x_and_y(0.0, top);
            }
        }
    });
    use_effect_with((typing, latest), move |(typing, _)| {
        let Some(stage) = document().query_selector(".floor[data-typing] .stage").ok().flatten().filter(|_| *typing)
        else {
            return;
        };
        let acts = stage.query_selector("[data-message], .pulse, .node.lit").ok().flatten();
        if let Some(acts) = acts {
            bring_into_view(&stage, &acts);
        }
    });
}
