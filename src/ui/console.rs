//! Free play's console: experiments to do by hand, step by step, and the defences as switches.
//!
//! May use: [`state`](super::state), [`words`](crate::words), [`lesson::console`](crate::lesson::console). What it offers
//! is data (`static/play/console.json`), fetched when free play is first drawn. A step puts its command into the terminal's
//! line, where a person enters it; its mark comes from the trace alone. A switch types the administrator's commands; how it
//! stands is read from the account. Nothing here says how anything turns out.
//!
//! ```
//! use std::rc::Rc;
//! use sts_flow::lesson::console;
//! use sts_flow::ui::console::{Memory, Told};
//! use yew::Reducible;
//!
//! let offer = console::parse(include_str!("../../static/play/console.json")).unwrap();
//! let memory = Rc::new(Memory::default()).reduce(Told::Offers(Rc::new(offer))).reduce(Told::Defences(true));
//! let again = memory.clone().reduce(Told::Defences(true));
//! assert_eq!(memory, again, "nothing is drawn anew");
//! ```

mod defences;
mod experiments;
mod memory;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use self::defences::Defences;
use self::experiments::Experiments;
use self::memory::{Offer, Teller};
use super::address::{Address, FIRST_LESSON, Place};
use super::context::{Page, use_labels, use_lang, use_page};
use super::dock::scroll;
use super::state::{Msg, Scene};
use super::storage;
use crate::lesson::console::{self, Act, Progress, Shown};
use crate::lesson::misfits;
use crate::words::Problem;

pub use self::memory::{Memory, Told};

/// What the [`Console`] is drawn from.
#[derive(Properties, PartialEq)]
pub struct ConsoleProps {
    /// The future in front at a moment.
    pub scene: Scene,
    /// What it remembers.
    pub memory: Memory,
    /// The way to tell it.
    pub teller: UseReducerDispatcher<Memory>,
}

/// The console, beside the stage.
#[component]
pub fn Console(props: &ConsoleProps) -> Html {
    let ConsoleProps { scene, memory, teller } = props;
    let page = use_page();
    {
        let teller = teller.clone();
        use_effect_with(memory.offer.is_some(), move |there| {
            if !there {
                spawn_local(fetch(page, teller));
            }
        });
    }
    let style = html! { <link rel="stylesheet" href="play/console.css" /> };
    match memory.offer.clone() {
        Some(offer) => html! {
            <Desk scene={scene.clone()} {offer} defences={memory.defences} open={memory.open} shown={memory.shown.clone()}
                teller={teller.clone()}>
                { style }
            </Desk>
        },
        None => html! { <aside class="lesson free console" aria-busy="true">{ style }</aside> },
    }
}

/// Asks for what free play offers.
async fn fetch(page: Page, teller: Teller) {
    let id = "console".to_owned();
    let text = storage::fetch("play/console.json").await;
    let read = match text {
        Ok(text) => Ok(misfits::told(|| console::parse(&text)).await),
        Err(status) => Err(status),
    };
    match read {
        Ok(Ok(data)) => teller.dispatch(Told::Offers(Rc::new(data))),
        Ok(Err(error)) => page.send(Msg::Failed(Problem::LessonBroken { id, error })),
        Err(status) => page.send(Msg::Failed(Problem::LessonMissing { id, status })),
    }
}

/// What has happened of the experiments, as far as the trace was read.
#[derive(Default)]
struct Reading {
    /// A moment of the run that was read.
    of: Option<Scene>,
    progress: Progress,
}

impl Reading {
    /// Takes in what the trace has that was not read yet.
    fn read_on(&mut self, scene: &Scene, offer: &Offer, open: usize, shown: &[Shown]) {
        if !self.of.as_ref().is_some_and(|before| before.is_of(scene)) {
            // Another run, or a copy of it.
            *self = Self { of: Some(scene.clone()), progress: Progress::default() };
        }
        let run = scene.run();
        let trace = run.trace();
        // In a run that has not come so far, nothing else has been open.
        let whole = [(0, open)];
        let shown = if shown.last().is_some_and(|(since, _)| *since <= trace.len()) { shown } else { &whole };
        self.progress.extend(offer, trace.events(), run.played.first, shown);
    }

    /// The steps of which it is seen in the picture that they happened, for each of the experiments.
    fn seen(&self, scene: &Scene, offer: &Offer) -> Vec<Vec<bool>> {
        let forked = scene.run().forked;
        let seen = |experiment: usize, step: usize| {
            // A branch leaves no event: that there is one shows it.
            let branch =
                matches!(&offer.experiments[experiment].steps[step].act, Act::Press(button) if button == "fork");
            branch && forked || self.progress.found(experiment, step).is_some_and(|event| event < scene.picture.events)
        };
        let steps = offer.experiments.iter().map(|experiment| experiment.steps.len()).enumerate();
        steps.map(|(at, count)| (0..count).map(|step| seen(at, step)).collect()).collect()
    }
}

#[derive(Properties, PartialEq)]
struct DeskProps {
    scene: Scene,
    offer: Offer,
    defences: bool,
    open: usize,
    shown: Vec<Shown>,
    teller: Teller,
    /// The style sheet.
    children: Html,
}

/// The console, once it is known what it offers.
#[component]
fn Desk(props: &DeskProps) -> Html {
    let DeskProps { scene, offer, defences, open, shown, teller, children } = props;
    let (lang, l) = (use_lang(), use_labels());
    let reading = use_mut_ref(Reading::default);
    reading.borrow_mut().read_on(scene, offer, *open, shown);
    let done = reading.borrow().seen(scene, offer);
    let panel = use_node_ref();
    {
        let panel = panel.clone();
        let count = done.iter().flatten().filter(|done| **done).count();
        use_effect_with(count, move |count| {
            if *count > 0 {
                show_next(&panel);
            }
        });
    }
    let tab = |name: &'static str, front: bool| {
        let teller = teller.clone();
        let onclick = move |_: MouseEvent| teller.dispatch(Told::Defences(name == "defences"));
        html! {
            <button type="button" data-console={name} aria-pressed={front.to_string()} {onclick}>{ offer.word(lang, name) }</button>
        }
    };
    let lesson = Place::lesson(FIRST_LESSON);
    html! {
        <aside class="lesson free console" ref={panel}>
            { children.clone() }
            <div class="con-head">
                <p class="eyebrow">{ l.free_play }</p>
                <div class="segments" role="group" aria-label={l.free_play}>
                    { tab("experiments", !defences) }{ tab("defences", *defences) }
                </div>
            </div>
            <h1>{ offer.word(lang, if *defences { "defend" } else { "title" }) }</h1>
            if *defences {
                <Defences scene={scene.clone()} offer={offer.clone()} />
            } else {
                <Experiments scene={scene.clone()} offer={offer.clone()} {done} open={*open} since={since(shown, *open)}
                    teller={teller.clone()} />
            }
            <div class="nav"><a href={Address::format(&lesson, lang)}>{ l.to_lesson }</a></div>
        </aside>
    }
}

/// Since which event the experiment has been open that is.
fn since(shown: &[Shown], open: usize) -> usize {
    shown.iter().find(|(_, experiment)| *experiment == open).map_or(0, |(since, _)| *since)
}

/// Scrolls the panel, and nothing around it, until the step that comes next stands in its middle.
fn show_next(panel: &NodeRef) {
    if let Some(panel) = panel.cast::<Element>()
        && let Ok(Some(next)) = panel.query_selector(".con-steps .now")
    {
        scroll::bring_into_view(&panel, &next);
    }
}
