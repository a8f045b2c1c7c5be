//! The terminals: shells on the instance, on the local PC, and on an attacker's computer.
//!
//! May use: [`log`](super::log) for what stands on a screen, [`typing`](super::typing) for what is done with the line being
//! typed, and the parts that panels share.

use gloo::events::EventListener;
use web_sys::Element;
use yew::prelude::*;

use super::log::{Log, MORE, continued, same_log};
use super::parts::tool;
use super::scroll::{to_end, use_scroll};
use super::tabs::{Choice, TabList};
use super::typing::{PUT, Typist, put, use_typist};
use crate::cloud::Agent;
use crate::host::Session;
use crate::lesson::Try;
use crate::story::Terminal;
use crate::ui::context::{use_labels, use_lang, use_page, use_waiting};
use crate::ui::state::{Held, Msg, Scene};
use crate::ui::text::phrases;
use crate::words::{Lang, gate, labels, program_coming, program_missing, terminal_label, try_again};

const PLUS: &str = "M12 5v14M5 12h14";
/// Somebody under a hood.
const MASK: &str = "M12 3c5 0 7 4 7 9v6l-3 3H8l-3-3v-6c0-5 2-9 7-9zM9 13h.01M15 13h.01";
const CROSS: &str = "M6 6l12 12M18 6L6 18";

/// What the terminals are drawn from.
#[derive(Properties, PartialEq)]
pub struct TerminalsProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// The terminal that was chosen.
    pub chosen: Terminal,
    /// Whether they are seen: where there is no room beside it, another panel may be in front.
    pub seen: bool,
}

