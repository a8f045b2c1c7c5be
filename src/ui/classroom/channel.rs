//! How the presenter's window and the page that is shown talk: by a channel of the browser, between windows of the same origin,
//! without a server.
//!
//! What comes in is somebody's text: what is no message of this version is not heard. A channel has the name of its page, so that
//! two classes in one browser are two.
//!
//! May use: [`board`](super::board), which travels; the browser.

use gloo::events::EventListener;
use gloo::utils::window;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::board::{Board, Press, Typed};
use crate::ui::address::is_id;

/// The version that this one understands.
const VERSION: u32 = 1;
/// No message is longer, in bytes.
const LONGEST: usize = 64 * 1024;
/// The page's name is kept under this one, for as long as its tab is open.
const ROOM: &str = "sts-flow.room";

/// What is said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// A presenter's window asks who is there.
    Hello,
    /// The page that is shown says what stands there.
    Shows(Box<Board>),
    /// It is shown no more.
    Gone,
    /// The presenter has pressed this.
    Pressed(Press),
    /// The presenter has typed this.
    Typed(Typed),
    /// The presenter has chosen the lesson of this name.
    Opens(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    version: u32,
    said: Message,
}

impl Message {
    /// As it travels.
    pub fn write(&self) -> String {
        serde_json::to_string(&Letter { version: VERSION, said: self.clone() }).unwrap_or_default()
    }

    /// Reads [`Self::write`]; nothing else.
    pub fn read(text: &str) -> Option<Self> {
        let letter: Letter = serde_json::from_str(text).ok().filter(|_| text.len() <= LONGEST)?;
        (letter.version == VERSION).then_some(letter.said)
    }
}

/// A channel; it is closed when it is dropped.
#[derive(Debug)]
pub struct Channel {
    channel: BroadcastChannel,
    _heard: EventListener,
}

impl Channel {
    /// Opens the one of this page. Nothing, where the browser has none.
    pub fn open(room: &str, heard: impl Fn(Message) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(&["sts-flow-class-", room].concat()).ok()?;
        let heard = EventListener::new(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let Some(message) = text.and_then(|text| Message::read(&text)) {
                heard(message);
            }
        });
        Some(Self { channel, _heard: heard })
    }

    /// Says this to whoever listens.
    pub fn say(&self, message: &Message) {
        let _ = self.channel.post_message(&JsValue::from_str(&message.write()));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}

/// The name of this page, if it has one.
pub fn room() -> Option<String> {
    let kept = window().session_storage().ok().flatten()?.get_item(ROOM).ok().flatten()?;
    is_id(&kept).then_some(kept)
}

/// A name for this page.
pub fn new_room() -> String {
    let name = format!("{:08x}", (js_sys::Math::random() * f64::from(u32::MAX)) as u32);
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.set_item(ROOM, &name);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Node, Terminal};
    use crate::ui::classroom::target::Target;

    #[test]
    fn a_line_is_typed_where_the_room_has_a_terminal() {
        let there = [Terminal::Ec2, Terminal::Pc];
        let enters = |terminal, line: &str| Typed::new(terminal, line.to_owned()).entered(&there).is_some();
        assert!(enters(Terminal::Pc, "aws s3 ls"));
        assert!(enters(Terminal::Ec2, ""), "Enter alone is typed, too");
        assert!(!enters(Terminal::Attacker, "aws s3 ls"));
        for line in ["aws s3 ls\naws s3 rb s3://x", "\u{1b}[2J", &"x".repeat(Typed::LONGEST + 1)] {
            assert!(!enters(Terminal::Pc, line), "{line}");
        }
    }

    #[test]
    fn what_is_said_is_heard_and_nothing_else() {
        let board = Board { steps: vec![crate::lesson::Bi::default()], budget: vec![60], ..Board::default() };
        for message in [
            Message::Hello,
            Message::Gone,
            Message::Shows(Box::new(board)),
            Message::Pressed(Press::To(3)),
            Message::Pressed(Press::Next),
            Message::Pressed(Press::Hands(true)),
            Message::Pressed(Press::Point(Some(Target::Node(Node::Imds)))),
            Message::Pressed(Press::Zoom(Some(Target::Ec2Service))),
            Message::Pressed(Press::Count(0, 1, 12)),
            Message::Pressed(Press::Beam(120, 100, true)),
            Message::Pressed(Press::Scroll(true)),
            Message::Opens("attach".to_owned()),
            Message::Typed(Typed::new(Terminal::Pc, "aws s3 ls".to_owned())),
        ] {
            assert_eq!(Message::read(&message.write()), Some(message));
        }
        for text in [
            "",
            "null",
            "\"hello\"",
            r#"{"version":2,"said":"hello"}"#,
            r#"{"version":1,"said":"goodbye"}"#,
            r#"{"version":1,"said":{"pressed":{"to":-1}}}"#,
            r#"{"version":1,"said":{"pressed":"format"}}"#,
            r#"{"version":1,"said":{"shows":{}}}"#,
            r#"{"version":1,"said":"hello","more":1}"#,
            r#"{"version":1,"said":{"pressed":{"type":"aws s3 ls"}}}"#,
            r#"{"version":1,"said":{"pressed":{"point":"moon"}}}"#,
            r#"{"version":1,"said":{"pressed":{"point":{"node":"moon"}}}}"#,
            r#"{"version":1,"said":{"pressed":{"count":[0,1,-3]}}}"#,
            r#"{"version":1,"said":{"pressed":{"count":[0,1,70000]}}}"#,
            r#"{"version":1,"said":{"pressed":{"count":[0,1]}}}"#,
            r#"{"version":1,"said":{"pressed":{"call":-1}}}"#,
            r#"{"version":1,"said":{"pressed":{"scroll":80}}}"#,
            r#"{"version":1,"said":{"pressed":{"beam":[100,100,"url(x)"]}}}"#,
            r#"{"version":1,"said":{"opens":["attach"]}}"#,
            r#"{"version":1,"said":{"typed":{"terminal":"moon","line":"ls"}}}"#,
            r#"{"version":1,"said":{"typed":{"terminal":"pc","line":["ls"]}}}"#,
            r#"{"version":1,"said":{"typed":{"terminal":"pc","line":"ls","enter":true}}}"#,
            r#"{"version":1,"said":{"pressed":"next"},"__proto__":{}}"#,
            &"[".repeat(LONGEST),
            &format!(r#"{{"version":1,"said":{}"#, r#"{"shows":"#.repeat(5000)),
        ] {
            assert_eq!(Message::read(text), None, "{text}");
        }
        let far = r#"{"version":1,"said":{"pressed":{"to":4294967295}}}"#;
        assert_eq!(Message::read(far), Some(Message::Pressed(Press::To(4_294_967_295))));
        let long = format!("{}{}", Message::Hello.write(), " ".repeat(LONGEST));
        assert_eq!(Message::read(&long), None);
    }
}
