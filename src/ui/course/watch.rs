//! What goes on behind the card: the lesson is opened, its questions are put, and its goals are asked for.
//!
//! May use: what [`super`] may, and the browser's clock. A probe takes some milliseconds: while time races, it is made now and
//! then only.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::memory::{Memory, Prediction, Told};
use crate::host::chunk;
use crate::kernel::chunk::{Chunk, take_wanted};
use crate::lesson::course::{NoAnswer, Panel, Question, Taught, Vars, vars_of_the_run};
use crate::story::{Action, Story, Terminal};
use crate::ui::context::Page;
use crate::ui::progress::{change, today};
use crate::ui::state::{Msg, Scene, Tab};

/// While what is shown changes more often than this, in milliseconds, no goal is asked for.
const CALM: u32 = 120;

/// Watches over a lesson.
#[hook]
pub(super) fn use_watch(page: &Page, scene: &Scene, memory: &Memory, teller: &UseReducerDispatcher<Memory>) {
    let again = use_force_update();
    let taught = scene.run().taught.clone();
    let here = taught.as_ref().is_some_and(|taught| memory.is_of(taught));
    {
        // A lesson begins.
        let (teller, scene, taught) = (teller.clone(), scene.clone(), taught.clone());
        use_effect_with(here, move |here| {
            if let (false, Some(taught)) = (here, taught) {
                let run = scene.run();
                let earlier = run.played.earlier.clone();
                teller.dispatch(Told::Opens(taught, run.trace().len(), run.end(), earlier));
            }
        });
    }
    let step = here.then_some(memory.step);
    {
        // How far it has come is kept on the device.
        let (taught, memory) = (taught.clone(), memory.clone());
        use_effect_with(step, move |step| {
            let (Some(step), Some(taught)) = (*step, taught) else { return };
            let course = &taught.course;
            if step < course.steps.len() {
                return change(|progress| progress.begun(&course.id, step));
            }
            // What was done for the learner counts as not predicted.
            let came_true =
                |asked: &Prediction| asked.came_true() && !memory.walks.get(asked.step).is_some_and(|walk| walk.shown);
            let put = memory.predictions.iter().filter(|asked| !asked.again);
            let all =
                put.filter_map(|asked| Some((course.questions.get(asked.question)?.id.as_str(), came_true(asked))));
            let all: Vec<(&str, bool)> = all.collect();
            change(|progress| progress.worked(&course.id, &all, today()));
        });
    }
    {
        // A step begins: its terminal to the front, and its questions.
        let (page, teller, scene, taught, memory) =
            (page.clone(), teller.clone(), scene.clone(), taught.clone(), memory.clone());
        let again = again.clone();
        let tries = use_mut_ref(|| 0_u32);
        let seen = *tries.borrow();
        use_effect_with((step, seen), move |(step, _)| {
            let (Some(step), Some(taught)) = (*step, taught) else { return };
            let Some(asks) = taught.course.steps.get(step).map(|step| step.ask.clone()) else { return };
            if memory.asked_in(step).next().is_some() {
                return;
            }
            if let Some(terminal) = works_in(&taught, step) {
                let open = scene.picture.is_open(terminal);
                page.send(if open { Msg::Front(terminal) } else { Msg::OpenTerminal(terminal) });
            }
            let wanted = {
                let run = scene.run();
                match put(&taught, step, &asks, &run.played.story) {
                    Ok(questions) if questions.is_empty() => None,
                    Ok(questions) => {
                        teller.dispatch(Told::Asks(questions));
                        None
                    }
                    Err(chunk) => Some(chunk),
                }
            };
            if let Some(chunk) = wanted {
                spawn_local(async move {
                    if chunk::fetch(chunk).await.is_ok() {
                        *tries.borrow_mut() += 1;
                        again.force_update();
                    }
                });
            }
        });
    }
    {
        // Where a solution is shown, each of its commands is seen where it runs.
        let walk = memory.walk();
        let runs = scene.picture.running.keys().copied().find(|terminal| scene.picture.is_open(*terminal));
        let page = page.clone();
        use_effect_with(runs.filter(|_| here && walk.shown && !walk.holds), move |runs| {
            if let Some(terminal) = *runs {
                page.send(Msg::Front(terminal));
            }
        });
    }
    {
        // Where to look comes to the front when the goal is reached; at once, where nothing is typed.
        let (page, taught) = (page.clone(), taught.clone());
        use_effect_with((step, memory.walk().holds), move |(step, holds)| {
            let (Some(step), Some(taught)) = (*step, taught) else { return };
            if *holds || works_in(&taught, step).is_none() {
                look(&page, &taught, step);
            }
        });
    }
    {
        // What it hides until a goal is reached.
        let (page, taught) = (page.clone(), taught.clone());
        use_effect_with((step, memory.walk().holds), move |(step, holds)| {
            if let (Some(step), Some(taught)) = (*step, taught)
                && !taught.course.hides.is_empty()
            {
                page.send(Msg::Hide(taught.course.hidden(step, *holds)));
            }
        });
    }
    {
        // The goal, whenever the show has caught up.
        let waits = here && !memory.walk().holds;
        let caught_up = scene.picture.events == scene.run().trace().len();
        let now = (scene.branch, scene.run().trace().len(), scene.run().end(), step);
        let deps = (waits && caught_up).then_some(now);
        let (teller, scene, walk) = (teller.clone(), scene.clone(), memory.walk());
        use_effect_with(deps, move |deps| {
            let asked = deps.and_then(|(.., step)| step).zip(taught).map(|(step, taught)| {
                Timeout::new(CALM, move || ask_goal(&taught, step, walk.since, &scene, &teller, &again))
            });
            move || drop(asked)
        });
    }
}

