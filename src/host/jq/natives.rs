//! The functions of a run that jaq's own libraries do not have, or not so that they can be counted.
//!
//! jaq's natives are taken, but for those in [`REPLACED`]. What is here in their place: the clock, the
//! environment and the input are the simulated process's; sorting says beforehand what it takes; the rest is what
//! `jaq-json` has for its own kind of value only.

use jaq_core::box_iter::box_once;
use jaq_core::native::Filter;
use jaq_core::native::{Fun, bome, run, v};
use jaq_core::{Error, Exn, Native, RunPtr, ValR, ValT as _};
use jaq_json::Val;
use serde_json::Value;

use super::meter::{self, spend};
use super::run::{Kind, Run};
use super::value::{Metered, killed, wrong};

/// The exit code of a run that was killed. `halt` cannot give it: there it is one byte.
pub(super) const KILLED: i32 = i32::MIN;

/// What is not taken from jaq's libraries.
pub(super) const REPLACED: [&str; 15] = [
    "range",
    "sort",
    "sort_by",
    "group_by",
    "min_by_or_empty",
    "max_by_or_empty",
    "env",
    "now",
    "localtime",
    "strflocaltime",
    "debug_empty",
    "stderr_empty",
    "halt",
    "nan",
    "infinite",
];
/// What is called by another name, by a definition that counts (`prelude.jq`).
const RENAMED: [(&str, &str); 3] =
    [("matches", "jaq_matches"), ("split_matches", "jaq_split_matches"), ("split_", "jaq_split_")];

type Made = ValR<Metered>;

/// All of them.
pub(super) fn all() -> impl Iterator<Item = Fun<Kind>> {
    let theirs = jaq_core::funs::<Kind>().chain(jaq_std::funs::<Kind>()).filter(|fun| !REPLACED.contains(&fun.0));
    let theirs = theirs.map(|(name, args, fun)| {
        let renamed = RENAMED.iter().find(|(from, _)| *from == name);
        (renamed.map_or(name, |(_, to)| to), args, fun)
    });
    theirs.chain(ours())
}

/// A filter that runs.
fn fun(filter: Filter<RunPtr<Kind>>) -> Fun<Kind> {
    run::<Kind>(filter)
}

fn ours() -> Vec<Fun<Kind>> {
    let mut funs = vec![
        fun(("range", v(3), |mut cv| {
            let (by, to, from) = (cv.0.pop_var(), cv.0.pop_var(), cv.0.pop_var());
            Box::new(range(from, to, by))
        })),
        fun(("now", v(0), |cv| bome(Ok(Metered::from(cv.0.data().shared.now))))),
        // jaq divides by nought for these, which is an error in jq.
        fun(("nan", v(0), |_| bome(Ok(f64::NAN.into())))),
        fun(("infinite", v(0), |_| bome(Ok(f64::INFINITY.into())))),
        fun(("env", v(0), |cv| bome(Ok(cv.0.data().shared.env.clone())))),
        fun(("input_filename", v(0), |cv| bome(Ok(cv.0.data().shared.file())))),
        fun(("input_line_number", v(0), |cv| bome(Ok(cv.0.data().shared.line().into())))),
        fun(("input", v(0), |cv| {
            let next = cv.0.data().shared.next();
            bome(next.unwrap_or_else(|| Err(wrong("No more inputs"))))
        })),
        fun(("inputs", v(0), |cv| {
            let shared = cv.0.data().shared;
            Box::new(std::iter::from_fn(move || shared.next()).map(|value| value.map_err(Exn::from)))
        })),
        fun(("debug_empty", v(0), |cv| {
            cv.0.data().shared.say(&format!("[\"DEBUG:\",{}]\n", cv.1));
            Box::new(std::iter::empty())
        })),
        fun(("stderr_empty", v(0), |cv| {
            cv.0.data().shared.say(&text(&cv.1));
            Box::new(std::iter::empty())
        })),
        fun(("halt", v(1), |mut cv| {
            let code = cv.0.pop_var();
            box_once(match jaq_std::ValT::as_isize(&code) {
                Some(code) => Err(Exn::halt(code as i32 & 0xff)),
                None => Err(wrong("halt_error/1: number required").into()),
            })
        })),
        fun(("sorted_pairs", v(0), |cv| {
            bome(sorted(&cv.1).map(|pairs| pairs.into_iter().map(|(_, value)| value).collect()))
        })),
        fun(("grouped_pairs", v(0), |cv| bome(sorted(&cv.1).map(grouped)))),
        fun(("regex_steps", v(1), |mut cv| {
            let regex = cv.0.pop_var();
            // Linear in the text and in the regular expression, of which repetitions count as they are written out.
            let text = u64::from(cv.1.size()) * 8;
            let steps = text * (2 + written_out(&regex)) / 8;
            box_once(if spend(steps) { Ok(cv.1) } else { Err(Exn::halt(KILLED)) })
        })),
        fun(("shown", v(0), |cv| bome(Ok(cv.1.shown().into())))),
        fun(("tojson", v(0), |cv| bome(Ok(cv.1.to_string().into())))),
        fun(("fromjson", v(0), |cv| bome(from_json(&cv.1)))),
        fun(("length", v(0), |cv| bome(length(&cv.1)))),
        fun(("contains", v(1), |mut cv| {
            let other = cv.0.pop_var();
            bome(contains(&cv.1, &other))
        })),
        fun(("has", v(1), |mut cv| {
            let key = cv.0.pop_var();
            bome(has(&cv.1, &key))
        })),
        fun(("indices", v(1), |mut cv| {
            let part = cv.0.pop_var();
            bome(indices(&cv.1, &part))
        })),
        fun(("tobytes", v(0), |cv| bome(Ok(cv.1)))),
        fun(("bsearch", v(1), |mut cv| {
            let wanted = cv.0.pop_var();
            let Val::Arr(items) = cv.1.val() else {
                return bome(Err(wrong(format_args!("{} cannot be searched from", cv.1.shown()))));
            };
            bome(Ok(match items.binary_search(wanted.val()) {
                Ok(at) => at.into(),
                Err(at) => Metered::from(-1 - at as isize),
            }))
        })),
    ];
    // It is where a call may end: it gives its input back, as a path and for an update too.
    let tick = Native::new(|cv| box_once(alive(cv.0.data()).map(|()| cv.1)))
        .with_paths(|cv| box_once(alive(cv.0.data()).map(|()| cv.1)))
        .with_update(|cv, f| match alive(cv.0.data()) {
            Ok(()) => f(cv.1),
            Err(exception) => box_once(Err(exception)),
        });
    funs.push(("tick", v(0), tick));
    funs
}

