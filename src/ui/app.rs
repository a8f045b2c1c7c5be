//! The page as a whole: it holds the state, hands each component the part of it that it draws, follows the address, and
//! binds the keys.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use yew::prelude::*;

use super::address::{Address, Place};
use super::console;
use super::context::{Page, Waiting};
use super::course;
use super::dock::{Bar, Dock, Splitter, use_split};
use super::embed::use_embedded;
use super::export::use_noted;
use super::header::Header;
use super::later::{self, Later, Shown};
use super::lesson::Lesson;
use super::loader::{self, use_fetcher, use_loader};
use super::notice::Notices;
use super::player::use_player;
use super::present::{PresenterProps, use_presenting};
use super::pressed::use_keys;
use super::share::use_drop;
use super::stage::Stages;
use super::state::{Model, Msg, Settings, Sheet, Wanted};
use super::storage;
use super::transport::Transport;
use super::typing::{WholeStage, use_opened, use_typing};
use super::welcome::Welcome;
use crate::kernel::chunk::Chunk;
use crate::lesson::Bi;
use crate::words::Problem;

/// What the page begins with.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// Its state.
    pub begin: Rc<Model>,
    /// Whether it is drawn part by part, each in a task of its own, so that the browser stays free for whoever uses it.
    #[prop_or_default]
    pub in_parts: bool,
    /// Told once all parts are drawn.
    #[prop_or_default]
    pub ondrawn: Callback<()>,
}

/// So many parts the page is drawn in.
const PARTS: usize = 5;

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let begin = props.begin.clone();
    let model = use_reducer(move || Model::clone(&begin));
    let page = use_memo((), |()| Page::default());
    page.follow(model.clone());
    let console = use_reducer_eq(console::Memory::default);
    let course = use_reducer_eq(course::Memory::default);
    let drawn = use_parts(if props.in_parts { 0 } else { PARTS }, &props.ondrawn);
    use_loader(&page, &model);
    use_fetcher(&page, &model);
    use_address(&page, &model);
    use_embedded(&page);
    use_document(&model, drawn >= PARTS);
    use_settings(&page, &model);
    use_presenting(&page, model.presenting);
    use_split(model.split);
    use_typing(model.typing, model.picture.latest);
    use_opened(model.desk.tab);
    use_drop(&page);
    use_noted(&model);
    use_keys(&page);
    use_player(&page, &model);

    use_effect_with(model.place == Place::Play, |play| {
        // Its console is needed as soon as there is a run, and what it calls soon after.
        if *play {
            later::near();
            loader::ahead(Chunk::Account);
        }
    });

    let seen = model.seen();
    let there = seen.is_some();
    let comparing = model.beside.is_some();
    let presenting = model.presenting;
    let called = presenting.on && presenting.called;
    let settled = model.settled.clone();
    let home = model.home();
    let front = model.branches.get(model.front).map(|branch| AttrValue::from(branch.name.to_string()));
    let title = model.run().map(|run| AttrValue::from(model.settings.lang.of(&run.lesson.title).to_owned()));
    let beside = match (&settled, &model.place) {
        (Some(seen), _) if seen.aside.is_some() => {
            html! { <Later shown={Shown::Compared(seen.clone())} /> }
        }
        (Some(seen), Place::Lesson { .. }) if seen.scene.run().taught.is_some() => html! {
            <Later shown={Shown::Course(
                seen.scene.clone(), course::Memory::clone(&course), course.dispatcher())} />
        },
        (Some(seen), Place::Lesson { .. }) if seen.scene.lesson_step().is_some() => {
            html! { <Lesson scene={seen.scene.clone()} playing={model.motion.playing} /> }
        }
        (Some(_), Place::Lesson { .. }) if home.is_some() => match &home {
            Some(home) => html! { <Lesson scene={home.scene.clone()} playing={false} away=true /> },
            None => Html::default(),
        },
        (Some(seen), Place::Play) => html! {
            <Later shown={Shown::Console(
                seen.scene.clone(), console::Memory::clone(&console), console.dispatcher())} />
        },
        _ => html! { <aside class="lesson" aria-busy="true"></aside> },
    };
    let scene = settled.as_ref().map(|seen| &seen.scene);
    let sign_in = scene.and_then(|scene| scene.picture.sign_in.clone());
    let live = scene.is_some_and(|scene| scene.run().played.story.world().sign_in().is_some());
    let welcome = model.place == Place::Welcome;
    html! {
        <ContextProvider<Page> context={(*page).clone()}><ContextProvider<Settings> context={model.settings}>
        <ContextProvider<Waiting> context={Waiting(model.held.clone())}>
            <Header place={model.place.clone()} {title} shared={model.shared.clone()} {there} />
            <Notices problems={model.problems.clone()} place={model.place.clone()} {there}
                loading={model.loading} />
            if let Some(page) = sign_in {
                <Later shown={Shown::SignIn(page, live)} />
            }
            if welcome {
                if drawn >= 1 {
                    <Welcome {seen} room={model.room} />
                }
            } else if model.place == Place::Lessons {
                <Later shown={Shown::Lessons} />
            } else {
            <main class={classes!("floor", comparing.then_some("comparing"))} data-called={called.then_some("")}
                data-typing={model.typing.then_some("")}
                data-large={(model.desk.large && !presenting.on).then_some("")}
                data-playing={model.motion.playing.then_some("")}>
                <section class="show">
                    if presenting.on {
                        <Later shown={Shown::Presenter(PresenterProps {
                            step: model.step(),
                            lesson: model.lesson(),
                            worked: worked(&model, &course),
                            presenting,
                            front: model.desk.tab,
                            tuning: model.sheet == Some(Sheet::Beam),
                        })} />
                    }
                    if model.typing {
                        <WholeStage />
                    }
                    if drawn >= 1 {
                        <Stages {seen} carried={comparing.then(|| model.carried.clone()).flatten()} settled={settled.clone()} room={model.room} opened={model.opened} />
                    }
                    if drawn >= 2 {
                        <Transport seen={model.carried.clone()} settled={settled.clone()} motion={model.motion}
                            goes_on={model.goes_on()} sheet={model.sheet} branches={model.branches.clone()}
                            home={home.clone().zip(front)} />
                    }
                    if let (Some(seen), true) = (&settled, presenting.on) {
                        <Later shown={Shown::Classroom(
                            seen.scene.clone(), model.desk, model.motion.playing, presenting, course::Memory::clone(&course),
                            course.dispatcher())} />
                    }
                </section>
                if drawn >= 3 { { beside } }
                if drawn >= 4 {
                    <Dock scene={settled.map(|seen| seen.scene)} desk={model.desk} split={model.split}
                        two_panes={model.room.has_two_panes() && !presenting.on} />
                    <Splitter bar={Bar::Height} split={model.split} />
                }
            </main>
            }
            if model.sheet == Some(Sheet::Help) {
                <Later shown={Shown::Help} />
            }
        </ContextProvider<Waiting>></ContextProvider<Settings>></ContextProvider<Page>>
    }
}

