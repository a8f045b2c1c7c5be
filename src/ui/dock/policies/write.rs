//! What is written into a policy's JSON for a person: a statement, a condition, a principal; and how a name is completed.
//!
//! May use: `serde_json`, which keeps the order of what is there, and the policy language's kinds. It asks nothing of a browser.
//!
//! ```text
//! "Action": "s3:Lis|"   → s3:ListAllMyBuckets, s3:ListBucket
//! ```

use serde_json::{Map, Value, json};

use crate::cloud::policy::Kind;
use crate::cloud::vocabulary::completions;

/// More names than this are not offered.
const MOST: usize = 8;
/// A name is completed from so many letters on.
const LEAST: usize = 2;

/// A statement that is to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewStatement {
    /// `Allow` or `Deny`.
    pub effect: String,
    /// What it is about.
    pub action: String,
    /// On what; a trust policy has none.
    pub resource: String,
}

/// `text` with this statement at its end; where the kind of policy names principals, it names `principal`.
pub(super) fn add_statement(text: &str, kind: Kind, new: &NewStatement, principal: &str) -> Option<String> {
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), new.effect.as_str().into());
    if kind != Kind::Identity {
        statement.insert("Principal".to_owned(), json!({ "AWS": principal }));
    }
    statement.insert("Action".to_owned(), new.action.as_str().into());
    if kind != Kind::Trust {
        statement.insert("Resource".to_owned(), new.resource.as_str().into());
    }
    changed(text, |document| {
        let all = document.entry("Statement").or_insert_with(|| json!([]));
        if !all.is_array() {
            *all = json!([all.take()]);
        }
        all.as_array_mut()?.push(statement.into());
        Some(())
    })
}

/// `text` with a condition in the statement at this place.
pub(super) fn add_condition(text: &str, place: usize, operator: &str, key: &str, value: &str) -> Option<String> {
    changed(text, |document| {
        let conditions = statement(document, place)?.entry("Condition").or_insert_with(|| json!({}));
        let block = conditions.as_object_mut()?.entry(operator).or_insert_with(|| json!({}));
        block.as_object_mut()?.insert(key.to_owned(), value.into());
        Some(())
    })
}

/// `text` with one more principal in the statement at this place. `*`, which is everybody, makes room for it.
pub(super) fn add_principal(text: &str, place: usize, kind: &str, value: &str) -> Option<String> {
    changed(text, |document| {
        let principal = statement(document, place)?.entry("Principal").or_insert_with(|| json!({}));
        if !principal.is_object() {
            *principal = json!({});
        }
        let named = principal.as_object_mut()?.entry(kind).or_insert_with(|| json!([]));
        match named {
            Value::Array(all) if all.is_empty() => *named = value.into(),
            Value::Array(all) => all.push(value.into()),
            one => *one = json!([one.take(), value]),
        }
        Some(())
    })
}

/// What a person calls the statements by: their `Sid`, if they have one. Nothing, if it is not JSON.
pub(super) fn statements(text: &str) -> Option<Vec<Option<String>>> {
    let document: Value = serde_json::from_str(text).ok()?;
    let sid = |statement: &Value| statement.get("Sid").and_then(Value::as_str).map(str::to_owned);
    match document.as_object()?.get("Statement") {
        Some(Value::Array(all)) => Some(all.iter().map(sid).collect()),
        Some(one) => Some(vec![sid(one)]),
        None => Some(Vec::new()),
    }
}

fn changed(text: &str, change: impl FnOnce(&mut Map<String, Value>) -> Option<()>) -> Option<String> {
    let mut document: Value = serde_json::from_str(text).ok()?;
    change(document.as_object_mut()?)?;
    serde_json::to_string_pretty(&document).ok()
}

fn statement(document: &mut Map<String, Value>, place: usize) -> Option<&mut Map<String, Value>> {
    match document.get_mut("Statement")? {
        Value::Array(all) => all.get_mut(place)?.as_object_mut(),
        one if place == 0 => one.as_object_mut(),
        _ => None,
    }
}

/// Where in `text` the caret is: browsers count in UTF-16.
pub(super) fn place_of(text: &str, caret: u32) -> usize {
    let mut left = caret as usize;
    for (at, c) in text.char_indices() {
        if left < c.len_utf16() {
            return at;
        }
        left -= c.len_utf16();
    }
    text.len()
}

/// Where a browser has the caret that is at this place.
pub(super) fn caret_of(text: &str, place: usize) -> u32 {
    text.get(..place).map_or(0, |before| before.encode_utf16().count() as u32)
}

/// What is written so far of the name that the caret stands in, between quotation marks; and where that begins.
fn begun(text: &str, caret: usize) -> Option<(usize, &str)> {
    let line = text.get(..caret)?.rfind('\n').map_or(0, |at| at + 1);
    let quotes: Vec<usize> = text[line..caret].match_indices('"').map(|(at, _)| line + at + 1).collect();
    let start = quotes.last().copied().filter(|_| quotes.len() % 2 == 1)?;
    let word = &text[start..caret];
    (word.len() >= LEAST && word.bytes().all(|b| b.is_ascii_alphanumeric() || b":-/.".contains(&b)))
        .then_some((start, word))
}