fn alive<'a>(run: &Run<'_>) -> Result<(), Exn<'a, Metered>> {
    if run.depth > meter::CALLS {
        meter::die();
    }
    if meter::is_dead() { Err(Exn::halt(KILLED)) } else { Ok(()) }
}

/// As text, a string without its quotes.
fn text(value: &Metered) -> String {
    match value.json() {
        Value::String(text) => text,
        _ => value.to_string(),
    }
}

fn range<'a>(from: Metered, to: Metered, by: Metered) -> impl Iterator<Item = Result<Metered, Exn<'a, Metered>>> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let way = by.cmp(&Metered::from(0_isize));
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let at = next.take()?;
        let within = match way {
            Greater => at < to,
            Less => at > to,
            Equal => at != to,
        };
        if !within {
            return None;
        }
        if !spend(1) {
            return Some(Err(Exn::halt(KILLED)));
        }
        match at.clone() + by.clone() {
            Ok(after) => next = Some(after),
            Err(error) => return Some(Err(error.into())),
        }
        Some(Ok(at))
    })
}

/// Pairs of a key and a value, by their keys.
fn sorted(pairs: &Metered) -> Result<Vec<(Metered, Metered)>, Error<Metered>> {
    let mut all = Vec::new();
    for pair in pairs.clone().values() {
        let pair = pair?;
        let (key, value) = (pair.clone().index(&0_isize.into())?, pair.index(&1_isize.into())?);
        all.push((key, value));
    }
    let largest = all.iter().map(|(key, _)| u64::from(key.size())).max().unwrap_or(0);
    let count = all.len() as u64;
    // So many comparisons, each of two keys at most as large.
    if !spend(count * u64::from(count.checked_ilog2().unwrap_or(0) + 1) * (1 + largest / 8)) {
        return Err(killed());
    }
    all.sort_by(|(one, _), (two, _)| one.val().cmp(two.val()));
    Ok(all)
}

