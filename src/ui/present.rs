//! Present: the page as it is shown to a room. Stage and caption alone; the step's title above, and beside it what a teacher
//! reaches for. What is called up lies over the lower part.
//!
//! Few present it, so [`Later`](super::later::Later) draws what is seen; the page itself listens by [`use_presenting`].
//!
//! May use: [`state`](super::state), [`storage`](super::storage), [`words`](crate::words). `static/present.css` makes letters
//! and ways large where `html[data-mode=present]`; here is what only a projector needs: a black screen, and a light that follows
//! the pointer. What makes up for a bad one is [`projector`](super::projector)'s.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use super::context::{Page, use_labels, use_lang, use_page};
use super::icon::glyph;
use super::keys::{self, Command};
use super::projector::Projector;
use super::state::{Beam, Msg, Presenting, Tab};
use super::storage;
use crate::lesson::{Bi, Lesson};
use crate::words::present_words;

/// What is remembered of the projector, by this name.
pub const BEAM: &str = "beam";
/// Whether the presenter's notes are seen is remembered by this name.
pub const STRIP: &str = "strip";
/// A pointer that has not moved for so many milliseconds is not seen.
const IDLE: u32 = 3000;

const GLOW: &str = "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4zM4 5.400L5.400 4l2.800 2.800-1.400 1.400zM15.800 17.200l1.400-1.400L20 18.600 18.600 20zM4 18.600l2.800-2.800 1.400 1.400L5.400 20zM15.800 6.800L18.600 4 20 5.400l-2.800 2.800z";
const BLACK: &str = "M3 4h18v13H3zM9 19h6v2H9z";
const FULL: &str = "M3 3h7v2H5v5H3zM14 3h7v7h-2V5h-5zM3 14h2v5h5v2H3zM19 14h2v7h-7v-2h5z";
const TUNE: &str = "M4 6h9v2H4zM17 6h3v2h-3zM14 4h2v6h-2zM4 16h3v2H4zM11 16h9v2h-9zM8 14h2v6H8z";
const NOTES: &str = "M4 3h16v12l-6 6H4zM6 5v14h7v-5h5V5zM8 7.500h8v2H8zM8 11h5v2H8z";
const LEAVE: &str = "M6 4.600L4.600 6l6 6-6 6L6 19.400l6-6 6 6 1.400-1.400-6-6 6-6L18 4.600l-6 6z";

/// What is shown beside the stage is drawn from this.
#[derive(Clone, Properties)]
pub struct PresenterProps {
    /// The lesson.
    pub lesson: Option<Rc<Lesson>>,
    /// Its step that the playhead is in, from 0.
    pub step: Option<usize>,
    /// The step of a lesson that is worked through: its number, of how many, and its title.
    pub worked: Option<(usize, usize, Bi)>,
    /// What is on the projector.
    pub presenting: Presenting,
    /// The panel that is called up, if one is.
    pub front: Tab,
    /// Whether the projector is being made up for.
    pub tuning: bool,
}

impl PartialEq for PresenterProps {
    fn eq(&self, other: &Self) -> bool {
        self.lesson.as_ref().map(Rc::as_ptr) == other.lesson.as_ref().map(Rc::as_ptr)
            && self.worked == other.worked
            && (self.step, self.presenting, self.front, self.tuning)
                == (other.step, other.presenting, other.front, other.tuning)
    }
}

