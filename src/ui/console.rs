//! Free play's console: experiments to do by hand, step by step, and the defences as switches.
//!
//! What it offers is data (`static/play/console.json`), fetched when free play is first drawn. A step puts its command
//! into the terminal's line, where a person enters it; its mark comes from the trace alone. A switch types the
//! administrator's commands; how it stands is read from the account. Nothing here says how anything turns out.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use yew::{Callback, Event, Html};

use super::address::{Address, Place};
use super::dock::{self, Dock};
use super::model::{Msg, Run};
use super::view::{el, list, text, view, yes};
use super::{Page, storage};
use crate::host::Stream;
use crate::lesson::console::{self, Act, Console, Experiment, Facts, Progress, Step, Switch};
use crate::lesson::{Bi, LessonError};
use crate::story::{Kind, Terminal};
use crate::words::{Problem, terminal_label};

/// Where the defences are typed: a terminal of the desk that is not the first, whose variables are the learner's.
fn desk() -> Terminal {
    Terminal::Pc.siblings().nth(1).unwrap_or(Terminal::Pc)
}

/// What the console remembers from one drawing to the next.
#[derive(Default)]
pub struct Memory {
    data: Data,
    /// Whether the defences are in front.
    defences: bool,
    /// The experiment that is open.
    open: usize,
    progress: Progress,
    /// The run that `progress` is of.
    run: usize,
}

/// The texts.
#[derive(Default)]
enum Data {
    #[default]
    Unasked,
    Asked,
    There(Rc<Console>),
}

/// The console, beside the stage.
#[inline(never)]
pub fn panel(page: &Page, dock: &Dock) -> Html {
    let (style, href) = ("stylesheet", "play/console.css");
    let style = view! { <link rel={style} {href} /> };
    let Some(console) = data(page, dock) else {
        return view! { <aside class="lesson free console" aria-busy="true">{ style }</aside> };
    };
    read_on(page, dock, &console);
    let l = page.labels();
    let defences = dock.borrow().console.defences;
    let tab = |name: &'static str, front: bool| {
        let onclick = remember(page, dock, move |memory| memory.defences = name == "defences");
        view! {
            <button type="button" data-console={name} aria-pressed={yes(front)} {onclick}>{ word(page, &console, name) }</button>
        }
    };
    let inside = if defences { switches(page, &console) } else { experiments(page, dock, &console) };
    let lesson = Place::Lesson { id: super::address::FIRST_LESSON.to_owned(), step: None };
    view! {
        <aside class="lesson free console">
            { style }
            <div class="con-head">
                <p class="eyebrow">{ l.free_play }</p>
                <div class="segments" role="group" aria-label={l.free_play}>
                    { tab("experiments", !defences) }{ tab("defences", defences) }
                </div>
            </div>
            <h1>{ word(page, &console, if defences { "defend" } else { "title" }) }</h1>
            { inside }
            <div class="nav"><a href={Address::format(&lesson, page.lang)}>{ l.to_lesson }</a></div>
        </aside>
    }
}

/// What changes the memory when it is clicked.
fn remember(page: &Page, dock: &Dock, change: impl Fn(&mut Memory) + 'static) -> Callback<Event> {
    let (page, dock) = (page.clone(), dock.clone());
    Callback::from(move |_| {
        change(&mut dock.borrow_mut().console);
        again(&page);
    })
}

/// Draws the page anew, which does not know what this one remembers.
fn again(page: &Page) {
    page.dispatch(Msg::Open(page.tab));
}

fn word(page: &Page, console: &Console, name: &str) -> String {
    console.word(name).map_or_else(String::new, |word| page.lang.of(word).to_owned())
}

