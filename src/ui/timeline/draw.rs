//! The rows: a lane for each holder, and the bars of the credentials with the calls on them.
//!
//! However long the run is, there are few elements: what is too small to be told apart is one path for each colour, and
//! calls that meet are one mark.

use super::{BEYOND, Row, Scene};
use crate::cloud::CredentialState;
use crate::kernel::{Machine, SimTime};
use crate::story::{Fact, Life, Span};
use crate::words::{call_told, holder_name, life_told};

/// More bars than this are not drawn one by one.
const MOST_BARS: usize = 24;
/// More marks of calls than this are drawn closer together.
const MOST_MARKS: usize = 90;
/// From this width on a block has room for the end of its key's id.
const ROOM: i32 = 58;
/// The letters of a key's id by which it is told apart.
const LETTERS: usize = 4;

/// The end of a key's id, as it stands on a bar.
fn short(life: &Life) -> String {
    let key = life.key.as_str();
    ["…", &key[key.len().saturating_sub(LETTERS)..]].concat()
}

/// A sign for a status: colour is never the only one.
const fn sign(status: CredentialState) -> &'static str {
    match status {
        CredentialState::Valid => "●",
        CredentialState::Superseded => "◐",
        CredentialState::Revoked => "✕",
        CredentialState::Expired => "○",
    }
}

/// Text between tags or quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A class for a credential's colour.
fn colour(life: &Life) -> String {
    life.colour.map_or_else(String::new, |colour| ["key-", &colour.to_string()].concat())
}

/// A rectangle as part of a path.
fn block(out: &mut String, x: i32, y: i32, width: i32, height: i32) {
    let [x, y, width, height] = [x, y, width, height].map(|n| n.to_string());
    out.extend(["M", &x, " ", &y, "h", &width, "v", &height, "h-", &width, "z"]);
}

fn path(out: &mut String, class: &str, d: &str) {
    if !d.is_empty() {
        out.extend(["<path class=\"", class, "\" d=\"", d, "\"/>"]);
    }
}

fn words(out: &mut String, class: &str, x: i32, y: i32, said: &str) {
    let [x, y] = [x, y].map(|n| n.to_string());
    out.extend(["<text class=\"", class, "\" x=\"", &x, "\" y=\"", &y, "\">", &escaped(said), "</text>"]);
}

/// Calls that stand so close together that they are one mark.
struct Mark {
    from: i32,
    to: i32,
    first: usize,
    count: usize,
    refused: usize,
    credential: usize,
}

/// The markup of the rows, each of `height`.
#[inline(never)]
pub fn rows(scene: &Scene<'_>, layout: &[Row], height: i32) -> String {
    let seen = scene.seen();
    let marks = marks(scene, layout);
    let total = (height * layout.len() as i32).to_string();
    let [width, gutter] = [scene.window.width, scene.gutter].map(|n| n.to_string());
    let whole = (scene.window.width + scene.gutter).to_string();
    let mut out = ["<svg width=\"", &whole, "\" height=\"", &total, "\">"].concat();
    let mut lines = String::new();
    for n in 1..layout.len() as i32 {
        lines.extend(["M0 ", &(n * height).to_string(), "h", &whole]);
    }
    path(&mut out, "tl-lines", &lines);
    for (n, row) in layout.iter().enumerate() {
        name(scene, *row, n as i32 * height + height / 2 + 5, &mut out);
    }
    out.extend(["<svg x=\"", &gutter, "\" width=\"", &width, "\" height=\"", &total, "\">"]);
    let mut grid = String::new();
    for (x, _, _) in super::axis::marks(scene.window) {
        grid.extend(["M", &x.to_string(), " 0v", &total]);
    }
    path(&mut out, "tl-grid", &grid);
    for (n, row) in layout.iter().enumerate() {
        let y = n as i32 * height;
        match row {
            Row::Lane(lane) => spans(scene, &scene.ledger.lanes()[*lane].spans, y, height, &mut out),
            Row::Bars(_) | Row::Key(_) => bars(scene, *row, &seen, &marks, (y, height), &mut out),
        }
    }
    for mark in &marks {
        let life = &scene.ledger.lives()[mark.credential];
        let row = layout.iter().position(|row| *row == row_of(mark.credential, life));
        draw_mark(scene, mark, row.unwrap_or(0) as i32 * height + height / 2, &mut out);
    }
    out.push_str("</svg></svg>");
    out
}

