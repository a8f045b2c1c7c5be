//! The first screen as it is rendered natively when the page is built, from the components that draw it in the browser.
//!
//! `examples/prerender.rs` renders it, by Yew's server-side renderer:
//!
//! ```
//! use sts_flow::ui::app::App;
//! use sts_flow::ui::prerender::{Opening, props};
//! use sts_flow::ui::stage::layout::Size;
//! use sts_flow::words::Lang;
//! use yew::LocalServerRenderer;
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let lesson = include_str!("../../static/lessons/five-steps.json");
//! let opening = Opening { lang: Lang::En, size: Size::Tall, lesson: Some(lesson) };
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

/// What a visitor may see first.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The language.
    pub lang: Lang,
    /// The arrangement of the stage.
    pub size: Size,
    /// The text of the lesson that is opened; nothing for the frame of a page whose run is not there yet.
    pub lesson: Option<&'a str>,
}

/// The page as it begins.
pub fn props(opening: &Opening<'_>) -> Result<AppProps, LessonError> {
    let settings = Settings { lang: opening.lang, ..Settings::default() };
    let place = match opening.lesson {
        Some(_) => Place::Lesson { id: FIRST_LESSON.to_owned(), step: None },
        None => Place::Play,
    };
    let mut model = Model::new(settings, place, None);
    model.room = Room {
        size: opening.size,
        width: Layout::of(opening.size).width,
        window: match opening.size {
            Size::Wide => 1920,
            Size::Medium => 1280,
            Size::Tall => 390,
        },
    };
    if let (Some(text), Some(wanted)) = (opening.lesson, model.wanted.clone()) {
        let lesson = crate::lesson::parse(text)?;
        let played = crate::lesson::play(&lesson, lesson.seed)?;
        let loaded = Loaded::begun(Branch::new(FIRST, Run::of(played, Rc::new(lesson))));
        model = Model::clone(&Rc::new(model).reduce(Msg::Loaded(wanted, Ok(loaded))));
    }
    Ok(AppProps { begin: Rc::new(model), in_parts: false, ondrawn: yew::Callback::noop() })
}
