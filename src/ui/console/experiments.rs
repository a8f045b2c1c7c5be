//! The experiments: what to find out, step by step.
//!
//! May use: what [`super`] may. What is filled into the commands is read with every picture; a step is drawn anew only when
//! its own command, or its mark, is another.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::defences::{Toggle, Turned};
use super::memory::{Offer, Teller, Told};
use crate::lesson::console::{Act, Experiment, Explains};
use crate::story::Terminal;
use crate::ui::address::{Address, FIRST_LESSON, Place};
use crate::ui::closing::Closing;
use crate::ui::context::{use_lang, use_page};
use crate::ui::dock::typing;
use crate::ui::state::{Msg, Scene};
use crate::ui::text::said;
use crate::words::{self, Lang, terminal_label};

/// What the [`Experiments`] are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct ExperimentsProps {
    /// The future in front at a moment.
    pub scene: Scene,
    /// What free play offers.
    pub offer: Offer,
    /// The steps that are seen to be done, for each of the experiments.
    pub done: Vec<Vec<bool>>,
    /// The experiment that is open.
    pub open: usize,
    /// Since which event.
    pub since: usize,
    /// The way to tell that another is.
    pub teller: Teller,
}

/// The choice of experiments, and the one that is open.
#[component]
pub(super) fn Experiments(props: &ExperimentsProps) -> Html {
    let ExperimentsProps { scene, offer, done, open, since, teller } = props;
    let lang = use_lang();
    let chosen = offer.experiments.get(*open).zip(done.get(*open));
    let Some((experiment, marks)) = chosen else { return Html::default() };
    let choices = offer.experiments.iter().zip(done).enumerate().map(|(at, (experiment, marks))| {
        let teller = teller.clone();
        let events = scene.run().trace().len();
        let onclick = move |_: MouseEvent| teller.dispatch(Told::Open(at, events));
        html! {
            <button type="button" data-experiment={experiment.id.clone()} aria-pressed={(at == *open).to_string()} {onclick}>
                { lang.of(&experiment.title).to_owned() }{ tally(experiment, marks) }
            </button>
        }
    });
    html! {
        <>
            <div class="con-choose" role="group" aria-label={offer.word(lang, "experiments")}>{ for choices }</div>
            <section class="con-exp" key={experiment.id.clone()} aria-label={lang.of(&experiment.title).to_owned()}>
                { said(lang, &experiment.aim, "con-aim") }
                { explained(offer, experiment, lang) }
                <p class="con-intro">{ offer.word(lang, "intro") }</p>
                { steps(scene, offer, *open, experiment, marks) }
                if let Some(end) = is_done(experiment, marks).then(|| scene.picture.events) {
                    <Closing scene={scene.clone()} first={(*since).max(scene.run().played.first)} {end}>
                        { onward(scene, offer, *open, teller, lang) }
                    </Closing>
                }
            </section>
        </>
    }
}

/// Whether all of an experiment's steps are done that leave a mark.
fn is_done(experiment: &Experiment, marks: &[bool]) -> bool {
    experiment.steps.iter().zip(marks).all(|(step, done)| *done || step.done.is_none())
}

/// Where to go from here: the next experiment, or a lesson that explains this one.
fn onward(scene: &Scene, offer: &Offer, open: usize, teller: &Teller, lang: Lang) -> Html {
    let w = words::closing(lang);
    let next = offer.experiments.get(open + 1).map(|experiment| {
        let (teller, events) = (teller.clone(), scene.run().trace().len());
        let onclick = move |_: MouseEvent| teller.dispatch(Told::Open(open + 1, events));
        html! {
            <button type="button" class="main" data-do="next-experiment" {onclick}>
                { format!("{}: {}", w.next, lang.of(&experiment.title)) }
            </button>
        }
    });
    let explains = offer.experiments.get(open).map(|experiment| experiment.lessons.as_slice()).unwrap_or_default();
    if explains.is_empty() {
        return html! { <>{ next }<a href={Address::format(&Place::lesson(FIRST_LESSON), lang)}>{ w.lesson }</a></> };
    }
    html! { <>{ next }{ for explains.iter().map(|lesson| to_lesson(lesson, lang)) }</> }
}

