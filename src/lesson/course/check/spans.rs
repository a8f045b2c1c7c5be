//! What stands between backticks has been seen: in the run, in a command line, or among the names that a lesson lists.
//!
//! May use: the format, and [`story`](crate::story). Ids, keys and times in a text may be others in the run; `…` stands for
//! anything without a space.
//!
//! ```text
//! `ExpiredToken`                                     in the run: <Code>ExpiredToken</Code>
//! `assumed-role/EC2-S3-ReadOnly-Role/i-…`            in the run: …role/EC2-S3-ReadOnly-Role/i-0d2f…
//! `DurationSeconds`                                  in no run: listed in `names`
//! ```

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::Regex;

use crate::cloud::Effect;
use crate::lesson::course::deeds::Deed;
use crate::lesson::course::format::{Course, Question};
use crate::lesson::course::{Deeds, Vars};
use crate::lesson::error::Misfit;
use crate::lesson::format::Bi;
use crate::story::{Action, Http, Kind, Story};

/// What is another in every run: ids, moments, keys and other long words.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"…|\b(?:AKIA|ASIA|AROA|AIDA|AIPA|ANPA)[A-Z0-9]{12,}|\b[a-z]{1,8}-[0-9a-f]{8,17}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\dT[0-9:.]+Z?|\b\d\d:\d\d(?::\d\d)?\b|\b[A-Za-z0-9+/=]{40,}",
    )
    .expect("it is written above")
});

/// The beginnings of ids that may be named alone.
const PREFIXES: [&str; 8] = ["AKIA", "ASIA", "AROA", "AIDA", "AIPA", "ANPA", "i-", "ami-"];

/// What was seen while a lesson was played.
pub(super) struct Seen<'a> {
    course: &'a Course,
    /// Of each step, the texts of the run by then and of its questions' probes.
    steps: Vec<String>,
    /// Of each step, its command lines.
    lines: Vec<BTreeSet<String>>,
}

impl<'a> Seen<'a> {
    /// Before anything is played.
    pub(super) fn of(course: &'a Course) -> Self {
        let lines = course.steps.iter().map(|step| {
            let task = &step.task;
            let ways = [&task.solution, &course.start.more].into_iter().chain(&task.also);
            let hints = task.hints.iter().filter_map(|hint| hint.line.clone());
            ways.flat_map(|way| typed(way, &Vars::new())).chain(hints).collect()
        });
        Self { course, steps: vec![String::new(); course.steps.len()], lines: lines.collect() }
    }

    /// Looks at what the probes of a question bring about, asked before step `n`.
    pub(super) fn probe(&mut self, n: usize, question: &Question, story: &Story) -> Result<(), Misfit> {
        for vars in question.variations() {
            let mut copy = story.clone();
            let since = copy.trace().len();
            question.probe.play(&mut copy, &vars)?;
            self.steps[n].push_str(&text_of(&copy, since));
            self.lines[n].extend(typed(&question.probe, &vars));
        }
        Ok(())
    }

    /// Looks at the run after step `n`.
    pub(super) fn step(&mut self, n: usize, story: &Story) {
        self.steps[n].push_str(&text_of(story, 0));
    }

    /// What stands between backticks, or is quoted, and was not seen.
    pub(super) fn complaints(&self) -> Vec<String> {
        let mut said = Vec::new();
        let mut used = BTreeSet::new();
        let mut look = |place: &str, text: &Bi, steps: &[usize]| {
            for span in spans(&text.ja).chain(spans(&text.en)) {
                if self.course.names.iter().any(|name| name == span) {
                    used.insert(span.to_owned());
                } else if let Some(nearest) = self.missed(span, steps) {
                    let sentence = format!("{place}: `{span}` is not seen in the run{nearest}");
                    if !said.contains(&sentence) {
                        said.push(sentence);
                    }
                }
            }
        };
        for (n, step) in self.course.steps.iter().enumerate() {
            let of = |what: &str| format!("step `{}`: {what}", step.id);
            look(&of("explain"), &step.explain, &[n]);
            if let Some(text) = &step.real {
                look(&of("real"), text, &[n]);
            }
            for at in &step.look {
                look(&of("look"), &at.say, &[n]);
            }
            for question in step.ask.iter().filter_map(|id| self.course.question(id)) {
                for vars in question.variations() {
                    for choice in &question.choices {
                        for text in choice.why.iter().chain(&choice.tempts) {
                            look(&format!("question `{}`", question.id), &Question::told(text, &vars), &[n]);
                        }
                    }
                }
            }
        }
        let all: Vec<usize> = (0..self.steps.len()).collect();
        for text in &self.course.silent {
            look("silent", text, &all);
        }
        for placed in self.course.tables() {
            let table = placed.table;
            let says = placed.cells().filter_map(|(cell, _)| cell.say.as_ref());
            let heads = table.rows.iter().map(|row| &row.head);
            for text in [&table.title].into_iter().chain(&table.columns).chain(heads).chain(says) {
                look("table", text, &all);
            }
        }
        for (n, step) in self.course.steps.iter().enumerate() {
            for quote in &step.quotes {
                if let Some(nearest) = self.missed(&quote.text, &[n]) {
                    said.push(format!("step `{}`: quotes: `{}` is not seen in the run{nearest}", step.id, quote.text));
                }
            }
        }
        said.extend(
            self.course
                .names
                .iter()
                .filter(|name| !used.contains(*name))
                .map(|name| format!("names: `{name}` stands in no text")),
        );
        said
    }

