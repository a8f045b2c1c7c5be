//! The list of keys, from the table that binds them. Few visitors ask for it, so [`Later`](super::later::Later) draws it.
//!
//! May use: [`keys`](super::keys), [`state`](super::state), [`storage`].

use yew::prelude::*;

use super::context::{use_labels, use_lang, use_page};
use super::keys::{BINDINGS, Command, PANELS, PRESENTING, cap};
use super::state::Msg;
use super::storage;
use crate::words::present_words;

/// The version of the page, as docs/CHANGELOG.md tells it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The list, for as long as it is open. The focus goes to it, and back when it is closed.
#[component]
pub fn Help() -> Html {
    let (l, page, w) = (use_labels(), use_page(), present_words(use_lang()));
    use_effect_with((), |()| {
        storage::focus("[role=dialog] button");
        || storage::focus("[data-do=help]")
    });
    let row = |keys: &[&'static str], label: &'static str| {
        let keys = keys.iter().map(|key| html! { <kbd>{ cap(key) }</kbd> });
        html! { <tr><td>{ for keys }</td><td>{ label }</td></tr> }
    };
    let panels = html! { <tr><td><kbd>{ 1 }</kbd>{ "– " }<kbd>{ PANELS }</kbd></td><td>{ w.panel }</td></tr> };
    let close = page.on::<MouseEvent>(Msg::Do(Command::Close));
    let stay = |event: MouseEvent| event.stop_propagation();
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="dialog" role="dialog" aria-modal="true" aria-label={l.keys_title} onclick={stay}>
                <h2>{ l.keys_title }</h2>
                <table>{ for BINDINGS.iter().map(|binding| row(binding.keys, (binding.label)(l))) }</table>
                <h3>{ w.keys }</h3>
                <table>
                    { for PRESENTING.iter().map(|binding| row(binding.keys, (binding.label)(w))) }
                    { panels }
                </table>
                <p>{ l.keys_note }</p>
                <p><small data-version={VERSION}>{ l.title }{ " " }{ VERSION }</small></p>
                <button type="button" data-do="close" onclick={close}>{ l.close }</button>
            </div>
        </div>
    }
}
