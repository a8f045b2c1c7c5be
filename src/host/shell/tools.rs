//! Small tools for texts and files: `grep`, `head`, `cut`, `base64`, `test` and others, as GNU has them.
//!
//! Each reads its arguments, files and standard input, and gives its output, its messages and its status.

use std::fmt::Write;
use std::io::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine};
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use rawzip::{DataDescriptorOutput, ZipArchiveWriter};

use super::{Session, User};
use crate::host::files::{FileError, absolute};
use crate::host::program::{bytes_of, text_of};
use crate::kernel::{Millis, SimTime};
use crate::wire::blob;

/// The tools by name, in order.
pub(super) const NAMES: [&str; 22] = [
    "[", "base64", "command", "cp", "cut", "grep", "head", "id", "mv", "printf", "sort", "tail", "tee", "test",
    "touch", "tr", "type", "uname", "uniq", "wc", "which", "zip",
];

/// The most lines that are sorted: the library's own sort is not linked (docs/size.md).
const SORT_LIMIT: usize = 5000;
/// The longest pattern, set or list of columns, in bytes: each is held against every character of a text.
const SET_LIMIT: usize = 256;

/// What a tool has to say.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub out: String,
    pub err: String,
    pub status: u8,
}

impl Said {
    fn out(text: impl Into<String>) -> Self {
        Self { out: text.into(), ..Self::default() }
    }

    fn status(status: u8) -> Self {
        Self { status, ..Self::default() }
    }

    fn failed(text: String) -> Self {
        Self { err: text + "\n", status: 1, ..Self::default() }
    }

    fn refused(name: &str, option: &str) -> Self {
        Self { err: format!("{name}: unsupported option: {option}\n"), status: 2, ..Self::default() }
    }
}

/// Runs a tool.
pub(super) fn run(session: &mut Session, name: &str, args: &[&str], input: Option<&str>) -> Said {
    match name {
        "test" => test(session, args),
        "[" => match args {
            [inner @ .., "]"] => test(session, inner),
            _ => Said { err: format!("{}: [: missing `]'\n", session.shell_name()), status: 2, ..Said::default() },
        },
        "printf" => match args {
            [] => Said::failed(format!("{}: printf: usage: printf [-v var] format [arguments]", session.shell_name())),
            [format, args @ ..] => Said::out(printf(format, args)),
        },
        "cp" | "mv" => copy(session, name, args),
        "touch" => each(args, |path| {
            let path = absolute(path, &session.login().dir);
            if session.files.is_dir(&path) { Ok(()) } else { session.files_mut().append(&path, "") }
        })
        .unwrap_or_else(|(path, error)| Said::failed(format!("touch: cannot touch '{path}': {error}"))),
        "tee" => {
            let (append, paths) = match args {
                ["-a", paths @ ..] => (true, paths),
                paths => (false, paths),
            };
            let text = input.unwrap_or("");
            let mut said = each(paths, |path| {
                let path = absolute(path, &session.login().dir);
                if append { session.files_mut().append(&path, text) } else { session.files_mut().write(&path, text) }
            })
            .unwrap_or_else(|(path, error)| Said::failed(format!("tee: {path}: {error}")));
            text.clone_into(&mut said.out);
            said
        }
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
        "which" | "type" | "command" => which(session, name, args),
        "zip" => zip(session, args),
        _ => filter(session, name, args, input),
    }
}

/// Does something to each path, up to the first that fails.
fn each<'a>(
    paths: &[&'a str],
    mut act: impl FnMut(&str) -> Result<(), FileError>,
) -> Result<Said, (&'a str, FileError)> {
    for path in paths {
        act(path).map_err(|error| (*path, error))?;
    }
    Ok(Said::default())
}