/// The step's title, what a teacher reaches for, and what lies over all of it.
#[component]
pub fn Presenter(props: &PresenterProps) -> Html {
    let PresenterProps { lesson, step, worked, presenting, front, tuning } = props;
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    let w = present_words(lang);
    let step = step.and_then(|at| Some((at, lesson.as_ref()?.steps.len(), lesson.as_ref()?.steps.get(at)?)));
    let step = step.map(|(at, count, step)| (at + 1, count, step.title.clone())).or_else(|| worked.clone());
    let title = match step {
        Some((at, count, title)) => html! {
            <>
                <span class="present-step">{ format!("{at} / {count}") }</span>
                <h1 lang={lang.main().as_str()}>{ lang.of(&title).to_owned() }</h1>
            </>
        },
        None => html! { <h1>{ l.free_play }</h1> },
    };
    let call = |(at, tab): (usize, Tab)| {
        let called = presenting.called && tab == *front;
        html! {
            <button type="button" data-do={format!("call-{}", tab.as_str())} aria-pressed={called.to_string()}
                onclick={page.on(Msg::Call(tab))}><kbd>{ at + 1 }</kbd><span>{ tab.label(l) }</span></button>
        }
    };
    let tool = |name: &'static str, label: &'static str, icon: &'static str, pressed: Option<bool>, msg: Msg| {
        html! {
            <button type="button" class="present-tool" data-do={name} aria-label={label} title={label}
                aria-pressed={pressed.map(|pressed| pressed.to_string())} onclick={page.on(msg)}>{ glyph(icon) }</button>
        }
    };
    let tell = {
        let page = page.clone();
        Callback::from(move |beam: Beam| page.send(Msg::Beam(beam)))
    };
    let full = |_: MouseEvent| storage::full_screen();
    html! {
        <>
            <div class="present-head">
                <div class="present-title">{ title }</div>
                <div class="present-tools" role="toolbar" aria-label={w.tools}>
                    <span class="present-panels" aria-hidden="true">{ l.panels }</span>
                    { for Tab::ALL.into_iter().enumerate().map(call) }
                    { tool("pointer", w.pointer, GLOW, Some(presenting.pointing), Msg::Point(!presenting.pointing)) }
                    { tool("beam", w.beam, TUNE, Some(*tuning), Msg::Do(Command::Beam)) }
                    { tool("strip", w.strip, NOTES, Some(presenting.strip), Msg::Do(Command::Strip)) }
                    { tool("black", w.black, BLACK, None, Msg::Do(Command::Black)) }
                    <button type="button" class="present-tool" data-do="full-screen" aria-label={w.full} title={w.full}
                        onclick={full}>{ glyph(FULL) }</button>
                    // Here a class puts what it needs.
                    <span class="present-more"></span>
                    { tool("leave", w.leave, LEAVE, None, Msg::Present(false)) }
                </div>
            </div>
            if *tuning {
                <div class="present-beam" role="group" aria-label={w.beam}>
                    <Projector beam={presenting.beam} {tell} />
                </div>
            }
            if presenting.pointing {
                <div class="present-glow" aria-hidden="true"></div>
            }
            if presenting.black {
                <button type="button" class="present-black" data-do="black-end" aria-label={w.black}
                    onclick={page.on(Msg::Do(Command::Black))}></button>
            }
        </>
    }
}

/// What the browser does while the page is shown to a room.
#[hook]
pub fn use_presenting(page: &Page, presenting: Presenting) {
    // The room for the stage is another one, which its frame is asked for as it is when the window changes.
    let before = use_mut_ref(|| None);
    use_effect_with(presenting.on, move |on| {
        if before.replace(Some(*on)).is_some() {
            storage::resized();
        }
    });
    let beam = if presenting.on { presenting.beam } else { Beam::default() };
    use_effect_with(beam, |beam| {
        if let Some(body) = document().body() {
            let _ = body.style().set_property("filter", &beam.filter());
        }
    });
    use_effect_with(presenting.beam, |beam| storage::keep(BEAM, beam));
    use_effect_with(presenting.strip, |strip| storage::keep(STRIP, strip));
    let page = page.clone();
    let last = use_mut_ref(|| (0, 0));
    let followed = last.clone();
    use_effect_with(presenting.on, move |on| {
        let pointer = on.then(|| Pointer::follow(followed));
        // The light goes out with the key.
        let released = on.then(|| {
            EventListener::new(&window(), "keyup", move |event| {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                if key.is_some_and(|key| keys::command(&key, true) == Some(Command::Point)) {
                    page.send(Msg::Point(false));
                }
            })
        });
        move || drop((pointer, released))
    });
    use_effect_with(presenting.pointing, move |_| shine(*last.borrow()));
}

/// Follows the pointer: the light stands where it is, and it is not seen while it rests.
struct Pointer {
    _moved: EventListener,
    resting: Rc<RefCell<Option<Timeout>>>,
}

impl Pointer {
    /// Keeps where it was `last`.
    fn follow(last: Rc<RefCell<(i32, i32)>>) -> Self {
        let resting: Rc<RefCell<Option<Timeout>>> = Rc::default();
        let rest = || Timeout::new(IDLE, || idle(true));
        resting.replace(Some(rest()));
        let timer = resting.clone();
        let moved = EventListener::new(&window(), "pointermove", move |event| {
            let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
            let at = (event.client_x(), event.client_y());
            last.replace(at);
            shine(at);
            idle(false);
            timer.replace(Some(rest()));
        });
        Self { _moved: moved, resting }
    }
}

impl Drop for Pointer {
    fn drop(&mut self) {
        self.resting.take();
        idle(false);
    }
}

/// Puts the light there, if there is one.
fn shine((x, y): (i32, i32)) {
    let light = document().query_selector(".present-glow").ok().flatten();
    if let Some(light) = light.and_then(|light| light.dyn_into::<HtmlElement>().ok()) {
        let _ = light.style().set_property("transform", &format!("translate({x}px, {y}px)"));
    }
}

/// Marks the document while the pointer rests.
fn idle(rests: bool) {
    if let Some(root) = document().document_element() {
        let _ = if rests { root.set_attribute("data-idle", "") } else { root.remove_attribute("data-idle") };
    }
}
