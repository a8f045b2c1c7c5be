//! A step: the one that is worked through, and one that is read once more.

use std::collections::BTreeSet;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::ask::Ask;
use super::held::Held;
use super::memory::{Memory, Prediction, Told};
use super::proven::Tables;
use super::watch::{tab_of, works_in};
use crate::host::chunk;
use crate::kernel::Millis;
use crate::kernel::chunk::take_wanted;
use crate::lesson::course::{Hint, Look, Step, Vars, of_the_run};
use crate::lesson::{Bi, Cite};
use crate::story::{Action, Terminal};
use crate::ui::context::{Page, use_labels, use_lang, use_page};
use crate::ui::dock::typing;
use crate::ui::gloss::text;
use crate::ui::keys::Command;
use crate::ui::state::{Msg, Scene};
use crate::words::{Lang, advance, course_words, step_of, terminal_label};

/// What is waited for so long at most is no riddle: a change is on its way to everywhere, or an instance starts.
const SHORT: Millis = Millis::minutes(10);

/// What the step is drawn from that is worked through.
#[derive(Properties, PartialEq)]
pub(super) struct NowProps {
    /// The lesson.
    pub taught: Held,
    /// The future in front.
    pub scene: Scene,
    /// What is remembered.
    pub memory: Memory,
    /// The way to tell it.
    pub teller: UseReducerDispatcher<Memory>,
}

/// The step that is worked through.
#[component]
pub(super) fn Now(props: &NowProps) -> Html {
    let NowProps { taught, scene, memory, teller } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = course_words(lang);
    let at = memory.step;
    let Some(step) = taught.0.course.steps.get(at) else { return Html::default() };
    let walk = memory.walk();
    let last = at + 1 == taught.0.course.steps.len();
    let next = {
        let (scene, teller) = (scene.clone(), teller.clone());
        move |_: MouseEvent| {
            let run = scene.run();
            teller.dispatch(Told::Turns(run.trace().len(), run.end()));
        }
    };
    let previous = {
        let teller = teller.clone();
        move |_: MouseEvent| teller.dispatch(Told::Reads(at.checked_sub(1)))
    };
    let strayed = !walk.holds && scene.run().end() > walk.began;
    let stuck = if walk.holds { None } else { stuck(scene, taught, memory) };
    // Its goal is asked for when all that was done in it has been shown.
    let plays = {
        let done = scene.run().trace().len();
        done > walk.since && scene.picture.events < done
    };
    html! {
        <>
            { head(lang, step, at, taught.0.course.steps.len()) }
            { asked(lang, taught, memory, at, walk.holds, teller) }
            <section class="part task">
                <h2>{ w.task }</h2>
                { text(&step.task.say, "") }
                if walk.holds {
                    <p class="holds" role="status">{ "✓ " }{ w.holds }</p>
                    if walk.shown {
                        <p class="later">{ w.shown }</p>
                    }
                } else {
                    if plays {
                        <p class="later" role="status">{ w.still_plays }</p>
                    }
                    { time(lang, &page, step) }
                    <Help taught={taught.clone()} scene={scene.clone()} memory={memory.clone()} teller={teller.clone()} />
                    if let Some(stuck) = &stuck {
                        <div class="note stuck" role="status">{ text(stuck, "") }</div>
                    }
                    if stuck.is_some() && !strayed {
                        // Its beginning is no better: what it needs was over before.
                        <p class="stray">
                            <button type="button" data-do="again" onclick={restart(&page, teller, taught, scene)}>{ w.restart }</button>
                        </p>
                    } else if strayed {
                        <p class="stray">
                            <button type="button" data-do="step-again" onclick={back(&page, teller, walk.began)}>{ w.back }</button>
                        </p>
                    }
                }
            </section>
            if walk.holds {
                <After taught={taught.clone()} {at} />
            }
            <Tables taught={taught.clone()} scene={scene.clone()} memory={memory.clone()} step={at} />
            <div class="nav">
                <button type="button" data-do="previous-step" disabled={at == 0} onclick={previous}>{ w.previous }</button>
                <button type="button" class={walk.holds.then_some("main")} data-do="next-step" disabled={!walk.holds}
                    title={(!walk.holds).then_some(w.first_do)} onclick={next}>{ if last { w.finish } else { w.next } }</button>
            </div>
        </>
    }
}

