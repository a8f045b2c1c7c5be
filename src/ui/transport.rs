//! Under the stage: what happens in a sentence, and the controls of time.
//!
//! May use: [`state`](super::state), [`words`]. The needle and the clock's milliseconds move between two pictures, past the
//! renderer: see [`paint`].

mod buttons;
mod marks;

use std::borrow::Cow;
use std::rc::Rc;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::branches::Chips;
use super::context::{Page, use_labels, use_lang, use_page, use_zone};
use super::state::{Branch, Home, Motion, Msg, Scene, Seen, Sheet};
use super::trip::TripBar;
use crate::kernel::SimTime;
use crate::story::{Show, is_told};
use crate::words::{self, Caption, Labels, Lang, Zone};
use buttons::Buttons;
use marks::Marks;

/// What the controls are drawn from.
#[derive(Properties, PartialEq)]
pub struct TransportProps {
    /// What is seen, as it follows the animation.
    pub seen: Option<Seen>,
    /// What the panels show, which follow more slowly where time races.
    pub settled: Option<Seen>,
    /// How the needle moves.
    pub motion: Motion,
    /// Whether time goes on by itself where the trace ends.
    pub goes_on: bool,
    /// What is open over the page.
    pub sheet: Option<Sheet>,
    /// The futures.
    pub branches: Rc<Vec<Branch>>,
    /// Where the one in front left its lesson, if it did; and its name.
    #[prop_or_default]
    pub home: Option<(Home, AttrValue)>,
}

/// The sentence and the controls.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let (l, lang, zone, page) = (use_labels(), use_lang(), use_zone(), use_page());
    let TransportProps { seen, settled, motion, goes_on, sheet, branches, home } = props;
    // A side trip that nobody keeps is no future to choose.
    let chips = home.as_ref().is_none_or(|(home, _)| home.kept || branches.len() > 2);
    let ended = seen.as_ref().is_some_and(|seen| seen.course >= seen.total && seen.total > 0) && !goes_on;
    let front = seen.as_ref().map_or(0, |seen| seen.scene.branch);
    let beside = seen.as_ref().and_then(|seen| Some(seen.aside.as_ref()?.scene.branch));
    // Where time goes on, all marks move as it grows.
    let racing = motion.playing && motion.onward;
    html! {
        <div class="transport">
            if let Some((home, name)) = home {
                <TripBar home={home.clone()} name={name.clone()} />
            }
            <div class="captions">
                if chips {
                    <Chips branches={branches.clone()} {front} {beside} renaming={*sheet == Some(Sheet::Renaming)} />
                }
                { caption(seen.as_ref(), lang) }
            </div>
            <div class="controls">
                <Buttons there={seen.is_some()} playing={motion.playing} {ended} speed={motion.speed}
                    ways={*sheet == Some(Sheet::Ways)} />
                { scrubber(seen.as_ref(), if racing { settled } else { seen }.clone(), l, &page) }
                if let Some(seen) = seen {
                    { clock(seen.scene.now, zone, lang, &page) }
                }
            </div>
        </div>
    }
}

