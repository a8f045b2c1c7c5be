//! The presenter's window: the notes in large letters, and the buttons by which the page is worked that is shown to the room. It
//! is the same page at another address, and holds no run: what it shows, it is told.
//!
//! May use: [`channel`](super::channel), [`sheet`](super::sheet); [`keys`](crate::ui::keys), so that a clicker works there too.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Interval;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::board::{Board, Press, Typed};
use super::channel::{Channel, Message};
use super::desk::Desk;
use super::marks::Marks;
use super::poll::Poll;
use super::room::{Choice, Light, Panels};
use super::sheet::{Hands, Next, Said, Time};
use crate::lesson::Bi;
use crate::ui::address::Address;
use crate::ui::context::use_lang;
use crate::ui::keys::{self, Command};
use crate::ui::state::{Settings, Theme};
use crate::ui::storage;
use crate::words::{Lang, classroom_words, labels, present_words, step_of};

/// So often it asks who is there, in milliseconds.
const EVERY: u32 = 2000;
/// So often it asks in vain before it says that nobody is.
const PATIENCE: u32 = 3;

/// What it is drawn from.
#[derive(Properties, PartialEq)]
pub struct RemoteProps {
    /// The name of the page that it works.
    pub room: AttrValue,
}

/// The window.
#[component]
pub fn Remote(props: &RemoteProps) -> Html {
    let board = use_state_eq(|| None::<Box<Board>>);
    let spoken = use_state(|| Address::parse(&storage::hash()).lang.unwrap_or_default());
    let channel = use_mut_ref(|| None::<Channel>);
    let press = {
        let channel = channel.clone();
        Callback::from(move |press: Press| say(&channel, &Message::Pressed(press)))
    };
    {
        let (channel, board) = (channel.clone(), board.setter());
        use_effect_with(props.room.clone(), move |room| {
            let vain = Rc::new(Cell::new(0_u32));
            let heard = {
                let (vain, board, answering) = (vain.clone(), board.clone(), channel.clone());
                // Whether the page knows of this window: one that has come to another lesson does not.
                let known = Cell::new(false);
                move |message| match message {
                    Message::Shows(shown) => {
                        vain.set(0);
                        board.set(Some(shown));
                        if !known.replace(true) {
                            say(&answering, &Message::Hello);
                        }
                    }
                    Message::Gone => {
                        known.set(false);
                        board.set(None);
                    }
                    Message::Hello | Message::Pressed(_) | Message::Typed(_) | Message::Opens(_) => {}
                }
            };
            *channel.borrow_mut() = Channel::open(room, heard);
            say(&channel, &Message::Hello);
            let asking = channel.clone();
            let asks = Interval::new(EVERY, move || {
                vain.set(vain.get() + 1);
                if vain.get() > PATIENCE {
                    board.set(None);
                }
                say(&asking, &Message::Hello);
            });
            move || {
                drop(asks);
                channel.take();
            }
        });
    }
    let types = {
        let channel = channel.clone();
        Callback::from(move |typed: Typed| say(&channel, &Message::Typed(typed)))
    };
    let opens = {
        let channel = channel.clone();
        Callback::from(move |id: String| say(&channel, &Message::Opens(id)))
    };
    use_keys(press.clone());
    let lang = board.as_ref().and_then(|board| Lang::parse(&board.lang)).unwrap_or(*spoken);
    let theme = board.as_ref().and_then(|board| Theme::ALL.into_iter().find(|theme| theme.as_str() == board.theme));
    let settings = Settings { lang, theme: theme.unwrap_or_default(), ..Settings::default() };
    use_effect_with((lang, settings.theme), |(lang, theme)| {
        document().set_title(&format!("{} · {}", classroom_words(*lang).window_title, labels(*lang).title));
        if let Some(root) = document().document_element() {
            let said = [("lang", lang.main().as_str()), ("data-theme", theme.as_str()), ("data-mode", "presenter")];
            for (name, value) in said.into_iter().chain([("data-ready", "")]) {
                let _ = root.set_attribute(name, value);
            }
        }
    });
    html! {
        <ContextProvider<Settings> context={settings}>
            <link rel="stylesheet" href="lessons/class.css" />
            <main class="class-window" data-attached={board.is_some().then_some("")}>
                if let Some(board) = &*board {
                    { drawn(lang, board, &press, &types, &opens) }
                } else {
                    <div class="class-alone">
                        <h1>{ classroom_words(lang).window_title }</h1>
                        <p role="status">{ classroom_words(lang).alone }</p>
                    </div>
                }
            </main>
        </ContextProvider<Settings>>
    }
}

fn say(channel: &RefCell<Option<Channel>>, message: &Message) {
    if let Some(channel) = &*channel.borrow() {
        channel.say(message);
    }
}