/// The step of a lesson that is worked through: its number, of how many, and its title. At its end, the lesson's.
fn worked(model: &Model, memory: &course::Memory) -> Option<(usize, usize, Bi)> {
    let taught = model.taught()?;
    let steps = &taught.course.steps;
    let at = memory.shown();
    let title = steps.get(at).map_or(&taught.course.title, |step| &step.title);
    Some(((at + 1).min(steps.len()), steps.len(), title.clone()))
}

/// How many parts are drawn: one more in each task.
#[hook]
fn use_parts(first: usize, ondrawn: &Callback<()>) -> usize {
    let drawn = use_state(|| first);
    let ondrawn = ondrawn.clone();
    use_effect_with(*drawn, {
        let drawn = drawn.clone();
        move |count| {
            let next = if *count < PARTS {
                let next = count + 1;
                Some(Timeout::new(0, move || drawn.set(next)))
            } else {
                ondrawn.emit(());
                None
            };
            move || drop(next)
        }
    });
    *drawn
}

/// What the document says of itself.
#[hook]
fn use_document(model: &Model, drawn: bool) {
    let lost = |p: &Problem| {
        p.may_be_asked_again() || matches!(p, Problem::LessonMissing { .. } | Problem::LessonBroken { .. })
    };
    // Only what stands in its place can be used.
    let ready = drawn && (!model.branches.is_empty() || model.problems.iter().any(lost));
    let l = model.labels();
    let (lang, theme) = (model.settings.lang, model.settings.theme);
    let mode = if model.presenting.on { "present" } else { "learn" };
    let title = match model.run().filter(|_| !model.place.is_outside()) {
        Some(run) => format!("{} · {}", lang.of(&run.lesson.title), l.title),
        None => l.title.to_owned(),
    };
    use_effect_with((ready, lang, theme, mode, title), move |(ready, lang, theme, mode, title)| {
        document().set_title(title);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", lang.main().as_str());
            let _ = root.set_attribute("data-theme", theme.as_str());
            let _ = root.set_attribute("data-mode", mode);
            if *ready {
                let _ = root.set_attribute("data-ready", "");
            }
        }
    });
}

/// Remembers the settings, and follows the system's wish for no motion.
#[hook]
fn use_settings(page: &Page, model: &Model) {
    let Settings { lang, theme, run_on, .. } = model.settings;
    use_effect_with((lang, theme, run_on), |(lang, theme, run_on)| storage::remember(*lang, *theme, *run_on));
    use_effect_with(model.settings.clock, |clock| {
        if let Some(zone) = clock {
            storage::keep(storage::CLOCK, zone);
        }
    });
    let page = page.clone();
    use_effect_with((), move |()| {
        let listener = storage::motion_query().map(|query| {
            let changed = query.clone();
            EventListener::new(&query, "change", move |_| page.send(Msg::Still(changed.matches())))
        });
        move || drop(listener)
    });
}

/// Follows the address when it changes, and keeps it up to date.
#[hook]
fn use_address(page: &Page, model: &Model) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| {
            let hash = storage::hash();
            page.send(Msg::Went(Address::parse(&hash), hash));
        });
        move || drop(listener)
    });
    let (lang, presented) = (model.settings.lang, model.presenting.on);
    let address = Address::presented(&model.place, lang, presented, model.link.as_deref());
    // A link that is played is taken out, whoever put it there.
    let played = model.wanted.as_ref().and_then(Wanted::link).cloned();
    use_effect_with((address, model.place.clone(), model.link.is_some(), played), |(address, place, linked, _)| {
        let Ok(history) = window().history() else { return };
        // Elsewhere, from where the browser's button leads back; or the same place in another language, or the one to which
        // a link's run belongs.
        let was = Address::parse(&storage::hash());
        let _ = if was.place.is_at(place) || was.unknown || was.shared.is_some() || *linked {
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address))
        } else {
            history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address))
        };
    });
}