/// Adds a line.
fn add(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

// ---- Tools that read ----------------------------------------------------------------------------------------------------

/// Tools that read files, or standard input if none is named.
fn filter(session: &Session, name: &str, args: &[&str], input: Option<&str>) -> Said {
    let valued = match name {
        "head" | "tail" => "nc",
        "grep" => "e",
        "cut" => "dfc",
        "base64" => "w",
        _ => "",
    };
    let flags = match name {
        "grep" => "ivncqFE",
        "wc" => "lwc",
        "base64" => "dD",
        "sort" => "rnu",
        "uniq" => "c",
        "tr" => "d",
        _ => "",
    };
    let (mut set, mut given, mut words) = (String::new(), Vec::new(), Vec::new());
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.strip_prefix('-').filter(|o| !o.is_empty()) {
            None => words.push(*arg),
            Some("-decode") if name == "base64" => set.push('d'),
            Some(count) if valued == "nc" && count.bytes().all(|b| b.is_ascii_digit()) => {
                given.push(('n', count.to_owned()));
            }
            Some(letters) => {
                let mut letters = letters.chars();
                while let Some(letter) = letters.next() {
                    if valued.contains(letter) {
                        let glued = letters.as_str();
                        let value = if glued.is_empty() { rest.next().copied() } else { Some(glued) };
                        let Some(value) = value else {
                            return Said::failed(format!("{name}: option requires an argument -- '{letter}'"));
                        };
                        given.push((letter, value.to_owned()));
                        break;
                    }
                    if !flags.contains(letter) {
                        return Said::refused(name, arg);
                    }
                    set.push(letter);
                }
            }
        }
    }
    let value = |letter: char| given.iter().rev().find(|(l, _)| *l == letter).map(|(_, v)| v.as_str());
    // What is no file among the words.
    let own = match name {
        "grep" if value('e').is_none() => 1,
        "tr" if set.contains('d') => 1,
        "tr" => 2,
        _ => 0,
    };
    if words.len() < own {
        return Said { err: format!("{name}: missing operand\n"), status: 2, ..Said::default() };
    }
    let (own, paths) = words.split_at(own);
    if name == "tr" && !paths.is_empty() {
        return Said::failed(format!("tr: extra operand '{}'", paths[0]));
    }
    let mut text = String::new();
    let mut err = String::new();
    for path in paths {
        let absolute = absolute(path, &session.login().dir);
        match session.files.read(&absolute) {
            _ if *path == "-" => text += input.unwrap_or(""),
            Some(content) => text += content,
            None if session.files.is_dir(&absolute) => {
                add(&mut err, &format!("{name}: {path}: {}", FileError::IsDirectory));
            }
            None => add(&mut err, &format!("{name}: {path}: {}", FileError::NotFound)),
        }
    }
    if paths.is_empty() {
        input.unwrap_or("").clone_into(&mut text);
    }
    let too_long = |text: &str| text.len() > SET_LIMIT;
    if name == "tr" && own.iter().any(|set| too_long(set))
        || [value('f'), value('c')].into_iter().flatten().any(too_long)
    {
        return Said::refused(name, "so long a list");
    }
    let mut said = match name {
        "head" | "tail" => ends(name, value('n').unwrap_or("10"), value('c'), &text),
        "wc" => count(&set, paths.first().copied(), &text),
        "base64" => coded(session, set.contains(['d', 'D']), value('w'), &text),
        "grep" => grep(value('e').or(own.first().copied()).unwrap_or(""), &set, &text),
        "sort" if text.lines().nth(SORT_LIMIT).is_some() => Said::refused("sort", "more than 5000 lines"),
        "sort" => {
            let mut lines: Vec<_> = text
                .lines()
                .map(|line| {
                    let number = if set.contains('n') { line.trim().parse::<i64>().unwrap_or(0) } else { 0 };
                    (number, line)
                })
                .collect();
            lines.sort_unstable();
            if set.contains('u') {
                lines.dedup();
            }
            if set.contains('r') {
                lines.reverse();
            }
            Said::out(lines.into_iter().flat_map(|(_, line)| [line, "\n"]).collect::<String>())
        }
        "uniq" => {
            let mut lines: Vec<(usize, &str)> = Vec::new();
            for line in text.lines() {
                match lines.last_mut() {
                    Some((n, last)) if *last == line => *n += 1,
                    _ => lines.push((1, line)),
                }
            }
            let shown = |(n, line): (usize, &str)| {
                if set.contains('c') { format!("{n:7} {line}\n") } else { format!("{line}\n") }
            };
            Said::out(lines.into_iter().map(shown).collect::<String>())
        }
        "cut" => cut(value('d'), value('f'), value('c'), &text),
        _ => {
            let from = characters(own[0]);
            let to = own.get(1).map(|to| characters(to));
            let changed = text.chars().filter_map(|c| match (from.iter().position(|f| *f == c), &to) {
                (None, _) => Some(c),
                (Some(at), Some(to)) => to.get(at).or(to.last()).copied(),
                (Some(_), None) => None,
            });
            Said::out(changed.collect::<String>())
        }
    };
    if !err.is_empty() {
        said.err = err;
        said.status = if name == "grep" { 2 } else { 1 };
    }
    said
}

