//! What went wrong, in a sentence, and a way on; and how far a run has come that is being played. The page behind it stays.
//!
//! May use: [`state`](super::state), [`words`](crate::words).

use std::rc::Rc;

use yew::prelude::*;

use super::address::{Address, FIRST_LESSON, Place};
use super::context::{Page, use_labels, use_lang, use_page};
use super::state::{Loading, Msg};
use crate::words::{Labels, Lang, Problem, labels, try_again};

/// What the notices are drawn from.
#[derive(Properties, PartialEq)]
pub struct NoticesProps {
    /// The problems that nobody has put away yet.
    pub problems: Rc<Vec<Problem>>,
    /// What the address asks for.
    pub place: Place,
    /// Whether a run is there: without one there is nothing behind the notice, and it offers where to go.
    pub there: bool,
    /// How far a run has come that is being played.
    pub loading: Option<Loading>,
}

/// The notices.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    html! {
        <>
            if let Some(loading) = props.loading {
                { progress(loading, l, &page) }
            }
            if !props.problems.is_empty() {
                { problems(props, lang, &page) }
            }
        </>
    }
}

/// How far it has come, and the way out of it.
fn progress(loading: Loading, l: &'static Labels, page: &Page) -> Html {
    let Loading { done, all } = loading;
    html! {
        <div class="notices replaying" role="status">
            <div>
                <p>{ l.replaying }</p>
                <progress value={done.to_string()} max={all.max(1).to_string()} aria-label={l.replaying}></progress>
            </div>
            <div class="ways">
                <button type="button" data-do="cancel" onclick={page.on::<MouseEvent>(Msg::Cancel)}>{ l.cancel }</button>
            </div>
        </div>
    }
}

/// The sentences, each once, and the ways on.
fn problems(props: &NoticesProps, lang: Lang, page: &Page) -> Html {
    let NoticesProps { problems, place, there, .. } = props;
    let l = labels(lang);
    let mut told: Vec<&Problem> = Vec::new();
    for problem in problems.iter() {
        if !told.contains(&problem) {
            told.push(problem);
        }
    }
    let lost = |p: &Problem| matches!(p, Problem::LessonMissing { .. } | Problem::LessonBroken { .. });
    let first = Place::lesson(FIRST_LESSON);
    let reload = |_| {
        let _ = gloo::utils::window().location().reload();
    };
    html! {
        <div class="notices" role="alert">
            <div>{ for told.iter().map(|problem| html! { <p>{ problem.sentence(lang) }</p> }) }</div>
            <div class="ways">
                if problems.iter().any(lost) {
                    <button type="button" data-do="reload" onclick={reload}>{ l.way_reload }</button>
                }
                if problems.iter().any(Problem::may_be_asked_again) {
                    <button type="button" data-do="retry" onclick={page.on::<MouseEvent>(Msg::Retry)}>{ try_again(lang) }</button>
                }
                if *there {
                    <button type="button" data-do="dismiss" onclick={page.on::<MouseEvent>(Msg::Dismiss)}>{ l.dismiss }</button>
                } else if *place != first {
                    <a href={Address::format(&first, lang)}>{ l.way_lesson }</a>
                }
            </div>
        </div>
    }
}
