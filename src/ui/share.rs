//! Sharing and exporting: the menu in the header, and what it hands to the browser.
//!
//! The menu is a popover: the browser opens and closes it, with Escape too, and gives the focus back.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::{Callback, Event, Html, TargetCast, hook, use_effect_with};

use super::address::Address;
use super::drawing::{self, Around};
use super::model::Msg;
use super::view::view;
use super::{Page, send, storage};
use crate::kernel::{Millis, SimTime};
use crate::lesson::saved::{self, SavedError};
use crate::lesson::share;
use crate::words::{Problem, ShareWords, Transcript, describe, share_words};

/// What became of the last wish for a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shared {
    /// Nothing yet: the menu was opened.
    Nothing,
    /// It is there.
    Link {
        /// The whole address.
        url: String,
        /// Whether it is on the clipboard.
        copied: bool,
    },
    /// The run is too long for one.
    TooLong,
}

/// The buttons in the header, and the menu.
#[inline(never)]
pub fn menu(page: &Page) -> Html {
    const SHARE: &str = "M18 16a3 3 0 0 0-2.200 1L9 13a3.400 3.400 0 0 0 0-2l6.800-4A3 3 0 1 0 15 5l.1.700-6.800 4a3 3 0 1 0 0 4.600l6.800 4-.1.700a3 3 0 1 0 3-3z";
    let w = share_words(page.lang);
    let off = page.branches.is_empty();
    let make = {
        let page = page.clone();
        Callback::from(move |_| make_link(&page))
    };
    let (said, copied) = match &page.shared {
        None => ("", None),
        Some(Shared::Nothing) => (w.link_note, None),
        Some(Shared::TooLong) => (w.too_long, None),
        Some(Shared::Link { copied: true, .. }) => (w.copied, Some("true")),
        Some(Shared::Link { .. }) => (w.copy_by_hand, Some("false")),
    };
    view! {
        <div class="split" role="group" aria-label={w.menu}>
            <button type="button" class="pill" data-do="share" disabled={off} title={w.copy_link}
                popovertarget="share-menu" popovertargetaction="show" onclick={make.clone()}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d={SHARE} /></svg>
                <span>{ w.share }</span>
            </button>
            <button type="button" class="pill" data-do="share-menu" disabled={off} aria-label={w.menu} title={w.menu}
                popovertarget="share-menu" onclick={send(page, Msg::Shared(Some(Shared::Nothing)))}>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 9h12l-6 7z" /></svg>
            </button>
        </div>
        <div id="share-menu" popover="auto" role="group" aria-label={w.menu}>
            <p role="status" data-copied={copied}>{ said }</p>
            { page.shared.as_ref().map(|shared| panel(page, shared, w, make)) }
        </div>
        { file_input(page) }
    }
}

/// What is in the menu, once it was opened: until then nobody needs to have its code.
#[inline(never)]
fn panel(page: &Page, shared: &Shared, w: &'static ShareWords, make: Callback<Event>) -> Html {
    let field = if let Shared::Link { url, .. } = shared {
        view! { <input id="share-link" type="text" readonly={true} aria-label={w.link} value={url.clone()} /> }
    } else {
        Html::default()
    };
    view! {
            <b>{ w.link }</b>
            <div><button type="button" data-do="copy-link" onclick={make}>{ w.copy_link }</button></div>
            { field }
            <b>{ w.run }</b>
            <div>
                <button type="button" data-do="save" aria-label={w.save_name} onclick={save(page)}>{ w.save }</button>
                <button type="button" data-do="open" aria-label={w.open_name} onclick={Callback::from(|_| open())}>{ w.open }</button>
            </div>
            <p>{ w.drop_note }</p>
            <b>{ w.picture }</b>
            <div>
                <button type="button" data-do="save-svg" aria-label={w.svg_name} onclick={exporter(page, Export::Svg)}>{ "SVG" }</button>
                <button type="button" data-do="save-png" aria-label={w.png_name} onclick={exporter(page, Export::Png)}>{ "PNG" }</button>
            </div>
            <b>{ w.transcript }</b>
            <div>
                <button type="button" data-do="save-transcript" aria-label={w.whole_name} onclick={exporter(page, Export::Whole)}>{ w.whole }</button>
                <button type="button" data-do="save-transcript-so-far" aria-label={w.so_far_name} onclick={exporter(page, Export::SoFar)}>{ w.so_far }</button>
                <button type="button" data-do="print" aria-label={w.print_name} onclick={exporter(page, Export::Print)}>{ w.print }</button>
            </div>
    }
}

