//! Completion: what the Tab key offers for the word before it.
//!
//! May use: the session, the table of [`commands`], and the names that `aws` has.

use super::commands;
use super::session::Session;
use crate::host::aws;
use crate::host::files::absolute;

/// What the word before the cursor (a byte offset into `line`) could become, in order.
///
/// ```
/// use sts_flow::host::shell::{Session, complete};
///
/// let session = Session::pc();
/// assert_eq!(complete(&session, "cur", 3), ["curl"]);
/// assert_eq!(complete(&session, "aws s", 5), ["s3", "s3api", "ssm", "sso", "sts"]);
/// assert_eq!(complete(&session, "aws sts get-caller", 18), ["get-caller-identity"]);
/// assert_eq!(complete(&session, "aws iam get-role --r", 20), ["--region", "--role-name"]);
/// assert_eq!(complete(&session, "echo $HO", 8), ["$HOME"]);
/// ```
pub fn complete(session: &Session, line: &str, cursor: usize) -> Vec<String> {
    let before = line.get(..cursor).unwrap_or(line);
    // Only what stands after the last operator counts: `x=$(aws s3 l` completes `l`.
    let command = before.rsplit(['|', ';', '&', '(', '`', '\n']).next().unwrap_or("");
    let word = command.rsplit([' ', '\t', '"', '=']).next().unwrap_or("");
    let earlier: Vec<&str> =
        command[..command.len() - word.len()].split([' ', '\t']).filter(|w| !w.is_empty()).collect();
    let starting = |names: &[&str]| -> Vec<String> {
        names.iter().filter(|n| n.starts_with(word)).map(|n| (*n).to_owned()).collect()
    };
    if let Some(name) = word.strip_prefix('$') {
        let names = session.login().vars.keys().filter(|n| n.starts_with(name));
        return names.map(|n| format!("${n}")).collect();
    }
    match earlier.as_slice() {
        [] => {
            let names = Vec::from_iter(commands::every_name());
            starting(
                &names.into_iter().filter(|n| n.starts_with(|c: char| c.is_ascii_alphabetic())).collect::<Vec<_>>(),
            )
        }
        ["aws"] => starting(&aws::COMMANDS),
        ["aws", command] if !word.starts_with('-') => {
            let names = aws::subcommands(command);
            starting(&names.iter().map(String::as_str).collect::<Vec<_>>())
        }
        ["aws", command, rest @ ..] if word.starts_with("--") => {
            let mut names = aws::options(command, rest.first().copied().unwrap_or(""));
            for name in ["--debug", "--no-sign-request", "--output", "--profile", "--query", "--region"] {
                names.insert(name.to_owned());
            }
            starting(&names.iter().map(String::as_str).collect::<Vec<_>>())
        }
        ["unset" | "export" | "printenv", ..] => {
            session.login().vars.keys().filter(|n| n.starts_with(word)).cloned().collect()
        }
        _ => files(session, word),
    }
}

fn files(session: &Session, word: &str) -> Vec<String> {
    let (dir, name) = word.rsplit_once('/').map_or(("", word), |(dir, name)| (&word[..=dir.len()], name));
    let path = match dir.strip_prefix("~/") {
        Some(rest) => absolute(rest, session.user().home()),
        None => absolute(dir, &session.login().dir),
    };
    let names = session.files().list(&path).unwrap_or_default();
    let shown = names.iter().filter(|n| n.starts_with(name) && (!n.starts_with('.') || name.starts_with('.')));
    shown.map(|n| format!("{dir}{n}")).collect()
}
