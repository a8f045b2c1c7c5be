//! Tools that read files, or standard input if none is named: `base64`, `cut`, `grep`, `head`, `sort`, `tail`, `tr`, `uniq`
//! and `wc`.
//!
//! May use: the session's files, and [`grep`].
//!
//! ```sh
//! sort -u names | head -n 3 | cut -d, -f1
//! ```

use base64::prelude::{BASE64_STANDARD, Engine};

use super::grep::grep;
use super::printf::escaped;
use super::said::{Said, add};
use crate::host::files::{FileError, absolute};
use crate::host::program::{bytes_of, text_of};
use crate::host::shell::login::User;
use crate::host::shell::session::Session;
use crate::wire::blob;

/// The most lines that are sorted: it is one piece of work, during which the page stands still.
const SORT_LIMIT: usize = 5000;
/// The longest set or list of columns, in bytes: each is held against every character of a text.
const SET_LIMIT: usize = 256;

/// Runs one of them.
pub(super) fn filter(session: &Session, name: &str, args: &[&str], input: Option<&str>) -> Said {
    let valued = match name {
        "head" | "tail" => "nc",
        "grep" => "e",
        "cut" => "dfc",
        "base64" => "w",
        _ => "",
    };
    let flags = match name {
        "grep" => "ivncqhFE",
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
    let mut parts: Vec<(&str, &str)> = Vec::new();
    let mut err = String::new();
    for path in paths {
        let absolute = absolute(path, &session.login().dir);
        match session.files.read(&absolute) {
            _ if *path == "-" => parts.push(("(standard input)", input.unwrap_or(""))),
            Some(content) => parts.push((path, content)),
            None if session.files.is_dir(&absolute) => {
                add(&mut err, &format!("{name}: {path}: {}", FileError::IsDirectory));
            }
            None => add(&mut err, &format!("{name}: {path}: {}", FileError::NotFound)),
        }
    }
    if paths.is_empty() {
        parts.push(("", input.unwrap_or("")));
    }
    let text: String = parts.iter().map(|(_, content)| *content).collect();
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
        "grep" => {
            let given = given.iter().filter(|(letter, _)| *letter == 'e').map(|(_, pattern)| pattern.as_str());
            let patterns: Vec<&str> = given.chain(own.iter().copied()).collect();
            // Which file it was is said where there are several.
            set.extend((paths.len() > 1 && !set.contains('h')).then_some('H'));
            grep(&patterns, &set, &parts)
        }
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
