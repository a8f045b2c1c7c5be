//! JSON: a value, its reader, and the four layouts in which programs of this world write it.
//!
//! Text is read by `serde_json` into one small value of this room's own. It is written here, because AWS's programs lay
//! it out in ways of their own, and there is one value and no derived code, because what `serde` derives for the types of
//! a lesson and a trace took 100 kB of WebAssembly (docs/size.md). Members keep their order, as the AWS CLI and jq keep it.
//!
//! ```
//! use sts_flow::wire::json::{self, Json};
//!
//! let info = Json::object().with("code", "Success").with("zones", vec![Json::from("1a"), Json::from("1c")]);
//! assert_eq!(json::imds_style(&info), "{\n  \"code\" : \"Success\",\n  \"zones\" : [ \"1a\", \"1c\" ]\n}");
//! assert_eq!(
//!     json::cli_style(&info),
//!     "{\n    \"code\": \"Success\",\n    \"zones\": [\n        \"1a\",\n        \"1c\"\n    ]\n}"
//! );
//! assert_eq!(Json::parse(&json::compact(&info)), Ok(info));
//! ```

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it is written, without zeros at the end of its fraction. Nothing here computes with one.
    Number(String),
    /// A text.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// The members of an object in their order. A name that is read twice is there twice.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// An object without members yet.
    pub const fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// The same object with one more member.
    #[must_use]
    pub fn with(self, name: &str, value: impl Into<Self>) -> Self {
        self.with_value(name, value.into())
    }

    /// The same object with one more member, unless there is no value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Self>>) -> Self {
        match value {
            Some(value) => self.with_value(name, value.into()),
            None => self,
        }
    }

    fn with_value(mut self, name: &str, value: Self) -> Self {
        if let Self::Object(members) = &mut self {
            members.push((name.to_owned(), value));
        }
        self
    }

    /// A member of an object; the last of its name, as most readers have it.
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is a whole one that fits.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(digits) => digits.parse().ok(),
            _ => None,
        }
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.to_string())
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<Vec<Self>> for Json {
    fn from(value: Vec<Self>) -> Self {
        Self::Array(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

// ---- Reading ----------------------------------------------------------------------------------------------------------

/// Where a text stops being JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The byte in the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub why: String,
    /// Whether the text ends before its value does.
    pub is_end: bool,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.why, self.line, self.column)
    }
}

impl std::error::Error for JsonError {}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        // serde_json ends its sentence with the place, which is told apart from it here.
        let why = text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why).to_owned();
        Self { line: error.line(), column: error.column(), why, is_end: error.is_eof() }
    }
}

impl Json {
    /// Reads a text that is one value.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        Ok(serde_json::from_str(text)?)
    }

    /// Reads the next of the values that follow each other in `text`, from byte `at` on, and says where it ends. Nothing
    /// when only blanks are left.
    pub fn parse_next(text: &str, at: usize) -> Option<Result<(Self, usize), JsonError>> {
        let mut values = serde_json::Deserializer::from_str(text.get(at..)?).into_iter();
        let value = values.next()?;
        Some(value.map(|value| (value, at + values.byte_offset())).map_err(JsonError::from))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadJson)
    }
}

/// Builds a value as serde hands its parts over, members in their order.
struct ReadJson;

impl<'de> Visitor<'de> for ReadJson {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    /// Does not happen: what is no whole number comes as it is written. Refusing it would link the printing of floats.
    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = items.next_element()? {
            out.push(item);
        }
        Ok(Json::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut out = Vec::new();
        while let Some(member) = members.next_entry()? {
            out.push(member);
        }
        Ok(number(&out).unwrap_or(Json::Object(out)))
    }
}

/// The name under which serde_json hands over a number that is no whole one, as it is written (its feature
/// `arbitrary_precision`): what it takes to turn it into a float, and back into digits, weighs 4 kB.
const NUMBER: &str = "$serde_json::private::Number";

