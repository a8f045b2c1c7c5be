//! The question in large letters over the stage, with the hands that were raised; and its answer, when that is called for.
//!
//! May use: [`board`](super::board); [`keys`](crate::ui::keys), by which a clicker leads on; [`words`](crate::words).

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::board::{Answer, Asked, Press};
use super::leave::covered;
use crate::lesson::Bi;
use crate::ui::context::{use_lang, use_page};
use crate::ui::keys::{self, Command};
use crate::ui::text::said;
use crate::words::{Lang, classroom_words};

/// What the question is drawn from.
#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    /// It.
    pub asked: Asked,
    /// Its place in the step, from 0.
    pub place: usize,
    /// Whether its answer is shown.
    pub answered: bool,
    /// How many hands were raised for each choice.
    pub counts: Vec<u16>,
    /// Told what is pressed.
    pub press: Callback<Press>,
}

/// The question in large letters.
#[component]
pub fn Question(props: &QuestionProps) -> Html {
    let QuestionProps { asked, place, answered, counts, press } = props;
    let (lang, page) = (use_lang(), use_page());
    let w = classroom_words(lang);
    let button = use_node_ref();
    {
        let (button, press) = (button.clone(), press.clone());
        use_effect_with((asked.clone(), *answered), move |_| {
            if let Some(button) = button.cast::<HtmlElement>() {
                let _ = button.focus();
            }
            // Whatever leads on elsewhere leads on here, before it does anything else.
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
            let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
                let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
                let Some(pressed) = keys::command(&pressed.key(), true).and_then(pressed_by) else { return };
                // What lies over the question is closed before it.
                if pressed == Press::Aside && covered(&page) {
                    return;
                }
                event.prevent_default();
                event.stop_immediate_propagation();
                press.emit(pressed);
            });
            move || drop(listener)
        });
    }
    let answer = asked.answered().map(|(answer, _)| answer);
    let shown = answer.filter(|_| *answered);
    let pressed = |pressed: Press| press.reform(move |_: MouseEvent| pressed);
    let place = *place;
    let title = if shown.is_some() { w.answer } else { w.show_hands };
    html! {
        <div class="class-question" role="dialog" aria-label={title} data-answered={shown.is_some().then_some("")}>
            <p class="class-hand">{ title }</p>
            <div class="class-asked">
                { said(lang, &asked.ask, "") }
                { choices(lang, asked, shown, counts) }
            </div>
            if let Some(why) = shown.and_then(|answer| answer.why.as_ref()) {
                <div class="class-why">{ said(lang, why, "") }</div>
            }
            <div class="class-ways">
                if answer.is_some() && shown.is_none() {
                    <button type="button" data-do="reveal" onclick={pressed(Press::Reveal(place))}>{ w.reveal }</button>
                }
                <button ref={button} type="button" class="main" data-do="continue" onclick={pressed(Press::Continue)}>{ w.go_on }</button>
            </div>
        </div>
    }
}

/// What a key does while a question stands there.
const fn pressed_by(command: Command) -> Option<Press> {
    Some(match command {
        Command::PlayPause | Command::Step | Command::NextEvent | Command::NextLessonStep => Press::Continue,
        Command::Close => Press::Aside,
        _ => return None,
    })
}

/// What can be answered, each with the hands that were raised for it, and which one is right.
fn choices(lang: Lang, asked: &Asked, shown: Option<&Answer>, counts: &[u16]) -> Html {
    let w = classroom_words(lang);
    let most = counts.iter().copied().max().unwrap_or_default();
    let hands = |at: usize| counts.get(at).copied().filter(|_| most > 0).map(|hands| bar(lang, hands, most));
    if asked.choices.is_empty() {
        return hands(0).unwrap_or_default();
    }
    let one = |(at, choice): (usize, &Bi)| {
        let right = shown.is_some_and(|answer| answer.right == at);
        html! {
            <li class={right.then_some("right")}>
                { said(lang, choice, "") }
                if right {
                    <b class="class-right">{ "✓ " }{ w.right }</b>
                }
                { hands(at) }
            </li>
        }
    };
    html! { <ol type="A">{ for asked.choices.iter().enumerate().map(one) }</ol> }
}

/// How many hands, as a bar beside those of the others, and as a number. Drawn, as the page's policy lets no style stand in an
/// element.
fn bar(lang: Lang, hands: u16, most: u16) -> Html {
    html! {
        <span class="class-count">
            <svg viewBox={format!("0 0 {most} 10")} preserveAspectRatio="none" aria-hidden="true">
                <rect width={hands.to_string()} height="10" />
            </svg>
            <b>{ crate::words::hands_told(lang, hands) }</b>
        </span>
    }
}
