//! Reads policy documents: what AWS accepts, and why it refuses the rest.
//!
//! May use: [`document`](super::document), which it makes, [`condition`](super::condition)'s operators,
//! [`values`](super::values)' dates, and [`fault`](super::fault). JSON is `serde_json`'s.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::condition::{Condition, Operator};
use super::document::{Document, Effect, Kind, Listed, Statement, Version, Who, WhoKind, is_account};
use super::fault::{Fault, MalformedPolicy};
use super::values::date;

type Parsed<T> = Result<T, MalformedPolicy>;

fn fail<T>(at: &str, fault: Fault) -> Parsed<T> {
    Err(MalformedPolicy { at: at.to_owned(), fault })
}

impl Document {
    /// Reads a policy.
    pub fn parse(text: &str, kind: Kind) -> Result<Self, MalformedPolicy> {
        if text.len() > Self::MAX_LEN {
            return fail("", Fault::TooLong);
        }
        let not_json = |error: serde_json::Error| MalformedPolicy {
            at: String::new(),
            fault: Fault::Json { line: error.line(), column: error.column() },
        };
        // Of members of one name serde_json keeps the last; a policy may not have them, and so they are looked for first.
        let mut twice = None;
        let names = Names { at: String::new(), twice: &mut twice };
        names.deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(not_json)?;
        let json = serde_json::from_str::<Value>(text).map_err(not_json)?;
        if let Some(malformed) = twice {
            return Err(malformed);
        }
        let top = members(&json, "", &["Version", "Id", "Statement"])?;
        let version = match top.get("Version") {
            None => Version::V2008,
            Some(json) => match string(json, "Version")? {
                "2008-10-17" => Version::V2008,
                "2012-10-17" => Version::V2012,
                other => return fail("Version", Fault::Version(other.to_owned())),
            },
        };
        if let Some(id) = top.get("Id") {
            string(id, "Id")?;
        }
        let statements = match top.get("Statement") {
            None => return fail("", Fault::Missing("Statement")),
            Some(Value::Array(items)) if items.is_empty() => return fail("Statement", Fault::Empty),
            Some(Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(i, item)| statement(item, &["Statement[", &i.to_string(), "]"].concat(), kind))
                .collect::<Parsed<Vec<_>>>()?,
            Some(one) => vec![statement(one, "Statement", kind)?],
        };
        for (i, sid) in statements.iter().enumerate().filter_map(|(i, s)| Some((i, s.sid.as_deref()?))) {
            if !sid.is_empty() && statements[..i].iter().any(|s| s.sid.as_deref() == Some(sid)) {
                return fail(&["Statement[", &i.to_string(), "].Sid"].concat(), Fault::SidTwice(sid.to_owned()));
            }
        }
        Ok(Self { source: text.to_owned(), kind, version, statements })
    }
}

