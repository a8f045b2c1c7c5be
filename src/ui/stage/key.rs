//! The key that a place wears: which credential it uses, and how long that one lasts; or the long-term key that is kept there.
//!
//! May use: what [`super`] may.

use std::rc::Rc;

use yew::prelude::*;

use super::geometry::Rect;
use super::layout::Size;
use super::pen::{plain_width, text_width, translate};
use crate::cloud::Issue;
use crate::host::kept::Kept;
use crate::story::Node;
use crate::ui::colour::key_colour;
use crate::ui::state::Scene;
use crate::words::{self, Lang};

/// 2πr for r = 8, in whole units.
const ROUND: i64 = 50;

/// What a place wears: equal for as long as it looks the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Worn {
    /// It holds no credentials.
    Nothing,
    /// A long-term key is kept there, and nothing else is in use.
    LongTerm(Kept),
    /// A set of temporary credentials.
    Set(WornSet),
}

/// A set of temporary credentials as a place wears it.
#[derive(Clone, Debug, PartialEq)]
pub struct WornSet {
    issue: Rc<Issue>,
    /// Its place among the credentials, which gives it its colour.
    index: usize,
    status: &'static str,
    /// How long it lasts, as it is written; nothing once it is over.
    left: Option<String>,
    /// How much of its ring that is.
    filled: i64,
}

impl Worn {
    /// What `node` uses: in front, or else in the background, or else what is kept there.
    pub fn by(node: Node, scene: &Scene) -> Self {
        let picture = &scene.picture;
        let index = picture.holds.get(&node).copied().or_else(|| picture.behind(node).find_map(|one| one.holds));
        let Some((index, credential)) = index.and_then(|index| Some((index, picture.credentials.get(index)?))) else {
            return picture.inventory.keys_at(node).next().cloned().map_or(Self::Nothing, Self::LongTerm);
        };
        let issue = credential.issue.clone();
        let left = issue.expires.since(scene.now);
        let whole = issue.expires.since(issue.issued);
        let lasts = left.0 > 0;
        let filled = if lasts { left.0 * ROUND / whole.0.max(1) } else { 0 };
        Self::Set(WornSet { issue, index, status: credential.status, left: lasts.then(|| left.hms()), filled })
    }
}

/// The key: in the credential's colour, with a ring that shrinks to its expiry.
pub fn key(lang: Lang, rect: Rect, size: Size, worn: &Worn) -> Html {
    let l = words::labels(lang);
    let (dx, up) = match size {
        Size::Wide => (14, 42),
        Size::Medium => (8, 30),
        Size::Tall => (8, 31),
    };
    // As high as its letters need: between it and the edge of its card there is room.
    let (high, middle) = if size == Size::Wide { (28, 14) } else { (24, 12) };
    let place = translate(rect.x + dx, rect.bottom() - up);
    let WornSet { issue, index, status, left, filled } = match worn {
        Worn::Set(set) => set,
        Worn::LongTerm(kept) => return long_term(lang, rect.w - 2 * dx, size, place, kept),
        Worn::Nothing => {
            return html! {
                <g class="nokey" transform={place}>
                    <circle cx="10" cy="13" r="8" />
                    <text x="23" y="18">{ l.no_credentials }</text>
                </g>
            };
        }
    };
    let id = issue.access_key_id.as_str();
    // As much as there is room for; that it is over is said instead of how long it lasts.
    let (short, told) = match (*status, left) {
        ("revoked", _) => (words::state_label(lang, "credential", "revoked").unwrap_or(""), None),
        (_, None) => (l.expired, None),
        (_, Some(left)) => (left.as_str(), Some(words::time_left(lang, left)).filter(|_| size == Size::Wide)),
    };
    let (head, tail) = (&id[..4.min(id.len())], format!("…{}", &id[id.len().saturating_sub(4)..]));
    let mut text = format!("{head}{tail}  {}", told.as_deref().unwrap_or(short));
    let over = left.is_none() || *status == "revoked";
    // What is over is told before which one it was.
    let last = if over { short.to_owned() } else { tail.clone() };
    for shorter in [format!("{head}{tail} {short}"), format!("{tail} {short}"), last] {
        if text_width(size, &text) + 44 + dx <= rect.w {
            break;
        }
        text = shorter;
    }
    let width = (text_width(size, &text) + 44).to_string();
    html! {
        <g class={classes!("key", over.then_some("over"), key_colour(*index))} data-key={id.to_owned()} transform={place}>
            <title>{ format!("{id}: {} → {}", words::state_word(lang, "credential", status), issue.expires.iso()) }</title>
            <rect {width} height={high.to_string()} rx={middle.to_string()} />
            <circle class="track" cx="15" cy={middle.to_string()} r="8" />
            <circle class="left" cx="15" cy={middle.to_string()} r="8" stroke-dasharray={format!("{filled} {ROUND}")}
                transform={format!("rotate(-90 15 {middle})")} />
            <text x="32" y={(middle + 5).to_string()}>{ text }</text>
        </g>
    }
}

/// A long-term key: its ring is whole, since it has no end.
fn long_term(lang: Lang, room: i32, size: Size, place: String, kept: &Kept) -> Html {
    let texts = words::long_term_key(lang, kept);
    let fits = |text: &&String| plain_width(size, text) + 24 <= room;
    let fitting = texts.iter().find(fits);
    // The letters of the shortest that says what it is stand closer together where they have to.
    let tight = fitting.is_none().then_some("tight");
    let text = fitting.or(texts.last()).cloned();
    html! {
        <g class={classes!("nokey", "lasting", tight)} transform={place} data-long-term={kept.access_key_id.clone()}>
            <title>{ words::long_term_told(lang, kept) }</title>
            <circle cx="10" cy="13" r="8" />
            <circle class="hole" cx="10" cy="13" r="2" />
            <text x="24" y="18">{ text }</text>
        </g>
    }
}
