//! The list of keys, from the table that binds them.

use yew::{Callback, Event, Html};

use super::keys::{BINDINGS, Command, cap};
use super::model::{Msg, Sheet};
use super::view::view;
use super::{Page, send};

/// The list, when it is open.
pub fn help(page: &Page) -> Html {
    if page.sheet != Some(Sheet::Help) {
        return Html::default();
    }
    opened(page)
}

#[inline(never)]
fn opened(page: &Page) -> Html {
    let l = page.labels();
    let close = send(page, Msg::Do(Command::Close));
    let mut rows = Vec::new();
    for binding in &BINDINGS {
        let keys: Vec<Html> = binding.keys.iter().map(|key| view! { <kbd>{ cap(key) }</kbd> }).collect();
        rows.push(view! { <tr><td>{ keys }</td><td>{ (binding.label)(l) }</td></tr> });
    }
    let stay = Callback::from(|event: Event| event.stop_propagation());
    view! {
        <div class="veil" onclick={close.clone()}>
            <div class="dialog" role="dialog" aria-modal="true" aria-label={l.keys_title} onclick={stay}>
                <h2>{ l.keys_title }</h2>
                <table>{ rows }</table>
                <p>{ l.keys_note }</p>
                <button type="button" data-do="close" onclick={close}>{ l.close }</button>
            </div>
        </div>
    }
}
