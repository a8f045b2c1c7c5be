//! The list of keys, from the tables that bind them; while the page is presented, those that do something then. Few visitors ask
//! for it, so [`Later`](super::later::Later) draws it.
//!
//! May use: [`keys`](super::keys), [`state`](super::state), [`storage`].

use yew::prelude::*;

use super::context::{use_labels, use_lang, use_page};
use super::keys::{self, BINDINGS, Binding, Command, PANELS, PRESENTING, cap};
use super::state::{Msg, Tab};
use super::storage;
use crate::words::{classroom_words, present_words};

/// The version of the page, as docs/CHANGELOG.md tells it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The list, for as long as it is open. The focus goes to it, and back when it is closed.
#[component]
pub fn Help() -> Html {
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    let w = present_words(lang);
    use_effect_with((), |()| {
        // It begins at its top, where the button is not.
        storage::focus(".dialog");
        || storage::focus("[data-do=help]")
    });
    let row = |keys: &[&'static str], label: &'static str| {
        let keys = keys.iter().map(|key| html! { <kbd>{ cap(key) }</kbd> });
        html! { <tr><td>{ for keys }</td><td>{ label }</td></tr> }
    };
    let presenting = page.now().is_some_and(|model| model.presenting.on);
    let means = |key: &str, binding: &Binding| !presenting || keys::command(key, true) == Some(binding.command);
    // Before a room, only what means the same and is of use there.
    let usual = |binding: &Binding| {
        let away = [Command::Compare, Command::Ways, Command::Terminal, Command::Close].contains(&binding.command);
        let keys: Vec<_> = binding.keys.iter().copied().filter(|key| means(key, binding)).collect();
        let hidden = keys.is_empty() || (presenting && away);
        (!hidden).then(|| row(&keys, (binding.label)(l)))
    };
    let usual = html! { <table>{ for BINDINGS.iter().filter_map(usual) }</table> };
    // Before a room, each panel is called by its name.
    let panels = if presenting {
        let panel =
            |(at, tab): (usize, Tab)| html! { <tr><td><kbd>{ at + 1 }</kbd></td><td>{ tab.label(l) }</td></tr> };
        html! { <><tr><td colspan="2">{ w.panel }</td></tr>{ for Tab::ALL.into_iter().enumerate().map(panel) }</> }
    } else {
        html! { <tr><td><kbd>{ 1 }</kbd>{ "– " }<kbd>{ PANELS }</kbd></td><td>{ w.panel }</td></tr> }
    };
    let shown = html! {
        <div>
            <h3>{ w.keys }</h3>
            <table>
                { for PRESENTING.iter().map(|binding| row(binding.keys, (binding.label)(w))) }
                if presenting {
                    { row(&["Escape"], classroom_words(lang).key_close) }
                }
                { panels }
            </table>
        </div>
    };
    let close = page.on::<MouseEvent>(Msg::Do(Command::Close));
    let stay = |event: MouseEvent| event.stop_propagation();
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="dialog" role="dialog" aria-modal="true" tabindex="-1" aria-label={l.keys_title} onclick={stay}>
                <h2>{ l.keys_title }</h2>
                if presenting {
                    <div class="keys-beside" tabindex="0" role="group" aria-label={w.keys}>{ shown }<div>{ usual }</div></div>
                } else {
                    { usual }
                    { shown }
                }
                <p>{ l.keys_note }</p>
                <p><small data-version={VERSION}>{ l.title }{ " " }{ VERSION }</small></p>
                <button type="button" data-do="close" onclick={close}>{ l.close }</button>
            </div>
        </div>
    }
}
