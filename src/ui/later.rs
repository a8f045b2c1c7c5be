//! What a first visit rarely looks at, in a chunk of its own: most panels of the dock, free play's console, the list of
//! differences, two futures side by side, the page on which one signs in, and the crowd.
//!
//! [`Later`] draws each of them: by the code behind this file's door if that is here, and until it has come as a place of
//! the same size; where it cannot be had, it says so and can be asked again. It is fetched when one of them is first drawn,
//! or [near] to that: when the pointer or the focus comes to what opens it. Natively it is simply here.
//!
//! May use: all that it draws. Only the door names that, so that the linker's graph can be cut there (`wasm_split`,
//! examples/chunks.rs). To put another component behind it: a variant of [`Shown`], and a line in each `match`.
//!
//! ```ignore
//! html! { <Later shown={Shown::Charts(scene)} /> }
//! ```

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::branches::Compared;
use super::classroom::{Classroom, Remote};
use super::console::{Console, Memory};
use super::context::use_lang;
use super::course::{self, Course};
use super::dock::apart::Apart;
use super::dock::charts::Charts;
use super::dock::cloudtrail::CloudTrail;
use super::dock::mgmt::{self, MgmtConsole};
use super::dock::policies::PoliciesPanel;
use super::dock::timeline::{self, Timeline};
use super::dock::transcript::Transcript;
use super::help::Help;
use super::lessons::Lessons;
use super::present::{Presenter, PresenterProps};
use super::sign_in::SignInCard;
use super::stage::crowd::Crowd;
use super::stage::futures::Futures;
use super::state::{Desk, Presenting, Room, Scene, Seen, Tab};
use crate::kernel::SimTime;
use crate::kernel::chunk::{Door, NotFetched, load};
use crate::story::SignIn;
use crate::words::{Lang, part_missing, try_again};

/// What is drawn later, with what it is drawn from.
#[derive(Clone)]
pub enum Shown {
    /// The state charts.
    Charts(Scene),
    /// The timeline.
    Timeline(Scene),
    /// CloudTrail's event history.
    CloudTrail(Scene, Option<usize>, UseStateSetter<Option<usize>>),
    /// The policies behind a decision.
    Policies(Scene, Option<usize>),
    /// The simulated console of AWS.
    Mgmt(Scene, Rc<mgmt::Memory>, mgmt::Teller),
    /// The run in sentences.
    Transcript(Scene, NodeRef),
    /// A panel in a window of its own.
    Apart(Tab, Html),
    /// What a class needs: the panels, whether the page plays, and what is on the projector.
    Classroom(Scene, Desk, bool, Presenting, course::Memory, UseReducerDispatcher<course::Memory>),
    /// The presenter's window that works the page of this name.
    Remote(AttrValue),
    /// The map of all lessons.
    Lessons,
    /// A lesson that is worked through.
    Course(Scene, course::Memory, UseReducerDispatcher<course::Memory>),
    /// Free play's console, and whether it plays.
    Console(Scene, Memory, UseReducerDispatcher<Memory>),
    /// What differs between two futures.
    Compared(Seen),
    /// The two futures themselves, what their crowds show, in how much room, and whose card is open.
    Futures(Seen, Box<[Option<Seen>; 2]>, Room, Option<usize>),
    /// The page on which a person signs in, and whether the program still waits.
    SignIn(Rc<SignIn>, bool),
    /// The crowd of a future.
    Crowd(Scene, Room, Option<usize>),
    /// The list of keys.
    Help,
    /// What is shown beside the stage before a room.
    Presenter(PresenterProps),
}

impl Shown {
    /// Its place, until it is drawn.
    fn place(&self, said: Option<Html>) -> Html {
        let busy = said.is_none().then_some("true");
        match self {
            Self::Console(..) => html! { <aside class="lesson free console" aria-busy={busy}>{ said }</aside> },
            Self::Course(..) => html! { <aside class="lesson course" aria-busy={busy}>{ said }</aside> },
            Self::Lessons => html! { <main class="lessons" aria-busy={busy}>{ said }</main> },
            Self::Compared(_) => html! { <aside class="lesson compared" aria-busy={busy}>{ said }</aside> },
            Self::Futures(..) => html! {
                <div class="futures" aria-busy={busy}>
                    <section class="future front"><div class="stage" aria-busy={busy}>{ said }</div></section>
                    <section class="future"><div class="stage" aria-busy={busy}></div></section>
                </div>
            },
            Self::SignIn(..) => html! { <div class="sign-in" aria-busy={busy}>{ said }</div> },
            Self::Apart(..) | Self::Classroom(..) => Html::default(),
            Self::Help => html! { <div class="veil" aria-busy={busy}>{ said }</div> },
            Self::Presenter(_) => html! { <div class="present-head" aria-busy={busy}>{ said }</div> },
            Self::Remote(_) => html! { <main aria-busy={busy}>{ said }</main> },
            Self::Crowd(..) => html! { <div class="crowd later" aria-busy={busy}>{ said }</div> },
            _ => html! { <div class="dock-empty" aria-busy={busy}>{ said }</div> },
        }
    }
}

