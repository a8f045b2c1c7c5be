//! The page in a frame of another page (`#/lesson/ID?embed=1&origin=https://example.org`), which may steer it and hears what
//! happens: docs/embedding.md.
//!
//! May use: [`state`](super::state), [`address`](super::address). `static/boot.js` sees `embed=1` first, and writes the origin
//! that is let in to `html[data-embed]`; only few visitors come so, and the rest is behind a door. Every letter from outside is
//! untrusted: only the frame's own parent is heard, only from that origin, and only in these forms.
//!
//! ```js
//! frame.contentWindow.postMessage({ stsFlow: 1, do: "go", lesson: "same-keys", step: 2 }, "https://flow.example");
//! ```

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use gloo::utils::{document, window};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, Url, Window};
use yew::prelude::*;

use super::address::{Address, Place, is_id};
use super::context::Page;
use super::keys::Command;
use super::state::{Model, Msg};
use crate::kernel::chunk::{Door, NotFetched, load};
use crate::words::Lang;

/// The version of these letters.
const VERSION: u64 = 1;
/// No letter is longer, in bytes.
const LONGEST: usize = 4096;
/// How often it is looked whether something has changed, in milliseconds.
const LOOK: u32 = 200;

/// What the page around asks for.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
enum Order {
    /// Show a lesson, at a step from 1.
    Go { lesson: String, step: Option<u32> },
    /// Play on.
    Play {},
    /// Stand still.
    Pause {},
    /// On by a step.
    Step {},
    /// Back by a step.
    Back {},
    /// Speak `ja`, `en` or `both`.
    Language { lang: String },
}

/// What it hears.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum News {
    /// The page can be used; after each change, what it shows.
    Shows { lesson: Option<String>, step: Option<u32>, playing: bool, lang: &'static str },
    /// A letter that means nothing.
    Refused { why: String },
}

type Attend = fn(&Page, &str);

static DOOR: Door<Attend> = Door::of_the_page(&(attend as Attend));

/// Serves the page around this one, if it came so.
#[hook]
pub fn use_embedded(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let origin = document().document_element().and_then(|root| root.get_attribute("data-embed"));
        if let Some(origin) = origin {
            spawn_local(async move {
                let come: Result<(), NotFetched> = DOOR.open(load!(share, Attend, &(attend as Attend))).await;
                if let (Ok(()), Some(attend)) = (come, DOOR.look()) {
                    attend(&page, &origin);
                }
            });
        }
    });
}

/// Reads a letter.
fn read(text: &str) -> Result<Order, String> {
    if text.len() > LONGEST {
        return Err(format!("a letter has no more than {LONGEST} bytes"));
    }
    let mut letter: serde_json::Map<_, _> =
        serde_json::from_str(text).map_err(|_| "a letter is an object".to_owned())?;
    if letter.remove("stsFlow").and_then(|version| version.as_u64()) != Some(VERSION) {
        return Err(format!("stsFlow is not {VERSION}"));
    }
    serde_json::from_value(letter.into()).map_err(|error| error.to_string())
}

/// What an order is to the page as it is now; nothing, where it is so already.
fn carried(order: &Order, model: &Model) -> Result<Option<Msg>, String> {
    let playing = model.motion.playing;
    Ok(match order {
        Order::Play {} | Order::Pause {} => {
            (playing != (*order == Order::Play {})).then_some(Msg::Do(Command::PlayPause))
        }
        Order::Step {} => Some(Msg::Do(Command::Step)),
        Order::Back {} => Some(Msg::Do(Command::Back)),
        Order::Language { lang } => Some(Msg::Speak(Lang::parse(lang).ok_or("lang is ja, en or both")?)),
        Order::Go { lesson, step } => {
            let step = step.map_or_else(String::new, |step| format!("/{step}"));
            let hash = format!("#/lesson/{lesson}{step}");
            let address = Address::parse(&hash);
            // An id, and nothing behind it that an address has as well.
            if address.unknown || !is_id(lesson) {
                return Err("there is no such lesson".to_owned());
            }
            Some(Msg::Went(address, hash))
        }
    })
}

