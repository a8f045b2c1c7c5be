//! What the shell does itself, and the small Unix tools that print as they go.
//!
//! May use: [`session`](super::session) and [`logins`], and what writes texts for it. Tools that read a whole text are in
//! [`tools`](super::tools).

use std::rc::Rc;

use super::login::User;
use super::logins;
use super::parse::tree::is_name;
use super::session::Session;
use super::streams::{Flow, Streams};
use super::time::{date, date_format, span};
use super::tools::printf::escaped;
use crate::host::Io;
use crate::host::files::{FileError, absolute};
use crate::kernel::Millis;

/// What `clear` prints: the control sequences that empty a terminal.
pub const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Cat,
    Cd,
    Clear,
    Date,
    Echo,
    Env,
    Exit,
    Export,
    False,
    History,
    Hostname,
    Ls,
    Mkdir,
    Printenv,
    Pwd,
    Rm,
    Sleep,
    True,
    Unset,
    Whoami,
}

/// Them by name, in order.
const NAMES: [(&str, Builtin); 22] = [
    (":", Builtin::True),
    ("cat", Builtin::Cat),
    ("cd", Builtin::Cd),
    ("clear", Builtin::Clear),
    ("date", Builtin::Date),
    ("echo", Builtin::Echo),
    ("env", Builtin::Env),
    ("exit", Builtin::Exit),
    ("export", Builtin::Export),
    ("false", Builtin::False),
    ("history", Builtin::History),
    ("hostname", Builtin::Hostname),
    ("logout", Builtin::Exit),
    ("ls", Builtin::Ls),
    ("mkdir", Builtin::Mkdir),
    ("printenv", Builtin::Printenv),
    ("pwd", Builtin::Pwd),
    ("rm", Builtin::Rm),
    ("sleep", Builtin::Sleep),
    ("true", Builtin::True),
    ("unset", Builtin::Unset),
    ("whoami", Builtin::Whoami),
];

/// Their names, in order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

/// The builtin of that name.
pub(super) fn find(name: &str) -> Option<Builtin> {
    NAMES.iter().find(|(n, _)| *n == name).map(|(_, b)| *b)
}

