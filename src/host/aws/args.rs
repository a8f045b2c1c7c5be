//! Command lines as Python's `argparse` reads them for the AWS CLI: `--name value`, `--name=value`, any abbreviation that
//! means only one option, and everything in any order.
//!
//! Own code, 90 lines: of the crates that read a command line, those that know their options (clap, argh, bpaf) write their
//! own usage and words for a mistake where the CLI has argparse's, and want their options as types, where these come from
//! the services' models at run time; lexopt and pico-args know no abbreviations, and no list of values that ends where the
//! next option begins. `is_near` is here because argparse says "maybe you meant".
//!
//! May use: [`failure`](super::failure).
//!
//! ```text
//! let spec = Spec { options: &[("region", Takes::One), ("recursive", Takes::None)] };
//! spec.parse(["a", "--reg=x", "--bogus"])   // region = x; a is positional, --bogus is unknown
//! ```

use std::fmt::Write;

use super::failure::Failure;

/// What follows an option's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing.
    None,
    /// A value.
    One,
    /// Values, up to the next option.
    Many,
}

/// The options of a parser, and whether each takes a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec<'s> {
    pub options: &'s [(&'s str, Takes)],
}

/// What was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    options: Vec<(String, Vec<String>)>,
    /// Arguments that belong to no option.
    pub positional: Vec<String>,
    /// Options that are not known.
    pub unknown: Vec<String>,
}

impl Parsed {
    /// The value of an option; the last one counts.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).map(|values| values.first().map_or("", String::as_str))
    }

    /// All values of an option.
    pub(super) fn all(&self, name: &str) -> Option<&[String]> {
        self.options.iter().rev().find(|(n, _)| *n == name).map(|(_, values)| values.as_slice())
    }

    /// Whether an option was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.all(name).is_some()
    }

    /// The options that were given.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.options.iter().map(|(n, _)| n.as_str())
    }
}

impl Spec<'_> {
    /// Takes the options of this spec out of `args`, and leaves everything else in order.
    pub(super) fn split_global(self, args: &[String]) -> Result<(Parsed, Vec<String>), Failure> {
        let mut parsed = Parsed::default();
        let mut rest = Vec::new();
        let mut args = args.iter().peekable();
        while let Some(arg) = args.next() {
            let (name, glued) =
                match arg.strip_prefix("--").map(|a| a.split_once('=').map_or((a, None), |(n, v)| (n, Some(v)))) {
                    Some((name, glued)) if !name.is_empty() => (name, glued),
                    _ => {
                        rest.push(arg.clone());
                        continue;
                    }
                };
            let Some((name, takes)) = self.find(name)? else {
                rest.push(arg.clone());
                continue;
            };
            let mut values: Vec<String> = glued.map(str::to_owned).into_iter().collect();
            if takes == Takes::None && !values.is_empty() {
                let text = format!("argument --{name}: ignored explicit argument '{}'", values[0]);
                return Err(Failure::usage(&text));
            }
            while takes == Takes::Many && glued.is_none() || takes == Takes::One && values.is_empty() {
                let Some(value) = args.next_if(|v| !v.starts_with('-') || v.len() == 1) else { break };
                values.push(value.clone());
            }
            if takes == Takes::One && values.is_empty() {
                return Err(Failure::usage(&format!("argument --{name}: expected one argument")));
            }
            parsed.options.push((name.to_owned(), values));
        }
        Ok((parsed, rest))
    }

    /// Reads the arguments of a command.
    pub(super) fn parse(self, args: &[String]) -> Result<Parsed, Failure> {
        let (mut parsed, rest) = self.split_global(args)?;
        (parsed.unknown, parsed.positional) = rest.into_iter().partition(|a| a.starts_with('-') && a.len() > 1);
        Ok(parsed)
    }

    fn find(&self, name: &str) -> Result<Option<(&str, Takes)>, Failure> {
        if let Some(option) = self.options.iter().find(|(n, _)| *n == name) {
            return Ok(Some(*option));
        }
        let mut near = self.options.iter().filter(|(n, _)| n.starts_with(name));
        match (near.next(), near.next()) {
            (None, _) => Ok(None),
            (Some(option), None) => Ok(Some(*option)),
            _ => {
                let all: Vec<_> =
                    self.options.iter().filter(|(n, _)| n.starts_with(name)).map(|(n, _)| format!("--{n}")).collect();
                Err(Failure::usage(&format!("ambiguous option: --{name} could match {}", all.join(", "))))
            }
        }
    }
}

/// The CLI's answer to a name that it does not know: what comes near, three names at most.
pub(super) fn invalid_choice(argument: &str, choice: &str, valid: &[&str]) -> Failure {
    let mut text = format!("argument {argument}: Found invalid choice '{choice}'\n");
    let near: Vec<_> = valid.iter().filter(|name| is_near(choice, name)).take(3).collect();
    if !near.is_empty() {
        text.push_str("\nMaybe you meant:\n");
        for name in near {
            let _ = write!(text, "\n  * {name}");
        }
    }
    Failure::usage(&text)
}

/// Whether a name is nearly the other: `difflib`'s ratio of at least 0.8, here as the longest common subsequence, which
/// is never less.
fn is_near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().collect());
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut before = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { before + 1 } else { above.max(row[j]) };
            before = above;
        }
    }
    // 2 * matches / length >= 0.8
    10 * row[b.len()] >= 4 * (a.len() + b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: Spec<'_> =
        Spec { options: &[("region", Takes::One), ("recursive", Takes::None), ("output", Takes::One)] };

    fn parse(line: &str) -> Result<Parsed, Failure> {
        SPEC.parse(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_in_any_form_and_order() {
        let parsed = parse("a --region=x b --rec --reg y --bogus").unwrap();
        assert_eq!(parsed.get("region"), Some("y"));
        assert!(parsed.has("recursive"));
        assert_eq!(parsed.positional, ["a", "b"]);
        assert_eq!(parsed.unknown, ["--bogus"]);
    }

    #[test]
    fn mistakes_are_argparses() {
        for (line, want) in [
            ("--region", "argument --region: expected one argument"),
            ("--region --output json", "argument --region: expected one argument"),
            ("--re", "ambiguous option: --re could match --region, --recursive"),
            ("--recursive=1", "argument --recursive: ignored explicit argument '1'"),
        ] {
            assert!(parse(line).unwrap_err().text.contains(want), "{line}");
        }
    }

    #[test]
    fn nearness_is_difflibs() {
        for (a, b, near) in [
            ("lss", "ls", true),
            ("lst", "list", true),
            ("s4", "s3", false),
            ("get-caller", "get-caller-identity", false),
        ] {
            assert_eq!(is_near(a, b), near, "{a} {b}");
        }
    }
}
