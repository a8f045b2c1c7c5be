//! In which line of its text a policy is malformed, and where in it. An error says where in the document it is (`Statement[1].Condition`); here
//! that place is looked for in the text.
//!
//! May use: [`fault`](super::fault) and [`walk`](super::walk), which is ended at the place and tells its line.
//!
//! ```
//! use sts_flow::cloud::policy::{Document, Form, line_of};
//!
//! let text = "{\n  \"Statement\": {\n    \"Effect\": \"allow\"\n  }\n}";
//! let malformed = Document::parse(text, Form::Inline).unwrap_err();
//! assert_eq!(line_of(text, &malformed), 3);
//! ```

use std::ops::ControlFlow;

use super::fault::{Fault, MalformedPolicy};
use super::walk::{Look, walk};

/// The line of `text`, counted from 1, in which it is malformed so.
pub fn line_of(text: &str, malformed: &MalformedPolicy) -> usize {
    let at = malformed.at.as_str();
    let closer = match &malformed.fault {
        Fault::Json { line, .. } => return *line,
        Fault::Unknown(name) | Fault::Operator(name) => vec![Mark::Key(name, 1)],
        Fault::Twice(name) => vec![Mark::Key(name, 2)],
        Fault::AllowsOthers => vec![Mark::Key("NotPrincipal", 1)],
        Fault::Prohibited(name) => vec![Mark::Key(name, 1)],
        Fault::Both(name) => vec![Mark::Not(name)],
        Fault::Key(name) | Fault::Unasked(name) => vec![Mark::Key(name, 1)],
        Fault::Vendor(text)
        | Fault::VendorName(text)
        | Fault::Colons(text)
        | Fault::NotSts(text)
        | Fault::Resource(text)
        | Fault::Partition(text)
        | Fault::Service(text)
        | Fault::Parts(text)
        | Fault::Region(text)
        | Fault::Path(text)
        | Fault::Principal(_, text)
        | Fault::Date(text)
        | Fault::Arn(text)
        | Fault::Action(text)
        | Fault::Elsewhere(text)
        | Fault::Inapplicable(text)
        | Fault::Address(text) => vec![Mark::Text(text)],
        _ => Vec::new(),
    };
    closer.into_iter().chain([Mark::Here]).find_map(|mark| find(text, at, mark)).map_or(1, |(line, _)| line)
}

/// The line and the column, both counted from 1, behind the first letter of the value at this place: how far a parser has
/// read that finds a value of another type there.
pub(super) fn position_of(text: &str, at: &str) -> Option<(usize, usize)> {
    let (line, column) = find(text, at, Mark::Here)?;
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let read = text.get(..start + column)?;
    let rest = &text[read.len()..];
    let blank = rest.find(|c: char| !c.is_ascii_whitespace() && c != ':')?;
    let before = &text[..read.len() + blank];
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    Some((before.matches('\n').count() + 1, column + 1))
}

/// What is looked for at the place, or in it.
#[derive(Clone, Copy)]
enum Mark<'m> {
    /// The place itself.
    Here,
    /// A member of this name, for the second time, say.
    Key(&'m str, usize),
    /// A member `Not…` of this name.
    Not(&'m str),
    /// This text.
    Text(&'m str),
}

/// The line and the column up to which the text is read before the mark.
fn find(text: &str, wanted: &str, mark: Mark<'_>) -> Option<(usize, usize)> {
    walk(text, &mut Seek { wanted, mark }).ok().flatten()
}

/// Looks for a mark at a place.
struct Seek<'s> {
    wanted: &'s str,
    mark: Mark<'s>,
}

impl Seek<'_> {
    /// Whether this is within the place.
    fn holds(&self, at: &str) -> bool {
        at.strip_prefix(self.wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

impl Look for Seek<'_> {
    fn value(&mut self, at: &str) -> ControlFlow<()> {
        end_if(matches!(self.mark, Mark::Here) && at == self.wanted)
    }

    fn member(&mut self, at: &str, name: &str, nth: usize) -> ControlFlow<()> {
        let is_it = match self.mark {
            Mark::Key(wanted, which) => name == wanted && nth == which,
            Mark::Not(wanted) => name.strip_prefix("Not") == Some(wanted),
            Mark::Here | Mark::Text(_) => false,
        };
        end_if(is_it && at == self.wanted)
    }

    fn text(&mut self, at: &str, text: &str) -> ControlFlow<()> {
        end_if(matches!(self.mark, Mark::Text(wanted) if wanted == text) && self.holds(at))
    }
}

fn end_if(found: bool) -> ControlFlow<()> {
    if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::policy::{Document, Form};

    #[test]
    fn the_line_is_that_of_the_fault() {
        let policy = |lines: &str| {
            format!(
                "{{\n\"Version\": \"2012-10-17\",\n\"Statement\": [\n{{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}},\n{{\n{lines}\n}}\n]\n}}"
            )
        };
        let ok = "\"Effect\": \"Allow\",\n\"Resource\": \"*\",\n";
        for (text, form, line, sentence) in [
            (policy("\"Effect\": \"Allow\",\n\"Action\" \"s3:*\""), Form::Inline, 7, "not JSON"),
            (policy("\"Effect\": \"Allow\",\n\"Action\": \"s3:*\""), Form::Inline, 5, "\"Resource\" is missing"),
            (policy("\"Effect\": \"allow\""), Form::Inline, 6, "should be \"Allow\""),
            (
                policy(&format!("{ok}\"Action\": [\n\"s3:Get*\",\n\"list\"\n]")),
                Form::Inline,
                10,
                "\"list\" should be like",
            ),
            (policy(&format!("{ok}\"Action\": []")), Form::Inline, 8, "has no value"),
            (policy(&format!("{ok}\"Action\": \"s3:*\",\n\"Actoin\": 1")), Form::Inline, 9, "no element \"Actoin\""),
            (policy(&format!("{ok}\"Action\": \"s3:*\",\n\"Effect\": \"Deny\"")), Form::Inline, 9, "is there twice"),
            (
                policy(&format!("{ok}\"Action\": \"s3:*\",\n\"NotAction\": \"s3:*\"")),
                Form::Inline,
                9,
                "exclude each other",
            ),
            (policy(&format!("{ok}\"Action\": \"s3:*\",\n\"Principal\": \"*\"")), Form::Inline, 9, "has no place"),
            (
                policy(&format!("{ok}\"Action\": \"s3:*\",\n\"Condition\": {{\n\"StringIs\": {{\"a:b\": \"c\"}}\n}}")),
                Form::Inline,
                10,
                "no condition operator",
            ),
            (
                policy(&format!(
                    "{ok}\"Action\": \"s3:*\",\n\"Condition\": {{\n\"DateLessThan\": {{\n\"aws:CurrentTime\":\n\"soon\"\n}}\n}}"
                )),
                Form::Inline,
                12,
                "is no date",
            ),
            ("\n[]".to_owned(), Form::Inline, 1, "should be an object"),
        ] {
            let malformed = Document::parse(&text, form).unwrap_err();
            assert!(malformed.to_string().contains(sentence), "{malformed}: {text}");
            assert_eq!(line_of(&text, &malformed), line, "{malformed}: {text}");
        }
    }
}
