//! Runs a parsed script: expansion, pipes, redirections, and the start of programs.
//!
//! May use: everything below it in this folder, and the programs of this room.

use std::future::{Future, ready};
use std::pin::Pin;
use std::rc::Rc;

use super::login::User;
use super::logins::{self, Entered};
use super::parse::tree::{Command, Join, ParseError, Piece, Pipeline, Script, Target, Word};
use super::session::Session;
use super::streams::{Flow, Streams};
use super::{builtins, commands, jobs, parse, services};
use crate::host::files::{FileError, absolute};
use crate::host::program::{Program, Sink, Spawned, boxed};
use crate::host::{Io, aws, doors};

/// The longest word after expansion, in bytes; Linux' own limit for one argument.
const WORD_LIMIT: usize = 128 * 1024;
/// What a command counts as, whatever it does, in steps of work.
const COMMAND: u64 = 100;

/// A command that cannot be run, with what the shell says and its status.
type Refusal = (String, u8);

/// Parses and runs a line at the terminal. One that goes on is kept until the rest has come.
pub(super) async fn line(session: &mut Session, line: &str, io: &Io) {
    let text = match session.pending.take() {
        Some(before) => format!("{before}\n{line}"),
        None => line.to_owned(),
    };
    let parsed = parse::parse(&text);
    if parsed == Err(ParseError::Incomplete) {
        session.pending = Some(text);
        return;
    }
    session.remember(&text);
    session.sources = 0;
    match parsed {
        Ok(parsed) => {
            let (out, err) = (Sink::Terminal(io.clone()), Sink::Errors(io.clone()));
            let streams = Streams { input: None, out, err, copy: false, depth: 0 };
            script(session, &parsed, &streams, io).await;
        }
        Err(error) => {
            io.print_err(&format!("{}: {error}\n", session.shell_name()));
            session.login_mut().status = 2;
        }
    }
}

/// Runs a script. Boxed because a script holds words that hold scripts.
fn script<'a>(
    session: &'a mut Session,
    script: &'a Script,
    streams: &'a Streams,
    io: &'a Io,
) -> Pin<Box<dyn Future<Output = Flow> + 'a>> {
    Box::pin(async move {
        for (join, line) in &script.0 {
            let done = session.status() == 0;
            if (*join == Join::IfDone && !done) || (*join == Join::IfFailed && done) {
                continue;
            }
            if let Some(text) = &line.background {
                let status = jobs::begin(session, text, streams, io);
                session.login_mut().status = status;
                continue;
            }
            io.work(COMMAND * line.commands.len() as u64);
            io.make_way().await;
            let flow = pipeline(session, line, streams, io).await;
            if line.negated {
                let login = session.login_mut();
                login.status = u8::from(login.status == 0);
            }
            if flow == Flow::Exit {
                return flow;
            }
        }
        Flow::On
    })
}

/// Runs the commands of a pipeline one after the other, each with what the one before printed. Two programs at once
/// would look no different: none of them reads before the other one has ended.
async fn pipeline(session: &mut Session, pipeline: &Pipeline, streams: &Streams, io: &Io) -> Flow {
    let [first @ .., last] = pipeline.commands.as_slice() else { return Flow::On };
    if first.is_empty() {
        return command(session, last, streams.clone(), io).await;
    }
    let mut input = streams.input.clone();
    for step in first {
        let pipe = Sink::kept();
        let streams = Streams { input, out: pipe.clone(), err: streams.err.clone(), copy: true, ..streams.clone() };
        let err = streams.err.clone();
        subshell(session, step, streams, io).await;
        input = Some(taken(session, &pipe, &err));
    }
    subshell(session, last, Streams { input, copy: true, ..streams.clone() }, io).await;
    Flow::On
}

/// What a pipe or a substitution holds; if it was more than it can hold, that is said.
fn taken(session: &Session, sink: &Sink, err: &Sink) -> String {
    let (text, whole) = sink.take();
    if !whole {
        err.print(&format!("{}: output is too long and was cut off\n", session.shell_name()));
    }
    text
}