impl Builtin {
    /// Runs it; the answer is its status.
    pub(super) async fn run(
        self,
        session: &mut Session,
        args: &[String],
        assigned: Vec<(String, String)>,
        streams: Streams,
        io: &Io,
        flow: &mut Flow,
    ) -> u8 {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let say = |message: String| {
            streams.err.print(&format!("{message}\n"));
        };
        let refuse = |name: &str, option: &str| {
            streams.err.print(&format!("{name}: unsupported option: {option}\n"));
            2
        };
        match self {
            Self::True => 0,
            Self::False => 1,
            Self::Echo => {
                let is_option =
                    |a: &&&str| a.len() > 1 && a.starts_with('-') && a[1..].chars().all(|c| "neE".contains(c));
                let options = args.iter().take_while(is_option).count();
                let (options, words) = args.split_at(options);
                let has = |letter: char| options.iter().any(|o| o.contains(letter));
                // zsh's own understands `\n` without being asked.
                let escapes = has('e') || session.user() == User::You && !has('E');
                let text = words.join(" ");
                let text = if escapes { escaped(&text) } else { text };
                streams.out.print(&(text + if has('n') { "" } else { "\n" }));
                0
            }
            Self::Export => export(session, &args, &streams),
            Self::Unset => {
                let mut status = 0;
                for name in args {
                    match name {
                        "-v" => {}
                        _ if name.starts_with('-') => return refuse("unset", name),
                        _ if is_name(name) => {
                            Rc::make_mut(&mut session.login_mut().vars).remove(name);
                        }
                        _ => {
                            say(format!("{}: unset: `{name}': not a valid identifier", session.shell_name()));
                            status = 1;
                        }
                    }
                }
                status
            }
            Self::Env | Self::Printenv => {
                let mut env = session.env();
                env.extend(assigned);
                if args.is_empty() {
                    for (name, value) in &env {
                        streams.out.print(&format!("{name}={value}\n"));
                    }
                }
                let mut status = 0;
                for name in args {
                    match env.get(name) {
                        // `env` would run a command in a changed environment.
                        _ if self == Self::Env => return refuse("env", name),
                        _ if name.starts_with('-') => return refuse("printenv", name),
                        Some(value) => streams.out.print(&format!("{value}\n")),
                        None => status = 1,
                    }
                }
                status
            }
            Self::Whoami => {
                streams.out.print(&format!("{}\n", session.user().name()));
                0
            }
            Self::Hostname => {
                streams.out.print(&format!("{}\n", session.computer.full_name()));
                0
            }
            Self::Pwd => {
                streams.out.print(&format!("{}\n", session.login().dir));
                0
            }
            Self::Cd => cd(session, &args, &streams),
            Self::Cat => {
                let mut status = 0;
                if args.is_empty() {
                    // At a terminal it would wait for what is typed; here nothing more comes.
                    streams.out.print(streams.input.as_deref().unwrap_or(""));
                }
                for name in args {
                    let path = absolute(name, &session.login().dir);
                    match session.files.read(&path) {
                        _ if name == "-" => streams.out.print(streams.input.as_deref().unwrap_or("")),
                        Some(text) => streams.out.print(text),
                        None if path == "/dev/null" => {}
                        None if name.starts_with('-') => return refuse("cat", name),
                        None => {
                            let error =
                                if session.files.is_dir(&path) { FileError::IsDirectory } else { FileError::NotFound };
                            say(format!("cat: {name}: {error}"));
                            status = 1;
                        }
                    }
                }
                status
            }
            Self::Ls => ls(session, &args, &streams),
            Self::Mkdir => {
                let mut status = 0;
                let parents = args.contains(&"-p");
                for name in args.iter().filter(|n| **n != "-p") {
                    if name.starts_with('-') {
                        return refuse("mkdir", name);
                    }
                    let path = absolute(name, &session.login().dir);
                    let above = absolute("..", &path);
                    let made = if parents {
                        session.files_mut().make_dir(&path)
                    } else if session.files.is_dir(&path) {
                        Err(FileError::Exists)
                    } else if session.files.is_dir(&above) {
                        session.files_mut().make_dir(&path)
                    } else {
                        Err(FileError::NotFound)
                    };
                    if let Err(error) = made {
                        say(format!("mkdir: cannot create directory '{name}': {error}"));
                        status = 1;
                    }
                }
                status
            }
            Self::Rm => {
                let mut status = 0;
                let has = |letter| args.iter().any(|a| matches!(*a, "-r" | "-f" | "-rf" | "-fr") && a.contains(letter));
                let (force, whole) = (has('f'), has('r'));
                for name in args.iter().filter(|n| !matches!(**n, "-r" | "-f" | "-rf" | "-fr")) {
                    if name.starts_with('-') {
                        return refuse("rm", name);
                    }
                    let path = absolute(name, &session.login().dir);
                    if session.files.is_dir(&path) && whole {
                        session.files_mut().remove_dir(&path);
                    } else if session.files.is_dir(&path) {
                        say(format!("rm: cannot remove '{name}': {}", FileError::IsDirectory));
                        status = 1;
                    } else if !session.files_mut().remove(&path) && !force {
                        say(format!("rm: cannot remove '{name}': {}", FileError::NotFound));
                        status = 1;
                    }
                }
                status
            }
            Self::Clear => {
                streams.out.print(CLEAR);
                0
            }
            Self::History => match args.first() {
                None => {
                    for (line, n) in session.history().iter().zip(1..) {
                        streams.out.print(&format!("{n:5}  {line}\n"));
                    }
                    0
                }
                Some(option) => refuse("history", option),
            },
            Self::Date => {
                let (utc, format) = match args.as_slice() {
                    [] => (false, None),
                    ["-u" | "--utc"] => (true, None),
                    [format] | [format, "-u" | "--utc"] | ["-u" | "--utc", format] if format.starts_with('+') => {
                        (args.len() > 1, Some(&format[1..]))
                    }
                    [first, ..] => return refuse("date", first),
                };
                let (offset, zone) = if utc {
                    (Millis::ZERO, "UTC")
                } else {
                    (session.computer.utc_offset(), session.computer.time_zone())
                };
                let text = match format {
                    Some(format) => date_format(format, io.now(), offset, zone),
                    None => date(io.now(), offset, zone),
                };
                streams.out.print(&format!("{text}\n"));
                0
            }
            Self::Sleep => match args.as_slice() {
                [] => {
                    say("sleep: missing operand".to_owned());
                    1
                }
                [time] => {
                    let Some(span) = span(time) else {
                        say(format!("sleep: invalid time interval '{time}'"));
                        return 1;
                    };
                    io.sleep(span).await;
                    0
                }
                [_, second, ..] => refuse("sleep", second),
            },
            Self::Exit => {
                let code = match args.as_slice() {
                    [] => session.status(),
                    [code] => {
                        let parsed = code.parse::<i64>();
                        if parsed.is_err() {
                            say(format!("{}: exit: {code}: numeric argument required", session.shell_name()));
                        }
                        parsed.map_or(2, |code| code.rem_euclid(256) as u8)
                    }
                    _ => {
                        say(format!("{}: exit: too many arguments", session.shell_name()));
                        return 1;
                    }
                };
                if session.user() != User::You && !streams.copy {
                    let is_login = session.logins.len() > 1 && session.login().container.is_none();
                    say(if is_login { "logout" } else { "exit" }.to_owned());
                }
                logins::leave(session, code);
                *flow = Flow::Exit;
                code
            }
        }
    }
}

