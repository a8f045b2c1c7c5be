//! Branches as they are seen: a chip for each future, a heading over each of two stages, and the list of what differs.
//!
//! May use: [`state`](super::state), which makes and drops them, and [`words`].

use std::rc::Rc;

use yew::prelude::*;

use super::context::{Page, use_labels, use_lang, use_page};
use super::icon::glyph;
use super::keys::Command;
use super::state::{Branch, Msg, Scene, Seen};
use crate::lesson::saved::MAX_NAME;
use crate::story::Node;
use crate::story::compare::Difference;
use crate::words::{self, OnSide};

/// More differences than this are not listed.
const MOST_DIFFERENCES: usize = 12;

const COMPARE: &str = "M3 5h8v14H3zM13 5h8v14h-8zM5 7v10h4V7zM15 7v10h4V7z";
const RENAME: &str = "M4 16v4h4L19 9l-4-4zM6 17l9-9 1 1-9 9H6z";
const DROP: &str = "M6 4.600L4.600 6l6 6-6 6L6 19.400l6-6 6 6 1.400-1.400-6-6 6-6L18 4.600l-6 6z";

/// What the chips are drawn from.
#[derive(Properties, PartialEq)]
pub struct ChipsProps {
    /// The futures.
    pub branches: Rc<Vec<Branch>>,
    /// The one in front.
    pub front: usize,
    /// The one beside it, while two are compared.
    pub beside: Option<usize>,
    /// Whether the one in front is being given a name.
    pub renaming: bool,
}

