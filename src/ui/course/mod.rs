//! A lesson that is worked through, beside the stage: predict, do, look, and read why.
//!
//! May use: [`state`](super::state), [`lesson::course`](crate::lesson::course), [`words`](crate::words). Whether a step's goal
//! holds is asked of the run whenever the show has caught up with it; what a question's answer is, the simulation finds out on a
//! copy of the run when the question is put. Nothing here knows an outcome.
//!
//! ```
//! use std::rc::Rc;
//! use sts_flow::ui::course::{Memory, Told};
//! use yew::Reducible;
//!
//! let memory = Rc::new(Memory::default()).reduce(Told::Holds);
//! assert!(memory.walk().holds);
//! ```

mod ask;
mod end;
mod held;
mod memory;
mod proven;
mod step;
mod watch;

use std::cmp::Ordering;
use std::mem;

use gloo::timers::callback::Timeout;
use web_sys::Element;
use yew::prelude::*;

use self::end::End;
use self::step::{Earlier, Now};
use self::watch::use_watch;
use super::context::{use_lang, use_page};
use super::dock::scroll;
use super::gloss::{Gloss, use_glossary};
use super::state::Scene;
use super::storage;
use crate::words;

pub use self::ask::Ask;
pub use self::held::Held;
pub use self::memory::{Memory, Prediction, Told, Walk};
pub use self::proven::{all_of, cell_told};
pub use self::step::play;
pub use self::watch::{put, put_again};

/// What the [`Course`] is drawn from.
#[derive(Properties, PartialEq)]
pub struct CourseProps {
    /// The future in front at a moment.
    pub scene: Scene,
    /// What is remembered.
    pub memory: Memory,
    /// The way to tell it.
    pub teller: UseReducerDispatcher<Memory>,
}

/// The lesson.
#[component]
pub fn Course(props: &CourseProps) -> Html {
    let CourseProps { scene, memory, teller } = props;
    let (lang, page) = (use_lang(), use_page());
    let taught = scene.run().taught.clone();
    let gloss = use_glossary();
    use_watch(&page, scene, memory, teller);
    // Before a room, the stage has another room once the card stands beside it, and when it has gone.
    let onload = |_: Event| storage::resized();
    use_effect_with((), |()| {
        || {
            Timeout::new(0, storage::resized).forget();
        }
    });
    let style = html! { <link rel="stylesheet" href="lessons/course.css" {onload} /> };
    let Some(taught) = taught.filter(|taught| memory.is_of(taught)) else {
        return html! { <aside class="lesson course" aria-busy="true">{ style }</aside> };
    };
    let steps = &taught.course.steps;
    let count = steps.len();
    let shown = memory.shown();
    let dot = |(at, step): (usize, &crate::lesson::course::Step)| {
        let class = match at.cmp(&memory.step) {
            Ordering::Less => "done",
            Ordering::Equal => "now",
            Ordering::Greater => "todo",
        };
        let label = format!("{}: {}", words::step_of(lang, at + 1, count), lang.of(&step.title));
        let teller = teller.clone();
        let onclick = move |_: MouseEvent| teller.dispatch(Told::Reads(Some(at)));
        html! {
            <button type="button" {class} title={label.clone()} aria-label={label} disabled={at > memory.step}
                aria-current={(at == shown).then_some("step")} {onclick}></button>
        }
    };
    let dots = html! {
        <nav class="dots" aria-label={words::step_of(lang, (shown + 1).min(count), count)}>
            { for steps.iter().enumerate().map(dot) }
        </nav>
    };
    let panel = use_node_ref();
    let begun = use_mut_ref(|| false);
    {
        // What came of it comes into sight.
        let (panel, begun) = (panel.clone(), begun.clone());
        let walk = memory.walk();
        use_effect_with((memory.step, memory.reads, walk.holds, walk.hints), move |(.., holds, hints)| {
            let Some(panel) = panel.cast::<Element>() else { return };
            let shown = match (holds, hints) {
                (true, _) => ".holds",
                (_, 0) => "h1",
                _ => ".helps",
            };
            let Ok(Some(shown)) = panel.query_selector(shown) else { return };
            // On a phone its parts stand around the stage, and the page scrolls.
            let begun = mem::replace(&mut *begun.borrow_mut(), true);
            if panel.client_height() > 0 {
                scroll::bring_into_view(&panel, &shown);
            } else if begun {
                shown.scroll_into_view();
            }
        });
    }
    let body = if let Some(at) = memory.reads {
        html! { <Earlier taught={Held(taught.clone())} {at} scene={scene.clone()} memory={memory.clone()} teller={teller.clone()} /> }
    } else if memory.step < count {
        html! { <Now taught={Held(taught.clone())} scene={scene.clone()} memory={memory.clone()} teller={teller.clone()} /> }
    } else {
        html! { <End taught={Held(taught.clone())} scene={scene.clone()} memory={memory.clone()} teller={teller.clone()} /> }
    };
    html! {
        <ContextProvider<Gloss> context={gloss}>
        <aside class="lesson course" ref={panel} data-course={taught.course.id.clone()}
            data-lesson-step={(shown.min(count) + 1).to_string()} data-holds={memory.walk().holds.then_some("")}>
            { style }
            { dots }
            { body }
        </aside>
        </ContextProvider<Gloss>>
    }
}