/// The number that these members stand for, if that is what they do.
fn number(members: &[(String, Json)]) -> Option<Json> {
    let [(name, Json::String(digits))] = members else { return None };
    if name != NUMBER || !digits.bytes().all(|byte| byte.is_ascii_digit() || b"+-.e".contains(&byte)) {
        return None;
    }
    // Zeros at the end of a fraction say nothing; one digit stays.
    let digits = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.contains('e') => {
            let fraction = fraction.trim_end_matches('0');
            [whole, ".", if fraction.is_empty() { "0" } else { fraction }].concat()
        }
        _ => digits.clone(),
    };
    Some(Json::Number(digits))
}

// ---- Writing ----------------------------------------------------------------------------------------------------------

/// Something that can be written as JSON.
pub trait ToJson {
    /// It as a value.
    fn to_json(&self) -> Json;
}

impl ToJson for Json {
    fn to_json(&self) -> Json {
        self.clone()
    }
}

/// As IMDS writes, to the letter the layout of Jackson's default pretty printer: two blanks a level, a blank on both
/// sides of each colon, arrays on one line.
pub fn imds_style(value: &Json) -> String {
    lay_out(value, &Layout { indent: Some("  "), colon: " : ", is_jackson: true })
}

/// As the AWS CLI prints: four blanks a level, every member of an array on its own line.
pub fn cli_style(value: &impl ToJson) -> String {
    lay_out(&value.to_json(), &Layout { indent: Some("    "), colon: ": ", is_jackson: false })
}

/// As jq prints: two blanks a level.
pub fn pretty(value: &Json) -> String {
    lay_out(value, &Layout { indent: Some("  "), colon: ": ", is_jackson: false })
}

/// As `jq --tab` prints.
pub fn tabbed(value: &Json) -> String {
    lay_out(value, &Layout { indent: Some("\t"), colon: ": ", is_jackson: false })
}

/// Without any blanks.
pub fn compact(value: &Json) -> String {
    lay_out(value, &Layout { indent: None, colon: ":", is_jackson: false })
}

struct Layout {
    /// What a level is indented by, where there are lines at all.
    indent: Option<&'static str>,
    colon: &'static str,
    /// Whether arrays stay on a line, and brackets keep a blank between them.
    is_jackson: bool,
}

fn lay_out(value: &Json, layout: &Layout) -> String {
    let mut out = String::new();
    layout.value(value, 0, &mut out);
    out
}

impl Layout {
    fn line(&self, depth: usize, out: &mut String) {
        if let Some(indent) = self.indent {
            out.push('\n');
            for _ in 0..depth {
                out.push_str(indent);
            }
        }
    }

    fn value(&self, value: &Json, depth: usize, out: &mut String) {
        match value {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(digits) => out.push_str(digits),
            Json::String(text) => quote(text, out),
            Json::Array(items) => self.items(items, depth, out),
            Json::Object(members) => self.members(members, depth, out),
        }
    }