fn ends(name: &str, lines: &str, bytes: Option<&str>, text: &str) -> Said {
    let Ok(count) = bytes.unwrap_or(lines).parse::<usize>() else {
        let what = if bytes.is_some() { "bytes" } else { "lines" };
        return Said::failed(format!("{name}: invalid number of {what}: '{}'", bytes.unwrap_or(lines)));
    };
    if bytes.is_some() {
        let bytes = text.as_bytes();
        let count = count.min(bytes.len());
        let part = if name == "head" { &bytes[..count] } else { &bytes[bytes.len() - count..] };
        return Said::out(String::from_utf8_lossy(part));
    }
    let all = text.split_inclusive('\n').count();
    let skip = if name == "head" { 0 } else { all.saturating_sub(count) };
    Said::out(text.split_inclusive('\n').skip(skip).take(count).collect::<String>())
}

fn count(set: &str, path: Option<&str>, text: &str) -> Said {
    let counts =
        [('l', text.matches('\n').count()), ('w', text.split_whitespace().count()), ('c', bytes_of(text).len())];
    let chosen: Vec<usize> =
        counts.into_iter().filter(|(letter, _)| set.is_empty() || set.contains(*letter)).map(|(_, n)| n).collect();
    let width = if chosen.len() > 1 { text.len().to_string().len().max(if path.is_none() { 7 } else { 1 }) } else { 1 };
    let mut shown: Vec<String> = chosen.into_iter().map(|n| format!("{n:>width$}")).collect();
    shown.extend(path.map(str::to_owned));
    Said::out(shown.join(" ") + "\n")
}

fn coded(session: &Session, decodes: bool, width: Option<&str>, text: &str) -> Said {
    if decodes {
        return match blob::read(text) {
            Some(bytes) => Said::out(text_of(&bytes)),
            None => Said::failed("base64: invalid input".to_owned()),
        };
    }
    let usual = if session.user() == User::You { 0 } else { 76 };
    let width = width.map_or(Ok(usual), str::parse::<usize>);
    let Ok(width) = width else { return Said::failed("base64: invalid wrap size".to_owned()) };
    let mut out = String::new();
    for (n, c) in BASE64_STANDARD.encode(bytes_of(text)).chars().enumerate() {
        if width > 0 && n > 0 && n % width == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    if width > 0 || session.user() == User::You {
        out.push('\n');
    }
    Said::out(out)
}

fn cut(delimiter: Option<&str>, fields: Option<&str>, chars: Option<&str>, text: &str) -> Said {
    let Some(list) = fields.or(chars) else {
        return Said::failed("cut: you must specify a list of bytes, characters, or fields".to_owned());
    };
    let mut ranges = Vec::new();
    for part in list.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let from = if from.is_empty() { Ok(1) } else { from.parse::<usize>() };
        let to = if to.is_empty() { Ok(usize::MAX) } else { to.parse::<usize>() };
        match (from, to) {
            (Ok(from), Ok(to)) if from > 0 && to >= from => ranges.push(from..=to),
            _ => return Said::failed(format!("cut: invalid field value '{part}'")),
        }
    }
    let chosen = |n: usize| ranges.iter().any(|range| range.contains(&n));
    let delimiter = delimiter.unwrap_or("\t");
    let mut out = String::new();
    for line in text.lines() {
        if fields.is_none() {
            out.extend(line.chars().zip(1..).filter(|(_, n)| chosen(*n)).map(|(c, _)| c));
        } else if delimiter.is_empty() || !line.contains(delimiter) {
            out += line;
        } else {
            let parts: Vec<_> = line.split(delimiter).zip(1..).filter(|(_, n)| chosen(*n)).map(|(p, _)| p).collect();
            out += &parts.join(delimiter);
        }
        out.push('\n');
    }
    Said::out(out)
}

