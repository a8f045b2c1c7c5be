//! The end of a lesson: what was predicted and what happened, and what came out otherwise once more; what AWS tells nobody; and
//! where to go on.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::ask::{Ask, short, why};
use super::held::Held;
use super::memory::{Memory, Prediction, Told};
use super::proven::Tables;
use super::step::restart;
use super::watch::put_again;
use crate::host::chunk;
use crate::lesson::course::Question;
use crate::lesson::map::Entry;
use crate::ui::address::{Address, Place};
use crate::ui::context::{use_lang, use_page};
use crate::ui::dock::typing;
use crate::ui::gloss::text;
use crate::ui::opener::fetch_map;
use crate::ui::state::Scene;
use crate::ui::text::said;
use crate::words::{closing, course_words, terminal_label};

/// What the end is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct EndProps {
    /// The lesson.
    pub taught: Held,
    /// The future in front.
    pub scene: Scene,
    /// What is remembered.
    pub memory: Memory,
    /// The way to tell it.
    pub teller: UseReducerDispatcher<Memory>,
}

/// The end.
#[component]
pub(super) fn End(props: &EndProps) -> Html {
    let EndProps { taught, scene, memory, teller } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = course_words(lang);
    let course = &taught.0.course;
    use_again(props);
    let following = use_state(|| None::<Entry>);
    {
        let following = following.setter();
        use_effect_with(course.id.clone(), move |id| {
            let id = id.clone();
            // Without the map, free play comes next.
            spawn_local(async move { following.set(fetch_map().await.ok().and_then(|map| map.after(&id).cloned())) });
        });
    }
    let first = memory.predictions.iter().filter(|asked| !asked.again);
    let row = |asked: &Prediction| {
        let question = course.questions.get(asked.question)?;
        let say =
            |choice: usize| question.choices.get(choice).map(|it| short(lang, &Question::told(&it.say, &asked.shown)));
        let came_true = asked.came_true();
        // Who has not answered has not been wrong.
        let mark = match (asked.chosen, came_true) {
            (None, _) => "",
            (_, true) => "✓ ",
            _ => "✕ ",
        };
        let mine = asked.chosen.and_then(say).unwrap_or_else(|| html! { { w.unanswered } });
        Some(html! {
            <li class={asked.chosen.map(|_| if came_true { "right" } else { "wrong" })}>
                { said(lang, &Question::told(&question.ask, &asked.shown), "asked") }
                <dl>
                    <dt>{ w.yours }</dt><dd>{ mark }{ mine }</dd>
                    <dt>{ w.happened }</dt><dd>{ say(asked.right) }</dd>
                </dl>
                if !came_true {
                    { why(question, asked) }
                }
            </li>
        })
    };
    let again = memory.predictions.iter().enumerate().filter(|(_, asked)| asked.again);
    let again: Vec<Html> = again
        .map(|(place, asked)| {
            html! {
                <Ask key={place} taught={taught.clone()} {place} asked={asked.clone()} known={asked.chosen.is_some()}
                    teller={teller.clone()} />
            }
        })
        .collect();
    let all_true = memory.all_came_true(&course.steps);
    let tries = course.tries.iter().map(|it| {
        let onclick = {
            let (page, line, terminal) = (page.clone(), it.line.clone(), it.terminal);
            move |_: MouseEvent| typing::put(&page, terminal, &line)
        };
        html! {
            <li>
                <button type="button" class="line" data-terminal-line={it.terminal.as_str()} {onclick}>
                    <em>{ terminal_label(lang, it.terminal) }</em><code>{ it.line.clone() }</code>
                </button>
                { text(&it.why, "") }
            </li>
        }
    });
    let restart = restart(&page, teller, taught, scene);
    html! {
        <>
            <section class="closing course-end" data-closing="" aria-label={w.done}>
                <h1>{ w.done }</h1>
                if memory.predictions.iter().any(|asked| !asked.again) {
                    <h2>{ w.results }</h2>
                    if all_true {
                        <p>{ w.true_all }</p>
                    }
                    <ol class="results">{ for first.filter_map(row) }</ol>
                }
                if !again.is_empty() {
                    <h2>{ w.again }</h2>
                    <p class="later">{ w.again_about }</p>
                    { for again }
                }
                <Tables taught={taught.clone()} scene={scene.clone()} memory={memory.clone()} step={None::<usize>} />
                <h2>{ w.belief }</h2>
                { text(&course.wrong, "belief") }
                <p>{ w.belief_not }</p>
                if !course.silent.is_empty() {
                    <h2>{ w.silent }</h2>
                    <p class="later">{ w.silent_about }</p>
                    <ul class="silent">{ for course.silent.iter().map(|text| html! { <li>{ self::text(text, "") }</li> }) }</ul>
                }
                if !course.tries.is_empty() {
                    <h2>{ w.tries }</h2>
                    <ul class="tries">{ for tries }</ul>
                }
            </section>
            <div class="nav">
                <button type="button" data-do="again" onclick={restart}>{ w.restart }</button>
                if let Some(entry) = &*following {
                    <a class="main" data-do="next-lesson" href={Address::format(&Place::lesson(&entry.id), lang)}>
                        { closing(lang).next_lesson }<small>{ lang.of(&entry.title).to_owned() }</small>
                    </a>
                } else {
                    <a class="main" data-do="next-lesson" href={Address::format(&Place::Lessons, lang)}>{ w.all_lessons }</a>
                }
            </div>
        </>
    }
}

/// What came out otherwise than predicted is put once more, when the end is first seen.
#[hook]
fn use_again(props: &EndProps) {
    let (taught, memory, teller) = (props.taught.clone(), props.memory.clone(), props.teller.clone());
    use_effect_with((), move |()| {
        if memory.predictions.iter().any(|asked| asked.again) {
            return;
        }
        spawn_local(async move {
            let mut put = Vec::new();
            for asked in memory.predictions.iter().filter(|asked| !asked.came_true()) {
                let mut found = put_again(&taught.0, asked, 0);
                if let Err(missing) = found {
                    if chunk::fetch(missing).await.is_err() {
                        continue;
                    }
                    found = put_again(&taught.0, asked, 0);
                }
                put.extend(found.ok().flatten());
            }
            if !put.is_empty() {
                teller.dispatch(Told::Asks(put));
            }
        });
    });
}
