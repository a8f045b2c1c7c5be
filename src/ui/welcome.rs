//! The opening screen, for whoever comes without a link: the question, what will be seen, and where to begin.
//!
//! May use: [`state`](super::state), [`stage`](super::stage), [`words`](crate::words). The picture on it is no image: it is
//! the stage of the first lesson's run, at a telling moment. Nothing in it can be clicked, as there is one thing to begin.

use gloo::utils::document;
use web_sys::Node;
use yew::prelude::*;
use yew::virtual_dom::VNode;

use super::address::{Address, FIRST_LESSON, Place};
use super::context::{use_lang, use_page};
use super::icon::glyph;
use super::stage::layout::{Layout, Size};
use super::stage::{Stages, use_room};
use super::state::{Msg, Room, Seen};
use super::text::phrases;
use crate::words::{self, Lang, WelcomeWords};

const PLAY: &str = "M8 5v14l11-7z";
/// A minute of the show, in its milliseconds.
const MINUTE: u32 = 60_000;

/// What the opening screen is drawn from.
#[derive(Properties, PartialEq)]
pub struct WelcomeProps {
    /// The moment of the first lesson that it shows, once its run is there.
    pub seen: Option<Seen>,
    /// How much room there is.
    pub room: Room,
}

/// The opening screen.
#[component]
pub fn Welcome(props: &WelcomeProps) -> Html {
    let (lang, page) = (use_lang(), use_page());
    let w = words::welcome(lang);
    let WelcomeProps { seen, room } = props;
    use_room(false);
    let first = use_state(|| prerendered(*room).map(|picture| (picture, lang, *room)));
    let picture = match &*first {
        Some((picture, as_lang, as_room)) if (*as_lang, *as_room) == (lang, *room) => VNode::VRef(picture.clone()),
        _ => html! {
            <Stages seen={seen.clone()} carried={seen.clone()} settled={seen.clone()} room={*room} opened={None::<usize>} />
        },
    };
    let title = |lang: &Lang| html! { <h1 lang={lang.as_str()}>{ for phrases(words::welcome(*lang).question) }</h1> };
    let lead = |lang: &Lang| {
        html! { <p class="lead" lang={lang.as_str()}>{ for phrases(words::welcome(*lang).lead) }</p> }
    };
    let (lesson, length, moment) = match seen {
        Some(seen) => {
            let run = seen.scene.run();
            let minutes = run.playback.total().div_ceil(MINUTE);
            let length = words::lesson_length(lang, run.lesson.steps.len(), minutes);
            let moment = seen.scene.picture.latest.and_then(|event| words::describe(run.trace(), event, lang));
            (lang.of(&run.lesson.title).to_owned(), length, moment)
        }
        None => (FIRST_LESSON.to_owned(), String::new(), None),
    };
    html! {
        <main class="welcome">
            <section class="ask-first">
                <div class="question">
                    { for lang.spoken().iter().map(title) }
                    { for lang.spoken().iter().map(lead) }
                </div>
                <div class="begin">
                    <button type="button" class="main" data-do="start" onclick={page.on::<MouseEvent>(Msg::Begin)}>
                        { glyph(PLAY) }<span>{ w.start }</span><small>{ length.clone() }</small>
                    </button>
                    <nav aria-label={w.lessons}>
                        <p>{ w.lessons }</p>
                        <a href={Address::format(&Place::lesson(FIRST_LESSON), lang)}>
                            <b>{ "1. " }{ lesson }</b><small>{ length }</small>
                        </a>
                        <a href={Address::format(&Place::Lessons, lang)}>
                            <b>{ w.all }</b><small>{ w.all_about }</small>
                        </a>
                        <a href={Address::format(&Place::Play, lang)}>
                            <b>{ w.free }</b><small>{ w.free_about }</small>
                        </a>
                    </nav>
                </div>
            </section>
            <section class="scene">
                <div class="picture" role="img" aria-label={moment.clone().unwrap_or_else(|| w.picture.to_owned())}>
                    <div class="still" inert=true>{ picture }</div>
                </div>
                <div class="reading">
                    <p class="moment"><b>{ w.picture }</b>{ moment }</p>
                    { legend(w) }
                </div>
            </section>
        </main>
    }
}

/// A copy of the picture that was prerendered, while it still stands in `#first` and is what would be drawn in this room. These
/// same components have drawn it, and to draw it anew would be most of what the page does before it can be used.
fn prerendered(room: Room) -> Option<Node> {
    // A server has no document.
    let first = cfg!(target_arch = "wasm32").then(document)?.query_selector("#first .still > .stage").ok()??;
    let size = first.query_selector("svg").ok()??.get_attribute("data-size")?;
    // A high one is as wide as its frame lets it be, and was prerendered as narrow as it can be.
    let is_as_wide = room.size != Size::Tall || room.width == Layout::narrowest(Size::Tall).0;
    (size == room.size.as_str() && is_as_wide).then(|| first.clone_node_with_deep(true).ok())?
}

/// What shapes and colours mean, each drawn as the stage draws it.
fn legend(w: &'static WelcomeWords) -> Html {
    let letter = |class: &'static str, flap: &'static str| {
        html! { <g {class}><rect class="letter" x="2" y="3" width="30" height="22" rx="4" /><path class="flap" d={flap} transform="translate(17 14)" /></g> }
    };
    let key = html! {
        <g class="key key-0">
            <circle class="track" cx="17" cy="14" r="10" />
            <circle class="left" cx="17" cy="14" r="10" stroke-dasharray="44 63" transform="rotate(-90 17 14)" />
        </g>
    };
    let looks_up = html! { <path class="way within" d="M2 14H32" /> };
    let one = |(drawn, said): (Html, &'static str)| {
        html! { <li><svg viewBox="0 0 34 28" width="34" height="28" aria-hidden="true">{ drawn }</svg><span>{ said }</span></li> }
    };
    let all = [
        (letter("ask", "M-11 -6L0 3L11 -6"), w.request),
        (letter("answer", "M-9 0L-3 6L9 -5"), w.answer),
        (letter("refuse", "M-6 -6L6 6M6 -6L-6 6"), w.refusal),
        (key, w.key),
        (looks_up, w.looks_up),
    ];
    html! { <ul class="legend" aria-label={w.legend}>{ for all.into_iter().map(one) }</ul> }
}
