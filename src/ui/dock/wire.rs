//! The wire: an exchange as it stands in HTTP, every line explained.
//!
//! May use: [`message`](super::message), which says what the lines are, [`messages`](super::messages), the list beside it, and
//! the parts that panels share. It opens on the lines that matter; what every message carries is folded.

use yew::prelude::*;

use super::copy::Copier;
use super::message::{MOST, Row, rows};
use super::messages::Messages;
use super::parts::{elided, preview_mark, remark, tool, yes};
use super::texts::Text;
use super::why::{Why, refusal_behind};
use crate::story::{Credential, Http, Leg, Message};
use crate::ui::context::{use_lang, use_page, use_zone};
use crate::ui::icon::glyph;
use crate::ui::state::{Msg, Run, Scene};
use crate::wire::sigv4::{Claim, Rules};
use crate::words::{self, Lang, Zone, cut_short, labels, other_headers, wire_words};

const PIN: &str = "M9 4h6l-1 6 4 4H6l4-4zM12 14v7";
const LIST: &str = "M4 6h16M4 12h16M4 18h16";
/// `static/dock.css` indents rows by as many levels.
const DEEPEST: usize = 12;

/// The half of an exchange that was asked for, and of which message: another message shows its own half again.
pub type Asked = Option<(usize, Leg)>;

/// What the wire is drawn from.
#[derive(Properties)]
pub struct WireProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The message whose exchange it is.
    pub shown: Option<usize>,
    /// Whether it keeps to that message.
    pub pinned: bool,
    /// The half that was asked for.
    pub asked: Asked,
    /// Asks for one.
    pub ask: UseStateSetter<Asked>,
}

impl WireProps {
    /// The other half, if it has begun.
    fn other(&self) -> Option<usize> {
        self.scene.run().trace().counterpart(self.shown?).filter(|i| *i < self.scene.picture.events)
    }
}

/// Of the scene it shows the message and its other half, what else has been sent, and the colours of the credentials: what a
/// run has once, it keeps.
impl PartialEq for WireProps {
    fn eq(&self, other: &Self) -> bool {
        self.scene.is_of(&other.scene)
            && (self.shown, self.pinned, self.asked) == (other.shown, other.pinned, other.asked)
            && self.ask == other.ask
            && self.scene.picture.credentials.len() == other.scene.picture.credentials.len()
            && self.other() == other.other()
            && self.scene.picture.events == other.scene.picture.events
    }
}

/// The exchange of the message that is shown.
#[component]
pub fn Wire(props: &WireProps) -> Html {
    let WireProps { scene, shown, pinned, asked, ask } = props;
    let (page, lang, zone) = (use_page(), use_lang(), use_zone());
    let l = labels(lang);
    // Where there is no room for both, the list stands in place of the message, when it is asked for.
    let listed = use_state_eq(|| false);
    let onchosen = use_callback(listed.setter(), |(), listed| listed.set(false));
    let run = scene.run();
    let Some((index, message)) = shown.and_then(|index| Some((index, run.trace().message(index)?))) else {
        return remark(l.wire_empty);
    };
    let other = props.other();
    let half = |leg: Leg| if message.leg() == leg { Some(index) } else { other };
    let leg = match *asked {
        Some((of, leg)) if of == index => leg,
        _ => message.leg(),
    };
    // Until an answer has been sent, what is said of the exchange is the question's.
    let seen = half(leg).unwrap_or(index);
    let status = half(Leg::Response).and_then(|i| run.trace().message(i)?.status());
    // A button for one half of the exchange.
    let choice = |of: Leg| {
        let label = if of == Leg::Request { l.request } else { l.response };
        let status = status.filter(|_| of == Leg::Response).map(|status| {
            let class = if status >= 400 { "wire-bad" } else { "wire-good" };
            html! { <b {class}>{ status }</b> }
        });
        let ask = ask.clone();
        html! {
            <button type="button" role="tab" aria-selected={yes(of == leg)} aria-controls={name(of)}
                onclick={move |_: MouseEvent| ask.set(Some((index, of)))}>
                { label }{ status }
            </button>
        }
    };
    // The half that was chosen comes first, and where there is room for one only, it is that one.
    let mut legs = [Leg::Request, Leg::Response];
    if leg == Leg::Response {
        legs.swap(0, 1);
    }
    let keys = &scene.picture.credentials;
    let halves: Html = legs
        .into_iter()
        .map(|leg| self::half(leg, half(leg).and_then(|i| run.trace().message(i)), keys, lang))
        .collect();
    let toggle = {
        let (list, is_listed) = (listed.setter(), *listed);
        html! {
            <button type="button" class="dock-icon wire-toggle" data-do="list-messages" aria-expanded={yes(is_listed)}
                title={wire_words(lang).messages} aria-label={wire_words(lang).messages}
                onclick={move |_: MouseEvent| list.set(!is_listed)}>{ glyph(LIST) }<span>{ wire_words(lang).show_list }</span></button>
        }
    };
    // Keeps the panel to this message, or lets it follow the playback again.
    let pin = if *pinned { l.wire_pinned } else { l.wire_follow };
    html! {
        <div class="wire" data-listed={listed.then_some("")}>
            <Messages scene={scene.clone()} shown={*shown} {onchosen} />
            <div class="wire-message">
            <div class="wire-head">
                { toggle }
                { route(&run, seen, lang, zone) }
                <div class="wire-legs" role="tablist" aria-label={l.wire_legs}>
                    { choice(Leg::Request) }
                    { choice(Leg::Response) }
                </div>
                if let Some(event) = half(Leg::Response).and_then(|answer| refusal_behind(run.trace(), answer)) {
                    <Why {event} />
                }
                <div class="wire-tools">
                    <Copier label={l.copy} text={Text::Message(seen)} />
                    { tool("pin", pin, PIN, Some(*pinned), page.on(Msg::Pin((!pinned).then_some(index)))) }
                </div>
            </div>
            <div class="wire-halves" key={index} tabindex="0">{ halves }</div>
            </div>
        </div>
    }
}

