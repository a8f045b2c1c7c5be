//! The rows: a lane for each holder, and the bars of the credentials with the calls on them.
//!
//! However long the run is, there are few elements: what is too small to be told apart is one path for each colour, and
//! calls that meet are one mark. Here is gathered what is drawn ([`Drawing`]); [`rows`](super::rows) draws it.

use std::fmt::Write;
use std::rc::Rc;

use yew::AttrValue;

use super::axis::marks as marks_at;
use super::{BEYOND, Plot, Row};
use crate::cloud::CredentialState;
use crate::kernel::{Machine, SimTime};
use crate::story::{Fact, Life, Span, What};
use crate::ui::colour::key_colour;
use crate::words::{self, call_told, calls_told, folded_name, folded_told, holder_name, life_told, state_label};

/// More bars than this are not drawn one by one.
const MOST_BARS: usize = 24;
/// More marks of calls than this are drawn closer together.
const MOST_MARKS: usize = 90;
/// From this width on a block has room for the end of its key's id.
const ROOM: i32 = 58;
/// The letters of a key's id by which it is told apart.
const LETTERS: usize = 4;

/// The rows as they are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The width of the names, and of what stands beside them.
    pub(super) widths: (i32, i32),
    pub(super) height: i32,
    /// The rows of what is the newest and works.
    pub(super) lit: AttrValue,
    /// The lines between the rows, and those of the axis' marks.
    pub(super) lines: AttrValue,
    pub(super) grid: AttrValue,
    pub(super) rows: Vec<Rc<Line>>,
    pub(super) dots: Vec<Dot>,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) row: Row,
    pub(super) name: Option<Word>,
    pub(super) paths: Vec<Path>,
    pub(super) labels: Vec<Word>,
    pub(super) bars: Vec<Bar>,
}

/// Shapes of one look.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    pub(super) class: AttrValue,
    pub(super) d: AttrValue,
}

/// A text, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) class: AttrValue,
    pub(super) at: (i32, i32),
    pub(super) said: AttrValue,
    /// More of it, for a pointer that rests there.
    pub(super) told: Option<AttrValue>,
}

/// A credential's bar, or many that are over and have one colour.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    /// The credential's place; none if it is many.
    pub(super) place: Option<usize>,
    pub(super) class: AttrValue,
    /// What it is, if it is there yet.
    pub(super) is: Option<Is>,
    /// The time in which it works, that in which it is the newest, that in which it is revoked.
    pub(super) parts: [AttrValue; 3],
}

/// What a credential is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Is {
    pub(super) key: AttrValue,
    pub(super) status: &'static str,
    pub(super) told: AttrValue,
}

/// Calls that stand so close together that they are one mark.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) first: usize,
    pub(super) count: usize,
    pub(super) refused: usize,
    pub(super) credential: usize,
}

/// A mark as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dot {
    pub(super) mark: Mark,
    pub(super) y: i32,
    pub(super) told: AttrValue,
}

impl Drawing {
    /// The rows of `layout`, each of `height`.
    pub fn of(plot: &Plot<'_>, layout: &[Row], height: i32) -> Self {
        let seen = plot.seen();
        let marks = marks(plot, layout);
        let folded = plot.folded(layout);
        let drawn: Vec<usize> = seen.iter().copied().filter(|place| folded.contains(place)).collect();
        let rows = layout.len() as i32;
        let whole = plot.window.width + plot.gutter;
        let total = height * rows;
        let lines: Vec<String> = (1..rows).map(|n| format!("M0 {}h{whole}", n * height)).collect();
        let grid: Vec<String> =
            marks_at(plot.window, plot.zone).iter().map(|(x, _, _)| format!("M{x} 0v{total}")).collect();
        let is_lit = |row: &Row| matches!(row, Row::Bar(place) if plot.rank(*place) == 0);
        let lit: Vec<String> = (layout.iter().enumerate().filter(|(_, row)| is_lit(row)))
            .map(|(n, _)| format!("M0 {}h{whole}v{height}h-{whole}z", n as i32 * height))
            .collect();
        let row = |(n, row): (usize, &Row)| {
            let y = n as i32 * height;
            let mut line = match row {
                Row::Lane(lane) => spans(plot, &plot.ledger.lanes()[*lane].spans, y, height),
                Row::Key(key) => key_line(plot, *key, y, height),
                Row::Stretches(signs_in) => stretches(plot, *signs_in, y, height),
                Row::Bar(place) => bars(plot, &[*place], false, seen.len(), (y, height)),
                Row::Folded => bars(plot, &drawn, true, seen.len(), (y, height)),
            };
            line.name = Some(name(plot, *row, &folded, y + height / 2 + 5));
            Rc::new(Line { row: *row, ..line })
        };
        let dot = |mark: &Mark| {
            let row = Row::of(layout, mark.credential).unwrap_or(0) as i32;
            let told = match mark.count {
                1 => call_told(plot.lang, plot.zone, plot.trace, &plot.ledger.calls()[mark.first]),
                count => calls_told(plot.lang, count, mark.refused),
            };
            Dot { mark: mark.clone(), y: row * height + height / 2, told: told.into() }
        };
        Self {
            widths: (plot.gutter, plot.window.width),
            height: total,
            lit: lit.concat().into(),
            lines: lines.concat().into(),
            grid: grid.concat().into(),
            rows: layout.iter().enumerate().map(row).collect(),
            dots: marks.iter().map(dot).collect(),
        }
    }
}

