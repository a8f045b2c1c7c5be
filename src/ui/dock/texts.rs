//! What can be copied out of the dock, as plain text.
//!
//! May use: a [`Run`], the words. Pure.

use crate::cloud::Effect;
use crate::cloud::trail::Record;
use crate::host::CLEAR;
use crate::story::{Http, Kind};
use crate::ui::state::Run;
use crate::wire::layout;
use crate::words::{Lang, describe_transcript};

/// What can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// A message as it goes over the wire, by its event.
    Message(usize),
    /// A CloudTrail record, by its event.
    Record(usize),
    /// The transcript.
    Transcript,
    /// What a command printed, by the event at which it was typed.
    Output(usize),
}

impl Text {
    /// The text.
    pub fn of(self, run: &Run, lang: Lang) -> String {
        match self {
            Self::Message(event) => http(run, event),
            Self::Record(event) => record(run, event).map(layout::cli).unwrap_or_default(),
            Self::Transcript => transcript(run, lang),
            Self::Output(typed) => output(run, typed),
        }
    }
}

/// The record that an event wrote.
pub fn record(run: &Run, event: usize) -> Option<&Record> {
    let Kind::Effect(Effect::Recorded { record, .. }) = &run.trace().events().get(event)?.kind else { return None };
    Some(record)
}

fn http(run: &Run, event: usize) -> String {
    match run.trace().message(event).map(|message| &message.http) {
        Some(Http::Request(request)) => request.to_string(),
        Some(Http::Response(response)) => response.to_string(),
        None => String::new(),
    }
}

fn transcript(run: &Run, lang: Lang) -> String {
    lang.spoken()
        .iter()
        .map(|lang| describe_transcript(run.trace(), run.playback.first(), &run.hidden, *lang) + "\n")
        .collect()
}

/// Without what colours and clears.
fn output(run: &Run, typed: usize) -> String {
    let events = run.trace().events();
    let Some(Kind::Typed { terminal, .. }) = events.get(typed).map(|event| &event.kind) else { return String::new() };
    let mut out = String::new();
    for event in &events[typed + 1..] {
        match &event.kind {
            Kind::Printed { terminal: t, text, .. } if t == terminal => out += text,
            Kind::Ready { terminal: t, .. } | Kind::Asks { terminal: t, .. } if t == terminal => break,
            _ => {}
        }
    }
    out.replace(CLEAR, "")
}
