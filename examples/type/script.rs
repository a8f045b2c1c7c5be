//! What is typed, as a file has it: a line each, and marks between them.
//!
//! May use: nothing but `std`, so that a test can take it in by `#[path]`.
//!
//! ```text
//! # a note; it is not typed
//! @pc                     the terminal: ec2, pc, attacker, or another of theirs (ec2-2)
//! aws sts get-caller-identity
//! @wait 25200             so many seconds pass
//! @sign-in admin          picks a console session on the page that `aws login` opens: a user, `root`; `@sign-in` alone declines
//! <<<                     what is between these marks is one entry, as if it had been pasted
//! cat > a.txt <<'EOF'
//! # here this line is a part of the text
//! EOF
//! >>>
//! ```
//!
//! An empty line is typed, too: it is the answer to a program that asks.

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Turns to a terminal, by its name.
    Turn(String),
    /// Lets so many seconds pass.
    Wait(u32),
    /// Picks a console session, or none.
    SignIn(Option<String>),
    /// Types an entry.
    Type(String),
}

/// Reads a file; an error says in which line it is.
pub fn parse(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut entry: Option<(usize, Vec<&str>)> = None;
    for (line, at) in text.lines().zip(1..) {
        match (&mut entry, line.trim_end()) {
            (Some((_, lines)), ">>>") => {
                steps.push(Step::Type(lines.join("\n")));
                entry = None;
            }
            (Some((_, lines)), _) => lines.push(line),
            (None, "<<<") => entry = Some((at, Vec::new())),
            (None, "#") => {}
            (None, note) if note.starts_with("# ") => {}
            (None, mark) if mark.starts_with('@') => steps.push(turn(&mark[1..], at)?),
            (None, _) => steps.push(Step::Type(line.to_owned())),
        }
    }
    match entry {
        Some((at, _)) => Err(format!("line {at}: <<< without >>>")),
        None => Ok(steps),
    }
}

fn turn(mark: &str, at: usize) -> Result<Step, String> {
    if let Some(session) = mark.strip_prefix("sign-in").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
        return Ok(Step::SignIn(Some(session.trim().to_owned()).filter(|session| !session.is_empty())));
    }
    let Some(seconds) = mark.strip_prefix("wait ") else { return Ok(Step::Turn(mark.to_owned())) };
    let seconds = seconds.trim();
    seconds.parse().map(Step::Wait).map_err(|_| format!("line {at}: not a whole number of seconds: {seconds}"))
}
