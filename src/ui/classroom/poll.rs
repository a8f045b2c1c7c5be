//! The step's questions in the presenter's window: each is put to the room, the hands are noted, and its answer is shown.
//!
//! May use: [`board`](super::board), [`words`](crate::words). What is right, the simulation has found out.

use yew::prelude::*;

use super::board::{Asked, Board, Press, letter};
use super::hands::MOST;
use crate::ui::context::use_lang;
use crate::ui::number::Number;
use crate::words::{classroom_words, hands_for};

/// What the questions are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct PollProps {
    /// What a presenter sees.
    pub board: Board,
    /// Told what is pressed.
    pub press: Callback<Press>,
}

/// The questions, and what leads on from the one that the room sees: far from what leads to the next step.
#[component]
pub(super) fn Poll(props: &PollProps) -> Html {
    let PollProps { board, press } = props;
    let lang = use_lang();
    let w = classroom_words(lang);
    if board.asks.is_empty() {
        return Html::default();
    }
    let toggle = |name: &'static str, label: &'static str, shown: bool, pressed: Press| {
        let pressed = if shown { Press::Aside } else { pressed };
        html! {
            <button type="button" data-do={name} aria-pressed={shown.to_string()}
                onclick={press.reform(move |_: MouseEvent| pressed)}>{ label }</button>
        }
    };
    let one = |(at, asked): (usize, &Asked)| {
        let held = board.held == Some(at);
        let counts = board.counts.get(at).map_or(&[][..], Vec::as_slice);
        let field = |(choice, hands): (usize, &u16)| {
            let letter = letter(choice).filter(|_| !asked.choices.is_empty());
            let tell = press.reform(move |hands: u16| Press::Count(at, choice, hands));
            html! {
                <span>
                    if let Some(letter) = letter {
                        <b aria-hidden="true">{ letter.to_string() }</b>
                    }
                    <Number kind="number" name={format!("{at}-{choice}")} label={hands_for(lang, letter)} range={(0, MOST, 1)}
                        value={*hands} {tell} />
                </span>
            }
        };
        html! {
            <div class="class-poll" role="group" aria-label={lang.of(&asked.ask).replace('`', "")}>
                if board.asks.len() > 1 {
                    <p>{ format!("{}. ", at + 1) }{ lang.of(&asked.ask).replace('`', "") }</p>
                }
                <p>
                    { toggle("ask", w.put, held && !board.answered, Press::Ask(at)) }
                    { for counts.iter().enumerate().map(field) }
                    if let Some((answer, _)) = asked.answered() {
                        { toggle("reveal", w.reveal, held && board.answered, Press::Reveal(at)) }
                        if let Some(letter) = letter(answer.right) {
                            <span data-class="right">{ w.right }{ " " }<b>{ letter.to_string() }</b></span>
                        }
                    }
                </p>
            </div>
        }
    };
    html! {
        <div class="class-polls">
            <h2>{ w.raised }</h2>
            { for board.asks.iter().enumerate().map(one) }
            <button type="button" class="main" data-do="continue" disabled={board.held.is_none()}
                onclick={press.reform(|_: MouseEvent| Press::Continue)}>{ w.go_on }</button>
        </div>
    }
}
