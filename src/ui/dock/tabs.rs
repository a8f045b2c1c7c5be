//! Lists of tabs: the panels, and the terminals. Arrow keys move in them.
//!
//! May use: [`scroll`](super::scroll), and what a tab brings to the front: a message to the [state](crate::ui::state).

use yew::prelude::*;

use super::parts::yes;
use super::scroll::{to_front, use_scroll};
use crate::story::Terminal;
use crate::ui::context::{use_lang, use_page};
use crate::ui::later;
use crate::ui::state::{Msg, Tab};
use crate::ui::storage;
use crate::words::{Lang, labels, terminal_label};

/// What a tab brings to the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A panel.
    Panel(Tab),
    /// A terminal.
    Terminal(Terminal),
}

impl Choice {
    const fn name(self) -> &'static str {
        match self {
            Self::Panel(tab) => tab.as_str(),
            Self::Terminal(terminal) => terminal.as_str(),
        }
    }

    /// What the names of all elements of such a list begin with.
    const fn room(self) -> &'static str {
        match self {
            Self::Panel(_) => "dock",
            Self::Terminal(_) => "term",
        }
    }

    /// Its name; where there is another one for little room, both, of which the styles show one.
    fn label(self, lang: Lang) -> Html {
        let l = labels(lang);
        match self {
            Self::Panel(tab) => match tab.brief(l) {
                Some(brief) if brief != tab.label(l) => html! {
                    <><span class="tab-full">{ tab.label(l) }</span><span class="tab-brief">{ brief }</span></>
                },
                _ => tab.label(l).into(),
            },
            Self::Terminal(terminal) => terminal_label(lang, terminal).into(),
        }
    }

    const fn msg(self) -> Msg {
        match self {
            Self::Panel(tab) => Msg::Open(tab),
            Self::Terminal(terminal) => Msg::Front(terminal),
        }
    }

    fn id(self) -> String {
        format!("{}-tab-{}", self.room(), self.name())
    }
}

/// What a list of tabs is drawn from.
#[derive(Properties, PartialEq)]
pub struct TabListProps {
    /// The tabs, all of one kind.
    pub tabs: Vec<Choice>,
    /// The one in front.
    pub front: Choice,
}

/// A list of tabs.
#[component]
pub fn TabList(props: &TabListProps) -> Html {
    let TabListProps { tabs, front } = props;
    let (page, lang, list) = (use_page(), use_lang(), use_node_ref());
    use_scroll(&list, (tabs.clone(), *front, lang), to_front);
    let button = |tab: &Choice| {
        let (name, room) = (tab.name(), tab.room());
        let (is_panel, is_front) = (matches!(tab, Choice::Panel(_)), tab == front);
        let is_later = matches!(tab, Choice::Panel(tab) if !matches!(tab, Tab::Terminal | Tab::Wire));
        let onpointerover = is_later.then(|| Callback::from(|_: PointerEvent| later::near()));
        let onfocusin = is_later.then(|| Callback::from(|_: FocusEvent| later::near()));
        html! {
            <button key={name} type="button" role="tab" id={tab.id()} data-tab={is_panel.then_some(name)}
                data-front={(!is_panel).then_some(name)} aria-selected={yes(is_front)}
                aria-controls={format!("{room}-panel-{name}")} tabindex={if is_front { "0" } else { "-1" }}
                onclick={page.on(tab.msg())} {onpointerover} {onfocusin}>
                { tab.label(lang) }
            </button>
        }
    };
    let buttons: Html = tabs.iter().map(button).collect();
    let onkeydown = {
        let (page, tabs, front) = (page.clone(), tabs.clone(), *front);
        move |event: KeyboardEvent| {
            let (at, count) = (tabs.iter().position(|tab| *tab == front).unwrap_or(0), tabs.len());
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % count,
                "ArrowLeft" => (at + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return,
            };
            // The page does not hear of it.
            event.prevent_default();
            event.stop_propagation();
            page.send(tabs[to].msg());
            storage::focus(&format!("#{}", tabs[to].id()));
        }
    };
    let l = labels(lang);
    let label = if matches!(front, Choice::Panel(_)) { l.panels } else { l.terminals };
    html! {
        <div ref={list} class={format!("{}-tabs", front.room())} role="tablist" aria-label={label} {onkeydown}>
            { buttons }
        </div>
    }
}