    fn items(&self, items: &[Json], depth: usize, out: &mut String) {
        let depth = depth + usize::from(!self.is_jackson);
        out.push('[');
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            if self.is_jackson {
                out.push(' ');
            } else {
                self.line(depth, out);
            }
            self.value(item, depth, out);
        }
        if self.is_jackson {
            out.push(' ');
        } else if !items.is_empty() {
            self.line(depth - 1, out);
        }
        out.push(']');
    }

    fn members(&self, members: &[(String, Json)], depth: usize, out: &mut String) {
        out.push('{');
        for (n, (name, value)) in members.iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            self.line(depth + 1, out);
            quote(name, out);
            out.push_str(self.colon);
            self.value(value, depth + 1, out);
        }
        if !members.is_empty() {
            self.line(depth, out);
        } else if self.is_jackson {
            out.push(' ');
        }
        out.push('}');
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        let escaped = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\0'..' ' => {
                out.push_str("\\u00");
                out.extend([u32::from(c) >> 4, u32::from(c) & 15].map(|d| char::from_digit(d, 16).unwrap_or('0')));
                continue;
            }
            _ => {
                out.push(c);
                continue;
            }
        };
        out.push_str(escaped);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn read(text: &str) -> Json {
        Json::parse(text).unwrap()
    }

    #[test]
    fn imds_writes_like_jackson() {
        let value = read(r#"{"a": null, "b": [], "c": {}, "d": {"e": 1}, "f": [{"g": "h"}, {"g": "\"é"}]}"#);
        assert_eq!(
            imds_style(&value),
            "{\n  \"a\" : null,\n  \"b\" : [ ],\n  \"c\" : { },\n  \"d\" : {\n    \"e\" : 1\n  },\n  \"f\" : [ {\n    \
             \"g\" : \"h\"\n  }, {\n    \"g\" : \"\\\"é\"\n  } ]\n}"
        );
    }

    #[test]
    fn the_cli_prints_like_python() {
        let value = read(r#"{"Buckets": [], "Owner": {"ID": "1"}, "Tags": {}}"#);
        assert_eq!(
            cli_style(&value),
            "{\n    \"Buckets\": [],\n    \"Owner\": {\n        \"ID\": \"1\"\n    },\n    \"Tags\": {}\n}"
        );
    }

    #[test]
    fn what_is_no_json_says_where() {
        for (text, line, column, is_end) in [
            ("", 1, 0, true),
            ("{", 1, 1, true),
            ("{\"a\":\n tru", 2, 4, true),
            ("{\"a\":\n 1,}", 2, 4, false),
            ("[1 2]", 1, 4, false),
            ("01", 1, 2, false),
            ("1 x", 1, 3, false),
            ("\"\\ud800\"", 1, 8, false),
        ] {
            let error = Json::parse(text).unwrap_err();
            assert_eq!((error.line, error.column, error.is_end), (line, column, is_end), "{text}");
        }
        assert!(Json::parse(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn values_follow_each_other() {
        let text = " 1 [2]\"3\"{}null\n";
        let (mut at, mut seen) = (0, Vec::new());
        while let Some(next) = Json::parse_next(text, at) {
            let (value, end) = next.unwrap();
            seen.push(compact(&value));
            at = end;
        }
        assert_eq!(seen, ["1", "[2]", "\"3\"", "{}", "null"]);
        assert!(Json::parse_next("12x", 0).is_some_and(|next| next.is_err()));
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        for (text, said) in [
            ("0", "0"),
            ("-12", "-12"),
            ("18446744073709551616", "18446744073709551616"),
            ("1.50", "1.5"),
            ("1.00", "1.0"),
            ("10", "10"),
            ("1e2", "1e+2"),
            (r#"{"$serde_json::private::Number": "one"}"#, r#"{"$serde_json::private::Number":"one"}"#),
        ] {
            assert_eq!(compact(&read(text)), said, "{text}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), ".*".prop_map(Value::from)];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(".*", inner, 0..5).prop_map(|m| m.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn layout_changes_nothing(value in any_value()) {
            let ours = read(&value.to_string());
            prop_assert_eq!(compact(&ours), value.to_string());
            prop_assert_eq!(pretty(&ours), serde_json::to_string_pretty(&value).unwrap());
            for text in [imds_style(&ours), cli_style(&ours)] {
                prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value);
            }
        }

        #[test]
        fn reads_what_serde_json_reads(text in r#"([\[\]{},:"\\ \n]|-?[0-9.]{1,3}|e[+-]?|true|null|fals|\\u[dD][89c][0-9a]{2}|é|\t){0,12}"#) {
            let theirs = serde_json::from_str::<Value>(&text);
            let ours = Json::parse(&text);
            prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?}", ours, theirs);
            if let (Err(ours), Err(theirs)) = (ours, theirs) {
                prop_assert_eq!(ours.is_end, theirs.is_eof(), "{:?} {:?}", ours, theirs);
            }
        }

        #[test]
        fn any_text_is_a_value_or_an_error(text in any::<String>()) {
            let _ = Json::parse(&text);
            let _ = Json::parse_next(&text, 0);
        }
    }
}
