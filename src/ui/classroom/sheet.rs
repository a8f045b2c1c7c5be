//! The presenter's notes as they are drawn: in the strip under the stage, and in the presenter's window.
//!
//! May use: [`board`](super::board), which it draws, and [`pace`](super::pace); [`words`](crate::words), and the browser's clock.

use gloo::timers::callback::Interval;
use yew::prelude::*;

use super::board::{Asked, Board, Press};
use super::pace::{Standing, standing};
use crate::kernel::Millis;
use crate::lesson::Bi;
use crate::ui::context::use_lang;
use crate::ui::text::said;
use crate::words::{Lang, classroom_words, minutes_ahead, minutes_behind, time_budget};

/// What is drawn.
#[derive(Properties, PartialEq)]
pub struct SheetProps {
    /// It.
    pub board: Board,
    /// Told what is pressed.
    pub press: Callback<Press>,
}

/// What time it is on the wall.
pub fn wall() -> i64 {
    js_sys::Date::now() as i64
}

/// What [`Said`] is drawn from.
#[derive(Properties, PartialEq)]
pub struct SaidProps {
    /// What a presenter sees.
    pub board: Board,
    /// Told what is pressed.
    pub press: Callback<Press>,
    /// Whether questions are put from here.
    #[prop_or_default]
    pub puts: bool,
}

/// What to say, to ask and to draw in this step.
#[component]
pub fn Said(props: &SaidProps) -> Html {
    let lang = use_lang();
    let w = classroom_words(lang);
    let Board { step, steps, note, asks, draw, .. } = &props.board;
    let over = step.is_some_and(|step| step >= steps.len());
    // Where there are more than one, each button has the number of its question.
    let put = |at: usize| {
        let number = (asks.len() > 1).then(|| format!(" {}", at + 1));
        html! {
            <button type="button" data-do="ask" onclick={props.press.reform(move |_: MouseEvent| Press::Ask(at))}>{ w.put }{ number }</button>
        }
    };
    let nothing = match (steps.is_empty(), over) {
        (true, _) => w.no_lesson,
        (_, true) => w.over,
        _ => w.no_note,
    };
    html! {
        // What does not fit is scrolled, by the keyboard too.
        <div class="class-said" tabindex="0" role="group" aria-label={w.note}>
            if note.is_none() && draw.is_none() && asks.is_empty() {
                <p class="class-none">{ nothing }</p>
            }
            if let Some(note) = note {
                <div data-class="note"><h2>{ w.note }</h2>{ said(lang, note, "") }</div>
            }
            if !asks.is_empty() {
                <div data-class="ask">
                    <h2>{ w.ask }</h2>
                    { for asks.iter().map(|asked| question(lang, asked)) }
                    if props.puts {
                        { for (0..asks.len()).map(put) }
                    }
                </div>
            }
            if let Some(draw) = draw {
                <div data-class="board"><h2>{ w.board }</h2>{ said(lang, draw, "") }</div>
            }
        </div>
    }
}

/// A question, and what can be answered.
pub fn question(lang: Lang, asked: &Asked) -> Html {
    let choice = |choice: &Bi| html! { <li>{ said(lang, choice, "") }</li> };
    html! {
        <>
            { said(lang, &asked.ask, "") }
            if !asked.choices.is_empty() {
                <ol type="A">{ for asked.choices.iter().map(choice) }</ol>
            }
        </>
    }
}