fn statement(json: &Value, at: &str, kind: Kind) -> Parsed<Statement> {
    const ELEMENTS: [&str; 9] =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    let fields = members(json, at, &ELEMENTS)?;
    let inner = |name: &str| [at, ".", name].concat();

    let sid = fields.get("Sid").map(|json| string(json, &inner("Sid")).map(str::to_owned)).transpose()?;
    if let Some(sid) = sid.as_deref()
        && kind != Kind::Resource
        && !sid.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return fail(&inner("Sid"), Fault::Sid(sid.to_owned()));
    }
    let effect = match fields.get("Effect") {
        None => return fail(at, Fault::Missing("Effect")),
        Some(json) => match string(json, &inner("Effect"))? {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            other => return fail(&inner("Effect"), Fault::Effect(other.to_owned())),
        },
    };

    let principal = match either(fields, at, "Principal", "NotPrincipal")? {
        None if kind == Kind::Identity => None,
        None => return fail(at, Fault::Missing("Principal")),
        Some(_) if kind == Kind::Identity => return fail(at, Fault::Prohibited("Principal")),
        Some((not, name, json)) => Some(Listed { not, values: principals(json, &inner(name))? }),
    };

    let Some((not, name, json)) = either(fields, at, "Action", "NotAction")? else {
        return fail(at, Fault::Missing("Action"));
    };
    let action = Listed { not, values: strings(json, &inner(name))? };
    for text in &action.values {
        let vendor = text.split_once(':').map(|(vendor, _)| vendor);
        if text != "*" && vendor.is_none_or(str::is_empty) {
            return fail(&inner(name), Fault::Vendor(text.clone()));
        }
        if kind == Kind::Trust && !vendor.is_some_and(|v| v.eq_ignore_ascii_case("sts")) {
            return fail(&inner(name), Fault::NotSts(text.clone()));
        }
    }

    let resource = match either(fields, at, "Resource", "NotResource")? {
        None if kind == Kind::Trust => None,
        None => return fail(at, Fault::Missing("Resource")),
        Some(_) if kind == Kind::Trust => return fail(at, Fault::Prohibited("Resource")),
        Some((not, name, json)) => {
            let values = strings(json, &inner(name))?;
            if let Some(bad) = values.iter().find(|text| *text != "*" && !text.starts_with("arn:")) {
                return fail(&inner(name), Fault::Resource(bad.clone()));
            }
            Some(Listed { not, values })
        }
    };

    let conditions = match fields.get("Condition") {
        None => Vec::new(),
        Some(json) => conditions(json, &inner("Condition"))?,
    };
    Ok(Statement { sid, effect, principal, action, resource, conditions })
}

fn principals(json: &Value, at: &str) -> Parsed<Vec<Who>> {
    if let Value::String(text) = json {
        return if text == "*" { Ok(vec![Who::Anyone]) } else { fail(at, Fault::Principal("AWS", text.clone())) };
    }
    let mut all = Vec::new();
    for (name, json) in members(json, at, &["AWS", "Service", "Federated", "CanonicalUser"])? {
        let (kind, known): (WhoKind, &'static str) = match name.as_str() {
            "AWS" => (WhoKind::Aws, "AWS"),
            "Service" => (WhoKind::Service, "Service"),
            "Federated" => (WhoKind::Federated, "Federated"),
            _ => (WhoKind::CanonicalUser, "CanonicalUser"),
        };
        for text in strings(json, &[at, ".", name].concat())? {
            let possible = match kind {
                // `*` stands for everyone or for nothing: never for a part of a name.
                WhoKind::Aws => {
                    text == "*"
                        || is_account(&text)
                        || text.starts_with("arn:") && !text.contains(['*', '?'])
                        || is_unique_id(&text)
                }
                WhoKind::Service => text.contains('.') && !text.contains(['*', '?', ':', '/']),
                WhoKind::Federated | WhoKind::CanonicalUser => !text.is_empty(),
            };
            if !possible {
                return fail(at, Fault::Principal(known, text));
            }
            all.push(Who::Named(kind, text));
        }
    }
    if all.is_empty() { fail(at, Fault::Empty) } else { Ok(all) }
}