/// Where time has to be moved on in it: the ways to do so, and a button for each short wait. How long the others are, the
/// learner finds out.
fn time(lang: Lang, page: &Page, step: &Step) -> Html {
    let actions = step.task.solution.actions(&Vars::new()).unwrap_or_default();
    let span = |action: &Action| if let Action::Wait { span } = action { Some(*span) } else { None };
    let spans: BTreeSet<Millis> = actions.iter().filter_map(span).collect();
    if spans.is_empty() {
        return Html::default();
    }
    let one = |span: Millis| {
        let onclick = page.on::<MouseEvent>(Msg::Act(Action::Wait { span }, of_the_run));
        html! { <button type="button" data-do="advance" {onclick}>{ advance(lang, span.0 / 1000) }</button> }
    };
    html! {
        <div class="helps">
            { for spans.into_iter().filter(|span| *span <= SHORT).map(one) }
            <button type="button" data-do="skip-ahead" onclick={page.on::<MouseEvent>(Msg::Do(Command::Ways))}>
                { course_words(lang).skip }
            </button>
        </div>
    }
}

/// What is said where the goal can no longer be achieved.
fn stuck(scene: &Scene, taught: &Held, memory: &Memory) -> Option<Bi> {
    let task = &taught.0.course.steps.get(memory.step)?.task;
    // Most lessons have nothing to ask for.
    let run = scene.run();
    let caught_up = scene.picture.events == run.trace().len();
    if task.stuck.is_empty() || !caught_up {
        return None;
    }
    let stuck = task.stuck(&run.played.story, memory.walk().since).cloned();
    if let Some(wanted) = take_wanted() {
        // It is asked again at the next picture.
        spawn_local(async move {
            let _ = chunk::fetch(wanted).await;
        });
    }
    stuck
}

/// Back to where the step began, in another future.
fn back(page: &Page, teller: &UseReducerDispatcher<Memory>, began: crate::kernel::SimTime) -> Callback<MouseEvent> {
    let (page, teller) = (page.clone(), teller.clone());
    Callback::from(move |_| {
        page.send(Msg::BackTo(began));
        teller.dispatch(Told::Returns);
    })
}

/// Back to where the lesson began.
pub(super) fn restart(
    page: &Page,
    teller: &UseReducerDispatcher<Memory>,
    taught: &Held,
    scene: &Scene,
) -> Callback<MouseEvent> {
    let (page, teller, taught, scene) = (page.clone(), teller.clone(), taught.0.clone(), scene.clone());
    Callback::from(move |_| {
        let (since, first, earlier) = {
            let played = &scene.run().played;
            (played.since, played.first, played.earlier.clone())
        };
        page.send(Msg::BackTo(since));
        teller.dispatch(Told::Opens(taught.clone(), first, since, earlier));
    })
}

/// Where one is.
fn head(lang: Lang, step: &Step, at: usize, count: usize) -> Html {
    let titles = lang.spoken().iter().map(|lang| {
        html! { <h1 lang={lang.as_str()}>{ lang.of(&step.title).to_owned() }</h1> }
    });
    html! {
        <>
            <p class="eyebrow">{ step_of(lang, at + 1, count) }</p>
            { for titles }
        </>
    }
}