/// What happens, in a sentence.
fn caption(seen: Option<&Seen>, lang: Lang) -> Html {
    let l = words::labels(lang);
    let told = |scene: &Scene, lang| words::caption(scene.run().trace(), scene.picture.latest?, lang);
    // Each has one line: what it means says more than what happened on the wire.
    let describe = |scene: &Scene, parted: usize, lang| {
        let (run, latest) = (scene.run(), scene.picture.latest);
        let since = run.trace().events().get(parted.max(run.played.first)..).unwrap_or_default();
        // What happened before the two parted is the other one's too.
        if latest.is_none_or(|event| event < parted) {
            let later = since.iter().any(|event| is_told(&event.kind));
            return words::nothing_yet(lang, latest.is_some(), later).to_owned();
        }
        told(scene, lang).map_or_else(String::new, |caption| caption.means.map_or(caption.happens, Cow::into_owned))
    };
    let said: Html = match seen {
        None => html! { <span>{ l.loading }</span> },
        // What happens in each of the two, the one that stands first on the stage first.
        Some(seen) if seen.aside.is_some() => {
            // While neither has left it, what they have in common is told.
            let gone = |scene: &&Scene, parted: usize| scene.picture.latest.is_some_and(|event| event >= parted);
            let parted = seen.parted().filter(|parted| seen.sides().iter().any(|scene| gone(scene, *parted)));
            let one = |scene: &&Scene| {
                let sentence = describe(scene, parted.unwrap_or(0), lang);
                html! { <span class="of" title={sentence.clone()}><i>{ scene.name.to_string() }</i>{ sentence }</span> }
            };
            seen.sides().iter().map(one).collect()
        }
        Some(seen) if seen.scene.picture.latest.is_some() => {
            let said = lang.spoken().iter().filter_map(|lang| Some((lang, told(&seen.scene, *lang)?)));
            let one = |(lang, Caption { means, happens }): (&Lang, Caption)| {
                html! {
                    <span lang={lang.as_str()}>
                        if let Some(means) = means {
                            <b>{ means }{ " " }</b>
                        }
                        <em>{ happens }</em>
                    </span>
                }
            };
            said.map(one).collect()
        }
        Some(seen) if seen.scene.run().played.steps.is_empty() => html! { <span>{ l.ready_free }</span> },
        Some(_) => html! { <span>{ l.ready }</span> },
    };
    let step = seen.filter(|seen| seen.scene.at > 0).and_then(|seen| seen.scene.lesson_step());
    html! {
        <p class="caption" aria-live="polite" data-caption="">
            if let Some(step) = step {
                <b class="number">{ step + 1 }</b>
            }
            <span class="said">{ said }</span>
        </p>
    }
}

/// The whole run as a line, with the needle on it.
fn scrubber(seen: Option<&Seen>, marked: Option<Seen>, l: &'static Labels, page: &Page) -> Html {
    let (course, total) = seen.map_or((0, 0), |seen| (seen.course, seen.total));
    let now = seen.map_or_else(SimTime::default, |seen| seen.scene.now);
    let page = page.clone();
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>()
            && let Ok(course) = input.value().parse()
        {
            page.send(Msg::SeekCourse(course));
        }
    };
    html! {
        <div class="scrub" title={l.scrubber_marks}>
            <div class="rail" id="rail"><em></em></div>
            if let Some(seen) = marked {
                <Marks {seen} />
            }
            <input type="range" min="0" max={total.to_string()} step="50" value={course.to_string()}
                aria-label={l.scrubber} aria-valuetext={now.iso()} {oninput} />
            <div class="needle" id="needle"></div>
        </div>
    }
}

/// The simulated clock, which is always in sight.
fn clock(now: SimTime, zone: Zone, lang: Lang, page: &Page) -> Html {
    let l = words::labels(lang);
    let switch = page.on::<MouseEvent>(Msg::Tell(zone.other()));
    html! {
        <time class="clock" data-clock="" datetime={now.iso_millis()} title={l.clock}>
            <b>{ zone.time(now) }<span id="clock-millis">{ millis(now) }</span></b>
            <small>{ zone.date(now) }
                <button type="button" class="zone" data-do="zone" title={words::wire_words(lang).zone} onclick={switch}>{ zone.name() }</button>
            </small>
        </time>
    }
}

/// Moves the needle and the clock's milliseconds to where they are between two pictures, past the renderer.
pub fn paint(course: Show, total: Show, clock: SimTime) {
    let per_mille = u64::from(course) * 10_000 / u64::from(total.max(1));
    let place = format!("{}.{:02}%", per_mille / 100, per_mille % 100);
    // What stands beside them would be styled anew with every frame if the place were written above both.
    for moved in ["needle", "rail"] {
        let element = document().get_element_by_id(moved);
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.style().set_property("--at", &place);
        }
    }
    // Into the text that is there: a new one would be none of the renderer's.
    let millis = document().get_element_by_id("clock-millis").and_then(|element| element.first_child());
    if let Some(text) = millis {
        text.set_node_value(Some(&self::millis(clock)));
    }
}

/// `.042`
fn millis(time: SimTime) -> String {
    format!(".{:03}", time.as_millis().rem_euclid(1000))
}