/// The texts, which are asked for once.
fn data(page: &Page, dock: &Dock) -> Option<Rc<Console>> {
    match &dock.borrow().console.data {
        Data::There(console) => return Some(console.clone()),
        Data::Asked => return None,
        Data::Unasked => {}
    }
    dock.borrow_mut().console.data = Data::Asked;
    let (page, dock) = (page.clone(), dock.clone());
    wasm_bindgen_futures::spawn_local(async move {
        let id = "console".to_owned();
        let fetched = storage::fetch("play/console.json").await;
        let read = |text: String| -> Result<Console, LessonError> { console::parse(&text) };
        match fetched.map(read) {
            Ok(Ok(console)) => {
                dock.borrow_mut().console.data = Data::There(Rc::new(console));
                again(&page);
            }
            Ok(Err(error)) => page.dispatch(Msg::Failed(Problem::LessonBroken { id, error })),
            Err(status) => page.dispatch(Msg::Failed(Problem::LessonMissing { id, status })),
        }
    });
    None
}

/// Takes in what the trace has that was not read yet.
fn read_on(page: &Page, dock: &Dock, console: &Console) {
    let Some(run) = page.run() else { return };
    let memory = &mut dock.borrow_mut().console;
    let (this, events) = (page.which(), run.trace().events());
    if memory.run != this {
        // Another run, or a copy of it.
        memory.run = this;
        memory.progress = Progress::default();
    }
    let before = memory.progress.count();
    memory.progress.extend(console, events, run.played.first);
    if before != memory.progress.count() {
        // Once it is drawn, the step that comes next is in sight.
        gloo::timers::callback::Timeout::new(0, || dock::show_in(".console", ".con-steps .now")).forget();
    }
}

/// A sentence in the languages spoken; what stands between backticks is typewritten.
fn said(page: &Page, bi: &Bi, class: &'static str) -> Html {
    let phrases = |whole: &str| {
        let part = |(n, part): (usize, &str)| match n % 2 {
            0 => text(part.to_owned()),
            _ => el("code", "", text(part.to_owned())),
        };
        list(whole.split('`').enumerate().map(part).collect())
    };
    let spoken = page.lang.spoken().iter();
    list(spoken.map(|lang| view! { <p {class} lang={lang.as_str()}>{ phrases(lang.of(bi)) }</p> }).collect())
}

fn facts<'a>(page: &'a Page, run: Option<&'a Run>, console: &'a Console) -> Option<Facts<'a>> {
    let run = run?;
    let (story, trace, picture) = (&run.played.story, run.trace(), &*page.picture);
    Some(Facts { role: &console.role, trace, picture, cloud: story.world().cloud(), now: story.now() })
}

// ---- Experiments ----------------------------------------------------------------------------------------------------

fn experiments(page: &Page, dock: &Dock, console: &Rc<Console>) -> Html {
    let open = dock.borrow().console.open;
    let Some(experiment) = console.experiments.get(open) else { return Html::default() };
    let seen = |at: usize, step: usize| {
        dock.borrow().console.progress.found(at, step).is_some_and(|event| event < page.picture.events)
    };
    let choice = |(at, experiment): (usize, &Experiment)| {
        let counted = experiment.steps.iter().filter(|step| step.done.is_some()).count();
        let so_far = (0..experiment.steps.len()).filter(|step| seen(at, *step)).count();
        let tally = match so_far {
            0 => Html::default(),
            all if all == counted => el("span", "con-tally all", text("✓")),
            _ => el("span", "con-tally", text([&so_far.to_string(), "/", &counted.to_string()].concat())),
        };
        let onclick = remember(page, dock, move |memory| memory.open = at);
        view! {
            <button type="button" data-experiment={experiment.id.clone()} aria-pressed={yes(at == open)} {onclick}>
                { page.lang.of(&experiment.title).to_owned() }{ tally }
            </button>
        }
    };
    let choices: Vec<Html> = console.experiments.iter().enumerate().map(choice).collect();
    let done: Vec<bool> = (0..experiment.steps.len()).map(|step| seen(open, step)).collect();
    view! {
        <div class="con-choose" role="group" aria-label={word(page, console, "experiments")}>{ choices }</div>
        <section class="con-exp" key={experiment.id.clone()} aria-label={page.lang.of(&experiment.title).to_owned()}>
            { said(page, &experiment.aim, "con-aim") }
            <p class="con-intro">{ word(page, console, "intro") }</p>
            { steps(page, dock, console, experiment, &done) }
        </section>
    }
}