/// A chip for each future, once there are two.
#[component]
pub fn Chips(props: &ChipsProps) -> Html {
    let (l, page) = (use_labels(), use_page());
    if props.branches.len() < 2 {
        return Html::default();
    }
    let comparing = props.beside.is_some();
    let label = if comparing { l.compare_end } else { l.compare };
    let chip = |(index, branch): (usize, &Branch)| {
        let (front, beside) = (index == props.front, props.beside == Some(index));
        let name = branch.name.to_string();
        html! { <Chip key={index} {index} {name} {front} {beside} renaming={front && props.renaming} /> }
    };
    html! {
        <div class="branches" role="group" aria-label={l.branches}>
            { for props.branches.iter().enumerate().map(chip) }
            <button type="button" class="compare" data-do="compare" aria-pressed={comparing.to_string()} title={label}
                onclick={page.on(Msg::Do(Command::Compare))}>
                { glyph(COMPARE) }<span>{ label }</span>
            </button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChipProps {
    index: usize,
    name: String,
    front: bool,
    beside: bool,
    renaming: bool,
}

#[component]
fn Chip(props: &ChipProps) -> Html {
    let (l, page) = (use_labels(), use_page());
    let ChipProps { index, name, front, beside, renaming } = props;
    let tool = |what: &'static str, label: &'static str, icon: &'static str, msg: Msg| {
        html! {
            <button type="button" class="tool" data-do={what} title={label} aria-label={label} onclick={page.on(msg)}>
                { glyph(icon) }
            </button>
        }
    };
    let class = match (front, beside) {
        (true, _) => "branch front",
        (_, true) => "branch beside",
        _ => "branch",
    };
    html! {
        <span {class} data-branch={name.clone()}>
            if *renaming {
                <NameInput name={name.clone()} />
            } else {
                <button type="button" class="name" aria-current={(*front || *beside).then_some("true")}
                    title={l.branch_switch} onclick={page.on(Msg::Switch(*index))}>{ name.clone() }</button>
            }
            if *front && !renaming {
                { tool("rename-branch", l.branch_rename, RENAME, Msg::Rename(None)) }
                { tool("drop-branch", l.branch_drop, DROP, Msg::Drop) }
            }
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct NameInputProps {
    name: String,
}

/// The name of a future, being written. Enter takes it, Escape leaves it as it was.
#[component]
fn NameInput(props: &NameInputProps) -> Html {
    let (l, page) = (use_labels(), use_page());
    let input = use_node_ref();
    use_effect_with(input.clone(), |input| {
        if let Some(input) = input.cast::<web_sys::HtmlInputElement>() {
            let _ = input.focus();
            input.select();
        }
    });
    let onkeydown = {
        let page = page.clone();
        move |event: KeyboardEvent| match (event.key().as_str(), event.target_dyn_into::<web_sys::HtmlInputElement>()) {
            ("Enter", Some(input)) => page.send(Msg::Rename(Some(input.value()))),
            ("Escape", _) => page.send(Msg::Rename(Some(String::new()))),
            _ => {}
        }
    };
    let onchange = move |event: Event| {
        if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
            page.send(Msg::Rename(Some(input.value())));
        }
    };
    html! {
        <input ref={input} id="branch-name" value={props.name.clone()} maxlength={MAX_NAME.to_string()}
            aria-label={l.branch_name} {onkeydown} {onchange} />
    }
}

/// The heading over a stage, while there are two: its name, and what was done first in it alone. A click brings its future
/// to the front.
pub fn heading(scene: &Scene, parted: Option<usize>, page: &Page) -> Html {
    let run = scene.run();
    let begun = parted.and_then(|parted| words::begun_with(run.trace(), parted)).map(str::to_owned);
    let name = scene.name.to_string();
    html! {
        <button type="button" class={classes!("branch-head", (!scene.aside).then_some("front"))}
            aria-pressed={(!scene.aside).to_string()} data-side={name.clone()}
            onclick={page.on::<MouseEvent>(Msg::Switch(scene.branch))}>
            <b title={name.clone()}>{ name }</b>
            if let Some(line) = begun {
                <code title={line.clone()}>{ line }</code>
            }
        </button>
    }
}

/// What the list of differences is drawn from.
#[derive(Properties, PartialEq)]
pub struct ComparedProps {
    /// What is seen: two futures.
    pub seen: Seen,
}

/// The list of what differs, in place of the lesson.
#[component]
pub fn Compared(props: &ComparedProps) -> Html {
    let (l, lang, page) = (use_labels(), use_lang(), use_page());
    let seen = &props.seen;
    let sides = seen.sides();
    let [one, two] = sides[..] else { return Html::default() };
    let differences = seen.differences();
    let runs = [one.run(), two.run()];
    let names = [one, two].map(|side| side.name.to_string());
    let row = |difference: &Difference| {
        let (what, sides) = words::difference(lang, difference, [runs[0].trace(), runs[1].trace()]);
        let cell = |(OnSide { class, said, own }, name): (&OnSide, &String)| {
            html! {
                <dd class={*class}>
                    <i>{ name.clone() }</i><span>{ said.clone() }</span>
                    if let Some(own) = own {
                        <small>{ *own }</small>
                    }
                </dd>
            }
        };
        html! {
            <div class="differs" data-differs={difference.place().as_str()}>
                <dt>{ what }</dt>{ for sides.iter().zip(&names).map(cell) }
            </div>
        }
    };
    let more = differences.len().saturating_sub(MOST_DIFFERENCES);
    let parted = seen.parts_at();
    let before = parted.is_none_or(|at| seen.course <= at);
    let intro = match (differences.is_empty(), before) {
        (true, true) => l.compare_before,
        (true, false) => l.compare_same,
        _ => l.compare_intro,
    };
    html! {
        <aside class="lesson compared" aria-live="polite">
            <p class="eyebrow">{ l.compare }{ " · " }<span class="count">{ words::differing(lang, differences.len()) }</span></p>
            <h1><b>{ names[0].clone() }</b>{ " ≠ " }<b>{ names[1].clone() }</b></h1>
            <p class="text">{ intro }</p>
            <dl>
                { for differences.iter().take(MOST_DIFFERENCES).map(row) }
                if more > 0 {
                    <p class="text">{ words::and_more(lang, more) }</p>
                }
            </dl>
            <div class="nav">
                if let Some(at) = parted {
                    <button type="button" data-do="parting" onclick={page.on(Msg::SeekCourse(at))}>
                        { l.compare_parting }
                    </button>
                }
            </div>
        </aside>
    }
}

/// The places at which something differs.
pub fn places(differences: &[Difference]) -> Vec<Node> {
    let mut places: Vec<Node> = Vec::new();
    for place in differences.iter().map(Difference::place) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// What differs in the places of `scene`, by the names that `static/futures.css` marks: the pill of a credential
/// (`pill-ec2`), the policies of the role, CloudTrail's records.
pub fn marks(differences: &[Difference], scene: &Scene) -> Option<AttrValue> {
    let mut marks: Vec<String> = Vec::new();
    let mut mark = |name: String| {
        if !marks.contains(&name) {
            marks.push(name);
        }
    };
    for difference in differences {
        match difference {
            Difference::Holder { node, .. } => mark(format!("pill-{}", node.as_str())),
            Difference::Credential { access_key_id, .. } => {
                let picture = &scene.picture;
                let holds = |place: &usize| picture.credentials.get(*place).map(|held| &held.issue.access_key_id);
                let wearing = picture
                    .holds
                    .iter()
                    .filter(|(_, place)| holds(place).is_some_and(|id| id.as_str() == access_key_id));
                wearing.for_each(|(node, _)| mark(format!("pill-{}", node.as_str())));
            }
            Difference::Policies { .. } => mark("policies".to_owned()),
            Difference::Records { .. } => mark("records".to_owned()),
            Difference::Call { .. } | Difference::Machine { .. } => {}
        }
    }
    (!marks.is_empty()).then(|| marks.join(" ").into())
}