fn grouped(pairs: Vec<(Metered, Metered)>) -> Metered {
    let mut groups: Vec<(Metered, Vec<Metered>)> = Vec::new();
    for (key, value) in pairs {
        match groups.last_mut().filter(|(last, _)| last.val() == key.val()) {
            Some((_, group)) => group.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    groups.into_iter().map(|(_, group)| group.into_iter().collect::<Metered>()).collect()
}

/// About how many states a regular expression has.
fn written_out(regex: &Metered) -> u64 {
    let Value::String(text) = regex.json() else { return 0 };
    let mut states = text.len() as u64;
    // Each count multiplies what stands before it: at most all of that.
    for part in text.split('{').skip(1) {
        let counts = part.split('}').next().unwrap_or("").split(',');
        let most = counts.filter_map(|count| count.trim().parse::<u64>().ok()).max();
        states = states.saturating_mul(most.unwrap_or(1).max(1));
    }
    states
}

fn from_json(value: &Metered) -> Made {
    let Value::String(text) = value.json() else {
        return Err(wrong(format_args!("{} cannot be parsed as JSON", value.shown())));
    };
    match text.trim() {
        "nan" => Ok(f64::NAN.into()),
        trimmed => match serde_json::from_str(trimmed) {
            Ok(value) => Metered::read(&value),
            Err(error) => Err(wrong(format_args!("{error} (while parsing '{text}')"))),
        },
    }
}

fn length(value: &Metered) -> Made {
    Ok(match value.val() {
        Val::Null => 0_usize.into(),
        Val::Bool(_) => return Err(wrong(format_args!("{} has no length", value.shown()))),
        Val::Num(_) => jaq_std::ValT::as_f64(value).unwrap_or(f64::NAN).abs().into(),
        Val::TStr(text) | Val::BStr(text) if spend(text.len() as u64 / 64) => {
            String::from_utf8_lossy(text).chars().count().into()
        }
        Val::TStr(_) | Val::BStr(_) => return Err(killed()),
        Val::Arr(items) => items.len().into(),
        Val::Obj(members) => members.len().into(),
    })
}

fn contains(value: &Metered, other: &Metered) -> Made {
    if !spend(1 + u64::from(value.size()) * u64::from(other.size()) / 32) {
        return Err(killed());
    }
    let same = |one: &Val, other: &Val| std::mem::discriminant(one) == std::mem::discriminant(other);
    if same(value.val(), other.val()) || matches!((value.val(), other.val()), (Val::Bool(_), Val::Bool(_))) {
        return Ok(holds(value.val(), other.val()).into());
    }
    Err(wrong(format_args!("{} and {} cannot have their containment checked", value.shown(), other.shown())))
}

fn holds(value: &Val, other: &Val) -> bool {
    match (value, other) {
        (Val::TStr(value), Val::TStr(other)) => {
            String::from_utf8_lossy(value).contains(&*String::from_utf8_lossy(other))
        }
        (Val::Arr(value), Val::Arr(other)) => other.iter().all(|other| value.iter().any(|value| holds(value, other))),
        (Val::Obj(value), Val::Obj(other)) => {
            other.iter().all(|(name, other)| value.get(name).is_some_and(|value| holds(value, other)))
        }
        _ => value == other,
    }
}

fn has(value: &Metered, key: &Metered) -> Made {
    match (value.val(), key.val()) {
        (Val::Obj(members), Val::TStr(_)) => Ok(members.contains_key(key.val()).into()),
        (Val::Arr(items), Val::Num(_)) => {
            let at = jaq_std::ValT::as_f64(key).unwrap_or(-1.0);
            Ok((at >= 0.0 && at < items.len() as f64).into())
        }
        _ => Err(wrong(format_args!("Cannot check whether {} has a {} key", value.kind(), key.kind()))),
    }
}

fn indices(value: &Metered, part: &Metered) -> Made {
    if !spend(1 + u64::from(value.size()) * u64::from(part.size()) / 8) {
        return Err(killed());
    }
    let found: Vec<usize> = match (value.val(), part.val()) {
        (Val::Null, _) => return Ok(Metered::default()),
        // jq counts characters.
        (Val::TStr(text), Val::TStr(part)) => {
            let (text, part) = (String::from_utf8_lossy(text), String::from_utf8_lossy(part));
            let at = text.char_indices().enumerate().filter(|(_, (byte, _))| text[*byte..].starts_with(&*part));
            at.map(|(at, _)| at).filter(|_| !part.is_empty()).collect()
        }
        (Val::Arr(items), Val::Arr(part)) if part.is_empty() || items.is_empty() => Vec::new(),
        (Val::Arr(items), Val::Arr(part)) => {
            let windows = items.windows(part.len()).enumerate();
            windows.filter(|(_, window)| *window == part.as_slice()).map(|(at, _)| at).collect()
        }
        (Val::Arr(items), part) => {
            items.iter().enumerate().filter(|(_, item)| *item == part).map(|(at, _)| at).collect()
        }
        _ => {
            return Err(wrong(format_args!("Cannot determine indices of {} in {}", part.kind(), value.kind())));
        }
    };
    Ok(found.into_iter().map(Metered::from).collect())
}
