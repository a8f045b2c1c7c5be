//! The dock: the terminals, and beside them (below, where there is no room) the panels that read the run closely.
//!
//! A panel is a component in a file of its own, drawn from a [`Scene`]; only the one in front is there. What a scene has of
//! no concern to a panel does not make it be drawn anew: each says by its properties' `PartialEq` what it reads. What a panel
//! remembers while another one is in front is kept here.
//!
//! May use: [`state`](super::state), [`context`](super::context), [`later`](super::later), which draws the panels that few open.
//!
//! ```ignore
//! html! { <Dock scene={settled.map(|seen| seen.scene)} desk={model.desk} split={model.split} two_panes={model.room.has_two_panes()} /> }
//! ```

pub(super) mod apart;
pub(super) mod charts;
pub(super) mod cloudtrail;
mod copy;
mod credentials;
mod layout;
mod log;
mod message;
mod messages;
pub(super) mod mgmt;
mod opening;
mod parts;
pub mod policies;
pub(super) mod scroll;
mod split;
mod tabs;
mod terminal;
mod texts;
pub(super) mod timeline;
mod times;
pub(super) mod transcript;
pub(super) mod typing;
mod why;
mod windows;
mod wire;

use std::rc::Rc;

use yew::prelude::*;

use super::context::{Page, use_labels, use_lang, use_page};
use super::later::{self, Later, Shown};
use super::state::{Desk, Msg, Scene, Split, Tab};
use crate::kernel::SimTime;
use crate::words::{Problem, wire_words};
use copy::Copies;
use parts::tool;
use tabs::{Choice, TabList};
use terminal::Terminals;
use wire::{Asked, Wire};

pub use split::{Bar, SPLIT, Splitter, use_split};

const APART: &str = "M3 9h12v11H3zM9 9V4h12v11h-6";
const LARGER: &str = "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7";

/// What the dock is drawn from.
#[derive(Properties, PartialEq)]
pub struct DockProps {
    /// What the panels show; nothing before a run is there.
    pub scene: Option<Scene>,
    /// What stands in front.
    pub desk: Desk,
    /// Whether there is room for the terminals beside the panels.
    pub two_panes: bool,
    /// How the room is divided.
    pub split: Split,
}

/// The terminals and the panels.
#[component]
pub fn Dock(props: &DockProps) -> Html {
    let DockProps { scene, desk, two_panes, split } = props;
    let two_panes = &(*two_panes && !desk.large);
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    let w = wire_words(lang);
    // What is filled in there is the same in every window.
    let filled = use_reducer_eq(mgmt::Memory::default);
    let (memory, teller) = (Rc::new(mgmt::Memory::clone(&filled)), filled.dispatcher());
    // They stay when another lesson is opened, until that is there.
    let apart = html! {
        { for desk.apart.tabs().map(|tab| {
            let panel = scene.clone().map(|scene| html! { <Copies><Panel {scene} {tab} pinned={desk.pinned} weighed={desk.weighed}
                memory={memory.clone()} teller={teller.clone()} /></Copies> });
            html! { <Later key={tab.as_str()} shown={Shown::Apart(tab, panel.unwrap_or_default())} /> }
        }) }
    };
    let Some(scene) = scene else {
        return html! { <>{ apart }<section class="dock" key="dock" aria-busy="true"></section></> };
    };
    let tab = if *two_panes { desk.panel } else { desk.tab };
    let tabs: Vec<Choice> =
        Tab::ALL.into_iter().filter(|tab| !two_panes || *tab != Tab::Terminal).map(Choice::Panel).collect();
    html! {
        <>
        { apart }
        <section class="dock" key="dock" data-tab={desk.tab.as_str()} data-panes={if *two_panes { "2" } else { "1" }}>
            <Copies>
                <div class="dock-left" id="dock-panel-terminal" role={if *two_panes { "group" } else { "tabpanel" }}
                    aria-label={l.tab_terminal}>
                    <Terminals scene={scene.clone()} chosen={desk.terminal} seen={*two_panes || tab == Tab::Terminal} />
                </div>
                if *two_panes { <Splitter bar={Bar::Width} split={*split} /> }
                <div class="dock-right">
                    <div class="dock-head">
                        <TabList {tabs} front={Choice::Panel(tab)} />
                        if tab != Tab::Terminal {
                            { tool("apart", w.apart, APART, Some(desk.apart.has(tab)), go_apart(tab, &page)) }
                        }
                        { tool("enlarge", if desk.large { w.smaller } else { w.larger }, LARGER, Some(desk.large),
                            page.on(Msg::Enlarge(!desk.large))) }
                    </div>
                    if desk.apart.has(tab) {
                        <Away {tab} />
                    } else {
                        <Panel scene={scene.clone()} {tab} pinned={desk.pinned} weighed={desk.weighed} {memory} {teller} />
                    }
                </div>
            </Copies>
        </section>
        </>
    }
}

