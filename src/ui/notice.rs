//! What went wrong, in a sentence, and a way on. The page behind it stays.

use yew::prelude::*;

use super::Page;
use super::address::{Address, FIRST_LESSON, Place};
use super::model::Msg;
use crate::words::Problem;

/// The problems that nobody has put away yet.
pub fn notices(page: &Page) -> Html {
    if page.problems.is_empty() {
        return Html::default();
    }
    let l = page.labels();
    let sentences = page.problems.iter().map(|problem| html! { <p>{ problem.sentence(page.lang) }</p> });
    // Without a run there is nothing behind the notice: then it offers where to go.
    let nothing = page.run.is_none();
    let first = Place::Lesson { id: FIRST_LESSON.to_owned(), step: None };
    let first_is_broken = page.place == first;
    let lost_lesson =
        page.problems.iter().any(|p| matches!(p, Problem::LessonMissing { .. } | Problem::LessonBroken { .. }));
    let reload = Callback::from(|_: MouseEvent| {
        let _ = gloo::utils::window().location().reload();
    });
    let dispatcher = page.dispatcher();
    let dismiss = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Msg::Dismiss));
    html! {
        <div class="notices" role="alert">
            <div>{ for sentences }</div>
            <div class="ways">
                if lost_lesson {
                    <button type="button" data-do="reload" onclick={reload}>{ l.way_reload }</button>
                }
                if nothing && !first_is_broken {
                    <a href={Address::format(&first, page.lang)}>{ l.way_lesson }</a>
                }
                if !nothing {
                    <button type="button" data-do="dismiss" onclick={dismiss}>{ l.dismiss }</button>
                }
            </div>
        </div>
    }
}