/// Runs one command in a copy of the shell, as a part of a pipeline is: only files and status stay.
async fn subshell(session: &mut Session, step: &Command, streams: Streams, io: &Io) {
    let mut copy = session.clone();
    command(&mut copy, step, streams, io).await;
    let status = copy.status();
    session.files = copy.files;
    session.sources = copy.sources;
    session.login_mut().status = status;
}

/// Runs one simple command and sets the status.
async fn command(session: &mut Session, command: &Command, streams: Streams, io: &Io) -> Flow {
    let mut flow = Flow::On;
    let err = streams.err.clone();
    match simple(session, command, streams, io, &mut flow).await {
        // `exit` has set the status of the login that goes on.
        Ok(_) if flow == Flow::Exit => {}
        Ok(status) => session.login_mut().status = status,
        Err((message, status)) => {
            err.print(&format!("{}: {message}\n", session.shell_name()));
            session.login_mut().status = status;
        }
    }
    flow
}

async fn simple(
    session: &mut Session,
    command: &Command,
    mut streams: Streams,
    io: &Io,
    flow: &mut Flow,
) -> Result<u8, Refusal> {
    let mut ran = None;
    let mut words = Vec::new();
    for word in &command.words {
        fields(session, word, &streams, io, &mut words, &mut ran).await?;
        if words.iter().map(String::len).sum::<usize>() > WORD_LIMIT {
            return Err((format!("{}: Argument list too long", short(&words[0])), 126));
        }
    }
    let mut assigned = Vec::new();
    for (name, word) in &command.assignments {
        let value = single(session, word, &streams, io, &mut ran).await?;
        if words.is_empty() {
            session.login_mut().set(name, value, false)?;
        } else {
            assigned.push((name.clone(), value));
        }
    }

    let mut kept: Vec<(Sink, String, bool)> = Vec::new();
    for redirect in &command.redirects {
        let sink = match &redirect.to {
            Target::Same(1) => streams.out.clone(),
            Target::Same(_) => streams.err.clone(),
            Target::Text(word) => {
                streams.input = Some(single(session, word, &streams, io, &mut ran).await?);
                continue;
            }
            Target::Read(word) => {
                let name = single(session, word, &streams, io, &mut ran).await?;
                let path = absolute(&name, &session.login().dir);
                let text = match path.as_str() {
                    "/dev/null" => Some(""),
                    path => session.files.read(path),
                };
                streams.input =
                    Some(text.ok_or_else(|| (format!("{}: {}", short(&name), FileError::NotFound), 1))?.to_owned());
                continue;
            }
            Target::Write(word) | Target::Append(word) => {
                let name = single(session, word, &streams, io, &mut ran).await?;
                let path = absolute(&name, &session.login().dir);
                let append = matches!(redirect.to, Target::Append(_));
                let sink = Sink::kept();
                if path != "/dev/null" {
                    let fresh = if append {
                        session.files_mut().append(&path, "")
                    } else {
                        session.files_mut().write(&path, "")
                    };
                    fresh.map_err(|e| (format!("{}: {e}", short(&name)), 1))?;
                    kept.push((sink.clone(), path, append));
                }
                sink
            }
        };
        match redirect.stream {
            1 => streams.out = sink,
            2 => streams.err = sink,
            _ => return Err(("unsupported redirection".to_owned(), 2)),
        }
    }

    let err = streams.err.clone();
    let status = match words.split_first() {
        // Assignments alone: the status is that of the last substitution in them.
        None => ran.unwrap_or(0),
        Some((name, args)) => invoke(session, name, args, assigned, streams, io, flow).await,
    };
    for (sink, path, append) in kept {
        let text = taken(session, &sink, &err);
        let done =
            if append { session.files_mut().append(&path, &text) } else { session.files_mut().write(&path, &text) };
        done.map_err(|e| (format!("write error: {e}"), 1))?;
    }
    Ok(status)
}