/// Opens the window of a panel, by the click that asks for it; what the browser blocks is said.
fn go_apart(tab: Tab, page: &Page) -> Callback<MouseEvent> {
    let page = page.clone();
    Callback::from(move |_| {
        later::near();
        page.send(if windows::open(tab) { Msg::Apart(tab, true) } else { Msg::Failed(Problem::WindowBlocked) });
    })
}

#[derive(Properties, PartialEq)]
struct AwayProps {
    tab: Tab,
}

/// Where a panel would stand that is in a window of its own.
#[component]
fn Away(props: &AwayProps) -> Html {
    let (page, w, tab) = (use_page(), wire_words(use_lang()), props.tab);
    html! {
        <div class="dock-panel dock-away" role="tabpanel" id={format!("dock-panel-{}", tab.as_str())}
            aria-labelledby={format!("dock-tab-{}", tab.as_str())}>
            <p>{ w.is_apart }</p>
            <button type="button" class="pill" data-do="show-apart" onclick={go_apart(tab, &page)}>{ w.show_apart }</button>
            <button type="button" class="pill" data-do="rejoin" onclick={page.on::<MouseEvent>(Msg::Apart(tab, false))}>
                { w.rejoin }
            </button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PanelProps {
    scene: Scene,
    /// The panel in front.
    tab: Tab,
    /// The message that the wire panel keeps to.
    pinned: Option<usize>,
    /// The decision that the policies panel keeps to.
    weighed: Option<usize>,
    /// What is filled in in the console, and the way to change it.
    memory: Rc<mgmt::Memory>,
    teller: mgmt::Teller,
}

/// The panel in front. The terminals have a place of their own.
#[component]
fn Panel(props: &PanelProps) -> Html {
    let PanelProps { scene, tab, pinned, weighed, memory, teller } = props;
    // As values: of two handles of a state, both tell what it is now, so that they are always equal.
    let asked = use_state_eq::<Asked, _>(|| None);
    let open = use_state_eq(|| None);
    let list = use_node_ref();
    let shown = scene.shown_message(*pinned).filter(|_| *tab == Tab::Wire);
    let scene = scene.clone();
    let inner = match tab {
        Tab::Terminal => return Html::default(),
        Tab::Wire => {
            html! { <Wire {scene} {shown} pinned={pinned.is_some()} asked={*asked} ask={asked.setter()} /> }
        }
        Tab::Charts => html! { <Later shown={Shown::Charts(scene)} /> },
        Tab::Timeline => html! { <Later shown={Shown::Timeline(scene)} /> },
        Tab::CloudTrail => html! { <Later shown={Shown::CloudTrail(scene, *open, open.setter())} /> },
        Tab::Policies => html! { <Later shown={Shown::Policies(scene, *weighed)} /> },
        Tab::Console => html! { <Later shown={Shown::Mgmt(scene, memory.clone(), teller.clone())} /> },
        Tab::Transcript => html! { <Later shown={Shown::Transcript(scene, list.clone())} /> },
    };
    let name = tab.as_str();
    // Another panel begins at its top.
    html! {
        <div ref={list} class={classes!("dock-panel", (*tab == Tab::Transcript).then_some("dock-list"))} key={name}
            role="tabpanel" id={format!("dock-panel-{name}")} aria-labelledby={format!("dock-tab-{name}")} tabindex="0">
            { inner }
        </div>
    }
}

/// Moves what moves in the dock between two pictures: the playhead over the timeline.
pub fn paint(now: SimTime) {
    later::paint(now);
}
