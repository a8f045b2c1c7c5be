//! The first screen as it is rendered natively when the page is built, from the components that draw it in the browser.
//!
//! `examples/prerender.rs` renders it, by Yew's server-side renderer:
//!
//! ```
//! use sts_flow::ui::app::App;
//! use sts_flow::ui::prerender::{Opening, Shown, props};
//! use sts_flow::ui::stage::layout::Size;
//! use sts_flow::words::Lang;
//! use yew::LocalServerRenderer;
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let lesson = include_str!("../../static/lessons/five-steps.json");
//! let opening = Opening { lang: Lang::En, size: Size::Tall, shown: Shown::Lesson(lesson) };
//! let props = props(&opening).unwrap();
//! let html = LocalServerRenderer::<App>::with_props(props).hydratable(false).render().await;
//! assert!(html.contains("data-node=\"sts\""));
//! # });
//! ```

use std::rc::Rc;

use yew::Reducible;

use super::address::{FIRST_LESSON, Place};
use super::app::AppProps;
use super::stage::layout::{Layout, Size};
use super::state::{Branch, Loaded, Model, Msg, Room, Run, Settings};
use crate::lesson::LessonError;
use crate::lesson::saved::FIRST;
use crate::words::Lang;

/// What is seen of a run.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    /// The opening screen, with a moment of the first lesson. This is its text.
    Welcome(&'a str),
    /// The first lesson as it begins. This is its text.
    Lesson(&'a str),
    /// The frame around a lesson whose run is not there yet.
    LessonFrame,
    /// The frame around free play.
    PlayFrame,
}

/// What a visitor may see first.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The language.
    pub lang: Lang,
    /// The arrangement of the stage.
    pub size: Size,
    /// What it shows.
    pub shown: Shown<'a>,
}

/// The page as it begins.
pub fn props(opening: &Opening<'_>) -> Result<AppProps, LessonError> {
    let settings = Settings { lang: opening.lang, ..Settings::default() };
    let place = match opening.shown {
        Shown::Welcome(_) => Place::Welcome,
        Shown::Lesson(_) | Shown::LessonFrame => Place::lesson(FIRST_LESSON),
        Shown::PlayFrame => Place::Play,
    };
    let mut model = Model::new(settings, place, None);
    model.room = Room {
        size: opening.size,
        width: Layout::narrowest(opening.size).0,
        window: match opening.size {
            Size::Wide => 1920,
            Size::Medium => 1280,
            Size::Tall => 390,
        },
    };
    if let (Shown::Welcome(text) | Shown::Lesson(text), Some(wanted)) = (opening.shown, model.wanted.clone()) {
        let lesson = crate::lesson::parse(text)?;
        let played = crate::lesson::play(&lesson, lesson.seed)?;
        let loaded = Loaded::begun(Branch::new(FIRST, Run::of(played, Rc::new(lesson), opening.lang)));
        model = Model::clone(&Rc::new(model).reduce(Msg::Loaded(wanted, Ok(loaded))));
    }
    Ok(AppProps { begin: Rc::new(model), in_parts: false, ondrawn: yew::Callback::noop() })
}
