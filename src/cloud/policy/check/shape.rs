//! The shape of a policy: JSON, the elements, and the type of each. A fault is found in the order in which the text has it.
//!
//! May use: [`words`](super::words), [`condition`](crate::cloud::policy::condition)'s operators,
//! [`read`](crate::cloud::policy::read)'s values and [`walk`](crate::cloud::policy::walk) for names that are there twice.
//! JSON is `serde_json`'s.

use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::words::{Given, Parsed};
use crate::cloud::policy::condition::Operator;
use crate::cloud::policy::document::{Document, Form, WhoKind};
use crate::cloud::policy::fault::Fault;
use crate::cloud::policy::read::{items, scalar};
use crate::cloud::policy::walk::{Look, walk};

/// A statement as it is written.
pub(super) struct Written<'j> {
    /// Where it is: `Statement[0]`.
    pub at: String,
    fields: &'j Map<String, Value>,
}

impl<'j> Written<'j> {
    /// Where this element of it is.
    pub fn inner(&self, name: &str) -> String {
        [&self.at, ".", name].concat()
    }

    /// The names of its elements, in their order.
    pub fn names(&self) -> impl Iterator<Item = &'j str> {
        self.fields.keys().map(String::as_str)
    }

    /// Whether it has this element.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// An element that is one text.
    pub fn text(&self, name: &str) -> Option<&'j str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// The texts of an element; none where it is not there.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &'j str> {
        self.fields.get(name).map(items).unwrap_or_default().iter().filter_map(Value::as_str)
    }

    /// Whether it has this element or its `Not…`, with values.
    pub fn lists(&self, name: &str) -> bool {
        let values = |name: &str| self.fields.get(name).is_some_and(|json| !items(json).is_empty());
        values(name) || values(&["Not", name].concat())
    }

    /// Whether this element is an object with members.
    pub fn lists_kinds(&self, name: &str) -> bool {
        self.fields.get(name).and_then(Value::as_object).is_some_and(|kinds| !kinds.is_empty())
    }

    /// Whom `Principal` or `NotPrincipal` names, by their kinds.
    pub fn principals(&self, name: &str) -> impl Iterator<Item = (&'static str, WhoKind, &'j str)> {
        let kinds = self.fields.get(name).and_then(Value::as_object).into_iter().flatten();
        kinds.flat_map(|(name, json)| {
            let kind = KINDS.into_iter().find(|(known, _)| known == name);
            kind.into_iter().flat_map(|(known, kind)| {
                items(json).iter().filter_map(Value::as_str).map(move |text| (known, kind, text))
            })
        })
    }

    /// Each line of its conditions: the operator as it is written and as it is read, the key, the values.
    pub fn conditions(&self) -> impl Iterator<Item = (&'j str, Operator, &'j str, Vec<String>)> {
        let blocks = self.fields.get("Condition").and_then(Value::as_object).into_iter().flatten();
        blocks.flat_map(|(operator, block)| {
            let parsed = Operator::parse(operator);
            let lines = block.as_object().into_iter().flatten();
            lines.filter_map(move |(key, json)| {
                let values = items(json).iter().filter_map(scalar).collect();
                Some((operator.as_str(), parsed?, key.as_str(), values))
            })
        })
    }
}

/// The kinds of principals, as policies write them.
const KINDS: [(&str, WhoKind); 4] = [
    ("AWS", WhoKind::Aws),
    ("Service", WhoKind::Service),
    ("Federated", WhoKind::Federated),
    ("CanonicalUser", WhoKind::CanonicalUser),
];

/// The JSON of a text that is an object, and has no member twice.
pub(super) fn json(given: &Given<'_>) -> Parsed<Value> {
    if given.text.len() > Document::MAX_LEN {
        return given.fault("", Fault::TooLong);
    }
    // Of members of one name serde_json keeps the last; a policy may not have them, and so they are looked for first.
    let mut twice = Twice::default();
    let read = walk(given.text, &mut twice);
    let json = read.and_then(|_| serde_json::from_str::<Value>(given.text));
    let json = match json {
        Ok(json) => json,
        Err(error) => return given.fault("", Fault::Json { line: error.line(), column: error.column() }),
    };
    if let Some((at, name)) = twice.0 {
        return given.fault(&at, Fault::Twice(name));
    }
    if !json.is_object() {
        return given.fault("", Fault::Type("an object"));
    }
    Ok(json)
}

