//! Logins on top of each other: `sudo`, `su -`, and `docker run`, whose container is one hop farther from the network.
//!
//! May use: [`session`](super::session) and its logins. What is to run in a login that was begun, it hands back: it starts
//! nothing itself.
//!
//! ```sh
//! sudo su - ec2-user                  # a login on top
//! docker run --rm amazon/aws-cli sts get-caller-identity
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::login::{Container, Login, User, Var};
use super::session::Session;
use super::streams::Streams;
use crate::host::Files;

/// What `sudo` or `docker` comes to.
#[derive(Debug)]
pub(super) enum Entered {
    /// It is done: a shell was begun, or refused.
    Done(u8),
    /// A login was begun for this command alone.
    Command(Vec<String>),
}

/// The most logins on top of each other.
const LOGIN_LIMIT: usize = 16;

/// Runs `sudo`, `su` or `docker`, up to the command in it. `known` are the commands that there are.
pub(super) fn enter(
    session: &mut Session,
    name: &str,
    args: &[String],
    streams: &Streams,
    known: &BTreeSet<&str>,
) -> Entered {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match name {
        "docker" => docker(session, &args, known),
        "su" => match args.as_slice() {
            ["-" | "-l", user] if session.user() == User::Root => user_named(session, user).map(|u| shell(session, u)),
            _ if session.user() == User::Root => Err(("su: unsupported: only `su - USER` is here".to_owned(), 2)),
            _ => Err(("su: Authentication failure".to_owned(), 1)),
        },
        _ => sudo(session, &args),
    };
    result.unwrap_or_else(|(message, code)| {
        streams.err.print(&format!("{message}\n"));
        Entered::Done(code)
    })
}

type Refusal = (String, u8);

fn push(session: &mut Session, login: Login) -> Result<(), Refusal> {
    if session.logins.len() >= LOGIN_LIMIT {
        return Err((format!("unsupported: more than {LOGIN_LIMIT} logins on top of each other"), 2));
    }
    session.logins.push(login);
    Ok(())
}

fn user_named(session: &Session, name: &str) -> Result<User, Refusal> {
    match name {
        "ec2-user" if session.computer.is_instance() => Ok(User::Ec2User),
        "ssm-user" if session.computer.is_instance() => Ok(User::SsmUser),
        "root" => Ok(User::Root),
        user => {
            let text = "does not exist or the user entry does not contain all the required fields";
            Err((format!("su: user {user} {text}"), 1))
        }
    }
}

fn shell(session: &mut Session, user: User) -> Entered {
    match push(session, Login::new(user)) {
        Ok(()) => Entered::Done(0),
        Err(_) => Entered::Done(2),
    }
}

fn sudo(session: &mut Session, args: &[&str]) -> Result<Entered, Refusal> {
    if !session.computer.is_instance() {
        return Err(("sudo: unsupported: there is no root shell on this PC".to_owned(), 2));
    }
    let (user, words) = match args {
        ["-u" | "-iu", user, words @ ..] | ["-i", "-u", user, words @ ..] => (user_named(session, user)?, words),
        words => (User::Root, words),
    };
    let user = match (args, words) {
        (["-iu" | "-i", ..], []) | (_, ["-i" | "-s" | "bash" | "sh" | "su"] | ["su", "-"]) => user,
        // Older spelling: `sudo -i ec2-user`.
        (["-i", name], _) | (_, ["su", "-" | "-l" | "--login", name]) => user_named(session, name)?,
        (_, []) => return Err(("usage: sudo -h | -K | -k | -V\nusage: sudo [-u user] [command]".to_owned(), 1)),
        (_, [option, ..]) if option.starts_with('-') => return Err((format!("sudo: unsupported option: {option}"), 2)),
        (_, ["su", ..]) => return Err(("sudo: unsupported: only `sudo su - USER` is here".to_owned(), 2)),
        (_, words) => {
            // One command as somebody else, in the same directory.
            let dir = session.login().dir.clone();
            let mut login = Login::new(user);
            login.dir.clone_from(&dir);
            let _ = login.set("PWD", dir, true);
            push(session, login)?;
            return Ok(Entered::Command(words.iter().map(|w| (*w).to_owned()).collect()));
        }
    };
    Ok(shell(session, user))
}

