//! The browser's own: what is remembered, what is fetched, what is saved as a file.

use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::state::Theme;
use crate::words::Lang;

const KEY: &str = "sts-flow.settings";
const PREFIX: &str = "sts-flow.";
/// The clock that was chosen is remembered by this name.
pub const CLOCK: &str = "clock";

/// What is remembered from visit to visit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// The language, if one was chosen.
    pub lang: Option<Lang>,
    /// The colours.
    pub theme: Theme,
    /// Whether a lesson plays on through its steps.
    pub run_on: bool,
}

/// What stands in storage where it does.
const RUN_ON: &str = "run-on";

/// What was remembered, and whether it could not be read.
pub fn settings() -> (Settings, bool) {
    let stored = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    let Some(text) = stored else { return (Settings::default(), false) };
    let mut words = text.split(' ');
    let parsed = words.next().zip(words.next()).and_then(|(lang, theme)| {
        let theme = Theme::ALL.into_iter().find(|t| t.as_str() == theme)?;
        let lang = Some(Lang::parse(lang)?);
        match (words.next(), words.next()) {
            (None, _) => Some(Settings { lang, theme, run_on: false }),
            (Some(RUN_ON), None) => Some(Settings { lang, theme, run_on: true }),
            _ => None,
        }
    });
    (parsed.unwrap_or_default(), parsed.is_none())
}

/// Remembers the settings. Where storage is full or forbidden, nothing is remembered and nothing breaks.
pub fn remember(lang: Lang, theme: Theme, run_on: bool) {
    let run_on = if run_on { [" ", RUN_ON].concat() } else { String::new() };
    put(KEY, &format!("{lang} {}{run_on}", theme.as_str()));
}

/// What cannot be stored, `static/after.js` tells of.
fn put(name: &str, value: &str) {
    let storage = window().local_storage().ok().flatten();
    if storage.is_none_or(|storage| storage.set_item(name, value).is_err()) {
        tell("unkept");
    }
}

/// Tells everybody in the page that this happened.
fn tell(event: &str) {
    if let Ok(event) = web_sys::Event::new(event) {
        let _ = window().dispatch_event(&event);
    }
}

/// What was remembered under `name`, if it can be read.
pub fn recall<T: std::str::FromStr>(name: &str) -> Option<T> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(&[PREFIX, name].concat()).ok().flatten()?.parse().ok()
}

/// Remembers this under `name`, as the settings.
pub fn keep(name: &str, value: &impl std::fmt::Display) {
    put(&[PREFIX, name].concat(), &value.to_string());
}

/// The text at `url`, or the HTTP status with which it did not come; 0 when nothing answered.
pub async fn fetch(url: &str) -> Result<String, u16> {
    let gone = |_: JsValue| 0_u16;
    let response: web_sys::Response =
        JsFuture::from(window().fetch_with_str(url)).await.map_err(gone)?.dyn_into().map_err(gone)?;
    if !response.ok() {
        return Err(response.status());
    }
    let text = JsFuture::from(response.text().map_err(gone)?).await.map_err(gone)?;
    text.as_string().ok_or(0)
}

/// Hands `text` to the person as a file called `name`.
pub fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    hand_out(name, &web_sys::Blob::new_with_str_sequence(&parts)?)
}

/// Hands `blob` to the person as a file called `name`.
pub fn hand_out(name: &str, blob: &web_sys::Blob) -> Result<(), JsValue> {
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    let url = web_sys::Url::create_object_url_with_blob(blob)?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    web_sys::Url::revoke_object_url(&url)
}

/// The part of the address after and with `#`.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Tells whether the system asks for no motion.
pub fn motion_query() -> Option<web_sys::MediaQueryList> {
    window().match_media("(prefers-reduced-motion: reduce)").ok().flatten()
}

/// Says to all who measure the page that there is another room for it.
pub fn resized() {
    tell("resize");
}

/// The whole screen for the page, or the window again.
pub fn full_screen() {
    let document = document();
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        let _ = root.request_fullscreen();
    }
}

/// Moves the focus to the first element that `selector` finds.
pub fn focus(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
