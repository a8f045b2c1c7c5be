//! The list of keys, from the table that binds them.

use yew::prelude::*;

use super::Page;
use super::keys::{BINDINGS, Command, cap};
use super::model::Msg;

/// The list, when it is open.
pub fn help(page: &Page) -> Html {
    if !page.help {
        return Html::default();
    }
    let l = page.labels();
    let dispatcher = page.dispatcher();
    let close = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Msg::Do(Command::Close)));
    let rows = BINDINGS.iter().map(|binding| {
        let keys = binding.keys.iter().map(|key| html! { <kbd>{ cap(key) }</kbd> });
        html! { <tr><td>{ for keys }</td><td>{ (binding.label)(l) }</td></tr> }
    });
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="dialog" role="dialog" aria-modal="true" aria-label={l.keys_title} onclick={Callback::from(|e: MouseEvent| e.stop_propagation())}>
                <h2>{ l.keys_title }</h2>
                <table>{ for rows }</table>
                <p>{ l.keys_note }</p>
                <button type="button" data-do="close" onclick={close}>{ l.close }</button>
            </div>
        </div>
    }
}
