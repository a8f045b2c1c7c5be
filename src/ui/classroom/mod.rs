//! Before a class: what whoever presents needs beside the stage. A strip under it has the notes of the step, the question for
//! a show of hands, what to draw, the time, and the next step. A window of the presenter's own has the same, and works the
//! page: the page keeps the run, and both talk by a channel of the browser. Where a step has a question, the page can stop at it.
//!
//! May use: [`state`](super::state), [`course`](super::course), [`lesson`](crate::lesson), [`words`](crate::words), the browser's
//! clock and storage. It is behind the door of [`later`](super::later): who does not present, has none of it.

mod board;
mod channel;
mod desk;
mod handout;
mod hands;
mod leave;
mod marks;
mod pace;
mod poll;
mod question;
mod remote;
mod room;
mod sheet;
mod target;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;
use yew::virtual_dom::VPortal;

use self::board::{Press, Typed};
use self::channel::{Channel, Message};
use self::desk::Pointed;
use self::hands::{Stop, use_hands};
use self::leave::use_leave;
use self::marks::{Ink, Marked, Marks, use_marks};
use self::pace::{Clocked, Timer};
use self::question::Question;
use self::sheet::{Hands, Next, Said, Time, wall};
use super::address::{Address, Place, is_id};
use super::context::{Page, use_page, use_settings};
use super::course::{self, Held, Memory, Told};
use super::icon::glyph;
use super::keys::Command;
use super::state::{Beam, Desk, Msg, Presenting, Scene, Tab};
use super::storage;
use crate::lesson::What;
use crate::lesson::course::{Goal, Panel, Read, Step};
use crate::lesson::notes::{self, Notes};
use crate::story::Terminal;
use crate::words::{Lang, Problem, classroom_words, present_words};

pub use self::board::{Answer, Asked, Board};
pub use self::handout::{Paper, PaperStep, Reader};
pub use self::pace::{Standing, standing};
pub use self::remote::Remote;

/// The time of a class is remembered by this name.
const CLOCK: &str = "class";
/// A window that stands before another.
const WINDOW: &str = "M3 3h13v4h5v14H8v-4H3zM5 5v10h9V5zM10 17v2h9V9h-3v8z";

/// What it is drawn from.
#[derive(Properties, PartialEq)]
pub struct ClassroomProps {
    /// The future in front at a moment.
    pub scene: Scene,
    /// The panels.
    pub desk: Desk,
    /// Whether the page plays.
    pub playing: bool,
    /// What is on the projector.
    pub presenting: Presenting,
    /// What is remembered of a lesson that is worked through.
    pub memory: Memory,
    /// The way to tell it.
    pub teller: UseReducerDispatcher<Memory>,
}

