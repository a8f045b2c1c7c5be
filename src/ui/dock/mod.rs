//! The dock: the terminals, and beside them (below, where there is no room) the panels that read the run closely.
//!
//! No components, like the rest of the page: [`use_dock`] keeps what only the dock has to remember, [`view`] draws it.
//! Only the panel in front is drawn.

mod charts;
mod cloudtrail;
mod credentials;
mod layout;
mod message;
mod terminal;
mod timeline;
mod transcript;
mod typing;
mod wire;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;
use yew::{AttrValue, Callback, Event, Html, KeyboardEvent, hook, use_effect, use_mut_ref};

use super::model::{Model, Msg, Tab};
use super::view::{el, list, tag, text, view, yes};
use super::{Page, console, send};
use crate::story::{COLOURS, Credential, Leg, Terminal};
use crate::wire::json;
use typing::Typing;

/// From this width on, the terminals stand beside the panels. `static/dock.css` has the same number.
const WIDE: &str = "(min-width: 1100px)";

/// So many lists in a panel scroll to where they are: each of the charts.
const MOST_LISTS: usize = 5;

/// What the dock remembers and nobody else has to know.
pub struct Memory {
    /// What the right pane keeps to while the tab in front is the terminal, which has a pane of its own there.
    right: Tab,
    /// The half of an exchange that was asked for, and of which message: another message shows its own half again.
    asked: Option<(usize, Leg)>,
    /// The CloudTrail record that is open.
    open: Option<usize>,
    /// What free play's console remembers.
    pub console: console::Memory,
    /// What is being typed in each terminal.
    typing: [Typing; Terminal::ALL.len()],
}

/// The dock's memory.
pub type Dock = Rc<RefCell<Memory>>;

/// The class that gives a credential its colour, by its place in [`Picture::credentials`](crate::story::Picture) or by
/// [`Life::colour`](crate::story::Life).
pub const fn key_colour(index: usize) -> &'static str {
    const CLASSES: [&str; COLOURS] = ["key-0", "key-1", "key-2", "key-3", "key-4", "key-5", "key-6", "key-7"];
    CLASSES[index % COLOURS]
}

/// What the dock keeps from one drawing to the next.
#[hook]
pub fn use_dock(page: &Page) -> Dock {
    let dock = use_mut_ref(|| Memory {
        right: Tab::Wire,
        asked: None,
        open: None,
        console: console::Memory::default(),
        typing: Default::default(),
    });
    if page.tab != Tab::Terminal {
        dock.borrow_mut().right = page.tab;
    }
    let drawn = page.clone();
    use_effect(move || {
        if is_timeline_shown() {
            timeline::draw(&drawn);
        }
    });
    dock
}

thread_local! {
    /// What the dock shows: the terminal's end, the place in the list, and which tabs are in front.
    static SHOWN: RefCell<[[usize; 5]; 3]> = const { RefCell::new([[usize::MAX; 5]; 3]) };
    /// What is new in the drawing that comes.
    static NEW: Cell<[bool; 3]> = const { Cell::new([false; 3]) };
}

/// Notes in what this drawing differs from the last one.
fn note_what_is_new(page: &Page) {
    let run = page.revision;
    let front = page.front();
    let lines = page.picture.lines.get(&front).map_or(0, Vec::len);
    let busy = page.picture.running.get(&front).is_some();
    let now = [
        [run, lines, usize::from(busy), page.tab as usize, front.index()],
        [run, page.picture.latest.map_or(0, |i| i + 1), page.tab as usize, 0, 0],
        [page.tab as usize, front.index(), page.lang as usize, 0, 0],
    ];
    let before = SHOWN.replace(now);
    NEW.set([0, 1, 2].map(|i| before[i] != now[i]));
}

/// Scrolls to what is new, once it is drawn.
pub fn show_what_is_new() {
    let [lines, list, tabs] = NEW.take();
    if tabs {
        show_tab("term");
        show_tab("dock");
    }
    if lines && let Some(screen) = find("[data-terminal]:not([hidden]) .term-screen") {
        screen.set_scroll_top(screen.scroll_height());
    }
    for n in (1..=MOST_LISTS).filter(|_| list) {
        let list = [".dock-list:nth-child(", &n.to_string(), ")"].concat();
        if let (Some(here), Some(list)) = (find(&[&list, " [data-here]"].concat()), find(&list)) {
            bring_into_view(&list, &here);
        }
    }
}

fn is_timeline_shown() -> bool {
    document().get_element_by_id("timeline").is_some()
}

/// Moves what moves in the dock between two pictures.
pub fn paint(model: &Model) {
    if is_timeline_shown() {
        timeline::paint(model);
    }
}

