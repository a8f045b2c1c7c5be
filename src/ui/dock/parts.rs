//! What the panels share: a small button with an icon, a remark, and text in which credentials wear their colours.
//!
//! May use: [`colour`](crate::ui::colour), [`icon`](crate::ui::icon), [`story`](crate::story). It knows none of the panels.
//!
//! ```ignore
//! html! {
//!     <>
//!         { tool("pin", l.wire_follow, PIN, Some(pinned), page.on(Msg::Pin(None))) }
//!         { remark(l.wire_empty) }
//!         <pre>{ elided(&body, &scene.picture.credentials) }</pre>
//!     </>
//! }
//! ```

use yew::prelude::*;

use crate::story::Credential;
use crate::ui::colour::key_colour;
use crate::ui::icon::glyph;
use crate::words::{Lang, preview};

/// A small button with an icon, drawn as lines; `pressed` if it is one that stays. Its name stands in `data-do`.
pub fn tool(
    name: &'static str,
    label: &'static str,
    icon: &'static str,
    pressed: Option<bool>,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="dock-icon" data-do={name} title={label} aria-label={label}
            aria-pressed={pressed.map(yes)} {onclick}>{ glyph(icon) }</button>
    }
}

/// A boolean as ARIA writes it.
pub const fn yes(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// The mark of what AWS offers as a preview.
pub fn preview_mark(lang: Lang) -> Html {
    let (said, told) = preview(lang);
    html! { <em class="preview" title={told}>{ said }</em> }
}

/// What a panel says when it has nothing to show, or not all.
pub fn remark(said: impl Into<AttrValue>) -> Html {
    let said: AttrValue = said.into();
    html! { <p class="dock-empty">{ said }</p> }
}

/// Length of an access key id.
const KEY_LENGTH: usize = 20;

/// `text` with every known temporary key in its credential's colour.
pub fn tinted(text: &str, keys: &[Credential]) -> Html {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((start, index)) = find_key(rest, keys) {
        let end = start + KEY_LENGTH;
        let key = rest[start..end].to_owned();
        out.push(html! { { rest[..start].to_owned() } });
        out.push(html! { <b class={classes!("dock-key", key_colour(index))}>{ key }</b> });
        rest = &rest[end..];
    }
    out.push(html! { { rest.to_owned() } });
    out.into_iter().collect()
}

/// The first known key in `text`: where it is, and its place.
fn find_key(text: &str, keys: &[Credential]) -> Option<(usize, usize)> {
    text.match_indices("ASIA").find_map(|(at, _)| {
        let id = text.get(at..at + KEY_LENGTH)?;
        Some((at, keys.iter().rposition(|key| key.issue.access_key_id.as_str() == id)?))
    })
}

/// Longer than this, what looks like a token is elided in the middle.
const LONG: usize = 100;
/// So much of its beginning and of its end is seen.
const SEEN: (usize, usize) = (28, 12);

/// `text` with keys tinted and long tokens elided. Nothing is lost: the middle is there for whoever selects and copies.
pub fn elided(text: &str, keys: &[Credential]) -> Html {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((start, token)) = find_long(rest) {
        let (head, more) = token.split_at(SEEN.0);
        let (middle, tail) = more.split_at(more.len() - SEEN.1);
        out.push(tinted(&rest[..start], keys));
        out.push(html! {
            <span class="dock-long">{ head.to_owned() }<i>{ middle.to_owned() }</i>{ tail.to_owned() }</span>
        });
        rest = &rest[start + token.len()..];
    }
    out.push(tinted(rest, keys));
    out.into_iter().collect()
}

/// The first long token in `text`: where it is, and it.
fn find_long(text: &str) -> Option<(usize, &str)> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_');
    let mut at = 0;
    for word in text.split_inclusive(|c| !is_token(c)) {
        let token = word.trim_end_matches(|c| !is_token(c));
        if token.len() > LONG {
            return Some((at, token));
        }
        at += word.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_long_token_is_found() {
        let token = "x".repeat(LONG + 1);
        assert_eq!(find_long("short words only"), None);
        assert_eq!(find_long(&"x".repeat(LONG)), None);
        let text = format!("認証 \"Token\": \"{token}\", {token}");
        assert_eq!(find_long(&text), Some((text.find('x').unwrap_or_default(), token.as_str())));
    }
}
