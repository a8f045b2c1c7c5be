//! What is said of somebody who answers a program's question at a terminal.
//!
//! May use: the languages.
//!
//! ```text
//! Answering “Default region name [None]” with “eu-west-3”
//! ```

use super::Lang;

/// Whether it is a program that asks: no shell's prompt ends so, and every question of a program does.
pub(super) fn is_question(prompt: &str) -> bool {
    prompt.ends_with(": ")
}

/// An answer, or the Enter key alone.
pub(super) fn answered(question: &str, line: &str, lang: Lang) -> String {
    let question = question.trim_end_matches(": ");
    match (lang.main(), line.is_empty()) {
        (Lang::En, true) => format!("Leaving “{question}” as it is"),
        (Lang::En, false) => format!("Answering “{question}” with “{line}”"),
        (_, true) => format!("「{question}」は変更しません"),
        (_, false) => format!("「{question}」に「{line}」と入力します"),
    }
}