/// The terminals and the panels.
pub fn view(page: &Page, dock: &Dock) -> Html {
    note_what_is_new(page);
    if page.branches.is_empty() {
        return view! { <section class="dock" aria-busy="true"></section> };
    }
    let l = page.labels();
    let wide = window().match_media(WIDE).ok().flatten().is_some_and(|query| query.matches());
    let tab = if wide { dock.borrow().right } else { page.tab };
    let tabs: Vec<Choice> = Tab::ALL
        .into_iter()
        .filter(|t| !wide || *t != Tab::Terminal)
        .map(|t| (t.as_str(), t.label(l).into(), t == tab, Msg::Open(t)))
        .collect();
    let shown = if tab == Tab::Terminal { Html::default() } else { panel(page, dock, tab) };
    view! {
        <section class="dock" data-tab={page.tab.as_str()}>
            <div class="dock-left" id="dock-panel-terminal" role={if wide { "group" } else { "tabpanel" }}
                aria-label={l.tab_terminal}>
                { terminal::view(page, dock) }
            </div>
            <div class="dock-right">{ tab_list(page, "dock", l.panels, tabs) }{ shown }</div>
            <output id="dock-copied"></output>
        </section>
    }
}

fn panel(page: &Page, dock: &Dock, tab: Tab) -> Html {
    let name = tab.as_str();
    // Another message begins at its top.
    let shown = page.shown_message().filter(|_| tab == Tab::Wire);
    let key = [name, &shown.unwrap_or(0).to_string()].concat();
    let inner = match tab {
        Tab::Terminal => Html::default(),
        Tab::Wire => wire::view(page, dock),
        Tab::Charts => charts::view(page),
        Tab::Timeline => timeline::view(page),
        Tab::CloudTrail => cloudtrail::view(page, dock),
        Tab::Transcript => transcript::view(page),
    };
    let class = if tab == Tab::Transcript { "dock-panel dock-list" } else { "dock-panel" };
    view! {
        <div {class} {key} role="tabpanel" id={["dock-panel-", name].concat()}
            aria-labelledby={["dock-tab-", name].concat()} tabindex="0">
            { inner }
        </div>
    }
}

// ---- What the panels share --------------------------------------------------------------------------------------------