/// Starts what `name` means: a builtin or a program.
async fn invoke(
    session: &mut Session,
    name: &str,
    args: &[String],
    assigned: Vec<(String, String)>,
    streams: Streams,
    io: &Io,
    flow: &mut Flow,
) -> u8 {
    let plain = ["/usr/local/bin/", "/usr/bin/", "/bin/"].iter().find_map(|dir| name.strip_prefix(dir)).unwrap_or(name);
    if let Some(builtin) = builtins::find(plain) {
        return boxed(builtin.run(session, args, assigned, streams, io, flow)).await;
    }
    let plain_args: Vec<&str> = args.iter().map(String::as_str).collect();
    if let Some(said) = commands::tool(session, plain, &plain_args, streams.input.as_deref()) {
        streams.out.print(&said.out);
        streams.err.print(&said.err);
        return said.status;
    }
    match plain {
        "sudo" | "su" | "docker" => {
            let words = match logins::enter(session, plain, args, &streams, &commands::every_name()) {
                Entered::Done(code) => return code,
                Entered::Command(words) => words,
            };
            let depth = session.logins.len();
            if plain == "sudo" && !commands::every_name().contains(words[0].as_str()) && not_here(&words[0]).is_none() {
                streams.err.print(&format!("sudo: {}: command not found\n", short(&words[0])));
                logins::leave(session, 1);
                return 1;
            }
            let mut inner = Flow::On;
            let inside = Streams { copy: true, ..streams };
            let code = boxed(nested(session, &words, assigned, inside, io, &mut inner)).await;
            // A shell that `sudo` was for goes on; what else the command began ends with it.
            if plain == "sudo" && session.logins.len() > depth {
                session.logins.remove(depth - 1);
                return code;
            }
            while session.logins.len() >= depth && depth > 1 {
                logins::leave(session, code);
            }
            return code;
        }
        "jobs" | "kill" => {
            let said = jobs::run(session, plain, &plain_args, io);
            streams.out.print(&said.out);
            streams.err.print(&said.err);
            return said.status;
        }
        "systemctl" => return services::systemctl(session, args, &streams, io),
        "eval" | "source" | "." => return boxed(sourced(session, plain, args, &streams, io, flow)).await,
        _ => {}
    }
    if let Some(text) = not_here(plain) {
        streams.err.print(&format!("{plain}: unsupported: {text}\n"));
        return 2;
    }
    if !commands::PROGRAMS.contains(&plain) {
        let message = match session.user() {
            User::You => format!("command not found: {}", short(name)),
            _ if name.contains('/') => format!("{}: No such file or directory", short(name)),
            _ => format!("{}: command not found", short(name)),
        };
        streams.err.print(&format!("{}: {message}\n", session.shell_name()));
        return 127;
    }
    let mut env = session.env();
    env.extend(assigned);
    io.set_hops(session.hops());
    let mut program = Program {
        args: args.to_vec(),
        env,
        dir: session.login().dir.clone(),
        computer: &session.computer,
        files: Rc::make_mut(&mut session.files),
        input: streams.input,
        out: streams.out,
        err: streams.err,
        io: io.clone(),
        spawner: spawn,
        depth: streams.depth,
    };
    start(plain, &mut program).await
}

/// [`invoke`] from within itself, boxed.
fn nested<'a>(
    session: &'a mut Session,
    words: &'a [String],
    assigned: Vec<(String, String)>,
    streams: Streams,
    io: &'a Io,
    flow: &'a mut Flow,
) -> Pin<Box<dyn Future<Output = u8> + 'a>> {
    Box::pin(async move {
        match words.split_first() {
            Some((name, args)) => invoke(session, name, args, assigned, streams, io, flow).await,
            None => 0,
        }
    })
}

