//! The lesson beside the stage: what this step shows, what is behind it, and where AWS says so.
//!
//! May use: [`state`](super::state), [`lesson`](crate::lesson), [`words`](crate::words).

use yew::prelude::*;

use super::address::{Address, FIRST_LESSON, Place, SECOND_LESSON};
use super::closing::Closing;
use super::context::{use_labels, use_lang, use_page};
use super::keys::Command;
use super::state::{Msg, Scene};
use super::text::said;
use crate::words;

/// What the lesson is drawn from.
#[derive(Properties)]
pub struct LessonProps {
    /// The run at a moment.
    pub scene: Scene,
    /// Whether it plays.
    pub playing: bool,
    /// Whether somebody is away on a side trip: then the way back stands under the stage, and nothing here leads on.
    #[prop_or_default]
    pub away: bool,
}

/// How far the lesson has come.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Progress {
    /// The step that the playhead is in, from 0.
    step: usize,
    /// How many steps there are. A fork may have left the lesson before its end.
    count: usize,
    /// How many have been shown to their ends.
    done: usize,
    /// Whether nothing has been shown yet.
    fresh: bool,
    /// Whether the playhead rests where the step begins.
    waits: bool,
    /// Whether the step still plays.
    plays: bool,
}

impl LessonProps {
    fn progress(&self) -> Option<Progress> {
        let step = self.scene.lesson_step()?;
        let (run, at) = (self.scene.run(), self.scene.at);
        let count = run.lesson.steps.len().min(run.played.steps.len());
        let ended = |step: &usize| at >= run.played.span(&run.playback, *step).1.min(run.playback.total());
        let done = (0..count).filter(ended).count();
        let (begins, ends) = run.played.span(&run.playback, step);
        let waits = !self.playing && at <= begins;
        let plays = self.playing && at < ends;
        Some(Progress { step, count, done, fresh: at == 0 && !self.playing, waits, plays })
    }
}

/// The same run, as far.
impl PartialEq for LessonProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene) && self.away == other.away && self.progress() == other.progress()
    }
}

/// The lesson's step that the playhead is in.
#[component]
pub fn Lesson(props: &LessonProps) -> Html {
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    let Some(progress) = props.progress() else { return Html::default() };
    let Progress { step: index, count, done, fresh, waits, plays } = progress;
    let away = props.away;
    let run = props.scene.run();
    let step = &run.lesson.steps[index];
    let dot = |(i, step): (usize, &crate::lesson::Step)| {
        let state = if i < done {
            "done"
        } else if i <= index && !fresh {
            "now"
        } else {
            "todo"
        };
        let label = format!("{} {}: {}", l.step_of, i + 1, lang.of(&step.title));
        html! {
            <button type="button" class={state} title={label.clone()} aria-label={label} onclick={page.on(Msg::ToStep(i))}></button>
        }
    };
    let main = |label: String, msg: Msg| {
        let onclick = page.on::<MouseEvent>(msg);
        html! { <button type="button" class="main" data-do="next-step" {onclick}>{ label }</button> }
    };
    let last = index + 1 == count;
    // It rests at a step's end, which is where the next begins: that is what is told by then, and what plays.
    let next = if plays {
        // Whoever goes on now misses the rest: nothing calls for that.
        let onward = if last { Msg::Do(Command::End) } else { Msg::ToStep(index + 1) };
        html! { <button type="button" data-do="next-step" onclick={page.on(onward)}>{ words::skip_rest(lang) }</button> }
    } else if fresh && index == 0 {
        main(l.start.to_owned(), Msg::Do(Command::PlayPause))
    } else if waits {
        main(l.next.to_owned(), Msg::ToStep(index))
    } else if last {
        main(words::next_summary(lang), Msg::Do(Command::End))
    } else {
        main(l.next.to_owned(), Msg::ToStep(index + 1))
    };
    if last && done == count {
        let end = run.played.story.rest(run.played.given).map_or(run.trace().len(), |(events, _)| events);
        let w = words::closing(lang);
        let to = |place: &Place| Address::format(place, lang);
        let next = (run.lesson.id == FIRST_LESSON).then(|| to(&Place::lesson(SECOND_LESSON)));
        // One of them is where to go on; a lesson that somebody has written is on no map.
        let alone = next.is_none().then_some("main");
        return html! {
            <aside class="lesson" data-lesson-step={(index + 1).to_string()}>
                <nav class="dots" aria-label={l.step_of}>{ for run.lesson.steps.iter().take(count).enumerate().map(dot) }</nav>
                <Closing scene={props.scene.clone()} first={run.played.first} {end}>
                    if let Some(href) = next.clone() {
                        <a class="main" data-do="next-lesson" {href}>{ w.next_lesson }{ ": " }{ w.second_lesson }</a>
                    }
                    <a class={alone} data-do="all-lessons" href={to(&Place::Lessons)}>{ words::welcome(lang).all }</a>
                    if next.is_some() {
                        <a data-do="free" href={to(&Place::Play)}>{ w.free }</a>
                    }
                    <button type="button" data-do="again" onclick={page.on(Msg::ToStep(0))}>{ w.again }</button>
                </Closing>
                // What was being read when it ended is not taken away.
                <details class="last-step">
                    <summary>{ format!("{}. {}", index + 1, lang.of(&step.title)) }</summary>
                    { said(lang, &step.text, "") }
                    { said(lang, &step.behind, "") }
                </details>
                <div class="nav">
                    <button type="button" data-do="previous-step" onclick={page.on(Msg::Do(Command::PreviousLessonStep))}>
                        { l.previous }
                    </button>
                    if let Some(href) = next {
                        <a class="main" data-do="next-step" {href}>{ w.next_lesson }</a>
                    } else {
                        <a class="main" data-do="next-step" href={to(&Place::Play)}>{ w.free }</a>
                    }
                </div>
            </aside>
        };
    }
    // A Japanese title says by zero-width spaces where its lines may end; the style sheet breaks nowhere else.
    let titles = lang.spoken().iter().map(|lang| {
        html! { <h1 lang={lang.as_str()}>{ lang.of(&step.title).to_owned() }</h1> }
    });
    html! {
        <aside class={classes!("lesson", away.then_some("away"))} data-lesson-step={(index + 1).to_string()}>
            <nav class="dots" aria-label={l.step_of}>{ for run.lesson.steps.iter().take(count).enumerate().map(dot) }</nav>
            <p class="eyebrow">{ format!("{} {} / {count}", l.step_of, index + 1) }</p>
            { for titles }
            { said(lang, &step.text, "text") }
            <div class="note behind"><b>{ l.behind }</b>{ said(lang, &step.behind, "") }</div>
            if let Some(timing) = &step.timing {
                <div class="note timing"><b>{ l.real_timing }</b>{ said(lang, timing, "") }</div>
            }
            <p class="cite">
                { l.source }{ ": " }
                if step.cite.is_of_aws() {
                    <a href={step.cite.url.clone()} target="_blank" rel="noreferrer">{ lang.of(&step.cite.title).to_owned() }</a>
                } else {
                    { lang.of(&step.cite.title).to_owned() }{ " " }<code>{ step.cite.url.clone() }</code>
                }
            </p>
            if !away {
                <div class="nav">
                    <button type="button" data-do="previous-step" disabled={index == 0}
                        onclick={page.on(Msg::Do(Command::PreviousLessonStep))}>{ l.previous }</button>
                    { next }
                </div>
            }
        </aside>
    }
}