/// The names that go on from what is written at the caret.
pub(super) fn offered(text: &str, caret: usize) -> Vec<&'static str> {
    begun(text, caret).map_or_else(Vec::new, |(_, word)| completions(word).take(MOST).collect())
}

/// `text` with `name` instead of what stands at the caret, and where the caret is then: behind it.
pub(super) fn completed(text: &str, caret: usize, name: &str) -> Option<(String, usize)> {
    let (start, _) = begun(text, caret)?;
    let rest = text[caret..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || ":-/.*".contains(c));
    let closing = if rest.starts_with('"') { "" } else { "\"" };
    Some(([&text[..start], name, closing, rest].concat(), start + name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"Version": "2012-10-17", "Id": "x", "Statement": {"Sid": "One", "Action": "s3:*", "Effect": "Allow", "Resource": "*"}}"#;

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn forms_write_into_the_json_and_keep_its_order() {
        let new = NewStatement { effect: "Deny".into(), action: "iam:PassRole".into(), resource: "*".into() };
        let text = add_statement(TEXT, Kind::Identity, &new, "").unwrap();
        assert_eq!(read(&text)["Statement"][1], json!({ "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*" }));
        let order: Vec<usize> = ["Version", "Id", "Sid", "s3:*", "Allow"].map(|word| text.find(word).unwrap()).into();
        assert!(order.is_sorted(), "{text}");
        assert_eq!(statements(&text), Some(vec![Some("One".to_owned()), None]));

        let text = add_condition(&text, 1, "DateLessThan", "aws:TokenIssueTime", "2026-12-01T00:00:00Z").unwrap();
        let text = add_condition(&text, 1, "DateLessThan", "aws:CurrentTime", "2027-01-01T00:00:00Z").unwrap();
        assert_eq!(
            read(&text)["Statement"][1]["Condition"],
            json!({ "DateLessThan": { "aws:TokenIssueTime": "2026-12-01T00:00:00Z", "aws:CurrentTime": "2027-01-01T00:00:00Z" } })
        );
        assert_eq!(add_condition(&text, 2, "DateLessThan", "aws:CurrentTime", "x"), None, "there is no third");
    }

    #[test]
    fn a_trust_policy_gets_principals_and_no_resource() {
        let trust = r#"{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;
        let new = NewStatement { effect: "Allow".into(), action: "sts:AssumeRole".into(), resource: "*".into() };
        let text = add_statement(trust, Kind::Trust, &new, "arn:aws:iam::123456789012:root").unwrap();
        let added = &read(&text)["Statement"][1];
        assert_eq!(
            (&added["Principal"]["AWS"], added.get("Resource")),
            (&json!("arn:aws:iam::123456789012:root"), None)
        );
        for (kind, value, wanted) in [
            ("AWS", "123456789012", json!({ "Service": "ec2.amazonaws.com", "AWS": "123456789012" })),
            ("Service", "lambda.amazonaws.com", json!({ "Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"] })),
        ] {
            let text = add_principal(trust, 0, kind, value).unwrap();
            assert_eq!(read(&text)["Statement"][0]["Principal"], wanted);
        }
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        assert_eq!(add_statement("{", Kind::Identity, &NewStatement::default(), ""), None);
        assert_eq!(add_principal("[]", 0, "AWS", "x"), None);
        assert_eq!((statements("{"), statements("{}")), (None, Some(Vec::new())));
    }

    #[test]
    fn names_are_completed_within_quotation_marks() {
        for (written, offers, after) in [
            (r#""Action": "s3:ListB|", "x": 1"#, vec!["s3:ListBucket"], r#""Action": "s3:ListBucket", "x": 1"#),
            (r#""Action": "iam:Passr|ole"#, vec!["iam:PassRole"], r#""Action": "iam:PassRole""#),
            (r#"{"日本語": 1, "aws:tokeni|": "#, vec!["aws:TokenIssueTime"], r#"{"日本語": 1, "aws:TokenIssueTime": "#),
            (r#""Action": s3:ListB|"#, vec![], ""),
            (r#""Action": "s3:*", |"#, vec![], ""),
            (r#""Action": "s|""#, vec![], ""),
        ] {
            let caret = written.find('|').unwrap();
            let text = written.replace('|', "");
            assert_eq!(offered(&text, caret), offers, "{written}");
            let Some(name) = offers.first() else { continue };
            let (text, caret) = completed(&text, caret, name).unwrap();
            assert_eq!(text, after);
            assert!(text[..caret].ends_with(name));
            assert_eq!(place_of(&text, caret_of(&text, caret)), caret);
        }
        assert_eq!(offered("\"s3:", 4).len(), MOST);
    }
}
