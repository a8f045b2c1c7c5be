//! Sessions as files: what is typed in which terminal, and what comes, in form.
//!
//! This file uses nothing but `std`, so that a test of any kind can take it in by `#[path]`.
//!
//! ```text
//! # A note; it is not typed.
//! @ec2                      the terminal: ec2 or pc
//! $ sudo su - ec2-user      a command; what follows is its output
//! $ aws s3 cp \             a command of more than one line
//! >   a s3://b/             goes on after `> `
//! @wait 25200               this many seconds pass
//! ! 254                     the status of the command above, where it is not 0
//! ```
//!
//! An expected line is literal but for its places: `<time>`, `<ASIA>` and the other names of [`fits`] stand for a text of
//! that form, `<any>` for any text, and a line `...` for any number of lines. `<AKIA=key>` also keeps the text under a
//! name, and `<<key>>` is that text again, in commands and in expected lines; some names are given from the start
//! ([`Names::new`]). Blank lines and blanks at the end of a line do not count.

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Types a command and looks at what comes.
    Type {
        /// `ec2` or `pc`.
        terminal: String,
        /// The command, with `<<name>>` still in it.
        command: String,
        /// The expected lines.
        output: Vec<String>,
        /// The expected status.
        status: u8,
        /// The line in the file, from 1.
        line: usize,
    },
    /// Lets time pass.
    Wait(u32),
}

/// Reads a session.
pub fn parse(text: &str) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    let mut terminal = String::new();
    for (line, at) in text.lines().zip(1..) {
        let line = line.trim_end();
        if line.is_empty() || line == "#" || line.starts_with("# ") {
            continue;
        }
        if let Some(seconds) = line.strip_prefix("@wait ") {
            let seconds = seconds.trim().parse().map_err(|_| format!("line {at}: no number of seconds: {seconds}"))?;
            steps.push(Step::Wait(seconds));
        } else if let Some(name) = line.strip_prefix('@') {
            if !matches!(name, "ec2" | "pc") {
                return Err(format!("line {at}: no such terminal: {name}"));
            }
            name.clone_into(&mut terminal);
        } else if line == "$" || line.starts_with("$ ") {
            if terminal.is_empty() {
                return Err(format!("line {at}: no terminal yet"));
            }
            let command = line[1..].trim_start().to_owned();
            steps.push(Step::Type { terminal: terminal.clone(), command, output: Vec::new(), status: 0, line: at });
        } else {
            let Some(Step::Type { command, output, status, .. }) = steps.last_mut() else {
                return Err(format!("line {at}: output without a command"));
            };
            if let Some(code) = line.strip_prefix("! ") {
                *status = code.parse().map_err(|_| format!("line {at}: no status: {code}"))?;
            } else if (line == ">" || line.starts_with("> ")) && output.is_empty() {
                command.push('\n');
                command.push_str(line.get(2..).unwrap_or(""));
            } else {
                output.push(line.to_owned());
            }
        }
    }
    Ok(steps)
}