fn row_of(place: usize, life: &Life) -> Row {
    if life.is_long_term() { Row::Key(place) } else { Row::Bars(life.row) }
}

/// What stands before a row.
fn name(scene: &Scene<'_>, row: Row, y: i32, out: &mut String) {
    let ledger = scene.ledger;
    match row {
        Row::Lane(lane) => words(out, "tl-name", 8, y, &holder_name(scene.lang, &ledger.lanes()[lane].holder)),
        // Whatever lives in it now.
        Row::Bars(row) => {
            let here = |life: &&Life| !life.is_long_term() && life.row == row && life.status(scene.now).is_some();
            let Some(life) = ledger.lives().iter().rev().find(here) else { return };
            let Some(status) = life.status(scene.now) else { return };
            let mut said = [sign(status), " ", &short(life)].concat();
            if scene.gutter > 120
                && let Some(label) = crate::words::state_label(scene.lang, "credential", status.label())
            {
                said.extend([" ", label]);
            }
            let class = ["tl-name tl-key tl-is-", status.label(), " ", &colour(life)].concat();
            words(out, &class, 8, y, &said);
        }
        Row::Key(key) => {
            let life = &ledger.lives()[key];
            let user = life.principal.rsplit('/').next().unwrap_or("");
            let room = if scene.gutter > 120 { 12 } else { 8 };
            let user: String = user.chars().take(room).collect();
            words(out, "tl-name", 8, y, &[&short(life), " ", &user].concat());
        }
    }
}

/// A holder's copies, in the colours of what it held.
fn spans(scene: &Scene<'_>, spans: &[Span], y: i32, height: i32, out: &mut String) {
    let window = scene.window;
    let lives = scene.ledger.lives();
    let from = spans.partition_point(|span| span.until.is_some_and(|until| until.at < window.begins));
    let mut paths: Vec<(Option<usize>, String)> = Vec::new();
    let mut stale = String::new();
    let mut labels = String::new();
    let mut drawn = -BEYOND - 1;
    for span in spans[from..].iter().take_while(|span| span.from.at <= window.ends() && span.from.is_known(scene.known))
    {
        let until = span.until.filter(|until| until.is_known(scene.known)).map_or(scene.known.at, |until| until.at);
        let (begins, ends) = (window.x(span.from.at), window.x(until));
        // What would stand on the one before it is not seen; what is too short to be seen is drawn a little longer.
        if ends <= drawn {
            continue;
        }
        let begins = begins.max(drawn);
        let ends = ends.max(begins + 3);
        drawn = ends;
        let life = &lives[span.credential];
        let place = paths.iter().position(|(colour, _)| *colour == life.colour).unwrap_or_else(|| {
            paths.push((life.colour, String::new()));
            paths.len() - 1
        });
        // A hair between two copies. A copy of what has ended is still a copy, and worth nothing.
        let over = life.expires.map_or(ends, |expires| window.x(expires)).clamp(begins, ends);
        if over > begins {
            block(&mut paths[place].1, begins, y + 4, (over - begins - 1).max(2), height - 8);
        }
        if over < ends {
            block(&mut stale, over, y + 5, (ends - over - 1).max(2), height - 10);
        }
        let left = begins.max(0);
        if ends.min(window.width) - left >= ROOM {
            words(&mut labels, "tl-label", left + 6, y + height / 2 + 5, &short(life));
        }
    }
    for (colour, d) in paths {
        let class = colour.map_or_else(String::new, |colour| ["tl-held key-", &colour.to_string()].concat());
        path(out, if class.is_empty() { "tl-held" } else { &class }, &d);
    }
    path(out, "tl-stale", &stale);
    out.push_str(&labels);
}