/// Runs a program for another one, in a shell of its own on the same computer.
fn spawn<'a>(program: &'a mut Program<'_>, words: Vec<String>) -> Pin<Box<dyn Future<Output = Spawned> + 'a>> {
    Box::pin(async move {
        let Some(name) = words.first().cloned() else { return Spawned::Missing };
        let files = std::mem::take(program.files);
        let mut session = Session::within(program.computer.clone(), files, &program.env, &program.dir);
        let (out, err) = (Sink::kept(), Sink::kept());
        let streams = Streams { input: None, out: out.clone(), err: err.clone(), copy: true, depth: program.depth + 1 };
        let io = program.io.clone();
        let plain = name.rsplit('/').next().unwrap_or(&name);
        let path = absolute(&name, &program.dir);
        let text = session.files.read(&path).filter(|_| name.contains('/')).map(str::to_owned);
        let found = if let Some(text) = text {
            // The first line of a file says what it is a program for.
            let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
            let interpreter = first.strip_prefix("#!").map(|line| line.rsplit([' ', '/']).next().unwrap_or(""));
            match interpreter {
                Some("sh" | "bash" | "zsh") => run_text(&mut session, rest, &streams, &io).await,
                Some("node") => {
                    let words: Vec<String> = [vec!["node".to_owned(), path], words[1..].to_vec()].concat();
                    let code = nested(&mut session, &words, Vec::new(), streams, &io, &mut Flow::On).await;
                    session.login_mut().status = code;
                    true
                }
                _ => {
                    *program.files = Rc::unwrap_or_clone(session.files);
                    return Spawned::Unreadable;
                }
            }
        } else if let ("sh" | "bash" | "zsh", [_, option, text, ..]) = (plain, words.as_slice())
            && option == "-c"
        {
            run_text(&mut session, text, &streams, &io).await
        } else if commands::every_name().contains(plain) {
            let code = nested(&mut session, &words, Vec::new(), streams, &io, &mut Flow::On).await;
            session.login_mut().status = code;
            true
        } else {
            false
        };
        let code = session.status();
        *program.files = Rc::unwrap_or_clone(session.files);
        if found { Spawned::Ended { code, out: out.take().0, err: err.take().0 } } else { Spawned::Missing }
    })
}

/// Runs the text of a script; what is none ends with 2.
async fn run_text(session: &mut Session, text: &str, streams: &Streams, io: &Io) -> bool {
    match parse::parse(text) {
        Ok(parsed) => drop(script(session, &parsed, streams, io).await),
        Err(error) => {
            streams.err.print(&format!("{}: {error}\n", session.shell_name()));
            session.login_mut().status = 2;
        }
    }
    true
}

/// `eval` and `source`: a text as if it had been typed.
async fn sourced(
    session: &mut Session,
    name: &str,
    args: &[String],
    streams: &Streams,
    io: &Io,
    flow: &mut Flow,
) -> u8 {
    let text = if name == "eval" {
        Some(args.join(" "))
    } else {
        let Some(file) = args.first() else {
            streams.err.print(&format!("{}: {name}: filename argument required\n", session.shell_name()));
            return 2;
        };
        session.files.read(&absolute(file, &session.login().dir)).map(str::to_owned)
    };
    let Some(text) = text else {
        let text = format!("{}: {}: {}\n", session.shell_name(), short(&args[0]), FileError::NotFound);
        streams.err.print(&text);
        return 1;
    };
    session.sourced += 1;
    session.sources += 1;
    let code = match parse::parse(&text) {
        _ if session.sourced > SOURCE_LIMIT || session.sources > SOURCES_LIMIT => {
            streams.err.print(&format!("{name}: unsupported: too many nested or repeated calls\n"));
            2
        }
        Ok(parsed) => {
            session.login_mut().status = 0;
            if script(session, &parsed, streams, io).await == Flow::Exit {
                *flow = Flow::Exit;
            }
            session.status()
        }
        Err(error) => {
            streams.err.print(&format!("{}: {error}\n", session.shell_name()));
            2
        }
    };
    session.sourced -= 1;
    code
}

/// How deep `eval` and `source` may nest, and how many there may be for one line that is typed.
const SOURCE_LIMIT: u8 = 8;
const SOURCES_LIMIT: u32 = 100;

/// What a person may well try besides.
const NOT_SIMULATED: &str = "alias bg chmod chown dig disown fg find man nc nslookup nohup ping ps read set ssh scp tar top \
    unalias unzip wget xargs bash sh zsh session-manager-plugin";

/// What a person may well try, and what there is instead.
fn not_here(name: &str) -> Option<&'static str> {
    Some(match name {
        "nano" | "vi" | "vim" | "emacs" | "ed" | "pico" => {
            "there is no editor here; to write a file: cat > FILE <<'EOF', then its lines, then EOF"
        }
        "less" | "more" => "there is no pager here; use: cat, head, tail",
        "sed" | "awk" | "perl" => "not simulated; use: grep, cut, tr, jq",
        "python" | "python3" | "pip" | "pip3" | "npm" | "dnf" | "yum" | "apt" | "brew" => {
            "nothing can be installed here"
        }
        _ if NOT_SIMULATED.split(' ').any(|other| other == name) => "this command is not simulated",
        _ => return None,
    })
}

