//! The transcript as a document: Markdown to keep, HTML to print.

use super::{Lang, ShareWords, describe, share_words};
use crate::kernel::SimTime;
use crate::lesson::Lesson;
use crate::story::{Hidden, Trace, is_told};

/// What a transcript is of.
#[derive(Clone, Copy, Debug)]
pub struct Transcript<'a> {
    /// The events.
    pub trace: &'a Trace,
    /// The lesson, and the event at which each of its steps begins; no steps in free play.
    pub lesson: &'a Lesson,
    /// The events at which the steps begin.
    pub steps: &'a [usize],
    /// From this event on; what is before it is history.
    pub first: usize,
    /// Up to this one.
    pub until: usize,
    /// The simulated time of the moment that it ends with.
    pub now: SimTime,
    /// The run's seed.
    pub seed: u64,
    /// Where the run can be opened again, if anywhere.
    pub url: &'a str,
    /// The language.
    pub lang: Lang,
    /// What is kept out of sight, if something is.
    pub hidden: Option<&'a Hidden>,
}

/// How a document is written: what stands before and after each of its parts.
struct Form {
    title: [&'static str; 2],
    facts: [&'static str; 2],
    fact: [&'static str; 2],
    step: [&'static str; 2],
    /// An event: when it was, and what is said of it.
    said: fn(&mut String, &str, &str),
    escape: fn(&mut String, char),
}

const MARKDOWN: Form = Form {
    title: ["# ", "\n"],
    facts: ["\n", "\n"],
    fact: ["- ", "\n"],
    step: ["\n## ", "\n\n"],
    said: markdown_said,
    escape: markdown_escape,
};

const HTML: Form = Form {
    title: ["<h1>", "</h1>"],
    facts: ["<p>", "</p>"],
    fact: ["", "<br>"],
    step: ["<h2>", "</h2>"],
    said: |out, at, said| {
        out.extend(["<p><time>", at, "</time> "]);
        said.chars().for_each(|letter| html_escape(out, letter));
        out.push_str("</p>");
    },
    escape: html_escape,
};

/// A letter as Markdown writes it, within a line: what would be read as markup is not.
fn markdown_escape(out: &mut String, letter: char) {
    if "\\`*_[]<&~".contains(letter) {
        out.push('\\');
    }
    out.push(letter);
}

/// An event as an item of a list. What somebody entered may have several lines, of which each could be read as a heading, a
/// quote or an item: they stand in a fence, which is longer than any in them.
fn markdown_said(out: &mut String, at: &str, said: &str) {
    out.extend(["- ", at, ":"]);
    if !said.contains(['\n', '\r']) {
        out.push(' ');
        said.chars().for_each(|letter| markdown_escape(out, letter));
        out.push('\n');
        return;
    }
    let longest = said.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    out.extend(["\n\n  ", &fence, "text\n"]);
    // A carriage return ends a line too.
    for line in said.split(['\n', '\r']) {
        out.extend(["  ", line, "\n"]);
    }
    out.extend(["  ", &fence, "\n\n"]);
}

/// A letter as HTML and XML write it.
pub fn html_escape(out: &mut String, letter: char) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        other => out.push(other),
    }
}

impl Transcript<'_> {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        self.write(&MARKDOWN)
    }

    /// As HTML, without what stands around it.
    pub fn html(&self) -> String {
        self.write(&HTML)
    }

    /// What the run is called: the lesson's title, or free play.
    pub fn title(&self) -> String {
        let l = super::labels(self.lang);
        let of = if self.steps.is_empty() { l.free_play } else { self.lang.of(&self.lesson.title) };
        format!("{} · {of}", l.title)
    }

