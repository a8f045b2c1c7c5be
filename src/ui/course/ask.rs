//! A question: what is predicted before, and what came of it after.

use yew::prelude::*;

use super::held::Held;
use super::memory::{Memory, Prediction, Told};
use crate::lesson::Bi;
use crate::lesson::course::{Choice, Question};
use crate::ui::context::use_lang;
use crate::ui::gloss;
use crate::ui::text::said;
use crate::words::{Lang, classroom_words, course_words, hands_told};

/// What it is drawn from.
#[derive(Properties, PartialEq)]
pub struct AskProps {
    /// The lesson.
    pub taught: Held,
    /// Its place among what was asked.
    pub place: usize,
    /// What was asked.
    pub asked: Prediction,
    /// Whether it is known by now how it came out.
    pub known: bool,
    /// The way to tell what is chosen.
    pub teller: UseReducerDispatcher<Memory>,
}

/// The question.
#[component]
pub fn Ask(props: &AskProps) -> Html {
    let AskProps { taught, place, asked, known, teller } = props;
    let lang = use_lang();
    let (w, room) = (course_words(lang), classroom_words(lang));
    // A room that was told the answer knows it before the step is done.
    let known = *known || asked.told;
    // A room that was asked is not asked again: its hands stand beside the choices.
    let polled = !asked.hands.is_empty();
    let voted = asked.hands.iter().any(|hands| *hands > 0);
    let Some(question) = taught.0.course.questions.get(asked.question) else { return Html::default() };
    let one = |(at, choice): (usize, &Choice)| {
        let mine = asked.chosen == Some(at);
        let hands = asked.hands.get(at).filter(|_| voted);
        let (class, mark) = match (known, at == asked.right, mine) {
            (true, true, _) => ("right", "✓ "),
            (true, false, true) => ("wrong", "✕ "),
            (false, _, true) => ("mine", ""),
            _ => ("", ""),
        };
        let (teller, place) = (teller.clone(), *place);
        let onclick = move |_: MouseEvent| {
            if !known {
                teller.dispatch(Told::Chooses(place, at));
            }
        };
        html! {
            <button type="button" {class} data-choice={at.to_string()} aria-pressed={mine.to_string()}
                aria-disabled={known.then_some("true")} {onclick}>{ mark }{ short(lang, &Question::told(&choice.say, &asked.shown)) }
                if let Some(hands) = hands {
                    <small class="polled">{ hands_told(lang, *hands) }</small>
                }
            </button>
        }
    };
    html! {
        <div class="check" role="group" data-ask={question.id.clone()} data-polled={polled.then_some("")} data-answer={known.then(|| asked.right.to_string())}>
            { said(lang, &Question::told(&question.ask, &asked.shown), "asked") }
            <div class="choices">{ for question.choices.iter().enumerate().map(one) }</div>
            if known {
                { why(question, asked) }
            } else if polled {
                <p class="later" role="status">{ if voted && asked.chosen.is_some() { room.most } else { room.polled } }</p>
            } else if asked.chosen.is_some() {
                <p class="later" role="status">{ w.wait_and_see }</p>
            }
        </div>
    }
}

/// Why it came out like that; and why one may well have thought otherwise.
pub(super) fn why(question: &Question, asked: &Prediction) -> Html {
    let text = |text: Option<&Bi>| text.map(|text| gloss::text(&Question::told(text, &asked.shown), "told"));
    let right = question.choices.get(asked.right);
    let mine = asked.chosen.filter(|chosen| *chosen != asked.right).and_then(|chosen| question.choices.get(chosen));
    html! {
        <>
            if let Some(tempts) = text(mine.and_then(|choice| choice.tempts.as_ref())) {
                { tempts }
            }
            if let Some(why) = text(right.and_then(|choice| choice.why.as_ref())) {
                { why }
            }
        </>
    }
}

/// A choice, in both languages where both are spoken.
pub(super) fn short(lang: Lang, text: &Bi) -> Html {
    let all = lang.spoken().iter().map(|lang| crate::ui::text::phrases(lang.of(text)));
    let mut parts: Vec<Html> = Vec::new();
    for (at, phrases) in all.enumerate() {
        if at > 0 {
            parts.push(html! { <br /> });
        }
        parts.extend(phrases);
    }
    parts.into_iter().collect()
}
