//! A panel in a window of its own: the same component, drawn from the same state, in the other window's document.
//!
//! May use: [`windows`](super::windows), which has opened it; [`pressed`](crate::ui::pressed), so that the page's keys work there
//! too. The page's styles are copied, files as links and what is inline word for word, so that the page's policy, which the
//! window inherits, lets them through. The window is closed with the page, and when the panel is brought back.
//!
//! ```ignore
//! html! { <Later shown={Shown::Apart(Tab::Timeline, panel)} /> }
//! ```

use gloo::events::EventListener;
use gloo::utils::{document, window};
use web_sys::{Document, Element, Window};
use yew::prelude::*;

use super::windows;
use crate::ui::context::{Page, use_labels, use_page, use_settings};
use crate::ui::pressed::use_keys_of;
use crate::ui::state::{Msg, Tab};

/// What the window is drawn from.
#[derive(Properties, PartialEq)]
pub struct ApartProps {
    /// Which panel.
    pub tab: Tab,
    /// It.
    pub children: Html,
}

/// The panel in its window.
#[component]
pub fn Apart(props: &ApartProps) -> Html {
    let ApartProps { tab, children } = props;
    let (tab, l, page) = (*tab, use_labels(), use_page());
    let settings = use_settings();
    let other = windows::of(tab);
    {
        let (page, other) = (page.clone(), other.clone());
        use_effect_with(tab, move |tab| {
            let tab = *tab;
            let followed = other.map(|other| {
                dress(&other);
                follow(&page, tab, &other)
            });
            if followed.is_none() {
                page.send(Msg::Apart(tab, false));
            }
            move || {
                drop(followed);
                windows::close(tab);
                page.send(Msg::Apart(tab, false));
            }
        });
    }
    use_keys_of(&page, other.clone());
    let (title, lang, theme) = (tab.label(l), settings.lang, settings.theme);
    let there = other.as_ref().and_then(Window::document);
    use_effect_with((title, lang, theme), {
        let there = there.clone();
        move |(title, lang, theme)| {
            let Some(there) = there else { return };
            there.set_title(&format!("{title} · STS Flow"));
            if let Some(root) = there.document_element() {
                let _ = root.set_attribute("lang", lang.main().as_str());
                let _ = root.set_attribute("data-theme", theme.as_str());
            }
        }
    });
    let Some(body) = there.and_then(|there| there.body()) else { return Html::default() };
    let panel = html! {
        <main class="dock apart" data-apart={tab.as_str()} data-panes="1">
            <div class="dock-right">
                <h1 class="apart-head" id={format!("dock-tab-{}", tab.as_str())}>{ title }</h1>
                { children.clone() }
            </div>
        </main>
    };
    create_portal(panel, body.into())
}

/// Gives the window the page's styles.
fn dress(other: &Window) {
    let Some(there) = other.document() else { return };
    let styles = document().query_selector_all("link[rel=stylesheet], style").ok();
    let head = there.query_selector("head").ok().flatten();
    let (Some(styles), Some(head)) = (styles, head) else { return };
    head.set_text_content(None); // a window of an earlier visit
    for style in (0..styles.length()).filter_map(|n| styles.item(n)) {
        if let Some(copy) = copied(&there, &style) {
            let _ = head.append_child(&copy);
        }
    }
}

/// A copy of a style for the other document, with the whole address of its file.
fn copied(there: &Document, style: &web_sys::Node) -> Option<Element> {
    let style: &Element = wasm_bindgen::JsCast::dyn_ref(style)?;
    let copy = there.create_element(&style.tag_name().to_ascii_lowercase()).ok()?;
    match style.get_attribute("href") {
        Some(href) => {
            let base = document().base_uri().ok().flatten()?;
            let whole = web_sys::Url::new_with_base(&href, &base).ok()?.href();
            copy.set_attribute("rel", "stylesheet").ok()?;
            copy.set_attribute("href", &whole).ok()?;
        }
        None => copy.set_text_content(style.text_content().as_deref()),
    }
    Some(copy)
}

/// Until the window is closed: its size is remembered, and it goes with the page.
fn follow(page: &Page, tab: Tab, other: &Window) -> [EventListener; 3] {
    let page = page.clone();
    [
        EventListener::new(other, "pagehide", move |_| page.send(Msg::Apart(tab, false))),
        EventListener::new(other, "resize", move |_| windows::keep_size(tab)),
        EventListener::new(&window(), "pagehide", move |_| windows::close(tab)),
    ]
}
