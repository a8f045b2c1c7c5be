//! What stands on a terminal's screen: what was typed, and what was printed.
//!
//! May use: the parts that panels share.

use yew::prelude::*;

use super::copy::Copier;
use super::parts::{preview_mark, tinted};
use super::texts::Text;
use super::why::{Why, refusal_behind};
use crate::host::{CLEAR, Stream};
use crate::story::{Credential, Kind, Terminal, Trace};
use crate::ui::context::use_lang;
use crate::ui::state::Scene;
use crate::words::{cut_short, labels, refused};

/// The prompt of a line that goes on.
pub const MORE: &str = "> ";
/// Of a longer output, so many of its last lines are drawn, as any terminal forgets what has run off its top.
const MOST: usize = 1500;

/// A line with those that go on from it, as a shell shows them.
pub fn continued(line: &str) -> String {
    line.replace('\n', &format!("\n{MORE}"))
}

/// Whether the same stands on a terminal's screen in two scenes: the same lines, and the same credentials in colour. A run
/// keeps what it has written, so of those it is enough to count them.
pub fn same_log(one: &Scene, other: &Scene, terminal: Terminal) -> bool {
    one.is_of(other)
        && one.picture.credentials.len() == other.picture.credentials.len()
        && one.picture.lines.get(&terminal) == other.picture.lines.get(&terminal)
}

/// What a screen is drawn from.
#[derive(Properties)]
pub struct LogProps {
    /// The run, at the playhead.
    pub scene: Scene,
    /// Whose screen it is.
    pub terminal: Terminal,
}

/// Of the scene it shows the lines of this terminal, and the colours of the credentials.
impl PartialEq for LogProps {
    fn eq(&self, other: &Self) -> bool {
        self.terminal == other.terminal && same_log(&self.scene, &other.scene, self.terminal)
    }
}

/// The screen's text, from the last `clear` on.
#[component]
pub fn Log(props: &LogProps) -> Html {
    let LogProps { scene, terminal } = props;
    let lang = use_lang();
    let l = labels(lang);
    let run = scene.run();
    let events = run.trace().events();
    let keys = &scene.picture.credentials;
    let lines = scene.picture.lines.get(terminal).map_or(&[][..], Vec::as_slice);
    let mut parts: Vec<Html> = Vec::new();
    let mut ended = true;
    for (at, i) in lines.iter().enumerate() {
        match &events[*i].kind {
            Kind::Typed { prompt, line, .. } => {
                // What a program left unended is ended here, so that a prompt always begins a line.
                let before = if std::mem::replace(&mut ended, true) { "" } else { "\n" };
                let printed = lines.get(at + 1).is_some_and(|i| matches!(events[*i].kind, Kind::Printed { .. }));
                parts.push(html! {
                    <span>
                        { before }
                        if printed { <Copier label={l.copy} text={Text::Output(*i)} /> }
                        <b class="term-prompt">{ prompt.clone() }</b>
                        { tinted(&continued(line), keys) }
                        if line.contains("aws iam-toolbox ") {
                            { " " }{ preview_mark(lang) }
                        }
                        { "\n" }
                    </span>
                });
            }
            Kind::Refused { prompt, line, .. } => {
                let before = if std::mem::replace(&mut ended, true) { "" } else { "\n" };
                parts.push(html! {
                    <span>
                        { before }<b class="term-prompt">{ prompt.clone() }</b>{ continued(line) }{ "\n" }
                        <span class="term-why">{ refused(lang) }{ "\n" }</span>
                    </span>
                });
            }
            Kind::Printed { stream, text, .. } => {
                let text = match text.rsplit_once(CLEAR) {
                    Some((_, after)) => {
                        parts.clear();
                        after
                    }
                    None => text,
                };
                ended = text.is_empty() || text.ends_with('\n');
                let shown = last_lines(text);
                if shown.len() < text.len() {
                    parts.push(html! { <span class="term-debug">{ cut_short(lang) }{ "\n" }</span> });
                }
                parts.push(output(*stream, text, shown, keys));
                if let Some(event) = refused_by(run.trace(), *i, text) {
                    parts.push(html! { <Why {event} /> });
                }
            }
            _ => {}
        }
    }
    parts.into_iter().collect()
}

/// What a program printed, as far as it is shown.
fn output(stream: Stream, text: &str, shown: &str, keys: &[Credential]) -> Html {
    let class = match stream {
        // A table that is broken over lines is none: it is scrolled sideways.
        Stream::Out if text.starts_with("-----") => Some("term-wide"),
        Stream::Out => None,
        // Of what `--debug` tells, the search for credentials stands out.
        Stream::Err if text.contains(" - botocore.credentials - ") && is_debug(text) => Some("term-found"),
        Stream::Err if is_debug(text) => Some("term-debug"),
        Stream::Err => Some("term-err"),
    };
    html! { <span {class}>{ tinted(shown, keys) }</span> }
}

/// The decision that a program's last words tell of, if it was refused by one.
fn refused_by(trace: &Trace, event: usize, text: &str) -> Option<usize> {
    let tells = ["not authorized to perform", "(AccessDenied)", "(UnauthorizedOperation)", "AccessDenied:"];
    tells.iter().any(|part| text.contains(part)).then(|| refusal_behind(trace, event))?
}

fn is_debug(text: &str) -> bool {
    text.contains(" - DEBUG - ") || text.contains(" - INFO - ")
}

/// The last lines of `text`, as many as are drawn.
fn last_lines(text: &str) -> &str {
    let ended = text.strip_suffix('\n').unwrap_or(text);
    ended.rmatch_indices('\n').nth(MOST - 1).map_or(text, |(at, _)| &text[at + 1..])
}