/// A program's run. Boxed, so that the shell's own code holds no program's.
fn start<'a>(name: &str, program: &'a mut Program<'_>) -> Pin<Box<dyn Future<Output = u8> + 'a>> {
    match name {
        "aws" => Box::pin(aws::run(program)),
        "curl" => doors::curl().map_or_else(|| boxed(ready(0)), |door| (door.run)(program)),
        "node" => doors::node().map_or_else(|| boxed(ready(0)), |door| (door.run)(program)),
        _ => Box::pin(async { doors::jq().map_or(0, |door| (door.run)(program)) }),
    }
}

/// A name as a message shows it.
fn short(name: &str) -> String {
    name.chars().take(200).collect()
}

/// Expands a word that is not split, such as the right side of an assignment.
async fn single(
    session: &mut Session,
    word: &Word,
    streams: &Streams,
    io: &Io,
    ran: &mut Option<u8>,
) -> Result<String, Refusal> {
    let mut whole = String::new();
    for piece in &word.0 {
        whole += &value(session, piece, streams, io, ran).await?;
        if whole.len() > WORD_LIMIT {
            return Err(("value too long".to_owned(), 1));
        }
    }
    Ok(whole)
}

/// Expands a word into `words`: into one, or by the blanks in what unquoted expansions gave, into none or many.
async fn fields(
    session: &mut Session,
    word: &Word,
    streams: &Streams,
    io: &Io,
    words: &mut Vec<String>,
    ran: &mut Option<u8>,
) -> Result<(), Refusal> {
    let mut current: Option<String> = None;
    for piece in &word.0 {
        let text = value(session, piece, streams, io, ran).await?;
        // zsh splits what a command printed, but not what a variable holds.
        let split = match piece {
            Piece::Run { quoted, .. } => !quoted,
            Piece::Var { quoted, .. } => !quoted && session.user() != User::You,
            Piece::Text { .. } | Piece::Home => false,
        };
        if split {
            let mut parts = text.split([' ', '\t', '\n']);
            if let Some(part) = parts.next().filter(|p| !p.is_empty()) {
                current.get_or_insert_default().push_str(part);
            }
            for part in parts {
                words.extend(current.take());
                if !part.is_empty() {
                    current = Some(part.to_owned());
                }
            }
        } else if !text.is_empty() || matches!(piece, Piece::Text { quoted: true, .. }) {
            current.get_or_insert_default().push_str(&text);
        }
        if current.as_ref().is_some_and(|c| c.len() > WORD_LIMIT) {
            return Err(("Argument list too long".to_owned(), 126));
        }
    }
    words.extend(current);
    Ok(())
}

/// What one piece of a word stands for.
async fn value(
    session: &mut Session,
    piece: &Piece,
    streams: &Streams,
    io: &Io,
    ran: &mut Option<u8>,
) -> Result<String, Refusal> {
    Ok(match piece {
        Piece::Text { text, .. } => text.clone(),
        Piece::Home => session.var("HOME").unwrap_or("/").to_owned(),
        Piece::Var { name, .. } if name == "?" => session.status().to_string(),
        Piece::Var { name, default, .. } => match (session.var(name), default) {
            (None | Some(""), Some(Word(default))) => match default.as_slice() {
                [Piece::Text { text, .. }] => text.clone(),
                _ => String::new(),
            },
            (value, _) => value.unwrap_or("").to_owned(),
        },
        Piece::Run { script: inner, .. } => {
            let out = Sink::kept();
            let inner_streams = Streams { out: out.clone(), copy: true, ..streams.clone() };
            let mut copy = session.clone();
            script(&mut copy, inner, &inner_streams, io).await;
            *ran = Some(copy.status());
            session.login_mut().status = copy.status();
            session.files = copy.files;
            session.sources = copy.sources;
            taken(session, &out, &streams.err).trim_end_matches('\n').to_owned()
        }
    })
}
