//! The functions of JMESPath and jq. Many are in both; where they differ, `Eval` knows which language it is.

use std::cmp::Ordering;

use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value, json};

use super::{Eval, Expr, Values, kind, number, order, shown, sort_by_key};
use crate::wire::layout;

/// JMESPath's functions, with the number of their arguments (9: any) and the types that the first may have
/// (`a` array, `o` object, `s` string, `n` number, `*` any).
pub(super) const JMESPATH: [(&str, usize, &str); 26] = [
    ("abs", 1, "n"),
    ("avg", 1, "a"),
    ("ceil", 1, "n"),
    ("contains", 2, "as"),
    ("ends_with", 2, "s"),
    ("floor", 1, "n"),
    ("join", 2, "s"),
    ("keys", 1, "o"),
    ("length", 1, "sao"),
    ("map", 2, "*"),
    ("max", 1, "a"),
    ("max_by", 2, "a"),
    ("merge", 9, "o"),
    ("min", 1, "a"),
    ("min_by", 2, "a"),
    ("not_null", 9, "*"),
    ("reverse", 1, "sa"),
    ("sort", 1, "a"),
    ("sort_by", 2, "a"),
    ("starts_with", 2, "s"),
    ("sum", 1, "a"),
    ("to_array", 1, "*"),
    ("to_number", 1, "*"),
    ("to_string", 1, "*"),
    ("type", 1, "*"),
    ("values", 1, "o"),
];

/// jq's, with the number of their arguments.
pub(super) const JQ: [(&str, usize); 49] = [
    ("abs", 0),
    ("add", 0),
    ("all", 0),
    ("any", 0),
    ("ascii_downcase", 0),
    ("ascii_upcase", 0),
    ("ceil", 0),
    ("contains", 1),
    ("empty", 0),
    ("endswith", 1),
    ("error", 0),
    ("error", 1),
    ("first", 0),
    ("first", 1),
    ("flatten", 0),
    ("floor", 0),
    ("from_entries", 0),
    ("fromjson", 0),
    ("group_by", 1),
    ("has", 1),
    ("inside", 1),
    ("join", 1),
    ("keys", 0),
    ("keys_unsorted", 0),
    ("last", 0),
    ("last", 1),
    ("length", 0),
    ("ltrimstr", 1),
    ("map", 1),
    ("map_values", 1),
    ("max", 0),
    ("max_by", 1),
    ("min", 0),
    ("min_by", 1),
    ("not", 0),
    ("reverse", 0),
    ("rtrimstr", 1),
    ("select", 1),
    ("sort", 0),
    ("sort_by", 1),
    ("split", 1),
    ("startswith", 1),
    ("to_entries", 0),
    ("tojson", 0),
    ("tonumber", 0),
    ("tostring", 0),
    ("type", 0),
    ("unique", 0),
    ("unique_by", 1),
];