/// A tab: its name, its label, whether it is in front, and what brings it there.
type Choice = (&'static str, AttrValue, bool, Msg);

/// A list of tabs. Arrow keys move in it.
fn tab_list(page: &Page, room: &'static str, label: &'static str, tabs: Vec<Choice>) -> Html {
    let id = |name: &str| [room, "-tab-", name].concat();
    let mut buttons = Vec::new();
    for (name, label, front, msg) in &tabs {
        let onclick = send(page, msg.clone());
        buttons.push(view! {
            <button key={*name} type="button" role="tab" id={id(name)} data-tab={(room == "dock").then_some(*name)}
                data-front={(room == "term").then_some(*name)} aria-selected={yes(*front)}
                aria-controls={[room, "-panel-", name].concat()} tabindex={if *front { "0" } else { "-1" }} {onclick}>
                { label.clone() }
            </button>
        });
    }
    let dispatcher = page.dispatcher();
    let onkeydown = Callback::from(move |event: Event| {
        let (at, count) = (tabs.iter().position(|(_, _, front, _)| *front).unwrap_or(0), tabs.len());
        let to = match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        // The page does not hear of it.
        event.prevent_default();
        event.stop_propagation();
        dispatcher.dispatch(tabs[to].3.clone());
        super::storage::focus(&["#", room, "-tab-", tabs[to].0].concat());
    });
    view! { <div class={[room, "-tabs"].concat()} role="tablist" aria-label={label} {onkeydown}>{ buttons }</div> }
}

/// What changes the dock's memory when it is clicked, and draws the panel anew.
fn remember(page: &Page, dock: &Dock, change: impl Fn(&mut Memory) + 'static) -> Callback<Event> {
    let (dispatcher, dock) = (page.dispatcher(), dock.clone());
    Callback::from(move |_| {
        change(&mut dock.borrow_mut());
        let tab = dock.borrow().right;
        dispatcher.dispatch(Msg::Open(tab));
    })
}

/// Puts `line` into a terminal's line, opens the terminal if need be, and leaves it to the person to enter it.
#[inline(never)]
pub fn put(page: &Page, dock: &Dock, terminal: Terminal, line: &str) {
    page.dispatch(if page.picture.is_open(terminal) { Msg::Front(terminal) } else { Msg::OpenTerminal(terminal) });
    let (typist, line) = (typing::Typist { page: page.clone(), dock: dock.clone(), terminal }, line.to_owned());
    // When it is drawn.
    gloo::timers::callback::Timeout::new(0, move || typist.put(&line)).forget();
}

/// What a panel says when it has nothing to show, or not all.
fn remark(said: impl Into<AttrValue>) -> Html {
    el("p", "dock-empty", text(said))
}

fn find(selector: &str) -> Option<HtmlElement> {
    // SVG elements are none of HTML's, but what is asked of them both have.
    document().query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
}

/// Scrolls a list of tabs to the one in front.
fn show_tab(room: &str) {
    let tabs = [".", room, "-tabs"].concat();
    if let (Some(list), Some(tab)) = (find(&tabs), find(&(tabs.clone() + " [aria-selected=true]"))) {
        list.set_scroll_left(tab.offset_left() - list.client_width() / 2 + tab.offset_width() / 2);
    }
}

/// Scrolls what the first selector finds, and nothing around it, until what the second one finds stands in the middle.
pub fn show_in(list: &str, here: &str) {
    if let (Some(list), Some(here)) = (find(list), find(here)) {
        bring_into_view(&list, &here);
    }
}

/// Scrolls `list`, and nothing around it, until `here` stands in the middle.
fn bring_into_view(list: &HtmlElement, here: &HtmlElement) {
    let (list_box, here_box) = (list.get_bounding_client_rect(), here.get_bounding_client_rect());
    let above = here_box.top() - list_box.top() - (list_box.height() - here_box.height()) / 2.0;
    list.set_scroll_top(list.scroll_top() + above as i32);
}

/// What can be copied.
#[derive(Clone, Copy)]
enum Text {
    /// A message, by its event.
    Message(usize),
    /// A CloudTrail record, by its event.
    Record(usize),
    /// The transcript.
    Transcript,
    /// What a command printed, by the event at which it was typed.
    Output(usize),
}

impl Text {
    fn of(self, page: &Page) -> String {
        let Some(run) = page.run() else { return String::new() };
        match self {
            Self::Message(event) => wire::http(&run, event),
            Self::Record(event) => cloudtrail::record(&run, event).map(json::cli_style).unwrap_or_default(),
            Self::Transcript => transcript::whole(&run, page.lang),
            Self::Output(typed) => terminal::output(&run, typed),
        }
    }
}

/// The icons, drawn as lines in a square of 24.
const COPY: &str = "M9 8h11v12H9zM5 16H4V4h11v1";
const PIN: &str = "M9 4h6l-1 6 4 4H6l4-4zM12 14v7";

/// A small button with an icon; `pressed` if it is one that stays.
fn tool(
    name: &'static str,
    label: &'static str,
    icon: &'static str,
    pressed: Option<bool>,
    onclick: Callback<Event>,
) -> Html {
    let path = tag("path", &["d"], &[icon], Html::default());
    let icon = tag("svg", &["viewBox", "aria-hidden"], &["0 0 24 24", "true"], path);
    view! {
        <button type="button" class="dock-icon" data-do={name} title={label} aria-label={label}
            aria-pressed={pressed.map(yes)} {onclick}>{ icon }</button>
    }
}

/// Copies a text, and says that it did. It is not there where the browser has no clipboard to offer.
fn copier(page: &Page, label: &'static str, what: Text) -> Html {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return Html::default();
    }
    let page = page.clone();
    let onclick = Callback::from(move |_| {
        let promise = window().navigator().clipboard().write_text(&what.of(&page));
        let said = page.labels().copied;
        wasm_bindgen_futures::spawn_local(async move {
            // A clipboard that refuses is not said to have taken it.
            if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
                say_copied(said);
                gloo::timers::callback::Timeout::new(1600, || say_copied("")).forget();
            }
        });
    });
    tool("copy", label, COPY, None, onclick)
}

/// Nothing but this writes into that element.
fn say_copied(text: &str) {
    if let Some(output) = find("#dock-copied") {
        output.set_text_content(Some(text));
    }
}

/// Length of an access key id.
const KEY_LENGTH: usize = 20;

/// `text` with every known temporary key in its credential's colour.
fn tinted(whole: &str, keys: &[Credential]) -> Html {
    let mut out = Vec::new();
    let mut rest = whole;
    while let Some((start, index)) = find_key(rest, keys) {
        let end = start + KEY_LENGTH;
        out.push(text(rest[..start].to_owned()));
        out.push(el("b", &["dock-key ", key_colour(index)].concat(), text(rest[start..end].to_owned())));
        rest = &rest[end..];
    }
    out.push(text(rest.to_owned()));
    list(out)
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

/// `text` with keys tinted and long tokens elided. Nothing is lost: the middle is there for whoever selects and copies.
fn elided(whole: &str, keys: &[Credential]) -> Html {
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_');
    let Some(token) = whole.split(|c| !is_token(c)).find(|word| word.len() > LONG) else { return tinted(whole, keys) };
    let start = token.as_ptr() as usize - whole.as_ptr() as usize;
    let (before, after) = (&whole[..start], &whole[start + token.len()..]);
    let (head, rest) = token.split_at(28);
    let (middle, tail) = rest.split_at(rest.len() - 12);
    let short = [text(head.to_owned()), el("i", "", text(middle.to_owned())), text(tail.to_owned())];
    list(vec![tinted(before, keys), el("span", "dock-long", list(short.into())), elided(after, keys)])
}
