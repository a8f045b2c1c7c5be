//! Stage and terminal together where there is little room: while somebody types, a part of the stage stays above the terminal,
//! and is scrolled to what happens.
//!
//! May use: the browser, from effects only. `static/narrow.css` says how much room there has to be that this is not needed.

use gloo::utils::{document, window};
use yew::prelude::*;

use super::context::{use_lang, use_page};
use super::dock::scroll::bring_into_view;
use super::icon::glyph;
use super::state::Msg;
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

/// Scrolls to stage and terminal when typing begins, and the stage to what happens.
#[hook]
pub fn use_typing(typing: bool, latest: Option<usize>) {
    let before = use_mut_ref(|| false);
    use_effect_with(typing, move |typing| {
        if before.replace(*typing) != *typing {
            // What was measured before does not hold any more.
            storage::resized();
            let floor = document().query_selector("main.floor").ok().flatten();
            if let Some(top) = floor.filter(|_| *typing).map(|floor| floor.get_bounding_client_rect().top()) {
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