/// Brings the panel to the front in which a step has one look. It takes the terminal's place from nobody who types there,
/// and nothing from whoever presents.
fn look(page: &Page, taught: &Taught, step: usize) {
    let looks = taught.course.steps.get(step).map(|step| &step.look);
    let tab = looks.and_then(|looks| looks.iter().find_map(|look| tab_of(look.panel)));
    let (Some(tab), Some(model)) = (tab.filter(|tab| *tab != Tab::Terminal), page.now()) else { return };
    let beside = model.room.has_two_panes() && !model.desk.large;
    let typed_in = || document().active_element().is_some_and(|element| element.matches(".term *") == Ok(true));
    if !model.presenting.on && !model.desk.apart.has(tab) && (beside || !typed_in()) {
        page.send(Msg::Open(tab));
    }
}

/// The panel's tab; the stage has none.
pub(super) const fn tab_of(panel: Panel) -> Option<Tab> {
    Some(match panel {
        Panel::Terminal => Tab::Terminal,
        Panel::Wire => Tab::Wire,
        Panel::Timeline => Tab::Timeline,
        Panel::Trail => Tab::CloudTrail,
        Panel::Charts => Tab::Charts,
        Panel::Policies => Tab::Policies,
        Panel::Console => Tab::Console,
        Panel::Stage => return None,
    })
}

/// Asks whether the goal holds.
fn ask_goal(
    taught: &Taught,
    step: usize,
    since: usize,
    scene: &Scene,
    teller: &UseReducerDispatcher<Memory>,
    again: &UseForceUpdateHandle,
) {
    let Some(step) = taught.course.steps.get(step) else { return };
    let holds = step.task.goal.holds(&scene.run().played.story, since);
    if let Some(chunk) = take_wanted() {
        let (teller, scene, again, goal) = (teller.clone(), scene.clone(), again.clone(), step.task.goal.clone());
        spawn_local(async move {
            if chunk::fetch(chunk).await.is_ok() && goal.holds(&scene.run().played.story, since) == Ok(true) {
                teller.dispatch(Told::Holds);
            }
            again.force_update();
        });
    } else if holds == Ok(true) {
        teller.dispatch(Told::Holds);
    }
}

/// The terminal that a step's solution is typed in.
pub(super) fn works_in(taught: &Taught, step: usize) -> Option<Terminal> {
    let actions = taught.course.steps.get(step)?.task.solution.actions(&Vars::new()).ok()?;
    actions.into_iter().find_map(|action| match action {
        Action::Type { terminal, .. } => Some(terminal),
        _ => None,
    })
}

/// The questions of a step with their answers; or the chunk that one of them needs.
pub fn put(taught: &Taught, step: usize, asks: &[String], story: &Story) -> Result<Vec<Prediction>, Chunk> {
    let mut all = Vec::new();
    for id in asks {
        let Some(place) = taught.course.questions.iter().position(|question| question.id == *id) else { continue };
        let question = &taught.course.questions[place];
        let Some(vars) = question.variations().into_iter().next() else { continue };
        if let Some(right) = answer(question, story, &vars)? {
            let shown = vars_of_the_run(&vars, story);
            all.push(Prediction { step, question: place, vars, shown, right, ..Prediction::default() });
        }
    }
    Ok(all)
}

/// The choice that is right; none, where the simulation finds none.
fn answer(question: &Question, story: &Story, vars: &Vars) -> Result<Option<usize>, Chunk> {
    let found: Result<usize, NoAnswer> = question.answer(story, vars);
    match take_wanted() {
        Some(chunk) => Err(chunk),
        None => Ok(found.ok()),
    }
}

/// A question put once more at the end: in another world, and with something else where it can vary.
pub fn put_again(taught: &Rc<Taught>, before: &Prediction, turn: usize) -> Result<Option<Prediction>, Chunk> {
    let Some(question) = taught.course.questions.get(before.question) else { return Ok(None) };
    let all = question.variations();
    let was = all.iter().position(|vars| *vars == before.vars).unwrap_or(0);
    let Some(vars) = all.get((was + turn + 1) % all.len().max(1)).cloned() else { return Ok(None) };
    let seed = taught.course.seed.wrapping_add(1 + turn as u64);
    let begun = crate::lesson::course::beginning(&taught.course, &taught.start, seed, before.step);
    let Ok(story) = begun.and_then(crate::lesson::Playing::finish).map(|played| played.story) else { return Ok(None) };
    if let Some(chunk) = take_wanted() {
        return Err(chunk);
    }
    let right = answer(question, &story, &vars)?;
    let shown = vars_of_the_run(&vars, &story);
    let (step, question) = (before.step, before.question);
    Ok(right.map(|right| Prediction { step, question, right, vars, shown, again: true, ..Prediction::default() }))
}
