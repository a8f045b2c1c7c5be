//! The defences: switches that type the administrator's commands, and stand as the account does.
//!
//! May use: what [`super`] may.

use yew::prelude::*;

use super::memory::Offer;
use crate::host::Stream;
use crate::lesson::console::{Facts, Switch};
use crate::story::{Kind, Terminal};
use crate::ui::context::{use_lang, use_page};
use crate::ui::state::{Msg, Scene};
use crate::ui::text::said;
use crate::words;

/// Where the defences are typed: a terminal of the desk that is not the first, whose variables are the learner's.
fn desk() -> Terminal {
    Terminal::Pc.siblings().nth(1).unwrap_or(Terminal::Pc)
}

/// How a switch stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Turned {
    on: bool,
    /// Whether a command runs where it would be typed.
    busy: bool,
    /// What the account says of it.
    shows: Option<String>,
}

impl Turned {
    /// How `switch` stands at a moment.
    pub fn at(scene: &Scene, offer: &Offer, facts: &Facts, switch: &Switch) -> Self {
        let picture = &scene.picture;
        Self {
            on: switch.state.holds(&picture.inventory, &offer.role),
            busy: picture.is_busy(desk()),
            shows: facts.fill(&switch.shows, 0),
        }
    }
}

/// What the [`Defences`] are drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct DefencesProps {
    /// The future in front at a moment.
    pub scene: Scene,
    /// What free play offers.
    pub offer: Offer,
}

/// The switches.
#[component]
pub(super) fn Defences(props: &DefencesProps) -> Html {
    let DefencesProps { scene, offer } = props;
    let lang = use_lang();
    let run = scene.run();
    let facts = offer.facts(&run, &scene.picture);
    let switches = offer.switches.iter().map(|switch| {
        let turned = Turned::at(scene, offer, &facts, switch);
        html! {
            <li>
                <Toggle offer={offer.clone()} id={switch.id.clone()} {turned} />
                { said(lang, &switch.say, "con-say") }
                if let Some(why) = refusal(&facts, switch) {
                    <p class="con-refused" role="status"><b>{ offer.word(lang, "refused") }</b><code>{ why }</code></p>
                }
            </li>
        }
    });
    html! {
        <>
            <p class="con-intro">{ offer.word(lang, "defences-intro") }</p>
            <ul class="con-switches">{ for switches }</ul>
        </>
    }
}

/// What a [`Toggle`] is drawn from.
#[derive(Properties, PartialEq)]
pub(super) struct ToggleProps {
    /// What free play offers.
    pub offer: Offer,
    /// The switch's name.
    pub id: String,
    /// How it stands.
    pub turned: Turned,
}

/// A switch.
#[component]
pub(super) fn Toggle(props: &ToggleProps) -> Html {
    let ToggleProps { offer, id, turned } = props;
    let (lang, page) = (use_lang(), use_page());
    let Some(switch) = offer.switch(id) else { return Html::default() };
    let onclick = {
        let (offer, id, on) = (offer.clone(), id.clone(), turned.on);
        move |_: MouseEvent| {
            let filled = page.now().and_then(|model| {
                let (run, switch) = (model.run()?, offer.switch(&id)?);
                let facts = offer.facts(&run, &model.picture);
                let lines = if on { &switch.off } else { &switch.on };
                // Half of what belongs together is not done.
                lines.iter().map(|line| facts.fill(line, 0)).collect::<Option<Vec<String>>>()
            });
            if let Some(filled) = filled {
                page.send(Msg::Front(desk()));
                page.send(Msg::Enter(desk(), filled));
            }
        }
    };
    html! {
        <button type="button" class="con-switch" role="switch" data-switch={id.clone()} aria-checked={turned.on.to_string()}
            disabled={turned.busy} {onclick}>
            <i aria-hidden="true"></i>
            <b>{ lang.of(&switch.title).to_owned() }</b>
            <em>{ words::switch_state(lang, turned.on) }</em>
            <code>{ turned.shows.clone() }</code>
        </button>
    }
}

/// What AWS said when the switch's own commands were entered last, if it refused them.
fn refusal(facts: &Facts, switch: &Switch) -> Option<String> {
    let events = facts.trace.events();
    // The time within a command is another one every time: what comes before it tells.
    let owned: Vec<String> =
        switch.on.iter().chain(&switch.off).filter_map(|own| facts.fill(until_time(own), 0)).collect();
    let begins = |line: &str| owned.iter().any(|own| line.starts_with(own));
    let lines = facts.picture.lines.get(&desk())?;
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