/// `docker run`: a container with the CLI and curl in it, whatever its image is called.
fn docker(session: &mut Session, args: &[&str], known: &BTreeSet<&str>) -> Result<Entered, Refusal> {
    if !session.computer.is_instance() || session.login().container.is_some() {
        return Err((format!("{}: docker: command not found", session.shell_name()), 127));
    }
    let mut args = match args {
        ["run", rest @ ..] => rest.iter(),
        [other, ..] => return Err((format!("docker: unsupported command: {other} (supported: run)"), 2)),
        [] => return Err(("Usage:  docker [OPTIONS] COMMAND".to_owned(), 1)),
    };
    let (mut shares_network, mut env, mut entrypoint) = (false, Vec::new(), None);
    while let Some(arg) = args.next() {
        let (name, glued) = arg.split_once('=').map_or((*arg, None), |(name, value)| (name, Some(value)));
        let mut value = || {
            let value = glued.or_else(|| args.next().copied());
            value.ok_or_else(|| (format!("flag needs an argument: {name}"), 125))
        };
        match name {
            "-i" | "-t" | "-it" | "-ti" | "--rm" | "--interactive" | "--tty" => {}
            "--network" | "--net" => match value()? {
                "host" => shares_network = true,
                "bridge" | "default" => shares_network = false,
                other => return Err((format!("docker: unsupported option: --network {other}"), 2)),
            },
            "-e" | "--env" => {
                let value = value()?;
                env.push(value.split_once('=').map_or_else(
                    || (value.to_owned(), session.var(value).unwrap_or("").to_owned()),
                    |(name, value)| (name.to_owned(), value.to_owned()),
                ));
            }
            "--name" => drop(value()?),
            "--entrypoint" => entrypoint = Some(value()?.to_owned()),
            option if option.starts_with('-') => return Err((format!("docker: unsupported option: {option}"), 2)),
            image => {
                let mut words: Vec<String> = args.map(|a| (*a).to_owned()).collect();
                // What these images are there for. That of curl runs another command, too, if it has it.
                let name = image.rsplit('/').next().unwrap_or(image).split(['@', ':']).next().unwrap_or(image);
                let is_command = words.first().is_some_and(|word| known.contains(word.as_str()));
                match name {
                    _ if entrypoint.is_some() => {}
                    "aws-cli" => entrypoint = Some("aws".to_owned()),
                    "curl" if !is_command => entrypoint = Some("curl".to_owned()),
                    _ => {}
                }
                words.splice(0..0, entrypoint.take());
                let mut files = Files::default();
                for dir in ["/root/.aws", "/tmp"] {
                    // A new disk has room for these.
                    let _ = files.make_dir(dir);
                }
                let mut login = Login::new(User::Root);
                let mut vars = BTreeMap::new();
                let given = [("HOME", "/root"), ("HOSTNAME", "3f4e8a1c92d7"), ("PATH", "/usr/local/bin:/usr/bin:/bin")];
                let given = given.into_iter().chain([("PWD", "/"), ("TERM", "xterm")]);
                let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
                vars.extend(given.chain(env).map(|(name, value)| (name, Var { value, exported: true })));
                login.vars = Rc::new(vars);
                "/".clone_into(&mut login.dir);
                login.container = Some(Container { outside: Rc::clone(&session.files), shares_network });
                push(session, login)?;
                session.files = Rc::new(files);
                return Ok(match words.as_slice() {
                    [] => Entered::Done(0),
                    [shell] if matches!(shell.as_str(), "bash" | "sh" | "/bin/bash" | "/bin/sh") => Entered::Done(0),
                    _ => Entered::Command(words),
                });
            }
        }
    }
    Err(("docker: \"docker run\" requires at least 1 argument.".to_owned(), 1))
}

/// Leaves a login for the one below it. Below the first there is none: the terminal begins anew, as if opened again, and
/// a session of Session Manager's ends.
pub(super) fn leave(session: &mut Session, code: u8) {
    let user = session.user();
    if let Some(Login { container: Some(container), .. }) = session.logins.pop() {
        session.files = container.outside;
    }
    if session.logins.is_empty() {
        session.ended = session.ends;
        session.logins.push(Login::new(user));
    }
    session.login_mut().status = code;
}