/// Makes a link of the run, and puts it into the address and on the clipboard.
#[inline(never)]
fn make_link(page: &Page) {
    let Some(run) = page.kept() else { return };
    let page = page.clone();
    let Ok(link) = share::write(&run) else { return page.dispatch(Msg::Shared(Some(Shared::TooLong))) };
    let link: Rc<str> = link.into();
    let url = address(&page, Some(&link));
    page.dispatch(Msg::Linked(link));
    spawn_local(async move {
        let copied = copy(&url).await;
        page.dispatch(Msg::Shared(Some(Shared::Link { url, copied })));
        if !copied {
            // Ready to be copied by hand, once it is drawn.
            gloo::timers::callback::Timeout::new(50, || {
                let field = document().get_element_by_id("share-link");
                if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                    let _ = field.focus();
                    field.select();
                }
            })
            .forget();
        }
    });
}

async fn copy(text: &str) -> bool {
    // Outside of secure contexts there is no clipboard at all.
    let clipboard: JsValue = window().navigator().clipboard().into();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text)).await.is_ok()
}

fn save(page: &Page) -> Callback<Event> {
    let page = page.clone();
    Callback::from(move |_| {
        if let Some(run) = page.kept() {
            // A browser that refuses downloads says so itself.
            let _ = storage::download("sts-flow-run.json", &saved::write(&run));
        }
    })
}

/// What can be exported.
#[derive(Clone, Copy)]
enum Export {
    Svg,
    Png,
    Whole,
    SoFar,
    Print,
}

fn exporter(page: &Page, what: Export) -> Callback<Event> {
    let page = page.clone();
    Callback::from(move |_| export(&page, what))
}

#[inline(never)]
fn export(page: &Page, what: Export) {
    let Some(run) = page.run() else { return };
    let link = page.kept().and_then(|run| share::write(&run).ok());
    let here = address(page, None);
    let url = link.map_or_else(|| here.clone(), |link| address(page, Some(&link)));
    let transcript = Transcript {
        trace: run.trace(),
        lesson: &run.lesson,
        steps: &run.played.steps,
        first: run.playback.first(),
        until: if matches!(what, Export::Whole) { run.trace().len() } else { page.picture.events },
        now: run.playback.sim_time(page.at),
        seed: run.played.story.seed(),
        url: &url,
        lang: page.lang,
    };
    // A browser that refuses downloads says so itself.
    let _ = match what {
        Export::Whole | Export::SoFar => storage::download("sts-flow-transcript.md", &transcript.markdown()),
        Export::Svg | Export::Png | Export::Print => {
            // Two futures that are compared are both on the stage, in the order in which they were forked.
            let aside = page.aside();
            let mut sides: Vec<&Page> = [Some(page), aside.as_ref()].into_iter().flatten().collect();
            if sides.len() > 1 && sides[0].front > sides[1].front {
                sides.reverse();
            }
            let mut names = Vec::new();
            let mut caption = Vec::new();
            for side in &sides {
                let name = page.branches.get(side.front).map_or("", |branch| &*branch.name);
                names.push(name.to_owned());
                let Some((run, latest)) = side.run().zip(side.picture.latest) else { continue };
                for lang in page.lang.spoken() {
                    let said = describe(run.trace(), latest, *lang).unwrap_or_default();
                    caption.push(if sides.len() > 1 { [name, ": ", &said].concat() } else { said });
                }
            }
            if sides.len() < 2 {
                names.clear();
            }
            let around = Around {
                title: &transcript.title(),
                names: &names,
                caption: &caption,
                clock: &both_clocks(transcript.now),
                address: &here,
                url: &url,
            };
            let Some(picture) = drawing::draw(&around, matches!(what, Export::Print)) else { return };
            match what {
                Export::Png => {
                    spawn_local(async move {
                        if let Ok(url) = drawing::png(&picture).await {
                            let _ = storage::save_as("sts-flow.png", &url);
                        }
                    });
                    Ok(())
                }
                Export::Print => print(&picture.svg, &transcript),
                _ => storage::download("sts-flow.svg", &picture.svg),
            }
        }
    };
}