    /// Nothing, if `span` was seen at one of these steps; else what comes nearest to it.
    fn missed(&self, span: &str, steps: &[usize]) -> Option<String> {
        let wanted = pattern(span);
        let seen = |n: &usize| {
            self.lines[*n].iter().any(|line| line.contains(span))
                || wanted.as_ref().is_some_and(|wanted| wanted.is_match(&self.steps[*n]))
        };
        if steps.iter().any(seen) {
            return None;
        }
        let lines: BTreeSet<&str> = steps.iter().flat_map(|n| self.steps[*n].lines()).map(str::trim).collect();
        let nearest = lines
            .into_iter()
            .map(|line| (common(span, line), line))
            .max_by_key(|((length, _), line)| (*length, std::cmp::Reverse(line.len())));
        Some(match nearest {
            Some(((length, at), line)) if length >= 3 => format!("; nearest: {}", around(line, at, length)),
            _ => String::new(),
        })
    }
}

/// The lines that are typed.
fn typed(deeds: &Deeds, vars: &Vars) -> Vec<String> {
    let line = |deed| match deed {
        Deed::Act(Action::Type { line, .. }) => Some(line),
        _ => None,
    };
    deeds.deeds(vars).unwrap_or_default().into_iter().filter_map(line).collect()
}

/// All that can be read in a run from event `since` on: terminals, messages, and CloudTrail's records.
fn text_of(story: &Story, since: usize) -> String {
    let mut all = String::new();
    for event in &story.trace().events()[since..] {
        let text = match &event.kind {
            Kind::Typed { prompt, line, .. } => format!("{prompt}{line}"),
            Kind::Printed { text, .. } => text.clone(),
            Kind::Ready { prompt, .. } => prompt.clone(),
            Kind::Asks { question, .. } => question.clone(),
            Kind::Lost { request, .. } => request.to_string(),
            Kind::Message(message) => match &message.http {
                Http::Request(request) => request.to_string(),
                Http::Response(response) => response.to_string(),
            },
            Kind::Effect(Effect::Recorded { record, .. }) => serde_json::to_string_pretty(record).unwrap_or_default(),
            _ => continue,
        };
        all.push_str(&text);
        all.push('\n');
    }
    all
}

/// What stands between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What a quoted text looks like in any run. A name in it is a whole one, but for the beginning of an id.
fn pattern(span: &str) -> Option<Regex> {
    let mut text = String::new();
    let mut from = 0;
    for other in OTHERS.find_iter(span) {
        text += &regex_lite::escape(&span[from..other.start()]);
        text += r#"[^\s"]*"#;
        from = other.end();
    }
    text += &regex_lite::escape(&span[from..]);
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let begins = if word(span.chars().next()) { r"\b" } else { "" };
    let ends = if word(span.chars().last()) && !PREFIXES.contains(&span) { r"\b" } else { "" };
    Regex::new(&format!("{begins}{text}{ends}")).ok()
}

/// How long the longest piece is that both have, and where in the second it begins: in characters.
fn common(one: &str, other: &str) -> (usize, usize) {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().take(2000).collect());
    let mut best = (0, 0);
    let mut row = vec![0; other.len() + 1];
    for a in &one {
        for (at, b) in other.iter().enumerate().rev() {
            row[at + 1] = if a.eq_ignore_ascii_case(b) { row[at] + 1 } else { 0 };
            if row[at + 1] > best.0 {
                best = (row[at + 1], at + 1 - row[at + 1]);
            }
        }
    }
    best
}

/// A line, or as much of it around a place as is read at once.
fn around(line: &str, at: usize, length: usize) -> String {
    const SIDE: usize = 30;
    let from = at.saturating_sub(SIDE);
    line.chars().skip(from).take(at - from + length + SIDE).collect()
}
