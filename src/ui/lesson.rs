//! The lesson beside the stage: what this step shows, what is behind it, and where AWS says so.

use yew::prelude::*;

use super::Page;
use super::address::{Address, Place};
use super::keys::Command;
use super::model::{Model, Msg};
use crate::lesson::Bi;

/// The lesson, or the invitation of free play.
pub fn panel(page: &Page) -> Html {
    match (page.lesson_step(), &page.place) {
        (Some((index, _)), Place::Lesson { .. }) => lesson(page, index),
        (None, Place::Play) if page.run.is_some() => free_play(page),
        _ => html! { <aside class="lesson" aria-busy="true"></aside> },
    }
}

fn both(page: &Model, text: &Bi, class: &'static str) -> Html {
    page.lang
        .spoken()
        .iter()
        .map(|lang| html! { <p {class} lang={lang.as_str()}>{ phrases(lang.of(text)) }</p> })
        .collect()
}

/// A Japanese title says by zero-width spaces where its lines may end; the style sheet breaks nowhere else.
fn title(page: &Model, text: &Bi) -> Html {
    page.lang.spoken().iter().map(|lang| html! { <h1 lang={lang.as_str()}>{ lang.of(text) }</h1> }).collect()
}

/// Commands and AWS's own names stand in the typewriter's letters.
fn phrases(text: &str) -> Html {
    const CODE: [&str; 7] = [
        "aws s3 ls",
        "169.254.169.254",
        "SignatureDoesNotMatch",
        "InvalidAccessKeyId",
        "ec2.amazonaws.com",
        "AssumeRole",
        "ListBuckets",
    ];
    let mut rest = text;
    let mut out = Vec::new();
    while let Some((at, code)) = CODE.iter().filter_map(|code| rest.find(code).map(|at| (at, *code))).min() {
        out.push(html! { <>{ rest[..at].to_owned() }<code>{ code }</code></> });
        rest = &rest[at + code.len()..];
    }
    out.push(html! { <>{ rest.to_owned() }</> });
    out.into_iter().collect()
}

fn lesson(page: &Page, index: usize) -> Html {
    let Some(run) = page.run.clone() else { return Html::default() };
    let l = page.labels();
    let step = &run.lesson.steps[index];
    let count = run.lesson.steps.len();
    let send = |msg: Msg| {
        let dispatcher = page.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(msg.clone()))
    };
    let fresh = page.at == 0 && !page.playing;
    let dots = (0..count).map(|i| {
        let (begins, ends) = run.played.span(&run.playback, i);
        let state = if page.at >= ends.min(page.total()) { "done" } else if page.at >= begins && !fresh { "now" } else { "todo" };
        let label = format!("{} {}: {}", l.step_of, i + 1, page.lang.of(&run.lesson.steps[i].title));
        html! { <button type="button" class={state} title={label.clone()} aria-label={label} onclick={send(Msg::ToStep(i))}></button> }
    });
    let last = index + 1 == count;
    let ended = last && page.at >= run.played.span(&run.playback, index).1;
    let previous = if index == 0 { None } else { Some(send(Msg::Do(Command::PreviousLessonStep))) };
    html! {
        <aside class="lesson" data-lesson-step={(index + 1).to_string()}>
            <nav class="dots" aria-label={l.step_of}>{ for dots }</nav>
            <p class="eyebrow">{ format!("{} {} / {count}", l.step_of, index + 1) }</p>
            { title(page, &step.title) }
            { both(page, &step.text, "text") }
            <div class="note behind"><b>{ l.behind }</b>{ both(page, &step.behind, "") }</div>
            if let Some(timing) = &step.timing {
                <div class="note timing"><b>{ l.real_timing }</b>{ both(page, timing, "") }</div>
            }
            <p class="cite">{ l.source }{ ": " }<a href={step.cite.url.clone()} target="_blank" rel="noreferrer">{ page.lang.of(&step.cite.title) }</a></p>
            <div class="nav">
                <button type="button" data-do="previous-step" disabled={previous.is_none()} onclick={previous.unwrap_or_default()}>{ l.previous }</button>
                if fresh && index == 0 {
                    <button type="button" class="main" data-do="next-step" onclick={send(Msg::ToStep(0))}>{ l.start }</button>
                } else if ended {
                    <a class="main" data-do="next-step" href={Address::format(&Place::Play, page.lang)}>{ l.finish }</a>
                } else if last {
                    <button type="button" class="main" data-do="next-step" onclick={send(Msg::ToStep(index))}>{ l.play }</button>
                } else {
                    <button type="button" class="main" data-do="next-step" onclick={send(Msg::ToStep(index + 1))}>{ l.next }</button>
                }
            </div>
        </aside>
    }
}

fn free_play(page: &Page) -> Html {
    let Some(run) = &page.run else { return Html::default() };
    let l = page.labels();
    let place = Place::Lesson { id: run.lesson.id.clone(), step: None };
    let tries = run.lesson.tries.iter().map(|hint| {
        let dispatcher = page.dispatcher();
        let (terminal, line) = (hint.terminal, hint.line.clone());
        let onclick = Callback::from(move |_| {
            dispatcher.dispatch(Msg::Front(terminal));
            dispatcher.dispatch(Msg::Enter(terminal, vec![line.clone()]));
        });
        html! {
            <li><button type="button" {onclick}>
                <b>{ page.lang.of(&hint.why) }</b>
                <code>{ hint.line.clone() }</code>
            </button></li>
        }
    });
    html! {
        <aside class="lesson free">
            <p class="eyebrow">{ l.free_play }</p>
            <h1>{ l.tagline }</h1>
            <p class="text">{ l.free_intro }</p>
            <ul class="tries">{ for tries }</ul>
            <div class="nav"><a href={Address::format(&place, page.lang)}>{ l.to_lesson }</a></div>
        </aside>
    }
}
