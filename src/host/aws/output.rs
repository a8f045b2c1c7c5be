//! A service's answer, read by its model into the value that the CLI prints.
//!
//! May use: the [model](super::model) and [`wire`](crate::wire). The reverse of [`request`](super::request).

use serde_json::{Map, Value};

use super::failure::Failure;
use super::model::{Member, Operation, Protocol, Service, is_structure};
use crate::kernel::{Millis, SimTime};
use crate::wire::xml::{self, Elem};
use crate::wire::{Response, percent_decode};

/// Reads an answer. `offset` is how far the computer's clock is ahead of UTC: times that come as numbers are shown by it.
pub(super) fn read(
    service: Service,
    operation: &Operation,
    response: &Response,
    offset: Millis,
) -> Result<Value, Failure> {
    if operation.output.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let mut fields = Map::new();
    for member in &operation.output {
        if let Some(value) = in_headers(member, response) {
            fields.insert(member.name.to_owned(), value);
        }
    }
    let in_body = operation.output.iter().any(|m| !m.wire.starts_with(['^', '#', '$']));
    let text = response.body.text();
    if service.protocol.is_json() {
        if in_body {
            let body = serde_json::from_str::<Value>(&text).map_err(|e| Failure::new(255, e.to_string()))?;
            fields.extend(members_of_json(service, &operation.output, &body, offset));
        }
    } else if in_body {
        // Python's KeyError: the name in quotes is all that the CLI says of an answer of another kind.
        let wrapper = format!("{}Result", operation.name);
        let missing = || Failure::new(255, format!("'{wrapper}'"));
        let doc = xml::read(&text).map_err(|error| match service.protocol {
            Protocol::Query => missing(),
            _ => Failure::unreadable(&error),
        })?;
        let root = match service.protocol {
            Protocol::Query => doc.root().at(&[&wrapper]).map_err(|_| missing())?,
            _ => doc.root(),
        };
        fields.extend(members_of_xml(service, &operation.output, root));
    }
    Ok(Value::Object(fields))
}

fn in_headers(member: &Member, response: &Response) -> Option<Value> {
    if member.wire.starts_with('#') {
        return Some(Value::from(response.status));
    }
    // A body that is a text is a member of its own: a bucket's policy.
    if member.wire.starts_with('$') && member.kind.is_empty() {
        return Some(Value::from(response.body.text()));
    }
    let name = member.wire.strip_prefix('^')?;
    if member.kind == "{}" {
        let named = |(header, value): (&str, &str)| {
            let start = header.get(..name.len())?;
            let rest = start.eq_ignore_ascii_case(name).then(|| header[name.len()..].to_owned())?;
            Some((rest, Value::from(value)))
        };
        return Some(Value::Object(response.headers.iter().filter_map(named).collect()));
    }
    scalar(member.kind, response.headers.get(name)?)
}

/// A text as what the model says it is.
fn scalar(kind: &str, text: &str) -> Option<Value> {
    Some(match kind {
        "i" => Value::from(text.trim().parse::<i64>().ok()?),
        "b" => Value::Bool(text == "true"),
        "t" => Value::String(time(text)),
        // Policies come percent-encoded, and are shown as what they are.
        "p" => {
            let text = percent_decode(text);
            serde_json::from_str::<Value>(&text).unwrap_or(Value::String(text))
        }
        _ => Value::from(text),
    })
}

/// A time as Python prints it: `2022-02-01T07:16:01+00:00`.
fn time(text: &str) -> String {
    match SimTime::parse(text).or_else(|_| SimTime::parse_http(text)) {
        Ok(time) => shown(time, Millis::ZERO),
        Err(_) => text.to_owned(),
    }
}

fn shown(time: SimTime, offset: Millis) -> String {
    let (date, clock) = time.clock(offset);
    let millis = time.as_millis().rem_euclid(1000);
    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}000") };
    format!("{date}T{clock}{fraction}+{:02}:00", offset.as_seconds() / 3600)
}

fn members_of_xml(service: Service, members: &[Member], element: Elem<'_>) -> Map<String, Value> {
    let mut fields = Map::new();
    for member in members.iter().filter(|m| !m.wire.starts_with(['^', '#'])) {
        let (wire, inner) = member.wire.split_once('/').unwrap_or((member.wire, "member"));
        let mut name = if wire.is_empty() { member.name } else { wire }.to_owned();
        let mut inner = inner;
        if service.protocol == Protocol::Ec2 {
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            inner = "item";
        }
        let value = if let Some(kind) = member.element() {
            // A list without an element of its own: its members stand among the others.
            let items: Vec<_> = if inner.is_empty() {
                element.list(&[], &name).collect()
            } else if element.at(&[&name]).is_ok() {
                element.list(&[&name], inner).collect()
            } else {
                continue;
            };
            if inner.is_empty() && items.is_empty() {
                continue;
            }
            Some(Value::Array(items.into_iter().filter_map(|item| of_xml(service, kind, item)).collect()))
        } else {
            element.at(&[&name]).ok().and_then(|child| of_xml(service, member.kind, child))
        };
        fields.extend(value.map(|value| (member.name.to_owned(), value)));
    }
    fields
}

fn of_xml(service: Service, kind: &str, element: Elem<'_>) -> Option<Value> {
    if is_structure(kind) {
        return Some(Value::Object(members_of_xml(service, &service.members(kind), element)));
    }
    scalar(kind, element.text())
}

fn members_of_json(service: Service, members: &[Member], body: &Value, offset: Millis) -> Map<String, Value> {
    let mut fields = Map::new();
    for member in members {
        let wire = if member.wire.is_empty() { member.name } else { member.wire };
        if let Some(value) = body.get(wire).filter(|v| **v != Value::Null) {
            fields.insert(member.name.to_owned(), of_json(service, member.kind, value, offset));
        }
    }
    fields
}

fn of_json(service: Service, kind: &str, value: &Value, offset: Millis) -> Value {
    match value {
        Value::Array(items) => {
            let element = kind.trim_matches(['[', ']']);
            Value::Array(items.iter().map(|item| of_json(service, element, item, offset)).collect())
        }
        Value::Object(_) if is_structure(kind) => {
            Value::Object(members_of_json(service, &service.members(kind), value, offset))
        }
        // Seconds since 1970, with a fraction at most.
        Value::Number(number) if kind == "t" => {
            let text = number.as_str();
            let (whole, part) = text.split_once('.').unwrap_or((text, ""));
            let millis = format!("{part:0<3}").get(..3).and_then(|p| p.parse::<i64>().ok()).unwrap_or(0);
            match whole.parse::<i64>() {
                Ok(seconds) if seconds.abs() < 1 << 40 => {
                    Value::String(shown(SimTime::from_millis(seconds * 1000 + millis), offset))
                }
                _ => value.clone(),
            }
        }
        Value::String(text) if kind == "t" => Value::String(time(text)),
        _ => value.clone(),
    }
}