/// The timer, how long there is, and whether the class is behind.
#[component]
pub fn Time(props: &SheetProps) -> Html {
    let lang = use_lang();
    let w = classroom_words(lang);
    let again = use_force_update();
    let board = &props.board;
    let timer = board.timer;
    use_effect_with(timer.runs(), move |runs| {
        let tick = runs.then(|| Interval::new(500, move || again.force_update()));
        move || drop(tick)
    });
    let since = timer.spent(if timer.runs() { wall() } else { 0 });
    // Of the class, the time since this lesson began.
    let spent = Millis(since.0.saturating_sub(board.from).max(0));
    let (budget, whole) = (&board.budget, board.whole());
    let stands = board.step.filter(|_| timer.began() && whole > 0).map(|step| standing(budget, step, spent));
    let (class, told) = match stands {
        Some(Standing::Behind(minutes)) => ("behind", minutes_behind(lang, minutes)),
        Some(Standing::Ahead(minutes)) => ("ahead", minutes_ahead(lang, minutes)),
        Some(Standing::OnTime) => ("on-time", w.on_time.to_owned()),
        None => ("none", String::new()),
    };
    let press = |press: Press| props.press.reform(move |_: MouseEvent| press);
    let (name, label, toggled) =
        if timer.runs() { ("timer-pause", w.pause, Press::Pause) } else { ("timer-start", w.start, Press::Start) };
    html! {
        <div class="class-time">
            <p class="class-clocks">
                <span class="class-clock" role="timer" aria-label={w.elapsed}>{ since.hms() }</span>
                if board.from > 0 && whole > 0 {
                    <span data-class="lesson-time">{ w.lesson }{ " " }{ spent.hms() }</span>
                }
            </p>
            <p class="class-timer">
                <button type="button" data-do={name} onclick={press(toggled)}>{ label }</button>
                <button type="button" data-do="timer-reset" disabled={!timer.began()} onclick={press(Press::Reset)}>{ w.reset }</button>
            </p>
            if whole > 0 {
                { line(budget, board.step, spent.as_seconds()) }
                <p class="class-budget">
                    <span>{ time_budget(lang, board.step.and_then(|step| budget.get(step)).copied(), whole) }</span>
                    <b data-standing={class}>{ told }</b>
                </p>
            }
        </div>
    }
}

/// The lesson's time as a line, a part for each step, and how much of it has passed. Drawn, as the page's policy lets no style
/// stand in an element.
fn line(budget: &[u32], step: Option<usize>, spent: i64) -> Html {
    let whole: i64 = budget.iter().map(|seconds| i64::from(*seconds)).sum();
    let gap = whole / 150;
    let mut before = 0_i64;
    let part = |(at, seconds): (usize, &u32)| {
        let seconds = i64::from(*seconds);
        let (x, width) = (before, (seconds - gap).max(1));
        let done = (spent - before).clamp(0, width);
        before += seconds;
        let bar = |class: &'static str, width: i64| {
            html! { <rect {class} x={x.to_string()} y="0" width={width.to_string()} height="10" /> }
        };
        html! {
            <g class={(Some(at) == step).then_some("now")}>
                { bar("", width) }
                if done > 0 {
                    { bar("done", done) }
                }
            </g>
        }
    };
    html! {
        <svg class="class-line" viewBox={format!("0 0 {whole} 10")} preserveAspectRatio="none" aria-hidden="true">
            { for budget.iter().enumerate().map(part) }
        </svg>
    }
}

/// Whether the page stops at questions.
#[component]
pub fn Hands(props: &SheetProps) -> Html {
    let w = classroom_words(use_lang());
    let hands = props.board.hands;
    html! {
        <label class="class-hands">
            <input type="checkbox" data-do="hands" checked={hands} onchange={props.press.reform(move |_: Event| Press::Hands(!hands))} />
            <span>{ w.hands }</span>
        </label>
    }
}

/// What comes next.
#[component]
pub fn Next(props: &SheetProps) -> Html {
    let lang = use_lang();
    let w = classroom_words(lang);
    let Board { steps, step, next, .. } = &props.board;
    let title = next.and_then(|next| Some((next, steps.get(next)?)));
    html! {
        <div class="class-next" data-class="next">
            if let Some((next, title)) = title {
                <h2>{ w.next }</h2>
                <p><b>{ next + 1 }</b>{ " " }{ lang.of(title).to_owned() }</p>
            } else if step.is_some_and(|step| step < steps.len()) {
                <p class="class-none">{ w.last }</p>
            }
        </div>
    }
}
