//! Wildcards and policy variables.
//!
//! May use: [`context`](super::context), which variables are looked up in. Own code, since no crate matches so: `glob`
//! and `wildmatch` know no variables whose values are literal, nor an ARN's six parts, each matched by itself.

use super::context::Context;

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// This character.
    Just(char),
    /// `?`
    One,
    /// `*`
    Many,
}

/// A variable that has no value in this request. What mentions it matches nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unresolved(pub String);

/// Reads a text of a policy: `*` and `?` if `wild`, and variables if there is a context to look them up in.
///
/// The value of a variable is taken literally, so that a `*` in a user's tag opens nothing.
pub(super) fn compile(text: &str, wild: bool, variables: Option<&Context>) -> Result<Vec<Step>, Unresolved> {
    let mut steps = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(context) = variables
            && let Some((inner, after)) = rest.strip_prefix("${").and_then(|r| r.split_once('}'))
        {
            steps.extend(value(inner, context)?.chars().map(Step::Just));
            rest = after;
            continue;
        }
        steps.push(if wild { step_of(c) } else { Step::Just(c) });
        rest = &rest[c.len_utf8()..];
    }
    Ok(steps)
}

/// `aws:username`, or `aws:username, 'a default'`, or one of the characters that would otherwise mean something.
fn value<'a>(inner: &'a str, context: &'a Context) -> Result<&'a str, Unresolved> {
    if matches!(inner, "*" | "?" | "$") {
        return Ok(inner);
    }
    let (name, default) = inner.split_once(',').map_or((inner, None), |(name, default)| (name, Some(default)));
    let default = default.and_then(|d| d.trim().strip_prefix('\'')?.strip_suffix('\''));
    match context.get(name.trim()) {
        Some([one]) => Ok(one),
        // A key with several values has none that could stand here.
        _ => default.ok_or_else(|| Unresolved(name.trim().to_owned())),
    }
}

/// Whether `text` matches a pattern as it is written, without variables. Most are ASCII, and are read where they stand.
pub(in crate::cloud) fn matches(pattern: &str, text: &str, fold: bool) -> bool {
    if pattern.is_ascii() && text.is_ascii() {
        let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
        let step = |at: usize| pattern.get(at).map(|byte| step_of(char::from(*byte)));
        return matched(pattern.len(), step, text.len(), |at| char::from(text[at]), fold);
    }
    let steps: Vec<Step> = pattern.chars().map(step_of).collect();
    glob(&steps, text, fold)
}

/// Whether `text` matches.
pub(super) fn glob(steps: &[Step], text: &str, fold: bool) -> bool {
    let text: Vec<char> = text.chars().collect();
    matched(steps.len(), |at| steps.get(at).copied(), text.len(), |at| text[at], fold)
}

const fn step_of(c: char) -> Step {
    match c {
        '*' => Step::Many,
        '?' => Step::One,
        _ => Step::Just(c),
    }
}

