//! A number that is written here and holds elsewhere, as in another window: what comes back from there changes nothing while it is
//! being written.
//!
//! May use: the browser.

use gloo::utils::document;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the field is drawn from.
#[derive(Properties, PartialEq)]
pub struct NumberProps {
    /// `number` or `range`.
    pub kind: &'static str,
    /// Its name in `data-number`.
    pub name: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// The least, the most, and how far it is from one to the next.
    pub range: (u16, u16, u16),
    /// What holds there.
    pub value: u16,
    /// Told what is written.
    pub tell: Callback<u16>,
}

/// The field. Nothing stands in a `number` that is 0.
#[component]
pub fn Number(props: &NumberProps) -> Html {
    let NumberProps { kind, name, label, range: (least, most, step), value, tell } = props;
    let field = use_node_ref();
    {
        let (field, written) = (field.clone(), *kind == "number");
        use_effect_with(*value, move |value| {
            let Some(input) = field.cast::<HtmlInputElement>() else { return };
            let here = document().active_element().is_some_and(|active| active == **input);
            if !here {
                input.set_value(&if written && *value == 0 { String::new() } else { value.to_string() });
            }
        });
    }
    let oninput = {
        let (tell, most) = (tell.clone(), *most);
        move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let text = input.value();
            let number = if text.is_empty() { Some(0) } else { text.parse::<u16>().ok() };
            if let Some(number) = number {
                tell.emit(number.min(most));
            }
        }
    };
    html! {
        <input ref={field} type={*kind} data-number={name} aria-label={label} min={least.to_string()} max={most.to_string()}
            step={step.to_string()} inputmode={(*kind == "number").then_some("numeric")} {oninput} />
    }
}