/// Calls `name` on `value`; arguments are worked out of `input`.
pub(super) fn call(
    eval: &mut Eval,
    name: &str,
    value: &Value,
    input: &Value,
    args: &[Expr],
    out: &mut Vec<Value>,
) -> Values {
    let is_jq = eval.is_jq;
    eval.spend(super::weight(value))?;
    let wrong = |what: &str| {
        if is_jq {
            format!("{} {what}", shown(value))
        } else {
            let wanted: Vec<String> = JMESPATH
                .iter()
                .filter(|(n, ..)| *n == name)
                .flat_map(|(_, _, types)| types.chars())
                .map(|t| match t {
                    'a' => "'array'".to_owned(),
                    'o' => "'object'".to_owned(),
                    'n' => "'number'".to_owned(),
                    _ => "'string'".to_owned(),
                })
                .collect();
            format!(
                "In function {name}(), invalid type for value: {}, expected one of: [{}], received: \"{}\"",
                layout::compact(value),
                wanted.join(", "),
                kind(value)
            )
        }
    };
    let items = || match value {
        Value::Array(items) if items.len() > super::LENGTH_LIMIT => Err(wrong("has too many items")),
        Value::Array(items) => Ok(items),
        _ if is_jq => Err(wrong("cannot be iterated over, as it is not an array")),
        _ => Err(wrong("")),
    };
    let number = || match value {
        Value::Number(number) => number::read(number.as_str()).ok_or_else(|| wrong("is too large to compute with")),
        _ => Err(wrong("number required")),
    };
    let made = match name {
        "empty" => return Ok(()),
        // A filter as its argument: worked out for each part.
        "map" | "map_values" => {
            let [each, ..] = args else { return Ok(()) };
            let mut mapped = Vec::new();
            match value {
                Value::Object(members) if is_jq && name == "map_values" => {
                    let mut fields = Map::new();
                    for (field, item) in members {
                        fields.extend(eval.all(each, item)?.into_iter().next().map(|item| (field.clone(), item)));
                    }
                    out.push(Value::Object(fields));
                    return Ok(());
                }
                Value::Object(members) if is_jq => {
                    for item in members.values() {
                        eval.run(each, item, &mut mapped)?;
                    }
                }
                Value::Null if is_jq => return Err("Cannot iterate over null".to_owned()),
                _ => {
                    for item in items()? {
                        eval.run(each, item, &mut mapped)?;
                    }
                }
            }
            Value::Array(mapped)
        }
        "select" => {
            let [test, ..] = args else { return Ok(()) };
            for held in eval.all(test, value)? {
                if eval.holds(&held) {
                    out.push(value.clone());
                }
            }
            return Ok(());
        }
        "sort" | "sort_by" | "unique" | "unique_by" | "group_by" | "max" | "max_by" | "min" | "min_by" => {
            let mut keyed = Vec::new();
            for item in items()? {
                let key = match args.first() {
                    Some(key) if is_jq => Value::Array(eval.all(key, item)?),
                    Some(key) => eval.one(key, item)?,
                    None => item.clone(),
                };
                keyed.push((key, item.clone()));
            }
            if !is_jq && keyed.iter().any(|(key, _)| !matches!(key, Value::String(_) | Value::Number(_))) {
                return Err(wrong(""));
            }
            let mut sorted = sort_by_key(keyed);
            match name {
                "max" | "max_by" => sorted.pop().map_or(Value::Null, |(_, item)| item),
                "min" | "min_by" => sorted.into_iter().next().map_or(Value::Null, |(_, item)| item),
                "group_by" => {
                    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
                    for (key, item) in sorted {
                        match groups.last_mut() {
                            Some((last, group)) if order(last, &key) == Ordering::Equal => group.push(item),
                            _ => groups.push((key, vec![item])),
                        }
                    }
                    Value::Array(groups.into_iter().map(|(_, group)| Value::Array(group)).collect())
                }
                _ => {
                    if name.starts_with("unique") {
                        sorted.dedup_by(|a, b| order(&a.0, &b.0) == Ordering::Equal);
                    }
                    Value::Array(sorted.into_iter().map(|(_, item)| item).collect())
                }
            }
        }
        "first" | "last" if !args.is_empty() => {
            let mut all = eval.all(&args[0], input)?;
            if all.is_empty() {
                return Ok(());
            }
            if name == "first" { all.swap_remove(0) } else { all.pop().unwrap_or(Value::Null) }
        }
        "not_null" | "merge" => {
            let mut all = vec![value.clone()];
            for arg in args {
                all.push(eval.one(arg, input)?);
            }
            if name == "not_null" {
                all.into_iter().find(|v| *v != Value::Null).unwrap_or(Value::Null)
            } else {
                let mut fields = Map::new();
                for part in all {
                    let Value::Object(members) = part else { return Err(wrong("")) };
                    fields.extend(members);
                }
                Value::Object(fields)
            }
        }
        // One value as the argument.
        "contains" | "inside" | "has" | "join" | "split" | "startswith" | "endswith" | "starts_with" | "ends_with"
        | "ltrimstr" | "rtrimstr"
            if !args.is_empty() =>
        {
            for arg in eval.all(&args[0], input)? {
                // Containment looks at every pair.
                eval.spend((super::weight(value) / 8).saturating_mul(super::weight(&arg) / 8))?;
                let made = with_value(is_jq, name, value, &arg).map_err(|what| wrong(&what))?;
                out.push(made);
            }
            return Ok(());
        }
        "error" => {
            let message = if let Some(arg) = args.first() { eval.one(arg, input)? } else { value.clone() };
            return Err(match message {
                Value::String(text) => text,
                other => format!("{} (not a string)", layout::compact(&other)),
            });
        }
        "not" => Value::Bool(!eval.holds(value)),
        "any" | "all" => {
            let mut held = items()?.iter().map(|item| eval.holds(item));
            Value::Bool(if name == "any" { held.any(|h| h) } else { held.all(|h| h) })
        }
        "first" => items()?.first().cloned().unwrap_or(Value::Null),
        "last" => items()?.last().cloned().unwrap_or(Value::Null),
        "add" => {
            let parts: Vec<Value> = match value {
                Value::Object(members) => members.values().cloned().collect(),
                _ => items()?.clone(),
            };
            let mut sum = Value::Null;
            for part in parts {
                eval.spend(super::weight(&sum))?;
                sum = arithmetic('+', &sum, &part)?;
            }
            sum
        }
        "sum" | "avg" => {
            let mut sum = 0;
            for item in items()? {
                let Value::Number(number) = item else { return Err(wrong("")) };
                sum += number::read(number.as_str()).ok_or_else(|| wrong(""))?;
            }
            match (name, items()?.len()) {
                ("avg", 0) => Value::Null,
                ("avg", count) => number::write(sum / count as i128),
                _ => number::write(sum),
            }
        }
        "flatten" => {
            fn flat(items: &[Value], out: &mut Vec<Value>) {
                for item in items {
                    if let Value::Array(inner) = item { flat(inner, out) } else { out.push(item.clone()) }
                }
            }
            let mut all = Vec::new();
            flat(items()?, &mut all);
            Value::Array(all)
        }
        "abs" => number::write(number()?.abs()),
        "ceil" | "floor" => number::write(number::rounded(number()?, name == "ceil")),
        "length" => match value {
            Value::Null if is_jq => Value::from(0),
            Value::String(text) => Value::from(text.chars().count() as u64),
            Value::Array(items) => Value::from(items.len() as u64),
            Value::Object(members) => Value::from(members.len() as u64),
            Value::Number(_) if is_jq => number::write(number()?.abs()),
            _ => return Err(wrong("has no length")),
        },
        "keys" | "keys_unsorted" => match value {
            Value::Object(members) => {
                let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
                if is_jq && name == "keys" {
                    names.sort_unstable();
                }
                Value::Array(names.into_iter().map(Value::from).collect())
            }
            Value::Array(items) if is_jq => Value::Array((0..items.len() as u64).map(Value::from).collect()),
            _ => return Err(wrong("has no keys")),
        },
        "values" => match value {
            Value::Object(members) => Value::Array(members.values().cloned().collect()),
            _ => return Err(wrong("")),
        },
        "reverse" => match value {
            Value::Array(items) => Value::Array(items.iter().rev().cloned().collect()),
            Value::String(text) => Value::String(text.chars().rev().collect()),
            Value::Null if is_jq => Value::Array(Vec::new()),
            _ => return Err(wrong("cannot be reversed, as it is not an array")),
        },
        "to_entries" => match value {
            Value::Object(members) => {
                let entry = |(name, item)| json!({ "key": name, "value": item });
                Value::Array(members.iter().map(entry).collect())
            }
            _ => return Err(wrong("has no keys")),
        },
        "from_entries" => {
            let mut fields = Map::new();
            for item in items()? {
                let find = |names: [&str; 4]| names.iter().find_map(|n| item.get(n).filter(|v| **v != Value::Null));
                let name = match find(["key", "k", "name", "Key"]).or_else(|| item.get("Name")) {
                    Some(Value::String(name)) => name.clone(),
                    Some(other) => layout::compact(other),
                    None => "null".to_owned(),
                };
                fields.insert(name, find(["value", "v", "Value", "V"]).cloned().unwrap_or(Value::Null));
            }
            Value::Object(fields)
        }
        "type" => Value::from(kind(value)),
        "to_array" => match value {
            Value::Array(_) => value.clone(),
            other => Value::Array(vec![other.clone()]),
        },
        "tostring" | "to_string" => match value {
            Value::String(_) => value.clone(),
            other => Value::String(layout::compact(other)),
        },
        "tojson" => Value::String(layout::compact(value)),
        "fromjson" => match value {
            Value::String(text) => serde_json::from_str::<Value>(text)
                .map_err(|e| format!("{} (while parsing '{text}')", layout::why(&e)))?,
            _ => return Err(wrong("only strings can be parsed")),
        },
        "tonumber" | "to_number" => match value {
            Value::Number(_) => value.clone(),
            Value::String(text) => match number::read(text.trim()) {
                Some(number) => number::write(number),
                None if is_jq => return Err(wrong("cannot be parsed as a number")),
                None => Value::Null,
            },
            _ if is_jq => return Err(wrong("cannot be parsed as a number")),
            _ => Value::Null,
        },
        "ascii_downcase" | "ascii_upcase" => match value {
            Value::String(text) if name == "ascii_upcase" => Value::String(text.to_ascii_uppercase()),
            Value::String(text) => Value::String(text.to_ascii_lowercase()),
            _ => return Err(format!("{name} input must be a string")),
        },
        _ => return Err(format!("{name} is not defined")),
    };
    out.push(made);
    Ok(())
}