/// On a mismatch only the last `*` takes one more character, so the time is at most the product of both lengths, whatever
/// the pattern.
fn matched(
    steps: usize,
    step: impl Fn(usize) -> Option<Step>,
    length: usize,
    letter: impl Fn(usize) -> char,
    fold: bool,
) -> bool {
    let same = |a: char, b: char| a == b || fold && a.eq_ignore_ascii_case(&b);
    let (mut s, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < length {
        match step(s) {
            Some(Step::Many) => {
                star = Some((s, t));
                s += 1;
            }
            Some(Step::One) => (s, t) = (s + 1, t + 1),
            Some(Step::Just(c)) if same(c, letter(t)) => (s, t) = (s + 1, t + 1),
            _ => match &mut star {
                Some((after, taken)) => {
                    *taken += 1;
                    (s, t) = (*after + 1, *taken);
                }
                None => return false,
            },
        }
    }
    (s..steps).all(|at| step(at) == Some(Step::Many))
}

/// Whether an ARN matches, each of its six parts by itself: here `*` does not reach over a colon.
pub(super) fn glob_arn(steps: &[Step], arn: &str) -> bool {
    if steps == [Step::Many] {
        return true;
    }
    let wanted: Vec<&[Step]> = steps.splitn(6, |step| *step == Step::Just(':')).collect();
    let actual: Vec<&str> = arn.splitn(6, ':').collect();
    wanted.len() == actual.len() && wanted.into_iter().zip(actual).all(|(w, a)| glob(w, a, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, text: &str) -> bool {
        let matched = glob(&compile(pattern, true, None).unwrap(), text, false);
        assert_eq!(super::matches(pattern, text, false), matched, "{pattern} {text}");
        matched
    }

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            ("?", "é", true),
            ("a*c", "abbbc", true),
            ("a*c", "abbbcd", false),
            ("*ab*ab", "abxabab", true),
            ("**?**", "", false),
            ("arn:aws:s3:::*log*", "arn:aws:s3:::my-logs", true),
            ("iam:*AccessKey*", "iam:ListAccessKeys", true),
            ("iam:*Report", "iam:GenerateCredentialReport", true),
            ("A", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn variables() {
        let context =
            Context::new().with("aws:username", "al*ce").with("aws:userid", "AIDA").with_all("many", ["a", "b"]);
        let resolve = |text: &str| -> Result<String, Unresolved> {
            let steps = compile(text, true, Some(&context))?;
            Ok(steps
                .iter()
                .map(|s| match s {
                    Step::Just(c) => *c,
                    Step::One => '¿',
                    Step::Many => '×',
                })
                .collect())
        };
        assert_eq!(resolve("home/${aws:UserName}/*"), Ok("home/al*ce/×".into()));
        assert_eq!(resolve("${*}${?}${$}?"), Ok("*?$¿".into()));
        assert_eq!(resolve("${aws:none, 'anonymous'}"), Ok("anonymous".into()));
        assert_eq!(resolve("${aws:userid, 'anonymous'}"), Ok("AIDA".into()));
        assert_eq!(resolve("${aws:none}"), Err(Unresolved("aws:none".into())));
        assert_eq!(resolve("${many}"), Err(Unresolved("many".into())));
        assert_eq!(resolve("${open"), Ok("${open".into()));
        // A policy of 2008 knows no variables.
        let literal = compile("${aws:username}", true, None).unwrap();
        assert!(glob(&literal, "${aws:username}", false));
    }

    #[test]
    fn an_arn_is_matched_part_by_part() {
        let pattern = compile("arn:aws:someservice:*:111122223333:finance/*", true, None).unwrap();
        let value = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
        assert!(glob(&pattern, value, false));
        assert!(!glob_arn(&pattern, value));
        assert!(glob_arn(&pattern, "arn:aws:someservice:us-east-2:111122223333:finance/a:b"));
        assert!(!glob_arn(&pattern, "not an arn"));
    }

    /// The definition itself, exponential and plain.
    fn by_definition(steps: &[Step], text: &[char]) -> bool {
        match (steps, text) {
            ([], []) => true,
            ([Step::Many, rest @ ..], _) => {
                by_definition(rest, text) || !text.is_empty() && by_definition(steps, &text[1..])
            }
            ([Step::One, rest @ ..], [_, tail @ ..]) => by_definition(rest, tail),
            ([Step::Just(c), rest @ ..], [d, tail @ ..]) => c == d && by_definition(rest, tail),
            _ => false,
        }
    }

    #[test]
    fn a_hostile_pattern_costs_no_more_than_its_length_times_the_text() {
        let pattern = "*a".repeat(5000);
        assert!(!matches(&format!("{pattern}*b"), &"a".repeat(10_000)));
    }

    proptest! {
        #[test]
        fn glob_is_what_it_is_defined_to_be(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let steps = compile(&pattern, true, None).unwrap();
            prop_assert_eq!(glob(&steps, &text, false), by_definition(&steps, &text.chars().collect::<Vec<_>>()));
        }

        #[test]
        fn any_text_compiles_or_names_a_variable(text in any::<String>(), value in any::<String>()) {
            let context = Context::new().with("a", value.clone());
            let _ = compile(&text, true, Some(&context));
            // Whatever a variable holds, it matches itself and only itself.
            let steps = compile("${a}", true, Some(&context)).unwrap();
            prop_assert!(glob(&steps, &value, false));
            let longer = format!("{value}x");
            prop_assert!(!glob(&steps, &longer, false));
        }
    }
}