const fn name(leg: Leg) -> &'static str {
    match leg {
        Leg::Request => "wire-request",
        Leg::Response => "wire-response",
    }
}

/// From where to where, what about, and when.
fn route(run: &Run, event: usize, lang: Lang, zone: Zone) -> Html {
    let Some(message) = run.trace().message(event) else { return Html::default() };
    let sent = run.trace().events()[event].at;
    let way = words::way(lang, run.trace(), event).unwrap_or_default();
    let operation = message.operation.to_string();
    let took = message.arrives.since(sent).0;
    let time = format!("{} ({took} ms)", zone.time_millis(sent));
    let title = format!("{way} · {operation} · {time}");
    let preview = words::is_preview(&operation);
    html! {
        <p class="wire-what" {title}>
            <b>{ way }</b>
            if preview { { preview_mark(lang) } }
            <code>{ operation }</code><span>{ time }</span>
        </p>
    }
}

fn half(leg: Leg, message: Option<&Message>, keys: &[Credential], lang: Lang) -> Html {
    let inner = match message {
        Some(message) => {
            let rows = rows(message, lang);
            let row = |line: &Row| row(line, keys);
            // The head ends where the body's rule stands.
            let head = rows.iter().position(|row| row.rule).unwrap_or(rows.len());
            let (head, body) = rows.split_at(head.min(MOST));
            let (shown, folded): (Vec<&Row>, Vec<&Row>) = head.iter().partition(|row| row.matters);
            html! {
                <>
                    { for shown.into_iter().map(row) }
                    if !folded.is_empty() {
                        <details class="wire-others">
                            <summary>{ other_headers(lang, folded.len()) }</summary>
                            { for folded.into_iter().map(row) }
                        </details>
                    }
                    { for body.iter().take(MOST).map(row) }
                    if rows.len() > MOST { { remark(cut_short(lang)) } }
                    { signature(message, lang) }
                </>
            }
        }
        None => remark(labels(lang).wire_pending),
    };
    html! { <div key={name(leg)} id={name(leg)} class="wire-half" role="tabpanel">{ inner }</div> }
}

fn row(row: &Row, keys: &[Credential]) -> Html {
    if row.rule {
        return html! { <div class="wire-rule">{ row.note }</div> };
    }
    let class = classes!("wire-row", row.hot.then_some("wire-hot"), depth(row.depth));
    html! {
        <div {class}>
            <code><span>{ row.name.clone() }</span>{ elided(&row.value, keys) }</code>
            <small title={(!row.note.is_empty()).then_some(row.note)}>{ row.note }</small>
        </div>
    }
}

/// The class that indents a row.
fn depth(levels: usize) -> Option<String> {
    (levels > 0).then(|| format!("wire-in-{}", levels.min(DEEPEST)))
}

/// The two texts that a signature is made over.
fn signature(message: &Message, lang: Lang) -> Html {
    let Http::Request(request) = &message.http else { return Html::default() };
    let Ok(Some(claim)) = Claim::read(request) else { return Html::default() };
    let (canonical, to_sign) = claim.texts(request, Rules::of(&claim.scope.service));
    let l = labels(lang);
    html! {
        <details class="wire-signature">
            <summary>{ l.signature }</summary>
            <p>{ l.signature_note }</p>
            <h4>{ l.canonical_request }</h4>
            <pre>{ canonical }</pre>
            <h4>{ l.string_to_sign }</h4>
            <pre>{ to_sign }</pre>
        </details>
    }
}