/// What is predicted in a step.
fn asked(
    lang: Lang,
    taught: &Held,
    memory: &Memory,
    at: usize,
    known: bool,
    teller: &UseReducerDispatcher<Memory>,
) -> Html {
    let w = course_words(lang);
    let one = |(place, asked): (usize, &_)| {
        let asked: &Prediction = asked;
        html! { <Ask key={place} taught={taught.clone()} {place} asked={asked.clone()} {known} teller={teller.clone()} /> }
    };
    let all: Vec<Html> = memory.asked_in(at).map(one).collect();
    if all.is_empty() {
        return Html::default();
    }
    html! {
        <section class="part predict">
            <h2>{ w.predict }</h2>
            { for all }
            if known {
                <p class="later">{ w.found_out }</p>
            }
        </section>
    }
}

/// The hints, one after the other; the last has the line. Or the solution is played.
#[component]
fn Help(props: &NowProps) -> Html {
    let NowProps { taught, scene, memory, teller } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = course_words(lang);
    let Some(step) = taught.0.course.steps.get(memory.step) else { return Html::default() };
    let hints = memory.walk().hints.min(step.task.hints.len());
    let one = |hint: &Hint| {
        let filled = hint.line.as_ref().map(|line| filled(scene, hint.terminal.unwrap_or(Terminal::Ec2), line));
        html! {
            <li>
                { text(&hint.say, "") }
                if let Some((terminal, line)) = filled {
                    { command(lang, &page, terminal, line, w.into_terminal) }
                }
            </li>
        }
    };
    let more = {
        let teller = teller.clone();
        move |_: MouseEvent| teller.dispatch(Told::Hint)
    };
    let show = {
        let (page, taught, teller, at) = (page.clone(), taught.clone(), teller.clone(), memory.step);
        move |_: MouseEvent| {
            teller.dispatch(Told::Shows);
            play(&page, &taught, at);
        }
    };
    html! {
        <div class="help">
            if hints > 0 {
                <ol class="hints">{ for step.task.hints.iter().take(hints).map(one) }</ol>
            }
            <div class="helps">
                if hints < step.task.hints.len() {
                    <button type="button" data-do="hint" onclick={more}>
                        { if hints == 0 { w.hint } else { w.more_hint } }<small>{ format!(" {}/{}", hints, step.task.hints.len()) }</small>
                    </button>
                }
                <button type="button" data-do="show-me" onclick={show}>{ w.show_me }</button>
            </div>
        </div>
    }
}

/// A line with what the run fills in.
fn filled(scene: &Scene, terminal: Terminal, line: &str) -> (Terminal, String) {
    let typed = Action::Type { terminal, line: line.to_owned() };
    match of_the_run(typed, &scene.run().played.story) {
        Action::Type { line, .. } => (terminal, line),
        _ => (terminal, line.to_owned()),
    }
}

/// What puts a line into its terminal, where a person enters it.
fn command(lang: Lang, page: &Page, terminal: Terminal, line: String, label: &'static str) -> Html {
    let onclick = {
        let (page, line) = (page.clone(), line.clone());
        move |_: MouseEvent| typing::put(&page, terminal, &line)
    };
    let lacks = has_open_places(&line);
    html! {
        <>
            <button type="button" class="line" data-terminal-line={terminal.as_str()} title={label} disabled={lacks} {onclick}>
                <em>{ terminal_label(lang, terminal) }</em><code>{ line }</code>
            </button>
            if lacks {
                <p class="later">{ course_words(lang).needs }</p>
            }
        </>
    }
}

/// Whether a place of the line is not filled: `{key}`.
fn has_open_places(line: &str) -> bool {
    line.split('{').skip(1).any(|from| {
        let name = from.split('}').next().filter(|name| name.len() < from.len()).unwrap_or_default();
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase())
    })
}

/// Plays a step's solution, as if the learner had done it.
pub fn play(page: &Page, taught: &Held, at: usize) {
    let Some(step) = taught.0.course.steps.get(at) else { return };
    let Ok(actions) = step.task.solution.actions(&Vars::new()) else { return };
    if let Some(terminal) = works_in(&taught.0, at) {
        page.send(Msg::Front(terminal));
    }
    page.send(Msg::Perform(actions, of_the_run));
}

