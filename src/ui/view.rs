//! Markup: [`view!`] reads like HTML, and costs the page next to nothing.
//!
//! May use: Yew, nothing else here. Yew's own `html!` writes out the construction of every element as code, several
//! hundred bytes each. `view!` writes the markup down as one text, which [`fill`] reads whenever it is drawn, and hands
//! it what stands in braces. That an element is closed where it should be is checked when the page is compiled.
//!
//! ```ignore
//! view! { <button type="button" class={("round", main)} {onclick}><b>{ l.play }</b></button> }
//! ```
//!
//! What stands in braces is whatever [`Fill`] can be made from. In a place for an attribute, `None` and `false` leave it
//! out; `key`, `ref`, the `value` of an `input` and what begins with `on` are Yew's, as in `html!`.

use std::borrow::Cow;
use std::rc::Rc;

use yew::html::NodeRef;
use yew::virtual_dom::{AttrValue, AttributeOrProperty, Attributes, Key, Listener, ListenerKind, VList, VTag, VText};
use yew::{Callback, Event, Html};

/// What an attribute or a place between elements is filled with.
pub enum Fill {
    /// Nothing.
    None,
    /// Text.
    Text(AttrValue),
    /// An attribute that is there, or is not.
    Flag(bool),
    /// Elements.
    Html(Html),
    /// What an event does.
    On(Callback<Event>),
    /// Where the element is to be noted.
    Ref(NodeRef),
}

macro_rules! fill_from {
    ($($from:ty: |$value:ident| $fill:expr;)*) => {
        $(impl From<$from> for Fill {
            fn from($value: $from) -> Self {
                $fill
            }
        })*
    };
}

fill_from! {
    AttrValue: |text| Self::Text(text);
    &'static str: |text| Self::Text(AttrValue::Static(text));
    String: |text| Self::Text(text.into());
    // Classes: the second one, if there is one.
    (&'static str, &'static str): |both| Self::Text(match both.1 {
        "" => AttrValue::Static(both.0),
        more => [both.0, " ", more].concat().into(),
    });
    i32: |number| Self::Text(number.to_string().into());
    usize: |number| Self::from(number as i32);
    u32: |number| Self::from(number as i32);
    bool: |there| Self::Flag(there);
    Html: |html| Self::Html(html);
    Vec<Html>: |list| Self::Html(VList::with_children(list, None).into());
    Callback<Event>: |does| Self::On(does);
    NodeRef: |place| Self::Ref(place);
}