/// The characters of `tr`'s set: ranges and the usual escapes.
fn characters(set: &str) -> Vec<char> {
    let plain: Vec<char> = escaped(set).chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < plain.len() {
        match (plain.get(at + 1), plain.get(at + 2)) {
            (Some('-'), Some(end)) if *end >= plain[at] && (*end as u32 - plain[at] as u32) < 256 => {
                out.extend(plain[at]..=*end);
                at += 3;
            }
            _ => {
                out.push(plain[at]);
                at += 1;
            }
        }
    }
    out
}

/// `grep`, for patterns of characters, `.`, `*`, `^` and `$`.
fn grep(pattern: &str, set: &str, text: &str) -> Said {
    let folded = |text: &str| if set.contains('i') { text.to_ascii_lowercase() } else { text.to_owned() };
    let pattern = folded(pattern);
    let plain = set.contains('F');
    let special = if set.contains('E') { "[]()|+?{}" } else { "[]" };
    if !plain && pattern.len() > SET_LIMIT {
        return Said::refused("grep", "so long a pattern");
    }
    if !plain && pattern.contains(|c: char| special.contains(c)) {
        return Said { err: format!("grep: unsupported pattern: {pattern}\n"), status: 2, ..Said::default() };
    }
    let atoms = if plain { Vec::new() } else { atoms(&pattern) };
    let mut out = String::new();
    let mut found = 0_usize;
    for (line, n) in text.lines().zip(1..) {
        let subject = folded(line);
        let hit = if plain { subject.contains(&pattern) } else { holds(&atoms, &subject) };
        if hit != set.contains('v') {
            found += 1;
            if !set.contains(['q', 'c']) {
                if set.contains('n') {
                    let _ = write!(out, "{n}:");
                }
                out += line;
                out.push('\n');
            }
        }
    }
    if set.contains('c') && !set.contains('q') {
        out = format!("{found}\n");
    }
    Said { out, status: u8::from(found == 0), ..Said::default() }
}

/// A part of a pattern: a character, or any (`None`), and whether a `*` follows. `^` and `$` stand for the line's ends.
type Atom = (Option<char>, bool);

const START: char = '\u{2}';
const END: char = '\u{3}';

fn atoms(pattern: &str) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut chars = pattern.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        let atom = match c {
            '\\' => Some(chars.next().unwrap_or('\\')),
            '.' => None,
            '^' if first => Some(START),
            '$' if chars.peek().is_none() => Some(END),
            '*' if !first => {
                if let Some(last) = atoms.last_mut() {
                    last.1 = true;
                }
                continue;
            }
            c => Some(c),
        };
        atoms.push((atom, false));
        first = false;
    }
    atoms
}

/// Whether a line holds what a pattern describes, in time proportional to both.
fn holds(atoms: &[Atom], line: &str) -> bool {
    let mut states = vec![false; atoms.len() + 1];
    let spread = |states: &mut Vec<bool>| {
        states[0] = true;
        for (n, (_, star)) in atoms.iter().enumerate() {
            if states[n] && *star {
                states[n + 1] = true;
            }
        }
    };
    spread(&mut states);
    for c in std::iter::once(START).chain(line.chars()).chain([END]) {
        if states[atoms.len()] {
            return true;
        }
        let mut next = vec![false; states.len()];
        for (n, (atom, star)) in atoms.iter().enumerate() {
            let fits = atom.map_or(c != START && c != END, |a| a == c);
            if states[n] && fits {
                next[n + usize::from(!star)] = true;
            }
        }
        states = next;
        spread(&mut states);
    }
    states[atoms.len()]
}