/// What a class needs, while the page is shown to it.
#[component]
pub fn Classroom(props: &ClassroomProps) -> Html {
    let ClassroomProps { scene, desk, playing, presenting, memory, teller } = props;
    let strip = presenting.strip;
    let (page, settings) = (use_page(), use_settings());
    let lang = settings.lang;
    let w = classroom_words(lang);
    let (id, plays) = {
        let run = scene.run();
        (run.lesson.id.clone(), !run.played.steps.is_empty())
    };
    let notes = use_notes(&id, plays);
    let clock = use_clock(&id);
    let room = use_state(|| None);
    {
        let room = room.setter();
        use_effect_with((), move |()| room.set(channel::room()));
    }
    // Whether a window of the presenter's has called.
    let linked = use_state_eq(|| false);
    let Marked { places, zoomed, drawing, pointed } = use_marks();
    let board = Board::of(scene, memory, notes.as_deref());
    {
        // The next step is about another place.
        let zoomed = zoomed.setter();
        use_effect_with(board.step, move |_| zoomed.set(None));
    }
    let hands = use_hands(&page, scene, &board, *playing, strip || *linked);
    use_polled(&board, &hands, teller);
    let Beam { brightness, contrast, inverted } = presenting.beam;
    let board = Board {
        timer: clock.timer,
        from: clock.from,
        playing: *playing,
        lang: lang.as_str().to_owned(),
        theme: settings.theme.as_str().to_owned(),
        hands: hands.on,
        held: hands.held,
        answered: hands.answered,
        counts: hands.counts.clone(),
        places: (*places).clone(),
        zoom: *zoomed,
        pointed: pointed.0,
        drawing: *drawing,
        black: presenting.black,
        panel: panel(*presenting, desk.tab),
        beam: [brightness, contrast],
        inverted,
        terminals: terminals(scene, desk.terminal),
        ..board
    };
    let leaves = {
        let (zoomed, drawing, pointed) = (zoomed.clone(), drawing.clone(), pointed.clone());
        use_leave(
            &page,
            Callback::from(move |()| {
                let any = zoomed.is_some() || *drawing || pointed.0.is_some();
                zoomed.set(None);
                drawing.set(false);
                pointed.set((None, pointed.1));
                any
            }),
        )
    };
    let press = {
        let (clock, room, hands, board, notes) =
            (clock.clone(), room.clone(), hands.clone(), board.clone(), notes.clone());
        let (page, scene, memory, teller) = (page.clone(), scene.clone(), memory.clone(), teller.clone());
        let (zoomed, drawing, pointed) = (zoomed.setter(), drawing.setter(), pointed.clone());
        Callback::from(move |press: Press| {
            let (timer, from) = match press {
                Press::Start => (clock.timer.started(wall()), clock.from),
                Press::Pause => (clock.timer.paused(wall()), clock.from),
                Press::Reset if clock.timer.runs() => (Timer::default().started(wall()), 0),
                Press::Reset => (Timer::default(), 0),
                Press::Window => {
                    let name = Option::clone(&room).unwrap_or_else(channel::new_room);
                    if !open_window(&name, lang) {
                        page.send(Msg::Failed(Problem::WindowBlocked));
                    } else if strip {
                        // The notes stand there now, and are none of the room's.
                        page.send(Msg::Do(Command::Strip));
                    }
                    return room.set(Some(name));
                }
                Press::Hands(on) => return hands.choose(on),
                Press::Zoom(to) => return zoomed.set(to),
                Press::Draw(on) => return drawing.set(on),
                Press::Point(at) => return pointed.set((at, pointed.1.wrapping_add(1))),
                Press::Print => return print(&page, &scene, notes.as_deref(), lang, Reader::Teacher),
                Press::Handout => return print(&page, &scene, notes.as_deref(), lang, Reader::Learner),
                Press::Ask(question) => return hands.put(question, false),
                Press::Reveal(question) => return hands.put(question, true),
                Press::Count(question, choice, count) => return hands.count(question, choice, count),
                Press::Aside => return hands.put_away(),
                Press::Scroll(down) => return scroll(down),
                // The question is answered before anything else happens.
                Press::Continue | Press::Next | Press::Play | Press::Step if hands.held.is_some() => {
                    return hands.go_on();
                }
                press => {
                    if press == Press::Show {
                        // What is demonstrated is seen.
                        hands.put_away();
                    }
                    return work(press, &page, &scene, &board, &memory, &teller);
                }
            };
            set_clock(&clock, Clocked { lesson: clock.lesson.clone(), timer, from });
        })
    };
    let types = {
        let (page, there, hands) = (page.clone(), board.terminals.clone(), hands.clone());
        Callback::from(move |typed: Typed| {
            if let Some((terminal, line)) = typed.entered(&there) {
                hands.put_away();
                page.send(Msg::Front(terminal));
                raise(&page);
                page.send(Msg::Enter(terminal, vec![line.to_owned()]));
            }
        })
    };
    use_channel(Option::clone(&room), &board, &press, &types, linked.setter());
    // The stage has another room then, and once more when the strip is dressed; and a panel that is called up scrolls to its end.
    use_effect_with((strip, presenting.called), |_| storage::resized());
    let tools = use_state_eq(|| None::<Element>);
    {
        let tools = tools.clone();
        // They may be drawn after this.
        use_effect(move || {
            if tools.is_none() {
                tools.set(document().query_selector(".present-more").ok().flatten());
            }
        });
    }
    let opener = tools.as_ref().map(|tools| {
        let button = html! {
            <button type="button" class="present-tool" data-do="presenter" aria-label={w.window} title={w.window}
                onclick={press.reform(|_: MouseEvent| Press::Window)}>{ glyph(WINDOW) }</button>
        };
        Html::from(VPortal::new(button, tools.clone()))
    });
    html! {
        <>
            <link rel="stylesheet" href="lessons/class.css" onload={|_: Event| storage::resized()} />
            { opener }
            <p class="class-leave" role="status">{ leaves.then_some(w.leave_again) }</p>
            if strip {
                <section class="class-strip" aria-label={present_words(lang).strip}>
                    <Said board={board.clone()} press={press.clone()} puts=true />
                    <Time board={board.clone()} press={press.clone()} />
                    <div class="class-side">
                        <Next board={board.clone()} press={press.clone()} />
                        <Hands board={board.clone()} press={press.clone()} />
                        <Marks board={board.clone()} press={press.clone()} />
                        if !board.steps.is_empty() {
                            <p class="class-more">
                                <button type="button" data-do="print-plan"
                                    onclick={press.reform(|_: MouseEvent| Press::Print)}>{ w.print }</button>
                                <button type="button" data-do="print-handout"
                                    onclick={press.reform(|_: MouseEvent| Press::Handout)}>{ w.handout }</button>
                            </p>
                        }
                    </div>
                </section>
            }
            if *drawing {
                <Ink />
            }
            if let (Some(place), count) = *pointed {
                <Pointed key={count} {place} />
            }
            if let Some((place, asked)) = board.held.and_then(|held| Some((held, board.asks.get(held)?))) {
                <Question asked={asked.clone()} {place} answered={board.answered}
                    counts={board.counts.get(place).cloned().unwrap_or_default()} press={press.clone()} />
            }
        </>
    }
}

