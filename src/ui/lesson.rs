//! The lesson beside the stage: what this step shows, what is behind it, and where AWS says so.

use yew::Html;

use super::address::{Address, Place};
use super::dock::Dock;
use super::keys::Command;
use super::model::{Model, Msg};
use super::view::{list, text, view};
use super::{Page, send};
use crate::lesson::Bi;
use crate::words::Lang;

/// The lesson, or the console of free play.
pub fn panel(page: &Page, dock: &Dock) -> Html {
    match (page.lesson_step(), &page.place) {
        (Some(index), Place::Lesson { .. }) => lesson(page, index),
        (None, _) if !page.branches.is_empty() => super::console::panel(page, dock),
        _ => view! { <aside class="lesson" aria-busy="true"></aside> },
    }
}

fn both(page: &Model, text: &Bi, class: Option<&'static str>) -> Html {
    let said = |lang: &Lang| view! { <p class={class} lang={lang.as_str()}>{ phrases(lang.of(text)) }</p> };
    list(page.lang.spoken().iter().map(said).collect())
}

/// A Japanese title says by zero-width spaces where its lines may end; the style sheet breaks nowhere else.
fn title(page: &Model, text: &Bi) -> Html {
    let said = |lang: &Lang| view! { <h1 lang={lang.as_str()}>{ lang.of(text).to_owned() }</h1> };
    list(page.lang.spoken().iter().map(said).collect())
}

/// Commands and AWS's own names stand in the typewriter's letters.
fn phrases(whole: &str) -> Vec<Html> {
    const CODE: [&str; 7] = [
        "aws s3 ls",
        "169.254.169.254",
        "SignatureDoesNotMatch",
        "InvalidAccessKeyId",
        "ec2.amazonaws.com",
        "AssumeRole",
        "ListBuckets",
    ];
    let mut rest = whole;
    let mut out = Vec::new();
    while let Some((at, code)) = CODE.iter().filter_map(|code| rest.find(code).map(|at| (at, *code))).min() {
        out.push(view! { { rest[..at].to_owned() }<code>{ code }</code> });
        rest = &rest[at + code.len()..];
    }
    out.push(text(rest.to_owned()));
    out
}

fn lesson(page: &Page, index: usize) -> Html {
    let Some(run) = page.run() else { return Html::default() };
    let l = page.labels();
    let step = &run.lesson.steps[index];
    // A fork may have left the lesson before its end.
    let count = run.lesson.steps.len().min(run.played.steps.len());
    let fresh = page.at == 0 && !page.playing;
    let mut dots = Vec::new();
    for (i, step) in run.lesson.steps.iter().take(count).enumerate() {
        let (begins, ends) = run.played.span(&run.playback, i);
        let state = if page.at >= ends.min(run.playback.total()) {
            "done"
        } else if page.at >= begins && !fresh {
            "now"
        } else {
            "todo"
        };
        let label = [l.step_of, " ", &(i + 1).to_string(), ": ", page.lang.of(&step.title)].concat();
        let onclick = send(page, Msg::ToStep(i));
        dots.push(view! {
            <button type="button" class={state} title={label.clone()} aria-label={label} {onclick}></button>
        });
    }
    let last = index + 1 == count;
    let ended = last && page.at >= run.played.span(&run.playback, index).1;
    let next = |label: &'static str, step: usize| {
        let onclick = send(page, Msg::ToStep(step));
        view! { <button type="button" class="main" data-do="next-step" {onclick}>{ label }</button> }
    };
    let next = if fresh && index == 0 {
        next(l.start, 0)
    } else if ended {
        let play = Address::format(&Place::Play, page.lang);
        view! { <a class="main" data-do="next-step" href={play}>{ l.finish }</a> }
    } else if last {
        next(l.play, index)
    } else {
        next(l.next, index + 1)
    };
    let timing = step.timing.as_ref().map(|timing| {
        view! { <div class="note timing"><b>{ l.real_timing }</b>{ both(page, timing, None) }</div> }
    });
    let number = [l.step_of, " ", &(index + 1).to_string(), " / ", &count.to_string()].concat();
    view! {
        <aside class="lesson" data-lesson-step={index + 1}>
            <nav class="dots" aria-label={l.step_of}>{ dots }</nav>
            <p class="eyebrow">{ number }</p>
            { title(page, &step.title) }
            { both(page, &step.text, Some("text")) }
            <div class="note behind"><b>{ l.behind }</b>{ both(page, &step.behind, None) }</div>
            { timing }
            <p class="cite">
                { l.source }{ ": " }
                <a href={step.cite.url.clone()} target="_blank" rel="noreferrer">{ page.lang.of(&step.cite.title).to_owned() }</a>
            </p>
            <div class="nav">
                <button type="button" data-do="previous-step" disabled={index == 0}
                    onclick={send(page, Msg::Do(Command::PreviousLessonStep))}>{ l.previous }</button>
                { next }
            </div>
        </aside>
    }
}