fn export(session: &mut Session, args: &[&str], streams: &Streams) -> u8 {
    let mut status = 0;
    if matches!(args, [] | ["-p"]) {
        let bash = session.user() != User::You;
        for (name, value) in session.env() {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$").replace('`', "\\`");
            let line = if bash { format!("declare -x {name}=\"{value}\"\n") } else { format!("{name}={value}\n") };
            streams.out.print(&line);
        }
        return 0;
    }
    for arg in args {
        if arg.starts_with('-') {
            streams.err.print(&format!("export: unsupported option: {arg}\n"));
            return 2;
        }
        let (name, value) = arg.split_once('=').map_or((*arg, None), |(name, value)| (name, Some(value)));
        let result = if is_name(name) {
            let value = value.or(session.var(name)).unwrap_or("").to_owned();
            session.login_mut().set(name, value, true).map_err(|(message, _)| message)
        } else {
            Err(format!("export: `{arg}': not a valid identifier"))
        };
        if let Err(message) = result {
            streams.err.print(&format!("{}: {message}\n", session.shell_name()));
            status = 1;
        }
    }
    status
}

fn cd(session: &mut Session, args: &[&str], streams: &Streams) -> u8 {
    let target = match args {
        [] => session.var("HOME").unwrap_or("/").to_owned(),
        ["-"] => session.var("OLDPWD").unwrap_or("/").to_owned(),
        [dir] => (*dir).to_owned(),
        _ => {
            streams.err.print(&format!("{}: cd: too many arguments\n", session.shell_name()));
            return 1;
        }
    };
    let path = absolute(&target, &session.login().dir);
    if session.files.is_dir(&path) {
        let login = session.login_mut();
        let old = std::mem::replace(&mut login.dir, path.clone());
        if *args == ["-"] {
            streams.out.print(&format!("{path}\n"));
        }
        // Two short paths: they fit wherever the directory itself did.
        let _ = login.set("OLDPWD", old, true).and_then(|()| login.set("PWD", path, true));
        return 0;
    }
    let error = if session.files.read(&path).is_some() { "Not a directory" } else { "No such file or directory" };
    streams.err.print(&format!("{}: cd: {target}: {error}\n", session.shell_name()));
    1
}

fn ls(session: &Session, args: &[&str], streams: &Streams) -> u8 {
    let mut status = 0;
    let all = args.iter().any(|a| matches!(*a, "-a" | "-A"));
    let mut names: Vec<&str> = args.iter().copied().filter(|a| !matches!(*a, "-a" | "-A" | "-1")).collect();
    if let Some(option) = names.iter().find(|n| n.starts_with('-')) {
        streams.err.print(&format!("ls: unsupported option: {option}\n"));
        return 2;
    }
    if names.is_empty() {
        names.push(".");
    }
    for name in names {
        let path = absolute(name, &session.login().dir);
        if let Some(list) = session.files.list(&path) {
            let mut shown = if args.contains(&"-a") { vec![".", ".."] } else { Vec::new() };
            shown.extend(list.iter().filter(|n| all || !n.starts_with('.')).map(|n| n.trim_end_matches('/')));
            if !shown.is_empty() {
                streams.out.print(&(shown.join(if streams.out.is_terminal() { "  " } else { "\n" }) + "\n"));
            }
        } else if session.files.read(&path).is_some() {
            streams.out.print(&format!("{name}\n"));
        } else {
            streams.err.print(&format!("ls: cannot access '{name}': {}\n", FileError::NotFound));
            status = 2;
        }
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
    }
}