/// The terminals that the room sees; the one in front comes first.
fn terminals(scene: &Scene, front: Terminal) -> Vec<Terminal> {
    let run = scene.run();
    let front = scene.front(front);
    let others = Terminal::ALL.into_iter().filter(|terminal| *terminal != front);
    let seen = |terminal: &Terminal| scene.picture.is_open(*terminal) && !run.hidden.has(*terminal);
    [front].into_iter().chain(others).filter(seen).collect()
}

/// The panel that lies over the stage, counted from 1.
fn panel(presenting: Presenting, tab: Tab) -> Option<u8> {
    (1..).zip(Tab::ALL).find(|(_, panel)| presenting.called && *panel == tab).map(|(at, _)| at)
}

/// The terminals come over the stage, if no panel lies there; if one does, it is theirs as soon as a terminal is in front.
fn raise(page: &Page) {
    if page.now().is_some_and(|model| !model.presenting.called) {
        page.send(Msg::Call(Tab::Terminal));
    }
}

/// Whether what a step is about is seen in a terminal, and not on the stage.
fn is_printed(step: &Step) -> bool {
    fn prints(goal: &Goal) -> bool {
        match goal {
            Goal::All(goals) | Goal::Any(goals) => goals.iter().any(prints),
            Goal::Event(pattern) => pattern.event == What::Printed,
            Goal::Seen(seen) => matches!(seen.read, Read::Printed(_) | Read::Says(_)),
            Goal::Not(_) | Goal::Waited(_) | Goal::Probe(_) => false,
        }
    }
    step.look.first().is_some_and(|look| look.panel == Panel::Terminal) || prints(&step.task.goal)
}

/// The presenter has pressed this: it is done as if by whoever works the page.
fn work(
    press: Press,
    page: &Page,
    scene: &Scene,
    board: &Board,
    memory: &Memory,
    teller: &UseReducerDispatcher<Memory>,
) {
    // The run is let go of: whoever is told of something may change it.
    let (taught, now) = {
        let run = scene.run();
        (run.taught.clone().filter(|taught| memory.is_of(taught)), (run.trace().len(), run.end()))
    };
    let command = |command: Command| page.send(Msg::Do(command));
    match (press, taught) {
        (Press::Play, _) => command(Command::PlayPause),
        (Press::Step, _) => command(Command::Step),
        (Press::Back, _) => command(Command::Back),
        (Press::Black, _) => command(Command::Black),
        (Press::Call(panel), _) => command(Command::Call(panel)),
        (Press::Beam(brightness, contrast, inverted), _) => {
            page.send(Msg::Beam(Beam { brightness, contrast, inverted }));
        }
        (Press::Next, None) => command(Command::NextLessonStep),
        (Press::Previous, None) => command(Command::PreviousLessonStep),
        (Press::To(step), None) if step < board.steps.len() => page.send(Msg::ToStep(step)),
        // An earlier step of a lesson that is worked through is read; a later one is a run of its own, in which what comes
        // before it is done.
        (Press::Next, Some(_)) => match memory.reads.map(|read| read + 1) {
            Some(next) => teller.dispatch(Told::Reads(Some(next).filter(|next| *next < memory.step))),
            None if memory.walk().holds && memory.step < board.steps.len() => {
                teller.dispatch(Told::Turns(now.0, now.1));
            }
            None => {}
        },
        (Press::Previous, Some(_)) => {
            let at = memory.reads.unwrap_or(memory.step);
            if let Some(before) = at.checked_sub(1) {
                teller.dispatch(Told::Reads(Some(before)));
            }
        }
        (Press::To(step), Some(_)) if step <= memory.step => {
            teller.dispatch(Told::Reads(Some(step).filter(|step| *step < memory.step)));
        }
        (Press::To(step), Some(taught)) if step < board.steps.len() => {
            let place = Place::Lesson { id: taught.course.id.clone(), step: Some((step + 1).to_string()) };
            let lang = Lang::parse(&board.lang).unwrap_or_default();
            let _ = window().location().set_hash(&Address::presented(&place, lang, true, None));
        }
        (Press::Show, Some(taught)) if board.task => {
            let printed = taught.course.steps.get(memory.step).is_some_and(is_printed);
            teller.dispatch(Told::Shows);
            course::play(page, &Held(taught), memory.step);
            if printed {
                raise(page);
            }
        }
        _ => {}
    }
}

