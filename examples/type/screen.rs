//! A terminal's screen as text: prompts, what was typed, and what was printed.
//!
//! May use: [`story`](sts_flow::story) and [`words`](sts_flow::words).

use sts_flow::host::CLEAR;
use sts_flow::story::{Action, Kind, Story, Terminal};
use sts_flow::words::{Lang, refused};

/// Does `action`, and returns what stands on the screens because of it.
pub fn act(story: &mut Story, action: Action) -> String {
    let before = story.trace().len();
    story.act(action);
    let mut out = String::new();
    for event in &story.trace().events()[before..] {
        match &event.kind {
            Kind::Typed { prompt, line, .. } => {
                begin_line(&mut out);
                out.push_str(&shown(prompt, line));
            }
            Kind::Refused { prompt, line, .. } => {
                begin_line(&mut out);
                out.push_str(&shown(prompt, line));
                out.push_str(refused(Lang::En));
                out.push('\n');
            }
            Kind::Printed { text, .. } => out.push_str(&text.replace(CLEAR, "")),
            _ => {}
        }
    }
    begin_line(&mut out);
    out
}

/// The prompt and the line behind it; lines that go on have a prompt of their own.
fn shown(prompt: &str, line: &str) -> String {
    [prompt, &line.replace('\n', "\n> "), "\n"].concat()
}

fn begin_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// A terminal by its name.
pub fn terminal(name: &str) -> Result<Terminal, String> {
    Terminal::try_from(name.to_owned())
}
