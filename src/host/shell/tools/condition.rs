//! `test`, and `[`: whether something holds.
//!
//! May use: the session's files.
//!
//! ```sh
//! [ -f ~/.aws/config ] && test "$A" != b
//! ```

use super::said::Said;
use crate::host::files::absolute;
use crate::host::shell::session::Session;

pub(super) fn test(session: &Session, args: &[&str]) -> Said {
    let path = |path: &str| absolute(path, &session.login().dir);
    let number = |text: &str| text.trim().parse::<i64>();
    let holds = match args {
        [] => false,
        ["!", rest @ ..] => {
            let mut said = test(session, rest);
            if said.status < 2 {
                said.status = 1 - said.status;
            }
            return said;
        }
        [text] => !text.is_empty(),
        ["-z", text] => text.is_empty(),
        ["-n", text] => !text.is_empty(),
        ["-f" | "-s" | "-r", file] => session.files.read(&path(file)).is_some(),
        ["-d", dir] => session.files.is_dir(&path(dir)),
        ["-e", file] => session.files.read(&path(file)).is_some() || session.files.is_dir(&path(file)),
        [a, "=" | "==", b] => a == b,
        [a, "!=", b] => a != b,
        [a, operator @ ("-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge"), b] => match (number(a), number(b)) {
            (Ok(a), Ok(b)) => match *operator {
                "-eq" => a == b,
                "-ne" => a != b,
                "-lt" => a < b,
                "-le" => a <= b,
                "-gt" => a > b,
                _ => a >= b,
            },
            (a_read, _) => {
                let wrong = if a_read.is_err() { a } else { b };
                let err = format!("{}: [: {wrong}: integer expression expected\n", session.shell_name());
                return Said { err, status: 2, ..Said::default() };
            }
        },
        _ => {
            let err = format!("{}: test: unsupported: {}\n", session.shell_name(), args.join(" "));
            return Said { err, status: 2, ..Said::default() };
        }
    };
    Said::status(u8::from(!holds))
}
