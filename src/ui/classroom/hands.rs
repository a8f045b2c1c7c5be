//! A question stops the page: in large letters over the stage, until whoever presents goes on.
//!
//! May use: [`board`](super::board), [`sheet`](super::sheet); [`state`](crate::ui::state), which rests and plays.

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::board::{Asked, Board, Press};
use super::sheet::question;
use crate::ui::context::{Page, use_lang};
use crate::ui::keys::{self, Command};
use crate::ui::state::{Msg, Scene};
use crate::ui::storage;
use crate::words::classroom_words;

/// Whether the page stops at questions is remembered by this name.
const HANDS: &str = "hands";
/// What is shown of a step before its question stops it is no longer than this, in milliseconds of the show.
const BEGINNING: u32 = 3000;

/// A stop at a question.
#[derive(Clone)]
pub struct Stop {
    /// Whether the page stops at questions.
    pub on: bool,
    /// The question of the step that it has stopped at.
    pub held: Option<usize>,
    /// The step, and whether it was about to play.
    stopped: UseStateHandle<Option<Stopped>>,
    chosen: UseStateHandle<bool>,
    /// How many questions the step has.
    count: usize,
    page: Page,
}

/// Where the page has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stopped {
    step: usize,
    question: usize,
    played: bool,
}

impl Stop {
    /// The page stops at questions from now on, or does not.
    pub fn choose(&self, on: bool) {
        self.chosen.set(on);
        storage::keep(HANDS, &on);
        if !on {
            self.stopped.set(None);
        }
    }

    /// To the next question of the step; after the last one, the step begins.
    pub fn go_on(&self) {
        let Some(stopped) = *self.stopped else { return };
        let next = stopped.question + 1;
        if next < self.count {
            return self.stopped.set(Some(Stopped { question: next, ..stopped }));
        }
        self.stopped.set(None);
        if stopped.played {
            self.page.send(Msg::ToStep(stopped.step));
        }
    }
}

/// Stops the page where a step begins that has a question, once for each step: `used` says whether the presenter's notes are
/// in use at all.
#[hook]
pub fn use_hands(page: &Page, scene: &Scene, board: &Board, playing: bool, used: bool) -> Stop {
    let chosen = use_state_eq(|| true);
    {
        let chosen = chosen.setter();
        use_effect_with((), move |()| chosen.set(storage::recall(HANDS).unwrap_or(true)));
    }
    let stopped = use_state_eq(|| None::<Stopped>);
    // The lesson, and the steps of it whose questions were asked.
    let asked = use_mut_ref(|| (String::new(), Vec::<usize>::new()));
    let (id, taught) = {
        let run = scene.run();
        (run.lesson.id.clone(), run.taught.is_some())
    };
    let step = board.step;
    let begins = step.is_some_and(|step| {
        let run = scene.run();
        if taught { board.task } else { playing && scene.at < run.played.span(&run.playback, step).0 + BEGINNING }
    });
    let stops = used && *chosen && begins && !board.asks.is_empty();
    {
        let (stopped, page) = (stopped.clone(), page.clone());
        use_effect_with((id, step, stops), move |(id, step, stops)| {
            let mut asked = asked.borrow_mut();
            if asked.0 != *id {
                *asked = (id.clone(), Vec::new());
                stopped.set(None);
            }
            let Some(step) = step.filter(|step| *stops && !asked.1.contains(step)) else { return };
            asked.1.push(step);
            if !taught {
                page.send(Msg::Do(Command::PlayPause));
            }
            stopped.set(Some(Stopped { step, question: 0, played: !taught }));
        });
    }
    // Elsewhere, it is over.
    let here = stopped.filter(|stopped| Some(stopped.step) == step);
    Stop {
        on: *chosen,
        held: here.map(|stopped| stopped.question),
        stopped,
        chosen,
        count: board.asks.len(),
        page: page.clone(),
    }
}

/// What the question is drawn from.
#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    /// It.
    pub asked: Asked,
    /// Told that it goes on.
    pub press: Callback<Press>,
}

/// The question in large letters.
#[component]
pub fn Question(props: &QuestionProps) -> Html {
    let lang = use_lang();
    let w = classroom_words(lang);
    let button = use_node_ref();
    {
        let (button, press) = (button.clone(), props.press.clone());
        use_effect_with(props.asked.clone(), move |_| {
            if let Some(button) = button.cast::<HtmlElement>() {
                let _ = button.focus();
            }
            // Whatever leads on elsewhere leads on here, before it does anything else.
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
            let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
                let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
                let command = keys::command(&pressed.key(), true);
                let on =
                    [Command::PlayPause, Command::Step, Command::NextEvent, Command::NextLessonStep, Command::Close];
                if command.is_some_and(|command| on.contains(&command)) {
                    event.prevent_default();
                    event.stop_immediate_propagation();
                    press.emit(Press::Continue);
                }
            });
            move || drop(listener)
        });
    }
    html! {
        <div class="class-question" role="dialog" aria-label={w.show_hands}>
            <p class="class-hand">{ w.show_hands }</p>
            <div class="class-asked">{ question(lang, &props.asked) }</div>
            <button ref={button} type="button" data-do="continue"
                onclick={props.press.reform(|_: MouseEvent| Press::Continue)}>{ w.go_on }</button>
        </div>
    }
}
