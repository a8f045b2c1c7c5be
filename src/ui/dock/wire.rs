//! The wire: an exchange as it stands in HTTP, every line explained.

use yew::Html;

use super::message::{MOST, Row, rows};
use super::{Dock, PIN, Text, copier, el, elided, list, remark, remember, send, tag, text, tool, yes};
use crate::story::{Credential, Http, Leg, Message};
use crate::ui::Page;
use crate::ui::model::{Msg, Run};
use crate::ui::part::part;
use crate::ui::view::view;
use crate::wire::sigv4::{Claim, Rules};
use crate::words::{Lang, cut_short, labels, place_name};

/// The exchange of the message that is shown. While the page plays, it is drawn anew only when it is another one, or its
/// answer has come.
pub(super) fn view(page: &Page, dock: &Dock) -> Html {
    let shown = page.shown_message();
    let other = page.run().and_then(|run| run.trace().counterpart(shown?)).filter(|i| *i < page.picture.events);
    let known = page.picture.credentials.len() * 2 + usize::from(other.is_some());
    let (told, (page, dock)) = (page.told, (page.clone(), dock.clone()));
    part([told, shown.map_or(0, |i| i + 1), known], move || exchange(&page, &dock), || {})
}

fn exchange(page: &Page, dock: &Dock) -> Html {
    let l = page.labels();
    let run = page.run();
    let shown = page.shown_message();
    let run = run.as_deref();
    let Some((run, index, message)) = run.and_then(|run| Some((run, shown?, run.trace().message(shown?)?))) else {
        return remark(l.wire_empty);
    };
    let other = run.trace().counterpart(index).filter(|i| *i < page.picture.events);
    let half = |leg: Leg| if message.leg() == leg { Some(index) } else { other };
    let leg = match dock.borrow().asked {
        Some((of, leg)) if of == index => leg,
        _ => message.leg(),
    };
    // Until an answer has been sent, what is said of the exchange is the question's.
    let seen = half(leg).unwrap_or(index);
    let status = half(Leg::Response).and_then(|i| run.trace().message(i)?.status());
    // The half that was chosen comes first, and where there is room for one only, it is that one.
    let mut halves = [Leg::Request, Leg::Response].map(|leg| self::half(page, run, leg, half(leg)));
    if leg == Leg::Response {
        halves.swap(0, 1);
    }
    view! {
        <div class="wire">
            <div class="wire-head">
                { route(run, seen, page.lang) }
                <div class="wire-legs" role="tablist" aria-label={l.wire_legs}>
                    { choice(page, dock, index, Leg::Request, leg, None) }
                    { choice(page, dock, index, Leg::Response, leg, status) }
                </div>
                <div class="wire-tools">{ copier(page, l.copy, Text::Message(seen)) }{ pin(page, index) }</div>
            </div>
            <div class="wire-halves">{ list(halves.into()) }</div>
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
fn route(run: &Run, event: usize, lang: Lang) -> Html {
    let Some(message) = run.trace().message(event) else { return Html::default() };
    let sent = run.trace().events()[event].at;
    let way = [place_name(lang, message.from), " → ", place_name(lang, message.to)].concat();
    let operation = message.operation.to_string();
    let took = message.arrives.since(sent).0.to_string();
    let time = [sent.iso_millis().split_off(11).trim_end_matches('Z'), " (", &took, " ms)"].concat();
    let title = [way.as_str(), " · ", &operation, " · ", &time].concat();
    let parts = vec![el("b", "", text(way)), el("code", "", text(operation)), el("span", "", text(time))];
    tag("p", &["class", "title"], &["wire-what", &title], list(parts))
}

/// A button for one half of the exchange.
fn choice(page: &Page, dock: &Dock, index: usize, of: Leg, now: Leg, status: Option<u16>) -> Html {
    let l = page.labels();
    let label = if of == Leg::Request { l.request } else { l.response };
    let class = if status.is_some_and(|status| status >= 400) { "wire-bad" } else { "wire-good" };
    let onclick = remember(page, dock, move |memory| memory.asked = Some((index, of)));
    let status = status.map(|status| el("b", class, text(status.to_string())));
    view! {
        <button type="button" role="tab" aria-selected={yes(of == now)} aria-controls={name(of)} {onclick}>
            { label }{ status }
        </button>
    }
}

/// Keeps the panel to this message, or lets it follow the playback again.
fn pin(page: &Page, index: usize) -> Html {
    let l = page.labels();
    let pinned = page.pinned.is_some();
    let label = if pinned { l.wire_pinned } else { l.wire_follow };
    tool("pin", label, PIN, Some(pinned), send(page, Msg::Pin((!pinned).then_some(index))))
}

fn half(page: &Page, run: &Run, leg: Leg, event: Option<usize>) -> Html {
    let keys = &page.picture.credentials;
    let inner = match event.and_then(|i| run.trace().message(i)) {
        Some(message) => {
            let rows = rows(message, page.lang);
            let mut lines: Vec<Html> = rows.iter().take(MOST).map(|line| row(line, keys)).collect();
            if rows.len() > MOST {
                lines.push(remark(cut_short(page.lang)));
            }
            lines.push(signature(message, page.lang));
            list(lines)
        }
        None => remark(page.labels().wire_pending),
    };
    view! { <div key={name(leg)} id={name(leg)} class="wire-half" role="tabpanel">{ inner }</div> }
}

fn row(row: &Row, keys: &[Credential]) -> Html {
    if row.rule {
        return el("div", "wire-rule", text(row.note));
    }
    let code = list(vec![el("span", "", text(row.name.clone())), elided(&row.value, keys)]);
    let depth = ["--depth:", &row.depth.to_string()].concat();
    let note = tag("small", &["title"], &[row.note], text(row.note));
    let class = if row.hot { "wire-row wire-hot" } else { "wire-row" };
    tag("div", &["class", "style"], &[class, &depth], list(vec![el("code", "", code), note]))
}

/// The two texts that a signature is made over.
fn signature(message: &Message, lang: Lang) -> Html {
    let Http::Request(request) = &message.http else { return Html::default() };
    let Ok(Some(claim)) = Claim::read(request) else { return Html::default() };
    let (canonical, to_sign) = claim.texts(request, Rules::of(&claim.scope.service));
    let l = labels(lang);
    let parts = vec![
        el("summary", "", text(l.signature)),
        el("p", "", text(l.signature_note)),
        el("h4", "", text(l.canonical_request)),
        el("pre", "", text(canonical)),
        el("h4", "", text(l.string_to_sign)),
        el("pre", "", text(to_sign)),
    ];
    el("details", "wire-signature", list(parts))
}

/// The message as it goes over the wire.
pub(super) fn http(run: &Run, event: usize) -> String {
    match run.trace().message(event).map(|message| &message.http) {
        Some(Http::Request(request)) => request.to_string(),
        Some(Http::Response(response)) => response.to_string(),
        None => String::new(),
    }
}