/// The lessons that explain it.
fn explained(offer: &Offer, experiment: &Experiment, lang: Lang) -> Html {
    if experiment.lessons.is_empty() {
        return Html::default();
    }
    html! {
        <nav class="con-learn" aria-label={offer.word(lang, "lessons")}>
            <span>{ offer.word(lang, "lessons") }</span>
            { for experiment.lessons.iter().map(|lesson| to_lesson(lesson, lang)) }
        </nav>
    }
}

fn to_lesson(lesson: &Explains, lang: Lang) -> Html {
    let href = Address::format(&Place::lesson(&lesson.id), lang);
    html! { <a {href}>{ format!("{} {}", lesson.code, lang.of(&lesson.title)) }</a> }
}

/// How many of an experiment's steps are done, of those that leave a mark.
fn tally(experiment: &Experiment, marks: &[bool]) -> Html {
    let counted = experiment.steps.iter().filter(|step| step.done.is_some()).count();
    let done = experiment.steps.iter().zip(marks).filter(|(step, done)| **done && step.done.is_some());
    match done.count() {
        0 => Html::default(),
        all if all == counted => html! { <span class="con-tally all">{ "✓" }</span> },
        so_far => html! { <span class="con-tally">{ format!("{so_far}/{counted}") }</span> },
    }
}

/// The first step that is open; one that leaves no mark is passed by with the next that does.
fn next(experiment: &Experiment, marks: &[bool]) -> Option<usize> {
    let last = marks.iter().rposition(|done| *done).map_or(0, |last| last + 1);
    (0..marks.len()).find(|at| !marks[*at] && (experiment.steps[*at].done.is_some() || *at >= last))
}

fn steps(scene: &Scene, offer: &Offer, open: usize, experiment: &Experiment, marks: &[bool]) -> Html {
    let now = next(experiment, marks);
    let run = scene.run();
    let facts = offer.facts(&run, &scene.picture);
    let steps = experiment.steps.iter().zip(marks).enumerate().map(|(at, (step, done))| {
        let mark = if *done {
            Mark::Done
        } else if now == Some(at) {
            Mark::Now
        } else {
            Mark::Todo
        };
        let (mut filled, mut turned) = (Vec::new(), None);
        match &step.act {
            Act::Type { line, counts, .. } if counts.is_empty() => filled.push(facts.fill(line, 0)),
            Act::Type { line, counts, .. } => filled.extend(counts.iter().map(|count| facts.fill(line, *count))),
            Act::Press(_) | Act::Disturb { .. } => {}
            Act::Switch(id) => turned = offer.switch(id).map(|switch| Turned::at(scene, offer, &facts, switch)),
        }
        html! { <Item offer={offer.clone()} experiment={open} {at} {mark} {filled} {turned} /> }
    });
    html! { <ol class="con-steps">{ for steps }</ol> }
}

/// How far a step is.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Done,
    Now,
    Todo,
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    offer: Offer,
    experiment: usize,
    /// The step's place in it.
    at: usize,
    mark: Mark,
    /// Its commands, where what they need is known.
    filled: Vec<Option<String>>,
    /// How its switch stands.
    turned: Option<Turned>,
}