/// What the name of a deleted role or user turns into: `AROA…`.
fn is_unique_id(text: &str) -> bool {
    text.len() >= 16 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn conditions(json: &Value, at: &str) -> Parsed<Vec<Condition>> {
    let mut all = Vec::new();
    for (operator, block) in object(json, at)? {
        let Some(parsed) = Operator::parse(operator) else {
            return fail(at, Fault::Operator(operator.clone()));
        };
        let at = [at, ".", operator].concat();
        for (key, json) in object(block, &at)? {
            if !key.contains(':') {
                return fail(&at, Fault::Vendor(key.clone()));
            }
            let at = [&at, ".", key].concat();
            let items = match json {
                Value::Array(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            let values = items.iter().map(|item| scalar(item, &at)).collect::<Parsed<Vec<_>>>()?;
            if parsed.wants_dates()
                && let Some(bad) = values.iter().find(|text| date(text).is_none())
            {
                return fail(&at, Fault::Date(bad.clone()));
            }
            all.push(Condition { operator: operator.clone(), key: key.clone(), values, parsed });
        }
    }
    Ok(all)
}

/// A condition's value; quotation marks around numbers and booleans are optional.
fn scalar(json: &Value, at: &str) -> Parsed<String> {
    match json {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(digits(number.as_str()).to_owned()),
        Value::Bool(value) => Ok(if *value { "true" } else { "false" }.to_owned()),
        _ => fail(at, Fault::Type("a text, a number or a boolean")),
    }
}

fn string<'a>(json: &'a Value, at: &str) -> Parsed<&'a str> {
    match json {
        Value::String(text) => Ok(text),
        _ => fail(at, Fault::Type("a text")),
    }
}

/// One text, or a list of at least one.
fn strings(json: &Value, at: &str) -> Parsed<Vec<String>> {
    match json {
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(items) if items.is_empty() => fail(at, Fault::Empty),
        Value::Array(items) => items.iter().map(|item| string(item, at).map(str::to_owned)).collect(),
        _ => fail(at, Fault::Type("a text or a list of texts")),
    }
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

type Members = Map<String, Value>;

fn object<'a>(json: &'a Value, at: &str) -> Parsed<&'a Members> {
    let Value::Object(members) = json else {
        return fail(at, Fault::Type("an object"));
    };
    Ok(members)
}

fn members<'a>(json: &'a Value, at: &str, known: &[&str]) -> Parsed<&'a Members> {
    let members = object(json, at)?;
    match members.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => fail(at, Fault::Unknown(name.clone())),
        None => Ok(members),
    }
}

fn either<'a>(
    members: &'a Members,
    at: &str,
    name: &'static str,
    not_name: &'static str,
) -> Parsed<Option<(bool, &'static str, &'a Value)>> {
    match (members.get(name), members.get(not_name)) {
        (Some(_), Some(_)) => fail(at, Fault::Both(name)),
        (Some(json), None) => Ok(Some((false, name, json))),
        (None, Some(json)) => Ok(Some((true, not_name, json))),
        (None, None) => Ok(None),
    }
}