/// Listens to the parent, and tells it what is shown.
fn attend(page: &Page, origin: &str) {
    let own = window().location().origin().unwrap_or_default();
    let origin = if origin.is_empty() { Some(own) } else { Url::new(origin).ok().map(|url| url.origin()) };
    let parent = window().parent().ok().flatten().filter(|parent| *parent != window());
    let (Some(origin), Some(parent)) = (origin.filter(|origin| origin != "null"), parent) else { return };
    let heard = {
        let (page, origin, parent) = (page.clone(), origin.clone(), parent.clone());
        move |event: &Event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            let from = event.source().is_some_and(|source| JsValue::from(source) == JsValue::from(parent.clone()));
            if !from || event.origin() != origin {
                return;
            }
            let text = js_sys::JSON::stringify(&event.data()).ok().and_then(|text| text.as_string());
            let Some(model) = page.now() else { return };
            match read(&text.unwrap_or_default()).and_then(|order| carried(&order, &model)) {
                Ok(Some(msg)) => page.send(msg),
                Ok(None) => {}
                Err(why) => tell(&parent, &origin, &News::Refused { why }),
            }
        }
    };
    // Both live as long as the page.
    EventListener::new(&window(), "message", heard).forget();
    let page = page.clone();
    let mut told = None;
    Interval::new(LOOK, move || {
        let news = page.now().map(|model| shown(&model));
        if news != told
            && let Some(news) = &news
        {
            tell(&parent, &origin, news);
        }
        told = news;
    })
    .forget();
}

fn shown(model: &Model) -> News {
    let lesson = match &model.place {
        Place::Lesson { id, .. } => Some(id.clone()),
        _ => None,
    };
    // The step is where its card is.
    let card = document().query_selector("#app [data-lesson-step]").ok().flatten();
    let step = card.and_then(|card| card.get_attribute("data-lesson-step")?.parse().ok());
    News::Shows { lesson, step, playing: model.motion.playing, lang: model.settings.lang.as_str() }
}

fn tell(parent: &Window, origin: &str, news: &News) {
    let Ok(mut news) = serde_json::to_value(news) else { return };
    news["stsFlow"] = VERSION.into();
    if let Ok(news) = js_sys::JSON::parse(&news.to_string()) {
        let _ = parent.post_message(&news, origin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::Settings;

    #[test]
    fn letters_are_read_in_these_forms_only() {
        let go = Order::Go { lesson: "same-keys".to_owned(), step: Some(2) };
        assert_eq!(read(r#"{"stsFlow":1,"do":"go","lesson":"same-keys","step":2}"#), Ok(go));
        assert_eq!(read(r#"{"stsFlow":1,"do":"play"}"#), Ok(Order::Play {}));
        for (text, why) in [
            ("", "a letter is an object"),
            ("[]", "a letter is an object"),
            (r#"{"do":"play"}"#, "stsFlow is not 1"),
            (r#"{"stsFlow":2,"do":"play"}"#, "stsFlow is not 1"),
            (r#"{"stsFlow":1,"do":"type","line":"rm"}"#, "unknown variant `type`"),
            (r#"{"stsFlow":1,"do":"go"}"#, "missing field `lesson`"),
            (r#"{"stsFlow":1,"do":"play","x":1}"#, "unknown field `x`"),
            (r#"{"stsFlow":1,"do":"play","__proto__":{"x":1}}"#, "unknown field `__proto__`"),
            (r#"{"stsFlow":1,"do":"go","lesson":"x","step":-1}"#, "invalid value: integer `-1`"),
            (r#"{"stsFlow":1,"do":"go","lesson":["x"]}"#, "invalid type: sequence"),
            (&format!(r#"{{"stsFlow":1,"do":"{}"}}"#, "x".repeat(LONGEST)), "a letter has no more than 4096 bytes"),
            (&"[".repeat(LONGEST), "a letter is an object"),
        ] {
            assert!(read(text).is_err_and(|said| said.contains(why)), "{text}: {:?}", read(text));
        }
        let model = Model::new(Settings::default(), Place::Play, None);
        // What leads elsewhere, brings more along, or is a key: that would be asked for from the host.
        for lesson in [
            "../secret",
            "",
            "x/2?s=AQ",
            "expiry?mode=present",
            "https://example.com",
            "<img onerror=alert(1)>",
            "AKIAQ4XN7C2LW5TJ6RBM",
            "9sT2bQxV7nLk4WmEoYp1RzAj8HdxUc5xGfNi3Ae0",
        ] {
            let go = Order::Go { lesson: lesson.to_owned(), step: None };
            assert!(carried(&go, &model).is_err(), "{lesson}");
        }
        assert!(matches!(carried(&Order::Pause {}, &model), Ok(None)), "it stands still already");
        assert!(carried(&Order::Language { lang: "fr".to_owned() }, &model).is_err());
    }
}