/// A function of two values.
fn with_value(is_jq: bool, name: &str, value: &Value, arg: &Value) -> Result<Value, String> {
    Ok(match (name, value, arg) {
        ("has", Value::Object(_), Value::String(name)) => Value::Bool(value.get(name).is_some()),
        ("has", Value::Array(items), Value::Number(_)) => {
            let at = number::whole(arg).and_then(|at| usize::try_from(at).ok());
            Value::Bool(at.is_some_and(|at| at < items.len()))
        }
        ("has", _, _) => return Err(format!("cannot be checked for a {} key", kind(arg))),
        ("contains", Value::Array(items), _) if !is_jq => {
            Value::Bool(items.iter().any(|item| order(item, arg) == Ordering::Equal))
        }
        ("contains", Value::String(_), other) if !is_jq && !matches!(other, Value::String(_)) => Value::Bool(false),
        ("contains", _, _) if !is_jq && !matches!(value, Value::String(_)) => return Err(String::new()),
        ("contains", a, b) | ("inside", b, a) => Value::Bool(
            contains(a, b).ok_or_else(|| format!("and {} cannot have their containment checked", shown(b)))?,
        ),
        // JMESPath has the glue first.
        ("join", Value::String(glue), Value::Array(items)) if !is_jq => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            Value::String(texts.ok_or_else(String::new)?.join(glue))
        }
        ("join", Value::Array(items), Value::String(glue)) if is_jq => {
            let texts: Result<Vec<String>, String> = items
                .iter()
                .map(|item| match item {
                    Value::Null => Ok(String::new()),
                    Value::String(text) => Ok(text.clone()),
                    Value::Array(_) | Value::Object(_) => Err(format!("and {} cannot be added", shown(item))),
                    scalar => Ok(layout::compact(scalar)),
                })
                .collect();
            Value::String(texts?.join(glue))
        }
        ("split", Value::String(text), Value::String(mark)) => {
            let parts: Vec<Value> = match (text.is_empty(), mark.is_empty()) {
                (true, _) => Vec::new(),
                (_, true) => text.chars().map(|c| Value::String(c.to_string())).collect(),
                _ => text.split(mark.as_str()).map(Value::from).collect(),
            };
            Value::Array(parts)
        }
        ("startswith" | "starts_with", Value::String(text), Value::String(part)) => {
            Value::Bool(text.starts_with(part.as_str()))
        }
        ("endswith" | "ends_with", Value::String(text), Value::String(part)) => {
            Value::Bool(text.ends_with(part.as_str()))
        }
        ("ltrimstr", Value::String(text), Value::String(part)) => {
            Value::from(text.strip_prefix(part.as_str()).unwrap_or(text))
        }
        ("rtrimstr", Value::String(text), Value::String(part)) => {
            Value::from(text.strip_suffix(part.as_str()).unwrap_or(text))
        }
        ("ltrimstr" | "rtrimstr", ..) => value.clone(),
        _ => return Err(format!("and {} cannot be used with {name}", shown(arg))),
    })
}