/// Texts that were kept under a name.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// With these from the start: `account`, `region`.
    pub fn new(given: &[(&str, &str)]) -> Self {
        Self(given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    /// The text kept under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, text)| text.as_str())
    }

    /// Every `<<name>>` replaced.
    pub fn fill(&self, text: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("<<") {
            out.push_str(before);
            // A here-document's `<<EOF` has no end of this kind.
            let name = after.split_once(">>");
            if let Some((name, after)) = name.filter(|(n, _)| n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
            {
                out.push_str(self.get(name).ok_or_else(|| format!("nothing is kept as {name}"))?);
                rest = after;
            } else {
                out.push_str("<<");
                rest = after;
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    /// Whether a command's output has the expected form. What it keeps, is kept.
    pub fn check(&mut self, expected: &[String], actual: &str) -> Result<(), String> {
        let mut wanted = Vec::new();
        for line in expected {
            wanted.push(self.fill(line)?);
        }
        let actual: Vec<&str> = actual.split(['\n', '\r']).map(str::trim_end).filter(|line| !line.is_empty()).collect();
        let mut kept = Vec::new();
        match lines(&wanted, &actual, &mut kept) {
            Ok(()) => {
                self.0.extend(kept);
                Ok(())
            }
            Err(why) => Err(format!("{why}\nexpected:\n{}\ncame:\n{}", wanted.join("\n"), actual.join("\n"))),
        }
    }
}

type Kept = Vec<(String, String)>;

fn lines(wanted: &[String], actual: &[&str], kept: &mut Kept) -> Result<(), String> {
    match (wanted.split_first(), actual.split_first()) {
        (None, None) => Ok(()),
        (None, Some((line, _))) => Err(format!("one line more than expected: {line}")),
        (Some((first, rest)), _) if first == "..." => {
            let mut last = String::new();
            for skip in 0..=actual.len() {
                let mut more = Vec::new();
                match lines(rest, &actual[skip..], &mut more) {
                    Ok(()) => {
                        kept.extend(more);
                        return Ok(());
                    }
                    Err(why) => last = why,
                }
            }
            Err(last)
        }
        (Some((first, _)), None) => Err(format!("a line is missing: {first}")),
        (Some((first, rest)), Some((line, actual))) => {
            let found = matches(first, line).ok_or_else(|| format!("a line differs: {first}"))?;
            kept.extend(found);
            lines(rest, actual, kept)
        }
    }
}

/// Whether a line has the form; then what is to be kept of it.
fn matches(form: &str, line: &str) -> Option<Kept> {
    let Some((before, name, after)) = place(form) else { return (form == line).then(Vec::new) };
    let rest = line.strip_prefix(before)?;
    let (kind, keep) = name.split_once('=').unwrap_or((name, ""));
    // The shortest text that fits and lets the rest fit.
    for (end, _) in rest.char_indices().chain([(rest.len(), ' ')]) {
        let text = &rest[..end];
        if fits(kind, text)
            && let Some(mut kept) = matches(after, &rest[end..])
        {
            if !keep.is_empty() {
                kept.push((keep.to_owned(), text.to_owned()));
            }
            return Some(kept);
        }
    }
    None
}

/// The first place in a form: what stands before it, its name, what follows it.
fn place(form: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(at) = form[from..].find('<') {
        let start = from + at;
        if let Some(length) = form[start..].find('>') {
            let name = &form[start + 1..start + length];
            if KINDS.contains(&name.split('=').next().unwrap_or("")) {
                return Some((&form[..start], name, &form[start + length + 1..]));
            }
        }
        from = start + 1;
    }
    None
}

const KINDS: [&str; 16] = [
    "any",
    "n",
    "time",
    "date",
    "account",
    "AKIA",
    "ASIA",
    "AROA",
    "AIDA",
    "AIPA",
    "secret",
    "token",
    "instance",
    "association",
    "uuid",
    "id",
];

/// Whether a text is of a kind.
pub fn fits(kind: &str, text: &str) -> bool {
    let shaped = |pattern: &str| {
        pattern.len() == text.len()
            && pattern.bytes().zip(text.bytes()).all(|(p, b)| match p {
                b'0' => b.is_ascii_digit(),
                b'h' => b.is_ascii_hexdigit(),
                p => p == b,
            })
    };
    let key = |length: usize| {
        text.len() == length
            && text.starts_with(kind)
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let hex = |prefix: &str| {
        text.strip_prefix(prefix).is_some_and(|rest| rest.len() == 17 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    match kind {
        "any" => true,
        "n" => !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()),
        // As JSON of the CLI, of IMDS, and of a program's log has it.
        "time" => {
            ["0000-00-00T00:00:00+00:00", "0000-00-00T00:00:00Z", "0000-00-00T00:00:00.000Z"].iter().any(|p| shaped(p))
        }
        "date" => shaped("0000-00-00 00:00:00"),
        "account" => shaped("000000000000"),
        "AKIA" | "ASIA" => key(20),
        "AROA" | "AIDA" | "AIPA" => key(21),
        "secret" => text.len() == 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')),
        "token" => {
            text.len() >= 40
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_'))
        }
        "instance" => hex("i-"),
        "association" => hex("iip-assoc-"),
        "uuid" => shaped("hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"),
        "id" => !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        _ => false,
    }
}