/// The room is shown another lesson, from its beginning.
fn open_lesson(id: &str, lang: Lang) {
    if is_id(id) {
        let place = Place::Lesson { id: id.to_owned(), step: None };
        let _ = window().location().set_hash(&Address::presented(&place, lang, true, None));
    }
}

/// Has the browser print the lesson.
fn print(page: &Page, scene: &Scene, notes: Option<&Notes>, lang: Lang, reader: Reader) {
    let run = scene.run();
    let Some(taught) = run.taught.clone() else {
        handout::print(&Paper::of_lesson(&run.lesson, notes), lang, reader);
        return;
    };
    let page = page.clone();
    spawn_local(async move {
        if !handout::print_taught(taught, lang, reader).await {
            page.send(Msg::Failed(Problem::PartMissing));
        }
    });
}

/// Opens the presenter's window, or brings it to the front. The click that asks for it has to be no older than this.
fn open_window(room: &str, lang: Lang) -> bool {
    let Ok(href) = window().location().href() else { return false };
    let page = href.split('#').next().unwrap_or_default();
    let url = format!("{page}#/presenter/{room}?lang={lang}");
    let name = ["sts-flow-presenter-", room].concat();
    let features = "popup,width=1000,height=700";
    match window().open_with_url_and_target_and_features(&url, &name, features).ok().flatten() {
        Some(opened) => {
            let _ = opened.focus();
            true
        }
        None => false,
    }
}

/// The panel that was called up goes on by most of what is seen of it, or back; where there is none, the card beside the stage.
fn scroll(down: bool) {
    let there = |selector: &str| document().query_selector(selector).ok().flatten();
    let scrolled = match there(".floor[data-called] .dock") {
        Some(dock) => {
            // Of what can be scrolled in it, the largest.
            let parts = dock.query_selector_all("*").ok();
            let parts = parts.iter().flat_map(|parts| (0..parts.length()).filter_map(|at| parts.get(at)));
            let parts = parts.filter_map(|part| part.dyn_into::<Element>().ok());
            let scrolls = parts.filter(|part| part.scroll_height() > part.client_height() && part.client_height() > 80);
            scrolls.max_by_key(|part| part.client_height() * part.client_width())
        }
        None => there(".floor > .lesson.course"),
    };
    if let Some(scrolled) = scrolled {
        let most = scrolled.client_height() * 4 / 5;
        scrolled.set_scroll_top(scrolled.scroll_top() + if down { most } else { -most });
    }
}

/// What a room was asked, the lesson does not ask it again: it is told how many hands were raised for what, and whether the answer
/// was shown.
#[hook]
fn use_polled(board: &Board, hands: &Stop, teller: &UseReducerDispatcher<Memory>) {
    let polled = |(question, asked): (usize, &Asked)| {
        let counts = hands.counts.get(question)?;
        let put = hands.held == Some(question);
        (put || counts.iter().any(|hands| *hands > 0)).then(|| (asked.place, counts.clone(), put && hands.answered))
    };
    let polled: Vec<_> = board.asks.iter().enumerate().filter_map(polled).collect();
    let teller = teller.clone();
    use_effect_with(polled, move |polled| {
        for (place, counts, told) in polled {
            if let Some(place) = place {
                teller.dispatch(Told::Polled(*place, counts.clone(), *told));
            }
        }
    });
}