/// The statements of a policy in which every element is of its type.
pub(super) fn statements<'j>(given: &Given<'_>, json: &'j Value) -> Parsed<Vec<Written<'j>>> {
    let mut statements = None;
    for (name, json) in json.as_object().into_iter().flatten() {
        match name.as_str() {
            "Version" => match string(given, json, "Version")? {
                "2008-10-17" | "2012-10-17" => {}
                other => return given.fault("Version", Fault::Version(other.to_owned())),
            },
            "Id" => drop(string(given, json, "Id")?),
            "Statement" => {
                let at = |i: usize| match json {
                    Value::Array(_) => ["Statement[", &i.to_string(), "]"].concat(),
                    _ => "Statement".to_owned(),
                };
                let all = items(json).iter().enumerate();
                statements = Some(all.map(|(i, item)| statement(given, item, at(i))).collect::<Parsed<Vec<_>>>()?);
            }
            _ => return given.fault("", Fault::Unknown(name.clone())),
        }
    }
    match statements {
        None => given.fault("", Fault::Missing("Statement")),
        Some(none) if none.is_empty() => given.fault("Statement", Fault::Empty),
        Some(statements) => Ok(statements),
    }
}

fn statement<'j>(given: &Given<'_>, json: &'j Value, at: String) -> Parsed<Written<'j>> {
    let identity = matches!(given.form, Form::Managed | Form::Inline | Form::Session);
    let Value::Object(fields) = json else { return given.fault(&at, Fault::Type("an object")) };
    let written = Written { at, fields };
    for (name, json) in fields {
        let at = written.inner(name);
        match name.as_str() {
            "Sid" => drop(string(given, json, &at)?),
            "Effect" => {
                let text = string(given, json, &at)?;
                let like = ["Allow", "Deny"].into_iter().find(|word| word.eq_ignore_ascii_case(text));
                match like {
                    Some(word) if word == text => {}
                    // Identity policies are parsed twice, and the second parser minds it.
                    Some(_) if identity => {}
                    _ => return given.fault(&at, Fault::Effect(text.to_owned())),
                }
            }
            "Principal" | "NotPrincipal" if identity => {}
            "Principal" | "NotPrincipal" => principals(given, json, &at)?,
            "Action" | "NotAction" => texts(given, json, &at, false)?,
            "Resource" | "NotResource" => texts(given, json, &at, identity)?,
            "Condition" => conditions(given, json, &at)?,
            _ => return given.fault(&written.at, Fault::Unknown(name.clone())),
        }
    }
    for name in ["Principal", "Action", "Resource"] {
        if written.has(name) && written.has(&["Not", name].concat()) {
            return given.fault(&written.at, Fault::Both(name));
        }
    }
    if identity && !written.has("Effect") {
        return given.fault(&written.at, Fault::Missing("Effect"));
    }
    Ok(written)
}

fn string<'j>(given: &Given<'_>, json: &'j Value, at: &str) -> Parsed<&'j str> {
    json.as_str().map_or_else(|| given.fault(at, Fault::Type("a text")), Ok)
}

/// One text, or a list of them; in some lists a `null` is passed over.
fn texts(given: &Given<'_>, json: &Value, at: &str, nulls: bool) -> Parsed<()> {
    let is_list = json.is_array();
    if items(json).iter().all(|item| item.is_string() || is_list && nulls && item.is_null()) {
        return Ok(());
    }
    given.fault(at, Fault::Type("a text or a list of texts"))
}

fn principals(given: &Given<'_>, json: &Value, at: &str) -> Parsed<()> {
    let kinds = match json {
        Value::String(_) => return Ok(()),
        Value::Object(kinds) => kinds,
        _ => return given.fault(at, Fault::Type("\"*\" or an object")),
    };
    for (name, json) in kinds {
        if KINDS.into_iter().all(|(known, _)| known != name) {
            return given.fault(at, Fault::Unknown(name.clone()));
        }
        texts(given, json, &[at, ".", name].concat(), false)?;
    }
    Ok(())
}

fn conditions(given: &Given<'_>, json: &Value, at: &str) -> Parsed<()> {
    let Value::Object(blocks) = json else { return given.fault(at, Fault::Type("an object")) };
    for (operator, block) in blocks {
        let inner = [at, ".", operator].concat();
        let Value::Object(lines) = block else { return given.fault(&inner, Fault::Type("an object")) };
        // AWS asks nothing of a block in which nothing stands.
        if Operator::parse(operator).is_none() && !lines.is_empty() {
            return given.fault(at, Fault::Operator(operator.clone()));
        }
        for (key, json) in lines {
            if items(json).iter().any(|item| scalar(item).is_none()) {
                let at = [&inner, ".", key].concat();
                return given.fault(&at, Fault::Type("a text, a number or a boolean"));
            }
        }
    }
    Ok(())
}

/// Notes the first name that an object has twice, and where the object is.
#[derive(Default)]
struct Twice(Option<(String, String)>);

impl Look for Twice {
    fn member(&mut self, at: &str, name: &str, nth: usize) -> ControlFlow<()> {
        if nth == 2 && self.0.is_none() {
            self.0 = Some((at.to_owned(), name.to_owned()));
        }
        ControlFlow::Continue(())
    }
}
