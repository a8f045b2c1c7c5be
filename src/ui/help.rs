//! The list of keys, from the table that binds them.
//!
//! May use: [`keys`](super::keys), [`state`](super::state).

use yew::prelude::*;

use super::context::{use_labels, use_page};
use super::keys::{BINDINGS, Binding, Command, cap};
use super::state::Msg;

/// What the list is drawn from.
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Whether it is open.
    pub open: bool,
}

/// The list, when it is open.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let (l, page) = (use_labels(), use_page());
    if !props.open {
        return Html::default();
    }
    let row = |binding: &Binding| {
        let keys = binding.keys.iter().map(|key| html! { <kbd>{ cap(key) }</kbd> });
        html! { <tr><td>{ for keys }</td><td>{ (binding.label)(l) }</td></tr> }
    };
    let close = page.on::<MouseEvent>(Msg::Do(Command::Close));
    let stay = |event: MouseEvent| event.stop_propagation();
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="dialog" role="dialog" aria-modal="true" aria-label={l.keys_title} onclick={stay}>
                <h2>{ l.keys_title }</h2>
                <table>{ for BINDINGS.iter().map(row) }</table>
                <p>{ l.keys_note }</p>
                <button type="button" data-do="close" onclick={close}>{ l.close }</button>
            </div>
        </div>
    }
}