/// The bars of a row: to its planned end each, with what it was on the way there.
fn bars(scene: &Scene<'_>, row: Row, seen: &[usize], marks: &[Mark], (y, height): (i32, i32), out: &mut String) {
    let lives = scene.ledger.lives();
    if let Row::Key(key) = row {
        let begins = scene.window.x(lives[key].issued.at).max(-2);
        let mut d = String::new();
        block(&mut d, begins, y + height / 2 - 2, (scene.window.width + 4 - begins).max(1), 4);
        path(out, "tl-forever", &d);
        return;
    }
    let mut dense: Vec<(Option<usize>, [String; 3])> = Vec::new();
    for place in seen.iter().copied().filter(|place| row_of(*place, &lives[*place]) == row) {
        let life = &lives[place];
        let parts = parts(scene, life, y, height);
        let status = life.status(scene.now);
        let is_over = matches!(status, None | Some(CredentialState::Expired));
        if seen.len() > MOST_BARS && is_over && scene.open != Some(place) {
            let at = dense.iter().position(|(colour, _)| *colour == life.colour).unwrap_or_else(|| {
                dense.push((life.colour, Default::default()));
                dense.len() - 1
            });
            for (d, more) in dense[at].1.iter_mut().zip(&parts) {
                d.push_str(more);
            }
            continue;
        }
        out.extend(["<g class=\"tl-bar ", &colour(life)]);
        if scene.open == Some(place) {
            out.push_str(" tl-open");
        }
        out.extend(["\" role=\"button\" data-place=\"", &place.to_string(), "\""]);
        if let Some(status) = status {
            let told = life_told(scene.lang, life, scene.now);
            out.extend([" tabindex=\"0\" data-credential=\"", life.key.as_str(), "\" data-status=\"", status.label()]);
            out.extend(["\" aria-label=\"", &escaped(&told), "\""]);
        } else {
            out.push_str(" aria-hidden=\"true\"");
        }
        out.push('>');
        draw_parts(&parts, out);
        label(scene, life, marks.iter().filter(|mark| mark.credential == place), y + height / 2 + 5, out);
        out.push_str("</g>");
    }
    for (colour, parts) in dense {
        out.extend(["<g class=\"tl-bar key-", &colour.unwrap_or(0).to_string(), "\">"]);
        draw_parts(&parts, out);
        out.push_str("</g>");
    }
}

fn draw_parts(parts: &[String; 3], out: &mut String) {
    for (class, d) in ["tl-life", "tl-newest", "tl-revoked"].into_iter().zip(parts) {
        path(out, class, d);
    }
}

/// What a bar is made of: the time in which the credential works, that in which it is the newest and handed out, and that
/// in which it is revoked, with a cross where that begins.
fn parts(scene: &Scene<'_>, life: &Life, y: i32, height: i32) -> [String; 3] {
    let window = scene.window;
    let known = |fact: Option<Fact>| fact.filter(|fact| fact.is_known(scene.known)).map(|fact| fact.at);
    let ends = life.expires.unwrap_or(scene.known.at);
    let mut parts: [String; 3] = Default::default();
    let mut stretch = |part: usize, from: SimTime, to: SimTime| {
        let (from, to) = (window.x(from), window.x(to));
        let d = &mut parts[part];
        match part {
            0 => block(d, from, y + 3, (to - from).max(2), height - 6),
            1 => block(d, from, y + height - 7, (to - from).max(2), 4),
            _ => {
                block(d, from, y + height / 2 - 1, (to - from).max(2), 2);
                let [x, y] = [from - 5, y + height / 2 - 5].map(|n| n.to_string());
                d.extend(["M", &x, " ", &y, "l10 10m0 -10l-10 10"]);
            }
        }
    };
    let newest = (life.served.is_some(), known(life.superseded).unwrap_or(ends));
    let mut works_from = life.issued.at;
    let mut works = |from: SimTime, to: SimTime| {
        stretch(0, from, to);
        if newest.0 && from < newest.1 {
            stretch(1, from, to.min(newest.1));
        }
    };
    let mut revoked = Vec::new();
    for revocation in life.revoked.iter().filter(|revocation| revocation.fact.is_known(scene.known)) {
        works(works_from, revocation.fact.at);
        let undone = known(revocation.undone);
        revoked.push((revocation.fact.at, undone.unwrap_or(ends)));
        works_from = undone.unwrap_or(ends);
    }
    if works_from < ends {
        works(works_from, ends);
    }
    for (from, to) in revoked {
        stretch(2, from, to);
    }
    parts
}