/// What [`Later`] is drawn from.
#[derive(Properties)]
pub struct LaterProps {
    /// What it shows.
    pub shown: Shown,
}

/// What it shows compares for itself: that is behind the door, too.
impl PartialEq for LaterProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// Whether the code is here.
#[derive(Clone, Copy, PartialEq)]
enum Code {
    Here,
    Coming,
    Missing,
}

/// What is drawn as soon as its code is here.
#[component]
pub fn Later(props: &LaterProps) -> Html {
    let lang = use_lang();
    let code = use_state_eq(|| if DOOR.look().is_some() { Code::Here } else { Code::Coming });
    {
        let setter = code.setter();
        use_effect_with(*code, move |code| {
            if *code == Code::Coming {
                spawn_local(async move {
                    setter.set(if fetch().await.is_ok() { Code::Here } else { Code::Missing });
                });
            }
        });
    }
    match (DOOR.look(), *code) {
        (Some(door), _) => (door.draw)(&props.shown),
        (None, Code::Missing) => props.shown.place(Some(missing(lang, code.setter()))),
        (None, _) => props.shown.place(None),
    }
}

/// That it did not come, and the button to ask again.
fn missing(lang: Lang, code: UseStateSetter<Code>) -> Html {
    let onclick = move |_: MouseEvent| code.set(Code::Coming);
    html! {
        <div class="later-missing" role="status">
            <p>{ part_missing(lang) }</p>
            <button type="button" class="pill" data-do="retry" {onclick}>{ try_again(lang) }</button>
        </div>
    }
}

/// Somebody comes near to what is drawn later: its code is fetched ahead.
pub fn near() {
    if DOOR.look().is_none() {
        spawn_local(async {
            // Whoever draws it asks again, and says if it cannot be had.
            let _ = fetch().await;
        });
    }
}

/// Moves what moves there between two pictures: the playhead over the timeline.
pub fn paint(now: SimTime) {
    if let Some(door) = DOOR.look() {
        (door.paint)(now);
    }
}

/// What is behind the door.
struct Panels {
    draw: fn(&Shown) -> Html,
    paint: fn(SimTime),
}

static PANELS: Panels = Panels { draw, paint: timeline::paint };
static DOOR: Door<Panels> = Door::of_the_page(&PANELS);

/// Several that fetch at once share one request, and what is here is not asked for again.
async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(panels, Panels, &PANELS)).await
}

fn draw(shown: &Shown) -> Html {
    match shown.clone() {
        Shown::Charts(scene) => html! { <Charts {scene} /> },
        Shown::Timeline(scene) => html! { <Timeline {scene} /> },
        Shown::CloudTrail(scene, open, choose) => html! { <CloudTrail {scene} {open} {choose} /> },
        Shown::Policies(scene, weighed) => html! { <PoliciesPanel {scene} {weighed} /> },
        Shown::Mgmt(scene, memory, teller) => html! { <MgmtConsole {scene} {memory} {teller} /> },
        Shown::Transcript(scene, list) => html! { <Transcript {scene} {list} /> },
        Shown::Apart(tab, panel) => html! { <Apart {tab}>{ panel }</Apart> },
        Shown::Classroom(scene, desk, playing, presenting, memory, teller) => {
            html! { <Classroom {scene} {desk} {playing} {presenting} {memory} {teller} /> }
        }
        Shown::Remote(room) => html! { <Remote {room} /> },
        Shown::Lessons => html! { <Lessons /> },
        Shown::Course(scene, memory, teller) => html! { <Course {scene} {memory} {teller} /> },
        Shown::Console(scene, memory, teller) => html! { <Console {scene} {memory} {teller} /> },
        Shown::Compared(seen) => html! { <Compared {seen} /> },
        Shown::Futures(seen, after, room, opened) => {
            let [carried, settled] = *after;
            html! { <Futures {seen} {carried} {settled} {room} {opened} /> }
        }
        Shown::SignIn(page, live) => html! { <SignInCard {page} {live} /> },
        Shown::Crowd(scene, room, opened) => html! { <Crowd {scene} {room} {opened} /> },
        Shown::Help => html! { <Help /> },
        Shown::Presenter(props) => html! { <Presenter ..props /> },
    }
}
