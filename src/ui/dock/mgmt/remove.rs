//! IAM: a role or a user is deleted, with what hangs on it. Its name has to be typed first; the calls are shown before.

use yew::prelude::*;

use super::desk::Desk;
use crate::cloud::Cloud;
use crate::story::{Action, clicks};

/// The calls that it takes now.
type Calls = fn(&Cloud, &str, &str) -> Vec<Action>;

/// The part of a screen on which `name` is deleted.
pub(super) fn draw(desk: &Desk, name: &str, button: &'static str, calls: Calls) -> Html {
    let w = desk.w;
    let calls = desk.cloud(|cloud| calls(cloud, &desk.user(), name));
    let one = |call: &Action| html! { <li><code>{ clicks::named(call) }</code></li> };
    let typed = desk.memory.typed == name;
    html! {
        <>
            <p>{ w.delete_about }</p>
            <ol class="mg-plan">{ for calls.iter().map(one) }</ol>
            { desk.text(w.type_name, "", &desk.memory.typed, |memory, value| memory.typed = value) }
            <p class="mg-tools"><button type="button" class="pill mg-main" data-do={button} disabled={!typed}
                onclick={desk.press(calls, None)}>{ w.delete }</button></p>
        </>
    }
}
