//! What is exported: the run, the picture, the transcript. A browser that refuses downloads says so itself.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{link, print};
use crate::kernel::SimTime;
use crate::lesson::{saved, share};
use crate::ui::context::Page;
use crate::ui::drawing::{self, Around, Picture};
use crate::ui::state::{Model, Seen};
use crate::ui::storage;
use crate::words::{Lang, Transcript, Zone, describe};

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Export {
    Run,
    Svg,
    Png,
    Whole,
    SoFar,
    Print,
}

/// Exports it, as it is now.
pub(super) fn export(page: &Page, what: Export) {
    if let Some(model) = page.now() {
        let _ = hand_out(&model, what);
    }
}

fn hand_out(model: &Model, what: Export) -> Result<(), JsValue> {
    let Some((run, kept)) = model.run().zip(model.kept()) else { return Ok(()) };
    let here = link::address(model, None);
    let url = share::write(&kept).map_or_else(|_| here.clone(), |link| link::address(model, Some(&link)));
    let transcript = Transcript {
        trace: run.trace(),
        lesson: &run.lesson,
        steps: &run.played.steps,
        first: run.playback.first(),
        until: if what == Export::Whole { run.trace().len() } else { model.picture.events },
        now: run.playback.sim_time(model.at),
        seed: run.played.story.seed(),
        url: &url,
        lang: model.settings.lang,
        hidden: Some(&run.hidden),
    };
    match what {
        Export::Run => storage::download("sts-flow-run.json", &saved::write(&kept)),
        Export::Whole | Export::SoFar => storage::download("sts-flow-transcript.md", &transcript.markdown()),
        Export::Svg | Export::Png | Export::Print => {
            let Some(picture) = picture(model, &transcript, &here, what == Export::Print) else { return Ok(()) };
            match what {
                Export::Print => print::print(&[picture.svg, transcript.html()].concat()),
                Export::Svg => storage::download("sts-flow.svg", &picture.svg),
                _ => {
                    spawn_local(async move {
                        if let Ok(png) = drawing::png(&picture).await {
                            let _ = storage::hand_out("sts-flow.png", &png);
                        }
                    });
                    Ok(())
                }
            }
        }
    }
}

/// The picture with what stands around it.
fn picture(model: &Model, transcript: &Transcript<'_>, here: &str, paper: bool) -> Option<Picture> {
    let (names, caption) = told(&model.seen()?, model.settings.lang);
    let around = Around {
        title: &transcript.title(),
        names: &names,
        caption: &caption,
        clock: &clock(transcript.now, model.settings.zone()),
        address: here,
        url: transcript.url,
    };
    drawing::draw(&around, paper)
}

/// What the futures are called, if two are compared, and what is said of each in each language that is spoken. Both are on
/// the stage, in the order in which they were forked.
fn told(seen: &Seen, lang: Lang) -> (Vec<String>, Vec<String>) {
    let sides = seen.sides();
    let two = sides.len() > 1;
    let names = sides.iter().filter(|_| two).map(|side| side.name.to_string()).collect();
    let mut caption = Vec::new();
    for side in &sides {
        let Some(latest) = side.picture.latest else { continue };
        for lang in lang.spoken() {
            let said = describe(side.run().trace(), latest, *lang).unwrap_or_default();
            caption.push(if two { format!("{}: {said}", side.name) } else { said });
        }
    }
    (names, caption)
}

/// `2025-11-02 09:29:58.426 JST`
fn clock(now: SimTime, zone: Zone) -> String {
    format!("{} {} {}", zone.date(now), zone.time_millis(now), zone.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_that_was_chosen_stands_in_the_picture() {
        let now = SimTime::parse("2025-11-02T00:29:58.026Z").unwrap();
        assert_eq!(clock(now, Zone::Jst), "2025-11-02 09:29:58.026 JST");
        assert_eq!(clock(now, Zone::Utc), "2025-11-02 00:29:58.026 UTC");
    }
}
