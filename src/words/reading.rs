//! How long it takes to read what is said of an event.
//!
//! Measured, not guessed: by the IReST study (Trauzettel-Klosinski and Dietz, *Standardized Assessment of Reading
//! Performance*, IOVS 53 (2012), 5452–5461) adults who read aloud take 68 ms for a character of an alphabetic language
//! (15 a second), and in Japanese come to 357 characters a minute (6 a second). Ids and names in a Japanese sentence are
//! read as what they are, and nobody spells them: a long one is known by its beginning. The eyes, which come from the stage,
//! have a second to look over.

use super::{Lang, caption};
use crate::cloud::Effect;
use crate::story::{Kind, Reading, Show, Trace, is_told};

/// What the eyes need to come from the stage and to go back, in milliseconds.
const LOOK_OVER: Show = 1000;
/// A kana or kanji, in milliseconds.
const WIDE: Show = 168;
/// A letter or digit, in milliseconds.
const NARROW: Show = 68;

/// How long the sentences of an event take to be read in this language.
pub fn reading(lang: Lang) -> Reading {
    match lang {
        Lang::Ja => |trace, index| of(trace, index, Lang::Ja),
        Lang::En => |trace, index| of(trace, index, Lang::En),
        Lang::Both => |trace, index| of(trace, index, Lang::Both),
    }
}

fn of(trace: &Trace, index: usize, lang: Lang) -> Show {
    let told = trace.events().get(index).is_some_and(|event| is_told(&event.kind)) && !is_the_same_again(trace, index);
    let times = lang.spoken().iter().filter(|_| told).map(|lang| Some(time(&caption(trace, index, *lang)?.whole())));
    // Whoever has two languages before them reads one, and glances at the other.
    let times = times.flatten().enumerate().map(|(place, time)| if place == 0 { time } else { time / 2 });
    match times.sum() {
        0 => 0,
        all => LOOK_OVER + all,
    }
}

/// So far back somebody remembers what was said.
const REMEMBERED: usize = 16;

/// Whether it was just said of another: a hundred instances leave a hundred records, and nobody reads them one by one.
fn is_the_same_again(trace: &Trace, index: usize) -> bool {
    let name = |kind: &Kind| match kind {
        Kind::Effect(Effect::Recorded { record, .. }) => Some((record.event_name.clone(), record.error_code.clone())),
        _ => None,
    };
    let events = &trace.events()[..=index];
    let Some((last, before)) = events.split_last() else { return false };
    let said = name(&last.kind);
    said.is_some()
        && (before.iter().rev().take(REMEMBERED))
            .take_while(|event| !matches!(event.kind, Kind::Typed { .. }))
            .any(|event| name(&event.kind) == said)
}

/// Of a word, an id or a time, no more letters than these are read.
const SPELLED: Show = 14;

/// How long a text takes to be read, without looking over to it.
pub fn time(text: &str) -> Show {
    let (mut time, mut letters) = (0, 0);
    for c in text.chars() {
        if is_wide(c) {
            (time, letters) = (time + WIDE, 0);
        } else {
            letters = if c == ' ' { 0 } else { letters + 1 };
            time += if letters <= SPELLED { NARROW } else { 0 };
        }
    }
    time
}

/// Kana, kanji and what else is as wide as they are.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_takes_as_long_as_it_is() {
        assert_eq!(time("aws"), 3 * NARROW);
        assert_eq!(time("署名を検証"), 5 * WIDE);
        assert_eq!(time("STS が発行"), 4 * NARROW + 3 * WIDE);
        assert_eq!(time("ASIAZZZZZZZZZZZZZZZZ は"), 15 * NARROW + WIDE);
    }
}