// ---- Tools that change something ----------------------------------------------------------------------------------------

fn copy(session: &mut Session, name: &str, args: &[&str]) -> Said {
    let words: Vec<&str> = args.iter().copied().filter(|a| *a != "-f").collect();
    if let Some(option) = words.iter().find(|w| w.starts_with('-')) {
        return Said::refused(name, option);
    }
    let [sources @ .., target] = words.as_slice() else { return Said::failed(format!("{name}: missing file operand")) };
    let dir = session.login().dir.clone();
    let to = absolute(target, &dir);
    if sources.is_empty() {
        return Said::failed(format!("{name}: missing destination file operand after '{target}'"));
    }
    if sources.len() > 1 && !session.files.is_dir(&to) {
        return Said::failed(format!("{name}: target '{target}': Not a directory"));
    }
    for source in sources {
        let from = absolute(source, &dir);
        let Some(text) = session.files.read(&from).map(str::to_owned) else {
            if session.files.is_dir(&from) {
                return Said::refused(name, "a directory");
            }
            return Said::failed(format!("{name}: cannot stat '{source}': {}", FileError::NotFound));
        };
        let into = if session.files.is_dir(&to) {
            absolute(source.rsplit('/').next().unwrap_or(source), &to)
        } else {
            to.clone()
        };
        if into == from {
            return Said::failed(format!("{name}: '{source}' and '{target}' are the same file"));
        }
        if let Err(error) = session.files_mut().write(&into, &text) {
            return Said::failed(format!("{name}: cannot create regular file '{target}': {error}"));
        }
        if name == "mv" {
            session.files_mut().remove(&from);
        }
    }
    Said::default()
}

fn which(session: &Session, tool: &str, args: &[&str]) -> Said {
    let names = match (tool, args) {
        ("command", ["-v", names @ ..]) => names,
        ("command", _) => return Said::refused("command", args.first().unwrap_or(&"")),
        (_, names) => names,
    };
    let mut said = Said::default();
    for name in names {
        let is_program = matches!(*name, "aws" | "curl" | "jq" | "node" | "docker" | "sudo") || NAMES.contains(name);
        if is_program || super::builtins::find(name).is_some() {
            let before = if tool == "type" { format!("{name} is ") } else { String::new() };
            add(&mut said.out, &format!("{before}/usr/bin/{name}"));
        } else {
            said.status = 1;
            match tool {
                "which" if session.user() == User::You => add(&mut said.out, &format!("{name} not found")),
                "which" => {
                    let path = session.var("PATH").unwrap_or("");
                    add(&mut said.err, &format!("/usr/bin/which: no {name} in ({path})"));
                }
                "type" => add(&mut said.err, &format!("{}: type: {name}: not found", session.shell_name())),
                _ => {}
            }
        }
    }
    said
}

/// `zip archive files`: the files as they are, not compressed.
fn zip(session: &mut Session, args: &[&str]) -> Said {
    let (mut words, mut quiet, mut flat) = (Vec::new(), false, false);
    for arg in args {
        match *arg {
            "-q" => quiet = true,
            "-j" => flat = true,
            "-r" => {}
            option if option.starts_with('-') => return Said::refused("zip", option),
            word => words.push(word),
        }
    }
    let Some((archive, paths)) = words.split_first().filter(|(_, paths)| !paths.is_empty()) else {
        return Said { err: "zip error: Nothing to do!\n".to_owned(), status: 12, ..Said::default() };
    };
    let archive = if archive.contains('.') { (*archive).to_owned() } else { format!("{archive}.zip") };
    let dir = session.login().dir.clone();
    let (mut files, mut said) = (Vec::new(), Said::default());
    for path in paths {
        let Some(text) = session.files.read(&absolute(path, &dir)) else {
            add(&mut said.err, &format!("\tzip warning: name not matched: {path}"));
            continue;
        };
        let name = if flat { path.rsplit('/').next().unwrap_or(path) } else { path.trim_start_matches("./") };
        files.push((name, bytes_of(text)));
        if !quiet {
            add(&mut said.out, &format!("  adding: {name} (stored 0%)"));
        }
    }
    if files.is_empty() {
        add(&mut said.err, &format!("\nzip error: Nothing to do! ({archive})"));
        said.status = 12;
        return said;
    }
    let Ok(data) = archived(&files) else { return Said::failed("zip error: Invalid file name".to_owned()) };
    if let Err(error) = session.files_mut().write(&absolute(&archive, &dir), &text_of(&data)) {
        return Said::failed(format!("zip I/O error: {error}"));
    }
    said
}