/// Reads any JSON for the names in it alone: the first object that has a name twice, and where it is.
struct Names<'t> {
    at: String,
    twice: &'t mut Option<MalformedPolicy>,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut n = 0_usize;
        while items.next_element_seed(Names { at: format!("{}[{n}]", self.at), twice: &mut *self.twice })?.is_some() {
            n += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names: Vec<String> = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            let at = if self.at.is_empty() { name.clone() } else { [&self.at, ".", &name].concat() };
            members.next_value_seed(Names { at, twice: &mut *self.twice })?;
            if self.twice.is_none() && names.contains(&name) {
                *self.twice = Some(MalformedPolicy { at: self.at.clone(), fault: Fault::Twice(name.clone()) });
            }
            names.push(name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

    #[test]
    fn a_trust_policy_is_understood() {
        let document = Document::parse(TRUST, Kind::Trust).unwrap();
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
        let document = Document::parse(text, Kind::Identity).unwrap();
        assert_eq!(document.source(), text);
        assert_eq!(Document::parse(document.source(), document.kind()), Ok(document.clone()));
    }

    #[test]
    fn conditions_keep_their_order_and_numbers_their_digits() {
        let text = r#"{"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{
            "StringLike":{"s3:prefix":["","home/"]},"NumericLessThan":{"s3:max-keys":10.50},"Bool":{"aws:SecureTransport":true}}}}"#;
        let document = Document::parse(text, Kind::Identity).unwrap();
        let seen: Vec<_> =
            document.statements()[0].conditions.iter().map(|c| (c.operator.as_str(), c.values.join("|"))).collect();
        assert_eq!(
            seen,
            [("StringLike", "|home/".into()), ("NumericLessThan", "10.5".into()), ("Bool", "true".to_owned())]
        );
    }

    fn error(text: &str, kind: Kind) -> MalformedPolicy {
        Document::parse(text, kind).expect_err(text)
    }

    #[test]
    fn what_is_malformed_says_where_and_what() {
        let statement = |body: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{{{body}}}]}}"#);
        let ok = r#""Effect":"Allow","Action":"s3:*","Resource":"*""#;
        assert!(Document::parse(&statement(ok), Kind::Identity).is_ok());
        let syntax = "Syntax errors in policy.";
        for (text, kind, sentence, aws) in [
            ("{", Kind::Identity, "not JSON at line 1, column 1", syntax),
            ("[]", Kind::Identity, "should be an object", syntax),
            ("{}", Kind::Identity, "\"Statement\" is missing", syntax),
            (r#"{"Statement":[]}"#, Kind::Identity, "Statement: has no value", syntax),
            (r#"{"Statement":[],"Foo":1}"#, Kind::Identity, "there is no element \"Foo\"", syntax),
            (
                r#"{"Version":"2013-10-17","Statement":[]}"#,
                Kind::Identity,
                "Version: should be \"2012-10-17\", not \"2013-10-17\"",
                syntax,
            ),
            (
                &statement(r#""Effect":"Allow","Effect":"Deny""#),
                Kind::Identity,
                "Statement[0]: \"Effect\" is there twice",
                syntax,
            ),
            (
                &statement(r#""Effect":"allow""#),
                Kind::Identity,
                "Statement[0].Effect: should be \"Allow\" or \"Deny\", not \"allow\"",
                syntax,
            ),
            (&statement(r#""Action":"s3:*""#), Kind::Identity, "Statement[0]: \"Effect\" is missing", syntax),
            (
                &statement(r#""Effect":"Allow""#),
                Kind::Identity,
                "Statement[0]: \"Action\" is missing",
                "Policy statement must contain actions.",
            ),
            (
                &statement(r#""Effect":"Allow","Action":[]"#),
                Kind::Identity,
                "Statement[0].Action: has no value",
                "Policy statement must contain actions.",
            ),
            (
                &statement(r#""Effect":"Allow","Action":"s3:*""#),
                Kind::Identity,
                "Statement[0]: \"Resource\" is missing",
                "Policy statement must contain resources.",
            ),
            (
                &statement(r#""Effect":"Allow","Action":7"#),
                Kind::Identity,
                "Statement[0].Action: should be a text or a list of texts",
                syntax,
            ),
            (
                &statement(r#""Effect":"Allow","Action":"a:b","NotAction":"a:c""#),
                Kind::Identity,
                "Statement[0]: \"Action\" and \"NotAction\" exclude each other",
                syntax,
            ),
            (
                &statement(r#""Effect":"Allow","Action":"invalid","Resource":"*""#),
                Kind::Identity,
                "Statement[0].Action: \"invalid\" should be like \"service:name\"",
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (
                &statement(r#""Effect":"Allow","Action":"s3:*","Resource":"bucket""#),
                Kind::Identity,
                "Statement[0].Resource: \"bucket\" is neither an ARN nor \"*\"",
                "Resource bucket must be in ARN format or \"*\".",
            ),
            (
                &statement(&format!(r#"{ok},"Principal":"*""#)),
                Kind::Identity,
                "Statement[0]: \"Principal\" has no place in a policy of this kind",
                "Policy document should not specify a principal.",
            ),
            (
                &statement(&format!(r#"{ok},"Sid":"a b""#)),
                Kind::Identity,
                "Statement[0].Sid: \"a b\" has other characters than letters and digits",
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
            ),
            (
                &format!(r#"{{"Statement":[{{{ok},"Sid":"a"}},{{{ok},"Sid":"a"}}]}}"#),
                Kind::Identity,
                "Statement[1].Sid: another statement is called \"a\" too",
                "Statement IDs (SID) in a single policy must be unique.",
            ),
            (
                &statement(&format!(r#"{ok},"Condition":{{"StringIs":{{"a:b":"c"}}}}"#)),
                Kind::Identity,
                "Statement[0].Condition: there is no condition operator \"StringIs\"",
                syntax,
            ),
            (
                &statement(&format!(r#"{ok},"Condition":{{"DateLessThan":{{"a:b":"soon"}}}}"#)),
                Kind::Identity,
                "Statement[0].Condition.DateLessThan.a:b: \"soon\" is no date",
                "The policy failed legacy parsing",
            ),
            (
                &statement(&format!(r#"{ok},"Condition":{{"Bool":{{"a:b":null}}}}"#)),
                Kind::Identity,
                "Statement[0].Condition.Bool.a:b: should be a text, a number or a boolean",
                syntax,
            ),
            (
                &statement(ok),
                Kind::Resource,
                "Statement[0]: \"Principal\" is missing",
                "Missing required field Principal",
            ),
            (
                &statement(r#""Effect":"Allow","Principal":"bob","Action":"s3:*","Resource":"*""#),
                Kind::Resource,
                "Statement[0].Principal: \"bob\" cannot be a principal of kind \"AWS\"",
                "Invalid principal in policy: \"AWS\":\"bob\"",
            ),
            (
                &statement(r#""Effect":"Allow","Principal":{"Service":"ec2"},"Action":"sts:AssumeRole""#),
                Kind::Trust,
                "Statement[0].Principal: \"ec2\" cannot be a principal of kind \"Service\"",
                "Invalid principal in policy: \"SERVICE\":\"ec2\"",
            ),
            (
                &statement(
                    r#""Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/*"},"Action":"sts:AssumeRole""#,
                ),
                Kind::Trust,
                "Statement[0].Principal: \"arn:aws:iam::123456789012:user/*\" cannot be a principal of kind \"AWS\"",
                "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/*\"",
            ),
            (
                &statement(r#""Effect":"Allow","Principal":"*","Action":"s3:Get*""#),
                Kind::Trust,
                "Statement[0].Action: \"s3:Get*\" is no action by which a role is assumed",
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
            (
                &statement(r#""Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*""#),
                Kind::Trust,
                "Statement[0]: \"Resource\" has no place in a policy of this kind",
                "Has prohibited field Resource",
            ),
        ] {
            let error = error(text, kind);
            assert_eq!((error.to_string().as_str(), error.aws_message().as_str()), (sentence, aws), "{text}");
        }
        assert_eq!(error(&" ".repeat(Document::MAX_LEN + 1), Kind::Trust).fault, Fault::TooLong);
        assert!(matches!(error(&"[".repeat(10_000), Kind::Trust).fault, Fault::Json { .. }));
    }

    proptest! {
        #[test]
        fn any_text_is_a_policy_or_an_error(text in prop_oneof![any::<String>(), r#"[{}\[\]":,*a-zA-Z \n]{0,80}"#]) {
            for kind in [Kind::Identity, Kind::Resource, Kind::Trust] {
                if let Err(error) = Document::parse(&text, kind) {
                    prop_assert!(!error.to_string().is_empty() && !error.aws_message().is_empty());
                }
            }
        }

        #[test]
        fn a_policy_with_one_byte_changed_is_a_policy_or_an_error(at in 0..TRUST.len(), byte in 0x20_u8..0x7f) {
            let mut bytes = TRUST.as_bytes().to_vec();
            bytes[at] = byte;
            let text = String::from_utf8(bytes).unwrap();
            if let Ok(document) = Document::parse(&text, Kind::Trust) {
                prop_assert_eq!(document.source(), &text);
            }
        }
    }
}
