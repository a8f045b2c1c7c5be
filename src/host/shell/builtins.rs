//! What the shell does itself, and the small Unix tools that a person expects beside it.

use std::rc::Rc;

use super::parse::is_name;
use super::run::{Flow, Streams};
use super::{CLEAR, Login, Session, User};
use crate::host::files::{FileError, absolute};
use crate::host::{Computer, Io};
use crate::kernel::{Millis, SimTime};

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
    Help,
    History,
    Hostname,
    Ls,
    Mkdir,
    Printenv,
    Pwd,
    Rm,
    Sleep,
    Sudo,
    True,
    Unset,
    Whoami,
}

/// Every command of this room by name, programs included, in order.
pub(super) const NAMES: [(&str, Option<Builtin>); 27] = [
    (":", Some(Builtin::True)),
    ("aws", None),
    ("cat", Some(Builtin::Cat)),
    ("cd", Some(Builtin::Cd)),
    ("clear", Some(Builtin::Clear)),
    ("curl", None),
    ("date", Some(Builtin::Date)),
    ("echo", Some(Builtin::Echo)),
    ("env", Some(Builtin::Env)),
    ("exit", Some(Builtin::Exit)),
    ("export", Some(Builtin::Export)),
    ("false", Some(Builtin::False)),
    ("help", Some(Builtin::Help)),
    ("history", Some(Builtin::History)),
    ("hostname", Some(Builtin::Hostname)),
    ("jq", None),
    ("logout", Some(Builtin::Exit)),
    ("ls", Some(Builtin::Ls)),
    ("mkdir", Some(Builtin::Mkdir)),
    ("printenv", Some(Builtin::Printenv)),
    ("pwd", Some(Builtin::Pwd)),
    ("rm", Some(Builtin::Rm)),
    ("sleep", Some(Builtin::Sleep)),
    ("sudo", Some(Builtin::Sudo)),
    ("true", Some(Builtin::True)),
    ("unset", Some(Builtin::Unset)),
    ("whoami", Some(Builtin::Whoami)),
];

/// The builtin of that name.
pub(super) fn find(name: &str) -> Option<Builtin> {
    NAMES.iter().find(|(n, _)| *n == name).and_then(|(_, b)| *b)
}

/// The longest sleep: a week. It ends by the clock of the world, not by patience.
const SLEEP_LIMIT: i64 = 7 * 24 * 60 * 60 * 1000;

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
                let (args, end) = match args.as_slice() {
                    ["-n", rest @ ..] => (rest, ""),
                    ["-e" | "-ne" | "-en" | "-E", ..] => return refuse("echo", args[0]),
                    all => (all, "\n"),
                };
                streams.out.print(&(args.join(" ") + end));
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
                let force = args.contains(&"-f");
                for name in args.iter().filter(|n| **n != "-f") {
                    if name.starts_with('-') {
                        return refuse("rm", name);
                    }
                    let path = absolute(name, &session.login().dir);
                    if session.files.is_dir(&path) {
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
                let (offset, zone) = match args.as_slice() {
                    [] => (session.computer.utc_offset(), session.computer.time_zone()),
                    ["-u" | "--utc"] => (Millis::ZERO, "UTC"),
                    [first, ..] => return refuse("date", first),
                };
                streams.out.print(&format!("{}\n", date(io.now(), offset, zone)));
                0
            }
            Self::Sleep => match args.as_slice() {
                [] => {
                    say("sleep: missing operand".to_owned());
                    1
                }
                [time] => {
                    let Some(span) = seconds(time) else {
                        say(format!("sleep: invalid time interval '{time}'"));
                        return 1;
                    };
                    io.sleep(span).await;
                    0
                }
                [_, second, ..] => refuse("sleep", second),
            },
            Self::Help => {
                let names: Vec<_> = NAMES.iter().map(|(name, _)| *name).collect();
                streams.out.print(&format!("{}\n", names.join("  ")));
                0
            }
            Self::Sudo => sudo(session, &args, &streams),
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
                    say(if session.logins.len() > 1 { "logout" } else { "exit" }.to_owned());
                }
                exit(session, code);
                *flow = Flow::Exit;
                code
            }
        }
    }
}

/// Leaves a login for the one below it. Below the first there is none: the terminal begins anew, as if opened again.
fn exit(session: &mut Session, code: u8) {
    let user = session.user();
    session.logins.pop();
    if session.logins.is_empty() {
        session.logins.push(Login::new(user));
    }
    session.login_mut().status = code;
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

/// `sudo su - ec2-user` and its like begin a login; other uses of `sudo` are refused.
fn sudo(session: &mut Session, args: &[&str], streams: &Streams) -> u8 {
    let user = match args {
        ["su", "-" | "-l" | "--login", user] | ["-iu" | "-i", user] | ["-i", "-u", user] | ["-u", user, "-i"] => *user,
        _ => {
            streams.err.print("sudo: unsupported: only `sudo su - ec2-user` is here\n");
            return 2;
        }
    };
    let user = match user {
        "ec2-user" if session.computer != Computer::Pc => User::Ec2User,
        "ssm-user" if session.computer != Computer::Pc => User::SsmUser,
        "root" => {
            streams.err.print("sudo: unsupported: there is no root shell here\n");
            return 2;
        }
        user => {
            streams.err.print(&format!(
                "su: user {user} does not exist or the user entry does not contain all the required fields\n"
            ));
            return 1;
        }
    };
    if session.logins.len() >= 16 {
        streams.err.print("sudo: unsupported: more than 16 logins on top of each other\n");
        return 2;
    }
    session.logins.push(Login::new(user));
    0
}

/// `Sun Nov  2 00:30:00 UTC 2025`.
fn date(now: SimTime, offset: Millis, zone: &str) -> String {
    // `Sun, 02 Nov 2025 00:30:00 GMT`, rearranged.
    let http = (now + offset).http();
    let parts: Vec<&str> = http.split([',', ' ']).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [weekday, day, month, year, time, _] => {
            format!("{weekday} {month} {:>2} {time} {zone} {year}", day.trim_start_matches('0'))
        }
        _ => http,
    }
}

/// `5`, `0.5`, `5s`, `5m`, `5h`, `1d`.
fn seconds(text: &str) -> Option<Millis> {
    let (number, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(number) => (number, &text[number.len()..]),
        None => (text, "s"),
    };
    let unit = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => 1,
    };
    crate::host::millis(number).map(|ms| Millis(ms.0.saturating_mul(unit).min(SLEEP_LIMIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_spans() {
        let now = SimTime::parse("2025-11-02T00:30:00Z").unwrap();
        assert_eq!(date(now, Millis::ZERO, "UTC"), "Sun Nov  2 00:30:00 UTC 2025");
        assert_eq!(date(now, Millis::hours(9), "JST"), "Sun Nov  2 09:30:00 JST 2025");
        for (text, want) in [
            ("1", Some(1000)),
            ("0.25", Some(250)),
            ("2m", Some(120_000)),
            ("99999999999999999999d", Some(SLEEP_LIMIT)),
            ("x", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(seconds(text).map(|m| m.0), want, "{text}");
        }
    }

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
    }
}