/// Talks with the presenter's window.
#[hook]
fn use_channel(
    room: Option<String>,
    board: &Board,
    press: &Callback<Press>,
    types: &Callback<Typed>,
    linked: UseStateSetter<bool>,
) {
    let channel = use_mut_ref(|| None::<Channel>);
    let latest = use_mut_ref(|| (Board::default(), Callback::noop(), Callback::noop()));
    *latest.borrow_mut() = (board.clone(), press.clone(), types.clone());
    let say = |channel: &RefCell<Option<Channel>>, message: &Message| {
        if let Some(channel) = &*channel.borrow() {
            channel.say(message);
        }
    };
    {
        let (channel, announced) = (channel.clone(), latest.clone());
        use_effect_with(room, move |room| {
            let answering = channel.clone();
            let opened = room.as_deref().and_then(|room| {
                Channel::open(room, move |message| {
                    let (board, press, types) = latest.borrow().clone();
                    match message {
                        Message::Hello => {
                            linked.set(true);
                            say(&answering, &Message::Shows(Box::new(board)));
                        }
                        // A window is opened, and paper is asked for, by a click in the page only.
                        Message::Pressed(Press::Window | Press::Print | Press::Handout)
                        | Message::Shows(_)
                        | Message::Gone => {}
                        Message::Pressed(pressed) => press.emit(pressed),
                        Message::Typed(typed) => types.emit(typed),
                        Message::Opens(id) => open_lesson(&id, Lang::parse(&board.lang).unwrap_or_default()),
                    }
                })
            });
            *channel.borrow_mut() = opened;
            // Whoever was there before this page came to another lesson hears of it.
            let now = announced.borrow().0.clone();
            say(&channel, &Message::Shows(Box::new(now)));
            let leaving = channel.clone();
            let left = EventListener::new(&window(), "pagehide", move |_| say(&leaving, &Message::Gone));
            move || {
                drop(left);
                say(&channel, &Message::Gone);
                channel.take();
            }
        });
    }
    use_effect_with(board.clone(), move |board| say(&channel, &Message::Shows(Box::new(board.clone()))));
}

/// The notes of a lesson that plays by itself.
#[hook]
fn use_notes(id: &str, plays: bool) -> Option<Rc<Notes>> {
    let notes = use_state(|| (String::new(), None));
    let setter = notes.setter();
    use_effect_with((id.to_owned(), plays), move |(id, plays)| {
        let (id, plays) = (id.clone(), *plays);
        spawn_local(async move {
            if plays && let Ok(text) = storage::fetch(&format!("lessons/notes/{id}.json")).await {
                setter.set((id, notes::parse(&text).ok().map(Rc::new)));
            }
        });
    });
    notes.1.clone().filter(|_| notes.0 == id)
}

/// The time of this lesson, which is remembered on the device.
#[hook]
fn use_clock(id: &str) -> UseStateHandle<Clocked> {
    let clock = use_state_eq(Clocked::default);
    {
        let clock = clock.clone();
        use_effect_with(id.to_owned(), move |id| {
            let was = Clocked::clone(&clock);
            let was = if was.lesson.is_empty() { storage::recall(CLOCK).unwrap_or(was) } else { was };
            set_clock(&clock, was.remembered(wall()).of(id, wall()));
        });
    }
    clock
}

/// It is so, and is remembered.
fn set_clock(clock: &UseStateHandle<Clocked>, now: Clocked) {
    storage::keep(CLOCK, &now);
    clock.set(now);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::course;

    #[test]
    fn a_panel_comes_up_where_a_step_is_about_what_is_printed() {
        let steps = course::parse(include_str!("../../../static/lessons/same-keys.json")).unwrap().steps;
        // The CLI's own error sends nothing that the stage could show; what comes after it does.
        assert_eq!(steps.iter().take(2).map(is_printed).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_panel_over_the_stage_has_its_number() {
        let called = Presenting { called: true, ..Presenting::default() };
        assert_eq!(panel(called, Tab::Terminal), Some(1));
        assert_eq!(panel(called, Tab::Console), Some(8));
        assert_eq!(panel(Presenting::default(), Tab::Terminal), None);
    }
}
