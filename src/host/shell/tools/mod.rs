//! Small tools for texts and files: `grep`, `head`, `cut`, `base64`, `test` and others, as GNU has them.
//!
//! May use: the session. Each reads its arguments, files and standard input, and gives its output, its messages and its
//! status: what runs them prints that.

mod condition;
mod files;
mod grep;
pub(super) mod printf;
pub(super) mod said;
mod text;

use condition::test;
use printf::printf;
use said::Said;

use super::login::User;
use super::session::Session;
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};

/// The tools by name, in order.
pub(super) const NAMES: [&str; 19] = [
    "[", "base64", "cp", "cut", "grep", "head", "id", "mv", "printf", "sort", "tail", "tee", "test", "touch", "tr",
    "uname", "uniq", "wc", "zip",
];

/// What runs a tool. It stands behind the door of the chunk that a first visit does not need, with most of the AWS CLI.
type Tools = fn(&mut Session, &str, &[&str], Option<&str>) -> Said;

static DOOR: Door<Tools> = Door::new(Chunk::Account, &(tool as Tools));

/// Fetches them.
pub(in crate::host) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Tools, &(tool as Tools))).await
}

/// Runs a tool. Where they are not here, that is noted, and what was done is thrown away.
pub(super) fn run(session: &mut Session, name: &str, args: &[&str], input: Option<&str>) -> Said {
    DOOR.enter().map_or_else(Said::default, |tools| tools(session, name, args, input))
}

fn tool(session: &mut Session, name: &str, args: &[&str], input: Option<&str>) -> Said {
    match name {
        "test" => test(session, args),
        "[" => match args {
            [inner @ .., "]"] => test(session, inner),
            _ => Said { err: format!("{}: [: missing `]'\n", session.shell_name()), status: 2, ..Said::default() },
        },
        "printf" => match args {
            [] => Said::failed(format!("{}: printf: usage: printf [-v var] format [arguments]", session.shell_name())),
            ["-v", name, format, args @ ..] => into_variable(session, name, printf(format, args)),
            ["-v", ..] => Said {
                err: format!("{}: printf: usage: printf [-v var] format [arguments]\n", session.shell_name()),
                status: 2,
                ..Said::default()
            },
            ["--", format, args @ ..] | [format, args @ ..] => Said::out(printf(format, args)),
        },
        "cp" | "mv" => files::copy(session, name, args),
        "touch" => files::touch(session, args),
        "tee" => files::tee(session, args, input),
        "id" => Said::out(match (args, session.user()) {
            ([], User::Root) => "uid=0(root) gid=0(root) groups=0(root)\n".to_owned(),
            ([], user) => {
                let (id, group) = match user {
                    User::Ec2User => (1000, "ec2-user"),
                    User::SsmUser => (1001, "ssm-user"),
                    _ => (501, "staff"),
                };
                format!("uid={id}({}) gid={id}({group}) groups={id}({group})\n", user.name())
            }
            (["-un"], user) => format!("{}\n", user.name()),
            (["-u"], User::Root) => "0\n".to_owned(),
            ([option, ..], _) => return Said::refused("id", option),
        }),
        "uname" => Said::out(match (args, session.user()) {
            ([] | ["-s"], User::You) => "Darwin\n",
            ([] | ["-s"], _) => "Linux\n",
            (["-m"], User::You) => "arm64\n",
            (["-m"], _) => "x86_64\n",
            (["-r"], User::You) => "23.6.0\n",
            (["-r"], _) => "6.1.109-118.189.amzn2023.x86_64\n",
            ([option, ..], _) => return Said::refused("uname", option),
        }),
        "zip" => files::zip(session, args),
        _ => text::filter(session, name, args, input),
    }
}

/// `printf -v`: a variable gets what would be printed.
fn into_variable(session: &mut Session, name: &str, text: String) -> Said {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !is_name {
        let err = format!("{}: printf: `{name}': not a valid identifier\n", session.shell_name());
        return Said { err, status: 2, ..Said::default() };
    }
    match session.login_mut().set(name, text, false) {
        Ok(()) => Said::default(),
        Err((why, _)) => Said::failed(format!("{}: {why}", session.shell_name())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted());
    }
}