/// jq's containment: texts in texts, some item for each item, member for member.
fn contains(a: &Value, b: &Value) -> Option<bool> {
    Some(match (a, b) {
        (Value::String(a), Value::String(b)) => a.contains(b.as_str()),
        (Value::Array(a), Value::Array(b)) => b.iter().all(|b| a.iter().any(|a| contains(a, b) == Some(true))),
        (Value::Object(_), Value::Object(b)) => {
            b.iter().all(|(name, b)| a.get(name).is_some_and(|a| contains(a, b) == Some(true)))
        }
        (a, b) if kind(a) == kind(b) => order(a, b) == Ordering::Equal,
        _ => return None,
    })
}

/// jq's `+ - * / %`.
pub(super) fn arithmetic(operator: char, a: &Value, b: &Value) -> Result<Value, String> {
    let made = match (operator, a, b) {
        ('+', Value::Null, value) | ('+', value, Value::Null) => Some(value.clone()),
        ('+', Value::String(a), Value::String(b)) => Some(Value::String(format!("{a}{b}"))),
        ('+', Value::Array(a), Value::Array(b)) => Some(Value::Array(a.iter().chain(b).cloned().collect())),
        ('+', Value::Object(a), Value::Object(b)) => {
            let mut fields = a.clone();
            fields.extend(b.iter().map(|(name, value)| (name.clone(), value.clone())));
            Some(Value::Object(fields))
        }
        ('-', Value::Array(a), Value::Array(b)) => {
            let left = a.iter().filter(|a| !b.iter().any(|b| order(a, b) == Ordering::Equal));
            Some(Value::Array(left.cloned().collect()))
        }
        ('/', Value::String(a), Value::String(b)) => Some(Value::Array(a.split(b.as_str()).map(Value::from).collect())),
        (_, Value::Number(x), Value::Number(y)) => {
            let (Some(x), Some(y)) = (number::read(x.as_str()), number::read(y.as_str())) else {
                return Err(format!("{} and {} are too large to compute with", shown(a), shown(b)));
            };
            if matches!(operator, '/' | '%') && y == 0 {
                return Err(format!("{} and {} cannot be divided because the divisor is zero", shown(a), shown(b)));
            }
            Some(
                number::apply(operator, x, y)
                    .map(number::write)
                    .ok_or_else(|| format!("{} and {} give a number that is too large", shown(a), shown(b)))?,
            )
        }
        _ => None,
    };
    let done = match operator {
        '+' => "added",
        '-' => "subtracted",
        '*' => "multiplied",
        _ => "divided",
    };
    made.ok_or_else(|| format!("{} and {} cannot be {done}", shown(a), shown(b)))
}