impl<T: Into<Self>> From<Option<T>> for Fill {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

/// Markup. See the [module](self).
///
/// It goes through the markup one piece at a time, and gathers a text and what fills its places.
macro_rules! view {
    // Between elements.
    (@in [$($text:tt)*] [$($fill:tt)*]) => {{
        const TEXT: &str = concat!($($text)*);
        const { $crate::ui::view::check(TEXT) };
        $crate::ui::view::fill(TEXT, vec![$($fill)*])
    }};
    (@in [$($text:tt)*] $fills:tt < / $name:ident > $($rest:tt)*) => {
        $crate::ui::view::view!(@in [$($text)* "</", stringify!($name), ">",] $fills $($rest)*)
    };
    (@in [$($text:tt)*] $fills:tt < $name:ident $($rest:tt)*) => {
        $crate::ui::view::view!(@tag [$($text)* "<", stringify!($name), " ",] $fills $($rest)*)
    };
    (@in [$($text:tt)*] [$($fill:tt)*] { $value:expr } $($rest:tt)*) => {
        $crate::ui::view::view!(@in [$($text)* "{",] [$($fill)* $crate::ui::view::Fill::from($value),] $($rest)*)
    };
    // Within a tag.
    (@tag [$($text:tt)*] $fills:tt > $($rest:tt)*) => {
        $crate::ui::view::view!(@in [$($text)* ">",] $fills $($rest)*)
    };
    (@tag [$($text:tt)*] $fills:tt / > $($rest:tt)*) => {
        $crate::ui::view::view!(@in [$($text)* "/",] $fills $($rest)*)
    };
    (@tag [$($text:tt)*] [$($fill:tt)*] { $name:ident } $($rest:tt)*) => {
        $crate::ui::view::view!(@tag [$($text)* stringify!($name), "={",]
            [$($fill)* $crate::ui::view::Fill::from($name),] $($rest)*)
    };
    (@tag [$($text:tt)*] [$($fill:tt)*] $name:ident $(-$more:ident)* = { $value:expr } $($rest:tt)*) => {
        $crate::ui::view::view!(@tag [$($text)* stringify!($name), $("-", stringify!($more),)* "={",]
            [$($fill)* $crate::ui::view::Fill::from($value),] $($rest)*)
    };
    (@tag [$($text:tt)*] $fills:tt $name:ident $(-$more:ident)* = $value:literal $($rest:tt)*) => {
        $crate::ui::view::view!(@tag [$($text)* stringify!($name), $("-", stringify!($more),)* "=\"", $value, "\"",]
            $fills $($rest)*)
    };
    ($($markup:tt)*) => {
        $crate::ui::view::view!(@in [] [] $($markup)*)
    };
}
pub(crate) use view;

/// Refuses markup in which an element is closed that is not open, or is not closed at all.
pub const fn check(text: &str) {
    const fn name_end(text: &[u8], mut at: usize) -> usize {
        while text[at] != b' ' && text[at] != b'>' {
            at += 1;
        }
        at
    }
    let text = text.as_bytes();
    let (mut open, mut depth, mut at, mut quoted) = ([0; 16], 0, 0, false);
    while at < text.len() {
        match text[at] {
            b'"' => quoted = !quoted,
            b'<' if !quoted && text[at + 1] == b'/' => {
                assert!(depth > 0, "an element is closed that is not open");
                depth -= 1;
                let (a, b) = (open[depth], at + 2);
                let length = name_end(text, a) - a;
                assert!(name_end(text, b) - b == length, "another element is open");
                let mut i = 0;
                while i < length {
                    assert!(text[a + i] == text[b + i], "another element is open");
                    i += 1;
                }
            }
            b'<' if !quoted => {
                open[depth] = at + 1;
                depth += 1;
            }
            b'/' if !quoted && text[at - 1] != b'<' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    assert!(depth == 0, "an element is not closed");
}

/// The elements that `text` stands for, with `fills` in its places. For [`view!`], which has checked the text.
pub fn fill(text: &'static str, fills: Vec<Fill>) -> Html {
    list(Reader { rest: text, fills: fills.into_iter() }.nodes())
}

/// Elements one after the other.
pub fn list(mut nodes: Vec<Html>) -> Html {
    match nodes.len() {
        1 => nodes.remove(0),
        _ => VList::with_children(nodes, None).into(),
    }
}

/// An element with a class, if that is not empty, and what is in it.
pub fn el(name: &'static str, class: &str, inside: Html) -> Html {
    tag(name, &["class"], &[class], inside)
}

/// An element with its attributes, of which empty ones are left out, and what is in it: for what is drawn by the
/// hundreds, where [`view!`] would read the same markup over and over.
pub fn tag(name: &'static str, keys: &'static [&'static str], values: &[&str], inside: Html) -> Html {
    let value = |value: &&str| (!value.is_empty()).then(|| AttributeOrProperty::Attribute((*value).to_owned().into()));
    let mut tag = VTag::new(name);
    tag.set_attributes(Attributes::Dynamic { keys, values: values.iter().map(value).collect() });
    if let Some(children) = tag.children_mut() {
        *children = inside;
    }
    tag.into()
}

/// A boolean as ARIA writes it.
pub const fn yes(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Text.
pub fn text(text: impl Into<AttrValue>) -> Html {
    VText::new(text).into()
}

struct Reader {
    rest: &'static str,
    fills: std::vec::IntoIter<Fill>,
}

impl Reader {
    /// What stands before the next `end`; goes on after it.
    fn until(&mut self, end: u8) -> &'static str {
        let at = self.rest.bytes().position(|byte| byte == end).unwrap_or(self.rest.len());
        let (before, after) = self.rest.split_at(at);
        self.rest = after;
        self.skip();
        before
    }

    fn peek(&self) -> u8 {
        self.rest.as_bytes().first().copied().unwrap_or(0)
    }

    /// Goes on by one letter, and gives it.
    fn skip(&mut self) -> u8 {
        let byte = self.peek();
        self.rest = self.rest.get(1..).unwrap_or("");
        byte
    }

    fn fill(&mut self) -> Fill {
        self.fills.next().unwrap_or(Fill::None)
    }

    /// All up to the end of the element that they are in.
    fn nodes(&mut self) -> Vec<Html> {
        let mut nodes = Vec::new();
        loop {
            match self.skip() {
                b'{' => match self.fill() {
                    Fill::Html(html) => nodes.push(html),
                    Fill::Text(said) => nodes.push(text(said)),
                    // What is not there still has its place among its neighbours.
                    _ => nodes.push(Html::default()),
                },
                b'<' if self.peek() != b'/' => nodes.push(self.element()),
                b'<' => {
                    self.until(b'>');
                    return nodes;
                }
                _ => return nodes,
            }
        }
    }

    fn element(&mut self) -> Html {
        let name = self.until(b' ');
        let mut tag = VTag::new(name);
        loop {
            match self.peek() {
                b'/' => {
                    self.skip();
                    return tag.into();
                }
                b'>' => {
                    self.skip();
                    let inner = self.nodes();
                    if let (Some(children), false) = (tag.children_mut(), inner.is_empty()) {
                        *children = list(inner);
                    }
                    return tag.into();
                }
                _ => {
                    let key = self.until(b'=');
                    let value = match self.skip() {
                        b'"' => Fill::Text(AttrValue::Static(self.until(b'"'))),
                        _ => self.fill(),
                    };
                    set(&mut tag, name, key, value);
                }
            }
        }
    }
}

fn set(tag: &mut VTag, name: &str, key: &'static str, value: Fill) {
    match value {
        Fill::Text(value) => match key {
            "key" => tag.key = Some(Key::from(&*value)),
            "value" if name == "input" => tag.set_value(Some(value)),
            _ => tag.add_attribute(key, value),
        },
        Fill::Flag(true) => tag.add_attribute(key, key),
        Fill::On(does) => {
            tag.add_listener(Rc::new(On { event: key.get(2..).unwrap_or(""), does }));
        }
        Fill::Ref(place) => tag.node_ref = place,
        Fill::None | Fill::Flag(false) | Fill::Html(_) => {}
    }
}

/// What an event does. One for all of them: `html!` has a type for each.
struct On {
    event: &'static str,
    does: Callback<Event>,
}

impl Listener for On {
    fn kind(&self) -> ListenerKind {
        ListenerKind::other(Cow::Borrowed(self.event))
    }

    fn handle(&self, event: Event) {
        self.does.emit(event);
    }

    fn passive(&self) -> bool {
        false
    }
}
