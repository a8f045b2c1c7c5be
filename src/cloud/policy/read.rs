//! Reads a policy document that AWS takes, or has taken: what it means. What AWS refuses is found by [`check`](super::check);
//! here it means nothing.
//!
//! May use: [`document`](super::document), which it makes, and [`condition`](super::condition)'s operators. JSON is
//! `serde_json`'s. The first visit needs it for AWS's own policies, and so it is short.
//!
//! ```
//! use sts_flow::cloud::policy::{Document, Kind};
//!
//! let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
//! assert_eq!(Document::read(text, Kind::Identity).unwrap().statements().len(), 1);
//! assert_eq!(Document::read("[]", Kind::Identity), None);
//! ```

use serde_json::{Map, Value};

use super::condition::{Condition, Operator};
use super::document::{Document, Effect, Kind, Listed, Statement, Version, Who, WhoKind};

impl Document {
    /// Reads a policy that needs no check: one of AWS's own, or one that was accepted before.
    pub fn read(text: &str, kind: Kind) -> Option<Self> {
        understood(&serde_json::from_str(text).ok()?, text, kind)
    }
}

/// What the JSON of `text` means.
pub(super) fn understood(json: &Value, text: &str, kind: Kind) -> Option<Document> {
    let version = match json.get("Version").and_then(Value::as_str) {
        Some("2012-10-17") => Version::V2012,
        _ => Version::V2008,
    };
    let statements: Option<Vec<_>> = items(json.get("Statement")?).iter().map(|item| statement(item, kind)).collect();
    Some(Document { source: text.to_owned(), kind, version, statements: statements? })
}

fn statement(json: &Value, kind: Kind) -> Option<Statement> {
    let fields = json.as_object()?;
    let effect = match fields.get("Effect")?.as_str()? {
        "Allow" => Effect::Allow,
        "Deny" => Effect::Deny,
        _ => return None,
    };
    let principal = either(fields, "Principal", "NotPrincipal").filter(|_| kind != Kind::Identity);
    let resource = either(fields, "Resource", "NotResource").filter(|_| kind != Kind::Trust);
    let (not, action) = either(fields, "Action", "NotAction")?;
    Some(Statement {
        sid: fields.get("Sid").and_then(Value::as_str).map(str::to_owned),
        effect,
        principal: principal.map(|(not, json)| Listed { not, values: principals(json) }),
        action: Listed { not, values: texts(action) },
        resource: resource.map(|(not, json)| Listed { not, values: texts(json) }),
        conditions: fields.get("Condition").map(conditions).unwrap_or_default(),
    })
}

fn principals(json: &Value) -> Vec<Who> {
    let Value::Object(kinds) = json else { return if json == "*" { vec![Who::Anyone] } else { Vec::new() } };
    let mut all = Vec::new();
    for (name, json) in kinds {
        if let Some(kind) = WhoKind::named(name) {
            all.extend(texts(json).into_iter().map(|text| Who::Named(kind, text)));
        }
    }
    all
}

fn conditions(json: &Value) -> Vec<Condition> {
    let mut all = Vec::new();
    for (operator, block) in json.as_object().into_iter().flatten() {
        let Some(parsed) = Operator::parse(operator) else { continue };
        for (key, json) in block.as_object().into_iter().flatten() {
            let values = items(json).iter().filter_map(scalar).collect();
            all.push(Condition { operator: operator.clone(), key: key.clone(), values, parsed });
        }
    }
    all
}

/// A condition's value; quotation marks around numbers and booleans are optional.
pub(super) fn scalar(json: &Value) -> Option<String> {
    match json {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(digits(number.as_str()).to_owned()),
        Value::Bool(value) => Some(if *value { "true" } else { "false" }.to_owned()),
        _ => None,
    }
}

/// The items of a list, or the one that stands there without it.
pub(super) fn items(json: &Value) -> &[Value] {
    match json {
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// The texts of a list, or the one text.
fn texts(json: &Value) -> Vec<String> {
    items(json).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A number as it is written, but for zeros at the end of its fraction; one digit stays.
fn digits(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, fraction)) if !fraction.contains(['e', 'E']) => {
            let kept = fraction.trim_end_matches('0').len().max(1);
            &number[..=whole.len() + kept]
        }
        _ => number,
    }
}

fn either<'a>(members: &'a Map<String, Value>, name: &str, not_name: &str) -> Option<(bool, &'a Value)> {
    let not = || members.get(not_name).map(|json| (true, json));
    members.get(name).map(|json| (false, json)).or_else(not)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trust_policy_is_understood() {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let document = Document::read(text, Kind::Trust).unwrap();
        assert_eq!(document.version(), Version::V2012);
        let [statement] = document.statements() else { panic!() };
        assert_eq!(statement.effect, Effect::Allow);
        assert_eq!(statement.action, Listed { not: false, values: vec!["sts:AssumeRole".into()] });
        let who = Who::Named(WhoKind::Service, "ec2.amazonaws.com".into());
        assert_eq!(statement.principal, Some(Listed { not: false, values: vec![who] }));
        assert_eq!(statement.resource, None);
    }

    #[test]
    fn a_document_is_stored_as_its_own_text() {
        let text = "{\n  \"Statement\" : {\"Action\":\"*\", \"Effect\":\"Deny\",\t\"Resource\":\"*\"}\n}";
        let document = Document::read(text, Kind::Identity).unwrap();
        assert_eq!(document.source(), text);
        assert_eq!(Document::read(document.source(), document.kind()), Some(document.clone()));
    }

    #[test]
    fn conditions_keep_their_order_and_numbers_their_digits() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{
            "StringLike":{"s3:prefix":["","home/"]},"NumericLessThan":{"s3:max-keys":10.50},"Bool":{"aws:SecureTransport":true},
            "None":{}}}}"#;
        let document = Document::read(text, Kind::Identity).unwrap();
        let seen: Vec<_> =
            document.statements()[0].conditions.iter().map(|c| (c.operator.as_str(), c.values.join("|"))).collect();
        assert_eq!(
            seen,
            [("StringLike", "|home/".into()), ("NumericLessThan", "10.5".into()), ("Bool", "true".to_owned())]
        );
    }

    #[test]
    fn what_is_no_policy() {
        for text in
            ["", "{", "[]", "null", "{}", r#"{"Statement":7}"#, r#"{"Statement":{"Effect":"allow","Action":"*"}}"#]
        {
            assert_eq!(Document::read(text, Kind::Identity), None, "{text}");
        }
    }
}
