//! What a lesson says, written as HTML for [paper](super::print).
//!
//! May use: [`words`](crate::words). Whatever is written is text: nothing of it becomes markup.
//!
//! ```
//! use sts_flow::ui::share::Writer;
//! use sts_flow::words::Lang;
//!
//! let mut out = Writer::new(Lang::En);
//! out.line("p", "type `ls` <there>");
//! assert_eq!(out.html(), "<p>type <code>ls</code> &lt;there&gt;</p>");
//! ```

use crate::lesson::Bi;
use crate::words::{Lang, html_escape, step_minutes};

/// Writes texts of lessons as HTML: in each language that is spoken, and what stands between backticks typewritten.
#[derive(Debug)]
pub struct Writer {
    out: String,
    lang: Lang,
}

impl Writer {
    /// With nothing written yet.
    pub const fn new(lang: Lang) -> Self {
        Self { out: String::new(), lang }
    }

    /// What was written.
    pub fn html(self) -> String {
        self.out
    }

    /// Begins an element of this class.
    pub fn open(&mut self, tag: &'static str, class: &'static str) {
        self.out.extend(["<", tag, " class=\"", class, "\">"]);
    }

    /// Ends it.
    pub fn close(&mut self, tag: &'static str) {
        self.out.extend(["</", tag, ">"]);
    }

    /// A line in an element of its own.
    pub fn line(&mut self, tag: &'static str, text: &str) {
        self.out.extend(["<", tag, ">"]);
        self.phrases(text);
        self.out.extend(["</", tag, ">"]);
    }

    fn phrases(&mut self, text: &str) {
        for (n, part) in text.split('`').enumerate() {
            let (open, close) = if n % 2 == 0 { ("", "") } else { ("<code>", "</code>") };
            self.out.push_str(open);
            part.chars().for_each(|letter| html_escape(&mut self.out, letter));
            self.out.push_str(close);
        }
    }

    /// A text, in each language an element.
    pub fn text(&mut self, tag: &'static str, text: &Bi) {
        for lang in self.lang.spoken() {
            self.line(tag, lang.of(text));
        }
    }

    /// A step's heading, and how long it takes.
    pub fn heading(&mut self, number: &str, title: &Bi, minutes: Option<u32>) {
        let minutes = minutes.map_or_else(String::new, |minutes| format!(" ({})", step_minutes(self.lang, minutes)));
        self.line("h2", &[number, self.lang.of(title), &minutes].concat());
    }

    /// What follows is this.
    pub fn label(&mut self, label: &str) {
        self.line("h3", label);
    }

    /// What can be chosen.
    pub fn list(&mut self, choices: &[Bi]) {
        if choices.is_empty() {
            return;
        }
        self.out.push_str("<ol type=\"A\">");
        for choice in choices {
            self.out.push_str("<li>");
            self.text("p", choice);
            self.out.push_str("</li>");
        }
        self.out.push_str("</ol>");
    }

    /// What is right, by its letter.
    pub fn answer(&mut self, letter: char, choice: &Bi) {
        for lang in self.lang.spoken() {
            self.line("b", &format!("{letter}. {}", lang.of(choice)));
        }
    }
}
