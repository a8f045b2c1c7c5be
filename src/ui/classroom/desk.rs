//! What a presenter does on the room's screen from another window: lines that are typed there, and places that are pointed at.
//!
//! What comes from the other window is somebody's text: a line that is too long, is no line, or is for a terminal that the room
//! does not have is not typed. The world looks for real secrets in it as in all that is typed.
//!
//! May use: [`board`](super::board), [`words`](crate::words); the stage as it is drawn, by its `data-node`.

use gloo::timers::callback::Interval;
use gloo::utils::document;
use web_sys::{DomRect, HtmlInputElement};
use yew::prelude::*;

use super::board::{Board, Press, Typed};
use super::target::Target;
use crate::story::Terminal;
use crate::ui::context::use_lang;
use crate::ui::field::chosen;
use crate::words::{classroom_words, terminal_label};

/// Around a place that is pointed at there is so much room, in pixels.
const ROOM: f64 = 8.0;
/// An arrow at the edge of the stage is so large, in pixels, on either side of its middle.
const EDGE: i32 = 16;
/// So often a frame is put where its place stands now, in milliseconds.
const EVERY: u32 = 60;

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
    // A click points anew at what has faded meanwhile.
    let place = |place: &Target| {
        let place = *place;
        let at = |to: Option<Target>| press.reform(move |_: PointerEvent| Press::Point(to));
        let on = |to: Option<Target>| press.reform(move |_: FocusEvent| Press::Point(to));
        html! {
            <button type="button" data-point={place.as_str()} aria-pressed={(board.pointed == Some(place)).to_string()}
                onpointerover={at(Some(place))} onpointerout={at(None)} onfocus={on(Some(place))} onblur={on(None)}
                onclick={press.reform(move |_: MouseEvent| Press::Point(Some(place)))}>
                { place.told(lang) }
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
                    <button type="submit" data-do="type">{ w.run }</button>
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
    pub place: Target,
}

/// Where a place is that is pointed at: in sight, by its left, top, width and height; or beyond the edge of a picture that has come
/// nearer, by the point of the edge that is the nearest to it, and the corner towards which that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    Around([i32; 4]),
    Beyond([i32; 2], [i32; 2]),
}

/// A frame around the place on the room's screen, wherever that goes: a picture that comes nearer takes it along. Where it has left the
/// picture, an arrow with its name leads there.
#[component]
pub(super) fn Pointed(props: &PointedProps) -> Html {
    let frame = use_state_eq(|| None::<Frame>);
    let setter = frame.setter();
    let lang = use_lang();
    use_effect_with(props.place, move |place| {
        let place = *place;
        setter.set(around(place));
        let follows = Interval::new(EVERY, move || setter.set(around(place)));
        move || drop(follows)
    });
    let Some(frame) = *frame else { return Html::default() };
    let drawn = match frame {
        Frame::Around([x, y, width, height]) => html! {
            <rect x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} rx="14" />
        },
        Frame::Beyond([x, y], [right, down]) => {
            let turn = arrow(right, down);
            // The name stands on the inner side of the arrow.
            let anchor = ["start", "middle", "end"][usize::try_from(right + 1).unwrap_or(1)];
            let (dx, dy) =
                (-right * 2 * EDGE, if right == 0 { -down * 2 * EDGE + EDGE / 2 } else { EDGE / 2 - down * EDGE });
            html! {
                <g class="beyond">
                    <path d={format!("M-{EDGE} -{EDGE}L{EDGE} 0L-{EDGE} {EDGE}z")} transform={format!("translate({x} {y}) rotate({turn})")} />
                    <text x={(x + dx).to_string()} y={(y + dy).to_string()} text-anchor={anchor}>{ props.place.told(lang) }</text>
                </g>
            }
        }
    };
    let beyond = matches!(frame, Frame::Beyond(..));
    html! {
        <svg class="class-pointed" aria-hidden="true" data-pointed={props.place.as_str()} data-beyond={beyond.then_some("")}>
            { drawn }
        </svg>
    }
}

/// How far an arrow that points to the right is turned to point there.
const fn arrow(right: i32, down: i32) -> i32 {
    match (right, down) {
        (0 | 1, 0) => 0,
        (-1, 0) => 180,
        (0, down) => down * 90,
        (1, down) => down * 45,
        (_, down) => down * 135,
    }
}

/// Where the frame stands on the screen.
fn around(place: Target) -> Option<Frame> {
    let stage = document().query_selector("#app .stage").ok().flatten()?;
    framed(&sides(&place.within(&stage)?.get_bounding_client_rect()), &sides(&stage.get_bounding_client_rect()))
}

/// Its left, top, right and bottom.
fn sides(seen: &DomRect) -> [f64; 4] {
    [seen.left(), seen.top(), seen.right(), seen.bottom()]
}

/// The frame around a place on a stage, each by its left, top, right and bottom: of what lies outside of the stage, nothing is seen.
/// None, where nothing is drawn at all.
fn framed(place: &[f64; 4], stage: &[f64; 4]) -> Option<Frame> {
    let [left, top, right, bottom] = place;
    let edge = f64::from(2 * EDGE);
    if right <= left || stage[2] - stage[0] < 4.0 * edge || stage[3] - stage[1] < 4.0 * edge {
        return None;
    }
    let (x, y) = ((left - ROOM).max(stage[0]), (top - ROOM).max(stage[1]));
    let (width, height) = ((right + ROOM).min(stage[2]) - x, (bottom + ROOM).min(stage[3]) - y);
    if width > 2.0 * ROOM && height > 2.0 * ROOM {
        return Some(Frame::Around([x, y, width, height].map(|side| side.round() as i32)));
    }
    // Its middle, as near as the stage's edges let it.
    let near = |middle: f64, least: f64, most: f64| {
        let at = middle.clamp(least + edge, most - edge);
        (at.round() as i32, if middle > at { 1 } else { -i32::from(middle < at) })
    };
    let (x, to_right) = near(f64::midpoint(*left, *right), stage[0], stage[2]);
    let (y, to_down) = near(f64::midpoint(*top, *bottom), stage[1], stage[3]);
    Some(Frame::Beyond([x, y], [to_right, to_down]))
}

#[cfg(test)]
mod tests {
    use super::{Frame, arrow, framed};

    #[test]
    fn a_frame_stays_on_the_stage() {
        let stage = [0.0, 100.0, 1000.0, 500.0];
        assert_eq!(framed(&[200.0, 200.0, 300.0, 260.0], &stage), Some(Frame::Around([192, 192, 116, 76])));
        // Of a picture that has come nearer, a part is out of sight.
        assert_eq!(framed(&[900.0, 450.0, 1200.0, 700.0], &stage), Some(Frame::Around([892, 442, 108, 58])));
        // What is wholly out of sight is pointed at from the edge.
        assert_eq!(framed(&[-400.0, 200.0, -100.0, 300.0], &stage), Some(Frame::Beyond([32, 250], [-1, 0])));
        assert_eq!(framed(&[100.0, 520.0, 200.0, 600.0], &stage), Some(Frame::Beyond([150, 468], [0, 1])));
        assert_eq!(framed(&[1100.0, 20.0, 1200.0, 90.0], &stage), Some(Frame::Beyond([968, 132], [1, -1])));
        assert_eq!(framed(&[0.0, 0.0, 0.0, 0.0], &stage), None, "it is not drawn");
        assert_eq!([arrow(-1, 0), arrow(0, -1), arrow(1, 1), arrow(-1, -1)], [180, -90, 45, -135]);
    }
}