#[derive(Properties, PartialEq)]
struct AfterProps {
    taught: Held,
    /// Which step, from 0.
    at: usize,
}

/// What is read once the goal holds: where to look, why it is so, and where AWS says so.
#[component]
fn After(props: &AfterProps) -> Html {
    let (lang, l, page) = (use_lang(), use_labels(), use_page());
    let w = course_words(lang);
    let Some(step) = props.taught.0.course.steps.get(props.at) else { return Html::default() };
    let look = |look: &Look| {
        let name = match tab_of(look.panel) {
            Some(tab) => html! {
                <button type="button" class="at" data-look={tab.as_str()} onclick={page.on::<MouseEvent>(Msg::Open(tab))}>
                    { tab.label(l) }
                </button>
            },
            None => html! { <b class="at">{ w.stage }</b> },
        };
        html! { <li>{ name }{ text(&look.say, "") }</li> }
    };
    let cite = |cite: &Cite| {
        let title = lang.of(&cite.title).to_owned();
        if cite.is_of_aws() {
            html! { <a href={cite.url.clone()} target="_blank" rel="noreferrer">{ title }</a> }
        } else {
            html! { <span>{ title }{ " " }<code>{ cite.url.clone() }</code></span> }
        }
    };
    html! {
        <>
            if !step.look.is_empty() {
                <section class="part look"><h2>{ w.look }</h2><ul>{ for step.look.iter().map(look) }</ul></section>
            }
            <section class="part explain"><h2>{ w.explain }</h2>{ text(&step.explain, "") }</section>
            if let Some(real) = &step.real {
                <div class="note timing"><b>{ w.real }</b>{ text(real, "") }</div>
            }
            <p class="cite">{ w.source }{ ": " }{ for step.cite.iter().map(cite) }</p>
        </>
    }
}

/// What a step is drawn from that is read once more.
#[derive(Properties, PartialEq)]
pub(super) struct EarlierProps {
    /// The lesson.
    pub taught: Held,
    /// Which step, from 0.
    pub at: usize,
    /// The future in front.
    pub scene: Scene,
    /// What is remembered.
    pub memory: Memory,
    /// The way to tell it.
    pub teller: UseReducerDispatcher<Memory>,
}

/// A step that is read once more.
#[component]
pub(super) fn Earlier(props: &EarlierProps) -> Html {
    let EarlierProps { taught, at, scene, memory, teller } = props;
    let lang = use_lang();
    let w = course_words(lang);
    let Some(step) = taught.0.course.steps.get(*at) else { return Html::default() };
    let reads = |step: Option<usize>| {
        let teller = teller.clone();
        move |_: MouseEvent| teller.dispatch(Told::Reads(step))
    };
    let next = at + 1;
    html! {
        <>
            { head(lang, step, *at, taught.0.course.steps.len()) }
            <p class="later" role="status">{ w.reading }</p>
            { asked(lang, taught, memory, *at, true, teller) }
            <section class="part task"><h2>{ w.task }</h2>{ text(&step.task.say, "") }</section>
            <After taught={taught.clone()} at={*at} />
            <Tables taught={taught.clone()} scene={scene.clone()} memory={memory.clone()} step={*at} />
            <div class="nav">
                <button type="button" data-do="previous-step" disabled={*at == 0} onclick={reads(at.checked_sub(1))}>{ w.previous }</button>
                <button type="button" class="main" data-do="next-step" onclick={reads((next < memory.step).then_some(next))}>
                    { if next < memory.step { w.next } else { w.to_current } }
                </button>
            </div>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::has_open_places;

    #[test]
    fn places_that_are_not_filled() {
        for (line, open) in [
            ("export AWS_ACCESS_KEY_ID={key}", true),
            ("aws s3 ls", false),
            ("awk '{print $1}'", false),
            ("echo ${HOME} '{\"a\": 1}'", false),
            ("aws ec2 stop-instances --instance-ids {instance}", true),
        ] {
            assert_eq!(has_open_places(line), open, "{line}");
        }
    }
}