/// `2025-11-02 09:29:58.426 JST (00:29:58 UTC)`
fn both_clocks(now: SimTime) -> String {
    let (date, jst) = now.clock(Millis::hours(9));
    let (_, utc) = now.clock(Millis::ZERO);
    [&date, " ", &jst, &super::player::millis_text(now), " JST (", &utc, " UTC)"].concat()
}

/// The whole address of the place that is open, with a run in it or without.
fn address(page: &Page, link: Option<&str>) -> String {
    let here = window().location().href().unwrap_or_default();
    let before = here.split('#').next().unwrap_or("");
    [before, &Address::linked(&page.place, page.lang, link)].concat()
}

/// Has the browser print the picture and the transcript: a document of their own, in a frame that nobody sees.
fn print(svg: &str, transcript: &Transcript<'_>) -> Result<(), JsValue> {
    const STYLE: &str = "<!doctype html><meta charset=utf-8><style>body{font:13px/1.5 system-ui,\"Hiragino Sans\",\"Noto Sans CJK JP\",Meiryo,sans-serif;color:#16202c}svg{display:block;width:100%;height:auto;max-height:15cm}h1{font-size:20px}h2{font-size:15px;break-after:avoid}p{margin:.3em 0;overflow-wrap:anywhere;break-inside:avoid}time{font-family:ui-monospace,monospace;color:#46535f}</style><body onload=\"focus();print()\">";
    if let Some(old) = document().get_element_by_id("print") {
        old.remove();
    }
    let frame = document().create_element("iframe")?;
    frame.set_id("print");
    // Out of sight: what is not displayed at all, some browsers print as nothing.
    frame.set_attribute("style", "position:fixed;width:0;height:0;border:0")?;
    frame.set_attribute("aria-hidden", "true")?;
    frame.set_attribute("srcdoc", &[STYLE, svg, &transcript.html()].concat())?;
    document().body().ok_or(JsValue::NULL)?.append_child(&frame).map(drop)
}

/// Has the person choose a file.
fn open() {
    let input = document().get_element_by_id("open-run").and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(input) = input {
        input.click();
    }
}

fn file_input(page: &Page) -> Html {
    let page = page.clone();
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() else { return };
        let file = input.files().and_then(|files| files.get(0));
        input.set_value("");
        read(&page, file);
    });
    view! { <input id="open-run" type="file" accept=".json,application/json" hidden={true} {onchange} /> }
}

/// Opens a file, unless it is too large for that.
#[inline(never)]
fn read(page: &Page, file: Option<web_sys::File>) {
    let Some(file) = file else { return };
    if file.size() > saved::MOST as f64 {
        return page.dispatch(Msg::Failed(Problem::Saved(SavedError::TooLong { most: saved::MOST })));
    }
    let page = page.clone();
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await;
        page.dispatch(Msg::Opened(text.ok().and_then(|text| text.as_string()).unwrap_or_default()));
    });
}

/// A file that is dropped on the page is opened.
#[hook]
pub fn use_drop(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listeners = ["dragover", "drop"].map(|name| {
            let page = page.clone();
            EventListener::new_with_options(&window(), name, options, move |event| dragged(&page, event))
        });
        move || drop(listeners)
    });
}

#[inline(never)]
fn dragged(page: &Page, event: &Event) {
    let Some(files) = event.dyn_ref::<web_sys::DragEvent>().and_then(web_sys::DragEvent::data_transfer) else { return };
    // Text that is dragged goes where it is dropped, as ever.
    if !files.types().includes(&"Files".into(), 0) {
        return;
    }
    event.prevent_default();
    if event.type_() == "drop" {
        read(page, files.files().and_then(|files| files.get(0)));
    }
}