/// Every open terminal, one in front.
#[component]
pub fn Terminals(props: &TerminalsProps) -> Html {
    let TerminalsProps { scene, chosen, seen } = props;
    let picture = &scene.picture;
    let front = scene.front(*chosen);
    let open: Vec<Terminal> = Terminal::ALL.into_iter().filter(|terminal| scene.has(*terminal)).collect();
    let run = scene.run();
    let may_open = |terminal: Terminal| !picture.is_open(terminal) && !run.hidden.has(terminal);
    let next = front.siblings().find(|terminal| may_open(*terminal));
    let attacker = run.played.steps.is_empty() && may_open(Terminal::Attacker);
    let world = run.played.story.world();
    let pane = |terminal: &Terminal| {
        let terminal = *terminal;
        let prompt = match picture.prompts.get(&terminal) {
            Some(prompt) => prompt.clone(),
            None => world.session(terminal).map_or_else(|| "$ ".to_owned(), Session::prompt),
        };
        html! {
            <Pane key={terminal.as_str()} scene={scene.clone()} {terminal} {prompt} front={terminal == front} seen={*seen}
                busy={picture.is_busy(terminal)} shut={world.shut(terminal)} />
        }
    };
    let panes: Html = open.iter().map(pane).collect();
    let tabs: Vec<Choice> = open.iter().copied().map(Choice::Terminal).collect();
    html! {
        <div class="term">
            <div class="term-head">
                <TabList {tabs} front={Choice::Terminal(front)} />
                <div class="term-tools"><Tools {next} {attacker} close={(!front.is_given()).then_some(front)} /></div>
            </div>
            { panes }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ToolsProps {
    /// The next terminal that can be opened on the computer of the one in front.
    next: Option<Terminal>,
    /// Whether the attacker's can be.
    attacker: bool,
    /// The one that can be closed.
    close: Option<Terminal>,
}

/// What opens and closes terminals.
#[component]
fn Tools(props: &ToolsProps) -> Html {
    let (page, l) = (use_page(), use_labels());
    let opening = |terminal| page.on::<MouseEvent>(Msg::OpenTerminal(terminal));
    html! {
        <>
            if let Some(next) = props.next {
                { tool("open-terminal", l.terminal_open, PLUS, None, opening(next)) }
            }
            if props.attacker {
                { tool("open-attacker", l.attacker_open, MASK, None, opening(Terminal::Attacker)) }
            }
            if let Some(front) = props.close {
                { tool("close-terminal", l.terminal_close, CROSS, None, page.on(Msg::CloseTerminal(front))) }
            }
        </>
    }
}

#[derive(Properties)]
struct PaneProps {
    scene: Scene,
    terminal: Terminal,
    /// What the shell asks with.
    prompt: AttrValue,
    /// Whether it is in front.
    front: bool,
    /// Whether that one is seen.
    seen: bool,
    /// Whether a program runs in it.
    busy: bool,
    /// Why no shell can be opened on its computer.
    shut: Option<Agent>,
}

/// Of the scene it shows what stands in this terminal, and what its lesson proposes.
impl PartialEq for PaneProps {
    fn eq(&self, other: &Self) -> bool {
        let flags = |props: &Self| (props.terminal, props.front, props.seen, props.busy, props.shut);
        flags(self) == flags(other) && self.prompt == other.prompt && same_log(&self.scene, &other.scene, self.terminal)
    }
}

/// A terminal: its screen, and what the lesson proposes to type.
#[component]
fn Pane(props: &PaneProps) -> Html {
    let PaneProps { scene, terminal, prompt, front, seen, busy, shut } = props;
    let (lang, page, screen) = (use_lang(), use_page(), use_node_ref());
    let l = labels(lang);
    let typist = use_typist(*terminal);
    use_effect_with((), {
        let typist = typist.clone();
        move |()| {
            let listener = typist.field().map(|input| EventListener::new(&input, PUT, move |event| typist.take(event)));
            move || drop(listener)
        }
    });
    let lines = scene.picture.lines.get(terminal).map_or(&[][..], Vec::as_slice);
    use_scroll(&screen, (*front && *seen, lines.len(), lines.last().copied(), *busy), to_end);
    let typing = typist.typing();
    use_effect_with((typing.choices.clone(), screen.clone()), |(choices, screen)| {
        if let Some(screen) = screen.cast::<Element>().filter(|_| !choices.is_empty()) {
            to_end(&screen);
        }
    });

    let name = terminal.as_str();
    let id = format!("term-{name}-input");
    let label = terminal_label(lang, *terminal);
    let placeholder = match (busy, shut) {
        (true, _) => "",
        (_, Some(Agent::NotRunning)) => l.terminal_closed,
        (_, Some(_)) => "",
        _ => l.terminal_hint,
    };
    let way = shut.filter(|agent| *agent != Agent::NotRunning).map(|agent| way_in(scene, agent, lang, &typist));
    let asks = if *busy {
        html! { <span class="term-busy">{ l.terminal_busy }<i class="term-cursor"></i></span> }
    } else {
        let asks = if typing.begun.is_empty() { prompt.clone() } else { MORE.into() };
        html! { <label class="term-prompt" for={id.clone()}>{ asks }</label> }
    };
    let begun = typing.begun.strip_suffix('\n').map(|begun| {
        html! { <div class="term-log"><b class="term-prompt">{ prompt }</b>{ continued(begun) }</div> }
    });
    let waits = use_waiting().and_then(|held| waiting(&held, *terminal, prompt, lang, &typist));
    // Where there is little room, the stage makes some.
    let onfocus = move |_: FocusEvent| {
        if page.now().is_some_and(|model| model.room.window < 1000 && !model.typing) {
            page.send(Msg::Typing(true));
        }
    };
    let (submitting, keying, pasting, changing) = (typist.clone(), typist.clone(), typist.clone(), typist.clone());
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        submitting.submit();
    };
    html! {
        <div class="term-pane" id={format!("term-panel-{name}")} data-terminal={name} role="tabpanel"
            aria-labelledby={format!("term-tab-{name}")} hidden={!front}>
            <div ref={screen} class="term-screen">
                <div class="term-log" role="log" aria-label={label.clone()}>
                    <Log scene={scene.clone()} terminal={*terminal} />
                </div>
                { waits }
                { begun }
                { way }
                <form class="term-form" {onsubmit}>
                    { asks }
                    <input ref={typist.input.clone()} {id} type="text" autocomplete="off" autocapitalize="off"
                        autocorrect="off" spellcheck="false" enterkeyhint="send"
                        aria-label={format!("{label}: {}", l.command_line)} {placeholder}
                        onkeydown={move |event: KeyboardEvent| keying.key(&event)}
                        onpaste={move |event: Event| pasting.paste(&event)}
                        oninput={move |_: InputEvent| changing.changed()}
                        onfocus={onfocus} />
                </form>
                <div class="term-choices" id={format!("term-{name}-choices")} role="status">
                    { typing.choices.clone() }
                </div>
            </div>
            <div class="term-tries" role="group" aria-label={l.try_it}>{ tries(scene, &typist, lang) }</div>
        </div>
    }
}

/// The lines that wait for a program's code, and what has become of that.
fn waiting(held: &Held, terminal: Terminal, prompt: &AttrValue, lang: Lang, typist: &Typist) -> Option<Html> {
    let mut lines = held.lines(terminal).peekable();
    lines.peek()?;
    let lines: Vec<&str> = lines.collect();
    let program = held.chunk.program();
    let page = typist.page();
    let give_up = {
        let (typist, whole) = (typist.clone(), lines.join("\n"));
        let onclick = move |_: MouseEvent| typist.give_up(&whole);
        html! { <button type="button" class="term-chip" data-do="give-up" {onclick}>{ labels(lang).cancel }</button> }
    };
    let told = if held.failed {
        html! {
            <div role="alert">
                <p class="term-err">{ program_missing(lang, program) }</p>
                <button type="button" class="term-chip" data-do="retry"
                    onclick={page.on::<MouseEvent>(Msg::FetchAgain(true))}>{ try_again(lang) }</button>
                { give_up }
            </div>
        }
    } else {
        html! { <><span class="term-busy" role="status">{ program_coming(lang, program) }</span>{ give_up }</> }
    };
    Some(html! {
        <div class="term-waits">
            { for lines.iter().map(|line| html! {
                <div class="term-log"><b class="term-prompt">{ prompt }</b>{ continued(line) }</div>
            }) }
            { told }
        </div>
    })
}

/// Why Session Manager can't open a shell there, and what to look at next.
fn way_in(scene: &Scene, agent: Agent, lang: Lang, typist: &Typist) -> Html {
    let run = scene.run();
    let cloud = run.played.story.world().cloud();
    let role = scene.picture.inventory.roles.first().map_or("", |role| role.name.as_str());
    let instance = cloud.attended().map_or("", |instance| instance.id.as_str());
    let line = gate::next(agent).replace("{role}", role).replace("{instance}", instance);
    let onclick = {
        let (page, line) = (typist.page().clone(), line.clone());
        move |_: MouseEvent| put(&page, Terminal::Pc, &line)
    };
    html! {
        <div class="term-gate" role="status">
            <p class="term-why">{ for phrases(gate::why(lang, agent)) }</p>
            <button type="button" class="term-chip" data-do="way-in" title={line} {onclick}>{ gate::way(lang, agent) }</button>
        </div>
    }
}

/// What the lesson proposes, a click each.
fn tries(scene: &Scene, typist: &Typist, lang: Lang) -> Html {
    let run = scene.run();
    let computer = typist.terminal.first();
    let chip = |hint: &Try| {
        let (typist, line) = (typist.clone(), format!("{}\n", hint.line));
        let onclick = move |_: MouseEvent| typist.enter(&line);
        html! {
            <button type="button" class="term-chip" title={hint.line.clone()} {onclick}>
                { lang.of(&hint.why).to_owned() }
            </button>
        }
    };
    let world = run.played.story.world();
    // What only whoever administers Identity Center could know.
    let asked = world.question(typist.terminal).is_some_and(|question| question.starts_with("SSO start URL"));
    let known = asked.then(|| world.cloud().start_url()).map(|url| {
        let (typist, line) = (typist.clone(), [url, "\n"].concat());
        let onclick = move |_: MouseEvent| typist.enter(&line);
        html! {
            <button key="start-url" type="button" class="term-chip" data-do="start-url" title={url} {onclick}>
                { gate::start_url(lang, url) }
            </button>
        }
    });
    let tries = run.lesson.tries.iter().filter(|hint| hint.terminal == computer && !asked).map(chip);
    known.into_iter().chain(tries).collect()
}
