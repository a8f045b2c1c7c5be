//! Copying to the clipboard: the button for it, and the note that says that it was done.
//!
//! May use: [`parts`](super::parts), [`texts`](super::texts). [`Copies`] stands around all that can be copied; outside of it,
//! and where the browser has no clipboard to offer, the buttons are not there.

use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::parts::tool;
use super::texts::Text;
use crate::ui::context::{use_labels, use_page};

const COPY: &str = "M9 8h11v12H9zM5 16H4V4h11v1";
/// For so many milliseconds it is said.
const SAID: u32 = 1600;

/// The clipboard, for the buttons.
#[derive(Clone, Default, PartialEq)]
struct Clipboard {
    /// Whether the browser has one to offer.
    there: bool,
    /// Something was copied.
    copied: Callback<()>,
}

/// What copying is provided for.
#[derive(Properties, PartialEq)]
pub struct CopiesProps {
    /// What it is.
    pub children: Html,
}

/// Provides for copying, and says after `children` when something was copied.
#[component]
pub fn Copies(props: &CopiesProps) -> Html {
    let l = use_labels();
    let there = use_state_eq(|| false);
    let said = use_state_eq(|| false);
    // A browser is only asked once there is one: not while the first screen is rendered.
    use_effect_with((), {
        let there = there.setter();
        move |()| there.set(window().navigator().clipboard().is_object())
    });
    use_effect_with(*said, {
        let said = said.setter();
        move |is_said| {
            let ending = is_said.then(|| Timeout::new(SAID, move || said.set(false)));
            move || drop(ending)
        }
    });
    let copied = use_callback(said.setter(), |(), said| said.set(true));
    html! {
        <ContextProvider<Clipboard> context={Clipboard { there: *there, copied }}>
            { props.children.clone() }
            <output id="dock-copied">{ if *said { l.copied } else { "" } }</output>
        </ContextProvider<Clipboard>>
    }
}

/// What a button that copies is drawn from.
#[derive(Properties, PartialEq)]
pub struct CopierProps {
    /// What it says.
    pub label: &'static str,
    /// What it copies.
    pub text: Text,
}

/// Copies a text of the run in front, and says that it did.
#[component]
pub fn Copier(props: &CopierProps) -> Html {
    let CopierProps { label, text } = *props;
    let page = use_page();
    let Clipboard { there, copied } = use_context().unwrap_or_default();
    let onclick = move |event: MouseEvent| {
        let Some(model) = page.now() else { return };
        let text = model.run().map(|run| text.of(&run, model.settings.lang)).unwrap_or_default();
        // A window has the clipboard while it is in front.
        let button = event.target().map(JsCast::unchecked_into::<web_sys::Node>);
        let own = button.and_then(|button| button.owner_document()).and_then(|document| document.default_view());
        let written = own.unwrap_or_else(window).navigator().clipboard().write_text(&text);
        let copied = copied.clone();
        spawn_local(async move {
            // A clipboard that refuses is not said to have taken it.
            if JsFuture::from(written).await.is_ok() {
                copied.emit(());
            }
        });
    };
    if there { tool("copy", label, COPY, None, onclick.into()) } else { Html::default() }
}