/// The end of the key's id, where no mark stands on it.
fn label<'a>(scene: &Scene<'_>, life: &Life, marks: impl Iterator<Item = &'a Mark>, y: i32, out: &mut String) {
    let window = scene.window;
    let ends = window.x(life.expires.unwrap_or(scene.known.at)).min(window.width);
    let mut free = window.x(life.issued.at).max(0) + 6;
    for mark in marks {
        if mark.from - free >= ROOM {
            break;
        }
        free = free.max(mark.to + 8);
    }
    if ends - free < ROOM {
        return;
    }
    let mut said = short(life);
    if let Some(status) = life.status(scene.now) {
        said = [sign(status), " ", &said].concat();
        let learned = crate::words::state_label(scene.lang, "credential", status.label()).unwrap_or("");
        if ends - free > 170 {
            said.extend([" ", learned]);
        }
    }
    words(out, "tl-label", free, y, &said);
}

/// The calls in sight, those that meet as one.
fn marks(scene: &Scene<'_>, layout: &[Row]) -> Vec<Mark> {
    let mut gap = 6;
    loop {
        let mut marks: Vec<Mark> = Vec::new();
        // Where the last mark of each row is.
        let mut last: Vec<Option<usize>> = vec![None; layout.len()];
        for (place, call) in scene.calls() {
            let life = &scene.ledger.lives()[call.credential];
            let Some(row) = layout.iter().position(|row| *row == row_of(call.credential, life)) else { continue };
            let x = scene.window.x(call.judged.at);
            let refused = usize::from(call.refusal.is_some());
            if let Some(mark) = last[row].map(|last| &mut marks[last])
                && x - mark.to < gap
                && mark.credential == call.credential
            {
                mark.to = x;
                mark.count += 1;
                mark.refused += refused;
                continue;
            }
            last[row] = Some(marks.len());
            marks.push(Mark { from: x, to: x, first: place, count: 1, refused, credential: call.credential });
        }
        if marks.len() <= MOST_MARKS || gap > 2000 {
            marks.truncate(MOST_MARKS);
            return marks;
        }
        gap *= 2;
    }
}

/// A round mark for what was allowed, a crossed one for what was refused, and a long one for several.
fn draw_mark(scene: &Scene<'_>, mark: &Mark, y: i32, out: &mut String) {
    let call = &scene.ledger.calls()[mark.first];
    let mut told = call_told(scene.lang, scene.trace, call);
    if mark.count > 1 {
        told = crate::words::calls_told(scene.lang, mark.count, mark.refused);
    }
    let class = match mark.refused {
        0 => "tl-call tl-allowed",
        n if n == mark.count => "tl-call tl-refused",
        _ => "tl-call tl-mixed",
    };
    out.extend(["<g class=\"", class, "\" role=\"button\" tabindex=\"-1\" data-call=\"", &mark.first.to_string()]);
    out.extend(["\" aria-label=\"", &escaped(&told), "\" transform=\"translate("]);
    out.extend([&mark.from.to_string(), " ", &y.to_string(), ")\">"].map(|part: &str| part));
    let length = (mark.to - mark.from).to_string();
    out.extend(["<path class=\"tl-dot\" d=\"M0 -5h", &length, "a5 5 0 0 1 0 10h-", &length, "a5 5 0 0 1 0 -10z\"/>"]);
    if mark.refused > 0 {
        out.push_str("<path class=\"tl-cross\" d=\"M-2.500 -2.500l5 5m0 -5l-5 5\"/>");
    }
    out.push_str("</g>");
}