/// A value as a text of jq's `@name`.
pub(super) fn format(name: &str, value: &Value) -> Result<String, String> {
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => layout::compact(other),
    };
    let row = |separator: &str, cell: &dyn Fn(&Value) -> Result<String, String>| match value {
        Value::Array(items) => {
            let cells: Result<Vec<String>, String> = items.iter().map(cell).collect();
            Ok(cells?.join(separator))
        }
        other => Err(format!("{} cannot be {name}-formatted, only an array can be", shown(other))),
    };
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    Ok(match name {
        "base64" => BASE64_STANDARD.encode(plain(value)),
        "base64d" => {
            let text = plain(value);
            let bytes = JQ_BASE64.decode(text.trim_end_matches('='));
            let bytes = bytes.map_err(|_| format!("{} is not valid base64 data", shown(value)))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        "json" => layout::compact(value),
        "uri" => crate::wire::percent_encode(&plain(value)),
        "sh" => match value {
            Value::Array(_) => row(" ", &|cell| match cell {
                Value::String(text) => Ok(quoted(text)),
                Value::Array(_) | Value::Object(_) => Err(format!("{} can not be escaped for shell", shown(cell))),
                scalar => Ok(layout::compact(scalar)),
            })?,
            Value::String(text) => quoted(text),
            Value::Object(_) => return Err(format!("{} can not be escaped for shell", shown(value))),
            scalar => layout::compact(scalar),
        },
        "csv" | "tsv" => row(if name == "csv" { "," } else { "\t" }, &|cell| match cell {
            Value::Null => Ok(String::new()),
            Value::String(text) if name == "csv" => Ok(format!("\"{}\"", text.replace('"', "\"\""))),
            Value::String(text) => {
                Ok(text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r"))
            }
            Value::Array(_) | Value::Object(_) => Err(format!("{} is not valid in a {name} row", shown(cell))),
            scalar => Ok(layout::compact(scalar)),
        })?,
        "html" => plain(value)
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('\'', "&#39;")
            .replace('"', "&quot;"),
        _ => plain(value),
    })
}

/// As jq reads base64: padded or not, whatever the last letter has to spare.
const JQ_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The names of jq's formats.
pub(super) const FORMATS: [&str; 9] = ["text", "json", "csv", "tsv", "html", "uri", "sh", "base64", "base64d"];