    fn write(&self, form: &Form) -> String {
        let w: &ShareWords = share_words(self.lang);
        let mut out = String::new();
        let plain = |out: &mut String, parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
        let escaped = |out: &mut String, text: &str| text.chars().for_each(|letter| (form.escape)(out, letter));
        plain(&mut out, &[form.title[0]]);
        escaped(&mut out, &self.title());
        plain(&mut out, &[form.title[1], form.facts[0]]);
        let (now, seed) = (stamp(self.now), self.seed.to_string());
        for (name, value) in [(w.at, &*now), (w.seed, &seed), (w.link, self.url)] {
            if !value.is_empty() {
                plain(&mut out, &[form.fact[0], name, ": "]);
                // An address is no markup, and has to stay as it is.
                if name == w.link && form.fact[0] == "- " {
                    plain(&mut out, &["<", value, ">"]);
                } else {
                    escaped(&mut out, value);
                }
                plain(&mut out, &[form.fact[1]]);
            }
        }
        plain(&mut out, &[form.facts[1]]);
        let mut told = false;
        for (index, event) in self.trace.events().iter().enumerate().take(self.until).skip(self.first) {
            let step = self.steps.iter().position(|begins| *begins == index);
            if let Some((i, step)) = step.and_then(|i| Some((i, self.lesson.steps.get(i)?))) {
                plain(&mut out, &[form.step[0], &(i + 1).to_string(), ". "]);
                escaped(&mut out, self.lang.of(&step.title));
                plain(&mut out, &[form.step[1]]);
            }
            if !is_told(&event.kind) || self.hidden.is_some_and(|hidden| hidden.hides(self.trace, index)) {
                continue;
            }
            let said = self.lang.spoken().iter().filter_map(|lang| describe(self.trace, index, *lang));
            let said = said.collect::<Vec<_>>().join(" / ");
            if !said.is_empty() {
                (form.said)(&mut out, &stamp(event.at), &said);
                told = true;
            }
        }
        if !told {
            escaped(&mut out, w.nothing_yet);
            out.push('\n');
        }
        out
    }
}

/// `2025-11-02 00:29:58.426Z`
fn stamp(at: SimTime) -> String {
    at.iso_millis().replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;

    #[test]
    fn as_far_as_asked_for() {
        let lesson = lesson::parse(include_str!("../../static/lessons/five-steps.json")).unwrap();
        let played = lesson::play(&lesson, lesson.seed).unwrap();
        let trace = played.story.trace();
        let whole = Transcript {
            trace,
            lesson: &lesson,
            steps: &played.steps,
            first: played.first,
            until: trace.len(),
            now: trace.events()[trace.len() - 1].at,
            seed: 7,
            url: "https://example.com/#/play?s=a_b",
            lang: Lang::En,
            hidden: None,
        };
        let text = whole.markdown();
        assert!(text.starts_with("# STS Flow · "), "{text}");
        assert!(text.contains("- Seed: 7\n- Link: <https://example.com/#/play?s=a_b>\n"), "{text}");
        assert_eq!(text.matches("\n## ").count(), 5);
        assert!(text.contains("\n## 2. "));
        let third = Transcript { until: played.steps[2] + 1, lang: Lang::Both, ..whole };
        let text = third.markdown();
        assert_eq!(text.matches("\n## ").count(), 3);
        assert!(text.contains(" / "), "both languages");
        let none = Transcript { until: 0, steps: &[], url: "", lang: Lang::Ja, ..whole }.markdown();
        assert!(
            none.contains("自由に試す") && none.contains("まだ何も起きていません") && !none.contains("リンク"),
            "{none}"
        );
        let html = whole.html();
        assert!(html.contains("<h2>5. ") && !html.contains("<arn"));
        for (form, text, want) in [
            (&MARKDOWN, "a_b <c> [d] `e`", "a\\_b \\<c> \\[d\\] \\`e\\`"),
            (&HTML, "a & <b> \"c\"", "a &amp; &lt;b&gt; &quot;c&quot;"),
        ] {
            let mut out = String::new();
            text.chars().for_each(|letter| (form.escape)(&mut out, letter));
            assert_eq!(out, want);
        }
    }

    #[test]
    fn an_entry_of_several_lines_forges_nothing() {
        let forged = "echo '\n## 6. Forged\n> quote\n\r- 2025-11-02: item\n```\n# out of the fence\n'";
        let mut out = String::new();
        markdown_said(&mut out, "2025-11-02", forged);
        assert!(out.starts_with("- 2025-11-02:\n\n  ````text\n  echo '\n  ## 6. Forged\n"), "{out}");
        assert!(out.ends_with("\n  '\n  ````\n\n"), "{out}");
        assert_eq!(out.matches("````").count(), 2, "{out}");
        // Nothing but the item itself begins at the margin, or before its fence.
        assert!(out.lines().skip(1).all(|line| line.is_empty() || line.starts_with("  ")), "{out}");
        assert!(!out.contains('\r'));
        let mut out = String::new();
        (HTML.said)(&mut out, "now", "a\n<b>");
        assert_eq!(out, "<p><time>now</time> a\n&lt;b&gt;</p>");
    }
}
