//! The bars by which the room is divided: between the stage and the dock, and between the terminals and the panels.
//!
//! May use: the browser. What a bar is moved to is written as `--dock-h` and `--dock-w` to the document, past the renderer,
//! while it is dragged; the [state](crate::ui::state) hears of it when it is let go. `static/boot.js` writes what was
//! remembered before the first paint.

use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::ui::context::{use_lang, use_page};
use crate::ui::state::{Msg, Split};
use crate::ui::storage;
use crate::words::wire_words;

/// It is remembered by this name.
pub const SPLIT: &str = "split";
/// How far an arrow key moves a bar, in thousandths.
const STEP: u16 = 20;

/// Which bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Over the dock: how high that is.
    Height,
    /// In the dock: how wide the terminals are.
    Width,
}

impl Bar {
    const fn name(self) -> &'static str {
        match self {
            Self::Height => "height",
            Self::Width => "width",
        }
    }

    const fn range(self) -> (u16, u16) {
        match self {
            Self::Height => Split::HEIGHT,
            Self::Width => Split::WIDTH,
        }
    }

    const fn of(self, split: Split) -> Option<u16> {
        match self {
            Self::Height => split.height,
            Self::Width => split.width,
        }
    }

    const fn with(self, split: Split, value: Option<u16>) -> Split {
        match self {
            Self::Height => Split { height: value, ..split },
            Self::Width => Split { width: value, ..split },
        }
    }

    /// Where it is when it stands at this point of the window; nothing where no dock is seen.
    fn at(self, x: f64, y: f64) -> Option<u16> {
        let dock = document().query_selector(".dock").ok().flatten()?.get_bounding_client_rect();
        let part = match self {
            Self::Height => (dock.bottom() - y) / window().inner_height().ok()?.as_f64()?,
            Self::Width => (x - dock.left()) / dock.width(),
        };
        let (least, most) = self.range();
        part.is_finite().then(|| ((part * 1000.0).clamp(0.0, 1000.0) as u16).clamp(least, most))
    }

    /// Where it is now.
    fn now(self) -> Option<u16> {
        match self {
            Self::Height => self.at(0.0, document().query_selector(".dock").ok()??.get_bounding_client_rect().top()),
            Self::Width => {
                self.at(document().query_selector(".dock-left").ok()??.get_bounding_client_rect().right(), 0.0)
            }
        }
    }
}

/// Writes where the bars are for the style sheets.
fn divide(split: Split) {
    let Some(root) = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok()) else { return };
    for (name, value, unit) in [("--dock-h", split.height, "vh"), ("--dock-w", split.width, "%")] {
        let _ = match value {
            Some(value) => root.style().set_property(name, &format!("{}.{}{unit}", value / 10, value % 10)),
            None => root.style().remove_property(name).map(drop),
        };
    }
}

/// Divides the room as the state has it, and remembers that.
#[hook]
pub fn use_split(split: Split) {
    let before = use_mut_ref(|| None);
    use_effect_with(split, move |split| {
        divide(*split);
        if before.replace(Some(*split)).is_some() {
            storage::keep(SPLIT, split);
            storage::resized();
        }
    });
}

/// What a bar is drawn from.
#[derive(Properties, PartialEq)]
pub struct SplitterProps {
    /// Which.
    pub bar: Bar,
    /// How the room is divided.
    pub split: Split,
}

/// A bar. It is dragged, or moved by the arrow keys; a double click or Enter puts it back to where it was at first.
#[component]
pub fn Splitter(props: &SplitterProps) -> Html {
    let SplitterProps { bar, split } = *props;
    let (page, w) = (use_page(), wire_words(use_lang()));
    let (label, orientation) = match bar {
        Bar::Height => (w.split_height, "horizontal"),
        Bar::Width => (w.split_width, "vertical"),
    };
    let (least, most) = bar.range();
    let onpointerdown = |event: PointerEvent| {
        if let Some(element) = event.target_dyn_into::<Element>().filter(|_| event.button() == 0) {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    };
    // Where it has been dragged to; a click is no move.
    let dragged = use_mut_ref(|| None);
    let onpointermove = {
        let dragged = dragged.clone();
        move |event: PointerEvent| {
            let element = event.target_dyn_into::<Element>();
            if element.is_some_and(|element| element.has_pointer_capture(event.pointer_id()))
                && let Some(place) = bar.at(f64::from(event.client_x()), f64::from(event.client_y()))
            {
                divide(bar.with(split, Some(place)));
                dragged.replace(Some(place));
            }
        }
    };
    let onpointerup = {
        let (page, dragged) = (page.clone(), dragged.clone());
        move |_: PointerEvent| {
            if let Some(place) = dragged.take() {
                page.send(Msg::Split(bar.with(split, Some(place))));
            }
        }
    };
    let onpointercancel = move |_: PointerEvent| {
        dragged.take();
        divide(split);
    };
    let ondblclick = page.on::<MouseEvent>(Msg::Split(bar.with(split, None)));
    let onkeydown = {
        let page = page.clone();
        move |event: KeyboardEvent| {
            let Some(now) = bar.of(split).or_else(|| bar.now()) else { return };
            let to = match (event.key().as_str(), bar) {
                ("ArrowUp", Bar::Height) | ("ArrowRight", Bar::Width) => Some(now + STEP),
                ("ArrowDown", Bar::Height) | ("ArrowLeft", Bar::Width) => Some(now.saturating_sub(STEP)),
                ("Home", _) => Some(least),
                ("End", _) => Some(most),
                ("Enter", _) => None,
                _ => return,
            };
            // The page does not hear of it.
            event.prevent_default();
            event.stop_propagation();
            page.send(Msg::Split(bar.with(split, to)));
        }
    };
    html! {
        <div class={classes!("split-bar", format!("split-{}", bar.name()))} role="separator" tabindex="0"
            data-split={bar.name()} aria-orientation={orientation} aria-label={label} title={label}
            aria-valuemin={(least / 10).to_string()} aria-valuemax={(most / 10).to_string()}
            aria-valuenow={(bar.of(split).unwrap_or(300) / 10).to_string()}
            {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {ondblclick} {onkeydown}></div>
    }
}
