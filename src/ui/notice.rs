//! What went wrong, in a sentence, and a way on. The page behind it stays.

use yew::{Callback, Html};

use super::address::{Address, FIRST_LESSON, Place};
use super::model::Msg;
use super::view::view;
use super::{Page, send};
use crate::words::Problem;

/// The problems that nobody has put away yet.
pub fn notices(page: &Page) -> Html {
    if page.problems.is_empty() {
        return Html::default();
    }
    shown(page)
}

#[inline(never)]
fn shown(page: &Page) -> Html {
    let l = page.labels();
    let said = |problem: &Problem| view! { <p>{ problem.sentence(page.lang) }</p> };
    let sentences: Vec<Html> = page.problems.iter().map(said).collect();
    // Without a run there is nothing behind the notice: then it offers where to go.
    let nothing = page.branches.is_empty();
    let first = Place::Lesson { id: FIRST_LESSON.to_owned(), step: None };
    let lost_lesson =
        page.problems.iter().any(|p| matches!(p, Problem::LessonMissing { .. } | Problem::LessonBroken { .. }));
    let mut ways = Vec::new();
    if lost_lesson {
        let reload = Callback::from(|_| {
            let _ = gloo::utils::window().location().reload();
        });
        ways.push(view! { <button type="button" data-do="reload" onclick={reload}>{ l.way_reload }</button> });
    }
    if nothing && page.place != first {
        ways.push(view! { <a href={Address::format(&first, page.lang)}>{ l.way_lesson }</a> });
    }
    if !nothing {
        let dismiss = send(page, Msg::Dismiss);
        ways.push(view! { <button type="button" data-do="dismiss" onclick={dismiss}>{ l.dismiss }</button> });
    }
    view! { <div class="notices" role="alert"><div>{ sentences }</div><div class="ways">{ ways }</div></div> }
}
