//! The card at the end of a lesson or an experiment: what was seen, a few questions, and where to go on.
//!
//! May use: [`state`](super::state), [`lesson::check`](crate::lesson::check), [`words`]. The lines come from the trace, and
//! the answers from the simulation: nothing here knows them.

use yew::prelude::*;

use super::context::use_lang;
use super::state::Scene;
use super::text::phrases;
use crate::lesson::check::{Check, checks};
use crate::words::{self, Lang};

/// What the card is drawn from.
#[derive(Properties, PartialEq)]
pub struct ClosingProps {
    /// The run, at its end.
    pub scene: Scene,
    /// What was seen begins with this event.
    pub first: usize,
    /// Before this event it ends.
    pub end: usize,
    /// Where to go on.
    pub children: Html,
}

/// The card.
#[component]
pub fn Closing(props: &ClosingProps) -> Html {
    let ClosingProps { scene, first, end, children } = props;
    let lang = use_lang();
    let w = words::closing(lang);
    let run = scene.run();
    // What is tried for the answers is tried once.
    let asked = use_memo((), |()| checks(&run.played.story));
    let lines = |lang: &Lang| {
        let all = words::seen_lines(run.trace(), *first, *end, *lang);
        html! { <ul class="seen" lang={lang.as_str()}>{ for all.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> }
    };
    html! {
        <section class="closing" data-closing="" aria-label={w.seen}>
            <h1>{ w.seen }</h1>
            { for lang.spoken().iter().map(lines) }
            if !asked.is_empty() {
                <h2>{ w.questions }</h2>
                { for asked.iter().map(|check| html! { <Ask check={check.clone()} /> }) }
            }
            <h2>{ w.on }</h2>
            <div class="onward">{ children.clone() }</div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct AskProps {
    check: Check,
}

/// A question: the first choice counts, and then the right one is marked.
#[component]
fn Ask(props: &AskProps) -> Html {
    let Check { question, choices, answer } = &props.check;
    let lang = use_lang();
    let chosen = use_state_eq(|| None::<usize>);
    let said = |lang: &Lang| html! { <p lang={lang.as_str()}>{ for phrases(words::question(*lang, *question)) }</p> };
    let one = |(place, choice): (usize, &_)| {
        let (class, mark) = match *chosen {
            Some(_) if place == *answer => ("right", "✓ "),
            Some(chosen) if place == chosen => ("wrong", "✕ "),
            _ => ("", ""),
        };
        let onclick = {
            let chosen = chosen.clone();
            move |_: MouseEvent| {
                if chosen.is_none() {
                    chosen.set(Some(place));
                }
            }
        };
        html! {
            <button type="button" {class} data-choice={place.to_string()} aria-pressed={(*chosen == Some(place)).to_string()}
                aria-disabled={chosen.is_some().then_some("true")} {onclick}>
                { mark }{ words::choice(lang, *choice) }
            </button>
        }
    };
    let told = chosen.map(|chosen| {
        if chosen == *answer {
            words::closing(lang).right.to_owned()
        } else {
            words::corrected(lang, &words::choice(lang, choices[*answer]))
        }
    });
    html! {
        <div class="check" role="group" data-check="" data-answer={chosen.map(|_| answer.to_string())}>
            { for lang.spoken().iter().map(said) }
            <div class="choices">{ for choices.iter().enumerate().map(one) }</div>
            <p class="told" role="status">{ told }</p>
        </div>
    }
}