/// An archive of `files`, names and bytes, as they are.
fn archived(files: &[(&str, Vec<u8>)]) -> Result<Vec<u8>, rawzip::Error> {
    const CRC32: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, bytes) in files {
        let (mut entry, _) = archive.new_file(*name).unix_permissions(0o100_644).start()?;
        entry.write_all(bytes)?;
        entry.finish(DataDescriptorOutput::new(CRC32.checksum(bytes), bytes.len() as u64))?;
    }
    archive.finish()
}

// ---- test, printf, date -------------------------------------------------------------------------------------------------

fn test(session: &Session, args: &[&str]) -> Said {
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

/// What `echo -e` and `printf` make of `\n` and its like.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('e') => out.push('\u{1b}'),
            Some('\\') => out.push('\\'),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

fn printf(format: &str, args: &[&str]) -> String {
    let format = escaped(format);
    let mut out = String::new();
    let mut args = args.iter();
    loop {
        let before = args.len();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('s')) => out += args.next().unwrap_or(&""),
                ('%', Some('d')) => {
                    out += &args.next().and_then(|a| a.trim().parse::<i64>().ok()).unwrap_or(0).to_string();
                }
                ('%', Some('%')) => out.push('%'),
                ('%', Some(other)) => out.extend(['%', other]),
                (c, _) => out.push(c),
            }
        }
        // The format serves again for what is left; one that takes nothing serves once.
        if args.len() == 0 || args.len() == before {
            return out;
        }
    }
}

/// `date +FORMAT`.
pub(super) fn date_format(format: &str, now: SimTime, offset: Millis, zone: &str) -> String {
    let (date, time) = now.clock(offset);
    let part = |text: &str, from: usize, to: usize| text.get(from..to).unwrap_or("").to_owned();
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let text = match chars.next() {
            Some('Y') => part(&date, 0, 4),
            Some('m') => part(&date, 5, 7),
            Some('d') => part(&date, 8, 10),
            Some('H') => part(&time, 0, 2),
            Some('M') => part(&time, 3, 5),
            Some('S') => part(&time, 6, 8),
            Some('F') => date.clone(),
            Some('T') => time.clone(),
            Some('s') => now.as_millis().div_euclid(1000).to_string(),
            Some('z') => format!("+{:02}00", offset.as_seconds() / 3600),
            Some('Z') => zone.to_owned(),
            Some('%') | None => "%".to_owned(),
            Some(other) => format!("%{other}"),
        };
        out.push_str(&text);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns() {
        for (pattern, line, want) in [
            ("b", "abc", true),
            ("^a.c$", "abc", true),
            ("^b", "abc", false),
            ("a.*d", "abc", false),
            ("a.*c", "abbbc", true),
            ("x*", "", true),
            ("^$", "", true),
            ("^$", "a", false),
            ("a\\.c", "abc", false),
            ("*", "a*b", true),
            ("", "a", true),
        ] {
            assert_eq!(holds(&atoms(pattern), line), want, "{pattern} {line}");
        }
    }

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted());
    }

    proptest! {
        #[test]
        fn tools_take_anything(name in proptest::sample::select(&NAMES[..]), args in proptest::collection::vec("[-a-z0-9.*%\\\\é/]{0,6}", 0..5), input in "[a-c \n\"]{0,30}") {
            let mut session = Session::pc();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            run(&mut session, name, &args, Some(&input));
        }
    }
}