impl Line {
    const EMPTY: Self = Self { row: Row::Lane(0), name: None, paths: Vec::new(), labels: Vec::new(), bars: Vec::new() };
}

impl Word {
    fn new(class: impl Into<AttrValue>, x: i32, y: i32, said: String) -> Self {
        Self { class: class.into(), at: (x, y), said: said.into(), told: None }
    }
}

/// The end of a key's id, as it stands on a bar.
fn short(life: &Life) -> String {
    let key = life.key.as_str();
    format!("…{}", &key[key.len().saturating_sub(LETTERS)..])
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

/// `class`, and the one of a credential's colour.
fn coloured(class: &'static str, colour: Option<usize>) -> AttrValue {
    colour.map_or(AttrValue::Static(class), |colour| format!("{class} {}", key_colour(colour)).into())
}

/// A rectangle as part of a path.
fn block(d: &mut String, x: i32, y: i32, width: i32, height: i32) {
    let _ = write!(d, "M{x} {y}h{width}v{height}h-{width}z"); // a String takes all
}

/// What stands before a row.
fn name(plot: &Plot<'_>, row: Row, folded: &[usize], y: i32) -> Word {
    const X: i32 = 8;
    let ledger = plot.ledger;
    match row {
        Row::Lane(lane) => Word::new("tl-name", X, y, holder_name(plot.lang, &ledger.lanes()[lane].holder)),
        Row::Stretches(signs_in) => {
            let said = words::stretch_row(plot.lang, signs_in);
            Word { told: Some(said.into()), ..Word::new("tl-name", X, y, said.to_owned()) }
        }
        Row::Folded => {
            let expired = folded.iter().all(|place| ledger.lives()[*place].expires.is_some_and(|at| at <= plot.now.at));
            let said = folded_name(plot.lang, folded.len(), expired);
            Word { told: Some(folded_told(plot.lang).into()), ..Word::new("tl-name tl-is-expired", X, y, said) }
        }
        Row::Bar(place) => {
            let life = &ledger.lives()[place];
            let Some(status) = life.status(plot.now) else {
                return Word::new("tl-name tl-is-expired", X, y, short(life)); // it is still to come
            };
            let mut said = format!("{} {}", sign(status), short(life));
            if plot.gutter > 120
                && let Some(label) = state_label(plot.lang, "credential", status.label())
            {
                said.extend([" ", label]);
            }
            let colour = life.colour.map_or("", key_colour);
            let told = life_told(plot.lang, plot.zone, life, plot.now).into();
            let word = Word::new(format!("tl-name tl-key tl-is-{} {colour}", status.label()), X, y, said);
            Word { told: Some(told), ..word }
        }
        Row::Key(key) => {
            let life = &ledger.lives()[key];
            let user = life.principal.rsplit('/').next().unwrap_or("");
            let room = if plot.gutter > 120 { 12 } else { 8 };
            let user: String = user.chars().take(room).collect();
            Word::new("tl-name", X, y, format!("{} {user}", short(life)))
        }
    }
}

/// A holder's copies, in the colours of what it held.
fn spans(plot: &Plot<'_>, spans: &[Span], y: i32, height: i32) -> Line {
    let window = plot.window;
    let lives = plot.ledger.lives();
    let from = spans.partition_point(|span| span.until.is_some_and(|until| until.at < window.begins));
    let mut held: Vec<(Option<usize>, String)> = Vec::new();
    let mut stale = String::new();
    let mut labels = Vec::new();
    let mut drawn = -BEYOND - 1;
    for span in spans[from..].iter().take_while(|span| span.from.at <= window.ends() && span.from.is_known(plot.known))
    {
        let until = span.until.filter(|until| until.is_known(plot.known)).map_or(plot.known.at, |until| until.at);
        let (begins, ends) = (window.x(span.from.at), window.x(until));
        // What would stand on the one before it is not seen; what is too short to be seen is drawn a little longer.
        if ends <= drawn {
            continue;
        }
        let begins = begins.max(drawn);
        let ends = ends.max(begins + 3);
        drawn = ends;
        let life = &lives[span.credential];
        let place = held.iter().position(|(colour, _)| *colour == life.colour).unwrap_or_else(|| {
            held.push((life.colour, String::new()));
            held.len() - 1
        });
        // A hair between two copies. A copy of what has ended is still a copy, and worth nothing.
        let over = life.expires.map_or(ends, |expires| window.x(expires)).clamp(begins, ends);
        if over > begins {
            block(&mut held[place].1, begins, y + 4, (over - begins - 1).max(2), height - 8);
        }
        if over < ends {
            block(&mut stale, over, y + 5, (ends - over - 1).max(2), height - 10);
        }
        let left = begins.max(0);
        // No letters stand under the playhead, nor in what lies ahead of it.
        if ends.min(window.width).min(window.x(plot.now.at)) - left >= ROOM {
            labels.push(Word::new("tl-label", left + 6, y + height / 2 + 5, short(life)));
        }
    }
    let mut paths: Vec<Path> =
        held.into_iter().map(|(colour, d)| Path { class: coloured("tl-held", colour), d: d.into() }).collect();
    paths.push(Path { class: "tl-stale".into(), d: stale.into() });
    Line { paths, labels, ..Line::EMPTY }
}

/// Sign-ins from their beginning to their end, or the times in which the metadata service is disturbed.
fn stretches(plot: &Plot<'_>, signs_in: bool, y: i32, height: i32) -> Line {
    let window = plot.window;
    let (mut d, mut labels) = (String::new(), Vec::new());
    let mut free = 0;
    let all = plot.ledger.stretches().iter().filter(|one| one.from.is_known(plot.known));
    for one in all.filter(|one| matches!(one.what, What::SignIn(_)) == signs_in) {
        let until = one.until(plot.known);
        let (begins, ends) = (window.x(one.from.at), window.x(until));
        block(&mut d, begins, y + 5, (ends - begins).max(3), height - 10);
        let left = begins.max(free);
        let said = words::stretch_label(plot.lang, &one.what);
        if ends.min(window.width) - left >= ROOM {
            free = left + ROOM;
            let told = Some(words::stretch_told(plot.lang, plot.zone, one, plot.known).into());
            labels.push(Word { told, ..Word::new("tl-label", left.max(0) + 6, y + height / 2 + 5, said) });
        }
    }
    let class = if signs_in { "tl-signed" } else { "tl-disturbed" };
    let paths = vec![Path { class: class.into(), d: d.into() }];
    Line { paths, labels, ..Line::EMPTY }
}

/// A long-term key: it is good for ever.
fn key_line(plot: &Plot<'_>, key: usize, y: i32, height: i32) -> Line {
    let begins = plot.window.x(plot.ledger.lives()[key].issued.at).max(-2);
    let mut d = String::new();
    block(&mut d, begins, y + height / 2 - 2, (plot.window.width + 4 - begins).max(1), 4);
    Line { paths: vec![Path { class: "tl-forever".into(), d: d.into() }], ..Line::EMPTY }
}

/// The bars of these credentials: to its planned end each, with what it was on the way there; where they are folded, the time
/// in which each was the newest. `count` are in sight.
fn bars(plot: &Plot<'_>, places: &[usize], folded: bool, count: usize, (y, height): (i32, i32)) -> Line {
    let lives = plot.ledger.lives();
    let mut bars = Vec::new();
    let mut dense: Vec<(Option<usize>, [String; 3])> = Vec::new();
    for &place in places {
        let life = &lives[place];
        let parts = if folded { folded_part(plot, life, y, height) } else { parts(plot, life, y, height) };
        let status = life.status(plot.now);
        let is_over = matches!(status, None | Some(CredentialState::Expired));
        let is_open = plot.open == Some(place);
        if count > MOST_BARS && is_over && !is_open {
            let at = dense.iter().position(|(colour, _)| *colour == life.colour).unwrap_or_else(|| {
                dense.push((life.colour, Default::default()));
                dense.len() - 1
            });
            for (d, more) in dense[at].1.iter_mut().zip(&parts) {
                d.push_str(more);
            }
            continue;
        }
        let is = status.map(|status| Is {
            key: life.key.to_string().into(),
            status: status.label(),
            told: life_told(plot.lang, plot.zone, life, plot.now).into(),
        });
        let colour = life.colour.map_or("", key_colour);
        let more = if folded { " tl-folded" } else { "" };
        let class = format!("tl-bar {colour}{}{more}", if is_open { " tl-open" } else { "" }).into();
        bars.push(Bar { place: Some(place), class, is, parts: parts.map(AttrValue::from) });
    }
    bars.extend(dense.into_iter().map(|(colour, parts)| {
        let class = format!("tl-bar tl-folded {}", key_colour(colour.unwrap_or(0))).into();
        Bar { place: None, class, is: None, parts: parts.map(AttrValue::from) }
    }));
    Line { bars, ..Line::EMPTY }
}

/// What a bar is made of: the time in which the credential works, that in which it is the newest and handed out, and that
/// in which it is revoked, with a cross where that begins.
fn parts(plot: &Plot<'_>, life: &Life, y: i32, height: i32) -> [String; 3] {
    let window = plot.window;
    let known = |fact: Option<Fact>| fact.filter(|fact| fact.is_known(plot.known)).map(|fact| fact.at);
    let ends = life.expires.unwrap_or(plot.known.at);
    let mut parts: [String; 3] = Default::default();
    let mut stretch = |part: usize, from: SimTime, to: SimTime| {
        let (from, to) = (window.x(from), window.x(to));
        let d = &mut parts[part];
        match part {
            0 => block(d, from, y + 3, (to - from).max(2), height - 6),
            1 => block(d, from, y + height - 7, (to - from).max(2), 4),
            _ => {
                block(d, from, y + height / 2 - 1, (to - from).max(2), 2);
                let _ = write!(d, "M{} {}l10 10m0 -10l-10 10", from - 5, y + height / 2 - 5);
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
    for revocation in life.revoked.iter().filter(|revocation| revocation.fact.is_known(plot.known)) {
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

/// What is seen of a credential that is folded: a thin line while it works, and a block while it is the newest.
fn folded_part(plot: &Plot<'_>, life: &Life, y: i32, height: i32) -> [String; 3] {
    let mut parts: [String; 3] = Default::default();
    let x = |at: SimTime| plot.window.x(at);
    let ends = life.expires.unwrap_or(plot.known.at);
    let newest = life.superseded.filter(|fact| fact.is_known(plot.known)).map_or(ends, |fact| fact.at);
    let mut stretch = |part: usize, to: SimTime, half: i32| {
        // A hair between two.
        let width = (x(to) - x(life.issued.at) - 2).max(2);
        block(&mut parts[part], x(life.issued.at), y + height / 2 - half, width, 2 * half);
    };
    stretch(0, ends, 1);
    stretch(1, newest, height / 2 - 6);
    parts
}

/// The calls in sight, those that meet as one.
fn marks(plot: &Plot<'_>, layout: &[Row]) -> Vec<Mark> {
    // A mark is ten wide: two that are drawn do not touch.
    let mut gap = 13;
    loop {
        let mut marks: Vec<Mark> = Vec::new();
        // Where the last mark of each row is.
        let mut last: Vec<Option<usize>> = vec![None; layout.len()];
        for (place, call) in plot.calls() {
            let Some(row) = Row::of(layout, call.credential) else { continue };
            let x = plot.window.x(call.judged.at);
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