/// What stands there, and the buttons.
fn drawn(
    lang: Lang,
    board: &Board,
    press: &Callback<Press>,
    types: &Callback<Typed>,
    opens: &Callback<String>,
) -> Html {
    let (l, w) = (labels(lang), classroom_words(lang));
    let count = board.steps.len();
    let step = board.step.filter(|step| *step < count);
    let button = |name: &'static str, label: &'static str, enabled: bool, pressed: Press| {
        html! {
            <button type="button" data-do={name} disabled={!enabled}
                onclick={press.reform(move |_: MouseEvent| pressed)}>{ label }</button>
        }
    };
    let (play, played) = if board.playing { ("pause", l.pause) } else { ("play", l.play) };
    let scrolled = if board.panel.is_some() { l.panels } else { w.card };
    let sheet = board.clone();
    html! {
        <>
            <header class="class-head">
                <h1>{ step.and_then(|step| board.steps.get(step)).map_or(lang.of(&board.title), |title| lang.of(title)).to_owned() }</h1>
                if let Some(step) = step {
                    <p>{ lang.of(&board.title).to_owned() }{ " · " }{ step_of(lang, step + 1, count) }</p>
                }
            </header>
            <div class="class-main">
                <Said board={sheet.clone()} press={press.clone()} />
                <Poll board={sheet.clone()} press={press.clone()} />
                <Desk board={sheet.clone()} press={press.clone()} types={types.clone()} />
            </div>
            <div class="class-side">
                <Time board={sheet.clone()} press={press.clone()} />
                <Next board={sheet.clone()} press={press.clone()} />
                <div class="class-controls" role="group" aria-label={w.controls}>
                    <p>
                        { button("previous-step", l.key_previous_lesson_step, board.step.is_some(), Press::Previous) }
                        { button("next-step", l.key_next_lesson_step, board.next.is_some() && board.ready, Press::Next) }
                        if board.task {
                            { button("show-me", w.perform, true, Press::Show) }
                        }
                    </p>
                    if board.card || board.panel.is_some() {
                        <p role="group" aria-label={scrolled}>
                            <span>{ scrolled }</span>
                            { button("scroll-down", w.down, true, Press::Scroll(true)) }
                            { button("scroll-up", w.up, true, Press::Scroll(false)) }
                        </p>
                    }
                    <p>
                        { button("back", l.back, true, Press::Back) }
                        { button(play, played, true, Press::Play) }
                        { button("step", l.step, true, Press::Step) }
                        <button type="button" data-do="black" aria-pressed={board.black.to_string()}
                            onclick={press.reform(|_: MouseEvent| Press::Black)}>{ present_words(lang).black }</button>
                    </p>
                </div>
                <Hands board={sheet.clone()} press={press.clone()} />
                <Marks board={sheet.clone()} press={press.clone()} />
                <Panels board={sheet.clone()} press={press.clone()} />
                if count > 0 {
                    <Steps board={sheet.clone()} press={press.clone()} />
                }
                <Choice lesson={board.lesson.clone()} opens={opens.clone()} />
                <Light board={sheet} press={press.clone()} />
            </div>
        </>
    }
}

/// What the [`Steps`] are drawn from.
#[derive(Properties, PartialEq)]
struct StepsProps {
    /// What a presenter sees.
    board: Board,
    /// Told what is pressed.
    press: Callback<Press>,
}

/// The lesson's steps. To a later one of a lesson that is worked through one comes by pressing twice: what stands before it is
/// done unseen.
#[component]
fn Steps(props: &StepsProps) -> Html {
    let StepsProps { board, press } = props;
    let lang = use_lang();
    let w = classroom_words(lang);
    let asked = use_state_eq(|| None::<usize>);
    {
        let asked = asked.setter();
        use_effect_with(board.step, move |_| asked.set(None));
    }
    let item = |(at, title): (usize, &Bi)| {
        let skips = board.worked.is_some_and(|worked| at > worked) && *asked != Some(at);
        let (press, setter) = (press.clone(), asked.setter());
        let onclick = move |_: MouseEvent| if skips { setter.set(Some(at)) } else { press.emit(Press::To(at)) };
        html! {
            <li>
                <button type="button" data-to={at.to_string()} aria-current={(Some(at) == board.step).then_some("step")} {onclick}>
                    <b>{ at + 1 }</b><span>{ lang.of(title).to_owned() }
                        if *asked == Some(at) {
                            <small role="status">{ w.skips }</small>
                        }
                    </span>
                </button>
            </li>
        }
    };
    html! { <nav class="class-steps" aria-label={w.steps}><ol>{ for board.steps.iter().enumerate().map(item) }</ol></nav> }
}

/// The keys of a clicker, and of who has none.
#[hook]
fn use_keys(press: Callback<Press>) {
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let within = |selector: &str| {
                element.as_ref().is_some_and(|element| element.closest(selector).ok().flatten().is_some())
            };
            let inside = within("button, input, summary");
            if within("input:not([type=checkbox], [type=range]), select")
                || (event.key().starts_with("Arrow") && within("input[type=range]"))
                || event.ctrl_key()
                || event.meta_key()
                || event.alt_key()
                || (event.key() == " " && inside)
            {
                return;
            }
            if let Some(pressed) = keys::command(&event.key(), true).and_then(pressed_by) {
                event.prevent_default();
                press.emit(pressed);
            }
        });
        move || drop(listener)
    });
}

/// What a key does there.
const fn pressed_by(command: Command) -> Option<Press> {
    Some(match command {
        Command::PlayPause => Press::Play,
        Command::Step => Press::Step,
        Command::Back => Press::Back,
        Command::NextLessonStep => Press::Next,
        Command::PreviousLessonStep => Press::Previous,
        Command::Black => Press::Black,
        Command::Call(panel) => Press::Call(panel),
        _ => return None,
    })
}