fn steps(page: &Page, dock: &Dock, console: &Rc<Console>, experiment: &Experiment, done: &[bool]) -> Html {
    // The first that is open; one that leaves no mark is passed by with the next that does.
    let last = done.iter().rposition(|done| *done).map_or(0, |last| last + 1);
    let now = (0..done.len()).find(|at| !done[*at] && (experiment.steps[*at].done.is_some() || *at >= last));
    let one = |(at, step): (usize, &Step)| {
        let state = if done[at] {
            "done"
        } else if now == Some(at) {
            "now"
        } else {
            "todo"
        };
        let mark = if done[at] { "✓".to_owned() } else { (at + 1).to_string() };
        let seen = if done[at] { el("span", "con-sr", text(word(page, console, "done"))) } else { Html::default() };
        view! {
            <li class={state} data-console-step={at + 1} aria-current={(state == "now").then_some("step")}>
                <i aria-hidden="true">{ mark }</i>
                <div>{ seen }{ said(page, &step.say, "con-say") }{ act(page, dock, console, step) }</div>
            </li>
        }
    };
    let steps: Vec<Html> = experiment.steps.iter().enumerate().map(one).collect();
    view! { <ol class="con-steps">{ steps }</ol> }
}

fn act(page: &Page, dock: &Dock, console: &Rc<Console>, step: &Step) -> Html {
    match &step.act {
        Act::Type { terminal, line, counts } => {
            let terminal = *terminal;
            let one = |count: u32, label: Option<String>| {
                let filled = facts(page, page.run().as_deref(), console).and_then(|facts| facts.fill(line, count));
                let missing = filled.is_none();
                let shown = label.map_or_else(
                    || el("code", "", text(short(filled.as_deref().unwrap_or(line)))),
                    |label| el("b", "", text(label)),
                );
                let long = filled.as_deref().unwrap_or(line).len() > LONG;
                let whole = filled.clone();
                let (typing, dock) = (page.clone(), dock.clone());
                let onclick = Callback::from(move |_| {
                    if let Some(line) = &filled {
                        dock::put(&typing, &dock, terminal, line);
                    }
                });
                let place = terminal_label(page.lang, terminal);
                let why = missing.then(|| word(page, console, "needs"));
                let note = why.map_or_else(Html::default, |why| el("small", "", text(why)));
                view! {
                    <button type="button" class={("con-cmd", if long { "long" } else { "" })} data-terminal-line={terminal.as_str()} disabled={missing}
                        title={whole} {onclick}><em>{ place }</em>{ shown }{ note }</button>
                }
            };
            if counts.is_empty() {
                return one(0, None);
            }
            let unit = word(page, console, "count");
            let buttons = counts.iter().map(|count| one(*count, Some(grouped(*count) + &unit))).collect();
            el("div", "con-counts", list(buttons))
        }
        Act::Press(button) => {
            let name = button.clone();
            let onclick = Callback::from(move |_| {
                let there = gloo::utils::document().query_selector(&["button[data-do=", &name, "]"].concat());
                if let Some(there) = there.ok().flatten().and_then(|el| el.dyn_into::<web_sys::HtmlElement>().ok()) {
                    there.click();
                }
            });
            view! {
                <button type="button" class="con-cmd press" data-press={button.clone()} {onclick}>
                    <b>{ word(page, console, button) }</b>
                </button>
            }
        }
        Act::Switch(id) => console.switch(id).map_or_else(Html::default, |switch| toggle(page, console, switch)),
    }
}

/// So many letters of a command stand beside the name of its terminal.
const LONG: usize = 24;

