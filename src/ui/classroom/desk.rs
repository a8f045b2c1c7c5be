//! What a presenter does on the room's screen from another window: lines that are typed there, and places that are pointed at.
//!
//! What comes from the other window is somebody's text: a line that is too long, is no line, or is for a terminal that the room
//! does not have is not typed. The world looks for real secrets in it as in all that is typed.
//!
//! May use: [`board`](super::board), [`words`](crate::words); the stage as it is drawn, by its `data-node`.

use gloo::events::EventListener;
use gloo::utils::{document, window};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::board::{Board, Press, Typed};
use crate::story::{Node, Terminal};
use crate::ui::context::use_lang;
use crate::ui::field::chosen;
use crate::words::{classroom_words, place_name, terminal_label};

/// Around a place that is pointed at there is so much room, in pixels.
const ROOM: f64 = 8.0;

/// What the desk is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct DeskProps {
    /// What a presenter sees.
    pub board: Board,
    /// Told what is pressed.
    pub press: Callback<Press>,
    /// Told what is typed.
    pub types: Callback<Typed>,
}

/// A line for one of the room's terminals, and the places to point at.
#[component]
pub(super) fn Desk(props: &DeskProps) -> Html {
    let DeskProps { board, press, types } = props;
    let lang = use_lang();
    let w = classroom_words(lang);
    let (field, picked) = (use_node_ref(), use_state_eq(|| None::<Terminal>));
    let terminals = &board.terminals;
    let terminal = (*picked).filter(|picked| terminals.contains(picked)).or(terminals.first().copied());
    let onsubmit = {
        let (field, types) = (field.clone(), types.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (Some(terminal), Some(input)) = (terminal, field.cast::<HtmlInputElement>()) else { return };
            types.emit(Typed::new(terminal, input.value()));
            input.set_value("");
        })
    };
    let onchange = {
        let picked = picked.setter();
        chosen(move |name| picked.set(Terminal::ALL.into_iter().find(|terminal| terminal.as_str() == name)))
    };
    let option = |at: &Terminal| html! { <option value={at.as_str()} selected={terminal == Some(*at)}>{ terminal_label(lang, *at) }</option> };
    let place = |node: &Node| {
        let node = *node;
        let at = |to: Option<Node>| press.reform(move |_: PointerEvent| Press::Point(to));
        let on = |to: Option<Node>| press.reform(move |_: FocusEvent| Press::Point(to));
        html! {
            <button type="button" data-point={node.as_str()}
                onpointerover={at(Some(node))} onpointerout={at(None)} onfocus={on(Some(node))} onblur={on(None)}>
                { place_name(lang, node) }
            </button>
        }
    };
    html! {
        <>
            if terminal.is_some() {
                <form class="class-typed" {onsubmit}>
                    <label>{ w.types }{ " " }<select data-do="terminal" {onchange}>{ for terminals.iter().map(option) }</select></label>
                    <input ref={field} type="text" aria-label={w.line} placeholder="aws s3 ls" maxlength={Typed::LONGEST.to_string()}
                        autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="send" />
                    <button type="submit" data-do="type">{ "Enter" }</button>
                </form>
            }
            <div class="class-places" role="group" aria-label={w.point}>
                <h2>{ w.point }</h2>
                <p>{ for board.places.iter().map(place) }</p>
            </div>
        </>
    }
}

/// What the [`Pointed`] is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct PointedProps {
    /// The place.
    pub node: Node,
    /// Which picture it stands in.
    pub drawn: usize,
}

/// A frame around the place on the room's screen.
#[component]
pub(super) fn Pointed(props: &PointedProps) -> Html {
    let frame = use_state_eq(|| None::<[i32; 4]>);
    let setter = frame.setter();
    use_effect_with((props.node, props.drawn), move |(node, _)| {
        let node = *node;
        setter.set(around(node));
        let moved = EventListener::new(&window(), "resize", move |_| setter.set(around(node)));
        move || drop(moved)
    });
    let Some([x, y, width, height]) = *frame else { return Html::default() };
    html! {
        <svg class="class-pointed" aria-hidden="true" data-pointed={props.node.as_str()}>
            <rect x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} rx="14" />
        </svg>
    }
}

/// Where the frame stands on the screen: its left, top, width and height.
fn around(node: Node) -> Option<[i32; 4]> {
    let place = document().query_selector(&format!("#app .stage [data-node={}]", node.as_str())).ok().flatten()?;
    let seen = place.get_bounding_client_rect();
    let wide = [seen.left() - ROOM, seen.top() - ROOM, seen.width() + 2.0 * ROOM, seen.height() + 2.0 * ROOM];
    Some(wide.map(|side| side.round() as i32))
}
