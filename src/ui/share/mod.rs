//! Sharing and exporting: the menu in the header, and what it hands to the browser.
//!
//! May use: [`drawing`](super::drawing), [`storage`](super::storage), [`lesson`](crate::lesson) for runs that are kept, and
//! [`words`](crate::words). The menu is a popover: the browser opens and closes it, with Escape too, and gives the focus
//! back. What is shared is the state as it is when the button is pressed ([`Page::now`]).

mod export;
mod files;
mod link;
mod paper;
mod print;
mod wish;

use yew::prelude::*;

use super::context::{Page, use_lang, use_page};
use super::icon::glyph;
use super::state::{Msg, Shared};
use crate::words::{ShareWords, part_missing, share_words};
use export::Export;
use wish::Wish;

pub use files::use_drop;
pub use paper::Writer;
pub use print::print;

const SHARE: &str = "M18 16a3 3 0 0 0-2.200 1L9 13a3.400 3.400 0 0 0 0-2l6.800-4A3 3 0 1 0 15 5l.1.700-6.800 4a3 3 0 1 0 0 4.600l6.800 4-.1.700a3 3 0 1 0 3-3z";

/// What the buttons are drawn from.
#[derive(Properties, PartialEq)]
pub struct ShareProps {
    /// What became of the last wish for a link; nothing before the menu is opened.
    pub shared: Option<Shared>,
    /// Whether there is a run to share.
    pub there: bool,
}

/// The buttons in the header, and the menu.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let ShareProps { shared, there } = props;
    let (page, lang) = (use_page(), use_lang());
    let w = share_words(lang);
    let make = on_click(&page, |page| wish::grant(page, Wish::Link));
    let (said, copied) = match shared {
        None => ("", None),
        Some(Shared::Nothing) => (w.link_note, None),
        Some(Shared::NotFetched) => (part_missing(lang), None),
        Some(Shared::TooLong) => (w.too_long, None),
        Some(Shared::Link { copied: true, .. }) => (w.copied, Some("true")),
        Some(Shared::Link { .. }) => (w.copy_by_hand, Some("false")),
    };
    html! {
        <>
            <div class="split" role="group" aria-label={w.menu}
                onpointerover={|_: PointerEvent| wish::near()} onfocusin={|_: FocusEvent| wish::near()}>
                <button type="button" class="pill" data-do="share" disabled={!there} title={w.copy_link}
                    popovertarget="share-menu" popovertargetaction="show" onclick={&make}>
                    { glyph(SHARE) }
                    <span>{ w.share }</span>
                </button>
                <button type="button" class="pill" data-do="share-menu" disabled={!there} aria-label={w.menu}
                    title={w.menu} popovertarget="share-menu" onclick={page.on(Msg::Shared(Some(Shared::Nothing)))}>
                    { glyph("M6 9h12l-6 7z") }
                </button>
            </div>
            <div id="share-menu" popover="auto" role="group" aria-label={w.menu}>
                <p role="status" data-copied={copied}>{ said }</p>
                if let Some(shared) = shared {
                    { panel(&page, shared, w, make) }
                }
            </div>
            { files::input(&page) }
        </>
    }
}

/// What is in the menu, once it was opened.
fn panel(page: &Page, shared: &Shared, w: &'static ShareWords, make: Callback<MouseEvent>) -> Html {
    let export = |name: &'static str, told: &'static str, label: &'static str, what: Export| {
        let onclick = on_click(page, move |page| wish::grant(page, Wish::Export(what)));
        html! { <button type="button" data-do={name} aria-label={told} {onclick}>{ label }</button> }
    };
    html! {
        <>
            <b>{ w.link }</b>
            <div><button type="button" data-do="copy-link" onclick={make}>{ w.copy_link }</button></div>
            if let Shared::Link { url, .. } = shared {
                <input id="share-link" type="text" readonly=true aria-label={w.link} value={url.clone()} />
            }
            <b>{ w.run }</b>
            <div>
                { export("save", w.save_name, w.save, Export::Run) }
                <button type="button" data-do="open" aria-label={w.open_name} onclick={|_| files::choose()}>{ w.open }</button>
            </div>
            <p>{ w.drop_note }</p>
            <b>{ w.picture }</b>
            <div>
                { export("save-svg", w.svg_name, "SVG", Export::Svg) }
                { export("save-png", w.png_name, "PNG", Export::Png) }
            </div>
            <b>{ w.transcript }</b>
            <div>
                { export("save-transcript", w.whole_name, w.whole, Export::Whole) }
                { export("save-transcript-so-far", w.so_far_name, w.so_far, Export::SoFar) }
                { export("print", w.print_name, w.print, Export::Print) }
            </div>
        </>
    }
}

/// What does this with the page when something is clicked.
fn on_click(page: &Page, does: impl Fn(&Page) + 'static) -> Callback<MouseEvent> {
    let page = page.clone();
    Callback::from(move |_| does(&page))
}