/// A command as it is shown: the lines of a paste, each cut where it is long.
fn short(line: &str) -> String {
    let cut = |line: &str| match line.char_indices().nth(32) {
        Some((at, _)) if line.starts_with("export ") => [&line[..at], "…"].concat(),
        // A paste of what is not known yet.
        None if line.contains("{key}") => line.replace("{key}", "…"),
        _ => line.to_owned(),
    };
    line.split('\n').map(cut).collect::<Vec<_>>().join("\n")
}

/// `1,000`
fn grouped(count: u32) -> String {
    let digits = count.to_string();
    match digits.len().checked_sub(3) {
        Some(at) if at > 0 => [&digits[..at], ",", &digits[at..]].concat(),
        _ => digits,
    }
}

// ---- Defences -------------------------------------------------------------------------------------------------------

fn switches(page: &Page, console: &Rc<Console>) -> Html {
    let one = |switch: &Switch| {
        let why = refusal(page, console, switch);
        let refused = why.map_or_else(Html::default, |why| {
            view! { <p class="con-refused" role="status"><b>{ word(page, console, "refused") }</b><code>{ why }</code></p> }
        });
        view! { <li>{ toggle(page, console, switch) }{ said(page, &switch.say, "con-say") }{ refused }</li> }
    };
    let all: Vec<Html> = console.switches.iter().map(one).collect();
    view! { <p class="con-intro">{ word(page, console, "defences-intro") }</p><ul class="con-switches">{ all }</ul> }
}

fn toggle(page: &Page, console: &Rc<Console>, switch: &Switch) -> Html {
    let on = switch.state.holds(&page.picture.inventory, &console.role);
    let shows = facts(page, page.run().as_deref(), console).and_then(|facts| facts.fill(&switch.shows, 0));
    let lines = if on { &switch.off } else { &switch.on };
    let busy = page.picture.running.get(&desk()).is_some();
    let (typing, console, lines) = (page.clone(), console.clone(), lines.clone());
    let onclick = Callback::from(move |_: Event| {
        let filled = facts(&typing, typing.run().as_deref(), &console)
            .map(|facts| lines.iter().filter_map(|line| facts.fill(line, 0)).collect());
        let Some(filled): Option<Vec<String>> = filled else { return };
        // Half of what belongs together is not done.
        if filled.len() == lines.len() {
            typing.dispatch(Msg::Front(desk()));
            typing.dispatch(Msg::Enter(desk(), filled));
        }
    });
    view! {
        <button type="button" class="con-switch" role="switch" data-switch={switch.id.clone()} aria-checked={yes(on)}
            disabled={busy} {onclick}>
            <i aria-hidden="true"></i><b>{ page.lang.of(&switch.title).to_owned() }</b><code>{ shows }</code>
        </button>
    }
}

/// What AWS said when the switch's own commands were entered last, if it refused them.
fn refusal(page: &Page, console: &Console, switch: &Switch) -> Option<String> {
    let run = page.run()?;
    let events = run.trace().events();
    let facts = facts(page, Some(&run), console)?;
    // The time within a command is another one every time: what comes before it tells.
    let begins = |line: &str| {
        switch
            .on
            .iter()
            .chain(&switch.off)
            .any(|own| facts.fill(until_time(own), 0).is_some_and(|own| line.starts_with(&own)))
    };
    let lines = page.picture.lines.get(&desk())?;
    let typed = lines.iter().rposition(|i| matches!(&events[*i].kind, Kind::Typed { line, .. } if begins(line)))?;
    let said = lines[typed + 1..].iter().map(|i| &events[*i].kind).map_while(|kind| match kind {
        Kind::Printed { stream, text, .. } => Some((*stream, text)),
        _ => None,
    });
    let refused: String = said.filter(|(stream, _)| *stream == Stream::Err).map(|(_, text)| text.as_str()).collect();
    Some(refused.trim().to_owned()).filter(|refused| !refused.is_empty())
}

fn until_time(line: &str) -> &str {
    line.split("{now}").next().unwrap_or(line)
}
