//! A link to the run: into the address, and onto the clipboard.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::lesson::share;
use crate::ui::address::Address;
use crate::ui::context::Page;
use crate::ui::state::{Model, Msg, Shared};

/// Makes a link of the run, and puts it into the address and on the clipboard.
pub(super) fn make(page: &Page) {
    let Some(model) = page.now() else { return };
    let Some(run) = model.kept() else { return };
    let Ok(link) = share::write(&run) else { return page.send(Msg::Shared(Some(Shared::TooLong))) };
    let link: Rc<str> = link.into();
    let url = address(&model, Some(&link));
    page.send(Msg::Linked(link));
    let page = page.clone();
    spawn_local(async move {
        let copied = copy(&url).await;
        page.send(Msg::Shared(Some(Shared::Link { url, copied })));
        if !copied {
            // Ready to be copied by hand, once it is drawn.
            Timeout::new(50, select).forget();
        }
    });
}

/// The whole address of the place that is open, with a run in it or without.
pub(super) fn address(model: &Model, link: Option<&str>) -> String {
    let here = window().location().href().unwrap_or_default();
    let before = here.split('#').next().unwrap_or("");
    format!("{before}{}", Address::linked(&model.place, model.settings.lang, link))
}

async fn copy(text: &str) -> bool {
    // Outside of secure contexts there is no clipboard at all.
    let clipboard: JsValue = window().navigator().clipboard().into();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text)).await.is_ok()
}

fn select() {
    let field = document().get_element_by_id("share-link");
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        let _ = field.focus();
        field.select();
    }
}