/// A step.
#[component]
fn Item(props: &ItemProps) -> Html {
    let ItemProps { offer, experiment, at, mark, filled, turned } = props;
    let (lang, page) = (use_lang(), use_page());
    let step = offer.experiments.get(*experiment).and_then(|experiment| experiment.steps.get(*at));
    let Some(step) = step else { return Html::default() };
    let (class, number) = match mark {
        Mark::Done => ("done", "✓".to_owned()),
        Mark::Now => ("now", (at + 1).to_string()),
        Mark::Todo => ("todo", (at + 1).to_string()),
    };
    let act = match &step.act {
        Act::Type { terminal, line, counts } => {
            let one = |(at, filled): (usize, &Option<String>)| {
                let label = counts.get(at).map(|count| format!("{}{}", grouped(*count), offer.word(lang, "count")));
                let (terminal, line, filled) = (*terminal, line.clone(), filled.clone());
                html! { <Command {terminal} {line} {filled} {label} needs={offer.word(lang, "needs")} /> }
            };
            let commands = filled.iter().enumerate().map(one);
            if counts.is_empty() {
                html! { <>{ for commands }</> }
            } else {
                html! { <div class="con-counts">{ for commands }</div> }
            }
        }
        Act::Press(button) => {
            let name = button.clone();
            let onclick = move |_: MouseEvent| press(&name);
            // It acts once.
            let spent = *mark == Mark::Done;
            html! {
                <button type="button" class="con-cmd press" data-press={button.clone()} disabled={spent} {onclick}>
                    <b>{ offer.word(lang, button) }</b>
                </button>
            }
        }
        Act::Disturb { word, late, seconds } => {
            let onclick = page.on::<MouseEvent>(Msg::Disturb(*late, *seconds));
            html! {
                <button type="button" class="con-cmd press" data-press={word.clone()} {onclick}>
                    <b>{ offer.word(lang, word) }</b>
                </button>
            }
        }
        Act::Switch(id) => turned.as_ref().map_or_else(Html::default, |turned| {
            html! { <Toggle offer={offer.clone()} id={id.clone()} turned={turned.clone()} /> }
        }),
    };
    html! {
        <li {class} data-console-step={(at + 1).to_string()} aria-current={(*mark == Mark::Now).then_some("step")}>
            <i aria-hidden="true">{ number }</i>
            <div>
                if *mark == Mark::Done {
                    <span class="con-sr">{ offer.word(lang, "done") }</span>
                }
                { said(lang, &step.say, "con-say") }
                { act }
            </div>
        </li>
    }
}

/// Presses a button of the page, by its `data-do`.
fn press(name: &str) {
    let there = document().query_selector(&format!("button[data-do={name}]")).ok().flatten();
    if let Some(there) = there.and_then(|there| there.dyn_into::<HtmlElement>().ok()) {
        there.click();
    }
}

#[derive(Properties, PartialEq)]
struct CommandProps {
    terminal: Terminal,
    /// The line, with its places open.
    line: String,
    /// The line, where what it needs is known.
    filled: Option<String>,
    /// What stands on it, if it is not the line.
    label: Option<String>,
    /// What is said while something is missing.
    needs: String,
}

/// What puts a command into a terminal's line.
#[component]
fn Command(props: &CommandProps) -> Html {
    let CommandProps { terminal, line, filled, label, needs } = props;
    let (lang, page) = (use_lang(), use_page());
    let shown = filled.as_ref().unwrap_or(line);
    let onclick = {
        let (terminal, filled) = (*terminal, filled.clone());
        move |_: MouseEvent| {
            if let Some(line) = &filled {
                typing::put(&page, terminal, line);
            }
        }
    };
    let missing = filled.is_none();
    let class = classes!("con-cmd", (shown.len() > LONG).then_some("long"));
    html! {
        <button type="button" {class} data-terminal-line={terminal.as_str()} disabled={missing} title={filled.clone()} {onclick}>
            <em>{ terminal_label(lang, *terminal) }</em>
            if let Some(label) = label {
                <b>{ label.clone() }</b>
            } else {
                <code>{ short(shown) }</code>
            }
            if missing {
                <small>{ needs.clone() }</small>
            }
        </button>
    }
}

/// So many letters of a command stand beside the name of its terminal.
const LONG: usize = 24;

/// A command as it is shown: the lines of a paste, each cut where it is long.
fn short(line: &str) -> String {
    let cut = |line: &str| match line.char_indices().nth(32) {
        Some((at, _)) if line.starts_with("export ") => format!("{}…", &line[..at]),
        // A paste of what is not known yet.
        None if line.contains("{key}") => line.replace("{key}", "…"),
        _ => line.to_owned(),
    };
    line.split('\n').map(cut).collect::<Vec<_>>().join("\n")
}

/// `1,000`
fn grouped(count: u32) -> String {
    if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_shown_short() {
        assert_eq!(short("export AWS_ACCESS_KEY_ID={key}"), "export AWS_ACCESS_KEY_ID=…");
        assert_eq!(
            short("export AWS_ACCESS_KEY_ID=ASIAEXAMPLEEXAMPLEEX\naws s3 ls"),
            "export AWS_ACCESS_KEY_ID=ASIAEXA…\naws s3 ls"
        );
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([10, 999, 1000, 12_034].map(grouped), ["10", "999", "1,000", "12,034"]);
    }
}
